"""What a return does to the other branches of the split: they are kept, done again, or frozen meanwhile."""

from typing import Any

import pytest

from approvalflow.errors import Refused
from approvalflow.tokens import Complete, Detour, Fire, Raise, Retry, Return, Revive, frozen, is_ended
from tokens.drawings import draw
from tokens.play import Play, play
from tokens.test_clauses_of_the_standard import ON_MESSAGE, ON_SIGNAL, boundary, end, handler, many, started, sub, tasks

BLOCK = draw("S P Legal Legal2 PJ Check E", "P Finance Finance2 PJ")
NESTED = draw("S P A B PJ Check E", "P P2 C PK D PJ", "P2 F G PK")


def went(case: Play, *nodes: str) -> tuple[Play, str]:
    """The case after these steps, and the visit of the first of them."""
    first = case.token(nodes[0])
    return case.do(*nodes), first


def test_kept_branches_stay_as_they_are():
    """Keep is what happens when nothing is said."""
    case, legal = went(play(BLOCK), "Legal", "Finance")

    assert case.back("Legal2", to=legal).open == "Finance2 Legal"
    assert frozen(case.position) == {}


def test_redo_starts_the_other_branches_again_from_the_split():
    """Each at its first step, under a new visit; what had come of it never counted."""
    case, legal = went(play(BLOCK), "Legal", "Finance")
    finance, second = next(iter(case.history[3].used)), case.token("Finance2")

    case.back("Legal2", to=legal, siblings="redo")

    assert case.open == "Finance Legal"
    assert {finance, second, legal} < set(case.last[0].void)
    assert case.do("Legal", "Finance", "Legal2", "Finance2").open == "Check"


def test_redo_from_behind_the_join_asks_every_branch_again():
    """An arrival at the join, or a branch that is through, is rewound like one that still runs."""
    case, legal = went(play(BLOCK), "Legal", "Legal2", "Finance", "Finance2")

    case.back("Check", to=legal, siblings="redo")

    assert case.standing == "Finance Legal"
    assert is_ended(case.do("Finance", "Legal", "Finance2", "Legal2", "Check").position)


def test_redo_opens_a_sibling_that_still_stands_at_its_first_step_anew():
    """Its opinions were given on what is about to change."""
    case, legal = went(play(BLOCK), "Legal")
    finance = case.token("Finance")

    case.back("Legal2", to=legal, siblings="redo")

    assert case.open == "Finance Legal"
    assert case.token("Finance") != finance
    assert finance in case.last[0].void


def test_redo_rewinds_the_nearest_split_only():
    """Branches of a split further out are not siblings."""
    case, inner = went(play(NESTED), "C", "F", "A")
    outer = case.token("B")

    case.back("", to=inner, siblings="redo")

    assert case.open == "B C F"
    assert case.token("B") == outer


def test_redo_goes_past_a_split_whose_branches_have_met_again():
    """Behind the inner join, the siblings are those of the outer split."""
    case = play(NESTED).do("C", "F", "G", "A")
    after = case.token("D")

    case.back("", to=after, siblings="redo")

    assert case.open == "A D"


def test_redo_brings_back_a_branch_that_has_ended():
    """A branch drawn to an end of its own is done again like any other."""
    case, legal = went(play(draw("S P Legal Check E", "P Finance E2")), "Legal", "Finance")

    case.back("Check", to=legal, siblings="redo")

    assert case.open == "Finance Legal"


def test_redo_lets_a_branch_that_begins_with_a_gateway_choose_again():
    """Only the way out of the split itself is not asked a second time."""
    case = play(draw("S P A B E", "P X ?C E2", "X !D E3"), "X>C")
    first = case.token("A")
    case.do("A", "C")
    case.true.clear()

    case.back("B", to=first, siblings="redo")

    assert case.open == "A D"


