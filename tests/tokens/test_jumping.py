"""Jump: a token is put to another step by an order from outside, and nothing else is touched but what has to be."""

from dataclasses import replace

import pytest

from approvalflow.errors import Refused
from approvalflow.tokens import Jump, came_by, frozen, is_ended
from approvalflow.tokens.jumping import plan
from approvalflow.tokens.jumping_back import back_to
from tokens.drawings import draw
from tokens.play import play
from tokens.test_clauses_of_the_standard import (
    COMPENSATE,
    ON_MESSAGE,
    ON_SIGNAL,
    handler,
    many,
    started,
    sub,
    tasks,
    undoable,
)
from tokens.test_clauses_of_the_standard import throw as throwing

SUB = draw("S A Sub C E", within={"Sub": ["Sa P L1 Y1 Ea", "P Z1 Eb", "N1 W1 Ew"]}, timers={"N1": "L1"})


def test_a_token_is_put_to_another_step():
    """Forward, over steps that are never done, or back; by no flow."""
    case = play(draw("S A B C E")).jump("A", to="C")
    assert case.standing == "C"

    assert case.jump("C", to="A").standing == "A"
    assert is_ended(case.do("A", "B", "C").position)


def test_a_jump_from_one_branch_moves_only_its_token():
    """The join goes on waiting for what comes by its flows."""
    case = play(draw("S P A B PJ C E", "P D PJ"))
    other = case.token("D")

    case.jump("A", to="B")

    assert (case.open, case.token("D")) == ("B D", other)
    assert case.do("B", "D").open == "C"


def test_a_jump_into_a_sub_process_enters_its_scope():
    """With the events on its border and its own waits, but without its start."""
    case = play(SUB).jump("A", to="L1")

    assert case.open == "L1 Sub"
    assert case.tokens[case.token("L1")]["in"] == next(
        scope for scope, one in case.position["scopes"].items() if one["of"] == "Sub"
    )
    assert case.do("L1", "Y1").open == "C"


def test_a_jump_out_of_a_sub_process_ends_it_if_nothing_else_runs_in_it():
    """It is left by no flow of its own."""
    case = play(SUB).do("A", "Z1")
    assert case.open == "L1 Sub"

    case.jump("L1", to="A")

    assert case.standing == "A"
    assert (list(case.position["scopes"]), case.waits) == (["0"], {})


def test_a_jump_out_of_a_sub_process_leaves_its_other_branches_running():
    """The sub-process goes on with them, and ends when they do."""
    case = play(SUB).do("A").jump("L1", to="A")

    assert case.open == "A Sub Z1"
    assert case.do("Z1").open == "A C"


def test_a_jump_from_the_sub_process_itself_ends_all_in_it():
    """Its step is taken away as a whole."""
    assert play(SUB).do("A").jump("Sub", to="C").standing == "C"


def test_a_jump_from_a_sub_process_to_a_step_in_it_starts_it_anew_there():
    """All that ran in it is over."""
    case = play(SUB).do("A", "Z1").jump("Sub", to="Z1")

    assert case.open == "Sub Z1"
    assert case.do("Z1").open == "C"


def test_a_jump_within_a_sub_process_keeps_it():
    """Its only token moves, and the sub-process is the same visit."""
    case = play(SUB).do("A", "Z1")
    host = case.token("Sub")

    assert (case.jump("L1", to="Z1").token("Sub"), case.open) == (host, "Sub Z1")


def test_out_of_one_instance_the_whole_activity_is_left():
    """The others lead to the same end, and would open what follows a second time."""
    case = started(tasks("A", more=many()) + tasks("B", "C"), "s A B e", "B C", A_cardinality=3).do("A")

    assert case.jump("A", to="C").standing == "C"


def test_out_of_nested_instances_only_those_that_the_step_is_not_in_are_left():
    """A jump within an instance leaves the others of it alone, and one within the outer instance the outer ones."""
    inner = sub("V", tasks("X", "Y") + many(), "Vs X Y")
    case = started(sub("U", inner + tasks("Z") + many(), "Us V Z") + tasks("B"), "s U B e", **dict.fromkeys(COUNT, 2))
    assert case.open == "U U V V V V X X X X"

    assert case.jump("X", to="Y").open == "U U V V V V X X X Y"
    assert case.jump("Y", to="Z").open == "U U V V X X Z"
    assert case.do("Z").open == "U V V X X"
    assert case.jump("X", to="B").standing == "B"


COUNT = ("U_cardinality", "V_cardinality")


def test_the_last_instance_that_jumps_away_ends_the_activity():
    """Nothing is left to wait for, and no flow is taken."""
    case = started(tasks("A", more=many()) + tasks("B", "C"), "s A B e", "B C", A_cardinality=1)

    assert case.jump("A", to="C").standing == "C"


def test_a_jump_to_a_repeated_activity_begins_all_its_instances():
    """As if the token had come by a flow."""
    case = started(tasks("A") + tasks("B", more=many()), "s A B e", B_cardinality=3)

    assert case.jump("A", to="B").open == "B B B"


