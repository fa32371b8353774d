"""Everything there is to say of a command, in one place: `approvalflow acts --json`, the reference page, the tests.

The table of `cases.acts` says who may do what, when, with what; here is added what it may write beside its own events,
what it does to path and opinions, who is told, and with which codes it can be refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import msgspec

from approvalflow.cases import events as e
from approvalflow.cases.acts import ANSWERS, OF_PARTIES, STOPPED, TABLE, Row
from approvalflow.desk.views import JOB, TOPICS

ALWAYS = (
    "act.back_dated", "act.late_reason_alone", "act.late_without_reason",
    "act.needs", "act.unknown_field", "books.case_locked", "case.unknown",
    "case.wrong_stage", "moment.no_zone",
    "command.in_the_future", "command.not_text", "command.too_long", "command.wrong_field", "key.reused",
    "moment.behind", "person.unknown_kind",
)  # fmt: skip
"""With these any command can be refused."""
_PERSON = ("person.not_an_officer", "person.unknown")
_CHOSEN = ("person.excluded", "person.kept_out", "person.not_candidate", "person.other_department", "person.unknown")
_HOLDER = (
    *_CHOSEN, "person.claimed_by_other", "person.not_an_officer", "seat.has_spoken", "seat.none_open",
    "seat.sits_already", "seat.stale", "act.no_such_visit",
    "visit.not_open",
)  # fmt: skip
_SEAT = (
    *_HOLDER, "act.no_seat", "answer.kept", "person.not_the_applicant", "seat.done", "seat.not_yet",
    "seat.passed_on", "seat.removed",
)  # fmt: skip
_BY_WHO: Mapping[str, tuple[str, ...]] = {
    "seat": (*_SEAT, "person.has_no_seat", "person.lacks_rank"),
    "seat or applicant": _SEAT,
    "applicant": ("person.not_the_applicant",),
    "filer": ("person.excluded", "person.kept_out", "person.may_not_file", *_PERSON),
    "rank": ("person.excluded", "person.kept_out", "person.lacks_rank", *_PERSON),
    "approver": ("person.excluded", "person.kept_out", "person.may_not_terminate", *_PERSON),
    "owner": ("person.not_the_owner",),
    "machine": ("person.not_a_machine",),
    "holder": (*_HOLDER, "seat.done", "seat.passed_on", "seat.removed"),
    "holder or head": (*_HOLDER, "seat.done", "seat.passed_on", "seat.removed"),
    "adder": (*_HOLDER, "signer.not_added", "signer.not_yours"),
    "delegate": (
        "person.excluded",
        "person.kept_out",
        "seat.not_delegated",
        "seat.stale",
        "act.no_such_visit",
        "visit.not_open",
        *_PERSON,
    ),
    "officer": _PERSON,
    "head": ("person.excluded", "person.may_not_rule", *_PERSON),
    "officer or applicant": ("person.excluded", *_PERSON),
    "participant": ("person.excluded", "person.has_no_seat", *_PERSON),
    "keeper": (
        "hold.nobody_works",
        "person.excluded",
        "person.kept_out",
        "person.may_not_hold",
        "act.no_such_visit",
        "visit.not_open",
        *_PERSON,
    ),
    "releaser": ("hold.not_held", "person.excluded", "person.may_not_release", *_PERSON),
    "reader": (*_HOLDER, "act.no_seat", "seat.done", "seat.passed_on", "seat.removed"),
    "doer": ("person.excluded", "person.kept_out", *_PERSON),
    "reopener": ("person.excluded", "person.kept_out", "person.may_not_file", "person.may_not_terminate", *_PERSON),
    "administrator": ("person.excluded", "person.may_not_jump", *_PERSON),
}
_CHOOSING = ("choose.how_many", "choose.not_here", "choose.vote")
_DATA = ("submit.missing_field", "submit.unknown_field", "submit.wrong_value")
_SIGNED = (
    "attachment.not_one", "attachment.too_many", "signature.hook_failed", "signature.needed", "signature.no_opinion",
    "signature.wrong",
)  # fmt: skip
_OPINION = ("consult.deemed", *_SIGNED)
_DECIDED = (
    "decide.challenge_open", "decide.deemed", "decide.hearing_days_open", "decide.hearing_open",
    "decide.no_such_remedy", "decide.not_accepted", "decide.procedure_open", "decision.nobody_stated",
)  # fmt: skip
_UNTIL = ("act.until_past", "act.until_rests")
_OF_ACT: Mapping[str, tuple[str, ...]] = {
    "receive": ("act.before_filing",),
    "accept": (
        "accept.already_asked", "accept.materials_missing", "accept.no_such_ground", "accept.not_all_at_once",
        "accept.second_correction", "accept.who_is_competent", "accept.window_lapsed", "submit.unknown_material",
    ),
    "charge": ("charge.not_in_catalogue", "charge.other_amount"),
    "review": _OPINION, "verify": _OPINION, "consult": _OPINION, "hear": _OPINION,
    "inspect": ("inspect.in_the_future", "inspect.party_neither_signed_nor_refused", "inspect.two_officers"),
    "rectify": ("rectify.already_ordered", "rectify.not_ordered", *_UNTIL),
    "decide": (*_DECIDED, *_SIGNED),
    "issue": ("issue.expired_at_birth", "issue.not_granted"),
    "follow_up": ("check.order_needed", *_UNTIL),
    "forward": ("forward.before_acceptance", "forward.in_the_future"),
}  # fmt: skip
_SIGNERS = tuple(f"signer.{one}" for one in ("first_settles", "not_here", "one_seat", "sits_already", "too_deep",
                                             "too_late", "too_many"))  # fmt: skip
_HEARING = tuple(
    f"hearing.{one}"
    for one in ("asked_before", "asked_too_late", "before_its_day", "no_terms", "not_announced", "not_asked",
                "not_offered", "not_set", "not_told", "open_already", "too_soon")
)  # fmt: skip
_TERM = ("term.no_unit", "term.not_a_term", "term.one_reading", "term.too_long", "term.two_readings")
_PAUSE = (
    "clock.already_paused", "clock.counted_back", "clock.ends_before_it_begins", "clock.ground_not_listed",
    "clock.no_pause_in_hours", "clock.no_such_pause", "clock.restart_early", "clock.stopped",
)  # fmt: skip
_LONGER = (
    "clock.extension_late", "clock.extension_not_allowed", "clock.extension_over_cap", "clock.extension_rank",
    "clock.extension_second", "clock.extension_unit",
)  # fmt: skip
_OF_COMMAND: Mapping[str, tuple[str, ...]] = {
    "submit": ("case.bad_id", "case.exists", "matter.not_in_force", "matter.not_published", "reopen.not_linked",
               "submit.unknown_material", *_DATA),
    "claim": ("seat.already_claimed",),
    "unclaim": ("seat.not_claimed",),
    "add_signer": _SIGNERS,
    "remove_signer": ("signer.has_spoken", *_DECIDED),
    "transfer": ("signer.sits_already", *_DECIDED),
    "delegate": ("signer.sits_already",),
    "return": (
        "return.applicant", "return.consult", "return.no_such_visit", "return.not_before", "return.past_legal_act",
        "return.after_fixed", "return.back_repeated", "return.frozen", "return.nothing_before",
        "return.to_the_applicant", "return.too_often", "order.unanswered",
        *_SIGNED,
    ),
    "resubmit": ("resubmit.abandoned", "resubmit.nothing_asked", "submit.unknown_material", *_DATA),
    "begin_procedure": ("procedure.already_open", "procedure.unknown", "act.no_such_visit", *_PAUSE,
                        *_TERM),
    "finish_procedure": ("procedure.not_open", *_PAUSE),
    "abort_procedure": ("procedure.not_open", *_PAUSE),
    "extend": ("clock.no_extension", "clock.not_running", "clock.past_statutory", "clock.stopped",
               "extend.told_another_day", *_LONGER, *_TERM),
    "tell": ("clock.not_extended", "clock.told_already", "hearing.not_set", "hearing.too_soon",
             "tell.before_it_was_granted", "tell.in_the_future", "tell.nothing"),
    "offer_hearing": _HEARING, "ask_hearing": _HEARING, "set_hearing": (*_HEARING, *_UNTIL), "hold_hearing": _HEARING,
    "drop_hearing": _HEARING,
    "withdraw": ("commitment.none", "return.no_such_visit", "return.past_legal_act"),
    "urge": ("step.not_open", "urge.too_soon"),
    "carbon_copy": ("copy.too_many",),
    "mark_read": ("copy.none",),
    "watch": ("watch.already", "watch.keeps_out", "watch.not_yours", "watch.too_many"),
    "unwatch": ("watch.none",),
    "challenge": ("challenge.already", "challenge.no_hand", "challenge.too_many", "person.unknown"),
    "recuse": ("challenge.already", "challenge.no_hand", "challenge.too_many"),
    "rule_on_challenge": ("challenge.none",),
    "terminate": ("terminate.no_such_ground",),
    "reopen": ("case.bad_id", "case.exists", "matter.not_in_force", "matter.not_published", "reopen.decided",
               "reopen.filed_anew", "reopen.not_broken_off", "reopen.nothing_filed", "submit.unknown_material", *_DATA),
    "hold": ("hold.already",),
    "jump": ("jump.compensating", "jump.frozen", "jump.guarded", "jump.no_way", "jump.not_a_step", "jump.out_of_reach",
             "jump.which", "jump.which_call", "act.no_such_visit", "order.unanswered", "visit.not_open"),
    "take_back": ("order.unanswered", "return.past_legal_act", "take_back.begun", "take_back.deemed", "take_back.ended",
                  "take_back.gone_on", "take_back.nothing", "take_back.not_yours", "take_back.opened",
                  "take_back.taken"),
    "retry": ("incident.unknown",),
    "answer_job": ("act.error_is_no_outcome", "act.not_caught", "act.no_such_outcome", "act.no_such_visit", "job.none",
                   *_DATA),
}  # fmt: skip
_CLOCKS = ("ClockStarted", "ClockPaused", "ClockResumed", "ClockExtended", "ClockStopped", "ClockRecomputed",
           "ClockRunsOn", "ClockTold")  # fmt: skip
_STOPS = ("IncidentOpened", "IncidentClosed")
"""Whether anybody can take the open seats or rule on a challenge, and anything can still come to a join, is asked after
every command."""
_ONWARD = (
    "StepSettled", "StepOpened", "StepCancelled", "PoolChanged", "Moved", "TimerSet", "WaitOpened", "KeyAgreed",
    "ConditionsChecked",
    "DataSet", "MessageSent", "MessageTaken", "SignalSent", "SignalTaken", "EventPutOff", *_STOPS,
    "FindingRaised", "CaseClosed", "CaseAccepted", "ProcedureEnded", "OpinionGiven", *_CLOCKS,
)  # fmt: skip
_STILL = frozenset(
    {"claim", "unclaim", "add_signer", "delegate", "resolve", "urge", "carbon_copy", "mark_read",
     "watch", "unwatch", "challenge", "recuse", "tell", "extend", "recompute", "hold",
     "open_task"}
)  # fmt: skip
"""Commands that never move the file."""


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the registry: what the table says, and what follows from it."""

    command: str
    act: str
    outcome: str
    zh: str
    kind: str
    who: str
    stages: tuple[str, ...]
    needs: tuple[str, ...]
    may: tuple[str, ...]
    events: tuple[str, ...]
    follow: tuple[str, ...]
    path: str
    opinions: str
    clocks: str
    while_held: str
    while_frozen: str
    notices: tuple[str, ...]
    errors: tuple[str, ...]


