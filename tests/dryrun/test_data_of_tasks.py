"""What goes into a task and comes out of it is the task's own (BPMN 2.0, 10.4.1 and 10.4.2)."""

# ruff: noqa: E501 - rows of XML read best unbroken

import pytest

from dryrun.playing import entered, flows, play, sub
from dryrun.test_whose_data import script, tasks

OBJECTS = "".join(f'<dataObject id="{key}" name="{key}"/>' for key in ("a", "b", "ra", "rb", "list", "all"))
SPACES = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'


def fed(key: str, source: str, name: str = "i", more: str = "") -> str:
    """An input of the activity `key`, from the data `source`."""
    return f"<dataInputAssociation><sourceRef>{source}</sourceRef><targetRef>{key}_{name}</targetRef>{more}</dataInputAssociation>"


def gives(key: str, target: str, name: str = "o", more: str = "") -> str:
    """An output of the activity `key`, into the data `target`."""
    return f"<dataOutputAssociation><sourceRef>{key}_{name}</sourceRef><targetRef>{target}</targetRef>{more}</dataOutputAssociation>"


def ports(key: str, inputs: str = "i", outputs: str = "o") -> str:
    """Data inputs and outputs of the activity `key`, by their names."""
    made = "".join(f'<dataInput id="{key}_{name}" name="{name}"/>' for name in inputs.split())
    made += "".join(f'<dataOutput id="{key}_{name}" name="{name}"/>' for name in outputs.split())
    return f"<ioSpecification>{made}<inputSet/><outputSet/></ioSpecification>"


def doubles(key: str, source: str, target: str, more: str = "") -> str:
    """A script task that gives out twice what comes in, by the names that all of them have."""
    said = ports(key) + fed(key, source) + gives(key, target) + more
    return f'<scriptTask id="{key}">{said}<script>o = i * 2</script></scriptTask>'


def task(key: str, inside: str, kind: str = "userTask") -> str:
    """A task with something in it."""
    return f"<{kind} id='{key}'>{inside}</{kind}>"


def test_tasks_side_by_side_do_not_see_one_anothers_inputs():
    """Each reckons with what came into it, although both have it under the same name; nothing of it is left."""
    body = OBJECTS + '<parallelGateway id="F"/>' + doubles("A", "a", "ra") + doubles("B", "b", "rb")
    result = play(body + flows("F A", "F B"), "s F", data={"a": 4, "b": 5})

    assert result.data == {"a": 4, "b": 5, "ra": 8, "rb": 10}


def test_an_input_does_not_overwrite_the_process_datum_of_its_name():
    """It hides it inside the task; the way behind goes by the datum, also a flow straight out of the task."""
    a = task("A", ports("A", "a", "") + fed("A", "b", "a") + gives("A", "ra", "a"))
    ways = flows("A M", "A N", when={"A_M": "a = 1", "A_N": "a != 1"})
    result = play(OBJECTS + a + tasks("M", "N") + ways, "s A", data={"a": 1, "b": 9})

    assert (result.data, entered(result, "M", "N")) == ({"a": 1, "b": 9, "ra": 9}, ["M"])


def test_a_task_that_gives_nothing_out_passes_on_nothing():
    """Neither what an earlier task gave under that name, nor a datum of the process; the target keeps what it has."""
    a, b = (task(key, ports(key, "") + gives(key, f"r{key.lower()}")) for key in "AB")
    result = play(OBJECTS + a + b, "s A B e", data={"rb": "old", "o": "mine"}, tasks={"A": {"set": {"o": 1}}})

    assert result.data == {"rb": "old", "ra": 1, "o": "mine"}


def test_input_output_and_datum_may_have_one_name():
    """What comes in by the name, changed inside, goes out by the name; between the two the datum is as it was."""
    a = f'<scriptTask id="A">{ports("A", "a", "a2")}{fed("A", "a", "a")}{gives("A", "a", "a2")}<script>a2 = a + 1; a = 99; rb = case.a</script></scriptTask>'
    result = play(OBJECTS + a, "s A e", data={"a": 1})

    assert result.data == {"a": 2, "rb": 99}


def test_what_no_association_is_drawn_to_belongs_to_the_process():
    """Inputs and outputs that are only listed are names of the process's data, as tools write them."""
    a = f'<scriptTask id="A">{ports("A")}<script>o = i * 2</script></scriptTask>'

    assert play(a, "s A e", data={"i": 4}).data == {"i": 4, "o": 8}


