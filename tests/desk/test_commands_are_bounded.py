"""One command goes only so far: what goes round for ever stops at an incident with an owner, and nothing is lost."""

import pytest

from approvalflow.cases import routing, waiting
from approvalflow.cases.commands import Retry
from approvalflow.cases.events import FindingRaised
from approvalflow.cases.stuck import MOST
from approvalflow.tokens import board
from internal_office import SYSTEM, Hall, catch, flows, process, user

TRUE = "<conditionalEventDefinition><condition>x &gt;= 0</condition></conditionalEventDefinition>"
AT_ONCE = "<timerEventDefinition><timeDuration>PT0S</timeDuration></timerEventDefinition>"
TIMES = "<multiInstanceLoopCharacteristics><loopCardinality>{}</loopCardinality></multiInstanceLoopCharacteristics>"
LETTER = '<message id="m" name="m"/>'
WAY_OUT = '<exclusiveGateway id="g" default="on"/><endEvent id="e"/>'
START = '<startEvent id="s"/>'


def waits(event: str) -> str:
    return f'<intermediateCatchEvent id="c">{event}</intermediateCatchEvent>'


def round_and_round(first: str, inside: str) -> str:
    """From the start to `first`, on to the gateway, and back, unless x is below 0."""
    back = f'<sequenceFlow id="on" sourceRef="g" targetRef="{first}"/>'
    return START + inside + WAY_OUT + back + flows(f"s → {first}", "g → e[x &lt; 0]")


def retried(hall: Hall, times: int = 1) -> None:
    for _ in range(times):
        for token in list(hall.office.case("c-1").incidents):
            hall.office.do(SYSTEM, Retry(case="c-1", token=token))


def stopped(hall: Hall) -> list[tuple[str, str]]:
    case = hall.office.case("c-1")
    assert all(one.owner for one in case.incidents.values())
    assert hall.sound()
    return [(one.node, one.code) for one in case.incidents.values()]


def test_a_condition_that_stays_true_is_an_incident_of_its_wait(tmp_path):
    """The loop is stopped once; later commands do not go round again, and its owner lets it go on."""
    hall = Hall(tmp_path, process(round_and_round("c", waits(TRUE) + flows("c → g"))), x="number")
    hall.file(x=0)

    assert stopped(hall) == [("c", "token.endless")]
    before = hall.office.case("c-1").seq
    hall.go("2026-03-03")
    assert hall.office.case("c-1").seq == before, "the sweep went round again"

    retried(hall)
    assert hall.office.case("c-1").seq > before + MOST
    assert stopped(hall) == [("c", "token.endless")]


def test_a_letter_to_itself_that_leads_back_is_stopped_and_kept(tmp_path):
    """Who throws and catches the same letter in a circle stops; the letter lies in the inbox until the retry."""
    throw = '<intermediateThrowEvent id="t"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
    drawing = process(round_and_round("t", throw + catch("c") + flows("t → c → g")), before=LETTER)
    hall = Hall(tmp_path, drawing, x="number")
    hall.file(x=0)
    hall.office.sweep()

    assert stopped(hall) == [("c", "token.endless")]
    before = hall.office.case("c-1").seq
    retried(hall)
    assert hall.office.case("c-1").seq > before + MOST, "the letter was there"


def test_timers_that_take_no_time_are_a_loop_as_well(tmp_path, monkeypatch):
    """Too many timers in a row that fall due when they are set stop the case, however often the sweep comes."""
    hall = Hall(tmp_path, process(round_and_round("c", waits(AT_ONCE) + flows("c → g"))), x="number")
    hall.file(x=0)
    monkeypatch.setattr(waiting, "MOST", 20)
    for _ in range(40):
        hall.office.sweep()
        if hall.office.case("c-1").incidents:
            break

    assert stopped(hall) == [("c", "token.endless")]
    assert hall.office.case("c-1").at_once == 20
    retried(hall)
    assert stopped(hall) == []
    assert [one.node for one in hall.office.case("c-1").timers.values()] == ["c"]


def test_a_thousand_instances_of_a_machine_step_stop_at_one_incident_and_all_get_done(tmp_path):
    """What one command cannot do is left at one incident, not at a thousand; its retry goes on with all of them."""
    script = f'<scriptTask id="A">{TIMES.format(2500)}<script>x = x + 1</script></scriptTask>'
    hall = Hall(
        tmp_path, process(START + script + user("U") + '<endEvent id="e"/>' + flows("s → A → U → e")), x="number"
    )
    hall.file(x=0)

    assert [node for node, _ in stopped(hall)] == ["A"]
    retried(hall)
    retried(hall)
    assert stopped(hall) == []
    assert (hall.office.case("c-1").data, hall.open()) == ({"x": 2500}, ["U"])


