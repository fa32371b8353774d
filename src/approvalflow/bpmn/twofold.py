"""What two carriers say of one thing: the one that counts, and a finding where the other says something else."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings, Severity

LONGEST = 80


class Said(NamedTuple):
    """What one carrier says: the attribute or element that says it, and its value as it is read."""

    by: str
    value: str


def agreed(
    element: _Element,
    said: Iterable[Said],
    findings: Findings,
    severity: Severity,
    means: Callable[[str], str] = str,
) -> str:
    """The value of the first carrier that says anything; whoever says something else is named beside it.

    `means` gives two spellings of one value the same form.
    """
    spoken = [one for one in said if one.value]
    for other in spoken[1:]:
        if means(other.value) != means(spoken[0].value):
            tell_apart(element, spoken[0], other, findings, severity)
    return spoken[0].value if spoken else ""


def bare(text: str) -> str:
    """An expression out of its wrapping, without the blanks that say nothing."""
    plain = text.strip()
    inner = plain[2:-1] if plain.startswith(("${", "#{")) and plain.endswith("}") else plain.removeprefix("=")
    return "".join(inner.split())


def tell_apart(element: _Element, first: Said, other: Said, findings: Findings, severity: Severity) -> None:
    """Two carriers say different things; the first counts."""
    findings.at(
        element, "drawing.said_differently", severity,
        first=first.by, value=first.value[:LONGEST], other=other.by, differs=other.value[:LONGEST],
    )  # fmt: skip
