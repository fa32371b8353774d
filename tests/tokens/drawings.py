"""Drawings for tests, written as chains of node ids: `draw("S A X ?B J E", "X !C J")`.

The first letter says what a node is: S start, E end, T terminate end, X exclusive, P parallel, O inclusive gateway,
K timer catch event, I and N boundary timers (interrupting or not), anything else a user task; what `within` holds
chains for is a sub-process. `?B` is a flow with a condition, `!B` the default flow. A flow's id is `A>B`.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from approvalflow.bpmn.graph import Cause, Drawing, Flow, Kind, Node, Trigger
from approvalflow.expressions import compile_expression

LETTERS = {
    "S": (Kind.START, Trigger.NONE),
    "E": (Kind.END, Trigger.NONE),
    "T": (Kind.END, Trigger.TERMINATE),
    "X": (Kind.EXCLUSIVE, Trigger.NONE),
    "P": (Kind.PARALLEL, Trigger.NONE),
    "O": (Kind.INCLUSIVE, Trigger.NONE),
    "K": (Kind.CATCH, Trigger.TIMER),
    "I": (Kind.BOUNDARY, Trigger.TIMER),
    "N": (Kind.BOUNDARY, Trigger.TIMER),
}


def draw(
    *chains: str, within: Mapping[str, Iterable[str]] | None = None, timers: Mapping[str, str] | None = None
) -> Drawing:
    """A drawing of these chains; `timers` says on which step each boundary timer sits."""
    within, timers = within or {}, timers or {}
    scope_of: dict[str, str] = {}
    flows: dict[str, Flow] = {}
    defaults: dict[str, str] = {}
    for scope, parts in [("Process", chains), *within.items()]:
        for chain in parts:
            words = chain.split()
            for word in words:
                scope_of.setdefault(word.lstrip("?!"), scope)
            for source, target in pairwise(words):
                _flow(flows, defaults, source.lstrip("?!"), target)
    nodes = {node: _node(node, scope_of[node], flows, defaults, within, timers) for node in scope_of}
    starts = {node.scope: (node.id,) for node in nodes.values() if node.kind is Kind.START}
    return Drawing(id="Process", name="", digest="", executable=True, nodes=nodes, flows=flows, scopes=starts)


def _flow(flows: dict[str, Flow], defaults: dict[str, str], source: str, target: str) -> None:
    plain = target.lstrip("?!")
    name = f"{source}>{plain}"
    condition = compile_expression("true") if target[0] == "?" else None
    flows[name] = Flow(id=name, source=source, target=plain, condition=condition)
    if target[0] == "!":
        defaults[source] = name


def _node(
    name: str,
    scope: str,
    flows: Mapping[str, Flow],
    defaults: Mapping[str, str],
    within: Mapping[str, Iterable[str]],
    timers: Mapping[str, str],
) -> Node:
    kind, trigger = LETTERS.get(name[0], (Kind.USER_TASK, Trigger.NONE))
    if name in within:
        kind, trigger = Kind.SUB_PROCESS, Trigger.NONE
    return Node(
        id=name,
        kind=kind,
        scope=scope,
        causes=() if trigger is Trigger.NONE else (Cause(trigger=trigger),),
        incoming=tuple(flow.id for flow in flows.values() if flow.target == name),
        outgoing=tuple(flow.id for flow in flows.values() if flow.source == name),
        default=defaults.get(name),
        attached_to=timers.get(name),
        interrupting=name[0] != "N",
        boundaries=tuple(event for event, host in timers.items() if host == name),
    )
