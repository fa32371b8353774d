"""What is still to come in a dry run: messages that wait to be caught, what is sent when, when timers fire."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from approvalflow.dryrun.answers import Answers, Sent
from approvalflow.moment import read_moment


class Own(Sent, frozen=True, kw_only=True):
    """A message of the drawing itself, with what is drawn to travel with it."""

    carries: dict[str, Any] = {}


class Agenda:
    """The inbox, the things to send, and the timers that are set.

    A thing to send says whether it is a signal.
    """

    def __init__(self, answers: Answers, began: datetime, after: Callable[[str, datetime], datetime]) -> None:
        self.truths: dict[str, bool] = {}
        self._after = after
        self._inbox: list[tuple[Sent, datetime | None, bool]] = []
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
        self._inbox.append((sent, self._after(sent.lives, now) if sent.lives else None, own))

    def take(self, name: str, at: str, now: datetime, key: str | None = None, *, own: bool = False) -> Sent | None:
        """The oldest message of a name that the event `at` may have by its key (None: any); it has one receiver."""
        found = next(self._meant(name, at, now, key, own=own), None)
        return None if found is None else self._inbox.pop(found)[0]

    def has(self, name: str, at: str, now: datetime, key: str | None = None) -> bool:
        """Would `take` find one?"""
        return next(self._meant(name, at, now, key), None) is not None

    def _meant(self, name: str, at: str, now: datetime, key: str | None, *, own: bool = False) -> Iterator[int]:
        for number, (sent, until, mine) in enumerate(self._inbox):
            in_time = until is None or now <= until
            if (
                in_time
                and mine >= own
                and sent.name == name
                and sent.to in ("", at)
                and (key is None or sent.correlation in ("", key))
            ):
                yield number

    def names(self) -> list[str]:
        """The names of the messages that wait."""
        return list(dict.fromkeys(sent.name for sent, *_ in self._inbox))

    def next_untimed(self) -> tuple[Sent, bool] | None:
        """The next thing to send for which no moment is stated, and whether it is a signal."""
        return self._untimed.pop(0) if self._untimed else None

    def moments(self) -> list[datetime]:
        """When something is to be sent."""
        return [at for at, _, _ in self._timed]

    def due(self, now: datetime) -> list[tuple[Sent, bool]]:
        """What is to be sent by now, and whether it is a signal; it is taken off the list."""
        found = [(one, signal) for at, one, signal in self._timed if at <= now]
        self._timed = [timed for timed in self._timed if timed[0] > now]
        return found

    def timer(self, wait: str, now: datetime, reckon: Callable[[datetime], datetime | None]) -> datetime | None:
        """When a timer fires: reckoned once, from when it was first seen."""
        if wait not in self._timers:
            self._timers[wait] = reckon(self._set.setdefault(wait, now))
        return self._timers[wait]

    def rearm(self, wait: str) -> None:
        """A cycle that comes again is reckoned anew, from where it began."""
        self._timers.pop(wait, None)
