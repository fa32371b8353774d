"""The people file as it is written (`office.toml`), and everything in it that points nowhere."""

from collections.abc import Iterator
from typing import Any

import msgspec

from approvalflow.errors import Unreadable
from approvalflow.identity.people import Department, Lamps, Name, Person, Rank, Roster, StandIn
from approvalflow.reading import line_of, read_toml

Fault = tuple[tuple[Any, ...], str, dict[str, object]]


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tables of a people file."""

    name: Name
    department: tuple[Department, ...]
    person: tuple[Person, ...]
    rank: tuple[Rank, ...] = ()
    roster: tuple[Roster, ...] = ()
    stand_in: tuple[StandIn, ...] = ()
    lamps: Lamps | None = None


def read_sheet(content: bytes, file: str) -> Sheet:
    """Read and check it. Raises Unreadable with the line: `toml.*`, `person.twice`, `person.points_nowhere`, …"""
    sheet = read_toml(content, Sheet, file)
    for path, code, values in _faults(sheet):
        raise Unreadable(code, file=file, line=line_of(content.decode("utf-8-sig"), list(path)), **values)
    return sheet


def _faults(sheet: Sheet) -> Iterator[Fault]:
    yield from _twice("department", [one.id for one in sheet.department])
    yield from _twice("person", [one.id for one in sheet.person])
    yield from _twice("rank", [one.id for one in sheet.rank])
    yield from _ranked_twice(sheet)
    known = {"department": {one.id for one in sheet.department}, "person": {one.id for one in sheet.person}}
    for path, kind, id in _references(sheet):
        if id not in known[kind]:
            yield path, "person.points_nowhere", {"kind": kind, "id": id, "known": sorted(known[kind])}
    yield from _dates(sheet)
    yield from _circles(sheet)


def _twice(table: str, ids: list[str]) -> Iterator[Fault]:
    for number, id in enumerate(ids):
        if id in ids[:number]:
            yield (table, number, "id"), "person.twice", {"kind": table, "id": id}


def _ranked_twice(sheet: Sheet) -> Iterator[Fault]:
    ranked = dict[str, str]()
    for number, rank in enumerate(sheet.rank):
        for place, post in enumerate(rank.posts):
            if post in ranked:
                values: dict[str, object] = {"post": post, "rank": rank.id, "other": ranked[post]}
                yield ("rank", number, "posts", place), "person.post_ranked_twice", values
            ranked[post] = rank.id


def _references(sheet: Sheet) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    """Every place that names a department or a person."""
    for number, department in enumerate(sheet.department):
        if department.parent is not None:
            yield ("department", number, "parent"), "department", department.parent
    for number, person in enumerate(sheet.person):
        yield ("person", number, "department"), "department", person.department
        if person.superior is not None:
            yield ("person", number, "superior"), "person", person.superior
    for number, turn in enumerate(sheet.roster):
        yield ("roster", number, "department"), "department", turn.department
        yield ("roster", number, "person"), "person", turn.person
    for number, one in enumerate(sheet.stand_in):
        yield ("stand_in", number, "absent"), "person", one.absent
        yield ("stand_in", number, "stand_in"), "person", one.stand_in


def _dates(sheet: Sheet) -> Iterator[Fault]:
    spans: list[tuple[str, int, Roster | StandIn]] = [("roster", n, one) for n, one in enumerate(sheet.roster)]
    spans += [("stand_in", n, one) for n, one in enumerate(sheet.stand_in)]
    for table, number, span in spans:
        if span.until < span.since:
            values: dict[str, object] = {"since": span.since, "until": span.until}
            yield (table, number, "until"), "person.ends_before_start", values


def _circles(sheet: Sheet) -> Iterator[Fault]:
    """Nobody is their own superior, nor stands in for themselves."""
    superiors = {one.id: one.superior for one in sheet.person}
    for number, person in enumerate(sheet.person):
        above, seen = person.superior, set[str]()
        while above is not None and above not in seen:
            seen.add(above)
            above = superiors.get(above)
        if person.id in seen:
            yield ("person", number, "superior"), "person.own_superior", {"id": person.id}
    for number, one in enumerate(sheet.stand_in):
        if one.absent == one.stand_in:
            yield ("stand_in", number, "stand_in"), "person.own_stand_in", {"id": one.absent}
