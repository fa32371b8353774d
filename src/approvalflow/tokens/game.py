"""One advance under way: the board, the tokens that can still move, and the moves made so far."""

import weakref
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

from approvalflow.bpmn.graph import INNER, TASKS, Drawing, Kind, Node, Trigger
from approvalflow.tokens.board import Board
from approvalflow.tokens.position import Around, Ask, Move, Pay, Place, Record, is_whole, place
from approvalflow.tokens.room import ROOM, opens, started

STEPS = TASKS | INNER | {Kind.CATCH, Kind.EVENT_BASED}
"""Where a token rests as an open visit until a signal, or its own end, lets it go on."""


# Looking a member up on its enum costs a fifth of a microsecond (Python 3.11), so it is done once.
EXCLUSIVE, PARALLEL, INCLUSIVE, COMPLEX = Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX
EVENT_BASED, CATCH, THROW, BOUNDARY, END = Kind.EVENT_BASED, Kind.CATCH, Kind.THROW, Kind.BOUNDARY, Kind.END
RECEIVE, CALL, AD_HOC = Kind.RECEIVE_TASK, Kind.CALL, Kind.AD_HOC
OUTER = frozenset({Trigger.TIMER, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL})
"""What comes from outside and is waited for; the other triggers are thrown within the drawing, and looked for then."""
LINK = Trigger.LINK
FEW = 20
"""So many tokens and waits a node may open for what it costs to pass it."""
EACH = 10
"""What each costs where there are more, of the steps that a command is given."""


def is_parallel_join(node: Node) -> bool:
    """Does `node` wait for a token on every flow into it?"""
    return node.kind is PARALLEL and len(node.incoming) > 1


def is_inclusive_join(node: Node) -> bool:
    """Does `node` wait for every token that may still come?"""
    return node.kind is INCLUSIVE and len(node.incoming) > 1


def is_complex_join(node: Node) -> bool:
    """Does `node` wait until its own condition holds, or for all flows?"""
    return node.kind is COMPLEX and (len(node.incoming) > 1 or node.activation is not None)


def rests(node: Node) -> bool:
    """Does a token that comes to `node` stay there? A link only leads on."""
    return node.kind in STEPS and not (node.kind is CATCH and node.causes and node.causes[0].trigger is LINK)


def is_begun(node: Node, record: Record) -> bool:
    """Is what stands at a step open? Repeated activities, and those that need several tokens, begin by a move.

    So does what found no room in the move by which its token came.
    """
    if "later" in record:
        return False
    if node.loop is None and node.multi is None and node.start_quantity == 1:
        return True
    return "i" in record or "go" in record


def gathering(drawing: Drawing) -> frozenset[str]:
    """The joins of a drawing; found once, and forgotten with it."""
    found = _gathering.get(id(drawing))
    if found is None:
        kinds = (is_parallel_join, is_inclusive_join, is_complex_join)
        found = frozenset(node.id for node in drawing.nodes.values() if any(one(node) for one in kinds))
        _gathering[id(drawing)] = found
        weakref.finalize(drawing, _gathering.pop, id(drawing), None).atexit = False
    return found


_gathering: dict[int, frozenset[str]] = {}


