"""Small drawings for tests: the inside of one process becomes a whole file, with the lines kept countable."""

from itertools import pairwise

from lxml import etree

from approvalflow.bpmn.names import bpmn
from approvalflow.bpmn.reader import Reading, read_drawing
from approvalflow.bpmn.wide.vocabulary import GLOBALS, RUNS
from approvalflow.errors import Finding

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:af="urn:approvalflow:bpmn:1" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn" '
    'xmlns:activiti="http://activiti.org/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:other="urn:other" xmlns:t="t" targetNamespace="t">'
)


def drawing(inside: str, process: str = 'id="P" isExecutable="true"', beside: str = "") -> bytes:
    """A file: line 1 is the head, line 2 the process, line 3 the first line of `inside`."""
    return f"{HEAD}\n<process {process}>\n{inside}\n</process>{beside}</definitions>".encode()


def line(*tasks: str) -> str:
    """`s → tasks → e`, the tasks given as elements with ids t1, t2, …; one element or flow a line, tasks first."""
    places = ["s", *(f"t{number}" for number in range(1, len(tasks) + 1)), "e"]
    flows = (
        f'<sequenceFlow id="f{number}" sourceRef="{one}" targetRef="{other}"/>'
        for number, (one, other) in enumerate(pairwise(places))
    )
    return "\n".join([*tasks, '<startEvent id="s"/>', '<endEvent id="e"/>', *flows])


def reading(inside: str, *, dry: bool = False, **more: str) -> Reading:
    """What the reader says of such a drawing."""
    return read_drawing(drawing(inside, **more), dry=dry)


def only(found: Reading) -> Finding:
    """The one error there is."""
    errors = [finding for finding in found.findings if finding.severity == "error"]
    assert len(errors) == 1, [finding.show() for finding in errors]
    return errors[0]


SHARED_FATE = {"extensionElements", "definitions"} | (
    RUNS.parts.keys() - RUNS.nodes.keys() - {"sequenceFlow", "association"}
)
"""Parts that are in the graph when what holds them is: told apart by their own tests."""


def lost(root, reading, fate=frozenset(SHARED_FATE)):
    """The elements that are nowhere. What is inside a listed or refused element shares its fate."""
    listed = {key for one in reading.ignored for key in ((one.element, one.id), (one.element, one.line))}
    refused = {(str(one.values.get("element")).partition(" ")[0], one.line) for one in reading.findings}
    graph = drawn(reading)
    waiting = [(root, False)]
    while waiting:
        element, sheltered = waiting.pop()
        name = bpmn(element)
        judged = (
            sheltered
            or (name, element.get("id") or element.sourceline) in listed
            or (name, element.sourceline) in refused
        )
        if name and not judged and name not in fate and not in_graph(element, name, graph):
            yield f"{name} {element.get('id')} line {element.sourceline}"
        shelter = judged or name in ("extensionElements", "")
        waiting.extend((child, shelter) for child in element.iterchildren(etree.Element))


def drawn(reading):
    """What the graph holds; None for a refused drawing, whose nodes and flows were read and found at fault."""
    if reading.drawing is None:
        return None
    nodes = {(node.kind.value, node.id) for node in reading.drawing.nodes.values()}
    flows = {("sequenceFlow", flow.source, flow.target) for flow in reading.drawing.flows.values()}
    held = {("process", key) for key in reading.drawing.scopes}
    held |= {("lane", lane.id) for node in reading.drawing.nodes.values() for lane in node.lanes}
    lines = {(node.kind.value, node.line) for node in reading.drawing.nodes.values()}  # those that had no id
    placed = lines | {(name, line) for _, line in lines for name in GLOBALS}
    return nodes | placed | flows | held | {(name, key) for _, key in nodes for name in GLOBALS}


def in_graph(element, name, graph):
    if graph is None:
        return name in {*RUNS.nodes, "process", "sequenceFlow"}
    ends = (name, element.get("sourceRef"), element.get("targetRef"))
    return (name, element.get("id") or element.sourceline) in graph or ends in graph
