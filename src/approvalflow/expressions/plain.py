"""A value of the language as JSON has it, for whoever keeps it or prints it."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from approvalflow.expressions.temporal import shown
from approvalflow.expressions.values import Context, Months


def plain(value: object) -> Any:
    """Whole numbers as such, other numbers as the float that has their digits, dates and durations as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case tuple() | list():
            return [plain(one) for one in value]
        case Context():
            return {name: plain(one) for name, one in value.entries}
        case date() | time() | timedelta() | Months():
            return shown(value)
        case _:
            return str(value)
