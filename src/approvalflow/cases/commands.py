"""What can be asked of a case, in the imperative. Whoever sends it, it comes in as one of these.

`effective` is the legal moment where it differs from now (back-dated, with `late_reason`); `key` makes a command safe
to send twice. Fields that an act does not know are refused by `acts.py`, not ignored. Longer than most modules because
it is a list: one small struct for each command.
"""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from approvalflow.cases.events import Attachment, Flaw, Party, Signature


class Command(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="do", forbid_unknown_fields=True
):
    """Root of all commands on one case. `seen` is the number of the last event that the client knew of the case: what
    is refused then because of what others have done since is a lost race, and says so.
    """

    case: str
    key: str | None = None
    seen: int | None = None
    effective: datetime | None = None
    late_reason: str = ""


class Submit(Command, frozen=True, kw_only=True, tag="submit"):
    """申请: file an application for a published matter. `reopens` and `challenges` are set by Reopen alone."""

    matter: str
    applicant: Party
    materials: tuple[str, ...] = ()
    data: dict[str, Any] = {}
    reopens: str = ""
    challenges: dict[str, str] = {}


class Act(Command, frozen=True, kw_only=True, tag="act"):
    """The outcome of a step. `visit` is the open visit; `revision` the seat's revision that the client saw.

    `error` is given instead of an outcome, `escalation` beside one: the drawing catches it under this name.
    """

    visit: str
    outcome: str = ""
    seat: str | None = None
    revision: int | None = None
    reason: str = ""
    basis: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    ground: str = ""
    competent: str = ""
    defects: tuple[Flaw, ...] = ()
    officers: tuple[str, ...] = ()
    party_signed: bool | None = None
    refusal: str = ""
    on: date | None = None
    items: tuple[str, ...] = ()
    until: date | None = None
    fee: str = ""
    amount: str = ""
    reference: str = ""
    number: str = ""
    valid_until: date | None = None
    how: str = ""
    proof: str = ""
    error: str = ""
    escalation: str = ""
    attachments: tuple[Attachment, ...] = ()
    signature: Signature | None = None
    handlers: dict[str, tuple[str, ...]] = {}


class Claim(Command, frozen=True, kw_only=True, tag="claim"):
    """认领: take a seat out of its pool."""

    visit: str
    seat: str | None = None
    revision: int | None = None


class Unclaim(Command, frozen=True, kw_only=True, tag="unclaim"):
    """取消认领: put a seat back into its pool."""

    visit: str
    seat: str | None = None
    revision: int | None = None


class AddSigner(Command, frozen=True, kw_only=True, tag="add_signer"):
    """加签: others also sign, before the seat, after it, or beside it. Who adds them stays responsible."""

    visit: str
    persons: tuple[str, ...]
    where: Literal["before", "after", "beside"]
    reason: str = ""
    seat: str | None = None
    revision: int | None = None


class RemoveSigner(Command, frozen=True, kw_only=True, tag="remove_signer"):
    """减签: a signer whom one has added, and who has not spoken, need not sign."""

    visit: str
    signer: str
    reason: str = ""
    revision: int | None = None


class Transfer(Command, frozen=True, kw_only=True, tag="transfer"):
    """转办: hand a seat over to somebody else, for good. `authority` is on what an administrator does it."""

    visit: str
    to: str
    reason: str
    seat: str | None = None
    revision: int | None = None
    authority: str = ""


class Delegate(Command, frozen=True, kw_only=True, tag="delegate"):
    """委派: let somebody else work on it; it comes back, and its holder decides."""

    visit: str
    to: str
    reason: str = ""
    seat: str | None = None
    revision: int | None = None


class Resolve(Command, frozen=True, kw_only=True, tag="resolve"):
    """委派办结: give back what was delegated, with an answer; the holder may also call it back."""

    visit: str
    reason: str = ""
    seat: str | None = None
    revision: int | None = None


