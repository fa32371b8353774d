"""A dry run is played, and a case made to go the same way: the same answers, at the same moments, in the same order."""

from typing import Any, NamedTuple

from approvalflow import Actor, Office, SetClock, commands
from approvalflow.bpmn.graph import Drawing, Trigger
from approvalflow.calendars import national
from approvalflow.cases import events as e
from approvalflow.dryrun.answers import Answers, Sent, Step
from approvalflow.dryrun.runner import _Runner, asking
from approvalflow.tokens import Move
from internal_office import JOB, OFFICER, SYSTEM


class Done(NamedTuple):
    """One thing that came from outside of the drawing."""

    what: str
    key: str
    at: Any
    more: Any = None


class Watched(_Runner):
    """A dry run that remembers its moves, and what came from outside."""

    def __init__(self, drawing: Drawing, answers: Answers) -> None:
        super().__init__(asking(drawing, answers), answers, national(), None)
        self.outside: list[Done] = []
        self.made: list[Move] = []
        self.hearing = False
        tell = self.trace.moves

        def moves(now: Any, made: tuple[Move, ...], caught: Any = ()) -> None:
            self.made += made
            tell(now, made, caught)

        self.trace.moves = moves  # type: ignore[method-assign]

    def _answer(self, token: str) -> None:
        self.outside.append(Done("answer", token, self.now, self.standing.given[token]))
        super()._answer(token)

    def _fire(self, wait: str, *brings: Any) -> None:
        if not self.hearing:
            self.outside.append(Done(self.board.waits[wait]["for"], wait, self.now))
        super()._fire(wait, *brings)

    def _broadcast(self, sent: Sent) -> None:
        self.outside.append(Done("broadcast", sent.name, self.now, sent))
        self.hearing = True
        super()._broadcast(sent)
        self.hearing = False

    def _go_out(self, sent: Sent, signal: bool) -> None:
        if not signal:
            self.outside.append(Done("send", sent.name, self.now, sent))
        super()._go_out(sent, signal)


def ran(drawing: Drawing, answers: Answers) -> Watched:
    """The run, at its end."""
    run = Watched(drawing, answers)
    run.play()
    return run


def follow(office: Office, clock: SetClock, run: Watched, case: str = "c-1") -> list[Move]:
    """Do to the case what came from outside of the run; the moves that the case made."""
    for done in run.outside:
        clock.set(max(clock.at, done.at))
        state = office.case(case)
        if done.what == "answer":
            visit = next((one for one, seen in state.visits.items() if seen.token == done.key), None)
            if visit is not None:
                _answer(office, case, visit, bool(state.visits[visit].seats), done.more)
        elif done.what == Trigger.TIMER and done.key in state.timers:
            office.do(SYSTEM, commands.Wake(case=case, due=done.key))
        elif done.what == "broadcast":
            office.signal(done.key, by=JOB, data=done.more.set)
        elif done.what == "send":
            key = "" if run.keys.keyed(done.more, done.at.date()).correlation else case
            office.send(done.key, by=JOB, data=done.more.set, correlation=done.more.correlation or key)
        assert office.rebuild(case) == office.case(case)
    return [move for one in office.history(case) if isinstance(one.event, e.Moved) for move in one.event.moves]


def _answer(office: Office, case: str, visit: str, seated: bool, given: Step) -> None:
    more = {"error": given.error or ""} if given.error else {"outcome": given.outcome or "done"}
    if seated:
        office.do(Actor(id=OFFICER, kind="officer"), commands.Act(case=case, visit=visit, **more))
    else:
        office.do(JOB, commands.AnswerJob(case=case, visit=visit, **more, data=given.set))
