"""Every kind of node, event and activity runs as clause 13 of BPMN 2.0 says; the drawings are tried on the dry run."""

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import dry_run, read_answers
from approvalflow.errors import Unreadable
from dryrun.playing import document, entered, flows, play, sub

MESSAGE = '<message id="m1" name="Paid"/>'
SIGNAL = '<signal id="g1" name="Alarm"/>'
ERROR = '<error id="r1" errorCode="E1"/><error id="r2" errorCode="E2"/>'
ESCALATION = '<escalation id="k1" escalationCode="K1"/>'


def tasks(*ids: str) -> str:
    return "".join(f'<userTask id="{one}"/>' for one in ids)


def boundary(key: str, on: str, definition: str, more: str = "") -> str:
    return f'<boundaryEvent id="{key}" attachedToRef="{on}" {more}>{definition}</boundaryEvent>'


def test_steps_follow_each_other_and_the_case_completes():
    result = play(tasks("A", "B"), "s A B e")
    assert (result.state, result.entered) == ("completed", ("s", "A", "B", "e"))
    assert result.flows == ("s_A", "A_B", "B_e")


def test_answers_set_data_and_conditions_read_it():
    gate = '<exclusiveGateway id="X" default="X_B"/>'
    answers = {"A": {"set": {"amount": 7}}}
    result = play(gate + tasks("A", "B", "C"), "s A X B e", "X C e", when={"X_C": "amount > 5"}, tasks=answers)
    assert (entered(result, "B", "C"), result.data) == (["C"], {"amount": 7})


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.json", b'{"data": {"x": 0.1234567890123456789}}'),
        ("a.toml", b"data = { x = 0.1234567890123456789 }"),
    ],
)
def test_numbers_keep_all_their_digits(file: str, content: bytes):
    """A number of the answers is the number that is written there, and told with as many digits."""
    body = '<scriptTask id="T"><script>same = (x = 0.1234567890123456789); more = x * 10</script></scriptTask>'
    drawing = parse_drawing(document(body, "s T e"), file="run.bpmn", dry=True)

    data = dry_run(drawing, read_answers(content, file), national()).data

    assert (data["same"], str(data["x"]), str(data["more"])) == (True, "0.1234567890123456789", "1.234567890123456789")


def test_flows_out_of_an_activity_are_all_taken_unless_their_condition_is_not_true():
    result = play(tasks("A", "B", "C", "D"), "s A B e", "A C e", "A D e", when={"A_D": "false"})
    assert (entered(result, "B", "C", "D"), result.state) == (["B", "C"], "completed")


def test_without_start_and_end_events_a_process_starts_and_ends_by_itself():
    result = play(tasks("A", "B", "C"), "A B", "C")
    assert (sorted(result.entered), result.state) == (["A", "B", "C"], "completed")


def test_a_message_that_comes_early_waits_for_its_catch():
    catch = '<intermediateCatchEvent id="M"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
    late = {"A": {"after": "PT3H"}}
    sent = [{"name": "Paid", "after": "PT1H", "set": {"paid": True}}]
    result = play(catch + tasks("A"), "s A M e", root=MESSAGE, tasks=late, messages=sent)
    assert (result.state, result.data, result.caught) == (
        "completed", {"paid": True}, ({"element": "M", "event": "message", "name": "Paid"},),
    )  # fmt: skip


def test_without_its_message_a_case_waits_and_says_for_what():
    catch = '<intermediateCatchEvent id="M"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
    result = play(catch, "s M e", root=MESSAGE)
    assert (result.state, [(one["element"], one["for"], one["name"]) for one in result.waiting]) == (
        "waiting", [("M", "message", "Paid")],
    )  # fmt: skip


@pytest.mark.parametrize(("first", "taken"), [("Paid", "A"), ("Other", "B")])
def test_the_first_event_behind_an_event_based_gateway_wins(first, taken):
    gate = '<eventBasedGateway id="G"/>'
    gate += '<intermediateCatchEvent id="M"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
    gate += '<receiveTask id="R" messageRef="m2"/>'
    root = MESSAGE + '<message id="m2" name="Other"/>'
    result = play(gate + tasks("A", "B"), "s G M A e", "G R B e", root=root, messages=[{"name": first}])
    assert (entered(result, "A", "B"), result.state) == ([taken], "completed")


def test_a_timer_behind_an_event_based_gateway_ends_the_wait():
    gate = '<eventBasedGateway id="G"/>'
    gate += '<intermediateCatchEvent id="M"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
    gate += '<intermediateCatchEvent id="T"><timerEventDefinition><timeDuration>P3D</timeDuration>'
    gate += "</timerEventDefinition></intermediateCatchEvent>"
    result = play(gate + tasks("A", "B"), "s G M A e", "G T B e", root=MESSAGE, begin="2026-01-05T09:00:00+08:00")
    assert (entered(result, "A", "B"), result.ended) == (["B"], "2026-01-08T09:00:00+08:00")


@pytest.mark.parametrize(("cancels", "order"), [("true", ["T", "B"]), ("false", ["T", "B", "C"])])
def test_a_boundary_timer_interrupts_or_starts_beside(cancels, order):
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    body = tasks("A", "B", "C") + boundary("T", "A", timer, f'cancelActivity="{cancels}"')
    result = play(body, "s A C e", "T B e", tasks={"A": {"after": "PT2H"}})
    assert entered(result, "T", "B", "C") == order


def test_a_cycle_beside_a_step_comes_as_often_as_it_says():
    timer = "<timerEventDefinition><timeCycle>R3/PT10M</timeCycle></timerEventDefinition>"
    body = tasks("A", "B") + boundary("T", "A", timer, 'cancelActivity="false"')
    result = play(body, "s A e", "T B e", tasks={"A": {"after": "P1D"}})
    assert entered(result, "B") == ["B", "B", "B"]


