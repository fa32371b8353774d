"""What a drawing asks of the data around it, and what it sets there: one answer for dry runs and for cases.

The world says what can be seen and where data goes; the drawing says what is asked. Inside a repeated activity each
instance sees its item under its own name, and its number as `loopCounter`. What a sub-process declares, each
of its instances has for itself, and so has a task its data inputs and outputs; a called process has all its data for
itself, and knows only what the call gives it; another pool, what the event brings that starts it. It is long because
each answer stands on one reading of a place.
"""

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any, NamedTuple, Protocol

from approvalflow.bpmn.graph import ACTIVITIES, INNER, Assign, Cause, Drawing, Multi, Node, Trigger
from approvalflow.bpmn.spelling import read_expression
from approvalflow.expressions import Expression, View
from approvalflow.expressions.frame import Meter
from approvalflow.expressions.plain import real
from approvalflow.expressions.values import usable, weight
from approvalflow.tokens.position import NOWHERE, Answer, Around, Inside, Move, Place, Position, Record, place

PLAIN = Around()
WORK = 600_000
"""The steps that one command may take for everything it works out, sets and moves; about a second."""
NO_COUNTS: Mapping[str, int] = {}
NO_DATA: Mapping[str, Any] = {}
Brings = Mapping[tuple[Trigger, str], dict[str, Any]]
NO_BRINGS: Brings = {}
NOTHING_KEPT: Collection[Assign] = ()


class Known(NamedTuple):
    """What a place knows beside the data of the whole: data of scopes, names of instances; `alone`: nothing else.

    `scopes` are those around it, the outermost first.
    """

    local: dict[str, Any]
    names: dict[str, Any]
    alone: bool
    scopes: tuple[Inside, ...] = ()


class Thrown(NamedTuple):
    """A message or a signal that was thrown: by which node, from where, and what it carried then."""

    node: Node
    cause: Cause
    here: Place
    carried: dict[str, Any]


class World(Protocol):
    """The data of a run or a case."""

    def view(self, local: Mapping[str, Any] = NO_DATA, *, alone: bool = False, scopes: Sequence[Inside] = ()) -> View:
        """One frozen picture of it, as it stands now, over it the data of the place; `alone`: only that.

        A step is the nearest to the `scopes` of the place.
        """

    def values(self) -> Mapping[str, Any]:
        """All data, without that of sub-processes and called processes."""

    def local(self, scope: str) -> Mapping[str, Any]:
        """The data of one sub-process or called process."""

    def put(self, node: str, made: dict[str, Any], scope: str = "") -> None:
        """A node sets data, of a scope or (empty) of the whole."""


class Late(Protocol):
    """What is kept of events that come to a frozen step, or are needed together, each with what it brings."""

    def keep(self, node: str, wait: str, brought: dict[str, Any]) -> None:
        """One more has come."""

    def kept(self, wait: str, number: int) -> Mapping[str, Any]:
        """What the one of this number brought, from 0."""

    def gathered(self, first: int, end: int) -> Mapping[str, Any]:
        """What those have brought that have come of the waits that are needed together."""


class Kept:
    """The same, kept as long as this."""

    def __init__(self) -> None:
        self._kept: dict[str, list[dict[str, Any]]] = {}

    def keep(self, node: str, wait: str, brought: dict[str, Any]) -> None:
        """One more has come."""
        self._kept.setdefault(wait, []).append(brought)

    def kept(self, wait: str, number: int) -> Mapping[str, Any]:
        """What the one of this number brought, from 0."""
        found = self._kept.get(wait, [])
        return found[number] if number < len(found) else {}

    def gathered(self, first: int, end: int) -> Mapping[str, Any]:
        """What the parts have brought."""
        return all_gathered(self._kept, first, end)


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


class Spoken(Within):
    """A picture for those who name data as they are drawn: some names mean another datum here than elsewhere."""

    def case(self, field: str) -> object:
        """What the name means here."""
        return self._outside.case(self._names.get(field, field))