def test_redo_of_an_instance_repeats_all_instances():
    """Instances that run side by side are branches of one split."""
    case = started(tasks("A", "B", more=many()), "s A B e", A_cardinality=3)
    first, *others = [token for token in case.tokens if "i" in case.tokens[token]]
    case.send(Complete(first)).send(Complete(others[0]))

    case.back("", to=first, siblings="redo")

    (rounds,) = [scope["mi"] for scope in case.position["scopes"].values() if "mi" in scope]
    assert (case.open, rounds["done"]) == ("A A A", 0)


def test_a_frozen_branch_cannot_be_acted_on_until_the_target_is_done():
    """It keeps its visit: no second clock, no opinion lost."""
    case, legal = went(play(BLOCK), "Legal", "Finance")
    finance = case.token("Finance2")

    case.back("Legal2", to=legal, siblings="freeze")

    assert (case.open, frozen(case.position)) == ("Legal", {finance: (case.token("Legal"),)})
    assert case.send(Complete(finance)).last == ()
    assert case.send(Raise(finance, "error", "E1")).last == ()
    with pytest.raises(Refused) as refusal:
        case.send(Return(token=finance, to=legal, history=tuple(case.history)))
    assert refusal.value.code == "return.frozen"
    case.do("Legal")
    assert (case.token("Finance2"), frozen(case.position)) == (finance, {})


def test_a_frozen_step_thaws_when_its_target_is_interrupted():
    """However the step gone back to comes to its end."""
    case = play(draw("S P A B PJ E", "P C PJ", "I1 PJ", timers={"I1": "A"}))
    first = case.token("A")
    case.do("A").back("B", to=first, siblings="freeze")
    assert case.open == "A"

    assert case.fire("I1").open == "C"


def test_a_frozen_arrival_does_not_let_a_join_go_on():
    """An inclusive join that expects nobody else waits for it all the same."""
    case = play(draw("S O ?A OJ Check E", "O ?C D OJ"), "O>A", "O>C")
    first = case.token("C")
    case.do("A", "C").back("D", to=first, siblings="freeze")
    (arrival,) = frozen(case.position)
    assert case.tokens[arrival]["at"] == "OJ"

    assert case.do("C").open == "D"
    assert case.do("D").open == "Check"


def test_a_join_goes_on_when_its_frozen_arrival_thaws():
    """The last one at the join is free again and nobody is waited for."""
    case = play(draw("S O ?A OJ Check E", "O ?C X ?D OJ", "X !E2"), "O>A", "O>C")
    first = case.token("C")
    case.true.add("X>D")
    case.do("A", "C")
    case.true.discard("X>D")
    case.back("D", to=first, siblings="freeze")

    assert case.do("C").open == "Check"


@pytest.mark.parametrize("kind", ["I", "N"])
def test_a_timer_that_comes_meanwhile_counts_when_the_branch_thaws(kind):
    """It is neither lost nor does it get at a frozen step."""
    timer = f"{kind}1"
    case = play(draw("S P A B PJ E", "P C PJ", f"{timer} D E2", timers={timer: "C"}))
    first = case.token("A")
    case.do("A").back("B", to=first, siblings="freeze")
    wait = case.wait(timer)

    case.send(Fire(wait))
    assert (case.open, case.waits[wait]["came"]) == ("A", 1)

    assert case.do("A").open == ("B D" if kind == "I" else "B C D")
    assert case.waits == {}


def test_messages_to_a_frozen_branch_count_each():
    """Two came, two are begun."""
    beside = boundary("N", "C", ON_MESSAGE, beside=True)
    case = started(tasks("A", "B", "C", "D") + '<parallelGateway id="G"/>' + beside, "s G A B e", "G C", "N D")
    first = case.token("A")
    case.do("A").back("B", to=first, siblings="freeze")

    case.fire("N").fire("N")
    assert case.open == "A"

    assert case.do("A").open == "B C D D"


def test_a_frozen_sub_process_stands_still_as_a_whole():
    """With what runs in it and the events that could begin something in it."""
    inner = sub("Sub", tasks("C") + handler("H", ON_MESSAGE, "Ht F", beside=True, body=tasks("F")), "Subs C")
    case = started(tasks("A", "B") + '<parallelGateway id="G"/>' + inner, "s G A B e", "G Sub")
    first = case.token("A")
    case.do("A").back("B", to=first, siblings="freeze")

    case.fire("Ht")
    assert case.open == "A"

    assert case.do("A").open == "B C F H Sub"


