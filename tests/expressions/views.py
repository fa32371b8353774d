"""The case that the tables of expressions read, for us and for the oracle, and how answers are set side by side."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from approvalflow.expressions.compiler import compile_tests, compile_tree
from approvalflow.expressions.frame import framed
from approvalflow.expressions.functions.texts import written
from approvalflow.expressions.temporal import read_any
from approvalflow.expressions.values import Context, Span, kind_of
from node.tools import run

HERE = Path(__file__).parent
CASE = {
    "amount": 5000, "price": 0.1, "name": "面馆", "kinds": ["热食", "冷食"], "urgent": True, "filed": date(2026, 3, 1),
    "nothing": None, "shop": {"area": 120, "owner": {"name": "甲"}},
    "items": [{"name": "a", "price": 5}, {"name": "b", "price": 20}], "limit": 5, "levels": [1, 5], "marks": ["a", "b"],
}  # fmt: skip
CONTEXT = """{
  today: date("2026-03-02"),
  case: {
    amount: 5000, price: 0.1, name: "面馆", kinds: ["热食", "冷食"], urgent: true, filed: date("2026-03-01"),
    nothing: null, shop: {area: 120, owner: {name: "甲"}}, items: [{name: "a", price: 5}, {name: "b", price: 20}]
  },
  limit: 5, levels: [1, 5], marks: ["a", "b"]
}"""


class Desk:
    today = date(2026, 3, 2)

    def case(self, field):
        return CASE.get(field)

    def step(self, step, field):
        return None

    def matter(self, field):
        return None

    def workdays(self, count):
        return self.today + timedelta(days=count)


def passes(given, cell):
    """Whether a value passes the cell of a decision table."""
    value = compile_tree(given).tree.evaluate(Desk())
    return compile_tests(cell).tree.evaluate(framed(Desk()).bind("?", value))


def ask_feelin(folder, expressions=(), tests=()):
    """What feelin says to all of them, in one process."""
    given = {"context": CONTEXT, "expressions": list(expressions), "tests": list(tests)}
    return json.loads(run(folder, "answer.js", given=json.dumps(given)))


def told(theirs):
    """An answer of feelin as we write values; numbers to twelve digits, since theirs are binary."""
    match theirs:
        case {"number": str(digits)}:
            return _digits(Decimal(digits)) if digits.lstrip("-")[0].isdigit() else digits
        case {"time": str(text)}:
            value = read_any(text)
            return text if value is None else written(value)
        case {"range": [low, high, with_low, with_high]}:
            return f"{'[' if with_low else '('}{told(low)}..{told(high)}{']' if with_high else ')'}"
        case {"context": entries}:
            return "{" + ", ".join(sorted(f"{name}: {told(value)}" for name, value in entries)) + "}"
        case {"error": str(message)}:
            return f"error: {message.splitlines()[0][:60]}"
        case {"other": kind}:
            return f"a {kind}"
        case list():
            return "[" + ", ".join(map(told, theirs)) + "]"
        case _:
            return json.dumps(theirs, ensure_ascii=False)


def said(ours):
    """Our answer in the same way."""
    match ours:
        case Decimal():
            return _digits(ours)
        case tuple():
            return "[" + ", ".join(map(said, ours)) + "]"
        case Span(low, high, with_low, with_high):
            return f"{'[' if with_low else '('}{said(low)}..{said(high)}{']' if with_high else ')'}"
        case Context(entries):
            return "{" + ", ".join(sorted(f"{name}: {said(value)}" for name, value in entries)) + "}"
        case str():
            return json.dumps(ours, ensure_ascii=False)
        case _:
            assert kind_of(ours) is not object or ours is None
            return written(ours)


def _digits(number):
    return f"{number:.11e}" if number else "0"
