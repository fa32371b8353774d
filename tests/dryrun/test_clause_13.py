"""The fine print of BPMN 2.0, clauses 10 and 13: starts by events, second phases, instances, cycles. Each test names
its clause."""

import pytest

from approvalflow.bpmn.reader import read_drawing
from dryrun.playing import document, entered, flows, play, sub
from dryrun.test_any_drawing_runs import ERROR, ESCALATION, MESSAGE, SIGNAL, boundary, tasks

TWO = MESSAGE + '<message id="m2" name="Two"/>'
PAID = '<messageEventDefinition messageRef="m1"/>'
ALARM = '<signalEventDefinition signalRef="g1"/>'
UNDO = '<task id="U" isForCompensation="true"/><association id="u" sourceRef="B" targetRef="U"/>'
THROWN = '<intermediateThrowEvent id="W"><compensateEventDefinition/></intermediateThrowEvent>'


def event(kind: str, key: str, definition: str, more: str = "") -> str:
    return f'<{kind} id="{key}" {more}>{definition}</{kind}>'


def opened_by_gateway(kind: str) -> str:
    catches = event("intermediateCatchEvent", "M", PAID) + '<receiveTask id="R" messageRef="m2"/>'
    return f'<eventBasedGateway id="G" instantiate="true" eventGatewayType="{kind}"/>' + catches + tasks("A", "B")


def many(inside: str = "<loopCardinality>3</loopCardinality>", **attributes: str) -> str:
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<multiInstanceLoopCharacteristics {said}>{inside}</multiInstanceLoopCharacteristics>"


def test_13_4_4_an_exclusive_event_based_gateway_starts_a_process_by_one_of_its_events():
    """The event that came counts as caught, the others are not waited for."""
    sent = [{"name": "Two"}]
    result = play(opened_by_gateway("Exclusive"), "G M A e", "G R B e", root=TWO, messages=sent)
    assert (result.state, result.entered) == ("completed", ("R", "B", "e"))


@pytest.mark.parametrize(
    ("sent", "state", "done"), [(["Paid"], "waiting", ["A"]), (["Paid", "Two"], "completed", ["A", "B"])]
)
def test_13_4_4_a_parallel_event_based_gateway_starts_by_the_first_event_and_waits_for_the_others(sent, state, done):
    body = opened_by_gateway("Parallel")
    result = play(body, "G M A e", "G R B e", root=TWO, messages=[{"name": name} for name in sent])
    assert (result.state, entered(result, "A", "B")) == (state, done)


def test_13_3_3_a_receive_task_may_start_a_process():
    body = '<receiveTask id="R" instantiate="true" messageRef="m1"/>' + tasks("A")
    result = play(body, "R A e", root=MESSAGE, messages=[{"name": "Paid", "set": {"n": 1}}])
    assert (result.state, result.entered, result.data) == ("completed", ("R", "A", "e"), {"n": 1})


@pytest.mark.parametrize(("signals", "done"), [([], []), ([{"name": "Alarm"}], ["A"])])
def test_10_5_2_a_parallel_multiple_start_needs_all_of_its_events(signals, done):
    body = event("startEvent", "S", PAID + ALARM, 'parallelMultiple="true"') + tasks("A")
    result = play(body, "S A e", root=MESSAGE + SIGNAL, messages=[{"name": "Paid"}], signals=signals)
    assert entered(result, "A") == done


def test_13_5_6_the_message_of_an_end_event_is_sent_before_the_process_is_over():
    """Another process of the file starts by it, once for each message."""
    other = event("startEvent", "QS", PAID) + "<userTask id='QT'/>" + flows("QS QT")
    body = '<task id="A" completionQuantity="2"/>' + event("endEvent", "X", PAID)
    result = play(body, "s A X", root=MESSAGE, beside=f'<process id="Q" isExecutable="true">{other}</process>')
    assert entered(result, "X", "QT") == ["X", "X", "QT", "QT"]