def test_an_interruption_takes_frozen_branches_along():
    """What ends the scope ends all of it."""
    inner = sub("Sub", tasks("A", "B", "C") + '<parallelGateway id="G"/>', "Subs G A B", "G C")
    case = started(inner + tasks("D") + boundary("I", "Sub", ON_MESSAGE), "s Sub e", "I D")
    first = case.token("A")
    case.do("A").back("B", to=first, siblings="freeze")

    assert case.fire("I").standing == "D"
    assert is_ended(case.do("D").position)


def test_a_terminate_ends_frozen_branches():
    """A terminate end event behind the target leaves nothing frozen behind."""
    case = play(draw("S P A B T", "P C E"))
    first = case.token("A")
    case.do("A").back("B", to=first, siblings="freeze")

    assert is_ended(case.do("A", "B").position)


def test_a_second_return_into_a_frozen_branch_opens_it():
    """Who returns there means it; the branch that froze it is now frozen in its turn, or goes on beside it."""
    case, legal = went(play(BLOCK), "Legal", "Finance")
    finance = next(one for move in case.history for one, record in move.made.items() if record["at"] == "Finance")
    case.back("Legal2", to=legal, siblings="freeze")
    again = case.token("Legal")

    case.back("", to=finance, siblings="freeze")
    assert (case.open, frozen(case.position)) == ("Finance", {again: (case.token("Finance"),)})

    assert case.do("Finance").open == "Finance2 Legal"
    assert case.do("Legal", "Legal2", "Finance2").open == "Check"


def test_a_return_into_a_frozen_sub_process_thaws_what_stands_around_it():
    """The sub-process goes on when the step inside is done."""
    inner = sub("Sub", tasks("C", "D"), "Subs C D")
    case = started(tasks("A", "B") + '<parallelGateway id="G"/>' + inner, "s G A B e", "G Sub")
    first, inside = case.token("A"), case.token("C")
    case.do("C", "A").back("B", to=first, siblings="freeze")

    case.back("", to=inside)

    assert case.do("C", "D").open == "A"


def test_what_a_step_freezes_stays_frozen_while_it_sends_the_file_aside():
    """Straight back from the step gone back to is no end of it: the branch thaws when that is done itself."""
    case = play(draw("S A P Legal Legal2 PJ Check E", "P Finance Finance2 PJ"))
    first, legal = case.token("A"), case.do("A").token("Legal")
    case.do("Legal", "Finance").back("Legal2", to=legal, siblings="freeze")
    finance = next(iter(frozen(case.position)))

    case.send(Detour(token=case.token("Legal"), at="A", of=first))
    assert (case.open, frozen(case.position)) == ("A", {finance: (case.token("A"),)})
    case.do("A")
    assert (case.open, frozen(case.position)) == ("Legal", {finance: (case.token("Legal"),)})
    assert case.do("Legal").open == "Finance2 Legal2"


def test_what_a_step_sent_aside_freezes_stays_so_under_its_new_name():
    """A revoked closing renews what is frozen; the step that comes back freezes that, not what is gone."""
    case = play(draw("S A P Legal Legal2 PJ Check E", "P Finance Finance2 PJ"))
    first, legal = case.token("A"), case.do("A").token("Legal")
    case.do("Legal", "Finance").back("Legal2", to=legal, siblings="freeze")
    case.send(Detour(token=case.token("Legal"), at="A", of=first)).cancel()
    case.send(Revive(history=tuple(case.history), count=len(case.last)))

    assert case.do("A").open == "Legal"
    assert case.do("Legal").open == "Finance2 Legal2"


