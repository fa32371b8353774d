"""Where did the two engines go apart, and is that a place where SpiffWorkflow is known to be wrong?

Open steps alone do not show it all: a join that lets the file through too early can lead straight to an end, and
leave the same step open that ours waits for. So the nodes that were passed are compared as well.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import Protocol

from approvalflow.spiff.shape import BORDER, BY_EVENT, CAUGHT_ONCE, LATE_BOUNDARY, Shape

LOOPED_JOIN, SURPLUS, HASTY, EARLY, LATE, CUT_OFF = "H1", "surplus", "hasty", "early", "late", "cut_off"

TOO_DEEP, GHOST, STRAY, LEFT, TWINS, RACE = "too_deep", "ghost", "stray", "left", "twins", "race"
RECURSED = RecursionError.__name__


class Trace(Protocol):
    """What a SpiffWorkflow has run in one move, what of it had been cancelled before, and what broke it.

    `cut` are the gateways that have taken away, in this move or before, what had been reached.
    """

    ran: list[str]
    ghosts: list[str]
    cut: set[str]
    error: str
    broke_at: str


class Parting:
    """Follows one path: which nodes has one engine passed more often than the other, and at which did that begin?"""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.at: tuple[str, ...] = ()
        self._faults: Mapping[str, str] = {}
        self._too_many: frozenset[str] = frozenset()
        self._now: Counter[str] = Counter()
        self._before: Counter[str] = Counter()
        self._theirs: Counter[str] = Counter()
        self._fired: Counter[str] = Counter()
        self._broke_at = ""
        self._ended_in = {end for ends in shape.ended_by.values() for end in ends}
        self._ended: Set[str] = frozenset()

    def note(self, ours: Counter[str], theirs: Counter[str], fired: str = "", *, broke: bool = False) -> None:
        """After each move: the counts of completed nodes so far, and the event that the move was."""
        self._broke_at = fired if broke else ""
        self._ended = {
            node for node in self._ended_in if ours[node] > self._now[node] and theirs[node] > self._theirs[node]
        }
        self._before, self._now, self._theirs = self._now, ours.copy(), theirs.copy()
        self._fired[fired] += 1
        self._too_many = frozenset(self.apart(theirs, ours))
        apart = {*self.apart(ours, theirs), *self._too_many}
        before = apart | {node for node in self.shape.left_by_throw if ours[node] != theirs[node]}
        self.at = tuple(sorted(node for node in apart if not self.shape.before[node] & before)) or tuple(sorted(apart))
        self._faults = {node: fault for node in self.at if (fault := self._known_fault(node))}

    def apart(self, more: Counter[str], less: Counter[str]) -> tuple[str, ...]:
        """The nodes that one engine has passed more often."""
        seen = self.shape.before.keys() - self.shape.left_by_throw
        return tuple(sorted(node for node in (more - less) if node in seen))

    def faults(self) -> Mapping[str, str]:
        """The documented fault by element, when every place where they went apart has one; else nothing.

        Behind the start of an event sub-process, which only ours has made, all may be otherwise.
        """
        if started := [node for node in self.at if node in self.shape.triggers and node not in self._too_many]:
            return dict.fromkeys(started, BY_EVENT)
        return self._faults if self.at and len(self._faults) == len(self.at) else {}

    def note_run(self, ran: list[str], unlike: Set[str] = frozenset(), *, broke: bool) -> None:
        """The same nodes were passed, but other steps are open or SpiffWorkflow broke: what it ran is to blame.

        Or just what only one of them has open (`unlike`), where all of that has a documented fault.
        """
        if unlike and not broke and all(self._known_fault(node) for node in unlike):
            self.at = tuple(sorted(unlike))
            self._faults = {node: self._known_fault(node) for node in self.at}
            return
        reached = set(ran)
        if broke:
            reached |= {node for node, sources in self.shape.before.items() if sources & reached}
        faults = {node: fault for node in sorted(reached) if (fault := self._known_fault(node))}
        self.at = tuple(faults) or tuple(sorted(set(ran) & self.shape.before.keys()))
        self._faults = faults

    def _known_fault(self, node: str) -> str:
        if node in self.shape.left_late and node in self._too_many:
            return LATE_BOUNDARY
        if node in self.shape.beside and node not in self._too_many and self._came_again(node):
            return CAUGHT_ONCE
        if node in self._too_many and any(self._came_again(one) for one in self.shape.inner.get(node, ())):
            return CAUGHT_ONCE
        if not self._ended.isdisjoint(self.shape.ended_by.get(node, ())):
            return RACE
        if node in self.shape.twins:
            return TWINS
        if node in self.shape.repeated_borders and node == self._broke_at:
            return BORDER
        return self.shape.ignored.get(node, "")

    @property
    def fired(self) -> Set[str]:
        """The events that moves were."""
        return self._fired.keys()

    def passed(self, node: str) -> int:
        """How often the first of the two has passed it."""
        return self._now[node]

    def passed_before(self, node: str) -> bool:
        """Had it been passed before this move?"""
        return self._before[node] > 0

    def is_too_many(self, node: str) -> bool:
        """Has the second passed it more often?"""
        return node in self._too_many

    def is_too_few(self, node: str) -> bool:
        """Has the second passed it less often?"""
        return self._theirs[node] < self._now[node]

    def _came_again(self, event: str) -> bool:
        """Has SpiffWorkflow caught it, ours more often, but not more often than SpiffWorkflow has seen it come?"""
        came = self._fired[event] + sum(self._theirs[one] for one in self.shape.beside[event])
        return 1 <= self._theirs[event] < self._now[event] <= came


def what_is_mended(parting: Parting, theirs: Trace, unlike: Set[str], held: Iterable[str]) -> Mapping[str, str]:
    """By element, what the installed SpiffWorkflow did otherwise than the mended one.

    `parting` has both, `unlike` is open in one of them only, `held` are the joins
    where a token waits in the mended one.
    """
    shape = parting.shape
    if RECURSED in theirs.error:
        return dict.fromkeys(parting.at or theirs.ran[-1:], TOO_DEEP)
    if ghosts := [name for name in theirs.ghosts if name]:
        return dict.fromkeys(ghosts, GHOST)
    at = set(parting.at or unlike)
    if by_event := [node for node in at | unlike if node in shape.handled or shape.ignored.get(node) == BY_EVENT]:
        return dict.fromkeys(by_event, BY_EVENT)
    if theirs.error and (borders := {*parting.fired} & shape.repeated_borders):
        return dict.fromkeys(borders, BORDER)
    if stray := [node for node in at if node in shape.hosts and parting.is_too_many(node)]:
        return dict.fromkeys(stray, STRAY)
    if late := [node for node in at if node in shape.left_late and parting.is_too_many(node)]:
        return dict.fromkeys(late, LATE_BOUNDARY)
    if unlike and not parting.at and unlike <= shape.hosts.keys():
        return dict.fromkeys(unlike, LEFT)
    if joins := [node for node in at | {theirs.broke_at} if shape.joins.get(node, ())[1:]]:
        return {node: _join_fault(shape, parting, node) for node in joins}
    return dict.fromkeys(sorted(theirs.cut), CUT_OFF) or dict.fromkeys(held, SURPLUS)


def _join_fault(shape: Shape, parting: Parting, join: str) -> str:
    """H1 only from the second round on: the join has let the file through before."""
    if join in shape.looped_joins and parting.passed_before(join):
        return LOOPED_JOIN
    came = [parting.passed(source) for source in shape.joins[join]]
    if max(came) > 1 and max(came) > min(came):
        return SURPLUS
    if parting.is_too_few(join):
        return LATE
    return HASTY if join in shape.inclusive else EARLY
