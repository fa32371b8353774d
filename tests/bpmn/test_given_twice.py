"""What an element may have once by the schema of BPMN 2.0 and has twice is a finding, whatever it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree

from approvalflow.bpmn.reader import read_drawing
from approvalflow.bpmn.wide.strays import at_most_once
from approvalflow.bpmn.wide.vocabulary import INSIDE, RUNS
from dryrun.playing import document

XS = "{http://www.w3.org/2001/XMLSchema}"
SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "Semantic.xsd"
TOLD_APART = {"timeDate", "timeCycle", "timeDuration", "conditionExpression"}
MULTI = "multiInstanceLoopCharacteristics"


class Schema:
    """The published schema: the children that elements may have, and how often."""

    def __init__(self) -> None:
        root = etree.parse(SCHEMA).getroot()
        self.types = {one.get("name"): one for one in root.findall(f"{XS}complexType")}
        self.elements = {one.get("name"): one for one in root.findall(f"{XS}element")}
        self.elements[INSIDE] = self.elements["implicitThrowEvent"]

    def pairs(self) -> Iterator[tuple[str, str, bool]]:
        """Each element of a type of its own, each child that may stand in it, and whether only once."""
        for name, element in self.elements.items():
            for child, once in self._children(element.get("type", "").rpartition(":")[2]):
                yield from ((name, one, once) for one in (child, *self._stand_for(child)))

    def _children(self, of: str) -> Iterator[tuple[str, bool]]:
        said = self.types.get(of)
        for base in said.iter(f"{XS}extension") if said is not None else ():
            yield from self._children(base.get("base", "").rpartition(":")[2])
        for one in said.iter(f"{XS}element") if said is not None else ():
            most = {one.get("maxOccurs", "1"), one.getparent().get("maxOccurs", "1")}
            yield (one.get("ref") or one.get("name", "")).rpartition(":")[2], most == {"1"}

    def _stand_for(self, child: str) -> Iterator[str]:
        for name, one in self.elements.items():
            if one.get("substitutionGroup", "").rpartition(":")[2] == child:
                yield from (name, *self._stand_for(name))


def test_every_child_that_the_schema_has_once_is_known_as_such_and_no_other() -> None:
    """Of all elements that are read, listed or idle; choreographies are refused."""
    known = {"process", "collaboration", "definitions", *RUNS.parts, *RUNS.listed}
    pairs = [one for one in Schema().pairs() if one[0] in known and (one[1] in known or one[1] == "extensionElements")]
    wrong = {
        (parent, child, once)
        for parent, child, once in pairs
        if child not in TOLD_APART and at_most_once(parent, child) != once
    }
    assert not wrong
    assert {once for _, _, once in pairs} == {True, False}


LOOP = f"<{MULTI}>{{}}</{MULTI}>"
CASES = {
    "script": '<scriptTask id="A"><script>x = 1</script><script>x = 2</script></scriptTask>',
    "standardLoopCharacteristics": '<task id="A">' + 2 * '<standardLoopCharacteristics loopMaximum="2"/>' + "</task>",
    MULTI: '<task id="A">' + 2 * LOOP.format("<loopCardinality>2</loopCardinality>") + "</task>",
    "loopCardinality": f'<task id="A">{LOOP.format(2 * "<loopCardinality>2</loopCardinality>")}</task>',
    "loopCondition": '<task id="A"><standardLoopCharacteristics>' + 2 * "<loopCondition>false</loopCondition>"
    + "</standardLoopCharacteristics></task>",
    "completionCondition": '<adHocSubProcess id="A"><task id="B"/>'
    + 2 * "<completionCondition>true</completionCondition>"
    + "</adHocSubProcess>",
    "condition": '<intermediateCatchEvent id="A"><conditionalEventDefinition>' + 2 * "<condition>true</condition>"
    + "</conditionalEventDefinition></intermediateCatchEvent>",
    "activationCondition": '<complexGateway id="A">' + 2 * "<activationCondition>true</activationCondition>"
    + "</complexGateway>",
    "ioSpecification": '<task id="A">' + 2 * "<ioSpecification><inputSet/><outputSet/></ioSpecification>" + "</task>",
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_a_second_one_is_refused_and_in_an_unfinished_drawing_only_the_first_counts(kind: str) -> None:
    content = document(CASES[kind], "s A e")

    def told(**how: bool) -> list[tuple[str, object]]:
        found = read_drawing(content, **how)  # type: ignore[arg-type]
        return [(one.severity, one.values["element"]) for one in found.findings if one.code == "drawing.given_twice"]

    assert told() == told(dry=True) == [("error", kind)]
    assert told(dry=True, anyway=True) == [("warning", kind)]


def test_a_second_remark_is_only_named() -> None:
    """What changes no run stops none."""
    content = document('<task id="A"><monitoring/><monitoring/></task>', "s A e")
    reading = read_drawing(content, dry=True)
    assert reading.drawing is not None
    assert [(one.code, one.severity) for one in reading.findings] == [("drawing.given_twice", "warning")]
