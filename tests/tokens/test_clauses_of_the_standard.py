"""What clauses 10 and 13 of BPMN 2.0 say of events, rounds, compensation and gateways, one sentence a test."""

from typing import Any

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.tokens import Raise
from dryrun.playing import document, flows, sub
from tokens.play import Play, play

MESSAGE = '<message id="m1" name="Paid"/>'
SIGNAL = '<signal id="g1" name="Alarm"/>'
ERROR = '<error id="r1" errorCode="E1"/>'
ESCALATION = '<escalation id="k1" escalationCode="K1"/>'
ON_MESSAGE = '<messageEventDefinition messageRef="m1"/>'
ON_SIGNAL = '<signalEventDefinition signalRef="g1"/>'
ON_ERROR = '<errorEventDefinition errorRef="r1"/>'
ON_ESCALATION = '<escalationEventDefinition escalationRef="k1"/>'
COMPENSATE = "<compensateEventDefinition/>"
THREE = "<loopCardinality>3</loopCardinality>"


def tasks(*ids: str, more: str = "") -> str:
    return "".join(f'<userTask id="{one}">{more}</userTask>' for one in ids)


def many(inner: str = THREE, more: str = "") -> str:
    return f"<multiInstanceLoopCharacteristics {more}>{inner}</multiInstanceLoopCharacteristics>"


def boundary(key: str, on: str, definition: str, *, beside: bool = False) -> str:
    more = ' cancelActivity="false"' if beside else ""
    return f'<boundaryEvent id="{key}" attachedToRef="{on}"{more}>{definition}</boundaryEvent>'


def undoable(key: str, *, more: str = "") -> str:
    """A step and its compensation `Undo<key>`."""
    return (
        tasks(key, more=more)
        + f'<userTask id="Undo{key}" isForCompensation="true"/>'
        + boundary(f"C{key}", key, COMPENSATE)
        + f'<association id="as{key}" sourceRef="C{key}" targetRef="Undo{key}" associationDirection="One"/>'
    )


def handler(key: str, definition: str, *chain: str, beside: bool = False, body: str = "") -> str:
    """An event sub-process whose start is `<key>t`."""
    more = ' isInterrupting="false"' if beside else ""
    start = f'<startEvent id="{key}t"{more}>{definition}</startEvent>'
    return sub(key, start + body, *chain, more='triggeredByEvent="true"')


def end(key: str, *definitions: str) -> str:
    return f'<endEvent id="{key}">{"".join(definitions)}</endEvent>'


def throw(key: str, *definitions: str) -> str:
    return f'<intermediateThrowEvent id="{key}">{"".join(definitions)}</intermediateThrowEvent>'


def started(body: str, *chains: str, true: tuple[str, ...] = (), **answers: Any) -> Play:
    """The drawing, played; `A_cardinality=3` answers that question about `A`."""
    source = document(body, *chains, root=MESSAGE + SIGNAL + ERROR + ESCALATION)
    drawing = parse_drawing(source, file="clause.bpmn", dry=True)
    return play(drawing, *true, **{key.replace("_", "/"): value for key, value in answers.items()})


# Table 8.46 startQuantity


def test_a_step_that_needs_several_tokens_begins_when_the_turn_of_the_lowest_comes():
    """Whichever token completes them: what came to the step first goes before what came later elsewhere."""
    gates = '<parallelGateway id="G"/><exclusiveGateway id="X"/><exclusiveGateway id="Y"/>'
    joined = '<userTask id="J" startQuantity="2"/>'

    case = started(gates + joined + tasks("A"), "s G J e", "G X J", "G Y A e")

    assert [move.node for move in case.last][-3:] == ["X", "J", "Y"]
    assert case.open == "A J"


def test_a_step_that_needs_several_tokens_begins_as_often_as_enough_of_them_have_come():
    """Five that come at once to a step that needs two begin it twice, and one waits for another."""
    steps = '<userTask id="A" completionQuantity="5"/><userTask id="J" startQuantity="2"/>'

    case = started(steps, "s A J e").do("A")

    assert (case.open, len(case.tokens)) == ("J J", 3)