def test_a_property_of_a_task_is_its_own():
    """Every visit begins without it (10.4.1); what a modeller writes as the placeholder of an input is seen nowhere."""
    held = '<property id="p1" name="p"/>'
    a = f'<scriptTask id="A">{held}{fed("p", "a", "x").replace("p_x", "p1")}<script>n = n + 1; seen = append(seen, p); p = 7</script></scriptTask>'
    result = play(
        OBJECTS + '<exclusiveGateway id="J"/>' + a + '<exclusiveGateway id="X" default="X_e"/>',
        "s J A X J", "X e", when={"X_J": "n &lt; 2"}, data={"a": 4, "n": 0, "seen": []},
    )  # fmt: skip

    assert result.data == {"a": 4, "n": 2, "seen": [4, 4]}


@pytest.mark.parametrize("turn", ["true", "false"])
def test_each_instance_has_its_own_inputs_and_outputs(turn):
    """And gives its own output to the list of all; the item by the name or the id that the standard gives it."""
    many = (
        f'<multiInstanceLoopCharacteristics isSequential="{turn}"><loopDataInputRef>A_in</loopDataInputRef>'
        '<loopDataOutputRef>A_out</loopDataOutputRef><inputDataItem id="it" name="item"/><outputDataItem id="got" name="gotten"/>'
        "</multiInstanceLoopCharacteristics>"
    )
    said = ports("A", "in i", "out o") + fed("A", "list", "in") + fed("x", "it").replace("x_i", "A_i")
    said += gives("A", "all", "out") + gives("A", "got")
    a = f'<scriptTask id="A">{said}{many}<script>o = i * 2</script></scriptTask>'
    result = play(OBJECTS + a, "s A e", data={"list": [1, 2, 3]})

    assert result.data == {"list": [1, 2, 3], "all": [2, 4, 6]}


def test_collections_of_two_loops_side_by_side_are_their_own():
    """What goes into the loop changed on the way, and out of it, is known to its instances alone."""
    changed = "<transformation>{}</transformation>"

    def many(key: str, source: str, target: str) -> str:
        loop = (
            f"<multiInstanceLoopCharacteristics><loopDataInputRef>{key}_in</loopDataInputRef><loopDataOutputRef>{key}_out</loopDataOutputRef>"
            f'<inputDataItem id="{key}_item" name="item"/><outputDataItem id="{key}_got" name="gotten"/></multiInstanceLoopCharacteristics>'
        )
        said = ports(key, "in", "out") + fed(key, source, "in", changed.format(f"append({source}, 10)"))
        said += gives(key, target, "out", changed.format("sum(out)"))
        return f'<scriptTask id="{key}">{said}{loop}<script>gotten = item + 1</script></scriptTask>'

    body = OBJECTS + '<parallelGateway id="F"/>' + many("A", "a", "ra") + many("B", "b", "rb")
    result = play(body + flows("F A", "F B"), "s F", data={"a": [1], "b": [2, 3]})

    assert result.data == {"a": [1], "b": [2, 3], "ra": 13, "rb": 18}


def test_each_round_of_a_loop_has_its_own_and_the_loop_is_asked_with_the_last():
    """What the round before gave out is not there; the condition reads what the last one gave."""
    loop = '<standardLoopCharacteristics loopMaximum="9"><loopCondition>o &lt; 3</loopCondition></standardLoopCharacteristics>'
    a = f'<scriptTask id="A">{ports("A")}{fed("A", "a")}{gives("A", "a")}{loop}<script>was = append(was, o); o = i + 1</script></scriptTask>'
    result = play(OBJECTS + a, "s A e", data={"a": 0, "was": []})

    assert result.data == {"a": 3, "was": [None, None, None]}


def test_instances_end_early_by_what_one_of_them_gave():
    """The completion condition reads the outputs of the instance that is done."""
    many = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality><completionCondition>o = 2</completionCondition></multiInstanceLoopCharacteristics>"
    result = play(
        OBJECTS + task("A", ports("A", "") + gives("A", "ra") + many), "s A e",
        tasks={"A": [{"set": {"o": 1}, "after": "P1D"}, {"set": {"o": 2}, "after": "P2D"}, {"set": {"o": 3}, "after": "P3D"}]},
    )  # fmt: skip

    assert (result.done, result.data) == (("A", "A"), {"ra": 2})


