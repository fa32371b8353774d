"""A published matter does whatever its drawing says: instances, loops, events, data, compensation, errors."""

# ruff: noqa: E501 - rows of XML read best unbroken

import json
import sqlite3
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from approvalflow import Office, Refused, commands
from approvalflow.desk.rules import publishing
from approvalflow.desk.rules.gate import Examined
from approvalflow.errors import DrawingRefused
from approvalflow.moment import read_moment
from approvalflow.reports import timeline
from approvalflow.words import sentence
from internal_office import JOB, Hall, flows, process, user
from small_office import agreeing

ROOTS = '<signal id="g" name="Alarm"/><error id="r" errorCode="E7"/><escalation id="c" escalationCode="C9"/><message id="m" name="Letter"/>'
CYCLE = "<timerEventDefinition><timeCycle>{}</timeCycle></timerEventDefinition>"
ENDS = '<startEvent id="S"/><endEvent id="E"/>'


def timer(name: str, text: str, kind: str = "timeDuration", more: str = "") -> str:
    """A timer event on the border of A."""
    return (
        f'<boundaryEvent id="{name}" attachedToRef="A" {more}><timerEventDefinition><{kind}>{text}</{kind}>'
        "</timerEventDefinition></boundaryEvent>"
    )


def test_an_instance_for_each_item_and_what_they_give_out(tmp_path: Path) -> None:
    """Each instance is a step with seats and a clock; its item has its name, and the list given out its order."""
    multi = (
        '<multiInstanceLoopCharacteristics camunda:collection="parties" camunda:elementVariable="party">'
        '<extensionElements><zeebe:loopCharacteristics outputCollection="heard" outputElement="=party"/></extensionElements>'
        "<completionCondition>nrOfCompletedInstances = 2</completionCondition></multiInstanceLoopCharacteristics>"
    )
    hall = Hall(
        tmp_path, process(ENDS + user("A", multi) + user("B") + flows("S → A → B → E")), parties="list", heard="list"
    )
    hall.file(parties=["x", "y", "z"])
    visits = sorted(hall.office.case("c-1").visits)
    assert hall.open() == ["A", "A", "A"]
    assert {task.visit for task in hall.office.tasks(case="c-1")} == set(visits)

    hall.done(visits[2])
    hall.done(visits[0])

    assert hall.open() == ["B"]
    assert hall.office.case("c-1").data["heard"] == ["x", None, "z"]
    assert hall.sound()


def test_13_3_7_instances_by_the_associations_of_the_standard(tmp_path: Path) -> None:
    """Clauses 10.4 and 13.3.7: the collections come in and go out once; the end is asked with the item that is done."""
    multi = (
        "<dataInputAssociation><sourceRef>parties</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>do</sourceRef><targetRef>heard</targetRef></dataOutputAssociation>"
        '<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>di</loopDataInputRef>'
        '<loopDataOutputRef>do</loopDataOutputRef><inputDataItem id="i" name="party"/><outputDataItem id="o" name="party"/>'
        '<completionCondition>party = "y"</completionCondition></multiInstanceLoopCharacteristics>'
    )
    drawing = process(ENDS + user("A", multi) + user("B") + flows("S → A → B → E"))
    hall = Hall(tmp_path, drawing, parties="list", heard="list", di="list")
    hall.file(parties=["x", "y", "z"])

    hall.done("A")
    assert hall.open() == ["A"]
    hall.done("A")

    assert hall.open() == ["B"]
    assert hall.office.case("c-1").data["heard"] == ["x", "y"]
    assert hall.sound()


@pytest.mark.parametrize("until", ["", '<completionCondition>heard[2] = "y"</completionCondition>'])
def test_flows_out_of_a_repeated_sub_process_see_its_last_result(tmp_path: Path, until: str) -> None:
    """What an instance gives is in the list before it is asked whether to end early, and where to go on."""
    multi = (
        '<multiInstanceLoopCharacteristics camunda:collection="parties" camunda:elementVariable="party">'
        '<extensionElements><zeebe:loopCharacteristics outputCollection="heard" outputElement="=party"/></extensionElements>'
        f"{until}</multiInstanceLoopCharacteristics>"
    )
    inside = f'<startEvent id="Rs"/><endEvent id="Re"/>{user("A")}{flows("Rs → A → Re")}'
    inner = f'<subProcess id="R">{inside}{multi}</subProcess>'
    drawing = process(ENDS + inner + user("B") + flows("S → R", 'R → B[heard[2] = "y"]', "B → E"))
    hall = Hall(tmp_path, drawing, parties="list", heard="list")
    hall.file(parties=["x", "y", "z"] if until else ["x", "y"])

    first, second, *_ = sorted(hall.office.case("c-1").visits)
    hall.done(first)
    assert set(hall.open()) == {"A"}
    hall.done(second)

    assert hall.open() == ["B"]
    assert hall.office.case("c-1").data["heard"] == ["x", "y"]
    assert hall.sound()


