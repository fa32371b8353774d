"""What the matching rules of a table give together, by hit policy (DMN clause 8.2).

Where no rule matches the defaults of the outputs answer, or nothing: null.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from approvalflow.errors import Unreadable
from approvalflow.expressions import Value
from approvalflow.expressions.frame import Frame
from approvalflow.expressions.functions import FUNCTIONS
from approvalflow.expressions.values import Context, same, sized
from approvalflow.spiff.dmn_reader import Output, Table

LISTS: Final = ("RULE ORDER", "OUTPUT ORDER", "COLLECT")
"""Policies under which all rules that apply answer."""


def apply_policy(decision: str, table: Table, rules: Sequence[int], frame: Frame) -> Value:
    """The result of the rules, given by number in order of the table.

    Raises Unreadable `decision.not_unique` or `decision.not_agreed`.
    """
    if not rules:
        return _defaults(table, frame)
    found = tuple(_result(table, rule, frame) for rule in rules)
    if table.policy == "UNIQUE" and len(found) > 1:
        raise Unreadable("decision.not_unique", decision=decision, rules=tuple(rule + 1 for rule in rules))
    if table.policy == "ANY" and not all(_alike(found[0], other) for other in found):
        raise Unreadable("decision.not_agreed", decision=decision, rules=tuple(rule + 1 for rule in rules))
    if table.policy in ("PRIORITY", "OUTPUT ORDER"):
        found = tuple(sorted(found, key=_priority(table, frame)))
    if table.policy in LISTS:
        return _collected(table, found)
    return _shown(table, found[0])


Result = tuple[Value, ...]
"""One value for each output."""


def _result(table: Table, rule: int, frame: Frame) -> Result:
    return tuple(entry.evaluate(frame) for entry in table.rules[rule].results)


def _shown(table: Table, result: Result) -> Value:
    """The value of the only output, or a context of all."""
    if len(table.outputs) == 1:
        return result[0]
    return Context(tuple(zip((output.name for output in table.outputs), result, strict=True)))


def _alike(one: Result, other: Result) -> bool:
    return all(same(left, right) for left, right in zip(one, other, strict=True))


def _defaults(table: Table, frame: Frame) -> Value:
    if all(output.default is None for output in table.outputs):
        return None
    return _shown(table, tuple(one.default.evaluate(frame) if one.default else None for one in table.outputs))


def _priority(table: Table, frame: Frame) -> Callable[[Result], tuple[int, ...]]:
    """The places of the values in the lists of the outputs; a value that is not listed comes last."""
    orders = [_order(output, frame) for output in table.outputs]

    def places(result: Result) -> tuple[int, ...]:
        return tuple(_place(order, value) for order, value in zip(orders, result, strict=True))

    return places


def _order(output: Output, frame: Frame) -> Result:
    listed = output.values.evaluate(frame) if output.values else ()
    return listed if isinstance(listed, tuple) else ()


def _place(order: Result, value: Value) -> int:
    return next((number for number, one in enumerate(order) if same(one, value)), len(order))


_AGGREGATE: Final = {name: FUNCTIONS[name.lower()].call for name in ("SUM", "MIN", "MAX")}


def _collected(table: Table, found: Sequence[Result]) -> Value:
    values = tuple(_shown(table, one) for one in found)
    if table.aggregation == "COUNT":
        return Decimal(len(values))
    return _AGGREGATE[table.aggregation](values) if table.aggregation else sized(values)
