"""The wide reading: every flow node and event of BPMN 2.0 comes into the graph, for runs without a matter."""

import pytest

from approvalflow.bpmn.graph import Kind, Timer, Trigger
from approvalflow.bpmn.reader import parse_drawing, read_drawing
from approvalflow.errors import DrawingRefused
from bpmn.drawn import drawing, line, only

CATCH = '<intermediateCatchEvent id="t1">{}</intermediateCatchEvent>'
BOUNDARY = '<boundaryEvent id="b" attachedToRef="t1">{}</boundaryEvent>'
FLOW = '<startEvent id="s"/><endEvent id="e"/>'


def wide(inside, **more):
    return read_drawing(drawing(inside, **more), dry=True)


def graph(inside, **more):
    found = wide(inside, **more)
    assert found.drawing is not None, [finding.show() for finding in found.findings]
    return found.drawing


def codes(found, severity="error"):
    return [finding.code for finding in found.findings if finding.severity == severity]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.value.endswith(("Task", "task", "Process"))])
def test_every_activity_is_read(kind):
    """Tasks and sub-processes of every kind."""
    assert graph(line(f'<{kind.value} id="t1"/>')).nodes["t1"].kind is kind


ROOTS = """
<message id="m" name="Letter"/><message id="m0"/><signal id="g" name="Alarm"/><error id="r" errorCode="E7"/>
<error id="r0"/><escalation id="c" escalationCode="C9"/><itemDefinition id="i"/>"""


@pytest.mark.parametrize(
    ("definition", "trigger", "name"),
    [
        ('<messageEventDefinition messageRef="m"/>', Trigger.MESSAGE, "Letter"),
        ('<messageEventDefinition messageRef="t:m0"/>', Trigger.MESSAGE, "m0"),
        ("<messageEventDefinition/>", Trigger.MESSAGE, "b"),
        ('<signalEventDefinition signalRef="g"/>', Trigger.SIGNAL, "Alarm"),
        ('<errorEventDefinition errorRef="r"/>', Trigger.ERROR, "E7"),
        ('<errorEventDefinition errorRef="r0"/>', Trigger.ERROR, ""),
        ("<errorEventDefinition/>", Trigger.ERROR, ""),
        ('<escalationEventDefinition escalationRef="c"/>', Trigger.ESCALATION, "C9"),
        ("<escalationEventDefinition/>", Trigger.ESCALATION, ""),
    ],
)
def test_events_meet_by_the_names_and_codes_of_the_file(definition, trigger, name):
    """Messages and signals by name or id, errors and escalations by code; without a code any is caught (8.4.3)."""
    found = graph(
        line('<task id="t1"/>') + f'<boundaryEvent id="b" attachedToRef="t1">{definition}</boundaryEvent>', beside=ROOTS
    )

    (cause,) = found.nodes["b"].causes
    assert (cause.trigger, cause.name) == (trigger, name)


def test_what_is_thrown_without_a_code_goes_by_its_id():
    """So that whoever catches that very error, or any, meets it."""
    end = line('<task id="t1"/>').replace(
        '<endEvent id="e"/>', '<endEvent id="e"><errorEventDefinition errorRef="r0"/></endEvent>'
    )

    (cause,) = graph(end, beside=ROOTS).nodes["e"].causes
    assert cause.name == "r0"


def test_a_definition_of_the_file_is_read_where_an_event_refers_to_it():
    """`eventDefinitionRef` is the definition itself; several make a multiple event."""
    inside = line(
        '<intermediateCatchEvent id="t1" parallelMultiple="true"><eventDefinitionRef>t:d</eventDefinitionRef>'
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )

    found = graph(inside, beside=ROOTS + '<signalEventDefinition id="d" signalRef="g"/>').nodes["t1"]

    assert [(cause.trigger, cause.name) for cause in found.causes] == [(Trigger.SIGNAL, "Alarm"), (Trigger.TIMER, "")]
    assert found.all_of


