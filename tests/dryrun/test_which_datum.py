"""Which datum is meant (BPMN 2.0, 10.4.1): by its id that one, by a name the nearest; a data store is one for all."""

# ruff: noqa: E501 - rows of XML read best unbroken

import pytest

from approvalflow.bpmn.reader import parse_drawing, read_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import dry_run, read_answers
from dryrun.clashing import a_drawing
from dryrun.playing import HEAD, document, entered, flows, play, sub

STORE = '<dataStore id="DS" name="Register"/>'


def script(key: str, text: str, inside: str = "") -> str:
    """A script task that sets data."""
    return f'<scriptTask id="{key}">{inside}<script>{text}</script></scriptTask>'


def puts(key: str, value: object, target: str) -> str:
    """A task that puts a value into what an id means."""
    port = f'<ioSpecification><dataOutput id="{key}_o"/><inputSet/><outputSet/></ioSpecification>'
    out = (
        f"<dataOutputAssociation><sourceRef>{key}_o</sourceRef><targetRef>{target}</targetRef></dataOutputAssociation>"
    )
    return script(key, f"{key}_o = {value}", port + out)


def gets(key: str, source: str, into: str) -> str:
    """A task that reads what an id means, and leaves it under a name of its own."""
    port = f'<ioSpecification><dataInput id="{key}_i"/><inputSet/><outputSet/></ioSpecification>'
    way = f"<dataInputAssociation><sourceRef>{source}</sourceRef><targetRef>{key}_i</targetRef></dataInputAssociation>"
    return script(key, f"{into} = {key}_i", port + way)


def agrees(seeds: range) -> None:
    """What each of these drawings reads is what the oracle says."""
    days = national()
    for seed in seeds:
        file, read = a_drawing(seed, HEAD)
        data = dry_run(parse_drawing(file, dry=True), read_answers(b"{}", "answers.json"), days).data
        assert {name: data.get(name) for name in read} == read, seed


def test_10_4_1_ids_and_names_of_random_scopes_mean_what_the_standard_says():
    agrees(range(60))


@pytest.mark.long
def test_10_4_1_ids_and_names_of_many_random_scopes_mean_what_the_standard_says():
    agrees(range(60, 6_000))


@pytest.mark.parametrize("by", ["Doc_1", "R"])
def test_10_4_1_an_association_reaches_the_datum_of_its_id_past_another_of_its_name(by):
    """By its id or by a reference; the inner one goes by its id in there, and a name means the nearest."""
    inner = (
        f'<dataObject id="Doc_2" name="Order"/><dataObjectReference id="R" dataObjectRef="Doc_1"/>{puts("T", 5, by)}'
    )
    inner += script("N", "Order = 6") + gets("U", by, "outer") + gets("V", "Doc_2", "own")
    result = play('<dataObject id="Doc_1" name="Order"/>' + sub("Q", inner, "Qs T N U V"), "s Q", data={"Order": 1})

    assert result.data == {"Order": 5, "outer": 5, "own": 6}


def test_10_4_1_conditions_and_answers_mean_the_datum_of_their_scope():
    """An id in a condition reads past the inner name; an answer inside sets the inner one."""
    inner = '<dataObject id="Doc_2" name="Order"/><userTask id="T"/><exclusiveGateway id="G" default="G_N"/><task id="Y"/><task id="N"/>'
    ways = flows("Qs T G N", "G Y", when={"G_Y": "Doc_1 = 1 and Order = 2"})
    inner = f'<subProcess id="Q"><startEvent id="Qs"/>{inner}{ways}</subProcess>'
    result = play(
        f'<dataObject id="Doc_1" name="Order"/>{inner}', "s Q", data={"Order": 1}, tasks={"T": {"set": {"Order": 2}}}
    )

    assert (entered(result, "Y", "N"), result.data) == (["Y"], {"Order": 1})


