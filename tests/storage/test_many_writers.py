"""Many processes write at once: nothing is lost, nothing is done twice, nobody gets a wrong answer."""

from collections.abc import Callable
from threading import Thread

import pytest
from sqlalchemy import Engine

from approvalflow.desk.protocols import Books, Transaction
from approvalflow.desk.rows import Loaded
from approvalflow.errors import Conflict
from approvalflow.storage.engine import open_engine
from approvalflow.storage.transaction import read, transaction
from contracts.book_rows import a_case, a_change, a_key, a_refusal, an_event
from contracts.stores import SqlStore
from storage.forks import outcome, run_in_process

ROUNDS = 15


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.getfixturevalue(f"{request.param}_store").engine


def three_at_once(engine: Engine, tenant: str, step: Callable[[Books, int], None]) -> None:
    """Three processes, each doing `step` fifteen times in a transaction of its own."""

    def work(who: int) -> None:
        mine = open_engine(engine.url.render_as_string(hide_password=False))
        for n in range(ROUNDS):
            with transaction(mine, tenant)() as books:
                step(books, who * ROUNDS + n)

    children = [run_in_process(lambda who=who: work(who)) for who in range(3)]
    assert [outcome(child) for child in children] == [0, 0, 0]


def test_commands_on_one_case_stand_in_line(engine: Engine, tenant: str) -> None:
    """Three processes work on the same case at once: every step is kept, none is in conflict."""
    with transaction(engine, tenant)() as books:
        books.keep(a_change())

    def step(books: Books, n: int) -> None:
        loaded = books.load("c-1")
        assert loaded is not None
        assert loaded.case is not None
        books.keep(a_change(expected=loaded.case.seq, key=a_key(f"k{n}")))

    three_at_once(engine, tenant, step)
    with read(engine, tenant)() as books:
        assert [event.seq for event in books.events("c-1")] == list(range(1, 3 * ROUNDS + 2))


def test_the_tenants_own_stream_refusals_and_numbers_stand_in_line(engine: Engine, tenant: str) -> None:
    """Shared streams and counters grow without gap and without conflict, from the very first row on."""

    def step(books: Books, n: int) -> None:
        last = books.last("tenant")
        seq = last.seq if last else 0
        books.append("tenant", seq, [an_event(seq + 1)])
        books.refuse(a_refusal(f"r{n}"))
        number = books.count_up("2031")
        books.keep(a_change(f"c-{n:03}", row=a_case(f"c-{n:03}", number=f"2031-{number}")))

    three_at_once(engine, tenant, step)
    with read(engine, tenant)() as books:
        assert [event.seq for event in books.events("tenant")] == list(range(1, 3 * ROUNDS + 1))
        assert (len(books.refusals()), books.broken_refusal()) == (3 * ROUNDS, None)
        numbers = {row.number for row in books.cases()}
        assert numbers == {f"2031-{n}" for n in range(1, 3 * ROUNDS + 1)}


@pytest.mark.postgres
def test_who_waited_for_a_case_sees_what_the_other_did(postgres_store: SqlStore, tenant: str) -> None:
    """The same command sent twice at once: the second waits, and then finds the key of the first."""
    writing = transaction(postgres_store.engine, tenant)
    with writing() as books:
        books.keep(a_change())
    found: list[Loaded | None] = []

    def second() -> None:
        with writing() as books:
            found.append(books.load("c-1", key="k"))

    with writing() as books:
        books.load("c-1", key="k")
        waiting = Thread(target=second)
        waiting.start()
        waiting.join(0.1)
        books.append("tenant", 0, [an_event()])
        books.keep(a_change(expected=1, key=a_key("k")))
    waiting.join()

    assert found == [Loaded(case=a_case(seq=2, hash="sha256:2"), key=a_key("k"), book=1)]


@pytest.mark.postgres
def test_a_case_in_somebodys_hands_is_skipped(postgres_store: SqlStore, tenant: str) -> None:
    """A worker that claims cases passes by those that are locked, at once, and takes them later."""
    writing = transaction(postgres_store.engine, tenant)
    with writing() as books:
        books.keep(a_change())

    with writing() as books:
        books.load("c-1")
        with writing() as worker:
            assert worker.load("c-1", skip_locked=True) is None
    with writing() as worker:
        assert worker.load("c-1", skip_locked=True) == Loaded(case=a_case(), key=None, book=0)


@pytest.mark.postgres
def test_the_same_case_or_key_born_twice_at_once_is_a_conflict(postgres_store: SqlStore, tenant: str) -> None:
    """Two submissions at the same moment: the second learns that it lost, whichever row tells it."""
    writing = transaction(postgres_store.engine, tenant)
    told: list[str] = []

    def second(case: str, opened: Transaction) -> None:
        try:
            with opened() as books:
                books.keep(a_change(case, key=a_key("k")))
        except Conflict as conflict:
            told.append(conflict.code)

    with writing() as books:
        books.keep(a_change("c-1", key=a_key("k")))
        waiting = [Thread(target=second, args=(case, writing)) for case in ("c-1", "c-2")]
        for thread in waiting:
            thread.start()
        waiting[0].join(0.1)
    for thread in waiting:
        thread.join()

    assert sorted(told) == ["case.moved_on", "key.raced"]