def test_a_sequence_of_instances_and_a_loop(tmp_path: Path) -> None:
    """One after the other; a loop as long as its condition is true."""
    row = '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>n</loopCardinality></multiInstanceLoopCharacteristics>'
    loop = '<standardLoopCharacteristics><loopCondition>step.B.outcome != "done" or loopCounter &lt; 2</loopCondition></standardLoopCharacteristics>'
    hall = Hall(tmp_path, process(ENDS + user("A", row) + user("B", loop) + flows("S → A → B → E")), n="number")
    hall.file(n=2)

    steps = []
    while hall.open():
        steps += hall.open()
        hall.done(hall.open()[0])

    assert steps == ["A", "A", "B", "B"]
    assert hall.office.case("c-1").closed
    assert hall.sound()


def test_scripts_and_sub_processes_set_declared_fields(tmp_path: Path) -> None:
    """In order, each seen by the next, in the type of the field; a value that does not fit is left out, and seen."""
    inside = (
        ENDS + '<scriptTask id="T"><script>total = amount * 2; label = "n" ; due = 5</script></scriptTask>'
        '<exclusiveGateway id="G" default="d"/>' + user("A") + user("B")
        + flows("S → T → G", "G → A[total &gt; 10]", "A → E", "B → E") + '<sequenceFlow id="d" sourceRef="G" targetRef="B"/>'
    )  # fmt: skip
    hall = Hall(tmp_path, process(inside), amount="number", total="number", label="text", due="date")
    hall.file(amount="7.5")
    hall.file("c-2", amount=3)

    assert (hall.open(), hall.open("c-2")) == (["A"], ["B"])
    assert hall.office.case("c-1").data == {"amount": "7.5", "total": 15, "label": "n", "due": None}
    found = [one.event for one in hall.office.history("c-1") if type(one.event).__name__ == "FindingRaised"]
    assert [(one.code, one.about) for one in found] == [("data.wrong_value", "T: due")]
    assert hall.sound()


def test_numbers_keep_all_their_digits(tmp_path: Path) -> None:
    """What is reckoned, and what a program gives as a Decimal, is the same when the books are read again."""
    script = '<scriptTask id="T"><script>total = amount + 0.01</script></scriptTask>' + user("A") + user("B")
    inside = ENDS + script + '<exclusiveGateway id="G" default="d"/>' + flows(
        "S → T → G", "G → A[total = 12345678901234567.89]", "A → E", "B → E"
    ) + '<sequenceFlow id="d" sourceRef="G" targetRef="B"/>'  # fmt: skip
    hall = Hall(tmp_path, process(inside), amount="number", total="number")
    hall.file(amount=Decimal("12345678901234567.88"))
    hall.file("c-2", amount=Decimal("1.50"))
    hall.file("c-3", amount="1e6144")
    with pytest.raises(Refused):  # no condition could read it
        hall.file("c-4", amount="1e999999999")

    assert hall.open() == ["A"]
    amount = Decimal("12345678901234567.88")
    assert hall.office.case("c-1").data == {"amount": amount, "total": amount + Decimal("0.01")}
    assert hall.office.case("c-2").data == {"amount": 1.5, "total": 1.51}
    assert hall.office.case("c-3").data == {"amount": "1e6144", "total": Decimal("1e6144")}
    assert hall.sound()


@pytest.mark.parametrize(
    ("text", "kind", "data", "fires"),
    [
        ("${limit}", "timeDate", {"limit": "2026-03-04"}, "2026-03-04T00:00:00"),
        ("${wait}", "timeDuration", {"wait": "PT3H"}, "2026-03-02T12:00:00"),
        ("${wait}", "timeDuration", {"wait": "2 WD"}, "2026-03-05T00:00:00"),
        ('=limit + duration("P1D")', "timeDate", {"limit": "2026-03-04"}, "2026-03-05T00:00:00"),
        ("2026-03-03T10:00:00+08:00", "timeDate", {}, "2026-03-03T10:00:00"),
    ],
)  # fmt: skip
def test_a_timer_reads_the_case(text: str, kind: str, data: dict[str, str], fires: str, tmp_path: Path) -> None:
    """What its variable says when the wait opens: a date, a duration, a term."""
    inside = (
        ENDS + '<endEvent id="X"/>' + user("A") + timer("B", text, kind) + user("L") + flows("S → A → E", "B → L → X")
    )
    hall = Hall(tmp_path, process(inside), limit="date", wait="text")
    hall.file(**data)

    assert hall.office.next_due() is not None
    assert (
        next(iter(hall.office.case("c-1").timers.values())).at.isoformat() == read_moment(fires + "+08:00").isoformat()
    )
    hall.go(fires)
    assert hall.open() == ["L"]
    assert hall.sound()


def test_a_timer_without_a_time_is_an_incident(tmp_path: Path) -> None:
    """Its owner puts the data right, and it is set."""
    inside = ENDS + '<endEvent id="X"/>' + user("A") + timer("B", "${limit}", "timeDate") + flows("S → A → E", "B → X")
    hall = Hall(tmp_path, process(inside), limit="date")
    hall.file()
    token, incident = next(iter(hall.office.case("c-1").incidents.items()))

    assert (incident.code, incident.node) == ("timer.no_time", "B")
    assert hall.open() == ["A"]
    hall.done("A")
    assert hall.office.case("c-1").incidents == {}
    assert hall.sound()
    assert token


