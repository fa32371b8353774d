"""Which processes of the file an event starts: by one of its events, or when all of them have come."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from approvalflow.bpmn.graph import Cause, Drawing, Trigger


class Opening(NamedTuple):
    """One thing that may start a process: an event, and which of its causes."""

    at: str
    number: int

    @property
    def key(self) -> str:
        """A name for it that no wait has."""
        return f"{self.at} {self.number}"


def with_own_data(drawing: Drawing) -> Drawing:
    """The drawing, where each instance of a process that an event starts has its own data, also of the only process."""
    if drawing.id in drawing.local or drawing.id not in drawing.starters:
        return drawing
    return replace(drawing, local={**drawing.local, drawing.id: frozenset()})


def first_process(drawing: Drawing, start: str) -> str:
    """The process that a run is about: the one that begins at `start`, or the drawing's own."""
    return drawing.nodes[start].scope if start else drawing.id


class Starting:
    """The events by which processes start. A start event that needs several things remembers which have come."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._heard: dict[str, set[int]] = {}
        starters = [at for some in drawing.starters.values() for at in some]
        self._all = [Opening(at, number) for at in starters for number in range(len(drawing.nodes[at].causes))]
        self.timed = self._of(Trigger.TIMER)
        self.conditional = self._of(Trigger.CONDITIONAL)

    def cause(self, one: Opening) -> Cause:
        """What it waits for."""
        return self._drawing.nodes[one.at].causes[one.number]

    def process(self, one: Opening) -> str:
        """What it starts."""
        return self._drawing.nodes[one.at].scope

    def listening(self, trigger: Trigger, name: str) -> Iterator[Opening]:
        """What would start a process by this, or help to: each event once."""
        found = set[str]()
        for one in self._all:
            cause = self.cause(one)
            if (cause.trigger, cause.name) == (trigger, name) and one.at not in found and self.lacks(one):
                found.add(one.at)
                yield one

    def lacks(self, one: Opening) -> bool:
        """Whether its event waits for it still, and not only for other things."""
        return one.number not in self._heard.get(one.at, ())

    def awaited(self, process: str = "") -> list[Opening]:
        """What start events lack that need several things and have some; of a `process` all that it waits for."""
        waiting = (one for one in self._all if one.at in self._heard or self.process(one) == process)
        return [one for one in waiting if self.lacks(one)]

    def hears(self, one: Opening) -> bool:
        """It has come; whether that starts its process now."""
        node = self._drawing.nodes[one.at]
        if not node.all_of or len(node.causes) < 2:
            return True
        heard = self._heard.setdefault(one.at, set())
        heard.add(one.number)
        if len(heard) < len(node.causes):
            return False
        del self._heard[one.at]
        return True

    def _of(self, trigger: Trigger) -> list[Opening]:
        return [one for one in self._all if self.cause(one).trigger is trigger]
