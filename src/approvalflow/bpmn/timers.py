"""When a timer event fires: one ISO 8601 duration or date of the standard, or our `af:term`."""

from collections.abc import Mapping

from lxml.etree import _Element

from approvalflow.bpmn.durations import read_duration
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import Timer
from approvalflow.bpmn.names import BPMN, bpmn, text_of
from approvalflow.errors import Unreadable
from approvalflow.moment import read_moment
from approvalflow.terms import Term


def read_timer(event: _Element, af: Mapping[str, str], findings: Findings) -> Timer | None:
    """The timer of an event, or None with a finding."""
    definition = event.find(f"{{{BPMN}}}timerEventDefinition")
    if definition is None:
        return None
    said = [child for child in definition if bpmn(child) in ("timeDate", "timeDuration")]
    if any(bpmn(child) == "timeCycle" for child in definition):
        return None
    if len(said) + ("term" in af) > 1:
        findings.at(definition, "drawing.several_times")
    elif "term" in af:
        return Timer(term=Term.parse(af["term"]))
    elif not said or not text_of(said[0]):
        findings.at(definition, "drawing.no_time")
    elif bpmn(said[0]) == "timeDate":
        return _date(said[0], findings)
    else:
        return _duration(said[0], findings)
    return None


def _date(element: _Element, findings: Findings) -> Timer | None:
    try:
        read_moment(text_of(element))
    except Unreadable as problem:
        findings.at(element, problem.code, **problem.values)
        return None
    return Timer(date=text_of(element))


def _duration(element: _Element, findings: Findings) -> Timer | None:
    text = text_of(element)
    if read_duration(text) is not None:
        return Timer(duration=text)
    findings.at(element, "drawing.not_a_duration", text=text[:80])
    return None
