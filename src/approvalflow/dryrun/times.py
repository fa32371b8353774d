"""When the timers of a run are due, and its conditions true: by the data, and as days pass."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from approvalflow.bpmn.graph import Timer, Trigger
from approvalflow.cases.stuck import NO_TIME
from approvalflow.cases.timing import resolved
from approvalflow.cases.waiting import is_over, may_come, reads_date, times_come
from approvalflow.desk.timers import RECKONED, comes_next, cycle_of, fires
from approvalflow.dryrun.moving import Moving
from approvalflow.dryrun.starting import Opening
from approvalflow.expressions import View
from approvalflow.moment import read_zone, start_of
from approvalflow.tokens import Lapse

DAYS_AHEAD = 3_660
"""So far a run looks for the day on which a condition that reads the date turns."""
LAST_DAY = date(9999, 12, 30).toordinal()


class Times(Moving):
    """The clock of a run stands still until it is told to go on."""

    def _goes_to(self, due: datetime) -> bool:
        """The clock goes to what is due next; whether the run is to stop before it, with the clock there."""
        late = self.until is not None and due > self.until
        self.now = max(self.now, min(due, self.until or due)).astimezone(read_zone(self.answers.zone))
        self.stopped = "at" if late else self.stopped
        return late

    def _came_true(self) -> bool:
        """The first condition that was not true before; each is asked again only when data or the day have changed."""
        read = self.data.changes, self.now.date()
        for wait, record in self.waits.of(Trigger.CONDITIONAL):
            if self._looked.get(wait) != read:
                self._looked[wait] = read
                was, self.agenda.truths[wait] = self.agenda.truths.get(wait, False), self._is_true(record)
                if self.agenda.truths[wait] and not was:
                    self._fire(wait)
                    return True
        return False

    def _is_true(self, record: Mapping[str, Any]) -> bool:
        condition = self._cause(record).condition
        return condition is not None and condition.holds(self.questions.seen(self._place_of(record))) is True

    def _holds_for(self, one: Opening) -> bool:
        """Whether the condition that starts a process is true."""
        condition = self.starting.cause(one).condition
        return condition is not None and condition.holds(self._outside(one)) is True

    def _day_turns(self, until: datetime | None) -> bool:
        """On to the next midnight at which a condition that reads the date is no longer what it was."""
        waits = self.waits.of(Trigger.CONDITIONAL)
        starts = [one for one in self.starting.conditional if reads_date(self.starting.cause(one).condition)]
        dated = [(wait, partial(self._is_true, one)) for wait, one in waits if reads_date(self._cause(one).condition)]
        dated += [(one.key, partial(self._holds_for, one)) for one in starts]
        zone, stood = read_zone(self.answers.zone), self.now
        today = stood.astimezone(zone).toordinal()
        for day in range(today + 1, min(today + DAYS_AHEAD, LAST_DAY) + 1 if dated else 0):
            midnight = start_of(date.fromordinal(day), zone).astimezone(zone)
            if (until and midnight >= until) or (self.until and midnight > self.until) or self.questions.meter.is_spent:
                break
            self.now = midnight
            if any(is_true() != self.agenda.truths.get(key, False) for key, is_true in dated):
                return True
        self.now = stood
        return False

    def _lapsed(self) -> bool:
        """A cycle beside a step that comes no more is waited for no longer; any other time that does not come fails."""
        while self.fresh:
            wait = self.fresh.pop(0)
            record = self.board.waits.get(wait)
            if record is None or self.answers.walk or self._cause(record).open or self._comes(wait, record):
                continue
            if is_over(self.drawing, record, self._resolved(record)):
                self._send(Lapse(wait))
                return True
            self.trace.add(self.now, "fail", record["at"], code=NO_TIME)
        return False

    def _comes(self, wait: str, record: Mapping[str, Any]) -> datetime | None:
        return self.agenda.timer(wait, self.now, partial(self._timer, record))

    def _resolved(self, record: Mapping[str, Any]) -> Timer | None:
        return self._read(self._cause(record).timer, lambda: self.questions.seen(self._place_of(record)))

    def _timers(self) -> list[tuple[str, datetime]]:
        """The timers that are set, worked out anew only when a move was made."""
        if self._timed is None:
            waits = self.waits.of(Trigger.TIMER)
            self.questions.meter.spend(2 * len(waits))
            found = ((wait, self._comes(wait, record)) for wait, record in waits)
            self._timed = [(wait, at) for wait, at in found if at is not None]
        return self._timed

    def _timer(self, record: Mapping[str, Any], start: datetime) -> datetime | None:
        self.questions.meter.spend(RECKONED)
        timer = self._resolved(record)
        return None if timer is None else self._moment(timer, start, times_come(record))

    def _read(self, timer: Timer | None, view: Callable[[], View]) -> Timer | None:
        """What a timer says in the end; None where it says nothing."""
        if timer is None or timer.value is None:
            return None if timer == Timer() else timer
        return resolved(timer, view(), self.answers.zone)[0]

    def _moment(self, timer: Timer, start: datetime, fired: int) -> datetime | None:
        """When a timer set at `start` fires; a cycle for the first time, or the next."""
        cycle = cycle_of(timer)
        if not may_come(timer, fired):
            return None
        if cycle is None:
            return fires(timer, self.calendar, self.answers.zone, self.now)
        return comes_next(cycle, self.answers.zone, start, self.now, fired, self.questions.meter.spend)
