"""Whose data is whose: what sub-processes declare, and what goes into a called process and comes out of it.

An instance of a sub-process has its own of what the sub-process declares (BPMN 2.0, 10.4.1); a called process has
all of its data for itself, and knows only what the call gives it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from lxml.etree import _Element

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import ACTIVITIES, COUNTS, INNER, Assign, Flow, Kind, Node
from approvalflow.bpmn.names import ASSIGN, BPMN, bpmn
from approvalflow.bpmn.spelling import read_expression, spelt
from approvalflow.bpmn.survey import alone
from approvalflow.bpmn.wide.book import Book, part, parts
from approvalflow.bpmn.wide.data import mapped_in
from approvalflow.bpmn.wide.loops import item_given
from approvalflow.bpmn.wide.vocabulary import GLOBALS

CALLABLE = frozenset({"process", "globalTask", "globalUserTask", "globalManualTask"})
Local = Mapping[str, frozenset[str]]


def bind_calls(root: _Element, graph: Graph, book: Book) -> Graph:
    """What a call gives and takes goes by the names that the called process has for it (10.4.1, table 10.60)."""
    nodes = dict(graph.nodes)
    callees = _callees(root)
    for node in graph.nodes.values():
        call = book.elements.get(node.id)
        if node.kind is Kind.CALL and call is not None and node.calls in callees:
            inputs, outputs = (_matched(call, callees[node.calls], name, book) for name in ("dataInput", "dataOutput"))
            nodes[node.id] = replace(node, assigns=tuple(_bound(one, inputs, outputs) for one in node.assigns))
    return replace(graph, nodes=MappingProxyType(nodes))


def find_local(root: _Element, graph: Graph, book: Book) -> dict[str, frozenset[str]]:
    """The processes, where there are several, the sub-processes, and tasks with own data, each with its names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    callees = _callees(root)
    for node in graph.nodes.values():
        element = book.elements.get(node.id)
        if element is not None and node.kind in ACTIVITIES and bpmn(element) not in GLOBALS:
            _add_own(node, element, found, book)
        if node.kind not in INNER:
            continue
        if element is not None and node.kind is not Kind.CALL:
            found[node.id] |= _declared(element, book) | _mapped_in(node, element) | _given(element, book)
        elif node.calls in callees:
            found[node.calls] |= _declared(callees[node.calls], book)
    always = {node.calls or node.id for node in graph.nodes.values() if node.kind in INNER}
    always |= {_own(node) for node in graph.nodes.values() if node.keeps}
    outermost = {node.scope for node in graph.nodes.values()} & callees.keys()
    pools = outermost if len(outermost) > 1 else set[str]()
    for pool in pools:
        found[pool] |= _declared(callees[pool], book)
    always |= pools
    return {key: frozenset(names) for key, names in found.items() if names or key in always}


def find_named(local: Local, process: str, book: Book) -> dict[str, Mapping[str, str]]:
    """What names mean in each scope, and in the process, where that is not what they mean elsewhere."""
    stands = {key: book.elements.get(key.removesuffix(":scope").partition("/")[0]) for key in (process, *local)}
    tables = {key: book.naming.table(element) for key, element in stands.items() if element is not None}
    return {key: table for key, table in tables.items() if table}


def _add_own(node: Node, element: _Element, found: dict[str, set[str]], book: Book) -> None:
    """What a task, or a repeated activity as a whole, has for itself, by the names of `Drawing.local`.

    The properties of a task, its data inputs and outputs that an association leads to or from, what a mapping brings
    in, and the output of each instance. What no association is drawn to is data of the process.
    """
    ports = {book.datum(one.get("id", "")) for name in _PORTS for one in _ports(element, name) if one.get("id")}
    given = _given(element, book)
    whole = {name for one in node.assigns if one.when in ("before", "after") for name in _at_border(one, given, book)}
    found[f"{node.id}/"] |= whole & ports
    if node.kind not in INNER:
        each = {name for one in node.assigns if one.when in ("in", "out") for name in _at_border(one, given, book)}
        own = each & ports | {book.datum(one.get("id", "")) for one in parts(element, "property") if one.get("id")}
        own |= mapped_in(element) & {one.target for one in node.assigns if one.when == "in"} | given
        found[_own(node)] |= own


def _own(node: Node) -> str:
    """The name of what a task, or each of its instances, has for itself."""
    return f"{node.id}/i" if node.loop or node.multi else f"{node.id}/"


_PORTS = ("dataInput", "dataOutput")


def _at_border(one: Assign, given: set[str], book: Book) -> set[str]:
    """What comes in, or goes out, or to the item that the instance gives, by its name inside."""
    if not one.crosses and one.target not in given:
        return set()
    return {one.target} if one.when in ("in", "before") else {_field(name, book) for name in one.value.names}


def _field(name: str, book: Book) -> str:
    return book.alias(name.removeprefix("case."))


def _given(element: _Element, book: Book) -> set[str]:
    return {item_given(element, book)} - {""}


