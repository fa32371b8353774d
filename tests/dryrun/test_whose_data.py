"""Whose data is whose (BPMN 2.0, 10.4.1): instances of sub-processes have their own, called processes only theirs."""

# ruff: noqa: E501 - rows of XML read best unbroken

import pytest

from approvalflow.bpmn.reader import parse_drawing, read_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import dry_run, read_answers
from dryrun.playing import document, edges, entered, flows, play, sub
from dryrun.scopes import a_drawing

ENGINES = (
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
)
MANY = (
    '<multiInstanceLoopCharacteristics xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:collection="offices" '
    'camunda:elementVariable="office"/>'
)


def tasks(*keys: str) -> str:
    """Tasks that are done at once."""
    return "".join(f'<task id="{key}"/>' for key in keys)


def script(key: str, text: str) -> str:
    """A script task that sets data."""
    return f'<scriptTask id="{key}"><script>{text}</script></scriptTask>'


def asks(key: str, condition: str) -> str:
    """A gateway after which `<key>y` comes if the condition holds, else `<key>n`; both lead to `<key>j`."""
    ways = flows(f"{key} {key}y {key}j", f"{key} {key}n {key}j", when={f"{key}_{key}y": condition})
    return (
        f'<exclusiveGateway id="{key}" default="{key}_{key}n"/>{tasks(f"{key}y", f"{key}n")}'
        f'<exclusiveGateway id="{key}j"/>{ways}'
    )


def answers(result, *gates: str) -> list[str]:
    """What the gateways were answered, in order."""
    return entered(result, *(f"{gate}{way}" for gate in gates for way in "yn"))


@pytest.mark.parametrize("declared", ['<dataObject id="o1" name="mine"/>', '<property id="o1" name="mine"/>'])
def test_10_4_1_each_instance_of_a_sub_process_has_its_own_data(declared):
    """What one instance keeps no other one reads, and it is gone when the instance is."""
    body = declared + script("Keep", "mine = office") + tasks("W") + asks("K", 'mine = "a"')
    inner = sub("Q", body, "Qs Keep W K", "Kj Qe").replace("</subProcess>", MANY + "</subProcess>")
    result = play(inner + asks("After", "mine != null"), "s Q After", "Afterj e", data={"offices": ["a", "b"]})

    assert sorted(answers(result, "K")) == ["Kn", "Ky"]
    assert (answers(result, "After"), result.data) == (["Aftern"], {"offices": ["a", "b"]})


def test_10_4_1_a_name_declared_inside_hides_the_same_name_outside():
    """And what is outside keeps its value, each time the sub-process is entered again."""
    inner = sub(
        "Q", '<dataObject id="v1" name="v"/>' + asks("Old", "v = null") + script("A", "v = 2"), "Qs Old", "Oldj A Qe"
    )
    body = '<dataObject id="v0" name="v"/>' + script("I", "v = 1; n = 0") + '<exclusiveGateway id="J"/>' + inner
    body += script("Up", "n = n + 1") + '<exclusiveGateway id="X" default="X_K"/>' + asks("K", "v = 1")
    result = play(body, "s I J Q Up X J", "X K", "Kj e", when={"X_J": "n &lt; 2"})

    assert answers(result, "Old", "K") == ["Oldy", "Oldy", "Ky"]
    assert result.data["v"] == 1


def test_what_a_sub_process_does_not_declare_it_sets_outside():
    result = play(sub("Q", script("A", "v = 2"), "Qs A Qe"), "s Q e")

    assert result.data == {"v": 2}


def test_a_loop_is_asked_with_what_its_last_round_knew():
    """The condition of a loop around a sub-process reads what that declares, and every round begins without it."""
    loop = '<standardLoopCharacteristics loopMaximum="9"><loopCondition>mine &lt; 3</loopCondition></standardLoopCharacteristics>'
    body = '<dataObject id="o" name="mine"/>' + asks("New", "mine = null") + script("A", "n = n + 1; mine = n")
    inner = sub("Q", body, "Qs New", "Newj A Qe").replace("</subProcess>", loop + "</subProcess>")
    result = play(inner, "s Q e", data={"n": 0})

    assert (answers(result, "New"), result.data) == (["Newy"] * 3, {"n": 3})


def test_what_compensates_reads_the_data_of_what_it_compensates():
    """10.4.1 and 13.5.5: the data of an instance is kept for its compensation, for each its own."""
    undone = (
        '<task id="Book"/><boundaryEvent id="B" attachedToRef="Book"><compensateEventDefinition/></boundaryEvent>'
        '<scriptTask id="Undo" isForCompensation="true"><script>undone = append(undone, mine)</script></scriptTask>'
        '<association id="as1" sourceRef="B" targetRef="Undo"/>'
    )
    body = '<dataObject id="o" name="mine"/>' + script("Keep", "mine = office") + undone
    inner = sub("Q", body, "Qs Keep Book Qe").replace("</subProcess>", MANY + "</subProcess>")
    throw = '<intermediateThrowEvent id="T"><compensateEventDefinition activityRef="Q"/></intermediateThrowEvent>'
    result = play(inner + throw, "s Q T e", data={"offices": ["a", "b"], "undone": []})

    assert (result.state, sorted(result.data["undone"])) == ("completed", ["a", "b"])


