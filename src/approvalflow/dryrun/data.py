"""The data of a dry run, and what expressions may see of it."""

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

from approvalflow.calendars import WorkCalendar
from approvalflow.cases.world import TOO_DEEP
from approvalflow.errors import Unreadable
from approvalflow.expressions.values import Value, is_too_deep, usable
from approvalflow.tokens.nearest import Scopes, named, nearest, outdone, scopes_around
from approvalflow.tokens.position import ROOT, Inside, Position

SAME: Mapping[str, str] = {}
NOTHING: Mapping[str, Any] = {}
Said = tuple[tuple[Scopes, str], ...]
"""What was said at a step, each where, the oldest first."""


class Scene:
    """One picture of the data, for one place in the drawing at one moment."""

    def __init__(
        self,
        values: Mapping[str, Any],
        outcomes: Mapping[str, Said],
        now: datetime,
        calendar: WorkCalendar,
        aliases: Mapping[str, str] = SAME,
        here: Sequence[str] = (),
    ) -> None:
        self._values = values
        self._aliases = aliases
        self._outcomes = outcomes
        self._now = now
        self._calendar = calendar
        self._here = here

    @property
    def today(self) -> date:
        """The local date."""
        return self._now.date()

    def case(self, field: str) -> Value:
        """A value by its name; null where nothing has that name."""
        return usable(self._values.get(self._aliases.get(field, field)))

    def step(self, step: str, field: str) -> Value:
        """The outcome of the last visit of a step in the nearest scope; null where there was none."""
        said = self._outcomes.get(step, ()) if field == "outcome" else ()
        return next(reversed(nearest(self._here, said)), None)

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
        self._given = self.whole
        self.inside: dict[str, dict[str, Any]] = {}
        self.pools: dict[str, str] = {}
        """The scopes of the processes that ran, in order, each with its process; the first knows what the run knows."""
        self.outcomes: dict[str, Said] = {}
        self.changes = 0
        """How often anything of it has changed: what was worked out from it since the last time still holds."""
        self._aliases = aliases
        self._calendar = calendar
        self._now = now
        self._told = told

    def view(self, local: Mapping[str, Any] = NOTHING, *, alone: bool = False, scopes: Sequence[Inside] = ()) -> Scene:
        """One picture of it, now."""
        seen = local if alone else {**self.whole, **local} if local else self.whole
        return Scene(seen, self.outcomes, self._now(), self._calendar, self._aliases, named(scopes))

    def outside(self, process: str, own: Mapping[str, Any] = NOTHING) -> Scene:
        """What there is to see for what starts a process, before its instance is there (table 10.84).

        What its `own` will have, what the run knows and, by names that it does not, other processes: not what
        instances of its own do.
        """
        known = dict(self._given if self.pools.get(ROOT) == process else self.whole)
        for scope in (one for one, of in self.pools.items() if of != process):
            known = {**self.local(scope), **known}
        return self.view({**known, **own}, alone=True)

    def values(self) -> Mapping[str, Any]:
        """What the run itself knows."""
        return self.whole

    def local(self, scope: str) -> Mapping[str, Any]:
        """What is known in one scope alone."""
        return self.inside.get(scope, NOTHING)

    def put(self, node: str, made: dict[str, Any], scope: str = "") -> None:
        """A node sets data. Raises Unreadable `data.too_deep` for what no expression could read to its end."""
        for name, value in made.items():
            if is_too_deep(value):
                raise Unreadable(TOO_DEEP, about=f"{node}: {name[:200]}", node=node, name=name[:200])
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

    def settled(self, step: str, outcome: str, position: Position, token: str) -> None:
        """The outcome of a visit of a step; of earlier ones those are kept that another place still means."""
        self.changes += 1
        within, scopes = scopes_around(position, token), position.get("scopes", {})
        kept = [one for one in self.outcomes.get(step, ()) if not outdone(one[0], within, scopes)]
        self.outcomes[step] = (*kept, (within, outcome))

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
