"""A decision table answers as its hit policy says, and nothing of its file is ever run."""

import subprocess
import sys
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from approvalflow.errors import Unreadable
from approvalflow.expressions.values import Context
from approvalflow.spiff.dmn import DecisionFiles
from approvalflow.words import remedy
from spiff.tables import decision, definitions, one_table, table, text

FILES = DecisionFiles()
UNARY = tomllib.loads((Path(__file__).parents[1] / "expressions/unary.toml").read_text(encoding="utf-8"))["rows"]


class Case:
    """A case with these fields; `today` is fixed."""

    today = date(2026, 3, 2)

    def __init__(self, **fields):
        self.fields = fields
        self.asked = []

    def case(self, field):
        self.asked.append(field)
        return self.fields.get(field)

    def step(self, step, field):
        return None

    def matter(self, field):
        return None

    def workdays(self, count):
        return None


def decide(content, name="d1", **fields):
    return FILES.decide(content, name, Case(**fields))


RISK = [("< 100", '"low"'), ("< 1000", '"middle"'), ("< 10000", '"high"')]
LEVELS = [("level", '"high", "middle", "low"', "")]


@pytest.mark.parametrize(
    ("policy", "aggregation", "amount", "expected"),
    [
        ("UNIQUE", "", 5000, "high"),
        ("UNIQUE", "", 50000, None),
        ("FIRST", "", 50, "low"),
        ("PRIORITY", "", 50, "high"),
        ("RULE ORDER", "", 50, ("low", "middle", "high")),
        ("RULE ORDER", "", 500, ("middle", "high")),
        ("OUTPUT ORDER", "", 50, ("high", "middle", "low")),
        ("COLLECT", "", 50, ("low", "middle", "high")),
        ("COLLECT", "COUNT", 50, Decimal(3)),
        ("COLLECT", "MIN", 50, "high"),
        ("COLLECT", "MAX", 50, "middle"),
        ("COLLECT", "", 50000, None),
        ("COLLECT", "COUNT", 50000, None),
        ("ANY", "", 5000, "high"),
    ],
)
def test_every_hit_policy_gives_its_result(policy, aggregation, amount, expected):
    """Three rules that overlap below 100, one by one, all, the weightiest, or counted."""
    content = one_table(policy, ["amount"], LEVELS, RISK, aggregation=aggregation)

    assert decide(content, amount=amount) == expected


def test_fees_are_added_up():
    """C+, C<, C> and C# on numbers."""
    rules = [("-", "10"), ("> 100", "5 * 2.5"), ("> 1000", "amount / 100")]
    found = {
        aggregation: decide(one_table("COLLECT", ["amount"], ["fee"], rules, aggregation=aggregation), amount=2000)
        for aggregation in ("SUM", "MIN", "MAX", "COUNT")
    }

    assert found == {"SUM": Decimal("42.5"), "MIN": Decimal(10), "MAX": Decimal(20), "COUNT": Decimal(3)}


def test_unique_is_checked():
    """Two rules that apply are a fault of the table, with the rules named."""
    with pytest.raises(Unreadable, match="UNIQUE") as refusal:
        decide(one_table("UNIQUE", ["amount"], LEVELS, RISK), amount=500)

    assert (refusal.value.code, refusal.value.values["rules"]) == ("decision.not_unique", (2, 3))


def test_any_must_agree():
    """The same result twice is one result; two different ones are a fault."""
    rules = [("> 1", '"a"', "1"), ("> 2", '"a"', "1.0"), ("> 9", '"b"', "1")]
    content = one_table("ANY", ["amount"], ["x", "y"], rules)

    assert decide(content, amount=5) == Context((("x", "a"), ("y", Decimal(1))))
    with pytest.raises(Unreadable) as refusal:
        decide(content, amount=10)
    assert refusal.value.code == "decision.not_agreed"


@pytest.mark.parametrize("result", ["{x: 1, y: null}", "[null]", "[1, [null, {z: null}]]", "null"])
def test_results_that_hold_a_null_agree(result):
    """8.2.10: the same output is the same, whatever a condition would say of null; null and something is not."""
    content = one_table("ANY", ["amount"], ["x"], [("> 1", result), ("> 2", result), ("> 9", "{x: 1, y: 2}")])

    assert decide(content, amount=5) == decide(content, amount=2)
    with pytest.raises(Unreadable, match="ANY"):
        decide(content, amount=10)