def test_two_data_of_one_name_in_one_scope_are_two():
    """The second goes by its id; where an expression says the name, that is told, and a matter is refused."""
    body = '<dataObject id="d1" name="d"/><dataObject id="d2" name="d"/>' + puts("A", 5, "d1") + puts("B", 6, "d2")
    assert play(body, "s A B").data == {"d": 5, "d2": 6}

    said = document(body + script("C", "x = d"), "s A B C e")
    for dry, severity in ((True, "warning"), (False, "error")):
        found = [
            (one.severity, one.values)
            for one in read_drawing(said, dry=dry).findings
            if one.code == "drawing.name_of_several"
        ]
        assert found == [(severity, {"name": "d", "first": "d1", "other": "d2"})]
    assert "drawing.name_of_several" not in [one.code for one in read_drawing(document(body, "s A B e")).findings]


def test_what_an_event_brings_and_another_datum_of_its_name_cannot_both_be_read():
    """The output of an event meets what is thrown by its name, and keeps it: that is told, not passed over."""
    way = '<dataOutput id="o" name="v"/><dataOutputAssociation><sourceRef>o</sourceRef><targetRef>sum</targetRef><transformation>o + d1</transformation></dataOutputAssociation>'
    body = f'<dataObject id="d1" name="v"/><dataObject id="sum"/><intermediateCatchEvent id="C">{way}<signalEventDefinition signalRef="S"/></intermediateCatchEvent>'
    found = read_drawing(document(body, "s C e", root='<signal id="S" name="S"/>')).findings

    assert [one.values for one in found if one.code == "drawing.datum_hidden"] == [
        {"name": "v", "first": "d1", "other": "o"}
    ]


@pytest.mark.parametrize("said", ["v + 1", "o + 1"])
@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_a_transformation_names_what_an_event_brings_by_id_or_by_name(said, kind):
    """What the drawing throws itself comes through either way."""
    into = '<dataInput id="i" name="v"/><dataInputAssociation><sourceRef>z</sourceRef><targetRef>i</targetRef></dataInputAssociation>'
    out = f'<dataOutput id="o" name="v"/><dataOutputAssociation><sourceRef>o</sourceRef><targetRef>d</targetRef><transformation>{said}</transformation></dataOutputAssociation>'
    event = f'<{kind}EventDefinition {kind}Ref="X"/>'
    inner = f'<subProcess id="Q"><startEvent id="Qs"/><endEvent id="Qe">{into}{event}</endEvent>{flows("Qs Qe")}</subProcess>'
    body = f'<dataObject id="d"/><dataObject id="z"/>{inner}<boundaryEvent id="B" attachedToRef="Q">{out}{event}</boundaryEvent><task id="H"/>'
    result = play(body, "s Q", "B H", root=f'<{kind} id="X" {kind}Code="X"/>', data={"z": 6})

    assert result.data == {"z": 6, "d": 7}


def test_what_a_message_of_the_answers_brings_is_no_datum_where_its_output_is_named_by_id():
    out = '<dataOutput id="o" name="v"/><dataOutputAssociation><sourceRef>o</sourceRef><targetRef>d</targetRef><transformation>o + 1</transformation></dataOutputAssociation>'
    body = f'<dataObject id="d"/><intermediateCatchEvent id="C">{out}<messageEventDefinition messageRef="M"/></intermediateCatchEvent>'

    assert play(body, "s C", root='<message id="M" name="M"/>', messages=[{"name": "M", "set": {"v": 6}}]).data == {
        "d": 7
    }


@pytest.mark.parametrize("item", ["it", "Item"])
def test_an_item_is_meant_by_its_id_as_by_its_name(item):
    """In scripts, conditions and completion conditions alike."""
    loop = f'<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>L</loopDataInputRef><inputDataItem id="it" name="Item"/><completionCondition>{item} = 2</completionCondition></multiInstanceLoopCharacteristics>'
    inner = f'{loop}{script("A", f"r = append(r, {item})")}<exclusiveGateway id="G" default="G_N"/><task id="Y"/><task id="N"/>'
    inner += flows("Qs A G N", "G Y", when={"G_Y": f"{item} = 1"})
    body = f'<dataObject id="L"/><subProcess id="Q"><startEvent id="Qs"/>{inner}</subProcess>'
    result = play(body, "s Q", data={"L": [1, 2, 3], "r": []})

    assert (entered(result, "Y", "N"), result.data["r"]) == (["Y", "N"], [1, 2])


