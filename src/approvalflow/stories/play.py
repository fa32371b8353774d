"""Plays a story against an office with a clock that is set, and says where it came out otherwise."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec

from approvalflow.bootstrap import Office
from approvalflow.cases import commands as c
from approvalflow.cases.case import Case
from approvalflow.cases.clocks import CORRECTION
from approvalflow.cases.events import FindingRaised, Happened, WarningGiven
from approvalflow.desk.asking import open_visit, submission
from approvalflow.errors import ApprovalFlowError
from approvalflow.identity import Actor
from approvalflow.moment import SetClock, aware, local_date, read_zone
from approvalflow.stories.story import Expect, Script, Step


class Mismatch(msgspec.Struct, frozen=True, kw_only=True):
    """Something came out otherwise than the story says."""

    file: str
    line: int
    what: str
    expected: Any
    found: Any


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """One step played: the events written since the step before, and what came out otherwise."""

    number: int
    step: Step
    case: str | None
    happened: tuple[Happened, ...]
    refused: ApprovalFlowError | None
    mismatches: tuple[Mismatch, ...]


def play(script: Script, office: Office, clock: SetClock, matter: str, case: str | None = None) -> Iterator[Played]:
    """Play a story step by step. Between two steps the sweep runs at every moment at which something is due.

    `matter` is the code of the published matter, `case` the id to give to the case.
    """
    clock.set(script.story.start)
    player = _Player(script, office, clock, matter, case)
    for number, step in enumerate(script.story.step):
        yield player.play(number, step)


class _Player:
    def __init__(self, script: Script, office: Office, clock: SetClock, matter: str, case: str | None) -> None:
        self.script = script
        self.office = office
        self.clock = clock
        self.matter = matter
        self.wanted = case
        self.case: str | None = None
        self.seen = 0

    def play(self, number: int, step: Step) -> Played:
        let_days_pass(self.office, self.clock, aware(step.at))
        refused = self._do(step) if step.do else None
        happened = self._news()
        mismatches = tuple(self._compare(number, step, happened, refused))
        return Played(
            number=number, step=step, case=self.case, happened=happened, refused=refused, mismatches=mismatches
        )

    def _do(self, step: Step) -> ApprovalFlowError | None:
        try:
            if step.do in ("send", "signal"):
                self._say(step)
                return None
            answer = self.office.do(self._actor(step.by or ""), self._command(step))
        except ApprovalFlowError as refused:
            return refused
        self.case = answer.case
        return None

    def _say(self, step: Step) -> None:
        """A message or a signal: to whoever waits. `{case}` in a key stands for the id of the story's case."""
        actor, data = self._actor(step.by or ""), step.data or {}
        if step.do == "signal":
            self.office.signal(step.signal or "", by=actor, data=data)
        else:
            key = (step.correlation or "").replace("{case}", self.case or "")
            self.office.send(step.message or "", by=actor, correlation=key, data=data, lives=step.lives or "")

    def _actor(self, by: str) -> Actor:
        if by == "applicant":
            return Actor(id=self.script.story.applicant.id, kind="applicant")
        if by in ("system", "job"):
            return Actor(id=by, kind=by)  # type: ignore[arg-type]
        return Actor(id=by, kind="officer")

    def _command(self, step: Step) -> c.AnyCommand:
        given = {
            name: getattr(step, name)
            for name in step.__struct_fields__
            if name not in ("at", "by", "do", "refused", "note", "expect")
        }
        fields = {name: value for name, value in given.items() if value is not None}
        if step.do == "submit":
            return submission(self.matter, self.script.story.applicant, case=self.wanted, **fields)
        kind = _KINDS[step.do or ""]
        if "visit" in kind.__struct_fields__ and (element := fields.pop("step", None)):
            fields["visit"] = open_visit(self._now(), element)
        command: c.AnyCommand = kind(case=self.case or "", **fields)
        return command

    def _now(self) -> Case:
        return self.office.case(self.case or "")

    def _news(self) -> tuple[Happened, ...]:
        if self.case is None:
            return ()
        news = tuple(self.office.history(self.case)[self.seen :])
        self.seen += len(news)
        return news

    def _compare(
        self, number: int, step: Step, happened: Sequence[Happened], refused: ApprovalFlowError | None
    ) -> Iterator[Mismatch]:
        code = refused.code if refused else None
        if code != step.refused:
            yield self._mismatch(("step", number, "refused"), "refused", step.refused, code)
        if step.expect is None or self.case is None:
            return
        for name in Expect.__struct_fields__:
            expected = getattr(step.expect, name)
            if expected is None:
                continue
            found = _FOUND[name](self._now(), happened, expected, self.office)
            if found != expected:
                yield self._mismatch(("step", number, "expect", name), name, expected, found)

    def _mismatch(self, keys: tuple[object, ...], what: str, expected: object, found: object) -> Mismatch:
        line = self.script.line(*keys)
        return Mismatch(file=self.script.file, line=line, what=what, expected=expected, found=found)