def report_not_given(graph: Graph, local: Local, root: _Element, book: Book, findings: Findings) -> None:
    """A called process that reads a field which no call gives it, and which nothing in it sets, reads nothing."""
    calling: defaultdict[str, list[Node]] = defaultdict(list)
    members: defaultdict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        members[_process_of(node, graph)].append(node)
        if node.kind is Kind.CALL:
            calling[node.calls].append(node)
    callees = _callees(root)
    for called, calls in calling.items():
        element, inside = callees.get(called), members[called]
        if element is None or any(node.kind is Kind.RULE_TASK for node in inside):  # a table sets whatever it is called
            continue
        written = {name for node in inside for name in _written(node)}
        owned = set().union(*(local.get(f"{node.id}{end}", frozenset()) for node in inside for end in ("", "/", "/i")))
        known = written | COUNTS | owned | book.naming.stores | (local[called] - _inputs(element, book))
        for call in calls:
            given = {one.target for one in call.assigns if one.when == "in"}
            if not call.takes_all:
                _report(call, inside, graph, known | given, findings, book)


def _report(call: Node, inside: list[Node], graph: Graph, known: set[str], findings: Findings, book: Book) -> None:
    read: dict[str, Node | Flow] = {}
    for node in inside:
        for flow in (graph.flows[key] for key in node.outgoing):
            if flow.condition is not None:
                read |= {name: flow for name in flow.condition.names if name not in read}
        for one in node.assigns:
            read |= {name: node for name in one.value.names if name not in read}
    for name, by in read.items():
        kind, _, field = name.partition(".")
        if kind == "case" and book.alias(field) not in known:
            findings.of(
                call, "drawing.call_gives_nothing", "warning", name=field[:200], called=call.calls[:200], by=by.id
            )


def _process_of(node: Node, graph: Graph) -> str:
    """The process around a node; where ids are given twice, and a way up comes back to itself, nothing."""
    scope, seen = node.scope, {node.id}
    while (outer := graph.nodes.get(scope)) is not None:
        if scope in seen:
            return ""
        seen.add(scope)
        scope = outer.scope
    return scope


def _written(node: Node) -> Iterator[str]:
    """What a node puts into the data."""
    yield from (one.target for one in node.assigns)
    yield from ("loopCounter",)
    if node.multi is not None:
        yield from (name for name in (node.multi.item, node.multi.output) if name)


def _callees(root: _Element) -> dict[str, _Element]:
    """What a call may enter, by the scope that it opens."""
    processes = {process.get("id", ""): process for process in root.findall(f"{{{BPMN}}}process")}
    tasks = {alone(task): task for task in root if str(task.tag).startswith(f"{{{BPMN}}}global")}
    return processes | tasks


def _declared(element: _Element, book: Book) -> set[str]:
    """The names of the data that stand in an element itself."""
    held = [*parts(element, "dataObject", "property"), *_ports(element, "dataInput"), *_ports(element, "dataOutput")]
    held += [
        one
        for one in parts(element, "dataObjectReference")
        if book.find(one.get("dataObjectRef"), "dataObject") is None
    ]
    return {book.datum(one.get("id", "")) for one in held if one.get("id")}


def _ports(element: _Element, name: str) -> list[_Element]:
    """Its data inputs or outputs, in order."""
    said = part(element, "ioSpecification")
    return [] if said is None else parts(said, name)


def _inputs(element: _Element, book: Book) -> set[str]:
    return {book.datum(one.get("id", "")) for one in _ports(element, "dataInput")}


def _mapped_in(node: Node, element: _Element) -> set[str]:
    """What a mapping of inputs sets is the sub-process's own; `af:assign` sets what it names, wherever that is."""
    ours = {one.get("target", "").strip() for one in element.iterfind(f"{{{BPMN}}}extensionElements/{ASSIGN}")}
    return {one.target for one in node.assigns if one.when == "in"} - ours


def _matched(call: _Element, callee: _Element, name: str, book: Book) -> dict[str, str]:
    """The inputs or outputs of a call by their names there: those of one name, the others in their order."""
    mine, theirs = ([one.get("id", "") for one in _ports(end, name)] for end in (call, callee))
    drawn = book.naming.titles
    same = {drawn.get(one, one): one for one in reversed(theirs)}
    pairs = {one: same[drawn.get(one, one)] for one in mine if drawn.get(one, one) in same}
    rest = [one for one in theirs if one not in pairs.values()]
    pairs |= dict(zip([one for one in mine if one not in pairs], rest, strict=False))
    return {book.datum(one): book.datum(other) for one, other in pairs.items()}


def _bound(one: Assign, inputs: Mapping[str, str], outputs: Mapping[str, str]) -> Assign:
    if one.when == "in":
        return replace(one, target=inputs.get(one.target, one.target))
    read = next(iter(one.value.names), "").removeprefix("case.") if one.copies else ""
    return replace(one, value=read_expression(spelt(outputs[read]))) if read in outputs else one
