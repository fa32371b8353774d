"""Days, months and years on the plain calendar: the corresponding day, else the end of the month (民法典 202)."""

from calendar import monthrange
from datetime import date, timedelta

from approvalflow.errors import Unreadable
from approvalflow.terms import Term, Unit

_MONTHS = {Unit.M: 1, Unit.Y: 12}


def same_day_after(start: date, term: Term, *, back: bool = False) -> date:
    """The day that lies a term of days, months or years after `start`, or before it. Raises `clock.too_far`."""
    amount = -term.amount if back else term.amount
    try:
        if term.unit is Unit.ND:
            return start + timedelta(days=amount)
        month = start.year * 12 + start.month - 1 + amount * _MONTHS[term.unit]
        year, month = divmod(month, 12)
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError, IndexError):
        raise Unreadable("clock.too_far", term=str(term), start=start) from None
    except KeyError:
        raise Unreadable("clock.not_in_days", term=str(term)) from None
