"""What a drawing asks of the data around it, and what it sets there: one answer for dry runs and for cases.

The world says what can be seen and where data goes; the drawing says what is asked. Inside a repeated activity each
instance sees its item under its own name, and its number as `loopCounter`.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Set
from datetime import date
from typing import Any, Protocol

from approvalflow.bpmn.graph import ACTIVITIES, Drawing, Multi, Node
from approvalflow.bpmn.spelling import read_expression
from approvalflow.expressions import Expression, View
from approvalflow.expressions.plain import plain
from approvalflow.expressions.values import usable
from approvalflow.tokens.position import Answer, Around, Move, Position, Record, instances

Instances = tuple[tuple[str, int], ...]
PLAIN = Around()
NO_COUNTS: Mapping[str, int] = {}


class World(Protocol):
    """The data of a run or a case."""

    def view(self) -> View:
        """One frozen picture of it, as it stands now."""

    def value(self, name: str) -> Any:
        """A datum as JSON has it; null where there is none."""

    def put(self, node: str, made: dict[str, Any]) -> None:
        """A node sets data."""


class Within:
    """A picture from inside a repeated activity: some names mean something else there."""

    def __init__(self, outside: View, names: Mapping[str, Any]) -> None:
        self._outside = outside
        self._names = names

    @property
    def today(self) -> date:
        """As outside."""
        return self._outside.today

    def case(self, field: str) -> object:
        """What the name means in here, or else outside."""
        return usable(self._names[field]) if field in self._names else self._outside.case(field)

    def step(self, step: str, field: str) -> object:
        """As outside."""
        return self._outside.step(step, field)

    def matter(self, field: str) -> object:
        """As outside."""
        return self._outside.matter(field)

    def workdays(self, count: int) -> date | None:
        """As outside."""
        return self._outside.workdays(count)


class Questions:
    """The questions of the token game about one drawing, answered from one world."""

    def __init__(self, drawing: Drawing, world: World) -> None:
        self.drawing = drawing
        self.world = world
        self.early: set[str] = set()
        """Nodes whose data has been set before the move that leaves them; of repeated ones with `/after`."""

    def seen(self, around: Instances = (), counts: Mapping[str, int] = NO_COUNTS) -> View:
        """What can be seen from inside these instances."""
        names = {**self._names(around), **counts}
        return Within(self.world.view(), names) if names else self.world.view()

    def ask(self, element: str, around: Around = PLAIN) -> Answer:
        """The answer to a question of the token game."""
        if around.what == "condition":
            self.give_out(element, around)
            return self.holds(element, around)
        node = self.drawing.nodes[element]
        if around.what == "cardinality":
            return self._cardinality(node, around)
        if around.what == "done":
            self.assign(node, "out", around.instances)
            return None
        expression = _asked(node, around)
        found = None if expression is None else expression.evaluate(self.seen(around.instances, around.counts))
        return None if found is None else found is True

    def assign(self, node: Node, when: str, around: Instances) -> None:
        """Carry out what a node assigns, one after the other: a later one sees what an earlier one set."""
        for one in node.assigns:
            if one.when == when:
                self.world.put(node.id, {one.target: plain(one.value.evaluate(self.seen(around)))})
        if when == "out" and node.multi is not None and around:
            self._collect(node, node.multi, around)

    def passed(self, before: Position, moves: Iterable[Move], done: Set[str]) -> None:
        """What nodes assign that nobody answers. `done` are nodes that have had their turn."""
        tokens = ChainMap[str, Record]({}, before.get("tokens", {}))
        scopes = ChainMap[str, Record]({}, before.get("scopes", {}))
        for move in moves:
            node, first = self.drawing.nodes.get(move.node), move.used[0] if move.used else ""
            if node is not None and first and first not in move.made and tokens[first]["at"] == node.id:
                around = instances(tokens, scopes, first)
                if "i" not in tokens[first] and f"{node.id}/after" not in done:
                    self.assign(node, "after", around)
                if node.kind not in ACTIVITIES and node.id not in done:
                    for when in ("in", "out"):
                        self.assign(node, when, around)
            tokens.update(move.made)
            scopes.update(move.scopes_opened)

    def give_out(self, flow: str, around: Around) -> None:
        """What a repeated activity gives out is there before its flows are chosen."""
        source = self.drawing.nodes[self.drawing.flows[flow].source]
        if source.kind in ACTIVITIES and f"{source.id}/after" not in self.early:
            self.early.add(f"{source.id}/after")
            self.assign(source, "after", around.instances)

    def holds(self, flow: str, around: Around) -> bool | None:
        """Whether the condition of a flow is true; None where it has none, or nobody knows."""
        condition = self.drawing.flows[flow].condition
        return None if condition is None else condition.holds(self.seen(around.instances, around.counts))

    def _cardinality(self, node: Node, around: Around) -> Answer:
        multi = node.multi
        if multi is None:
            return None
        self.assign(node, "before", around.instances)
        if multi.output and multi.output != multi.collection:
            self.world.put(node.id, {multi.output: []})  # asked once, when the activity begins
        if multi.cardinality is not None:
            found = plain(multi.cardinality.evaluate(self.seen(around.instances)))
            return found if isinstance(found, int) else None
        items = self._items(multi, self._names(around.instances))
        return None if items is None else len(items)

    def _names(self, around: Instances) -> dict[str, Any]:
        """What instances see under their own names."""
        found: dict[str, Any] = {}
        for node, number in around:
            multi = self.drawing.nodes[node].multi
            found["loopCounter"] = number + (1 if multi is None else multi.first)
            if multi is not None and multi.item and (items := self._items(multi, found)):
                found[multi.item] = items[number] if number < len(items) else None
        return found

    def _items(self, multi: Multi, names: Mapping[str, Any]) -> list[Any] | None:
        """The items of a multi-instance activity; None where the data holds no list."""
        held = names[multi.collection] if multi.collection in names else self.world.value(multi.collection)
        return held if isinstance(held, list) else None

    def _collect(self, node: Node, multi: Multi, around: Instances) -> None:
        """The item of an instance takes its place in the list that the activity gives out."""
        if multi.output and multi.output_item:
            number = around[-1][1]
            held = self.world.value(multi.output)
            kept = list(held) if isinstance(held, list) else []
            kept += [None] * (number + 1 - len(kept))
            kept[number] = plain(read_expression(multi.output_item).evaluate(self.seen(around)))
            self.world.put(node.id, {multi.output: kept})


def _asked(node: Node, around: Around) -> Expression | None:
    """The expression behind a question."""
    match around.what:
        case "again":
            return node.loop.condition if node.loop else None
        case "until":
            return node.multi.until if node.multi else node.until
        case "activation":
            return node.activation
        case "throw":
            return node.multi.throws[around.counts["event"]].condition if node.multi else None
        case _:
            return None