def test_a_cancelled_transaction_undoes_with_the_data_of_what_still_ran():
    """10.7: also a sub-process of it that had not ended is undone with what it knew."""
    undone = (
        '<task id="Book"/><boundaryEvent id="B" attachedToRef="Book"><compensateEventDefinition/></boundaryEvent>'
        '<scriptTask id="Undo" isForCompensation="true"><script>undone = mine</script></scriptTask>'
        '<association id="as1" sourceRef="B" targetRef="Undo"/>'
    )
    body = '<dataObject id="o" name="mine"/>' + script("Keep", "mine = 7") + undone + tasks("Rest")
    part = '<parallelGateway id="F"/>' + sub("Q", body, "Qs Keep Book Rest Qe") + tasks("Other")
    part += '<endEvent id="X"><cancelEventDefinition/></endEvent>'
    out = '<boundaryEvent id="C" attachedToRef="T"><cancelEventDefinition/></boundaryEvent>'
    whole = sub("T", part, "Ts F Q", "F Other X", kind="transaction") + out
    result = play(whole, "s T", "C e", tasks={"Rest": {"never": True}, "Other": {"after": "P1D"}})

    assert (result.state, result.data.get("undone")) == ("completed", 7)


def called(body: str, *chains: str, ports: str = "") -> str:
    """A process `R` that is called."""
    return f'<process id="R" isExecutable="true">{ports}{edges(chains, "R")}{body}{flows(*chains)}</process>'


def call(key: str, more: str = "", inside: str = "") -> str:
    """A call of `R`."""
    return f'<callActivity id="{key}" calledElement="R" {ENGINES} {more}>{inside}</callActivity>'


def passed(text: str) -> str:
    """What another engine says of a call."""
    return f"<extensionElements>{text}</extensionElements>"


ASKED = called(asks("K", "a = 1") + script("A", "r = 7; x = 9"), "Rs K", "Kj A Re")
PORTS = '<ioSpecification><dataInput id="{0}i" name="{1}"/><dataOutput id="{0}o" name="{2}"/></ioSpecification>'
JOINED = (
    "<dataInputAssociation><sourceRef>{1}</sourceRef><targetRef>{0}i</targetRef></dataInputAssociation>"
    "<dataOutputAssociation><sourceRef>{0}o</sourceRef><targetRef>{2}</targetRef></dataOutputAssociation>"
)


@pytest.mark.parametrize(
    ("more", "inside", "known", "data"),
    [
        ("", "", "Kn", {"x": 1}),
        ("", passed('<camunda:in source="x" target="a"/><camunda:out source="r" target="y"/>'), "Ky", {"x": 1, "y": 7}),
        ("", passed('<flowable:in sourceExpression="${x - 1}" target="a"/>'), "Kn", {"x": 1}),
        ("", passed('<flowable:in sourceExpression="${x + 0}" target="a"/>'), "Ky", {"x": 1}),
        ("", passed('<zeebe:ioMapping><zeebe:input source="=x" target="a"/></zeebe:ioMapping>'), "Ky", {"x": 1}),
        (
            "",
            passed('<zeebe:ioMapping><zeebe:output source="=r" target="y"/></zeebe:ioMapping>'),
            "Kn",
            {"x": 1, "y": 7},
        ),
        ("", passed('<camunda:out variables="all"/>'), "Kn", {"x": 9, "r": 7}),
        ("", PORTS.format("c", "a", "r") + JOINED.format("c", "x", "y"), "Ky", {"x": 1, "y": 7}),
        ("", PORTS.format("c", "p", "q") + JOINED.format("c", "x", "y"), "Ky", {"x": 1, "y": 7}),
    ],
    ids=[
        "nothing",
        "in and out",
        "another value",
        "an expression",
        "input",
        "output",
        "all out",
        "ports",
        "ports by order",
    ],
)
def test_10_4_1_a_called_process_has_what_the_call_gives_it_and_gives_what_the_call_takes(more, inside, known, data):
    """Nothing else goes in or comes out, not even by the same name."""
    ports = PORTS.format("r", "a", "r")
    result = play(
        '<dataObject id="x"/><dataObject id="y"/>' + call("C", more, inside),
        "s C e",
        beside=ASKED.replace('<process id="R" isExecutable="true">', f'<process id="R" isExecutable="true">{ports}'),
        data={"x": 1},
    )

    assert (answers(result, "K"), result.state, result.data) == ([known], "completed", data)