def test_an_incident_can_jump_away():
    """What has no way on is put where it can go on."""
    case = play(draw("S A X ?B C E")).do("A")

    case.send(Jump(token=case.held("X"), to="C"))

    assert case.standing == "C"


def test_a_jump_can_be_gone_back_on():
    """A return to the step it came from undoes it."""
    case = play(draw("S A B C E"))
    first = case.token("A")

    assert case.jump("A", to="C").back("C", to=first).standing == "A"


def test_a_jump_by_a_token_that_is_gone_changes_nothing():
    """A stale order is no order."""
    assert play(SUB).send(Jump(token="99", to="C")).last == ()


@pytest.mark.parametrize("to", ["S", "E", "P", "N1", "nowhere"])
def test_only_a_step_can_be_jumped_to(to):
    """Neither a gateway nor what begins or ends by itself."""
    with pytest.raises(Refused) as refusal:
        play(SUB).jump("A", to=to)

    assert refusal.value.code == "jump.not_a_step"


@pytest.mark.parametrize("beside", [True, False], ids=["beside", "instead"])
def test_where_a_step_runs_again_events_are_waited_for_again(beside: bool):
    """The jump out of the last event sub-process lets its scope go on, and with it all that may begin there."""
    handlers = handler("H", ON_MESSAGE, "Ht F", beside=beside, body=tasks("F"))
    handlers += handler("K", ON_SIGNAL, "Kt L", beside=True, body=tasks("L"))
    case = started(sub("Sub", tasks("A", "B") + handlers, "Subs A B") + tasks("Z"), "s Sub Z e").fire("Ht")
    if beside:
        case.do("A", "B")
    assert (case.open, case.waits) == ("F H Sub", {})

    case.jump("F", to="B")

    assert case.open == "B Sub"
    assert case.fire("Kt").fire("Ht").open == ("B F H K L Sub" if beside else "F H Sub")


def test_a_time_that_has_come_is_not_waited_for_again():
    """Or it would begin once more at once what was just left by an order; a cycle begins anew, and what is no time."""
    once = "<timerEventDefinition><timeDate>2026-01-01T00:00:00Z</timeDate></timerEventDefinition>"
    either = handler("H", once + ON_MESSAGE, "Ht F", body=tasks("F"))
    cycle = once.replace("timeDate", "timeCycle").replace("2026-01-01T00:00:00Z", "R2/PT1H")
    again = handler("K", cycle, "Kt L", beside=True, body=tasks("L"))
    case = started(tasks("A", "B") + either + again, "s A B e").fire("Kt")
    assert [(one["at"], one["for"]) for one in case.waits.values()] == [
        ("Ht", "timer"),
        ("Ht", "message"),
        ("Kt", "timer"),
    ]
    case.fire("Ht").jump("F", to="B")
    assert sorted((one["at"], one["for"]) for one in case.waits.values()) == [("Ht", "message"), ("Kt", "timer")]

    assert case.fire("Kt").fire("Kt").fire("Ht").jump("F", to="A").open == "A"
    assert [(one["at"], one["for"]) for one in case.waits.values()] == [("Ht", "message")]


def test_a_return_after_the_jump_leaves_the_events_waited_for():
    """What had taken the place of all else is left; what is undone later does not shut what listens again."""
    beside = handler("H", ON_MESSAGE, "Ht F", body=tasks("F")) + handler("K", ON_SIGNAL, "Kt L", body=tasks("L"))
    case = started(tasks("A", "B") + beside, "s A B e").fire("Ht").jump("F", to="A")
    first = case.token("A")
    case.do("A")

    case.back("B", to=first)

    assert case.open == "A"
    assert case.fire("Kt").open == "K L"


BESIDE = handler("H", ON_MESSAGE, "Ht F", beside=True, body=tasks("F"))


@pytest.mark.parametrize(("to", "code"), [
    ("I", "jump.out_of_reach"), ("F", "jump.out_of_reach"), ("H", "jump.not_a_step"), ("UndoB", "jump.not_a_step"),
])  # fmt: skip
def test_what_cannot_be_entered_midway_is_refused(to, code):
    """A repeated sub-process, an event sub-process, a compensation."""
    repeated = sub("R", tasks("I") + many(), "Rs I")
    case = started(tasks("A") + undoable("B") + repeated + BESIDE, "s A B R e")
    with pytest.raises(Refused) as refusal:
        case.jump("A", to=to)

    assert refusal.value.code == code


def test_what_is_frozen_does_not_jump():
    """The return that froze it comes first."""
    case = play(draw("S P A B E", "P C D E2"))
    first, beside = case.token("A"), case.token("C")
    case.do("A").back("B", to=first, siblings="freeze")

    with pytest.raises(Refused) as refusal:
        case.send(Jump(token=beside, to="D"))

    assert refusal.value.code == "jump.frozen"