def test_several_outputs_are_a_context_and_sort_from_the_first():
    """Priorities count output by output, in the order of the columns."""
    outputs = [("risk", '"high", "low"', ""), ("rank", "2, 1", "")]
    rules = [("-", '"low"', "2"), ("-", '"high"', "1"), ("-", '"high"', "2"), ("-", '"none"', "2")]

    found = decide(one_table("OUTPUT ORDER", ["amount"], outputs, rules))
    first = decide(one_table("PRIORITY", ["amount"], outputs, rules))

    assert [(one.get("risk"), one.get("rank")) for one in found] == [("high", 2), ("high", 1), ("low", 2), ("none", 2)]
    assert first == found[0]


def test_where_no_rule_applies_the_default_answers():
    """And null where there is none."""
    assert decide(one_table("UNIQUE", ["x"], [("y", "", '"other"')], [("1", '"one"')]), x=2) == "other"
    assert decide(one_table("COLLECT", ["x"], [("y", "", "0")], [("1", "5")], aggregation="SUM"), x=2) == 0
    assert decide(one_table("UNIQUE", ["x"], ["y"], [("1", "1")]), x=2) is None


def test_a_table_without_inputs_or_rules_is_a_table():
    """Every rule applies; or none."""
    assert decide(one_table("RULE ORDER", [], ["y"], [("1",), ("2",)])) == (1, 2)
    assert decide(one_table("UNIQUE", ["x"], ["y"], [])) is None


def test_an_input_is_asked_once():
    """However many rules look at it."""
    case = Case(amount=5)

    FILES.decide(one_table("COLLECT", ["amount"], ["y"], [("> 1", "1"), ("> 2", "2"), ("< 9", "3")]), "d1", case)

    assert case.asked == ["amount"]


@pytest.mark.parametrize(("given", "cell", "expected"), UNARY)
def test_a_cell_in_a_table_passes_as_it_does_alone(given, cell, expected):
    """The rows that feelin has answered too, through SpiffWorkflow's engine."""
    content = one_table("UNIQUE", [given], ["y"], [(cell, "true")])

    assert (decide(content, limit=5, levels=[1, 5], marks=["a", "b"]) is True) is expected


def test_decisions_that_are_required_come_first():
    """Their results are read by the name of their variable; names may hold blanks."""
    risk = decision(
        "risk", table("FIRST", ["Floor Area"], ["r"], [("> 100", '"high"'), ("-", '"low"')]), (), "Risk Level"
    )
    days = decision("days", text("literalExpression", 'if Risk Level = "high" then 20 else base'), ("risk", "base"))
    base = decision("base", text("literalExpression", "5"))
    content = definitions(days, risk, base, inputs=["Floor Area"])

    assert FILES.decide(content, "days", Case(**{"Floor Area": 200})) == 20
    assert FILES.decide(content, "days", Case(**{"Floor Area": 50})) == 5
    assert FILES.names(content, "days") == {"case.Floor Area"}
    assert FILES.names(content, "base") == frozenset()


@pytest.mark.parametrize(
    "space",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/", "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)  # fmt: skip
def test_every_version_of_dmn_is_read(space):
    """1.1 to 1.5."""
    logic = table("UNIQUE", ["x"], ["y"], [("1", "2")])

    assert decide(definitions(decision("d1", logic), space=space), x=1) == 2


def test_expressions_of_camunda_seven_are_read():
    """JUEL in inputs and outputs, where the table says so."""
    content = one_table("UNIQUE", ["INPUT"], ["y"], [('"many"', "OUTPUT")])
    juel = b"<inputExpression expressionLanguage=\"juel\"><text>${amount &gt; 5 ? 'many' : 'few'}</text>"
    content = content.replace(b"<inputExpression><text>INPUT</text>", juel)
    content = content.replace(
        b"<outputEntry><text>OUTPUT", b'<outputEntry expressionLanguage="juel"><text>${amount * 2}'
    )

    assert decide(content, amount=6) == 12


