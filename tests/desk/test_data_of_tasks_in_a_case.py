"""In a case as in a run: what goes into a task and comes out of it is the task's own (BPMN 2.0, 10.4.1)."""

# ruff: noqa: E501 - rows of XML read best unbroken

import json
from pathlib import Path

from approvalflow import commands
from dryrun.test_data_of_tasks import fed, gives, ports
from internal_office import JOB, SYSTEM, Hall, flows, process, user

ENDS = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="F"/><parallelGateway id="J"/>'
FIELDS = {"a": "number", "b": "number", "i": "number", "o": "number", "ra": "number", "rb": "number", "list": "list"}


def job(key: str, source: str, target: str, more: str = "") -> str:
    """Work done elsewhere, with an input and an output by the names that all have."""
    return (
        f'<serviceTask id="{key}" name="{key}">{ports(key)}{fed(key, source)}{gives(key, target)}{more}</serviceTask>'
    )


def answered(hall: Hall, step: str, **data: object) -> None:
    """The work of the first open visit of the step is done."""
    visit = next(name for name in sorted(hall.office.case("c-1").visits) if name.startswith(f"{step}@"))
    hall.office.do(JOB, commands.AnswerJob(case="c-1", visit=visit, outcome="done", data=data))


def own(hall: Hall) -> dict[str, dict[str, object]]:
    """What each open visit knows for itself."""
    case = hall.office.case("c-1")
    return {name: case.local.get(one.token, {}) for name, one in sorted(case.visits.items())}


def looped(tmp_path: Path, how: str = "") -> Hall:
    """A file at a job that is done for each of three items, and gives out their sum."""
    many = (
        f'<multiInstanceLoopCharacteristics {how}><loopDataInputRef>A_in</loopDataInputRef><loopDataOutputRef>A_out</loopDataOutputRef>'
        '<inputDataItem id="item"/><outputDataItem id="got"/></multiInstanceLoopCharacteristics>'
    )  # fmt: skip
    said = ports("A", "in i", "out o") + fed("A", "list", "in", "<transformation>append(list, 3)</transformation>")
    said += fed("x", "item").replace("x_i", "A_i") + gives(
        "A", "ra", "out", "<transformation>sum(out)</transformation>"
    )
    said += gives("A", "got")
    a = f'<serviceTask id="A" name="A">{said}{many}</serviceTask>'
    hall = Hall(tmp_path, process(ENDS.partition("<parallel")[0] + a + user("Z") + flows("S → A → Z → E")), **FIELDS)
    hall.file(list=[1, 2])
    return hall


def test_jobs_side_by_side_have_each_their_input_and_output(tmp_path: Path) -> None:
    """By the token of the visit, until it is done; fields of the same name stay as they were filed."""
    jobs = job("A", "a", "ra") + job("B", "b", "rb")
    hall = Hall(tmp_path, process(ENDS + jobs + user("Z") + flows("S → F → A → J → Z → E", "F → B → J")), **FIELDS)
    hall.file(a=4, b=5, i=7, o=8)

    assert [known["i"] for known in own(hall).values()] == [4, 5]
    answered(hall, "A", o=40)
    answered(hall, "B")

    case = hall.office.case("c-1")
    assert (case.data, case.local) == ({"a": 4, "b": 5, "i": 7, "o": 8, "ra": 40}, {})
    assert hall.sound()


def test_a_script_and_a_decision_way_go_by_the_field_and_not_by_the_input(tmp_path: Path) -> None:
    """The way behind a task reads the case, also when an input has the name of a field."""
    script = f'<scriptTask id="A">{ports("A", "a", "o")}{fed("A", "b", "a")}{gives("A", "ra")}<script>o = a + 1</script></scriptTask>'
    gate = '<exclusiveGateway id="K" default="no"/><sequenceFlow id="no" sourceRef="K" targetRef="N"/>'
    road = flows("S → A → K", "K → M[a = 1]", "M → E", "N → E")
    hall = Hall(
        tmp_path, process(ENDS.partition("<parallel")[0] + script + gate + user("M") + user("N") + road), **FIELDS
    )
    hall.file(a=1, b=9)

    assert (hall.open(), hall.office.case("c-1").data) == (["M"], {"a": 1, "b": 9, "ra": 10})
    assert hall.sound()


def test_instances_of_a_job_have_each_their_own(tmp_path: Path) -> None:
    """The items go in and the outputs into the list, whoever answers first."""
    hall = looped(tmp_path)

    assert [known["i"] for known in own(hall).values()] == [1, 2, 3]
    for value in (10, 20, 30):
        answered(hall, "A", o=value)

    case = hall.office.case("c-1")
    assert (hall.open(), case.data, case.local) == (["Z"], {"list": [1, 2], "ra": 60}, {})
    assert hall.sound()


def test_instances_put_back_know_the_collections_of_their_loop(tmp_path: Path) -> None:
    """What came into the loop, changed on its way, and what was given out before, also after a return into it."""
    hall = looped(tmp_path, 'isSequential="true"')
    for value in (10, 20, 30):
        answered(hall, "A", o=value)
    visit = next(iter(hall.office.case("c-1").visits))
    hall.office.do("chen-jing", commands.Return(case="c-1", visit=visit, to="A", reason="again"))

    assert [known["i"] for known in own(hall).values()] == [3]
    answered(hall, "A", o=70)
    assert (hall.open(), hall.office.case("c-1").data["ra"]) == (["Z"], 100)
    assert hall.sound()


