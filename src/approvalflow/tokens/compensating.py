"""Undoing by doing: what was completed in a scope is compensated, the last first (clauses 10.7 and 13.5.5).

A scope remembers in `done` what completed in it and can be compensated. While it is, the handlers run one after the
other in a scope on the token that threw, and that scope lists in `todo` what is still ahead.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from approvalflow.bpmn.graph import Cause, Kind, Node
from approvalflow.tokens.game import Draft, Game
from approvalflow.tokens.position import Move, Record


def compensate(game: Game, node: Node, token: str, cause: Cause) -> bool:
    """Start compensating what a thrown event asks for; whether the thrower has to wait for it."""
    board = game.board
    record = board.tokens[token]
    home = _home(game, record["in"])
    kept = board.scopes[home]
    chosen = [one for one in kept.get("done", ()) if cause.name in ("", one["of"])]
    todo = list(_handlers(reversed(chosen)))
    if not todo:
        return False
    draft = Draft(game)
    draft.scopes[home] = kept | {"done": [one for one in kept["done"] if one not in chosen]}
    if cause.waits:
        draft.made[token] = {key: value for key, value in record.items() if key != "held"}
        inner = draft.new_id()
        draft.scopes[inner] = {"of": node.id, "in": record["in"], "on": token, "todo": todo[1:]}
        _handle(draft, todo[0], inner)
    else:
        for handler in todo:
            _handle(draft, handler, home)
    game.make(_move(node, (token,) if cause.waits else (), draft))
    return cause.waits


def go_on_compensating(game: Game, node: Node, token: str) -> bool:
    """The handler that ran is done: the next one begins, if there is one."""
    scope = next(one for one in game.board.scopes_on(token) if "todo" in game.board.scopes[one])
    record = game.board.scopes[scope]
    if not record["todo"]:
        return False
    draft = Draft(game)
    draft.scopes[scope] = record | {"todo": record["todo"][1:]}
    _handle(draft, record["todo"][0], scope)
    game.make(_move(node, (), draft))
    return True


def _home(game: Game, scope: str) -> str:
    """The scope whose activities are meant: an event sub-process compensates for the one that it stands in."""
    record = game.board.scopes[scope]
    host = game.drawing.nodes.get(record["of"])
    return record["in"] if host is not None and host.by_event else scope


def _handlers(done: Iterable[Record]) -> Iterator[str]:
    """What compensates, in order; a sub-process without a handler of its own is compensated by what it held."""
    for one in done:
        if "by" in one:
            yield one["by"]
        else:
            yield from _handlers(reversed(one["in"]))


def _handle(draft: Draft, handler: str, scope: str) -> None:
    """Begin a compensation activity, or a compensation event sub-process by its start."""
    if draft.drawing.nodes[handler].kind is not Kind.START:
        draft.place(handler, scope)
        return
    of = draft.drawing.nodes[handler].scope
    host = draft.new_id()
    draft.made[host] = {"at": of, "in": scope}
    draft.open_scope(of, scope, host, (handler,))


def _move(node: Node, used: tuple[str, ...], draft: Draft) -> Move:
    more: dict[str, Any] = {"opened": draft.opened, "scopes_opened": draft.scopes, "next": draft.next}
    return Move(node=node.id, used=used, made=draft.made, **more)