class Return(Command, frozen=True, kw_only=True, tag="return"):
    """退回 (internal): send the file back to a step already passed; without `to` to the one before.

    `after` says whether it then passes everything between again, or comes straight back (`back`), where the drawing
    and the matter leave that open. It is an opinion, with papers and a signature like any other.
    """

    visit: str
    reason: str
    to: str = ""
    after: Literal["", "again", "back"] = ""
    seat: str | None = None
    revision: int | None = None
    attachments: tuple[Attachment, ...] = ()
    signature: Signature | None = None


class Resubmit(Command, frozen=True, kw_only=True, tag="resubmit"):
    """补正: the applicant files what was missing."""

    materials: tuple[str, ...] = ()
    data: dict[str, Any] = {}


class BeginProcedure(Command, frozen=True, kw_only=True, tag="begin_procedure"):
    """特别程序, begin: with the time announced for it (a term) and the day of the written notice."""

    procedure: str
    announced: str = ""
    notice: date | None = None
    visit: str | None = None


class FinishProcedure(Command, frozen=True, kw_only=True, tag="finish_procedure"):
    """特别程序, finish: the result is there."""

    procedure: str


class AbortProcedure(Command, frozen=True, kw_only=True, tag="abort_procedure"):
    """特别程序, abort: it comes to nothing."""

    procedure: str
    reason: str


class Extend(Command, frozen=True, kw_only=True, tag="extend"):
    """延期: once, before the due date, within the cap, by the rank the matter names; `told`: reasons sent that day."""

    clock: str
    by_term: str
    reason: str
    told: date | None = None


class Tell(Command, frozen=True, kw_only=True, tag="tell"):
    """书面告知: the day on which the party was told of an extension (a clock), a procedure (its id) or a hearing."""

    about: str
    on: date


class OfferHearing(Command, frozen=True, kw_only=True, tag="offer_hearing"):
    """告知听证权利: tell the party that it may ask for a hearing."""

    reason: str = ""


class AskHearing(Command, frozen=True, kw_only=True, tag="ask_hearing"):
    """申请听证: the party asks for a hearing."""

    reason: str = ""


class SetHearing(Command, frozen=True, kw_only=True, tag="set_hearing"):
    """确定听证时间、地点. `tell` then records, about `hearing_notice`, when they were told."""

    on: date
    place: str


class HoldHearing(Command, frozen=True, kw_only=True, tag="hold_hearing"):
    """举行听证: it was held; `record` says where its record is kept."""

    record: str


class DropHearing(Command, frozen=True, kw_only=True, tag="drop_hearing"):
    """放弃听证、撤回听证申请: the party gives up its right, or takes its request back."""

    reason: str = ""


class Jump(Command, frozen=True, kw_only=True, tag="jump"):
    """跳转: an administrator puts the file to another step, under a recorded authority; never over a legal act.

    `visit` is the open step that is left, by visit or element id, where there is more than one.
    """

    to: str
    reason: str
    authority: str
    visit: str = ""


class Reopen(Command, frozen=True, kw_only=True, tag="reopen"):
    """唤醒: take a closed case up again.

    With `as_case`, the id of a new case, it is filed anew under a number of its own; what is not given is taken over.
    Without it the closing itself is revoked, where it was no decision: withdrawn, terminated or lapsed.
    """

    reason: str
    as_case: str = ""
    materials: tuple[str, ...] = ()
    data: dict[str, Any] = {}


class Hold(Command, frozen=True, kw_only=True, tag="hold"):
    """挂起: the office does not work on the case, or on one open step; no clock of law stops."""

    reason: str
    visit: str = ""


class Release(Command, frozen=True, kw_only=True, tag="release"):
    """恢复: the work goes on. `authority` as in RuleOnChallenge: whoever held it keeps out, and who is above them."""

    visit: str = ""
    reason: str = ""
    authority: str = ""


class OpenTask(Command, frozen=True, kw_only=True, tag="open_task"):
    """打开待办: look at a file from a seat one has; the step before can then not be taken back any more."""

    visit: str
    seat: str | None = None
    revision: int | None = None


