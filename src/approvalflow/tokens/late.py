"""What comes to a step while it is frozen: it is kept, and taken in order as soon as nothing freezes the step."""

from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from approvalflow.bpmn.graph import Node
from approvalflow.tokens.game import BOUNDARY, Game
from approvalflow.tokens.often import over
from approvalflow.tokens.position import Around, Move, Record


def waits_at(game: Game, record: Record) -> str:
    """The token that a wait stands on, or that its scope runs on."""
    return str(record["on"] if "on" in record else game.board.scopes[record["in"]].get("on", ""))


def put_off(game: Game, event: Node, wait: str, record: Record) -> None:
    """What comes while its step is frozen is kept, and taken when it no longer is: a number says what came before it.

    As long as nothing else happens, what comes to the same wait has one number.
    """
    if "last" in record:
        return
    if event.ports:
        game.ask(event.id, Around(what="put_off", counts={"wait": int(wait), "cause": record.get("n", 0)}))
    order, count = record.get("order", {}), record.get("came", 0) + 1
    number = game.board.next - (str(game.board.next - 1) in order)
    kept = record | {"came": count, "order": order | {str(number): order.get(str(number), 0) + 1}}
    if last := _takes_last(event, record, count):
        kept["last"] = last
    on = waits_at(game, record)
    game.make(Move(node=event.id, on=on, closed=(wait,), opened={wait: kept}, next=number + 1))


def _takes_last(event: Node, record: Record, count: int) -> str:
    """Whether a wait takes no more than `count` things, because of itself or because they end its whole `step`."""
    if event.all_of:
        return "wait"
    if event.interrupting or ("on" in record and event.kind is not BOUNDARY):
        return "step"
    return "wait" if over(event, record, count) else ""


def catch_up(game: Game, take: Callable[[Game, str], None]) -> None:
    """Take what came to tokens that nothing freezes any more, in the order in which it came, wherever it came to."""
    board, coming, taken = game.board, list[tuple[int, int]](), dict[str, int]()
    while game.freed or coming:
        for wait in _missed(game):
            heappush(coming, (_first(board.waits[wait]), int(wait)))
        game.freed.clear()
        number, place = heappop(coming) if coming else (0, 0)
        wait = str(place)
        record = board.waits.get(wait, {})
        if "came" not in record or _first(record) != number or (on := waits_at(game, record)) in board.frozen:
            continue
        left = {wait: _without_first(record)}
        game.make(Move(node=record["at"], on=on, closed=(wait,), opened=left, next=board.next))
        nth = taken[wait] = taken.get(wait, -1) + 1
        game.late = {"wait": int(wait), "nth": nth}
        take(game, wait)
        game.late = {}
        if "came" in (record := board.waits.get(wait, {})):
            heappush(coming, (_first(record), int(wait)))


def overdue(game: Game) -> None:
    """What had come to a step that was frozen, and stands again where nothing freezes it, is to be taken now."""
    waits = (record for record in game.board.waits.values() if "came" in record)
    game.freed += [
        one for one in dict.fromkeys(waits_at(game, record) for record in waits) if one not in game.board.frozen
    ]


def what_came(game: Game, token: str) -> list[Record]:
    """The waits of a step to which something has come."""
    waits = (game.board.waits[wait] for wait in game.board.awaiting.get(token, ()))
    return [record for record in waits if "came" in record]


def carry(game: Game, opened: dict[str, Record], came: Iterable[Record]) -> None:
    """What had come to a step goes along to the waits that it has under its new name."""
    for old in came:
        for wait, record in opened.items():
            if (record["at"], record.get("n")) == (old["at"], old.get("n")):
                opened[wait] = record | {key: old[key] for key in ("came", "order") if key in old}
                if last := _takes_last(game.drawing.nodes[record["at"]], record, old["came"]):
                    opened[wait]["last"] = last


def _missed(game: Game) -> list[str]:
    """The waits at the tokens that are free again to which something has come."""
    board = game.board
    owners = [owner for token in game.freed for owner in (token, *board.upon.get(token, ()))]
    return [wait for owner in owners for wait in board.awaiting.get(owner, ()) if "came" in board.waits[wait]]


def _first(record: Record) -> int:
    """The number of what came first to a wait; what books kept without a number came before all that has one."""
    order = record.get("order", {})
    return min(map(int, order)) if sum(order.values()) == record["came"] else 0


def _without_first(record: Record) -> Record:
    """A wait to which one thing less has come."""
    left = {key: value for key, value in record.items() if key not in ("came", "order", "last")}
    if record["came"] == 1:
        return left
    order, first = dict(record.get("order", {})), str(_first(record))
    if first in order:
        order[first] -= 1
    kept = {"came": record["came"] - 1, "order": {key: count for key, count in order.items() if count}}
    return left | kept | ({"last": record["last"]} if "last" in record else {})