# 13.5.4 Event sub-processes


def test_13_5_4_no_event_sub_process_begins_once_nothing_else_is_left_in_its_scope():
    """While the parent is completing, no new event sub-process can be initiated."""
    beside = handler("E", ON_MESSAGE, "Et H", beside=True, body=tasks("H"))
    case = started(beside + tasks("A"), "s A e").fire("Et")
    assert (case.open, len(case.waits)) == ("A E H", 1)

    case.do("A")

    assert (case.open, case.waits) == ("E H", {})


def test_13_5_4_an_error_out_of_an_event_sub_process_is_caught_by_another_of_the_same_scope():
    """What runs beside the scope is inside of it."""
    beside = handler("E", ON_MESSAGE, "Et H X", beside=True, body=tasks("H") + end("X", ON_ERROR))
    catching = handler("F", ON_ERROR, "Ft G", body=tasks("G"))

    case = started(beside + catching + tasks("A"), "s A e").fire("Et").do("H")

    assert case.open == "F G"


def test_13_5_4_an_event_sub_process_that_took_the_place_of_its_scope_is_the_last_one():
    """Once an interrupting one has begun, no other is begun: its error goes outward."""
    first = handler("E", ON_MESSAGE, "Et H X", body=tasks("H") + end("X", ON_ERROR))
    other = handler("F", ON_ERROR, "Ft G", body=tasks("G"))
    outer = sub("S", first + other + tasks("A"), "Ss A Se") + boundary("B", "S", ON_ERROR) + tasks("C")

    case = started(outer, "s S e", "B C e").fire("Et").do("H")

    assert case.open == "C"


def test_13_5_4_an_event_sub_process_is_not_begun_by_what_it_throws_itself():
    """It would start itself for ever; what it throws goes outward."""
    again = handler("E", ON_ESCALATION, "Et H X", beside=True, body=tasks("H") + end("X", ON_ESCALATION))
    outer = sub("S", again + throw("W", ON_ESCALATION) + tasks("A"), "Ss W A Se")
    outer += boundary("B", "S", ON_ESCALATION, beside=True) + tasks("C")

    case = started(outer, "s S e", "B C e").do("H")

    assert case.open == "A C S"


# Table 10.29 Events thrown by a multi-instance activity


def test_10_29_an_escalation_that_an_instance_throws_is_caught_at_the_border_of_the_activity():
    """The behaviour One throws its event when the first instance completes."""
    definition = '<escalationEventDefinition id="d1" escalationRef="k1"/>'
    rounds = many(more='behavior="One" oneBehaviorEventRef="d1"')
    body = tasks("A", more=rounds) + boundary("B", "A", ON_ESCALATION) + tasks("C") + throw("W", definition)

    case = started(body, "s A e", "B C e", A_cardinality=3).do("A")

    assert case.open == "C"


def test_10_29_a_message_that_an_instance_throws_is_no_signal_and_goes_out():
    """A message of the name of a signal wakes nobody who waits for the signal."""
    definition = '<messageEventDefinition id="d1" messageRef="m2"/>'
    rounds = many(more='behavior="None" noneBehaviorEventRef="d1"')
    body = '<parallelGateway id="F"/>' + tasks("A", more=rounds) + throw("W", definition)
    body += f'<intermediateCatchEvent id="K">{ON_SIGNAL}</intermediateCatchEvent>'
    source = document(body, "s F A e", "F K e", root=SIGNAL + '<message id="m2" name="Alarm"/>')

    case = play(parse_drawing(source, file="clause.bpmn", dry=True), **{"A/cardinality": 3}).do("A")

    assert case.wait("K")
    assert [one for move in case.last for one in move.thrown] == [{"for": "message", "name": "Alarm"}]


# 10.7 and 13.5.5 Compensation


