"""Which errors and escalations the drawing would catch if the work at a step raised them."""

from collections.abc import Iterable, Iterator

from approvalflow.bpmn.graph import Drawing, Trigger
from approvalflow.tokens.position import Position


def caught(drawing: Drawing, position: Position, token: str, trigger: Trigger) -> frozenset[str]:
    """The names that a step, or something around it, catches; an empty one catches any."""
    return frozenset(_names(drawing, _around(drawing, position, token), trigger))


def _names(drawing: Drawing, events: Iterable[str], trigger: Trigger) -> Iterator[str]:
    for event in events:
        yield from (cause.name for cause in drawing.nodes[event].causes if cause.trigger is trigger)


def _around(drawing: Drawing, position: Position, token: str) -> Iterator[str]:
    """The events on the border of the step and of whatever it stands in, and the event sub-processes there."""
    tokens, scopes = position["tokens"], position["scopes"]
    while token:
        record = tokens[token]
        if not {"i", "back"} & record.keys():
            yield from drawing.nodes[record["at"]].boundaries
        scope = scopes[record["in"]]
        if not {"mi", "loop", "todo"} & scope.keys():
            yield from drawing.handlers.get(scope["of"], ())
        token = scope.get("on", "")