def test_a_signal_reaches_all_that_wait_and_only_those():
    throw = '<intermediateThrowEvent id="W"><signalEventDefinition signalRef="g1"/></intermediateThrowEvent>'
    catch = '<intermediateCatchEvent id="{}"><signalEventDefinition signalRef="g1"/></intermediateCatchEvent>'
    body = '<parallelGateway id="F"/>' + throw + catch.format("C1") + catch.format("C2") + tasks("A", "B", "D")
    result = play(body, "s F A W C1 e", "F C2 B e", "F D e", root=SIGNAL)
    assert (entered(result, "B"), result.state) == (["B"], "waiting")
    assert [one["element"] for one in result.waiting] == ["C1"]


def test_an_error_is_caught_on_the_border_by_its_code():
    inner = sub("S", '<endEvent id="X"><errorEventDefinition errorRef="r2"/></endEvent>' + tasks("A"), "Ss A X")
    catch = boundary("B1", "S", '<errorEventDefinition errorRef="r1"/>')
    catch += boundary("B2", "S", '<errorEventDefinition errorRef="r2"/>') + boundary(
        "B3", "S", "<errorEventDefinition/>"
    )
    result = play(inner + catch + tasks("N", "C1", "C2", "C3"), "s S N e", "B1 C1 e", "B2 C2 e", "B3 C3 e", root=ERROR)
    assert (entered(result, "N", "C1", "C2", "C3"), result.state) == (["C2"], "completed")


def test_an_error_that_nobody_catches_is_a_failure_and_says_where():
    inner = sub("S", '<endEvent id="X"><errorEventDefinition errorRef="r1"/></endEvent>', "Ss X")
    result = play(inner + tasks("N"), "s S N e", root=ERROR)
    assert (result.state, result.why, result.element) == ("failed", "token.uncaught_error", "X")


def test_work_at_a_step_may_raise_an_error():
    body = '<serviceTask id="J"/>' + boundary("B", "J", '<errorEventDefinition errorRef="r1"/>') + tasks("A", "C")
    result = play(body, "s J A e", "B C e", root=ERROR, tasks={"J": {"error": "E1"}})
    assert (entered(result, "A", "C"), result.state) == (["C"], "completed")


@pytest.mark.parametrize(("cancels", "order"), [("true", ["C"]), ("false", ["C", "A", "N"])])
def test_an_escalation_interrupts_or_lets_the_sub_process_go_on(cancels, order):
    throw = '<intermediateThrowEvent id="W"><escalationEventDefinition escalationRef="k1"/></intermediateThrowEvent>'
    inner = sub("S", throw + tasks("A"), "Ss W A Se")
    catch = boundary("B", "S", '<escalationEventDefinition escalationRef="k1"/>', f'cancelActivity="{cancels}"')
    result = play(inner + catch + tasks("N", "C"), "s S N e", "B C e", root=ESCALATION)
    assert sorted(entered(result, "A", "N", "C")) == sorted(order)


def test_an_escalation_without_a_code_is_caught_as_any():
    throw = '<intermediateThrowEvent id="W"><escalationEventDefinition escalationRef="k1"/></intermediateThrowEvent>'
    inner = sub("S", throw + tasks("A"), "Ss W A Se")
    catch = boundary("B", "S", '<escalationEventDefinition escalationRef="all"/>')
    result = play(inner + catch + tasks("N", "C"), "s S N e", "B C e", root=ESCALATION + '<escalation id="all"/>')
    assert entered(result, "A", "N", "C") == ["C"]


def test_an_escalation_that_nobody_catches_is_no_fault():
    throw = '<intermediateThrowEvent id="W"><escalationEventDefinition escalationRef="k1"/></intermediateThrowEvent>'
    assert play(throw + tasks("A"), "s W A e", root=ESCALATION).state == "completed"


@pytest.mark.parametrize(("interrupts", "order"), [("true", ["H"]), ("false", ["H", "B"])])
def test_an_event_sub_process_takes_the_place_of_its_scope_or_runs_beside_it(interrupts, order):
    start = f'<startEvent id="Et" isInterrupting="{interrupts}"><messageEventDefinition messageRef="m1"/></startEvent>'
    handler = sub("E", start + '<endEvent id="Ez"/>' + tasks("H"), "Et H Ez", more='triggeredByEvent="true"')
    sent = [{"name": "Paid", "after": "PT1H"}]
    result = play(handler + tasks("A", "B"), "s A B e", root=MESSAGE, tasks={"A": {"after": "P1D"}}, messages=sent)
    assert (entered(result, "H", "B"), result.state) == (order, "completed")


def test_an_error_is_caught_by_the_event_sub_process_of_the_scope():
    start = '<startEvent id="Et"><errorEventDefinition errorRef="r1"/></startEvent>'
    handler = sub("E", start + '<endEvent id="Ez"/>' + tasks("H"), "Et H Ez", more='triggeredByEvent="true"')
    inner = sub("S", '<endEvent id="X"><errorEventDefinition errorRef="r1"/></endEvent>' + handler, "Ss X")
    result = play(inner + tasks("N"), "s S N e", root=ERROR)
    assert (entered(result, "H", "N"), result.state) == (["H", "N"], "completed")


def test_a_conditional_event_fires_when_the_data_makes_it_true():
    condition = "<conditionalEventDefinition><condition>amount > 10</condition></conditionalEventDefinition>"
    body = '<parallelGateway id="F"/>' + tasks("A", "B", "C")
    body += f'<intermediateCatchEvent id="K">{condition}</intermediateCatchEvent>'
    answers = {"A": {"set": {"amount": 3}, "after": "PT1H"}, "B": {"set": {"amount": 30}, "after": "PT1H"}}
    result = play(body, "s F A B e", "F K C e", tasks=answers, data={"amount": 0})
    order = entered(result, "A", "B", "C")
    assert (order, result.state) == (["A", "B", "C"], "completed")


def test_links_join_two_ends_of_one_flow():
    link = '<intermediateThrowEvent id="L1"><linkEventDefinition name="Over"/></intermediateThrowEvent>'
    link += '<intermediateCatchEvent id="L2"><linkEventDefinition name="Over"/></intermediateCatchEvent>'
    result = play(link + tasks("A", "B"), "s A L1", "L2 B e")
    assert (entered(result, "A", "B"), result.state) == (["A", "B"], "completed")


