"""What an event carries (BPMN 2.0, 10.5.1): the data drawn into a throw comes out of what catches it."""

# ruff: noqa: E501 - rows of XML read best unbroken

import pytest

from dryrun.playing import entered, flows, play, sub

DATA = '<dataObject id="sum"/><dataObject id="kept"/>'
SIGNAL, MESSAGE = '<signalEventDefinition signalRef="k"/>', '<messageEventDefinition messageRef="m"/>'
ERROR, ESCALATION = '<errorEventDefinition errorRef="x"/>', '<escalationEventDefinition escalationRef="x"/>'


def carries(name: str = "given", source: str = "sum") -> str:
    """The inside of an event that carries a datum away."""
    return (
        f'<dataInput id="in" name="{name}"/><dataInputAssociation><sourceRef>{source}</sourceRef><targetRef>in</targetRef></dataInputAssociation>'
        "<inputSet><dataInputRefs>in</dataInputRefs></inputSet>"
    )


def brings(name: str = "got", into: str = "kept") -> str:
    """The inside of an event that brings a datum."""
    return (
        f'<dataOutput id="out" name="{name}"/><dataOutputAssociation><sourceRef>out</sourceRef><targetRef>{into}</targetRef></dataOutputAssociation>'
        "<outputSet><dataOutputRefs>out</dataOutputRefs></outputSet>"
    )


def gate() -> str:
    """Which way is taken depends on what was brought, at once."""
    ways = flows("K Ky", "K Kn", when={"K_Ky": "kept = 7"})
    return f'<exclusiveGateway id="K" default="K_Kn"/><task id="Ky"/><task id="Kn"/>{ways}'


def beside(throw: str, catch: str, event: str):
    """A branch that waits, and one that throws after a step."""
    body = (
        f'<parallelGateway id="F"/><task id="W"/><intermediateThrowEvent id="X">{throw}{event}</intermediateThrowEvent>'
        f'<intermediateCatchEvent id="C">{catch}{event}</intermediateCatchEvent>'
    )
    return play(DATA + body + gate() + flows("F C K", "F W X"), "s F", data={"sum": 7, "kept": 1})


@pytest.mark.parametrize("names", [("given", "got"), ("same", "same"), ("kept", "kept")])
@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
def test_10_5_1_a_thrown_signal_or_message_brings_its_data_to_the_catch(event, names):
    """The value is there before the way behind the catch is chosen, whatever both ends call it."""
    result = beside(carries(names[0]), brings(names[1]), event)

    assert (entered(result, "Ky", "Kn"), result.data["kept"]) == (["Ky"], 7)


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
def test_10_5_1_where_nothing_is_carried_the_target_keeps_its_value(event):
    """A throw that carries nothing does not empty what the catch would fill."""
    result = beside("", brings(), event)

    assert (entered(result, "Ky", "Kn"), result.data["kept"]) == (["Kn"], 1)


@pytest.mark.parametrize("event", [ERROR, ESCALATION])
def test_10_5_1_an_error_or_escalation_brings_the_data_of_the_scope_that_it_ends(event):
    """What the sub-process alone knew is carried out to the border."""
    own = '<dataObject id="own" name="secret"/><scriptTask id="Set"><script>secret = 7</script></scriptTask>'
    own += f'<endEvent id="X">{carries(source="own")}{event}</endEvent>'
    border = f'<boundaryEvent id="B" attachedToRef="Q">{brings()}{event}</boundaryEvent>'
    result = play(DATA + sub("Q", own, "Qs Set X") + border + gate() + flows("B K"), "s Q", data={"kept": 1})

    assert (entered(result, "Ky", "Kn"), result.data["kept"]) == (["Ky"], 7)


@pytest.mark.parametrize("event", [ERROR, MESSAGE, SIGNAL])
def test_10_5_1_what_starts_an_event_sub_process_brings_belongs_to_it(event):
    """Where it declares the target itself, what is outside keeps its value."""
    start = f'<startEvent id="H">{brings(into="mine")}{event}</startEvent>'
    handler = f'<subProcess id="V" triggeredByEvent="true"><dataObject id="mine" name="kept"/>{start}{gate()}{flows("H K")}</subProcess>'
    throw = f'<parallelGateway id="F"/><task id="W"/><task id="Z"/><endEvent id="X">{carries()}{event}</endEvent>'
    result = play(
        '<dataObject id="sum"/>' + handler + throw + flows("F W X", "F Z"),
        "s F",
        data={"sum": 7, "kept": 1},
        tasks={"Z": {"after": "P1D"}},
    )

    assert (entered(result, "Ky", "Kn"), result.data["kept"]) == (["Ky"], 1)


@pytest.mark.parametrize("event", [MESSAGE, SIGNAL])
def test_10_5_1_what_starts_another_pool_brings_its_data(event):
    """A start event of another process of the file has what was carried, before anything there asks for it."""
    throw = f'<intermediateThrowEvent id="X">{carries()}{event}</intermediateThrowEvent>'
    other = f'<process id="R" isExecutable="true"><dataObject id="kept"/><startEvent id="H">{brings()}{event}</startEvent>{gate()}{flows("H K")}</process>'
    result = play('<dataObject id="sum"/>' + throw, "s X e", beside=other, data={"sum": 7})

    assert entered(result, "Ky", "Kn") == ["Ky"]


