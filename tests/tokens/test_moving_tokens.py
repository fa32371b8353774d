"""Where the file goes: steps, gateways, ends, sub-processes."""

import pytest

from approvalflow.errors import Refused
from approvalflow.tokens import Complete, Retry, Start, advance, is_ended, open_visits, visit_id
from approvalflow.tokens.nodes import LIMIT
from tokens.drawings import draw
from tokens.play import Play, play

SERIAL = "S A B E"


def test_a_started_case_rests_at_its_first_step():
    """Start puts one token on the start event, and it goes on to the first step."""
    case = play(draw(SERIAL))

    assert case.open == "A"
    assert case.position == {
        "v": 1,
        "next": 3,
        "scopes": {"0": {"of": "Process"}},
        "tokens": {"2": {"at": "A", "via": "S>A", "in": "0"}},
    }


def test_starting_twice_is_starting_once():
    """A case that has started is not started again, not even after it has ended."""
    case = play(draw(SERIAL))
    assert advance(case.drawing, case.position, Start(), {}.get) == (case.position, ())

    case.do("A", "B")
    assert advance(case.drawing, case.position, Start(), {}.get) == (case.position, ())


@pytest.mark.parametrize("at", ["A", "In", "S2", "E", "nowhere"])
def test_only_what_starts_a_process_starts_one(at):
    """No step, nothing inside a sub-process, and no end."""
    drawing = draw("S A In E", within={"In": ["S2 B E2"]})

    with pytest.raises(Refused) as refused:
        advance(drawing, {}, Start(at), {}.get)

    assert refused.value.code == "token.no_such_start"


def test_a_case_ends_when_no_token_is_left():
    """The last token takes the case to its end; before that it has not ended, nor before the start."""
    case = play(draw(SERIAL))
    assert not is_ended({})
    assert not is_ended(case.position)

    case.do("A", "B")

    assert is_ended(case.position)
    assert case.position == {"v": 1, "next": 5}


def test_a_visit_is_named_by_its_step_and_its_token():
    """The open visit is `<node>@<token id>`."""
    case = play(draw(SERIAL))

    assert [visit_id(node, token) for token, node in open_visits(case.drawing, case.position).items()] == ["A@2"]


def test_a_step_entered_again_is_a_new_visit():
    """A loop back to a step makes a new visit; completing the old one changes nothing."""
    case = play(draw("S A B X !A", "X ?E"))
    first = case.token("A")

    case.do("A", "B")

    assert case.open == "A"
    assert case.token("A") != first
    assert case.send(Complete(first)).last == ()


def test_completing_what_cannot_be_completed_changes_nothing():
    """Only a task is completed from outside: not a sub-process, a timer, or a token that is not there."""
    case = play(draw("S Sub K E", within={"Sub": ["Sa A Ea"]}))
    host = next(token for token, one in case.tokens.items() if one["at"] == "Sub")

    assert case.send(Complete(host)).last == ()
    assert case.send(Complete("99")).last == ()
    assert case.do("A").send(Complete(case.token("K"))).last == ()


def test_an_exclusive_gateway_takes_the_first_true_flow():
    """Flows are tried in document order and the first true one wins; later ones are not asked."""
    drawing = draw("S A X ?B E", "X ?C E", "X !D E")

    case = play(drawing, "X>B", "X>C").do("A")

    assert case.open == "B"
    assert case.last[-1].asked == {"X>B": True}
    assert play(drawing, "X>C").do("A").open == "C"
    assert play(drawing).do("A").open == "D"


def test_an_unknown_answer_is_not_true():
    """A condition answered by null does not open its flow."""
    drawing = draw("S X ?B E", "X !C E")

    position, moves = advance(drawing, {}, Start(), lambda flow: None)

    assert list(open_visits(drawing, position).values()) == ["C"]
    assert moves[-1].asked == {"X>B": None}


def test_a_parallel_block_waits_for_every_branch():
    """A parallel join goes on when a token stands on every flow into it."""
    case = play(draw("S P A PJ C E", "P B PJ"))
    assert case.open == "A B"

    assert case.do("A").standing == "A>PJ B"
    assert case.do("B").standing == "C"


def test_two_tokens_of_one_branch_do_not_stand_for_the_other():
    """A parallel join counts flows, not tokens."""
    case = play(draw("S P X A PJ C E", "P X2 X", "P B PJ"))

    assert case.do("A", "A").standing == "A>PJ A>PJ B"
    assert case.do("B").standing == "A>PJ C"