def test_a_link_that_says_where_it_leads_has_its_partner_by_that():
    """Clause 10.5.5: `target` names the other half, which may be called otherwise."""
    link = '<intermediateThrowEvent id="L1"><linkEventDefinition name="out"><target>d2</target>'
    link += "</linkEventDefinition></intermediateThrowEvent>"
    link += '<intermediateCatchEvent id="L2"><linkEventDefinition id="d2" name="in"/></intermediateCatchEvent>'
    result = play(tasks("A", "B") + link, "s A L1", "L2 B e")
    assert (result.state, entered(result, "A", "B")) == ("completed", ["A", "B"])


def test_terminate_ends_the_whole_scope():
    body = '<parallelGateway id="F"/><endEvent id="T"><terminateEventDefinition/></endEvent>' + tasks("A", "B")
    result = play(body, "s F A T", "F B e", tasks={"B": {"after": "P1D"}})
    assert (result.state, result.element) == ("terminated", "T")


def loop(more: str = "", condition: str = "") -> str:
    said = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    return f"<standardLoopCharacteristics {more}>{said}</standardLoopCharacteristics>"


@pytest.mark.parametrize(
    ("more", "condition", "times"),
    [
        ('testBefore="true"', "false", 0),
        ('testBefore="false"', "false", 1),
        ('loopMaximum="3"', "true", 3),
        ('testBefore="true" loopMaximum="2"', "true", 2),
        ("", "loopCounter &lt; 4", 4),
    ],
)
def test_a_standard_loop_goes_round_while_its_condition_is_true(more, condition, times):
    result = play(f'<userTask id="A">{loop(more, condition)}</userTask>' + tasks("B"), "s A B e")
    left = [one for one in result.trace if one["does"] == "leave" and one["element"] == "A"]
    assert (len(left) - 1, entered(result, "B"), result.state) == (times, ["B"], "completed")


def many(more: str = "", inner: str = "") -> str:
    return f"<multiInstanceLoopCharacteristics {more}>{inner}</multiInstanceLoopCharacteristics>"


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_multi_instance_step_is_done_as_often_as_its_cardinality_says(sequential):
    rounds = many(f'isSequential="{sequential}"', "<loopCardinality>3</loopCardinality>")
    task = f'<userTask id="A">{rounds}</userTask>'
    result = play(task + tasks("B"), "s A B e", tasks={"A": [{"set": {"n": 1}}, {"set": {"n": 2}}, {"set": {"n": 3}}]})
    assert (result.data, entered(result, "B"), result.state) == ({"n": 3}, ["B"], "completed")


def test_a_completion_condition_ends_the_other_instances():
    inner = "<loopCardinality>5</loopCardinality><completionCondition>nrOfCompletedInstances >= 2</completionCondition>"
    result = play(f'<userTask id="A">{many("", inner)}</userTask>' + tasks("B"), "s A B e")
    cancelled = [one for one in result.trace if one["does"] == "cancel" and one["element"] == "A"]
    assert (len(cancelled), entered(result, "B"), result.state) == (3, ["B"], "completed")


def test_an_instance_sees_its_own_item():
    more = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    more += ' camunda:collection="offices" camunda:elementVariable="office"'
    inner = sub("S", '<exclusiveGateway id="X" default="X_Se"/>' + tasks("A"), "Ss X Se")
    inner = inner.replace("</subProcess>", many(more) + "</subProcess>").replace(
        '<sequenceFlow id="X_Se"',
        '<sequenceFlow id="X_A" sourceRef="X" targetRef="A"><conditionExpression>office = "b"</conditionExpression>'
        '</sequenceFlow><sequenceFlow id="A_Se" sourceRef="A" targetRef="Se"/><sequenceFlow id="X_Se"',
    )
    result = play(inner, "s S e", data={"offices": ["a", "b", "c"]})
    assert (entered(result, "A"), result.state) == (["A"], "completed")


def test_zero_instances_are_none():
    task = f'<userTask id="A">{many("", "<loopCardinality>0</loopCardinality>")}</userTask>'
    result = play(task + tasks("B"), "s A B e")
    assert (entered(result, "B"), result.state) == (["B"], "completed")


def test_a_call_activity_runs_a_process_of_the_same_file():
    called = '<process id="Q" isExecutable="true"><startEvent id="qs"/><userTask id="QA"/><endEvent id="qe"/>'
    called += f"{flows('qs QA qe')}</process>"
    result = play('<callActivity id="C" calledElement="Q"/>' + tasks("A"), "s C A e", beside=called)
    assert (entered(result, "C", "QA", "A"), result.state) == (["C", "QA", "A"], "completed")


def test_a_call_activity_runs_a_global_task():
    result = play('<callActivity id="C" calledElement="G"/>' + tasks("A"), "s C A e", beside='<globalUserTask id="G"/>')
    assert (entered(result, "C", "G", "A"), result.state) == (["C", "G", "A"], "completed")


COMPENSATED = (
    '<userTask id="Book"/><userTask id="Undo" isForCompensation="true"/>'
    '<boundaryEvent id="BC" attachedToRef="Book"><compensateEventDefinition/></boundaryEvent>'
    '<association id="as1" sourceRef="BC" targetRef="Undo" associationDirection="One"/>'
)


def test_compensation_undoes_what_was_completed_before_the_thrower_goes_on():
    throw = '<intermediateThrowEvent id="W"><compensateEventDefinition/></intermediateThrowEvent>'
    result = play(COMPENSATED + throw + tasks("A"), "s Book W A e")
    assert (entered(result, "Book", "Undo", "A"), result.state) == (["Book", "Undo", "A"], "completed")


def test_what_was_not_completed_is_not_compensated():
    throw = '<intermediateThrowEvent id="W"><compensateEventDefinition/></intermediateThrowEvent>'
    gate = '<exclusiveGateway id="X" default="X_W"/><exclusiveGateway id="Y"/>'
    result = play(COMPENSATED + throw + gate + tasks("A"), "s X W A e", "X Book W", when={"X_Book": "false"})
    assert (entered(result, "Book", "Undo", "A"), result.state) == (["A"], "completed")


