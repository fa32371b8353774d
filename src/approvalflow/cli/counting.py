"""The questions that are put to a calendar on the command line, each answered as data and as a sentence.

A question about days is asked of a day, one about hours of a moment with its zone. Past the last announced day every
answer says that it is provisional.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from approvalflow.cli.asked import Asked
from approvalflow.cli.values import read_date, read_time
from approvalflow.errors import Unreadable

if TYPE_CHECKING:
    from approvalflow.calendars import OpenTime, WorkCalendar

_PERIOD = re.compile(r"(\d{4})(?:-Q([1-9])|-(\d{2}))?", re.ASCII)
Answer = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """A calendar with the hours of the office, and who asks."""

    asked: Asked
    calendar: "WorkCalendar"
    hours: str = ""

    @property
    def office(self) -> "OpenTime":
        """When the office is open."""
        from approvalflow.calendars import open_time

        return open_time(self.calendar, self.hours)

    def day(self, day: date) -> Answer:
        """Is it a working day and why; with the hours, where the office has its own."""
        import msgspec

        found, table = self.calendar.day(day), self.office.table(day)
        told, said = msgspec.to_builtins(found), [found.text(self.asked.language)]
        opens = str(self.office.on(day))
        if table or self.hours:
            document = table.document if table else "–"
            said.append(self._say("open" if opens else "shut", day=day, hours=opens, document=document))
        return {**told, "open": opens, "timetable": table.document if table else "", "text": "\n".join(said)}

    def moment(self, moment: datetime) -> Answer:
        """Is the office open, and when does it open next."""
        opens, following = self.office.is_open(moment), self.office.next_open(moment)
        told = {"moment": self._local(moment), "open": opens, "next_open": following}
        return self._told("is_open" if opens else "is_shut", following.date(), told)

    def before(self, when: date | datetime, term: str) -> Answer:
        """What lies a term before: the n-th working day, the corresponding day, the moment so many hours earlier."""
        from approvalflow.deadlines.months import same_day_after
        from approvalflow.terms import Term, Unit

        length = Term.parse(term)
        told = {"from": when, "subtract": str(length)}
        if length.unit in (Unit.H, Unit.WH):
            amount, start = timedelta(hours=length.amount), self._local(_moment(when))
            then = self.office.add(start, -amount) if length.unit is Unit.WH else self._local(start - amount)
            return self._told("before_moment", start.date(), {**told, "from": start, "moment": then})
        day = _day(when)
        back = length.unit is Unit.WD
        found = self.calendar.add_provisional(day, -length.amount) if back else same_day_after(day, length, back=True)
        return self._told("before", day if back else self.calendar.first, {**told, "date": found})

    def until(self, when: date | datetime, end: date | datetime) -> Answer:
        """Working days in (a, b], or working hours between two moments; negative where b lies before a."""
        if isinstance(when, datetime) or isinstance(end, datetime):
            start, stop = self._local(_moment(when)), self._local(_moment(end))
            seconds = int(self.office.between(start, stop).total_seconds())
            hours = ("-" if seconds < 0 else "") + "{}:{:02}".format(*divmod(abs(seconds) // 60, 60))
            return self._told(
                "hours_between",
                max(start, stop).date(),
                {"from": start, "to": stop, "working_seconds": seconds, "hours": hours},
            )
        days = self.calendar.count_provisional(when, end)
        told = {"after": when, "upto": end, "working_days": days, "calendar_days": (end - when).days}
        return self._told("days_between", max(when, end), told)

    def nth(self, period: str, n: int) -> Answer:
        """The n-th working day of a year, a quarter (2026-Q4) or a month (2026-10); -1 is the last."""
        found = _PERIOD.fullmatch(period)
        if found is None:
            raise Unreadable("calendar.not_a_period", text=period[:40])
        year, quarter, month = (int(part) if part else None for part in found.groups())
        day = self.calendar.nth_provisional(n, year=year or 0, quarter=quarter, month=month)
        return self._told("nth", day, {"period": period, "n": n, "date": day})

    def following(self, when: date | datetime) -> Answer:
        """The next working day; of a moment, the moment itself while the office is open, else the next opening."""
        if isinstance(when, datetime):
            found = self.office.next_open(when)
            return self._told("next_open", found.date(), {"from": self._local(when), "moment": found})
        day = self.calendar.add_provisional(when, 1)
        return self._told("following", day, {"from": when, "date": day})

    def preceding(self, when: date | datetime) -> Answer:
        """The working day before; of a moment, the moment itself while the office is open, else the last closing."""
        if isinstance(when, datetime):
            closed = self.office.last_open(when)
            return self._told("last_open", closed.date(), {"from": self._local(when), "moment": closed})
        day = self.calendar.add_provisional(when, -1)
        return self._told("preceding", day, {"from": when, "date": day})

    def _told(self, code: str, last: date, told: Answer) -> Answer:
        """The answer with its sentence; `last` is the latest day that it stands on."""
        announced = last <= self.calendar.last
        said = self._say(code, **{name: _shown(value) for name, value in told.items()})
        if not announced:
            said += " " + self.asked.say("calendar.why.provisional")
        return {**told, "announced": announced, "text": said}

    def _say(self, code: str, **values: object) -> str:
        return self.asked.say(f"calendar.told.{code}", **values)

    def _local(self, moment: datetime) -> datetime:
        from approvalflow.moment import HOME

        return moment.astimezone(HOME)


def read_when(text: str) -> date | datetime:
    """A day, or a moment with its zone. Raises Unreadable `cli.not_a_date`, `moment.no_zone`, `moment.not_a_moment`."""
    found = read_time(text) if re.match(r"[^T ]+[T ]\d", text) else read_date(text)
    if found is None:
        raise Unreadable("cli.not_a_date", text=text[:40])
    return found


def _moment(when: date | datetime) -> datetime:
    if not isinstance(when, datetime):
        raise Unreadable("calendar.needs_a_moment", day=when)
    return when


def _day(when: date | datetime) -> date:
    if isinstance(when, datetime):
        raise Unreadable("calendar.not_a_date", moment=when.isoformat())
    return when


def _shown(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
