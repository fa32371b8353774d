"""The `af:` attributes: known names, at known places, with values of their type; the tools' files follow the table."""

# ruff: noqa: E501 - rows of XML and of tables read best unbroken

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from approvalflow.bpmn.attributes import TABLE, USABLE
from approvalflow.bpmn.descriptor import MODDLE, TEMPLATES, as_text, moddle, shipped, templates
from approvalflow.bpmn.graph import Kind
from approvalflow.bpmn.names import AF
from bpmn.drawn import drawing, line, only, reading

GOOD = {
    "chosen_by": "t2",
    "done_by": "t2",
    "superior_of": "t2",
    "threshold": "2/3",
    "weights": "head=3",
    "term": "5 WD",
    "number": "2",
    "boolean": "true",
    "id": "P-1",
    "ids": "t2",
    "roles": "clerk, reviewer",
    "text": "审查科",
}
BAD = {
    "threshold": "3/2",
    "weights": "head=0",
    "term": "5",
    "number": "0",
    "boolean": "yes",
    "id": "two words",
    "choice": "maybe",
    "ids": "",
    "roles": "",
    "text": "",
}
HOLDERS = {
    Kind.SUB_PROCESS: '<subProcess id="t1" {}><startEvent id="i"/><endEvent id="j"/><sequenceFlow id="k" sourceRef="i" targetRef="j"/></subProcess>',
    Kind.CATCH: '<intermediateCatchEvent id="t1" {}><timerEventDefinition/></intermediateCatchEvent>',
    Kind.RULE_TASK: '<businessRuleTask id="t1" {}/>',
}
ELSEWHERE = frozenset({Kind.BOUNDARY, Kind.START, Kind.END})
"""Events that stand where no step can."""  # fmt: skip


def holder(kind, said):
    template = HOLDERS.get(kind, f'<{kind.value} id="t1" {{}}/>')
    return line(template.format(said), '<userTask id="t2"/>')


def cases():
    return [
        (one, kind)
        for one in USABLE
        for kind in sorted(one.on - ELSEWHERE)
        if one.name != "correlation" or kind is not Kind.CATCH
    ]


@pytest.mark.parametrize(("attribute", "kind"), cases(), ids=lambda part: getattr(part, "name", part))
def test_each_attribute_is_read_where_it_may_stand(attribute, kind):
    """Its value is kept as it was written; every choice is one."""
    for value in [choice for choice, _ in attribute.choices] or [GOOD.get(attribute.name) or GOOD[attribute.type]]:
        more = ' af:pattern="vote"' if attribute.voting or attribute.name in ("seats", "persons") else ""
        more += ' af:decision="fees.dmn"' if attribute.name == "result" else ""
        found = reading(holder(kind, f'af:{attribute.name}="{value}"{more}'))

        assert found.drawing is not None, [one.show() for one in found.findings]
        assert found.drawing.nodes["t1"].af[attribute.name] == value


@pytest.mark.parametrize("attribute", USABLE, ids=lambda one: one.name)
def test_a_value_of_another_type_is_refused(attribute):
    """At the element's line, with what would be right."""
    kind = min(attribute.on - ELSEWHERE - {Kind.CATCH})
    found = reading(holder(kind, f'af:{attribute.name}="{BAD[attribute.type]}"').replace("P1D", ""))
    finding = next(one for one in found.findings if one.code != "drawing.unsupported")

    parsed = {"term": "term.no_unit", "threshold": "threshold.not_one"}
    assert finding.code == parsed.get(attribute.type, "drawing.attribute_value")
    assert (finding.element, finding.line) == ("t1", 3)


@pytest.mark.parametrize("attribute", USABLE, ids=lambda one: one.name)
def test_an_attribute_at_the_wrong_place_is_refused(attribute):
    """A gateway, a lane (but for a department), a flow or the process carries none; the finding names where it may."""
    said = f'af:{attribute.name}="{GOOD.get(attribute.type) or attribute.choices[0][0]}"'
    lane = line("<task id='t1'/>") + f'<laneSet id="x"><lane id="y" {said}/></laneSet>'
    for inside in (
        line(f'<parallelGateway id="t1" {said}/>'),
        line("<task id='t1'/>").replace('id="f1"', f'id="f1" {said}'),
        *([] if attribute.lanes else [lane]),
    ):
        finding = only(reading(inside))
        assert (finding.code, finding.values["on"]) == ("drawing.attribute_place", sorted(attribute.on))


def test_an_unknown_attribute_names_the_known_ones():
    """A slip of the pen is found at once."""
    finding = only(reading(line('<userTask id="t1" af:trem="5 WD"/>')))

    assert (finding.code, finding.values["attribute"]) == ("drawing.unknown_attribute", "af:trem")
    assert "af:term" in finding.remedy("zh-CN")


def test_an_unknown_extension_element_of_ours_is_refused():
    """There are only attributes so far."""
    finding = only(reading(line('<userTask id="t1"><extensionElements><af:form/></extensionElements></userTask>')))

    assert (finding.code, finding.values["element"]) == ("drawing.unknown_extension", "af:form")


@pytest.mark.parametrize("said", ['af:external="x"', 'af:part="x"'])
def test_what_is_reserved_says_so(said):
    """Its meaning is fixed and its time has not come."""
    assert only(reading(line(f'<userTask id="t1" {said}/>'))).code == "drawing.attribute_later"