def test_several_are_compensated_in_the_opposite_order():
    second = COMPENSATED.replace("Book", "Pay").replace("Undo", "Refund").replace("BC", "BP").replace("as1", "as2")
    throw = '<endEvent id="W"><compensateEventDefinition/></endEvent>'
    result = play(COMPENSATED + second + throw, "s Book Pay W")
    assert (entered(result, "Undo", "Refund"), result.state) == (["Refund", "Undo"], "completed")


def test_a_cancelled_transaction_is_compensated_and_left_by_its_cancel_event():
    inner = COMPENSATED + '<endEvent id="X"><cancelEventDefinition/></endEvent>'
    transaction = sub("T", inner, "Ts Book X", kind="transaction")
    body = transaction + boundary("B", "T", "<cancelEventDefinition/>") + tasks("A", "C")
    result = play(body, "s T A e", "B C e")
    assert (entered(result, "Book", "Undo", "A", "C"), result.state) == (["Book", "Undo", "C"], "completed")


def test_a_sub_process_is_compensated_by_what_it_held():
    inner = sub("S", COMPENSATED, "Ss Book Se")
    throw = '<intermediateThrowEvent id="W"><compensateEventDefinition activityRef="S"/></intermediateThrowEvent>'
    result = play(inner + throw + tasks("A"), "s S W A e")
    assert (entered(result, "Book", "Undo", "A"), result.state) == (["Book", "Undo", "A"], "completed")


@pytest.mark.parametrize("ordering", ["Parallel", "Sequential"])
def test_an_ad_hoc_sub_process_ends_when_its_condition_holds(ordering):
    inner = tasks("A", "B", "C") + "<completionCondition>done = 2</completionCondition>"
    body = f'<adHocSubProcess id="H" ordering="{ordering}">{inner}</adHocSubProcess>' + tasks("N")
    answers = {"A": {"set": {"done": 1}}, "B": {"set": {"done": 2}}, "C": {"set": {"done": 3}}}
    result = play(body, "s H N e", tasks=answers)
    left = [one["element"] for one in result.trace if one["does"] == "leave" and one["element"] in "ABC"]
    assert (left, entered(result, "N"), result.state) == (["A", "B"], ["N"], "completed")


@pytest.mark.parametrize(
    ("repeated", "left"),
    [
        ("<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>", "AA"),
        ('<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality>', "AA"),
        ("<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
         "<completionCondition>nrOfCompletedInstances = 1</completionCondition>", "A"),
        ('<standardLoopCharacteristics loopMaximum="2">', "AA"),
    ],
)  # fmt: skip
def test_each_instance_of_an_ad_hoc_sub_process_is_asked_whether_it_is_complete(repeated, left):
    """The condition of the instances is another one, and the activity may have both (clauses 13.3.5 and 13.3.7)."""
    inner = tasks("A", "B") + "<completionCondition>done</completionCondition>"
    inner += f"{repeated}</{repeated[1:].split('>')[0].split()[0]}>"
    body = f'<adHocSubProcess id="H">{inner}</adHocSubProcess>' + tasks("N")
    answers = {"A": {"set": {"done": True}}, "B": {"after": "P1D"}}
    result = play(body, "s H N e", tasks=answers, stop={"moves": 60})
    done = [one["element"] for one in result.trace if one["does"] == "leave" and one["element"] in "AB"]
    assert ("".join(done), entered(result, "N"), result.state) == (left, ["N"], "completed")


def test_an_ad_hoc_sub_process_is_complete_by_the_data_that_it_declares_for_itself():
    """Each instance has its own, which its condition sees."""
    inner = '<dataObject id="o" name="found"/>' + tasks("A", "B")
    inner += "<completionCondition>found = 2</completionCondition>"
    body = f'<adHocSubProcess id="H" ordering="Sequential">{inner}</adHocSubProcess>' + tasks("N")
    answers = {"A": {"set": {"found": 1}}, "B": {"set": {"found": 2}}}
    result = play(body, "s H N e", tasks=answers, stop={"moves": 60})
    assert (entered(result, "A", "B", "N"), result.state) == (["A", "B", "N"], "completed")


def test_a_complex_gateway_goes_on_when_its_condition_holds_and_swallows_the_rest():
    gate = '<parallelGateway id="F"/><complexGateway id="G"><activationCondition>activationCount >= 2'
    gate += "</activationCondition></complexGateway>"
    late = {"C": {"after": "P1D"}}
    result = play(gate + tasks("A", "B", "C", "N"), "s F A G N e", "F B G", "F C G", tasks=late)
    assert (entered(result, "N"), result.state) == (["N"], "completed")


def test_an_event_that_needs_several_things_fires_with_the_last():
    both = '<messageEventDefinition messageRef="m1"/><signalEventDefinition signalRef="g1"/>'
    body = f'<intermediateCatchEvent id="K" parallelMultiple="true">{both}</intermediateCatchEvent>' + tasks("A")
    sent = {"messages": [{"name": "Paid", "after": "PT1H"}], "signals": [{"name": "Alarm", "after": "PT2H"}]}
    assert play(body, "s K A e", root=MESSAGE + SIGNAL, **sent).ended.startswith("2026-01-05T11:00")
    del sent["signals"]
    assert play(body, "s K A e", root=MESSAGE + SIGNAL, **sent).state == "waiting"


def test_an_event_that_needs_one_of_several_things_fires_with_the_first():
    both = '<messageEventDefinition messageRef="m1"/><signalEventDefinition signalRef="g1"/>'
    body = f'<intermediateCatchEvent id="K">{both}</intermediateCatchEvent>' + tasks("A")
    result = play(body, "s K A e", root=MESSAGE + SIGNAL, signals=[{"name": "Alarm"}])
    assert (entered(result, "A"), result.state) == (["A"], "completed")


def test_a_step_that_needs_two_tokens_begins_with_the_second():
    body = '<parallelGateway id="F"/><userTask id="A" startQuantity="2"/>' + tasks("B")
    result = play(body, "s F B A e", "F A", tasks={"B": {"after": "PT1H"}})
    answered = [one for one in result.trace if one["does"] == "leave" and one["element"] == "A"]
    assert (len(answered), result.state) == (1, "completed")


def test_a_step_may_give_more_than_one_token():
    body = '<userTask id="A" completionQuantity="3"/>' + tasks("B")
    assert entered(play(body, "s A B e"), "B") == ["B", "B", "B"]


