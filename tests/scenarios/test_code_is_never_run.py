"""Code in every place of every file: a typed refusal or an answer, and a marker file that nobody ever writes."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from lxml import etree

from approvalflow.bpmn.reader import read_drawing
from approvalflow.calendars import national
from approvalflow.desk.rules.gate import propose
from approvalflow.dryrun import Answers, dry_run
from approvalflow.dryrun.answers import Stop
from approvalflow.errors import ApprovalFlowError, Defect
from approvalflow.matters.folder import processes
from approvalflow.spiff import Bound, second_opinion
from approvalflow.spiff.dmn import DecisionFiles
from bpmn.drawn import drawing
from expressions.views import Desk
from spiff.tables import decision, definitions, table, text
from spiff.test_the_wide_vocabulary import AGREED, BESIDE, CALLED, EXCUSED, NOT_ASKED

FOOD = processes() / "food-business-licence"
WAYS = ("{}", "${{{}}}", "= {}", "'{}'")
"""How a language may be told that code follows."""


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Python that would leave a mark; and does, when it is run."""
    monkeypatch.chdir(tmp_path)
    mark, written = tmp_path / "mark", f"__import__('os').mknod({str(tmp_path / 'mark')!r})"
    yield written
    assert list(tmp_path.iterdir()) == []
    exec(written)
    assert mark.exists()


SOME, ALL = 4, pytest.param(1, marks=pytest.mark.long)
"""Every fourth place, or every one."""


def with_code(content: bytes, code: str, step: int = 1) -> Iterator[bytes]:
    """The file once for each `step`-th attribute or text, with code in its place."""
    return islice(_with_code(content, code), len(content) % step, None, step)


def _with_code(content: bytes, code: str) -> Iterator[bytes]:
    tree = etree.fromstring(content)
    for number, element in enumerate(tree.iter(etree.Element)):
        way = WAYS[number % len(WAYS)].format(code)
        for name in element.attrib:
            was = element.attrib[name]
            element.set(name, way)
            yield etree.tostring(tree)
            element.set(name, was)
        was = element.text
        element.text = way
        yield etree.tostring(tree)
        element.text = was


def answered(act: Callable[[], object]) -> None:
    """An answer, or a refusal that can be said; our own bug is neither."""
    try:
        act()
    except Defect:
        raise
    except ApprovalFlowError as refusal:
        refusal.say("zh-CN").encode()


def read_and_run(content: bytes) -> None:
    read_drawing(content)
    read = read_drawing(content, dry=True, anyway=True)
    assert (read.drawing is None) == any(one.severity == "error" for one in read.findings)
    if read.drawing is not None:
        dry_run(read.drawing, Answers(stop=Stop(moves=50)), national())


@pytest.mark.parametrize("step", [SOME, ALL])
def test_in_every_place_of_a_drawing(code: str, step: int) -> None:
    """Attributes and texts of every event, gateway, loop, task and call, read for matters and for runs, and run."""
    for one in (AGREED | EXCUSED | NOT_ASKED).values():
        for content in with_code(drawing(one, beside=CALLED + BESIDE), code, step):
            answered(lambda content=content: read_and_run(content))


@pytest.mark.parametrize("step", [SOME, ALL])
def test_in_every_place_of_a_shipped_drawing(code: str, step: int) -> None:
    """Names, documentation, our own attributes and the picture among them."""
    for content in with_code((FOOD / "process.bpmn").read_bytes(), code, step):
        answered(lambda content=content: read_and_run(content))


def test_everywhere_at_once_through_the_other_engine(code: str) -> None:
    """SpiffWorkflow would run Python: names, texts, conditions and scripts are full of it."""
    for name in ("every kind of task", "a loop", "events that are waited for", "several instances in turn"):
        content = drawing(AGREED[name], beside=CALLED + BESIDE)
        read = read_drawing(content, dry=True).drawing
        assert read is not None
        tree = etree.fromstring(content)
        for element in tree.iter(etree.Element):
            element.set("name", code)
            if element.text and element.text.strip():
                element.text = code
            etree.SubElement(element, "{http://www.omg.org/spec/BPMN/20100524/MODEL}documentation").text = code

        report = second_opinion(etree.tostring(tree), read, limits=Bound(paths=5))

        assert report.verdict in ("agrees", "none"), report.text()


def test_in_every_place_of_a_decision_table(code: str) -> None:
    """Of the table, its rules, what it requires, and the names of all that."""
    rules = [("> 5", "1", "'a'"), ("[1..3]", "2", "'b'")]
    logic = table("COLLECT", ["amount"], [("x", "1, 2", "0"), "y"], rules)
    base = decision("base", text("literalExpression", "1"))
    for content in with_code(definitions(decision("d1", logic, ("base",), "d1"), base, inputs=["amount"]), code):
        for name in ("d1", "base", code):
            answered(lambda content=content, name=name: DecisionFiles().decide(content, name, Desk()))


@pytest.mark.parametrize("step", [SOME, ALL])
def test_in_every_text_of_a_matter(code: str, step: int) -> None:
    """Read, linted with its drawing, and refused or taken for a text."""
    matter, process = (FOOD / "matter.toml").read_text("utf-8"), (FOOD / "process.bpmn").read_bytes()
    literal = code.replace('"', "'")
    for number, found in enumerate(islice(re.finditer(r'= "([^"\n]*)"', matter), 0, None, step)):
        changed = matter[: found.start(1)] + WAYS[number % 4].format(literal) + matter[found.end(1) :]
        answered(lambda changed=changed: propose(changed.encode(), process, None))
