"""Who may take a seat at a step, and whether somebody may act in it. Pure: the directory and the day come in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from approvalflow.identity.directory import Directory, ranks_of
from approvalflow.identity.people import Person, StandIn

ON_DUTY = "duty-officer"
PERSON = "="
"""Before a person in the name of a pool."""
LONGEST_POOL = 240
RANK = "^"
"""Before a rank in the name of a pool."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatRule:
    """Whom a step asks for. Without a department, the organ of the matter; any of the roles will do; role, post and
    rank together mean all of them. `rank` is the lowest whose posts will do.

    `also` are persons who may take it beside whoever has a role: both are one pool. `apart` names steps whose
    performers must not sit here (一审一核, separation of duties). `done_by` asks for whoever did a step, `superior_of`
    for their superior, `department_from` for the department that a field of the form names: who these are in a case,
    only the case knows.
    """

    roles: tuple[str, ...] = ()
    department: str = ""
    post: str = ""
    rank: str = ""
    person: str = ""
    persons: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    applicant: bool = False
    apart: tuple[str, ...] = ()
    done_by: str = ""
    superior_of: str = ""
    department_from: str = ""

    @classmethod
    def read(cls, properties: Mapping[str, str]) -> "SeatRule":
        """From the properties of a step: role, department, post, rank, person, seat; ids between spaces or commas."""
        roles, persons = read_roles(properties.get("role", "")), _ids(properties.get("persons", ""))
        pooled = bool(roles) and properties.get("pattern", "single") == "single"
        return cls(
            roles=roles,
            department=properties.get("department", ""),
            post=properties.get("post", ""),
            rank=properties.get("rank", ""),
            person=properties.get("person", ""),
            persons=() if pooled else persons,
            also=persons if pooled else (),
            applicant=properties.get("seat") == "applicant",
            apart=_ids(properties.get("apart", "")),
            done_by=properties.get("done_by", ""),
            superior_of=properties.get("superior_of", ""),
            department_from=properties.get("department_from", ""),
        )

    @property
    def named(self) -> tuple[str, ...]:
        """The persons named, in the order named."""
        return (self.person,) if self.person else self.persons

    def pool(self, organ: str) -> str:
        """The name of the pool, as worklists show it: `reviewer@market`; empty for one person or the applicant.

        Of several it is `(=li-qiang,clerk,reviewer)@market`, with a sign before persons: no id begins with a bracket.
        So it is of several who did a step, once these are known. It has as many as a name holds: the others may act,
        but do not find the seat in their list.
        """
        asked = self.post or (f"{RANK}{self.rank}" if self.rank else "")
        if self.applicant or len(self.named) == 1 or not (self.named or self.roles or asked):
            return ""
        persons = sorted(f"{PERSON}{one}" for one in self.named or self.also)
        several = persons if self.named else [*persons, *sorted(self.roles)]
        where = f")@{self.department or organ}"
        while len(several) > 1 and len(",".join(several)) + len(where) >= LONGEST_POOL:
            several.pop(0)
        name = f"({','.join(several)})" if len(several) > 1 else "".join(several) or asked
        return f"{name}{where[1:]}"


class Seat(Protocol):
    """What must be known of a seat: who holds it, who could, and who must not."""

    @property
    def holder(self) -> str | None:
        """The person who claimed it or for whom it is meant."""

    @property
    def candidates(self) -> tuple[str, ...]:
        """The persons found when the visit opened."""

    @property
    def excluded(self) -> tuple[str, ...]:
        """The persons who must not sit here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatFacts:
    """A seat as plain data."""

    holder: str | None = None
    candidates: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Capacity:
    """In which capacity a person acts. `acting_for` is the absent one: the act then bears both names."""

    actor: str
    kind: Literal["holder", "candidate", "stand-in"]
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Denial:
    """Why somebody may not act here, as a code with its values."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def candidates(
    rule: SeatRule, directory: Directory, on: date, excluded: frozenset[str] = frozenset(), *, organ: str = ""
) -> tuple[str, ...]:
    """Who may take the seat on that day, sorted; empty when nobody is found, and for the applicant's own seat.

    Nobody who supervises or administers is among them, whatever else they are.
    """
    found = {one.id for one in _meant(rule, directory, on, rule.department or organ) if not one.oversees}
    return tuple(sorted(found - excluded))


