"""Returns where several instances run, sub-processes hold events, and things can be compensated."""

import random
from collections import Counter
from typing import Any

import pytest

from approvalflow import tokens
from approvalflow.errors import Refused
from approvalflow.tokens import (
    Complete,
    Detour,
    Fire,
    Jump,
    Position,
    Raise,
    Recall,
    Retry,
    Return,
    Start,
    advance,
    apply,
    frozen,
    open_visits,
)
from approvalflow.tokens.advance import advance_on
from approvalflow.tokens.board import Board
from approvalflow.tokens.lineage import lasting
from tokens.comparison_wide import Match
from tokens.test_clauses_of_the_standard import (
    COMPENSATE,
    ON_ERROR,
    ON_ESCALATION,
    ON_MESSAGE,
    handler,
    many,
    started,
    sub,
    tasks,
    throw,
    undoable,
)

RUNS = 400
STEPS = ("ask", "Process", "CatchEvent")


def test_an_instance_that_was_gone_back_to_counts_again_only_when_it_is_done_again():
    """What the other instances did since stays counted."""
    case = started(tasks("A", "B", more=many()), "s A B e", A_cardinality=3)
    first, second, third = (token for token in case.tokens if "i" in case.tokens[token])
    case.send(Complete(first)).send(Complete(second))

    case.send(Return(token="", to=first, history=tuple(case.history)))

    (rounds,) = [scope["mi"] for scope in case.position["scopes"].values() if "mi" in scope]
    assert (rounds["done"], case.open) == (1, "A A")
    assert sorted(case.tokens[token]["i"] for token in open_visits(case.drawing, case.position)) == [0, 2]
    case.send(Complete(third))
    assert case.open == "A"


def test_going_back_takes_out_only_what_came_of_it_of_what_can_be_compensated():
    """The other branch was done and stays compensable."""
    body = '<parallelGateway id="F"/><parallelGateway id="J"/>' + undoable("Book") + undoable("Pay")
    body += throw("W", COMPENSATE) + tasks("A")
    case = started(body, "s F Book J A W e", "F Pay J")
    book, pay = case.token("Book"), case.token("Pay")
    case.do("Book", "Pay", "A")
    assert case.open == "UndoPay"

    case.send(Return(token="", to=book, history=tuple(case.history)))

    assert case.open == "Book"
    assert case.position["scopes"]["0"]["done"] == [{"of": "Pay", "by": "UndoPay", "id": pay}]


def test_going_back_takes_out_of_several_completions_of_one_step_just_the_one_that_came_of_it():
    """The first was compensated, the others later; the second and then that compensation are undone, so it counts."""
    body = '<userTask id="Q" completionQuantity="3"/>' + undoable("A") + tasks("T") + throw("W", COMPENSATE)
    case = started(body, "s Q A T W e").do("Q")
    first, second, third = (token for token, one in case.tokens.items() if one["at"] == "A")

    def done(visit: str, step: str) -> str:
        case.send(Complete(visit))
        return max((one for one, at in case.tokens.items() if at["at"] == step), key=int)

    checked = done(first, "T")
    case.send(Complete(checked))
    done(second, "T")
    case.send(Complete(done(third, "T")))
    case.back("", to=second)
    case.back("", to=checked)

    assert [one["id"] for scope in case.position["scopes"].values() for one in scope.get("done", ())] == [first]
    assert case.do("T").open == "A UndoA UndoA"


def test_going_back_to_a_sub_process_leaves_no_wait_of_it_behind():
    """Its event sub-process waits once, for the new visit."""
    inner = sub("S", handler("E", ON_MESSAGE, "Et H", body=tasks("H")) + tasks("A"), "Ss A Se")
    case = started(inner + tasks("B"), "s S B e")

    case.send(Return(token="", to=case.token("S"), history=tuple(case.history)))

    assert [one["at"] for one in case.waits.values()] == ["Et"]
    assert case.waits[case.wait("Et")]["in"] in case.position["scopes"]


def test_going_back_opens_again_what_was_shut_when_the_step_was_done():
    """An event sub-process can begin again beside the step."""
    beside = handler("E", ON_MESSAGE, "Et H", beside=True, body=tasks("H"))
    case = started(beside + tasks("A"), "s A e").fire("Et")
    first = case.token("A")
    case.do("A")
    assert case.waits == {}

    case.send(Return(token="", to=first, history=tuple(case.history)))

    assert (case.open, case.wait("Et") in case.waits) == ("A E H", True)


