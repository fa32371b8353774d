"""The wide reading of loops, data, scripts and what other engines add to a drawing."""

import pytest

from approvalflow.bpmn.graph import Behavior, Trigger
from approvalflow.bpmn.reader import read_drawing
from bpmn.drawn import drawing, line
from bpmn.test_wide_reading import ROOTS, codes, graph, wide

MULTI = '<userTask id="t1">{}<multiInstanceLoopCharacteristics {}>{}</multiInstanceLoopCharacteristics></userTask>'


def multi(inside="", attributes="", around="", beside=ROOTS):
    return graph(line(MULTI.format(around, attributes, inside)), beside=beside).nodes["t1"].multi


def assigned(node):
    return [(one.target, one.value.text, one.when) for one in node.assigns]


def test_instances_are_counted_by_an_expression():
    """`loopCardinality`, in sequence or side by side, ended early by a condition over the counters."""
    found = multi(
        "<loopCardinality>${count}</loopCardinality>"
        "<completionCondition>${nrOfCompletedInstances/nrOfInstances >= 0.6}</completionCondition>".replace(
            ">=", "&gt;="
        ),
        'isSequential="true"',
    )

    assert found.sequential
    assert found.cardinality.names == {"case.count"}
    assert found.until.names == {"case.nrOfCompletedInstances", "case.nrOfInstances"}


def test_instances_are_given_by_a_list_behind_the_data_input_of_the_activity():
    """The reference is resolved through the association to the data object; outputs the other way."""
    around = """
    <ioSpecification><dataInput id="in" name="inside"/><dataOutput id="out"/></ioSpecification>
    <dataInputAssociation><sourceRef>ref</sourceRef><targetRef>in</targetRef></dataInputAssociation>
    <dataOutputAssociation><sourceRef>out</sourceRef><targetRef>answers</targetRef></dataOutputAssociation>"""
    inside = """<loopDataInputRef>in</loopDataInputRef><loopDataOutputRef>out</loopDataOutputRef>
    <inputDataItem id="i1" name="signer"/><outputDataItem id="o1"/>"""
    task = MULTI.format(around, "", inside)
    objects = (
        '<dataObject id="d" isCollection="true"/><dataObjectReference id="ref" name="signers" dataObjectRef="d"/>'
        '<dataObject id="answers" name="Answers"/>'
    )

    found = graph(line(task) + objects)

    node = found.nodes["t1"].multi
    assert (node.collection, node.item, node.output, node.output_item) == ("signers", "signer", "Answers", "o1")
    assert set(found.data) == {"signers", "Answers", "inside", "out", "o1"}


@pytest.mark.parametrize("engine", ["camunda", "flowable", "activiti"])
def test_the_items_that_another_engine_names_are_read(engine):
    """Hundreds of countersign steps are drawn so."""
    found = multi(attributes=f'{engine}:collection="${{signers}}" {engine}:elementVariable="signer"')

    assert (found.collection, found.item) == ("signers", "signer")


def test_the_loop_of_zeebe_is_read():
    """The same four things, as an extension element."""
    found = multi(
        '<extensionElements><zeebe:loopCharacteristics inputCollection="= signers" inputElement="signer" '
        'outputCollection="answers" outputElement="= answer"/></extensionElements>'
    )

    assert (found.collection, found.item, found.output, found.output_item) == ("signers", "signer", "answers", "answer")


