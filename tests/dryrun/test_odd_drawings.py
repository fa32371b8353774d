"""Drawings that nobody should draw, and somebody does: each is refused with a reason, or runs as the standard says."""

import pytest

from approvalflow.bpmn.reader import read_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import dry_run, read_answers
from approvalflow.errors import DrawingRefused
from dryrun.playing import BPMN, document, entered, flows, play, sub
from tokens.test_clauses_of_the_standard import (
    COMPENSATE,
    ERROR,
    MESSAGE,
    ON_ERROR,
    ON_MESSAGE,
    boundary,
    end,
    handler,
    tasks,
    throw,
    undoable,
)

GATE = '<exclusiveGateway id="G"/>'
CANCEL = "<cancelEventDefinition/>"


def link(key: str, kind: str) -> str:
    return f'<intermediate{kind}Event id="{key}"><linkEventDefinition name="over"/></intermediate{kind}Event>'


def undone_by(*inside: str) -> str:
    """A step whose compensation is a sub-process of these elements, one after the other."""
    ids = " ".join(part.partition('id="')[2].partition('"')[0] for part in inside)
    body = f'<startEvent id="Us"/>{"".join(inside)}{flows(f"Us {ids}")}'
    bound = '<association id="as" sourceRef="CA" targetRef="U" associationDirection="One"/>'
    handled = f'<subProcess id="U" isForCompensation="true">{body}</subProcess>'
    return tasks("A") + handled + boundary("CA", "A", COMPENSATE) + bound


@pytest.mark.parametrize(
    ("body", "chains", "code"),
    [
        (tasks("A") + boundary("B", "B", ON_MESSAGE), ("s A e", "B e"), "drawing.boundary_without_host"),
        (
            tasks("A") + boundary("B", "A", ON_MESSAGE) + boundary("D", "B", ON_MESSAGE),
            ("s A e", "B e", "D e"),
            "drawing.boundary_without_host",
        ),
        (tasks("A") + end("X", CANCEL), ("s A X",), "drawing.cancel_outside"),
        (sub("S", end("X", CANCEL), "Ss X"), ("s S e",), "drawing.cancel_outside"),
        (
            tasks("A") + handler("H", ON_MESSAGE, "Ht F", body=tasks("F")),
            ("s A H",),
            "drawing.flow_at_event_sub_process",
        ),
    ],
    ids=["on-itself", "on-a-boundary", "cancel-in-process", "cancel-in-sub-process", "flow-into-event-sub-process"],
)
def test_what_means_nothing_is_refused(body, chains, code):
    """An event on the border of itself or another, a cancel outside a transaction, a flow to what an event starts."""
    with pytest.raises(DrawingRefused) as refusal:
        play(body, *chains, root=MESSAGE)

    assert code in {finding.code for finding in refusal.value.findings}


def test_a_link_to_itself_ends_as_an_incident():
    """Nothing rests in it, so that it would go on for ever."""
    result = play(link("C", "Catch") + link("T", "Throw"), "s T", "C T")
    assert (result.state, result.why) == ("failed", "token.endless")


def test_an_error_that_leads_back_to_its_thrower_ends_as_an_incident():
    """Where nobody does anything on the way."""
    body = sub("S", end("X", ON_ERROR), "Ss X") + boundary("B", "S", ON_ERROR) + GATE
    result = play(body, "s G S e", "B G", root=ERROR)
    assert (result.state, result.why) == ("failed", "token.endless")


def test_an_error_that_leads_back_over_a_step_is_a_loop_like_any_other():
    """The step is done once in each round."""
    body = sub("S", tasks("A") + end("X", ON_ERROR), "Ss A X") + boundary("B", "S", ON_ERROR) + GATE
    result = play(body, "s G S e", "B G", root=ERROR, stop={"moves": 100})
    assert (result.state, result.why) == ("stopped", "moves")
    assert len(entered(result, "A")) > 10


def test_a_compensation_that_throws_one_compensates_only_what_it_did_itself():
    """It does not begin anew what is being undone."""
    result = play(undone_by(tasks("V"), throw("UW", COMPENSATE)) + throw("W", COMPENSATE), "s A W e")
    assert (result.state, entered(result, "U", "V", "e")) == ("completed", ["U", "V", "e"])


def test_a_compensation_that_fails_is_an_incident():
    """What it should have undone is not undone, and the case has an owner."""
    result = play(undone_by(end("UE", ON_ERROR)) + throw("W", COMPENSATE), "s A W e", root=ERROR)
    assert (result.state, result.why, result.element) == ("failed", "token.uncaught_error", "UE")


def test_a_compensation_that_fails_is_caught_around_its_thrower():
    """Like any error from inside."""
    inside = undone_by(end("UE", ON_ERROR)) + throw("W", COMPENSATE)
    body = sub("S", inside, "Ss A W") + boundary("B", "S", ON_ERROR) + tasks("F")
    result = play(body, "s S e", "B F", root=ERROR)
    assert (result.state, entered(result, "UE", "F")) == ("completed", ["UE", "F"])


def test_what_completed_in_a_sub_process_that_an_error_left_is_not_compensated_later():
    """The sub-process did not complete, so a compensation thrown outside finds nothing of it."""
    body = sub("S", undoable("A") + end("X", ON_ERROR), "Ss A X") + boundary("B", "S", ON_ERROR)
    result = play(body + throw("W", COMPENSATE) + tasks("F"), "s S e", "B W F", root=ERROR)
    assert (result.state, entered(result, "UndoA", "F")) == ("completed", ["F"])


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("o", ["drawing.reference_elsewhere"]),
        ("z", ["drawing.prefix_undeclared"]),
        ("t", []),
        ("b", ["drawing.reference_by_bpmn"]),
    ],
)
def test_a_message_of_another_file_is_not_the_one_of_the_same_id_here(prefix: str, said: list[str]) -> None:
    """By the namespace of its prefix; the own one means this file, and that of BPMN too, which is told."""
    spaces = f' xmlns:o="urn:other" xmlns:t="http://example.org/run" xmlns:b="{BPMN}"'
    wait = f'<receiveTask id="R" messageRef="{prefix}:m"/>'
    text = document(wait, "s R e", beside='<message id="m" name="Letter"/>')
    text = text.replace(b" xmlns:xsi", f"{spaces} xmlns:xsi".encode(), 1)
    reading = read_drawing(text, file="o.bpmn", dry=True)
    assert reading.drawing is not None
    assert [one.code for one in reading.findings] == said

    letter = read_answers(b'{"messages": [{"name": "Letter"}]}', "a.json")
    here = prefix in ("t", "b")
    assert dry_run(reading.drawing, letter, national()).state == ("completed" if here else "waiting")
