"""Each fault in the structure of a drawing is named once, at its own line."""

# ruff: noqa: E501 - rows of XML and of tables read best unbroken

import pytest

from bpmn.drawn import line, only, reading

TASK = '<task id="t1"/>'
C = "<conditionExpression>case.a</conditionExpression>"


def flow(key, source, target, condition=""):
    return f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'


def boundary(
    host="t1", inside="<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>", after="e"
):
    return f'<boundaryEvent id="b" attachedToRef="{host}">{inside}</boundaryEvent>' + (
        flow("fb", "b", after) if after else ""
    )


def sub(inside):
    return f'<subProcess id="t1">{inside}</subProcess>'


INNER = '<startEvent id="i1"/><task id="i2"/><endEvent id="i3"/>' + flow("j1", "i1", "i2") + flow("j2", "i2", "i3")

FAULTS = {
    "flow to nowhere": (line(TASK) + "\n" + flow("x", "t1", "gone"), "drawing.flow_to_nowhere", "x", 8),
    "flow from nowhere": (line(TASK) + "\n" + '<sequenceFlow id="x" targetRef="e"/>', "drawing.flow_to_nowhere", "x", 8),
    "flow into a sub-process": (line(sub(INNER)) + "\n" + flow("x", "s", "i2"), "drawing.flow_across", "x", 8),
    "flow to a flow": (line(TASK) + "\n" + flow("x", "t1", "f0"), "drawing.flow_to_nowhere", "x", 8),
    "unreachable": (line(TASK) + '\n<task id="t9"/>' + flow("x", "t9", "e"), "drawing.unreachable", "t9", 8),
    "dead end": (
        line('<parallelGateway id="t1"/>') + '\n<task id="t9"/>' + flow("x", "t1", "t9"), "drawing.dead_end", "t9", 8,
    ),
    "circle": (
        line('<parallelGateway id="t1"/>') + '\n<task id="a"/><task id="b"/>'
        + flow("x", "t1", "a") + flow("y", "a", "b") + flow("z", "b", "a"), "drawing.no_way_to_end", "a", 8,
    ),
    "flow into the start": (line('<parallelGateway id="t1"/>') + "\n" + flow("x", "t1", "s"), "drawing.flow_into_event", "s", 4),
    "flow out of the end": (line(TASK) + "\n" + flow("x", "e", "t1"), "drawing.flow_out_of_end", "e", 5),
    "flow into a boundary": (
        line('<parallelGateway id="t1"/>', '<task id="t2"/>') + boundary(host="t2") + flow("x", "t1", "b"),
        "drawing.flow_into_event", "b", 9,
    ),
    "boundary on nothing": (line(TASK) + "\n" + boundary(host="gone"), "drawing.boundary_without_host", "b", 8),
    "boundary on a gateway": (line('<parallelGateway id="t1"/>') + "\n" + boundary(), "drawing.boundary_without_host", "b", 8),
    "boundary without trigger": (line(TASK) + "\n" + boundary(inside=""), "drawing.no_trigger_here", "b", 8),
    "boundary to nowhere": (line(TASK) + "\n" + boundary(after=""), "drawing.dead_end", "b", 8),
    "catch without trigger": (line('<intermediateCatchEvent id="t1"/>'), "drawing.no_trigger_here", "t1", 3),
    "neither yes nor no": (
        line(TASK) + "\n" + boundary().replace("attachedToRef", 'cancelActivity="no" attachedToRef'), "drawing.attribute_value", "b", 8,
    ),
    "choice without condition": (
        line('<exclusiveGateway id="t1" default="x"/>') + "\n" + flow("x", "t1", "e"), "drawing.no_condition", "f1", 7,
    ),
    "inclusive without condition": (
        line('<inclusiveGateway id="t1" default="x"/>') + "\n" + flow("x", "t1", "e"), "drawing.no_condition", "f1", 7,
    ),
    "foreign default": (line('<exclusiveGateway id="t1" default="f0"/>'), "drawing.default_foreign", "t1", 3),
    "default that is none": (line('<task id="t1" default="gone"/>'), "drawing.default_foreign", "t1", 3),
    "default on a parallel gateway": (line('<parallelGateway id="t1" default="f1"/>'), "drawing.default_misplaced", "t1", 3),
    "condition on a parallel flow": (
        line('<parallelGateway id="t1"/>') + "\n" + flow("x", "t1", "e", C), "drawing.condition_misplaced", "x", 8,
    ),
    "condition that cannot be read": (
        line('<exclusiveGateway id="t1" default="f1"/>') + "\n"
        + flow("x", "t1", "e", C.replace("case.a", "amount(1) > 1")), "expression.unknown_function", "x", 8,
    ),
    "empty condition": (
        line('<exclusiveGateway id="t1" default="f1"/>') + "\n" + flow("x", "t1", "e", C.replace("case.a", "")),
        "expression.empty", "x", 8,
    ),
    "two conditions": (
        line('<exclusiveGateway id="t1" default="f1"/>') + "\n" + flow("x", "t1", "e", C + C), "drawing.several_conditions", "x", 8,
    ),
    "condition in another language": (
        line('<exclusiveGateway id="t1" default="f1"/>') + "\n"
        + flow("x", "t1", "e", C.replace(">", ' language="prolog">', 1)), "drawing.language", "x", 8,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_at_its_line(name):
    """One fault, one finding: code, element, line, and a remedy in both languages."""
    inside, code, element, at = FAULTS[name]
    found = reading(inside)
    finding = only(found)

    assert (finding.code, finding.element, finding.line) == (code, element, at)
    assert all((finding.say("en"), finding.say("zh-CN"), finding.remedy("en"), finding.remedy("zh-CN")))
    assert found.drawing is None


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<timerEventDefinition/>", "drawing.no_time"),
        ("<timerEventDefinition><timeDuration/></timerEventDefinition>", "drawing.no_time"),
        ("<timerEventDefinition><timeDuration>3 days</timeDuration></timerEventDefinition>", "drawing.not_a_duration"),
        ("<timerEventDefinition><timeDuration>P</timeDuration></timerEventDefinition>", "drawing.not_a_duration"),
        ("<timerEventDefinition><timeDuration>PT</timeDuration></timerEventDefinition>", "drawing.not_a_duration"),
        ("<timerEventDefinition><timeDuration>P1DT</timeDuration></timerEventDefinition>", "drawing.not_a_duration"),
        ("<timerEventDefinition><timeDuration>-P1D</timeDuration></timerEventDefinition>", "drawing.not_a_duration"),
        ("<timerEventDefinition><timeDate>2026-03-02T10:00:00</timeDate></timerEventDefinition>", "moment.no_zone"),
        ("<timerEventDefinition><timeDate>tomorrow</timeDate></timerEventDefinition>", "moment.not_a_moment"),
        (
            "<timerEventDefinition><timeDate>2026-03-02T10:00:00Z</timeDate><timeDuration>P1D</timeDuration></timerEventDefinition>",
            "drawing.several_times",
        ),
    ],
)
def test_a_timer_says_one_time(inside, code):
    """A duration, a date with its zone, or a term; never none, never two."""
    finding = only(reading(line(f'<intermediateCatchEvent id="t1">{inside}</intermediateCatchEvent>')))

    assert (finding.code, finding.element, finding.line) == (code, "t1", 3)


