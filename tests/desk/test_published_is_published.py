"""What an earlier release published goes on as it was published; what cannot go on takes nobody else along."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from approvalflow import Actor, Refused, commands
from approvalflow.bpmn.former import Former
from approvalflow.bpmn.reader import read_drawing
from approvalflow.desk.rules import catalogue, kept
from approvalflow.errors import DrawingRefused, Unreadable
from internal_office import JOB, Hall, flows, process, user
from published_before import OTHER, file, goes_on, lost_to_this_release, published_before

ROAD = '<startEvent id="S"/>' + user("A") + user("B") + '<endEvent id="E"/>' + flows("S → A → B → E")
INNER = user("C") + '<endEvent id="re"/>' + flows("rs → C → re") + "</process>"
CALLED = '<process id="R" isExecutable="false"><startEvent id="rs"/>' + INNER
ASIDE = '<process id="R"><startEvent id="rs"><messageEventDefinition messageRef="m"/></startEvent>' + INNER
LETTER = '<message id="m" name="Letter"/>'
SIGNED = (
    "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality><completionCondition>"
    "nrOfCompletedInstances &gt;= 2</completionCondition></multiInstanceLoopCharacteristics>"
)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """An office that runs a matter of today beside that of the test, with one case of it under way."""
    hall = Hall(tmp_path, process(OTHER))
    hall.file("today")
    with hall.office:
        yield hall


def steps_listed(hall: Hall) -> set[str]:
    """The steps in the worklist of a reviewer."""
    return {line.row.node for line in hall.office.worklist(by="chen-jing").lines}


def nothing(content: bytes) -> bytes:
    """What was published before is no drawing at all any more."""
    return b"<x/>" if b'"A"' in content else content


@pytest.fixture
def anew(hall: Hall) -> Callable[[], None]:
    """The office is opened again, with nothing read yet."""

    def again() -> None:
        hall.office.desk.catalogue = catalogue.Catalogue()

    return again


def test_what_the_gate_refuses_today_goes_on_as_it_was_published(hall: Hall, tmp_path: Path) -> None:
    """A version that once passed the gate is not asked again: its cases begin, move, end, and the books agree."""
    calls = ROAD.replace('<userTask id="B"', '<callActivity id="Call" calledElement="R"/><userTask id="B"')
    calls = calls.replace(flows("S → A → B → E"), flows("S → A → Call → B → E"))
    drawing = process(calls, beside=CALLED)
    assert read_drawing(drawing).drawing is None
    published_before(hall, tmp_path, drawing)
    file(hall)

    for step in ("A", "C", "B"):
        assert hall.open("old") == [step]
        hall.done(step, "old")

    assert hall.office.case("old").closed == "done"
    goes_on(hall)
    assert hall.sound()


@pytest.mark.parametrize(
    ("conditions", "x", "way"),
    [
        ({"g → B": "x &gt; 5", "g → C": "l[0] == 1 || x"}, 9, "B"),
        ({"g → B": "x &gt; 5", "g → C": "l[0] == 1 || x"}, 1, ""),
        ({"g → C": "l[0] == 1 || x", "g → B": "x &gt; 5"}, 9, ""),
    ],
    ids=["before it", "at it", "behind it"],
)
def test_a_condition_that_nobody_reads_any_more_holds_the_file(
    hall: Hall, tmp_path: Path, conditions: dict[str, str], x: int, way: str
) -> None:
    """It was taken as if it stood open, whatever the data. Now the file stands, with an owner, until it is jumped."""
    gate = '<exclusiveGateway id="g" default="g_D"/><sequenceFlow id="g_D" sourceRef="g" targetRef="D"/>'
    steps = "".join(map(user, "ABCD")) + '<endEvent id="E"/>'
    chosen = flows(*(f"{ends}[{said}]" for ends, said in conditions.items()))
    drawing = process('<startEvent id="S"/>' + steps + gate + flows("S → A → g", "B → E", "C → E", "D → E") + chosen)
    assert "expression.language_unsaid" in [one.code for one in read_drawing(drawing).findings]
    published_before(hall, tmp_path, drawing)
    file(hall, data={"x": x})
    hall.done("A", "old")

    case = hall.office.case("old")
    if way:
        assert (hall.open("old"), case.incidents) == ([way], {})
        return
    assert (hall.open("old"), [(one.node, one.code) for one in case.incidents.values()]) == (
        [],
        [("g", "token.no_flow_true")],
    )
    assert all(one.owner for one in case.incidents.values())
    assert [(one.case, one.what) for one in hall.office.check()] == [("before 1", "version")]


def test_the_gate_asks_whoever_publishes_today(tmp_path: Path) -> None:
    """Leniency is for what is in the books: the same drawing proposed today is refused as ever."""
    with pytest.raises(DrawingRefused):
        Hall(tmp_path, process(ROAD.replace('targetRef="E"', 'targetRef="nowhere"')))


def read_as(monkeypatch: pytest.MonkeyPatch, former: Former) -> None:
    """The release of then: what it read otherwise it read so for everybody."""
    monkeypatch.setattr(kept, "read_drawing", lambda content, **said: read_drawing(content, **{**said, "kept": former}))


def test_instances_go_on_where_today_several_would_sign_one_step(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: Callable[[], None]
) -> None:
    """Three instances are open, and today's reading makes them one step: they go on; a new case is read as today."""
    inside = ROAD.replace(user("A"), user("A", SIGNED))
    published_before(hall, tmp_path, process(inside))
    with monkeypatch.context() as then:
        read_as(then, Former(instances=frozenset({"A"})))
        file(hall)
        hall.done(sorted(hall.office.case("old").visits)[0], "old")
    anew()
    assert hall.open("old") == ["A", "A"]
    assert hall.office.check() == []

    hall.done(sorted(hall.office.case("old").visits)[0], "old")
    assert hall.open("old") == ["B"]
    hall.done("B", "old")
    file(hall, "new")

    assert (hall.office.case("old").closed, hall.open("new")) == ("done", ["A"])
    goes_on(hall)
    assert hall.sound()