@pytest.mark.parametrize("join", ["PJ", "OJ"])
def test_a_join_waits_for_the_step_that_has_sent_the_file_aside(join: str):
    """Straight back to before the split: the branch that sent it still comes, and what follows is done once."""
    case = play(draw(f"S A P Legal {join} Check E", f"P Finance {join}"))
    first = case.token("A")
    case.do("A", "Finance").send(Detour(token=case.token("Legal"), at="A", of=first))
    assert case.open == "A"

    assert case.do("A").open == "Legal"
    assert case.do("Legal").open == "Check"


def test_a_second_return_to_the_same_step_freezes_or_frees_as_it_says():
    """The visit that froze the others is void, and its freezing with it."""
    case, legal = went(play(BLOCK), "Legal", "Finance")
    case.back("Legal2", to=legal, siblings="freeze")
    again = case.token("Legal")
    assert case.back("Legal", to=again, siblings="freeze").open == "Legal"

    assert case.back("Legal", to=case.token("Legal")).open == "Finance2 Legal"


def test_what_a_return_puts_back_stays_frozen_under_its_new_visit():
    """A frozen step that was interrupted and comes back is still frozen."""
    case = play(draw("S Sub Z E", within={"Sub": ["Sa P A B Ea", "P C T", "P G H Eg"]}))
    first, g = case.token("A"), case.token("G")
    case.do("A", "G").back("B", to=first, siblings="freeze")
    assert case.open == "A Sub"
    case.back("", to=g)
    assert case.open == "A G Sub"

    case.do("G")

    assert case.open == "A H Sub"


def waiting_task(again: bool = False) -> Play:
    """A receive task `R` with a border event `N` is frozen; `again`: it was taken away and put back before."""
    steps = tasks("A", "B", "C") + '<parallelGateway id="G"/><receiveTask id="R" messageRef="m1"/>'
    ends = end("T", "<terminateEventDefinition/>") + boundary("N", "R", ON_SIGNAL, beside=True)
    case = started(sub("Sub", steps + ends, "Subs G A B T", "G R", "N C") + tasks("Z"), "s Sub Z e")
    first = case.token("A")
    case.do("A", *["B"] * again).back("", to=first, siblings="freeze")
    assert case.open == "A Sub"
    return case


@pytest.mark.parametrize("again", [False, True], ids=["never gone", "put back"])
def test_what_came_first_to_a_frozen_step_is_taken_first(again: bool):
    """A signal at its border is there for a task whose message came only then; after the message it comes too late."""
    assert waiting_task(again).fire("N").fire("R").do("A").open == "B C Sub"
    assert waiting_task(again).fire("R").fire("N").do("A").open == "B Sub"


def test_what_books_of_before_kept_without_a_number_came_first():
    """Of several such waits the oldest is taken first, as it was then."""
    case = waiting_task().fire("N").fire("R")
    assert sorted(one["came"] for one in case.waits.values()) == [1, 1]
    for one in case.waits.values():
        del one["order"]
        one.pop("last", "")

    assert case.fire("N").do("A").open == "B Sub"


def test_what_came_first_is_taken_first_wherever_it_came_to():
    """The sub-process that the first message ends is gone before the second would begin something in it."""
    inside = tasks("C") + boundary("M", "C", ON_SIGNAL, beside=True) + tasks("D")
    inner = sub("Sub", inside, "Subs C", "M D") + boundary("I", "Sub", ON_MESSAGE)

    def after(*events: str) -> tuple[str, bool]:
        """What is open at the end, and whether the signal has begun anything."""
        case = started(tasks("A", "B", "F") + '<parallelGateway id="G"/>' + inner, "s G A B e", "G Sub", "I F")
        first = case.token("A")
        case.do("A").back("B", to=first, siblings="freeze")
        for event in events:
            case.fire(event)
        return case.do("A").open, "M" in {one["at"] for move in case.history for one in move.made.values()}

    assert after("M", "I") == ("B F", True)
    assert after("I", "M") == ("B F", False)


