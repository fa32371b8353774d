"""By which key a case talks: the first message of a conversation gives the key to all others (BPMN 2.0, 8.4.2).

Each instance of a process talks for itself: the first of the case, and every one that something has started beside it.
"""

from collections.abc import Callable, Collection, Mapping

from approvalflow.bpmn.graph import Cause, Drawing
from approvalflow.cases import events as e
from approvalflow.cases.case import instance_of
from approvalflow.cases.record import Record
from approvalflow.cases.timing import shortened
from approvalflow.tokens import Move, Place, Position
from approvalflow.tokens.position import ROOT

PART = {"on": ""}
"""The scope of what is no instance of a process."""


class Conversations:
    """What the instances of the processes of one case have agreed on, also those that have just ended.

    `earlier` tells what a case of before keys were kept would have agreed on. It is asked when an instance that was
    there before has none.
    """

    def __init__(self, record: Record, earlier: Callable[[], Mapping[str, str]]) -> None:
        self.record = record
        self.agreed: dict[str, str] = {}
        self._earlier = earlier
        self._known: Mapping[str, str] | None = None
        self._begun: set[str] = set()
        self._coming: list[tuple[Cause, str]] = []

    def of(self, cause: Cause, here: Place) -> str:
        """The conversation of the instance at a place, as events name it; empty where none is drawn."""
        return f"{self._instance(here)} {cause.conversation}" if cause.conversation else ""

    @staticmethod
    def begun_by(cause: Cause, wait: str) -> str:
        """The conversation of an instance that is not there yet: it never goes by a key."""
        return f"{wait} {cause.conversation}" if cause.conversation else ""

    def key(self, conversation: str) -> str:
        """By which key a conversation goes; empty where none is agreed on."""
        key = self.agreed.get(conversation) or self.record.case.conversations.get(conversation, "")
        if conversation and not (key or instance_of(conversation) in self._begun):
            self._known = self._earlier() if self._known is None else self._known
            key = self._known.get(conversation, "")
            self._agree(conversation, key)
        return key

    def exchanged(self, conversation: str, key: str) -> None:
        """A message has been sent or taken: the first with a key gives it to all others."""
        if conversation and key and not self.key(conversation):
            self._agree(conversation, key)

    def _agree(self, conversation: str, key: str) -> None:
        if key:
            self.agreed[conversation] = shortened(key)
            if instance_of(conversation) in self.record.case.position.get("scopes", ()):
                self.record.add(e.KeyAgreed(conversation=conversation, key=self.agreed[conversation]))

    def comes(self, cause: Cause, key: str) -> None:
        """By this message an instance is about to begin."""
        self._coming.append((cause, key))

    def moved(self, before: Position, moves: Collection[Move]) -> None:
        """What begins by a message has its key; what has just ended may have said something last."""
        scopes: Mapping[str, Mapping[str, object]] = before.get("scopes", {})
        opened = {scope for move in moves for scope, one in move.scopes_opened.items() if "on" not in one}
        closed = {scope for move in moves for scope in move.scopes_closed if "on" not in scopes.get(scope, PART)}
        self._begun |= opened | closed
        for cause, key in self._coming if opened else ():
            for instance in sorted(opened):
                self.exchanged(f"{instance} {cause.conversation}" if cause.conversation else "", key)
        self._coming.clear()

    def _instance(self, here: Place) -> str:
        """The instance that a place belongs to: what a call runs belongs to whoever calls."""
        scopes = self.record.case.position.get("scopes", {})
        outer = here.scopes[0].scope if here.scopes else ROOT
        return outer if outer in self._begun or "on" not in scopes.get(outer, PART) else ROOT


def filed_by(drawing: Drawing) -> tuple[Cause, ...]:
    """What the application is to the process of a case, where only an event starts that."""
    node = drawing.nodes.get(filed_at(drawing))
    return () if node is None else node.causes if node.all_of else node.causes[:1]


def filed_at(drawing: Drawing) -> str:
    """The event by which a case starts; empty where it starts plainly."""
    starters = () if drawing.scopes.get(drawing.id) else drawing.starters.get(drawing.id, ())
    return starters[0] if starters else ""