@pytest.mark.parametrize(
    ("attributes", "inside", "behavior", "throws"),
    [
        ("", "", Behavior.ALL, []),
        ('behavior="One" oneBehaviorEventRef="d"', "", Behavior.ONE, [(Trigger.SIGNAL, "Alarm", False)]),
        ('behavior="None" noneBehaviorEventRef="t:d"', "", Behavior.NONE, [(Trigger.SIGNAL, "Alarm", False)]),
        (
            'behavior="Complex"',
            "<complexBehaviorDefinition><condition>ok = 1</condition><event>"
            '<escalationEventDefinition escalationRef="c"/></event></complexBehaviorDefinition>',
            Behavior.COMPLEX,
            [(Trigger.ESCALATION, "C9", True)],
        ),
    ],
)
def test_the_behaviour_of_a_multi_instance_activity_names_its_events(attributes, inside, behavior, throws):
    """All, one, none, or as conditions say (table 10.29)."""
    found = multi(
        f"<loopCardinality>3</loopCardinality>{inside}",
        attributes,
        beside=ROOTS + '<signalEventDefinition id="d" signalRef="g"/>',
    )

    assert found.behavior is behavior
    assert [(one.trigger, one.name, one.condition is not None) for one in found.throws] == throws


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (MULTI.format("", "", ""), "drawing.no_instances"),
        (MULTI.format("", 'flowable:collection="${org.leaders(dept)}"', ""), "drawing.not_a_name"),
        (MULTI.format("", 'behavior="One"', "<loopCardinality>2</loopCardinality>"), "drawing.behavior_without_event"),
        (
            MULTI.format("<standardLoopCharacteristics/>", "", "<loopCardinality>2</loopCardinality>"),
            "drawing.several_loops",
        ),
        ('<task id="t1"><standardLoopCharacteristics loopMaximum="many"/></task>', "drawing.attribute_value"),
        ('<task id="t1"><standardLoopCharacteristics><loopCondition>a ~ b</loopCondition>'
         "</standardLoopCharacteristics></task>", "expression.not_readable"),
    ],
)  # fmt: skip
def test_a_loop_that_cannot_be_read_is_refused(task, code):
    """A step done once that should be done for each of a list would be an approval bypassed."""
    assert code in codes(wide(line(task)))


def test_a_standard_loop_is_tested_before_or_after_and_ends():
    """`testBefore`, `loopMaximum`, `loopCondition`."""
    loop = '<standardLoopCharacteristics testBefore="true" loopMaximum="3"><loopCondition>again</loopCondition>'
    found = graph(line(f'<task id="t1">{loop}</standardLoopCharacteristics></task>')).nodes["t1"].loop

    assert (found.before, found.maximum, found.condition.text) == (True, 3, "again")


def test_quantities_and_the_words_of_ad_hoc_and_complex_are_read():
    """How many tokens, in what order, until when."""
    found = graph(
        line(
            '<adHocSubProcess id="t1" ordering="Sequential" cancelRemainingInstances="false"><task id="a"/>'
            "<completionCondition>done</completionCondition></adHocSubProcess>",
            '<complexGateway id="t2"><activationCondition>arrived &gt; 1</activationCondition></complexGateway>',
            '<task id="t3" startQuantity="2" completionQuantity="3"/>',
        )
    ).nodes

    assert (found["t1"].sequential, found["t1"].cancels_rest, found["t1"].until.text) == (True, False, "done")
    assert found["t2"].activation.text == "arrived > 1"
    assert (found["t3"].start_quantity, found["t3"].completion_quantity) == (2, 3)


DATA = '<dataObject id="d1" name="amount"/><dataObject id="d2" name="Order form"/><property id="p1" name="note"/>'


@pytest.mark.parametrize(
    ("inside", "assigns"),
    [
        (
            "<dataInputAssociation><sourceRef>d1</sourceRef><targetRef>d2</targetRef></dataInputAssociation>",
            [("Order form", "amount", "in")],
        ),
        (
            "<dataOutputAssociation><sourceRef>d2</sourceRef><targetRef>d1</targetRef></dataOutputAssociation>",
            [("amount", 'case("Order form")', "out")],
        ),
        (
            "<dataOutputAssociation><sourceRef>d1</sourceRef><targetRef>p1</targetRef>"
            "<transformation>amount * 2</transformation></dataOutputAssociation>",
            [("note", "amount * 2", "out")],
        ),
        (
            "<dataInputAssociation><targetRef>p1</targetRef><assignment><from>1</from><to>d1</to></assignment>"
            "<assignment><from>getDataObject('amount') + 1</from><to/></assignment></dataInputAssociation>",
            [("amount", "1", "in"), ("note", "getDataObject('amount') + 1", "in")],
        ),
        (
            "<dataInputAssociation><targetRef>p1</targetRef><assignment><from>1</from><to>getDataObject('d1')</to>"
            "</assignment><assignment><from>2</from><to>${note}</to></assignment>"
            "<assignment><from>3</from><to>Order form</to></assignment></dataInputAssociation>",
            [("amount", "1", "in"), ("note", "2", "in"), ("Order form", "3", "in")],
        ),
        ('<extensionElements><af:assign target="x" value="1 + 1"/></extensionElements>', [("x", "1 + 1", "out")]),
        (
            '<extensionElements><af:assign target="x" value="y" when="in"/></extensionElements>',
            [("x", "y", "in")],
        ),
    ],
)
def test_data_moves_by_associations_and_assignments(inside, assigns):
    """Each becomes an assignment in our language, at the entry or the end of the step."""
    found = graph(line(f'<serviceTask id="t1">{inside}</serviceTask>') + DATA)

    assert assigned(found.nodes["t1"]) == assigns