def test_13_5_5_every_completed_instance_is_compensated():
    """A handler at the border is called once for each instance."""
    body = undoable("Book", more=many()) + throw("W", COMPENSATE)

    case = started(body, "s Book W e", Book_cardinality=3).do("Book", "Book", "Book")

    assert undone(case, "UndoBook") == 3


def test_13_5_5_an_activity_without_an_instance_is_not_compensated():
    """Nothing was done, so there is nothing to undo."""
    body = undoable("Book", more=many()) + throw("W", COMPENSATE) + tasks("A")

    case = started(body, "s Book W A e", Book_cardinality=0)

    assert case.open == "A"


def test_13_5_5_what_nobody_waits_for_is_compensated_one_after_the_other_too():
    """The last that was done is undone first, while the thrower goes on."""
    definition = '<compensateEventDefinition waitForCompletion="false"/>'
    body = undoable("Book") + undoable("Pay") + throw("W", definition) + tasks("A")

    case = started(body, "s Book Pay W A e").do("Book", "Pay")

    assert case.open == "A UndoPay"
    assert case.do("A").open == "UndoPay"
    assert case.do("UndoPay").open == "UndoBook"
    assert case.do("UndoBook").tokens == {}


def test_13_4_3_no_inclusive_join_waits_for_a_compensation_that_goes_on_beside():
    """A compensation has no path to a gateway."""
    definition = '<compensateEventDefinition waitForCompletion="false"/>'
    gates = '<inclusiveGateway id="O"/><inclusiveGateway id="J"/>'
    body = undoable("Book") + throw("W", definition) + tasks("A", "B") + gates

    case = started(body, "s Book O W J", "O A J", "J B e").do("Book", "A")

    assert case.open == "B UndoBook"


def test_10_7_a_compensation_event_sub_process_may_compensate_what_its_sub_process_held():
    """A handler can trigger compensation of the activities in its parent in its turn."""
    inner = handler("C", COMPENSATE, "Ct H V", body=tasks("H") + throw("V", COMPENSATE))
    inner = sub("S", undoable("Book") + inner, "Ss Book Se")
    body = inner + throw("W", '<compensateEventDefinition activityRef="S"/>') + tasks("A")

    case = started(body, "s S W A e").do("Book")

    assert case.open == "C H"
    assert case.do("H").open == "C UndoBook"
    assert case.do("UndoBook").open == "A"


def test_10_7_a_cancelled_transaction_compensates_what_completed_in_a_sub_process_that_still_ran():
    """Cancellation compensates the completed portions of an active sub-process."""
    inner = sub("S", undoable("Book") + tasks("A"), "Ss Book A Se")
    cancel = end("X", "<cancelEventDefinition/>")
    inner += '<parallelGateway id="F"/>' + tasks("D") + cancel
    transaction = sub("T", inner, "Ts F S", "F D X", kind="transaction")
    body = transaction + boundary("B", "T", "<cancelEventDefinition/>") + tasks("C")

    case = started(body, "s T e", "B C e").do("Book", "D")

    assert case.open == "T UndoBook"
    assert case.do("UndoBook").open == "C"


# 10.5.6 Several things thrown at once


def test_10_5_6_what_is_thrown_beside_a_compensation_or_a_termination_is_thrown_too():
    """Every definition of a multiple end event has its consequence."""
    catch = f'<intermediateCatchEvent id="K">{ON_SIGNAL}</intermediateCatchEvent>'
    inner = sub("S", tasks("A") + end("X", ON_SIGNAL, "<terminateEventDefinition/>"), "Ss A X")
    body = '<parallelGateway id="F"/>' + catch + inner + tasks("B")

    case = started(body, "s F K B e", "F S e").do("A")

    assert case.open == "B"


def test_10_5_6_after_a_compensation_the_rest_is_thrown():
    """An end event that compensates and raises an error does both, the error last."""
    inner = sub("S", undoable("Book") + end("X", ON_ERROR, COMPENSATE), "Ss Book X")
    body = inner + boundary("B", "S", ON_ERROR) + tasks("C")

    case = started(body, "s S e", "B C e").do("Book")

    assert case.open == "S UndoBook"
    assert case.do("UndoBook").open == "C"


