"""What lists show, made anew for every case of a database, after the tables of lists have changed.

A case that cannot be read does not keep the others from being upgraded: it has no rows, and an audit names it.
"""

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import Connection, select

from approvalflow.cases.case import Case
from approvalflow.desk.catalogue import Catalogue
from approvalflow.desk.involvement import involved_in
from approvalflow.desk.keeping import happenings, read_case
from approvalflow.desk.seats_open import tasks_of
from approvalflow.desk.tenant import TENANT
from approvalflow.errors import BooksError
from approvalflow.storage.books import SqlBooks
from approvalflow.storage.tables import case_file


def make_anew(connection: Connection) -> None:
    """Write the rows of open seats, of what was done and of copies for all tenants; there are none yet."""
    for tenant in connection.scalars(select(case_file.c.tenant).distinct().order_by(case_file.c.tenant)).all():
        books, known = SqlBooks(connection, tenant), Catalogue()
        known.refresh(books, books.head(TENANT))
        for case in _cases(books):
            rules = known.rules(books, case.matter, case.version)
            done = involved_in(case, list(happenings(books.events(case.id))))
            books.keep_lists(tuple(tasks_of(case, rules).values()), tuple(done))


def _cases(books: SqlBooks) -> Iterator[Case]:
    after = ""
    while page := books.cases(after=after):
        for row in page:
            with suppress(BooksError):
                yield read_case(row.snapshot)
        after = page[-1].case
