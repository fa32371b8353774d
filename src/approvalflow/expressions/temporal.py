"""Dates, times and durations: how they are written, reckoned with, and taken apart."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Final

from approvalflow.errors import Unreadable
from approvalflow.expressions.values import NUMBERS, Months, Value
from approvalflow.moment import read_zone

_MOST_MONTHS = 12 * 999_999_999
_OFFSET = r"(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][A-Za-z0-9_+\-/]{0,40})?"
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?" + _OFFSET, re.ASCII)
_DAYS = re.compile(
    r"(-?)P(?:(\d{1,9})D)?(?:T(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12})(?:\.(\d{1,9}))?S)?)?", re.ASCII
)
_MONTHS = re.compile(r"(-?)P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)


def read_date(text: str) -> date | None:
    """A day as `2026-03-01`, nothing looser."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """A time of day as `09:30:00`, with or without an offset (`Z`, `+08:00`)."""
    found = _TIME.fullmatch(text)
    if found is None or (found[5] or "").startswith("@"):
        return None
    try:
        return time(int(found[1]), int(found[2]), int(found[3]), _micro(found[4]), _zone(found[5]))
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """A date and time as `2026-03-01T09:30:00`, with or without offset or `@Asia/Shanghai`; a day is its midnight."""
    day, mark, rest = text.partition("T")
    began = read_date(day)
    if began is None or not mark:
        return datetime.combine(began, time.min) if began and not mark else None
    found = _TIME.fullmatch(rest)
    if found is None:
        return None
    try:
        clock = time(int(found[1]), int(found[2]), int(found[3]), _micro(found[4]), _zone(found[5]))
        moment = datetime.combine(began, clock)
        moment.astimezone(UTC)
    except (ValueError, OverflowError, Unreadable):
        return None
    return moment


def read_duration(text: str) -> timedelta | Months | None:
    """A duration as `P20D`, `PT4H`, `P1DT30M` or `P1Y2M`; years and months do not mix with days."""
    if text.endswith(("P", "T")):
        return None
    if found := _MONTHS.fullmatch(text):
        count = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-count if found[1] else count)
    if not (found := _DAYS.fullmatch(text)):
        return None
    try:
        whole = timedelta(
            days=int(found[2] or 0), hours=int(found[3] or 0), minutes=int(found[4] or 0),
            seconds=int(found[5] or 0), microseconds=_micro(found[6]),
        )  # fmt: skip
        return -whole if found[1] else whole
    except OverflowError:
        return None


def read_any(text: str) -> date | time | timedelta | Months | None:
    """What stands after `@`: whichever of the four it is."""
    return read_date(text) or read_moment(text) or _first(read_time(text), read_duration(text))


def _first(*found: time | timedelta | Months | None) -> time | timedelta | Months | None:
    """The first that is there: midnight and no time at all are values too."""
    return next((one for one in found if one is not None), None)


def _micro(digits: str | None) -> int:
    return int((digits or "").ljust(6, "0")[:6])


def _zone(text: str | None) -> "timezone | None":
    if not text:
        return None
    if text.startswith("@"):
        return read_zone(text[1:])  # type: ignore[return-value]
    if text == "Z":
        return UTC
    hours, minutes, *seconds = map(int, text[1:].split(":"))
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return timezone(-offset if text.startswith("-") else offset)


def shown(value: date | time | timedelta | Months) -> str:
    """A value as it is written."""
    match value:
        case Months(count):
            years, months = divmod(abs(count), 12)
            text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
            return ("-" if count < 0 else "") + "P" + text
        case timedelta():
            return _duration_text(value)
        case datetime() | time():
            clock = value.replace(tzinfo=None).isoformat()
            return (clock.rstrip("0") if "." in clock else clock) + _zone_text(value)
        case date():
            return value.isoformat()


def _zone_text(value: datetime | time) -> str:
    if value.tzinfo is None:
        return ""
    if name := getattr(value.tzinfo, "key", None):
        return f"@{name}"
    return value.isoformat()[len(value.replace(tzinfo=None).isoformat()) :].replace("+00:00", "Z")


def _duration_text(value: timedelta) -> str:
    whole = abs(value)
    hours, rest = divmod(whole.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{whole.microseconds:06}".rstrip("0") if whole.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    text = (f"{whole.days}D" if whole.days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta() else "") + "P" + (text or "T0S")


def added(left: Value, right: Value) -> Value:
    """`+` between dates, times and durations; null where it has no meaning or leaves the calendar."""
    try:
        match left, right:
            case (timedelta(), timedelta()):
                return left + right
            case (Months(one), Months(other)):
                return months(one + other)
            case (timedelta() | Months(), date() | time()):
                return _later(right, left)
            case (date() | time(), timedelta() | Months()):
                return _later(left, right)
            case _:
                return None
    except (OverflowError, ValueError):
        return None


def taken(left: Value, right: Value) -> Value:
    """`-`: a duration between two of a kind, or an earlier date or time."""
    try:
        match left, right:
            case (timedelta(), timedelta()):
                return left - right
            case (Months(one), Months(other)):
                return months(one - other)
            case (datetime(), datetime()) if (left.tzinfo is None) == (right.tzinfo is None):
                return left - right if left.tzinfo is None else left.astimezone(UTC) - right.astimezone(UTC)
            case (datetime(), _) | (_, datetime()) if not isinstance(right, timedelta | Months):
                return None
            case (date(), date()):
                return left - right
            case (time(), time()) if (left.tzinfo is None) == (right.tzinfo is None):
                return datetime.combine(_SOME_DAY, left) - datetime.combine(_SOME_DAY, right)
            case (date() | time(), timedelta()):
                return _later(left, -right)
            case (date() | time(), Months(count)):
                return _later(left, Months(-count))
            case _:
                return None
    except (OverflowError, ValueError):
        return None


_SOME_DAY: Final = date(2000, 1, 1)


def _later(start: Value, by: timedelta | Months) -> Value:
    match start, by:
        case datetime(), timedelta() if start.tzinfo is not None:
            return (start.astimezone(UTC) + by).astimezone(start.tzinfo)
        case date(), timedelta():
            return start + by
        case date(), Months(count):
            number = start.year * 12 + start.month - 1 + count
            year, month = number // 12, number % 12 + 1
            if not 1 <= year <= 9999:
                return None
            return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
        case time(), timedelta():
            moment = datetime.combine(_SOME_DAY, start.replace(tzinfo=None)) + timedelta(seconds=by.seconds)
            return (moment + timedelta(microseconds=by.microseconds)).time().replace(tzinfo=start.tzinfo)
        case _:
            return None


def months(count: int) -> Months | None:
    """A duration of years and months, null past the longest."""
    return Months(count) if abs(count) <= _MOST_MONTHS else None


_MICROSECOND: Final = timedelta(microseconds=1)


def times(duration: timedelta | Months, factor: Decimal) -> Value:
    """A duration so many times; months are cut to whole ones."""
    try:
        if isinstance(duration, Months):
            return months(int(NUMBERS.multiply(Decimal(duration.count), factor)))
        return int(NUMBERS.multiply(Decimal(duration // _MICROSECOND), factor)) * _MICROSECOND
    except (OverflowError, ValueError):
        return None


def ratio(one: timedelta | Months, other: timedelta | Months) -> Decimal | None:
    """How often one duration goes into another of its kind."""
    match one, other:
        case timedelta(), timedelta():
            found = NUMBERS.divide(Decimal(one // _MICROSECOND), Decimal(other // _MICROSECOND))
        case Months(), Months():
            found = NUMBERS.divide(Decimal(one.count), Decimal(other.count))
        case _:
            return None
    return found if found.is_finite() else None


DATE_PARTS: Final = ("year", "month", "day", "weekday")
CLOCK_PARTS: Final = ("hour", "minute", "second", "time offset", "timezone")
DURATION_PARTS: Final = ("days", "hours", "minutes", "seconds")
MONTHS_PARTS: Final = ("years", "months")


def part(value: Value, name: str) -> Value:
    """`.year`, `.hours` and the like; null where the value has no such part."""
    match value:
        case date() if name in DATE_PARTS:
            return Decimal(value.isoweekday() if name == "weekday" else getattr(value, name))
        case datetime() | time() if name in CLOCK_PARTS:
            return _clock_part(value, name)
        case timedelta() if name in DURATION_PARTS:
            return _duration_part(value, name)
        case Months(count) if name in MONTHS_PARTS:
            found = divmod(abs(count), 12)[MONTHS_PARTS.index(name)]
            return Decimal(-found if count < 0 else found)
        case _:
            return None


def _clock_part(value: datetime | time, name: str) -> Value:
    match name:
        case "time offset":
            return value.utcoffset()
        case "timezone":
            return getattr(value.tzinfo, "key", None)
        case "second" if value.microsecond:
            return Decimal(value.second) + Decimal(value.microsecond) / 1_000_000
        case _:
            return Decimal(getattr(value, name))


def _duration_part(value: timedelta, name: str) -> Decimal:
    whole = abs(value)
    seconds = Decimal(whole.seconds % 60)
    if whole.microseconds:
        seconds += Decimal(whole.microseconds) / 1_000_000
    found = {
        "days": Decimal(whole.days),
        "hours": Decimal(whole.seconds // 3600),
        "minutes": Decimal(whole.seconds // 60 % 60),
        "seconds": seconds,
    }[name]
    return -found if value < timedelta() and found else found
