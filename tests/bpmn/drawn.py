"""Small drawings for tests: the inside of one process becomes a whole file, with the lines kept countable."""

from approvalflow.bpmn.reader import Reading, read_drawing
from approvalflow.errors import Finding

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:af="urn:approvalflow:bpmn:1" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn" '
    'xmlns:activiti="http://activiti.org/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:other="urn:other" targetNamespace="t">'
)


def drawing(inside: str, process: str = 'id="P" isExecutable="true"', beside: str = "") -> bytes:
    """A file: line 1 is the head, line 2 the process, line 3 the first line of `inside`."""
    return f"{HEAD}\n<process {process}>\n{inside}\n</process>{beside}</definitions>".encode()


def line(*tasks: str) -> str:
    """`s → tasks → e`, the tasks given as elements with ids t1, t2, …; one element or flow a line, tasks first."""
    places = ["s", *(f"t{number}" for number in range(1, len(tasks) + 1)), "e"]
    flows = (
        f'<sequenceFlow id="f{number}" sourceRef="{one}" targetRef="{other}"/>'
        for number, (one, other) in enumerate(zip(places, places[1:], strict=False))
    )
    return "\n".join([*tasks, '<startEvent id="s"/>', '<endEvent id="e"/>', *flows])


def reading(inside: str, **more: str) -> Reading:
    """What the reader says of such a drawing."""
    return read_drawing(drawing(inside, **more))


def only(found: Reading) -> Finding:
    """The one error there is."""
    errors = [finding for finding in found.findings if finding.severity == "error"]
    assert len(errors) == 1, [finding.show() for finding in errors]
    return errors[0]