def test_a_script_of_assignments_sets_data():
    body = '<scriptTask id="A"><script>total = price * 2; big = total > 10</script></scriptTask>'
    assert play(body, "s A e", data={"price": 6}).data == {"price": 6, "total": 12, "big": True}


def test_two_pools_talk_by_messages():
    other = (
        '<process id="Q" isExecutable="true"><startEvent id="qs"><messageEventDefinition messageRef="m1"/></startEvent>'
    )
    other += '<userTask id="QA"/><endEvent id="qe"><messageEventDefinition messageRef="m2"/></endEvent>'
    other += f"{flows('qs QA qe')}</process>"
    pools = '<collaboration id="K"><participant id="p1" processRef="P"/><participant id="p2" processRef="Q"/>'
    pools += "</collaboration>"
    body = '<sendTask id="A" messageRef="m1"/><receiveTask id="R" messageRef="m2"/>'
    root = MESSAGE + '<message id="m2" name="Answer"/>' + pools
    result = play(body, "s A R e", root=root, beside=other)
    assert (entered(result, "A", "QA", "R", "qe", "e"), result.state) == (["A", "R", "QA", "qe", "e"], "completed")


def test_a_message_goes_where_its_message_flow_leads():
    """Clause 9.4: another wait for a message of that name does not take it, neither early nor late."""
    catch = '<intermediateCatchEvent id="{}"><messageEventDefinition messageRef="m2"/></intermediateCatchEvent>'
    other = '<process id="Q" isExecutable="true"><startEvent id="qs"><messageEventDefinition messageRef="m1"/>'
    other += '</startEvent><endEvent id="qe"><messageEventDefinition messageRef="m2"/></endEvent>'
    other += f"{flows('qs qe')}</process>"
    pools = '<collaboration id="K"><participant id="p1" processRef="P"/><participant id="p2" processRef="Q"/>'
    pools += '<messageFlow id="t" sourceRef="qe" targetRef="C2"/></collaboration>'
    body = '<parallelGateway id="F"/>' + catch.format("C1") + catch.format("C2") + tasks("A", "B", "W")
    for wait in ("", "W "):
        result = play(
            body, "s F C1 A e", f"F {wait}C2 B e", root=MESSAGE + '<message id="m2" name="Answer"/>' + pools,
            beside=other, messages=[{"name": "Paid"}], tasks={"W": {"after": "PT1H"}},
        )  # fmt: skip
        assert (entered(result, "A", "B"), result.state) == (["B"], "waiting")


def test_a_compensation_event_sub_process_compensates_what_holds_it():
    start = '<startEvent id="Ct"><compensateEventDefinition/></startEvent><endEvent id="Cz"/>'
    handler = sub("C", start + tasks("H"), "Ct H Cz", more='triggeredByEvent="true"')
    inner = sub("S", COMPENSATED + handler, "Ss Book Se")
    throw = '<endEvent id="W"><compensateEventDefinition activityRef="S"/></endEvent>'
    result = play(inner + throw, "s S W")
    assert (entered(result, "Book", "Undo", "H"), result.state) == (["Book", "H"], "completed")


def test_a_message_beside_a_step_may_come_more_than_once():
    body = tasks("A", "B") + boundary("M", "A", '<messageEventDefinition messageRef="m1"/>', 'cancelActivity="false"')
    sent = [{"name": "Paid", "after": "PT1H"}, {"name": "Paid", "after": "PT2H"}]
    result = play(body, "s A e", "M B e", root=MESSAGE, tasks={"A": {"after": "P1D"}}, messages=sent)
    assert entered(result, "B") == ["B", "B"]


def test_a_message_has_exactly_one_receiver():
    catch = '<intermediateCatchEvent id="{}"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
    body = '<parallelGateway id="F"/>' + catch.format("C1") + catch.format("C2") + tasks("A", "B")
    result = play(body, "s F C1 A e", "F C2 B e", root=MESSAGE, messages=[{"name": "Paid"}])
    assert (entered(result, "A", "B"), result.state) == (["A"], "waiting")


def test_a_timer_that_starts_a_process_is_waited_for():
    start = '<startEvent id="t"><timerEventDefinition><timeDuration>PT4H</timeDuration></timerEventDefinition>'
    start += "</startEvent>"
    result = play(start + tasks("A"), "t A e", begin="2026-01-05T09:00:00+08:00")
    assert (result.ended, result.caught[0]["element"]) == ("2026-01-05T13:00:00+08:00", "t")


def test_a_case_stuck_at_a_join_says_at_which():
    body = '<exclusiveGateway id="X" default="X_A"/><parallelGateway id="J"/>' + tasks("A", "B")
    result = play(body, "s X A J e", "X B J", when={"X_B": "false"})
    assert (result.state, [(one["element"], one["for"]) for one in result.waiting]) == ("waiting", [("J", "tokens")])


def test_a_term_of_working_days_is_counted_on_the_calendar():
    timer = '<intermediateCatchEvent id="T" af:term="3 WD"><timerEventDefinition/></intermediateCatchEvent>'
    result = play(timer, "s T e", begin="2026-09-30T10:00:00+08:00")
    assert result.ended.startswith("2026-10-11T00:00")  # 1 to 7 October rest, 10 October is a make-up day


def test_answers_for_what_is_not_drawn_are_refused():
    with pytest.raises(Unreadable, match="Nowhere") as refused:
        play(tasks("A"), "s A e", tasks={"Nowhere": {}})
    assert refused.value.code == "answers.not_drawn"


@pytest.mark.parametrize("start", ["A", "S", "Ss", "e"])
def test_answers_that_start_where_nothing_starts_are_refused(start):
    """Neither at a step, nor inside a sub-process, nor at an end."""
    with pytest.raises(Unreadable) as refused:
        play(tasks("A") + sub("S", tasks("B"), "Ss B Se"), "s A S e", start=start)
    assert (refused.value.code, refused.value.values["known"]) == ("answers.starts_nothing", ("s",))


def test_a_run_stops_where_the_answers_say():
    result = play(tasks("A", "B"), "s A B e", stop={"node": "B"})
    assert (result.state, result.why, entered(result, "A", "B", "e")) == ("stopped", "node", ["A", "B"])


