"""Going back to a visit undoes exactly what came of it, and leaves the rest of the case alone.

The case is laid out again as if the moves that descend from the visit had never been made; what they had used stands
again, steps under a new id, and then the visit itself is opened anew. The other branches of the split that it came
through are left alone (`keep`), are laid out as they were after the split (`redo`), or cannot move until the visit is
done (`freeze`).
"""

from collections.abc import Mapping, Sequence

from msgspec import structs

from approvalflow.bpmn.graph import INNER, Node
from approvalflow.errors import Defect, Refused
from approvalflow.tokens.board import Board
from approvalflow.tokens.game import STEPS, Draft, Game, is_begun, rests
from approvalflow.tokens.late import carry, overdue, what_came
from approvalflow.tokens.lineage import descendants, first_name, lasting
from approvalflow.tokens.listening import keep_shut, listen, superseded
from approvalflow.tokens.position import Move, Record, Return
from approvalflow.tokens.rebasing import rebased
from approvalflow.tokens.rounds import open_instance
from approvalflow.tokens.splits import branches


def go_back(game: Game, signal: Return) -> None:
    """Undo what descends from the visit, renew the steps put back, open the visit anew.

    What a step kept frozen that is undone before it was done, the visit keeps frozen. A visit that stands frozen and is
    taken back by itself stays so.
    """
    if signal.token and signal.token not in game.board.tokens:
        return
    if signal.token in game.board.frozen:
        frozen = game.board.tokens[signal.token]["at"]
        raise Refused("return.frozen", step=frozen, to=_visit(game, lasting(signal.history), signal.to)["at"])
    history = that_lasts(game, signal.history, signal.to)
    to, target = signal.to, _visit(game, history, signal.to)
    stopped = _stays_frozen(game, signal)
    came = what_came(game, to) if stopped else []
    undone = descendants(history, to)
    if signal.token and signal.token not in _came(history, undone, to):
        raise Refused("return.not_before", step=game.board.tokens[signal.token]["at"], to=target["at"])
    beside = () if signal.siblings == "keep" else branches(history, to)
    again = beside if signal.siblings == "redo" else ()
    undone = undone.union(*(descendants(history, head) for head in again))
    left = [move for number, move in enumerate(history) if number not in undone]
    at = {token: record["at"] for move in history for token, record in move.made.items()}
    anew = {to, *(one for one in again if rests(game.drawing.nodes[at[one]]))}
    freezing = {one: stood["freezes"] for one, stood in game.board.tokens.items() if "freezes" in stood and one != to}
    if not signal.token:  # taken back: what thawed when it was done is frozen again, or what has come of that since
        last = next(move.made[to] for move in reversed(signal.history) if to in move.made)
        thawed = [first_name(signal.history, left, one) for one in last.get("freezes", ())]
        freezing[to] = [*_came(left, frozenset().union(*(descendants(left, one) for one in thawed)), *thawed)]
    names = undo(game, signal.history, history, undone, Move(node=target["at"], to=to, also=again), anew)
    for head in sorted(anew - {to}, key=int):
        _open_anew(game, head, ())
    live = _came(left, frozenset().union(*(descendants(left, head) for head in beside)), *beside) if beside else set()
    freezes = () if again else _with_all_inside(game, {names.get(one, one) for one in live} & game.board.tokens.keys())
    stays = {names.get(one, one) for by in freezing.keys() - (game.board.tokens.keys() - {to}) for one in freezing[by]}
    around = {to, *game.board.hosts(to)}
    freezes = tuple(sorted({*freezes, *stays & game.board.tokens.keys()} - around, key=int))
    new = _open_anew(game, to, freezes, came)
    renamed(game, names | {to: new}, frozenset() if stopped else frozenset({new, *around}))
    overdue(game)


def that_lasts(game: Game, history: Sequence[Move], to: str) -> list[Move]:
    """The moves that count. Raises Defect `token.history_mismatch` where they do not lead to the board as it is."""
    found = lasting(history)
    if laid_out(found, changed_by(history)).tokens != game.board.tokens:
        raise Defect("token.history_mismatch", to=to)
    return found