@pytest.mark.parametrize(
    ("said", "timer"),
    [
        ("<timeDuration>PT1H</timeDuration>", Timer(duration="PT1H")),
        ('<timeDuration>"PT1H"</timeDuration>', Timer(duration="PT1H")),
        ('<timeDuration>duration("PT1H")</timeDuration>', Timer(duration="PT1H")),
        ('<timeDuration>=duration("PT1H")</timeDuration>', Timer(duration="PT1H")),
        ("<timeDuration>${'PT1H'}</timeDuration>", Timer(duration="PT1H")),
        ("<timeDuration>PT1.5S</timeDuration>", Timer(duration="PT1.5S")),
        ("<timeCycle>R3/PT10H</timeCycle>", Timer(cycle="R3/PT10H")),
        ("<timeCycle>R/P1D</timeCycle>", Timer(cycle="R/P1D")),
        (
            "<timeCycle>R2/2026-03-02T10:00:00+08:00/2026-03-02T10:00:01.5+08:00</timeCycle>",
            Timer(cycle="R2/2026-03-02T10:00:00+08:00/PT1.500000S"),
        ),
        ('<timeDate>date and time("2026-03-02T10:00:00Z")</timeDate>', Timer(date="2026-03-02T10:00:00Z")),
    ],
)
def test_times_are_read_bare_or_as_a_literal_of_another_engine(said, timer):
    """Dates, durations and cycles of ISO 8601."""
    event = (
        f'<intermediateCatchEvent id="t1"><timerEventDefinition>{said}</timerEventDefinition></intermediateCatchEvent>'
    )

    assert graph(line(event)).nodes["t1"].timer == timer


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("<timeCycle>0 15 10 L-2 * ? 2030</timeCycle>", "drawing.cron_cycle"),
        ("<timeCycle>0 0 9 15W * ?</timeCycle>", "drawing.cron_cycle"),
        ("<timeCycle>0 0 9 ? * 2-6</timeCycle>", "drawing.cron_cycle"),
        ("<timeCycle>0 0 9 13 * FRI</timeCycle>", "drawing.cron_cycle"),
        ("<timeCycle>0 0 9 30 2 ?</timeCycle>", "drawing.cron_cycle"),
        ("<timeCycle>every day at nine</timeCycle>", "drawing.not_a_cycle"),
        ("<timeCycle>R/PT0S</timeCycle>", "drawing.not_a_cycle"),
        ("<timeCycle>R/2026-03-02T10:00:00Z/2026-03-02T10:00:00Z</timeCycle>", "drawing.not_a_cycle"),
        ("<timeCycle>R/2026-03-02T10:00:00Z/2026-03-01T10:00:00Z</timeCycle>", "drawing.not_a_cycle"),
        ("<timeCycle>R/2026-03-02T10:00:00Z/2026-03-03T10:00:00</timeCycle>", "drawing.not_a_cycle"),
        ("<timeCycle>R/2026-03-02T10:00:00Z/noon</timeCycle>", "drawing.not_a_cycle"),
        ("<timeDuration>P1X</timeDuration>", "drawing.not_a_duration"),
        ("<timeDuration>-P1D</timeDuration>", "drawing.not_a_duration"),
        ("<timeDate>9999-12-31T23:59:59Z</timeDate>", "moment.not_a_moment"),
        ("<timeDuration>${a.run(1)}</timeDuration>", "expression.method_call"),
        ('<timeDate>=now() + duration("PT1H")</timeDate>', "expression.unknown_function"),
        ("<timeDuration>PT${x}H</timeDuration>", "expression.mixed_legacy"),
        ('<timeCycle>=cycle(n, duration("PT1H"))</timeCycle>', "expression.unknown_function"),
        ('<timeDuration>=duration("P1X")</timeDuration>', "drawing.not_a_duration"),
        ("", "drawing.no_time"),
    ],
)
def test_a_time_that_cannot_be_read_is_refused(said, code):
    """Never a timer that fires at once, or never, without a word."""
    event = (
        f'<intermediateCatchEvent id="t1"><timerEventDefinition>{said}</timerEventDefinition></intermediateCatchEvent>'
    )

    assert only(wide(line(event))).code == code


