"""A visit is a token resting at a step: `<node>@<token id>`, never the same again."""

from collections.abc import Collection, Iterable, Sequence

from approvalflow.bpmn.graph import Drawing
from approvalflow.tokens.game import is_begun, rests
from approvalflow.tokens.position import Move, Position, Record, owner_of


def visit_id(node: str, token: str) -> str:
    """The name of a visit in events, tasks and due rows."""
    return f"{node}@{token}"


def node_of(visit: str) -> str:
    """The element of a visit, which may hold the sign itself; nothing of what is no visit."""
    return visit.rpartition("@")[0]


def token_of(visit: str) -> str:
    """The token of a visit; visits are numbered by them, as they come up."""
    return visit.rpartition("@")[2]


def open_visits(drawing: Drawing, position: Position, among: Collection[str] | None = None) -> dict[str, str]:
    """The open visits, lowest token first: token id to node id. A step held as an incident is done, not open.

    Nor is one that is frozen; it opens again as the same visit. `among`: only these tokens are looked at.
    """
    tokens, stopped = position.get("tokens", {}), frozen(position)
    return {
        token: tokens[token]["at"]
        for token in sorted(tokens if among is None else tokens.keys() & among, key=int)
        if token not in stopped and _is_open(drawing, tokens[token])
    }


def standing_visits(drawing: Drawing, position: Position) -> dict[str, str]:
    """The open visits with those that are frozen, lowest token first."""
    tokens = position.get("tokens", {})
    return {token: tokens[token]["at"] for token in sorted(tokens, key=int) if _is_open(drawing, tokens[token])}


def opened_by(drawing: Drawing, moves: Iterable[Move], before: Position, after: Position) -> dict[str, str]:
    """The visits that moves have opened, lowest token first; what nothing freezes any more opens again."""
    touched = {token for move in moves for token in move.made} | frozen(before).keys()
    standing = open_visits(drawing, before, touched)
    return {token: at for token, at in open_visits(drawing, after, touched).items() if token not in standing}


def put_back_frozen(drawing: Drawing, moves: Iterable[Move], after: Position) -> dict[str, str]:
    """The visits that moves have put where a return has them frozen, lowest token first."""
    tokens, made = after.get("tokens", {}), {token for move in moves for token in move.made}
    here = sorted(frozen(after).keys() & made, key=int)
    return {token: tokens[token]["at"] for token in here if _is_open(drawing, tokens[token])}


def renewed(moves: Sequence[Move]) -> dict[str, str]:
    """Under which token each step goes on that a `Return`, a `Revive` or a `Recall` put back."""
    undoing = (move for move in moves if move.to or move.revives or move.recalls)
    back = {token: record for move in undoing for token, record in move.made.items()}
    found = {}
    for move in moves:
        (old, *more), (new, *others) = move.used or ("",), move.made or ("",)
        if not more and not others and old != new and old in back and move.made.get(new) == back[old]:
            found[old] = new
    return found


def frozen(position: Position) -> dict[str, tuple[str, ...]]:
    """The tokens that a return has frozen, each with those of the steps whose end it waits for."""
    found: dict[str, tuple[str, ...]] = {}
    tokens = position.get("tokens", {})
    for by in sorted((one for one, record in tokens.items() if "freezes" in record), key=int):
        for token in tokens[by]["freezes"]:
            if token in tokens:
                found[token] = (*found.get(token, ()), by)
    return found


def satisfied(position: Position) -> set[str]:
    """The waits that take nothing more: what came while their step was frozen ends them, or all that is around them."""
    waits, tokens, scopes = position.get("waits", {}), position.get("tokens", {}), position.get("scopes", {})
    ended = {owner_of(one) for one in waits.values() if one.get("last") == "step"}
    found = {wait for wait, one in waits.items() if "last" in one}
    for wait, one in waits.items() if ended else ():
        owner = owner_of(one)
        while owner and owner not in ended:
            owner = tokens[owner]["in"] if owner in tokens else scopes[owner].get("on", "")
        if owner:
            found.add(wait)
    return found


def _is_open(drawing: Drawing, record: Record) -> bool:
    """A repeated activity is open in its instances; where several tokens are needed, when they have come."""
    node = drawing.nodes[record["at"]]
    if "held" in record or not rests(node) or not is_begun(node, record):
        return False
    return "i" in record or (node.loop is None and node.multi is None)
