"""Whatever is jumped on the short way (直送), no branch is gone through twice, and no join waits for nobody."""

import random
from collections import Counter

import pytest

from approvalflow.tokens import Complete, Detour, Return, came_by, frozen, is_ended, open_visits
from approvalflow.tokens.jumping import plan
from approvalflow.tokens.jumping_back import back_to
from approvalflow.tokens.position import goes_on_from
from approvalflow.tokens.starving import starved
from tokens.drawings import draw
from tokens.play import Play, play

DRAWINGS = (
    ("S A A2 P B PJ D E", "P C PJ"),
    ("S A A2 P B B2 PJ D E", "P C C2 PJ"),
    ("S A P A2 PI B PK PJ D E", "P C PJ", "PI B2 PK"),
)
STEPS = ("A", "A2", "B", "B2", "C", "C2", "D")


def put(case: Play, token: str, to: str) -> None:
    """A jump as cases make it, if there is a way; back to where the file came by, or round which it went."""
    way = plan(case.drawing, case.position, token, to)
    if not way.goes_back:
        if way.over:
            case.send(way.jump)
        return
    history = tuple(case.history)
    if visit := came_by(history, token, to):
        case.send(Return(token=token, to=visit, history=history))
    else:
        case.send(back_to(case.drawing, history, case.position, way.jump))


def sent_aside(case: Play, rng: random.Random, token: str) -> None:
    """Straight back to any step that the token came by, with or without what stands beside it frozen."""
    visits = [(at, of) for at in STEPS if at in case.drawing.nodes and (of := came_by(case.history, token, at))]
    if visits:
        at, of = rng.choice(visits)
        freezes = tuple(one for one in case.tokens if one != token and rng.random() < 0.3)
        case.send(Detour(token=token, at=at, of=of, freezes=freezes))


def check(case: Play) -> None:
    """No step is open twice, but where branches are sent aside to it; nothing has come to a join twice or for nobody,
    and behind the join nothing is left.
    """
    opened = Counter(open_visits(case.drawing, case.position).values())
    homes = Counter(
        (goes_on_from(one), one.get("via") if one["at"] in ("PJ", "PK") else "") for one in case.tokens.values()
    )
    assert max(homes.values(), default=0) <= 1, case.standing
    assert max(opened.values(), default=0) <= (3 if "PK" in case.drawing.nodes else 2), case.standing
    assert starved(case.drawing, case.position) == {}, case.standing
    assert len(case.tokens) == 1 or "D" not in {home for home, _ in homes}, case.standing


def test_a_jump_back_after_one_over_a_join_leaves_nobody_behind() -> None:
    """Whoever had been left then stands before the step that the file is put to: it makes room."""
    case = play(draw(*DRAWINGS[1]))
    for source, to in (("A", "C"), ("C", "D"), ("D", "C2")):
        put(case, case.token(source), to)
    assert case.open == "C2"
    assert case.do("C2").open == "D"

    case = play(draw(*DRAWINGS[2])).do("A", "C")
    for source, to in (("A2", "D"), ("D", "B2")):
        put(case, case.token(source), to)
    assert case.open == "B2"
    assert case.do("B2").open == "D"


def jumping(drawing: int, *jumps: tuple[str, str]) -> Play:
    """From step to step; one that is no jump is done, or sends the file aside to one that it came by."""
    case = play(draw(*DRAWINGS[drawing]))
    for source, to in jumps:
        if to.startswith("<"):
            token = case.token(source)
            case.send(Detour(token=token, at=to[1:], of=came_by(case.history, token, to[1:])))
        elif to:
            put(case, case.token(source), to)
        else:
            case.do(source)
    return case


def test_a_jump_back_undoes_what_jumps_have_put_behind_the_step_in_every_branch() -> None:
    """The file goes through those branches again; what stands in one that it does not go through stays."""
    case = jumping(1, ("A", "C2"), ("C2", ""), ("D", "B2"))
    assert case.standing == "B2 C2>PJ"
    put(case, case.token("B2"), "A2")
    assert case.standing == "A2"

    case = jumping(2, ("A", "B2"), ("B2", "D"), ("D", "B"), ("B", ""))
    assert case.standing == "B2 B>PK C>PJ"
    put(case, case.token("B2"), "A2")
    assert case.standing == "A2 C>PJ"
    assert case.do("A2", "B", "B2").open == "D"


def test_a_jump_back_over_a_step_that_was_aside_undoes_what_that_went_on_from() -> None:
    """It stands where it would have come back to, and not where it was sent."""
    case = jumping(1, ("A", "B"), ("B", "<A"), ("A", "D"), ("D", "A2"))

    assert case.standing == "A2"


@pytest.mark.parametrize("seed", [*range(300), 751, 1345, 1396, 1525, 1737, 1767, 2474, 41_752, 42_297])
def test_whatever_is_jumped_on_the_short_way(seed: int) -> None:
    """Each place has the file once, and at last it comes to its end."""
    rng = random.Random(seed)
    case = play(draw(*DRAWINGS[seed % len(DRAWINGS)]))
    steps = [one for one in STEPS if one in case.drawing.nodes]
    for _ in range(25):
        open_ = [one for one in open_visits(case.drawing, case.position) if one not in frozen(case.position)]
        if not open_:
            break
        token, what = rng.choice(open_), rng.random()
        if what < 0.5:
            case.send(Complete(token))
        elif what < 0.75:
            sent_aside(case, rng, token)
        else:
            put(case, token, rng.choice(steps))
        check(case)
    while open_ := [one for one in open_visits(case.drawing, case.position) if one not in frozen(case.position)]:
        case.send(Complete(open_[0]))
        check(case)

    assert is_ended(case.position), case.standing
