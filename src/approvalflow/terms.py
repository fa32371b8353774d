"""A term always carries its unit: `20 WD`, `30 ND`, `8 WH`, `24 H`, `6 M`, `3 Y`."""

import re
from dataclasses import dataclass
from enum import StrEnum

from approvalflow.errors import Unreadable


class Unit(StrEnum):
    """How an amount of time is counted."""

    WD = "WD"  # working days 工作日
    ND = "ND"  # calendar days 自然日
    WH = "WH"  # working hours 工作小时
    H = "H"  # hours 小时
    M = "M"  # months 月
    Y = "Y"  # years 年


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """An amount with its unit; amounts are positive whole numbers."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read `20 WD`. A bare number, a bare 日 or an ISO duration is refused with the readings it may have.

        Raises Unreadable `term.no_unit`, `term.two_readings`, `term.one_reading`, `term.too_long`,
        `term.not_a_term`.
        """
        plain = text.strip()
        if found := _TERM.fullmatch(plain):
            amount, unit = int(found["amount"]), Unit(found["unit"].upper())
            if amount > LONGEST[unit]:
                raise Unreadable("term.too_long", text=plain, limit=f"{LONGEST[unit]} {unit}")
            return cls(amount, unit)
        if bare := _BARE.fullmatch(plain):
            raise _ask(plain, bare["amount"] or bare["iso"], (bare["word"] or bare["designator"] or "").lower())
        raise Unreadable("term.not_a_term", text=plain[:40])

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


LONGEST = {Unit.WD: 7500, Unit.ND: 11_000, Unit.WH: 60_000, Unit.H: 99_999, Unit.M: 360, Unit.Y: 30}
"""Some thirty years each: no procedure takes longer, and no calendar is asked for a date past its end."""

_TERM = re.compile(r"(?P<amount>[1-9][0-9]{0,4})\s*(?P<unit>WD|ND|WH|H|M|Y)", re.IGNORECASE | re.ASCII)
_BARE = re.compile(
    r"(?P<amount>[1-9][0-9]{0,4})\s*(?P<word>个?工作日|自然日|日|天|工作小时|小时|个?月|年|hours?|days?|months?|years?|D)?"
    r"|P(?:(?=\w+[DMY]$)|T(?=\w+H$))(?P<iso>[1-9][0-9]{0,4})(?P<designator>[DHMY])",
    re.IGNORECASE | re.ASCII,
)
_WORDS = {
    (Unit.WD, Unit.ND): ("", "日", "天", "d", "day", "days"),
    (Unit.WH, Unit.H): ("小时", "h", "hour", "hours"),
    (Unit.WD,): ("工作日", "个工作日"),
    (Unit.ND,): ("自然日",),
    (Unit.WH,): ("工作小时",),
    (Unit.M,): ("月", "个月", "m", "month", "months"),
    (Unit.Y,): ("年", "y", "year", "years"),
}
_READINGS = {word: units for units, words in _WORDS.items() for word in words}


def _ask(text: str, amount: str, word: str) -> Unreadable:
    """What a text without one of our units may mean."""
    readings = [f"{amount} {unit}" for unit in _READINGS[word]]
    if not word:
        return Unreadable("term.no_unit", text=text, amount=amount)
    if len(readings) == 1:
        return Unreadable("term.one_reading", text=text, first=readings[0])
    return Unreadable("term.two_readings", text=text, amount=amount, first=readings[0], second=readings[1])
