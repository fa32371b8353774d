"""`caught` tells what came to which event, once for each thing that came, and nothing that did not come."""

import pytest

from approvalflow.dryrun import Result
from dryrun.playing import play, sub

ROOT = '<message id="m" name="M"/><signal id="g" name="SG"/><error id="r" errorCode="ER"/>'
ROOT += '<error id="r2" errorCode="E2"/><escalation id="k" escalationCode="ES"/>'
MESSAGE, SIGNAL = '<messageEventDefinition messageRef="m"/>', '<signalEventDefinition signalRef="g"/>'
ERROR, OTHER = '<errorEventDefinition errorRef="r"/>', '<errorEventDefinition errorRef="r2"/>'
ESCALATION = '<escalationEventDefinition escalationRef="k"/>'
LATER = "<timerEventDefinition><timeDuration>PT5H</timeDuration></timerEventDefinition>"
EVERY = "<timerEventDefinition><timeCycle>R2/PT2H</timeCycle></timerEventDefinition>"


def tasks(*ids: str) -> str:
    return "".join(f'<task id="{one}"/>' for one in ids)


def caught(result: Result) -> list[str]:
    return [" ".join([one["element"], one["event"], one["name"]]).strip() for one in result.caught]


def moments(result: Result) -> list[str]:
    return [one["at"][11:13] for one in result.trace if one["does"] == "catch"]


def border(on: str, *definitions: str, more: str = "") -> str:
    return f'<boundaryEvent id="b" attachedToRef="{on}" {more}>{"".join(definitions)}</boundaryEvent>'


def test_a_multiple_event_that_catches_an_error_is_not_told_as_the_time_that_has_not_come():
    """The error ends the sub-process at nine; the timer beside it would be due at two."""
    inner = sub("X", tasks("T") + f'<endEvent id="ends">{ERROR}</endEvent>', "Xs T ends")

    result = play(inner + border("X", LATER, OTHER, ERROR) + tasks("N"), "s X e", "b N", root=ROOT)

    assert (caught(result), moments(result)) == (["b error ER"], ["09"])


@pytest.mark.parametrize("definitions", [(EVERY, ESCALATION), (ESCALATION, EVERY)])
def test_times_and_an_escalation_at_one_event_are_each_told_as_what_they_are(definitions):
    """A cycle comes twice, then the step escalates, on a border and in an event sub-process."""
    beside = border("T", *definitions, more='cancelActivity="false"')
    start = f'<startEvent id="b" isInterrupting="false">{"".join(definitions)}</startEvent>'
    inner = f'<subProcess id="A" triggeredByEvent="true">{start}</subProcess>'
    told = ["b timer", "b timer", "b escalation ES"]
    answer = {"T": {"after": "PT9H", "escalation": "ES"}}

    assert caught(play(tasks("T", "N") + beside, "s T e", "b N", root=ROOT, tasks=answer)) == told
    assert caught(play(tasks("T") + inner, "s T e", root=ROOT, tasks=answer)) == told


def test_a_signal_of_the_drawing_itself_is_told_of_the_event_of_several_that_it_reaches():
    """What one branch throws comes to a catch that would take a message first."""
    gate = '<parallelGateway id="p"/>'
    catch = f'<intermediateCatchEvent id="c">{MESSAGE}{SIGNAL}</intermediateCatchEvent>'
    throw = f'<intermediateThrowEvent id="t">{SIGNAL}</intermediateThrowEvent>'

    assert caught(play(gate + catch + throw, "s p c e", "p t e", root=ROOT)) == ["c signal SG"]


MANY = "<multiInstanceLoopCharacteristics><loopCardinality>{}</loopCardinality></multiInstanceLoopCharacteristics>"
ANSWERS = {"messages": [{"name": "M"}, {"name": "M", "after": "PT1H"}, {"name": "M", "after": "PT2H"}]}


@pytest.mark.parametrize(
    ("rounds", "count"),
    [
        (MANY.format(2), 2),
        (MANY.format(0), 0),
        ('<standardLoopCharacteristics loopMaximum="3"/>', 3),
        ("", 1),
    ],
)
def test_a_repeated_message_task_tells_each_message_once(rounds, count):
    """Nothing is told when the task opens, nor when all of it is done."""
    result = play(f'<receiveTask id="R" messageRef="m">{rounds}</receiveTask>', "s R e", root=ROOT, **ANSWERS)

    assert (result.state, caught(result)) == ("completed", ["R message M"] * count)
    assert moments(result) == ["09", "10", "11"][:count]


def test_a_message_task_that_needs_two_tokens_tells_its_one_message():
    """That two tokens meet there is no event."""
    body = '<parallelGateway id="p"/><receiveTask id="R" messageRef="m" startQuantity="2"/>'

    result = play(body + '<exclusiveGateway id="x"/>', "s p R e", "p x R", root=ROOT, messages=[{"name": "M"}])

    assert (result.state, caught(result)) == ("completed", ["R message M"])


def test_an_event_that_needs_several_things_tells_each_when_it_comes():
    """All of them are taken, in their order, also those by which it does not go on yet."""
    catch = f'<intermediateCatchEvent id="c" parallelMultiple="true">{SIGNAL}{LATER}{MESSAGE}</intermediateCatchEvent>'
    sent = {"messages": [{"name": "M", "after": "PT1H"}], "signals": [{"name": "SG", "after": "PT6H"}]}

    result = play(catch, "s c e", root=ROOT, **sent)

    assert caught(result) == ["c message M", "c timer", "c signal SG"]
    assert moments(result) == ["10", "14", "15"]
    assert len([one for one in result.trace if one["does"] == "leave" and one["element"] == "c"]) == 1


def test_a_process_that_several_things_start_together_tells_each_of_them():
    """The message lies there when the signal comes, and the process begins."""
    start = f'<startEvent id="c" parallelMultiple="true">{SIGNAL}{MESSAGE}</startEvent>'
    sent = {"messages": [{"name": "M", "after": "PT1H"}], "signals": [{"name": "SG", "after": "PT6H"}]}

    result = play(start + tasks("A"), "c A e", root=ROOT, **sent)

    assert (caught(result), moments(result)) == (["c message M", "c signal SG"], ["10", "15"])


@pytest.mark.parametrize(("element", "chain"), [("intermediateThrowEvent", "s A t B e"), ("endEvent", "s A t")])
@pytest.mark.parametrize("waits", ["true", "false"])
def test_an_event_that_compensates_is_entered_and_left_once_whether_it_waits_or_not(element, chain, waits):
    """What holds a compensation that nobody waits for is no second visit of the event."""
    body = tasks("A", "B") if "B" in chain else tasks("A")
    body += f'<{element} id="t"><compensateEventDefinition waitForCompletion="{waits}"/></{element}>'
    body += '<task id="U" isForCompensation="true"/><association id="as" sourceRef="b" targetRef="U"/>'

    result = play(body + border("A", "<compensateEventDefinition/>"), chain, root=ROOT)

    assert result.state == "completed"
    for told in (result.entered, result.left):
        assert (told.count("t"), told.count("U")) == (1, 1)
