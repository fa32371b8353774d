"""What may begin in a scope by an event is waited for once as long as something else runs there, after jumps too."""

from msgspec import structs

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.tokens import Fire, Jump, Lapse, Recall, Return
from dryrun.playing import document
from tokens.play import Play, play
from tokens.test_cancelled_transactions import CANCEL
from tokens.test_clauses_of_the_standard import GATE, MESSAGE, ON_MESSAGE, ON_SIGNAL, end, handler, started, sub, tasks

ASKED = handler("H", ON_MESSAGE, "Ht F", beside=True, body=tasks("F"))
ALARM = handler("K", ON_SIGNAL, "Kt L", beside=True, body=tasks("L"))
BOTH = handler("H", ON_MESSAGE + ON_SIGNAL, "Ht F", beside=True, body=tasks("F")).replace(
    'id="Ht"', 'id="Ht" parallelMultiple="true"'
)
CYCLE = "<timerEventDefinition><timeCycle>R5/PT1H</timeCycle></timerEventDefinition>"


def awaited(case: Play) -> list[str]:
    return sorted(one["at"] for one in case.waits.values() if "in" in one)


def left_for_b(asked: str = ASKED, start: str = "Ht") -> tuple[Play, str]:
    """A is done while the question runs, so nothing more is listened to; an order leads from the question to B."""
    case = started(tasks("A", "B") + asked + ALARM, "s A e", "B e").fire(start)
    visit = case.token("A")
    case.do("A")
    assert awaited(case) == []
    return case.jump("F", to="B"), visit


def test_what_a_jump_opened_anew_is_not_put_back_a_second_time():
    """The step done before is gone back to: what it shut is waited for already, and begins once when it comes."""
    case, visit = left_for_b()

    case.back("", to=visit)

    assert (case.open, awaited(case)) == ("A B", ["Ht", "Kt"])
    assert case.fire("Ht").open == "A B F H"


def test_what_has_come_since_the_jump_is_not_waited_for_by_what_was_shut_before():
    """Of an event that needs two things the one that came after the jump is there, though the step before is undone."""
    case = started(tasks("A", "B") + BOTH + ALARM, "s A e", "B e").fire("Kt")
    visit = case.token("A")
    case.do("A").jump("L", to="B").fire("Ht")

    case.back("", to=visit)

    assert awaited(case) == ["Ht", "Kt"]
    assert case.fire("Ht").open == "A B F H"


def test_a_scope_goes_on_listening_when_the_jump_is_undone_that_let_it():
    """Another step had come there meanwhile by a jump of its own, which undoes nothing."""
    case = started(tasks("A", "B", "C") + ASKED + ALARM, "s A e", "B e", "C e").fire("Ht").fire("Kt")
    asked = case.token("F")
    case.do("A").jump("F", to="B").jump("L", to="C")

    case.back("", to=asked)

    assert (case.open, awaited(case)) == ("C F H", ["Ht", "Kt"])


def test_a_return_that_is_taken_back_shuts_nothing_that_runs():
    """What the return undid counts again, the end of the first step too; the other one runs on."""
    case = started(tasks("A", "B") + ASKED, "s A e", "B e").fire("Ht")
    visit = case.token("A")
    case.do("A")
    start = len(case.history)
    end_ = len(case.back("", to=visit).history)
    case.jump("F", to="B")

    case.send(Recall(history=tuple(case.history), made=(start, end_)))

    assert (case.open, awaited(case)) == ("B", ["Ht"])


def test_a_scope_listens_to_nothing_while_one_that_took_the_place_of_all_runs_and_again_when_it_is_left():
    """A branch that had ended is gone back to beside it; the jump out of it ends the interruption."""
    parts = '<parallelGateway id="Fork"/>' + handler("I", ON_SIGNAL, "It Q", body=tasks("Q"))
    case = started(tasks("A", "B", "C") + ASKED + parts, "s Fork A e", "Fork B e", "C e")
    visit = case.token("A")
    case.do("A").fire("It").back("", to=visit)
    assert (case.open, awaited(case)) == ("A I Q", [])

    case.jump("Q", to="C")

    assert (case.open, awaited(case)) == ("A C", ["Ht", "It"])


def test_a_transaction_whose_cancel_nobody_caught_listens_again_when_a_jump_takes_it_up():
    """While it is cancelled nothing begins in it."""
    body = tasks("A", "B") + end("X", CANCEL) + ASKED
    case = started(sub("T", body, "Ts A X", "B Te", kind="transaction"), "s T e").do("A")
    assert (case.standing, awaited(case)) == ("A_X! T", [])

    case.send(Jump(token=case.held("X"), to="B"))

    assert (case.open, awaited(case)) == ("B T", ["Ht"])


def test_a_gateway_that_is_reset_lets_its_scope_listen_again():
    """When it had given all it had, nothing ran beside the event sub-process; what it gives late does."""
    gate = GATE.replace("ready", "activationCount = 1")
    body = '<parallelGateway id="Fork"/><exclusiveGateway id="X"/>' + gate + tasks("A", "B", "N") + ASKED
    chains = ("s Fork A G N e", "Fork B X e", "X G")
    source = document(body, *chains, root=MESSAGE, when={"G_N": "true", "X_e": "true", "X_G": "false"})
    case = play(parse_drawing(source, file="reset.bpmn", dry=True), "G_N", "X_e", **{"G/activation": True})
    case.fire("Ht").do("A", "N")
    assert (case.open, awaited(case)) == ("B F H", ["Ht"])

    case.do("B")

    assert (case.open, awaited(case)) == ("F H N", ["Ht"])


def test_what_comes_no_more_is_not_waited_for_after_a_jump():
    """A cycle that the calendar has ended is over for this run of the scope."""
    timed = handler("Z", CYCLE, "Zt V", beside=True, body=tasks("V"))
    case = started(tasks("A", "B") + ASKED + timed, "s A e", "B e")
    case.send(Lapse(case.wait("Zt"))).fire("Ht").do("A")

    assert awaited(case.jump("F", to="B")) == ["Ht"]


def test_books_of_before_in_which_a_scope_listens_twice_go_on():
    """Either wait may come; the next return leaves the newer one."""
    timed = handler("H", CYCLE, "Ht F", beside=True, body=tasks("F"))
    case, visit = left_for_b(timed)
    first = next(wait for move in case.history for wait, one in move.opened.items() if one["at"] == "Ht")
    case.back("", to=visit)
    rewound = case.history.index(next(move for move in case.history if move.to))
    twice = {first: {"in": "0", "for": "timer", "at": "Ht", "fired": 1}}
    case.history[rewound] = structs.replace(case.history[rewound], opened=case.history[rewound].opened | twice)
    case.position["waits"] |= twice

    again = case.send(Fire(first)).token("A")
    assert awaited(case) == ["Ht", "Ht", "Kt"]

    case.send(Return(token="", to=again, history=tuple(case.history)))

    assert (case.open, awaited(case)) == ("A B F H", ["Ht", "Kt"])
    assert first not in case.waits
