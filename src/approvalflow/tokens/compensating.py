"""Undoing by doing: what was completed in a scope is compensated, the last first (clauses 10.7 and 13.5.5).

A scope remembers in `done` what completed in it and can be compensated. While it is, the handlers run one after the
other in a scope on the token that threw, or where nobody waits for them on a token `aside` of it. That scope lists in
`todo` what is still ahead, and in `done` what the handler that runs may compensate in its turn.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from approvalflow.bpmn.graph import Cause, Kind, Node
from approvalflow.tokens.game import Draft, Game
from approvalflow.tokens.position import Move, Record

Todo = str | Record
"""What compensates: an activity or the start of an event sub-process; a record where that may compensate `in` it."""


def compensate(game: Game, node: Node, token: str, causes: Sequence[Cause]) -> bool:
    """Start compensating what thrown events ask for; whether the thrower has to wait for it."""
    board = game.board
    home = _home(game, board.tokens[token]["in"])
    kept = board.scopes[home]
    names = {cause.name for cause in causes}
    chosen = [one for one in kept.get("done", ()) if "" in names or one["of"] in names]
    todo = list(_handlers(reversed(chosen)))
    if not todo:
        return False
    draft = Draft(game)
    draft.scopes[home] = kept | {"done": [one for one in kept["done"] if one not in chosen]}
    waits = any(cause.waits for cause in causes)
    _begin(game, draft, node, token, todo, aside=not waits)
    return waits


def cancel_transaction(game: Game, node: Node, token: str) -> bool:
    """End all else in the transaction around, and compensate what completed in it; whether there is anything to.

    What completed in a sub-process that still ran is compensated too, the youngest sub-process first (clause 10.7), and
    what a compensation under way had not come to. A transaction that is repeated is cancelled with all its instances:
    what interrupts an activity interrupts every one (clause 13.5.3).
    """
    board, nodes = game.board, game.drawing.nodes
    stay, scope = {token}, board.tokens[token]["in"]
    while nodes[board.scopes[scope]["of"]].kind is not Kind.TRANSACTION:
        stay.add(board.scopes[scope]["on"])
        scope = board.scopes[scope]["in"]
    if "i" in board.tokens[host := board.scopes[scope]["on"]]:
        stay.add(host)
        scope = board.scopes[scope]["in"]
    inner = board.scopes_under([scope])
    youngest = sorted(inner, key=lambda one: int(board.scopes[one]["on"]), reverse=True)
    held = {key: _known_in(game, key, inner) for key in inner}
    todo = [one for key in youngest for one in _left(game, key, stay, held[key])]
    used = tuple(one for one in board.tokens_in(inner) if one not in stay)
    ended = tuple(one for one in inner[1:] if board.scopes[one]["on"] not in stay)
    emptied = {one: _without(board.scopes[one], "done") for one in inner if one not in ended}
    emptied = {one: record | {"todo": []} if "todo" in record else record for one, record in emptied.items()}
    gone = Counter(board.tokens[one]["in"] for one in used)
    emptied = {one: _less_running(record, gone[one]) for one, record in emptied.items()}
    emptied = {one: record for one, record in emptied.items() if record != board.scopes[one]}
    closed = board.waits_on(used, inner)
    if used or closed or emptied:
        more: dict[str, Any] = {"closed": closed, "scopes_closed": ended, "scopes_opened": emptied}
        game.make(Move(node=node.id, on=token, used=used, next=board.next, **more))
    if todo:
        _begin(game, Draft(game), node, token, todo, on=used[0] if used else "")
    return bool(todo)


def _less_running(record: Record, gone: int) -> Record:
    """Of a repeated activity, the instances that a cancel took away are over."""
    if not gone or "mi" not in record:
        return record
    return record | {"mi": record["mi"] | {"ended": record["mi"].get("ended", 0) + gone}}


def _known_in(game: Game, scope: str, among: Collection[str]) -> list[Any]:
    """The scopes with data of their own that end with this one, so that what compensates can read them."""
    return [[one.scope, one.of, one.call] for one in game.place("", scope).scopes if one.scope in among]


def _left(game: Game, scope: str, stay: Collection[str], data: Sequence[Any]) -> Iterator[Todo]:
    """What is to be compensated of a scope; of one that compensates, the handler that ran begins anew."""
    record = game.board.scopes[scope]
    if "todo" not in record:
        yield from _handlers(reversed(record.get("done", ())), data)
        return
    for at in (game.board.tokens[one]["at"] for one in game.board.inside.get(scope, ()) if one not in stay):
        if game.drawing.nodes[at].compensation or game.drawing.nodes[at].by_event:
            by = game.drawing.scopes[at][0] if game.drawing.nodes[at].by_event else at
            yield _todo(by, record.get("done", ()), record.get("data", ()))
    yield from record["todo"]


def go_on_compensating(game: Game, node: Node, token: str) -> bool:
    """The handler that ran is done: the next one begins, if there is one."""
    scope = next(one for one in game.board.scopes_on(token) if "todo" in game.board.scopes[one])
    record = game.board.scopes[scope]
    if not record["todo"]:
        return False
    draft = Draft(game)
    first, *rest = record["todo"]
    draft.scopes[scope] = _without(_without(record, "done"), "data") | {"todo": rest}
    _handle(draft, first, scope)
    game.make(_move(node, (), draft))
    return True


def _begin(
    game: Game, draft: Draft, node: Node, token: str, todo: Sequence[Todo], *, aside: bool = False, on: str = ""
) -> None:
    record = game.board.tokens[token]
    if aside:
        host = draft.new_id()
        draft.made[host] = {"at": node.id, "in": record["in"], "aside": True}
    else:
        host = token
        draft.made[host] = _without(record, "held")
    inner = draft.new_id()
    draft.scopes[inner] = {"of": node.id, "in": record["in"], "on": host, "todo": list(todo[1:])}
    _handle(draft, todo[0], inner)
    game.make(_move(node, () if aside else (token,), draft, token if aside else on))


def _home(game: Game, scope: str) -> str:
    """The scope whose activities are meant: an event sub-process compensates for the one that it stands in."""
    scopes, nodes = game.board.scopes, game.drawing.nodes
    while (host := nodes.get(scopes[scope]["of"])) is not None and host.by_event:
        scope = scopes[scope]["in"]
    return scope


def _handlers(done: Iterable[Record], data: Sequence[Any] = ()) -> Iterator[Todo]:
    """What compensates, in order; a sub-process without a handler of its own is compensated by what it held.

    `data` names the ended scopes around, whose data a handler may read.
    """
    for one in done:
        known = [*data, *one.get("data", ())]
        if "by" not in one:
            yield from _handlers(reversed(one["in"]), known)
        else:
            yield _todo(one["by"], one.get("in", ()), known)


def _todo(by: str, done: Sequence[Any], data: Sequence[Any]) -> Todo:
    more = {key: list(kept) for key, kept in (("in", done), ("data", data)) if kept}
    return {"by": by, **more} if more else by


def _handle(draft: Draft, todo: Todo, scope: str) -> None:
    """Begin a compensation activity, or a compensation event sub-process by its start."""
    handler = todo if isinstance(todo, str) else todo["by"]
    if not isinstance(todo, str):
        named = {"in": "done", "data": "data"}
        draft.scopes[scope] |= {named[key]: kept for key, kept in todo.items() if key in named}
    if draft.drawing.nodes[handler].kind is not Kind.START:
        draft.place(handler, scope)
        return
    of = draft.drawing.nodes[handler].scope
    host = draft.new_id()
    draft.made[host] = {"at": of, "in": scope}
    draft.open_scope(of, scope, host, (handler,))


def _without(record: Record, name: str) -> Record:
    return {key: value for key, value in record.items() if key != name}


def _move(node: Node, used: tuple[str, ...], draft: Draft, on: str = "") -> Move:
    more: dict[str, Any] = {"opened": draft.opened, "scopes_opened": draft.scopes, "next": draft.next}
    return Move(node=node.id, on=on, used=used, made=draft.made, **more)