def let_days_pass(office: Office, clock: SetClock, until: datetime) -> None:
    """Move the clock on, and sweep at every moment at which something is due on the way."""
    while (due := office.next_due()) is not None and due <= until:
        clock.set(max(due, clock.at))
        if not office.sweep():
            break
    clock.set(max(until, clock.at))


def _dates(stated: Callable[[Any], Any]) -> Callable[..., dict[str, Any]]:
    """The dates of the clocks that the story names; an open step is named by its element id."""

    def found(case: Case, happened: object, expected: dict[str, Any], office: Office) -> dict[str, Any]:
        names = {one.node: visit for visit, one in case.visits.items()}
        names |= {clock_name(name): name for name in case.clocks if name.startswith(CORRECTION)}
        clocks = {name: case.clocks.get(name) or case.clocks.get(names.get(name, "")) for name in expected}
        return {name: None if one is None or one.clock.stopped else stated(one) for name, one in clocks.items()}

    return found


def clock_name(clock: str) -> str:
    """How a story names a clock: a correction by that word, a step's by its element id."""
    return "correction" if clock.startswith(CORRECTION) else clock.partition("@")[0]


def _paused(case: Case, *_: object) -> tuple[str, ...]:
    return tuple(
        sorted(name for name, one in case.clocks.items() if any(pause.end is None for pause in one.clock.pauses))
    )


def _running(case: Case, *_: object) -> tuple[str, ...]:
    names = (clock_name(name) for name, one in case.clocks.items() if not one.clock.stopped)
    return tuple(sorted(names))


def _warnings(case: Case, happened: Sequence[Happened], *_: object) -> tuple[str, ...]:
    given = (one.event for one in happened if isinstance(one.event, WarningGiven))
    return tuple(sorted(f"{clock_name(one.clock)}:{one.level}:{one.to}" for one in given))


def _missing(case: Case, happened: object, expected: object, office: Office) -> tuple[str, ...]:
    return office.missing(case.id)


_FOUND: dict[str, Callable[..., Any]] = {
    "stage": lambda case, *_: str(case.stage),
    "outcome": lambda case, *_: case.closed,
    "decision": lambda case, *_: case.decision,
    "due": _dates(lambda one: one.stated),
    "provisional": _dates(lambda one: one.provisional),
    "paused": _paused,
    "running": _running,
    "open": lambda case, *_: tuple(sorted(one.node for one in case.visits.values())),
    "warnings": _warnings,
    "missing": _missing,
    "incidents": lambda case, *_: tuple(sorted(one.node for one in case.incidents.values())),
    "events": lambda case, happened, *_: tuple(type(one.event).__name__ for one in happened),
    "accepted": lambda case, *_: local_date(case.accepted, read_zone(case.zone)) if case.accepted else None,
    "findings": lambda case, happened, *_: tuple(
        sorted(one.event.code for one in happened if isinstance(one.event, FindingRaised))
    ),
}
_KINDS: dict[str, Any] = {str(kind.__struct_config__.tag): kind for kind in get_args(c.AnyCommand)}