def complex_gateway(*chains: str, when: dict[str, str]) -> list[str]:
    gate = '<complexGateway id="J" default="J_D"><activationCondition>activationCount >= 1</activationCondition>'
    body = '<parallelGateway id="F"/>' + gate + "</complexGateway>" + tasks("X1", "X2", "A", "B", "D")
    result = play(body, "s F X1 J A e", "F X2 J B e", "J D e", when=when)
    assert result.state == "completed"
    return entered(result, "A", "B", "D")


def test_13_4_5_a_complex_gateway_asks_its_conditions_again_when_it_is_reset():
    """`waitingForStart` tells the two phases apart."""
    assert complex_gateway(when={"J_A": "waitingForStart", "J_B": "not(waitingForStart)"}) == ["A", "B"]


def gate(condition: str) -> str:
    return f'<complexGateway id="J"><activationCondition>{condition}</activationCondition></complexGateway>'


@pytest.mark.parametrize("late", [True, False])
def test_13_4_5_at_the_reset_the_conditions_are_asked_whether_tokens_came_late_or_will_not_come(late):
    body = '<parallelGateway id="F"/><exclusiveGateway id="K" default="K_J"/>' + gate("activationCount >= 1")
    body += tasks("A", "B", "Z", "M", "R")
    when = {"K_Z": str(not late).lower(), "J_M": "waitingForStart", "J_R": "not(waitingForStart)"}
    result = play(body, "s F A J M e", "F B K J R e", "K Z e", when=when, tasks={"B": {"after": "P1D"}})
    assert (result.state, entered(result, "M", "R")) == ("completed", ["M", "R"])
    assert [one for one in result.entered if one in "ZMR"] == (["M", "R"] if late else ["M", "Z", "R"])


def test_13_4_5_a_gateway_that_all_flows_have_started_is_reset_at_once():
    body = '<parallelGateway id="F"/>' + gate("activationCount >= 2") + tasks("A", "B", "M", "R")
    when = {"J_M": "waitingForStart", "J_R": "not(waitingForStart)"}
    assert entered(play(body, "s F A J M e", "F B J R e", when=when), "M", "R") == ["M", "R"]


@pytest.mark.parametrize(("condition", "state"), [("A_J + C_J >= 2", "completed"), ("A_J >= 2", "waiting")])
def test_10_6_5_an_activation_condition_counts_the_tokens_of_each_flow(condition, state):
    """`activationCount` is all of them; a flow is counted by its id, whatever the data calls so."""
    body = '<parallelGateway id="F"/>' + gate(condition) + tasks("A", "B", "C", "M")
    result = play(body, "s F A J M e", "F B J", "F C J", data={"A_J": 7}, tasks={"B": {"never": True}})
    assert (entered(result, "M"), result.state == "waiting") == (["M"] if state == "completed" else [], True)


@pytest.mark.parametrize(("condition", "names"), [("x1 + A_J >= 2", ["x1"]), ("A_J + paid >= 1", []), ("B_J >= 1", [])])
def test_a_name_in_an_activation_condition_that_nothing_gives_is_told(condition, names):
    """Without a value the gateway would wait for ever."""
    body = '<dataObject id="d" name="paid"/><parallelGateway id="F"/>' + gate(condition) + tasks("A", "B")
    reading = read_drawing(document(body, "s F A J e", "F B J"), dry=True)
    assert reading.drawing is not None
    found = [one for one in reading.findings if one.code == "drawing.activation_reads"]
    assert [(one.element, one.values["name"], one.severity) for one in found] == [("J", n, "warning") for n in names]


def test_13_4_5_when_no_condition_is_true_at_the_reset_the_default_flow_is_taken():
    assert complex_gateway(when={"J_A": "waitingForStart", "J_B": "false"}) == ["A", "D"]


