"""Where did the two engines first go apart, and is that a place where SpiffWorkflow is known to be wrong?"""

from collections import Counter
from collections.abc import Mapping

from approvalflow.spiff.shape import LOOPED_JOIN, Shape


class Parting:
    """Follows one path: since when does a node's count differ, and at which nodes did that begin?

    A count that differs for a while without a difference in the open steps still is the beginning of one that shows
    later; when the counts meet again it is forgotten.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.at: tuple[str, ...] = ()
        self._faults: Mapping[str, str] = {}
        self._before: Counter[str] = Counter()

    def note(self, ours: Counter[str], theirs: Counter[str]) -> None:
        """After each move: the counts of completed nodes so far."""
        apart = {node for node in self.shape.before if ours[node] != theirs[node]}
        if not apart:
            self.at, self._faults = (), {}
        elif not self.at:
            self.at = tuple(sorted(node for node in apart if not self.shape.before[node] & apart))
            self._faults = {node: fault for node in self.at if (fault := self._known_fault(node))}
        self._before = ours.copy()

    def faults(self) -> Mapping[str, str]:
        """The documented fault by element, when every place where they went apart has one; else nothing."""
        return self._faults if self.at and len(self._faults) == len(self.at) else {}

    def note_run(self, ran: list[str], *, broke: bool) -> None:
        """No count differs but the open steps do, or SpiffWorkflow broke: what it ran in this move is to blame."""
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
