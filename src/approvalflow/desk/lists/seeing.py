"""Who may see which list: everybody their own, heads those of their people, and whoever runs the system all of them."""

from dataclasses import dataclass
from datetime import date

from approvalflow.desk.lists.question import Question
from approvalflow.desk.who.seating import INCIDENT_POST
from approvalflow.errors import Refused
from approvalflow.identity import Actor, Directory, Person, StandIn

MOST_ABOVE = 100
FOR_OFFICERS = ("pools", "department", "delegated", "entrusted", "watched")


@dataclass(frozen=True, kw_only=True, slots=True)
class Seeing:
    """Whose list is shown, to somebody who may see it. `person` is None for an applicant, or one who has left.

    `all`: nothing is left out because the owner may not act there, as a department's head sees all of it.
    """

    name: str
    person: Person | None
    applicant: bool = False
    department: str = ""
    stands_in: tuple[StandIn, ...] = ()
    all: bool = False


def seen(question: Question, actor: Actor, directory: Directory, on: date) -> Seeing:
    """What the asker sees. Raises Refused `person.unknown`, `list.not_yours`, `list.for_officers`."""
    if actor.kind == "applicant":
        if question.of not in ("", actor.id) or question.list in FOR_OFFICERS:
            raise Refused("list.for_officers", person=actor.id, list=question.list)
        return Seeing(name=actor.id, person=None, applicant=True)
    asker = directory.person(actor.id) if actor.kind == "officer" else None
    if asker is None:
        raise Refused("person.unknown", person=actor.id)
    if question.list == "department":
        return _of_department(question, asker, directory)
    name = question.of or asker.id
    person = directory.person(name)
    if name != asker.id and not (asker.oversees or is_above(asker, name, directory)):
        raise Refused("list.not_yours", person=asker.id, of=name)
    stands_in = directory.standing_in(name, on) if person else ()
    return Seeing(name=name, person=person, stands_in=tuple(one for one in stands_in if one.since <= on <= one.until))


def _of_department(question: Question, asker: Person, directory: Directory) -> Seeing:
    department = question.department or asker.department
    if directory.department(department) is None:
        raise Refused("department.unknown", department=department)
    heads = asker.oversees or is_head(asker, department, directory)
    if not heads and department != asker.department:
        raise Refused("list.not_yours", person=asker.id, of=department)
    return Seeing(name=asker.id, person=asker, department=department, all=heads)


def is_above(person: Person, other: str, directory: Directory) -> bool:
    """A superior of somebody, at any distance, or the head of their department or of one above it."""
    above = directory.superior(other)
    for _ in range(MOST_ABOVE):
        if above is None:
            break
        if above.id == person.id:
            return True
        above = directory.superior(above.id)
    known = directory.person(other)
    return known is not None and is_head(person, known.department, directory)


def is_head(person: Person, department: str, directory: Directory) -> bool:
    """The head of a department, or of one that it belongs to."""
    place = directory.department(department)
    for _ in range(MOST_ABOVE):
        if place is None or INCIDENT_POST not in person.posts:
            return False
        if place.id == person.department:
            return True
        place = directory.department(place.parent) if place.parent else None
    return False