@pytest.mark.parametrize(
    ("definition", "root", "cancels", "done"),
    [
        ('<signalEventDefinition id="d" signalRef="g1"/>', SIGNAL, "false", ["C", "D"]),
        ('<messageEventDefinition id="d" messageRef="m1"/>', MESSAGE, "false", ["C", "D"]),
        ('<escalationEventDefinition id="d" escalationRef="k1"/>', ESCALATION, "false", ["C", "D"]),
        ('<escalationEventDefinition id="d" escalationRef="k1"/>', ESCALATION, "true", ["D"]),
        ('<errorEventDefinition id="d" errorRef="r1"/>', ERROR, "true", ["D"]),
    ],
)
def test_10_3_9_what_an_instance_throws_is_caught_on_the_border(definition, root, cancels, done):
    """`behavior="One"`: the first instance that completes throws, whatever the kind of event."""
    step = f'<userTask id="A">{many(behavior="One", oneBehaviorEventRef="d")}</userTask>'
    body = step + boundary("B", "A", definition.replace('id="d"', ""), f'cancelActivity="{cancels}"') + tasks("C", "D")
    result = play(body, "s A C e", "B D e", root=root + definition)
    assert sorted(entered(result, "C", "D")) == done


@pytest.mark.parametrize(("namespace", "numbers"), [("", [1, 2, 3]), ("http://flowable.org/bpmn", [0, 1, 2])])
def test_10_3_9_instances_are_numbered_as_the_standard_or_the_engine_of_the_drawing_does(namespace, numbers):
    """`loopCounter` is n in the n-th instance (table 10.30); Camunda, Flowable and Activiti count from 0."""
    task = f'<scriptTask id="A">{many()}<script>seen = append(seen, loopCounter)</script></scriptTask>'
    xmlns = f'xmlns:x="{namespace}"' if namespace else ""
    result = play(f'<subProcess id="S" {xmlns}>{task}</subProcess>', "s S e", data={"seen": []})
    assert result.data["seen"] == numbers


@pytest.mark.parametrize(("repeated", "times"), [(many(), 3), (many("<loopCardinality>0</loopCardinality>"), 0)])
def test_13_5_5_each_instance_of_a_repeated_activity_is_compensated(repeated, times):
    step = f'<userTask id="A">{repeated}</userTask>' + boundary("B", "A", "<compensateEventDefinition/>")
    result = play(step + UNDO + THROWN, "s A W e")
    assert (result.state, entered(result, "U")) == ("completed", ["U"] * times)


def test_13_5_5_a_loop_that_never_went_round_is_not_compensated():
    loop = '<standardLoopCharacteristics testBefore="true"><loopCondition>n &lt; 2</loopCondition>'
    loop += "</standardLoopCharacteristics>"
    step = f'<scriptTask id="A">{loop}<script>n = n + 1</script></scriptTask>'
    body = step + boundary("B", "A", "<compensateEventDefinition/>") + UNDO + THROWN
    assert entered(play(body, "s A W e", data={"n": 0}), "U") == ["U", "U"]
    assert entered(play(body, "s A W e", data={"n": 2}), "U") == []


@pytest.mark.parametrize(
    ("cycle", "moments"),
    [
        ("R2/PT1H", ["10:00", "11:00"]),
        ("R2/2026-01-05T12:00:00+08:00/PT1H", ["12:00", "13:00"]),
        ("R/2026-01-05T07:30:00+08:00/PT2H", ["09:00", "09:30", "11:30", "13:30"]),
        ("R5/2026-01-05T01:00:00+08:00/PT1H", ["09:00"]),
        ("R/2020-01-31T11:00:00+08:00/P1M", ["09:00"]),
        ("R9/PT1H/2026-01-05T11:30:00+08:00", ["10:00", "11:00"]),
        ("R2/2026-01-05T10:15:00+08:00/2026-01-05T12:00:00+08:00", ["10:15", "12:00"]),
    ],
)
def test_10_5_4_a_cycle_keeps_to_its_first_moment_and_its_last(cycle, moments):
    """What was missed before the timer was set comes once, and is not made up for."""
    timer = f"<timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition>"
    body = tasks("A", "N") + boundary("B", "A", timer, 'cancelActivity="false"')
    result = play(body, "s A e", "B N", tasks={"A": {"after": "PT5H30M"}}, begin="2026-01-05T09:00:00+08:00")
    came = [one["at"][11:16] for one in result.trace if one["does"] == "enter" and one["element"] == "N"]
    assert (came, result.state) == (moments, "completed")