def undo(
    game: Game, history: Sequence[Move], lasts: Sequence[Move], undone: frozenset[int], marked: Move, anew: set[str]
) -> dict[str, str]:
    """Lay the case out as if the moves `undone`, of those that last, had never been made, by one move marked so.

    What stands again does so under a new name, which is told, but for what is opened `anew` and all inside that.
    """
    left = [move for number, move in enumerate(lasts) if number not in undone]
    before = laid_out(left, changed_by(history))
    keep_shut(game.drawing, before, history, left)
    renewed = before.tokens.keys() - game.board.tokens.keys() - anew.union(*(_inside(before, one) for one in anew))
    void = _visits(game, lasts, undone, anew)
    game.make(rewind(game, before, structs.replace(marked, void=void)))
    listen(game, history, left)
    _throw_again(game)
    return {token: renew(game, token) for token in sorted(renewed, key=int)}


def _stays_frozen(game: Game, signal: Return) -> bool:
    """A piece of work that is taken back, with no other branch, while it is frozen."""
    record = game.board.tokens.get(signal.to)
    if record is None or signal.to not in game.board.frozen or signal.token or signal.siblings != "keep":
        return False
    return game.drawing.nodes[record["at"]].kind not in INNER


def _came(history: Sequence[Move], numbers: frozenset[int], *heads: str) -> set[str]:
    return {token for number in numbers for token in history[number].made}.union(heads)


def _with_all_inside(game: Game, tokens: set[str]) -> tuple[str, ...]:
    board = game.board
    return tuple(sorted(tokens.union(*(board.tokens_in(board.scopes_on(one)) for one in tokens)), key=int))


def _throw_again(game: Game) -> None:
    """An event put back in the middle of throwing throws anew: what it had done did not happen."""
    for token, record in list(game.board.tokens.items()):
        if record.get("held") == "thrown":
            free = {key: value for key, value in record.items() if key != "held"}
            game.make(Move(node=record["at"], used=(token,), made={token: free}, next=game.board.next))


def renamed(game: Game, names: Mapping[str, str], free: frozenset[str] = frozenset()) -> None:
    """What is frozen stays so under its new name, unless it is `free`, as what is gone back to and stands around it."""
    board = game.board
    for token in [one for one, record in board.tokens.items() if "freezes" in record]:
        record = board.tokens[token]
        changed = _renamed(record, names, free)
        if "back" in record:
            changed["back"] = [_renamed(home, names, free) for home in record["back"]]
        if changed != record:
            game.make(Move(node=record["at"], used=(token,), made={token: changed}, next=board.next))


def _renamed(record: Record, names: Mapping[str, str], free: frozenset[str]) -> Record:
    if "freezes" not in record:
        return record
    freezes = [names.get(one, one) for one in record["freezes"] if names.get(one, one) not in free]
    return record | {"freezes": freezes}


def _visit(game: Game, history: Sequence[Move], to: str) -> Record:
    for move in history:
        if to in move.made and _is_visit(game.drawing.nodes[move.made[to]["at"]]):
            return move.made[to]
    raise Refused("return.no_such_visit", to=to)


def _is_visit(node: Node) -> bool:
    return node.kind in STEPS and not node.by_event


def _visits(game: Game, history: Sequence[Move], undone: frozenset[int], anew: set[str]) -> tuple[str, ...]:
    """The visits that never counted: those that are opened anew, and every one that came of them."""
    born = {token: record["at"] for move in history for token, record in move.made.items()}
    gone = anew.union(*(history[number].made for number in undone))
    return tuple(sorted((token for token in gone if game.drawing.nodes[born[token]].kind in STEPS), key=int))


def changed_by(history: Sequence[Move]) -> dict[int, dict[str, Record]]:
    """By the identity of a move: how the scopes that it changed stood before it."""
    board = Board({})
    found = {}
    for move in history:
        found[id(move)] = {scope: board.scopes[scope] for scope in move.scopes_opened if scope in board.scopes}
        board.enact(move)
    return found


