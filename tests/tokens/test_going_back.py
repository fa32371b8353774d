"""Return: what came of the visit is undone, everything else stays."""

import pytest

from approvalflow.errors import Defect, Refused
from approvalflow.tokens import Return, advance, is_ended, open_visits
from tokens.drawings import draw
from tokens.play import play

SERIAL = draw("S A B C E")
BLOCK = draw("S P Legal PJ Check E", "P Finance PJ")


def test_a_return_opens_the_earlier_step_as_a_new_visit():
    """The step gone back to is a visit of its own; the one it replaces and all that came of it are void."""
    case = play(SERIAL)
    first = case.token("A")
    case.do("A", "B")
    second, third = "3", case.token("C")

    case.back("C", to=first)

    assert case.open == "A"
    assert case.token("A") != first
    assert case.last[0].void == (first, second, third)
    assert is_ended(case.do("A", "B", "C").position)


def test_a_return_from_behind_a_join_leaves_no_task_behind_it_alive():
    """The task behind the join goes, the other branch's arrival comes back, and the join waits again."""
    case = play(BLOCK)
    legal = case.token("Legal")
    case.do("Legal", "Finance")
    assert case.open == "Check"

    case.back("Check", to=legal)

    assert case.standing == "Finance>PJ Legal"
    assert case.do("Legal").standing == "Check"


def test_a_return_within_a_branch_keeps_the_other_branch():
    """Live siblings stay open, under the same visit."""
    case = play(draw("S P A B PJ E", "P C PJ", "N1 PJ", timers={"N1": "C"}))
    first, sibling, wait = case.token("A"), case.token("C"), case.wait("N1")
    case.do("A")

    case.back("B", to=first)

    assert case.open == "A C"
    assert (case.token("C"), case.wait("N1")) == (sibling, wait)


def test_a_return_to_before_the_split_takes_back_every_branch():
    """All branches came of the step before the split."""
    case = play(draw("S A P Legal PJ Check E", "P Finance PJ"))
    first = case.token("A")
    case.do("A", "Legal")

    case.back("Finance", to=first)

    assert case.standing == "A"
    assert case.do("A").open == "Finance Legal"


def test_one_return_after_another_each_from_what_the_last_one_left():
    """A later return does not bring back what an earlier one undid."""
    case = play(BLOCK)
    legal, finance = case.token("Legal"), case.token("Finance")
    case.do("Legal", "Finance").back("Check", to=legal)
    case.do("Legal")
    assert case.standing == "Check"

    case.back("Check", to=finance)

    assert case.standing == "Finance Legal>PJ"
    assert case.do("Finance").standing == "Check"


def test_fifty_returns_leave_the_case_as_small_as_one():
    """Returning over and over does not let the position grow."""
    case = play(SERIAL)
    for _ in range(50):
        first = case.token("A")
        case.do("A").back("B", to=first)

    assert case.open == "A"
    assert len(case.tokens) == 1


def test_a_return_reopens_the_sub_process_around_the_visit():
    """Going back into a sub-process that has ended makes it run again, as a new visit, around the step gone back to."""
    case = play(draw("S Sub C E", within={"Sub": ["Sa P A Ea", "P B Ea"]}))
    host = next(token for token, at in open_visits(case.drawing, case.position).items() if at == "Sub")
    first = case.token("A")
    case.do("A", "B")

    case.back("C", to=first)

    assert case.open == "A Sub"
    assert case.token("Sub") != host
    assert case.do("A").open == "C"


def test_a_return_to_a_sub_process_starts_it_over():
    """Everything that ran inside is undone, and it starts at its start event."""
    case = play(draw("S Sub C E", within={"Sub": ["Sa A B Ea"]}))
    host = case.token("Sub")
    case.do("A", "B")

    case.back("C", to=host)

    assert case.open == "A Sub"
    assert case.token("Sub") != host
    assert list(case.position["scopes"]) == ["0", case.tokens[case.token("A")]["in"]]
    assert case.do("A", "B").open == "C"


def test_a_return_puts_back_what_a_terminate_had_ended():
    """Steps that the undone move had ended open again, as new visits with new waits."""
    case = play(draw("S Sub C E", within={"Sub": ["Sa P A T", "P B Ea", "N1 Ea"]}, timers={"N1": "B"}))
    first, ended, wait = case.token("A"), case.token("B"), case.wait("N1")
    case.do("A")

    case.back("C", to=first)

    assert case.open == "A B Sub"
    assert case.token("B") != ended
    assert case.wait("N1") != wait
    assert case.waits[case.wait("N1")]["on"] == case.token("B")


def test_a_return_to_a_step_ends_what_its_timer_had_started():
    """What a timer beside the step started came of that visit."""
    case = play(draw("S A B E", "N1 C E", timers={"N1": "A"}))
    first = case.token("A")
    case.fire("N1").do("A")
    assert case.open == "B C"

    case.back("B", to=first)

    assert case.open == "A"
    assert len(case.waits) == 1


def test_a_return_from_the_path_of_an_interrupting_timer():
    """The interrupted step is a visit one can go back to."""
    case = play(draw("S A B E", "I1 C E", timers={"I1": "A"}))
    first = case.token("A")

    case.fire("I1").back("C", to=first)

    assert case.open == "A"
    assert len(case.waits) == 1


def test_a_case_that_has_ended_can_be_taken_back():
    """A return without a returning step reopens an ended drawing."""
    case = play(SERIAL)
    first = case.token("A")
    case.do("A", "B", "C")

    case.send(Return(token="", to=first, history=tuple(case.history)))

    assert case.open == "A"
    assert list(case.position["scopes"]) == ["0"]


def test_a_step_that_did_not_come_from_there_cannot_return_there():
    """A return goes back along the file's own way."""
    case = play(draw("S P A B E", "P C D E"))
    first = case.token("A")
    case.do("A", "C")

    with pytest.raises(Refused) as refusal:
        case.back("D", to=first)

    assert refusal.value.code == "return.not_before"
    assert "did not come to it" in str(refusal.value)
    assert case.open == "B D"


@pytest.mark.parametrize("to", ["1", "99"])
def test_only_a_step_the_case_has_been_through_can_be_gone_back_to(to: str):
    """A start event or an unknown id is no visit."""
    with pytest.raises(Refused) as refusal:
        play(SERIAL).back("A", to=to)

    assert refusal.value.code == "return.no_such_visit"


def test_a_visit_undone_by_an_earlier_return_cannot_be_gone_back_to():
    """What an earlier return has undone never counted."""
    case = play(SERIAL)
    first = case.token("A")
    case.do("A")
    second = case.token("B")
    case.do("B").back("C", to=first)

    with pytest.raises(Refused) as refusal:
        case.back("A", to=second)

    assert refusal.value.code == "return.no_such_visit"


def test_a_return_by_a_token_that_is_gone_changes_nothing():
    """A stale return is no return."""
    case = play(SERIAL)
    first = case.token("A")
    case.do("A")

    assert case.send(Return(token=first, to=first, history=tuple(case.history))).last == ()


def test_a_history_with_a_gap_is_a_defect():
    """A return from moves that do not lead to the position is never guessed."""
    case = play(SERIAL)
    first = case.token("A")
    case.do("A", "B")

    with pytest.raises(Defect) as defect:
        advance(
            SERIAL,
            case.position,
            Return(token=case.token("C"), to=first, history=tuple(case.history[:-1])),
            lambda flow: True,
        )

    assert defect.value.code == "token.history_mismatch"
