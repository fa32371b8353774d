"""All rules over one draft, and what they found in the order of the file."""

from approvalflow.bpmn.graph import Drawing
from approvalflow.errors import Finding
from approvalflow.identity import Directory
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import all_rules
from approvalflow.matters import Matter


def lint(drawing: Drawing, matter: Matter | None = None, directory: Directory | None = None) -> tuple[Finding, ...]:
    """Everything that the rules say about a drawing, by line, then code.

    Without a matter the drawing is judged by itself; without a directory nobody asks whether people are found.
    """
    draft = Draft(drawing=drawing, matter=matter, directory=directory)
    found = [finding for rule in all_rules().values() for finding in rule.findings(draft)]
    return tuple(sorted(found, key=lambda finding: (finding.file, finding.line, finding.code, finding.element)))
