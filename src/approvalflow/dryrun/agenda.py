"""What is still to come in a dry run: messages that wait to be caught, what is sent when, when timers fire."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple

from approvalflow.dryrun.answers import Answers, Sent
from approvalflow.moment import read_moment


class Own(Sent, frozen=True, kw_only=True):
    """A message of the drawing itself: with what is drawn to travel with it, and the process instance that sent it."""

    carries: dict[str, Any] = {}
    by: str = ""


class Letter(NamedTuple):
    """A message that lies in the inbox: until when, if not for ever, and whether the drawing has just sent it."""

    sent: Sent
    came: datetime
    until: datetime | None
    own: bool

    def lapsed(self, now: datetime) -> bool:
        """Its time is over."""
        return self.until is not None and now > self.until


Left = tuple[Sent, bool, datetime | None, Literal["nobody", "lapsed", "unsent"]]
"""What nobody took: what was sent, whether it is a signal, when it was, and why."""


class Agenda:
    """The inbox, the things to send, and the timers that are set.

    A thing to send says whether it is a signal.
    """

    def __init__(self, answers: Answers, began: datetime, after: Callable[[str, datetime], datetime]) -> None:
        self.truths: dict[str, bool] = {}
        self._after = after
        self._inbox: list[Letter] = []
        self._unheard: list[tuple[Sent, datetime]] = []
        self._timers: dict[str, datetime | None] = {}
        self._set: dict[str, datetime] = {}
        said = [*((one, False) for one in answers.messages), *((one, True) for one in answers.signals)]
        self._untimed = [(one, signal) for one, signal in said if not one.at and not one.after]
        self._timed = [
            (read_moment(one.at) if one.at else after(one.after, began), one, signal)
            for one, signal in said
            if one.at or one.after
        ]

    def post(self, sent: Sent, now: datetime, *, own: bool = False) -> None:
        """A message lies in the inbox until it is caught, or its time is over; `own` is one of the drawing itself."""
        self._inbox.append(Letter(sent, now, self._after(sent.lives, now) if sent.lives else None, own))

    def letters(self, now: datetime, *, own: bool = False) -> list[Sent]:
        """The messages that wait, the oldest first; `own`: those of the drawing itself."""
        return [one.sent for one in self._inbox if one.own >= own and not one.lapsed(now)]

    def settled(self) -> None:
        """Nothing goes on by itself any more: what the drawing sent and nobody took waits like any message."""
        self._inbox = [one._replace(own=False) for one in self._inbox]

    def take(self, letter: Sent) -> None:
        """A message has its one receiver."""
        del self._inbox[next(number for number, one in enumerate(self._inbox) if one.sent is letter)]

    def unheard(self, signal: Sent, now: datetime) -> None:
        """Nobody waited for a signal when it was sent, and it does not lie anywhere."""
        self._unheard.append((signal, now))

    def left(self, now: datetime) -> Iterator[Left]:
        """What the answers say and nobody took, in the order in which it was sent; then what was not sent any more."""
        letters = [(one.sent, one.came, False, one.lapsed(now)) for one in self._inbox if not isinstance(one.sent, Own)]
        signals = [(sent, at, True, False) for sent, at in self._unheard]
        for sent, at, signal, lapsed in sorted(letters + signals, key=lambda one: one[1]):
            yield sent, signal, at, "lapsed" if lapsed else "nobody"
        for sent, signal in self.unsent():
            yield sent, signal, None, "unsent"

    def next_untimed(self) -> tuple[Sent, bool] | None:
        """The next thing to send for which no moment is stated, and whether it is a signal."""
        return self._untimed.pop(0) if self._untimed else None

    def unsent(self) -> list[tuple[Sent, bool]]:
        """What is still to be sent, at no stated moment or later, each with whether it is a signal."""
        return self._untimed + [(one, signal) for _, one, signal in self._timed]

    def moments(self) -> list[datetime]:
        """When something is to be sent."""
        return [at for at, _, _ in self._timed]

    def due(self, now: datetime) -> tuple[Sent, bool] | None:
        """The first thing that is to be sent by now, and whether it is a signal; it is taken off the list."""
        number = next((number for number, (at, *_) in enumerate(self._timed) if at <= now), None)
        return None if number is None else self._timed.pop(number)[1:]

    def timer(self, wait: str, now: datetime, reckon: Callable[[datetime], datetime | None]) -> datetime | None:
        """When a timer fires: reckoned once, from when it was first seen; one that has no time is looked at again."""
        if self._timers.get(wait) is None:
            self._timers[wait] = reckon(self._set.setdefault(wait, now))
        return self._timers[wait]

    def is_timeless(self, wait: str) -> bool:
        """Whether a timer that was looked at has no time."""
        return wait in self._timers and self._timers[wait] is None

    def rearm(self, wait: str) -> None:
        """A cycle that comes again is reckoned anew, from where it began."""
        self._timers.pop(wait, None)