@pytest.mark.parametrize("at", ["A", "B"])
def test_13_5_4_a_return_into_an_ended_sub_process_lets_its_events_be_waited_for_again(at):
    """To whichever branch: it had ended because all of them had."""
    body = tasks("A", "B") + '<parallelGateway id="F"/>' + handler("H", ON_MESSAGE, "Ht R", body=tasks("R"))
    case = started(sub("S", body, "Ss F A", "F B") + tasks("C"), "s S C e")
    visit = case.token(at)
    case.do("A", "B")

    case.back("", to=visit)

    assert (case.open, [one["at"] for one in case.waits.values()]) == (f"{at} S", ["Ht"])
    assert case.fire("Ht").open == "H R S"


def test_13_5_4_a_return_into_the_event_sub_process_that_is_left_lets_no_other_begin():
    """One that it had set off, and that is over, had shut nothing."""
    body = tasks("A") + handler("G", ON_ESCALATION, "Gt Ge", beside=True)
    asking = tasks("R", "Q") + throw("W", ON_ESCALATION)
    body += handler("N", ON_MESSAGE, "Nt R W Q", beside=True, body=asking)
    case = started(sub("S", body, "Ss A") + tasks("C"), "s S C e").fire("Nt")
    asked = case.token("R")
    case.do("R", "A")
    assert (case.open, case.waits) == ("N Q S", {})

    case.back("", to=asked)

    assert (case.open, case.waits) == ("N R S", {})


def test_13_5_4_nothing_begins_where_an_event_sub_process_took_the_place_of_all_whatever_is_undone():
    """What had shut the waits before it came was undone by a return; nor does a wait outlive its sub-process so."""
    body = tasks("A", "B") + handler("N", ON_MESSAGE, "Nt R", beside=True, body=tasks("R"))
    body += handler("H", ON_ERROR, "Ht Q", body=tasks("Q"))
    case = started(sub("S", body, "Ss A") + tasks("C"), "s S C e").fire("Nt")
    first = case.token("A")
    case.do("A").jump("R", to="B").send(Raise(case.token("B"), "error", "E1"))

    case.back("", to=first)

    assert (case.open, case.waits) == ("A H Q S", {})
    last = case.do("A", "Q").token("C")
    assert case.do("C").back("", to=last).waits == {}


def test_no_return_breaks_a_position():
    """Random cases of the whole vocabulary with returns to anywhere: nothing is left without what it belongs to."""
    went = sum((played_with_returns(seed) for seed in range(RUNS)), Counter())

    assert min(went["keep"], went["redo"], went["freeze"], went["jump"], went["frozen"]) > RUNS / 5, went
    assert went["aside"] > RUNS / 10, went
    assert min(went["recalled"], went["recalled later"]) > RUNS / 10, went


def played_with_returns(seed: int) -> Counter[str]:
    """One case; how many returns and jumps there were, and returns that froze something."""
    match, rng = Match(seed, tokens), random.Random(f"returns of {seed}")
    position: Position = {}
    board = Board({})
    history: list[Any] = []
    returned: list[tuple[int, int, Any, int]] = []
    count = Counter[str]()
    for match.number in range(1, 25):
        signal = Start() if not history else a_signal(match, rng, position, history)
        if returned and rng.random() < 0.2:
            signal = Recall(history=tuple(history), made=returned[-1][:2])
        try:
            after, moves = advance(match.drawing, position, signal, match.ask)
        except Refused:
            continue
        assert apply(position, moves) == after, f"seed {seed}: the moves do not lead to the position"
        assert advance_on(board, match.drawing, signal, match.ask) == moves, f"seed {seed}: a kept board goes elsewhere"
        assert laid_out(board) == laid_out(Board(after)), f"seed {seed}: a kept board is laid out otherwise"
        check(after, f"seed {seed}, after {match.number} signals, the last {type(signal).__name__}")
        if isinstance(signal, Recall):
            (start, end, stood, number), where = returned.pop(), f"seed {seed}, {match.number} signals"
            at_once = number == match.number - 1 and not any(one.gates for one in moves[1:])
            assert not at_once or as_drawn(after) == stood, f"{where}: what was taken back at once is not as it was"
            assert [one for one in lasting(history[:start]) if one not in lasting([*history, *moves])] == [], where
            count["recalled" if at_once else "recalled later"] += 1
            assert start < end
        elif moves and isinstance(signal, Return | Detour):
            returned.append((len(history), len(history) + len(moves), as_drawn(position), match.number))
        position, history = after, [*history, *moves]
        if moves and isinstance(signal, Return):
            count[signal.siblings] += 1
            count["frozen"] += signal.siblings == "freeze" and bool(frozen(after))
        count["aside"] += bool(moves) and isinstance(signal, Detour)
        count["jump"] += bool(moves) and isinstance(signal, Jump)
    return count