@cache
def registry() -> tuple[Described, ...]:
    """Every command, act and outcome, in the order of the table."""
    return tuple(_described(row) for row in TABLE)


def refusals(who: str) -> tuple[str, ...]:
    """How anybody can be refused who asks as one of these."""
    return (*ALWAYS, *_BY_WHO[who])


def _described(row: Row) -> Described:
    follow = tuple(one for one in _follow(row) if one not in row.events)
    stopped = row.command in STOPPED and (row.act, row.outcome) not in ANSWERS
    errors = {
        *(("case.held",) if stopped else ()),
        *(("step.frozen",) if row.command in (*STOPPED, "answer_job") else ()),
        *refusals(row.who),
        *_OF_COMMAND.get(row.command, ()),
        *_OF_ACT.get(row.act, ()),
    }
    if row.command == "act":
        errors |= {"act.error_is_no_outcome", "act.no_such_outcome", "act.not_caught", *_CHOSEN, *_CHOOSING}
    return Described(
        command=row.command,
        act=row.act,
        outcome=row.outcome,
        zh=row.zh,
        kind=row.kind,
        who=row.who,
        stages=tuple(str(stage) for stage in row.stages),
        needs=row.needs,
        may=row.may,
        events=row.events,
        follow=follow,
        path=_path(row),
        opinions=_opinions(row),
        clocks=row.clocks,
        while_held=_held(row) if stopped else "lawful",
        while_frozen=_frozen(row),
        notices=tuple(dict.fromkeys(_topics([*row.events, *follow]))),
        errors=tuple(sorted(errors)),
    )


