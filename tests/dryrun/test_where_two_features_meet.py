"""Where data, times or messages meet another feature: clauses 10 and 13 of BPMN 2.0, each test one drawing."""

# ruff: noqa: E501 - rows of XML read best unbroken

import pytest

from dryrun.playing import entered, flows, play, sub
from dryrun.test_any_drawing_runs import ERROR, ESCALATION, MESSAGE, SIGNAL, boundary, tasks
from dryrun.test_clause_13 import ALARM, PAID, event, many

TWO = many("<loopCardinality>2</loopCardinality>")
BEGIN = "2026-01-05T09:00:00+08:00"


def over(items: str, *, item: str = "item", inside: str = "", more: str = "") -> str:
    """Instances over a list of the data, as Camunda says it."""
    xmlns = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    said = f'{xmlns} camunda:collection="{items}" camunda:elementVariable="{item}" {more}'
    return f"<multiInstanceLoopCharacteristics {said}>{inside}</multiInstanceLoopCharacteristics>"


def script(key: str, text: str, more: str = "") -> str:
    return f'<scriptTask id="{key}">{more}<script>{text}</script></scriptTask>'


def timer(time: str) -> str:
    kind = "timeCycle" if time.startswith("R") else "timeDuration"
    return f"<timerEventDefinition><{kind}>{time}</{kind}></timerEventDefinition>"


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>"


def handler(key: str, definition: str, *chain: str, body: str = "", beside: bool = False) -> str:
    more = 'isInterrupting="false"' if beside else ""
    return sub(key, event("startEvent", f"{key}t", definition, more) + body, *chain, more='triggeredByEvent="true"')


def times(result, node: str) -> list[str]:
    return [one["at"][11:16] for one in result.trace if one["does"] == "enter" and one["element"] == node]


def test_13_4_5_a_complex_gateway_in_a_loop_is_activated_and_reset_in_every_round():
    """Table 13.5: what comes late is used up by the reset, so the second round begins as the first did."""
    gate = '<complexGateway id="J"><activationCondition>activationCount >= 2</activationCondition></complexGateway>'
    body = '<exclusiveGateway id="X"/><parallelGateway id="F"/>' + gate + tasks("A", "B", "C", "N")
    body += '<exclusiveGateway id="Y" default="Y_e"/>'
    answers = {"C": {"after": "PT1H"}, "N": [{"after": "PT2H", "set": {"n": n}} for n in (1, 2)]}
    chains = ("s X F A J N Y e", "F B J", "F C J", "Y X")
    result = play(body, *chains, when={"Y_X": "n &lt; 2"}, tasks=answers)
    assert (result.state, entered(result, "N"), entered(result, "C")) == ("completed", ["N", "N"], ["C", "C"])


@pytest.mark.parametrize(("beside", "done"), [(True, ["H", "N"]), (False, ["H"])])
def test_13_3_4_a_condition_that_an_instance_makes_true_begins_an_event_sub_process(beside, done):
    """Whether it interrupts or not, it comes when the data of the second instance make it true, and once."""
    step = script("A", "total = total + item", over("items", more='isSequential="true"'))
    body = step + tasks("N") + handler("E", condition("total >= 3"), "Et H", body=tasks("H"), beside=beside)
    result = play(body, "s A N e", data={"items": [1, 2, 3], "total": 0})
    assert (result.state, sorted(entered(result, "H", "N"))) == ("completed", done)
    assert result.data["total"] == (6 if beside else 3)


def test_10_4_what_instances_put_into_a_list_is_chosen_by_behind_them_and_joined_again():
    """The flows out of a repeated sub-process see the list; the inclusive join waits for those that were taken."""
    inner = "<ioSpecification><dataInput id='di'/><dataOutput id='do'/></ioSpecification>"
    inner += "<dataInputAssociation><sourceRef>lst</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
    inner += "<dataOutputAssociation><sourceRef>do</sourceRef><targetRef>out</targetRef></dataOutputAssociation>"
    inner += "<multiInstanceLoopCharacteristics><loopDataInputRef>di</loopDataInputRef><loopDataOutputRef>do"
    inner += "</loopDataOutputRef><inputDataItem id='i1' name='item'/><outputDataItem id='o1' name='vote'/>"
    inner += "</multiInstanceLoopCharacteristics>"
    step = sub("S", inner + script("A", "vote = item * item"), "Ss A Se")
    body = '<dataObject id="lst"/><dataObject id="out"/>' + step + tasks("B", "C", "D", "N")
    body += '<inclusiveGateway id="J"/>'
    when = {"S_B": "sum(out) = 14", "S_C": "out[3] = 9", "S_D": "out[1] = 2"}
    result = play(body, "s S B J N e", "S C J", "S D J", when=when, data={"lst": [1, 2, 3]})
    assert (result.state, entered(result, "B", "C", "D", "N")) == ("completed", ["B", "C", "N"])


