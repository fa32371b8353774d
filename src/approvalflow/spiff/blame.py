"""Where did the two engines go apart, and is that a place where SpiffWorkflow is known to be wrong?

Open steps alone do not show it all: a join that lets the file through too early can lead straight to an end, and
leave the same step open that ours waits for. So the nodes that were passed are compared as well.
"""

from collections import Counter
from collections.abc import Mapping

from approvalflow.spiff.shape import LOOPED_JOIN, Shape


class Parting:
    """Follows one path: which nodes has one engine passed more often than the other, and at which did that begin?"""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.at: tuple[str, ...] = ()
        self._faults: Mapping[str, str] = {}
        self._now: Counter[str] = Counter()
        self._before: Counter[str] = Counter()

    def note(self, ours: Counter[str], theirs: Counter[str]) -> None:
        """After each move: the counts of completed nodes so far."""
        self._before, self._now = self._now, ours.copy()
        apart = {*self.apart(ours, theirs), *self.apart(theirs, ours)}
        self.at = tuple(sorted(node for node in apart if not self.shape.before[node] & apart)) or tuple(sorted(apart))
        self._faults = {node: fault for node in self.at if (fault := self._known_fault(node))}

    def apart(self, more: Counter[str], less: Counter[str]) -> tuple[str, ...]:
        """The nodes that one engine has passed more often."""
        return tuple(sorted(node for node in (more - less) if node in self.shape.before))

    def faults(self) -> Mapping[str, str]:
        """The documented fault by element, when every place where they went apart has one; else nothing."""
        return self._faults if self.at and len(self._faults) == len(self.at) else {}

    def note_run(self, ran: list[str], *, broke: bool) -> None:
        """The same nodes were passed, but other steps are open or SpiffWorkflow broke: what it ran is to blame."""
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
        return self.shape.ignored.get(node, "")
