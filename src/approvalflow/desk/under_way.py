"""A command under way: what every kind of command works with once it may act."""

from collections.abc import Mapping
from functools import partial

from approvalflow.cases.case import Case, Seat
from approvalflow.cases.machines import Decided
from approvalflow.cases.record import Record
from approvalflow.cases.routing import Routing
from approvalflow.cases.talked_before import Letter, agreed_before
from approvalflow.desk.keeping import happenings, read_data
from approvalflow.desk.protocols import Books, Decisions
from approvalflow.desk.rows import Loaded
from approvalflow.desk.timers import moment_of
from approvalflow.desk.who.finding import find_seats
from approvalflow.desk.who.seating import owner_of
from approvalflow.errors import Refused, Unreadable
from approvalflow.expressions import View
from approvalflow.identity import Directory


class Step:
    """One command under way: the record it writes, the token's routing, the seat it speaks from."""

    def __init__(
        self,
        record: Record,
        seat: Seat | None,
        directory: Directory,
        books: Books,
        decisions: Decisions | None,
        loaded: Loaded,
    ) -> None:
        self.record = record
        self.facts = record.facts
        self.seat = seat
        self.directory = directory
        self.books = books
        self.loaded = loaded
        decide = decisions.decided if decisions is not None else no_decision
        seating = partial(find_seats, facts=record.facts, directory=directory)
        self.owner = owner_of(record.facts, directory, record.so_far)
        self.routing = Routing(record, seating, moment_of, self.owner, decide, self._agreed_before)

    def _agreed_before(self) -> Mapping[str, str]:
        """What the books tell of a case that is older than the keys of its conversations."""
        return agreed_before(happenings(self.books.events(self.case.id)), self.facts, self._letter)

    def _letter(self, message: str) -> Letter | None:
        row = self.books.message(message)
        return None if row is None else (row.correlation, read_data(row.data))

    @property
    def case(self) -> Case:
        """The case as it stands now."""
        return self.record.case

    @property
    def speaking(self) -> Seat:
        """The seat this command speaks from."""
        if self.seat is None:
            raise Refused("act.no_seat")
        return self.seat


def no_decision(content: bytes, decision: str, view: View) -> Decided:
    """What an office answers that was opened without decision tables. Raises Unreadable `decision.nobody`."""
    raise Unreadable("decision.nobody", decision=decision)