def test_10_5_4_a_time_at_the_border_ends_what_is_left_of_instances_in_turn():
    """Clause 13.5.3: one was done, the second is cut off, the third never begins."""
    body = tasks("C") + f'<userTask id="A">{many(isSequential="true")}</userTask>' + boundary("B", "A", timer("PT90M"))
    result = play(body, "s A e", "B C e", tasks={"A": {"after": "PT1H"}}, begin=BEGIN)
    assert (result.done, times(result, "C"), result.state) == (("A", "C"), ["10:30"], "completed")


def test_10_5_4_a_cycle_beside_a_loop_goes_on_over_its_rounds():
    """Clause 13.3.6: the border is that of the whole loop."""
    loop = '<standardLoopCharacteristics loopMaximum="2"/>'
    body = f'<userTask id="A">{loop}</userTask>' + tasks("N")
    body += boundary("B", "A", timer("R/PT1H"), 'cancelActivity="false"')
    result = play(body, "s A e", "B N", tasks={"A": {"after": "PT80M"}}, begin=BEGIN)
    assert (times(result, "N"), result.ended[11:16]) == (["10:00", "11:00"], "11:40")


def test_10_5_4_a_cycle_in_an_event_sub_process_begins_anew_with_every_round():
    """Clause 13.3.4: it belongs to the one run of its sub-process."""
    inner = '<standardLoopCharacteristics loopMaximum="2"/>' + tasks("A")
    inner += handler("E", timer("R/PT1H"), "Et H", body=tasks("H"), beside=True)
    result = play(sub("S", inner, "Ss A Se"), "s S e", tasks={"A": {"after": "PT150M"}}, begin=BEGIN)
    assert times(result, "H") == ["10:00", "11:00", "12:30", "13:30"]


def test_13_5_3_work_of_an_instance_may_escalate_and_go_on():
    """What is caught beside a repeated step leaves every instance to be done."""
    body = f'<userTask id="A">{many()}</userTask>' + tasks("N", "L")
    body += boundary("B", "A", '<escalationEventDefinition escalationRef="k1"/>', 'cancelActivity="false"')
    answers = {"A": [{"escalation": "K1"}, {}, {"escalation": "K1"}]}
    result = play(body, "s A N e", "B L", root=ESCALATION, tasks=answers)
    assert (entered(result, "L", "N"), result.done.count("A")) == (["L", "L", "N"], 3)


def test_13_5_3_an_error_in_the_second_round_ends_the_loop():
    """Clause 13.3.6 with testBefore: the data of the first round are there, the third never begins."""
    loop = '<standardLoopCharacteristics testBefore="true"><loopCondition>n &lt; 5</loopCondition>'
    body = f'<userTask id="A">{loop}</standardLoopCharacteristics></userTask>' + tasks("C", "N")
    body += boundary("B", "A", '<errorEventDefinition errorRef="r1"/>')
    answers = {"A": [{"set": {"n": 1}}, {"set": {"n": 2}, "error": "E1"}]}
    result = play(body, "s A N e", "B C e", root=ERROR, data={"n": 0}, tasks=answers)
    assert (result.state, entered(result, "C", "N"), result.done) == ("completed", ["C"], ("A", "C"))


def test_13_3_5_a_condition_beside_an_ad_hoc_sub_process_comes_by_what_is_done_in_it():
    """The condition of the event and that of the sub-process read the same data at the same moment."""
    until = "<completionCondition>n >= 2</completionCondition>"
    body = f'<adHocSubProcess id="H">{tasks("A", "B", "C")}{until}</adHocSubProcess>' + tasks("L", "N")
    body += boundary("K", "H", condition("n >= 1"), 'cancelActivity="false"')
    answers = {"A": {"set": {"n": 1}}, "B": {"set": {"n": 2}}}
    result = play(body, "s H N e", "K L", data={"n": 0}, tasks=answers)
    assert (result.state, sorted(entered(result, "L", "N")), result.done[:2]) == ("completed", ["L", "N"], ("A", "B"))
    assert "C" not in result.done