@pytest.mark.parametrize(
    ("script", "assigns"),
    [
        ("x = 1", [("x", "1", "out")]),
        ("x := 1; y = x + 1", [("x", "1", "out"), ("y", "x + 1", "out")]),
        ("x = 'a;b'\n\n  y = \"c\nd\"" .replace("\nd", ""), [("x", "'a;b'", "out"), ("y", '"c"', "out")]),
        ("case.x = 2", [("x", "2", "out")]),
        ("", []),
        ("var x = 1;", [("x", "1", "out")]),
        ("int x = 1; String y = 'a';", [("x", "1", "out"), ("y", "'a'", "out")]),
        ("x += 2; y++; --z", [("x", "x + (2)", "out"), ("y", "y + 1", "out"), ("z", "z - 1", "out")]),
        ("execution.setVariable('x', y.size());", [("x", "y.size()", "out")]),
        ("kcontext.setVariable(&quot;x y&quot;, true)", [("x y", "true", "out")]),
        ("// begin\nSystem.out.println('a' + b);\nx = 1\nreturn", [("x", "1", "out")]),
        ("println('x')", []),
        ("x = null = null", [("x", "null = null", "out")]),
        ("x = true = y", [("x", "true = y", "out")]),
    ],
)  # fmt: skip
def test_a_script_of_assignments_is_done(script, assigns):
    """In our language or the plainest of others, apart at semicolons and line ends; what only tells changes nothing."""
    found = wide(line(f'<scriptTask id="t1"><script>{script}</script></scriptTask>'))

    assert assigned(found.drawing.nodes["t1"]) == assigns
    assert codes(found, "warning") == []


def test_a_script_of_zeebe_is_an_expression_with_a_name_for_its_result():
    """FEEL, which is our language."""
    script = '<extensionElements><zeebe:script expression="= amount * 2" resultVariable="double"/></extensionElements>'

    found = graph(line(f'<scriptTask id="t1">{script}</scriptTask>'))

    assert assigned(found.nodes["t1"]) == [("double", "= amount * 2", "out")]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ('<extensionElements><af:assign target="x" value="1"/></extensionElements>', "drawing.unknown_extension"),
        ("<laneSet><extensionElements><af:assign/></extensionElements></laneSet>", "drawing.unknown_extension"),
        ('<task id="z" flowable:collection="a"/>', "drawing.foreign_not_run"),
        ('<task id="z"><extensionElements><zeebe:script/></extensionElements></task>', "drawing.foreign_not_run"),
    ],
)
def test_what_is_read_at_one_place_is_not_dropped_at_another(place, code):
    """An assignment on a process, or a list on a plain step, would do nothing."""
    found = wide(line('<task id="t1"/>') + place)

    assert code in {one.code for one in found.findings}


@pytest.mark.parametrize(
    "script",
    [
        "x = 1; os.system('touch marker')", "x == 1", "x = open('f')", "x = ", "if (a) { x = 1 }", "x = new Date()",
        "execution.setVariable(y, 1)", "println(x); exit(1)", "x = y = 1",
    ],
)  # fmt: skip
def test_any_other_script_is_not_run_and_says_so(script):
    """Not even the half of it that could be read."""
    found = wide(line(f'<scriptTask id="t1" scriptFormat="groovy"><script>{script}</script></scriptTask>'))

    assert found.drawing.nodes["t1"].assigns == ()
    assert codes(found, "warning")[-1] == "drawing.script_not_run"


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<dataInputAssociation><targetRef>d1</targetRef><transformation>a.b()</transformation>"
         "</dataInputAssociation>", "drawing.assign_not_read"),
        ("<dataInputAssociation><targetRef>p1</targetRef><assignment><from>1</from><to>$d1/part</to></assignment>"
         "</dataInputAssociation>", "drawing.assign_not_read"),
        ("<dataInputAssociation><sourceRef>d2</sourceRef><sourceRef>p1</sourceRef><targetRef>d1</targetRef>"
         "</dataInputAssociation>", "drawing.several_sources"),
        ('<extensionElements><camunda:executionListener class="x"/></extensionElements>', "drawing.foreign_not_run"),
        ('<extensionElements><camunda:connector/></extensionElements>', "drawing.foreign_not_run"),
    ],
)  # fmt: skip
def test_what_cannot_be_honoured_is_a_warning_and_the_rest_runs(inside, code):
    """A dry run goes on with the answers it is given; nothing is dropped without a word."""
    found = wide(line(f'<serviceTask id="t1">{inside}</serviceTask>') + DATA)

    assert codes(found, "warning") == [code]
    assert found.drawing is not None


