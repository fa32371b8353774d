"""What a command does once it may: the act's own events, then the token, then whatever that opens."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from approvalflow.cases import acts, intake, review
from approvalflow.cases import commands as c
from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat
from approvalflow.cases.record import Record
from approvalflow.cases.routing import Routing
from approvalflow.desk import hands
from approvalflow.desk.handlers import BESIDE, OPINIONS, handler_of, legal_moment
from approvalflow.desk.machine import recompute, wake
from approvalflow.desk.protocols import Books
from approvalflow.desk.returns import go_back, withdraw_commitment
from approvalflow.desk.seating import find_seats, owner_of
from approvalflow.desk.settling import settle_if_certain
from approvalflow.desk.timers import moment_of
from approvalflow.errors import Refused
from approvalflow.identity import Directory
from approvalflow.tokens import Retry, Start


class Step:
    """One command under way: the record it writes, the token's routing, the seat it speaks from."""

    def __init__(self, record: Record, seat: Seat | None, directory: Directory, books: Books) -> None:
        self.record = record
        self.facts = record.facts
        self.seat = seat
        self.directory = directory
        self.books = books
        seating = partial(find_seats, facts=record.facts, directory=directory)
        self.routing = Routing(record, seating, moment_of, owner_of(record.facts, directory))

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


def carry_out(record: Record, command: c.AnyCommand, seat: Seat | None, directory: Directory, books: Books) -> None:
    """Do what a command asks, on a case that it may be asked of."""
    step = Step(record, seat, directory, books)
    _COMMANDS.get(type(command), _beside)(step, command)


def _submit(step: Step, command: c.Submit) -> None:
    step.record.extend(intake.submit(command, step.facts))
    step.record.extend(intake.missing_at_filing(step.case, step.facts))
    step.routing.move(Start())


def _act(step: Step, command: c.Act) -> None:
    act = step.case.visits[command.visit].act
    if act in OPINIONS:
        step.record.extend(review.opinion(step.case, command, step.facts, step.speaking))
        settle_if_certain(step.record, step.routing, step.books, command.visit)
        return
    events = handler_of(act, command.outcome)(step.case, command, step.facts)
    if act == "decide" and len(step.case.visits[command.visit].seats) > 1:
        step.record.extend(review.opinion(step.case, command, step.facts, step.speaking))
        settle_if_certain(step.record, step.routing, step.books, command.visit)
        return
    for event in events:
        step.record.add(event, legal_moment(event, step.case, step.facts))
    if acts.row_of("act", act, command.outcome).settles:
        step.routing.settle(command.visit, command.outcome)


def _claim(step: Step, command: c.Claim) -> None:
    holder = step.facts.actor
    step.record.add(e.SeatChanged(visit=command.visit, seat=step.speaking.id, kind="claimed", holder=holder))


def _unclaim(step: Step, command: c.Unclaim) -> None:
    step.record.add(e.SeatChanged(visit=command.visit, seat=step.speaking.id, kind="unclaimed"))


def _return(step: Step, command: c.Return) -> None:
    go_back(step.record, step.routing, step.books, command, step.speaking)


def _withdraw(step: Step, command: c.Withdraw) -> None:
    if command.commitment:
        withdraw_commitment(step.record, step.routing, step.books, command)
    else:
        _ending(step, command)


def _ending(step: Step, command: c.Withdraw | c.Terminate) -> None:
    """Close the case and take every token away."""
    step.record.extend(BESIDE[type(command)](step.case, command, step.facts))
    step.routing.end("withdrawn" if isinstance(command, c.Withdraw) else "terminated")


def _answer_job(step: Step, command: c.AnswerJob) -> None:
    step.record.extend(review.job(step.case, command, step.facts))
    step.routing.settle(command.visit, command.outcome)


def _retry(step: Step, command: c.Retry) -> None:
    incident = step.case.incidents.get(command.token)
    if incident is None:
        raise Refused("incident.unknown", token=command.token, open=sorted(step.case.incidents))
    if incident.code == "seat.nobody_found":
        step.routing.open_again(command.token, incident.node)
    else:
        step.routing.move(Retry(command.token))


def _wake(step: Step, command: c.Wake) -> None:
    wake(step.record, step.routing, step.directory, command.due)


def _recompute(step: Step, command: c.Recompute) -> None:
    recompute(step.record)


def _beside(step: Step, command: Any) -> None:
    """Whatever is done to a case without moving its token."""
    step.record.extend(BESIDE[type(command)](step.case, command, step.facts))


_COMMANDS: Mapping[type, Callable[[Step, Any], None]] = {
    c.Submit: _submit,
    c.Act: _act,
    c.Claim: _claim,
    c.Unclaim: _unclaim,
    c.AddSigner: hands.add_signer,
    c.RemoveSigner: hands.remove_signer,
    c.Transfer: hands.transfer,
    c.Delegate: hands.delegate,
    c.Resolve: hands.resolve,
    c.Return: _return,
    c.Withdraw: _withdraw,
    c.Terminate: _ending,
    c.AnswerJob: _answer_job,
    c.Retry: _retry,
    c.Wake: _wake,
    c.Recompute: _recompute,
}
