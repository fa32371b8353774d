"""Timers: waits open when a token arrives, fire once, and close when it leaves."""

from approvalflow.tokens import Fire, Lapse, is_ended
from tokens.drawings import draw
from tokens.play import play

BESIDE = draw("S A B E", "N1 C E", timers={"N1": "A"})
INSTEAD = draw("S A B E", "I1 C E", timers={"I1": "A"})


def test_a_wait_opens_with_its_step_and_closes_with_it():
    """A boundary timer waits exactly as long as its step is open."""
    case = play(BESIDE)
    assert case.position == {
        "v": 1,
        "next": 4,
        "scopes": {"0": {"of": "Process"}},
        "tokens": {"2": {"at": "A", "via": "S>A", "in": "0"}},
        "waits": {"3": {"on": "2", "for": "timer", "at": "N1"}},
    }

    case.do("A")

    assert "waits" not in case.position
    assert case.last[0].closed == ("3",)


def test_a_timer_beside_a_step_leaves_the_step_open():
    """A timer that does not interrupt starts its flow beside the step and is spent."""
    case = play(BESIDE)
    visit = case.token("A")

    case.fire("N1")

    assert case.open == "A C"
    assert case.token("A") == visit
    assert case.waits == {}
    assert is_ended(case.do("C", "A", "B").position)


def test_a_timer_fires_once():
    """A signal to a wait that is gone changes nothing."""
    case = play(BESIDE)
    wait = case.wait("N1")

    assert case.fire("N1").last != ()
    assert case.send(Fire(wait)).last == ()
    assert case.send(Fire("99")).last == ()


def test_an_interrupting_timer_takes_the_place_of_its_step():
    """The step is cancelled, with every other wait on it."""
    drawing = draw("S A B E", "I1 C E", "N1 D E", timers={"I1": "A", "N1": "A"})

    case = play(drawing).fire("I1")

    assert case.open == "C"
    assert case.waits == {}
    assert play(INSTEAD).fire("I1").open == "C"


def test_an_interrupted_sub_process_ends_with_everything_in_it():
    """Its tokens, inner scopes and waits go; the rest of the case stays."""
    within = {"Sub": ["Sa P A Ea", "P Deep Ea"], "Deep": ["Sd B Ed", "N1 Ed"]}
    case = play(draw("S P1 Sub C E", "P1 D E", "I1 F E", within=within, timers={"I1": "Sub", "N1": "B"}))
    assert case.open == "A B D Deep Sub"

    case.fire("I1")

    assert case.open == "D F"
    assert case.waits == {}
    assert list(case.position["scopes"]) == ["0"]


def test_a_timer_beside_a_sub_process_does_not_hold_it_open():
    """Its flow runs in the parent, so the sub-process ends with its own last token."""
    case = play(draw("S Sub C E", "N1 D E", within={"Sub": ["Sa A Ea"]}, timers={"N1": "Sub"}))

    assert case.fire("N1").open == "A D Sub"
    assert case.do("A").open == "C D"


def test_an_intermediate_timer_holds_the_token_until_it_fires():
    """A timer catch event is left by its own wait only."""
    case = play(draw("S K A E"))
    assert case.open == "K"
    wait = case.wait("K")

    case.fire("K")

    assert case.open == "A"
    assert case.waits == {}
    assert case.send(Fire(wait)).last == ()


def test_a_timer_starts_again_with_every_visit():
    """Re-entry opens a new wait under a new id."""
    case = play(draw("S A X ?A", "X !E", "N1 C E", timers={"N1": "A"}), "X>A")
    first = case.wait("N1")

    case.do("A")

    assert case.wait("N1") != first
    assert case.send(Fire(first)).last == ()


def test_a_join_waits_no_longer_for_a_timer_that_comes_no_more():
    """A cycle that is over is an edge no more on which a token may come; the step goes on."""
    case = play(draw("S O1 A E1", "O1 B O2", "N1 O2", "O2 C E2", timers={"N1": "A"}))
    assert case.do("B").open == "A"

    case.send(Lapse(case.wait("N1")))

    assert case.open == "A C"
    assert case.waits == {}


def test_a_token_stays_where_it_waits_for_a_time_that_comes_no_more():
    """There is nowhere else for it to go: nothing is lost, and somebody may still send it on."""
    case = play(draw("S K A E"))

    assert case.send(Lapse(case.wait("K"))).last == ()
    assert case.send(Lapse("99")).last == ()
    assert case.fire("K").open == "A"
