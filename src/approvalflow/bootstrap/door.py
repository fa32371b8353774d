"""What every part of the door needs: one tenant's books to read and write, its people, its clock."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from types import TracebackType
from typing import Protocol, Self

from approvalflow.bootstrap.tables import Tables
from approvalflow.cases.case import Case
from approvalflow.desk.keeping import read_case
from approvalflow.desk.kinds import check_name
from approvalflow.desk.lists import chosen_lamps
from approvalflow.desk.protocols import Books, SecondOpinion, Transaction
from approvalflow.desk.rows import CaseRow
from approvalflow.desk.walk import Desk
from approvalflow.desk.who.pools import pools_of
from approvalflow.errors import Refused
from approvalflow.identity import Actor, Directory, Lamps
from approvalflow.moment import Now, aware, local_date, system_now
from approvalflow.spiff.kept import opinion_on


class Engine(Protocol):
    """What is closed when an office closes."""

    def dispose(self) -> None:
        """Let go of all connections."""


class Door:
    """The books, people and calendar of one tenant, and who asks."""

    def __init__(
        self,
        write: Transaction,
        read: Transaction,
        *,
        people: Directory,
        now: Now = system_now,
        engine: Engine | None = None,
        second_opinion: SecondOpinion = opinion_on,
        lamps: Lamps | None = None,
    ) -> None:
        self.people = people
        self._second_opinion = second_opinion
        self.now = now
        self.lamps = chosen_lamps(lamps, people)
        self.desk = Desk(write, read, people, now, decisions=Tables())
        self._read = read
        self._engine = engine

    def close(self) -> None:
        """Let go of the database."""
        if self._engine is not None:
            self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _fresh(self, *, write: bool = False) -> Iterator[Books]:
        """Books together with a catalogue that is up to date with them."""
        opened: AbstractContextManager[Books] = self.desk.transaction() if write else self._read()
        with opened as books:
            self.desk.catalogue.refresh(books, books.head("tenant"))
            yield books

    def _row(self, books: Books, case: str) -> CaseRow:
        check_name("case", case)
        row = books.case(case)
        if row is None:
            raise Refused("case.unknown", case=case)
        return row

    def _case(self, books: Books, case: str) -> Case:
        return read_case(self._row(books, case).snapshot)

    def _locked(self, books: Books, case: str) -> Case:
        """The case as it stands once nobody else is working on it, kept so until the transaction is over."""
        loaded = books.load(self._row(books, case).case)
        assert loaded is not None  # only where it would not wait
        assert loaded.case is not None
        return read_case(loaded.case.snapshot)

    def _pools(self, books: Books, person: str) -> tuple[str, ...]:
        """The pools a person belongs to today."""
        found = self.people.person(person)
        return pools_of(books, found, self.people, self._today()) if found else ()

    def _today(self) -> date:
        """The day it is on the clock that the office goes by, as the fresh catalogue knows it."""
        return local_date(aware(self.now()), self.desk.catalogue.zone)

    def _actor(self, by: Actor | str) -> Actor:
        """A name given as text is an officer where the directory knows it, else a party."""
        if isinstance(by, Actor):
            return by
        return Actor(id=by, kind="officer" if self.people.person(by) else "applicant")