@pytest.mark.parametrize("text", ["P3D", "PT8H", "P1Y2M3W4DT5H6M7S", "P2W", "PT90M", " P1D\n"])
def test_an_iso_duration_is_read(text):
    """As the standard writes it."""
    timer = f"<timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition>"

    assert reading(line(f'<intermediateCatchEvent id="t1">{timer}</intermediateCatchEvent>')).drawing is not None


def test_the_condition_of_a_default_flow_is_ignored_aloud():
    """The standard says it is never asked; the designer is told."""
    gateway = line('<exclusiveGateway id="t1" default="x"/>').replace(
        'targetRef="e"/>', f'targetRef="e">{C}</sequenceFlow>'
    )
    found = reading(gateway + "\n" + flow("x", "t1", "e", C))

    assert [(one.code, one.severity, one.line) for one in found.findings] == [
        ("drawing.default_with_condition", "warning", 8)
    ]
    assert found.drawing.flows["x"].condition is None
    assert found.drawing.flows["f1"].condition is not None


def test_several_flows_into_a_task_are_no_fault():
    """Each token runs the task."""
    inside = line('<exclusiveGateway id="t1" default="f1"/>', TASK.replace("t1", "t2")) + flow("x", "t1", "t2", C)

    assert reading(inside).drawing.nodes["t2"].incoming == ("f1", "x")


def test_a_loop_is_no_fault():
    """Back to the step before, until it is agreed."""
    inside = line(TASK, '<exclusiveGateway id="t2" default="f2"/>') + flow("back", "t2", "t1", C)

    assert reading(inside).findings == ()


def test_a_boundary_is_a_way_out():
    """A circle that only a deadline leaves can still end."""
    gateway = '<exclusiveGateway id="t2" default="f2"/>'
    inside = line(TASK, gateway).replace('sourceRef="t2" targetRef="e"', 'sourceRef="t2" targetRef="t1"') + boundary()

    assert reading(inside).findings == ()


def test_beside_a_refused_element_no_paths_are_judged():
    """What is missing from the graph would make sound nodes look lost."""
    assert only(reading(line(TASK, '<choreographyTask id="t2"/>', '<task id="t3"/>'))).code == "drawing.unsupported"


IMPLICIT = {
    "no end event": ('<startEvent id="s"/><task id="a"/>' + flow("x", "s", "a"), ("s",)),
    "several flows out of a task": (line(TASK) + "\n" + flow("x", "t1", "e"), ("s",)),
    "a condition behind a task": (line(TASK) + "\n" + flow("x", "t1", "e", C), ("s",)),
}


@pytest.mark.parametrize("name", IMPLICIT)
def test_what_the_standard_leaves_implicit_is_no_fault(name):
    """Ends need no event, several flows split, and a flow out of a step may have a condition."""
    inside, starts = IMPLICIT[name]
    found = reading(inside)

    assert found.findings == ()
    assert found.drawing.scopes["P"] == starts


@pytest.mark.parametrize(
    "name", ["unreachable", "choice without condition", "condition on a parallel flow", "empty condition"]
)
def test_a_dry_run_is_only_warned_of_ways_that_make_no_sense(name):
    """A drawing that is only tried out runs with them; a matter is not published."""
    inside, code, element, _ = FAULTS[name]
    found = reading(inside, dry=True)

    assert found.drawing is not None
    assert (code, "warning", element) in {(one.code, one.severity, one.element) for one in found.findings}


def test_a_circle_that_something_around_can_end_is_no_fault():
    """An event sub-process that interrupts ends what runs in circles beside it."""
    circle = flow("x", "s", "a") + flow("y", "a", "b") + flow("z", "b", "a")
    inside = f'<startEvent id="s"/><task id="a"/><task id="b"/>{circle}'
    timer = "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>"
    guard = f'<subProcess id="g" triggeredByEvent="true"><startEvent id="g1">{timer}</startEvent></subProcess>'

    assert "drawing.no_way_to_end" in {one.code for one in reading(inside).findings}
    assert "drawing.no_way_to_end" not in {one.code for one in reading(inside + guard).findings}