def _held(row: Row) -> str:
    """What becomes of it while the work is held."""
    answers = row.command in ("claim", "unclaim", "resolve") or (row.command == "act" and row.act == "consult")
    return "refused, unless a text takes silence at the step for consent" if answers else "refused"


def _frozen(row: Row) -> str:
    """What becomes of it at a step that a return has frozen."""
    if row.command not in (*STOPPED, "answer_job"):
        return "lawful"
    if (row.act, row.outcome) in ANSWERS:
        return "kept"
    return "kept if the party's, else refused" if _answers(row) else "refused"


def _answers(row: Row) -> bool:
    """Whether the party may answer so."""
    return row.command == "act" and row.act in OF_PARTIES and row.settles


def _follow(row: Row) -> tuple[str, ...]:
    if row.command in _STILL:
        return (*_STOPS, *(("FindingRaised", *_CLOCKS) if row.clocks else ()))
    if row.command in ("remove_signer", "transfer"):
        return ("DecisionMade", *_ONWARD)
    if row.command == "act":
        return ("HandlersChosen", *(("AnswerKept",) if _answers(row) else ()), *_ONWARD)
    if row.command == "withdraw":
        return ("CommitmentDeclined", "Returned", "StepVoided", *_ONWARD)
    if row.command == "wake":
        return ("CaseAbandoned", *_ONWARD)
    return _ONWARD


