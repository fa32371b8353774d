"""Which processes of the file an event starts: by one of its events, or when all of them have come."""

from collections.abc import Collection, Iterator

from approvalflow.bpmn.graph import Drawing, Timer, Trigger


class Starting:
    """The events by which processes start. A start event that needs several things remembers which have come."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._heard: dict[str, set[int]] = {}

    def listening(self, trigger: Trigger, name: str, running: Collection[str]) -> Iterator[str]:
        """The events that would start a process by this; the drawing's own process runs once in a run."""
        for process, starters in self._drawing.starters.items():
            if process == self._drawing.id and process in running:
                continue
            yield from (at for at in starters if self._missing(at, trigger, name))

    def hears(self, at: str, trigger: Trigger, name: str) -> bool:
        """Something for the event `at` has come; whether it starts its process now."""
        node = self._drawing.nodes[at]
        if not node.all_of or len(node.causes) < 2:
            return True
        heard = self._heard.setdefault(at, set())
        heard.update(self._missing(at, trigger, name)[:1])
        if len(heard) < len(node.causes):
            return False
        del self._heard[at]
        return True

    def timers(self, process: str) -> Iterator[tuple[str, Timer]]:
        """The start events of a process that a time alone triggers."""
        for at in self._drawing.starters.get(process, ()):
            node = self._drawing.nodes[at]
            if node.timer is not None and not (node.all_of and len(node.causes) > 1):
                yield at, node.timer

    def _missing(self, at: str, trigger: Trigger, name: str) -> list[int]:
        """Which causes of `at` this would be, of those that have not come yet."""
        heard = self._heard.get(at, ())
        causes = enumerate(self._drawing.nodes[at].causes)
        return [number for number, one in causes if number not in heard and (one.trigger, one.name) == (trigger, name)]