@pytest.mark.parametrize(
    ("cycle", "zone", "begin", "moments"),
    [
        ("R4/2027-08-31T09:00:00+08:00/P1M", "Asia/Shanghai", "2027-08-01T09:00:00+08:00",
         ["2027-08-31T09", "2027-09-30T09", "2027-10-31T09", "2027-11-30T09"]),
        ("R5/2096-02-29T09:00:00+08:00/P2Y", "Asia/Shanghai", "2096-01-05T09:00:00+08:00",
         ["2096-02-29T09", "2098-02-28T09", "2100-02-28T09", "2102-02-28T09", "2104-02-29T09"]),
        ("R4/2027-03-13T02:30:00-05:00/P1D", "America/New_York", "2027-03-12T09:00:00-05:00",
         ["2027-03-13T02", "2027-03-14T03", "2027-03-15T02", "2027-03-16T02"]),
        ("R6/2026-10-31T09:00:00+08:00/P1M", "Asia/Shanghai", "2027-01-31T10:00:00+08:00",
         ["2027-01-31T10", "2027-02-28T09", "2027-03-31T09"]),
        ("R3/P1M", "Asia/Shanghai", "2027-12-31T10:00:00+08:00", ["2028-01-31T10", "2028-02-29T10", "2028-03-31T10"]),
    ],
)  # fmt: skip
def test_10_5_4_every_moment_of_a_cycle_is_reckoned_from_its_first(cycle, zone, begin, moments):
    """A short month, a common year or an hour that is left out moves one moment and none after it."""
    timer = f"<timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition>"
    body = tasks("A", "N") + boundary("B", "A", timer, 'cancelActivity="false"')
    result = play(body, "s A e", "B N", tasks={"A": {"after": "P10Y"}}, begin=begin, zone=zone)
    assert [one["at"][:13] for one in result.trace if one["does"] == "enter" and one["element"] == "N"] == moments


@pytest.mark.parametrize("time", ["<timeDate>2020-01-01T00:00:00Z</timeDate>", "<timeDuration>PT0S</timeDuration>"])
def test_10_5_4_a_moment_that_has_passed_is_due_at_once(time):
    catch = event("intermediateCatchEvent", "T", f"<timerEventDefinition>{time}</timerEventDefinition>")
    result = play(catch + tasks("A"), "s T A e")
    assert (result.state, result.began == result.ended) == ("completed", True)


def test_13_5_3_an_error_is_thrown_again_until_somebody_catches_it():
    inner = sub("T", event("endEvent", "X", '<errorEventDefinition errorRef="r1"/>'), "Ts X")
    again = inner + boundary("BT", "T", "<errorEventDefinition/>")
    again += event("endEvent", "Y", '<errorEventDefinition errorRef="r2"/>')
    body = sub("S", again, "Ss T Se", "BT Y") + boundary("BS", "S", '<errorEventDefinition errorRef="r2"/>')
    result = play(body + tasks("C", "D"), "s S C e", "BS D e", root=ERROR)
    assert entered(result, "Se", "C", "D") == ["D"]


STANDARD = """
<dataInputAssociation><sourceRef>lst</sourceRef><targetRef>di</targetRef>{}</dataInputAssociation>
<dataOutputAssociation><sourceRef>do</sourceRef><targetRef>out</targetRef>{}</dataOutputAssociation>
<multiInstanceLoopCharacteristics isSequential="{}"><loopDataInputRef>di</loopDataInputRef>
<loopDataOutputRef>do</loopDataOutputRef><inputDataItem id="it" name="item"/><outputDataItem id="oi" name="vote"/>{}
</multiInstanceLoopCharacteristics>"""
INSIDE = '<ioSpecification><dataInput id="di"/><dataOutput id="do"/></ioSpecification>'
KEPT = '<dataObject id="lst"/><dataObject id="out"/>'
VOTES = [{"set": {"vote": "y"}}, {"set": {"vote": "n"}}]


