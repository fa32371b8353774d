"""What a caller gives, in the form the desk takes: an application, a step by its name, a folder, a notice, people."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from msgspec import Struct, json

from approvalflow.calendars import Adoptable, read_adoptable
from approvalflow.cases import commands as c
from approvalflow.cases.case import Case
from approvalflow.cases.events import Party
from approvalflow.desk.kinds import check_name
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import EventRow
from approvalflow.errors import Refused
from approvalflow.identity import Directory, TomlDirectory
from approvalflow.matters import shipped, shipped_names
from approvalflow.reading import read_bytes
from approvalflow.tokens import node_of


def submission(
    matter: str,
    applicant: Party,
    materials: Sequence[str] = (),
    data: dict[str, Any] | None = None,
    case: str | None = None,
    **envelope: Any,
) -> c.Submit:
    """The command that files an application; a case gets a random id unless one is given."""
    return c.Submit(
        case=case or new_id(envelope.get("key")),
        matter=matter,
        applicant=applicant,
        materials=tuple(materials),
        data=data or {},
        **envelope,
    )


def new_id(key: str | None) -> str:
    """A new id; the same one for the same idempotency key, so that an application sent twice is one case."""
    return uuid5(NAMESPACE_OID, key).hex if key else uuid4().hex


def open_visit(case: Case, step: str) -> str:
    """The open visit of a step by its element id; `Hear#2` is the second of those that are open.

    Raises Refused `step.not_open`, `step.open_twice`.
    """
    check_name("step", step)
    if step in case.visits or "@" in step:
        return step
    name, _, number = step.partition("#")
    found = [visit for visit, one in case.visits.items() if one.node == name]
    if number.isdecimal() and 0 < int(number) <= len(found):
        return sorted(found, key=lambda visit: int(case.visits[visit].token))[int(number) - 1]
    found = [] if number else found
    if not found:
        raise Refused("step.not_open", step=step, open=sorted(one.node for one in case.visits.values()))
    if len(found) > 1:
        raise Refused("step.open_twice", step=step, visits=found)
    return found[0]


def visit_meant(books: Books, case: Case, step: str, key: str | None) -> str:
    """The open visit of a step; of a command sent again under its key, the visit of the first time.

    Of a step that was open and is not any more, its last visit: the walk tells who was faster. Raises Refused as
    `open_visit`.
    """
    check_name("step", step)
    used = next((row for row in books.keys(case.id) if row.key == key), None) if key and "@" not in step else None
    if used is not None:
        for row in books.events(case.id, after=used.first - 1):
            if row.seq > used.last:
                break
            visit = _visit_in(row)
            if node_of(visit) == step.partition("#")[0]:
                return visit
    try:
        return open_visit(case, step)
    except Refused:
        rows = books.events(case.id) if "#" not in step and step not in _nodes(case) else ()
        gone = [visit for row in rows if node_of(visit := _visit_in(row)) == step]
        if not gone:
            raise
        return gone[-1]


def _nodes(case: Case) -> set[str]:
    return {one.node for one in case.visits.values()}


def _visit_in(row: EventRow) -> str:
    return json.decode(row.payload, type=_OfVisit).visit or ""


class _OfVisit(Struct):
    visit: str | None = None


def matter_folder(folder: Path | str) -> Path:
    """The folder of a matter; a name of a shipped matter stands for its folder."""
    path = Path(folder)
    return shipped(path.name) if not path.exists() and str(folder) in shipped_names() else path


def notice_of(file: Path | str) -> Adoptable:
    """The notice or timetable in a TOML file. Raises Unreadable."""
    return read_adoptable(read_bytes(Path(file)), Path(file).name)


def directory_of(people: Path | str | Directory | None) -> Directory:
    """A directory, or the TOML file of one; the sample office for None."""
    if people is None:
        from approvalflow.matters.folder import sample_office

        people = sample_office()
    if isinstance(people, Path | str):
        path = Path(people)
        return TomlDirectory.read(read_bytes(path), path.name)
    return people
