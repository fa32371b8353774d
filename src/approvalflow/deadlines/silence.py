"""What follows from silence: only what a text says, and the outcome carries that text.

`of_silence` needs a `Silence`, and a `Silence` cannot be read without title, article and the day it was checked; so no
outcome follows from an office, an applicant or a consulted agency keeping quiet unless somebody named the law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import msgspec

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.backwards import latest_before
from approvalflow.deadlines.clock import Clock
from approvalflow.deadlines.due import due
from approvalflow.deadlines.switches import reading_of
from approvalflow.errors import Unreadable
from approvalflow.reading import read_toml
from approvalflow.words import Language, sentence

Effect = Literal["accepted", "renewed", "approved", "consented", "withdrawn"]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class Silence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that lets an outcome follow from silence. `dated` says from which day it counts."""

    effect: Effect
    title: Text
    article: Text
    checked: date
    silent: Literal["office", "applicant", "consulted"]
    dated: Literal["start", "end"]
    zh: Text
    en: Text

    @property
    def citation(self) -> str:
        """Title and article."""
        return f"{self.title} {self.article}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deemed:
    """An outcome that nobody declared, from the day `on`, and the text that gives it. `since` is when it came about."""

    effect: Effect
    on: date
    since: date
    text: Silence

    def say(self, language: Language = "en") -> str:
        """The outcome with its day and its citation."""
        words = self.text.zh if language == "zh-CN" else self.text.en
        values = {"effect": sentence(f"clock.deemed.{self.effect}", {}, language), "on": self.on, "words": words}
        values |= {"title": self.text.title, "article": self.text.article}
        return sentence("clock.deemed", values, language)


@cache
def silences() -> Mapping[str, Silence]:
    """The texts that come with the package; a matter adds local ones in the same form."""
    file = files(__package__).joinpath("data", "silence.toml")
    return read_toml(file.read_bytes(), dict[str, Silence], file.name)


def silence(name: str) -> Silence:
    """A text by its name. Raises Unreadable `clock.no_such_silence`."""
    if found := silences().get(name):
        return found
    raise Unreadable("clock.no_such_silence", silence=name, known=sorted(silences()))


def of_silence(text: Silence | None, clock: Clock, calendar: WorkCalendar, today: date | datetime) -> Deemed | None:
    """What has followed by `today` from nobody having stopped the clock in time; nothing without a text.

    A moment is told from another of the same day where the day ends at the close of business (switch `day_end`).

    A clock that is paused or whose last day is not certain has not run out, so nothing follows from it either.
    """
    if text is None:
        return None
    told = due(clock, calendar)
    end = told.date
    if end is None or not (told.passed(today) if isinstance(today, datetime) else today > end):
        return None
    if clock.stopped is not None and not told.passed(clock.stopped):
        return None
    return Deemed(effect=text.effect, on=clock.begun if text.dated == "start" else end, since=end, text=text)


Renewal = Literal["decided", "awaiting", "renewed", "lapsed", "lapsed_until_granted", "too_late"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewed:
    """What became of a permit that was to be renewed; `last_to_file` is the last day on which the request was in time.

    `lapsed`: nobody asked in time and no text gives more. `too_late` is the same while the permit still stands.
    """

    outcome: Renewal
    last_to_file: date
    deemed: Deemed | None = None


def renewal(
    expiry: date,
    filed: date,
    calendar: WorkCalendar,
    *,
    lead: str,
    today: date,
    decided: date | None = None,
    text: Silence | None = None,
    switches: Mapping[str, str] | None = None,
) -> Renewed:
    """A request for renewal: in time, or by the switch `late_renewal`; the expiry itself never rolls.

    Late is a request between the last day for it and the expiry: what has expired cannot be renewed by silence.

    `lead` is a term such as `30 ND` (`period("renewal-request").term(…)`), `text` the one that renews by silence.
    """
    chosen = switches or {}
    last = latest_before(expiry, lead, calendar, chosen)
    if decided is not None and decided <= expiry:
        return Renewed(outcome="decided", last_to_file=last)
    late = None if filed <= last else "none" if filed > expiry else reading_of("late_renewal", chosen)
    if today <= expiry:
        return Renewed(outcome="awaiting" if late != "none" else "too_late", last_to_file=last)
    if text is not None and late in (None, "renewed"):
        deemed = Deemed(effect=text.effect, on=expiry, since=expiry, text=text)
        return Renewed(outcome="renewed", last_to_file=last, deemed=deemed)
    return Renewed(outcome="lapsed_until_granted" if late == "lapses" else "lapsed", last_to_file=last)
