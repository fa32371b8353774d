"""Who has what to do: worklists and their counts, what was done, what a case waits for, and dates due as a calendar."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from approvalflow.bootstrap.door import Door
from approvalflow.desk import agenda, lists
from approvalflow.desk.lists.question import OPEN, PAST
from approvalflow.desk.lists.seeing import seen
from approvalflow.desk.lists.sources import Taking, past, sources
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import LATER, TaskRow
from approvalflow.errors import Refused
from approvalflow.identity import Actor
from approvalflow.reports.feed import calendar_of
from approvalflow.words import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """A question that may be asked, on the day it is asked."""

    books: Books
    question: lists.Question
    seeing: lists.Seeing
    today: lists.Today


class ListsDoor(Door):
    """Questions about open seats and about what was done."""

    def worklist(self, list: str = "open", *, by: Actor | str, **asked: Any) -> lists.Page:
        """One page of a list of open seats, in order of the working days left; the filters are those of `Question`.

        Only what one may see: one's own, those of one's people, all for who runs the system. Raises Refused `list.*`.
        """
        with self._asked(list, by, asked, OPEN) as one:
            taking = Taking(one.books, self.desk.catalogue, self.people, one.seeing, one.today.day)
            found = sources(one.books, one.question, one.seeing, one.today, self.people)
            return lists.page(one.books, one.question, one.seeing, found, taking, one.today)

    def worklist_counts(self, list: str = "open", *, by: Actor | str, **asked: Any) -> lists.Counted:
        """How many seats lie in such a list, by lamp. Raises as `worklist`."""
        with self._asked(list, by, asked, OPEN) as one:
            taking = Taking(one.books, self.desk.catalogue, self.people, one.seeing, one.today.day)
            found = sources(one.books, one.question, one.seeing, one.today, self.people)
            return lists.count(one.books, found, taking, one.today)

    def handled(self, list: str = "done", *, by: Actor | str, **asked: Any) -> lists.DonePage:
        """What somebody has done (`done`), was sent (`copies`), or follows or was sent (`watched`), the latest first.

        Raises as `worklist`.
        """
        with self._asked(list, by, asked, PAST) as one:
            return lists.done(one.books, one.question, past(one.question, one.seeing, one.today), one.today)

    def handled_counts(self, list: str = "done", *, by: Actor | str, **asked: Any) -> lists.CountedPast:
        """How many rows such a list has, by the lamp of each case, of closed cases, and copies not read.

        Raises as `worklist`.
        """
        with self._asked(list, by, asked, PAST) as one:
            return lists.count_past(one.books, past(one.question, one.seeing, one.today), one.today)

    def tasks(self, person: str | None = None, *, case: str | None = None) -> Sequence[TaskRow]:
        """The open seats a person holds or may claim; or all of a case."""
        with self._fresh() as books:
            if case is not None:
                found = books.tasks(case=self._case(books, case).id)
                return [one for one in found if not one.owner.startswith(LATER)]
            if person is None:
                raise Refused("tasks.whose")
            return books.tasks(holder=person, pools=self._pools(books, person))

    def feed(self, person: str | None = None, *, department: str | None = None, language: Language = "en") -> bytes:
        """The due dates of a person, a department or the whole office as an iCalendar. Needs the extra `calendar`.

        Raises Refused `person.unknown`, `department.unknown`: an empty calendar would say that nothing is due.
        """
        with self._fresh() as books:
            if person is not None:
                days = agenda.of_person(books, person, self._pools(books, person), self.people, language)
            elif department is not None:
                days = agenda.of_department(books, department, self.people, language)
            else:
                days = agenda.of_office(books, self.desk.catalogue, language)
        return calendar_of(days, self.now(), language)

    @contextmanager
    def _asked(self, list_: str, by: Actor | str, asked: dict[str, Any], known: tuple[str, ...]) -> Iterator[_Asked]:
        """The question, if it may be asked; one that may not is kept like any refusal."""
        actor = self._actor(by)
        with self.desk.noting(actor, None, {"ask": "worklist", "list": list_, **asked}):
            question = lists.read_question({"list": list_, **asked})
            if question.list not in known:
                raise Refused("list.unknown", list=list_, known=known)
            with self._fresh() as books:
                on = self._today()
                seeing = seen(question, actor, self.people, on)
                today = lists.Today(on, self.desk.catalogue.calendar, self.lamps)
                yield _Asked(books=books, question=question, seeing=seeing, today=today)