def reference(key: str, more: str = 'dataStoreRef="DS"') -> str:
    """A store as it is drawn in one place."""
    return f'<dataStoreReference id="{key}" {more}/>'


def test_10_4_1_a_data_store_is_one_value_in_sub_processes_and_calls():
    inner = sub("Q", reference("r2") + gets("U", "r2", "inside"), "Qs U")
    called = f'<process id="R" isExecutable="true">{reference("r3")}{gets("V", "r3", "x")}{puts("W", 43, "r3")}{flows("V W")}</process>'
    body = (
        reference("r1")
        + puts("T", 42, "r1")
        + inner
        + '<callActivity id="C" calledElement="R"/>'
        + gets("Z", "r1", "after")
    )
    result = play(body, "s T Q C Z", root=STORE, beside=called)

    assert result.data == {"r1": 43, "inside": 42, "after": 43}


def test_an_answer_means_a_store_by_what_it_is_called_in_its_scope():
    """Two references of one name to two stores: each answer sets its own, also in a called process."""
    first, other = (reference(f"r{store}", f'name="Reg" dataStoreRef="{store}"') for store in ("DS", "D2"))
    called = f'<process id="R" isExecutable="true">{first}<userTask id="B"/></process>'
    body = reference("r2", 'name="First" dataStoreRef="DS"') + '<callActivity id="C" calledElement="R"/>'
    body += sub("Q", other + '<userTask id="A"/>', "Qs A")
    answers = {"B": {"set": {"Reg": 1}}, "A": {"set": {"Reg": 2}}}

    assert play(body, "s C Q", root=STORE + '<dataStore id="D2"/>', beside=called, tasks=answers).data == {
        "First": 1,
        "Reg": 2,
    }


def test_10_4_1_a_data_store_is_one_value_in_all_pools():
    send = '<intermediateThrowEvent id="C"><messageEventDefinition messageRef="M"/></intermediateThrowEvent>'
    start = '<startEvent id="Bs"><messageEventDefinition messageRef="M"/></startEvent>'
    other = (
        f'<process id="B" isExecutable="true">{reference("r2")}{start}{gets("U", "r2", "got")}{flows("Bs U")}</process>'
    )
    result = play(
        reference("r1") + puts("T", 42, "r1") + send, "s T C", root=STORE + '<message id="M" name="M"/>', beside=other
    )

    assert {"process": "B", "data": {"got": 42}} in result.pools


@pytest.mark.parametrize(
    ("one", "other", "data"),
    [
        ('name="Reg" dataStoreRef="DS"', 'name="Reg" dataStoreRef="D2"', {"Reg": 1, "D2": 2, "got": 1}),
        ('name="Reg"', 'name="Reg"', {"Reg": 2, "got": 2}),
        ("", "", {"r1": 1, "r2": 2, "got": 1}),
    ],
)
def test_two_stores_are_two_and_references_without_a_store_go_by_their_name(one, other, data):
    body = (
        reference("r1", one) + reference("r2", other) + puts("A", 1, "r1") + puts("B", 2, "r2") + gets("C", "r1", "got")
    )

    assert play(body, "s A B C", root=STORE + '<dataStore id="D2" name="Register"/>').data == data


def test_a_version_that_was_published_before_ids_counted_is_read_as_it_was():
    inner = sub("Q", '<dataObject id="Doc_2" name="Order"/>' + puts("T", 5, "Doc_1"), "Qs T Qe")
    file = document('<dataObject id="Doc_1" name="Order"/>' + inner, "s Q e")
    now, then = (read_drawing(file, by_name=by_name).drawing for by_name in (False, True))

    assert (now.local["Q"], then.local["Q"]) == ({"Doc_2"}, {"Order"})
