"""How a drawing was read when it was published, where it is read otherwise today: its cases go on by that."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from approvalflow.bpmn.graph import Flow, Kind, Node
from approvalflow.expressions import compile_expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Former:
    """An earlier reading of a published drawing; with nothing said, that of today.

    `instances` are tasks that were repeated, one step for each instance, where today they are one step that several
    sign. `pools`: processes beside that are not executable ran, too.
    """

    instances: frozenset[str] = frozenset()
    pools: bool = False


TODAY = Former()


_DROPPED = frozenset(
    {
        "drawing.assign_not_read", "drawing.attribute_value", "drawing.bad_assign", "drawing.behavior_without_event",
        "drawing.cron_cycle", "drawing.event_without_condition", "drawing.no_instances", "drawing.no_such_definition",
        "drawing.no_time", "drawing.not_a_cycle", "drawing.not_a_duration", "drawing.not_a_name",
        "drawing.script_not_run", "drawing.several_times",
    }
)  # fmt: skip


def loses(code: str) -> bool:
    """Whether what is found so is left out of the graph: any value of which nobody can tell what it says."""
    return code in _DROPPED or not code.startswith("drawing.")


_BESIDE = frozenset({Kind.BOUNDARY, Kind.START})


def stopping(
    nodes: Mapping[str, Node],
    flows: Mapping[str, Flow],
    scopes: Mapping[str, tuple[str, ...]],
    lost: Mapping[str, bool],
) -> frozenset[str]:
    """Where a file stands that comes to what nobody reads any more: there, or before what would wait for it.

    An event at the border stands at its step, one behind an event-based gateway at that, and one of an event
    sub-process where the scope around it begins. What waits already, comes.
    """
    found = {key for key, more in lost.items() if more or nodes[key].kind not in _BESIDE}
    for key in lost:
        node = nodes[key]
        found |= {node.attached_to} if node.attached_to else set()
        before = (nodes[flows[flow].source] for flow in node.incoming)
        found |= {one.id for one in before if one.kind is Kind.EVENT_BASED}
        around = nodes[node.scope].scope if node.scope in nodes and nodes[node.scope].by_event else ""
        found |= {around} if around in nodes else set(scopes.get(around, ()))
    return frozenset(found & nodes.keys())


def held_where_unread(
    nodes: Mapping[str, Node], flows: Mapping[str, Flow], unread: Collection[str]
) -> tuple[Mapping[str, Node], Mapping[str, Flow]]:
    """A file that comes to a condition that nobody reads any more stands there, and goes no other way.

    Such a flow would be open, and always taken. Of an exclusive gateway what comes before it in the file is chosen as
    ever; what comes after it, and the default flow, only where that had no answer, which nobody knows.
    """
    never = compile_expression("null")
    nodes, flows = dict(nodes), dict(flows)
    for key in {flows[flow].source for flow in unread if flow in flows}:
        node = nodes[key]
        first = min(node.outgoing.index(flow) for flow in unread if flow in node.outgoing)
        for flow in node.outgoing[first if node.kind is Kind.EXCLUSIVE else 0 :]:
            flows[flow] = replace(flows[flow], condition=never)
        if node.default:
            flows[node.default] = replace(flows[node.default], condition=never)
            nodes[key] = replace(node, default=None)
    return nodes, flows