def test_what_is_interrupted_gives_nothing_out():
    """And what comes at the border does not see inside."""
    a = task("A", ports("A", "a", "o") + fed("A", "b", "a") + gives("A", "ra"))
    border = '<boundaryEvent id="B" attachedToRef="A"><messageEventDefinition messageRef="m"/></boundaryEvent>'
    result = play(
        OBJECTS + a + border + script("C", "rb = a"), "s A e", "B C",
        data={"a": 1, "b": 2, "ra": 0}, tasks={"A": {"never": True}}, messages=[{"name": "m", "after": "P1D"}],
    )  # fmt: skip

    assert result.data == {"a": 1, "b": 2, "ra": 0, "rb": 1}


def test_a_send_task_carries_its_inputs_and_leaves_none_behind():
    """Worked out once, when it begins, although the datum has the name of the input."""
    message = '<message id="m" name="m"/>'
    t = f'<sendTask id="T" messageRef="m">{ports("T", "a", "")}{fed("T", "a", "a", "<transformation>a * 10</transformation>")}</sendTask>'
    r = f'<receiveTask id="R" messageRef="m">{ports("R", "", "o")}{gives("R", "ra")}</receiveTask>'
    result = play(
        OBJECTS + '<parallelGateway id="F"/>' + t + r + flows("F R", "F T"), "s F", root=message, data={"a": 4}
    )

    assert (result.state, result.data) == ("completed", {"a": 4, "ra": 40})


def test_what_a_thrown_event_carries_is_no_datum():
    """It overwrites none of its name, and the event that catches it has the value."""
    said = '<dataInput id="X_a" name="a"/>' + fed("X", "b", "a")
    x = f'<intermediateThrowEvent id="X">{said}<signalEventDefinition signalRef="k"/></intermediateThrowEvent>'
    c = f'<intermediateCatchEvent id="C"><dataOutput id="C_o" name="o"/>{gives("C", "ra")}<signalEventDefinition signalRef="k"/></intermediateCatchEvent>'
    result = play(
        OBJECTS + '<parallelGateway id="F"/>' + x + c + tasks("W") + flows("F C", "F W X"), "s F",
        root='<signal id="k" name="k"/>', data={"a": 1, "b": 9},
    )  # fmt: skip

    assert result.data == {"a": 1, "b": 9, "ra": 9}


def test_the_mapping_of_another_engine_brings_in_what_is_the_tasks_own():
    """Two tasks side by side with one name for their input; a datum of that name stays as it is."""

    def mapped(key: str, source: str, target: str) -> str:
        said = f'<zeebe:ioMapping><zeebe:input source="={source}" target="x"/><zeebe:output source="=x * 2" target="{target}"/></zeebe:ioMapping>'
        return f'<userTask id="{key}" {SPACES}><extensionElements>{said}</extensionElements></userTask>'

    body = '<parallelGateway id="F"/>' + mapped("A", "a", "ra") + mapped("B", "b", "rb")
    result = play(body + flows("F A", "F B"), "s F", data={"a": 4, "b": 5, "x": 0})

    assert result.data == {"a": 4, "b": 5, "x": 0, "ra": 8, "rb": 10}


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ('<zeebe:output source="=paid" target="sum"/>', {"x": 0, "sum": 3}),
        ('<zeebe:input source="=x" target="y"/>', {"x": 1, "paid": 3}),
        ("", {"x": 1, "paid": 3}),
    ],
)
def test_what_no_output_mapping_names_stays_with_the_task(said, known):
    """As zeebe has it: with an output mapping nothing else of an answer goes out; without one all of it does."""
    body = f'<userTask id="A" {SPACES}><extensionElements><zeebe:ioMapping>{said}</zeebe:ioMapping></extensionElements></userTask>'
    result = play(body, "s A e", data={"x": 0}, tasks={"A": {"set": {"paid": 3, "x": 1}}})

    assert result.data == known


def test_each_instance_keeps_its_answer_to_itself():
    """And gives out what its mapping names."""
    said = '<zeebe:ioMapping><zeebe:output source="=seen + paid" target="seen"/></zeebe:ioMapping>'
    many = '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>'
    body = f'<serviceTask id="A" {SPACES}><extensionElements>{said}</extensionElements>{many}</serviceTask>'
    answers = [{"set": {"paid": number}} for number in (1, 10, 100)]

    assert play(body, "s A e", data={"seen": 0}, tasks={"A": answers}).data == {"seen": 111}


