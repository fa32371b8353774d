"""The position as JSON, moves put into effect without the drawing, and outcomes that close the case."""

import gc
import weakref
from pathlib import Path
from typing import Any

import msgspec
import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.errors import BooksError, Defect
from approvalflow.tokens import Move, Start, advance, apply, is_ended, routes
from approvalflow.words import catalogue
from tokens.drawings import draw
from tokens.play import Play, play
from tokens.test_clauses_of_the_standard import started, undoable

GOLDEN = msgspec.json.decode(Path(__file__).with_name("positions_v1.json").read_bytes())


def test_a_position_of_one_token_is_small():
    """One token with ids of sixteen characters takes less than 500 bytes."""
    step, process = "Review_123456789", "Start_1234567890"
    case = play(draw(f"{process} {step} End_1234567890ab"))

    assert case.open == step
    assert len(msgspec.json.encode(case.position)) < 500


def test_a_position_does_not_grow_with_the_rounds_of_a_loop():
    """After three hundred rounds over a join and a sub-process it has the same records, under other ids."""
    within = {"Sub": ["Sa B Ea"]}
    case = play(draw("S XM P Ask PJ X ?XM", "P Sub PJ", "X !E", within=within), "X>XM")
    first = shape(case.position)

    for _ in range(300):
        case.do("B", "Ask")
        case.history.clear()

    assert shape(case.position) == first


def test_only_what_can_be_compensated_is_remembered_of_every_round():
    """One small entry for each time that it was done."""
    body = undoable("Book") + '<exclusiveGateway id="X"/>'
    case = started(body, "s Book X Book")

    case.do(*["Book"] * 50)

    done = case.position["scopes"]["0"]["done"]
    assert done == [{"of": "Book", "by": "UndoBook", "id": one["id"]} for one in done]
    assert len({one["id"] for one in done}) == 50


def shape(position: dict[str, Any]) -> list[Any]:
    """A position without its ids."""
    records = [record for part in ("tokens", "waits", "scopes") for record in position.get(part, {}).values()]
    return sorted(sorted((key, value) for key, value in one.items() if key not in ("in", "on")) for one in records)


def test_moves_are_put_into_effect_without_the_drawing():
    """A position is made from the moves alone."""
    case = play(draw("S O ?A OJ D E", "O ?B OJ", "N1 D", timers={"N1": "A"}), "O>A", "O>B")
    case.fire("N1").do("A", "B")

    assert apply({}, case.history) == case.position


def test_a_move_that_does_not_fit_is_a_defect():
    """A token that is not there cannot be used."""
    with pytest.raises(Defect) as defect:
        apply({}, [Move(node="A", used=("7",))])

    assert defect.value.code == "token.does_not_fit"


def test_a_position_of_a_later_version_is_refused():
    """An unknown version is never guessed."""
    with pytest.raises(BooksError) as error:
        advance(draw("S A E"), {"v": 2}, Start(), {}.get)

    assert error.value.code == "token.version"


@pytest.mark.parametrize("kept", GOLDEN, ids=lambda kept: kept["name"])
def test_a_position_kept_by_version_one_is_read_and_goes_on(kept: dict[str, Any]):
    """Files of positions with every kind of record are never made anew: what was written once stays readable."""
    drawing = parse_drawing(kept["drawing"].encode(), file="kept.bpmn", dry=True)
    case = Play(drawing=drawing, answers={"G/activation": True, "H/complete": True}, position=kept["position"])
    assert apply(kept["position"], []) == kept["position"]

    case.do(kept["does"])

    assert case.open == kept["open"]


def test_the_kept_positions_hold_every_kind_of_record():
    """Each key that a position, a token, a wait or a scope may have is in one of them."""
    records = [kept["position"] for kept in GOLDEN]
    records += [
        one for kept in records for part in ("tokens", "waits", "scopes") for one in kept.get(part, {}).values()
    ]

    assert {key for record in records for key in record} == {
        *("v", "next", "tokens", "waits", "scopes", "gates"),
        *("at", "via", "in", "held", "i", "go", "aside"),
        *("on", "for", "n", "fired"),
        *("of", "mi", "loop", "done", "todo", "begun", "over"),
    }


def test_an_outcome_that_closes_the_case_ends_all_tokens():
    """Nothing is left, whatever was open."""
    within = {"Sub": ["Sa B Ea"]}
    case = play(draw("S P A PJ E", "P Sub PJ", "N1 E", within=within, timers={"N1": "A"}))

    case.cancel()

    assert is_ended(case.position)
    assert set(case.position) == {"v", "next"}
    assert case.cancel().last == ()


def test_obligations_outlive_the_closing():
    """Tokens at the nodes to keep stay, with the sub-processes around them and what runs inside them."""
    within = {"Sub": ["Sa P A Ea", "P Follow Ea"], "Deep": ["Sd C Ed"]}
    case = play(draw("S P1 Sub B E", "P1 D E", "P1 Deep E", within=within))
    assert case.open == "A C D Deep Follow Sub"

    case.cancel("Follow")

    assert case.open == "Follow Sub"
    assert case.do("Follow").open == "B"
    assert is_ended(case.do("B").position)


def test_keeping_a_sub_process_keeps_what_runs_inside_it():
    """An obligation drawn as a sub-process goes on inside."""
    case = play(draw("S P1 Sub B E", "P1 D E", within={"Sub": ["Sa A Ea"]}))

    assert case.cancel("Sub").open == "A Sub"


def test_what_is_known_of_a_drawing_is_forgotten_with_it():
    """Reachability is kept per drawing and not longer."""
    case = play(draw("S O ?A OJ D E", "O ?B OJ"), "O>A", "O>B").do("A")
    key, gone = id(case.drawing), weakref.ref(case.drawing)
    assert set(routes._known[key]) == {"OJ"}

    del case
    gc.collect()

    assert gone() is None
    assert key not in routes._known


@pytest.mark.parametrize("code", ["token.no_flow_true", "token.endless", "token.mutual_wait"])
def test_every_incident_has_its_sentence(code: str):
    """In both languages, with something to do."""
    assert set(catalogue()[code]) == {"en", "en_do", "zh", "zh_do"}