@pytest.mark.parametrize("cycle", ["R/P7D/2026-03-01T00:00:00+08:00", "0 0 9 1 1 ? 2026"])
def test_a_file_that_waits_for_a_cycle_that_is_over_is_an_incident(tmp_path: Path, cycle: str) -> None:
    """It would wait for ever, and nobody be told."""
    inside = ENDS + user("A") + f'<intermediateCatchEvent id="C">{CYCLE.format(cycle)}</intermediateCatchEvent>'
    hall = Hall(tmp_path, process(inside + flows("S → A → C → E")))
    hall.file()
    hall.done("A")

    (incident,) = hall.office.case("c-1").incidents.values()
    assert (incident.code, incident.node, bool(incident.owner)) == ("timer.no_time", "C", True)
    assert hall.sound()


@pytest.mark.parametrize(
    ("cycle", "before", "urged"),
    [
        ("R/P7D/2026-03-01T00:00:00+08:00", "2026-03-02", 0),
        ("R/PT1H/2026-03-02T11:30:00+08:00", "2026-03-02T14:00:00", 1),
        ("R3/2025-01-01T00:00:00+08:00/P1M", "2026-03-02T14:00:00", 1),
        ("R2/PT1H", "2026-03-02T14:00:00", 1),
        ("0 0 12 2 3 ? 2026", "2026-03-02T14:00:00", 1),
    ],
)
def test_a_join_waits_no_longer_for_a_cycle_that_is_over(tmp_path: Path, cycle: str, before: str, urged: int) -> None:
    """Past its last moment, its last year, or with its number spent by what was missed: the others go on."""
    border = f'<boundaryEvent id="B" attachedToRef="A" cancelActivity="false">{CYCLE.format(cycle)}</boundaryEvent>'
    gates = '<parallelGateway id="P1"/><inclusiveGateway id="J"/><endEvent id="X"/>'
    ways = flows("S → P1 → A → X", "P1 → D → J → N → E", "B → L → J")
    hall = Hall(tmp_path, process(ENDS + gates + border + user("A") + user("D") + user("L") + user("N") + ways))
    hall.file()
    hall.go(before)
    assert hall.open() == ["A", "D", *["L"] * urged]
    for _ in range(urged):
        hall.done("L")

    hall.done("D")

    assert "N" in hall.open()
    assert not hall.office.case("c-1").timers
    assert hall.sound()


@pytest.mark.parametrize(
    ("every", "urged"), [("R3/PT1H", 3), ("R/P1D", 8), ("PT1H", 1), ("R/PT1H/2026-03-02T11:30:00+08:00", 2)]
)
def test_a_cycle_that_the_data_say_comes_as_often_as_they_say(tmp_path: Path, every: str, urged: int) -> None:
    """And a duration once: then a join waits for it no longer."""
    border = (
        f'<boundaryEvent id="B" attachedToRef="A" cancelActivity="false">{CYCLE.format("${every}")}</boundaryEvent>'
    )
    inside = ENDS + border + '<endEvent id="X"/>' + user("A") + user("L") + flows("S → A → E", "B → L → X")
    hall = Hall(tmp_path, process(inside), every="text")
    hall.file(every=every)
    for day in range(2, 11):
        for hour in (10, 11, 12):
            hall.go(f"2026-03-{day:02}T{hour}:00:00")

    assert hall.open().count("L") == urged
    assert bool(hall.office.case("c-1").timers) == (every == "R/P1D")
    assert hall.sound()


def test_missed_cycles_come_once_and_keep_their_grid(tmp_path: Path) -> None:
    """A sweep that comes late fires once; the next time is where it would have been."""
    inside = ENDS + '<endEvent id="X"/>' + user("A") + timer("B", "R/PT2H", "timeCycle", 'cancelActivity="false"')
    hall = Hall(tmp_path, process(inside + user("L") + flows("S → A → E", "B → L → X")))
    hall.file()
    hall.go("2026-03-02T11:00:00")
    assert hall.open() == ["A", "L"]

    hall.go("2026-03-02T18:30:00")

    assert hall.open() == ["A", "L", "L"]
    assert hall.office.next_due() is not None
    timers = [one.at.isoformat() for one in hall.office.case("c-1").timers.values()]
    assert timers == ["2026-03-02T11:00:00+00:00"]
    assert hall.sound()


def test_a_cycle_in_a_case_comes_at_the_end_of_each_month_that_it_began_at_the_end_of(tmp_path: Path) -> None:
    """With a first moment, and counted from the opening of the wait alike."""
    for folder, cycle, days in (
        ("first", "R4/2026-03-31T09:00:00+08:00/P1M", ["03-31", "04-30", "05-31", "06-30"]),
        ("opening", "R3/P1M", ["06-30", "07-31", "08-31"]),
    ):
        inside = ENDS + '<endEvent id="X"/>' + user("A") + timer("B", cycle, "timeCycle", 'cancelActivity="false"')
        (tmp_path / folder).mkdir()
        hall = Hall(tmp_path / folder, process(inside + user("L") + flows("S → A → E", "B → L → X")))
        if folder == "opening":
            hall.go("2026-05-31")
        hall.file()
        for number, day in enumerate(days):
            assert [one.at.isoformat()[5:10] for one in hall.office.case("c-1").timers.values()] == [day]
            hall.go(f"2026-{day}")
            assert hall.open() == ["A", *["L"] * (number + 1)]
        assert hall.office.case("c-1").timers == {}
        assert hall.sound()


