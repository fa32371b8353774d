"""Working-hours arithmetic: how much open time lies between two moments, and the moment some open time away.

Moments are aware, the answer is in the zone of the office. Each year is summed up once; after that an answer is one
bisection, plus one step for every year end it passes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from approvalflow.calendars.hours import OfficeHours, default_hours
from approvalflow.calendars.timetable import CLOSED, Timetable
from approvalflow.calendars.workdays import YEARS_AHEAD, WorkCalendar
from approvalflow.errors import Unreadable
from approvalflow.moment import HOME, aware, read_zone

ONE = timedelta(days=1)


class OpenTime:
    """A timetable on a calendar. Past the last announced day it goes on provisionally, as the calendar does.

    Without hours of its own it takes those of the calendar's timetables, and before the first of them the default.
    """

    __slots__ = ("_calendar", "_plain", "_sums", "_tables", "_zone")

    def __init__(
        self, calendar: WorkCalendar, hours: Timetable | OfficeHours | None = None, zone: ZoneInfo = HOME
    ) -> None:
        self._calendar, self._zone = calendar, zone
        self._tables: Sequence[Timetable] = (hours,) if isinstance(hours, Timetable) else ()
        self._plain = hours if isinstance(hours, OfficeHours) else None
        if hours is None:
            self._tables, self._plain = calendar.hours, default_hours()
        self._sums: dict[int, list[int]] = {}

    def on(self, day: date) -> OfficeHours:
        """The opening spans of a day; none where it rests."""
        found, table = self._calendar.day(day), self.table(day)
        if table is not None:
            return table.on(found)
        return self._plain if self._plain is not None and found.works else CLOSED

    def table(self, day: date) -> Timetable | None:
        """The timetable that holds on a day: the last one adopted that had begun; None where plain hours do."""
        if self._plain is None:
            return self._tables[-1]
        return next((one for one in reversed(self._tables) if one.since <= day), None)

    def is_open(self, moment: datetime) -> bool:
        """Whether the counter is open at that moment; at the minute of closing it is shut."""
        day, second = self._local(moment)
        return any(opens <= second < closes for opens, closes in self.on(day).spans)

    def closing(self, day: date) -> datetime | None:
        """The last closing of a day; None where the counter is shut all day."""
        spans = self.on(day).spans
        return self._at(day, spans[-1][1]) if spans else None

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself while the office is open, else the next opening."""
        return self._starting(self._passed(moment), moment)

    def last_open(self, moment: datetime) -> datetime:
        """The moment itself while the office is open, else the last closing before it."""
        year, passed = self._passed(moment)
        return moment.astimezone(self._zone) if self.is_open(moment) else self._ending(year, passed)

    def add(self, moment: datetime, amount: timedelta) -> datetime:
        """The moment at which that much open time has passed since (before, for a negative amount).

        A term ends at closing, not at the next opening. Raises Unreadable `calendar.too_far`.
        """
        seconds = int(amount / timedelta(seconds=1))
        if seconds == 0:
            return moment.astimezone(self._zone)
        year, passed = self._passed(moment)
        if seconds > 0:
            return self._ending(year, passed + seconds)
        return self._starting((year, passed + seconds), None)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from one moment to another; negative where `end` lies before `start`."""
        (of, before), (year, after) = self._passed(start), self._passed(end)
        step = 1 if year >= of else -1
        whole = sum(self._of(one)[-1] for one in range(min(of, year), max(of, year)))
        return timedelta(seconds=after - before + step * whole)

    def _local(self, moment: datetime) -> tuple[date, int]:
        aware(moment)
        local = moment.astimezone(self._zone)
        return local.date(), local.hour * 3600 + local.minute * 60 + local.second

    def _passed(self, moment: datetime) -> tuple[int, int]:
        """The year, and the open seconds of it that have passed."""
        day, second = self._local(moment)
        hours = self.on(day)
        return day.year, self._of(day.year)[day.timetuple().tm_yday - 1] + hours.length - hours.left(second)

    def _of(self, year: int) -> list[int]:
        """Open seconds of a year before each of its days, and before the next year."""
        if year not in self._sums:
            first = date(year, 1, 1)
            days = (first + n * ONE for n in range((first.replace(year=year + 1) - first).days))
            self._sums[year] = list(accumulate((self.on(day).length for day in days), initial=0))
        return self._sums[year]

    def _ending(self, year: int, passed: int) -> datetime:
        """The first moment by which the seconds have passed."""
        while passed <= 0:
            year -= 1
            passed += self._of(year)[-1]
        while passed > self._of(year)[-1]:
            passed -= self._of(year)[-1]
            year = self._on_from(year)
        sums = self._of(year)
        number = bisect_left(sums, passed) - 1
        day = date(year, 1, 1) + number * ONE
        return self._at(day, self.on(day).reach(0, passed - sums[number]))

    def _starting(self, place: tuple[int, int], moment: datetime | None) -> datetime:
        """The last moment at which no more than the seconds have passed; the moment itself while it is open."""
        if moment is not None and self.is_open(moment):
            return moment.astimezone(self._zone)
        year, passed = place
        while passed < 0:
            year -= 1
            passed += self._of(year)[-1]
        while passed >= self._of(year)[-1]:
            passed -= self._of(year)[-1]
            year = self._on_from(year)
        sums = self._of(year)
        number = bisect_right(sums, passed) - 1
        day = date(year, 1, 1) + number * ONE
        return self._at(day, _opening(self.on(day), passed - sums[number]))

    def _on_from(self, year: int) -> int:
        if year >= self._calendar.last.year + YEARS_AHEAD:
            raise Unreadable("calendar.too_far", day=date(year, 12, 31), last=self._calendar.last, years=YEARS_AHEAD)
        return year + 1

    def _at(self, day: date, second: int) -> datetime:
        return datetime.combine(day, time.min, self._zone) + timedelta(seconds=second)


@lru_cache(maxsize=32)
def open_time(calendar: WorkCalendar, own: str = "", zone: str = "Asia/Shanghai") -> OpenTime:
    """The open time of an office: by hours of its own (`09:00-12:00 13:30-17:00`), else by the calendar's timetables.

    Raises Unreadable `calendar.not_office_hours`, `moment.no_such_zone`.
    """
    return OpenTime(calendar, OfficeHours.parse(own) if own else None, read_zone(zone))


def _opening(hours: OfficeHours, passed: int) -> int:
    """The second of the day that lies in a span, after that much open time."""
    for opens, closes in hours.spans:
        if passed < closes - opens:
            return opens + passed
        passed -= closes - opens
    return 0
