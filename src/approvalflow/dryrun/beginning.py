"""Which processes of a run begin, and when: the first, those that a time or a condition starts, those of a walk."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from approvalflow.bpmn.crons import Cron
from approvalflow.bpmn.graph import Drawing, Kind, Timer
from approvalflow.calendars import WorkCalendar
from approvalflow.cases.timing import key_in
from approvalflow.cases.waiting import reads_date
from approvalflow.desk.timers import RECKONED, cycle_of
from approvalflow.dryrun.answers import Answers
from approvalflow.dryrun.letters import Letters
from approvalflow.dryrun.starting import Opening
from approvalflow.dryrun.state import QUICK, Brought, Tables
from approvalflow.dryrun.times import Times
from approvalflow.errors import Finding
from approvalflow.tokens import Start


class Due(NamedTuple):
    """A time that starts a process; of two at once the one that is drawn first."""

    moment: datetime
    rank: int
    opening: Opening


class Reckoned(NamedTuple):
    """The next moment of a time that starts a process, reckoned from data that had changed so often."""

    changes: int
    moment: datetime | None
    endless: bool


class Beginning(Letters, Times):
    """Each arrival of what a start event waits for makes an instance of its process (clauses 10.5.2 and 13.2.1)."""

    def __init__(self, drawing: Drawing, answers: Answers, calendar: WorkCalendar, tables: Tables | None) -> None:
        super().__init__(drawing, answers, calendar, tables)
        self._called = {node.calls for node in drawing.nodes.values() if node.kind is Kind.CALL}
        self._times_come = Counter[Opening]()
        self._reckoned: dict[Opening, Reckoned] = {}

    def _begin(self) -> None:
        """A process without a plain start waits for what starts it, if that is to come, or begins as if it had come."""
        own = self.drawing.starters.get(self.drawing.id, ())
        if self.answers.start:
            self._as_if_come(self.answers.start)
        elif self.drawing.scopes[self.drawing.id] or not own:
            self._send(Start())
        elif all(self.starting.process(one) != self.drawing.id for one in self._to_come()):
            self._as_if_come(own[0])

    def _wakes(self) -> bool:
        """Is there anything that starts a process of the file, or will be when it comes?"""
        by_itself = self._left_to_itself(open_only=not self.answers.walk)
        return bool(self.signals or by_itself) or next(self._to_come(), None) is not None

    def _to_come(self) -> Iterator[Opening]:
        """What starts processes, or helps to, by all that lies in the inbox, is still to be sent, or comes by time."""
        yield from self._by_what_is_sent()
        yield from (one.opening for one in self._times())
        for one in self.starting.conditional:
            turns = reads_date(self.starting.cause(one).condition)
            if not self.agenda.truths.get(one.key) and (turns or self._holds_for(one)):
                yield one

    def _by_what_is_sent(self) -> Iterator[Opening]:
        letters = [(one, False) for one in self.agenda.letters(self.now)]
        for sent, signal in letters + self.agenda.unsent():
            if signal:
                yield from self._starting_by_signal(sent.name)
            elif found := self._started_by(self.keys.keyed(sent, self.now.date())):
                yield found

    def _began_when_true(self) -> bool:
        """A condition that has become true starts its process; it is asked when data or the day have changed."""
        read = self.data.changes, self.now.date()
        for one in self.starting.conditional:
            if self._looked.get(one.key) != read:
                self._looked[one.key] = read
                was, self.agenda.truths[one.key] = self.agenda.truths.get(one.key, False), self._holds_for(one)
                if self.agenda.truths[one.key] and not was:
                    self._starts_by(one)
                    return True
        return False

    def _times(self) -> Iterator[Due]:
        """The times that start processes, each with its next moment.

        A cycle without end comes once, and again while other things go on, or up to where the run is to stop.
        """
        for rank, one in enumerate(self.starting.timed):
            moment = self._next_moment(one).moment if self.starting.lacks(one) else None
            if moment is None:
                continue
            first = not self._times_come[one] or self.until is not None or not self._next_moment(one).endless
            if first or self._lacks_only(one) or self._goes_on_beside(one):
                yield Due(moment, rank, one)

    def _lacks_only(self, one: Opening) -> bool:
        """Has something else come to its event that no cycle without end has brought?"""
        return not self.brought.get(one.at, Brought()).by_cycle

    def _next_moment(self, one: Opening) -> Reckoned:
        known = self._reckoned.get(one)
        if known is None or (known.moment is None and known.changes != self.data.changes):
            self.questions.meter.spend(RECKONED)
            timer = self._read(self.starting.cause(one).timer, lambda: self._outside(one))
            moment = self._moment(timer, self.began, self._times_come[one]) if timer else None
            known = self._reckoned[one] = Reckoned(self.data.changes, moment, timer is not None and _is_endless(timer))
        return known

    def _goes_on_beside(self, one: Opening) -> bool:
        """Will anything happen that no cycle without end has begun, or has what stands heard of one since the last?"""
        self.questions.meter.spend(len(self.board.tokens) // QUICK)
        timers = (self.board.waits[wait] for wait, _ in self._timers())
        scopes = [self.board.tokens[token]["in"] for token in self.standing.due(self.board)]
        scopes += [one["in"] if "in" in one else self.board.tokens[one["on"]]["in"] for one in timers]
        if any(self._instance(scope) not in self.endless.begun for scope in scopes):
            return True
        others = any(self._instance(one["in"]) not in self.endless.begun for one in self.board.tokens.values())
        times = (self._next_moment(one) for one in self.starting.timed)
        return (
            (others and (bool(self.agenda.moments()) or self.endless.is_heard(one)))
            or any(one.moment is not None and not one.endless for one in times)
            or next(self._by_what_is_sent(), None) is not None
        )

    def _begin_by_time(self, one: Opening) -> None:
        """A time has come that starts a process."""
        endless = self._next_moment(one).endless
        self._come_once(one)
        self.endless.comes(one)
        self._starts_by(one, by_cycle=endless)

    def _come_once(self, one: Opening) -> None:
        self._times_come[one] += 1
        self._reckoned.pop(one, None)

    def _begins_by_itself(self, *, open_only: bool) -> bool:
        """What starts a process of which nothing else says when it begins; in a walk anything does."""
        at = self._left_to_itself(open_only=open_only)
        if at:
            self._as_if_come(at)
        return bool(at)

    def _left_to_itself(self, *, open_only: bool) -> str:
        """The first event of a process that has not run, if the drawing does not say when it comes, or any."""
        for at in (at for process in self._idle() for at in self.drawing.starters[process]):
            if not open_only or any(cause.open for cause in self.drawing.nodes[at].causes):
                return at
        return ""

    def _as_if_come(self, at: str) -> None:
        """A process begins as if all that starts it had come."""
        node = self.drawing.nodes[at]
        openings = [one for number in range(len(node.causes)) if self.starting.lacks(one := Opening(at, number))]
        for one in openings:
            self.agenda.truths[one.key] = True
            self._come_once(one)
        for one in openings if node.all_of else openings[:1]:
            cause = self.starting.cause(one)
            self.keys.starts(at, cause, key_in(cause, self._outside(one)))
            self._starts_by(one)
        if not openings:
            self._begins(at, Brought(by_cycle=False))

    def _idle(self) -> list[str]:
        """The processes that an event starts, and none has; what is called runs in its calls."""
        return [one for one in self.drawing.starters if one not in self._called and one not in self.begun]

    def _told_idle(self) -> Iterator[Finding]:
        """What did not run at all, though the run has come to its end, and what would have started it."""
        told = {self.starting.process(one) for one in self.starting.awaited()}
        for process in (one for one in self._idle() if one not in told and not self.stopped and self.board.next > 1):
            causes = [cause for at in self.drawing.starters[process] for cause in self.drawing.nodes[at].causes]
            awaited = [f"{cause.trigger.value} {cause.name}".strip() for cause in causes]
            values = {"process": process[:200], "awaited": awaited[:50]}
            yield Finding(code="answers.nothing_starts", values=values, severity="warning", element=process)


def _is_endless(timer: Timer) -> bool:
    """Whether a cycle comes again and again, without a number or a last moment."""
    cycle = cycle_of(timer)
    if isinstance(cycle, Cron):
        return not cycle.years
    return cycle is not None and cycle.repeats is None and not cycle.last
