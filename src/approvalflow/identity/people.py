"""People as data: persons, departments, stand-ins (代理, A/B 角) and the roster of duty officers (值班长)."""

from datetime import date
from typing import Annotated, Literal

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
SUPERVISES = frozenset({"supervisor"})
ADMINISTERS = frozenset({"publisher", "flow-administrator"})
"""Posts and roles that see, order or administer, and have no hand in approval (三员分立)."""


class Lamps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lamp is red with so many working days left or fewer, amber with so many; the day itself is not counted."""

    red: int
    amber: int


class Department(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A department of the division. `parent` is the one it belongs to."""

    id: Id
    name: Name
    parent: Id | None = None


class Rank(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rank (职级) of the office: its posts are equals. The file lists the ranks from the lowest to the highest."""

    id: Id
    name: Name
    posts: tuple[Id, ...]


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An officer. Roles say which seats one can take, posts what one heads there; both hold in one's department.

    `related` are parties whose cases one keeps out of (回避): relatives, and whoever else one has an interest in.
    """

    id: Id
    name: Name
    department: Id
    roles: tuple[Id, ...] = ()
    posts: tuple[Id, ...] = ()
    superior: Id | None = None
    phone: str = ""
    related: tuple[Name, ...] = ()

    @property
    def oversees(self) -> bool:
        """Whether this is one who supervises or administers: nobody who sits at a step, for whomever."""
        return not (SUPERVISES.isdisjoint(self.posts) and ADMINISTERS.isdisjoint(self.roles))


class StandIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """`stand_in` acts for `absent` from `since` to `until`, both days included, at the steps of `scope` (acts).

    An empty scope is everything. Whatever is done so bears both names.
    """

    absent: Id
    stand_in: Id
    since: date
    until: date
    scope: tuple[str, ...] = ()

    def covers(self, on: date, act: str = "") -> bool:
        """In force on that day for that act."""
        return self.since <= on <= self.until and (not self.scope or act in self.scope)


class Roster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """Who is duty officer of a department from `since` to `until`, both days included."""

    department: Id
    person: Id
    since: date
    until: date


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends a command, as the host has authenticated them."""

    id: str
    kind: Literal["officer", "applicant", "system", "job"]