def test_10_5_1_each_signal_brings_its_own_data():
    """Where one throw is passed several times at once, each pool that it starts has what that one carried."""
    throw = f'<intermediateThrowEvent id="X">{carries(source="one")}{SIGNAL}</intermediateThrowEvent>'
    over = '<multiInstanceLoopCharacteristics><loopDataInputRef>sums</loopDataInputRef><inputDataItem id="i" name="one"/></multiInstanceLoopCharacteristics>'
    many = '<dataObject id="sums" isCollection="true"/>' + sub("Q", throw + over, "Qs X Qe")
    start = f'<startEvent id="H">{brings()}{SIGNAL}</startEvent>'
    other = f'<process id="R" isExecutable="true"><dataObject id="kept"/>{start}{gate()}{flows("H K")}</process>'
    result = play(many, "s Q e", beside=other, data={"sums": [6, 7, 8]})

    assert entered(result, "Ky", "Kn") == ["Kn", "Ky", "Kn"]


def test_10_5_1_a_send_task_brings_its_data_to_a_receive_task():
    """Several inputs go to the outputs of one name, the others in their order."""
    sent = (
        '<sendTask id="A" messageRef="m"><ioSpecification><dataInput id="a1"/><dataInput id="a2" name="two"/><inputSet/><outputSet/></ioSpecification>'
        "<dataInputAssociation><sourceRef>sum</sourceRef><targetRef>a1</targetRef></dataInputAssociation>"
        "<dataInputAssociation><sourceRef>more</sourceRef><targetRef>a2</targetRef></dataInputAssociation></sendTask>"
    )
    got = (
        '<receiveTask id="B" messageRef="m"><ioSpecification><dataOutput id="b2" name="two"/><dataOutput id="b1"/><inputSet/><outputSet/></ioSpecification>'
        "<dataOutputAssociation><sourceRef>b1</sourceRef><targetRef>kept</targetRef></dataOutputAssociation>"
        "<dataOutputAssociation><sourceRef>b2</sourceRef><targetRef>also</targetRef></dataOutputAssociation></receiveTask>"
    )
    data = DATA + '<dataObject id="more"/><dataObject id="also"/>'
    result = play(data + sent + got, "s A B e", data={"sum": 7, "more": 8})

    assert (result.data["kept"], result.data["also"]) == (7, 8)


def brings_both(into: str = "kept") -> str:
    """The inside of an event that needs a message and a signal, and sets one field from what both bring."""
    return (
        f'<dataOutput id="one" name="one"/><dataOutput id="two" name="two"/><dataOutputAssociation><sourceRef>one</sourceRef><targetRef>{into}</targetRef><assignment><from>one + two</from><to>{into}</to></assignment></dataOutputAssociation>'
        f"<outputSet><dataOutputRefs>one</dataOutputRefs><dataOutputRefs>two</dataOutputRefs></outputSet>{MESSAGE}{SIGNAL}"
    )


STARTS_BY_BOTH = {
    "event sub-process": sub(
        "Q",
        '<task id="U"/>'
        + sub(
            "H",
            f'<startEvent id="B" isInterrupting="{{stops}}" parallelMultiple="true">{brings_both()}</startEvent>'
            + gate(),
            "B K",
            more='triggeredByEvent="true"',
        ),
        "Qs U",
    ),
    "border": sub("Q", '<task id="U"/>', "Qs U")
    + f'<boundaryEvent id="B" attachedToRef="Q" cancelActivity="{{stops}}" parallelMultiple="true">{brings_both()}</boundaryEvent>'
    + gate()
    + flows("B K"),
}


@pytest.mark.parametrize("first", ["messages", "signals"])
@pytest.mark.parametrize("stops", ["true", "false"])
@pytest.mark.parametrize("where", STARTS_BY_BOTH)
def test_10_5_1_an_event_that_needs_several_things_has_what_each_of_them_brings(where, stops, first):
    """Whichever comes first, and long before the other; nothing is set until all have come."""
    sent = {
        "messages": [{"name": "m", "set": {"one": 3}, "after": "PT1H"}],
        "signals": [{"name": "k", "set": {"two": 4}, "after": "PT1H"}],
    }
    sent[first][0]["after"] = "PT30M"

    result = play(
        DATA + STARTS_BY_BOTH[where].replace("{stops}", stops), "s Q", data={"kept": 1}, default={"never": True}, **sent
    )

    assert (result.data["kept"], "Ky" in result.entered) == (7, True)
    assert [one["set"] for one in result.trace if one["does"] == "set" and "kept" in one["set"]] == [{"kept": 7}]


def test_10_5_1_an_event_that_needs_several_things_again_takes_only_what_has_come_since():
    """At a border that does not end the step; what the first time brought is not there a second time."""
    body = STARTS_BY_BOTH["border"].replace("{stops}", "false")
    messages = [{"name": "m", "set": {"one": one}, "after": after} for one, after in ((3, "PT1H"), (5, "PT3H"))]
    signals = [{"name": "k", "set": {"two": two}, "after": after} for two, after in ((4, "PT2H"), (9, "PT4H"))]

    result = play(DATA + body, "s Q", data={"kept": 1}, default={"never": True}, messages=messages, signals=signals)

    assert [one["set"]["kept"] for one in result.trace if one["does"] == "set" and "kept" in one["set"]] == [7, 14]
