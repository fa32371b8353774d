"""What crosses to the child, as JSON: the bytes of the drawing, our graph of it, the bounds.

Of a condition only its presence crosses: both engines are given answers, none evaluates a text.
"""

from dataclasses import replace
from typing import Self

import msgspec

from approvalflow.bpmn.graph import Cause, Drawing, Flow, Multi, Node
from approvalflow.desk.opinion import Bound
from approvalflow.expressions import Expression, compile_expression


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One question to the child."""

    content: bytes
    process: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    conditional: frozenset[str]
    looping: frozenset[str]
    scopes: dict[str, tuple[str, ...]]
    handlers: dict[str, tuple[str, ...]]
    starters: dict[str, tuple[str, ...]]
    limits: Bound

    @classmethod
    def of(cls, content: bytes, drawing: Drawing, limits: Bound) -> Self:
        """Everything the run depends on, and nothing else."""
        return cls(
            content=content,
            process=drawing.id,
            nodes=tuple(_bare(node) for node in drawing.nodes.values()),
            flows=tuple(replace(flow, condition=None, name="") for flow in drawing.flows.values()),
            conditional=frozenset(flow.id for flow in drawing.flows.values() if flow.condition is not None),
            looping=frozenset(node.id for node in drawing.nodes.values() if node.loop and node.loop.condition),
            scopes=dict(drawing.scopes),
            handlers=dict(drawing.handlers),
            starters=dict(drawing.starters),
            limits=limits,
        )

    def drawing(self) -> Drawing:
        """Our graph again; a flow that had a condition has one that is never evaluated."""
        asked = compile_expression("true")
        flows = {
            flow.id: replace(flow, condition=asked) if flow.id in self.conditional else flow for flow in self.flows
        }
        return Drawing(
            id=self.process,
            name="",
            digest="",
            executable=True,
            nodes={node.id: self._asking(node, asked) for node in self.nodes},
            flows=flows,
            scopes=self.scopes,
            handlers=self.handlers,
            starters=self.starters,
        )

    def _asking(self, node: Node, asked: Expression) -> Node:
        loop = replace(node.loop, condition=asked) if node.loop and node.id in self.looping else node.loop
        return replace(node, loop=loop)


def _bare(node: Node) -> Node:
    """A node without what only we evaluate; that several sign it says that instances of it are signatures."""
    return replace(
        node,
        af={name: said for name, said in node.af.items() if name == "pattern"},
        name="",
        lane="",
        causes=tuple(_unasked(cause) for cause in node.causes),
        loop=replace(node.loop, condition=None) if node.loop else None,
        multi=Multi(sequential=node.multi.sequential) if node.multi else None,
        activation=None,
        until=None,
        assigns=(),
    )


def _unasked(cause: Cause) -> Cause:
    return replace(cause, timer=None, condition=None, correlation=None)
