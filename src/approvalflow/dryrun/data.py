"""The data of a dry run, and what expressions may see of it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from approvalflow.calendars import WorkCalendar
from approvalflow.errors import Unreadable
from approvalflow.expressions.values import Value, usable


class Scene:
    """One picture of the data, for one place in the drawing at one moment."""

    def __init__(
        self, values: Mapping[str, Any], outcomes: Mapping[str, str], now: datetime, calendar: WorkCalendar
    ) -> None:
        self._values = values
        self._outcomes = outcomes
        self._now = now
        self._calendar = calendar

    @property
    def today(self) -> date:
        """The local date."""
        return self._now.date()

    def case(self, field: str) -> Value:
        """A value by its name; null where nothing has that name."""
        return usable(self._values.get(field))

    def step(self, step: str, field: str) -> Value:
        """The outcome of the last visit of a step; null where there was none."""
        return self._outcomes.get(step) if field == "outcome" else None

    def matter(self, field: str) -> Value:
        """There is no matter."""
        return None

    def workdays(self, count: int) -> date | None:
        """The date `count` working days after today, provisional past the last notice."""
        found = self._calendar.add(self.today, count)
        return found if found is not None else self._calendar.add_provisional(self.today, count)


class Data:
    """What the run knows by name, and who is told when a node sets some of it."""

    def __init__(
        self, given: Mapping[str, Any], calendar: WorkCalendar, now: Callable[[], datetime],
        told: Callable[[str, dict[str, Any]], None],
    ) -> None:  # fmt: skip
        self.values: dict[str, Any] = dict(given)
        self.outcomes: dict[str, str] = {}
        self._calendar = calendar
        self._now = now
        self._told = told

    def view(self) -> Scene:
        """One picture of it, now."""
        return Scene(self.values, self.outcomes, self._now(), self._calendar)

    def value(self, name: str) -> Any:
        """A datum; null where there is none."""
        return self.values.get(name)

    def put(self, node: str, made: dict[str, Any]) -> None:
        """A node sets data."""
        self.values = {**self.values, **made}
        self._told(node, made)

    def set(self, values: Mapping[str, Any]) -> None:
        """Case data that an answer or a message brings."""
        if len(self.values) + len(values) > MOST_NAMES:
            raise Unreadable("answers.too_much", limit=MOST_NAMES)
        self.values = {**self.values, **values}


MOST_NAMES = 10_000