@pytest.mark.parametrize(
    ("more", "inside"),
    [
        ("", passed('<camunda:in variables="all"/>')),
        ('flowable:inheritVariables="true"', ""),
        ("", passed('<zeebe:calledElement processId="R" propagateAllChildVariables="false"/>')),
    ],
    ids=["all in", "inherited", "zeebe"],
)
def test_all_data_goes_into_a_call_where_it_says_so(more, inside):
    """And what the called process then sets stays there."""
    result = play(call("C", more, inside), "s C e", beside=ASKED, data={"a": 1})

    assert (answers(result, "K"), result.data) == (["Ky"], {"a": 1})


def test_two_calls_at_once_do_not_see_one_another():
    """Each works with what it was given, although both have it under the same name."""
    calls = "".join(
        call(key, "", passed(f'<camunda:in source="{name}" target="a"/>')) for key, name in (("C", "x"), ("D", "y"))
    )
    slow = called(tasks("W") + asks("K", "a = 1"), "Rs W K", "Kj Re")
    result = play(calls + '<parallelGateway id="F"/>', "s F C e", "F D e", beside=slow, data={"x": 1, "y": 2})

    assert (sorted(answers(result, "K")), result.data) == (["Kn", "Ky"], {"x": 1, "y": 2})


def test_instances_of_a_call_have_each_their_item():
    """An item goes into its own called process, and what that gives takes its place in the list."""
    many = (
        '<multiInstanceLoopCharacteristics camunda:collection="offices" camunda:elementVariable="office">'
        '<extensionElements><zeebe:loopCharacteristics outputCollection="all" outputElement="=r"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    body = called(script("A", "r = a + a"), "Rs A Re")
    result = play(
        call("C", "", passed('<camunda:in source="office" target="a"/>') + many), "s C e",
        beside=body, data={"offices": [1, 2, 3]},
    )  # fmt: skip

    assert result.data == {"offices": [1, 2, 3], "all": [2, 4, 6]}


def test_what_comes_in_is_there_before_anything_inside_asks():
    """Inputs of a sub-process are its own, whoever says them."""
    mapped = passed(
        f'<camunda:inputOutput {ENGINES}><camunda:inputParameter name="a">${{x}}</camunda:inputParameter></camunda:inputOutput>'
    )
    result = play(sub("Q", mapped + asks("K", "a = 1"), "Qs K", "Kj Qe"), "s Q e", data={"x": 1})

    assert (answers(result, "K"), result.data) == (["Ky"], {"x": 1})


def test_a_global_task_is_called_with_data_of_its_own():
    """What is answered at it stays in it, unless the call takes it."""
    said = passed('<camunda:out source="r" target="y"/>')
    result = play(
        call("C", "", said).replace('"R"', '"G"'), "s C e", beside='<globalUserTask id="G"/>',
        tasks={"G": {"set": {"r": 4, "x": 9}}}, data={"x": 1},
    )  # fmt: skip

    assert result.data == {"x": 1, "y": 4}


def test_a_field_that_no_call_gives_is_told():
    """A called process that reads what nobody gives it reads null: a warning says where, and by which call."""
    found = read_drawing(document(call("C"), "s C e", beside=ASKED), dry=True).findings
    told = [(one.code, one.element, one.values["name"], one.values["by"]) for one in found]
    assert told == [("drawing.call_gives_nothing", "C", "a", "K_Ky")]

    given = passed('<camunda:in source="x" target="a"/>')
    assert read_drawing(document(call("C", "", given), "s C e", beside=ASKED), dry=True).findings == ()


def test_ids_given_twice_are_no_way_round_in_a_circle():
    """A sub-process that bears the id of the process around it is refused, and the reading comes to an end."""
    twice = sub("P", tasks("A"), "Ps A Pe") + call("C")
    codes = {one.code for one in read_drawing(document(twice, "s P C e", beside=ASKED), dry=True).findings}
    assert "drawing.duplicate_id" in codes


@pytest.mark.parametrize("block", range(0, 150, 50))
def test_random_scopes_run_as_a_second_reading_says(block: int):
    """Sub-processes, instances, loops and calls in one another: gateways read, and the end leaves, what scopes allow."""
    for seed in range(block, block + 50):
        content, said, data = a_drawing(seed)
        result = dry_run(parse_drawing(content, dry=True), read_answers(BEGUN, "answers.json"), national())

        asked = [one for one in result.entered if one[0] == "x" and one[-1] in "yn"]
        assert (sorted(asked), result.state, result.data) == (sorted(said), "completed", data), content.decode()


BEGUN = b'{"data": {"u": 1, "v": 2}}'
