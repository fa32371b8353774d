"""Where did the two engines go apart, and is that a place where SpiffWorkflow is known to be wrong?

Open steps alone do not show it all: a join that lets the file through too early can lead straight to an end, and
leave the same step open that ours waits for. So the nodes that were passed are compared as well.
"""

from collections import Counter
from collections.abc import Mapping, Set

from approvalflow.spiff.shape import (
    BORDER,
    CAUGHT_ONCE,
    HASTY,
    LATE_BOUNDARY,
    LOOPED_JOIN,
    SURPLUS,
    Shape,
)


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
        self._open: Set[str] = frozenset()
        self._broke_at = ""

    def note(
        self,
        ours: Counter[str],
        theirs: Counter[str],
        fired: str = "",
        both: Set[str] = frozenset(),
        *,
        broke: bool = False,
    ) -> None:
        """After each move: the counts of completed nodes so far, the event that the move was, what both have open."""
        self._open, self._broke_at = both, fired if broke else ""
        self._before, self._now, self._theirs = self._now, ours.copy(), theirs
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
        """The documented fault by element, when every place where they went apart has one; else nothing."""
        return self._faults if self.at and len(self._faults) == len(self.at) else {}

    def note_run(self, ran: list[str], unlike: Set[str] = frozenset(), *, broke: bool, lost: bool = False) -> None:
        """The same nodes were passed, but other steps are open or SpiffWorkflow broke: what it ran is to blame.

        Or just what only one of them has open (`unlike`), where all of that has a documented fault. Where SpiffWorkflow
        alone has ended, though the same is open, it has `lost` a token.
        """
        if lost and not unlike and not broke and (joins := [one for one in self.shape.joins if self._surplus(one)]):
            self.at, self._faults = tuple(joins), dict.fromkeys(joins, SURPLUS)
            return
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
        if node in self.shape.beside and node not in self._too_many and self._came_again(node):
            return CAUGHT_ONCE
        if self._surplus(node):
            return SURPLUS
        if node in self.shape.repeated_borders and node == self._broke_at:
            return BORDER
        if node in self.shape.ignored:
            return self.shape.ignored[node]
        return HASTY if self._hasty(node) else ""

    def _hasty(self, node: str) -> bool:
        """Has SpiffWorkflow passed an inclusive join that waits, by table 13.3, for a step that both have open?

        From there a token may come by a flow that has brought none yet, and by none that may have.
        """
        gate = self.shape.gates.get(node)
        if gate is None or gate.all_flows or self._now[node] or node not in self._too_many:
            return False
        empty = {source for source in gate.sources if not self._now[source] and not self._theirs[source]}
        ways = [self.shape.reached(step, without=node) for step in self._open]
        return any(way & empty and not way & ({*gate.sources} - empty) for way in ways)

    def _came_again(self, event: str) -> bool:
        """Has SpiffWorkflow caught it, ours more often, but not more often than SpiffWorkflow has seen it come?"""
        came = self._fired[event] + sum(self._theirs[one] for one in self.shape.beside[event])
        return 1 <= self._theirs[event] < self._now[event] <= came

    def _surplus(self, node: str) -> bool:
        """Have two tokens come by one flow to a join, and did ours do with all of them what it has to?

        A parallel join goes on as often as all flows have brought a token, an inclusive one off cycles as often as any.
        """
        join = self.shape.joins.get(node)
        if join is None or sum(self._now[one] for one in join.starts) > 1:
            return False
        came = [self._now[source] for source in join.sources]
        if max(came) < 2 or max(came) == min(came) or came != [self._theirs[source] for source in join.sources]:
            return False
        return self._now[node] == (min(came) if join.all_flows else max(came))