@pytest.mark.parametrize("ends", ["e", "B e"])
@pytest.mark.parametrize(
    ("at", "state", "ended"),
    [
        ("2026-01-05T12:00:00+08:00", "stopped", "2026-01-05T12:00:00+08:00"),
        ("2026-01-06T08:59:59+08:00", "stopped", "2026-01-06T08:59:59+08:00"),
        ("2026-01-06T09:00:00+08:00", "completed", "2026-01-06T09:00:00+08:00"),
        ("2025-01-06T09:00:00+08:00", "stopped", "2026-01-05T09:00:00+08:00"),
    ],
)
def test_a_run_stops_at_its_moment(ends, at, state, ended):
    """What is due later is not done, whether a timer or an answer brings it; what is due just then still is."""
    timer = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    body = f'<intermediateCatchEvent id="W">{timer}</intermediateCatchEvent>' + tasks("A", "B")
    begin, zone = "2026-01-05T09:00:00+08:00", "Asia/Shanghai"

    for late in ("W", "A"):
        result = play(body, f"s {late} {ends}", begin=begin, zone=zone, stop={"at": at}, tasks={"A": {"after": "P1D"}})
        assert (result.state, result.ended) == (state, ended)
        assert (entered(result, "B", "e") == []) == (state == "stopped")


def test_a_run_that_begins_after_its_stop_does_not_begin():
    """A start timer that would fire later than the run is to go does not fire."""
    timer = "<timerEventDefinition><timeDate>2026-02-01T09:00:00+08:00</timeDate></timerEventDefinition>"
    body = f'<startEvent id="T">{timer}</startEvent>' + tasks("A")
    given = {"begin": "2026-01-05T09:00:00+08:00", "stop": {"at": "2026-01-10T09:00:00+08:00"}}

    result = play(body, "T A e", **given)

    assert (result.state, result.why, result.ended, result.entered) == ("stopped", "at", given["stop"]["at"], ())


def test_a_loop_without_end_is_a_failure_not_a_hang():
    body = '<exclusiveGateway id="X"/><exclusiveGateway id="Y"/>'
    result = play(body, "s X Y X")
    assert (result.state, result.why) == ("failed", "token.endless")


def test_nested_rounds_and_errors_leave_nothing_behind():
    inner = sub("I", '<endEvent id="X"><errorEventDefinition errorRef="r1"/></endEvent>' + tasks("A"), "Is A X")
    inner = inner.replace("</subProcess>", many("", "<loopCardinality>3</loopCardinality>") + "</subProcess>")
    outer = sub("S", inner, "Ss I Se")  # the error of any instance ends them all
    catch = boundary("B", "S", '<errorEventDefinition errorRef="r1"/>')
    result = play(outer + catch + tasks("C"), "s S e", "B C e", root=ERROR)
    assert (entered(result, "C"), result.state, result.position.keys()) == (["C"], "completed", {"v", "next"})


def test_a_condition_beside_a_step_fires_each_time_it_becomes_true_and_not_while_it_stays_so():
    condition = "<conditionalEventDefinition><condition>level > 10</condition></conditionalEventDefinition>"
    body = '<parallelGateway id="F"/>' + tasks("A", "B", "C", "D", "H")
    body += boundary("K", "A", condition, 'cancelActivity="false"')
    answers = {
        "A": {"after": "P1D"},
        "B": {"set": {"level": 20}, "after": "PT1H"},
        "C": {"set": {"level": 5}, "after": "PT1H"},
        "D": {"set": {"level": 30}, "after": "PT1H"},
    }
    result = play(body, "s F A e", "F B C D e", "K H e", tasks=answers, data={"level": 0})
    assert (entered(result, "H"), result.state) == (["H", "H"], "completed")


def test_data_stops_a_run():
    result = play(tasks("A", "B"), "s A B e", tasks={"A": {"set": {"days": 5}}}, stop={"when": "days > 3"})
    assert (result.state, result.why, entered(result, "A", "B", "e")) == ("stopped", "when", ["A", "B"])


def test_a_message_and_a_signal_of_one_name_are_two_things():
    catch = '<intermediateCatchEvent id="M"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
    catch += '<intermediateCatchEvent id="S"><signalEventDefinition signalRef="g2"/></intermediateCatchEvent>'
    body = '<parallelGateway id="F"/>' + catch
    root = MESSAGE + '<signal id="g2" name="Paid"/>'
    result = play(body, "s F M e", "F S e", root=root, messages=[{"name": "Paid"}], signals=[{"name": "Paid"}])
    assert (result.state, {one["event"] for one in result.caught}) == ("completed", {"message", "signal"})


def test_what_was_caught_is_what_came():
    both = '<messageEventDefinition messageRef="m1"/><signalEventDefinition signalRef="g1"/>'
    body = f'<intermediateCatchEvent id="K">{both}</intermediateCatchEvent>'
    result = play(body, "s K e", root=MESSAGE + SIGNAL, signals=[{"name": "Alarm"}])
    assert result.caught == ({"element": "K", "event": "signal", "name": "Alarm"},)


def test_instances_give_their_items_to_a_list_in_their_own_order():
    more = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    given = '<zeebe:loopCharacteristics inputCollection="= offices" inputElement="office"'
    given += ' outputCollection="votes" outputElement="= vote"/>'
    rounds = many(more, f"<extensionElements>{given}</extensionElements>")
    answers = [{"set": {"vote": "a"}, "after": "PT2H"}, {"set": {"vote": "b"}, "after": "PT1H"}]
    result = play(f'<userTask id="A">{rounds}</userTask>', "s A e", data={"offices": [1, 2]}, tasks={"A": answers})
    assert (result.data["votes"], result.state) == (["a", "b"], "completed")


def test_what_a_sub_process_gives_out_is_there_when_its_flows_are_chosen():
    given = '<extensionElements><af:assign target="total" value="price * 2"/></extensionElements>'
    inner = sub("S", tasks("A"), "Ss A Se").replace('<startEvent id="Ss"', f'{given}<startEvent id="Ss"', 1)
    result = play(inner + tasks("B", "C"), "s S B e", "S C e", when={"S_C": "total > 10"}, data={"price": 6})
    assert (result.data["total"], entered(result, "C")) == (12, ["C"])