@pytest.mark.parametrize(
    ("text", "code"),
    [("20", "term.no_unit"), ("20日", "term.two_readings"), ("P20D", "term.two_readings"), ("soon", "term.not_a_term")],
)
def test_a_term_without_a_clear_unit_is_refused(text, code):
    """Working days or calendar days: the drawing must say."""
    finding = only(reading(line(f'<userTask id="t1" af:term="{text}"/>')))

    assert (finding.code, finding.element, finding.line) == (code, "t1", 3)


@pytest.mark.parametrize("others", ["gone", "t1", "t2 gone", "s"])
def test_steps_kept_apart_are_other_tasks(others):
    """Nobody can be kept apart from a step that is not there."""
    finding = only(reading(line(f'<userTask id="t1" af:apart="{others}"/>', '<userTask id="t2"/>')))

    assert (finding.code, finding.element) == ("drawing.apart_unknown", "t1")


@pytest.mark.parametrize("said", ['af:seats="3"', 'af:seats="3" af:pattern="single"'])
def test_seats_need_a_pattern(said):
    """Three seats of one person mean nothing."""
    assert only(reading(line(f'<userTask id="t1" {said}/>'))).code == "drawing.seats_without_pattern"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('af:persons="a b"', "drawing.persons_without_pattern"),
        ('af:role="r" af:persons="a b" af:pattern="all" af:seats="2"', "drawing.persons_without_pattern"),
        (f'af:role="r" af:persons="{"a" * 64} {"b" * 64} {"c" * 64}"', "drawing.attribute_value"),
        (f'af:role="{"clerk, " * 30}"', "drawing.attribute_value"),
        ('af:persons="a b" af:pattern="all" af:seats="2"', "drawing.persons_without_pattern"),
        ('af:pass="60 %"', "drawing.only_in_votes"),
        ('af:pattern="all" af:weights="head=3" af:veto="head"', "drawing.only_in_votes"),
    ],
)
def test_what_means_nothing_there_is_refused(said, code):
    """A threshold without a vote, and a list of persons without seats for them."""
    assert only(reading(line(f'<userTask id="t1" {said}/>'))).code == code


def test_the_shipped_files_are_generated_from_the_table():
    """A row added to the table is a row in the tools: `python -m approvalflow.bpmn.descriptor` writes them anew."""
    assert shipped(MODDLE) == as_text(moddle())
    assert shipped(TEMPLATES) == as_text(templates())


def test_the_descriptor_names_every_usable_attribute_once():
    """And none that is reserved."""
    bearing = [part for part in moddle()["types"] if "extends" in part]
    properties = [one["name"] for part in bearing for one in part["properties"]]

    assert sorted(properties) == sorted(one.name for one in TABLE if not one.reserved)
    assert moddle()["uri"] == AF


def test_the_reference_page_shows_every_attribute():
    """The page says what the table says."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "drawings.md").read_text(encoding="utf-8")

    for one in TABLE:
        assert f"`af:{one.name}`" in page
        assert one.title in page
        assert one.reserved or one.meaning in page


SCRIPT = """
const {BpmnModdle} = await import(process.argv[1]);
let text = ''; for await (const piece of process.stdin) text += piece;
const {xml, af} = JSON.parse(text);
const moddle = new BpmnModdle({af});
const {rootElement, warnings} = await moddle.fromXML(xml);
const task = rootElement.rootElements[0].flowElements.find(e => e.id === 't1');
const saved = await moddle.toXML(rootElement, {format: true});
console.log(JSON.stringify({warnings: warnings.map(w => w.message), act: task.get('af:act'), seats: task.get('af:seats'),
  unknown: Object.keys(task.$attrs), set: task.extensionElements.values.map(one => [one.$type, one.get('target')]),
  xml: saved.xml}));
"""


@pytest.mark.node
def test_bpmn_moddle_reads_and_writes_our_attributes():
    """The descriptor makes them typed properties in bpmn.io tools, and a save keeps them."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node is absent")
    root = subprocess.run([npm, "root", "-g"], capture_output=True, text=True, check=True).stdout.strip()
    named = [Path(place) for place in os.environ.get("NODE_PATH", "").split(os.pathsep) if place]
    places = [*named, Path(root), Path(__file__).parents[2] / "node_modules"]
    entry = next((path for place in places for path in (place / "bpmn-moddle" / "dist").glob("index.js")), None)
    if entry is None:
        pytest.skip("the npm package bpmn-moddle is absent")
    task = (
        '<userTask id="t1" af:act="review" af:pattern="all" af:seats="3" af:term="5 WD"><extensionElements>'
        '<af:assign target="x" value="1"/></extensionElements></userTask>'
    )
    source = drawing(line(task)).decode()
    asked = json.dumps({"xml": source, "af": moddle()})
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT, entry.as_uri()],
        input=asked,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["warnings"], answer["act"], answer["seats"], answer["unknown"]) == ([], "review", 3, [])
    assert answer["set"] == [["af:Assign", "x"]]
    for said in ('<af:assign target="x" value="1" />', 'af:act="review"', 'af:seats="3"', 'af:term="5 WD"'):
        assert said in answer["xml"]
