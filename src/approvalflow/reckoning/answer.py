"""One case of an audit file, reckoned by the ordinary clocks; the answer has the names of its file.

Where the law is disputed the case's own switches choose; without them the defaults hold.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from approvalflow.calendars import WorkCalendar, national, open_time
from approvalflow.deadlines import (
    Acceptance,
    Answered,
    Clock,
    ClockKind,
    Due,
    Extension,
    Line,
    Pause,
    Told,
    acceptance,
    back_lines,
    day_lines,
    due,
    earliest_before,
    excludable,
    explain,
    grant,
    latest_before,
    period,
    receipt_day,
    remaining,
    remaining_is_certain,
    renewal,
    silence,
    start_clock,
    statute_of,
    within,
)
from approvalflow.errors import Refused, Unreadable
from approvalflow.reckoning.fields import (
    Extend,
    Notice,
    Resubmitted,
    Resume,
    Suspend,
    local_day,
    start_of_case,
)
from approvalflow.reckoning.sheet import Entry
from approvalflow.terms import Unit

UNITS = {"working_day": "WD", "calendar_day": "ND", "month": "M", "hour": "H", "working_hour": "WH"}
HOURS = "09:00-17:00"
"""The office hours of these files, for working hours and for the closing time of a receipt."""

ZONE = "Asia/Shanghai"
REJECTED = {"clock.extension_late": "extension_rejected_late", "clock.extension_second": "extension_rejected_second"}
WITHOUT_DATE = {"suspended": "clock_suspended", "unpublished": "calendar_unpublished"}
_IN_ANSWER = ("acceptance", "calendar_as_of")
T = TypeVar("T")


class Reckoned(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one case, with the keys of `reckon --json`. `due_date` is null while none can be stated.

    So is what remains on a day, where the days up to it are not all announced.
    """

    id: str
    due_date: date | None = None
    due_datetime: datetime | None = None
    provisional_due_date: date | None = None
    statutory_due_date: date | None = None
    acceptance_date: date | None = None
    outcome: str | None = None
    deemed: str | None = None
    window_open: date | None = None
    last_work_day: date | None = None
    remaining: dict[str, int | None] = {}
    reckoning: tuple[Line, ...] = ()


def reckon(entry: Entry, file: str = "") -> Reckoned:
    """Reckon one case. Raises Unreadable `reckon.cannot`, naming case and field, with what stood in the way."""
    return _Case(entry, file).answer()


