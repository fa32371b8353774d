"""Which instance of a process has a message: a conversation goes by the key of its first message (BPMN 2.0, 8.4.2)."""

import pytest

from dryrun.playing import flows, play

READS = (
    '<correlationPropertyRetrievalExpression messageRef="{}"><messagePath>n</messagePath>'
    "</correlationPropertyRetrievalExpression>"
)


def talk(*flows_between: tuple[str, str], says: str = "m1 m2") -> str:
    """Messages of which those that `says` names bring the number `n`, and a conversation over these message flows."""
    drawn = "".join(
        f'<messageFlow id="o{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(flows_between)
    )
    refs = "".join(f"<messageFlowRef>o{number}</messageFlowRef>" for number in range(len(flows_between)))
    return (
        '<message id="m1" name="Paid"/><message id="m2" name="More"/><correlationProperty id="cp">'
        + "".join(READS.format(one) for one in says.split())
        + '</correlationProperty><collaboration id="K"><participant id="p1" processRef="P"/><participant id="p2"/>'
        + f'{drawn}<conversation id="c">{refs}<correlationKey id="ck"><correlationPropertyRef>cp'
        + "</correlationPropertyRef></correlationKey></conversation></collaboration>"
    )


STARTED = (
    '<startEvent id="t"><messageEventDefinition messageRef="m1"/></startEvent><receiveTask id="R2" messageRef="m2"/>'
)
OPENED = talk(("p2", "t"), ("p2", "R2"))


def said(name: str, number: str, **more: str) -> dict[str, object]:
    return {"name": name, "set": {"n": number, **more}}


def test_each_instance_goes_by_the_key_of_its_own_first_message():
    """A second order is another conversation: what is said about either comes to it, in whatever order."""
    sent = [said("Paid", "A"), said("Paid", "B"), said("More", "B", of="B"), said("More", "A", of="A")]

    result = play(STARTED, "t R2 e", root=OPENED, messages=sent)

    assert result.state == "completed"
    assert [one["data"] for one in result.pools] == [{"n": "A", "of": "A"}, {"n": "B", "of": "B"}]


def test_what_no_conversation_goes_by_is_taken_by_none():
    """It is neither the one's nor the other's, and it lies there."""
    sent = [said("Paid", "A"), said("Paid", "B"), said("More", "C")]

    result = play(STARTED, "t R2 e", root=OPENED, messages=sent)

    assert [one["element"] for one in result.waiting if one["for"] == "message"] == ["R2", "R2"]
    assert [(one["name"], one["correlation"]) for one in result.untaken] == [("More", "C")]


@pytest.mark.parametrize("first", ["Plain", "Paid"])
def test_a_conversation_under_way_comes_before_one_that_would_begin(first: str):
    """Whoever has the key already has the message, though another that has none yet has waited for longer."""
    starts = '<startEvent id="g"><signalEventDefinition signalRef="s"/></startEvent>'
    sent = [said("Paid", "A", paid="A"), said("More", "A", of="A")]

    result = play(
        starts + STARTED, "g R2 e", "t R2", root='<signal id="s" name="Plain"/>' + OPENED,
        signals=[{"name": "Plain", "after": "PT1M" if first == "Plain" else "PT2H"}],
        messages=[{**sent[0], "after": "PT1H"}, {**sent[1], "after": "PT3H"}],
    )  # fmt: skip

    assert [one["element"] for one in result.waiting if one["for"] == "message"] == ["R2"]
    assert {"n": "A", "paid": "A", "of": "A"} in [one["data"] for one in result.pools]
    assert len(result.pools) == 2


def test_the_start_that_the_answers_leave_out_says_the_key_by_the_data():
    """A run that begins as if its first message had come has what that would have brought."""
    sent = [said("More", "B"), said("More", "A", of="A")]

    result = play(STARTED, "t R2 e", root=OPENED, data={"n": "A"}, messages=sent)

    assert (result.state, result.data["of"]) == ("completed", "A")
    assert [one["correlation"] for one in result.untaken] == ["B"]


CALLED = talk(("p2", "t"), ("T", "qs"), ("p2", "R"), says="m1 m3") + '<message id="m3" name="Later"/>'
OTHER = (
    '<process id="Q" isExecutable="true"><startEvent id="qs"><messageEventDefinition messageRef="m2"/></startEvent>'
    '<receiveTask id="R" messageRef="m3"/><endEvent id="qe"/>' + flows("qs R qe") + "</process>"
)


