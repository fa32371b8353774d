"""Straight back: a step sends the file to an earlier one, and has it again as soon as that is done.

Nothing is undone: the file makes a detour. What lay between stays done, joins stay passed, and whatever runs beside is
not touched. The earlier step stands where the later one stood, so it needs no sub-process to be run again; events on
its border, which lead elsewhere, are not waited for. A detour may lead to another one. What the later step freezes
stays so until that is done itself.

From a repeated step it leads out of one instance or round: the others go on, and the same one comes up again.
It leads to no repeated step, since that was passed when all its rounds were done, and none of them stood for it alone.
"""

from approvalflow.bpmn.graph import TASKS, Node
from approvalflow.errors import Refused
from approvalflow.tokens.game import Draft, Game
from approvalflow.tokens.position import Detour, Move
from approvalflow.tokens.rounds import open_instance


def go_aside(game: Game, signal: Detour) -> None:
    """Take `token` to step `at` for a while; a token that is gone changes nothing."""
    board = game.board
    record = board.tokens.get(signal.token)
    if record is None:
        return
    if signal.token in board.frozen:
        raise Refused("return.frozen", step=record["at"], to=signal.at)
    home, there = (game.drawing.nodes[one] for one in (record["at"], signal.at))
    if not _plain(there) or not (_plain(home) or ("i" in record and home.kind in TASKS)):
        raise Refused("return.back_repeated", step=signal.at)
    draft = Draft(game)
    stood = {key: record[key] for key in ("at", "of", "where", "via", "i", "freezes") if key in record}
    made = {"at": signal.at, "in": record["in"], "of": signal.of, "back": [stood, *record.get("back", ())]}
    if signal.where:
        made["where"] = [*signal.where]
    if freezes := {*signal.freezes, *record.get("freezes", ())}:
        made["freezes"] = sorted(freezes, key=int)
    draft.made[draft.new_id()] = made
    closed = board.waits_on((signal.token,))
    game.make(Move(node=signal.at, used=(signal.token,), made=draft.made, closed=closed, next=draft.next))


def come_back(game: Game, token: str) -> None:
    """The earlier step is done: the one that sent the file there has it again, as a new visit."""
    record = game.board.tokens[token]
    home, *further = record["back"]
    draft = Draft(game)
    if "of" in home:
        draft.made[draft.new_id()] = {**home, "in": record["in"], "back": further}
    elif "i" in home:
        open_instance(draft, game.drawing.nodes[home["at"]], record["in"], home["i"])
    else:
        draft.place(home["at"], record["in"], home.get("via", ""))
    draft.made[next(iter(draft.made))] |= {"home": True} | {key: home[key] for key in ("freezes",) if key in home}
    move = Move(
        node=record["at"],
        used=(token,),
        made=draft.made,
        opened=draft.opened,
        closed=game.board.waits_on((token,)),
        next=draft.next,
    )
    game.make(move)


def _plain(node: Node) -> bool:
    return node.kind in TASKS and node.loop is None and node.multi is None and node.start_quantity == 1
