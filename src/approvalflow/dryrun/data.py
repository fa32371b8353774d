"""The data of a dry run, and what expressions may see of it: names of the run, and those of the instance around."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from approvalflow.bpmn.graph import Assign, Drawing, Multi
from approvalflow.bpmn.spelling import read_expression
from approvalflow.calendars import WorkCalendar
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression
from approvalflow.expressions.temporal import shown
from approvalflow.expressions.values import Context, Months, Value, usable

Instances = tuple[tuple[str, int], ...]


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
    """What the run knows by name. Instances of a repeated activity see their item under its own name."""

    def __init__(self, drawing: Drawing, given: Mapping[str, Any], calendar: WorkCalendar) -> None:
        self.values: dict[str, Any] = dict(given)
        self.outcomes: dict[str, str] = {}
        self._drawing = drawing
        self._calendar = calendar

    def scene(self, now: datetime, instances: Instances = (), counts: Mapping[str, int] | None = None) -> Scene:
        """What can be seen from inside `instances`."""
        values = {**self.values, **self._around(instances), **(counts or {})}
        return Scene(values, self.outcomes, now, self._calendar)

    def _around(self, instances: Instances) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for node, number in instances:
            multi = self._drawing.nodes[node].multi
            found["loopCounter"] = number + (1 if multi is None else multi.first)
            if multi is not None and multi.item and (items := self.items(multi, found)):
                found[multi.item] = items[number] if number < len(items) else None
        return found

    def items(self, multi: Multi, around: Mapping[str, Any] | None = None) -> list[Any] | None:
        """The items of a multi-instance activity; None where the data holds no list."""
        held = {**self.values, **(around or {})}.get(multi.collection)
        return held if isinstance(held, list) else None

    def evaluate(self, expression: Expression, scene: Scene) -> Any:
        """A value as JSON knows it. Raises Unreadable `expression.*`."""
        return plain(expression.evaluate(scene))

    def assign(self, assigns: tuple[Assign, ...], when: str, now: datetime, instances: Instances) -> dict[str, Any]:
        """Carry out what a node assigns; what was set is the answer."""
        made: dict[str, Any] = {}
        for one in assigns:
            if one.when == when:
                made[one.target] = self.evaluate(one.value, self.scene(now, instances))
                self.values[one.target] = made[one.target]
        return made

    def collect(self, multi: Multi, now: datetime, instances: Instances) -> None:
        """The item of an instance takes its place in the list that the activity gives out."""
        if multi.output and multi.output_item:
            number = instances[-1][1]
            held = self.values.get(multi.output)
            kept = list(held) if isinstance(held, list) else []
            kept += [None] * (number + 1 - len(kept))
            kept[number] = self.evaluate(read_expression(multi.output_item), self.scene(now, instances))
            self.values[multi.output] = kept

    def set(self, values: Mapping[str, Any]) -> None:
        """Case data that an answer or a message brings."""
        if len(self.values) + len(values) > MOST_NAMES:
            raise Unreadable("answers.too_much", limit=MOST_NAMES)
        self.values.update(values)


MOST_NAMES = 10_000


def plain(value: object) -> Any:
    """A value of the language as JSON has it: whole numbers as such, dates and durations as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case tuple() | list():
            return [plain(one) for one in value]
        case Context():
            return {name: plain(one) for name, one in value.entries}
        case date() | time() | timedelta() | Months():
            return shown(value)
        case _:
            return str(value)
