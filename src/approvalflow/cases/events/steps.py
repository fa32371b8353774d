"""What happens at the steps of a drawing."""

from datetime import date, datetime
from typing import Any, Literal

from approvalflow.cases.events.base import Attachment, Event, Outcome, SeatFacts, Signature
from approvalflow.patterns import Tally


class StepOpened(Event, frozen=True, kw_only=True):
    """A step waits for somebody: who may act, under which power, in which organ's name and in which capacity.

    Of one that stands as it stood before, `awaiting`: it waits for the applicant, and `urged`: when it was last urged.
    A machine's has the name of its `job`, and in `inputs` what the drawing gives it for itself.
    """

    visit: str
    node: str
    token: str
    act: str
    seats: tuple[SeatFacts, ...] = ()
    power: str = ""
    organ: str = ""
    capacity: str = "own"
    awaiting: bool = False
    urged: datetime | None = None
    job: str = ""
    inputs: dict[str, Any] = {}


class StepSettled(Event, frozen=True, kw_only=True):
    """A step has its outcome; of several hands `tally` says how it came about, `heard` which seats were consulted."""

    visit: str
    outcome: str
    why: str = ""
    tally: Tally | None = None
    heard: tuple[str, ...] = ()


class StepCancelled(Event, frozen=True, kw_only=True):
    """A step was taken away by the drawing: interrupted, terminated, or its case closed.

    `kept` is the answer of the party that was kept there: it stays readable, and settles nothing any more.
    `unanswered` is the act by which the party was told what to do there: that order has ended, which it is told.
    """

    visit: str
    why: str
    kept: str = ""
    unanswered: str = ""


class AnswerKept(Event, frozen=True, kw_only=True):
    """The party answered while a return had the step frozen: in time as ever; the step is settled when it thaws.

    What was said stands in the act's own event before it. Of a step that waits for the party `seat` is the one there.
    """

    visit: str
    seat: str
    outcome: str


class SeatChanged(Event, frozen=True, kw_only=True):
    """A seat has another holder, is new, or is gone; `holder` is who has it now, `previous` who had it.

    Of one that is `put_back`, since its holder or delegate keeps out, `previous` is the delegate, and the holder is
        nobody where it is in its pool again.

    `weight` and `veto` are what the voice of a signer added counts; a seat that is transferred keeps its own. `beyond`,
        `consulted` and `department` are as in a Seat.
    Of a signer added, `adder` is the seat that did, `where` it stands to it, `after` names the seats that speak before
    it, and `then` those that speak only after it. `authority` as in Transfer.
    """

    visit: str
    seat: str
    kind: Literal["claimed", "unclaimed", "added", "removed", "transferred", "delegated", "resolved", "put_back"]
    holder: str | None = None
    previous: str = ""
    reason: str = ""
    adder: str = ""
    where: str = ""
    after: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    weight: int | None = None
    veto: bool = False
    beyond: bool = False
    consulted: bool = False
    department: str = ""
    authority: str = ""


class PoolChanged(Event, frozen=True, kw_only=True):
    """改派: the case itself says whom a step asks for, by its data or by who did another step, and says otherwise now.

    `pool` and `candidates` are those of the seat from now on, and `holder` has it; `previous` had taken it.
    """

    visit: str
    seat: str
    pool: str | None = None
    candidates: tuple[str, ...] = ()
    holder: str | None = None
    previous: str = ""


class OpinionGiven(Event, frozen=True, kw_only=True):
    """意见: agree, disagree, abstain or return, with text; `deemed` names the text by which silence gave it.

    Of a decision signed by several, each opinion also states what the decision would rest on. One `carried` forward was
    given at that earlier visit, and is the opinion of `by`, whoever it was that moved the file on.
    """

    visit: str
    seat: str
    opinion: str
    text: str = ""
    deemed: str = ""
    by: str = ""
    carried: str = ""
    basis: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signature: Signature | None = None


class HandlersChosen(Event, frozen=True, kw_only=True):
    """自选下一步处理人: who handles a later step was chosen by whoever did this one, from which seat."""

    visit: str
    node: str
    persons: tuple[str, ...]
    seat: str = ""


class Returned(Event, frozen=True, kw_only=True):
    """退回: the file goes back to a step already passed. `back`: it then comes straight back to the returner.

    `seat` is the one from which somebody returned it, who may take that back.
    """

    visit: str
    to: str
    reason: str
    back: bool = False
    seat: str = ""


class StepVoided(Event, frozen=True, kw_only=True):
    """An outcome that a return has undone. It stays readable and counts no more."""

    visit: str
    node: str
    outcome: str
    earlier: Outcome | None = None


class StepDone(Event, frozen=True, kw_only=True):
    """A step without consequences of its own was done (notify, hear, disclose, forward, register, archive, none…).

    `received` is the day on which the upper level received a file that was forwarded.
    """

    visit: str
    act: str
    text: str = ""
    party: str = ""
    received: date | None = None


class FeePaid(Event, frozen=True, kw_only=True):
    """收费: what the catalogue charges was paid. Amount in yuan."""

    visit: str
    fee: str
    amount: str
    reference: str


class InspectionRecorded(Event, frozen=True, kw_only=True):
    """现场核查: one record of two or more officers, signed by the party or its refusal noted."""

    visit: str
    officers: tuple[str, ...]
    finding: str
    text: str
    party_signed: bool
    refusal: str = ""
    on: date


class RectificationOrdered(Event, frozen=True, kw_only=True):
    """整改: what must be put right, and by when. The statutory clock runs on."""

    visit: str
    items: tuple[str, ...]
    until: date


class RectificationAnswered(Event, frozen=True, kw_only=True):
    """整改: said to be done, or not done."""

    visit: str
    done: bool
    text: str = ""
