"""Drawings in which two features meet run as clauses 10 and 13 of BPMN 2.0 say, by our engine and by the plain one."""

from types import SimpleNamespace
from typing import Any

import pytest

from approvalflow import tokens
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.tokens import Raise, Start
from tokens.comparison_wide import compare_wide
from tokens.meetings import MEETINGS
from tokens.play import Play

GAMES = 12


@pytest.mark.parametrize("meeting", MEETINGS.values(), ids=MEETINGS)
def test_two_features_meet(meeting):
    """What is open after each thing that happens is what the clause says; it was written down before it was played."""
    case = Play(drawing=parse_drawing(meeting.source(), file="meeting.bpmn", dry=True), answers=dict(meeting.answers))
    first, *_ = meeting.played.split()
    if not first.startswith("@"):
        case.start()
    for number, step in enumerate(meeting.played.split(";")):
        happens, _, expected = step.partition("->")
        for one in happens.split():
            happen(case, one)
        assert told(case, "/" in expected) == " ".join(expected.split()), f"step {number}: {happens}"


def happen(case: Play, what: str) -> None:
    kind, name = what[0], what[1:]
    if kind == "!":
        case.fire(name)
    elif kind == "@":
        case.send(Start(name))
    elif kind in "+-":
        case.answers[name] = kind == "+"
        case.true = {*case.true, name} if kind == "+" else case.true - {name}
    elif "^" in what or "~" in what:
        node, sign, code = what.partition("^") if "^" in what else what.partition("~")
        case.send(Raise(case.token(node), "error" if sign == "^" else "escalation", code))
    else:
        case.do(what)


def told(case: Play, waits: bool) -> str:
    """What is open and what is held, and how many waits there are; a full stop when nothing is left."""
    held = [one for one in case.standing.split() if one.endswith("!")]
    open_now = " ".join(sorted([*case.open.split(), *held])) if case.tokens else "."
    return f"{open_now} /{len(case.waits)}" if waits else open_now


@pytest.mark.parametrize("meeting", MEETINGS.values(), ids=MEETINGS)
def test_both_engines_agree_where_two_features_meet(meeting):
    """Whatever else happens there: steps done in any order, events, errors, returns and jumps."""
    drawing = parse_drawing(meeting.source(), file="meeting.bpmn", dry=True)

    def sketch(_: int) -> Any:
        return SimpleNamespace(nodes={}, starts=dict(drawing.scopes), drawing=lambda: drawing)

    for seed in range(GAMES):
        compare_wide(seed, tokens, sketch, back=seed % 2 == 1)
