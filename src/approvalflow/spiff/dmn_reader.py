"""Untrusted bytes of a DMN file become decisions, every text in them compiled; what cannot be decided is refused."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element

from approvalflow.bpmn.names import line_of
from approvalflow.bpmn.source import Limits, read_tree
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression, compile_cell, compile_entry

NAMESPACES: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
"""DMN 1.1 to 1.5."""
LIMITS: Final = Limits(size=2_000_000)
MOST_CELLS = 10_000
MOST_DECISIONS = 100

POLICIES: Final = ("UNIQUE", "ANY", "PRIORITY", "FIRST", "OUTPUT ORDER", "RULE ORDER", "COLLECT")
AGGREGATIONS: Final = ("", "SUM", "MIN", "MAX", "COUNT")
_LOGIC: Final = ("decisionTable", "literalExpression")
_NO_LOGIC: Final = frozenset(
    {
        "description", "extensionElements", "question", "allowedAnswers", "variable", "informationRequirement",
        "knowledgeRequirement", "authorityRequirement", "supportedObjective", "impactedPerformanceIndicator",
        "decisionMaker", "decisionOwner", "usingProcess", "usingTask",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """A column of results: its name, its values by priority, and the default."""

    name: str
    values: Expression | None
    default: Expression | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A row: a test for each input, a result for each output."""

    cells: tuple[Expression, ...]
    results: tuple[Expression, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A decision table. `aggregation` is empty unless the policy is COLLECT."""

    policy: str
    aggregation: str
    inputs: tuple[Expression, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """A decision that is one expression."""

    expression: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One decision: how others call its result, what it requires, how it is made."""

    id: str
    name: str
    requires: tuple[str, ...]
    logic: Table | Literal

    @property
    def expressions(self) -> Iterator[Expression]:
        """Every expression in it."""
        if isinstance(self.logic, Literal):
            yield self.logic.expression
            return
        yield from self.logic.inputs
        for rule in self.logic.rules:
            yield from (*rule.cells, *rule.results)


def read_decisions(content: bytes) -> Mapping[str, Decision]:
    """The decisions of a file by id. Raises Unreadable `drawing.*`, `decision.*` or `expression.*`, with the line."""
    root = read_tree(content, limits=LIMITS)
    space, _, name = root.tag[1:].partition("}")
    if name != "definitions" or space not in NAMESPACES:
        raise Unreadable("decision.not_dmn", root=root.tag[:200], line=line_of(root))
    return _Reader(root, space).decisions()


@dataclass(slots=True)
class _Reader:
    """Reads one file."""

    root: _Element
    space: str
    names: dict[str, str] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    local: tuple[str, ...] = ()

    def decisions(self) -> dict[str, Decision]:
        elements = self._all(self.root, "decision")
        if len(elements) > MOST_DECISIONS:
            raise Unreadable("decision.too_large", what="decisions", count=len(elements), limit=MOST_DECISIONS)
        for element in elements:
            variable = self._first(element, "variable")
            given = variable.get("name") if variable is not None else None
            own = element.get("id", "")
            self.names[own] = given or element.get("name") or own
        if len(self.names) < len(elements) or "" in self.names:
            raise Unreadable("decision.unnamed", line=line_of(self.root))
        inputs = (one.get("name", "") for one in self._all(self.root, "inputData"))
        self.blanks = tuple(name for name in {*inputs, *self.names.values()} if not name.isidentifier() and name)
        return {one.id: one for one in map(self._decision, elements)}

    def _all(self, element: _Element, name: str) -> list[_Element]:
        return element.findall(f"{{{self.space}}}{name}")

    def _first(self, element: _Element, name: str) -> _Element | None:
        return element.find(f"{{{self.space}}}{name}")

    def _decision(self, element: _Element) -> Decision:
        requires = tuple(
            _local(required)
            for requirement in self._all(element, "informationRequirement")
            for required in self._all(requirement, "requiredDecision")
        )
        self.local = tuple(self.names[one] for one in requires if one in self.names)
        if twice := _twice(self.local):
            raise _refused("decision.same_name", element, name=twice[:80])
        self._sole(element, "variable", "decisionTable", "literalExpression")
        for child in element:
            kind = child.tag.partition("}")[2]
            if child.tag.startswith(f"{{{self.space}}}") and kind not in (*_NO_LOGIC, *_LOGIC):
                raise _refused("decision.not_supported", child, kind=kind)
        table, literal = (self._first(element, kind) for kind in _LOGIC)
        if table is None and literal is None:
            raise _refused("decision.without_logic", element, decision=element.get("id", "")[:80])
        logic = self._table(table) if table is not None else Literal(self._entry(literal))
        name = element.get("id", "")
        return Decision(id=name, name=self.names[name], requires=requires, logic=logic)

    # Tables

    def _table(self, table: _Element) -> Table:
        policy, aggregation = table.get("hitPolicy", "UNIQUE").upper(), table.get("aggregation", "").upper()
        outputs, rows = self._all(table, "output"), self._all(table, "rule")
        if policy not in POLICIES or aggregation not in AGGREGATIONS or (aggregation and policy != "COLLECT"):
            raise _refused("decision.hit_policy", table, policy=f"{policy} {aggregation}".strip()[:40], known=POLICIES)
        if not outputs or (aggregation and len(outputs) > 1):
            raise _refused("decision.outputs", table, count=len(outputs))
        if len(outputs) > 1 and (twice := _twice(one.get("name") or one.get("label") or "" for one in outputs)):
            raise _refused("decision.same_name", table, name=twice[:80])
        inputs = self._all(table, "input")
        if (count := len(rows) * (len(inputs) + len(outputs))) > MOST_CELLS:
            raise _refused("decision.too_large", table, what="cells", count=count, limit=MOST_CELLS)
        rules = tuple(self._rule(row, len(inputs), len(outputs)) for row in rows)
        for column, one in enumerate(inputs):
            _check_input_name(one, (rule.cells[column] for rule in rules))
        return Table(
            policy=policy,
            aggregation=aggregation,
            inputs=tuple(self._entry(self._only(one, "inputExpression"), one) for one in inputs),
            outputs=tuple(self._output(one, number, len(outputs)) for number, one in enumerate(outputs, 1)),
            rules=rules,
        )

    def _output(self, element: _Element, number: int, count: int) -> Output:
        name = element.get("name") or element.get("label") or ""
        if not name and count > 1:
            raise _refused("decision.output_unnamed", element, number=number)
        self._sole(element, "outputValues", "defaultOutputEntry")
        values, default = self._first(element, "outputValues"), self._first(element, "defaultOutputEntry")
        return Output(
            name=name,
            values=None if values is None else self._compiled(values, lambda text: self._plain(f"[{text}]")),
            default=None if default is None else self._entry(default),
        )

    def _rule(self, row: _Element, inputs: int, outputs: int) -> Rule:
        cells, results = self._all(row, "inputEntry"), self._all(row, "outputEntry")
        if len(cells) != inputs or len(results) != outputs:
            raise _refused("decision.uneven", row, rule=row.get("id", "")[:80])
        return Rule(cells=tuple(map(self._cell, cells)), results=tuple(map(self._entry, results)))

    # Texts

    def _only(self, element: _Element, name: str) -> _Element | None:
        self._sole(element, name)
        return self._first(element, name)

    def _sole(self, element: _Element, *names: str) -> None:
        """What may stand there once stands there once: nothing is left out in silence."""
        for name in names:
            if len(found := self._all(element, name)) > 1:
                raise _refused("decision.several", found[1], kind=name)

    def _text(self, element: _Element) -> str:
        if (imported := self._first(element, "importedValues")) is not None:
            raise _refused("decision.not_supported", imported, kind="importedValues")
        text = self._only(element, "text")
        return (text.text or "") if text is not None else ""

    def _cell(self, element: _Element) -> Expression:
        _language(element)
        return self._compiled(element, lambda text: compile_cell(text, names=self.blanks, local=self.local))

    def _entry(self, element: _Element | None, column: _Element | None = None) -> Expression:
        if element is None:
            assert column is not None
            raise _refused("decision.no_input", column, label=column.get("label", "")[:80])
        juel = _language(element)
        return self._compiled(element, lambda text: self._plain(text, juel=juel))

    def _plain(self, text: str, *, juel: bool = False) -> Expression:
        """An empty text is null."""
        return compile_entry(text.strip() or "null", names=self.blanks, local=self.local, juel=juel)

    def _compiled(self, element: _Element, read: Callable[[str], Expression]) -> Expression:
        try:
            return read(self._text(element))
        except Unreadable as problem:
            raise Unreadable(problem.code, **{**problem.values, "line": line_of(element)}) from None


def _check_input_name(column: _Element, cells: Iterable[Expression]) -> None:
    """A cell that calls its input by a name of Camunda's would read another value, or none; FEEL calls it `?`."""
    given = {str(value) for key, value in column.attrib.items() if str(key).endswith("}inputVariable")}
    if any(name.partition(".")[2] in given for cell in cells for name in cell.names):
        raise _refused("decision.not_supported", column, kind=f"inputVariable {min(given)[:80]}")


def _twice(names: Iterable[str]) -> str:
    """The first name that stands there twice; empty where none does."""
    return next((name for name, count in Counter(names).items() if name and count > 1), "")


def _local(required: _Element) -> str:
    """The id of a decision of this file. Another file is none that we have."""
    file, sign, own = required.get("href", "").partition("#")
    if not sign or file not in ("", required.getroottree().getroot().get("namespace")):
        raise _refused("decision.elsewhere", required, href=required.get("href", "")[:80])
    return own


def _language(element: _Element) -> bool:
    """Whether the text is JUEL; anything but that and FEEL is refused."""
    told = element.get("expressionLanguage") or element.getroottree().getroot().get("expressionLanguage")
    language = (told or "feel").rstrip("/").lower()
    if language.endswith("juel"):
        return True
    if "feel" not in language:
        raise _refused("decision.language", element, language=language[:80])
    return False


def _refused(code: str, element: _Element, **values: object) -> Unreadable:
    return Unreadable(code, **values, line=line_of(element))