def test_a_pool_that_ran_then_runs_on(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: Callable[[], None]
) -> None:
    """A process beside, not executable, was started or may still be: it has its message, its steps, its end."""
    published_before(hall, tmp_path, process(ROAD, beside=ASIDE, before=LETTER))
    with monkeypatch.context() as then:
        read_as(then, Former(pools=True))
        file(hall)
    anew()

    hall.office.send("Letter", by=JOB, correlation="old")
    assert hall.open("old") == ["A", "C"]
    assert "C" in steps_listed(hall)
    assert hall.office.check() == []
    for step in ("C", "A", "B"):
        hall.done(step, "old")

    assert hall.office.case("old").closed == "done"
    goes_on(hall)
    assert hall.sound()


def off(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: Callable[[], None]) -> None:
    """A case at step A, which the release of today does not find any more."""
    published_before(hall, tmp_path, process(ROAD))
    file(hall)
    hall.office.check()
    lost_to_this_release(monkeypatch, lambda content: content.replace(b'"A"', b'"Z"'))
    anew()


def test_a_case_off_its_drawing_says_so_and_stops_nobody(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: Callable[[], None]
) -> None:
    """It is looked at, listed and told; what would move it is refused with a reason, and its owner has an incident."""
    off(hall, tmp_path, monkeypatch, anew)

    assert hall.open("old") == ["A"]
    assert "A" in steps_listed(hall)
    assert hall.office.rules("old").steps["A"].name == "A"
    with pytest.raises(Refused, match="no other case is touched") as refused:
        hall.done("A", "old")
    assert (refused.value.code, refused.value.values["elements"]) == ("case.off_the_drawing", ["A"])
    assert [(one.case, one.what, one.found) for one in hall.office.check()] == [("old", "place", "A")]

    hall.go("2026-03-20")
    hall.go("2026-03-21")
    (token,) = hall.office.case("old").incidents
    incident = hall.office.case("old").incidents[token]
    assert (incident.code, incident.owner) == ("case.off_the_drawing", "zheng-hong")
    assert incident.values["elements"] == ["A"]
    assert [one.event.__class__.__name__ for one in hall.office.history("old")].count("IncidentOpened") == 1
    with pytest.raises(Refused, match="does not have as this release"):
        hall.office.do("zheng-hong", commands.Retry(case="old", token=token))
    goes_on(hall)

    monkeypatch.undo()
    anew()
    hall.office.do("zheng-hong", commands.Retry(case="old", token=token))
    hall.done("A", "old")
    assert (hall.open("old"), hall.office.case("old").incidents) == (["B"], {})
    assert hall.sound()


