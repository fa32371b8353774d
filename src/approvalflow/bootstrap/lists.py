"""Who has what to do: open seats, and their due dates as a calendar."""

from collections.abc import Sequence

from approvalflow.bootstrap.door import Door
from approvalflow.desk import agenda
from approvalflow.desk.protocols import TaskRow
from approvalflow.errors import Refused
from approvalflow.reports.feed import calendar_of
from approvalflow.words import Language


class ListsDoor(Door):
    """Questions about open seats."""

    def tasks(self, person: str | None = None, *, case: str | None = None) -> Sequence[TaskRow]:
        """The open seats a person holds or may claim; or all of a case."""
        with self._read() as books:
            if case is not None:
                return books.tasks(case=self._case(books, case).id)
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