@pytest.mark.parametrize("sequential", ["true", "false"])
@pytest.mark.parametrize(
    ("task", "out"),
    [
        ('<userTask id="A">{}</userTask>', ["y", "n"]),
        ('<scriptTask id="A">{}<script>vote = item * 10</script></scriptTask>', [10, 20]),
        ('<subProcess id="S">{}<startEvent id="Ss"/><userTask id="A"/>' + flows("Ss A") + "</subProcess>", ["y", "n"]),
    ],
)
def test_13_3_7_associations_of_the_collections_act_once_around_all_instances(task, out, sequential):
    """Clauses 10.4 and 13.3.7: the list comes in before all instances, what they gave goes out after them."""
    body = task.format(INSIDE + STANDARD.format("", "", sequential, "")) + KEPT
    repeated = "S" if 'id="S"' in task else "A"
    result = play(body, f"s {repeated} e", data={"lst": [1, 2]}, tasks={"A": VOTES})
    into = [one["set"] for one in result.trace if one["does"] == "set" and "di" in one["set"]]
    assert (result.data["out"], len(into), result.state) == (out, 1, "completed")


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_13_3_7_an_association_may_change_the_collections_on_the_way(sequential):
    """Clause 10.4.2: a transformation of the list, and of all that the instances gave, is there for the flows."""
    first, last = (f"<transformation>{said}</transformation>" for said in ("[5, 6, 7]", "count(do)"))
    inside = INSIDE + STANDARD.format(first, last, sequential, "")
    body = f'<userTask id="A">{inside}</userTask>{KEPT}<exclusiveGateway id="X" default="X_e"/>' + tasks("B", "C")
    result = play(body, "s A X e", "X B e", "A C e", when={"X_B": "out = 3", "A_C": "out = 3"}, data={"lst": [1]})
    assert (result.data["out"], entered(result, "A"), set(entered(result, "B", "C"))) == (3, ["A"] * 4, {"B", "C"})


def test_13_3_7_a_list_may_be_replaced_by_what_its_items_became():
    """The same data object as input and output: the items are not lost before they are seen."""
    inside = INSIDE + STANDARD.format("", "", "true", "").replace("<targetRef>out", "<targetRef>lst")
    body = f'<scriptTask id="A">{inside}<script>vote = item * 10</script></scriptTask>{KEPT}'
    result = play(body, "s A e", data={"lst": [1, 2]})
    assert (result.data["lst"], result.state) == ([10, 20], "completed")


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_13_3_7_flows_out_of_a_repeated_step_see_what_all_instances_gave(sequential):
    body = f'<userTask id="A">{INSIDE}{STANDARD.format("", "", sequential, "")}</userTask>{KEPT}' + tasks("B")
    result = play(body, "s A B e", when={"A_B": "count(out) = 2"}, data={"lst": [1, 2]}, tasks={"A": VOTES})
    assert (entered(result, "B"), result.state) == (["B"], "completed")


def repeated_sub_process(sequential: str, until: str = "") -> str:
    step = f'<startEvent id="Ss"/><userTask id="A"/>{flows("Ss A")}'
    return f'<subProcess id="S">{INSIDE}{STANDARD.format("", "", sequential, until)}{step}</subProcess>{KEPT}'


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_13_3_7_flows_out_of_a_repeated_sub_process_see_what_its_last_instance_gave(sequential):
    body = repeated_sub_process(sequential) + tasks("B")
    result = play(body, "s S B e", when={"S_B": 'out[2] = "n"'}, data={"lst": [1, 2]}, tasks={"A": VOTES})
    assert (result.data["out"], entered(result, "B"), result.state) == (["y", "n"], ["B"], "completed")


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_10_3_9_the_completion_condition_of_a_repeated_sub_process_sees_what_the_instance_gave(sequential):
    until = '<completionCondition>out[2] = "n"</completionCondition>'
    body = repeated_sub_process(sequential, until) + tasks("B")
    result = play(body, "s S B e", data={"lst": [1, 2, 3]}, tasks={"A": VOTES})
    assert (len(entered(result, "A")), result.data["out"]) == (2 if sequential == "true" else 3, ["y", "n"])


def test_a_sub_process_within_instances_gives_out_for_each_of_them():
    """Though all of it runs by itself, in one go."""
    given = '<extensionElements><af:assign target="total" value="total + item"/></extensionElements>'
    inner = f'<subProcess id="T">{given}<startEvent id="Ts"/></subProcess>'
    outer = f'<subProcess id="S">{INSIDE}{STANDARD.format("", "", "true", "")}<startEvent id="Ss"/>{inner}'
    body = f"{outer}{flows('Ss T')}</subProcess>{KEPT}" + tasks("B")
    result = play(body, "s S B e", when={"S_B": "total = 6"}, data={"lst": [1, 2, 3], "total": 0})
    assert (result.data["total"], entered(result, "B")) == (6, ["B"])