def test_10_4_1_a_call_that_is_repeated_gives_each_called_process_its_own_item():
    """What comes back is set by each call in its turn."""
    xmlns = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    passed = '<camunda:in source="item" target="x"/><camunda:out source="y" target="last"/>'
    call = f'<callActivity id="C" calledElement="Q" {xmlns}><extensionElements>{passed}</extensionElements>'
    call += over("items", more='isSequential="true"') + "</callActivity>"
    called = '<startEvent id="Qs"/>' + script("T", "y = x * 10") + flows("Qs T")
    result = play(call + script("A", "all = last"), "s C A e", data={"items": [1, 2, 3], "x": 7},
                  beside=f'<process id="Q" isExecutable="true">{called}</process>')  # fmt: skip
    assert (result.data, result.done.count("T")) == ({"items": [1, 2, 3], "x": 7, "last": 30, "all": 30}, 3)


TALK = '<message id="m1" name="Paid"/><message id="m2" name="Asked"/>'


def test_9_3_a_message_out_of_an_event_sub_process_begins_a_pool_whose_answer_interrupts():
    """Clause 13.5.3: the other pool runs by itself, and its message comes to the border of the step."""
    body = tasks("A", "C") + boundary("B", "A", PAID)
    ask = event("endEvent", "X", '<messageEventDefinition messageRef="m2"/>')
    body += handler("E", timer("PT1H"), "Et X", body=ask, beside=True)
    other = event("startEvent", "Qs", '<messageEventDefinition messageRef="m2"/>') + tasks("D")
    other += event("endEvent", "Qe", PAID) + flows("Qs D Qe")
    result = play(body, "s A e", "B C e", root=TALK, beside=f'<process id="Q" isExecutable="true">{other}</process>',
                  tasks={"A": {"after": "P1D"}}, begin=BEGIN)  # fmt: skip
    assert (result.state, times(result, "C"), result.done) == ("completed", ["10:00"], ("D", "C"))


def test_10_3_9_instances_that_receive_find_their_answers_by_their_keys():
    """Clause 8.3.2: one message for one instance, in whatever order they come."""
    catch = '<receiveTask id="R" messageRef="m1" af:correlation="item">' + over("items") + "</receiveTask>"
    sent = [{"name": "Paid", "correlation": one, "after": after} for one, after in (("b", "PT1H"), ("a", "PT2H"))]
    result = play(catch + tasks("N"), "s R N e", root=MESSAGE, data={"items": ["a", "b"]}, messages=sent, begin=BEGIN)
    left = [one["instance"] for one in result.trace if one["does"] == "leave" and "instance" in one]
    assert (result.state, left, times(result, "N")) == ("completed", [2, 1], ["11:00"])


def test_9_3_pools_ask_and_answer_each_instance_by_its_key():
    """A process begins for every question, and its answer goes to who asked."""
    ask = '<sendTask id="Q1" messageRef="m2" af:correlation="item"/>'
    wait = '<receiveTask id="R" messageRef="m1" af:correlation="item"/>'
    body = sub("S", over("items") + ask + wait, "Ss Q1 R Se") + tasks("N")
    other = event("startEvent", "Qs", '<messageEventDefinition messageRef="m2"/>', 'af:correlation="key"')
    other += tasks("D") + event("endEvent", "Qe", PAID, 'af:correlation="key"') + flows("Qs D Qe")
    result = play(body, "s S N e", root=TALK, data={"items": ["a", "b"]},
                  beside=f'<process id="Q" isExecutable="true">{other}</process>')  # fmt: skip
    assert (result.done.count("D"), result.state) == (2, "completed")


def test_10_5_4_a_signal_brings_its_data_to_the_event_sub_process_of_every_instance():
    """Each has what the signal brought for itself, where it declares it."""
    note = '<dataObject id="note"/>'
    inner = (
        TWO
        + note
        + tasks("A")
        + handler("E", ALARM, "Et H", body=script("H", "seen = append(seen, note)"), beside=True)
    )
    result = play(sub("S", inner, "Ss A Se"), "s S e", root=SIGNAL, data={"seen": []},
                  tasks={"A": {"after": "PT1H"}}, signals=[{"name": "Alarm", "set": {"note": 7}, "after": "PT1M"}])  # fmt: skip
    assert (result.state, result.data) == ("completed", {"seen": [7, 7]})