# Table 13.5 Complex gateways

GATE = '<complexGateway id="G"><activationCondition>ready</activationCondition></complexGateway>'


def test_13_5_a_complex_gateway_goes_on_when_data_make_its_condition_true():
    """It is asked again when anything happens, not only when a token comes."""
    body = '<parallelGateway id="F"/>' + GATE + tasks("A", "B", "C", "N")
    case = started(body, "s F A G N e", "F B G", "F C e").do("A")
    assert case.open == "B C"

    case.answers["G/activation"] = True
    case.do("C")

    assert case.open == "B N"


def test_13_5_a_token_on_a_flow_that_has_given_is_kept_for_the_next_activation():
    """The reset takes tokens only from flows that had none in the first phase."""
    body = '<parallelGateway id="F"/><exclusiveGateway id="X"/>' + GATE + tasks("A", "B", "C", "N")
    case = started(body, "s F A X G N e", "F B X", "F C G", G_activation=True).do("A", "N", "B")
    assert case.standing == "C X_G"

    case.do("C")

    assert case.open == "N"


def test_13_5_a_complex_gateway_with_one_flow_waits_for_its_condition_too():
    """The activation condition counts however many flows come in."""
    case = started(GATE + tasks("A", "N"), "s A G N e").do("A")

    assert case.standing == "A_G"


# 13.3.5 Ad-hoc sub-processes


def ad_hoc(inner: str, more: str) -> str:
    said = "<completionCondition>enough</completionCondition>"
    return f'<adHocSubProcess id="H" {more}>{inner}{said}</adHocSubProcess>'


def test_13_3_5_when_the_condition_held_once_nothing_more_is_offered():
    """Without cancelling, what runs is let finish, though the condition may not hold any more then."""
    case = started(ad_hoc(tasks("A", "B"), 'cancelRemainingInstances="false"') + tasks("N"), "s H N e", H_complete=True)
    case.do("A")
    assert case.open == "B H"

    case.answers["H/complete"] = False
    case.do("B")

    assert case.open == "N"


def test_13_3_5_a_return_to_before_the_condition_held_lets_more_be_offered():
    """Also where an earlier return had put the sub-process back with what it then knew."""
    inner = ad_hoc(tasks("A", "B"), 'cancelRemainingInstances="false"')
    case = started(inner + tasks("N"), "s H N e", H_complete=True)
    first, second = case.token("A"), case.token("B")
    case.do("A", "B").back("N", to=second).back("", to=first)
    assert case.open == "A B H"

    case.answers["H/complete"] = False

    assert case.do("A", "B").open == "A B H"


def test_13_3_5_a_sequential_one_offers_one_activity_at_a_time():
    """Also where what was done can be compensated, which changes the scope in the same move."""
    case = started(ad_hoc(undoable("A"), 'ordering="Sequential"'), "s H e").do("A")

    assert case.open == "A H"


def test_13_3_5_what_has_not_begun_is_not_begun_once_the_condition_holds():
    """Only what runs is let finish; what a flow, a gateway, a wait or a border would lead to is not executed."""
    timer = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    inner = tasks("A", "B", "C", "D", "F") + f'<intermediateCatchEvent id="W">{timer}</intermediateCatchEvent>'
    inner += boundary("L", "C", timer, beside=True) + '<exclusiveGateway id="G"/>'
    inner += flows("A B", "C G D", "L F", "W F")
    case = started(ad_hoc(inner, 'cancelRemainingInstances="false"') + tasks("N"), "s H N e")
    assert case.open == "A C H W"

    case.answers["H/complete"] = True
    case.do("A")

    assert case.open == "C H"
    assert [made["at"] for move in case.last for made in move.made.values()] == []
    assert case.fire("L").open == "C H"
    assert case.do("C").open == "N"


