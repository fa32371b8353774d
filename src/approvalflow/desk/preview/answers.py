"""What is assumed of each step: the outcome that carries the file on, with what must accompany it, and when."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import msgspec

from approvalflow.cases import acts
from approvalflow.cases import commands as c
from approvalflow.cases.case import Case, Seat, Visit
from approvalflow.cases.intake import check_data
from approvalflow.cases.rules import Facts, Rules
from approvalflow.errors import Refused
from approvalflow.moment import read_zone

Pace = Literal["full", "prompt"]
NUMBER = "0000-000000"
"""The number of a case that has none; it is not drawn."""
ASSUMED = "预览"
HOUR = time(9)
"""At what time of its last day a step is assumed to be done."""
_CARRY_ON = ("received", "accepted", "paid", "agree", "meets", "committed", "granted", "issued", "delivered", "met")


class Assumed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each step takes its `full` term, or is done on the day it opens (`prompt`).

    `answers` are other outcomes by element id, `data` fields of the form as they may still be filled in.
    """

    pace: Pace = "full"
    answers: dict[str, str] = {}
    data: dict[str, Any] = {}


def read_assumed(given: Mapping[str, Any]) -> Assumed:
    """The assumptions from their fields. Raises Refused `preview.not_assumed`."""
    try:
        return msgspec.convert(dict(given), Assumed)
    except msgspec.ValidationError as problem:
        raise Refused("preview.not_assumed", reason=str(problem), known=list(Assumed.__struct_fields__)) from None


def check_assumed(assumed: Assumed, rules: Rules) -> None:
    """What is assumed must be of this matter. Raises Refused `preview.no_such_step`, `submit.*` for data."""
    if unknown := sorted(set(assumed.answers) - set(rules.steps)):
        raise Refused("preview.no_such_step", unknown=unknown, known=sorted(rules.steps))
    check_data(assumed.data, rules.fields)


def outcome_of(visit: Visit, assumed: Assumed) -> str:
    """The outcome assumed of an open step: as said, else the one that carries the file on."""
    if visit.act == "rectify":
        return "done" if visit.awaiting else "ordered"
    known = acts.outcomes_of(visit.act)
    return assumed.answers.get(visit.node) or next((one for one in _CARRY_ON if one in known), "done")


def act_of(
    case: Case, name: str, visit: Visit, seat: Seat, facts: Facts, day: date, assumed: Assumed, by: str
) -> c.Act:
    """The act with everything that its outcome needs, `by` whoever is assumed to do it and one more of those asked.

    What somebody is ordered to do is to be done by the next working day.
    """
    outcome = outcome_of(visit, assumed)
    row = acts.row_of("act", visit.act, outcome)
    fees = [*facts.rules.fees] or ["-"]
    filled: dict[str, Any] = {
        "reason": ASSUMED,
        "basis": (ASSUMED,),
        "remedies": tuple(facts.rules.remedies),
        "ground": next(iter(facts.rules.declining), ""),
        "fee": fees[0],
        "amount": facts.rules.fees.get(fees[0], "0") or "0",
        "reference": ASSUMED,
        "officers": tuple(dict.fromkeys((by, *seat.candidates)))[:2],
        "party_signed": True,
        "items": (ASSUMED,),
        "until": facts.calendar.next_working_provisional(day + timedelta(days=1)),
        "number": ASSUMED,
        "how": ASSUMED,
        "proof": ASSUMED,
        "on": day,
    }
    given = {one: filled[one] for one in row.needs if one in filled}
    return c.Act(case=case.id, visit=name, outcome=outcome, seat=seat.id, **given)


def done_at(case: Case, name: str, visit: Visit, since: datetime, pace: Pace) -> datetime:
    """When a step is assumed to be done: on the last day of its own term, or at once; never before it opened."""
    running = case.clocks.get(name)
    opened = max(visit.opened, since)
    day = (running.stated or running.provisional) if running and not running.clock.stopped else None
    if pace == "prompt" or day is None:
        return opened
    return max(opened, datetime.combine(day, HOUR, read_zone(case.zone)))
