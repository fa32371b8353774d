"""By which key messages of a dry run find their waits: as the answers say, or the drawing's correlation."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from approvalflow.bpmn.graph import Cause, Drawing, Trigger
from approvalflow.cases.timing import Brought, key_in, key_of
from approvalflow.dryrun.answers import Sent
from approvalflow.expressions import View


class Keys:
    """What each wait asks for, and what a message says; the first message of a conversation gives the key to all."""

    def __init__(self, drawing: Drawing) -> None:
        self.awaited: dict[str, str] = {}
        self._conversations: dict[str, str] = {}
        self._telling: dict[str, Cause] = {}
        for node in drawing.nodes.values():
            for cause in node.causes:
                if cause.trigger is Trigger.MESSAGE and cause.content is not None:
                    self._telling.setdefault(cause.name, cause)

    def opened(self, wait: str, cause: Cause, view: View) -> None:
        """A wait has opened: its key is reckoned once."""
        self.awaited[wait] = key_of(cause, view)

    def wanted(self, wait: str, cause: Cause) -> str | None:
        """The key that a message for this wait must have; None where any will do."""
        return self._conversations.get(cause.conversation) if cause.conversation else self.awaited[wait]

    def keyed(self, sent: Sent, today: date) -> Sent:
        """The message with the key that it says itself, where it comes without one."""
        key = sent.correlation or self._said(sent.name, Brought(sent.set, today))
        return sent if key == sent.correlation else replace(sent, correlation=key)

    def sent(self, cause: Cause, view: View) -> str:
        """The key of a message that the drawing sends: what its conversation goes by from now on."""
        key = key_of(cause, view) or key_in(cause, view)
        self.taken(cause, key)
        return key

    def taken(self, cause: Cause, key: str) -> None:
        """A message has been exchanged."""
        if cause.conversation and key:
            self._conversations.setdefault(cause.conversation, key)

    def _said(self, name: str, brought: Any) -> str:
        cause = self._telling.get(name)
        return "" if cause is None else key_in(cause, brought)
