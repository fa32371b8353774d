"""Functions that make dates, times and durations, or say where a day stands in its year."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from approvalflow.expressions.functions.table import row
from approvalflow.expressions.temporal import read_date, read_duration, read_moment, read_time
from approvalflow.expressions.values import Months, Value, before

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _int(value: Value) -> int:
    """A whole number. Raises ValueError."""
    if not isinstance(value, Decimal) or abs(value) > 9999 or value != int(value):
        raise ValueError(value)
    return int(value)


def make_date(first: Value, month: Value = None, day: Value = None) -> Value:
    """A date from a text, from a moment, or from year, month and day."""
    match first:
        case str():
            return read_date(first)
        case datetime():
            return first.date()
        case date():
            return first
        case _:
            try:
                return date(_int(first), _int(month), _int(day))
            except ValueError:
                return None


def make_time(first: Value, minute: Value = None, second: Value = None, offset: Value = None) -> Value:
    """A time from a text, from a moment, or from hour, minute, second and offset."""
    match first:
        case str():
            return read_time(first)
        case datetime():
            return first.timetz()
        case time():
            return first
        case _:
            zone = timezone(offset) if isinstance(offset, timedelta) and abs(offset) <= timedelta(hours=14) else None
            try:
                return time(_int(first), _int(minute), _int(second), tzinfo=zone)
            except ValueError:
                return None


def make_moment(first: Value, clock: Value = None) -> Value:
    """A date and time from a text, or from a date and a time."""
    match first, clock:
        case str(), None:
            return read_moment(first)
        case datetime(), None:
            return first
        case date(), time():
            return datetime.combine(first, clock)
        case _:
            return None


def make_duration(text: Value) -> Value:
    """A duration from a text."""
    return read_duration(text) if isinstance(text, str) else (text if isinstance(text, timedelta | Months) else None)


def months_between(start: Value, end: Value) -> Value:
    """The whole years and months from one date to another."""
    match start, end:
        case datetime(), datetime():
            ordered = before(start, end)
        case (datetime(), _) | (_, datetime()):
            return None
        case date(), date():
            ordered = start <= end
        case _:
            return None
    if ordered is None:
        return None
    early, late = (start, end) if ordered else (end, start)
    count = (late.year - early.year) * 12 + late.month - early.month - (_in_month(early) > _in_month(late))
    return Months(count if ordered else -count)


def _in_month(moment: date) -> tuple[int, time]:
    """How far into its month a day or a moment is."""
    return moment.day, moment.time() if isinstance(moment, datetime) else time.min


def day_of_week(day: Value) -> Value:
    """The English name of the weekday."""
    return WEEKDAYS[day.weekday()] if isinstance(day, date) else None


def day_of_year(day: Value) -> Value:
    """Which day of its year it is, from 1."""
    return Decimal(day.timetuple().tm_yday) if isinstance(day, date) else None


def week_of_year(day: Value) -> Value:
    """Which ISO week it stands in."""
    return Decimal(day.isocalendar().week) if isinstance(day, date) else None


def month_of_year(day: Value) -> Value:
    """The English name of the month."""
    return MONTHS[day.month - 1] if isinstance(day, date) else None


FUNCTIONS = (
    row("date(text)", make_date, 1, 3),
    row("time(text)", make_time, 1, 4),
    row("date and time(text)", make_moment, 1, 2),
    row("duration(text)", make_duration),
    row("years and months duration(from, to)", months_between, 2),
    row("day of week(date)", day_of_week),
    row("day of year(date)", day_of_year),
    row("week of year(date)", week_of_year),
    row("month of year(date)", month_of_year),
)
