"""What the drawing waits for: timers that are set, messages and signals that are awaited, conditions that turn true."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from approvalflow.bpmn.graph import Cause, Drawing, Kind, Timer, Trigger
from approvalflow.cases import events as e
from approvalflow.cases.case import STARTS, Awaited, Case
from approvalflow.cases.conversing import Conversations
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Facts
from approvalflow.cases.stuck import CIRCLES, ENDLESS, MOST, NO_KEY, NO_TIME
from approvalflow.cases.timing import key_of, resolved
from approvalflow.expressions import Expression
from approvalflow.expressions.tree import Today, Workdays, parts
from approvalflow.moment import local_date, read_zone
from approvalflow.tokens import Move, Place, Position, frozen, place, satisfied
from approvalflow.tokens.position import NOWHERE
from approvalflow.tokens.questions import Questions

TimerMoment = Callable[[Timer, Facts, str, datetime, int], datetime | None]
"""The next moment of a timer counted from a moment, when it has fired so often; None when it is over."""

CONDITIONS = "conditions"
"""The key under which conditions that read the date are looked at again at midnight."""


class Waits:
    """The waits of one case, as they open and as they are asked."""

    def __init__(
        self, record: Record, questions: Questions, talks: Conversations, timer: TimerMoment, owner: str
    ) -> None:
        self.record = record
        self._questions = questions
        self._talks = talks
        self._timer = timer
        self._owner = owner
        self._read: tuple[object, ...] = ()
        self._answers: dict[str, bool] = {}
        self.over: list[str] = []

    @property
    def _drawing(self) -> Drawing:
        return self.record.facts.rules.drawing

    def opened(self, after: Position, moves: tuple[Move, ...], since: datetime | None) -> None:
        """Timers are set, and who waits for a message or a signal is written down, as soon as the wait opens.

        What came to no time, or to no key, is looked at again.
        """
        case, waits = self.record.case, after.get("waits", {})
        fresh = {wait for move in moves for wait in move.opened} | case.incidents.keys()
        for wait, one in ((wait, waits[wait]) for wait in sorted(fresh & waits.keys(), key=int)):
            if one["for"] == "timer" and not ("last" in one or wait in case.timers or self.is_stuck(wait)):
                self.set_timer(wait, one, since)
            elif one["for"] in ("message", "signal") and wait not in case.waits:
                self.expect(wait, cause_of(self._drawing, one), one["at"], around_wait(self.record, one))
                self._tell_key(wait, one)
            elif self._lacks_key(wait):
                self._key_again(wait, one)

    def expect(self, wait: str, cause: Cause, node: str, around: Place) -> None:
        """Write down who waits for which message or signal."""
        if cause.trigger not in (Trigger.MESSAGE, Trigger.SIGNAL):
            return
        begins = wait.startswith(STARTS)
        talk = self._talks.begun_by(cause, wait) if begins else self._talks.of(cause, around)
        key = self._talks.key(talk) if talk and not begins else self._key(cause, around)
        kind: Literal["message", "signal"] = "message" if cause.trigger is Trigger.MESSAGE else "signal"
        opened = e.WaitOpened(wait=wait, node=node, kind=kind, name=cause.name, correlation=key, conversation=talk)
        self.record.add(opened)

    def _lacks_key(self, wait: str) -> bool:
        incident = self.record.case.incidents.get(wait)
        return incident is not None and incident.code == NO_KEY

    def _tell_key(self, wait: str, one: Mapping[str, Any]) -> None:
        """A key that comes to nothing is an incident: no message from outside would find this wait."""
        cause = cause_of(self._drawing, one)
        if cause.correlation is not None and not self._said_key(cause, around_wait(self.record, one)):
            said = {"reads": cause.correlation.text[:200], "name": cause.name[:200]}
            opened = e.IncidentOpened(token=wait, node=one["at"], code=NO_KEY, owner=self._owner, values=said)
            self.record.add(opened)

    def _key_again(self, wait: str, one: Mapping[str, Any]) -> None:
        """What had no key is waited for by the one that the data now give."""
        cause, around = cause_of(self._drawing, one), around_wait(self.record, one)
        if self._said_key(cause, around):
            self.expect(wait, cause, one["at"], around)
            self.record.add(e.IncidentClosed(token=wait))

    def starts_expected(self) -> None:
        """Write down by which messages and signals other pools of the file start."""
        for process, events in self._drawing.starters.items():
            for at in events if process != self._drawing.id else ():
                if f"{STARTS}{at}" not in self.record.case.waits:
                    self.expect(f"{STARTS}{at}", self._drawing.nodes[at].causes[0], at, NOWHERE)

    def starts(self) -> dict[str, Awaited]:
        """The waits by which other pools of the file start."""
        return {wait: one for wait, one in self.record.case.waits.items() if wait.startswith(STARTS)}

    def _key(self, cause: Cause, around: Place) -> str:
        """The key of a wait; one that comes to nothing leaves only the case's own."""
        if cause.correlation is None:
            return ""
        return self._said_key(cause, around) or self.record.case.id

    def _said_key(self, cause: Cause, around: Place) -> str:
        return key_of(cause, self._questions.seen(around))

    def keyed_anew(self) -> None:
        """What starts another pool has no moment at which its wait opened: its key is what the data now give."""
        for wait, one in self.starts().items():
            if one.node in self._drawing.unread:
                continue
            cause = self._drawing.nodes[one.node].causes[0]
            if self._key(cause, NOWHERE) != one.correlation or bool(cause.conversation) != bool(one.conversation):
                self.expect(wait, cause, one.node, NOWHERE)

    def taken_up(self) -> None:
        """What was waited for before the keys of conversations were kept goes by them from now on."""
        case = self.record.case
        waits = case.position.get("waits", {})
        for wait, record in ((wait, waits[wait]) for wait in case.waits if wait in waits):
            cause = cause_of(self._drawing, record)
            if cause.conversation and not case.waits[wait].conversation:
                self.expect(wait, cause, record["at"], around_wait(self.record, record))

    def set_timer(self, wait: str, one: Mapping[str, Any], since: datetime | None = None) -> None:
        """Work out when a timer fires next. One that comes to no time is an incident, for whoever can mend the data; so
        is one that comes no more where the file waits for it. Beside a step it is `over`. What an event needs together
        counts from when it is waited for again.
        """
        case, facts = self.record.case, self.record.facts
        drawn = cause_of(self._drawing, one).timer
        view = self._questions.seen(around_wait(self.record, one))
        timer, said = resolved(drawn, view, case.zone) if drawn is not None else (None, "")
        count = times_come(one)
        start = (since if count and "round" not in one else None) or facts.effective
        at = (
            self._timer(timer, facts, case.zone, start, count) if timer is not None and may_come(timer, count) else None
        )
        if at is not None and at <= start and case.at_once >= MOST:
            self.stop(wait, ENDLESS)
        elif at is not None:
            self.record.add(e.TimerSet(wait=wait, node=one["at"], at=at, start=start, said=said))
        elif is_over(self._drawing, one, timer):
            self.over.append(wait)
        elif wait not in case.incidents:
            self.record.add(e.IncidentOpened(token=wait, node=one["at"], code=NO_TIME, owner=self._owner))

    def is_frozen(self, one: Mapping[str, Any]) -> bool:
        """Whether the step at which this waits cannot go on until the file has come by again."""
        position = self.record.case.position
        on = one["on"] if "on" in one else position["scopes"][one["in"]].get("on", "")
        return on in frozen(position)

    def is_stuck(self, wait: str) -> bool:
        """Whether it leads round in circles, so that its owner has to let it go on."""
        incident = self.record.case.incidents.get(wait)
        return incident is not None and incident.code in CIRCLES

    def turned_true(self) -> str | None:
        """The first condition that was not true when last looked at; what has become false is noted."""
        case = self.record.case
        open_ones = waits_for(case.position, "conditional")
        if not open_ones:
            return None
        drawing, now = self._drawing, self._true_now()
        new = next((wait for wait in now if wait not in case.true), None)
        true = tuple(wait for wait in now if wait in case.true or wait == new)
        dated = any(reads_date(cause_of(drawing, one).condition) for _, one in open_ones)
        on = local_date(self.record.facts.effective, read_zone(case.zone)) if dated else None
        if true != case.true or on != case.looked:
            self.record.add(e.ConditionsChecked(true=true, on=on))
        return new

    def _true_now(self) -> list[str]:
        """The conditions that are true; each is worked out again only when there is something new to read."""
        case = self.record.case
        read = (case.data, case.local, case.steps)
        if not self._read or any(new is not old for new, old in zip(read, self._read, strict=True)):
            self._read, self._answers = read, {}
        found = []
        for wait, one in waits_for(case.position, "conditional"):
            if wait not in self._answers:
                self._answers[wait] = self._is_true(cause_of(self._drawing, one), one)
            if self._answers[wait] and not ("last" in one or self.is_stuck(wait)):
                found.append(wait)
        return found

    def give_up(self, code: str, letters: Iterable[str]) -> None:
        """What would go on by itself waits for its owner: conditions that are true, and who would take these letters.

        The letters themselves are not lost; they go to the inbox.
        """
        case = self.record.case
        for wait in self._true_now():
            if wait not in case.true:
                self.stop(wait, code)
        names = set(letters)
        for wait, one in list(case.waits.items()):
            if one.kind == "message" and one.name in names and wait in case.position.get("waits", ()):
                self.stop(wait, code)

    def stop(self, wait: str, code: str) -> None:
        """An incident of a wait: it takes nothing until its owner lets it go on."""
        case = self.record.case
        if wait not in case.incidents:
            node = case.position["waits"][wait]["at"]
            self.record.add(e.IncidentOpened(token=wait, node=node, code=code, owner=self._owner))

    def let_go_on(self, wait: str) -> None:
        """Its owner retries: what was stopped takes what comes; a timer is set anew, a key worked out."""
        one = self.record.case.position["waits"][wait]
        if self._lacks_key(wait):
            self._key_again(wait, one)
            return
        self.record.add(e.IncidentClosed(token=wait))
        if one["for"] == "timer" and wait not in self.record.case.timers:
            self.set_timer(wait, one)

    def _is_true(self, cause: Cause, wait: Mapping[str, Any]) -> bool:
        condition = cause.condition
        return condition is not None and condition.holds(self._questions.seen(around_wait(self.record, wait))) is True


