"""Whose days does a tenant count: those of the notices, or those of another country, chosen when it was opened?

The choice is for good and stands in the tenant's own book with the rest days themselves, so that every process counts
alike, with or without the package they came from.
"""

from collections.abc import Sequence
from datetime import datetime

from approvalflow.calendars import Adoptable, Notice, Timetable, WorkCalendar
from approvalflow.calendars.elsewhere import HOME_CODES, GenericCalendar, elsewhere
from approvalflow.desk.protocols import Books
from approvalflow.desk.tenant import CountryChosen, append
from approvalflow.errors import Refused

HOME = "CN"
YEARS_BEFORE, YEARS_AFTER = 20, 30
"""How much of a country's calendar is written down: for papers dated back, and for as long as a tenant may live."""


def is_home(country: str | None) -> bool:
    """Whether the notices count there: China, and wherever no country is named."""
    return country is None or country.upper() in HOME_CODES


def choose(books: Books, country: str, at: datetime, actor: str) -> None:
    """Write down the days of a country, `DE` or with a part of it `DE-BY`. Raises Unreadable as `elsewhere`."""
    code, _, part = country.partition("-")
    first, last = at.year - YEARS_BEFORE, at.year + YEARS_AFTER
    found = elsewhere(code.upper(), subdivision=part, first=first, last=last)
    name = code.upper() + (f"-{part}" if part else "")
    chosen = CountryChosen(country=name, weekend=tuple(sorted(found.weekend)), years=found.notices)
    append(books, (chosen,), at, actor)


def agree(chosen: CountryChosen | None, country: str | None, tenant: str) -> None:
    """Raises Refused `tenant.other_country` where another country is named than the tenant was opened for."""
    if country is None or (chosen is None and is_home(country)):
        return
    if chosen is None or chosen.country.casefold() != country.casefold():
        raise Refused("tenant.other_country", tenant=tenant, country=chosen.country if chosen else HOME, asked=country)


def calendar_of(layers: Sequence[Adoptable], chosen: CountryChosen | None) -> WorkCalendar:
    """What was adopted as a calendar: the national one, or the generic one of the country."""
    notices = [one for one in layers if isinstance(one, Notice)]
    hours = [one for one in layers if isinstance(one, Timetable)]
    if chosen is None:
        return WorkCalendar(notices, hours=hours)
    return GenericCalendar(notices, weekend=frozenset(chosen.weekend), hours=hours)


def belongs(notice: Adoptable, chosen: CountryChosen | None) -> None:
    """Abroad only an amendment of one of the country's years counts, a closure of an office, or its hours.

    Raises Refused `notice.not_of_country`.
    """
    if (
        chosen is None
        or isinstance(notice, Timetable)
        or notice.office
        or notice.amends in {one.id for one in chosen.years}
    ):
        return
    raise Refused("notice.not_of_country", notice=notice.id, document=notice.document, country=chosen.country)
