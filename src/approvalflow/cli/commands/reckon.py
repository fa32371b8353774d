"""`reckon`: audit somebody else's dates; each is reckoned anew and compared with what the file expects."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.errors import Unreadable
from approvalflow.reading import read_bytes

if TYPE_CHECKING:
    from approvalflow.reckoning import Difference, Entry, Reckoned

Audited = tuple["Entry", "Reckoned", Sequence["Difference"]]

LIMIT = 64_000_000
DIFFERS = 1


@command("reckon", "nothing")
def run(
    asked: Asked,
    file: Annotated[Path, typer.Argument()],
    xlsx: Annotated[Path | None, typer.Option("--xlsx")] = None,
) -> int:
    """A JSON or XLSX file of cases; exit code 1 when any date differs from what the file expects.

    Cases whose facts allow no date are told on stderr and left out of the answers; the exit code is 3 then.
    """
    from approvalflow.cli.failing import tell_problem

    entries = _read(file)
    refused: list[Unreadable] = []
    audited, others = list[Audited](), dict[str, list[tuple[str, Audited]]]()
    for entry in entries:
        if found := _try(refused, entry, file.name, asked.json):
            audited.append(found)
            readings = ((one.reading, _try(refused, one.entry, file.name)) for one in entry.alternatives)
            others[entry.id] = [(reading, other) for reading, other in readings if other]
    if xlsx is not None:
        from approvalflow.reckoning.spreadsheet import write_workbook

        columns = ("agrees", "day", "field", "expected", "found")
        write_workbook(xlsx, audited, [asked.say(f"reckon.column.{name}") for name in columns])
    if asked.json:
        saying.write_json([found for _, found, _ in audited])
    else:
        _tell(asked, audited, others)
    for problem in refused:
        tell_problem(problem, asked.language, asked.json)
    if refused:
        return refused[0].exit_code
    everything = [*audited, *(one for readings in others.values() for _, one in readings)]
    return DIFFERS if any(differences for _, _, differences in everything) else 0


def _read(file: Path) -> "tuple[Entry, ...]":
    from approvalflow.reckoning import read_entries
    from approvalflow.reckoning.spreadsheet import read_workbook

    content = read_bytes(file, LIMIT)
    return read_workbook(content, file.name) if content.startswith(b"PK") else read_entries(content, file.name)


def _audit(entry: "Entry", file: str, days: bool = False) -> "Audited":
    """The days of a case are kept where they are printed, so that a long file of cases that agree needs little room."""
    from msgspec import structs

    from approvalflow.reckoning import compare, reckon

    found = reckon(entry, file)
    differences = compare(entry, found)
    return entry, found if days or differences else structs.replace(found, reckoning=()), differences


def _try(refused: "list[Unreadable]", entry: "Entry", file: str, days: bool = False) -> "Audited | None":
    """A case whose facts allow no date is put aside: the others are answered all the same."""
    try:
        return _audit(entry, file, days)
    except Unreadable as problem:
        refused.append(problem)
        return None


def _tell(asked: Asked, audited: "list[Audited]", others: "dict[str, list[tuple[str, Audited]]]") -> None:
    """A row a case, a row a reading under it, and below the table where the dates part."""
    head = [asked.say(f"reckon.column.{name}") for name in ("case", "title", "due", "outcome", "verdict")]
    rows, parted = list[Sequence[object]](), list[str]()
    for entry, found, differences in audited:
        rows.append(_row(asked, entry.id, entry.title, entry, found, differences))
        parted += _parted(asked, entry.id, found, differences)
        for reading, (other, told, wrong) in others[entry.id]:
            rows.append(_row(asked, "", f"  └ {reading}", other, told, wrong))
            parted += _parted(asked, f"{entry.id} └ {reading}", told, wrong)
    saying.table(head, rows)
    if parted:
        saying.write("", *parted)
    compared = sum(bool(entry.expected) for entry, _, _ in audited)
    differing = sum(bool(differences) for _, _, differences in audited)
    values = {"count": len(audited), "agree": compared - differing, "differ": differing}
    saying.write("", asked.say("reckon.summary", **values))


def _row(
    asked: Asked, name: str, title: str, entry: "Entry", found: "Reckoned", differences: "Sequence[Difference]"
) -> Sequence[object]:
    due: object = found.due_date or "–"
    if found.due_datetime is not None:
        due = f"{found.due_datetime:%Y-%m-%d %H:%M}"
    elif found.due_date is None and found.provisional_due_date is not None:
        due = asked.say("reckon.provisional", date=found.provisional_due_date)
    verdict = "differs" if differences else "agrees" if entry.expected else "nothing"
    outcome = asked.say(f"reckon.outcome.{found.outcome}") if found.outcome else "–"
    return name, title, due, outcome, asked.say(f"reckon.{verdict}")


def _parted(asked: Asked, name: str, found: "Reckoned", differences: "Sequence[Difference]") -> Iterator[str]:
    """Every difference with the first day on which it shows, and what our reckoning says of that day."""
    from approvalflow.reckoning.agreement import why

    for one in differences:
        values = {"case": name, "field": one.field, "expected": _shown(one.expected), "found": _shown(one.found)}
        yield asked.say("reckon.parts" if one.day else "reckon.other", **values, day=one.day)
        if line := why(found, one.day):
            yield asked.say("reckon.why", line=line.text(asked.language).strip())


def _shown(value: object) -> object:
    return "–" if value is None else value
