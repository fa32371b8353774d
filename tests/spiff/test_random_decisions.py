"""Random tables by every hit policy: feelin says which cells pass, this file what the policy makes of that."""

from decimal import Decimal
from random import Random

import pytest

from approvalflow.errors import Unreadable
from approvalflow.spiff.dmn import DecisionFiles
from expressions.views import Desk, ask_feelin, told
from node.tools import installed
from spiff.tables import one_table

POLICIES = (
    *(("UNIQUE", ""), ("ANY", ""), ("PRIORITY", ""), ("FIRST", ""), ("OUTPUT ORDER", ""), ("RULE ORDER", "")),
    *(("COLLECT", how) for how in ("", "SUM", "MIN", "MAX", "COUNT")),
)
INPUTS = {
    "number": ["5", "case.amount", "-3", "2.5", "limit"],
    "text": ['"a"', '"b"', "case.name", '"面馆"', '""'],
    "date": ['date("2026-03-01")', "case.filed", "today", 'date("2024-02-29")'],
}
CELLS = {
    "number": [
        "-", "5", "< 5", ">= 5", "[1..5]", "(1..5)", "]2..6[", "4, 5", "< 3, > 4", "not(5)", "not(< 0)", "odd(?)",
        "? > 2 and ? < 9", "limit", "levels", "[1..3], [5..7]", "2 + 3",
    ],
    "text": [
        "-", '"a"', '"a", "b"', 'not("a")', 'not("b", "")', "marks", "case.name", 'starts with(?, "面")',
        "string length(?) < 2",
    ],
    "date": [
        "-", 'date("2026-03-01")', '< date("2026-01-01")', '>= date("2026-03-01")', "today", "case.filed",
        'not(date("2026-03-01"))', '[date("2026-01-01")..date("2026-12-31")]',
    ],
}  # fmt: skip
RESULTS = ("3", "1", "2")
"""In order of priority."""


def tables(count):
    """Each policy with its inputs and rules, as texts."""
    random = Random(20260302)
    for number in range(count):
        kinds = random.choices([*INPUTS], k=random.randint(1, 3))
        inputs = [random.choice(INPUTS[kind]) for kind in kinds]
        rules = [
            (*(random.choice(CELLS[kind]) for kind in kinds), random.choice(RESULTS))
            for _ in range(random.randint(1, 6))
        ]
        yield POLICIES[number % len(POLICIES)], inputs, rules


def by_policy(policy, how, found):
    """What DMN makes of the results of the rules that apply; a text where they are a fault of the table."""
    if not found:
        return None
    ranked = sorted(found, key=RESULTS.index)
    numbers = [Decimal(one) for one in found]
    match policy, how:
        case "UNIQUE", _:
            return numbers[0] if len(numbers) == 1 else "decision.not_unique"
        case "ANY", _:
            return numbers[0] if len(set(numbers)) == 1 else "decision.not_agreed"
        case "PRIORITY", _:
            return Decimal(ranked[0])
        case "FIRST", _:
            return numbers[0]
        case "OUTPUT ORDER", _:
            return tuple(map(Decimal, ranked))
        case ("RULE ORDER", _) | ("COLLECT", ""):
            return tuple(numbers)
        case _:
            return {"SUM": sum, "MIN": min, "MAX": max, "COUNT": len}[how](numbers)


def decided(policy, how, inputs, rules):
    column = ("y", ", ".join(RESULTS) if policy in ("PRIORITY", "OUTPUT ORDER") else "", "")
    try:
        return DecisionFiles().decide(one_table(policy, inputs, [column], rules, aggregation=how), "d1", Desk())
    except Unreadable as problem:
        return problem.code


@pytest.mark.node
@pytest.mark.parametrize("count", [220, pytest.param(5_000, marks=pytest.mark.long)])
def test_random_tables_answer_as_their_cells_and_policy_say(request, count):
    """Our evaluator in SpiffWorkflow's engine; feelin and the policies as written here on the other side."""
    made = list(tables(count))
    cells = sorted(
        {(given, cell) for _, inputs, rules in made for row in rules for given, cell in zip(inputs, row, strict=False)}
    )
    answers = ask_feelin(installed(request.config), tests=cells)["tests"]
    passes = {cell: told(one) == "true" for cell, one in zip(cells, answers, strict=True)}
    assert set(passes.values()) == {True, False}

    faults = applied = 0
    for (policy, how), inputs, rules in made:
        found = [row[-1] for row in rules if all(passes[pair] for pair in zip(inputs, row, strict=False))]
        expected = by_policy(policy, how, found)
        assert decided(policy, how, inputs, rules) == expected, (policy, how, inputs, rules)
        faults += isinstance(expected, str)
        applied += bool(found)
    assert applied > count / 3
    assert faults > 0
