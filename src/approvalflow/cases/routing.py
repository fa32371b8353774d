"""Where the file goes next: a settled step moves the token, and every move opens, cancels or stops something.

The token game knows nothing of people and clocks; here its moves become steps that open, and what needs nobody is done
at once. What is waited for, sent, done by machines or stuck is told in the modules of these names. It is long because
whatever happens here may lead to anything else that does.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from approvalflow.bpmn.graph import AUTOMATIC, WORK, Drawing, Kind, Trigger
from approvalflow.cases import events as e
from approvalflow.cases.carrying import carried, to_settle
from approvalflow.cases.case import STARTS, Awaited, Case, Stage
from approvalflow.cases.case import Timer as SetTimer
from approvalflow.cases.closing import closes, is_drawn, obligations
from approvalflow.cases.conversing import Conversations, filed_at, filed_by
from approvalflow.cases.inputs import Inputs
from approvalflow.cases.letters import Letters
from approvalflow.cases.machines import Decide, Machines
from approvalflow.cases.orders import unanswered
from approvalflow.cases.record import Record
from approvalflow.cases.recusal import without
from approvalflow.cases.seats import settled, several
from approvalflow.cases.stuck import (
    ENDLESS,
    LACKS_DATA,
    MOST,
    NOBODY_FOUND,
    TOO_FEW,
    follow_incidents,
    off_the_drawing,
    stand_off,
)
from approvalflow.cases.timing import Brought, key_in
from approvalflow.cases.waiting import TimerMoment, Waits, around, around_wait, cause_of
from approvalflow.cases.world import WRONG, CaseWorld
from approvalflow.moment import local_date, read_zone
from approvalflow.patterns import Tally
from approvalflow.tokens import (
    Answer,
    Around,
    Cancel,
    Complete,
    Fire,
    Lapse,
    Move,
    Position,
    Raise,
    Signal,
    Start,
    frozen,
    is_ended,
    opened_by,
    put_back_frozen,
    visit_id,
)
from approvalflow.tokens.advance import advance_on
from approvalflow.tokens.board import Board
from approvalflow.tokens.leaving import TOO_MUCH
from approvalflow.tokens.questions import NO_BRINGS, NO_DATA, PLAIN, Brings, Questions, brought_by, shared_out
from approvalflow.tokens.questions import WORK as WORKED

Seats = tuple[e.SeatFacts, ...]
Seating = Callable[[Case, str, str], tuple[Seats, Sequence[str]]]
"""Finds the seats of a step for a case, by element and token, and what a vote of these could never come to; no seats
mean that nobody was found.
"""

Earlier = Callable[[], Mapping[str, str]]
"""The keys that the conversations of a case go by which began before keys were kept."""


class AsItStood(NamedTuple):
    """A step that opens again with its seats, whether it waits for the applicant, and when somebody last urged it."""

    seats: Seats
    awaiting: bool = False
    urged: datetime | None = None


FOUND_ANEW = AsItStood(())
NONE_STOOD: Mapping[str, AsItStood] = {}
ERROR = "error "
"""Before the name of the error that ended a step."""
PEOPLE = WORK - {Kind.SERVICE_TASK}
OPENED = 3_000
"""So many steps for people one command opens, if it does nothing else."""
SEATING = WORKED // OPENED
"""What it costs of those steps to open a step for people: some milliseconds, for seats, clocks and lists."""
ROUND = 100
"""What a round costs of the steps that a command is given, besides what it works out and moves."""


class Routing:
    """Moves the token of one case and writes what follows from it."""

    def __init__(
        self, record: Record, seating: Seating, timer: TimerMoment, owner: str, decide: Decide, earlier: Earlier
    ) -> None:
        self.record = record
        self.world = CaseWorld(record)
        self._seating = seating
        self._owner = owner
        self._questions = Questions(record.facts.rules.drawing, self.world, late=self.world)
        self._talks = Conversations(record, earlier)
        self.waits = Waits(record, self._questions, self._talks, timer, owner)
        self._letters = Letters(record, self._questions, self._talks, timer)
        self._machines = Machines(record, self.world, self._questions, self._letters, decide, owner)
        self._inputs = Inputs(record, self._questions, self._machines, owner)
        self._starting: dict[str, Awaited] = {}
        self._signals: list[tuple[str, Mapping[str, Any]]] = []
        self._busy = False
        self._laid: tuple[Position, Board] | None = None

    @property
    def _drawing(self) -> Drawing:
        return self.record.facts.rules.drawing

    def _starts(self) -> dict[str, Awaited]:
        """What starts other pools; also when the case has closed, for what it says last may still start one."""
        self._starting |= self.waits.starts()
        return self._starting

    def settle(self, visit: str, outcome: str, why: str = "", tally: Tally | None = None) -> None:
        """Give a step its outcome and let the file go on; some outcomes end the case."""
        rules, one = self.record.facts.rules, self.record.case.visits[visit]
        heard = tuple(seat.id for seat in one.seats if seat.consulted and seat.by)
        self.record.add(e.StepSettled(visit=visit, outcome=outcome, why=why, tally=tally, heard=heard))
        if outcome == "declined" and not is_drawn(self._drawing, one.node, outcome):
            self.end(outcome)
            return
        if outcome == "declined":  # the drawing goes on by a flow of its own: closed in law, not yet at rest
            self.record.add(e.CaseClosed(outcome=outcome))
        closing = closes(rules, one.node, one.act) and self.record.case.stage is not Stage.CLOSED
        if closing:
            self.record.add(e.CaseClosed(outcome=self.record.case.decision or outcome))
        self._questions.assign(self._drawing.nodes[one.node], "out", around(self.record, one.token, own=True))
        self.move(Complete(one.token), why)
        if closing:
            self.move(Cancel(keep=obligations(rules)), "closed")

    def keep(self, visit: str, seat: str, outcome: str) -> None:
        """The party's answer at a step that a return has frozen: in time as ever; the thaw settles the step."""
        self.record.add(e.AnswerKept(visit=visit, seat=seat, outcome=outcome))
        self._takes_no_more(self.record.case.visits[visit].token)

    def _takes_no_more(self, token: str) -> None:
        """What comes to a step that the party has answered comes too late; what came before is taken first."""
        position = self.record.case.position
        waits = position.get("waits", {})
        late = tuple(wait for wait, one in waits.items() if one.get("on") == token and "came" not in one)
        if late:
            at = position["tokens"][token]["at"]
            self.record.add(e.Moved(moves=(Move(node=at, on=token, closed=late, next=position["next"]),)))

    def end(self, outcome: str) -> None:
        """Close the case and take every token away; what is under way ends with it."""
        for procedure in list(self.record.case.procedures):
            self.record.add(e.ProcedureEnded(id=procedure, how="aborted", why=outcome))
        self.record.add(e.CaseClosed(outcome=outcome))
        self.move(Cancel(), outcome)

    def start(self) -> None:
        """Put the first token on the drawing; where only an event starts it, the filing is that event."""
        drawing = self._drawing
        for cause in filed_by(drawing):
            self._talks.comes(cause, key_in(cause, self._questions.seen()))
        self.waits.starts_expected()
        self.move(Start(filed_at(drawing)))

    def move(
        self, signal: Signal, why: str = "", *, fired: str = "", since: datetime | None = None,
        brings: Brings = NO_BRINGS, given: Mapping[str, Any] = NO_DATA,
    ) -> None:  # fmt: skip
        """Send a signal to the drawing, write what it does, and go on with whatever needs nobody."""
        if self.record.facts.rules.misfits and not isinstance(signal, Cancel):
            raise off_the_drawing(self.record.case, self.record.facts.rules)
        before = self.record.case.position
        self._questions.begin(fired, brings, given)
        board = self._laid_out(before)
        moves = advance_on(board, self._drawing, signal, self._questions.ask, self._questions.meter.spend)
        if moves:
            self.follow(before, board.position(), moves, why, since, board=board)
        self.go_on()

    def stand_off(self) -> None:
        """Whoever owns what stops is told that the case stands off its drawing."""
        stand_off(self.record, self._owner)

    def _laid_out(self, position: Position) -> Board:
        """The board of the move before, if nothing else has moved since: a round then costs what it moves."""
        return self._laid[1] if self._laid and self._laid[0] is position else Board(position)

    def follow(
        self,
        before: Position,
        after: Position,
        moves: tuple[Move, ...],
        why: str,
        since: datetime | None = None,
        stood: Mapping[str, AsItStood] = NONE_STOOD,
        board: Board | None = None,
    ) -> None:
        """Write moves already made, and what follows from them. `since`: when a timer that fired began its count.

        `stood` are steps that open now, by their tokens, whose seats are not found anew; such a step opens even while
        it is frozen, so that nothing of it is lost. `board` is the one on which the moves were made.
        """
        self._starts()
        self.record.add(e.Moved(moves=moves))
        self._talks.moved(before, moves)
        self._laid = (self.record.case.position, board) if board else None
        self._questions.passed(before, moves, self._questions.early)
        for visit in self._gone(before, after, moves):
            self._cancel(visit, why or "interrupted")
        follow_incidents(self.record, before, after, moves, self._owner)
        opened = opened_by(self._drawing, moves, before, after) | self._put_back_frozen(moves, after)
        opened |= {token: after["tokens"][token]["at"] for token in stood if token in after["tokens"]}
        for token, node in sorted(opened.items(), key=lambda one: int(one[0])):
            if visit_id(node, token) in self.record.case.visits:
                continue
            if token in stood or not self._inputs.lacking(token, node):
                self._questions.opened(self._drawing.nodes[node], around(self.record, token, own=True))
                self.open(token, node, stood.get(token, FOUND_ANEW))
        self.waits.opened(self.record.case.position, moves, since)
        self._signals += self._letters.thrown(before, moves)
        self._answered_before()
        self._accepted_before()
        self.settle_what_silence_did()

    def _put_back_frozen(self, moves: tuple[Move, ...], after: Position) -> dict[str, str]:
        """Steps of people that a return puts back and freezes are known at once; a machine begins when they thaw."""
        found = put_back_frozen(self._drawing, moves, after)
        return {token: at for token, at in found.items() if self._drawing.nodes[at].kind in PEOPLE}

    def _gone(self, before: Position, after: Position, moves: tuple[Move, ...]) -> list[str]:
        """The open steps whose token went with these moves, in the order in which they opened."""
        left = {token for move in moves for token in move.used} - after.get("tokens", {}).keys()
        tokens, visits = before.get("tokens", {}), self.record.case.visits
        if all(visit_id(tokens[token]["at"], token) not in visits for token in left & tokens.keys()):
            return []
        return [visit for visit, one in visits.items() if one.token in left]

    def _cancel(self, visit: str, why: str) -> None:
        """A step goes with what was kept there, and with what the party was told to do there."""
        one = self.record.case.visits[visit]
        order = unanswered(self.record.case, one)
        self.record.add(e.StepCancelled(visit=visit, why=why, kept=one.kept, unanswered=order))

    def ask(self, element: str, around: Around = PLAIN) -> Answer:
        """Any question of the drawing, by what counts in the case as it stands."""
        return self._questions.ask(element, around)

    # What needs nobody

    def go_on(self) -> None:
        """Conditions that have become true, messages of the case to itself, steps that a machine does at once."""
        if self._busy or self.record.facts.rules.misfits:
            return
        self._busy = True
        self.waits.taken_up()
        try:
            rounds = 0
            while self._goes_by_itself():
                rounds += 1
                if rounds > MOST or not self._paid():
                    self._give_up(ENDLESS if rounds > MOST else TOO_MUCH)
                    break
        finally:
            self._busy = False
        self._ended()
        self._letters.send()
        self.waits.keyed_anew()
        self._inputs.stalled()

    def _goes_by_itself(self) -> bool:
        """Do one thing that needs nobody, in the order of a dry run."""
        first = self._lapsed() or self._signal() or self._ready() or self._condition()
        return first or self._letter() or self._step() or self._carried()

    def _lapsed(self) -> bool:
        """A time beside a step that comes no more is waited for no longer."""
        wait = self.waits.over.pop(0) if self.waits.over else None
        if wait is not None:
            self.move(Lapse(wait), "timer")
        return wait is not None

    def _signal(self) -> bool:
        """The first signal that the case has given starts the pools that wait for it."""
        if not self._signals:
            return False
        name, carried = self._signals.pop(0)
        for wait, one in list(self._starts().items()):
            if (one.kind, one.name) == ("signal", name):
                self._start(wait, "signal", carried)
        return True

    def _ready(self) -> bool:
        """Open the first step whose data have come."""
        found = self._inputs.come()
        if found is not None:
            self._begin(*found)
        return found is not None

    def _begin(self, token: str, node: str) -> None:
        if token in self.record.case.incidents:
            self.record.add(e.IncidentClosed(token=token))
        self._questions.opened(self._drawing.nodes[node], around(self.record, token, own=True))
        self.open(token, node)

    def _paid(self) -> bool:
        """Take what a round costs: it looks at what is open."""
        position = self.record.case.position
        looks = sum(len(position.get(part, ())) for part in ("tokens", "waits")) + len(self.record.case.visits)
        return self._questions.meter.spend(ROUND + looks // 10)

    def _give_up(self, code: str) -> None:
        """One command goes no further: whoever owns the incidents lets the file go on. Nothing is lost."""
        self._machines.give_up(code)
        self.waits.give_up(code, self._letters.names())
        for name, _ in self._signals:
            self.record.add(e.FindingRaised(code=code, about=name))
        self._signals.clear()

    def _condition(self) -> bool:
        """Fire the first condition that has become true."""
        wait = self.waits.turned_true()
        if wait is not None:
            self.record.add(e.SignalTaken(wait=wait, node=self.record.case.position["waits"][wait]["at"]))
            self._fire(wait, "condition")
        return wait is not None

    def _letter(self) -> bool:
        """Give a message of the case to the first wait of the case that may have it."""
        self.waits.keyed_anew()
        found = self._letters.for_itself(self._starts())
        if found is not None:
            wait, letter = found
            self.take_message(wait, "", letter.data, letter.carried, key=letter.correlation)
        return found is not None

    def _step(self) -> bool:
        """Do the lowest step that a machine does at once: send, or only set data."""
        token = self._machines.next()
        if token is not None and self._machines.do(token):
            self.move(Complete(token))
        return token is not None

    def _carried(self) -> bool:
        """A step is settled by opinions that were carried forward to it."""
        found = to_settle(self.record.case, self.record.facts.rules)
        if found is not None:
            visit, outcome = found
            self.settle(visit, outcome.outcome, tally=several(outcome))
        return found is not None

    # Events

    def time_has_come(self, wait: str, timer: SetTimer) -> None:
        """A timer fires."""
        self.record.add(e.SignalTaken(wait=wait, node=timer.node))
        self._fire(wait, "timer", timer.start)

    def take_message(
        self, wait: str, message: str, data: dict[str, Any], carried: Mapping[str, Any] = NO_DATA, *, key: str = ""
    ) -> None:
        """A wait has its message, and what it brings; what is no declared field and no data output is seen."""
        starts = self._starts().get(wait)  # then it has all that comes for itself
        one = starts or self.record.case.waits[wait]
        told, rest = self._questions.told(self._drawing.nodes[one.node], data)
        shared = self._shared_out(rest, wait)
        held, wrong = self.world.held(shared.pop("", {}))
        taken = e.MessageTaken(wait=wait, node=one.node, name=one.name, message=message)
        self.record.add(taken if starts else replace(taken, data=held))
        self._exchanged(wait, one.node, key, data if message else NO_DATA)
        for scope, part in shared.items():
            self.world.put(one.node, part, scope)
        odd = (name for name in wrong if name not in told)
        self.record.extend(e.FindingRaised(code=WRONG, about=f"{one.node}: {name}") for name in odd)
        self._fire(wait, "message", carried={**carried, **told}, given=held if starts else NO_DATA)

    def _exchanged(self, wait: str, node: str, key: str, brought: Mapping[str, Any]) -> None:
        """A message without a key, or for the case as such, says the one of its conversation by its content."""
        case, facts = self.record.case, self.record.facts
        record = case.position.get("waits", {}).get(wait)
        cause = cause_of(self._drawing, record) if record else self._drawing.nodes[node].causes[0]
        told = "" if key in ("", case.id, case.number) else key
        told = told or key_in(cause, Brought(brought, local_date(facts.effective, read_zone(case.zone))))
        if record is None:
            self._talks.comes(cause, told)
        else:
            self._talks.exchanged(self._talks.of(cause, around_wait(self.record, record)), told)

    def hear_signal(self, name: str, signal: str, data: dict[str, Any]) -> None:
        """A signal reaches every wait that the case has for it now, and starts other pools, before anything goes on."""
        waits = self.record.case.waits
        heard = [wait for wait, one in waits.items() if (one.kind, one.name) == ("signal", name)]
        beside = [wait for wait in heard if wait in self._starts()]
        heard = [wait for wait in heard if wait not in beside]
        told = {wait: self._questions.told(self._drawing.nodes[waits[wait].node], data) for wait in (*heard, *beside)}
        shared = [self._shared_out(told[wait][1], wait) for wait in heard] or [{}]
        held, _ = self.world.held({name: value for one in shared for name, value in one.get("", {}).items()})
        self.record.add(e.SignalHeard(name=name, signal=signal, data=held))
        for wait, one in zip(heard, shared, strict=False):
            for scope, part in one.items():
                if scope:
                    self.world.put(waits[wait].node, part, scope)
        self._busy = True
        for wait in (*heard, *beside):
            if wait in self.record.case.waits or wait in beside:
                carried, rest = told[wait]
                self._fire(wait, "signal", carried=carried, given=self.world.held(rest)[0])
        self._busy = False
        self.go_on()

    def raise_from(self, visit: str, trigger: Literal["error", "escalation"], name: str, text: str) -> None:
        """The work at a step ran into an error, which ends it, or escalates, which does not."""
        one = self.record.case.visits[visit]
        self.record.add(e.ErrorRaised(visit=visit, trigger=trigger, name=name, text=text))
        if trigger == "error":
            self._cancel(visit, f"{ERROR}{name}" if name else "error")
        self.move(Raise(one.token, trigger, name), trigger)

    def _fire(
        self, wait: str, why: str, since: datetime | None = None, carried: Mapping[str, Any] = NO_DATA,
        given: Mapping[str, Any] = NO_DATA,
    ) -> None:  # fmt: skip
        """What an event brought is there before anything asks for it; in an event sub-process, when that has begun.

        At a frozen step nothing is set until it goes on.
        """
        if wait.startswith(STARTS):
            self._start(wait, why, carried, given)
            return
        record = self.record.case.position["waits"][wait]
        node, cause = self._drawing.nodes[record["at"]], cause_of(self._drawing, record)
        if (node.ports and "in" in record) or node.all_of or self.waits.is_frozen(record):
            brings = {(cause.trigger, cause.name): dict(carried)}
            self.move(Fire(wait), why, since=since, brings=brings)
            return
        brought = brought_by(node, cause, carried)
        self._questions.assign(node, "out", around_wait(self.record, record), brought)
        self.move(Fire(wait), why, fired=node.id, since=since)

    def _start(self, wait: str, why: str, carried: Mapping[str, Any], given: Mapping[str, Any] = NO_DATA) -> None:
        """Another pool of the file begins, with data of its own: what the event brings, and nothing of the case."""
        one = self._starts()[wait]
        self.waits.starts_expected()
        self.move(Start(one.node), why, brings={(Trigger(one.kind), one.name): dict(carried)}, given=given)

    def _shared_out(self, data: dict[str, Any], wait: str) -> dict[str, dict[str, Any]]:
        """What an event brings, by the scope that it is for."""
        record = self.record.case.position.get("waits", {}).get(wait, {})
        return shared_out(self._drawing, data, around_wait(self.record, record))

    # Steps that open

    def open(self, token: str, node: str, stood: AsItStood = FOUND_ANEW) -> None:
        """Open a step for the people found, or as it `stood`, but for who keeps out since then.

        Nobody found, or too few for what the drawing asks of a vote, is an incident with an owner, never an outcome.
        """
        step = self._drawing.nodes[node]
        if step.kind in AUTOMATIC:
            self._machines.add(token)
        if step.kind not in WORK:
            return
        if not stood.seats and not self._questions.meter.spend(SEATING):
            if token not in self.record.case.incidents:
                self._not_opened(token, node, TOO_MUCH, {})
            return
        rule = self.record.facts.rules.steps[node]
        seats = tuple(without(seat, self.record.case.challenges) for seat in stood.seats)
        if step.kind is not Kind.SERVICE_TASK and not seats:
            seats, lacking = self._seating(self.record.case, node, token)
            if lacking or not seats:
                code, told = (TOO_FEW, {"faults": [*lacking]}) if lacking else (NOBODY_FOUND, {})
                self._not_opened(token, node, code, told)
                return
        if token in self.record.case.incidents:
            self.record.add(e.IncidentClosed(token=token))
        opened = e.StepOpened(
            visit=visit_id(node, token),
            node=node,
            token=token,
            act=rule.act,
            seats=seats,
            awaiting=stood.awaiting,
            urged=stood.urged,
            power=rule.properties.get("power", ""),
            organ=rule.properties.get("organ", self.record.facts.rules.organ),
            capacity=rule.properties.get("capacity", "own"),
            job=rule.properties.get("job", node) if step.kind is Kind.SERVICE_TASK else "",
            inputs=self.record.case.local.get(token, {}) if step.kind is Kind.SERVICE_TASK else {},
        )
        self.record.add(opened)
        if self.record.case.visits[opened.visit].kept:
            self._takes_no_more(token)
        if not stood.seats:
            self.record.extend([*carried(self.record.case, opened.visit, self.record.facts.rules)])

    def _not_opened(self, token: str, node: str, code: str, told: dict[str, Any]) -> None:
        self.record.add(e.IncidentOpened(token=token, node=node, code=code, owner=self._owner, values=told))

    def open_again(self, token: str, node: str) -> None:
        """Try once more to open a step for which nobody was found, or to go on where something did not stop.

        A step that lacks data is opened without; with one that was too much for a command, as many others as this has
        room for.
        """
        if token in self.record.case.position.get("waits", {}):
            self.waits.let_go_on(token)
        elif self.record.case.incidents[token].code == LACKS_DATA:
            self._begin(token, node)
        else:
            if self._drawing.nodes[node].kind in AUTOMATIC:
                self.record.add(e.IncidentClosed(token=token))
            self.open(token, node)
            self._open_others()
        self.go_on()
        self._accepted_before()
        self.settle_what_silence_did()

    def _open_others(self) -> None:
        """The steps that one command could not open are opened by the next ones, all that it has room for."""
        tokens = self.record.case.position["tokens"]
        for token, one in list(self.record.case.incidents.items()):
            if self._questions.meter.is_spent:
                return
            begun = one.code == TOO_MUCH and token in tokens and "held" not in tokens[token]
            if begun and self._drawing.nodes[one.node].kind in WORK:
                self.open(token, one.node)

    def _answered_before(self) -> None:
        """The party may have answered while a return had the step frozen: then it is settled when it has thawed."""
        case = self.record.case
        stopped = frozen(case.position) if any(one.kept for one in case.visits.values()) else ()
        for visit, one in case.visits.items():
            if one.kept and one.token not in stopped:
                found = settled(case, visit, self.record.facts.rules)
                self.settle(visit, found.outcome if found else one.kept, "answered before")
                return

    def _accepted_before(self) -> None:
        """Silence may have accepted the case before the file came to the step that would: then the step is settled.

        One that a return has frozen is, too, when it thaws.
        """
        case = self.record.case
        if case.accepted is None or case.stage is Stage.CLOSED:
            return
        stopped = frozen(case.position)
        for visit, one in case.visits.items():
            if one.act == "accept" and one.token not in stopped:
                self.settle(visit, "accepted", "accepted before")
                return

    def settle_what_silence_did(self) -> None:
        """Silence may have decided the case before the file comes to the step that would: then that is settled too.

        One that a return has frozen is, too, when it thaws.
        """
        case = self.record.case
        if not case.deemed or case.stage is Stage.CLOSED:
            return
        stopped = frozen(case.position)
        for visit, one in case.visits.items():
            if one.act == "decide" and one.token not in stopped:
                self.settle(visit, case.decision or "granted", case.deemed)
                return

    def _ended(self) -> None:
        """A drawing without acts closes when it ends; one with acts should have closed before.

        Not sooner than its own messages have been given: the last may start another pool.
        """
        if is_ended(self.record.case.position) and self.record.case.stage is not Stage.CLOSED:
            acts = any(rule.act for rule in self.record.facts.rules.steps.values())
            self.record.add(e.CaseClosed(outcome="ended" if acts else "done"))