def test_a_time_comes_once_to_a_frozen_step():
    """However often it is fired meanwhile, a plain timer comes once and a cycle as often as it says."""
    border = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"
    for definition, times in ((border, 3), (border.replace("R3/", "").replace("timeCycle", "timeDuration"), 1)):
        beside = boundary("N", "C", definition, beside=True)
        case = started(tasks("A", "B", "C", "D") + '<parallelGateway id="G"/>' + beside, "s G A B e", "G C", "N D")
        first = case.token("A")
        case.do("A").back("B", to=first, siblings="freeze")
        wait = case.wait("N")
        assert [bool(case.send(Fire(wait)).last) for _ in range(5)] == [True] * times + [False] * (5 - times)

        assert case.do("A").open == " ".join(["B", "C", *["D"] * times])


def test_what_comes_again_and_again_to_a_frozen_step_takes_no_room():
    """The position counts it; it does not list it."""
    case = waiting_task()
    case.fire("N").fire("N")
    size = len(str(case.position))
    for _ in range(7):
        case.fire("N")

    assert len(str(case.position)) == size
    assert case.do("A").open == " ".join(["B", *["C"] * 9, "R", "Sub"])


def test_an_incident_in_a_frozen_branch_is_not_retried():
    """It is as frozen as any step."""
    case = play(draw("S P A B E", "P C X ?D E2"))
    first = case.token("A")
    case.do("C", "A").back("B", to=first, siblings="freeze")
    held = case.held("X")
    case.true.add("X>D")

    assert case.send(Retry(held)).last == ()

    assert case.do("A").retry("X").open == "B D"


def test_a_later_return_leaves_what_was_done_after_the_thaw():
    """Being frozen for a while makes nothing a consequence of the step that froze it."""
    case, legal = went(play(BLOCK), "Legal", "Finance")
    case.back("Legal2", to=legal, siblings="freeze")
    again = case.token("Legal")
    case.do("Legal", "Finance2")

    case.back("Legal2", to=again)

    assert case.standing == "Finance2>PJ Legal"


def test_without_a_split_the_three_ways_are_one():
    """There are no siblings in a straight line."""

    def ended(siblings: Any) -> str:
        case, first = went(play(draw("S A B E")), "A")
        return case.back("B", to=first, siblings=siblings).standing

    assert {ended("keep"), ended("redo"), ended("freeze")} == {"A"}


def test_a_repeated_step_gone_back_to_out_of_a_frozen_branch_begins_once():
    """Though the branch that froze it is redone: all its instances are open, and stand in what they belong to."""
    inner = sub("B", tasks("A", more=many()), "Bs A Be")
    case = started(
        '<parallelGateway id="Fork"/>' + inner + tasks("C", "D"), "s Fork B e", "Fork C D e", A_cardinality=3
    )
    repeated = next(token for token, one in case.tokens.items() if one["at"] == "A" and "i" not in one)
    first = case.token("C")
    case.do("C").back("", to=first, siblings="freeze")

    case.back("", to=repeated, siblings="redo")

    assert case.open == "A A A B C"
    assert case.do("A", "A", "A").open == "C"


def test_a_join_goes_on_when_an_arrival_that_was_frozen_is_undone():
    """Those that have come since, of which none is frozen, are enough without it."""
    drawing = draw("S P A X PJ Z E", "P B B2 E2", "N1 P2 X", "P2 PJ", timers={"N1": "B"})
    case = play(drawing)
    first, second = case.token("A"), case.token("B")
    case.do("A", "B").back("B2", to=second, siblings="freeze").fire("N1")
    assert case.standing == "B P2>PJ X>PJ X>PJ"

    case.back("", to=first)

    assert case.standing == "A B Z"


def halted(waiting: str, *chains: str) -> Play:
    """A step that a return has frozen, to which something then comes, and a step at its side that ends all."""
    body = '<parallelGateway id="All"/><parallelGateway id="Two"/>' + tasks("B", "C", "Halt", "Next") + waiting
    body += end("Over", "<terminateEventDefinition/>")
    case, visit = went(started(body, "s All Two B C e", "All Halt Over", "Two W Next e", *chains), "B")
    return case.back("C", to=visit, siblings="freeze")


