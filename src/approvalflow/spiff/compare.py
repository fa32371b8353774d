"""Both engines along the same ways, until every way is tried or a bound is reached.

A way is replayed from the start, because the state of SpiffWorkflow is a tree that cannot be copied cheaply. The
next way taken is one whose last choice has been tried least often from where our engine stands, so that under a
bound everything the drawing can do is tried once before anything is tried in every order.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from heapq import heappop, heappush
from typing import Literal

from approvalflow.bpmn.graph import Drawing
from approvalflow.bpmn.references import settle_references
from approvalflow.bpmn.source import read_source
from approvalflow.desk.opinion import NOT_COVERED, Bound, Difference, Excuse, Report, Step
from approvalflow.spiff.answers import Oracle, TooManyQuestionsError
from approvalflow.spiff.blame import Parting, what_is_mended
from approvalflow.spiff.opinion import spiff_version
from approvalflow.spiff.ours import EndlessError, Ours
from approvalflow.spiff.prepare import Prepared, prepare
from approvalflow.spiff.theirs import Model, SpiffBroke, SpiffCannotRead, Theirs

SHOWN = 10
"""So many differences are enough to be sure."""

Script = tuple[bool, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A way to be tried: the steps that lead to it, the step that is new, and how its first conditions are answered.

    Behind a fault of SpiffWorkflow's joins it is gone on with a `mended` SpiffWorkflow.
    """

    steps: tuple[Step, ...]
    last: Step
    script: Script = ()
    stand: tuple[str, ...] = ()
    mended: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Ways with the same key try the same choice from the same stand."""
        return (self.stand, self.last.does, self.last.node, self.script)


@dataclass(kw_only=True)
class Tally:
    """What has been found so far."""

    limits: Bound
    enough: Callable[[], bool]
    paths: int = 0
    moves: int = 0
    too_long: int = 0
    endless: int = 0
    behind: int = 0
    differences: list[Difference] = field(default_factory=list)
    excused: dict[tuple[str, str], list[Difference]] = field(default_factory=dict)

    def bound(self) -> Literal["", "paths", "seconds", "differences"]:
        """Which bound has been reached, if any."""
        if len(self.differences) >= SHOWN:
            return "differences"
        if self.paths >= self.limits.paths:
            return "paths"
        return "seconds" if self.enough() else ""


def compare(content: bytes, drawing: Drawing, limits: Bound, enough: Callable[[], bool]) -> Report:
    """The report on one drawing. Raises Unreadable, SpiffCannotRead or NotComparableError where there can be none."""
    try:
        signed = {name for name, node in drawing.nodes.items() if node.multi is None and "pattern" in node.af}
        source = read_source(content)
        settle_references(source)
        prepared = prepare(source, drawing.id, signed)
    except LookupError:
        raise SpiffCannotRead(f"no process {drawing.id}") from None
    tally = Tally(limits=limits, enough=enough)
    explorer = Explorer(drawing, Models(prepared), tally)
    while explorer.waiting and not tally.bound():
        explorer.try_one()
    called = {node.calls for node in drawing.nodes.values()}
    beside = tuple(one for one in drawing.starters if one not in {drawing.id, *called})
    return _report(tally, beside, complete=not explorer.waiting)


def _report(tally: Tally, beside: tuple[str, ...], *, complete: bool) -> Report:
    """`beside` are the processes that an event starts: SpiffWorkflow runs one process of a file, and what it calls."""
    excuses = tuple(
        Excuse(fault=fault, element=element, paths=len(met), first=met[0])
        for (fault, element), met in sorted(tally.excused.items())
    )
    return Report(
        verdict="differs" if tally.differences else "excused" if excuses else "agrees",
        spiffworkflow=spiff_version(),
        paths=tally.paths,
        moves=tally.moves,
        too_long=tally.too_long,
        endless=tally.endless,
        behind=tally.behind,
        rounds=tally.limits.rounds,
        complete=complete,
        bound="" if complete else tally.bound(),
        differences=tuple(tally.differences),
        excused=excuses,
        not_covered=(*NOT_COVERED, *beside),
    )


class Explorer:
    """The ways still to be tried, those tried least first."""

    def __init__(self, drawing: Drawing, models: "Models", tally: Tally) -> None:
        self.drawing = drawing
        self.models = models
        self.tally = tally
        self.waiting: list[tuple[int, int, Way]] = []
        self._tried: Counter[tuple[object, ...]] = Counter()
        self._number = 0
        self._add(Way(steps=(), last=Step(does="start")))

    def _add(self, way: Way) -> None:
        self._number += 1
        heappush(self.waiting, (self._tried[way.key], self._number, way))

    def try_one(self) -> None:
        """Take the way tried least, replay it, and go on along least tried choices to its end."""
        tried, number, way = heappop(self.waiting)
        if tried < self._tried[way.key]:
            heappush(self.waiting, (self._tried[way.key], number, way))
            return
        run = Run(self.drawing, self.models, mended=way.mended)
        for step in way.steps:
            run.replay(step)
        following: Way | None = way
        while following is not None and not self.tally.enough():
            run, following = self._go(run, following)
        if following is not None:
            self._add(following)
        self.tally.paths += 1

    def _go(self, run: "Run", way: Way) -> tuple["Run", Way | None]:
        """Make the last step of `way`; the answer is where to go on, if the path goes on."""
        self._tried[way.key] += 1
        oracle = Oracle(self.drawing, way.script, self.tally.limits.rounds)
        try:
            run.ours.do(way.last, oracle)
        except (EndlessError, TooManyQuestionsError):
            self._other_answers(way, oracle)
            self.tally.endless += 1
            return run, None
        self._other_answers(way, oracle)
        if max(run.ours.taken.values(), default=0) > self.tally.limits.rounds:
            self.tally.too_long += 1
            return run, None
        step = Step(does=way.last.does, node=way.last.node, answers=tuple(oracle.given))
        difference = run.check(step)
        self.tally.moves += 1
        if difference is None:
            return run, self._next(run, (*way.steps, step))
        mended = run.mend()
        self._keep(difference, run.faults)
        self.tally.behind += mended is None
        return (mended, self._next(mended, (*way.steps, step))) if mended else (run, None)

    def _other_answers(self, way: Way, oracle: Oracle) -> None:
        for script in oracle.others():
            self._add(replace(way, script=script))

    def _next(self, run: "Run", steps: tuple[Step, ...]) -> Way | None:
        stand = run.ours.open()
        ways = [Way(steps=steps, last=choice, stand=stand, mended=run.mended) for choice in run.ours.choices()]
        ways.sort(key=lambda way: self._tried[way.key])
        for other in ways[1:]:
            self._add(other)
        return ways[0] if ways else None

    def _keep(self, difference: Difference, faults: Mapping[str, str]) -> None:
        if not faults:
            self.tally.differences.append(difference)
        for element, fault in faults.items():
            self.tally.excused.setdefault((fault, element), []).append(difference)


class Models:
    """The drawing as the installed SpiffWorkflow reads it, and as one with mended joins does, if it comes to that."""

    def __init__(self, prepared: Prepared) -> None:
        self.shape = prepared.shape
        self.installed = Model(prepared)
        self.mended = cache(lambda: Model(prepared, mended=True))


class Run:
    """Both engines on one path."""

    def __init__(self, drawing: Drawing, models: Models, *, mended: bool = False) -> None:
        self.drawing = drawing
        self.models = models
        self.mended = mended
        self.ours = Ours(drawing)
        self.theirs = Theirs(models.mended() if mended else models.installed)
        self.parting = Parting(models.shape)
        self.steps: list[Step] = []
        self.faults: Mapping[str, str] = {}
        self.before: Counter[str] = Counter()

    def replay(self, step: Step) -> None:
        """A step that has been compared before, on another path."""
        script = tuple(answer.is_true for answer in step.answers)
        self.ours.do(step, Oracle(self.drawing, script, len(script)))
        self.theirs.do(step)
        self._note(step)

    def check(self, step: Step) -> Difference | None:
        """Let SpiffWorkflow make the move that ours has made; what differs then, if anything."""
        self.before = self.theirs.done.copy()
        with suppress(SpiffBroke):
            self.theirs.do(step)
        error = self.theirs.error
        self._note(step, broke=bool(error))
        ours, theirs = self._open(), self.theirs.open()
        if not error and not self.parting.at and ours == theirs and self.ours.ended == self.theirs.ended:
            return None
        if not self.parting.at:
            self.parting.note_run([*self.theirs.ran, step.node], {*ours} ^ {*theirs}, broke=bool(error))
        self.faults = self.parting.faults()
        return Difference(
            steps=tuple(self.steps),
            ours=ours,
            theirs=theirs,
            ours_ended=self.ours.ended,
            theirs_ended=self.theirs.ended,
            only_ours=self.parting.apart(self.ours.done, self.theirs.done),
            only_theirs=self.parting.apart(self.theirs.done, self.ours.done),
            at=self.parting.at,
            error=error,
        )

    def _open(self) -> tuple[str, ...]:
        """A mended SpiffWorkflow has no event sub-processes, so it waits for nothing that starts one."""
        without = self.models.shape.triggers if self.mended else frozenset()
        return tuple(node for node in self.ours.open() if node not in without)

    def mend(self) -> "Run | None":
        """Does a SpiffWorkflow with mended joins agree with ours on the way that shows the difference?

        Then their faults have made it, and the way goes on with that one. Or they have with other documented ones.
        """
        if self.mended:
            return None
        run = Run(self.drawing, self.models, mended=True)
        *before, last = self.steps
        if any(run.again(step) for step in before):
            return None
        found, stood = run.again(last), Parting(self.models.shape)
        if found and (self.faults or not run.faults):
            return None
        stood.note(self.before, self.before)
        stood.note(run.theirs.done, self.theirs.done, last.node)
        there, here = Counter(self.theirs.open()), Counter(run.theirs.open())
        unlike = {*(there - here), *(here - there)}
        self.faults = {**(what_is_mended(stood, self.theirs, unlike, run.theirs.held()) or self.faults), **run.faults}
        return None if found else run

    def again(self, step: Step) -> Difference | None:
        """A step that ours has made on another run, compared anew."""
        script = tuple(answer.is_true for answer in step.answers)
        self.ours.do(step, Oracle(self.drawing, script, len(script)))
        return self.check(step)

    def _note(self, step: Step, *, broke: bool = False) -> None:
        self.steps.append(step)
        fired = step.node if step.does == "fire" else ""
        self.parting.note(self.ours.done, self.theirs.done, fired, broke=broke)
