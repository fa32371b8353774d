"""Activities that are done several times: standard loops and multi-instance (clause 13.3.7, tables 10.28 and 10.29).

The token that came stays at the activity and holds its border; every instance is a token of its own, numbered from 0,
in a scope that runs on the first one.
"""

from approvalflow.bpmn.graph import Behavior, Cause, Multi, Node, Trigger
from approvalflow.tokens.game import Draft, Game
from approvalflow.tokens.leaving import TOO_MUCH, hold, leave, own_scopes, remembered
from approvalflow.tokens.position import Answer, Move, Place, Record

MOST = 10_000
"""More instances than this are taken for a mistake, those that run beside each other all together."""


def begin(game: Game, node: Node, token: str) -> None:
    """Open what stands at a step once enough tokens have come; a repeated one with its first instances."""
    if "later" in game.board.tokens[token]:
        _open(game, node, (token,))
        return
    fresh = sorted({int(token), *game.not_begun(node, game.board.tokens[token]["in"])})  # what is tried again is held
    if len(fresh) < node.start_quantity:
        return
    used = tuple(str(one) for one in fresh[: node.start_quantity])
    first, asked = _first(game, node, used[0])
    if first is None:
        hold(game, node, used[0], "token.no_instances", asked)
        return
    if node.multi is None and node.loop is None:
        _open(game, node, used)
    elif first:
        _open_rounds(game, node, used, first, asked)
    else:
        leave(game, node, used)


def _open(game: Game, node: Node, used: tuple[str, ...]) -> None:
    """A step begins, or one instance of it; what alone is more than a move may open never does."""
    draft = Draft(game)
    if not draft.has_room(node):
        hold(game, node, used[0], TOO_MUCH, {})
        return
    record = _going(game, used[0])
    draft.made[used[0]] = record
    draft.wait_within(used[0], node)
    if "i" not in record:
        draft.wait_beside(used[0], node)
    draft.enter(used[0], node, record["in"])
    game.make(_move(node, used, draft))


def _going(game: Game, token: str) -> Record:
    record = game.board.tokens[token]
    return {key: value for key, value in record.items() if key not in ("held", "later")} | {"go": True}


def _first(game: Game, node: Node, token: str) -> tuple[int | None, dict[str, Answer]]:
    """How many instances there will be in all: for a loop, whether there is a first one."""
    around = game.place(token, own=True)
    if node.multi is not None:
        total = game.ask(node.id, around.asks("cardinality"))
        beside = 0 if node.multi.sequential else len(game.board.tokens) - 1
        known = isinstance(total, int) and not isinstance(total, bool) and 0 <= total <= MOST - beside
        return (total if known else None), {f"{node.id}/cardinality": total}
    if node.loop is not None and node.loop.before:
        again = _again(game, node, around, 0)
        return int(again is True), {f"{node.id}/again": again}
    return 1, {}


def _open_rounds(game: Game, node: Node, used: tuple[str, ...], total: int, asked: dict[str, Answer]) -> None:
    draft = Draft(game)
    record = _going(game, used[0])
    draft.made[used[0]] = record
    rounds = draft.new_id()
    now = 1 if node.multi is None or node.multi.sequential else total
    kept: Record = {"loop": 1} if node.multi is None else {"mi": {"total": total, "started": now, "done": 0}}
    draft.scopes[rounds] = {"of": node.id, "in": record["in"], "on": used[0], **kept}
    draft.wait_beside(used[0], node)
    for number in range(now):
        open_instance(draft, node, rounds, number)
    game.make(_move(node, used, draft, asked))


def open_instance(draft: Draft, node: Node, rounds: str, number: int) -> None:
    token = draft.new_id()
    draft.made[token] = {"at": node.id, "in": rounds, "i": number}
    if not draft.has_room(node):
        draft.made[token]["later"] = True
        return
    draft.wait_within(token, node)
    draft.enter(token, node, rounds)


def _move(node: Node, used: tuple[str, ...], draft: Draft, asked: dict[str, Answer] | None = None) -> Move:
    return Move(
        node=node.id,
        used=used,
        made=draft.made,
        asked=asked or {},
        opened=draft.opened,
        scopes_opened=draft.scopes,
        next=draft.next,
    )


