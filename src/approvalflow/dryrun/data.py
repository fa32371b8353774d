"""The data of a dry run, and what expressions may see of it."""

from collections.abc import Callable, Mapping, Set
from datetime import date, datetime
from typing import Any

from approvalflow.calendars import WorkCalendar
from approvalflow.errors import Unreadable
from approvalflow.expressions.values import Value, usable
from approvalflow.tokens.position import Instances, together

SAME: Mapping[str, str] = {}
NOTHING: Mapping[str, Any] = {}


class Scene:
    """One picture of the data, for one place in the drawing at one moment."""

    def __init__(
        self,
        values: Mapping[str, Any],
        outcomes: Mapping[str, dict[Instances, str]],
        now: datetime,
        calendar: WorkCalendar,
        aliases: Mapping[str, str] = SAME,
        here: Instances = (),
    ) -> None:
        self._values = values
        self._aliases = aliases
        self._outcomes = outcomes
        self._here = here
        self._now = now
        self._calendar = calendar

    @property
    def today(self) -> date:
        """The local date."""
        return self._now.date()

    def case(self, field: str) -> Value:
        """A value by its name; null where nothing has that name."""
        return usable(self._values.get(self._aliases.get(field, field)))

    def step(self, step: str, field: str) -> Value:
        """The outcome of the last visit of a step, in the same instance; null where there was none."""
        given = self._outcomes.get(step, {}) if field == "outcome" else {}
        return next((given[one] for one in reversed(given) if together(one, self._here)), None)

    def matter(self, field: str) -> Value:
        """There is no matter."""
        return None

    def workdays(self, count: int) -> date | None:
        """The date `count` working days after today, provisional past the last notice."""
        found = self._calendar.add(self.today, count)
        return found if found is not None else self._calendar.add_provisional(self.today, count)


class Data:
    """What the run knows by name, what each sub-process and called process knows, and who is told of a change."""

    def __init__(
        self, given: Mapping[str, Any], calendar: WorkCalendar, now: Callable[[], datetime],
        told: Callable[[str, dict[str, Any]], None], aliases: Mapping[str, str] = SAME,
    ) -> None:  # fmt: skip
        self.whole: dict[str, Any] = {aliases.get(name, name): value for name, value in given.items()}
        self.inside: dict[str, dict[str, Any]] = {}
        self.pools: dict[str, str] = {}
        """The scopes of the processes that ran, in order, each with its process; the first knows what the run knows."""
        self.outcomes: dict[str, dict[Instances, str]] = {}
        self.changes = 0
        """How often anything of it has changed: what was worked out from it since the last time still holds."""
        self._aliases = aliases
        self._calendar = calendar
        self._now = now
        self._told = told

    def view(self, local: Mapping[str, Any] = NOTHING, *, alone: bool = False, here: Instances = ()) -> Scene:
        """One picture of it, now."""
        seen = local if alone else {**self.whole, **local} if local else self.whole
        return Scene(seen, self.outcomes, self._now(), self._calendar, self._aliases, here)

    def values(self) -> Mapping[str, Any]:
        """What the run itself knows."""
        return self.whole

    def local(self, scope: str) -> Mapping[str, Any]:
        """What is known in one scope alone."""
        return self.inside.get(scope, NOTHING)

    def put(self, node: str, made: dict[str, Any], scope: str = "") -> None:
        """A node sets data."""
        self.set(made, scope)
        self._told(node, made)

    def set(self, values: Mapping[str, Any], scope: str = "") -> None:
        """Data that an answer or a message brings."""
        self.changes += 1
        held = self.local(scope) if scope else self.whole
        if len(held) + len(values) > MOST_NAMES:
            raise Unreadable("answers.too_much", limit=MOST_NAMES)
        if scope:
            self.inside[scope] = {**held, **values}
        else:
            self.whole = {**held, **values}

    def settled(self, step: str, outcome: str, here: Instances) -> None:
        """The outcome of the last visit of a step, in an instance."""
        self.changes += 1
        given = self.outcomes.setdefault(step, {})
        given.pop(here, None)
        given[here] = outcome

    def drop(self, scopes: Set[str]) -> None:
        """These scopes have ended; what a pool knew is still told."""
        for scope in scopes - self.pools.keys():
            del self.inside[scope]

    def all(self) -> dict[str, Any]:
        """What the run knows, and what only other pools know, the first of them first."""
        known = dict(self.whole)
        for scope in self.pools:
            known = {**self.local(scope), **known}
        return known


MOST_NAMES = 10_000
