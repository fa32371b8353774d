"""Where the rows of a list lie: under a person, a pool, a department, or whoever delegated; and which are wanted.

A stand-in has the lists of the absent beside their own, within the dates and acts of the standing. Whether somebody may
take a seat is then asked of each row as it would be asked of the act.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import msgspec

from approvalflow.desk.lists.lamps import Today
from approvalflow.desk.lists.question import Question
from approvalflow.desk.lists.seeing import Seeing
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import COPY, DONE, PARTY, PERSON, POOL, SEATED, WATCH, Sought, TaskRow, Wanted, Whose
from approvalflow.desk.rules.catalogue import Catalogue
from approvalflow.desk.who.assigning import commissioned_elsewhere
from approvalflow.desk.who.pools import pools_of
from approvalflow.identity import Denial, Directory, Person, SeatFacts, candidates, may_act
from approvalflow.moment import start_of

_KINDS = {"done": (DONE,), "copies": (COPY,), "watched": (WATCH, COPY)}


@dataclass(frozen=True, kw_only=True, slots=True)
class PastSource:
    """The same of what was done, sent or followed."""

    owner: str
    list: str
    sought: Sought


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Rows that lie together in an index, and which of them are wanted.

    `looked`: which of these may be shown is known only row by row (`Taking`); but `but_for` people without another seat
    there, all of them may.
    """

    whose: Whose
    name: str
    wanted: Wanted
    looked: bool = False
    but_for: str = ""


def sources(books: Books, question: Question, seeing: Seeing, today: Today, directory: Directory) -> list[Source]:
    """All sources of a list, each place once."""
    wanted = _wanted(question, today)
    if seeing.applicant:
        return [Source(whose="owner", name=f"{PARTY}{seeing.name}", wanted=wanted)]
    if question.list == "department":
        barred = wanted if seeing.all else _but(wanted, seeing, "", directory, single=not seeing.stands_in)
        return [Source(whose="department", name=seeing.department, wanted=barred)]
    if question.list == "delegated":
        return [Source(whose="giver", name=seeing.name, wanted=wanted)]
    rights: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for owner, absent, acts in _owners(books, question, seeing, today.day, directory):
        rights.setdefault(owner, []).append((absent, acts))
    return [_of_owner(owner, those, wanted, seeing, directory) for owner, those in rights.items()]


def _of_owner(
    owner: str, rights: list[tuple[str, tuple[str, ...]]], wanted: Wanted, seeing: Seeing, directory: Directory
) -> Source:
    """What lies with an owner: a pool may be somebody's own and also that of several for whom they stand in."""
    absents = list(dict.fromkeys(absent for absent, _ in rights))
    scopes = [acts for _, acts in rights]
    acts = () if () in scopes else tuple(dict.fromkeys(act for scope in scopes for act in scope))
    several = len(absents) > 1
    of_owner = _but(wanted, seeing, "" if several else absents[0], directory, single=not several)
    return Source(
        whose="owner",
        name=owner,
        wanted=msgspec.structs.replace(of_owner, acts=acts, own="" not in absents),
        looked=several or _elsewhere(seeing, absents[0], directory),
        but_for=seeing.name if several and "" in absents else "",
    )


def _elsewhere(seeing: Seeing, absent: str, directory: Directory) -> bool:
    """Whether somebody of another department is absent: what is done by commission is not for their stand-in."""
    other = directory.person(absent) if absent else None
    return other is not None and seeing.person is not None and other.department != seeing.person.department