def test_a_date_without_zone_is_one_of_ours_and_says_so():
    """The standard allows it; what was assumed is a warning."""
    said = "<timerEventDefinition><timeDate>2026-03-02T10:00:00</timeDate></timerEventDefinition>"
    found = wide(line(f'<intermediateCatchEvent id="t1">{said}</intermediateCatchEvent>'))

    assert found.drawing.nodes["t1"].timer == Timer(date="2026-03-02T10:00:00+08:00")
    assert codes(found, "warning") == ["drawing.zone_assumed"]


def test_an_event_sub_process_is_a_handler_of_its_scope():
    """No flow leads to it; its start event waits while the scope around it lives."""
    found = graph(
        line('<task id="t1"/>')
        + '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs" isInterrupting="false">'
        '<signalEventDefinition signalRef="g"/></startEvent><task id="ht"/>'
        '<sequenceFlow id="hf" sourceRef="hs" targetRef="ht"/></subProcess>',
        beside=ROOTS,
    )

    assert found.nodes["h"].by_event
    assert found.handlers == {"P": ("hs",)}
    assert not found.nodes["hs"].interrupting
    assert found.scopes["P"] == ("s",)


def test_without_a_start_event_whatever_no_flow_leads_to_starts():
    """Not boundary events, event sub-processes, compensation, or catching links."""
    found = graph(
        '<task id="a"/><task id="b"/><task id="c"/><sequenceFlow id="f" sourceRef="a" targetRef="c"/>'
        '<boundaryEvent id="x" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
        '<task id="undo" isForCompensation="true"/><association id="l" sourceRef="x" targetRef="undo"/>'
        '<intermediateThrowEvent id="o"><linkEventDefinition name="L"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="n"><linkEventDefinition name="L"/></intermediateCatchEvent>'
    )

    assert found.scopes["P"] == ("a", "b", "o")
    assert found.nodes["x"].compensator == "undo"
    assert found.nodes["undo"].compensation


def test_a_start_event_with_a_cause_starts_its_process_by_that_cause():
    """Plain start events start at once, the others when what they wait for comes."""
    found = graph(
        '<startEvent id="s"/><startEvent id="s2"/><startEvent id="m1"><messageEventDefinition messageRef="m"/>'
        '</startEvent><task id="t"/>'
        + "".join(f'<sequenceFlow id="f{n}" sourceRef="{n}" targetRef="t"/>' for n in ("s", "s2", "m1")),
        beside=ROOTS,
    )

    assert found.scopes["P"] == ("s", "s2")
    assert found.starters == {"P": ("m1",)}


def test_a_receive_task_or_event_gateway_can_open_a_process():
    """`instantiate`: the events behind a gateway start the process, which may wait for all of them."""
    found = graph(
        '<eventBasedGateway id="g1" instantiate="true" eventGatewayType="Parallel"/>'
        '<receiveTask id="r1" messageRef="m"/><receiveTask id="r2" messageRef="m0"/>'
        '<sequenceFlow id="f1" sourceRef="g1" targetRef="r1"/><sequenceFlow id="f2" sourceRef="g1" targetRef="r2"/>',
        beside=ROOTS,
    )

    assert found.starters == {"P": ("r1", "r2")}
    assert found.scopes["P"] == ()
    assert found.nodes["g1"].instantiate
    assert found.nodes["g1"].all_of


def test_a_call_enters_a_process_or_global_task_of_the_file():
    """The prefix of the own namespace is no part of the name; a global task is a scope with one node."""
    found = graph(
        line('<callActivity id="t1" calledElement="t:Q"/>', '<callActivity id="t2" calledElement="G"/>'),
        beside='<globalUserTask id="G" name="ask"/><process id="Q" isExecutable="true"><task id="q"/></process>',
    )

    assert (found.id, found.nodes["t1"].calls, found.scopes["Q"]) == ("P", "Q", ("q",))
    assert found.scopes[found.nodes["t2"].calls] == ("G",)
    assert found.nodes["G"].kind is Kind.USER_TASK


@pytest.mark.parametrize("called", ["", 'calledElement="Elsewhere"'])
def test_a_call_of_what_is_not_in_the_file_is_refused(called):
    """It would do nothing, and say nothing."""
    assert only(wide(line(f'<callActivity id="t1" {called}/>'))).code == "drawing.call_unknown"


