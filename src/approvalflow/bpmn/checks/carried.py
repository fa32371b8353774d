"""What a drawing may say in a dry run and a case does not carry: refused where it stands."""

from collections.abc import Iterator, Sequence

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import Kind, Node, Trigger
from approvalflow.bpmn.wide.processes import Openings

SHOWN = 10
WAITED = frozenset({Trigger.MESSAGE, Trigger.SIGNAL})


def check_carried(graph: Graph, openings: Openings, process: str, findings: Findings) -> None:
    """One finding for each thing that a case does not do."""
    for node in graph.nodes.values():
        for what, instead in _asked(node):
            findings.of(node, "drawing.unsupported", element=what, instead=instead)
    _check_start(graph, openings, process, findings)
    for pool, starters in openings.starters.items():
        for at in starters:
            for what, instead in _opening(graph.nodes[at], main=pool == process):
                findings.of(graph.nodes[at], "drawing.unsupported", element=what, instead=instead)


def _asked(node: Node) -> Iterator[tuple[str, str]]:
    if node.kind is Kind.RULE_TASK and "decision" not in node.af:
        yield "businessRuleTask", "af:decision"


def _check_start(graph: Graph, openings: Openings, process: str, findings: Findings) -> None:
    """An application comes in at one place: at one start event, or where the standard has one begin without it."""
    starts = [graph.nodes[key] for key in openings.scopes.get(process, ())]
    drawn = [node for node in starts if node.kind is Kind.START]
    for extra in drawn[1:]:
        findings.of(extra, "drawing.several_starts", scope=process, starts=tuple(node.id for node in drawn)[:SHOWN])
    _check_other_starts(graph, openings, process, (drawn or starts)[:1], findings)
    for gate in graph.nodes.values():
        opens = gate.scope == process and gate.kind is Kind.EVENT_BASED and gate.instantiate and not gate.incoming
        if opens and len(gate.outgoing) > 1 and not gate.all_of:
            findings.of(
                gate,
                "drawing.unsupported",
                element="eventBasedGateway (instantiate)",
                instead="eventGatewayType=Parallel",
            )
    if starts and not drawn:
        began = tuple(node.id for node in starts)[:SHOWN]
        findings.of(starts[0], "drawing.implicit_start", "warning", scope=process, starts=began)


def _check_other_starts(
    graph: Graph, openings: Openings, process: str, first: Sequence[Node], findings: Findings
) -> None:
    """The application plays one start; what another one waits for would begin nothing, as the case has begun."""
    events = [graph.nodes[key] for key in openings.starters.get(process, ())]
    began = [*first, *events]
    for other in began[1:]:
        gates = (graph.nodes[graph.flows[key].source] for key in other.incoming)
        together = any(gate.kind is Kind.EVENT_BASED and gate.instantiate for gate in gates)
        if other in events and not together and all(cause.timer is None for cause in other.causes):
            findings.of(other, "drawing.start_not_played", "warning", scope=process, first=began[0].id)


def _opening(node: Node, *, main: bool) -> Iterator[tuple[str, str]]:
    """A case is opened by an application, at one moment; another pool of its file by one message or signal."""
    if any(cause.timer is not None for cause in node.causes) and main:
        yield "timerEventDefinition", "startEvent"
    if main:
        return
    if node.kind is not Kind.START or len(node.causes) != 1 or node.trigger not in WAITED:
        yield (
            f"{node.kind.value} ({', '.join(cause.trigger for cause in node.causes) or 'instantiate'})",
            ("startEvent + messageEventDefinition"),
        )
