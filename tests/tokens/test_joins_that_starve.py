"""A join that nothing can free any more is known as such: no sooner, and no later than when nothing else is left."""

import pytest

from approvalflow import tokens
from approvalflow.tokens import starved
from tokens.comparison_wide import CROWD, MOVES, SIGNALS, Match
from tokens.drawings import draw
from tokens.play import Play, play
from tokens.random_pools import a_sketch_of_pools
from tokens.random_wide import a_wide_sketch

RUNS = 1_000


def starving(case: Play) -> list[str]:
    """Where the file waits in vain."""
    return sorted(starved(case.drawing, case.position).values())


def test_a_join_starves_when_its_other_branch_ends_elsewhere():
    """While the branch may still come the join waits rightly; once it has gone another way, in vain."""
    case = play(draw("S P A PJ B E", "P C PJ", "I V E2", timers={"I": "A"}))
    assert starving(case.do("C")) == []

    assert starving(case.fire("I")) == ["PJ"]
    assert starving(case.do("V")) == ["PJ"]


def test_one_way_of_several_never_fills_a_parallel_join():
    """An exclusive split into a parallel join."""
    case = play(draw("S X ?A PJ C E", "X !B PJ"))
    assert starving(case) == []
    assert starving(case.do("B")) == ["PJ"]


def test_a_loop_may_still_bring_what_is_missing():
    """What has come stays, and the second way round takes the other branch."""
    case = play(draw("S X M PJ C E", "M A X2", "X2 ?X", "X2 !PJ"))
    assert starving(case) == []


def test_a_branch_that_a_return_brings_back_can_come_again():
    """The place says it, not what happened."""
    case = play(draw("S P A PJ B E", "P C PJ", "I V E2", timers={"I": "A"}))
    first = case.token("A")
    case.do("C").fire("I")
    assert starving(case) == ["PJ"]

    assert starving(case.back("V", to=first)) == []
    assert case.do("A").open == "B"


@pytest.mark.parametrize("sketch", [a_wide_sketch, a_sketch_of_pools])
def test_what_is_said_to_starve_never_goes_on_and_nothing_else_is_left_behind(sketch: object):
    """In any drawing: by no event or act does such a join go on; and where nothing else is left, one is named."""
    found = left = 0
    for seed in range(RUNS):
        match = Match(seed, tokens, sketch)
        match.begin()
        while match.number < SIGNALS and 0 < len(match.ids()) < CROWD and len(match.history) < MOVES:
            told, standing = len(match.history), match.position["tokens"]
            known = starved(match.drawing, match.position)
            found += len(known)
            held = any("held" in one for one in standing.values())
            hosts = {one.get("on") for one in match.position.get("scopes", {}).values()}
            open_ = tokens.open_visits(match.drawing, match.position).keys() - hosts
            if not (held or match.position.get("waits") or open_):
                left += 1
                assert known, f"{seed}: {standing}"
            match.one_signal()
            for move in match.history[told:]:
                for token in known.keys() & {*move.used}:
                    assert move.node != known[token], f"{seed}: {token} at {known[token]} goes on"
    assert min(found, left) > 10