@pytest.mark.parametrize("encoding", ["UTF-16", "GBK"])
def test_a_table_in_an_encoding_of_the_office_is_read(encoding):
    """As a drawing is."""
    content = one_table("UNIQUE", ["用途"], ["y"], [('"餐饮"', '"是"')]).decode()

    assert decide(f'<?xml version="1.0" encoding="{encoding}"?>{content}'.encode(encoding), 用途="餐饮") == "是"


def refused(content, name="d1", **fields):
    with pytest.raises(Unreadable) as refusal:
        decide(content, name, **fields)
    code, values = refusal.value.code, refusal.value.values
    assert remedy(code, values)
    assert refusal.value.say("zh-CN") != refusal.value.say("en")
    return code


GOOD = table("UNIQUE", ["x"], ["y"], [("1", "2")])
PLAIN = one_table("UNIQUE", ["x"], ["y"], [("1", "2")])
CHAIN = definitions(decision("d1", GOOD, ("b",)), decision("b", GOOD))
XS = b"<inputExpression><text>x</text></inputExpression>"
OPEN_MARKER = "__import__('os').system('touch MARKER')"


def named_input(cell):
    """A column whose cells Camunda lets call their input `x`."""
    made = one_table("UNIQUE", ["n"], ["y"], [(cell, "2")])
    return made.replace(b'<input id="i0">', b'<input id="i0" xmlns:c="urn:c" c:inputVariable="x">')


