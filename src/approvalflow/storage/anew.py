"""What follows from the events of the cases of a database, made anew after it has changed: lists and snapshots.

A case that cannot be read does not keep the others from being upgraded: it stays as it is, and an audit names it.
"""

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import Connection, bindparam, select

from approvalflow.cases.case import Case
from approvalflow.desk.audit import rebuild
from approvalflow.desk.keeping import happenings, read_case, write_json
from approvalflow.desk.rows import CaseRow
from approvalflow.desk.rules.catalogue import Catalogue
from approvalflow.desk.tenant import TENANT
from approvalflow.desk.who.involvement import involved_in
from approvalflow.desk.who.seats_open import tasks_of
from approvalflow.errors import BooksError, Unreadable
from approvalflow.storage.books import SqlBooks
from approvalflow.storage.tables import case_file, involved, task


def make_anew(connection: Connection) -> None:
    """Write the rows of open seats, of what was done and of copies for all tenants, in place of those there are."""
    for books in _of_every_tenant(connection):
        known = Catalogue()
        known.refresh(books, books.head(TENANT))
        for case in _cases(books):
            try:
                rules = known.rules_of(books, case)
            except Unreadable:
                continue
            done = involved_in(case, list(happenings(books.events(case.id))))
            for table in (task, involved):
                connection.execute(table.delete().where(table.c.tenant == books.tenant, table.c.case == case.id))
            books.keep_lists(tuple(tasks_of(case, rules).values()), tuple(done))


def fold_anew(connection: Connection) -> None:
    """Write the snapshot of every case as its events make it now."""
    changed = case_file.update().where(
        case_file.c.case == bindparam("_case"), case_file.c.tenant == bindparam("_tenant")
    )
    for books in _of_every_tenant(connection):
        for row in _rows(books):
            with suppress(BooksError):
                values = {"_tenant": books.tenant, "_case": row.case, "snapshot": write_json(rebuild(books, row.case))}
                connection.execute(changed.values(snapshot=bindparam("snapshot")), values)


def _of_every_tenant(connection: Connection) -> Iterator[SqlBooks]:
    for tenant in connection.scalars(select(case_file.c.tenant).distinct().order_by(case_file.c.tenant)).all():
        yield SqlBooks(connection, tenant)


def _cases(books: SqlBooks) -> Iterator[Case]:
    for row in _rows(books):
        with suppress(BooksError):
            yield read_case(row.snapshot)


def _rows(books: SqlBooks) -> Iterator[CaseRow]:
    after = ""
    while page := books.cases(after=after):
        yield from page
        after = page[-1].case
