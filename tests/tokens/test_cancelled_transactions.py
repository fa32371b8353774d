"""A transaction that is cancelled leaves nothing done: every activity that completed in it is compensated first."""

import random
from collections import Counter

import pytest

from approvalflow.tokens import Complete, open_visits
from dryrun.playing import sub
from tokens.play import Play
from tokens.test_clauses_of_the_standard import (
    ON_MESSAGE,
    boundary,
    end,
    handler,
    many,
    started,
    tasks,
    throw,
    undoable,
)

CANCEL = "<cancelEventDefinition/>"
COMPENSATE = "<compensateEventDefinition/>"
TWICE = "<loopCardinality>2</loopCardinality>"
LOOP = '<standardLoopCharacteristics loopMaximum="3"/>'


def cancelled(repeated: str, **answers: int) -> Play:
    """Three branches: two steps, a sub-process done twice, and a way to undo all so far or to cancel."""
    inner = sub("S", many(TWICE) + undoable("Pay") + tasks("Last"), "Ss Pay Last Se")
    body = repeated + undoable("Book") + undoable("Hire", more=many(TWICE)) + inner + tasks("Again", "Stop")
    body += '<parallelGateway id="F"/><exclusiveGateway id="G"/>' + throw("W", COMPENSATE) + end("X", CANCEL)
    chains = ("Ts F Book Hire", "F S", "F Stop G X", "F Again W Te")
    transaction = sub("T", body, *chains, kind="transaction")
    return started(transaction + boundary("B", "T", CANCEL) + tasks("C"), "s T e", "B C e", **answers)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "repeated", ["", many(), many(more='isSequential="true"'), LOOP], ids=["once", "beside", "in a row", "loop"]
)
def test_10_3_5_and_13_5_5_whatever_completed_is_compensated_once_before_the_cancel_goes_on(repeated, seed):
    """In every instance, also in sub-processes that still ran, and where a compensation was cut short half way."""
    for number in range(20):
        rng = random.Random(f"{seed}/{number}")
        case = cancelled(repeated, T_cardinality=3, S_cardinality=2, Hire_cardinality=2)
        done = Counter[str]()
        while "C" not in case.open and (visits := work(case)):
            token, at = rng.choice(sorted(visits.items()))
            done[at] += 1
            case.send(Complete(token))
        if "C" in case.open:
            assert {key: done[f"Undo{key}"] for key in ("Book", "Hire", "Pay")} == {
                key: done[key] for key in ("Book", "Hire", "Pay")
            }
            assert case.standing == "C"


def work(case: Play) -> dict[str, str]:
    """The steps that somebody may do."""
    visits = open_visits(case.drawing, case.position)
    return {
        token: at
        for token, at in visits.items()
        if at not in ("T", "S", "W", "X") and ("i" in case.tokens[token] or at != "Hire")
    }


def test_13_5_3_a_cancel_in_one_instance_interrupts_every_instance():
    """No instance goes on while another one's work is undone; those that had completed are undone, too."""
    body = many() + undoable("Book") + tasks("Stop") + '<exclusiveGateway id="G" default="G_X"/>' + end("X", CANCEL)
    inner = sub("T", body, "Ts Book Stop G Te", "G X", kind="transaction")
    inner = inner.replace('targetRef="Te">', 'targetRef="Te"><conditionExpression>well</conditionExpression>')
    case = started(inner + boundary("B", "T", CANCEL) + tasks("C"), "s T e", "B C e", T_cardinality=3)
    case.true = {"G_Te"}
    case.do("Book", "Book", "Stop")  # the first is done, the second has booked, the third has not
    case.true = set()

    case.do("Stop")

    assert set(work(case).values()) == {"UndoBook"}
    assert [one["mi"] for one in case.position["scopes"].values() if "mi" in one] == [
        {"total": 3, "started": 3, "done": 1, "ended": 1}
    ]
    assert case.do("UndoBook").do("UndoBook").open == "C"


def test_13_5_2_no_event_sub_process_begins_while_a_transaction_is_cancelled_whatever_is_undone():
    """What had shut its waits was undone by a return, but the cancel is not."""
    body = tasks("A", "B") + '<parallelGateway id="F"/><exclusiveGateway id="G" default="G_X"/>' + end("X", CANCEL)
    body += handler("H", ON_MESSAGE, "Ht R", beside=True, body=tasks("R"))
    inner = sub("T", body, "Ts F A", "F B G Te", "G X", kind="transaction")
    inner = inner.replace('targetRef="Te">', 'targetRef="Te"><conditionExpression>well</conditionExpression>')
    case = started(inner, "s T e", true=("G_Te",)).fire("Ht")
    asked, decided = case.token("R"), case.token("B")
    case.jump("R", to="A").fire("Ht").do("A", "B")
    assert len(case.waits) == 1
    case.do("A")
    assert (case.open, case.waits) == ("H R T", {}), "nothing but an event sub-process is left"
    case.back("", to=decided)
    case.true = set()
    case.do("B")

    case.back("", to=asked)

    assert "R" in case.open
    assert case.waits == {}


def test_13_5_2_a_return_to_what_a_cancel_had_ended_undoes_the_cancel_and_events_are_waited_for_again():
    """The cancel stays an incident without a catcher; its retry cancels anew."""
    body = tasks("A", "B") + '<parallelGateway id="F"/>' + end("X", CANCEL)
    body += handler("H", ON_MESSAGE, "Ht R", beside=True, body=tasks("R"))
    case = started(sub("T", body, "Ts F A", "F B X", kind="transaction"), "s T e")
    ended = case.token("A")
    case.do("B")
    assert (case.open, case.waits) == ("T", {})

    case.back("", to=ended)

    assert (case.open, [wait["at"] for wait in case.waits.values()]) == ("A T", ["Ht"])
    assert case.fire("Ht").open == "A H R T"
    assert case.retry("X").open == "T"
    assert case.waits == {}
