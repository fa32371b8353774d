"""In a case as in a run: each instance of a sub-process has its own data, a called process only what the call gives."""

# ruff: noqa: E501 - rows of XML read best unbroken

from pathlib import Path

from approvalflow import commands
from dryrun.scopes import a_drawing
from internal_office import HEAD, Hall, flows, process, user

ENDS = '<startEvent id="S"/><endEvent id="E"/>'
MANY = '<multiInstanceLoopCharacteristics camunda:collection="parties" camunda:elementVariable="party"/>'
GATE = '<exclusiveGateway id="K" default="no"/><sequenceFlow id="no" sourceRef="K" targetRef="N"/>'


def script(key: str, text: str) -> str:
    """A step that only sets data."""
    return f'<scriptTask id="{key}"><script>{text}</script></scriptTask>'


def inner(road: str = "Qs → Keep → A → K") -> str:
    """A sub-process whose instances keep their item until after a step, and then go by it."""
    return (
        '<dataObject id="o1" name="mine"/><startEvent id="Qs"/>' + script("Keep", "mine = party") + user("A") + user("N") + user("M")
        + GATE + flows(road, 'K → M[mine = "x"]')
    )  # fmt: skip


def test_instances_keep_their_own_data_in_the_snapshot(tmp_path: Path) -> None:
    """The values stand by the scope of the position, are gone with it, and the case is the same from its events."""
    drawing = process(ENDS + f'<subProcess id="Q">{inner()}{MANY}</subProcess>' + flows("S → Q → E"))
    hall = Hall(tmp_path, drawing, parties="list")
    hall.file(parties=["x", "y"])

    case = hall.office.case("c-1")
    assert sorted(held["mine"] for held in case.local.values()) == ["x", "y"]
    assert set(case.local) <= set(case.position["scopes"])

    for visit in sorted(case.visits):
        hall.done(visit)
    assert hall.open() == ["M", "N"]
    hall.done("M")
    assert [held["mine"] for held in hall.office.case("c-1").local.values()] == ["y"]
    hall.done("N")

    case = hall.office.case("c-1")
    assert (case.closed, case.local, case.data) == ("done", {}, {"parties": ["x", "y"]})
    assert hall.sound()


def test_two_calls_at_once_do_not_see_one_another(tmp_path: Path) -> None:
    """Each called process has what its call gave it; what it sets stays there unless the call takes it."""
    call = '<callActivity id="{}" calledElement="R"><extensionElements><camunda:in source="{}" target="a"/>{}</extensionElements></callActivity>'
    calls = call.format("C", "x", '<camunda:out source="r" target="x"/>') + call.format("D", "y", "")
    called = '<startEvent id="Rs"/>' + user("A") + script("B", "r = a + 10; y = 99") + flows("Rs → A → B")
    drawing = process(
        ENDS + '<parallelGateway id="F"/><parallelGateway id="J"/>' + calls + flows("S → F → C → J → E", "F → D → J"),
        beside=f'<process id="R" isExecutable="true">{called}</process>',
    )
    hall = Hall(tmp_path, drawing, x="number", y="number", r="number")
    hall.file(x=1, y=2)
    assert sorted(held["a"] for held in hall.office.case("c-1").local.values()) == [1, 2]

    for visit in sorted(hall.office.case("c-1").visits):
        hall.done(visit)

    case = hall.office.case("c-1")
    assert (case.closed, case.data, case.local) == ("done", {"x": 11, "y": 2}, {})
    assert hall.sound()


def test_a_sub_process_put_back_by_a_return_knows_what_it_knew(tmp_path: Path) -> None:
    """Its values come back with it, although they were gone when it had ended."""
    drawing = process(
        ENDS + f'<subProcess id="Q">{inner()}</subProcess>' + user("Z") + script("Set", 'party = "x"') + flows("S → Set → Q → Z → E")
    )  # fmt: skip
    hall = Hall(tmp_path, drawing, party="text")
    hall.file()
    hall.done("A")
    hall.done("M")
    assert (hall.open(), hall.office.case("c-1").local) == (["Z"], {})
    visit = next(iter(hall.office.case("c-1").visits))

    hall.office.do("chen-jing", commands.Return(case="c-1", visit=visit, to="A", reason="again"))

    assert [held["mine"] for held in hall.office.case("c-1").local.values()] == ["x"]
    hall.done("A")
    assert hall.open() == ["M"]
    assert hall.sound()


def test_a_datum_goes_by_the_name_that_the_form_has_for_it(tmp_path: Path) -> None:
    """A data object, its id, and every reference to it are one value."""
    drawn = '<dataObject id="DO1"/><dataObjectReference id="R1" name="Order" dataObjectRef="DO1"/>'
    drawing = process(
        ENDS + drawn + user("A") + user("N") + user("M") + script("Set", "Order = DO1 + R1") + GATE
        + flows("S → A → Set → K", "K → M[DO1 = 4]", "M → E", "N → E")
    )  # fmt: skip
    hall = Hall(tmp_path, drawing, DO1="number")
    hall.file(DO1=2)
    hall.done("A")

    assert (hall.open(), hall.office.case("c-1").data) == (["M"], {"DO1": 4})
    assert hall.sound()


def test_random_scopes_in_a_case_as_a_second_reading_says(tmp_path: Path) -> None:
    """What a run does with scopes a case does as well, and it is the same from its events."""
    for seed in range(4):
        content, said, data = a_drawing(seed, HEAD)
        begun = content.replace(b'isExecutable="true">', b'isExecutable="true">' + user("First").encode(), 1)
        start = begun.decode().partition('<startEvent id="')[2].partition('"')[0]
        road = f'<sequenceFlow id="first" sourceRef="{start}" targetRef="First"/>'
        after = begun.decode().partition(f'sourceRef="{start}"')
        begun = f'{after[0]}sourceRef="First"{after[2]}'.replace("</process>", f"{road}</process>", 1).encode()
        (tmp_path / str(seed)).mkdir()
        hall = Hall(tmp_path / str(seed), begun, u="number", v="number", w="number")
        hall.file(u=1, v=2)
        hall.done("First")

        case = hall.office.case("c-1")
        moves = [
            move
            for one in hall.office.history("c-1")
            if one.event.__class__.__name__ == "Moved"
            for move in one.event.moves
        ]
        came = [record["at"] for move in moves for token, record in move.made.items() if token not in move.used]
        asked = [one for one in came if one[0] == "x" and one[-1] in "yn"]
        assert (sorted(asked), case.closed, case.data, case.local) == (sorted(said), "done", data, {}), begun.decode()
        assert hall.sound()