def test_an_approval_block_in_a_rejection_loop_waits_for_both_again():
    """In round two the join waits for both approvals, whoever was last in round one is first in round two."""
    drawing = draw("S X1 P Legal PJ Check X !E", "P Finance PJ", "X ?X1")

    case = play(drawing, "X>X1").do("Legal", "Finance", "Check")

    assert case.open == "Finance Legal"
    assert case.do("Finance").standing == "Finance>PJ Legal"
    assert case.do("Legal").standing == "Check"
    case.true.clear()
    assert is_ended(case.do("Check").position)


def test_a_rejection_loop_does_not_grow():
    """After four hundred rounds the position is as small as after the first."""
    case = play(draw("S X1 P Legal PJ Check X !E", "P Finance PJ", "X ?X1"), "X>X1")

    for number in range(400):
        case.do(*(("Legal", "Finance") if number % 2 else ("Finance", "Legal")), "Check")

    assert case.open == "Finance Legal"
    assert len(case.tokens) == 2


def test_an_inclusive_block_waits_for_the_branches_taken():
    """An inclusive split takes every true flow, and its join waits for these only."""
    drawing = draw("S O ?A OJ D E", "O ?B OJ", "O !C OJ")

    case = play(drawing, "O>A", "O>B")

    assert case.open == "A B"
    assert case.do("A").standing == "A>OJ B"
    assert case.do("B").standing == "D"
    assert play(drawing, "O>B").do("B").open == "D"
    assert play(drawing).open == "C"


def test_an_inclusive_join_sees_that_a_token_has_left_for_good():
    """When the other branch leaves for an end, the waiting join goes on."""
    case = play(draw("S P A OJ C E", "P B X ?OJ", "X !E2"))

    assert case.do("A").standing == "A>OJ B"
    assert case.do("B").standing == "C"


def test_an_inclusive_join_does_not_wait_for_what_could_also_come_to_a_flow_that_has_a_token():
    """BPMN table 13.3: a token with a path to a marked flow does not hold the join up."""
    case = play(draw("S P A X OJ C E", "P B X2 ?X", "X2 !D OJ"))

    assert case.do("A").standing == "B C"


def test_an_inclusive_join_does_not_wait_for_what_must_pass_it_first():
    """Paths through the join itself are left aside."""
    case = play(draw("S P A OJ B X !E", "X ?C OJ", "P D OJ"), "X>C")

    assert case.do("A").standing == "A>OJ D"
    assert case.do("D").standing == "B"
    assert case.do("B").standing == "C"
    assert case.do("C").standing == "B"


def test_an_inclusive_join_waits_for_a_sub_process():
    """For the join, a token inside a sub-process stands on the sub-process."""
    case = play(draw("S P A OJ C E", "P Sub OJ", within={"Sub": ["Sa B Ea"]}))

    assert case.do("A").standing == "A>OJ B Sub"
    assert case.do("B").standing == "C"


def test_an_inclusive_join_waits_for_what_a_boundary_timer_may_send():
    """A boundary event is an edge from its step."""
    case = play(draw("S P A OJ C E", "P B E2", "N1 OJ", timers={"N1": "B"}))

    assert case.do("A").standing == "A>OJ B"
    assert case.do("B").standing == "C"


def test_several_flows_out_of_a_step_are_all_taken():
    """Without conditions they are; with conditions the true ones, else the default."""
    assert play(draw("S A B E", "A C E")).do("A").open == "B C"
    assert play(draw("S A ?B E", "A ?C E", "A !D E"), "A>C").do("A").open == "C"
    assert play(draw("S A ?B E", "A ?C E", "A !D E")).do("A").open == "D"


def test_a_step_without_a_flow_out_ends_its_token():
    """A dead end is an implicit end."""
    assert is_ended(play(draw("S A")).do("A").position)


def test_a_sub_process_ends_with_its_last_token():
    """The step behind a sub-process opens when nothing is left inside."""
    case = play(draw("S Sub C E", within={"Sub": ["Sa P A Ea", "P B Ea"]}))
    assert case.open == "A B Sub"
    assert case.position["scopes"]["3"] == {"of": "Sub", "in": "0", "on": "2"}

    assert case.do("A").open == "B Sub"
    assert case.do("B").open == "C"
    assert list(case.position["scopes"]) == ["0"]


def test_a_sub_process_in_a_loop_is_a_new_scope_each_time():
    """Arrivals at a join are counted per scope instance."""
    case = play(draw("S P X Sub E", "P X2 X", within={"Sub": ["Sa P2 A PJ B Ea", "P2 C PJ"]}))
    assert case.open == "A A C C Sub Sub"

    assert case.do("A", "A").standing.count("A>PJ") == 2
    assert case.do("C").open == "B C Sub Sub"