def test_a_condition_fires_when_it_becomes_true_and_not_before_it_was_false(tmp_path: Path) -> None:
    """After any command that changes what it reads; while it stays true nothing more happens."""
    condition = "<conditionalEventDefinition><condition>amount &gt; 10</condition></conditionalEventDefinition>"
    inside = (
        ENDS + '<endEvent id="X"/><parallelGateway id="G"/>' + user("A") + user("L")
        + f'<boundaryEvent id="N" attachedToRef="A" cancelActivity="false">{condition}</boundaryEvent>'
        + "".join(
            f'<serviceTask id="J{n}"/>' for n in (1, 2, 3)
        )
        + flows("S → G", "G → A", "G → J1 → J2 → J3 → E", "A → E", "N → L → X")
    )  # fmt: skip
    hall = Hall(tmp_path, process(inside), amount="number")
    hall.file(amount=1)
    seen = []
    for number, amount in ((1, 11), (2, 12), (3, 5)):
        hall.office.do(JOB, commands.AnswerJob(
            case="c-1", visit=next(one for one in hall.office.case("c-1").visits if one.startswith(f"J{number}")),
            outcome="done", data={"amount": amount},
        ))  # fmt: skip
        seen.append(hall.open().count("L"))

    assert seen == [1, 1, 1]
    assert hall.office.case("c-1").true == ()
    assert hall.sound()


def test_a_condition_on_the_date_comes_true_at_midnight(tmp_path: Path) -> None:
    """Nobody has to do anything: the sweep looks again when the day begins."""
    condition = "<conditionalEventDefinition><condition>today &gt;= limit</condition></conditionalEventDefinition>"
    inside = ENDS + f'<intermediateCatchEvent id="C">{condition}</intermediateCatchEvent>' + user("A")
    hall = Hall(tmp_path, process(inside + flows("S → C → A → E")), limit="date")
    hall.file(limit="2026-03-05")
    assert hall.open() == []
    hall.go("2026-03-04T23:59:00")
    assert hall.open() == []

    hall.go("2026-03-05T00:00:00")

    assert hall.open() == ["A"]
    assert hall.office.case("c-1").looked is None
    assert hall.sound()


CAUGHT = process(
    ENDS + '<endEvent id="X"/><serviceTask id="A" af:raises="E8"/>' + user("B")
    + '<boundaryEvent id="N" attachedToRef="A"><errorEventDefinition errorRef="r"/></boundaryEvent>'
    + flows("S → A → E", "N → B → X"), before=ROOTS,
)  # fmt: skip


def answer(hall: Hall, **fields: str) -> None:
    """The job answers."""
    hall.office.do(JOB, commands.AnswerJob(case="c-1", visit=next(iter(hall.office.case("c-1").visits)), **fields))  # type: ignore[arg-type]


def test_an_error_of_a_job_is_caught_at_its_border(tmp_path: Path) -> None:
    """The way of the error is taken."""
    hall = Hall(tmp_path, CAUGHT)
    hall.file()

    answer(hall, error="E7")

    assert hall.open() == ["B"]
    assert hall.sound()


def test_an_error_that_nobody_catches_is_a_failed_case_with_an_owner(tmp_path: Path) -> None:
    """Never a success: an incident stands there until its owner tries again."""
    hall = Hall(tmp_path, CAUGHT)
    hall.file()

    answer(hall, error="E8")

    case = hall.office.case("c-1")
    assert [(one.code, one.node, bool(one.owner)) for one in case.incidents.values()] == [
        ("token.uncaught_error", "A", True)
    ]
    assert case.closed is None
    assert hall.sound()


def test_an_error_that_is_neither_caught_nor_declared_is_refused(tmp_path: Path) -> None:
    """A misspelt name would end in an incident."""
    hall = Hall(tmp_path, CAUGHT)
    hall.file()

    with pytest.raises(Refused) as refusal:
        answer(hall, error="E9")
    assert (refusal.value.code, refusal.value.values["known"]) == ("act.not_caught", ["E7", "E8"])


def test_a_person_raises_an_error_or_escalates(tmp_path: Path) -> None:
    """An error ends the step; an escalation goes beside it, and the step is done."""
    inside = (
        ENDS + '<endEvent id="X"/><endEvent id="Y"/>' + user("A") + user("B") + user("C")
        + '<boundaryEvent id="N" attachedToRef="A"><errorEventDefinition errorRef="r"/></boundaryEvent>'
        + '<boundaryEvent id="M" attachedToRef="A" cancelActivity="false"><escalationEventDefinition escalationRef="c"/></boundaryEvent>'
        + flows("S → A → E", "N → B → X", "M → C → Y")
    )  # fmt: skip
    hall = Hall(tmp_path, process(inside, before=ROOTS))
    hall.file()
    hall.file("c-2")

    hall.done("A", outcome="", error="E7")
    hall.done("A", "c-2", escalation="C9")

    assert (hall.open(), hall.open("c-2")) == (["B"], ["C"])
    assert hall.sound()


