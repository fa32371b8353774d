"""A drawing played from its start until nothing more can happen: steps answer, time passes, events come.

Here stands what comes before what. The other parts are classes that share one state, because whatever happens may lead
to anything else that does: letters, steps at work, times, and below them the moves.
"""

from approvalflow.bpmn.graph import AUTOMATIC, TASKS, Drawing
from approvalflow.bpmn.spelling import read_expression
from approvalflow.calendars import WorkCalendar
from approvalflow.dryrun.answers import MOST_STEPS, Answers
from approvalflow.dryrun.beginning import Beginning
from approvalflow.dryrun.checking import check
from approvalflow.dryrun.choosing import asking
from approvalflow.dryrun.result import Result, told
from approvalflow.dryrun.state import Tables
from approvalflow.dryrun.working import Working
from approvalflow.tokens.leaving import TOO_MUCH


def dry_run(drawing: Drawing, answers: Answers, calendar: WorkCalendar, tables: Tables | None = None) -> Result:
    """Run `drawing` until it ends, waits for something nobody sends, or is told to stop.

    A business rule task asks its table of `tables`, unless the answers speak for it.

    Raises Unreadable `answers.*` for what the answers say of elements that are not drawn, or of moments not readable.
    """
    check(drawing, answers)
    runner = _Runner(asking(drawing, answers), answers, calendar, tables)
    runner.play()
    position = runner.board.position() if runner.board.next > 1 else {}
    return told(drawing, position, runner.trace.entries, runner.course())


class _Runner(Beginning, Working):
    """One run, from its start."""

    def play(self) -> None:
        """Whatever can happen now happens; then what was to be sent is sent; then time passes."""
        self._begin()
        while not self._is_over():
            if self._now() or self._sent_now() or self._comes_by_itself(open_only=True):
                continue
            walk = self.answers.walk
            if self._time_passes() or self._comes_by_itself(open_only=not walk) or (walk and self._opened(anyway=True)):
                continue
            break
        self.found += self._told_idle()

    def _is_over(self) -> bool:
        """Nothing runs, and nothing can start; or the run is to stop, though more would happen."""
        if self.board.next > 1 and not self.board.tokens and not self._wakes():
            return True
        stop = self.answers.stop
        if not self.stopped:
            if self.questions.meter.is_spent:
                self.stopped = TOO_MUCH
            elif self.moves >= min(stop.moves, MOST_STEPS):
                self.stopped = "moves"
            elif stop.node in self.entered:
                self.stopped = "node"
            elif stop.when and self._holds(read_expression(stop.when)):
                self.stopped = "when"
        return bool(self.stopped)

    def _now(self) -> bool:
        """One thing that needs no time: a condition came true, a message is there, a step is answered."""
        if self._lapsed():
            return True
        if self.signals:
            signal = self.signals.pop(0)
            self._start_by_signal(signal.cause.name, carried=signal.carried, by=self._pool_of(signal.here))
            return True
        if self._opened():
            return True
        if self._came_true() or self._began_when_true():
            return True
        if self._taken(own=True) or self._answered(AUTOMATIC):
            return True
        self.agenda.settled()
        return self._taken() or self._sent_by_now() or self._answered(TASKS)

    def _sent_now(self) -> bool:
        """What the answers send at no stated moment, one at a time, in the order of the file."""
        found = self.agenda.next_untimed()
        if found is not None:
            self._go_out(*found)
        return found is not None

    def _sent_by_now(self) -> bool:
        """What was to be sent by now, one at a time: what machines do then comes before the next."""
        found = self.agenda.due(self.now)
        if found is not None:
            self._go_out(*found)
        return found is not None

    def _comes_by_itself(self, *, open_only: bool) -> bool:
        """The first thing awaited of which the drawing does not say when it comes; in a walk anything, and once."""
        timed = {wait for wait, _ in self._timers()}
        for wait, record in self.waits.all:
            if (self._cause(record).open or not open_only) and wait not in self.come | timed:
                self.come.add(wait)
                self._fire(wait)
                return True
        return self._begins_by_itself(open_only=open_only)

    def _time_passes(self) -> bool:
        """On to the next moment at which something is due; nothing is due twice."""
        first, begins = self.standing.first(self.board), min(self._times(), default=None)
        moments = [one[0] for one in (first, begins) if one]
        moments += [at for _, at in self._timers()]
        moments += self.agenda.moments()
        if self._day_turns(min(moments, default=None)):
            return True
        if not moments:
            return False
        if self._goes_to(min(moments)) or self._sent_by_now():
            return True
        ready = [(at, int(wait)) for wait, at in self._timers() if at <= self.now]
        first = self.standing.first(self.board)
        if first is not None and first[0] <= self.now:
            return True
        if begins and begins.moment <= self.now:
            self._begin_by_time(begins.opening)
        elif ready:
            self._fire(str(min(ready)[1]))
        return True