def test_a_step_that_is_returned_to_begins_with_what_there_is_now(tmp_path: Path) -> None:
    """Its input is filled anew, and nothing of its first output is left."""
    up = '<scriptTask id="Up"><script>a = a + 1</script></scriptTask>'
    hall = Hall(
        tmp_path, process(ENDS.partition("<parallel")[0] + user("Y") + up + job("A", "a", "ra") + user("Z") + flows("S → Y → Up → A → Z → E")), **FIELDS
    )  # fmt: skip
    hall.file(a=1)
    hall.done("Y")
    answered(hall, "A", o=10)
    visit = next(iter(hall.office.case("c-1").visits))
    hall.office.do("chen-jing", commands.Return(case="c-1", visit=visit, to="Y", reason="again"))
    hall.done("Y")

    assert list(own(hall).values()) == [{"i": 3}]
    answered(hall, "A")
    assert (hall.open(), hall.office.case("c-1").data["ra"]) == (["Z"], 10)
    assert hall.sound()


def test_what_comes_from_outside_to_the_output_of_an_event_is_no_field(tmp_path: Path) -> None:
    """It goes where the association leads; the field of that name keeps its value."""
    caught = '<intermediateCatchEvent id="C"><dataOutput id="C_o" name="o"/>{}<{}EventDefinition {}Ref="m"/></intermediateCatchEvent>'
    c = caught.format(gives("C", "ra"), "message", "message")
    drawing = process(
        ENDS.partition("<parallel")[0] + c + user("Z") + flows("S → C → Z → E"), before='<message id="m" name="m"/>'
    )
    hall = Hall(tmp_path, drawing, **FIELDS)
    hall.file(o=1)
    hall.office.send("m", by=SYSTEM, correlation="c-1", data={"o": 7, "b": 8})

    assert (hall.open(), hall.office.case("c-1").data) == (["Z"], {"o": 1, "b": 8, "ra": 7})
    assert hall.sound()


def test_a_date_that_is_worked_out_is_kept_as_json_has_it(tmp_path: Path) -> None:
    """A field of type `date` is a date again when it is read; in a list it is its text, which `date(…)` reads."""
    script = (
        '<scriptTask id="A"><script>day = date("2026-02-28") + duration("P1D"); list = [day, [1..2]]; '
        'a = if day &gt; date("2026-02-28") then 1 else 2; b = if date(list[1]) = day then 1 else 2</script></scriptTask>'
    )
    fields = FIELDS | {"day": "date"}
    drawn = process(ENDS.partition("<parallel")[0] + script + user("Z") + flows("S → A → Z → E"))
    hall = Hall(tmp_path, drawn, **fields)
    hall.file()

    assert hall.office.case("c-1").data == {"day": "2026-03-01", "list": ["2026-03-01", "[1..2]"], "a": 1, "b": 1}
    assert hall.sound()


def handed_out(hall: Hall) -> list[tuple[str, dict[str, object]]]:
    """The name of each job in the outbox, and what its row brings."""
    events = [json.loads(one.payload)["event"] for one in hall.office.outbox(case="c-1") if one.topic == "job"]
    return [(one["job"], one.get("inputs", {})) for one in events]


def test_the_row_of_a_job_brings_its_name_and_its_inputs(tmp_path: Path) -> None:
    """Whoever does the work needs nothing else; a plain job has the id of its step, and no data of the process."""
    jobs = job("A", "a", "ra").replace("<serviceTask", '<serviceTask af:job="charge"', 1)
    plain = '<serviceTask id="B" name="B"/>'
    hall = Hall(
        tmp_path, process(ENDS + jobs + plain + user("Z") + flows("S → F → A → J → Z → E", "F → B → J")), **FIELDS
    )
    hall.file(a=4, b=5, i=7, o=8)

    assert handed_out(hall) == [("charge", {"i": 4}), ("B", {})]
    assert hall.sound()


def test_each_instance_of_a_job_is_handed_out_with_its_item(tmp_path: Path) -> None:
    """By the name that the loop has for it."""
    assert [given for _, given in handed_out(looped(tmp_path))] == [{"i": 1}, {"i": 2}, {"i": 3}]


def test_what_no_output_mapping_names_stays_with_the_job(tmp_path: Path) -> None:
    """Of the answer of a job only what the mapping takes is data of the case, as in a run."""
    said = '<extensionElements><zeebe:ioMapping><zeebe:output source="=o * 2" target="ra"/></zeebe:ioMapping></extensionElements>'
    body = f'<startEvent id="S"/><endEvent id="E"/><serviceTask id="A" name="A">{said}</serviceTask>'
    hall = Hall(tmp_path, process(body + user("Z") + flows("S → A → Z → E")), **FIELDS)
    hall.file(a=4, o=8)

    answered(hall, "A", o=40, a=5)

    assert {name: hall.office.case("c-1").data[name] for name in ("a", "o", "ra")} == {"a": 4, "o": 8, "ra": 80}
    assert hall.sound()