def test_what_was_done_is_compensated_last_first(tmp_path: Path) -> None:
    """Handlers are steps like any other."""

    def handled(name: str) -> str:
        return (
            user(name) + f'<boundaryEvent id="on{name}" attachedToRef="{name}"><compensateEventDefinition/></boundaryEvent>'
            + user(f"undo{name}", more='isForCompensation="true"')
            + f'<association id="as{name}" sourceRef="on{name}" targetRef="undo{name}"/>'
        )  # fmt: skip

    throw = '<intermediateThrowEvent id="T"><compensateEventDefinition/></intermediateThrowEvent>'
    hall = Hall(tmp_path, process(ENDS + handled("A") + handled("B") + throw + flows("S → A → B → T → E")))
    hall.file()

    steps = []
    while hall.open():
        steps += hall.open()
        hall.done(hall.open()[0])

    assert steps == ["A", "B", "undoB", "undoA"]
    assert hall.office.case("c-1").closed
    assert hall.sound()


def test_an_event_sub_process_takes_over(tmp_path: Path) -> None:
    """Woken by a signal, it ends what runs around it; by a timer that interrupts nothing, it runs beside."""
    handler = (
        '<subProcess id="H" triggeredByEvent="true"><startEvent id="HS" isInterrupting="{}">{}</startEvent>'
        '<endEvent id="HE"/>' + user("{}") + "{}</subProcess>"
    )  # fmt: skip
    signal = handler.format("true", '<signalEventDefinition signalRef="g"/>', "B", "B", flows("HS → B → HE"))
    clock = handler.format(
        "false", "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>", "C", "C", flows("KS → C → KE")
    ).replace('"H', '"K')  # fmt: skip
    hall = Hall(tmp_path, process(ENDS + user("A") + signal + clock + flows("S → A → E"), before=ROOTS))
    hall.file()
    hall.go("2026-03-03T09:00:00")
    assert hall.open() == ["A", "C"]

    hall.office.signal("Alarm", by=JOB)

    assert hall.open() == ["B"]
    hall.done("B")
    assert hall.office.case("c-1").closed
    assert hall.sound()


def test_calls_ad_hoc_and_event_gateways(tmp_path: Path) -> None:
    """A global task, another process of the file, what may be done in any order, and whichever event comes first."""
    inside = (
        ENDS + '<callActivity id="C1" calledElement="G"/><callActivity id="C2" calledElement="Q"/>'
        '<adHocSubProcess id="H"><completionCondition>step.H1.outcome = "done"</completionCondition>' + user("H1") + user("H2")
        + '</adHocSubProcess><eventBasedGateway id="W"/>'
        '<intermediateCatchEvent id="W1"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>'
        '<intermediateCatchEvent id="W2"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>'
        + user("Z") + flows("S → C1 → C2 → H → W", "W → W1 → E", "W → W2 → Z → E")
    )  # fmt: skip
    beside = '<globalUserTask id="G" name="G"/><process id="Q" isExecutable="true">' + user("Q1") + "</process>"
    hall = Hall(
        tmp_path,
        process(inside, before=ROOTS, beside=beside.replace('id="G"', 'id="G" af:role="reviewer" af:term="1 WD"')),
    )
    hall.file()
    steps = []
    while hall.open():
        steps.append(hall.open())
        hall.done(hall.open()[0])
    assert steps == [["G"], ["Q1"], ["H1", "H2"]]

    hall.go("2026-03-03T09:00:00")

    assert hall.open() == ["Z"]
    assert hall.office.case("c-1").waits == {}
    assert hall.sound()


def test_a_loop_of_machines_that_does_not_end_is_an_incident(tmp_path: Path) -> None:
    """The act is kept, the file waits for its owner."""
    inside = (
        ENDS + user("A") + '<scriptTask id="T"/><exclusiveGateway id="G" default="d"/><exclusiveGateway id="J"/>'
        + flows("S → A → J → T → G", 'G → E[stop = true]') + '<sequenceFlow id="d" sourceRef="G" targetRef="J"/>'
    )  # fmt: skip
    hall = Hall(tmp_path, process(inside), stop="boolean")
    hall.file()

    hall.done("A")

    assert [(one.code, one.node) for one in hall.office.case("c-1").incidents.values()] == [("token.endless", "T")]
    assert hall.sound()


DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="d" namespace="urn:t">
<decision id="Fee" name="Fee"><decisionTable id="T" hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie"><text>amount</text></inputExpression></input>
<output id="o" name="fee"/>
<rule id="r1"><inputEntry id="a"><text>&lt; 100</text></inputEntry><outputEntry id="b"><text>5</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c"><text>[100..200]</text></inputEntry><outputEntry id="d"><text>8</text></outputEntry></rule>
<rule id="r3"><inputEntry id="e"><text>200</text></inputEntry><outputEntry id="f"><text>9</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
DECIDED = process(
    ENDS + '<businessRuleTask id="R" af:decision="fees.dmn#Fee" af:result="fee"/><exclusiveGateway id="G" default="d"/>'
    + user("A") + user("B") + flows("S → R → G", "G → A[fee &gt; 6]", "A → E", "B → E")
    + '<sequenceFlow id="d" sourceRef="G" targetRef="B"/>'
)  # fmt: skip