def test_calls_that_come_back_to_themselves_are_refused():
    """A run would never end."""
    found = wide(
        line('<callActivity id="t1" calledElement="Q"/>'),
        beside='<process id="Q" isExecutable="true"><callActivity id="q" calledElement="P"/></process>',
    )

    assert codes(found) == ["drawing.call_cycle", "drawing.call_cycle"]


def test_the_pool_that_nobody_writes_to_first_is_the_one_that_runs():
    """Of several executable processes the one that starts by itself; the others wait for its messages."""
    found = graph(
        '<startEvent id="as"><messageEventDefinition/></startEvent><task id="at"/>'
        '<sequenceFlow id="af" sourceRef="as" targetRef="at"/>',
        process='id="A" isExecutable="true"',
        beside='<process id="B" isExecutable="true"><startEvent id="bs"/><sendTask id="bt"/>'
        '<sequenceFlow id="bf" sourceRef="bs" targetRef="bt"/></process>'
        '<collaboration id="C"><participant id="PA" processRef="A"/><participant id="PB" processRef="B"/>'
        '<messageFlow id="M" sourceRef="bt" targetRef="as"/></collaboration>',
    )

    assert found.id == "B"
    assert found.starters == {"A": ("as",)}
    assert set(found.nodes) == {"as", "at", "bs", "bt"}


def test_a_message_flow_names_the_message_that_its_ends_do_not():
    """Sender and receiver meet by the flow, or by the name that one of them gives."""
    found = graph(
        line('<sendTask id="t1"/>', '<sendTask id="t2"/>'),
        beside='<process id="Q" isExecutable="true"><receiveTask id="r1"/><receiveTask id="r2" messageRef="m"/>'
        '<sequenceFlow id="qf" sourceRef="r1" targetRef="r2"/></process>'
        '<collaboration id="C"><messageFlow id="M1" sourceRef="t1" targetRef="r1"/>'
        '<messageFlow id="M2" sourceRef="t2" targetRef="r2"/></collaboration>' + ROOTS,
    )

    names = {key: found.nodes[key].causes[0].name for key in ("t1", "r1", "t2", "r2")}
    assert names == {"t1": "M1", "r1": "M1", "t2": "Letter", "r2": "Letter"}


def test_several_flows_leave_an_activity_with_their_conditions_and_default():
    """Implicit splits and ends are what the standard says they are."""
    found = graph(
        '<startEvent id="s"/><task id="t" default="d"/><task id="a"/><task id="b"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="t"/><sequenceFlow id="d" sourceRef="t" targetRef="a"/>'
        '<sequenceFlow id="c" sourceRef="t" targetRef="b"><conditionExpression>amount &gt; 5</conditionExpression>'
        "</sequenceFlow>"
    )

    assert found.nodes["t"].default == "d"
    assert found.flows["c"].condition.text == "amount > 5"


@pytest.mark.parametrize("text", ["${approved == true}", "#{a &amp;&amp; b}", "= days > 3", "form.amount > 3"])
def test_conditions_may_use_any_name_of_the_data(text):
    """A run has no form that declares the names, and other engines spell the operators otherwise."""
    inside = (
        FLOW + f'<sequenceFlow id="f" sourceRef="s" targetRef="e">'
        f"<conditionExpression>{text.replace('>', '&gt;')}</conditionExpression></sequenceFlow>"
    )

    found = wide(inside)

    assert found.drawing.flows["f"].condition is not None


def test_without_isExecutable_a_file_runs_only_anyway():
    """Absent means false, as the standard says."""
    content = drawing(line('<task id="t1"/>'), process='id="P"')

    with pytest.raises(DrawingRefused):
        parse_drawing(content, dry=True)
    found = read_drawing(content, dry=True, anyway=True)
    assert not found.drawing.executable
    assert codes(found, "warning") == ["drawing.not_executable"]


TRANSACTION = (
    '<transaction id="t1"><startEvent id="ts"/><endEvent id="te"><cancelEventDefinition/></endEvent>'
    '<sequenceFlow id="tf" sourceRef="ts" targetRef="te"/></transaction>'
)