def test_what_a_loop_gives_out_is_there_when_it_asks_whether_to_go_on():
    loop = "<standardLoopCharacteristics><loopCondition>n &lt; 3</loopCondition></standardLoopCharacteristics>"
    given = '<extensionElements><af:assign target="n" value="n + 1"/></extensionElements>'
    body = f'<subProcess id="S">{given}<startEvent id="Ss"/><userTask id="A"/>{flows("Ss A")}{loop}</subProcess>'
    result = play(body, "s S e", data={"n": 0})
    assert (result.data["n"], entered(result, "A")) == (3, ["A"] * 3)


@pytest.mark.parametrize("sequential", ["true", "false"])
@pytest.mark.parametrize("condition", ["${item == 2}", "item = 2 and loopCounter = 2", 'vote = "n" and count(out) = 2'])
def test_10_3_9_a_completion_condition_sees_the_item_of_the_instance_that_is_done(condition, sequential):
    """Table 10.29: it is asked every time an instance completes, so it sees that instance's item, number and result."""
    until = f"<completionCondition>{condition}</completionCondition>"
    body = f'<userTask id="A">{INSIDE}{STANDARD.format("", "", sequential, until)}</userTask>{KEPT}'
    result = play(body, "s A e", data={"lst": [1, 2, 3]}, tasks={"A": VOTES})
    done = [one for one in result.trace if one["does"] == "leave" and one["element"] == "A" and "instance" in one]
    assert (len(done), result.data["out"], result.state) == (2, ["y", "n"], "completed")


def test_10_3_9_a_completion_condition_sees_the_item_that_another_engine_names():
    more = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    more += ' camunda:collection="lst" camunda:elementVariable="item" isSequential="true"'
    until = "<completionCondition>${item == 2 and loopCounter == 1}</completionCondition>"
    task = f'<userTask id="A"><multiInstanceLoopCharacteristics {more}>{until}</multiInstanceLoopCharacteristics>'
    result = play(task + "</userTask>", "s A e", data={"lst": [1, 2, 3]})
    done = [one for one in result.trace if one["does"] == "leave" and one["element"] == "A" and "instance" in one]
    assert (len(done), result.state) == (2, "completed")


@pytest.mark.parametrize("kind", ["error", "escalation"])
@pytest.mark.parametrize("named", ["b", "c"])
def test_10_5_6_of_two_events_that_name_different_ones_without_a_code_each_catches_its_own(kind, named):
    """One that stands alone, or beside one with a code, catches any without its code (tables 8.41 and 8.42)."""
    root = "".join(f'<{kind} id="{one}" name="{one.upper()}"/>' for one in "abc")
    thrown = event("endEvent", "X", f'<{kind}EventDefinition {kind}Ref="{named}"/>')
    border = "".join(boundary(f"B{one}", "S", f'<{kind}EventDefinition {kind}Ref="{one}"/>') for one in "bc")
    chains = ("s S e", "Bb Tb e", "Bc Tc e")
    result = play(sub("S", thrown, "Ss X") + border + tasks("Tb", "Tc"), *chains, root=root)
    assert (entered(result, "Tb", "Tc"), result.warnings) == ([f"T{named}"], ())

    alone = boundary("Ba", "S", f'<{kind}EventDefinition {kind}Ref="a"/>')
    result = play(sub("S", thrown, "Ss X") + alone + tasks("Ta"), "s S e", "Ba Ta e", root=root)
    assert entered(result, "Ta") == ["Ta"]


def test_a_receive_task_waits_for_its_message_and_for_no_answer():
    result = play('<receiveTask id="A" messageRef="m"/>', "s A e", root='<message id="m" name="M"/>')
    assert [(one["element"], one["for"], one["name"]) for one in result.waiting] == [("A", "message", "M")]