def as_drawn(position: Position) -> Any:
    """What stands where, and in what: a position without its ids, of which steps have new ones.

    What steps wait for is left out: a step that is opened anew waits for all of it again.
    """
    tokens, scopes, waits = (position.get(part, {}) for part in ("tokens", "scopes", "waits"))

    def around(scope: str) -> tuple[Any, ...]:
        record = scopes[scope]
        plain = {key: value for key, value in record.items() if key not in ("in", "on", "data")}
        return (*(around(record["in"]) if "in" in record else ()), str(sorted(plain.items())))

    def named(token: str) -> str:
        return str([*around(tokens[token]["in"]), *sorted((k, v) for k, v in tokens[token].items() if k in KEPT)])

    frozen_now = {token: sorted(named(by) for by in some) for token, some in frozen(position).items()}
    standing = sorted((named(one), str(frozen_now.get(one, ""))) for one in tokens)
    awaited = [(one["at"], one["for"], str(around(one["in"]))) for one in waits.values() if "on" not in one]
    return standing, sorted(awaited), sorted(map(around, scopes)), position.get("gates", {})


KEPT = ("at", "via", "i", "held", "loop", "back", "of")


def laid_out(board: Board) -> list[dict[str, Any]]:
    """The parts of a board, and every way to look things up in it, without what has become empty."""
    found = [board.tokens, board.waits, board.scopes, board.gates, board.frozen]
    ways = (board.inside, board.below, board.upon, board.awaiting, board.at)
    return [*found, *({key: sorted(kept) for key, kept in way.items() if kept} for way in ways)]


def a_signal(match: Match, rng: random.Random, position: Position, history: list[Any]) -> Any:
    nodes = match.drawing.nodes
    standing = sorted(position.get("tokens", {}), key=int)
    waits = sorted(position.get("waits", {}), key=int)
    made = [(token, nodes[one["at"]].kind.value) for move in history for token, one in move.made.items()]
    visits = [token for token, kind in made if kind.endswith(STEPS)]
    choices: list[Any] = [
        Return(
            token=rng.choice([*standing, "", "", ""]),
            to=rng.choice(visits or [""]),
            history=tuple(history),
            siblings=rng.choice(("keep", "redo", "freeze", "freeze")),
        )
    ]
    if standing and rng.random() < 0.4:
        choices.append(Jump(token=rng.choice(standing), to=rng.choice(sorted(nodes))))
    if (open_ := [*open_visits(match.drawing, position)]) and rng.random() < 0.2:
        of, record = rng.choice([one for move in history for one in move.made.items()])
        choices = [Detour(token=rng.choice(open_), at=record["at"], of=of)]
    choices += [Complete(rng.choice(standing)), Retry(rng.choice(standing))] if standing else []
    choices += [Complete(token) for token in open_visits(match.drawing, position)]
    choices += [Fire(rng.choice(waits))] if waits else []
    return rng.choice(choices)


def check(position: Position, when: str) -> None:
    waits, scopes, standing = (position.get(part, {}) for part in ("waits", "scopes", "tokens"))
    assert all(one.get("on", "") in standing or one.get("in", "") in scopes for one in waits.values()), when
    assert all(one["in"] in scopes for one in standing.values()), when
    asked = [(one.get("on"), one.get("in"), one["at"], one.get("n")) for one in waits.values()]
    assert len({*asked}) == len(asked), f"{when}: something is waited for twice"
    assert all(one.get("on", "") in {"", *standing} and one.get("in", "0") in scopes for one in scopes.values()), when
    for token, by in frozen(position).items():
        assert {token, *by} <= standing.keys(), when
    for key, one in scopes.items():
        if "mi" in one:
            running = sum(record["in"] == key for record in standing.values())
            counts = one["mi"]
            assert counts["started"] - counts["done"] - counts.get("ended", 0) == running, when
