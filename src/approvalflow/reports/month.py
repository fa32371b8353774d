"""A reckoning as month calendars for the terminal, every kind of day told by signs, so that no colour is needed.

    >14     15     16       > the starting day; a plain number is a day that counts
    (19)   +20     21       ( ) rest, + a make-up day that is worked
    =23=   [24]    25!      = = left out by a procedure, [ ] the last day, ! overdue

`picture.py` draws the same cells, so the kinds of days and the words for them live here.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from approvalflow.deadlines import Line, Reckoning
from approvalflow.words import Language, sentence

Kind = Literal["start", "counted", "make_up", "rest", "paused", "last", "overdue", "through", "outside"]
KINDS: tuple[Kind, ...] = ("start", "counted", "make_up", "rest", "paused", "last", "overdue", "through")
SIGNS: Mapping[Kind, tuple[str, str]] = {
    "start": (">", ""),
    "counted": ("", ""),
    "make_up": ("+", ""),
    "rest": ("(", ")"),
    "paused": ("=", "="),
    "last": ("[", "]"),
    "overdue": ("", "!"),
    "through": ("", ""),
}
WIDTH = 7
_OF_CODE: Mapping[str, Kind] = {
    "weekend": "rest",
    "rest": "rest",
    "fixed": "rest",
    "rolled": "counted",
    "start": "start",
    "latest": "start",
    "end": "start",
    "counted": "counted",
    "make_up": "make_up",
    "paused": "paused",
    "overdue": "overdue",
    "through": "through",
    "open": "through",
    "shut": "rest",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One day of a month: what it is, its number in the term, and whether the calendar only guesses."""

    date: date
    kind: Kind
    make_up: bool = False
    n: int | None = None
    announced: bool = True
    line: Line | None = None

    @property
    def sign(self) -> str:
        """The day as it stands in the terminal: the last day and a make-up day may be one and the same."""
        if self.kind == "outside":
            return "   ·"
        before, after = SIGNS[self.kind]
        before = "+" + before if self.make_up and self.kind != "make_up" else before
        return f"{before:>2}{self.date.day:>2}{after}" + ("" if self.announced else "?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday; None where the week belongs to another month."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


def months(reckoning: Reckoning) -> tuple[Month, ...]:
    """The months that the reckoning touches, in order."""
    lines = {line.date: line for line in reckoning.lines}
    firsts = sorted({day.replace(day=1) for day in lines})
    return tuple(_month(first, lines) for first in firsts)


def month_calendar(reckoning: Reckoning, language: Language = "en") -> str:
    """The months below one another, the signs that occur explained, and the answer."""
    found = months(reckoning)
    pages = [line for month in found for line in (*_page(month, language), "")]
    return "\n".join([*pages, *_legend(found, language), reckoning.answer(language)])


def kinds_in(found: Iterable[Month]) -> Sequence[Kind]:
    """The kinds of days that occur, in the order of the legend."""
    seen = {cell.kind for cell in cells(found)} | {"make_up" for cell in cells(found) if cell.make_up}
    return [kind for kind in KINDS if kind in seen]


def cells(found: Iterable[Month]) -> Iterable[Cell]:
    """Every day of the months."""
    return (cell for month in found for week in month.weeks for cell in week if cell is not None)


def month_name(first: date, language: Language) -> str:
    """The month as a heading."""
    return sentence("month.title", {"year": first.year, "month": f"{first.month:02}"}, language)


def _month(first: date, lines: Mapping[date, Line]) -> Month:
    following = (first + timedelta(days=31)).replace(day=1)
    days = [_cell(first + timedelta(days=n), lines) for n in range((following - first).days)]
    padded: list[Cell | None] = [None] * first.weekday() + days
    padded += [None] * (-len(padded) % 7)
    return Month(first=first, weeks=tuple(tuple(padded[n : n + 7]) for n in range(0, len(padded), 7)))


def _cell(day: date, lines: Mapping[date, Line]) -> Cell:
    line = lines.get(day)
    if line is None:
        return Cell(date=day, kind="outside")
    kind = "last" if line.last else _OF_CODE[line.code]
    number = line.n if line.code in ("counted", "make_up", "overdue") else None
    return Cell(date=day, kind=kind, make_up=_worked_weekend(line), n=number, announced=line.announced, line=line)


def _worked_weekend(line: Line) -> bool:
    """A day that a notice names, and not for a feast, is a make-up day, whatever else it is."""
    return line.code == "make_up" or bool(line.document and not line.feast)


def _page(month: Month, language: Language) -> Iterable[str]:
    yield month_name(month.first, language)
    yield _row("  " + sentence(f"month.weekday.{n}", {}, language) for n in range(1, 8))
    for week in month.weeks:
        yield _row(cell.sign if cell else "" for cell in week)


def _row(texts: Iterable[str]) -> str:
    return "".join(_padded(text) for text in texts).rstrip()


def _padded(text: str) -> str:
    """Filled up to the width of a column; a Chinese sign takes two places."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return text + " " * (WIDTH - len(text) - wide)


def _legend(found: Sequence[Month], language: Language) -> Iterable[str]:
    for kind in kinds_in(found):
        before, after = SIGNS[kind]
        yield f"{before:>2} 1{after:<4}{sentence(f'month.{kind}', {}, language)}"
    if any(not cell.announced for cell in cells(found)):
        yield f"   1?   {sentence('month.provisional', {}, language)}"