def test_steps_for_people_are_opened_as_one_command_has_room_for(tmp_path, monkeypatch):
    """A list of thousands opens some of its steps; the retry of one of the others goes on with as many again."""
    monkeypatch.setattr(routing, "SEATING", 150_000)
    hall = Hall(
        tmp_path, process(START + user("W", TIMES.format(8)) + '<endEvent id="e"/>' + flows("s → W → e")), x="number"
    )
    hall.file(x=0)

    assert (len(hall.open()), stopped(hall)) == (3, [("W", "token.too_much_work")] * 5)
    for opened, left in ((7, 1), (8, 0)):
        hall.office.do(SYSTEM, Retry(case="c-1", token=next(iter(hall.office.case("c-1").incidents))))
        assert (len(hall.open()), len(stopped(hall))) == (opened, left)


def test_what_a_script_sets_too_deep_is_found_and_left_empty(tmp_path):
    """As a dry run says it; what a field cannot hold for another reason is told by its own code."""
    script = f'<scriptTask id="A"><script>l = {"[" * 11}x{"]" * 11}; x = "a"</script></scriptTask>'
    drawing = process(START + script + user("U") + '<endEvent id="e"/>' + flows("s → A → U → e"))
    hall = Hall(tmp_path, drawing, x="number", l="list")
    hall.file(x=0, l=[1])
    found = [one.event for one in hall.office.history("c-1") if isinstance(one.event, FindingRaised)]

    assert hall.office.case("c-1").data == {"l": None, "x": None}
    assert [(one.code, one.about) for one in found] == [("data.too_deep", "A: l"), ("data.wrong_value", "A: x")]


def test_long_ways_count_for_a_command_and_not_for_each_round(tmp_path):
    """A loop through three hundred gateways is stopped after as many nodes as one through ten."""
    gates = "".join(f'<exclusiveGateway id="k{number}"/>' for number in range(300))
    script = '<scriptTask id="A"><script>x = x + 1</script></scriptTask>'
    way = " → ".join(f"k{number}" for number in range(300))
    hall = Hall(tmp_path, process(round_and_round("A", script + gates + flows(f"A → {way} → g"))), x="number")
    hall.file(x=0)

    (where,) = stopped(hall)
    assert where[1] == "token.too_much_work"
    assert hall.office.case("c-1").data["x"] < 150


@pytest.mark.parametrize("open_steps", [10, 400])
def test_a_round_costs_the_same_however_much_is_open(tmp_path, monkeypatch, open_steps):
    """The board is laid out once for a command; each round then touches only what it moves."""
    laid, make = [], board.Board.__init__
    monkeypatch.setattr(board.Board, "__init__", lambda self, position: (laid.append(1), make(self, position))[1])
    script = '<scriptTask id="A"><script>x = x + 1</script></scriptTask><exclusiveGateway id="g" default="on"/>'
    ways = '<parallelGateway id="p"/><sequenceFlow id="on" sourceRef="g" targetRef="A"/><endEvent id="e"/>'
    roads = flows("s → p → A → g", "p → W → e", "g → e[x = 200]")
    hall = Hall(tmp_path, process(START + script + ways + user("W", TIMES.format(open_steps)) + roads), x="number")
    laid.clear()
    hall.file(x=0)

    assert hall.office.case("c-1").data == {"x": 200}
    assert len(laid) <= 2


def test_large_data_of_a_case_is_bounded_together(tmp_path):
    """A list that doubles in a loop ends as an incident, and the case can be read."""
    script = '<scriptTask id="A"><script>l = [l, l]</script></scriptTask>'
    hall = Hall(tmp_path, process(round_and_round("A", script + flows("A → g"))), x="number", l="list")
    hall.file(x=0, l=[1])

    assert [code for _, code in stopped(hall)] == ["token.too_much_work"]
    hall.office.do(SYSTEM, Retry(case="c-1", token=next(iter(hall.office.case("c-1").incidents))))
    assert hall.office.case("c-1").stage == "submitted"


def test_calls_that_begin_each_other_twice_are_an_incident_of_the_first_one(tmp_path):
    """Nothing of a trillion steps is opened, the branch beside is worked on, and the file is whole."""
    twice = "".join(
        f'<process id="Q{one}" isExecutable="true"><callActivity id="a{one}" calledElement="Q{one + 1}"/>'
        f'<callActivity id="b{one}" calledElement="Q{one + 1}"/></process>'
        for one in range(40)
    )
    twice += f'<process id="Q40" isExecutable="true">{user("T")}</process>'
    call = '<callActivity id="C" calledElement="Q0"/><parallelGateway id="g"/>'
    drawing = process(START + call + user("U") + '<endEvent id="e"/>' + flows("s → g → C → e", "g → U → e"))
    hall = Hall(tmp_path, drawing.replace(b"</definitions>", f"{twice}</definitions>".encode()))
    hall.file()

    assert stopped(hall) == [("C", "token.too_much_work")]
    assert hall.open() == ["U"]
    retried(hall)
    assert stopped(hall) == [("C", "token.too_much_work")]