def _owners(
    books: Books, question: Question, seeing: Seeing, on: date, directory: Directory
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The owner, for whom (empty: oneself), and the acts of the scope (empty: every act); none for who oversees."""
    if seeing.person and seeing.person.oversees:
        return
    held, pooled = question.list != "pools", question.list not in ("mine", "entrusted")
    if held:
        yield f"{PERSON}{seeing.name}", "", ()
    if pooled and seeing.person:
        yield from ((f"{POOL}{one}", "", ()) for one in pools_of(books, seeing.person, directory, on))
    if question.list == "entrusted":
        return
    for standing in seeing.stands_in:
        absent = directory.person(standing.absent)
        if held:
            yield f"{PERSON}{standing.absent}", standing.absent, standing.scope
        if pooled and absent:
            pools = pools_of(books, absent, directory, on)
            yield from ((f"{POOL}{one}", standing.absent, standing.scope) for one in pools)


def past(question: Question, seeing: Seeing, today: Today) -> list[PastSource]:
    """All sources of a list of what was done, sent or followed."""
    owner = f"{PARTY if seeing.applicant else PERSON}{seeing.name}"
    sought = _sought(question, today)
    return [PastSource(owner=owner, list=one, sought=sought) for one in _KINDS[question.list]]


def _sought(question: Question, today: Today) -> Sought:
    since, until = _days(question, today)
    return Sought(
        matter=question.matter,
        node=question.step,
        what=question.outcome,
        starts=question.starts,
        begin=start_of(question.since) if question.since else None,
        end=start_of(question.until + timedelta(days=1)) if question.until else None,
        unread=question.unread,
        ongoing=question.ongoing,
        since=since,
        until=until,
    )


def _days(question: Question, today: Today) -> tuple[date | None, date | None]:
    """The places of the lamp that is asked for, and none on the day before which it must be done or later."""
    since, until = today.spans()[question.lamp] if question.lamp else (None, None)  # type: ignore[index]
    if question.due_before:
        before = question.due_before - timedelta(days=1)
        until = min(until, before) if until else before
    return since, until


def _wanted(question: Question, today: Today) -> Wanted:
    since, until = _days(question, today)
    return Wanted(
        matter=question.matter,
        department=question.department if question.list != "department" else "",
        act=question.act,
        node=question.step,
        starts=question.starts,
        since=since,
        until=until,
        held=question.held or question.list == "held",
        returned=question.returned or question.list == "returned",
        delegated=question.list == "entrusted",
    )


def _but(wanted: Wanted, seeing: Seeing, absent: str, directory: Directory, *, single: bool) -> Wanted:
    """Without what the person, or the absent one, must keep out of (回避); `single`, who has a seat there already."""
    people = (seeing.person, directory.person(absent) if absent else None)
    related = dict.fromkeys(party for one in people if one for party in one.related)
    beside = (absent or seeing.name) if single else ""
    return msgspec.structs.replace(wanted, person=seeing.name, absent=absent, single=beside, related=tuple(related))


class Taking:
    """May this person take the seats of these rows today, and for whom? The question is that of the act itself."""

    def __init__(self, books: Books, catalogue: Catalogue, directory: Directory, seeing: Seeing, on: date) -> None:
        self._books = books
        self._catalogue = catalogue
        self._directory = directory
        self._seeing = seeing
        self._on = on
        self._found = cache(self._could_sit)

    def for_whom(self, row: TaskRow) -> str | None:
        """For whom the person may take it (empty: for themselves); None where they may not."""
        seeing = self._seeing
        if seeing.applicant or row.giver is not None:
            return ""
        barred = tuple(msgspec.json.decode(row.barred, type=tuple[str, ...]))
        beside = tuple(one.removeprefix(SEATED) for one in barred if one.startswith(SEATED))
        out = (*barred, *(one for one in self._people() if self._keeps_out(one, row.applicant)))
        could = () if row.holder else self._found(row.matter, row.version, row.node, row.department, row.pool)
        facts = SeatFacts(
            holder=row.holder, candidates=tuple(one for one in could if one not in (*out, *beside)), excluded=out
        )
        answer = may_act(seeing.name, facts, self._directory, self._on, row.act)
        if isinstance(answer, Denial) or (answer.acting_for and self._commissioned(row)):
            return None
        return answer.acting_for

    def _commissioned(self, row: TaskRow) -> bool:
        """Whether it is done by commission, for another department than that of whoever stands in."""
        rules = self._catalogue.with_step(self._books, row.matter, row.version, row.node)
        if rules is None:
            return False
        asked = rules.steps[row.node].seat
        rule = replace(asked, department=asked.department or row.department)
        person = self._seeing.person
        return person is not None and bool(commissioned_elsewhere(rule, row.node, person, rules, self._directory))

    def _pools(self, person: Person) -> tuple[str, ...]:
        return pools_of(self._books, person, self._directory, self._on)

    def _people(self) -> tuple[str, ...]:
        return (self._seeing.name, *(one.absent for one in self._seeing.stands_in))

    def _keeps_out(self, person: str, applicant: str) -> bool:
        known = self._directory.person(person)
        return known is not None and applicant in known.related

    def _could_sit(self, matter: str, version: str, node: str, department: str, pool: str | None) -> tuple[str, ...]:
        rules = self._catalogue.with_step(self._books, matter, version, node)
        asked = rules.steps[node].seat if rules else None
        if rules is None or asked is None or asked.done_by or asked.superior_of:  # only the pool says who
            people = (self._directory.person(one) for one in self._people())
            return tuple(one.id for one in people if one and pool in self._pools(one))
        rule = replace(asked, department=department)
        return candidates(rule, self._directory, self._on, organ=rules.organ)