class _Case:
    """A case under way; what the clocks refuse is told with the field that it came from."""

    def __init__(self, entry: Entry, file: str) -> None:
        self.entry, self.facts, self.file = entry, entry.facts, file
        known_by = self.facts.calendar_as_of
        self.calendar: WorkCalendar = self._try(
            "calendar_as_of", lambda: national(local_day(known_by) if known_by else None)
        )
        self.start = start_of_case(self.facts)
        self.outcome: str | None = None
        self.announced = True

    def answer(self) -> Reckoned:
        flow = {"before": self._before, "before_expiry": self._before_expiry}.get(self.facts.flow, self._forward)
        return flow()

    def _forward(self) -> Reckoned:
        """The term after the start, or after the acceptance that the correction window leads to."""
        start, accepted = self.start, None
        if self.facts.flow == "decision_from_receipt" and self.facts.trigger in ("received", None):
            found = self._try("events", self._accept)
            accepted, self.announced = found.accepted, self.announced and found.announced
            if accepted is None:
                return Reckoned(id=self.entry.id, outcome=None if self.announced else WITHOUT_DATE["unpublished"])
            self.outcome = found.outcome
            start = datetime.combine(accepted, time(12), start.tzinfo)
        clock = self._with_events(self._clock(f"{self.facts.amount} {UNITS[self.facts.unit]}", start))
        own = told = self._try("start_datetime", lambda: due(clock, self.calendar))
        law = self._statutory(start)
        lawful = self._try("statutory_amount", lambda: due(law, self.calendar)) if law else None
        capped = lawful is not None and lawful.best is not None and within(own, lawful).capped
        if law and lawful and capped:  # a promise never ends past the statutory term
            told, setting = lawful, law
        else:
            setting = clock
        unpublished = lawful is not None and lawful.why == "unpublished"
        if not self.announced and told.date:  # what the acceptance rests on is provisional, and so is all that follows
            told = replace(told, date=None, at=None, provisional=told.date, why="unpublished")
        return Reckoned(
            id=self.entry.id,
            due_date=told.date,
            due_datetime=told.at.astimezone(self.start.tzinfo) if told.at and told.date else None,
            provisional_due_date=told.provisional,
            statutory_due_date=lawful.date if lawful and self.announced else None,
            acceptance_date=accepted if self.announced else None,
            outcome=WITHOUT_DATE.get(told.why or ("unpublished" if unpublished else ""), self.outcome),
            remaining=self._left(lambda day: self._remaining(setting, day)),
            reckoning=self._try("start_datetime", lambda: self._lines(clock, own, law if capped else None)),
        )

    def _lines(self, clock: Clock, own: Due, law: Clock | None) -> tuple[Line, ...]:
        """The days of the term, up to the end of the statutory one where that comes first."""
        return explain(clock, self.calendar, whole=law).lines if law else day_lines(clock, self.calendar, own)

    def _remaining(self, clock: Clock, day: date) -> int | None:
        certain = self.announced and remaining_is_certain(clock, self.calendar, day)
        return remaining(clock, self.calendar, day) if certain else None

    def _statutory(self, start: datetime) -> Clock | None:
        if not self.facts.statutory_amount:
            return None
        outcome = self.outcome
        clock = self._with_events(self._clock(f"{self.facts.statutory_amount} WD", start))
        self.outcome = outcome  # what becomes of an event is told of the main clock
        return clock

    def _clock(self, term: str, start: datetime) -> Clock:
        unit = term.partition(" ")[2]
        cap = self.facts.max_extension
        if cap is None:  # the file states no cap: none is held against it
            cap = max((one.days for one in self.facts.events if isinstance(one, Extend)), default=0)
        chosen = {name: reading for name, reading in self.entry.switches.items() if name not in _IN_ANSWER}
        return self._try(
            "amount",
            lambda: start_clock(
                ClockKind.STATUTORY,
                term,
                start,
                zone=ZONE,
                basis=self.entry.article,
                filed=self.facts.flow == "period",
                cap=f"{cap} {unit}" if cap else "",
                hours=HOURS,
                switches=chosen,
            ),
        )

    def _with_events(self, clock: Clock) -> Clock:
        """The clock with every event that the law lets count; `outcome` tells of one that it did not."""
        ignored: set[str] = set()
        numbered = enumerate(self.facts.events)
        for number, event in sorted(numbered, key=lambda one: one[1].moment):
            clock = self._try(f"events[{number}]", lambda c=clock, e=event: self._take(c, e, ignored))  # type: ignore[misc]
        return clock

    def _take(self, clock: Clock, event: Any, ignored: set[str]) -> Clock:
        match event:
            case Suspend() if not excludable(event.kind, statute_of(self.entry.article)):
                self.outcome = "event_ignored_not_excludable"
                ignored.add(event.id)
            case Suspend() if self._closed(event.moment) and due(clock, self.calendar).passed(event.moment):
                ignored.add(event.id)  # it came on the last day, after that had ended
            case Suspend():
                notice = local_day(event.written_notice_at) if event.written_notice_at else None
                announced = f"{event.announced_workdays} WD" if event.announced_workdays else ""
                pause = Pause(id=event.id, begin=event.day, ground=event.kind, notice=notice, announced=announced)
                return clock.pause(pause)
            case Resume() if event.id not in ignored:
                return clock.resume(event.id, event.day)
            case Extend():
                return self._extend(clock, event)
            case _:
                pass
        return clock

    def _extend(self, clock: Clock, event: Extend) -> Clock:
        cap = self.facts.max_extension
        days = event.days if cap is None else min(event.days, cap)  # the file caps what an office would refuse
        if not days:
            return clock
        try:
            extension = Extension(term=f"{days} {clock.length.unit}", at=event.day)
            return grant(clock, extension, self.calendar, moment=event.moment)
        except Refused as refused:
            if refused.code not in REJECTED:
                raise
            self.outcome = REJECTED[refused.code]
            return clock

    def _accept(self) -> Acceptance:
        received = latest = self._received(self.start)
        events: list[Told | Answered] = []
        for event in sorted(self.facts.events, key=lambda one: one.moment):
            # Papers filed after closing may be received a day later than the office answers them: their order stays.
            if isinstance(event, Notice):
                events.append(
                    Told(at=max(latest, event.day), after_hours=event.day >= latest and self._closed(event.moment))
                )
            elif isinstance(event, Resubmitted):
                latest = max(latest, self._received(event.moment))
                events.append(Answered(at=latest, complete=event.complete))
        window, reading = f"{self.facts.correction_window} WD", self.entry.switches.get("acceptance", "resubmission")
        return acceptance(received, window, events, self.calendar, reading=reading)

    def _closed(self, moment: datetime) -> bool:
        """Had the day of the office ended by then: only where it ends with the close of business."""
        closes = open_time(self.calendar, HOURS, ZONE).closing(moment.date())
        return self.entry.switches.get("day_end") == "closing" and closes is not None and moment >= closes

    def _received(self, moment: datetime) -> date:
        """The day of receipt; a next working day past the last announced day is provisional."""
        found = receipt_day(moment, self.calendar, zone=ZONE, hours=HOURS, switches=self.entry.switches)
        if self.entry.switches.get("receipt_policy") == "next_working_day" and found > self.calendar.last:
            self.announced = False
        return found

    # Counting back

    def _before(self) -> Reckoned:
        end, unit = self.start.date(), UNITS[self.facts.unit]
        last = self._announced(
            lambda: latest_before(end, f"{self.facts.amount} {unit}", self.calendar, self.entry.switches)
        )
        opens, amount = None, self.facts.window_open_amount
        if amount and last:
            opens = self._announced(lambda: earliest_before(end, f"{amount} {unit}", self.calendar))
        return Reckoned(
            id=self.entry.id,
            due_date=last,
            outcome=self.outcome,
            window_open=opens,
            remaining=self._back_left(last),
            reckoning=self._back(last, end) if last else (),
        )

    def _before_expiry(self) -> Reckoned:
        end, filed = self.start.date(), self.facts.renewal_filed_at
        last = self._announced(lambda: self.calendar.prev_working(end))
        deemed = self._announced(lambda: self._renewed(end, local_day(filed))) if filed else None
        return Reckoned(
            id=self.entry.id,
            due_date=end,
            last_work_day=last,
            outcome=self.outcome,
            deemed=deemed,
            remaining=self._back_left(end),
            reckoning=self._back(last, end) if last else (),
        )

    def _renewed(self, end: date, filed: date) -> str | None:
        """What follows the day after the expiry if the agency never decided."""
        lead, text = period("renewal-request").term(self.entry.switches), silence("licensing-renewal")
        after, chosen = end + timedelta(days=1), self.entry.switches
        found = renewal(end, filed, self.calendar, lead=lead, today=after, text=text, switches=chosen)
        return found.deemed.effect if found.deemed else None

    def _back(self, last: date, end: date) -> tuple[Line, ...]:
        return back_lines(last, end, self.calendar, Unit.WD if self.facts.unit == "working_day" else Unit.ND)

    def _back_left(self, last: date | None) -> dict[str, int | None]:
        if last is None:
            return {}
        return self._left(lambda day: self._days_to(last, day))

    def _days_to(self, last: date, day: date) -> int | None:
        """Working days in (day, last], none when it is past; null where they are not all announced."""
        if day >= last:
            return 0
        return self.calendar.count_provisional(day, last) if last <= self.calendar.last else None

    def _announced(self, work: Callable[[], T]) -> T | None:
        """What only announced days can give; without them the outcome says so."""
        try:
            return self._try("start_datetime", work)
        except Unreadable as problem:
            if problem.values.get("error") != "calendar.not_announced":
                raise
            self.outcome = "calendar_unpublished"
            return None

    def _left(self, count: Callable[[date], int | None]) -> dict[str, int | None]:
        field = "expected_remaining_workdays_at"
        return {day.isoformat(): self._try(field, lambda day=day: count(day)) for day in self.entry.days}  # type: ignore[misc]

    def _try(self, field: str, work: Callable[[], T]) -> T:
        try:
            return work()
        except (Unreadable, Refused) as problem:
            raise Unreadable(
                "reckon.cannot",
                file=self.file,
                case=self.entry.id,
                field=field,
                error=problem.code,
                reason=str(problem),
            ) from None
