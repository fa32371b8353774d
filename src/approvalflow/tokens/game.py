"""One advance under way: the board, the tokens that can still move, and the moves made so far."""

from heapq import heappop, heappush

from approvalflow.bpmn.graph import TASKS, Drawing, Kind, Node, Trigger
from approvalflow.tokens.board import Board
from approvalflow.tokens.position import Ask, Move, Position, Record

STEPS = TASKS | {Kind.CATCH, Kind.SUB_PROCESS}
"""Where a token rests as an open visit until a signal, or its own end, lets it go on."""


# Looking a member up on its enum costs a fifth of a microsecond (Python 3.11), so it is done once.
EXCLUSIVE, PARALLEL, INCLUSIVE = Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE
END, CATCH, BOUNDARY, SUB_PROCESS = Kind.END, Kind.CATCH, Kind.BOUNDARY, Kind.SUB_PROCESS


def is_parallel_join(node: Node) -> bool:
    """Does `node` wait for a token on every flow into it?"""
    return node.kind is PARALLEL and len(node.incoming) > 1


def is_inclusive_join(node: Node) -> bool:
    """Does `node` wait for every token that may still come?"""
    return node.kind is INCLUSIVE and len(node.incoming) > 1


class Game:
    """The state of one advance. Every change is a move, made through `make`."""

    __slots__ = ("ask", "board", "drawing", "moves", "ready", "steps", "touched")

    def __init__(self, drawing: Drawing, position: Position, ask: Ask) -> None:
        self.drawing = drawing
        self.ask = ask
        self.board = Board(position)
        self.moves: list[Move] = []
        self.ready: list[int] = []
        self.touched: set[str] = set()
        self.steps = 0

    def make(self, move: Move) -> None:
        """Put `move` into effect and see who can move because of it."""
        left = self.board.enact(move)
        self.moves.append(move)
        self.touched |= left
        for token, record in move.made.items():
            self.touched.add(record["in"])
            node = self.drawing.nodes[record["at"]]
            if node.kind in STEPS or "held" in record or is_inclusive_join(node):
                continue
            if is_parallel_join(node):
                self.wake(node, record["in"])
            else:
                heappush(self.ready, int(token))
        for scope in left:
            if not self.board.inside[scope]:
                self._emptied(scope)

    def wake(self, join: Node, scope: str) -> None:
        """A parallel join moves when its lowest token's turn comes, whichever token makes it complete."""
        tokens = self.board.tokens
        here = [int(token) for token in self.board.inside[scope] if tokens[token]["at"] == join.id]
        if here:
            heappush(self.ready, min(here))

    def _emptied(self, scope: str) -> None:
        """The last token of a scope is gone: its sub-process goes on, or the drawing has ended."""
        record = self.board.scopes.get(scope)
        if record is None:
            return
        if "on" in record:
            heappush(self.ready, int(record["on"]))
        else:
            self.make(Move(node=record["of"], scopes_closed=(scope,), next=self.board.next))

    def pop(self) -> str | None:
        """The lowest token that can move."""
        while self.ready:
            token = str(heappop(self.ready))
            if "held" not in self.board.tokens.get(token, _GONE):
                return token
        return None


_GONE: Record = {"held": "gone"}


class Draft:
    """One move being written: it hands out ids, and what arrives at a step opens its waits and its inner scope."""

    __slots__ = ("drawing", "made", "next", "opened", "scopes")

    def __init__(self, game: Game) -> None:
        self.drawing = game.drawing
        self.next = game.board.next
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
        if node.kind in STEPS:
            self.open_waits(token, node)
            if node.kind is SUB_PROCESS:
                self._enter(token, node, scope)
        return token

    def open_waits(self, token: str, node: Node) -> None:
        """What a token at a step waits for besides the step's own end."""
        for event in (node.id,) if node.kind is CATCH else node.boundaries:
            trigger = self.drawing.nodes[event].trigger
            if trigger is not Trigger.NONE:
                self.opened[self.new_id()] = {"on": token, "for": trigger.value, "at": event}

    def _enter(self, token: str, node: Node, scope: str) -> None:
        inner = self.new_id()
        self.scopes[inner] = {"of": node.id, "in": scope, "on": token}
        for start in self.drawing.scopes[node.id]:
            self.place(start, inner)