@pytest.mark.parametrize("to", ["A", "C"])
def test_a_jump_away_from_the_step_that_freezes_lets_the_others_go_on(to):
    """It will never be done, wherever the file is put: nothing waits for a visit that does not stand any more."""
    case = play(draw("S P A B C E", "P D E2")).do("A")
    first, beside = case.token("B"), case.token("D")
    case.do("B").back("C", to=first, siblings="freeze")
    assert beside in frozen(case.position)
    case.jump("B", to=to)

    assert not frozen(case.position)
    assert case.open == " ".join(sorted((to, "D")))
    assert case.token("D") == beside


def test_a_compensation_is_not_left_midway():
    """What undoes completed work has to come to its end."""
    case = started(undoable("A") + tasks("B") + throwing("W", COMPENSATE), "s A W B e").do("A")
    assert case.open == "UndoA"

    with pytest.raises(Refused) as refusal:
        case.jump("UndoA", to="B")

    assert refusal.value.code == "jump.compensating"


def test_a_token_came_by_the_latest_visit_of_its_own_round():
    """What was done in an earlier round of a sub-process is none of this one; the visit that it stands at is none."""
    again = "<standardLoopCharacteristics><loopCondition>again</loopCondition></standardLoopCharacteristics>"
    case = started(tasks("A") + sub("U", tasks("X", "Y") + again, "Us X Y"), "s A U e", U_again=True)
    before = case.token("A")
    case.do("A")
    first = case.token("X")
    case.do("X")
    assert [came_by(case.history, case.token("Y"), one) for one in ("X", "A", "Y")] == [first, before, ""]
    case.do("Y")

    assert came_by(case.history, case.token("X"), "Y") == ""
    assert came_by(case.history, case.token("X"), "A") == before


def round_it(case, source: str, to: str):
    """Back to a step that the file never came by."""
    return case.send(back_to(case.drawing, case.history, case.position, Jump(token=case.token(source), to=to)))


SPLIT = ("S Q Z A0 P A B PJ D E", "P C PJ")


@pytest.mark.parametrize("done", [(), ("B",)], ids=["before the join", "behind it"])
def test_back_to_before_a_split_that_was_jumped_over_no_branch_is_done_twice(done: tuple[str, ...]):
    """What the jump had put at the join for the other branch is gone, since the file goes through that now."""
    case = play(draw(*SPLIT)).do("Q")
    case.send(plan(case.drawing, case.position, case.token("Z"), "B").jump)
    assert case.standing == "B C>PJ"
    case.do(*done)

    assert round_it(case, "D" if done else "B", "A0").standing == "A0"
    assert case.do("A0", "A", "B").open == "C"
    assert is_ended(case.do("C", "D").position)


def test_back_round_a_step_every_branch_behind_it_goes():
    """The file had passed the step by on another way, and come to the split behind it."""
    case = play(draw("S Q X ?A0 XM P A B PJ D E", "X !XM", "P C PJ"))
    case.do("Q", "C")

    assert round_it(case, "A", "A0").standing == "A0"
    assert case.do("A0").open == "A C"


def test_back_into_a_branch_what_came_to_the_join_by_the_other_stays():
    """That branch is not gone through again, and its word counts."""
    case = play(draw("S Q P A B PJ D E", "P C C2 PJ"))
    case.send(plan(case.drawing, case.position, case.token("Q"), "C2").jump)
    case.do("C2")
    first = round_it(case, "D", "A").tokens

    assert case.standing == "A C2>PJ"
    assert case.do("A", "B").open == "D"
    assert len(first) == 2


def test_back_round_a_step_the_rounds_before_stay():
    """In a loop of the drawing only the last round went round it for what follows."""
    case = play(draw("S Q X ?A0 XM A XY !D E", "X !XM", "XY ?X")).do("Q")
    case.true = {"XY>X"}
    again = case.do("A").token("A")
    case.true = set()
    left = case.do("A").token("D")
    round_it(case, "D", "A0")

    assert (case.standing, case.last[0].void) == ("A0", (again, left))


def test_back_round_a_step_what_waits_for_the_one_that_is_left_waits_for_that():
    """As after a return: the file comes to both again."""
    case = play(draw("S P Q X ?A0 XM B C E", "X !XM", "P W E2")).do("Q")
    first, beside = case.token("B"), case.token("W")
    case.do("B").back("C", to=first, siblings="freeze")
    round_it(case, "B", "A0")

    assert (case.open, beside in frozen(case.position)) == ("A0", True)
    assert case.do("A0").open == "B W"


def test_a_step_begins_with_the_others_where_a_jump_takes_one_of_its_tokens_away():
    """Those that had come to it are enough without the first."""
    plain = draw("S P A X ?A0 J E", "X !J", "P B J", "P C J")
    nodes = {**plain.nodes, "J": replace(plain.nodes["J"], start_quantity=2)}
    case = play(replace(plain, nodes=nodes))
    case.do("A", "B", "C")
    assert case.standing == "C>J J"

    round_it(case, "J", "A0")

    assert case.open == "A0 J"