@pytest.mark.parametrize("beside", [True, False], ids=["beside", "instead"])
def test_what_came_to_a_frozen_step_goes_along_when_that_is_put_back_under_another_name(beside: bool):
    """All was ended by mistake; with the step stands again what it has not yet taken, and no more than that."""
    case = halted(tasks("W", "M") + boundary("Ht", "W", ON_MESSAGE, beside=beside), "Ht M e").fire("Ht")
    halt = case.token("Halt")
    old = case.wait("Ht")
    case.do("Halt").back("", to=halt)
    assert (case.open, old in case.waits) == ("B Halt", False)

    assert case.do("B").open == ("C Halt M W" if beside else "C Halt M")
    assert case.do("C").open == ("Halt M W" if beside else "Halt M")


def test_a_time_that_came_to_a_frozen_step_goes_along_and_the_next_of_its_cycle_comes_when_it_is_due():
    """Two of three have come; under the new name one is still to come."""
    cycle = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"
    case = halted(tasks("W", "M") + boundary("Ht", "W", cycle, beside=True), "Ht M e").fire("Ht").fire("Ht")
    halt = case.token("Halt")
    case.do("Halt").back("", to=halt).fire("Ht")
    assert case.waits[case.wait("Ht")]["last"] == "wait"

    assert case.do("B").open == "C Halt M M M W"
    assert case.waits == {}


def test_what_came_to_a_frozen_sub_process_is_taken_at_once_when_a_return_puts_it_back_free():
    """The return into it opens it; what had come ends what the return opened there."""
    inner = sub("W", tasks("A") + handler("H", ON_MESSAGE, "Ht F", body=tasks("F")), "Ws A We")
    outer = sub("O", '<parallelGateway id="Two"/>' + tasks("B", "C") + inner, "Os Two B C Oe", "Two W")
    case, visit = went(started(outer + boundary("Bt", "O", ON_SIGNAL) + tasks("M"), "s O e", "Bt M e"), "B")
    assert case.back("C", to=visit, siblings="freeze").fire("Ht").fire("Bt").open == "M"
    inside = next(token for move in case.history for token, one in move.made.items() if one["at"] == "A")

    case.back("M", to=inside)

    assert case.open == "B F H O W"


def test_what_came_to_a_frozen_step_that_is_taken_back_itself_waits_for_the_thaw_too():
    """It stays frozen, and nothing of what came is lost."""
    case = halted(tasks("W", "M") + boundary("Ht", "W", ON_MESSAGE, beside=True), "Ht M e").fire("Ht")
    frozen_step = next(token for token, one in case.tokens.items() if one["at"] == "W")

    case.back("", to=frozen_step)

    assert case.open == "B Halt"
    assert case.do("B").open == "C Halt M W"


def test_what_came_is_taken_in_its_order_where_a_return_into_the_frozen_step_frees_it():
    """A message, a signal, a message again: so they begin what is drawn behind them."""
    borders = boundary("Ht", "W", ON_MESSAGE, beside=True) + boundary("Kt", "W", ON_SIGNAL, beside=True)
    case = halted(sub("W", tasks("A"), "Ws A We") + borders + tasks("M", "L"), "Ht M e", "Kt L e")
    inside = next(token for token, one in case.tokens.items() if one["at"] == "A")
    case.fire("Ht").fire("Kt").fire("Ht")

    case.back("", to=inside, siblings="freeze")

    assert [move.node for move in case.last if move.node in ("Ht", "Kt") and move.flows] == ["Ht", "Kt", "Ht"]


def test_a_step_taken_back_freezes_again_what_another_return_has_done_anew_since():
    """The branch that it had frozen had another name then, which the other return undid."""
    case = play(draw("S P A PJ D E", "P C PJ"))
    opened, first = case.token("A"), case.token("C")
    case.do("A").back("", to=opened, siblings="freeze")
    by = case.token("A")
    case.back("", to=first).do("A", "C")  # C, taken back while it is frozen, stands under another name
    case.back("D", to=first).do("C")

    case.back("", to=by)

    assert case.standing == "A C>PJ"
    assert [case.tokens[one]["at"] for one in frozen(case.position)] == ["PJ"]
