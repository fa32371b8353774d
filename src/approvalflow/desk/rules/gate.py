"""The gate before publishing: what is proposed is read and linted, and another engine must agree with ours.

What was found and said is kept with the version, and stands for the digest of its drawing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from approvalflow.bpmn.graph import Drawing
from approvalflow.bpmn.reader import read_drawing
from approvalflow.desk.opinion import Difference, Report, Step
from approvalflow.desk.protocols import Decisions, SecondOpinion
from approvalflow.desk.rules.compile import compile_rules
from approvalflow.desk.rules.tables import check_decisions
from approvalflow.desk.tenant import digest_of, packed
from approvalflow.errors import BooksError, DrawingRefused, Finding
from approvalflow.identity import Directory
from approvalflow.lint import lint
from approvalflow.lint.lanes import by_lane
from approvalflow.matters import Matter, read_matter

V = 5
EARLIER = (2, 3, 4)
"""Before lanes named departments; before the pools of another file came with a process that is called there; and
before a reference to a datum meant more than what it is called."""
POOLS_CAME = 4
IDS_COUNT = 5
NO_TABLES: Mapping[str, bytes] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A matter with its drawing that could be published: its files, how they were read, what was found in them."""

    matter: Matter
    drawing: Drawing
    matter_text: bytes
    drawing_text: bytes
    findings: tuple[Finding, ...]
    tables: bytes | None = None
    departments: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What the version will be known by."""
        return digest_of(self.matter_text, self.drawing_text, self.tables)


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept with a version: the digest of the drawing, what was found in it, what the other engine said.

    `departments` are those that lanes named then, by step: a directory that changes does not change a version.
    A version that was published before there was a gate has sentences (`said`) and no opinion.
    """

    v: int = V
    drawing: str = ""
    findings: tuple[Finding, ...] = ()
    opinion: Report | None = None
    said: tuple[str, ...] = ()
    departments: dict[str, str] = {}


def propose(
    matter_text: bytes,
    drawing_text: bytes,
    directory: Directory | None,
    tables: Mapping[str, bytes] = NO_TABLES,
    decisions: Decisions | None = None,
) -> Proposal:
    """Read and lint a matter with its drawing and its decision tables.

    Raises DrawingRefused with every error, Unreadable for a broken file.
    """
    matter = read_matter(matter_text, "matter.toml")
    reading = read_drawing(drawing_text, file="process.bpmn", by_hand=matter.by_hand, beside=tables)
    findings = reading.findings
    if reading.drawing is not None:
        findings += lint(reading.drawing, matter, directory)
        findings += tuple(check_decisions(reading.drawing, matter, tables, decisions))
    errors = tuple(one for one in findings if one.severity == "error")
    if errors or reading.drawing is None:
        raise DrawingRefused(errors, file="process.bpmn")
    named = by_lane(reading.drawing, matter, directory)
    departments = {step: department for step, (department, _) in named.items()}
    compile_rules(matter, reading.drawing, tables, departments)
    return Proposal(
        matter=matter,
        drawing=reading.drawing,
        matter_text=matter_text,
        drawing_text=drawing_text,
        findings=findings,
        tables=packed(tables),
        departments=departments,
    )


def agreed(proposal: Proposal, second_opinion: SecondOpinion) -> Report:
    """The opinion of the other engine, if it lets the drawing through.

    Raises DrawingRefused with a finding `opinion.stands_against` for each difference that no documented fault explains.
    """
    report = second_opinion(proposal.drawing_text, proposal.drawing)
    if report.verdict == "differs":
        found = tuple(_finding(one, proposal.drawing, report) for one in report.differences)
        raise DrawingRefused(found, file="process.bpmn")
    return report


def _finding(difference: Difference, drawing: Drawing, report: Report) -> Finding:
    element = next((one for one in difference.at if one in drawing.nodes), "")
    node = drawing.nodes.get(element)
    values = {
        "version": report.spiffworkflow,
        "at": difference.at,
        "way": " → ".join(map(_written, difference.steps)),
        "ours": difference.ours or ("∅",),
        "theirs": ((difference.error,) if difference.error else difference.theirs) or ("∅",),
    }
    name, line = (node.name, node.line) if node else ("", 0)
    return Finding(code="opinion.stands_against", values=values, element=element, name=name, line=line)


def _written(step: Step) -> str:
    """A step in signs that need no translation: `Review_1[Flow_3=true]`."""
    answers = ", ".join(f"{one.flow}={'true' if one.is_true else 'false'}" for one in step.answers)
    return (step.node or "•") + (f"[{answers}]" if answers else "")


def read_examined(text: str) -> Examined:
    """What was kept with a version. Raises BooksError `books.unreadable_report`."""
    try:
        found: Any = msgspec.json.decode(text)
        if isinstance(found, list):  # version 1 kept the sentences alone
            return Examined(v=1, said=msgspec.convert(found, tuple[str, ...]))
        examined = msgspec.convert(found, Examined)
    except msgspec.MsgspecError as problem:
        raise BooksError("books.unreadable_report", reason=str(problem)) from None
    if examined.v not in (*EARLIER, V):
        raise BooksError("books.unreadable_report", reason=f"v {examined.v}")
    return examined
