"""BPMN as an office's tool would save it, written as chains of node ids: `source("S A X ?B E", "X !E")`.

A letter (with a number and one small letter, `P1a`) says what a node is: S start, E end, T terminate end, X exclusive,
P parallel, O inclusive gateway, J service task, K timer catch event, I and N boundary timers (interrupting or not).
Whole words are user tasks; what `within` holds chains for is a sub-process. `?B` is a flow with a condition, `!B` the
default flow; flows are `A.B`.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

TAGS = {
    "S": "startEvent",
    "E": "endEvent",
    "T": "endEvent",
    "X": "exclusiveGateway",
    "P": "parallelGateway",
    "O": "inclusiveGateway",
    "J": "serviceTask",
    "K": "intermediateCatchEvent",
    "I": "boundaryEvent",
    "N": "boundaryEvent",
}
INSIDE = {
    "T": "<terminateEventDefinition/>",
    **dict.fromkeys("KIN", "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"),
}
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def source(
    *chains: str,
    within: Mapping[str, Iterable[str]] | None = None,
    timers: Mapping[str, str] | None = None,
    text: str = 'case.answer = "yes"',
    more: str = "",
    picture: str = "",
) -> bytes:
    """The bytes of a drawing; `text` is in every condition, `more` is put into the process as it is."""
    inner = _scope(chains, within or {}, timers or {}, text)
    return (
        f'<definitions xmlns="{BPMN}" xmlns:af="urn:approvalflow:bpmn:1" targetNamespace="urn:test">'
        f'<process id="Process_1" isExecutable="true">{inner}{more}</process>{picture}</definitions>'
    ).encode()


def _scope(chains: Iterable[str], within: Mapping[str, Iterable[str]], timers: Mapping[str, str], text: str) -> str:
    flows: dict[str, str] = {}
    defaults: dict[str, str] = {}
    nodes: dict[str, None] = {}
    for chain in chains:
        words = chain.split()
        nodes |= {word.lstrip("?!"): None for word in words}
        for before, after in pairwise(words):
            start, end = before.lstrip("?!"), after.lstrip("?!")
            inside = f"<conditionExpression>{escape(text)}</conditionExpression>" if after[0] == "?" else ""
            flows[f"{start}.{end}"] = (
                f'<sequenceFlow id="{start}.{end}" sourceRef="{start}" targetRef="{end}">{inside}</sequenceFlow>'
            )
            if after[0] == "!":
                defaults[start] = f"{start}.{end}"
    drawn = [_node(node, defaults.get(node, ""), within, timers, text) for node in nodes]
    return "\n".join([*drawn, *flows.values()])


def _node(name: str, default: str, within: Mapping[str, Iterable[str]], timers: Mapping[str, str], text: str) -> str:
    letter = name[0] if re.fullmatch("[A-Z][0-9]*[a-z]?", name) else ""
    tag = "subProcess" if name in within else TAGS.get(letter, "userTask")
    said = f" default={quoteattr(default)}" if default else ""
    if name in timers:
        said += f' attachedToRef="{timers[name]}" cancelActivity="{str(name[0] == "I").lower()}"'
    inside = _scope(within[name], within, timers, text) if name in within else INSIDE.get(letter, "")
    return f'<{tag} id="{name}"{said}>{inside}</{tag}>'