ZEEBE = '<message id="m1" name="Paid"><extensionElements><z:subscription xmlns:z="http://camunda.org/schema/zeebe/1.0" '
ZEEBE += 'correlationKey="=number"/></extensionElements></message>'
STANDARD = """<message id="m1" name="Paid"/>
<correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="m1"><messagePath>n</messagePath>
</correlationPropertyRetrievalExpression></correlationProperty>
<collaboration id="K"><participant id="p1" processRef="P"/>
<correlationKey id="ck"><correlationPropertyRef>cp</correlationPropertyRef></correlationKey></collaboration>"""
SUBSCRIBED = """<correlationSubscription id="cs" correlationKeyRef="ck">
<correlationPropertyBinding correlationPropertyRef="cp"><dataPath>number</dataPath></correlationPropertyBinding>
</correlationSubscription>"""


@pytest.mark.parametrize(
    ("more", "root", "inside"),
    [('af:correlation="number"', MESSAGE, ""), ("", ZEEBE, ""), ("", STANDARD, SUBSCRIBED)],
)
def test_a_catch_takes_only_messages_with_its_key(more, root, inside):
    """Its key is what the data gives when the wait opens, whichever way it is drawn; one without a key is for all."""
    catch = f'<receiveTask id="R" messageRef="m1" {more}/>' + tasks("A")

    def run(**sent):
        return play(inside + catch, "s R A e", root=root, data={"number": 17}, messages=[{"name": "Paid", **sent}])

    lost = run(correlation="18")
    assert (lost.state, [one["correlation"] for one in lost.waiting if one["for"] == "message"]) == ("waiting", ["17"])
    assert run(correlation="17").state == "completed"
    assert run().state == "completed"


def test_a_message_says_its_key_by_what_it_brings():
    """Clause 8.4.2: where it comes without one, by the retrieval expression of the property that is subscribed."""

    def run(number):
        sent = [{"name": "Paid", "set": {"n": number}}]
        return play(f'{SUBSCRIBED}<receiveTask id="R" messageRef="m1"/>', "s R e", root=STANDARD,
                    data={"number": 17}, messages=sent)  # fmt: skip

    assert [run(18).state, run(17).state, run(None).state] == ["waiting", "completed", "completed"]


CONVERSATION = """<message id="m1" name="Paid"/><message id="m2" name="More"/><correlationProperty id="cp">
<correlationPropertyRetrievalExpression messageRef="m1"><messagePath>n</messagePath>
</correlationPropertyRetrievalExpression>
<correlationPropertyRetrievalExpression messageRef="m2"><messagePath>n</messagePath>
</correlationPropertyRetrievalExpression></correlationProperty>
<collaboration id="K"><participant id="p1" processRef="P"/><participant id="p2"/>
<messageFlow id="o1" sourceRef="p2" targetRef="{first}"/><messageFlow id="o2" sourceRef="p2" targetRef="R2"/>
<conversation id="c"><messageFlowRef>o1</messageFlowRef><messageFlowRef>o2</messageFlowRef>
<correlationKey id="ck"><correlationPropertyRef>cp</correlationPropertyRef></correlationKey></conversation>
</collaboration>"""


@pytest.mark.parametrize("first", ["R1", "t"])
def test_the_first_message_of_a_conversation_gives_the_key_to_all(first):
    """Clause 8.4.2, key-based correlation: whether it starts the process or is caught in it."""
    opens = {
        "R1": '<receiveTask id="R1" messageRef="m1"/>',
        "t": '<startEvent id="t"><messageEventDefinition messageRef="m1"/></startEvent>',
    }[first]
    ways = {"R1": "s R1 R2 e", "t": "t R2 e"}[first]
    sent = [{"name": "Paid", "set": {"n": "A"}}, {"name": "More", "set": {"n": "B", "from": "B"}}]
    body = opens + '<receiveTask id="R2" messageRef="m2"/>'
    alone = play(body, ways, root=CONVERSATION.format(first=first), messages=sent)
    assert [one["element"] for one in alone.waiting if one["for"] == "message"] == ["R2"]
    right = [*sent, {"name": "More", "set": {"from": "A", "n": "A"}, "after": "P1D"}]
    result = play(body, ways, root=CONVERSATION.format(first=first), messages=right)
    assert (result.state, result.data["from"]) == ("completed", "A")


def test_a_message_with_a_key_is_not_for_whoever_has_none():
    """It lies there; only a process that it starts, which has no data yet, takes it."""
    sent = [{"name": "Paid", "correlation": "17"}]
    assert play('<receiveTask id="R" messageRef="m1"/>', "s R e", root=MESSAGE, messages=sent).state == "waiting"
    start = '<startEvent id="t"><messageEventDefinition messageRef="m1"/></startEvent>'
    assert play(start + tasks("A"), "t A e", root=ZEEBE, messages=sent).state == "completed"


def test_each_instance_waits_with_its_own_key():
    """Every item sees its own name, and so its own message."""
    many = '<multiInstanceLoopCharacteristics camunda:collection="lots" camunda:elementVariable="lot" '
    many += 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"/>'
    body = f'<receiveTask id="R" messageRef="m1" af:correlation="lot">{many}</receiveTask>'
    sent = [{"name": "Paid", "correlation": key} for key in ("b", "x", "a")]
    result = play(body, "s R e", root=MESSAGE, data={"lots": ["a", "b", "c"]}, messages=sent)
    assert [(one["element"], one["correlation"]) for one in result.waiting if "correlation" in one] == [("R", "c")]