def test_a_token_at_a_gateway_that_gathers_nothing_any_more_is_off_the_drawing(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: Callable[[], None]
) -> None:
    """It waits at a join that has one flow now: nothing would move it, and what is behind would never come."""
    ways = flows("S → F → A → J → C → E") + flows("F → B → J")
    joined = '<parallelGateway id="F"/><parallelGateway id="J"/><startEvent id="S"/><endEvent id="E"/>'
    drawing = process(joined + user("A") + user("B") + user("C") + ways)
    published_before(hall, tmp_path, drawing)
    for case in ("old", "older"):
        file(hall, case)
        hall.done("A", case)
    lost_to_this_release(monkeypatch, lambda content: content.replace(b'"B" targetRef="J"', b'"B" targetRef="E"'))
    anew()

    with pytest.raises(Refused) as refused:
        hall.done("B", "old")
    assert (refused.value.code, refused.value.values["elements"]) == ("case.off_the_drawing", ["J"])
    assert {(one.case, one.what, one.found) for one in hall.office.check()} == {
        (one, "place", "J") for one in ("old", "older")
    }
    goes_on(hall)

    monkeypatch.undo()
    anew()
    hall.done("B", "old")
    assert hall.open("old") == ["C"]
    assert hall.sound()


def test_a_stand_in_has_the_list_of_the_absent_whatever_stands_in_it(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: Callable[[], None]
) -> None:
    """What the absent one could do at a step that no reading has any more is asked of nobody: the step is listed."""
    verify = user("A", more='af:act="verify"').replace('"reviewer"', '"verifier"')
    published_before(hall, tmp_path, process(ROAD.replace(user("A"), verify)))
    file(hall)
    lost_to_this_release(monkeypatch, lambda content: content.replace(b'"A"', b'"Z"'))
    anew()
    hall.go("2026-03-17")

    assert {(line.row.node, line.acting_for) for line in hall.office.worklist(by="zhao-lei").lines} >= {
        ("A", "sun-wei")
    }


def test_a_case_off_its_drawing_is_jumped_back_onto_it(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: Callable[[], None]
) -> None:
    """An administrator puts it to a step that the drawing has, and it goes on from there."""
    off(hall, tmp_path, monkeypatch, anew)

    hall.office.jump("old", "B", by="bai-xue", reason="升级", authority="示例文件")

    assert hall.open("old") == ["B"]
    assert hall.office.check() == []
    hall.done("B", "old")
    assert hall.office.case("old").closed == "done"


@pytest.mark.parametrize("change", [lambda content: content.replace(b'"A"', b'"Z"'), nothing])
def test_a_case_that_cannot_go_on_can_be_ended(
    hall: Hall,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    anew: Callable[[], None],
    change: Callable[[bytes], bytes],
) -> None:
    """Whether its place is lost or its whole drawing, the party takes it back, and nothing is left open."""
    off(hall, tmp_path, monkeypatch, anew)
    lost_to_this_release(monkeypatch, change)
    anew()

    hall.office.do(Actor(id="P-1", kind="applicant"), commands.Withdraw(case="old"))

    case = hall.office.case("old")
    assert (case.closed, case.visits, hall.office.tasks(case="old")) == ("withdrawn", {}, [])
    assert hall.office.rebuild("old") == case
    goes_on(hall)


def test_a_version_that_cannot_be_read_refuses_its_own_cases_alone(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anew: Callable[[], None]
) -> None:
    """No drawing at all any more: no new case begins, those there are say why, `check` names both; others go on."""
    off(hall, tmp_path, monkeypatch, anew)
    lost_to_this_release(monkeypatch, nothing)
    anew()

    assert hall.open("old") == ["A"]
    assert "A" in steps_listed(hall)
    with pytest.raises(Refused, match="no other case"):
        hall.done("A", "old")
    told = [(one.case, one.what) for one in hall.office.check()]
    assert told == [("before 1", "version"), ("old", "place")]
    with pytest.raises(Unreadable, match="published by another release"):
        file(hall, "late")
    goes_on(hall)
