"""`validate`: read and check a drawing, a matter, a whole folder or a people file, and say everything that is wrong."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.checking import Checked, check
from approvalflow.cli.entering import command
from approvalflow.cli.failing import finding_json
from approvalflow.errors import DrawingRefused


@command("validate", "nothing")
def run(
    asked: Asked,
    path: Annotated[Path, typer.Argument()],
    people: Annotated[Path | None, typer.Option("--people", envvar="APPROVALFLOW_PEOPLE")] = None,
    second_opinion: Annotated[bool, typer.Option("--second-opinion")] = False,
    by_hand: Annotated[bool, typer.Option("--by-hand")] = False,
) -> int:
    """Findings with element, line, reason and remedy; the exit code says whether it could be published."""
    checked = check(path, people, by_hand=by_hand)
    opinion = _opinion(checked) if second_opinion else None
    refused = any(one.severity == "error" for one in checked.findings) or (
        opinion is not None and opinion.verdict == "differs"
    )
    if asked.json:
        told: dict[str, Any] = {
            "sound": not refused,
            "findings": [finding_json(one, asked.language) for one in checked.findings],
        }
        if opinion is not None:
            told["second_opinion"] = {**msgspec.to_builtins(opinion), "text": opinion.text(asked.language)}
        saying.write_json(told)
    else:
        _tell(asked, checked)
        if opinion is not None:
            saying.write(opinion.text(asked.language))
    return DrawingRefused.exit_code if refused else 0


def _opinion(checked: Checked) -> Any:
    """The report of SpiffWorkflow on the drawing, where we can run it ourselves."""
    from approvalflow.spiff import second_opinion

    if checked.drawing is None:
        return None
    return second_opinion(checked.content, checked.drawing)


def _tell(asked: Asked, checked: Checked) -> None:
    if not checked.findings:
        saying.write(asked.say("cli.sound", what=checked.what))
        return
    for one in checked.findings:
        place = (f"{one.file} " if one.file else "") + (asked.say("cli.line", line=one.line) if one.line else "")
        who = " ".join(part for part in (one.element, f"“{one.name}”" if one.name else "") if part)
        saying.write(f"{asked.say(f'severity.{one.severity}')}  {place}{who}  {one.code}")
        saying.write(f"    {one.say(asked.language)}")
        if do := one.remedy(asked.language):
            saying.write(f"    → {do}")
    saying.write(asked.say("cli.found", count=len(checked.findings), what=checked.what))
