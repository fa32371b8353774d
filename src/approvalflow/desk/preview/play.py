"""A case played on by itself: every act goes through the functions of the real ones, on a record that nobody keeps.

So who may act, which way is open, whom a step finds and when it is due are answered as they would be then; what would
be refused stops the preview at that step, and says why.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace as with_
from datetime import date, datetime
from typing import cast

from msgspec.structs import replace

from approvalflow.cases import commands as c
from approvalflow.cases import events as e
from approvalflow.cases.case import APPLICANT_SEAT, Case, Seat, Visit
from approvalflow.cases.intake import missing_materials
from approvalflow.cases.on_hold import delays
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Facts
from approvalflow.cases.seats import speaking_now
from approvalflow.cases.stuck import NOBODY_LEFT
from approvalflow.desk.keeping import GENESIS, rows
from approvalflow.desk.preview.answers import NUMBER, Assumed, act_of, check_assumed, done_at
from approvalflow.desk.preview.told import ClockDue, Expected, ExpectedSeat, Preview, Stop
from approvalflow.desk.preview.ways import Branch, branches
from approvalflow.desk.protocols import Books, Decisions
from approvalflow.desk.rows import EventRow, Loaded, MessageRow
from approvalflow.desk.steps import carry_out
from approvalflow.desk.views import letters_of, may_have
from approvalflow.desk.who.authority import authorise
from approvalflow.desk.who.standing import Asking
from approvalflow.errors import ApprovalFlowError, Refused
from approvalflow.identity import Actor, Directory
from approvalflow.moment import local_date, read_zone
from approvalflow.tokens import frozen

MACHINE = Actor(id="system", kind="system")
JOB = Actor(id="job", kind="job")
MOST_ACTS, MOST_ROUNDS = 500, 50
"""A preview ends after so many acts, and goes round a loop so often."""


class _History:
    """The only thing that an act asks of the books: what happened so far, kept or played, and what was sent."""

    def __init__(self, play: "Play") -> None:
        self._play = play

    def events(self, stream: str, *, after: int = 0) -> Iterator[EventRow]:
        """Those that were kept, then those that were played."""
        before = self._play.before
        played = rows("", stream, before[-1].hash if before else GENESIS, self._play.happened)
        return (one for one in (*before, *played) if one.seq > after)

    def message(self, id: str) -> MessageRow | None:
        """One that was sent in the preview; what came before it is told by the events."""
        return self._play._letters.get(id)


class Play:
    """One preview under way. Raises Refused `preview.no_such_step`, `submit.*` for what cannot be assumed."""

    def __init__(self, facts: Facts, directory: Directory, decisions: Decisions | None, assumed: Assumed) -> None:
        self.before: Sequence[EventRow] = ()
        self.happened: list[e.Happened] = []
        check_assumed(assumed, facts.rules)
        self._facts = facts
        self._directory = directory
        self._decisions = decisions
        self._assumed = assumed
        self._case: Case | None = None
        self._now = facts.at
        self._steps: dict[str, Expected] = {}
        self._started: dict[str, ClockDue] = {}
        self._letters: dict[str, MessageRow] = {}
        self._rounds: dict[str, int] = {}
        self._first: dict[tuple[str, tuple[str, ...]], str] = {}
        self._branches: dict[str, Branch] = {}
        self._stops: dict[str, Stop] = {}

    @property
    def case(self) -> Case:
        """The case as it would stand."""
        assert self._case is not None
        return self._case

    def begin_with(self, case: Case, events: Sequence[EventRow]) -> None:
        """Go on from a case as it is."""
        self._case, self.before = replace(case, data={**case.data, **self._assumed.data}), events
        for visit, one in case.visits.items():
            self._note_open(visit, one)
        for token, stuck in case.incidents.items():
            self._stand(token, stuck.node, stuck.code, stuck.values)

    def to_the_end(self) -> Preview:
        """Do what is assumed to be done next, until nothing is left or nothing can be done."""
        papers = self._papers()
        for _ in range(MOST_ACTS):
            if not self._next():
                break
        else:
            self._stop("", "preview.too_long", values={"most": MOST_ACTS})
        self._note_waiting()
        return Preview(
            pace=self._assumed.pace,
            papers=papers,
            steps=tuple(self._steps.values()),
            clocks=tuple(self._clocks()),
            branches=tuple(self._branches.values()),
            stops=tuple(self._stops.values()),
            ends=self._day(self._now),
            closed=self.case.closed,
        )

    def do(self, command: c.AnyCommand, actor: Actor, at: datetime) -> None:
        """One command, and what the case has of its own messages then. Raises Refused as the walk would."""
        self._walk(command, actor, at)
        for _ in range(MOST_ACTS):
            if (found := self._own_letter(at)) is None:
                break
            wait, letter = found
            self._walk(c.TakeMessage(case=self.case.id, wait=wait, message=letter.id), MACHINE, at, letter)

    def _own_letter(self, at: datetime) -> tuple[str, MessageRow] | None:
        """A message that the case has sent and that nobody took, with the wait of the case that may have it."""
        waits = sorted(self.case.waits.items(), key=lambda wait: wait[1].any_key)
        for letter in self._letters.values():
            for wait, one in waits:
                if letter.until > at and may_have(self.case, one, letter):
                    return wait, letter
        return None

    def _walk(self, command: c.AnyCommand, actor: Actor, at: datetime, letter: MessageRow | None = None) -> None:
        """As the desk walks, and nothing kept of it."""
        facts = with_(self._facts, at=at, effective=at, actor=actor.id, number=NUMBER)
        standing = authorise(self._case, command, facts, actor, self._directory)
        record = Record(self._case, with_(facts, acting_for=standing.acting_for))
        books, nothing = cast(Books, _History(self)), Loaded(case=None, key=None, book=0, message=letter)
        carry_out(record, command, standing.seat, self._directory, books, self._decisions, nothing)
        self._case, self._now = record.case, max(self._now, at)
        self.happened += record.happened
        self._letters |= {one.id: one for one in letters_of(self.case.id, record.happened)}
        for one in record.happened:
            if isinstance(one.event, e.MessageTaken):
                self._letters.pop(one.event.message, None)
            self._note(one)

    def _papers(self) -> tuple[str, ...]:
        """Whatever is still missing is assumed to come before anybody asks for it, unless somebody has already."""
        if self.case.accepted or any(one.awaiting for one in self.case.visits.values()):
            return ()
        missing = tuple(missing_materials(self.case, self._facts))
        self._case = replace(self.case, materials=(*self.case.materials, *missing))
        return missing

    def _next(self) -> bool:
        """The earliest of what is still to be done; whether there was any."""
        held = delays(self.case)
        timers = [(timer.at, 0, wait) for wait, timer in self.case.timers.items() if wait not in held]
        still = frozen(self.case.position)
        steps = [
            (done_at(self.case, name, one, self._facts.at, self._assumed.pace), int(one.token), name)
            for name, one in self.case.visits.items()
            if name not in self._stops and one.token not in still
        ]
        soonest = min([*(one for one in timers if one[2] not in self._stops), *steps], default=None)
        if soonest is None:
            return False
        moment, token, name = soonest
        at = max(moment, self._now)
        node = self.case.timers[name].node if not token else self.case.visits[name].node
        try:
            if token:
                self._act(name, self.case.visits[name], at)
            else:
                self.do(c.Wake(case=self.case.id, due=name), MACHINE, at)
        except ApprovalFlowError as refusal:
            self._stop(name, refusal.code, node, refusal.values)
        return True

    def _act(self, name: str, visit: Visit, at: datetime) -> None:
        if self._rounds.get(name, 0) > MOST_ROUNDS:
            raise Refused("preview.loop", node=visit.node, rounds=MOST_ROUNDS)
        case, applicant = self.case, Actor(id=self.case.applicant.id, kind="applicant")
        if not visit.seats:
            self.do(c.AnswerJob(case=case.id, visit=name), JOB, at)
            return
        if visit.awaiting and visit.act == "accept":
            missing = missing_materials(case, self._facts)
            self.do(c.Resubmit(case=case.id, materials=tuple(missing)), applicant, at)
            return
        seat = next(speaking_now(visit))
        if seat.delegate:
            self.do(c.Resolve(case=case.id, visit=name, seat=seat.id), Actor(id=seat.delegate, kind="officer"), at)
            return
        actor = applicant if seat.id == APPLICANT_SEAT else self._who(name, visit, seat, at)
        day, said = self._day(at), self._said(name, visit)
        self.do(act_of(case, name, visit, seat, self._facts, day, said, actor.id), actor, at)

    def _said(self, name: str, visit: Visit) -> Assumed:
        """What is assumed of a step; what was said of it holds for the first time that it comes up where it stands."""
        again = self._first.setdefault((visit.node, visit.within), name) != name
        return replace(self._assumed, answers={}) if again else self._assumed

    def _who(self, name: str, visit: Visit, seat: Seat, at: datetime) -> Actor:
        """The first who may act from a seat on that day: who has it, whoever could have it, or a stand-in of theirs."""
        facts = with_(self._facts, at=at, effective=at)
        owners = (seat.worker,) if seat.worker else seat.candidates
        stand_ins = (one.stand_in for owner in owners for one in self._directory.stand_ins(owner, self._day(at)))
        asked = tuple(dict.fromkeys((*owners, *stand_ins)))
        denied = Refused("preview.nobody", node=visit.node)
        for person in asked:
            actor = Actor(id=person, kind="officer")
            asking = Asking(c.Claim(case=self.case.id, visit=name), with_(facts, actor=person), actor, self._directory)
            answer = asking.may(self.case, visit, seat)
            if not isinstance(answer, Refused):
                return actor
            # Of one person the reason is told; of several each has another one.
            denied = answer if len(asked) == 1 else denied
        raise denied

    def _note(self, one: e.Happened) -> None:
        day = self._day(one.effective)
        match one.event:
            case e.StepOpened(visit=name) if name in self.case.visits:
                self._note_open(name, self.case.visits[name])
            case e.StepOpened(visit=name, node=node, act=act):  # opened and settled in one go
                step = self._facts.rules.steps[node].name
                self._steps[name] = Expected(
                    visit=name, node=node, name=step, act=act, opened=day, due=None, provisional=False, seats=()
                )
            case e.StepSettled(visit=name, outcome=outcome) if name in self._steps:
                settled = self.case.steps.get(self._steps[name].node)
                by = settled.by if settled and settled.visit == name else (one.actor,)
                self._steps[name] = replace(self._steps[name], outcome=outcome, by=by, done=day)
            case e.StepCancelled(visit=name):
                self._steps.pop(name, None)
            case e.IncidentOpened(token=token, node=node, code=code, values=values):
                self._stand(token, node, code, values)
            case e.ClockStarted(id=name, clock=clock, stated=due, provisional=provisional):
                self._started[name] = ClockDue(
                    clock=name,
                    kind=str(clock.kind),
                    started=clock.begun,
                    due=due or provisional,
                    provisional=due is None and provisional is not None,
                    stopped=None,
                    kept=None,
                )
            case e.Moved() as moved:
                supposed = frozenset(step.node for step in self._steps.values())
                for branch in branches(moved, self.case, self._facts.rules.drawing, supposed):
                    self._branches.setdefault(branch.node, branch)
            case _:
                pass

    def _note_open(self, name: str, one: Visit) -> None:
        self._rounds[name] = sum(1 for step in self._steps.values() if step.node == one.node and step.outcome)
        running = self.case.clocks.get(name)
        due, guess = (running.stated, running.provisional) if running else (None, None)
        self._steps[name] = Expected(
            visit=name,
            node=one.node,
            name=self._facts.rules.steps[one.node].name,
            act=one.act,
            opened=self._day(one.opened),
            due=due or guess,
            provisional=due is None and guess is not None,
            seats=tuple(
                ExpectedSeat(seat=seat.id, holder=seat.worker, pool=seat.pool, candidates=seat.candidates)
                for seat in one.seats
                if not seat.removed
            ),
        )

    def _note_waiting(self) -> None:
        """What nobody in the preview can bring: messages, signals and conditions that are still waited for."""
        for wait, one in self.case.waits.items():
            self._stop(wait, "preview.waits", one.node, {"kind": one.kind, "name": one.name})

    def _clocks(self) -> Iterator[ClockDue]:
        for name, one in self.case.clocks.items():
            if name in self._steps or name not in ("promised", "statutory", "issue", "window", "upper_level"):
                continue
            due, guess = one.stated, one.provisional
            stopped = one.clock.day_of(one.clock.stopped) if one.clock.stopped else None
            told = self._started.get(name)
            last = due or guess or (told.due if told else None)
            yield ClockDue(
                clock=name,
                kind=str(one.clock.kind),
                started=one.clock.begun,
                due=last,
                provisional=due is None and guess is not None,
                stopped=stopped,
                kept=stopped <= last if stopped and last else None,
            )

    def _stand(self, token: str, node: str, code: str, values: Mapping[str, object]) -> None:
        """A standstill, told once of an element; at an open step it is one only when those who can have spoken, and
        that is seen then.
        """
        if code != NOBODY_LEFT:
            self._stop(f"{node or token}!", code, node, values)

    def _stop(self, place: str, code: str, node: str = "", values: Mapping[str, object] = {}) -> None:
        self._stops[place] = Stop(node=node, code=code, values=dict(values))

    def _day(self, moment: datetime) -> date:
        return local_date(moment, read_zone(self._facts.rules.zone))
