"""A visit is a token resting at a step: `<node>@<token id>`, never the same again."""

from approvalflow.bpmn.graph import Drawing
from approvalflow.tokens.game import STEPS
from approvalflow.tokens.position import Position


def visit_id(node: str, token: str) -> str:
    """The name of a visit in events, tasks and due rows."""
    return f"{node}@{token}"


def open_visits(drawing: Drawing, position: Position) -> dict[str, str]:
    """The open visits, lowest token first: token id to node id. A step held as an incident is done, not open."""
    tokens = position.get("tokens", {})
    return {
        token: tokens[token]["at"]
        for token in sorted(tokens, key=int)
        if drawing.nodes[tokens[token]["at"]].kind in STEPS and "held" not in tokens[token]
    }
