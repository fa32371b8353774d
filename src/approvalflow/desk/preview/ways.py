"""Where ways part on the road that is assumed: what the choice depends on, and where the others lead."""

from collections.abc import Iterator

import msgspec

from approvalflow.bpmn.graph import Drawing
from approvalflow.cases import events as e
from approvalflow.cases.case import Case


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One flow: its condition (empty for the default), where it leads, and whether it is the one assumed."""

    flow: str
    condition: str
    to: str
    to_name: str
    taken: bool


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """A choice. `unknown` are fields that are not filled in, `assumed` what assumed steps would have come to."""

    node: str
    name: str
    unknown: tuple[str, ...]
    assumed: tuple[str, ...]
    ways: tuple[Way, ...]


def branches(event: e.Moved, case: Case, drawing: Drawing, supposed: frozenset[str]) -> Iterator[Branch]:
    """The choices that these moves made and that could come out otherwise; `supposed` are the steps assumed."""
    for move in event.moves:
        node = drawing.nodes.get(move.node)
        flows = [drawing.flows[one] for one in node.outgoing] if node else []
        read = sorted({name for one in flows if one.condition for name in one.condition.names})
        unknown = tuple(one for one in read if one.startswith("case.") and case.data.get(one[5:]) is None)
        assumed = tuple(one for one in read if one.startswith("step.") and one.split(".")[1] in supposed)
        if node and move.flows and (unknown or assumed):
            ways = tuple(
                Way(
                    flow=one.id,
                    condition=one.condition.text if one.condition else "",
                    to=one.target,
                    to_name=drawing.nodes[one.target].name,
                    taken=one.id in move.flows,
                )
                for one in flows
            )
            yield Branch(node=node.id, name=node.name, unknown=unknown, assumed=assumed, ways=ways)
