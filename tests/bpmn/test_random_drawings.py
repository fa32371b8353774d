"""Drawings made by chance: whatever elements and attributes stand wherever, the reader answers and drops nothing."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from approvalflow.bpmn.attributes import TABLE
from approvalflow.bpmn.reader import read_drawing
from approvalflow.bpmn.source import Limits
from approvalflow.bpmn.wide.vocabulary import MATTERS, RUNS
from bpmn.drawn import HEAD, drawing, line, lost, reading

OTHERS = {"extensionElements", "process", "collaboration", "camunda:x", "af:x", "other:x"}
TAGS = sorted({*RUNS.parts, *RUNS.listed, *RUNS.refused, *OTHERS, "af:assign"})
KEYS = sorted(
    {
        *RUNS.known, *RUNS.choices, *RUNS.numbers, *MATTERS.harmless, *(f"af:{one.name}" for one in TABLE),
        "af:x", "camunda:x", "other:x", "x", "target", "value", "when",
    }
)  # fmt: skip
VALUES = [
    "", "a", "b", "s", "e", "true", "false", "1", "5 WD", "review", "all", "a b", "P1D", "##x", "${a}", "f0",
    "t1", "g", "P", "Complex", "One", "Parallel", "2",
]  # fmt: skip
TEXTS = ["", "P1D", "case.a = 1", "a ==", "f0", "s", "2026-03-02T10:00:00+08:00"]

attributes = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=4)


def trees(tags, said):
    """Elements of these names in one another."""
    return st.recursive(
        st.tuples(st.sampled_from(tags), said, st.sampled_from(TEXTS)),
        lambda inner: st.tuples(st.sampled_from(tags), said, st.lists(inner, max_size=4)),
        max_leaves=12,
    )


elements = trees(TAGS, attributes)


def written(part):
    tag, said, inside = part
    text = inside if isinstance(inside, str) else "".join(written(one) for one in inside)
    return "".join([f"<{tag}", *(f' {key}="{value}"' for key, value in said.items()), ">\n", text, f"</{tag}>"])


@settings(deadline=None, max_examples=200)
@given(st.lists(elements, max_size=6), st.lists(elements, max_size=2), st.booleans())
@example(inside=[], beside=[("process", {}, "")], dry=True)
def test_any_elements_anywhere(inside, beside, dry):
    """Read or refused, each finding with its sentence, for a matter and for a dry run alike."""
    body = line('<task id="t1"/>') + "".join(written(one) for one in inside)
    more = "".join(written(one) for one in beside)
    found = reading(body, beside=more, dry=dry)

    root = etree.fromstring(drawing(body, beside=more))

    assert list(lost(root, found)) == []
    assert (found.drawing is None) == any(one.severity == "error" for one in found.findings)
    assert all(one.show("zh-CN") and one.show("en") for one in found.findings)


@settings(deadline=None)
@given(st.data())
def test_any_bytes(data):
    """A drawing with pieces cut out, doubled or overwritten never crashes the reader."""
    content = bytearray(
        drawing(line('<userTask id="t1" name="审查" af:term="5 WD"><documentation>x</documentation></userTask>'))
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        to = data.draw(st.integers(at, min(len(content), at + 20)))
        content[at:to] = data.draw(st.binary(max_size=6))

    assert all(one.show("zh-CN") for one in read_drawing(bytes(content)).findings)


@given(st.binary(max_size=60))
def test_no_drawing_at_all(content):
    """Nor do bytes without sense."""
    assert read_drawing(content).drawing is None
    assert read_drawing(b"<?xml" + content).drawing is None


def test_what_is_large_stays_quick():
    """Many flows between the same ends, many comments before the root, many namespaces: the cost follows the size."""
    flows = '<sequenceFlow sourceRef="s" targetRef="e"/>' * 30_000
    comments = b"<!---->" * 300_000 + drawing(line('<task id="t1"/>'))
    spaces = " ".join(f'xmlns:n{n}="urn:{n}" n{n}:a=""' for n in range(200))

    assert {one.code for one in reading(flows).findings} >= {"drawing.flow_to_nowhere"}
    assert read_drawing(comments).drawing is not None
    assert len(reading(line(f'<task id="t1" {spaces}/>')).findings) == 200
    assert read_drawing(f"{HEAD}</definitions>".encode(), limits=Limits(elements=1)).drawing is None
