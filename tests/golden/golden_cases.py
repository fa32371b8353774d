"""Plays one golden case through the public functions and answers with the names of its file."""

from datetime import date, datetime, time, timedelta
from typing import Any

from approvalflow.calendars import WorkCalendar, national
from approvalflow.deadlines import (
    Acceptance,
    Answered,
    Clock,
    ClockKind,
    Extension,
    Pause,
    Told,
    acceptance,
    due,
    earliest_before,
    excludable,
    grant,
    latest_before,
    period,
    receipt_day,
    remaining,
    renewal,
    silence,
    start_clock,
    statute_of,
)
from approvalflow.errors import Refused

UNITS = {"working_day": "WD", "calendar_day": "ND", "month": "M", "hour": "H", "working_hour": "WH"}
SWITCHES = ("receipt_policy", "suspension_boundary", "backward_roll", "hour_roll")
LATE = {"clock.extension_late": "extension_rejected_late", "clock.extension_second": "extension_rejected_second"}


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """The answer to one case; keys as in the file, without their prefix."""
    known_by = case.get("calendar_as_of")
    calendar = national(date.fromisoformat(known_by) if known_by else None)
    if case["flow"] in ("before", "before_expiry"):
        return _backwards(case, calendar)
    start, outcome, told = datetime.fromisoformat(case["start_datetime"]), None, {}
    if case["flow"] == "decision_from_receipt":
        found = _accept(case, calendar)
        outcome, told["acceptance_date"] = found.outcome, found.accepted
        if found.accepted is None:
            return {"due_date": None, "acceptance_date": None, "outcome": None}
        start = datetime.combine(found.accepted, time(12), start.tzinfo)
    clock, fault = _facts(_clock(case, start), case, calendar)
    outcome = fault or outcome
    answer = due(clock, calendar)
    outcome = {"suspended": "clock_suspended", "unpublished": "calendar_unpublished"}.get(answer.why, outcome)
    if amount := case.get("statutory_amount"):
        told["statutory_due_date"] = due(_clock({**case, "amount": amount}, start), calendar).date
    left = {day: remaining(clock, calendar, date.fromisoformat(day)) for day in case["expected_remaining_workdays_at"]}
    local = answer.at and answer.at.astimezone(start.tzinfo)
    told |= {"due_date": answer.date, "provisional_due_date": answer.provisional, "outcome": outcome}
    return {**told, "due_datetime": local, "remaining_workdays_at": left}


def _clock(case: dict[str, Any], start: datetime) -> Clock:
    unit = UNITS[case["unit"]]
    return start_clock(
        ClockKind.STATUTORY,
        f"{case['amount']} {unit}",
        start,
        basis=case["article"],
        filed=case["trigger"] == "received" and case["flow"] == "period",
        cap=f"{case['max_extension']} {unit}" if case.get("max_extension") else "",
        switches={name: case[name] for name in SWITCHES if name in case},
    )


def _facts(clock: Clock, case: dict[str, Any], calendar: WorkCalendar) -> tuple[Clock, str | None]:
    """The clock with every event that the law lets count, and the last one that it did not."""
    fault, ignored = None, set()
    for event in case["events"]:
        on = datetime.fromisoformat(event["at"]).date()
        if event["type"] == "suspend" and not excludable(event["kind"], statute_of(case["article"])):
            fault = "event_ignored_not_excludable"
            ignored.add(event["id"])
        elif event["type"] == "suspend":
            notice = event.get("written_notice_at")
            told = date.fromisoformat(notice) if notice else None
            clock = clock.pause(Pause(id=event["id"], begin=on, ground=event["kind"], notice=told))
        elif event["type"] == "resume" and event["id"] not in ignored:
            clock = clock.resume(event["id"], on)
        elif event["type"] == "extend":
            days = min(event["days"], case["max_extension"])  # the file caps what the library would refuse
            try:
                clock = grant(clock, Extension(term=f"{days} {clock.length.unit}", at=on), calendar)
            except Refused as refused:
                fault = LATE[refused.code]
    return clock, fault


def _accept(case: dict[str, Any], calendar: WorkCalendar) -> Acceptance:
    def received(moment: str) -> date:
        switches = {"receipt_policy": case.get("receipt_policy", "entry")}
        return receipt_day(datetime.fromisoformat(moment), calendar, zone="Asia/Shanghai", switches=switches)

    events: list[Told | Answered] = []
    for event in case["events"]:
        if event["type"] == "correction_notice":
            events.append(Told(at=datetime.fromisoformat(event["at"]).date()))
        elif event["type"] == "materials_resubmitted":
            events.append(Answered(at=received(event["at"]), complete=event["complete"]))
    window, reading = f"{case['correction_window']} WD", case.get("acceptance", "resubmission")
    return acceptance(received(case["start_datetime"]), window, events, calendar, reading=reading)


def _renewed(case: dict[str, Any], expiry: date, calendar: WorkCalendar) -> str | None:
    """What follows the day after the expiry if the agency never decided."""
    if not (filed := case.get("renewal_filed_at")):
        return None
    found = renewal(
        expiry,
        datetime.fromisoformat(filed).date(),
        calendar,
        lead=period("renewal-request").term({}),
        today=expiry + timedelta(days=1),
        text=silence("licensing-renewal"),
    )
    return found.deemed and found.deemed.effect


def _backwards(case: dict[str, Any], calendar: WorkCalendar) -> dict[str, Any]:
    end, unit = datetime.fromisoformat(case["start_datetime"]).date(), UNITS[case["unit"]]
    told: dict[str, Any] = {"outcome": None}
    switches = {"backward_roll": case.get("backward_roll", "none")}
    if case["flow"] == "before_expiry":
        told |= {"due_date": end, "last_work_day": calendar.prev_working(end)}
        told["deemed"] = _renewed(case, end, calendar)
    else:
        told["due_date"] = latest_before(end, f"{case['amount']} {unit}", calendar, switches)
        if amount := case.get("window_open_amount"):
            told["window_open"] = earliest_before(end, f"{amount} {unit}", calendar)
    days = case["expected_remaining_workdays_at"]
    left = {day: max(0, calendar.count(date.fromisoformat(day), told["due_date"])) for day in days}
    return told | {"remaining_workdays_at": left}