def around(record: Record, token: str, scope: str = "", *, own: bool = False) -> Place:
    """The instances of repeated activities, and the scopes, in which a token or a scope stands; `own`: the task too."""
    position = record.case.position
    tokens, scopes = position.get("tokens", {}), position.get("scopes", {})
    if token not in tokens and scope not in scopes:
        return NOWHERE
    return place(tokens, scopes, token, scope, local=record.facts.rules.drawing.local, own=own)


def around_wait(record: Record, wait: Mapping[str, Any]) -> Place:
    """Where a wait stands: within the step whose own it is, or at its border."""
    on = wait.get("on", "")
    at = record.case.position.get("tokens", {}).get(on, {}).get("at")
    return around(record, on, wait.get("in", ""), own=at is not None and at == wait.get("at"))


def heard(case: Case) -> Mapping[str, Awaited]:
    """What may take a message or a signal: all that waits, but what an incident has stopped, or has all it can take."""
    held = {wait for wait, one in case.incidents.items() if one.code != NO_KEY}
    stopped = (held & case.waits.keys()) | satisfied(case.position)
    return {wait: one for wait, one in case.waits.items() if wait not in stopped} if stopped else case.waits


def cause_of(drawing: Drawing, wait: Mapping[str, Any]) -> Cause:
    """What an open wait waits for."""
    number: int = wait.get("n", 0)
    return drawing.nodes[wait["at"]].causes[number]