def test_pools_find_each_other_by_their_keys():
    """What the drawing sends has the key that its data gives."""
    got = '<dataOutput id="o" name="number"/><dataOutputAssociation><sourceRef>o</sourceRef><targetRef>n</targetRef>'
    start = f'<startEvent id="qs">{got}</dataOutputAssociation><messageEventDefinition messageRef="m1"/></startEvent>'
    other = f'<process id="Q" isExecutable="true"><property id="n" name="mine"/>{start}'
    other += '<intermediateThrowEvent id="T" af:correlation="{}"><messageEventDefinition messageRef="m2"/>'
    other += f"</intermediateThrowEvent><endEvent id='qe'/>{flows('qs T qe')}</process>"
    said = '<ioSpecification><dataInput id="i" name="number"/></ioSpecification>'
    body = f'<sendTask id="A" messageRef="m1">{said}</sendTask>'
    body += '<receiveTask id="R" messageRef="m2" af:correlation="number"/>'
    root = MESSAGE + '<message id="m2" name="Answer"/>'
    states = [
        play(body, "s A R e", root=root, beside=other.format(key), data={"number": 17}).state
        for key in ("mine", "mine + 1")
    ]
    assert states == ["completed", "waiting"]


def test_an_instance_that_is_done_may_send_a_message():
    """What a repeated activity throws for its instances (table 10.29) is sent like any other message."""
    many = '<multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="told"><loopCardinality>2'
    many += "</loopCardinality></multiInstanceLoopCharacteristics>"
    body = f'<userTask id="A">{many}</userTask><receiveTask id="R" messageRef="m1"/>'
    root = MESSAGE + '<messageEventDefinition id="told" messageRef="m1"/>'
    result = play(body, "s A R e", root=root)
    assert (result.state, [one["name"] for one in result.thrown]) == ("completed", ["Paid"])


def test_what_is_sent_at_one_moment_comes_in_the_order_of_the_file():
    """A message is taken by who waits for it before a signal of the same moment is given."""
    catches = "".join(
        f'<intermediateCatchEvent id="{name}"><{kind}EventDefinition {kind}Ref="{ref}"/></intermediateCatchEvent>'
        for name, kind, ref in (("M", "message", "m1"), ("G", "signal", "g1"))
    )
    body = f'<eventBasedGateway id="V"/>{catches}'
    sent = {"messages": [{"name": "Paid", "after": "PT1H"}], "signals": [{"name": "Alarm", "after": "PT1H"}]}
    result = play(body, "s V M e", "V G e", root=MESSAGE + '<signal id="g1" name="Alarm"/>', **sent)
    assert [one["element"] for one in result.caught] == ["M"]


ZEEBE_SPACE, CAMUNDA_SPACE = (
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"', 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
)  # fmt: skip


def test_inputs_and_outputs_of_other_engines_set_data():
    """Inputs when the step is entered, for the step itself; outputs when it is done. A text without marks is itself."""
    zeebe = (
        f'<userTask id="A"><extensionElements><zeebe:ioMapping {ZEEBE_SPACE}>'
        '<zeebe:input source="=amount * 2" target="d"/>'
        '<zeebe:output source="=d + paid" target="sum"/></zeebe:ioMapping></extensionElements></userTask>'
    )
    camunda = (
        f'<serviceTask id="B"><extensionElements><camunda:inputOutput {CAMUNDA_SPACE}>'
        '<camunda:inputParameter name="to">say "hello"</camunda:inputParameter>'
        '<camunda:outputParameter name="big">${sum &gt; 10}</camunda:outputParameter>'
        '<camunda:outputParameter name="rate">0.5</camunda:outputParameter>'
        "</camunda:inputOutput></extensionElements></serviceTask>"
    )
    result = play(zeebe + camunda, "s A B e", data={"amount": 4}, tasks={"A": {"set": {"paid": 5}}})
    assert result.state == "completed"
    assert float(result.data.pop("rate")) == 0.5
    assert result.data == {"amount": 4, "sum": 13, "big": True}  # of an answer zeebe takes what a mapping names
    sets = [(one["element"], sorted(one["set"])) for one in result.trace if one["does"] == "set"]
    assert sets == [("A", ["d"]), ("A", ["paid", "sum"]), ("B", ["big", "rate", "to"])]


def test_a_long_id_runs():
    """The standard sets no limit to ids; that of a matter is what its books can hold."""
    long = "A" * 1000
    assert play(f'<userTask id="{long}"/>', f"s {long} e").done == (long,)


def on_day(condition: str) -> str:
    return f"<conditionalEventDefinition><condition>{condition}</condition></conditionalEventDefinition>"


def test_a_condition_that_reads_the_date_is_looked_at_at_midnight():
    """The step takes thirty days; on the fourth the event takes its place, and nothing else has to happen then."""
    when = on_day("today &gt;= date(&quot;2026-01-08&quot;)")
    border = f'<boundaryEvent id="c" attachedToRef="W">{when}</boundaryEvent>'
    answers = {"begin": "2026-01-05T09:00:00+08:00", "tasks": {"W": {"after": "P30D"}}}
    result = play('<userTask id="W"/>' + border, "s W e", "c e", **answers)

    assert [(one["at"], one["element"]) for one in result.trace if one["does"] == "catch"] == [
        ("2026-01-08T00:00:00+08:00", "c")
    ]


@pytest.mark.parametrize(
    ("condition", "state"),
    [("today = workdays(1)", "waiting"), ("today &gt; date(&quot;2027-12-31&quot;)", "completed"), ("open", "waiting")],
)
def test_where_nothing_else_is_due_days_pass_until_a_condition_on_the_date_turns(condition, state):
    """One that never does is waited for when the run is over."""
    catch = f'<intermediateCatchEvent id="c">{on_day(condition)}</intermediateCatchEvent>'
    result = play(catch, "s c e", begin="2026-01-05T09:00:00+08:00")

    assert result.state == state
    assert result.ended == ("2028-01-01T00:00:00+08:00" if state == "completed" else result.began)


def test_a_condition_on_the_date_that_turns_false_and_true_again_comes_again():
    """Beside a step of three weeks, on each first day of a month but not on the days between."""
    border = '<boundaryEvent id="c" attachedToRef="W" cancelActivity="false">'
    border += on_day("today.day = 1") + "</boundaryEvent>"
    answers = {"begin": "2026-01-20T09:00:00+08:00", "tasks": {"W": {"after": "P60D"}}}
    result = play('<userTask id="W"/><userTask id="H"/>' + border, "s W e", "c H", **answers)

    caught = [one["at"][:10] for one in result.trace if one["does"] == "catch"]
    assert caught == ["2026-02-01", "2026-03-01"]
