"""What is wrong with a drawing, gathered in one place while it is read: element, name, line, reason, remedy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from lxml.etree import _Element

from approvalflow.bpmn.former import loses
from approvalflow.bpmn.graph import Flow, Node
from approvalflow.bpmn.names import line_of
from approvalflow.errors import Finding, Unreadable

Severity = Literal["error", "warning", "info"]
LONGEST = 200


class Findings:
    """A list that knows how to name the place of an element, a node or a flow.

    `gaps` is how bad it is when a drawing leaves something open that it would have to say. Of a drawing that is `kept`,
    published before, nothing is an error any more; `lost` are the nodes of which something is not read for that, each
    with whether that is more than what its event waits for.
    """

    def __init__(self, gaps: Severity = "error", *, kept: bool = False) -> None:
        self._found: list[Finding] = []
        self.gaps: Severity = gaps
        self.kept = kept
        self.reading, self.event = "", False
        """The node that is read now, and whether what its event waits for."""
        self.lost: dict[str, bool] = {}
        self.files: Mapping[str, str] = {}
        """Of what comes from another file, by id, that file."""

    @property
    def lenient(self) -> bool:
        """Whether an unfinished drawing is read all the same."""
        return self.gaps != "error"

    def at(self, element: _Element, code: str, severity: Severity = "error", /, **values: object) -> None:
        """At an element of the source; one without id is named by the nearest around it."""
        holder: _Element | None = element
        while holder is not None and not holder.get("id"):
            holder = holder.getparent()
        named = element if holder is None else holder
        self._add(code, values, severity, named.get("id", ""), named.get("name", ""), line_of(element))

    def of_file(self, file: str, problem: Unreadable, severity: Severity) -> None:
        """Another file that cannot be read."""
        line = problem.values.get("line", 0)
        self._add(problem.code, problem.values, severity, file, "", line if isinstance(line, int) else 0)

    def gap(self, part: _Element | Node, code: str, /, **values: object) -> None:
        """Something that is left open, or said in words that we cannot read."""
        if isinstance(part, Node):
            self.of(part, code, self.gaps, **values)
        else:
            self.at(part, code, self.gaps, **values)

    def of(self, part: Node | Flow, code: str, severity: Severity = "error", /, **values: object) -> None:
        """At a node or a flow of the graph."""
        self._add(code, values, severity, part.id, part.name, part.line)

    def _add(self, code: str, values: Mapping[str, object], severity: Severity, *place: str | int) -> None:
        element, name, line = place
        if self.kept and self.reading and severity == "error" and loses(code):
            self.lost[self.reading] = self.lost.get(self.reading, False) or not self.event
        self._found.append(
            Finding(
                code=code,
                values=values,
                severity="warning" if self.kept and severity == "error" else severity,
                element=_short(str(element)),
                name=_short(str(name)),
                line=int(line),
            )
        )

    def all(self) -> tuple[Finding, ...]:
        """In document order, those of other files last."""
        found = (replace(one, file=self.files.get(one.element, "")) for one in self._found)
        return tuple(sorted(found, key=lambda finding: (finding.file, finding.line)))

    @property
    def fatal(self) -> bool:
        """Whether any is an error."""
        return any(finding.severity == "error" for finding in self._found)


def _short(text: str) -> str:
    """A name as it may stand in a sentence: on one line and not endless, whatever the drawing says."""
    plain = " ".join(text[: LONGEST + 1].split())
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"
