"""Cycles in cron form, as the drawings of other engines have them: read with care, reckoned by cronsim.

Six fields begin with the second, as in Quartz and Spring; a seventh is the year; five begin with the minute. Where two
engines read the same text differently, it is refused: a number for a day of the week (Quartz counts from Sunday as 1,
Spring from Monday as 1), unless the file says whose it is, and a day of the month together with one of the week.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

QUARTZ, SPRING = "quartz", "spring"
_NAMED = {
    "@yearly": "0 0 0 1 1 *", "@annually": "0 0 0 1 1 *", "@monthly": "0 0 0 1 * *", "@weekly": "0 0 0 * * SUN",
    "@daily": "0 0 0 * * *", "@midnight": "0 0 0 * * *", "@hourly": "0 0 * * * *",
}  # fmt: skip
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
_MARK = "R/cron:"
LONGEST = 200
_LOOKED_AT = 3 * 24 * 60
"""Minutes: more than any zone has ever set its clock back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cron:
    """Six fields from the second to the day of the week, and the years in which it comes; none: in all."""

    fields: str
    years: tuple[int, ...] = ()

    def written(self) -> str:
        """As the text of a cycle without end."""
        return f"{_MARK}{self.fields}" + "".join(f";{year}" for year in self.years)

    def after(self, moment: datetime) -> datetime | None:
        """The first moment after another one, in UTC, on the clock of the other one's zone.

        In the hour that comes twice an hour that is named comes the first time only, any other both times.
        """
        from cronsim import CronSimError

        for start in self._starts(moment):
            try:
                found = next((one for one in self._from(start) if one > start.astimezone(UTC)), None)
            except (CronSimError, ValueError, OverflowError):
                return None
            if found is not None and (not self.years or found.astimezone(moment.tzinfo).year in self.years):
                return found
        return None

    def _from(self, start: datetime) -> Iterator[datetime]:
        """Its moments from the minute of `start` on: whatever was before it on the clock's first round, too."""
        from cronsim import CronSim

        second, said = self.fields.split(" ", 1)  # without seconds cronsim minds the nights when the clock changes
        seconds = sorted(CronSim(f"{second} * * * * *", start).seconds)
        before = (start.astimezone(UTC) - timedelta(minutes=1)).astimezone(start.tzinfo)
        for minute in islice(CronSim(said, before), _LOOKED_AT):
            yield from (minute.astimezone(UTC) + timedelta(seconds=one) for one in seconds)

    def _starts(self, moment: datetime) -> Iterator[datetime]:
        """From where to look: the moment, then the last moment before each later year."""
        yield moment
        for year in self.years:
            if year > moment.year:
                yield moment.replace(year=year - 1, month=12, day=31, hour=23, minute=59, second=59, microsecond=0)


def kept(text: str) -> Cron | None:
    """A cron as `written` has it."""
    if not text.startswith(_MARK):
        return None
    fields, *years = text.removeprefix(_MARK).split(";")
    return Cron(fields=fields, years=tuple(int(year) for year in years))


def read_cron(text: str, dialect: str = "") -> Cron | None:
    """A cron expression, if it can only mean one thing; `dialect` says who counts the days of its week."""
    if len(text) > LONGEST:
        return None
    fields = _NAMED.get(text.lower(), text).upper().split()
    if len(fields) not in (5, 6, 7) or not text.isascii():
        return None
    plain = len(fields) == 5
    if plain:
        fields = ["0", *fields]
    years = _years(fields[6]) if len(fields) == 7 else ()
    day, week = fields[3], fields[5]
    if years is None or (day not in "*?" and week not in "*?"):
        return None
    found = _week(week, SPRING if plain else dialect)
    if found is None:
        return None
    said = " ".join([*fields[:3], day.replace("?", "*"), fields[4], found])
    cron = Cron(fields=said, years=years)
    return cron if _works(said) else None


def _works(fields: str) -> bool:
    from cronsim import CronSim, CronSimError

    try:
        return next(CronSim(fields, datetime(2026, 1, 1, tzinfo=UTC)), None) is not None
    except (CronSimError, ValueError):
        return False


def _years(text: str) -> tuple[int, ...] | None:
    """The years that are named, none for every year; None for what is none."""
    if text in "*?":
        return ()
    found: list[int] = []
    for part in text.split(","):
        said = _YEARS.fullmatch(part)
        if said is None:
            return None
        first, last = int(said[1]), int(said[2] or said[1])
        if not 1970 <= first <= last <= 2199:
            return None
        found += range(first, last + 1)
    return tuple(sorted(set(found)))


def _week(text: str, dialect: str) -> str | None:
    """The days of the week by name, whoever counted them; None where nobody says who did."""
    if text in "*?":
        return "*"
    made = []
    for part in text.split(","):
        head, mark, rest = re.fullmatch(r"([^#/]*)([#/]?)(.*)", part, re.DOTALL).groups()  # type: ignore[union-attr]
        last = "L" if len(head) > 1 and head.endswith("L") else ""
        names = [_day(one, dialect) for one in head.removesuffix("L" if last else "").split("-")]
        if None in names or bool(mark) != rest.isdigit():
            return None
        made.append("-".join(str(one) for one in names) + last + mark + rest)
    return ",".join(made)


def _day(text: str, dialect: str) -> str | None:
    if text in _DAYS or text == "*":
        return str(_DAYS.index(text)) if text in _DAYS else text
    if not text.isdigit() or not dialect:
        return None
    number = int(text) - (dialect == QUARTZ)
    return str(number) if 0 <= number <= (6 if dialect == QUARTZ else 7) else None
