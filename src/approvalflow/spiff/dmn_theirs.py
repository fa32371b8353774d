"""SpiffWorkflow's DMN parser and engine on a table in which every text is a number. Everything of it stays here.

Its parser reads Python and its engine evaluates Python; given numbers, and our evaluator in place of its own, neither
ever sees a text of the file. It is imported when the first decision is read.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from lxml import etree

from approvalflow.errors import Unreadable
from approvalflow.expressions import Value

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
ASKED = "dmninputexpr"
"""What SpiffWorkflow writes for `?` in a cell."""


class Matcher:
    """A table as SpiffWorkflow understood it: which of its rules match."""

    def __init__(self, inputs: int, rules: int) -> None:
        from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
        from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

        try:
            parser = DMNParser(None, _numbered(inputs, rules), {"dmn": DMN})
            parser.parse()
            self._engine = DMNEngine(parser.decision.decisionTables[0])
        except Exception as problem:
            raise Unreadable("decision.not_taken", detail=" ".join(str(problem).split())[:200]) from problem

    def matching(self, evaluate: Callable[[int], Value], test: Callable[[int, int, Value], bool]) -> tuple[int, ...]:
        """The numbers of the matching rules, in order; inputs are evaluated once each."""
        engine = _Evaluator(evaluate, test)
        task = SimpleNamespace(data={}, workflow=SimpleNamespace(script_engine=engine))
        try:
            return tuple(int(rule.id) for rule in self._engine.decide(task))
        except Exception:
            if engine.trouble is not None:  # it tells them by parts of a task that ours has not
                raise engine.trouble from None
            raise


class _Evaluator:
    """Stands where SpiffWorkflow expects its script engine: knows inputs and cells by number, and runs nothing."""

    def __init__(self, evaluate: Callable[[int], Value], test: Callable[[int, int, Value], bool]) -> None:
        self._input, self._test = evaluate, test
        self._seen: dict[int, Value] = {}
        self.trouble: Exception | None = None

    def evaluate(self, task: Any, text: str, external_context: Any = None) -> Any:
        """The value of an input (`3`), or whether a cell passes (`dmninputexpr 0 3`)."""
        try:
            return self._answered(text, external_context)
        except Exception as problem:
            self.trouble = problem
            raise

    def _answered(self, text: str, external_context: Any) -> Any:
        if external_context is None:
            column = int(text)
            if column not in self._seen:
                self._seen[column] = self._input(column)
            return self._seen[column]
        _, rule, place = text.split()
        return self._test(int(rule), int(place), external_context[ASKED])


def _numbered(inputs: int, rules: int) -> etree._Element:
    """A table of this size, made of numbers. COLLECT, since SpiffWorkflow then gives every rule that matches."""
    root = etree.Element(f"{{{DMN}}}definitions")
    decision = _child(root, "decision", id="decision")
    table = _child(decision, "decisionTable", id="table", hitPolicy="COLLECT")
    for column in range(inputs):
        one = _child(_child(table, "input", id=f"input{column}"), "inputExpression")
        _child(one, "text").text = str(column)
    for rule in range(rules):
        row = _child(table, "rule", id=str(rule))
        for column in range(inputs):
            _child(_child(row, "inputEntry", id=f"cell{rule}-{column}"), "text").text = f"? {rule} {column}"
    return root


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{DMN}}}{name}", attributes)