def test_13_3_5_an_ad_hoc_sub_process_cancels_nothing_that_was_never_begun():
    """The condition is looked at before anything follows an activity that is done."""
    inner = ad_hoc(tasks("A", "B") + flows("A B"), 'ordering="Sequential"')
    case = started(inner + tasks("N"), "s H N e", H_complete=True).do("A")

    assert case.open == "N"
    assert not any(made["at"] == "B" for move in case.history for made in move.made.values())


def test_13_3_5_an_ad_hoc_sub_process_that_was_held_for_going_on_without_end_can_be_retried():
    """Its only activity is a loop that never goes round: the retry lets the file go on."""
    never = '<standardLoopCharacteristics testBefore="true"><loopCondition>more</loopCondition>'
    inner = tasks("A", more=never + "</standardLoopCharacteristics>")
    case = started(ad_hoc(inner, "") + tasks("N"), "s H N e")
    assert case.standing == "s_H!"

    assert case.retry("H").open == "N"


# Parallel multiple events


def needs_both(time: str, *, stops: bool = False) -> Play:
    """A step `A` with an event on its border that needs a message and a time."""
    timer = f"<timerEventDefinition>{time}</timerEventDefinition>"
    more = f'cancelActivity="{str(stops).lower()}" parallelMultiple="true"'
    both = f'<boundaryEvent id="B" attachedToRef="A" {more}>{ON_MESSAGE}{timer}</boundaryEvent>'
    return started(tasks("A", "C") + both, "s A e", "B C e")


def test_10_5_1_an_event_beside_a_step_that_needs_a_time_and_more_comes_as_often_as_the_time():
    """Each time that all has come counts once for the cycle, whichever came last, and then nothing is awaited."""
    case = needs_both("<timeCycle>R3/PT1H</timeCycle>")
    for count in (1, 2, 3):
        case.fire("B").fire("B")
        assert [one.get("round", 0) for one in case.waits.values()] == ([count] * 2 if count < 3 else [])
    assert case.open == "A C C C"

    assert needs_both("<timeDate>2026-03-02T09:00:00+08:00</timeDate>").fire("B").fire("B").waits == {}
    assert len(needs_both("<timeCycle>R/PT1H</timeCycle>").fire("B").fire("B").waits) == 2


# Incidents


def test_a_failed_step_is_opened_again_by_a_retry_and_not_passed():
    """Nobody caught the error: the work is still to be done, as a new visit with its events beside it."""
    body = tasks("A", "B", "C") + boundary("M", "A", ON_MESSAGE)
    case = started(body, "s A B e", "M C e")
    first = case.token("A")
    case.send(Raise(first, "error", "E9"))
    assert (case.standing, case.waits) == ("s_A!", {})

    case.retry("A")

    assert (case.open, len(case.waits)) == ("A", 1)
    assert case.token("A") != first
    assert case.do("A").open == "B"


def test_a_repeated_step_whose_number_of_instances_was_not_known_is_asked_again():
    """A retry asks for the cardinality once more."""
    case = started(tasks("A", more=many()), "s A e")
    assert case.standing == "s_A!"

    case.answers["A/cardinality"] = 2
    case.retry("A")

    assert case.open == "A A"


def undone(case: Play, node: str) -> int:
    """How often this compensation is done until nothing is left of it."""
    count = 0
    while node in case.open.split():
        case.do(node)
        count += 1
    return count


def test_instances_inside_of_instances_are_bounded_together():
    """Each number alone is possible, their product is not: the rest are incidents, and the move comes to an end."""
    inner = sub("B", many("<loopCardinality>120</loopCardinality>") + tasks("Q"), "Q")
    game = started(
        sub("A", many("<loopCardinality>120</loopCardinality>") + inner, "B"),
        "s A e",
        A_cardinality=120,
        B_cardinality=120,
    )

    tokens = game.position["tokens"].values()
    assert 9_000 < len(tokens) < 11_000
    assert any(token.get("held") for token in tokens)
