"""A value of the language for whoever keeps it or prints it: as JSON has it, or still of its kind."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from approvalflow.expressions.functions.texts import written
from approvalflow.expressions.temporal import shown
from approvalflow.expressions.values import NUMBERS, Context, Months, Span


def exact(text: str) -> float | Decimal:
    """A number of JSON as the float that has its digits, or with all of them where no float has."""
    number = float(text)
    return number if Decimal(repr(number)) == Decimal(text) else Decimal(text)


def real(value: object) -> Any:
    """Numbers, lists and contexts as JSON has them; dates, times, durations and ranges stay what they are."""
    match value:
        case date() | time() | timedelta() | Months() | Span():
            return value
        case tuple() | list():
            return [real(one) for one in value]
        case Context():
            return {name: real(one) for name, one in value.entries}
        case _:
            return plain(value)


def plain(value: object) -> Any:
    """Whole numbers with all their digits, others as `exact` has them; dates, durations and ranges as text."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            known = NUMBERS.normalize(value)
            if not known.is_finite():
                return value  # no number of ours: whoever looks at what is given refuses it
            whole = known.adjusted() < NUMBERS.prec and known == known.to_integral_value()
            return int(known) if whole else exact(str(known))
        case tuple() | list():
            return [plain(one) for one in value]
        case Context():
            return {name: plain(one) for name, one in value.entries}
        case dict():
            return {name: plain(one) for name, one in value.items()}
        case date() | time() | timedelta() | Months():
            return shown(value)
        case Span():
            return written(value)
        case _:
            return str(value)
