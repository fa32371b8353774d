"""Every command of a play is killed before and after everything it says to the database, and then asked again."""

import copy
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from approvalflow import Actor, Answer, Office, SetClock, commands
from approvalflow.desk import sweep as sweeping
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import DueRow
from approvalflow.desk.rules.catalogue import Catalogue
from approvalflow.desk.walk import Desk
from approvalflow.storage.engine import open_engine
from approvalflow.storage.transaction import read, transaction
from storage.forks import Bomb, outcome, run_in_process

TENANT = "330100"
MOMENTS = 60


def everything(books: Books) -> list[Any]:
    """All rows of a tenant."""
    rows: list[Any] = [*books.cases(limit=1000), *books.events("tenant"), *books.tasks(), *books.matters()]
    for case in books.cases(limit=1000):
        rows += [*books.events(case.case), *books.due_of(case.case), *books.keys(case.case), *books.waits_of(case.case)]
        rows += [*books.messages(case=case.case), *books.signals(origin=case.case)]
        rows += books.hearings(case=case.case)
    rows += [*books.messages(by=datetime(1, 1, 2, tzinfo=UTC)), *books.signals()]
    return [*rows, *books.outbox(undelivered=False, limit=10_000)]


class Killer:
    """Stands between a play and its office. `seen` names each thing that was killed everywhere, once."""

    def __init__(
        self, office: Office, file: Path, clock: SetClock, scratch: Path, seen: dict[tuple[str, ...], int]
    ) -> None:
        self.office, self.file, self.clock = office, file, clock
        self.copy = scratch / "copy.db"
        self.engine = open_engine(f"sqlite:///{self.copy}")
        office.check()  # and so everything published is read once
        self.seen = seen
        self.number = 0
        perform, wake = office.desk.perform, sweeping._wake

        def performed(actor: Actor, command: commands.AnyCommand) -> Answer:
            self.number += 1
            keyed = replace(command, key=f"k-{self.number}")
            self.kill(names(office, keyed), lambda desk: desk.perform(actor, keyed))
            return perform(actor, keyed)

        def woken(desk: Desk, row: DueRow) -> Answer:
            self.kill(self.waking(row), lambda other: wake(other, row))
            return wake(desk, row)

        office.desk.perform = performed  # type: ignore[method-assign]
        self.woken = woken

    def waking(self, row: DueRow) -> tuple[str, ...]:
        """What wakes: a clock by its name, a step's clock, or a timer of the drawing."""
        case = self.office.case(row.case)
        kind = "timer" if row.key in case.timers else str(case.clocks[row.key].clock.kind)
        return ("wake", kind)

    def kill(self, name: tuple[str, ...], work: Callable[[Desk], Any]) -> None:
        """Do the same work on copies of the books, killed one moment later each time, until it lives."""
        if name in self.seen:
            return
        before, after = self._lived(work)
        for moment in range(1, MOMENTS):
            self._fresh()
            ended = outcome(run_in_process(lambda moment=moment: self._die(moment, work)))
            with self._open() as office:
                assert office.check() == [], (name, moment)
                with office.desk.read() as books:
                    assert everything(books) in (before, after), (name, moment)
                work(office.desk)
                with office.desk.read() as books:
                    assert everything(books) == after, (name, moment)
            if ended == 0:
                self.seen[name] = moment - 1
                return
            assert ended == -9, (name, moment)
        raise AssertionError(f"{name} never came to its end")

    def kill_and_resume(self, name: tuple[str, ...], work: Callable[[Desk], Any]) -> None:
        """The same for work of several transactions: wherever it dies, done again and swept the books are the same."""
        _, after = self._lived(work)
        for moment in range(1, 4 * MOMENTS):
            self._fresh()
            ended = outcome(run_in_process(lambda moment=moment: self._die(moment, work)))
            with self._open() as office:
                assert office.check() == [], (name, moment)
                work(office.desk)
                office.sweep()
                assert office.check() == [], (name, moment)
                with office.desk.read() as books:
                    assert everything(books) == after, (name, moment)
            if ended == 0:
                self.seen[name] = moment - 1
                return
            assert ended == -9, (name, moment)
        raise AssertionError(f"{name} never came to its end")

    def _lived(self, work: Callable[[Desk], Any]) -> tuple[list[Any], list[Any]]:
        with self._fresh() as office:
            with office.desk.read() as books:
                before = everything(books)
            work(office.desk)
            with office.desk.read() as books:
                return before, everything(books)

    def _die(self, moment: int, work: Callable[[Desk], Any]) -> None:
        Bomb(self.engine, moment)
        work(self._open().desk)

    def _fresh(self) -> Office:
        """An office on a copy of the books as they are before the work."""
        self.engine.dispose()
        for end in ("", "-wal", "-shm"):
            Path(f"{self.copy}{end}").unlink(missing_ok=True)
            if Path(f"{self.file}{end}").exists():
                shutil.copy(f"{self.file}{end}", f"{self.copy}{end}")
        return self._open()

    def _open(self) -> Office:
        """The same office on other books; what it has read of its matters and notices need not be read again."""
        doors = transaction(self.engine, TENANT), read(self.engine, TENANT)
        office = Office(*doors, people=self.office.people, now=SetClock(self.clock.at), engine=self.engine)
        office.desk.catalogue = twin(self.office.desk.catalogue)
        return office


def names(office: Office, command: commands.AnyCommand) -> tuple[str, ...]:
    """Command, act and outcome, as the table of acts has them."""
    kind = str(type(command).__struct_config__.tag)
    if not isinstance(command, commands.Act):
        return (kind,)
    case = office.case(command.case)
    act = case.visits[command.visit].act if command.visit in case.visits else "?"
    return (kind, act, command.outcome)


def twin(catalogue: Catalogue) -> Catalogue:
    """A catalogue that has read the same, and will read on by itself."""
    other = copy.copy(catalogue)
    for name, value in vars(catalogue).items():
        setattr(other, name, copy.copy(value))
    return other
