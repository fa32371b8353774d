"""The directory of people: a Protocol that vendors fill, and the one that reads a TOML file."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Protocol

import msgspec

from approvalflow.identity.people import Department, Lamps, Person, Rank, StandIn
from approvalflow.identity.sheet import Sheet, read_sheet


class Directory(Protocol):
    """What the library asks about people. Answers are sorted by id, so that the same question has the same answer."""

    def person(self, id: str) -> Person | None:
        """A person by id."""

    def department(self, id: str) -> Department | None:
        """A department by id."""

    def members(self, role: str, department: str) -> tuple[Person, ...]:
        """Who has a role in a department."""

    def holders(self, post: str, department: str) -> tuple[Person, ...]:
        """Who holds a post in a department."""

    def superior(self, person: str) -> Person | None:
        """The person's superior."""

    def duty_officer(self, department: str, on: date) -> Person | None:
        """Who is on duty for a department that day."""

    def stand_ins(self, person: str, on: date) -> tuple[StandIn, ...]:
        """Who stands in for a person that day, and within which scope."""

    def standing_in(self, person: str, on: date) -> tuple[StandIn, ...]:
        """For whom a person stands in that day."""


def ranks_of(directory: Directory) -> tuple[Rank, ...]:
    """The ranks of the office, the lowest first: of a directory that lists its `ranks`; others need not."""
    return getattr(directory, "ranks", ())


def revision_of(directory: Directory, on: date) -> str:
    """What is another once the people are others: the `revision` of a directory that states one, else the day."""
    return getattr(directory, "revision", "") or on.isoformat()


class TomlDirectory:
    """A directory from `office.toml`; strict: unknown keys and unknown references are refused."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @classmethod
    def read(cls, content: bytes, file: str) -> "TomlDirectory":
        """Read the file. Raises Unreadable `toml.*`, `person.twice`, `person.points_nowhere`, …"""
        return cls(read_sheet(content, file))

    @property
    def name(self) -> str:
        """The division whose people these are."""
        return self._sheet.name

    @cached_property
    def revision(self) -> str:
        """By what the file says, whatever it looks like."""
        return f"sha256:{sha256(msgspec.json.encode(self._sheet)).hexdigest()}"

    @property
    def lamps(self) -> Lamps | None:
        """When the lamps of worklists turn, where the file says so."""
        return self._sheet.lamps

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, by id."""
        return tuple(self._people.values())

    @property
    def departments(self) -> tuple[Department, ...]:
        """All departments, in the order of the file."""
        return self._sheet.department

    @property
    def ranks(self) -> tuple[Rank, ...]:
        """The ranks of its posts, the lowest first."""
        return self._sheet.rank

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {one.id: one for one in sorted(self._sheet.person, key=lambda one: one.id)}

    @cached_property
    def _members(self) -> dict[tuple[str, str], tuple[Person, ...]]:
        return self._found_by(lambda one: one.roles)

    @cached_property
    def _holders(self) -> dict[tuple[str, str], tuple[Person, ...]]:
        return self._found_by(lambda one: one.posts)

    def _found_by(self, names: Callable[[Person], tuple[str, ...]]) -> dict[tuple[str, str], tuple[Person, ...]]:
        """Everybody by role or post and department: every step asks, and an office has thousands of people."""
        found: dict[tuple[str, str], list[Person]] = {}
        for one in self.people:
            for name in dict.fromkeys(names(one)):
                found.setdefault((name, one.department), []).append(one)
        return {key: tuple(people) for key, people in found.items()}

    def person(self, id: str) -> Person | None:
        """A person by id."""
        return self._people.get(id)

    def department(self, id: str) -> Department | None:
        """A department by id."""
        return next((one for one in self._sheet.department if one.id == id), None)

    def members(self, role: str, department: str) -> tuple[Person, ...]:
        """Who has a role in a department."""
        return self._members.get((role, department), ())

    def holders(self, post: str, department: str) -> tuple[Person, ...]:
        """Who holds a post in a department."""
        return self._holders.get((post, department), ())

    def superior(self, person: str) -> Person | None:
        """The person's superior."""
        found = self.person(person)
        return self.person(found.superior) if found and found.superior else None

    def duty_officer(self, department: str, on: date) -> Person | None:
        """Who is on duty for a department that day."""
        turns = (one for one in self._sheet.roster if one.department == department and one.since <= on <= one.until)
        return next((self.person(one.person) for one in turns), None)

    def stand_ins(self, person: str, on: date) -> tuple[StandIn, ...]:
        """Who stands in for a person that day, and within which scope."""
        return self._in_force(on, lambda one: one.absent == person)

    def standing_in(self, person: str, on: date) -> tuple[StandIn, ...]:
        """For whom a person stands in that day."""
        return self._in_force(on, lambda one: one.stand_in == person)

    def _in_force(self, on: date, meant: Callable[[StandIn], bool]) -> tuple[StandIn, ...]:
        found = (one for one in self._sheet.stand_in if meant(one) and one.since <= on <= one.until)
        return tuple(sorted(found, key=lambda one: (one.stand_in, one.absent)))