def _ids(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def read_roles(text: str) -> tuple[str, ...]:
    """The roles of `clerk, reviewer`, each once."""
    return tuple(dict.fromkeys(one.strip() for one in re.split("[,，、]", text) if one.strip()))


def pool_members(pool: str) -> tuple[str, ...]:
    """The roles of a pool, or its post, and ranks and persons with their sign."""
    return read_roles(pool.rpartition("@")[0].strip("()"))


def belongs(person: Person, pool: str) -> bool:
    """Whether somebody finds the seats of a pool of several in their worklist."""
    here = person.roles if pool.rpartition("@")[2] == person.department else ()
    return not {*here, f"{PERSON}{person.id}"}.isdisjoint(pool_members(pool))


def _meant(rule: SeatRule, directory: Directory, on: date, department: str) -> Iterable[Person]:
    if rule.applicant:
        return ()
    if rule.named:
        return tuple(person for one in rule.named if (person := directory.person(one)))
    also = tuple(person for one in rule.also if (person := directory.person(one)))
    if rule.post or rule.rank:
        holders = _holders(rule, directory, department, on)
        return (*also, *(one for one in holders if not rule.roles or not {*rule.roles}.isdisjoint(one.roles)))
    return (*also, *(one for role in rule.roles for one in directory.members(role, department)))


def _holders(rule: SeatRule, directory: Directory, department: str, on: date) -> Iterable[Person]:
    """Who holds the post, and one of the rank or above it; asked for both, a post that is both."""
    ranked = posts_from(rule.rank, directory)
    posts = ranked if not rule.post else [rule.post] if not rule.rank or rule.post in ranked else []
    return {one.id: one for post in posts for one in holders_of(directory, post, department, on)}.values()


def posts_from(rank: str, directory: Directory) -> tuple[str, ...]:
    """The posts of a rank and of all above it; none of a rank that the directory does not list."""
    ranks = ranks_of(directory)
    lowest = next((number for number, one in enumerate(ranks) if one.id == rank), len(ranks))
    return tuple(post for one in ranks[lowest:] for post in one.posts)


def holders_of(directory: Directory, post: str, department: str, on: date) -> tuple[Person, ...]:
    """Who holds a post that day; the duty officer is the one on the roster, if there is one."""
    if post == ON_DUTY and (on_duty := directory.duty_officer(department, on)):
        return (on_duty,)
    return directory.holders(post, department)


def may_act(actor: str, seat: Seat, directory: Directory, on: date, act: str = "") -> Capacity | Denial:
    """Whether an officer may act in the seat on that day: as its holder, as a candidate of an unclaimed pool, or
    standing in for one of these at steps of that act. The applicant's own seat is the desk's question, not this one.
    """
    person = directory.person(actor)
    if person is None:
        return Denial(code="person.unknown", values={"person": actor})
    if actor in seat.excluded:
        return Denial(code="person.excluded", values={"person": actor})
    owners = (seat.holder,) if seat.holder else seat.candidates
    absent = _absent(directory.standing_in(actor, on), owners, seat.excluded, on, act)
    if person.oversees and (absent or actor in owners):
        return Denial(code="person.kept_out", values={"person": actor})
    if actor in owners:
        return Capacity(actor=actor, kind="holder" if seat.holder else "candidate")
    if absent:
        return Capacity(actor=actor, kind="stand-in", acting_for=absent)
    if seat.holder and actor in seat.candidates:
        return Denial(code="person.claimed_by_other", values={"person": actor, "holder": seat.holder})
    return Denial(
        code="person.not_candidate",
        values={"person": actor, "candidates": tuple(dict.fromkeys((*owners, *seat.candidates)))},
    )


def _absent(
    standing: tuple[StandIn, ...], owners: tuple[str, ...], excluded: tuple[str, ...], on: date, act: str
) -> str | None:
    """The first owner for whom the person stands in: not one who must not sit here either."""
    found = (one.absent for one in standing if one.covers(on, act) and one.absent in owners)
    return next((absent for absent in found if absent not in excluded), None)
