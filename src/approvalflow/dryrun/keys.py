"""By which key messages of a dry run find their waits: as the answers say, or the drawing's correlation."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec.structs import replace

from approvalflow.bpmn.graph import Cause, Drawing, Trigger
from approvalflow.cases.letters import SENDING
from approvalflow.cases.timing import Brought, key_in, key_of
from approvalflow.dryrun.answers import Sent
from approvalflow.expressions import View


class Keys:
    """What each wait asks for, and what a message says.

    The first message that an instance of a process sends or receives in a conversation gives the key to all others.
    """

    def __init__(self, drawing: Drawing) -> None:
        self.awaited: dict[str, str] = {}
        self._conversations: dict[tuple[str, str], str] = {}
        """By the scope of the instance and the conversation with its property."""
        self._starting: dict[str, list[tuple[Cause, str]]] = {}
        """What has come to an event that starts a process, until that has begun."""
        self._telling: dict[str, Cause] = {}
        for node in (one for one in drawing.nodes.values() if one.kind not in SENDING):
            for cause in node.causes:
                if cause.trigger is Trigger.MESSAGE and cause.content is not None:
                    self._telling.setdefault(cause.name, cause)

    def opened(self, wait: str, cause: Cause, view: View) -> None:
        """A wait has opened: its key is reckoned once."""
        self.awaited[wait] = key_of(cause, view)

    def wanted(self, wait: str, cause: Cause, instance: str) -> str | None:
        """The key that a message for this wait must have; None where any will do."""
        return self._conversations.get((instance, cause.conversation)) if cause.conversation else self.awaited[wait]

    def keyed(self, sent: Sent, today: date) -> Sent:
        """The message with the key that it says itself, where it comes without one."""
        key = sent.correlation or self._said(sent.name, Brought(sent.set, today))
        return sent if key == sent.correlation else replace(sent, correlation=key)

    def sent(self, cause: Cause, view: View, instance: str) -> str:
        """The key of a message that the drawing sends: its own, else that by which its conversation goes."""
        key = key_of(cause, view) or key_in(cause, view)
        self.taken(cause, key, instance)
        return key or self._conversations.get((instance, cause.conversation), "")

    def taken(self, cause: Cause, key: str, instance: str) -> None:
        """A message has been exchanged."""
        if cause.conversation and key:
            self._conversations.setdefault((instance, cause.conversation), key)

    def starts(self, at: str, cause: Cause, key: str) -> None:
        """A message has come to an event that starts a process."""
        self._starting.setdefault(at, []).append((cause, key))

    def come(self, at: str, cause: Cause) -> str:
        """By which key a conversation goes whose first message has come to an event that needs several things."""
        conversed = (key for one, key in self._starting.get(at, ()) if one.conversation == cause.conversation)
        return next(filter(None, conversed), "") if cause.conversation else ""

    def began(self, at: str, instances: Iterable[str]) -> None:
        """A process has begun by this event: what came to that is the first of its conversations."""
        for cause, key in self._starting.pop(at, ()):
            for instance in instances:
                self.taken(cause, key, instance)

    def _said(self, name: str, brought: Any) -> str:
        cause = self._telling.get(name)
        return "" if cause is None else key_in(cause, brought)
