"""A period whose unit the text leaves open: the number is the text's, the unit that of the reading chosen.

“五日”, “三十日前”, “七日前”, and the plain 日 of statutes that no rule on working days covers.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Annotated

import msgspec

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.backwards import latest_before
from approvalflow.deadlines.spans import ONE
from approvalflow.deadlines.switches import counts_clear, read_as, reading_of
from approvalflow.errors import Unreadable
from approvalflow.reading import read_toml
from approvalflow.terms import Unit

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Period(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A period of a text: its number, and the switch whose readings have the unit; `back`: counted from its end."""

    title: Text
    article: Text
    checked: date
    amount: Annotated[int, msgspec.Meta(ge=1)]
    switch: Text
    back: bool = False

    @property
    def basis(self) -> str:
        """Title and article."""
        return f"{self.title} {self.article}"

    def term(self, switches: Mapping[str, str]) -> str:
        """The period as a term with its unit, by the readings chosen."""
        return read_as(f"{self.amount} {Unit.ND}", self.switch, switches)

    def latest(self, end: date, calendar: WorkCalendar, switches: Mapping[str, str]) -> date:
        """Counted back from `end`: the last day on which it may still be done."""
        return latest_before(
            end - ONE if counts_clear(self.switch, switches) else end, self.term(switches), calendar, switches
        )


@cache
def periods() -> Mapping[str, Period]:
    """Every period with a disputed unit."""
    file = files(__package__).joinpath("data", "periods.toml")
    return read_toml(file.read_bytes(), dict[str, Period], file.name)


def period(name: str) -> Period:
    """A period by its name. Raises Unreadable `clock.no_such_period`."""
    if found := periods().get(name):
        return found
    raise Unreadable("clock.no_such_period", period=name, known=sorted(periods()))


def switch_over(citation: str, term: str) -> str:
    """The switch that decides the days of a term, where its citation is that of a period known to be disputed.

    Empty where the text is another one, or the term is stated in days that the default reading does not mean.
    """
    for one in periods().values():
        cited = f"{one.title.partition('（')[0]} {one.article}"
        if cited == citation and one.term({}) == term:
            return one.switch
    return ""


def upper_level_start(lower_accepted: datetime, file_received: datetime, switches: Mapping[str, str]) -> datetime:
    """From when the upper level's term runs after an examination below (行政许可法 35): switch `upper_level`."""
    return lower_accepted if reading_of("upper_level", switches) == "lower_acceptance" else file_received
