"""A drawing that never comes to rest, or fills the memory, ends one advance with an incident."""

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.tokens import game
from approvalflow.tokens.room import CROWD
from dryrun.playing import document, sub
from tokens.play import Play, play
from tokens.test_clauses_of_the_standard import boundary, many, started, tasks


def test_a_loop_that_splits_comes_to_rest_before_it_fills_the_memory():
    """Each round leaves a thousand open steps behind; what could go on is held, and everything open stays open."""
    steps = [f"T{number}" for number in range(1_000)]
    gates = '<exclusiveGateway id="K"/><parallelGateway id="G"/>'

    case = started(gates + tasks(*steps), "s K G K", *(f"G {step}" for step in steps))

    assert case.last[-1].incident == "token.endless"
    assert CROWD < len(case.tokens) <= CROWD + len(steps) + 1
    assert [one["at"] for one in case.tokens.values() if "held" in one] == ["K"]


def calls(depth: int, *, steps: str = tasks("T")) -> Play:
    """Beside a step `A` a call of a process without a start event, each of which calls the next one twice."""
    beside = "".join(
        f'<process id="Q{number}" isExecutable="true"><callActivity id="a{number}" calledElement="Q{number + 1}"/>'
        f'<callActivity id="b{number}" calledElement="Q{number + 1}"/></process>'
        for number in range(depth)
    )
    body = '<callActivity id="C" calledElement="Q0"/>' + tasks("A")
    beside += f'<process id="Q{depth}" isExecutable="true">{steps}</process>'
    return play(parse_drawing(document(body, "s C", "s A", beside=beside), file="calls.bpmn", dry=True))


def test_calls_that_begin_more_at_once_than_a_move_may_open_are_held_before_anything_is_opened():
    """Forty small processes would be a trillion tokens; the branch beside them goes on, and a retry opens nothing."""
    case = calls(40)

    assert [(move.node, move.incident) for move in case.last if move.incident] == [("C", "token.too_much_work")]
    assert case.standing == "A s_C!"
    assert [move.incident for move in case.retry("C").last] == ["token.too_much_work"]
    assert case.do("A").standing == "s_C!"


def test_events_beside_steps_count_like_tokens():
    """Five hundred calls of a step with thirty borders are no less than so many tokens."""
    limit = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"

    case = calls(9, steps=tasks("T") + "".join(boundary(f"B{number}", "T", limit) for number in range(30)))

    assert (case.standing, case.waits) == ("A s_C!", {})


@pytest.mark.parametrize("depth", [2, 9])
def test_what_fits_into_a_move_begins_in_it(depth):
    """Nothing is held below the bound: the steps of all calls are open."""
    case = calls(depth)

    assert len([move for move in case.last if move.made]) == 2, "the start, and what it leads to"
    assert case.open.split().count("T") == 2**depth


def test_a_step_that_gives_more_tokens_than_anybody_can_hold_is_held():
    """Ten thousand tokens on each of a hundred flows are not made one by one."""
    steps = [f"T{number}" for number in range(100)]
    case = started(tasks(*steps) + '<userTask id="A" completionQuantity="10000"/>', "s A", *(f"A {s}" for s in steps))

    case.do("A")

    assert ([move.incident for move in case.last], case.standing) == (["token.too_much_work"], "s_A!")


@pytest.mark.parametrize("room", [7, 12, 20])
def test_what_finds_no_room_in_a_move_begins_by_a_move_of_its_own(monkeypatch, room):
    """However little a move may open, all that fits into one by itself begins, with its waits, and goes on."""
    limit = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    inner = sub("B", tasks("U") + boundary("L", "U", limit)) + boundary("M", "B", limit)
    body = f'<subProcess id="A">{many()}{inner}{tasks("T")}</subProcess>{tasks("D")}'
    whole = started(body, "s A D e", A_cardinality=3)

    monkeypatch.setattr(game, "ROOM", room)
    small = started(body, "s A D e", A_cardinality=3)

    assert len(small.last) > len(whole.last)
    assert (small.open, len(small.waits)) == (whole.open, len(whole.waits))
    assert small.do("U", "T", "U", "T", "U", "T").open == "D"