def test_instances_of_a_sub_process_give_each_its_own():
    """The item that an instance gives out is not left in the process."""
    many = (
        '<multiInstanceLoopCharacteristics><loopDataInputRef>Q_in</loopDataInputRef><loopDataOutputRef>Q_out</loopDataOutputRef>'
        '<inputDataItem id="item"/><outputDataItem id="got"/></multiInstanceLoopCharacteristics>'
    )  # fmt: skip
    said = ports("Q", "in", "out o") + fed("Q", "list", "in") + gives("Q", "all", "out") + gives("Q", "got")
    body = sub("Q", script("A", "o = item * 2"), "Qs A Qe").replace("</subProcess>", many + "</subProcess>")
    result = play(
        OBJECTS + body.replace('<startEvent id="Qs"/>', said + '<startEvent id="Qs"/>'), "s Q e", data={"list": [1, 2]}
    )

    assert result.data == {"list": [1, 2], "all": [2, 4]}


@pytest.mark.parametrize("event", ["message", "signal"])
def test_what_comes_from_outside_to_the_output_of_an_event_is_no_datum(event):
    """It goes where the association leads; a datum of that name keeps its value, what else comes is data."""
    c = f'<intermediateCatchEvent id="C"><dataOutput id="C_o" name="o"/>{gives("C", "ra")}<{event}EventDefinition {event}Ref="m"/></intermediateCatchEvent>'
    sent = {f"{event}s": [{"name": "m", "set": {"o": 7, "p": 8}, "after": "P1D"}]}
    result = play(OBJECTS + c, "s C e", root=f'<{event} id="m" name="m"/>', data={"o": 1}, **sent)

    assert (result.state, result.data) == ("completed", {"o": 1, "p": 8, "ra": 7})


SETS = "<outputSet><dataOutputRefs>A_o</dataOutputRefs>{}</outputSet><outputSet><dataOutputRefs>A_p</dataOutputRefs></outputSet>"


@pytest.mark.parametrize(
    ("given", "more", "out"),
    [
        ({"o": 1, "p": 2}, "", {"ra": 1}),
        ({"p": 2}, "", {"rb": 2}),
        ({"o": 1}, "", {"ra": 1}),
        ({"o": 1, "p": 2}, "<dataOutputRefs>A_p</dataOutputRefs>", {"ra": 1, "rb": 2}),
        ({"p": 2}, "<dataOutputRefs>A_p</dataOutputRefs>", {"rb": 2}),
        ({"o": 1}, "<dataOutputRefs>A_p</dataOutputRefs><optionalOutputRefs>A_p</optionalOutputRefs>", {"ra": 1}),
        ({"o": 1}, "<dataOutputRefs>A_p</dataOutputRefs>", {"ra": 1}),
        ({}, "", {}),
    ],
)
@pytest.mark.parametrize("repeated", [False, True])
def test_of_several_output_sets_the_first_that_is_complete_is_given_out(given, more, out, repeated):
    """10.4.1: by the order of the file; nothing of another set goes out. Where none is complete, what there is does."""
    said = ports("A", "", "o p").replace("<outputSet/>", SETS.format(more))
    again = "<multiInstanceLoopCharacteristics><loopCardinality>1</loopCardinality></multiInstanceLoopCharacteristics>"
    drawn = task("A", said + gives("A", "ra") + gives("A", "rb", "p") + (again if repeated else ""))

    result = play(OBJECTS + drawn, "s A e", tasks={"A": {"set": given}})

    assert (result.state, result.data) == ("completed", out)


def test_what_an_output_set_keeps_back_is_not_there_for_a_step_that_waits_for_it():
    """13.3.2: the step begins when its data are there; those of the set that was not taken are not."""
    said = ports("A", "", "o p").replace("<outputSet/>", SETS.format(""))
    drawn = task("A", said + gives("A", "ra") + gives("A", "rb", "p"))
    needs = ports("B", "i", "").replace("<inputSet/>", "<inputSet><dataInputRefs>B_i</dataInputRefs></inputSet>")
    waits = task("B", needs + fed("B", "rb"))

    found = play(OBJECTS + drawn + waits, "s A B e", tasks={"A": {"set": {"o": 1}}})
    other = play(OBJECTS + drawn + waits, "s A B e", tasks={"A": {"set": {"p": 1}}})

    assert (found.state, [one["lacks"] for one in found.waiting]) == ("waiting", [["rb"]])
    assert other.state == "completed"