def test_a_transaction_may_cancel():
    """From inside, and its boundary takes the cancel."""
    found = graph(
        line(TRANSACTION) + '<boundaryEvent id="b" attachedToRef="t1"><cancelEventDefinition/></boundaryEvent>'
    )

    assert found.nodes["te"].trigger is Trigger.CANCEL
    assert found.scopes["t1"] == ("ts",)


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (line(TRANSACTION.replace("transaction", "subProcess")), "drawing.cancel_outside"),
        (
            line('<task id="t1"/>') + BOUNDARY.format("<cancelEventDefinition/>"),
            "drawing.cancel_outside",
        ),
        (
            line('<intermediateCatchEvent id="t1"><errorEventDefinition/></intermediateCatchEvent>'),
            "drawing.trigger_here",
        ),
        (line('<intermediateThrowEvent id="t1"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
              "</timerEventDefinition></intermediateThrowEvent>"), "drawing.trigger_here"),
        (line('<intermediateCatchEvent id="t1"/>'), "drawing.no_trigger_here"),
        (line('<boundaryEvent id="t1"/>'), "drawing.boundary_without_host"),
        (
            line('<intermediateThrowEvent id="t1"><linkEventDefinition name="L"/></intermediateThrowEvent>'),
            "drawing.link_without_partner",
        ),
        (
            line(CATCH.format('<linkEventDefinition name="L"/>'))
            + '<intermediateThrowEvent id="o"><linkEventDefinition name="L"/></intermediateThrowEvent>',
            "drawing.flow_at_link",
        ),
        (line('<eventBasedGateway id="t1"/>', '<userTask id="t2"/>'), "drawing.after_event_gateway"),
        (
            line('<task id="t1"/>')
            + '<boundaryEvent id="b" attachedToRef="t1"><compensateEventDefinition/></boundaryEvent>',
            "drawing.no_compensator",
        ),
        (
            line('<subProcess id="t1"><startEvent id="x"><signalEventDefinition/></startEvent></subProcess>'),
            "drawing.trigger_here",
        ),
        (
            line('<task id="t1"/>') + '<subProcess id="h" triggeredByEvent="true"><startEvent id="x"/></subProcess>',
            "drawing.event_sub_process_start",
        ),
        (line('<intermediateCatchEvent id="t1"><eventDefinitionRef>no</eventDefinitionRef></intermediateCatchEvent>'),
         "drawing.no_such_definition"),
        (line('<intermediateCatchEvent id="t1"><conditionalEventDefinition/></intermediateCatchEvent>'),
         "drawing.event_without_condition"),
        (line('<adHocSubProcess id="t1" ordering="Sideways"/>'), "drawing.attribute_value"),
        (line('<task id="t1" startQuantity="0"/>'), "drawing.attribute_value"),
    ],
)  # fmt: skip
def test_malformed_use_is_a_finding_with_its_element(inside, code):
    """Reason, place and remedy, never an exception."""
    found = wide(inside)

    assert code in codes(found)
    finding = next(one for one in found.findings if one.code == code)
    assert finding.element
    assert finding.line
    assert finding.show("en")


GATE = '<eventBasedGateway id="t1"/><sequenceFlow id="g2" sourceRef="t1" targetRef="r"/>'
KEEPS = ' cancelActivity="false"'
WITHIN = '<collaboration id="K"><participant id="k" processRef="P"/><messageFlow id="m" sourceRef="t1" targetRef="t2"/>'