class Questions:
    """The questions of the token game about one drawing, answered from one world."""

    def __init__(self, drawing: Drawing, world: World, work: int = WORK, late: Late | None = None) -> None:
        self.drawing = drawing
        self.world = world
        self._late: Late = late or Kept()
        self.meter = Meter(work)
        self.early: set[str] = set()
        """Nodes whose data has been set before the move that leaves them."""
        self._fired = ""
        self._carried: dict[str, tuple[dict[str, Any], ...]] = {}
        self._under_way: dict[tuple[Trigger, str], dict[str, Any]] = {}
        self._given = NO_DATA
        self._awaited = {self._known_as(name) for node in drawing.nodes.values() for one in node.sets for name in one}

    def begin(self, fired: str = "", brings: Brings = NO_BRINGS, given: Mapping[str, Any] = NO_DATA) -> None:
        """An advance begins: by the event `fired`, whose data is set already, or with what an event brings along.

        `given` is data for the process that the event starts.
        """
        self.early, self._fired, self._given = {fired}, fired, given
        self._carried, self._under_way = {}, dict(brings)

    def seen(self, here: Place = NOWHERE, counts: Mapping[str, Any] = NO_DATA, *, across: str = "") -> View:
        """What can be seen from a place; `across`: on the border of its last scope or task, `in` or `out`."""
        known = self._known(here, across=across)
        names = {**known.names, **counts}
        view = self.world.view(known.local, alone=known.alone, scopes=here.scopes)
        return self.meter.frame(Within(view, names) if names else view)

    def spoken(self, here: Place) -> View:
        """What can be seen from a place by those who name data as they are drawn, as a decision table does."""
        seen, names = self.seen(here), names_at(self.drawing, here)
        return Spoken(seen, names) if names else seen

    def put(self, node: str, made: Mapping[str, Any], here: Place, *, said: bool = False) -> None:
        """A node sets data: each goes where its name is declared, the innermost first, and never out of a call.

        `said`: by the names that are drawn, as a decision table or a message has them.
        """
        for scope, part in shared_out(self.drawing, made, here, said=said).items():
            self._put(node, part, scope)

    def _put(self, node: str, made: dict[str, Any], scope: str) -> None:
        self.meter.spend(weight(made))
        self.world.put(node, made, scope)

    def found(self, names: Iterable[str], here: Place) -> dict[str, Any]:
        """Data by these names as it is known at a place; what is not known is left out."""
        seen, meant = self._all(here), names_at(self.drawing, here)
        return {name: seen[known] for name in names if (known := self._known_as(meant.get(name, name))) in seen}

    def ask(self, element: str, around: Around = PLAIN) -> Answer:
        """The answer to a question of the token game."""
        if around.what == "condition":
            return self.holds(element, around)
        node, here = self.drawing.nodes[element], Place(around.instances, around.scopes)
        if around.what == "cardinality":
            return self._cardinality(node, here)
        if around.what in ("thrown", "caught", "put_off", "part", "started"):
            self._happens(node, here, around)
            return None
        if around.what in _TOLD:
            self.assign(node, _TOLD[around.what], here)
            return None
        expression = _asked(node, around)
        found = None if expression is None else expression.evaluate(self.seen(here, around.counts))
        return None if found is None else found is True

    def thrown(self, before: Position, moves: Iterable[Move]) -> Iterator[Thrown]:
        """The messages and signals that moves threw, each with what it carried when it was thrown."""
        tokens = ChainMap[str, Record]({}, before.get("tokens", {}))
        scopes = ChainMap[str, Record]({}, before.get("scopes", {}))
        for move in moves:
            node, token = self.drawing.nodes.get(move.node), move.used[0] if move.used else ""
            if move.thrown and node is not None:
                here = place(tokens, scopes, token, local=self.drawing.local) if token in tokens else NOWHERE
                yield from self._thrown(node, move.thrown, here, self._carried.get(token, ()))
            tokens.update(move.made)
            scopes.update(move.scopes_opened)

    def _thrown(
        self, node: Node, thrown: Iterable[Record], here: Place, carried: Sequence[dict[str, Any]]
    ) -> Iterator[Thrown]:
        causes = (*node.causes, *(node.multi.throws if node.multi else ()))
        for told in (one for one in thrown if one["for"] in (Trigger.MESSAGE, Trigger.SIGNAL)):
            number, cause = next((n, one) for n, one in enumerate(causes) if _is(one, told))
            yield Thrown(node, cause, here, carried[number] if number < len(carried) else {})

    def carried(self, node: Node, number: int, here: Place) -> dict[str, Any]:
        """What the event of this number would carry now."""
        found = dict[str, Any]()
        for name in ports(node, number):
            into = [one.value for one in node.assigns if one.when == "in" and one.target == name]
            into = [] if node.kind in ACTIVITIES else into  # what has come into a task is there
            value = real(into[-1].evaluate(self.seen(here))) if into else self.found([name], here).get(name)
            if value is not None:
                found[name] = value
        return found

    def told(self, node: Node, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What comes to an event from outside by the names of its data outputs, and what is for the data around.

        An output that an association leads on from is the event's own, and no datum.
        """
        known = {self._known_as(name): value for name, value in data.items()}
        led = {name for one in node.assigns if one.crosses and one.when == "out" for name in one.value.names}
        own = {name for name in node.ports if f"case.{name}" in led}
        named = {name: value for name, value in known.items() if name in node.ports}
        return named, {name: value for name, value in data.items() if self._known_as(name) not in own}

    def _happens(self, node: Node, here: Place, around: Around) -> None:
        """An event is thrown, or caught, unless what it brings was set before the advance; or it starts a process.

        What comes to a frozen step is kept, and set when it is caught at last; so is what an event needs together.
        """
        if around.what == "put_off":
            counts = around.counts
            self._late.keep(node.id, str(counts["wait"]), self._brought(node, node.causes[counts["cause"]]))
        elif "wait" in around.counts or "first" in around.counts:
            self._comes_late(node, here, around)
        elif around.what == "thrown":
            self._told(node, here, str(around.counts["token"]))
        elif around.what == "started":
            if self._given:
                self.put(node.id, self._given, here, said=True)
            self._caught(node, here)
        elif self._fired == node.id:
            self._fired = ""
        elif node.kind not in ACTIVITIES:
            self._caught(node, here)

    def _told(self, node: Node, here: Place, token: str) -> None:
        told = self._carried[token] = tuple(self.carried(node, number, here) for number in range(len(node.causes)))
        for number, cause in enumerate(node.causes):
            self._under_way[cause.trigger, cause.name] = told[number]

    def _caught(self, node: Node, here: Place) -> None:
        """What an event brings is set where it is caught."""
        brought = dict[str, Any]()
        for cause in node.causes:
            brought |= self._brought(node, cause)
        self._set(node, here, brought)

    def _brought(self, node: Node, cause: Cause) -> dict[str, Any]:
        fitting = (
            carried
            for (trigger, name), carried in reversed(self._under_way.items())
            if trigger is cause.trigger and cause.name in ("", name)
        )
        return brought_by(node, cause, next(fitting, {}))

    def _set(self, node: Node, here: Place, brought: Mapping[str, Any]) -> None:
        self.early.add(node.id)
        if node.kind not in ACTIVITIES:  # what comes into a task was set when it opened
            self.assign(node, "in", here)
        self.assign(node, "out", here, brought)

    def _comes_late(self, node: Node, here: Place, around: Around) -> None:
        counts = around.counts
        if "wait" in counts:
            brought = self._late.kept(str(counts["wait"]), counts["nth"])
        else:
            brought = self._brought(node, node.causes[counts["cause"]])
        if around.what == "part":
            self._late.keep(node.id, part_of(counts["first"], counts["end"], counts["part"]), dict(brought))
        elif "first" in counts:
            self._set(node, here, {**self._late.gathered(counts["first"], counts["end"]), **brought})
        else:
            self._set(node, here, brought)

    def assign(self, node: Node, when: str, here: Place, brought: Mapping[str, Any] = NO_DATA) -> None:
        """Carry out what a node assigns, one after the other: a later one sees what an earlier one set.

        On the border of a sub-process, call or task, `here` is inside it. `brought` is what an event brings, by its
        outputs. What goes into an event is nobody's data, it is only carried.
        """
        across = bool(here.scopes) and here.scopes[-1].of in _borders(node, when)
        outside = here._replace(scopes=here.scopes[:-1]) if across else here
        coming = when in ("in", "before")
        way = ("in" if coming else "out") if across else ""
        if across and when == "in" and node.takes_all:
            told = {name: value for name, value in self._all(outside).items() if name not in self.drawing.stores}
            self._put(node.id, told, here.scopes[-1].scope)
        if across and when == "out" and node.gives_all:
            self.put(node.id, self.world.local(here.scopes[-1].scope), outside)
        kept = self._kept_back(node, here, way) if when == "out" and node.output_sets else NOTHING_KEPT
        for one in node.assigns:
            idle = coming and one.crosses and one.target in node.ports and not across
            if one.when == when and one not in kept and not idle:
                seen = self.seen(here, across=way)
                value = real(one.value.evaluate(self.meter.frame(Within(seen, brought)) if brought else seen))
                if value is not None or not one.copies:
                    self.put(node.id, {one.target: value}, here if coming or not one.crosses else outside)
        if when == "out" and node.multi is not None and here.instances:
            self._collect(node, node.multi, here, outside)
        if when == "out" and self._awaited:
            self._put_out(node, outside, {one.target for one in kept})

    def _kept_back(self, node: Node, here: Place, way: str) -> Collection[Assign]:
        """What is not given out, since it is of another output set than the first of several that is complete.

        Where none is complete all is given out that is there.
        """
        seen = self.seen(here, across=way)
        whole = (one for one in node.output_sets if all(seen.case(name) is not None for name in one.needs))
        if (first := next(whole, None)) is None:
            return NOTHING_KEPT
        outputs = frozenset[str]().union(*(one.gives for one in node.output_sets))
        others = {f"case.{name}" for name in outputs - first.gives}
        return [one for one in node.assigns if one.crosses and one.when == "out" and others & one.value.names]

    def lacking(self, node: Node, here: Place) -> tuple[str, ...]:
        """What a step lacks before it can begin: nothing when one of its input sets is there (clause 13.3.2)."""
        missing = [tuple(name for name in one if not self._is_there(name, here)) for one in node.sets]
        return min(missing, key=len, default=())

    def _is_there(self, name: str, here: Place) -> bool:
        """Something has set it, or a step that is drawn to put it out is done, whatever it says of its content."""
        known = self._known_as(name)
        for one in reversed(here.scopes):
            if known in self.world.local(one.scope):
                return True
            if one.call:
                return known in self.drawing.stores and known in self.world.values()
        return known in self.world.values()

    def _known_as(self, name: str) -> str:
        return self.drawing.aliases.get(name, name)

    def _put_out(self, node: Node, here: Place, kept: Set[str]) -> None:
        for name in node.puts_out:
            if name not in kept and self._known_as(name) in self._awaited and not self._is_there(name, here):
                self.put(node.id, {name: None}, here)

    def opened(self, node: Node, here: Place) -> None:
        """A step opens: what comes in is set. Of what holds a scope that was done when the scope began."""
        if node.kind not in INNER:
            self.assign(node, "in", here)

    def passed(self, before: Position, moves: Iterable[Move], done: Set[str]) -> None:
        """What nodes assign that nobody answers. `done` are nodes that have had their turn.

        What is put back, under whatever name, is not passed.
        """
        tokens = ChainMap[str, Record]({}, before.get("tokens", {}))
        scopes = ChainMap[str, Record]({}, before.get("scopes", {}))
        for move in moves:
            node, first = self.drawing.nodes.get(move.node), move.used[0] if move.used else ""
            named = node is not None and node.kind not in ACTIVITIES and node.id not in done
            if node is not None and named and first and _goes_on(move) and tokens[first]["at"] == node.id:
                around = place(tokens, scopes, first, local=self.drawing.local)
                for when in ("in", "out"):
                    self.assign(node, when, around)
            tokens.update(move.made)
            scopes.update(move.scopes_opened)

    def holds(self, flow: str, around: Around) -> bool | None:
        """Whether the condition of a flow is true; None where it has none, or nobody knows."""
        condition, here = self.drawing.flows[flow].condition, Place(around.instances, around.scopes)
        return None if condition is None else condition.holds(self.seen(here, around.counts))

    def lacks(self, flow: str, around: Around) -> bool:
        """Whether the condition of a flow reads a datum that has no value."""
        condition, here = self.drawing.flows[flow].condition, Place(around.instances, around.scopes)
        seen = self.seen(here, around.counts)
        names = () if condition is None else condition.names
        return any(seen.case(name.removeprefix("case.")) is None for name in names if name.startswith("case."))

    def _cardinality(self, node: Node, here: Place) -> Answer:
        multi = node.multi
        if multi is None:
            return None
        self.assign(node, "before", here)
        if multi.output and multi.output != multi.collection:
            self.put(node.id, {multi.output: []}, here)  # asked once, when the activity begins
        if multi.cardinality is not None:
            found = real(multi.cardinality.evaluate(self.seen(here)))
            return found if isinstance(found, int) else None
        items = self._items(multi, self._known(here))
        return None if items is None else len(items)

    def _known(self, here: Place, *, across: str = "") -> Known:
        """What is known at a place, gathered from the outermost instance or scope inwards."""
        known = Known({}, {}, False)
        for depth in range(len(here.instances) + 1):
            if depth:
                self._count(*here.instances[depth - 1], known)
            for one in here.scopes:
                if one.depth == depth:
                    if one.call and not (across and one is here.scopes[-1]):
                        known = Known(self._stored(), {}, True, known.scopes)
                    known = known._replace(scopes=(*known.scopes, one))
                    own = self.world.local(one.scope)
                    coming = across == "in" and one is here.scopes[-1]  # then what has not come in yet hides nothing
                    for name in own if coming else {*self.drawing.local.get(one.of, ()), *own}:
                        if own.get(name) is not None or name not in known.names:  # an item is there until it is changed
                            known.names.pop(name, None)
                            known.local[name] = own.get(name)
        return known

    def _stored(self) -> dict[str, Any]:
        """What the data stores hold, which are there for all."""
        whole = self.world.values() if self.drawing.stores else NO_DATA
        return {name: whole[name] for name in self.drawing.stores if name in whole}

    def _count(self, node: str, number: int, known: Known) -> None:
        """What an instance sees under its own names."""
        multi = self.drawing.nodes[node].multi
        known.names["loopCounter"] = number + (1 if multi is None else multi.first)
        if multi is not None and multi.item and (items := self._items(multi, known)):
            known.names[multi.item] = items[number] if number < len(items) else None

    def _items(self, multi: Multi, known: Known) -> list[Any] | None:
        """The items of a multi-instance activity; None where the data holds no list."""
        held = self._value(multi.collection, known) if multi.items is None else self._worked_out(multi.items, known)
        return held if isinstance(held, list) else None

    def _worked_out(self, items: Expression, known: Known) -> Any:
        view = self.world.view(known.local, alone=known.alone, scopes=known.scopes)
        return real(items.evaluate(self.meter.frame(Within(view, known.names) if known.names else view)))

    def _value(self, said: str, known: Known) -> Any:
        name = self.drawing.aliases.get(said, said)
        for part in (known.names, known.local):
            if name in part:
                return part[name]
        return None if known.alone else self.world.values().get(name)

    def _all(self, here: Place) -> dict[str, Any]:
        known = self._known(here)
        return {**({} if known.alone else self.world.values()), **known.local, **known.names}

    def _collect(self, node: Node, multi: Multi, here: Place, outside: Place) -> None:
        """The item of an instance takes its place in the list that the activity gives out."""
        if multi.output and multi.output_item:
            number = outside.instances[-1][1]
            held = self._value(multi.output, self._known(outside))
            kept = list(held) if isinstance(held, list) else []
            kept += [None] * (number + 1 - len(kept))
            seen = self.seen(here, across="out" if here is not outside else "")
            kept[number] = real(read_expression(multi.output_item).evaluate(seen))
            self.put(node.id, {multi.output: kept}, outside)


def _is(cause: Cause, thrown: Record) -> bool:
    return (cause.trigger, cause.name) == (thrown["for"], thrown["name"])


def ports(node: Node, number: int) -> tuple[str, ...]:
    """The names under which the event of this number carries or brings data: each its own, where there are as many."""
    alone = len(node.causes) > 1 and len(node.causes) == len(node.ports)
    return node.ports[number : number + 1] if alone else node.ports


def part_of(first: int, end: int, wait: int) -> str:
    """Under what is kept what one of several things brings that are needed together."""
    return f"{first}-{end}/{wait}"


def is_gathered(part: str, waits: Collection[str]) -> bool:
    """Is this kept of a part that has come, while others of the same time are awaited still?"""
    together, _, wait = part.partition("/")
    first, _, end = together.partition("-")
    return bool(end) and wait not in waits and any(str(one) in waits for one in range(int(first), int(end)))


def all_gathered(kept: Mapping[str, Sequence[Mapping[str, Any]]], first: int, end: int) -> dict[str, Any]:
    """What the parts have brought that were kept."""
    parts = (kept.get(part_of(first, end, wait), ()) for wait in range(first, end))
    return {name: value for brought in parts for name, value in (brought[-1].items() if brought else ())}


def brought_by(node: Node, cause: Cause, carried: Mapping[str, Any]) -> dict[str, Any]:
    """What an event carries by the outputs of what catches it: those of one name, the others in their order."""
    outputs = ports(node, node.causes.index(cause)) if carried else ()
    rest = iter([name for name in outputs if name not in carried])
    ways = ((name if name in outputs else next(rest, ""), value) for name, value in carried.items())
    return {name: value for name, value in ways if name}


def names_at(drawing: Drawing, here: Place) -> Mapping[str, str]:
    """What the names of data mean at a place, where that is not what they mean elsewhere: the nearest (10.4.1)."""
    if not drawing.named:
        return {}
    found = dict(drawing.named.get(drawing.id, {}))
    for one in here.scopes:
        own = drawing.local.get(one.of, frozenset())
        found = {} if one.call else {name: meant for name, meant in found.items() if name not in own}
        found |= drawing.named.get(one.of, {})
    return found


def shared_out(
    drawing: Drawing, made: Mapping[str, Any], here: Place, answered: Node | None = None, *, said: bool = True
) -> dict[str, dict[str, Any]]:
    """Data by the scope that it belongs to from a place; under the empty name what is of the whole.

    Of the task that is `answered` all of it may be its own. `said`: by names as they are drawn; else each is known.
    """
    meant = names_at(drawing, here) if said else {}
    if answered is not None and answered.keeps and here.scopes[-1].of in _borders(answered, "out"):
        known = {**drawing.aliases, **meant}
        return {here.scopes[-1].scope: {known.get(name, name): value for name, value in made.items()}}
    found: dict[str, dict[str, Any]] = {}
    for told, value in made.items():
        name = drawing.aliases.get(meant.get(told, told), meant.get(told, told))
        found.setdefault(_owner(drawing, name, here), {})[name] = value
    return found


def _owner(drawing: Drawing, name: str, here: Place) -> str:
    """The nearest scope that declares a datum; nothing leaves a call, and a store is of the whole."""
    for one in reversed(here.scopes):
        if name in drawing.local.get(one.of, ()):
            return one.scope
        if one.call and name not in drawing.stores:
            return one.scope
    return ""


_TOLD = {"begun": "in", "done": "out", "after": "after"}
"""What happens to an activity, and what it then assigns."""


def _borders(node: Node, when: str) -> tuple[str, ...]:
    """What an assignment of a node leads into or out of, as a place has it."""
    if when in ("before", "after"):
        return (f"{node.id}/",)
    if node.kind in INNER:
        return node.id, node.calls
    return (f"{node.id}/i" if node.loop or node.multi else f"{node.id}/",)


def _goes_on(move: Move) -> bool:
    """Whether a token has gone on from the node; none does where the node is entered, or laid out anew."""
    stays = not move.flows and any(one["at"] == move.node for one in move.made.values())
    return not (move.to or stays or move.used[0] in move.made)


def _asked(node: Node, around: Around) -> Expression | None:
    """The expression behind a question."""
    match around.what:
        case "again":
            return node.loop.condition if node.loop else None
        case "until":
            return node.multi.until if node.multi else None
        case "complete":
            return node.until
        case "activation":
            return node.activation
        case "throw":
            return node.multi.throws[around.counts["event"]].condition if node.multi else None
        case _:
            return None
