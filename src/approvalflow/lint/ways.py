"""Where a file can go: the drawing's flows, boundary events and sub-processes as one plain graph.

Our own few lines instead of networkx: every question is one walk, and drawings may have 25,000 nodes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from approvalflow.bpmn.graph import ACTIVITIES, GATEWAYS, Drawing, Flow, Kind, Node
from approvalflow.cases.closing import names_outcome
from approvalflow.lint.ahead import Ahead
from approvalflow.lint.step import Step
from approvalflow.lint.supposing import flows_on


def onward(drawing: Drawing, node: Node) -> tuple[str, ...]:
    """What comes after a node has been left: its flows' targets; the end of a sub-process leads out of it."""
    if node.kind is Kind.END and (frame := drawing.nodes.get(node.scope)):
        return onward(drawing, frame)
    return tuple(drawing.flows[flow].target for flow in node.outgoing)


def inward(drawing: Drawing, node: Node) -> tuple[str, ...]:
    """What comes after a node has been reached: the inside of a sub-process first, and boundary events at any time."""
    if node.kind is Kind.SUB_PROCESS:
        return (*drawing.scopes[node.id], *node.boundaries)
    return (*onward(drawing, node), *node.boundaries)


def around(drawing: Drawing, node: Node) -> Iterator[Node]:
    """A node, and the activities that it lies in."""
    yield node
    while (holder := drawing.nodes.get(node.scope)) is not None:
        yield (node := holder)


def beyond(drawing: Drawing, node: Node, seen: set[str]) -> Iterator[Node]:
    """Every node that can be reached after this one has been left, itself only if it lies on a loop.

    Nodes in `seen` are left out, and those met are added: several walks together cost no more than one.
    """
    return _walk(drawing, onward(drawing, node), lambda _: True, seen)


def next_waits(drawing: Drawing, node: Node, seen: set[str]) -> Iterator[Node]:
    """The first steps, timers and ends after a node has been left; gateways and frames only pass on."""
    for one in _walk(drawing, onward(drawing, node), _passes, seen):
        if not _passes(one):
            yield one


def behind(drawing: Drawing, marked: Sequence[Node]) -> Mapping[str, int]:
    """For every node, which of the marked ones can come before it: bit n for the n-th. One walk for all of them."""
    before = dict.fromkeys(drawing.nodes, 0)
    bits = {node.id: 1 << number for number, node in enumerate(marked)}

    def after(key: str) -> tuple[str, ...]:
        return (*drawing.nodes[key].boundaries, *_led_to(drawing, drawing.nodes[key]))

    for key in (ahead := Ahead(bits, after)):
        for events, target in [(0, one) for one in drawing.nodes[key].boundaries] + [
            (bits.get(key, 0), one) for one in _led_to(drawing, drawing.nodes[key])
        ]:
            reached = before[target] | before[key] | events
            if reached != before[target]:
                before[target] = reached
                ahead.add((target,))
    return before


def _led_to(drawing: Drawing, node: Node) -> tuple[str, ...]:
    return drawing.scopes[node.id] if node.kind is Kind.SUB_PROCESS else onward(drawing, node)


def _passes(node: Node) -> bool:
    return node.kind in GATEWAYS or node.kind in (Kind.START, Kind.SUB_PROCESS)


def _walk(drawing: Drawing, first: Iterable[str], through: Callable[[Node], bool], seen: set[str]) -> Iterator[Node]:
    ahead = list(first)
    while ahead:
        key = ahead.pop()
        if key not in drawing.nodes or key in seen:
            continue
        seen.add(key)
        yield drawing.nodes[key]
        if through(drawing.nodes[key]):
            ahead.extend(inward(drawing, drawing.nodes[key]))


def next_on(drawing: Drawing, step: Step, outcome: str) -> frozenset[str]:
    """Where the file goes from a step with this outcome, past gateways that stand right behind it."""
    ahead, found, seen = [step.node], set[str](), set[str]()
    while ahead:
        for flow in flows_on(drawing, ahead.pop(), {step.id: outcome}):
            target = drawing.nodes[flow.target]
            if target.kind not in GATEWAYS:
                found.add(target.id)
            elif target.id not in seen:
                seen.add(target.id)
                ahead.append(target)
    return frozenset(found)


def named_right_after(drawing: Drawing, step: Step) -> frozenset[Flow]:
    """The conditional flows out of a step and out of whatever comes right after it."""
    flows = [drawing.flows[flow] for flow in step.node.outgoing]
    flows += [drawing.flows[flow] for one in flows for flow in drawing.nodes[one.target].outgoing]
    return frozenset(flow for flow in flows if flow.condition is not None)


def ends_case(drawing: Drawing, step: Step, outcome: str) -> bool:
    """Whether an outcome ends the case by itself: a decline that no flow right after the step names."""
    return outcome == "declined" and not any(names_outcome(flow, outcome) for flow in named_right_after(drawing, step))


def surely_passes(drawing: Drawing, goals: frozenset[str]) -> Mapping[str, bool]:
    """For every node, whether each way from it to an end passes one of `goals` (a loop is assumed to be left)."""
    sure = dict.fromkeys(drawing.nodes, True)
    inner = ends_within(drawing)

    def before(key: str) -> Iterator[str]:
        return _before(drawing, drawing.nodes[key], inner)

    for key in (ahead := Ahead(reversed(list(drawing.nodes)), before)):
        if sure[key] and not _sure(drawing, drawing.nodes[key], goals, sure):
            sure[key] = False
            ahead.add(before(key))
    return sure


def ends_within(drawing: Drawing) -> Mapping[str, tuple[str, ...]]:
    """The end events of every scope."""
    found: dict[str, list[str]] = {scope: [] for scope in drawing.scopes}
    for node in drawing.nodes.values():
        if node.kind is Kind.END:
            found[node.scope].append(node.id)
    return {scope: tuple(ends) for scope, ends in found.items()}


def _before(drawing: Drawing, node: Node, inner: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The nodes whose outlook depends on this one."""
    if node.attached_to:
        yield node.attached_to
    if node.kind is Kind.START and node.scope in drawing.nodes:
        yield node.scope
    for flow in node.incoming:
        source = drawing.flows[flow].source
        yield from inner.get(source, (source,))


def _sure(drawing: Drawing, node: Node, goals: frozenset[str], sure: Mapping[str, bool]) -> bool:
    cut_short = [event for event in node.boundaries if drawing.nodes[event].interrupting]
    if not all(sure[event] for event in cut_short):
        return False
    if node.kind is Kind.SUB_PROCESS:
        return all(sure.get(start, False) for start in drawing.scopes[node.id])
    return node.id in goals or sure_after(drawing, node, sure)


def sure_after(drawing: Drawing, node: Node, sure: Mapping[str, bool]) -> bool:
    """The same once the node has been left. One branch is enough where all branches are taken."""
    ahead = onward(drawing, node)
    forks = node.kind is Kind.PARALLEL or node.kind in ACTIVITIES or node.kind is Kind.START
    plain = all(drawing.flows[flow].condition is None for flow in node.outgoing)
    every = any if forks and plain else all
    return bool(ahead) and every(sure[one] for one in ahead)


def unsure_ends(drawing: Drawing, first: Iterable[str], sure: Mapping[str, bool], seen: set[str]) -> Iterator[Node]:
    """The ends of the drawing that can be reached from `first` without passing a goal; `seen` as in `beyond`."""
    doubtful = (one for one in first if not sure[one])
    for node in _walk(drawing, doubtful, lambda node: not sure[node.id], seen):
        if not sure[node.id] and not onward(drawing, node):
            yield node