def _path(row: Row) -> str:
    if row.command in _STILL:
        return "none"
    said = {"return": "back to a step passed",
            "reopen": "where it stood; a new case begins anew",
            "jump": "to the step named; what lies between is not done, or back, all that came of it is done again",
            "take_back": "back to the step; none where it is still open; of a return, to where it was before",
            "withdraw": "ends the case", "terminate": "ends the case",
            "rule_on_challenge": "opens a step for which nobody else was found",
            "check_seats": "opens a step for which somebody is found now",
            "release": "on, where a timer of the drawing waited",
            "remove_signer": "settles the step if its outcome is then certain",
            "transfer": "settles the step if its outcome is then certain"}  # fmt: skip
    if row.outcome == "declined":
        return "ends the case, unless a flow names it"
    if row.command == "act" and not row.settles:
        return "the step waits for the applicant"
    return said.get(row.command, "on, once the step is settled" if row.command == "act" else "as the drawing says")


def _opinions(row: Row) -> str:
    if row.command == "jump":
        return "back, those of the steps undone are kept and void"
    if row.command == "return":
        return "gives one; those of the steps undone are kept and void"
    if row.command == "take_back":
        return "one's own is kept and void; those of others still count, and those that one's return had undone again"
    if row.command == "act" and "OpinionGiven" in row.events:
        return "gives one"
    if row.command == "act" and row.act == "decide":
        return "gives one, where several sign"
    return "none given; those given stay" if row.command in ("add_signer", "remove_signer", "transfer") else "none"


def _topics(events: Iterable[str]) -> Iterator[str]:
    by_name = {kind.__name__: topic for kind, topic in TOPICS.items()}
    for name in events:
        yield from (by_name[name],) if name in by_name else ()
        yield from (JOB,) if name == e.StepOpened.__name__ else ()
