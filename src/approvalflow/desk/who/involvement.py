"""Who has done what in a case (已办), was sent a copy of it (抄送) or follows it (关注): rows for lists, by events."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.desk.rows import COPY, DONE, PARTY, PERSON, WATCH, InvolvedRow
from approvalflow.desk.who.seats_open import LONGEST
from approvalflow.tokens import node_of

_OUTCOMES: dict[type, str] = {
    e.CaseReceived: "received",
    e.CorrectionRequested: "correction_requested",
    e.CaseDeclined: "declined",
    e.FeePaid: "paid",
    e.RectificationOrdered: "ordered",
    e.CommitmentGiven: "committed",
    e.CommitmentDeclined: "ordinary",
    e.PermitIssued: "issued",
    e.Delivered: "delivered",
    e.StepDone: "done",
}
PASSED_ON = frozenset({"transferred", "delegated", "resolved"})
"""What is done with a seat that counts as having handled it."""


def involved_of(
    case: Case, happened: Iterable[e.Happened], spoken: Iterable[tuple[str, str]] = ()
) -> Iterator[InvolvedRow]:
    """A row for whoever did a step, and for the absent one; a row for whoever was sent a copy or follows it.

    Of a decision made by several each has its opinion, and whoever brought it about not a second row: `spoken` are the
    visits in which somebody had an opinion before.
    """
    given = set(spoken)
    for one in happened:
        if isinstance(one.event, e.CopySent):
            for person in dict.fromkeys(one.event.persons):
                yield _row(case, one, f"{PERSON}{person}", COPY)
            continue
        if isinstance(one.event, e.WatchBegun):
            yield _row(case, one, f"{PERSON}{one.actor}", WATCH, what="watched")
            continue
        what = _done(one.event)
        visit = getattr(one.event, "visit", None)
        _note(given, one)
        if not what or not visit or (isinstance(one.event, e.DecisionMade) and (visit, one.whose) in given):
            continue
        for owner in _doers(one, case.applicant.id):
            yield _row(case, one, owner, DONE, what=what, visit=visit, node=node_of(visit))


def _note(given: set[tuple[str, str]], one: e.Happened) -> None:
    """Whose opinion stands in which visit after this event."""
    match one.event:
        case e.OpinionGiven(visit=visit, by=by):
            given.add((visit, by or one.actor))
        case e.OpinionTakenBack(visit=visit):
            given.discard((visit, one.actor))
        case e.StepOpened(visit=visit, seats=seats):  # opened anew with what the others have said
            given.update((visit, seat.by) for seat in seats if seat.by)
        case _:
            pass


def spoken_in(case: Case | None) -> Iterator[tuple[str, str]]:
    """Who has an opinion in which open visit."""
    visits = case.visits.items() if case else ()
    return ((visit, seat.by) for visit, one in visits for seat in one.seats if seat.by)


def copies_read(happened: Iterable[e.Happened]) -> Iterator[tuple[str, datetime]]:
    """Who has read their copies, and when."""
    return ((f"{PERSON}{one.actor}", one.recorded) for one in happened if isinstance(one.event, e.CopyRead))


def unwatched(happened: Iterable[e.Happened]) -> Iterator[str]:
    """Who follows the case no more."""
    return (f"{PERSON}{one.actor}" for one in happened if isinstance(one.event, e.WatchEnded))


def involved_in(case: Case, history: list[e.Happened]) -> list[InvolvedRow]:
    """All rows of a case made anew, copies read where they were, in order of their events."""
    rows = list(involved_of(case, history))
    for read in (one for one in history if isinstance(one.event, e.CopyRead)):
        owner = f"{PERSON}{read.actor}"
        rows = [
            replace(row, read=read.recorded)
            if row.list == COPY and row.owner == owner and row.seq < read.seq and row.read is None
            else row
            for row in rows
        ]
    ends = [(f"{PERSON}{one.actor}", one.seq) for one in history if isinstance(one.event, e.WatchEnded)]
    rows = [
        row for row in rows if row.list != WATCH or not any(who == row.owner and row.seq < seq for who, seq in ends)
    ]
    return sorted(rows, key=lambda row: (row.seq, row.owner, row.list))


def _done(event: e.Event) -> str:
    """The outcome that an event states of a step, empty where nobody did it or it states none."""
    match event:
        case e.OpinionGiven(opinion=opinion, deemed="", carried=""):
            return opinion
        case e.CaseAccepted(deemed="", implied=False):
            return "accepted"
        case e.DecisionMade(outcome=outcome, deemed=""):
            return outcome
        case e.InspectionRecorded(finding=outcome) | e.CheckRecorded(outcome=outcome):
            return outcome
        case e.RectificationAnswered(done=done):
            return "done" if done else "not_done"
        case e.SeatChanged(kind=kind) if kind in PASSED_ON:
            return kind
        case _:
            return _OUTCOMES.get(type(event), "")


def _doers(one: e.Happened, applicant: str) -> list[str]:
    others = one.event.officers if isinstance(one.event, e.InspectionRecorded | e.CheckRecorded) else ()
    names = dict.fromkeys(name for name in (one.whose, one.event.acting_for, *others) if name)
    return [f"{PARTY if name == applicant else PERSON}{name}" for name in names]


def _row(case: Case, one: e.Happened, owner: str, list_: str, **more: str) -> InvolvedRow:
    return InvolvedRow(
        owner=owner,
        list=list_,
        at=one.recorded,
        case=case.id,
        seq=one.seq,
        matter=case.matter,
        party=case.applicant.name[:LONGEST],
        actor=one.actor,
        absent=one.event.acting_for,
        **more,  # type: ignore[arg-type]
    )
