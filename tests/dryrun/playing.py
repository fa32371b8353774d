"""A drawing written as elements and chains of ids, run with answers: `play("<task id='A'/>", "s A e")`."""

from itertools import pairwise
from typing import Any

import msgspec

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import Result, dry_run, read_answers

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
HEAD += ' xmlns:af="urn:approvalflow:bpmn:1" targetNamespace="http://example.org/run">'


def flows(*chains: str, when: dict[str, str] | None = None) -> str:
    """The sequence flows of chains of ids; a flow's id is `A_B`, `when` gives some their condition."""
    made = []
    for source, target in [pair for chain in chains for pair in pairwise(chain.split())]:
        key = f"{source}_{target}"
        said = (when or {}).get(key)
        condition = f"<conditionExpression>{said}</conditionExpression>" if said else ""
        made.append(f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>')
    return "".join(made)


def sub(key: str, body: str, *chains: str, kind: str = "subProcess", more: str = "") -> str:
    """A sub-process with its own start `<key>s` and end `<key>e` where a chain names them."""
    return f'<{kind} id="{key}" {more}>{edges(chains, key)}{body}{flows(*chains)}</{kind}>'


def edges(chains: tuple[str, ...], prefix: str = "") -> str:
    """The plain start and end events that chains name: ids that are the prefix and `s` or `e`."""
    words = {word for chain in chains for word in chain.split()}
    start = f'<startEvent id="{prefix}s"/>' if f"{prefix}s" in words else ""
    return start + (f'<endEvent id="{prefix}e"/>' if f"{prefix}e" in words else "")


def document(body: str, *chains: str, root: str = "", when: dict[str, str] | None = None, beside: str = "") -> bytes:
    """A file with one executable process `P`, what stands at the root, and other processes."""
    process = f'<process id="P" isExecutable="true">{edges(chains)}{body}{flows(*chains, when=when)}</process>'
    return f"{HEAD}{root}{process}{beside}</definitions>".encode()


def play(
    body: str,
    *chains: str,
    root: str = "",
    when: dict[str, str] | None = None,
    beside: str = "",
    **answers: Any,
) -> Result:
    """Run it; the remaining words are keys of the file of answers."""
    drawing = parse_drawing(document(body, *chains, root=root, when=when, beside=beside), file="run.bpmn", dry=True)
    return dry_run(drawing, read_answers(msgspec.json.encode(answers), "answers.json"), national())


def entered(result: Result, *nodes: str) -> list[str]:
    """Which of these nodes were entered, in order, as often as they were."""
    return [node for node in result.entered if node in nodes]