def test_terminate_ends_its_scope_and_lets_the_parent_go_on():
    """A terminate end inside a sub-process ends the sub-process with its children, not the case."""
    inner = {"Sub": ["Sa P A T", "P Deep Ea"], "Deep": ["Sd B Ed", "N1 Ed"]}
    case = play(draw("S P1 Sub C E", "P1 D E", within=inner, timers={"N1": "B"}))
    assert case.open == "A B D Deep Sub"

    case.do("A")

    assert case.open == "C D"
    assert case.waits == {}
    assert list(case.position["scopes"]) == ["0"]


def test_terminate_in_the_drawing_ends_the_case():
    """At the top there is no parent to go on."""
    assert is_ended(play(draw("S P A T", "P B E")).do("A").position)


def test_no_true_flow_is_an_incident_and_retry_goes_on():
    """The act is kept, the token stays before the gateway, and a retry goes on when the data are put right."""
    case = play(draw("S A X ?B E", "X ?C E")).do("A")
    assert case.standing == "A>X!"
    assert case.last[-1].incident == "token.no_flow_true"
    assert case.last[-1].asked == {"X>B": False, "X>C": False}

    assert case.retry("X").standing == "A>X!"
    case.true.add("X>C")
    assert case.retry("X").standing == "C"


def test_an_incident_at_a_step_leaves_the_step_done():
    """A step whose conditional flows are all false is done and not open, its timers are over, and can be retried."""
    case = play(draw("S A ?B E", "N1 C E", timers={"N1": "A"})).do("A")

    assert case.open == ""
    assert case.waits == {}
    case.true.add("A>B")
    assert case.retry("A").open == "B"


def test_an_incident_behind_a_sub_process_leaves_the_sub_process_done():
    """The scope is closed once, and the retry takes the flow."""
    case = play(draw("S Sub ?B E", within={"Sub": ["Sa A Ea"]})).do("A")
    assert case.standing == "S>Sub!"

    case.true.add("Sub>B")

    assert case.retry("Sub").open == "B"


def test_an_incident_at_an_inclusive_join_keeps_its_arrivals():
    """All arrivals stay before the join until the retry."""
    case = play(draw("S P A O ?C E", "P B O")).do("A", "B")
    assert case.standing == "A>O! B>O"

    case.true.add("O>C")

    assert case.retry("O").open == "C"


def test_retry_of_what_is_no_incident_changes_nothing():
    """Neither an open step nor a token that is gone can be retried."""
    case = play(draw(SERIAL))

    assert case.send(Retry(case.token("A"))).last == ()
    assert case.send(Retry("99")).last == ()


def test_a_loop_of_automatic_nodes_is_an_incident():
    """After ten thousand nodes in one advance the token stays where it is, and a retry goes on."""
    case = play(draw("S A X X2 !X", "X2 ?E")).do("A")

    assert case.last[-1].incident == "token.endless"
    assert len(case.last) == LIMIT + 2
    assert case.standing in ("X2>X!", "X>X2!")
    case.true.add("X2>E")
    assert is_ended(case.retry("X2" if case.standing == "X>X2!" else "X").position)


def test_inclusive_joins_that_wait_for_each_other_are_an_incident():
    """Two inclusive joins in a ring hold each other up: the first of them is held, and says so."""
    case = play(draw("S P A O1 X1 !O2", "X1 ?E", "P B O2 X2 !O1", "X2 ?E"))

    case.do("A", "B")

    assert case.standing == "A>O1! B>O2"
    assert case.last[-1].incident == "token.mutual_wait"
    assert case.retry("O1").standing == "A>O1! B>O2"


def test_waiting_for_an_open_step_is_not_mutual():
    """As long as a step that can still come is open, nobody is stuck."""
    case = play(draw("S P A O1 X1 !O2", "X1 ?E", "P B O2 X2 !O1", "X2 ?E", "P C O2"))

    assert "!" not in case.do("A", "B").standing
    assert case.last[-1].incident == ""


@pytest.mark.parametrize("first", ["A", "B"])
def test_the_order_of_completion_does_not_change_where_the_file_gets(first: str):
    """Two branches give the same rest in either order."""
    case = play(draw("S P A PJ C E", "P B PJ"))

    assert case.do(first, "B" if first == "A" else "A").open == "C"


def test_conditions_are_asked_by_the_id_of_the_flow():
    """`ask` gets the flow's id and nothing else."""
    asked = []

    Play(drawing=draw("S X ?A E", "X !B E"))
    advance(draw("S X ?A E", "X !B E"), {}, Start(), lambda flow: bool(asked.append(flow)))

    assert asked == ["X>A"]