def test_what_is_said_in_a_conversation_has_its_key_though_it_does_not_bring_it():
    """Another pool that an order starts goes by the number of that order."""
    silent = READS.format("m2").replace(">n<", ">unsaid<")
    root = CALLED.replace("</correlationProperty>", silent + "</correlationProperty>", 1)
    body = '<startEvent id="t"><messageEventDefinition messageRef="m1"/></startEvent>'
    body += '<intermediateThrowEvent id="T"><messageEventDefinition messageRef="m2"/></intermediateThrowEvent>'
    sent = [said("Paid", "A"), said("Paid", "B"), said("Later", "B", of="B")]

    result = play(body, "t T e", root=root, beside=OTHER, messages=sent)

    assert [one.get("process") for one in result.pools] == ["P", "Q", "P", "Q"]
    assert [one["data"] for one in result.pools if one["process"] == "Q"] == [{}, {"n": "B", "of": "B"}]


BOTH = (
    '<startEvent id="t" parallelMultiple="true"><messageEventDefinition id="d1" messageRef="m1"/>'
    '<messageEventDefinition id="d2" messageRef="m2"/></startEvent><userTask id="A"/>'
)


def test_a_process_begins_by_messages_of_one_conversation():
    """What needs two messages is not started by those of two orders."""
    sent = [said("Paid", "A"), said("More", "B", of="B"), said("More", "A", of="A")]

    result = play(BOTH, "t A e", root=talk(("p2", "t")), messages=sent)

    assert [one["data"] for one in result.pools] == [{"n": "A", "of": "A"}]
    assert [(one["element"], one["name"]) for one in result.waiting if one["for"] == "message"] == [("t", "Paid")]


def test_the_key_of_the_whole_collaboration_is_that_of_all_its_messages():
    """As if every message flow were listed in one conversation."""
    conversation = OPENED[OPENED.index("<conversation") : OPENED.index("</collaboration>")]
    key = conversation[conversation.index("<correlationKey") : conversation.index("</conversation>")]
    sent = [said("Paid", "A"), said("More", "B"), said("More", "A", of="A")]

    result = play(STARTED, "t R2 e", root=OPENED.replace(conversation, key), messages=sent)

    assert (result.state, result.data["of"]) == ("completed", "A")
    assert [one["correlation"] for one in result.untaken] == ["B"]


def test_each_conversation_has_a_key_of_its_own():
    """The number of the customer is not that of the supplier, though both are read as the same property."""
    listed = "<messageFlowRef>o1</messageFlowRef>"
    another = '<conversation id="c2">{}<correlationKey id="k2"><correlationPropertyRef>cp</correlationPropertyRef>'
    root = OPENED.replace(listed, "").replace(
        "</collaboration>", another.format(listed) + "</correlationKey></conversation></collaboration>"
    )

    result = play(STARTED, "t R2 e", root=root, messages=[said("Paid", "A"), said("More", "B", of="B")])

    assert (result.state, result.data["of"]) == ("completed", "B")


def test_what_a_process_calls_talks_in_its_conversation():
    """The second order waits in a called process for what is said about the second order."""
    called = '<process id="Q" isExecutable="true">' + OTHER[OTHER.index("<receiveTask") :]
    called = called.replace(flows("qs R qe"), flows("R qe")).replace('messageRef="m3"', 'messageRef="m2"')
    body = '<startEvent id="t"><messageEventDefinition messageRef="m1"/></startEvent>'
    body += '<callActivity id="C" calledElement="Q"/>'
    sent = [said("Paid", "A"), said("Paid", "B"), said("More", "B", of="B")]

    result = play(body, "t C e", root=talk(("p2", "t"), ("p2", "R")), beside=called, messages=sent)

    calls = [one["token"] for one in result.trace if (one["does"], one["element"]) == ("enter", "C")]
    assert [one["token"] for one in result.trace if (one["does"], one["element"]) == ("leave", "C")] == calls[1:]


def test_a_key_is_read_from_a_message_only_for_who_catches_it():
    """What the process says itself by such a message tells nothing of what comes to a plain catch, as in a case."""
    body = '<intermediateThrowEvent id="T"><messageEventDefinition messageRef="m1"/></intermediateThrowEvent>'
    body += '<receiveTask id="R1" messageRef="m1"/>'

    sent = [said("Paid", "A", of="A") | {"after": "PT1M"}]
    result = play(body, "s T R1 e", root=talk(("T", "p2")), data={"n": "B"}, messages=sent)

    assert (result.state, result.data["of"]) == ("completed", "A")