def deciding(folder: Path, table: str = DMN) -> Hall:
    """A matter with a decision table beside its drawing."""
    (folder / "m").mkdir()
    (folder / "m" / "fees.dmn").write_text(table, encoding="utf-8")
    return Hall(folder, DECIDED, amount="number", fee="number")


def test_a_decision_table_sets_a_field(tmp_path: Path) -> None:
    """The table of the folder is kept with the version; its result is case data, and chooses the way."""
    hall = deciding(tmp_path)
    hall.file(amount=50)
    hall.file("c-2", amount=150)

    assert (hall.open(), hall.open("c-2")) == (["B"], ["A"])
    assert (hall.office.case("c-1").data["fee"], hall.office.case("c-2").data["fee"]) == (5, 8)
    assert hall.sound()


def test_a_decision_that_cannot_be_made_is_an_incident(tmp_path: Path) -> None:
    """Two rules of a unique table apply: the act is kept, the file waits there for its owner."""
    hall = deciding(tmp_path)
    hall.file(amount=200)

    assert [(one.node, one.code) for one in hall.office.case("c-1").incidents.values()] == [
        ("R", "decision.not_unique")
    ]
    token, incident = next(iter(hall.office.case("c-1").incidents.items()))
    hall.office.do(incident.owner, commands.Retry(case="c-1", token=token))
    assert [one.node for one in hall.office.case("c-1").incidents.values()] == ["R"]
    assert hall.sound()


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("", "decision.no_file"),
        (DMN.replace('id="Fee"', 'id="Cost"'), "decision.unknown"),
        (DMN.replace(">amount<", ">sum<"), "AF401"),
    ],
)
def test_a_decision_that_is_not_there_is_found_at_publishing(table: str, code: str, tmp_path: Path) -> None:
    """No file, no such decision, or a field that nobody declares."""
    if not table:
        with pytest.raises(DrawingRefused) as refused:
            Hall(tmp_path, DECIDED, amount="number", fee="number")
    else:
        with pytest.raises(DrawingRefused) as refused:
            deciding(tmp_path, table)
    assert [one.code for one in refused.value.findings] == [code]


