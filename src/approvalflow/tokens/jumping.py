"""What a jump needs beside the token that is moved, so that no join behind it waits for what never comes.

Forward over a join, or out of a sub-process, with all its instances: the other branches that can only come to that
join, or to the end of that sub-process, end with the jump. To before a join, or into a branch: the flows by which
nothing can come any more have their arrival.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from approvalflow.bpmn.graph import Drawing, Kind, Node
from approvalflow.errors import Refused
from approvalflow.tokens.position import Jump, Position, Record, goes_on_from
from approvalflow.tokens.roads import Roads, scopes_around, ways_in

JOINS = frozenset({Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX})


class Plan(NamedTuple):
    """A jump, and the nodes that it passes over: forward, and back.

    Around a loop of the drawing there are ways of both kinds: `goes_back` says that it leads to what lies earlier.
    Forward are told, by each token that goes, those between it and the step, with where it stands; by no token those
    of instances that never begin. Back, what lies in called processes is told with them.
    Straight back the file jumps from the step that it would come back to; `aside`: the one where it stands is then done
    no more.
    """

    jump: Jump
    over: Mapping[str, set[str]]
    back: frozenset[str]
    goes_back: bool = False
    aside: bool = False


def plan(drawing: Drawing, position: Position, token: str, to: str, *, lost: bool = False) -> Plan:
    """How `token` gets to step `to`. It goes over nothing where no way of the drawing leads between them.

    `lost`: the drawing does not have the place of the token, so that all that lies before `to` counts as passed over
    forward, and all behind it as gone back over.
    Raises Refused `jump.which_call` where it would be put into a called process by one of several calls.
    """
    plans = [_plan(drawing, position, token, to, lost, by) for by in ways_in(drawing, position, token, to)]
    found = [one for one in plans if one.over or one.back]
    if len(found) > 1 and not all(one.goes_back for one in found):
        raise Refused("jump.which_call", to=to, calls=sorted({one.jump.by[-1] for one in found}))
    return found[0] if found else Plan(Jump(token=token, to=to), {}, frozenset())


def _plan(drawing: Drawing, position: Position, token: str, to: str, lost: bool, by: tuple[str, ...]) -> Plan:
    roads, tokens = Roads(drawing, position, token, by=by), position["tokens"]
    source, stands = goes_on_from(tokens[token]), tokens[token]["at"]
    passing = roads.before(to) if lost else roads.forward(source, to)
    if source != stands and to == source:
        passing = {stands}
    back = roads.after(to) if lost else roads.between(to, source)
    earlier = bool(back) and not lost and (not passing or roads.comes_first(to, source))
    if not passing and not back:
        return Plan(Jump(token=token, to=to), {}, frozenset())
    passed = {one for one in passing if joins(drawing.nodes[one])}
    hosts = {scope["on"] for scope in position["scopes"].values() if "on" in scope}
    live = {one: roads.at(position, one) for one in tokens if one != token and one not in hosts}
    left = left_by(roads, position, token, to)
    also = tuple(
        one
        for one, at in live.items()
        if at in passed or passed & roads.after(at, to) or left & {*scopes_around(position, one)}
    )
    over = {one: _onward(drawing, position, (one, token), to) for one in also}
    going = {at for one, at in live.items() if one not in also}
    beside = set() if lost else roads.left_out(passing, to, going)
    over |= {token: passing | beside} if passing else {}
    if never := _never_begun(roads, position, left):
        over[""] = never
    staying = [record for one, record in tokens.items() if one not in (token, *also)]
    arrivals = tuple(missing(roads, staying, to, going))
    aside = stands not in {source, to} and not roads.comes_first(to, stands)
    return Plan(
        Jump(token=token, to=to, also=also, arrivals=arrivals, by=by),
        over,
        frozenset(back | {node for _, node in roads.called(back)}),
        earlier,
        aside,
    )


def _onward(drawing: Drawing, position: Position, tokens: tuple[str, str], to: str) -> set[str]:
    """Where the first of the tokens stands, and the nodes between there and where the other is put."""
    at = goes_on_from(position["tokens"][tokens[0]])
    return {at} | Roads(drawing, position, *tokens).forward(at, to)


def left_by(roads: Roads, position: Position, token: str, to: str) -> set[str]:
    """The runs of sub-processes that a jump leaves: what else runs in them could only come to their end."""
    nodes = roads.drawing.nodes
    inside = {nodes[one].scope for one in (to, *roads.hosts(to))} if to in nodes else set()
    found: set[str] = set()
    for scope in scopes_around(position, token):
        record = position["scopes"][scope]
        repeats = {"mi", "loop"} & record.keys()
        if (record["of"] in inside and not repeats) or "todo" in record:
            break
        found.add(scope)
    return found


def _never_begun(roads: Roads, position: Position, left: Iterable[str]) -> set[str]:
    """What is held by the repeated activities that a jump leaves before all their instances have begun."""
    repeated = (position["scopes"][scope] for scope in left)
    of = {one["of"] for one in repeated if "mi" in one and one["mi"]["started"] < one["mi"]["total"]}
    return of | {node for node in roads.drawing.nodes if not of.isdisjoint(roads.hosts(node))}


def missing(roads: Roads, staying: Iterable[Record], to: str, live: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The flows into joins behind `to` by which nothing comes any more, while something comes by another."""
    stands = {(record["at"], record.get("via")) for record in staying}
    for join in roads.after(to):
        node = roads.drawing.nodes[join]
        if node.kind is not Kind.PARALLEL or len(node.incoming) < 2:
            continue
        coming = set().union(*(roads.fed(one, join) for one in (to, *live) if one != join))
        fed = coming | {flow for flow in node.incoming if (join, flow) in stands}
        if fed & roads.fed(to, join):
            yield from ((join, flow) for flow in node.incoming if flow not in fed)


def joins(node: Node) -> bool:
    """Does a node gather what comes by several flows?"""
    return node.kind in JOINS and len(node.incoming) > 1
