"""An inclusive join beside a step waits for the events on its border as long as they can still come (table 13.3)."""

import pytest

from approvalflow.tokens import Raise
from tokens.test_clauses_of_the_standard import ON_ERROR, ON_SIGNAL, boundary, started, tasks

JOIN = '<inclusiveGateway id="J"/>'


def timer(time: str) -> str:
    return f"<timerEventDefinition>{time}</timerEventDefinition>"


ONCE = timer("<timeDuration>PT1H</timeDuration>")
TWICE = timer("<timeCycle>R2/PT1H</timeCycle>")


def reminded(definition: str, *, beside: bool = True):
    """A step with an event, both ways into one join."""
    body = tasks("A", "H", "N") + JOIN + boundary("B", "A", definition, beside=beside)
    return started(body, "s A J N e", "B H J")


def test_a_join_waits_for_the_step_when_its_reminder_has_come_and_gone():
    """The reminder cannot come again, so the step has no path to it any more, and both ways are one."""
    case = reminded(ONCE).fire("B").do("H")
    assert case.standing == "A H_J"

    assert case.do("A").standing == "N"
    assert case.do("N").standing == ""


@pytest.mark.parametrize(("definition", "comes"), [(TWICE, 1), (ON_SIGNAL, 1), (ON_SIGNAL, 4)])
def test_as_long_as_the_event_may_come_again_the_step_has_a_path_to_its_flow(definition, comes):
    """A token that can also come to the flow that has one is not waited for."""
    case = reminded(definition)
    for _ in range(comes):
        case.fire("B")

    assert case.do("H").open == " ".join(["A", *["H"] * (comes - 1), "N"])


def test_the_last_time_of_a_cycle_ends_the_path():
    case = reminded(TWICE).fire("B").fire("B").do("H", "H")
    assert case.standing == "A H_J H_J"
    assert case.do("A").standing == "N N"  # the second reminder is a token of its own


@pytest.mark.parametrize("definition", [ONCE, ON_ERROR])
def test_an_event_that_may_still_take_the_place_of_the_step_is_a_path(definition):
    """So is an error that the work may raise, which is waited for by nobody in particular."""
    body = tasks("A", "K", "H", "N") + '<parallelGateway id="F"/>' + JOIN + boundary("B", "A", definition)
    case = started(body, "s F A e", "F K J N e", "B H J").do("K")

    assert case.standing == "A K_J"
    assert case.do("A").standing == "N"


@pytest.mark.parametrize(("back", "standing"), [("A", "C K_J"), ("e", "C N")])
def test_events_on_steps_ahead_are_paths_before_the_steps_begin(back, standing):
    """Also on the step where the token stands, when a loop leads there once more."""
    body = tasks("A", "K", "C", "H", "N") + '<parallelGateway id="F"/><exclusiveGateway id="X"/>' + JOIN
    body += boundary("B", "C", ONCE, beside=True) + boundary("Z", "H", ON_SIGNAL)
    case = started(body, f"s F A C X {back}", "F K J N e", "B H J", "Z e").do("K")
    assert case.standing == "A K_J"

    case.do("A").fire("B").fire("Z")  # the reminder is spent, and what it began is over

    assert case.standing == standing


def test_a_step_whose_work_failed_will_wait_for_its_events_when_it_is_opened_again():
    body = tasks("A", "K", "H", "N") + '<parallelGateway id="F"/>' + JOIN + boundary("B", "A", ONCE, beside=True)
    case = started(body, "s F A e", "F K J N e", "B H J")

    case.send(Raise(case.token("A"), "error", "E1")).do("K")

    assert case.standing == "F_A! K_J"