def laid_out(moves: Sequence[Move], changed: Mapping[int, Mapping[str, Record]]) -> Board:
    """The board after these moves, each changing what it changed then, whatever stood there."""
    board, over = Board({}), set[str]()
    for move in moves:
        stood = changed[id(move)]
        scopes = {
            scope: rebased(stood[scope], record, board.scopes[scope]) if scope in stood else record
            for scope, record in move.scopes_opened.items()
        }
        left = board.waits_on([one for one in move.used if one not in move.made], move.scopes_closed)
        opened = {wait: one for wait, one in move.opened.items() if wait not in over}
        old = superseded(board, opened)
        closed = tuple(one for one in dict.fromkeys((*move.closed, *left, *old)) if one not in over)
        board.enact(structs.replace(move, scopes_opened=scopes, opened=opened, closed=closed))
        over |= old
    return board


def _inside(board: Board, host: str) -> set[str]:
    return set(board.tokens_in(board.scopes_on(host)))


def rewind(game: Game, before: Board, marked: Move) -> Move:
    """The one move, so marked, from the board as it is to the board as if the undone moves had never been made."""
    now = game.board
    return structs.replace(
        marked,
        used=tuple(token for token in now.tokens if before.tokens.get(token) != now.tokens[token]),
        made={token: record for token, record in before.tokens.items() if now.tokens.get(token) != record},
        opened={wait: record for wait, record in before.waits.items() if now.waits.get(wait) != record},
        closed=tuple(wait for wait in now.waits if wait not in before.waits),
        scopes_opened={scope: record for scope, record in before.scopes.items() if now.scopes.get(scope) != record},
        scopes_closed=tuple(scope for scope in now.scopes if scope not in before.scopes),
        gates=dict.fromkeys(now.gates.keys() - before.gates.keys(), "")
        | {gate: state for gate, state in before.gates.items() if now.gates.get(gate) != state},
        next=now.next,
    )


def renew(game: Game, token: str) -> str:
    """A step put back is a new visit; a sub-process goes on with what runs inside it. The id it has now."""
    record = game.board.tokens[token]
    node = game.drawing.nodes[record["at"]]
    if not rests(node) or "held" in record:
        return token
    draft = Draft(game)
    new = draft.new_id()
    if "i" in record:
        draft.wait_within(new, node)
    elif is_begun(node, record) and "back" not in record:
        if node.loop is None and node.multi is None:
            draft.wait_within(new, node)
        draft.wait_beside(new, node)
    inner = {key: scope | {"on": new} for key, scope in game.board.scopes.items() if scope.get("on") == token}
    closed = game.board.waits_on((token,))
    carry(game, draft.opened, what_came(game, token))
    move = Move(
        node=node.id,
        used=(token,),
        made={new: record},
        opened=draft.opened,
        closed=closed,
        scopes_opened=inner,
        next=draft.next,
    )
    game.make(move)
    return new


def _open_anew(game: Game, token: str, freezes: tuple[str, ...], came: Sequence[Record] = ()) -> str:
    """The visit gone back to starts over, a sub-process from its start event, with what `came`; its new id."""
    board = game.board
    record = board.tokens[token]
    scopes = board.scopes_on(token)
    used = (token, *board.tokens_in(scopes))
    draft = Draft(game)
    if "back" in record:
        draft.made[draft.new_id()] = {key: value for key, value in record.items() if key != "freezes"}
        stays = {one for home in record["back"] for one in home.get("freezes", ())}
        freezes = tuple(sorted({*freezes, *stays}, key=int))
    elif "i" in record:
        open_instance(draft, game.drawing.nodes[record["at"]], record["in"], record["i"])
    else:
        draft.place(record["at"], record["in"], record.get("via", ""))
    new = next(iter(draft.made))
    if freezes:
        draft.made[new] |= {"freezes": list(freezes)}
    carry(game, draft.opened, came)
    move = Move(
        node=record["at"],
        used=used,
        made=draft.made,
        opened=draft.opened,
        closed=board.waits_on(used, scopes),
        scopes_opened=draft.scopes,
        scopes_closed=tuple(scopes),
        next=draft.next,
    )
    game.make(move)
    return new
