"""A process that dies while it writes leaves the books as before or as after, never in between."""

import pytest
from sqlalchemy import Engine

from approvalflow.desk.protocols import Books
from approvalflow.storage.engine import open_engine
from approvalflow.storage.transaction import read, transaction
from contracts.book_rows import a_case, a_change, a_first_change, a_full_change, a_key, a_refusal, an_event
from contracts.stores import SqlStore
from storage.forks import Bomb, outcome, run_in_process

MOMENTS = 120


def everything(books: Books) -> list[object]:
    """All rows that the command of these tests touches."""
    rows = [*books.cases(), *books.events("c-1"), *books.tasks(), *books.due_of("c-1"), *books.outbox()]
    return [*rows, *books.keys("c-1"), *books.events("tenant"), *books.refusals()]


def the_command(books: Books) -> None:
    books.load("c-1", key="c-1 2")
    books.keep(a_full_change())
    books.append("tenant", 0, [an_event()])
    books.refuse(a_refusal())
    books.count_up("2031")


def killed_everywhere(engine: Engine, tenant: str) -> set[int]:
    """Run the command again and again, killed one moment later each time, until it lives; how much was then there."""
    seen = set()
    for moment in range(1, MOMENTS):
        one = f"{tenant}-{moment}"
        with transaction(engine, one)() as books:
            books.keep(a_first_change())
        with read(engine, one)() as books:
            before = everything(books)

        def work(one: str = one, moment: int = moment) -> None:
            mine = open_engine(engine.url.render_as_string(hide_password=False))
            with mine.connect():
                Bomb(mine, moment)
            with transaction(mine, one)() as books:
                the_command(books)

        ended = outcome(run_in_process(work))
        with read(engine, one)() as books:
            after = everything(books)
            assert after == before or len(after) == len(before) + 5
            assert books.broken_refusal() is None
        with transaction(engine, one)() as books:
            assert books.count_up("2031") == (1 if after == before else 2)
        seen.add(len(after) - len(before))
        if ended == 0:
            return seen
        assert ended == -9
    pytest.fail("the command never came to its end")


def test_all_or_nothing_in_a_file(sqlite_store: SqlStore, tenant: str) -> None:
    """Killed before and after every statement, and at the commit: SQLite holds all of a command or nothing."""
    assert killed_everywhere(sqlite_store.engine, tenant) == {0, 5}


@pytest.mark.postgres
def test_all_or_nothing_on_postgres(postgres_store: SqlStore, tenant: str) -> None:
    """The same on PostgreSQL."""
    assert killed_everywhere(postgres_store.engine, tenant) == {0, 5}


@pytest.mark.parametrize("which", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_dead_writer_holds_up_nobody(request: pytest.FixtureRequest, which: str, tenant: str) -> None:
    """Whoever was killed with a case in hand does not keep it from the next."""
    engine: Engine = request.getfixturevalue(f"{which}_store").engine
    with transaction(engine, tenant)() as books:
        books.keep(a_change())

    def work() -> None:
        mine = open_engine(engine.url.render_as_string(hide_password=False))
        bomb = Bomb(mine)
        with transaction(mine, tenant)() as books:
            books.load("c-1")
            books.keep(a_change(expected=1, row=a_case(seq=2, stage="lost"), key=a_key()))
            bomb.left = 1
            books.head("c-1")

    assert outcome(run_in_process(work)) == -9
    with transaction(engine, tenant)() as books:
        loaded = books.load("c-1", key="k-1")
        assert loaded is not None
        assert (loaded.case, loaded.key) == (a_case(), None)
        books.keep(a_change(expected=1))