class Game:
    """The state of one advance. Every change is a move, made through `make`."""

    __slots__ = ("ask", "board", "drawing", "freed", "late", "moves", "pay", "ready", "steps", "touched")

    def __init__(self, drawing: Drawing, board: Board, ask: Ask, pay: Pay) -> None:
        self.drawing = drawing
        self.ask = ask
        self.pay = pay
        self.board = board
        board.gather(gathering(drawing))
        self.moves: list[Move] = []
        self.ready: list[int] = []
        self.freed: list[str] = []
        self.late: dict[str, int] = {}
        self.touched: set[str] = set()
        self.steps = 0

    def make(self, move: Move) -> None:
        """Put `move` into effect and see who can move because of it."""
        scopes = self.board.scopes
        fresh = [scope for scope in move.scopes_opened if scope not in scopes] if not (move.to or move.revives) else []
        stopped = [self.board.tokens[one] for one in move.used if self._is_stopped(one)]
        left = self.board.enact(move)
        self.moves.append(move)
        if (many := len(move.made) + len(move.opened)) > FEW:
            self.pay(EACH * many)
        self.touched.update(left)
        for scope in fresh:
            self._tell_begun(scope, self.board.scopes[scope])
        gathering: dict[tuple[str, str], None] = {}
        for token, record in move.made.items():
            if self._look_at(token, record):
                gathering[record["at"], record["in"]] = None
        for at, scope in gathering:
            self.gather(self.drawing.nodes[at], scope)
        for record in stopped:
            self._look_at_join(record)
        if self.board.thawed:
            self._thaw()
        cause = (*move.used, move.on)[0]
        for scope in dict.fromkeys((*left, *move.scopes_opened)):
            if not self.board.inside.get(scope):
                self._emptied(scope, cause)
            elif self.drawing.handlers and not self.starts_handlers(scope):
                self.shut(scope, cause)

    def _look_at(self, token: str, record: Record) -> bool:
        """Whether it stands where several tokens are gathered."""
        self.touched.add(record["in"])
        node = self.drawing.nodes[record["at"]]
        if "held" in record or is_inclusive_join(node) or (rests(node) and is_begun(node, record)):
            return False
        if is_parallel_join(node) or is_complex_join(node):
            self.wake(node, record["in"])
        elif rests(node) and node.start_quantity > 1:
            return True
        else:
            heappush(self.ready, int(token))
        return False

    def _is_stopped(self, token: str) -> bool:
        return token in self.board.tokens and self.board.stopped(token)

    def _look_at_join(self, record: Record) -> None:
        """Where something stopped has gone, or goes on, the others may be enough."""
        node = self.drawing.nodes[record["at"]]
        if is_parallel_join(node) or is_complex_join(node):
            self.wake(node, record["in"])

    def gather(self, node: Node, scope: str) -> None:
        """A step that needs several tokens begins when the turn of the lowest comes, whichever completes them."""
        self.pay(len(self.board.inside[scope]) // 2)  # all that is in the scope is looked at
        fresh = self.not_begun(node, scope)
        if len(fresh) >= node.start_quantity and fresh[0] not in self.ready:
            heappush(self.ready, fresh[0])

    def not_begun(self, node: Node, scope: str) -> list[int]:
        """The tokens that have come to a step and can still begin it, the lowest first."""
        board, taken = self.board, {"i", "go", "held"}
        here = (one for one in board.inside[scope] if board.tokens[one]["at"] == node.id and one not in board.frozen)
        return sorted(int(one) for one in here if not taken & board.tokens[one].keys())

    def _thaw(self) -> None:
        """What nothing freezes any more can move as if it had just come; it may have missed events."""
        board = self.board
        freed = [token for token in board.thawed if token in board.tokens and token not in board.frozen]
        board.thawed.clear()
        for token in freed:
            if self._look_at(token, record := board.tokens[token]):
                self.gather(self.drawing.nodes[record["at"]], record["in"])
            inner = board.scopes_on(token)
            if inner and not board.tokens_in(inner):
                heappush(self.ready, int(token))
        self.freed += freed

    def wake(self, join: Node, scope: str) -> None:
        """A join moves when its lowest token's turn comes, whichever token makes it complete."""
        if here := self.board.queue(join.id, scope).tokens:
            heappush(self.ready, here[0])

    def _emptied(self, scope: str, cause: str) -> None:
        """The last token of a scope is gone: what it runs on goes on, or the process has ended."""
        record = self.board.scopes.get(scope)
        if record is None:
            return
        if "on" in record:
            heappush(self.ready, int(record["on"]))
            if self.drawing.handlers:
                self.shut(scope, cause)
        else:
            closed = self.board.waits_on((), (scope,))
            self.make(Move(node=record["of"], closed=closed, scopes_closed=(scope,), next=self.board.next))

    def starts_handlers(self, scope: str) -> bool:
        """Once only event sub-processes are left in a scope, or one took its place, none begins there (13.5.4)."""
        tokens, nodes = self.board.tokens, self.drawing.nodes
        return any(not nodes[tokens[token]["at"]].by_event for token in self.board.inside.get(scope, ()))

    def shut(self, scope: str, cause: str = "") -> None:
        """Nothing begins in a scope any more by what may come from outside."""
        if closed := self.board.waits_on((), (scope,)):
            self.make(Move(node=self.board.scopes[scope]["of"], on=cause, closed=closed, next=self.board.next))

    def pop(self) -> str | None:
        """The lowest token that can move, once for all that lets it."""
        while self.ready:
            token = str(number := heappop(self.ready))
            while self.ready and self.ready[0] == number:
                heappop(self.ready)
            record = self.board.tokens.get(token)
            if record is not None and "held" not in record and token not in self.board.frozen:
                return token
            record = record or self.board.gone[0].get(token, {})
            if record and (node := self.drawing.nodes[record["at"]]).start_quantity > 1:
                self.gather(node, record["in"])  # the others may be enough without it
        return None

    def asked(self, element: str, token: str, counts: dict[str, int]) -> bool | None:
        """The answer to the condition of a flow, for a token that is to take it."""
        around = self.place(token)
        plain = not (around.instances or around.scopes or counts)
        found = self.ask(element) if plain else self.ask(element, around.asks("condition", counts))
        return found if found is None else found is True

    def tell_done(self, node: Node, token: str) -> None:
        """What held a scope is over: what it gives out may be read by what is asked next."""
        if node.kind in INNER:
            self.ask(node.id, self.inner(token).asks("done"))

    def tell_after(self, node: Node, token: str) -> None:
        """All instances are over: what they give out together may be read by what is asked next."""
        if any(one.when == "after" for one in node.assigns):
            self.ask(node.id, self.place(token, own=True).asks("after"))

    def tell_event(self, node: Node, token: str, what: str) -> None:
        """What an event carries is taken when it is thrown, and is there before anything asks where it is caught.

        What came late sets then whatever it would have set when it came.
        """
        late, self.late = self.late, {}
        if node.ports or late:
            self.ask(node.id, self.place(token, own=bool(late)).asks(what, {"token": int(token), **late}))

    def tell_part(self, node: Node) -> None:
        """One of the things has come that an event needs together: what it brings is taken when they all have."""
        part, self.late = self.late, {}
        if node.ports:
            self.ask(node.id, Around(what="part", counts=part))

    def _tell_begun(self, scope: str, record: Record) -> None:
        """What holds a scope begins: what comes in is there before anything inside asks for it."""
        if "on" in record and is_whole(record):
            node = self.drawing.nodes[self.board.tokens[record["on"]]["at"]]
            if node.kind in INNER and (node.assigns or node.takes_all):
                self.ask(node.id, self.place("", scope).asks("begun"))

    def place(self, token: str, scope: str = "", *, own: bool = False) -> Place:
        """The repeated activities, and the scopes with data of their own, that a token or a scope is in."""
        return place(self.board.tokens, self.board.scopes, token, scope, local=self.drawing.local, own=own)

    def inner(self, token: str) -> Place:
        """The same from inside the scope that runs on a token, or the task where it stands."""
        if self.drawing.local:
            for scope in self.board.scopes_on(token)[:1]:
                if is_whole(self.board.scopes[scope]):
                    return self.place("", scope)
        return self.place(token, own=True)


class Draft:
    """One move being written: it hands out ids, and what arrives at a step opens its waits and its inner scope."""

    __slots__ = ("drawing", "made", "next", "opened", "room", "scopes")

    def __init__(self, game: Game) -> None:
        self.drawing = game.drawing
        self.next = game.board.next
        self.room = self.next + ROOM
        self.made: dict[str, Record] = {}
        self.opened: dict[str, Record] = {}
        self.scopes: dict[str, Record] = {}

    def new_id(self) -> str:
        self.next += 1
        return str(self.next - 1)

    def place(self, at: str, scope: str, via: str = "") -> str:
        """A new token at node `at`."""
        token = self.new_id()
        self.made[token] = {"at": at, "via": via, "in": scope} if via else {"at": at, "in": scope}
        node = self.drawing.nodes[at]
        if rests(node) and is_begun(node, self.made[token]):
            if self.has_room(node) and at not in self.drawing.stops:
                self.open_waits(token, node)
                self.enter(token, node, scope)
            else:
                self.made[token]["later"] = True
        return token

    def has_room(self, node: Node) -> bool:
        """May what opens with a step be opened by this move as well?"""
        if node.kind in INNER:
            more = opens(self.drawing, node)
        else:
            more = len(node.boundaries) + (len(node.outgoing) if node.kind is EVENT_BASED else len(node.causes))
        return not more or self.next + more <= self.room

    def open_waits(self, token: str, node: Node) -> None:
        """What a token at a step waits for."""
        self.wait_within(token, node)
        self.wait_beside(token, node)

    def wait_within(self, token: str, node: Node) -> None:
        """What a step itself waits for, if it is not somebody's work."""
        if node.kind is CATCH or node.kind is RECEIVE:
            self.wait({"on": token}, node)
        elif node.kind is EVENT_BASED:
            for flow in node.outgoing:
                self.wait({"on": token}, self.drawing.nodes[self.drawing.flows[flow].target])

    def wait_beside(self, token: str, node: Node) -> None:
        """The events on the border of a step."""
        for event in node.boundaries:
            self.wait({"on": token}, self.drawing.nodes[event])

    def enter(self, token: str, node: Node, scope: str) -> None:
        """What holds a scope opens it, and the scope begins."""
        if node.kind in INNER and not node.by_event:
            self.open_scope(node.calls or node.id, scope, token, started(self.drawing, node))

    def open_scope(self, of: str, within: str, on: str, starts: Sequence[str]) -> None:
        """A scope running on token `on`, with what may start beside it."""
        inner = self.new_id()
        self.scopes[inner] = {"of": of, "in": within, "on": on}
        for start in starts:
            self.place(start, inner)
        self.watch(of, inner)

    def watch(self, of: str, scope: str, spent: Sequence[Any] = ()) -> None:
        """The events that may start something inside a scope, less what is `spent`."""
        for start in self.drawing.handlers.get(of, ()):
            self.wait({"in": scope}, self.drawing.nodes[start], spent)

    def listen_again(self, record: Record, scope: str) -> None:
        """Something runs again in a scope where nothing did but event sub-processes, or nothing was to begin."""
        self.watch(record["of"], scope, record.get("spent", ()))

    def wait(self, record: Record, event: Node, spent: Sequence[Any] = ()) -> None:
        for number, cause in enumerate(event.causes if event.id not in self.drawing.unread else ()):
            if cause.trigger in OUTER and [event.id, number] not in spent:
                more = {"n": number} if len(event.causes) > 1 else {}
                self.opened[self.new_id()] = {**record, "for": cause.trigger.value, "at": event.id, **more}