def is_beside(drawing: Drawing, wait: Mapping[str, Any]) -> bool:
    """Whether a wait is that of an event at a border or of an event sub-process: nothing rests at it."""
    return "in" in wait or drawing.nodes[wait["at"]].kind is Kind.BOUNDARY


def times_come(wait: Mapping[str, Any]) -> int:
    """How often what is waited for has come already, with what it was needed with; that to a frozen step too."""
    count: int = wait.get("fired", 0) + wait.get("round", 0) + wait.get("came", 0)
    return count


def may_come(timer: Timer, count: int) -> bool:
    """Whether a time that has come so often may come: only a cycle comes again, and as often as it says."""
    return not count or (bool(timer.cycle) and (timer.repeats is None or count < timer.repeats))


def is_over(drawing: Drawing, wait: Mapping[str, Any], timer: Timer | None) -> bool:
    """Whether a wait whose time does not come is over, with no harm done: a cycle, or what has come, beside a step."""
    return timer is not None and bool(timer.cycle or times_come(wait)) and is_beside(drawing, wait)


def waits_for(position: Position, trigger: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The open waits for a trigger, the oldest first."""
    waits = position.get("waits", {})
    return [(wait, waits[wait]) for wait in sorted(waits, key=int) if waits[wait]["for"] == trigger]


@lru_cache(maxsize=256)
def reads_date(condition: Expression | None) -> bool:
    """Whether a condition can become true by the date alone."""
    return condition is not None and any(isinstance(one, Today | Workdays) for one in parts(condition.tree))
