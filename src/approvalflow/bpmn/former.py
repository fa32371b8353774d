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
