"""Whose due dates: the seats of a person or a department, or every clock of every open case."""

from collections.abc import Iterator
from contextlib import suppress

from approvalflow.cases.case import Case
from approvalflow.desk.keeping import read_case
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import ALL, Wanted
from approvalflow.desk.rules.catalogue import Catalogue
from approvalflow.errors import Refused, Unreadable
from approvalflow.identity import Directory
from approvalflow.reports.feed import DueDate, of_case, of_tasks
from approvalflow.words import Language


def of_person(
    books: Books, person: str, pools: tuple[str, ...], people: Directory, language: Language
) -> list[DueDate]:
    """The seats a person holds or may claim. Raises Refused `person.unknown`; a party is known by its seats."""
    found = of_tasks(books.tasks(holder=person, pools=pools, limit=ALL), language)
    if not found and people.person(person) is None:
        raise Refused("person.unknown", person=person)
    return found


def of_department(books: Books, department: str, people: Directory, language: Language) -> list[DueDate]:
    """The seats of its list (部门待办). Raises Refused `department.unknown`."""
    if people.department(department) is None:
        raise Refused("department.unknown", department=department)
    return of_tasks(books.listed("department", department, Wanted(), limit=ALL), language)


def of_office(books: Books, catalogue: Catalogue, language: Language) -> list[DueDate]:
    """Every running clock of every open case."""
    found: list[DueDate] = []
    for case in _open_cases(books):
        with suppress(Unreadable):  # `check` names the version
            found += of_case(case, catalogue.rules_of(books, case), language)
    return found


def _open_cases(books: Books) -> Iterator[Case]:
    after = ""
    while page := books.cases(after=after, open_only=True):
        yield from (read_case(row.snapshot) for row in page)
        after = page[-1].case