@pytest.mark.parametrize(
    ("inside", "beside", "code"),
    [
        (line('<sendTask id="t1"/>', '<receiveTask id="t2"/>'), WITHIN + "</collaboration>", "drawing.talk_within"),
        (line('<eventBasedGateway id="t1"/>', CATCH.format("<signalEventDefinition/>").replace("t1", "t2")), "",
         "drawing.one_event"),
        (line(GATE, CATCH.format("<messageEventDefinition/>").replace("t1", "t2")) + '<receiveTask id="r"/>', "",
         "drawing.two_manners"),
        (line('<task id="t1"/>') + BOUNDARY.format("<errorEventDefinition/>").replace(" a", f"{KEEPS} a"),
         "", "drawing.always_interrupts"),
        (line('<subProcess id="t1"><task id="A"/></subProcess>',
              '<intermediateThrowEvent id="t2"><compensateEventDefinition activityRef="A"/></intermediateThrowEvent>'),
         "", "drawing.compensation_out_of_sight"),
        (line(CATCH.format('<messageEventDefinition messageRef="m"/>')), '<message id="m" name="Paid-${no}"/>',
         "drawing.name_worked_out"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_runs_and_is_said(inside, beside, code):
    """The standard forbids it, or it has no effect: a designer is told."""
    assert code in codes(wide(inside, beside=beside), "warning")


@pytest.mark.parametrize("around", ["", ' triggeredByEvent="true"'])
def test_a_compensation_in_an_event_sub_process_sees_what_stands_around_it(around):
    """Clause 13.5.5; what stands in another sub-process it does not see."""
    start = '<startEvent id="x"><signalEventDefinition/></startEvent>' if around else ""
    throw = '<endEvent id="y"><compensateEventDefinition activityRef="t1"/></endEvent>'
    found = wide(line('<task id="t1"/>') + f'<subProcess id="h"{around}>{start}{throw}</subProcess>')

    assert ("drawing.compensation_out_of_sight" in codes(found, "warning")) is not bool(around)


CONVERSATION = """<message id="m" name="Paid"/><correlationProperty id="cp"><correlationPropertyRetrievalExpression
messageRef="m"><messagePath>n</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
<collaboration id="K"><participant id="k1" processRef="P"/><participant id="k2"/>
<messageFlow id="f" sourceRef="k2" targetRef="t1"/><conversation id="c"><messageFlowRef>f</messageFlowRef>
<correlationKey id="ck"><correlationPropertyRef>cp</correlationPropertyRef></correlationKey></conversation>
</collaboration>"""


WHOLE = CONVERSATION.replace('<conversation id="c"><messageFlowRef>f</messageFlowRef>', "").replace(
    "</conversation>", ""
)


@pytest.mark.parametrize("keyed", [CONVERSATION, WHOLE])
@pytest.mark.parametrize("dry", [False, True])
def test_the_key_of_a_conversation_is_read_for_matters_and_for_dry_runs_alike(keyed, dry):
    """Also where the key is that of the whole collaboration; there is nothing to warn of."""
    reading = read_drawing(
        drawing(line(CATCH.format('<messageEventDefinition messageRef="m"/>')), beside=keyed), dry=dry
    )

    (cause,) = reading.drawing.nodes["t1"].causes
    assert (cause.conversation.endswith(" cp"), cause.content.text) == (True, "n")
    assert not [code for code in codes(reading, "warning") if "key" in code]


def test_an_attribute_of_another_element_changes_nothing():
    """A task that says it is triggered by an event is a task."""
    found = graph(
        line('<task id="t1" triggeredByEvent="true" instantiate="true"/>'),
        beside='<globalTask id="G" isForCompensation="true" triggeredByEvent="true"/>',
    )

    assert not found.nodes["t1"].by_event
    assert found.scopes["G:scope"] == ("G",)


def test_ids_that_stand_twice_do_not_hang_the_reader():
    """A sub-process with the id of its own process would be its own parent."""
    found = wide(line('<subProcess id="P"><callActivity id="c" calledElement="P"/></subProcess>'))

    assert "drawing.duplicate_id" in codes(found)


def test_a_reference_that_leads_nowhere_is_said_and_a_definition_that_nobody_uses_is_listed():
    """Nothing that is drawn is lost in silence."""
    lane = '<laneSet id="ls"><lane id="l"><flowNodeRef>ghost1</flowNodeRef></lane></laneSet>'
    things = '<dataObjectReference id="d" dataObjectRef="ghost2"/><dataStoreReference id="o" dataStoreRef="ghost3"/>'
    beside = '<collaboration id="K"><participant id="k" processRef="ghost4"/></collaboration>'
    beside += '<timerEventDefinition id="lonely"><timeDuration>PT1H</timeDuration></timerEventDefinition>'
    found = wide(lane + things + line('<task id="t1"/>'), beside=beside)

    missing = [one.values["reference"] for one in found.findings if one.code == "drawing.reference_unknown"]
    assert sorted(missing) == ["ghost1", "ghost2", "ghost3", "ghost4"]
    assert "lonely" in [one.id for one in found.ignored]