@pytest.mark.parametrize("attributes", ['target="x"', 'value="1"', 'target="x" value="1" when="later"'])
def test_an_assignment_of_ours_that_cannot_be_read_is_refused(attributes):
    """It is ours: there is nothing to be lenient about."""
    found = wide(line(f'<task id="t1"><extensionElements><af:assign {attributes}/></extensionElements></task>'))

    assert found.drawing is None


def test_who_works_has_no_effect_on_a_run_and_is_listed():
    """A run has no people."""
    found = wide(line('<userTask id="t1" camunda:assignee="kim"><potentialOwner id="o"/></userTask>'))

    assert {one.element for one in found.ignored} >= {"@camunda:assignee", "potentialOwner"}
    assert found.findings == ()


def test_a_process_that_nothing_starts_says_so():
    """Beside the one that runs."""
    found = wide(line('<task id="t1"/>'), beside='<process id="Q" isExecutable="true"><task id="q"/></process>')

    assert codes(found, "warning") == ["drawing.process_not_started"]


def needing(kind, more="", sets="<inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/>"):
    """An activity whose one input is fed by a data object."""
    fed = "<dataInputAssociation><sourceRef>d</sourceRef><targetRef>in</targetRef></dataInputAssociation>"
    said = f'<ioSpecification><dataInput id="in"/>{sets}</ioSpecification>{fed}'
    return wide(line(f'<{kind} id="t1">{said}{more}</{kind}>') + '<dataObject id="d" name="Form"/>', beside=ROOTS)


def test_a_task_knows_the_data_that_it_waits_for():
    """By their names (clause 13.3.2)."""
    reading = needing("userTask")

    assert (reading.drawing.nodes["t1"].sets, reading.findings) == ((("Form",),), ())


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("receiveTask", ""),
        ("subProcess", '<task id="inner"/>'),
        (
            "userTask",
            "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>",
        ),
    ],
)
def test_an_activity_that_would_wait_for_its_inputs_says_that_it_does_not(kind, more):
    """What begins at once although clause 13.3.2 lets it wait is never silent about it."""
    reading = needing(kind, more)

    assert [one.severity for one in reading.findings if one.code == "drawing.sets_not_awaited"] == ["info"]
    assert reading.drawing.nodes["t1"].sets == ()


def test_several_output_sets_keep_their_order():
    """With what each needs, and what it gives out where that is there."""
    sets = (
        '<dataOutput id="o"/><dataOutput id="p" name="Paper"/><inputSet/><outputSet><dataOutputRefs>o</dataOutputRefs>'
    )
    sets += "<dataOutputRefs>p</dataOutputRefs><optionalOutputRefs>p</optionalOutputRefs></outputSet><outputSet/>"

    found = needing("userTask", sets=sets)

    sets = [(set(one.needs), set(one.gives)) for one in found.drawing.nodes["t1"].output_sets]
    assert (sets, codes(found, "warning")) == ([({"o"}, {"o", "Paper"}), (set(), set())], [])


def test_items_and_what_each_gives_may_be_worked_out():
    """As Camunda 8 and Flowable users write it: a path, a list, a calculation."""
    zeebe = '<extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="it" '
    found = multi(zeebe + 'outputCollection="all" outputElement="=it*2"/></extensionElements>')
    assert (found.collection, found.items.text, found.output_item) == ("", "=[1,2]", "=it*2")
    path = multi("", 'flowable:collection="${order.items}" flowable:elementVariable="it"')
    assert (path.collection, path.items.text) == ("", "${order.items}")


def test_a_signal_of_one_instance_only_is_told_to_reach_every_case():
    """Flowable's `scope`: a matter is refused, a dry run warns."""
    root = '<signal xmlns:flowable="http://flowable.org/bpmn" id="sg" name="Alarm" flowable:scope="processInstance"/>'
    event = '<intermediateCatchEvent id="t1"><signalEventDefinition signalRef="sg"/></intermediateCatchEvent>'
    for dry, severity in ((True, "warning"), (False, "error")):
        found = read_drawing(drawing(line(event), beside=root), dry=dry).findings
        assert ("drawing.signal_scope", severity) in [(one.code, one.severity) for one in found]