def called_k(name):
    return decision(name, GOOD, variable="k")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "drawing.not_xml"),
        (b"<a/>", "decision.not_dmn"),
        (b'<!DOCTYPE d [<!ENTITY x "y">]>' + one_table("UNIQUE", ["x"], ["y"], []), "drawing.doctype"),
        (definitions(decision("d2", GOOD)), "decision.unknown"),
        (PLAIN.replace(b">x<", b">\0<"), "drawing.nul"),
        (PLAIN.replace(b"<description>x", b"<description>" + b"<a>" * 200 + b"</a>" * 200), "drawing.too_large"),
        (definitions(decision("d" * 1_000_000, GOOD)), "drawing.too_large"),
        (definitions(decision("d" * 100_000, GOOD)), "decision.unknown"),
        (PLAIN + b" " * 2_000_000, "drawing.too_large"),
        (definitions(decision("d1", GOOD), decision("d1", GOOD)), "decision.unnamed"),
        (definitions(decision("d1", "")), "decision.without_logic"),
        (definitions(decision("d1", "<context/>")), "decision.not_supported"),
        (definitions(decision("d1", "<invocation/>")), "decision.not_supported"),
        (definitions(decision("d1", GOOD, ("d1",))), "decision.in_circle"),
        (definitions(decision("d1", GOOD, ("b",)), decision("b", GOOD, ("d1",))), "decision.in_circle"),
        (definitions(decision("d1", GOOD, ("gone",))), "decision.unknown"),
        (one_table("MAYBE", ["x"], ["y"], []), "decision.hit_policy"),
        (one_table("UNIQUE", ["x"], ["y"], [], aggregation="SUM"), "decision.hit_policy"),
        (one_table("COLLECT", ["x"], ["y", "z"], [], aggregation="SUM"), "decision.outputs"),
        (one_table("COLLECT", ["x"], [], []), "decision.outputs"),
        (one_table("COLLECT", ["x"], ["y", ""], []), "decision.output_unnamed"),
        (one_table("UNIQUE", ["x"], ["y"], [("1",)]), "decision.uneven"),
        (one_table("UNIQUE", ["x"], ["y"], [("1", "2", "3")]), "decision.uneven"),
        (one_table("UNIQUE", ["x"], ["y"], [("-", "1")] * 5_001), "decision.too_large"),
        (definitions(*[decision(f"d{n}", GOOD) for n in range(101)]), "decision.too_large"),
        (PLAIN.replace(b"<inputExpression><text>x</text></inputExpression>", b""), "decision.no_input"),
        (PLAIN.replace(b"<inputEntry>", b'<inputEntry expressionLanguage="python">'), "decision.language"),
        (one_table("UNIQUE", [OPEN_MARKER], ["y"], []), "expression.method_call"),
        (one_table("UNIQUE", ["x"], ["y"], [(OPEN_MARKER, "1")]), "expression.method_call"),
        (one_table("UNIQUE", ["x"], ["y"], [("-", OPEN_MARKER)]), "expression.method_call"),
        (one_table("UNIQUE", ["x"], ["y"], [("-", "open('x')")]), "expression.unknown_function"),
        (one_table("UNIQUE", ["x"], ["y"], [("1 +", "1")]), "expression.ends_early"),
        (one_table("UNIQUE", ["x"], ["y"], [("x" * 2_001, "1")]), "expression.too_long"),
        (PLAIN.replace(b' id="d"', b' id="d" expressionLanguage="http://groovy"'), "decision.language"),
        (definitions(decision("d1", text("literalExpression", "1") * 2)), "decision.several"),
        (definitions(decision("d1", GOOD * 2)), "decision.several"),
        (PLAIN.replace(b"<text>2</text>", b"<text>2</text><text>3</text>"), "decision.several"),
        (PLAIN.replace(b"<text>1</text>", b"<text>1</text><text>3</text>"), "decision.several"),
        (PLAIN.replace(b"</inputExpression>", b"</inputExpression>" + XS), "decision.several"),
        (PLAIN.replace(b"<text>2</text>", b"<importedValues/>"), "decision.not_supported"),
        (named_input("x = 1"), "decision.not_supported"),
        (one_table("UNIQUE", ["x"], ["y", "y"], []), "decision.same_name"),
        (definitions(decision("d1", GOOD, ("a", "b")), *map(called_k, "ab")), "decision.same_name"),
        (CHAIN.replace(b"#b", b"f.dmn#b"), "decision.elsewhere"),
        (CHAIN.replace(b"#b", b"b"), "decision.elsewhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused(content, code):
    """With a code, a line where there is one, and a remedy in both languages."""
    assert refused(content) == code


def test_the_name_that_camunda_gives_an_input_may_stand_where_no_cell_uses_it():
    assert decide(named_input("> 0"), n=1, x=5) == 2


def test_what_stands_for_the_whole_file_holds_for_every_part():
    """The language of the file where a part names none of its own, and its namespace before an id of its own."""
    said = PLAIN.replace(b' id="d"', b' id="d" expressionLanguage="groovy"')
    said = said.replace(b"<inputExpression>", b'<inputExpression expressionLanguage="feel">')
    said = said.replace(b"<inputEntry>", b'<inputEntry expressionLanguage="feel">')
    assert decide(said.replace(b"<outputEntry>", b'<outputEntry expressionLanguage="juel">'), x=1) == 2

    own = definitions(
        decision("d1", text("literalExpression", "b + 1"), ("b",)), decision("b", text("literalExpression", "1"))
    )
    assert decide(own.replace(b'"#b"', b'"x#b"')) == 2


def test_a_refusal_names_the_line():
    """Of the cell, not of the table."""
    content = one_table("UNIQUE", ["x"], ["y"], [("1", "1"), ("1 +", "1")]).replace(b"<rule", b"\n<rule")

    with pytest.raises(Unreadable) as refusal:
        decide(content)

    assert refusal.value.values["line"] == 3


def test_a_costly_table_is_refused_and_not_guessed():
    """A cell that was given up is neither true nor false."""
    cell = "some a in ?, b in ?, c in ? satisfies a + b + c < 0"

    assert refused(one_table("UNIQUE", ["x"], ["y"], [(cell, "1")]), x=list(range(1000))) == "decision.too_many_steps"


def test_names_and_labels_are_never_run(tmp_path, monkeypatch):
    """Code in ids, names and descriptions: it stays a name, and nothing happens."""
    monkeypatch.chdir(tmp_path)
    content = one_table("FIRST", ["x"], [OPEN_MARKER, "a.b"], [("-", "1", "2")])
    content = content.replace(b'id="t"', b"id=\"open('MARKER', 'w')\"")
    content = content.replace(b"<description>x<", b"<description>open('MARKER', 'w')<")

    found = decide(content)

    assert found == Context(((OPEN_MARKER, Decimal(1)), ("a.b", Decimal(2))))
    assert not list(tmp_path.iterdir())


def test_spiffworkflow_is_loaded_only_when_a_table_is_read():
    """Asking for the module costs nothing."""
    code = "import sys, approvalflow.spiff.dmn; print('SpiffWorkflow' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
