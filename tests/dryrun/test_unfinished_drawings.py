"""With `anyway` a drawing runs that leaves open what it would have to say; in a walk nothing else is missing either."""

import msgspec
import pytest

from approvalflow.bpmn.reader import read_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import dry_run, read_answers
from dryrun.playing import document, entered, play
from dryrun.test_any_drawing_runs import MESSAGE, boundary, tasks

TIMER = "<timerEventDefinition/>"
ALARM = "<signalEventDefinition/>"
CATCH = '<intermediateCatchEvent id="C">{}</intermediateCatchEvent>'
MANY = '<userTask id="A"><multiInstanceLoopCharacteristics>{}</multiInstanceLoopCharacteristics></userTask>'


def anyway(body, *chains, when=None, **answers):
    """The warnings of reading, and how it ran."""
    reading = read_drawing(document(body, *chains, when=when), dry=True, anyway=True)
    result = dry_run(reading.drawing, read_answers(msgspec.json.encode(answers), "answers.json"), national())
    return [one.code for one in reading.findings], result


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (CATCH.format(TIMER) + tasks("A"), "drawing.no_time"),
        (
            CATCH.format("<timerEventDefinition><timeDuration>soon</timeDuration></timerEventDefinition>") + tasks("A"),
            "",
        ),
        (CATCH.format("<conditionalEventDefinition/>") + tasks("A"), "drawing.event_without_condition"),
        (CATCH.format("") + tasks("A"), "drawing.no_trigger_here"),
        ('<callActivity id="C" calledElement="Elsewhere"/>' + tasks("A"), "drawing.call_unknown"),
        ('<task id="C"/>' + MANY.format(""), "drawing.no_instances"),
    ],
)
def test_what_is_left_open_comes_when_nothing_else_can_happen_and_is_a_warning(body, code):
    """Without `anyway` it is refused, with the same code."""
    codes, result = anyway(body, "s C A e")

    assert (result.state, entered(result, "C")) == ("completed", ["C"])
    assert codes == ([code] if code else [])
    refused = {
        one.code for one in read_drawing(document(body, "s C A e"), dry=True).findings if one.severity == "error"
    }
    assert refused == ({code} if code else set())


SIGNALLED = '<startEvent id="{}"><signalEventDefinition/></startEvent>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<task id="C" startQuantity="0"/>' + tasks("A"), "drawing.attribute_value"),
        ('<subProcess id="C">' + SIGNALLED.format("T") + "</subProcess>" + tasks("A"), "drawing.trigger_here"),
        (tasks("C", "A") + boundary("B", "Nothing", ALARM), "drawing.boundary_without_host"),
        (tasks("C", "A") + '<sequenceFlow id="f" sourceRef="C" targetRef="Nothing"/>', "drawing.flow_to_nowhere"),
        (tasks("C", "A") + '<subProcess id="V" triggeredByEvent="true"/>', "drawing.event_sub_process_start"),
    ],
)
def test_what_is_loose_does_not_stop_a_run(body, code):
    codes, result = anyway(body, "s C A e")

    assert (result.state, entered(result, "C", "A")) == ("completed", ["C", "A"])
    assert code in codes
    assert code in {one.code for one in read_drawing(document(body, "s C A e"), dry=True).findings}


def test_an_event_sub_process_of_another_engine_may_have_several_starts():
    starts = SIGNALLED.format("T") + '<startEvent id="M"><messageEventDefinition/></startEvent>'
    body = tasks("A") + f'<subProcess id="V" triggeredByEvent="true">{starts}</subProcess>'
    assert "M" in anyway(body, "s A e", tasks={"A": {"after": "PT1H"}}, messages=[{"name": "M"}])[1].entered


def test_blanks_around_an_id_are_no_part_of_it():
    """XML Schema says so of every `ID`."""
    assert play('<task id=" A "/>', "s A e").entered == ("s", "A", "e")


def test_a_message_that_the_answers_send_comes_before_what_is_left_open():
    """An event without a definition is taken for a message of its own name."""
    gate = (
        "<eventBasedGateway id='G'/>" + CATCH.format(TIMER) + CATCH.format("").replace('"C"', '"D"') + tasks("A", "B")
    )
    assert entered(anyway(gate, "s G C A e", "G D B e")[1], "A", "B") == ["A"]
    assert entered(anyway(gate, "s G C A e", "G D B e", messages=[{"name": "D"}])[1], "A", "B") == ["B"]


def test_a_choice_without_conditions_takes_one_flow_after_the_other():
    """So that a loop ends; the answers may decide instead."""
    body = '<exclusiveGateway id="X"/>' + tasks("A", "B")
    assert entered(anyway(body, "s A X A", "X B e")[1], "A", "B") == ["A", "A", "B"]
    assert entered(anyway(body, "s A X A", "X B e", conditions={"X_A": False})[1], "A", "B") == ["A", "B"]


def test_a_condition_that_cannot_be_read_leaves_the_choice_open():
    body = '<exclusiveGateway id="X"/>' + tasks("A", "B")
    codes, result = anyway(body, "s X A e", "X B e", when={"X_A": "is it large?", "X_B": "amount > 3"})
    assert (codes, entered(result, "A", "B")) == (["expression.not_readable"], ["A"])


