"""Which days count: working days as the State Council announces them, make-up days included.

Two ranges, never mixed up silently. From `first` to `last` every day is announced, and `is_working`, `add`, `count`
answer. Past `last` no notice exists: there `add` gives None, `is_working` and `count` refuse, and only the functions
called `…_provisional` answer, by weekends, the rest days that the law fixes by date, and what a division or an office
has announced already. Before `first` everything is
refused, since a guess about the past would be a wrong fact.

Notices lie in layers: the national ones, over them those of a division, on top those of an office. A day answers which
notice decided it.

Adding is one bisection and one index, counting one subtraction: no loop over days.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate, compress

from approvalflow.calendars.days import Day, Why
from approvalflow.calendars.law import MONDAY_1, fixed_days, provisional_days
from approvalflow.calendars.layers import layered
from approvalflow.calendars.notices import Notice, days_of
from approvalflow.calendars.shipped import shipped_notices
from approvalflow.calendars.timetable import Timetable
from approvalflow.errors import Unreadable

SATURDAY_SUNDAY = frozenset({5, 6})
YEARS_AHEAD = 100  # beyond it a provisional date helps nobody and a hostile term only burns time


class WorkCalendar:
    """The adopted notices as one calendar. Immutable; build it once and share it."""

    __slots__ = (
        "_ahead_of",
        "_before",
        "_end",
        "_named",
        "_origin",
        "_weekend",
        "_working",
        "adopted",
        "first",
        "hours",
        "last",
        "notices",
    )

    def __init__(
        self,
        notices: Sequence[Notice],
        *,
        division: str | None = None,
        office: str | None = None,
        weekend: frozenset[int] = SATURDAY_SUNDAY,
        hours: Sequence[Timetable] = (),
    ) -> None:
        """Of one division and one office; None takes whatever place the notices are of.

        `hours` are the timetables of the office in the order of their adoption: from its first day on the last one
        holds. They change no working day.

        Raises Unreadable `calendar.no_notices` (none covers a year), `calendar.notice_twice`, `calendar.two_places`.
        """
        self._weekend, self.hours = weekend, tuple(hours)
        self.notices = layered(notices, division, office)
        self.adopted = tuple(notice.id for notice in self.notices)
        if len(set(self.adopted)) < len(self.adopted):
            raise Unreadable("calendar.notice_twice", notices=list(self.adopted))
        self.first, self.last = _announced(self.notices)
        self._origin, self._end = self.first.toordinal(), self.last.toordinal()
        # a year announced after one that is missing stays out: only the unbroken run is national knowledge
        self._named = named_days([one for one in self.notices if not one.covers or one.covers <= self.last.year])
        self._ahead_of: dict[int, tuple[int, ...]] = {}
        flags = self._flags()
        self._working = list(compress(range(self._origin, self._end + 1), flags))
        self._before = list(accumulate(flags, initial=0))

    @property
    def weekend(self) -> frozenset[int]:
        """The days of the week that rest, Monday being 0."""
        return self._weekend

    def over(self, layer: Notice | Timetable) -> "WorkCalendar":
        """The same calendar with one more notice or timetable; one of the same id gives way. Raises as the first."""
        notices = [one for one in self.notices if one.id != layer.id]
        hours = [one for one in self.hours if one.id != layer.id]
        if isinstance(layer, Timetable):
            return type(self)(notices, weekend=self._weekend, hours=[*hours, layer])
        return type(self)([*notices, layer], weekend=self._weekend, hours=hours)

    def _flags(self) -> bytearray:
        """For each announced day 1 or 0: the pattern of a week, then the days that are named."""
        length = self._end - self._origin + 1
        week = bytearray((day - MONDAY_1) % 7 not in self._weekend for day in range(self._origin, self._origin + 7))
        flags = (week * (length // 7 + 1))[:length]
        for number, (feast, _) in self._named.items():
            if self._origin <= number <= self._end:
                flags[number - self._origin] = not feast
        return flags

    def day(self, day: date) -> Day:
        """Does the day work, why, and which notice says so. Past `last` the answer says `announced=False`."""
        number = self._known(day)
        works = self._works(number)
        if number > self._end and number not in self._named:
            feast = self._fixed(day.year).get(number, "")
            why = Why.FIXED if feast else (Why.WEEKDAY if works else Why.WEEKEND)
            return Day(date=day, works=works, why=why, feast=feast, announced=False)
        if named := self._named.get(number):
            feast, notice = named
            return Day(
                date=day,
                works=works,
                why=Why.REST if feast else Why.MAKE_UP,
                feast=feast,
                notice=notice.id,
                document=notice.document,
                layer=notice.layer,
                place=notice.office or notice.division,
                announced=number <= self._end,
            )
        return Day(date=day, works=works, why=Why.WEEKDAY if works else Why.WEEKEND)

    def is_working(self, day: date) -> bool:
        """Raises Unreadable `calendar.before_first_notice` or `calendar.not_announced`."""
        return self._works(self._announced(day))

    def add(self, start: date, n: int) -> date | None:
        """The n-th working day strictly after `start` (before it, for a negative n; `start` itself for 0).

        None where that lies past the last announced day.
        """
        if n == 0:
            self._known(start)
            return start
        if n < 0:
            return date.fromordinal(self._back(self._announced(start), -n))
        working, number = self._working, self._known(start)
        index = bisect_right(working, number) + n - 1
        if index < len(working) and number <= self._end:
            return date.fromordinal(working[index])
        return None

    def add_provisional(self, start: date, n: int) -> date:
        """As `add`, going on past the last notice by what the law fixes. Raises `calendar.too_far` after a century."""
        number = self._known(start)
        if n == 0:
            return start
        if n < 0:
            return date.fromordinal(self._back(number, -n))
        working = self._working
        index = bisect_right(working, number) + n - 1
        if index < len(working):
            return date.fromordinal(working[index])
        left = n - (len(working) - bisect_right(working, number))
        return date.fromordinal(self._ahead(max(number, self._end), left))

    def count(self, after: date, upto: date) -> int:
        """Working days in (after, upto]; negative where `upto` lies before `after`."""
        before, origin = self._before, self._origin
        return before[self._announced(upto) - origin + 1] - before[self._announced(after) - origin + 1]

    def count_provisional(self, after: date, upto: date) -> int:
        """As `count`, going on past the last notice by what the law fixes."""
        return self._upto(self._known(upto)) - self._upto(self._known(after))

    def next_working(self, day: date) -> date | None:
        """The day itself if it works, else the first working day after it; None past the last announced day."""
        number = self._known(day)
        if number > self._end:
            return None
        return day if self._works(number) else self.add(day, 1)

    def next_working_provisional(self, day: date) -> date:
        """As `next_working`, going on past the last notice."""
        return day if self._works(self._known(day)) else self.add_provisional(day, 1)

    def prev_working(self, day: date) -> date:
        """The day itself if it works, else the last working day before it."""
        return day if self._works(self._announced(day)) else date.fromordinal(self._back(day.toordinal(), 1))

    def working_days(self, year: int) -> int:
        """How many days of an announced year are worked."""
        first = date(year, 1, 1)
        return self.count(first, date(year, 12, 31)) + self.is_working(first)

    def nth(self, n: int, *, year: int, quarter: int | None = None, month: int | None = None) -> date:
        """The n-th working day of a year, a quarter or a month; -1 is the last.

        Raises Unreadable `calendar.no_such_period`, `calendar.no_such_working_day`, `calendar.not_announced`.
        """
        first, last = period(year, quarter, month)
        begin, end = self._announced(first) - self._origin, self._announced(last) - self._origin + 1
        found = (self._before[begin] - 1 if n > 0 else self._before[end]) + n
        if n == 0 or not self._before[begin] <= found < self._before[end]:
            raise Unreadable("calendar.no_such_working_day", n=n, first=first, last=last)
        return date.fromordinal(self._working[found])

    def nth_provisional(self, n: int, *, year: int, quarter: int | None = None, month: int | None = None) -> date:
        """As `nth`, going on past the last notice by what the law fixes."""
        first, last = period(year, quarter, month)
        if last <= self.last or n == 0:
            return self.nth(n, year=year, quarter=quarter, month=month)
        edge = first if n > 0 else last
        left = abs(n) - self._works(self._known(edge))
        found = self.add_provisional(edge, left if n > 0 else -left)
        if not first <= found <= last:
            raise Unreadable("calendar.no_such_working_day", n=n, first=first, last=last)
        return found

    def _works(self, number: int) -> bool:
        if named := self._named.get(number):
            return not named[0]
        weekday = (number - MONDAY_1) % 7 not in self._weekend
        return weekday and (number <= self._end or number not in self._fixed(date.fromordinal(number).year))

    def _fixed(self, year: int) -> Mapping[int, str]:
        """The rest days of a year not announced that are certain all the same."""
        return fixed_days(year)

    def _provisional(self, year: int) -> tuple[int, ...]:
        """The working days of a year not announced, as far as one can say. Ordinals."""
        return provisional_days(year)

    def _expected(self, year: int) -> tuple[int, ...]:
        """The same, with what a notice of some layer has said about the year already."""
        if year not in self._ahead_of:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            named = {day: feast for day, (feast, _) in self._named.items() if first <= day <= last}
            days = self._provisional(year)
            if named:
                worked = {day for day, feast in named.items() if not feast}
                days = tuple(sorted(worked | set(days) - named.keys()))
            self._ahead_of[year] = days
        return self._ahead_of[year]

    def _known(self, day: date) -> int:
        number = day.toordinal()
        if isinstance(day, datetime):  # its day depends on a zone that only the caller knows
            raise Unreadable("calendar.not_a_date", moment=day.isoformat())
        if number < self._origin:
            raise Unreadable("calendar.before_first_notice", day=date.fromordinal(number), first=self.first)
        if number > self._end and day.year > self.last.year + YEARS_AHEAD:
            raise Unreadable("calendar.too_far", day=date.fromordinal(number), last=self.last, years=YEARS_AHEAD)
        return number

    def _announced(self, day: date) -> int:
        number = self._known(day)
        if number > self._end:
            raise Unreadable("calendar.not_announced", day=date.fromordinal(number), last=self.last)
        return number

    def _upto(self, number: int) -> int:
        """Working days from `first` to the day, both included."""
        if number <= self._end:
            return self._before[number - self._origin + 1]
        years = range(self.last.year + 1, date.fromordinal(number).year)
        whole = sum(len(self._expected(year)) for year in years)
        return len(self._working) + whole + bisect_right(self._expected(date.fromordinal(number).year), number)

    def _ahead(self, number: int, n: int) -> int:
        """The n-th provisional working day after a day at or past `last`."""
        year = date.fromordinal(number + 1).year
        while year <= self.last.year + YEARS_AHEAD:
            days = self._expected(year)
            index = bisect_right(days, number) + n - 1
            if index < len(days):
                return days[index]
            n = index - len(days) + 1
            year += 1
        raise Unreadable("calendar.too_far", day=date(year, 1, 1), last=self.last, years=YEARS_AHEAD)

    def _back(self, number: int, n: int) -> int:
        """The n-th working day before the day."""
        target = self._upto(number) - self._works(number) - n
        if target < 0:
            raise Unreadable("calendar.before_first_notice", day=self.first, first=self.first)
        if target < len(self._working):
            return self._working[target]
        target -= len(self._working)
        year = self.last.year + 1
        while target >= len(days := self._expected(year)):
            target -= len(days)
            year += 1
        return days[target]


def period(year: int, quarter: int | None = None, month: int | None = None) -> tuple[date, date]:
    """The first and last day of a year, a quarter or a month. Raises Unreadable `calendar.no_such_period`."""
    length = 12 if quarter is None and month is None else 3 if month is None else 1
    number = next((one for one in (month, quarter) if one is not None), 1)
    if (quarter is not None and month is not None) or not 1 <= number <= 12 // length or not 1 <= year <= 9998:
        raise Unreadable("calendar.no_such_period", year=year, quarter=quarter, month=month)
    months = year * 12 + (number - 1) * length
    after = months + length
    return date(months // 12, months % 12 + 1, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


@cache
def national(known_by: date | None = None) -> WorkCalendar:
    """The calendar of the shipped notices; with `known_by`, of those published by that day."""
    return WorkCalendar([notice for notice in shipped_notices() if known_by is None or notice.issued <= known_by])


def _announced(notices: Sequence[Notice]) -> tuple[date, date]:
    """The unbroken run of announced years, from the first one on."""
    years = {notice.covers for notice in notices if notice.covers}
    if not years:
        raise Unreadable("calendar.no_notices")
    first = last = min(years)
    while last + 1 in years:
        last += 1
    return date(first, 1, 1), date(last, 12, 31)


def named_days(notices: Sequence[Notice]) -> dict[int, tuple[str, Notice]]:
    """Every day that a notice names: its feast, or an empty text for a make-up day; the latest notice wins."""
    named: dict[int, tuple[str, Notice]] = {}
    for notice in notices:
        named.update((day.toordinal(), (rest.feast, notice)) for rest in notice.rest for day in days_of(rest))
        named.update((day.toordinal(), ("", notice)) for day in notice.work)
    return named