def test_13_5_5_each_instance_is_compensated_with_what_it_knew():
    """Clause 10.7: a handler reads the data of the instance that it undoes."""
    inner = over("items") + '<dataObject id="room"/>' + script("Book", "room = item")
    inner += boundary("B", "Book", "<compensateEventDefinition/>")
    inner += '<scriptTask id="U" isForCompensation="true"><script>freed = append(freed, room)</script></scriptTask>'
    inner += '<association id="u" sourceRef="B" targetRef="U"/>'
    thrown = '<intermediateThrowEvent id="W"><compensateEventDefinition/></intermediateThrowEvent>'
    result = play(sub("S", inner, "Ss Book Se") + thrown, "s S W e", data={"items": [1, 2, 3], "freed": []})
    assert (result.state, result.data["freed"]) == ("completed", [3, 2, 1])


def test_10_5_4_a_timer_of_an_event_based_gateway_in_each_instance_reads_its_item():
    """Each instance waits its own time."""
    catch = event("intermediateCatchEvent", "T", timer("PT1H").replace("PT1H", "${item}"))
    catch += event("intermediateCatchEvent", "M", PAID)
    inner = over("items") + '<eventBasedGateway id="G"/>' + catch + tasks("A", "B")
    result = play(sub("S", inner, "Ss G T A Se", "G M B Se"), "s S e", root=MESSAGE, data={"items": ["PT3H", "PT1H"]},
                  messages=[{"name": "Paid", "after": "PT2H"}], begin=BEGIN)  # fmt: skip
    assert (times(result, "A"), times(result, "B"), result.state) == (["10:00"], ["11:00"], "completed")


def test_13_5_6_terminate_in_an_instance_leaves_the_times_of_the_others():
    """Only the timers of the instance that ended are gone."""
    fork = '<parallelGateway id="F"/><exclusiveGateway id="X" default="X_K"/>'
    inner = over("items") + fork + event("endEvent", "W", "<terminateEventDefinition/>") + tasks("L")
    inner += event("intermediateCatchEvent", "K", timer("PT1H"))
    inner += '<sequenceFlow id="X_W" sourceRef="X" targetRef="W"><conditionExpression>item = 1</conditionExpression></sequenceFlow>'
    inner += event("intermediateCatchEvent", "K2", timer("PT2H"))
    result = play(sub("S", inner, "Ss F X K L Se", "F K2 Se"), "s S e", data={"items": [1, 2]}, begin=BEGIN)
    assert (result.state, times(result, "L"), result.ended[11:16]) == ("completed", ["10:00"], "11:00")


def test_10_4_2_a_message_gives_what_it_carries_to_the_loop_that_waits_for_it():
    """Each round of a looped receive task takes one message, and the loop reads what it brought."""
    loop = "<standardLoopCharacteristics><loopCondition>more = true</loopCondition></standardLoopCharacteristics>"
    body = f'<receiveTask id="R" messageRef="m1">{loop}</receiveTask>' + tasks("N")
    sent = [
        {"name": "Paid", "set": {"more": more}, "after": f"PT{n}H"} for n, more in ((1, True), (2, False), (3, True))
    ]
    result = play(body, "s R N e", root=MESSAGE, messages=sent, begin=BEGIN)
    assert (result.state, times(result, "N"), result.done.count("R")) == ("completed", ["11:00"], 2)


def test_13_4_4_the_process_that_an_event_starts_knows_what_it_brought_before_its_first_choice():
    """Clauses 13.4.4 and 10.4.2, together with a default flow out of the receive task that began it."""
    body = '<eventBasedGateway id="G" instantiate="true"/><receiveTask id="R" messageRef="m1" default="R_B"/>'
    body += event("intermediateCatchEvent", "M", ALARM) + tasks("A", "B", "C")
    result = play(body, "G R A e", "R B e", "G M C e", root=MESSAGE + SIGNAL, when={"R_A": "n = 1"},
                  messages=[{"name": "Paid", "set": {"n": 1}}])  # fmt: skip
    assert (result.state, entered(result, "A", "B", "C")) == ("completed", ["A"])


def test_13_4_1_a_parallel_join_behind_sub_processes_that_end_otherwise():
    """A branch that its border led away from the join leaves the join waiting, and the run says for what."""
    fork = '<parallelGateway id="F"/><parallelGateway id="J"/>'
    body = fork + tasks("A", "B", "C", "N") + boundary("K", "A", timer("PT1H"))
    result = play(body, "s F A J N e", "F B J", "K C e", tasks={"A": {"never": True}})
    assert (result.state, [(one["element"], one["for"]) for one in result.waiting]) == ("waiting", [("J", "tokens")])