class TakeBack(Command, frozen=True, kw_only=True, tag="take_back"):
    """拿回: take back what one has done at a step, by element id or visit, until the next one has opened the file.

    Of a step that sent the file back that is the return. `seat`: what was said from it, where somebody spoke from two.
    """

    step: str
    seat: str | None = None
    reason: str = ""


class Withdraw(Command, frozen=True, kw_only=True, tag="withdraw"):
    """撤件: the applicant takes the application back. `commitment` withdraws the commitment only."""

    reason: str = ""
    commitment: bool = False


class Urge(Command, frozen=True, kw_only=True, tag="urge"):
    """催办: ask those whose turn it is to hurry."""

    visit: str
    reason: str = ""


class CarbonCopy(Command, frozen=True, kw_only=True, tag="carbon_copy"):
    """抄送: tell people of the case, who have nothing to do in it."""

    persons: tuple[str, ...]
    reason: str = ""


class MarkRead(Command, frozen=True, kw_only=True, tag="mark_read"):
    """已阅: what was sent to one is read."""


class Watch(Command, frozen=True, kw_only=True, tag="watch"):
    """关注: follow a case, without any influence on it."""


class Unwatch(Command, frozen=True, kw_only=True, tag="unwatch"):
    """取消关注: follow it no more."""


class Challenge(Command, frozen=True, kw_only=True, tag="challenge"):
    """申请回避: the applicant asks that an officer keep out; until it is ruled on, the officer does."""

    officer: str
    reason: str


class Recuse(Command, frozen=True, kw_only=True, tag="recuse"):
    """自行回避: an officer asks to keep out of the case, and does until it is ruled on."""

    reason: str


class RuleOnChallenge(Command, frozen=True, kw_only=True, tag="rule_on_challenge"):
    """回避决定: the officer keeps out for good, or may act again.

    `authority` is on what an administrator rules, where nobody above the officer can.
    """

    officer: str
    upheld: bool
    reason: str
    authority: str = ""


class Terminate(Command, frozen=True, kw_only=True, tag="terminate"):
    """终止: the office ends the case on a closed legal ground."""

    ground: str
    reason: str


class Retry(Command, frozen=True, kw_only=True, tag="retry"):
    """Go on from an incident."""

    token: str


class AnswerJob(Command, frozen=True, kw_only=True, tag="answer_job"):
    """The answer of work done elsewhere: done or failed, with data; or an error that the job declares (`af:raises`)."""

    visit: str
    outcome: str = ""
    data: dict[str, Any] = {}
    error: str = ""
    escalation: str = ""


class Wake(Command, frozen=True, kw_only=True, tag="wake"):
    """Machine: look at what is due under this key (a clock, a wait)."""

    due: str


class TakeMessage(Command, frozen=True, kw_only=True, tag="take_message"):
    """Machine: a wait of the case takes a message from the inbox."""

    wait: str
    message: str


class HearSignal(Command, frozen=True, kw_only=True, tag="hear_signal"):
    """Machine: a signal reaches the case."""

    signal: str


class Recompute(Command, frozen=True, kw_only=True, tag="recompute"):
    """Machine: hold the clocks against the notices adopted since."""


class CheckSeats(Command, frozen=True, kw_only=True, tag="check_seats"):
    """Machine: look again at who sits where, and who owns what stands still, since the directory has changed."""


AnyCommand = (
    Submit
    | Act
    | Claim
    | Unclaim
    | AddSigner
    | RemoveSigner
    | Transfer
    | Delegate
    | Resolve
    | Return
    | Resubmit
    | BeginProcedure
    | FinishProcedure
    | AbortProcedure
    | Extend
    | Tell
    | OfferHearing
    | AskHearing
    | SetHearing
    | HoldHearing
    | DropHearing
    | Jump
    | Reopen
    | Hold
    | Release
    | OpenTask
    | TakeBack
    | Withdraw
    | Urge
    | CarbonCopy
    | MarkRead
    | Watch
    | Unwatch
    | Challenge
    | Recuse
    | RuleOnChallenge
    | Terminate
    | Retry
    | AnswerJob
    | Wake
    | TakeMessage
    | HearSignal
    | Recompute
    | CheckSeats
)
