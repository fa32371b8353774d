"""What the second engine said of a published drawing, and decision tables that are tried on the command line."""

from pathlib import Path

from cli.terminal import Terminal
from spiff.tables import decision, definitions, table, text

FEES = table(
    "UNIQUE",
    ["area", "day of week(today)"],
    ["fee"],
    [("< 100", "-", "200"), (">= 100", '"Monday"', "area * 3")],
)


def test_what_was_said_at_publishing_can_be_read_again(terminal: Terminal) -> None:
    """`publish` tells the opinion of the other engine, `opinion` shows what is kept, in both languages."""
    published = terminal.done("publish matter --as bai-xue")
    english = terminal.done("opinion food-business-licence")
    chinese = terminal.done("opinion food-business-licence --version 2026.1 --lang zh-CN")
    told = terminal.done("opinion food-business-licence --json").json

    assert "agrees: after each of 10 moves" in published.out
    assert "food-business-licence, version 2026.1, published " in english.out
    assert "AF211" in english.out
    assert "Commands off the flow (return, jump) are not covered" in english.out
    assert "复核一致" in chinese.out
    assert told["drawing"].startswith("sha256:")
    assert told["opinion"]["verdict"] == "agrees"
    assert {"code", "reason", "remedy"} <= set(told["findings"][0])
    for line, code in (
        ("opinion food-business-licence --version 1999", "matter.no_such_version"),
        ("opinion fishing", "matter.not_published"),
    ):
        assert terminal(line).err.startswith(code)


def test_a_decision_table_can_be_tried(bare: Terminal, tmp_path: Path) -> None:
    """With values and a day: results, and the rules that applied; in both languages, and as JSON."""
    flat = decision("flat", text("literalExpression", "0.5"))
    (tmp_path / "fees.dmn").write_bytes(definitions(decision("fee", FEES), flat))

    assert bare.done("decide fees.dmn --data area=120 --on 2026-03-02").out == "fee = 360  (by rule 2)\nflat = 0.5\n"
    assert bare.done("decide fees.dmn fee --data area=120 --on 2026-03-03").out == "fee = null\n"
    assert bare.done("decide fees.dmn fee --data area=12 --lang zh-CN").out == "fee = 200  （适用规则 1）\n"
    told = bare.done("decide fees.dmn fee --data area=120.5 --on 2026-03-02 --json").json
    assert told == {"fee": {"name": "fee", "result": 361.5, "rules": [2]}}
    odd = decision("odd", text("literalExpression", "{sum: area + 0.01, span: [1..5], third: 1/3}"))
    (tmp_path / "odd.dmn").write_bytes(definitions(odd))
    digits = bare.done("decide odd.dmn --data area=12345678901234567.88 --json").out
    assert '"sum": 12345678901234567.89' in digits  # no binary number has them
    assert '"third": 0.3333333333333333333333333333333333' in digits
    assert '"span": "[1..5]"' in digits
    for line, code in (
        ("decide fees.dmn none", "decision.unknown"),
        ("decide matter/process.bpmn", "decision.not_dmn"),
    ):
        assert bare(line).err.startswith(code)


ASKS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
xmlns:af="urn:approvalflow:bpmn:1" targetNamespace="t">
<process id="P" isExecutable="true"><startEvent id="S"/><sequenceFlow id="a" sourceRef="S" targetRef="B"/>
<businessRuleTask id="B" af:decision="FILE#fee" af:result="r"/><sequenceFlow id="b" sourceRef="B" targetRef="G"/>
<exclusiveGateway id="G" default="n"/><sequenceFlow id="y" sourceRef="G" targetRef="Dear">
<conditionExpression>r &gt; 300</conditionExpression></sequenceFlow>
<sequenceFlow id="n" sourceRef="G" targetRef="Cheap"/>
<endEvent id="Dear"/><endEvent id="Cheap"/></process></definitions>"""


def test_a_dry_run_asks_the_tables_beside_the_drawing(bare: Terminal, tmp_path: Path) -> None:
    """As a case does; what the answers say of the task is taken instead, and without an answer the run fails there."""
    (tmp_path / "fees.dmn").write_bytes(definitions(decision("fee", FEES)))
    (tmp_path / "p.bpmn").write_text(ASKS.replace("FILE", "fees.dmn"))
    monday = '"begin": "2026-03-02T09:00:00+08:00", "data": {"area": %s}'
    (tmp_path / "large.json").write_text("{%s}" % (monday % 120))
    (tmp_path / "unlike.json").write_text("{%s}" % (monday % '"x"'))
    (tmp_path / "given.json").write_text('{%s, "tasks": {"B": {"set": {"r": 1}}}}' % (monday % 120))

    told = bare.done("run p.bpmn --answers large.json --json").json
    assert (told["entered"][-1], told["data"], told["warnings"]) == ("Dear", {"area": 120, "r": 360}, [])
    assert bare.done("run p.bpmn --answers given.json --json").json["entered"][-1] == "Cheap"
    assert 'B sets {"r":360}' in bare.done("run p.bpmn --answers large.json").out
    assert bare.done("run p.bpmn --answers unlike.json --json").json["data"] == {"area": "x", "r": None}

    (tmp_path / "p.bpmn").write_text(ASKS.replace("FILE#fee", "fees.dmn#other"))
    failed = bare("run p.bpmn --answers large.json --json").json
    assert (failed["state"], failed["why"], failed["element"]) == ("failed", "decision.unknown", "B")
    assert "no decision `other` in the file. Known: fee" in bare("run p.bpmn --answers large.json").out
    for file in ("none.dmn", "../fees.dmn"):
        (tmp_path / "p.bpmn").write_text(ASKS.replace("FILE", file))
        told = bare.done("run p.bpmn --answers large.json --json").json
        assert [(one["code"], one["element"]) for one in told["warnings"]] == [("decision.no_file", "B")]
        assert told["entered"][-1] == "Cheap"
