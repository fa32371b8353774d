"""Where did the two engines go apart, and is that a place where SpiffWorkflow is known to be wrong?

Open steps alone do not show it all: a join that lets the file through too early can lead straight to an end, and
leave the same step open that ours waits for. So the nodes that were passed are compared as well.
"""

from collections import Counter
from collections.abc import Mapping, Set

from approvalflow.spiff.shape import CAUGHT_ONCE, LATE_BOUNDARY, LOOPED_JOIN, Shape


class Parting:
    """Follows one path: which nodes has one engine passed more often than the other, and at which did that begin?"""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.at: tuple[str, ...] = ()
        self._faults: Mapping[str, str] = {}
        self._too_many: frozenset[str] = frozenset()
        self._now: Counter[str] = Counter()
        self._before: Counter[str] = Counter()

    def note(self, ours: Counter[str], theirs: Counter[str]) -> None:
        """After each move: the counts of completed nodes so far."""
        self._before, self._now = self._now, ours.copy()
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
        """The documented fault by element, when every place where they went apart has one; else nothing."""
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
        """H1 only from the second round on: the join has let the file through before."""
        if node in self.shape.looped_joins and self._before[node] >= 1:
            return LOOPED_JOIN
        if node in self.shape.left_late and node in self._too_many:
            return LATE_BOUNDARY
        if node in self.shape.beside and node not in self._too_many and self._before[node] >= 1:
            return CAUGHT_ONCE
        return self.shape.ignored.get(node, "")