ROW = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="d" namespace="urn:t">
<decision id="D1" name="fee"><decisionTable id="T" hitPolicy="HIT"><input id="i"><inputExpression id="ie"><text>amount</text>
</inputExpression></input>OUTPUTS<rule id="r1"><inputEntry id="a"><text>&lt; 100</text></inputEntry>RESULTS</rule>
<rule id="r2"><inputEntry id="c"><text>&lt; 10</text></inputEntry>RESULTS</rule></decisionTable></decision></definitions>"""


def table(policy: str, *outputs: str) -> str:
    """Up to 100 applies one rule, up to 10 two; the results are 1, 2, and so on."""
    said = "".join(f'<output id="o{name}" name="{name}"/>' if name else '<output id="o"/>' for name in outputs)
    rows = "".join(f"<outputEntry><text>{number}</text></outputEntry>" for number, _ in enumerate(outputs, 1))
    return ROW.replace("HIT", policy).replace("OUTPUTS", said).replace("RESULTS", rows)


def unnamed(folder: Path, asked: str) -> Hall:
    """The task does not say which field gets the result."""
    (folder / "m").mkdir()
    (folder / "m" / "fees.dmn").write_text(asked, encoding="utf-8")
    task = '<businessRuleTask id="R" af:decision="fees.dmn#D1"/>'
    drawn = process(ENDS + task + user("Z") + flows("S → R → Z → E"))
    return Hall(folder, drawn, amount="number", fee="list", n="number", t="number")


@pytest.mark.parametrize(
    ("asked", "amount", "result"),
    [
        (table("FIRST", "n"), 50, {"n": 1}),
        (table("FIRST", "n", "t"), 50, {"n": 1, "t": 2}),
        (table("COLLECT", "fee"), 5, {"fee": [1, 1]}),
        (table("RULE ORDER", ""), 50, {"fee": [1]}),
        (table("COLLECT", "x", "y"), 5, {"fee": [{"x": 1, "y": 2}] * 2}),
        (table("FIRST", "n"), 500, {"n": None}),
        (table("FIRST", "n", "t"), 500, {"n": None, "t": None}),
        (table("OUTPUT ORDER", "x", "y"), 500, {"fee": None}),
    ],
)
def test_a_result_goes_by_the_names_of_the_outputs_or_of_the_decision(
    asked: str, amount: int, result: dict[str, object], tmp_path: Path
) -> None:
    """One output too; a list of rows and a nameless output by the decision. Where no rule applies nothing stale stays."""
    hall = unnamed(tmp_path, asked)
    hall.file(amount=amount, fee=[0], n=77, t=78)

    assert hall.office.case("c-1").data == {"amount": amount, "fee": [0], "n": 77, "t": 78} | result
    assert hall.sound()


@pytest.mark.parametrize(
    "asked", [table("FIRST", "nn"), table("FIRST", "n", "nn"), table("FIRST", "").replace("fee", "nn")]
)
def test_a_result_that_no_field_gets_is_found_at_publishing(asked: str, tmp_path: Path) -> None:
    """Its name is told."""
    with pytest.raises(DrawingRefused) as refused:
        unnamed(tmp_path, asked)
    found = refused.value.findings
    assert [(one.code, one.values["fields"], one.element) for one in found] == [("decision.sets_nothing", ["nn"], "R")]


def test_whatever_goes_wrong_in_a_cell_is_an_incident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what nobody foresaw: the act is kept, and the owner lets the file go on when it is mended."""
    hall = deciding(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr("approvalflow.spiff.dmn._passes", lambda cell, frame, value: 1 // 0)
        hall.file(amount=50)
    [(token, incident)] = hall.office.case("c-1").incidents.items()
    assert (incident.node, incident.code) == ("R", "decision.failed")
    assert any("ZeroDivisionError" in line for line in told(hall))

    hall.office.do(incident.owner, commands.Retry(case="c-1", token=token))
    assert (hall.open(), hall.office.case("c-1").data["fee"]) == (["B"], 5)
    assert hall.sound()


def test_the_timeline_says_which_rules_of_which_decision(tmp_path: Path) -> None:
    """The values of the sentence are kept with the incident."""
    hall = deciding(tmp_path)
    hall.file(amount=200)

    [line] = [one for one in told(hall) if "UNIQUE" in one]
    assert ("`Fee`" in line, "(2, 3)" in line) == (True, True)


def test_a_preview_tells_an_incident_that_is_open_already(tmp_path: Path) -> None:
    """With the values of its sentence, which the case keeps while it is open; books of before get them when opened."""
    hall = deciding(tmp_path)
    hall.file(amount=200)
    hall.office.close()
    books = sqlite3.connect(tmp_path / "a.db")
    ((text,),) = books.execute("SELECT snapshot FROM af_case_file")
    before = json.loads(text)
    assert [one.pop("values") for one in before["incidents"].values()] != [{}]
    books.execute("UPDATE af_case_file SET snapshot = ?", [json.dumps(before, ensure_ascii=False)])
    books.execute("DROP TABLE af_people_seen")
    books.execute("DROP INDEX af_case_file_open")
    books.execute("ALTER TABLE af_wait DROP COLUMN any_key")
    books.execute("UPDATE approvalflow_version SET version_num = '0011'")
    books.commit()
    books.close()

    office = Office.open(hall.url, tenant="330100", now=hall.clock, second_opinion=agreeing)
    [stop] = [one for one in office.preview("c-1", by="chen-jing").stops if one.code.startswith("decision.")]

    said = sentence(stop.code, {**stop.values, "node": stop.node})
    assert ("`Fee`" in said, "(2, 3)" in said, "{" in said) == (True, True, False)
    assert list(office.check()) == []
    office.close()


def told(hall: Hall) -> list[str]:
    """The timeline, line by line."""
    lines = timeline(hall.office.history("c-1"), hall.office.rules("c-1"), hall.office.people, "en")
    return [one.sentence for one in lines]


CALLER = process(ENDS + user("A") + '<callActivity id="C" calledElement="Check"/>' + flows("S → A → C → E"))


def calling(folder: Path, **files: str) -> Hall:
    """A matter whose drawing calls a process of another file beside it."""
    (folder / "m").mkdir()
    for name, inside in files.items():
        text = process(inside).decode().replace('<process id="P"', f'<process id="{name}"')
        (folder / "m" / f"{name.lower()}.bpmn").write_text(text, encoding="utf-8")
    return Hall(folder, CALLER)


def test_a_process_of_another_file_is_called(tmp_path: Path) -> None:
    """What it calls in turn comes along; both are kept with the version, and read again with it."""
    hall = calling(
        tmp_path, Check=user("K") + '<callActivity id="D" calledElement="Deep"/>' + flows("K → D"), Deep=user("Z")
    )
    hall.file()
    hall.office.desk.catalogue.__init__()  # type: ignore[misc]

    steps = []
    while hall.open():
        steps += hall.open()
        hall.done(hall.open()[0])

    assert steps == ["A", "K", "Z"]
    assert hall.office.case("c-1").closed
    assert hall.sound()


WRITES = process(
    '<startEvent id="KS"/><intermediateThrowEvent id="T"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
    + user("K") + flows("KS → K → T"), before=ROOTS,
    beside='<process id="Q" isExecutable="true"><startEvent id="QS"><messageEventDefinition messageRef="m"/></startEvent>'
    + user("B") + flows("QS → B") + "</process>",
).decode().replace('<process id="P"', '<process id="Check"')  # fmt: skip


@pytest.mark.parametrize(("kept", "opened"), [(4, ["B", "K"]), (3, ["K"])])
def test_a_pool_of_the_file_of_a_called_process_is_started_by_its_message(
    kept: int, opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that was published before pools came along is read as it was."""
    monkeypatch.setattr(publishing, "Examined", partial(Examined, v=kept))
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "check.bpmn").write_text(WRITES, encoding="utf-8")
    hall = Hall(tmp_path, CALLER)
    hall.office.desk.catalogue.__init__()  # type: ignore[misc]
    hall.file()
    hall.done("A")
    seen = hall.open()
    hall.done("K")

    assert sorted({*seen, *hall.open()}) == opened
    assert hall.sound()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"Other": user("K")}, "drawing.call_unknown"),
        ({"Check": user("K") + '<callActivity id="D" calledElement="P"/>' + flows("K → D")}, "drawing.call_cycle"),
        ({"Check": '<callActivity id="D" calledElement="Check"/>'}, "drawing.call_cycle"),
    ],
)
def test_a_call_that_cannot_be_carried_out_is_refused_at_publishing(
    files: dict[str, str], code: str, tmp_path: Path
) -> None:
    """Nobody has it, or it comes back to itself."""
    with pytest.raises(DrawingRefused) as refused:
        calling(tmp_path, **files)

    assert code in {one.code for one in refused.value.findings}


def test_a_file_goes_back_to_a_step_of_many_instances(tmp_path: Path) -> None:
    """The instance that was done last is done again; what the others did stands."""
    row = "<multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality></multiInstanceLoopCharacteristics>"
    hall = Hall(tmp_path, process(ENDS + user("A", row) + user("B") + flows("S → A → B → E")), n="number")
    hall.file(n=2)
    hall.done("A#1")
    hall.done("A#1")
    visit = next(iter(hall.office.case("c-1").visits))

    hall.office.do("chen-jing", commands.Return(case="c-1", visit=visit, to="A", reason="again"))

    assert hall.open() == ["A"]
    assert hall.office.case("c-1").incidents == {}
    hall.done("A")
    assert hall.open() == ["B"]
    assert hall.sound()


@pytest.mark.parametrize("row", ["", ' isSequential="true"'])
def test_a_jump_back_to_a_step_of_many_instances_does_all_of_them_again(row: str, tmp_path: Path) -> None:
    """For it is the step that is named; what any of them did counts no more."""
    several = f"<multiInstanceLoopCharacteristics{row}><loopCardinality>2</loopCardinality>"
    hall = Hall(
        tmp_path,
        process(ENDS + user("A", f"{several}</multiInstanceLoopCharacteristics>") + user("B") + flows("S → A → B → E")),
    )
    hall.file()
    hall.done(next(iter(hall.office.case("c-1").visits)))
    hall.done("A")
    hall.office.jump("c-1", "A", by="bai-xue", reason="again", authority="order 5")

    assert (hall.open(), hall.office.case("c-1").steps) == (["A"] if row else ["A", "A"], {})
    hall.done(next(iter(hall.office.case("c-1").visits)))
    hall.done("A")
    assert hall.open() == ["B"]
    assert hall.sound()


@pytest.mark.parametrize("left", ["Y", "B"])
def test_a_jump_back_to_a_sub_process_begins_it_anew(left: str, tmp_path: Path) -> None:
    """From in it as from behind it: what was done in it counts no more."""
    inner = '<startEvent id="Us"/><endEvent id="Ue"/>' + user("X") + user("Y") + flows("Us → X → Y → Ue")
    hall = Hall(
        tmp_path, process(ENDS + f'<subProcess id="U">{inner}</subProcess>' + user("B") + flows("S → U → B → E"))
    )
    hall.file()
    for step in ("X",) if left == "Y" else ("X", "Y"):
        hall.done(step)
    hall.office.jump("c-1", "U", step=left, by="bai-xue", reason="again", authority="order 5")

    assert (hall.open(), hall.office.case("c-1").steps) == (["X"], {})
    assert hall.sound()


HELD = user("X") + user("Y")
RAN = '<startEvent id="Us"/><endEvent id="Ue"/>' + HELD + flows("Us → X → Y → Ue")


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("held", ["subProcess", "adHocSubProcess", "callActivity"])
@pytest.mark.parametrize("times", ["", "row", "beside", "loop"])
def test_a_jump_out_of_one_instance_leaves_all_of_them(times: str, held: str, tmp_path: Path, *, back: bool) -> None:
    """What follows is done once; what they had done before counts on, unless the file goes back to before it."""
    more = '<multiInstanceLoopCharacteristics isSequential="{}"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>'
    repeated = {
        "": "",
        "row": more.format("true"),
        "beside": more.format("false"),
        "loop": '<standardLoopCharacteristics loopMaximum="3"/>',
    }
    inner = {"subProcess": RAN, "adHocSubProcess": HELD, "callActivity": ""}[held]
    called = ' calledElement="Q"' if held == "callActivity" else ""
    drawn = f'<{held} id="U"{called}>{inner}{repeated[times]}</{held}>' + user("Z") + user("B") + user("C")
    beside = f'<process id="Q" isExecutable="true">{RAN}</process>' if called else ""
    hall = Hall(tmp_path, process(ENDS + drawn + flows("S → Z → U → B → C → E"), beside=beside))
    hall.file()
    hall.done("Z")
    first = min(hall.office.case("c-1").visits, key=lambda one: int(one[2:]))
    hall.done(first)
    assert hall.open().count("Y") == (2 if (held, times) == ("adHocSubProcess", "beside") else 1)

    left = max(one for one in hall.office.case("c-1").visits if one.startswith("Y"))
    hall.office.jump("c-1", "Z" if back else "B", step=left, by="bai-xue", reason="again", authority="order 5")
    assert (hall.open(), {*hall.office.case("c-1").steps}) == ((["Z"], set()) if back else (["B"], {"Z", "X"}))
    if not back:
        hall.done("B")
        assert hall.open() == ["C"]
    assert hall.sound()
