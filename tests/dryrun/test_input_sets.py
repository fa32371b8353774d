"""A task begins when one of its input sets is available (BPMN 2.0, 10.4.2 and 13.3.2)."""

# ruff: noqa: E501 - rows of XML read best unbroken

import pytest

from dryrun.playing import entered, flows, play

OBJECTS = '<dataObject id="form"/><dataObject id="plan"/>'


def needs(*sets: str, optional: str = "", kind: str = "userTask", more: str = "") -> str:
    """A task `B` with input sets, each the names of data objects that stand for its inputs."""
    names = dict.fromkeys(name for one in sets for name in one.split())
    inputs = "".join(f'<dataInput id="in_{name}"/>' for name in names)
    refs = [
        "".join(f"<dataInputRefs>in_{name}</dataInputRefs>" for name in one.split())
        + "".join(f"<optionalInputRefs>in_{name}</optionalInputRefs>" for name in one.split() if name == optional)
        for one in sets
    ]
    drawn = "".join(f"<inputSet>{one}</inputSet>" for one in refs)
    fed = "".join(
        f"<dataInputAssociation><sourceRef>{name}</sourceRef><targetRef>in_{name}</targetRef></dataInputAssociation>"
        for name in names
    )
    return f'<{kind} id="B"><ioSpecification>{inputs}{drawn}<outputSet/></ioSpecification>{fed}{more}</{kind}>'


def beside(task: str, other: str = '<task id="A"/>', **answers: object):
    """The task, and beside it a step that takes a day."""
    body = OBJECTS + '<parallelGateway id="F"/>' + other + task
    tasks = {"A": {"after": "P1D", **answers.pop("A", {})}}
    return play(body + flows("F A", "F B"), "s F", tasks=tasks, **answers)


def test_10_4_1_a_reference_inside_means_the_object_outside():
    """What a sub-process sets by its own reference is seen behind it."""
    inner = '<dataObjectReference id="r" name="Form" dataObjectRef="form"/><scriptTask id="A"><script>form = 7</script></scriptTask>'
    body = OBJECTS + f'<subProcess id="Q">{inner}</subProcess>'

    assert play(body, "s Q e", data={"form": 1}).data["Form"] == 7


@pytest.mark.parametrize("kind", ["userTask", "serviceTask", "manualTask", "task"])
def test_13_3_2_a_task_waits_for_its_data(kind):
    """It is entered, and not done before the other step has given what it needs."""
    result = beside(needs("form", kind=kind), A={"set": {"form": 7}})

    assert (result.state, result.done) == ("completed", ("A", "B"))


def test_13_3_2_what_waits_says_what_it_lacks():
    """Nothing else can bring it: the run waits, and names the data."""
    result = beside(needs("form plan"), A={"set": {"form": 7}})

    assert (result.state, result.done, entered(result, "B")) == ("waiting", ("A",), ["B"])
    assert [(one["element"], one["for"], one["lacks"]) for one in result.waiting] == [("B", "data", ["plan"])]


def test_13_3_2_data_that_are_there_are_not_waited_for():
    """From the beginning, or by a message."""
    assert beside(needs("form"), data={"form": 7}).done == ("B", "A")
    sent = [{"name": "m", "set": {"form": 7}, "after": "P2D"}]
    catch = (
        '<task id="A"/><intermediateCatchEvent id="C"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    )
    assert beside(needs("form"), catch + flows("A C"), messages=sent).done == ("A", "B")


@pytest.mark.parametrize(
    "task",
    [
        needs("form", optional="form"),
        needs("form", ""),
        needs("form").replace("<sourceRef>form</sourceRef>", ""),
        needs("form").replace("<dataInputRefs>in_form</dataInputRefs>", ""),
    ],
    ids=["optional", "another set asks for nothing", "fed by nothing", "in no set"],
)
def test_10_4_2_what_need_not_be_there_is_not_waited_for(task):
    """A set of which all that is required is available is available."""
    assert beside(task).done == ("B", "A")


def test_10_4_2_one_of_several_sets_is_enough():
    """The first of those that are there."""
    assert beside(needs("form", "plan"), A={"set": {"plan": 1}}).done == ("A", "B")


def test_10_4_2_what_a_step_that_is_done_puts_out_is_there():
    """Also where nobody says what is in it: a dry run without answers comes through a drawing with documents."""
    gives = "<dataOutputAssociation><targetRef>form</targetRef></dataOutputAssociation>"
    result = beside(needs("form"), f'<task id="A">{gives}</task>')

    assert (result.state, result.done) == ("completed", ("A", "B"))


def test_a_walk_begins_without_what_nothing_brings():
    """When nothing else can happen."""
    result = beside(needs("form"), walk=True)

    assert (result.state, result.done) == ("completed", ("A", "B"))


def test_a_script_waits_too():
    """And reads what has come."""
    script = needs("form", kind="scriptTask", more="<script>plan = form + 1</script>")

    assert beside(script, A={"set": {"form": 7}}).data.items() >= {"form": 7, "plan": 8}.items()


def test_10_4_1_the_data_of_the_sub_process_around_count_first():
    """What another instance of the sub-process knows is not there."""
    inner = (
        '<dataObject id="form"/><startEvent id="Qs"/>' + needs("form") + '<task id="A"/><endEvent id="Qe"/>'
        '<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>'
    )  # fmt: skip
    body = f'<subProcess id="Q">{inner}{flows("Qs A Qe", "Qs B Qe")}</subProcess>'
    result = play(body, "s Q e", tasks={"A": [{"set": {"form": 1}}, {"after": "P1D"}]})

    assert (result.state, result.done) == ("waiting", ("A", "B", "A"))