def end_instance(game: Game, node: Node, token: str) -> tuple[Cause, ...]:
    """One instance is done: the next one begins, or the others end with it; the events it throws are the answer."""
    board = game.board
    rounds = board.tokens[token]["in"]
    own, around = own_scopes(game, token), game.inner(token)
    game.tell_done(node, token)
    record = board.scopes[rounds] | remembered(game, node, token, own).get(rounds, {})
    draft = Draft(game)
    used: tuple[str, ...] = (token,)
    closing, thrown = own, tuple[Cause, ...]()
    if node.multi is not None:
        counts = record["mi"] | {"done": record["mi"]["done"] + 1}
        told = _told(counts, board.tokens[token]["i"] + node.multi.first)
        asked, over = _over(game, node, node.multi, around, told)
        thrown = _throws(game, node, node.multi, around, told)
        if over:
            inner = board.scopes_under([rounds])[1:]
            others = (one for one in board.tokens_in([rounds, *inner]) if one != token)
            used, closing = (token, *others), tuple(inner)
            counts["ended"] = counts["started"] - counts["done"]
        elif node.multi.sequential and counts["started"] < counts["total"]:
            open_instance(draft, node, rounds, counts["started"])
            counts["started"] += 1
        record |= {"mi": counts}
    else:
        again = _again(game, node, _outside(around), record["loop"])
        asked = {f"{node.id}/again": again}
        if again is True:
            open_instance(draft, node, rounds, record["loop"])
            record |= {"loop": record["loop"] + 1}
    draft.scopes[rounds] = record
    move = Move(
        node=node.id,
        used=used,
        made=draft.made,
        asked=asked,
        opened=draft.opened,
        closed=board.waits_on(used, closing),
        scopes_opened=draft.scopes,
        scopes_closed=closing,
        next=draft.next,
        thrown=tuple(
            {"for": cause.trigger.value, "name": cause.name} for cause in thrown if not _taken(game, node, cause)
        ),
    )
    game.make(move)
    return thrown


def _taken(game: Game, node: Node, cause: Cause) -> bool:
    """Has a message that an instance throws its one receiver on the border of the activity?"""
    beside = (one for event in node.boundaries for one in game.drawing.nodes[event].causes)
    return cause.trigger is Trigger.MESSAGE and any(
        one.trigger is cause.trigger and one.name in ("", cause.name) for one in beside
    )


def _outside(instance: Place) -> Place:
    """A loop is asked whether it goes on: not one of its rounds, but with what the last one knew."""
    around = instance.instances[:-1]
    scopes = tuple(one._replace(depth=min(one.depth, len(around))) for one in instance.scopes)
    return instance._replace(instances=around, scopes=scopes)


def _again(game: Game, node: Node, around: Place, count: int) -> Answer:
    """Does a loop go round once more after `count` times? Without a condition only its maximum ends it."""
    loop = node.loop
    if loop is None or (loop.maximum is not None and count >= loop.maximum):
        return False
    if loop.condition is None:
        return loop.maximum is not None or count == 0
    return game.ask(node.id, around.asks("again", {"loopCounter": count}))


def _over(game: Game, node: Node, multi: Multi, around: Place, told: dict[str, int]) -> tuple[dict[str, Answer], bool]:
    if multi.until is None:
        return {}, False
    answer = game.ask(node.id, around.asks("until", told))
    return {f"{node.id}/until": answer}, answer is True


def _throws(game: Game, node: Node, multi: Multi, around: Place, told: dict[str, int]) -> tuple[Cause, ...]:
    """The events that go out because an instance completed (table 10.29, `behavior`)."""
    if multi.behavior is Behavior.ALL or (multi.behavior is Behavior.ONE and told["numberOfCompletedInstances"] > 1):
        return ()
    if multi.behavior is not Behavior.COMPLEX:
        return multi.throws
    asked = (
        (cause, game.ask(node.id, around.asks("throw", told | {"event": number})))
        for number, cause in enumerate(multi.throws)
    )
    return tuple(cause for cause, answer in asked if answer is True)


def _told(counts: dict[str, int], number: int) -> dict[str, int]:
    """The numbers under the names of the standard, and under those that engines use."""
    total, started, done = counts["total"], counts["started"], counts["done"]
    active = started - done
    return {
        "numberOfInstances": total,
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": done,
        "numberOfTerminatedInstances": 0,
        "nrOfInstances": total,
        "nrOfActiveInstances": active,
        "nrOfCompletedInstances": done,
        "loopCounter": number,
    }