def test_ids_that_are_missing_are_given():
    hour = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    body = f'<task id="A"/><subProcess triggeredByEvent="true"><startEvent id="S">{hour}</startEvent></subProcess>'
    result = play(body, "s A e", tasks={"A": {"after": "PT2H"}})
    assert "S" in result.entered
    assert "subProcess_1" in result.entered


def test_a_walk_sends_what_is_awaited_and_goes_every_way_in_turn():
    """Nothing is asked of the answers: messages come, data that is missing decides nothing."""
    catch = CATCH.format('<messageEventDefinition messageRef="m1"/>')
    beside = boundary("M", "A", '<messageEventDefinition messageRef="m1"/>', 'cancelActivity="false"')
    body = catch + '<receiveTask id="A"/>' + beside + '<exclusiveGateway id="X"/>' + tasks("B", "D", "N")
    chains = ("s C X A X", "X B e", "M N")
    when = {"X_A": "amount > 3", "X_B": "amount &lt; 9"}
    result = play(body, *chains, root=MESSAGE, when=when, walk=True)
    assert (result.state, entered(result, "C", "A", "B")) == ("completed", ["C", "A", "B"])
    assert play(body, *chains, root=MESSAGE, when=when).state == "waiting"


def test_a_walk_leaves_decided_choices_alone():
    body = '<exclusiveGateway id="X" default="X_B"/>' + tasks("A", "B")
    assert entered(play(body, "s X A e", "X B e", when={"X_A": "1 > 2"}, walk=True), "A", "B") == ["B"]


@pytest.mark.parametrize(
    ("first", "other", "done"),
    [
        ("n == 1", "n == 2", "A"),
        ("n == 'empty'", "n == 'null'", "A"),
        ("n != null", "n == null", "B"),
        ("empty n", "n == 2", "A"),
    ],
)
def test_a_walk_takes_in_turn_what_another_language_answers_without_the_data(first, other, done):
    """Null is neither 1 nor 2 there, and no way would be left; what asks for null itself is answered."""
    when = {"X_A": f"${{{first}}}", "X_B": f"${{{other}}}"}
    result = play('<exclusiveGateway id="X"/>' + tasks("A", "B"), "s X A e", "X B e", when=when, walk=True)
    assert (result.state, entered(result, "A", "B")) == ("completed", [done])


def test_a_list_that_is_missing_has_two_items_in_a_walk():
    many = MANY.format("<loopDataInputRef>people</loopDataInputRef>")
    assert play(many, "s A e", walk=True).done == ("A", "A")
    assert play(many, "s A e").why == "token.no_instances"


@pytest.mark.parametrize(
    ("said", "value", "moment"),
    [
        ("timeDuration", "PT2H", "2026-01-05T11:00:00+08:00"),
        ("timeDate", "2026-01-06T09:00:00+08:00", "2026-01-06T09:00:00+08:00"),
        ("timeDate", "2026-01-06", "2026-01-06T00:00:00+08:00"),
        ("timeCycle", "R3/PT4H", "2026-01-05T13:00:00+08:00"),
    ],
)
def test_a_time_may_come_from_the_data(said, value, moment):
    """Its value is read when the timer is set; one that is no time never comes, and the run says what it waits for."""
    catch = CATCH.format(f"<timerEventDefinition><{said}>${{due}}</{said}></timerEventDefinition>")
    result = play(
        catch + tasks("A"), "s A C e", tasks={"A": {"set": {"due": value}}}, begin="2026-01-05T09:00:00+08:00"
    )
    assert (result.state, result.ended) == ("completed", moment)
    waiting = play(catch + tasks("A"), "s A C e", tasks={"A": {"set": {"due": "soon"}}})
    assert [(one["element"], one["for"]) for one in waiting.waiting] == [("C", "timer")]


def test_what_was_done_is_told_once_for_each_instance():
    """`done` has the tasks in the order in which their work was finished; the trace numbers their instances."""
    many = MANY.format("<loopCardinality>2</loopCardinality>")
    result = play(
        many + tasks("B", "N") + boundary("E", "B", "<errorEventDefinition/>"),
        "s A B e",
        "E N",
        tasks={"B": {"error": "x"}},
    )
    assert result.done == ("A", "A", "N")
    assert [one["instance"] for one in result.trace if one["does"] == "leave" and "instance" in one] == [1, 2]


def test_a_step_that_needs_more_tokens_says_that_it_waits_for_them():
    result = play('<userTask id="A" startQuantity="2"/>', "s A e")
    assert [(one["element"], one["for"]) for one in result.waiting] == [("A", "tokens")]


@pytest.mark.parametrize("quantity", ["10001", "99999999999", "-3", "many"])
def test_a_quantity_out_of_all_bounds_is_one_in_an_unfinished_drawing(quantity):
    """Without `anyway` it is refused; in no case does it make millions of tokens."""
    body = f'<task id="A" completionQuantity="{quantity}"/>' + tasks("B")
    codes, result = anyway(body, "s A B e")
    assert (codes, entered(result, "B")) == (["drawing.attribute_value"], ["B"])


def test_a_loop_that_gives_ever_more_tokens_is_a_failure():
    result = play('<task id="A" completionQuantity="10000"/>', "s A A", "A e")
    assert (result.state, result.why) == ("failed", "token.endless")
