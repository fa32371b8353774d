"""`run`: play a drawing by itself, on a simulated clock, with answers from a file; prints what happened."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.failing import finding_json
from approvalflow.cli.neighbours import read_with_neighbours
from approvalflow.errors import DrawingRefused, Finding
from approvalflow.reading import read_bytes
from approvalflow.words import catalogue

if TYPE_CHECKING:
    from approvalflow.bpmn.graph import Drawing
    from approvalflow.dryrun import Result

ANSWERS = 4_000_000


@command("run", "nothing")
def run(
    asked: Asked,
    drawing: Annotated[Path, typer.Argument()],
    answers: Annotated[Path | None, typer.Option("--answers")] = None,
    anyway: Annotated[bool, typer.Option("--anyway")] = False,
) -> int:
    """Any executable drawing; nobody is asked, nothing is kept. The exit code is 1 when the run failed."""
    import msgspec

    from approvalflow.calendars import national
    from approvalflow.dryrun import Answers, Tables, dry_run, read_answers
    from approvalflow.spiff.dmn import DecisionFiles

    reading = read_with_neighbours(drawing, dry=True, anyway=anyway)
    if reading.drawing is None:
        runs = not anyway and read_with_neighbours(drawing, dry=True, anyway=True).drawing is not None
        hint = Finding(code="cli.runs_anyway", severity="info", values={}, element=drawing.name)
        raise DrawingRefused((*reading.findings, *((hint,) if runs else ())), file=drawing.name)
    given = Answers() if answers is None else read_answers(read_bytes(answers, ANSWERS), answers.name)
    files, absent = _tables(reading.drawing, drawing.parent)
    result = dry_run(reading.drawing, given, national(), Tables(files, DecisionFiles().decided))
    missed = (one for one in absent if one.element not in given.tasks)
    findings = (*reading.findings, *missed, *(one for one in result.warnings if isinstance(one, Finding)))
    if asked.json:
        warnings = tuple(finding_json(one, asked.language) for one in findings)
        saying.write_json(msgspec.structs.replace(result, warnings=warnings))
    else:
        saying.write(*(one.show(asked.language) for one in findings))
        _tell(asked, result)
    return 1 if result.state in ("failed", "cancelled") else 0


def _tables(drawing: "Drawing", folder: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """The decision files beside the drawing that its tasks ask, and what is said of those that are not there."""
    from approvalflow.cases.machines import decision_of
    from approvalflow.matters.folder import TABLE_LIMIT

    files, absent = dict[str, bytes](), list[Finding]()
    for node in (one for one in drawing.nodes.values() if "decision" in one.af):
        file, _ = decision_of(node)
        if Path(file).name == file and (folder / file).is_file():
            files[file] = read_bytes(folder / file, TABLE_LIMIT)
            continue
        known = sorted(one.name for one in folder.glob("*.dmn")) or ["–"]
        values = {"file": file, "known": known[:20]}
        said = {"element": node.id, "name": node.name, "file": drawing.files.get(node.id, "")}
        absent.append(Finding(code="decision.no_file", severity="warning", values=values, line=node.line, **said))
    return files, absent


_ANSWERED = {"True": "true", "False": "false", "None": "null"}
"""Answers as the language of conditions writes them."""


def _tell(asked: Asked, result: "Result") -> None:
    """A line for everything that happened, and how it ended."""
    from approvalflow.desk.keeping import write_json

    for entry in result.trace:
        more = {"event": "", "name": "", "code": "", "set": ""} | entry
        more["set"] = write_json(more["set"])
        more["answer"] = _ANSWERED.get(str(entry.get("answer")), str(entry.get("answer")))
        saying.write(f"{entry['at'][:16].replace('T', ' ')}  {asked.say('run.' + entry['does'], **more)}".rstrip())
    values = {"why": result.why, "element": result.element, "moment": result.ended[:16].replace("T", " ")}
    saying.write("", asked.say(f"run.state.{result.state}", **values))
    if result.why in catalogue():
        failed = next((one for one in reversed(result.trace) if one.get("code") == result.why), {})
        saying.write(f"    {asked.say(result.why, **{**failed.get('values', {}), 'node': result.element})}")
    for wait in result.waiting:
        saying.write(f"    {asked.say('run.waits_in_vain' if 'starved' in wait else 'run.waits', **wait)}".rstrip())
    for one in result.untaken:
        values = one | {"sent": one["sent"][:16].replace("T", " ")}
        saying.write(f"    {asked.say('run.untaken.' + one['why'], **values)}")
