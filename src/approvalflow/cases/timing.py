"""What a wait says by variable is worked out when it opens: the time of a timer, the key of a message."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from approvalflow.bpmn.crons import read_cron
from approvalflow.bpmn.cycles import read_cycle
from approvalflow.bpmn.durations import read_duration
from approvalflow.bpmn.graph import Cause, Timer
from approvalflow.errors import Unreadable
from approvalflow.expressions import View
from approvalflow.expressions.plain import plain
from approvalflow.expressions.values import Value, usable
from approvalflow.moment import read_moment, read_zone
from approvalflow.terms import Term


def resolved(timer: Timer, view: View, zone: str) -> tuple[Timer | None, str]:
    """The timer with its time, and the text of it; None where the expression yields none."""
    if timer.value is None:
        return timer, ""
    said = text_of(plain(timer.value.evaluate(view)))
    return spoken(said, zone), said


def key_of(cause: Cause, view: View) -> str:
    """The key by which a message finds its receiver; empty where none is stated, or it comes to nothing."""
    return "" if cause.correlation is None else text_of(plain(cause.correlation.evaluate(view)))


class Brought:
    """What a message brings, as an expression sees it: its fields, and nothing of any case."""

    def __init__(self, fields: Mapping[str, Any], today: date) -> None:
        self.today = today
        self._fields = fields

    def case(self, field: str) -> Value:
        """A field; null where the message does not bring it."""
        return usable(self._fields.get(field))

    def step(self, step: str, field: str) -> Value:
        """No case, no step."""
        return None

    def matter(self, field: str) -> Value:
        """Nor a matter."""
        return None

    def workdays(self, count: int) -> date | None:
        """Nor a calendar."""
        return None


def key_in(cause: Cause, brought: View) -> str:
    """The key that a message without one says itself, by what it brings (BPMN 2.0, 8.4.2)."""
    return "" if cause.content is None else text_of(plain(cause.content.evaluate(brought)))


_LONGEST = 200


def shortened(name: str) -> str:
    """A name or key as it stands in a column: one that is too long by its digest."""
    return name if len(name) <= _LONGEST else f"sha256:{sha256(name.encode()).hexdigest()}"


def spoken(said: str, zone: str) -> Timer | None:
    """What a text says: `P3D`, `R3/PT1H`, a cron, `5 WD`, a date (its first moment) or a moment; else None."""
    if read_duration(said) is not None:
        return Timer(duration=said)
    cycle = read_cycle(said)
    try:
        if cycle is not None:
            return Timer(cycle=cycle.written(*(_moment(one, zone) if one else "" for one in (cycle.first, cycle.last))))
        if (cron := read_cron(said)) is not None:
            return Timer(cycle=cron.written())
        return Timer(date=_moment(said, zone))
    except (Unreadable, ValueError, OverflowError):
        pass
    try:
        return Timer(term=Term.parse(said))
    except Unreadable:
        return None


def _moment(said: str, zone: str) -> str:
    """A moment without an offset is one of the case's zone."""
    moment = datetime.fromisoformat(said.partition("@")[0])
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=read_zone(zone))
    return read_moment(moment.isoformat()).isoformat()


def text_of(value: Any) -> str:
    """A value as a key or a time: nothing for null."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value).strip()
