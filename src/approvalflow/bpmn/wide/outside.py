"""Processes beside those that run which are not executable: listed and left out, partners outside to all others.

BPMN 2.0, table 10.1: a process is executable only where it says so; what is not is there for reading (clause 13).
"""

from collections.abc import Sequence

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.names import BPMN, bpmn, plain
from approvalflow.bpmn.survey import Survey
from approvalflow.bpmn.wide.assembly import called
from approvalflow.bpmn.wide.vocabulary import DEFINITIONS


def find_outside(root: _Element, candidates: Sequence[_Element]) -> dict[_Element, None]:
    """The processes of the file that are none of those that may run, and are not called by them either."""
    processes = {process.get("id", ""): process for process in root.findall(f"{{{BPMN}}}process")}
    waiting, inside = list(candidates), set[_Element]()
    while waiting:
        process = waiting.pop()
        if process not in inside:
            inside.add(process)
            calls = (called(call) for call in process.iter(f"{{{BPMN}}}callActivity"))
            waiting += [processes[key] for key in calls if key in processes]
    return dict.fromkeys(one for one in processes.values() if one not in inside)


def leave_out(survey: Survey) -> list[_Element]:
    """Empty the processes that do not run, for what is read after; those in which something was drawn.

    A message flow to or from a node of theirs leads to the process itself.
    """
    homes: dict[str, str] = {}
    messages: dict[str, str] = {}
    for process in survey.outside:
        for part in process.iterdescendants(f"{{{BPMN}}}*"):
            homes[part.get("id", "")] = process.get("id", "")
            if said := part.get("messageRef"):
                messages[_bearer(part).get("id", "")] = said
    for flow in survey.talks:
        for end in ("sourceRef", "targetRef"):
            if (node := plain(flow.get(end))) in homes:
                flow.set(end, homes[node])
                if node in messages and not flow.get("messageRef"):
                    flow.set("messageRef", messages[node])
    survey.left_out.update(homes)
    drawn = [one for one in survey.outside if survey.draws(one)]
    for process in survey.outside:
        del process[:]
    return drawn


def _bearer(part: _Element) -> _Element:
    """The task, or the event that a definition stands in."""
    holder = part.getparent()
    return holder if holder is not None and bpmn(part) in DEFINITIONS else part


def report_outside(drawn: Sequence[_Element], findings: Findings) -> None:
    """A warning for each."""
    for process in drawn:
        findings.at(process, "drawing.process_outside", "warning", process=process.get("id", "")[:200])
