"""What a case sets, says and hears while its file goes through the drawing: data, messages, signals, conditions."""

from datetime import date, datetime
from typing import Any, Literal

from approvalflow.cases.events.base import Event


class DataSet(Event, frozen=True, kw_only=True):
    """A node of the drawing set case data: an assignment, a decision table, what instances give out.

    `scope` is that of the position to which the data belongs; empty: to the case.
    """

    node: str
    data: dict[str, Any]
    scope: str = ""


class WaitOpened(Event, frozen=True, kw_only=True):
    """A message or a signal is waited for. `correlation` was reckoned now; empty where none is stated.

    `wait` is the wait of the token game, or `start:<element>` for an event that starts another pool of the file.
    `conversation` is that of KeyAgreed: without a `correlation` any message of it will do.
    """

    wait: str
    node: str
    kind: Literal["message", "signal"]
    name: str
    correlation: str = ""
    conversation: str = ""


class KeyAgreed(Event, frozen=True, kw_only=True):
    """The first message of a conversation was sent or taken: all others of it have its key.

    `conversation` begins with the scope of the process instance that talks.
    """

    conversation: str
    key: str


class MessageTaken(Event, frozen=True, kw_only=True):
    """A message that was waited for came: from the inbox, or (`message` empty) from the same case."""

    wait: str
    node: str
    name: str
    message: str = ""
    data: dict[str, Any] = {}


class SignalHeard(Event, frozen=True, kw_only=True):
    """A signal reached the case."""

    name: str
    signal: str
    data: dict[str, Any] = {}


class EventPutOff(Event, frozen=True, kw_only=True):
    """An event came to a step that a return has frozen: it is taken, with what it brings, when the step goes on.

    Or it is one of several that are needed together: what it brings is kept until they all have come.
    """

    wait: str
    node: str
    data: dict[str, Any] = {}


class MessageSent(Event, frozen=True, kw_only=True):
    """The case said something that nobody in it waits for: it goes to the inbox of the tenant, and out.

    There it waits `until` its time is over; events of before do not say so. `to` is the receiver that is drawn.
    """

    node: str
    to: str = ""
    name: str
    correlation: str = ""
    data: dict[str, Any] = {}
    until: datetime | None = None


class SignalSent(Event, frozen=True, kw_only=True):
    """The case gave a signal: whoever waits for it in the tenant is to hear it, with what it brings."""

    node: str
    name: str
    data: dict[str, Any] = {}


class ConditionsChecked(Event, frozen=True, kw_only=True):
    """Which of the conditions that are waited for are true: an event fires when one becomes so.

    `on` is there when one of them reads the date: it is looked at again at the next midnight.
    """

    true: tuple[str, ...]
    on: date | None = None


class ErrorRaised(Event, frozen=True, kw_only=True):
    """The work at a step ran into an error, or escalates."""

    visit: str
    trigger: Literal["error", "escalation"]
    name: str
    text: str = ""
