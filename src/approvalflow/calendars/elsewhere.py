"""Another country: weekends and the public holidays of the `holidays` package, for a user who is not in China.

A generic calendar, clearly apart from the national one: it rests on no notice that was read here, and each day names
the package and its version as its source. It needs the extra `holidays`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from approvalflow.calendars.extras import needs
from approvalflow.calendars.law import MONDAY_1
from approvalflow.calendars.notices import Notice, Rest, Source
from approvalflow.calendars.workdays import WorkCalendar
from approvalflow.errors import Unreadable

MOST_YEARS = 100
ENGLISH = "en_US"
HOME_CODES = frozenset({"CN", "CHN"})
"""The country of the notices, by either ISO 3166 code."""


class GenericCalendar(WorkCalendar):
    """Past its last year only weekends are known: no law of another country is kept here."""

    __slots__ = ()

    def _fixed(self, year: int) -> Mapping[int, str]:
        return {}

    def _provisional(self, year: int) -> tuple[int, ...]:
        first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
        return tuple(day for day in range(first, after) if (day - MONDAY_1) % 7 not in self._weekend)


def elsewhere(country: str, *, first: int, last: int, subdivision: str = "") -> GenericCalendar:
    """The calendar of a country by its ISO 3166 code (`DE`, with `subdivision="BE"`), for the years asked for.

    Years that the package does not know are left out: there only weekends are known.
    Raises Unreadable `calendar.extra_missing`, `calendar.unknown_country`, `calendar.not_elsewhere`,
    `calendar.wrong_years`.
    """
    package = needs("holidays", extra="holidays")
    if country.upper() in HOME_CODES:
        raise Unreadable("calendar.not_elsewhere")
    if not 1950 <= first <= last <= 2200 or last - first >= MOST_YEARS:
        raise Unreadable("calendar.wrong_years", first=first, last=last, most=MOST_YEARS)
    years = range(first, last + 1)
    try:
        found = _asked(package, country, subdivision, years)
    except (NotImplementedError, AttributeError, ValueError):
        raise Unreadable("calendar.unknown_country", country=country[:20], subdivision=subdivision[:20]) from None
    told = f"holidays {package.__version__}: {country}" + (f"-{subdivision}" if subdivision else "")
    known = [year for year in years if found.start_year <= year <= found.end_year]
    return GenericCalendar([_notice(found, year, country, told) for year in known], weekend=frozenset(found.weekend))


def _asked(package: Any, country: str, subdivision: str, years: range) -> Any:
    """What the package says, in English or the country's own language: never in that of whoever happens to ask."""
    known = package.country_holidays(country, subdiv=subdivision or None)
    language = ENGLISH if ENGLISH in known.supported_languages else known.default_language
    return package.country_holidays(country, subdiv=subdivision or None, years=years, language=language)


def _notice(found: Any, year: int, country: str, told: str) -> Notice:
    """One year as a notice made by the package."""
    rests: Sequence[tuple[date, str]] = sorted((day, name) for day, name in found.items() if day.year == year)
    moved = sorted(day for day in getattr(found, "weekend_workdays", ()) if day.year == year)
    first = date(year, 1, 1)
    source = Source(document=told, title=told, issued=first - timedelta(days=1), checked=first, seen="second")
    return Notice(
        id=f"{country.lower()}-{year}",
        source=source,
        covers=year,
        rest=tuple(Rest(feast=name[:200], first=day, last=day) for day, name in rests if day not in moved),
        work=tuple(moved),
        digest="",
    )
