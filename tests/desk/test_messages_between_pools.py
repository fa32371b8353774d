"""The pools of one file in a case: what starts them, when, by which key, and whose data is whose."""

from pathlib import Path

import pytest

from approvalflow import Refused
from approvalflow.bpmn.reader import parse_drawing, read_drawing
from approvalflow.cases import routing
from approvalflow.cases.commands import AnswerJob
from approvalflow.dryrun.answers import Answers, Sent, Step
from desk.test_cases_follow_dry_runs import BEGIN, PEOPLE, compare
from internal_office import JOB, OFFICER, Hall, flows, process, user

ROOTS = '<message id="m" name="Letter"/><signal id="g" name="Alarm"/>'
ENDS = '<startEvent id="S"/><endEvent id="E"/>'
SIGNAL, MESSAGE = '<signalEventDefinition signalRef="g"/>', '<messageEventDefinition messageRef="m"/>'


def pool(event: str, inside: str = user("Work"), more: str = "", road: str = "QS → Work → QE") -> str:
    """Another process of the file, which an event starts."""
    return (
        f'<process id="Q" isExecutable="true"><startEvent id="QS" {more}>{event}</startEvent>{inside}'
        f'<endEvent id="QE"/>{flows(road)}</process>'
    )


def throw(event: str, name: str = "X") -> str:
    """An event that throws."""
    return f'<intermediateThrowEvent id="{name}">{event}</intermediateThrowEvent>'


AT_FIRST = {
    event: process(ENDS + throw(event) + user("A") + flows("S → X → A → E"), before=ROOTS, beside=pool(event))
    for event in (SIGNAL, MESSAGE)
}


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
def test_what_is_thrown_at_the_very_beginning_starts_another_pool(event: str, tmp_path: Path) -> None:
    """Other pools listen from the filing on, before the first token moves."""
    hall = Hall(tmp_path, AT_FIRST[event])
    hall.file()

    assert (hall.open(), hall.office.inbox()) == (["A", "Work"], [])
    assert hall.sound()


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
def test_each_of_two_thrown_at_the_very_beginning_starts_the_pool(event: str, tmp_path: Path) -> None:
    """One after the other in one move: nothing of it is taken for a repetition."""
    body = ENDS + throw(event) + throw(event, "Y") + user("A") + flows("S → X → Y → A → E")
    hall = Hall(tmp_path, process(body, before=ROOTS, beside=pool(event)))
    hall.file()

    assert (hall.open(), hall.office.inbox()) == (["A", "Work", "Work"], [])
    assert hall.sound()


LIVES_ON = process(
    f'<startEvent id="S"/><endEvent id="E">{MESSAGE}</endEvent>' + user("R", more='af:act="receive"')
    + user("A", more='af:closes="true"') + user("D", more='af:act="archive"') + flows("S → R → A → D → E"),
    before=ROOTS, beside=pool(MESSAGE),
)  # fmt: skip


def test_what_is_said_after_the_closing_in_law_starts_the_pool_that_waits(tmp_path: Path) -> None:
    """The last that a closed case says is for its own pool, not only for the inbox; the case stays closed."""
    hall = Hall(tmp_path, LIVES_ON)
    hall.file()
    hall.done("R", outcome="received")
    hall.done("A")
    assert (hall.open(), hall.office.case("c-1").closed) == (["D"], "done")
    hall.done("D")

    assert (hall.open(), hall.office.inbox(), hall.office.case("c-1").closed) == (["Work"], [], "done")
    hall.done("Work")

    assert (hall.open(), hall.office.case("c-1").waits) == ([], {})
    assert hall.sound()


HEARD_TWICE = process(
    ENDS + f'<intermediateCatchEvent id="C">{SIGNAL}</intermediateCatchEvent>' + flows("S → C → E"), before=ROOTS,
    beside=pool(SIGNAL),
)  # fmt: skip


def test_a_signal_that_ends_one_pool_still_starts_the_other(tmp_path: Path) -> None:
    """Everybody who listens hears it before the case is closed."""
    hall = Hall(tmp_path, HEARD_TWICE)
    hall.file()
    hall.office.signal("Alarm", by=JOB)

    assert (hall.open(), hall.office.case("c-1").closed) == (["Work"], None)
    assert hall.sound()


KEYED = process(
    ENDS + '<serviceTask id="J" name="J"/>' + user("A") + flows("S → J → A → E"), before=ROOTS,
    beside=pool(MESSAGE, more='af:correlation="order"'),
)  # fmt: skip


def test_a_pool_is_started_by_the_key_of_now(tmp_path: Path) -> None:
    """What was filed may change: a message finds the pool by what the key comes to when the message arrives."""
    hall = Hall(tmp_path, KEYED, order="text")
    hall.file(order="o-1")
    (visit,) = hall.office.case("c-1").visits
    hall.office.do(JOB, AnswerJob(case="c-1", visit=visit, outcome="done", data={"order": "o-2"}))

    hall.office.send("Letter", by=JOB, correlation="o-1")
    assert hall.open() == ["A"]
    hall.office.send("Letter", by=JOB, correlation="o-2")

    assert hall.open() == ["A", "Work"]
    assert hall.sound()


ECHO = process(
    ENDS + user("A") + throw(SIGNAL) + flows("S → A → X → E"), before=ROOTS,
    beside=pool(SIGNAL, throw(SIGNAL, "Y"), road="QS → Y → QE"),
)  # fmt: skip


def test_a_pool_that_starts_itself_comes_to_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is stopped like any loop that needs nobody, and that is seen."""
    monkeypatch.setattr(routing, "MOST", 20)
    hall = Hall(tmp_path, ECHO)
    hall.file()
    hall.done("A")

    found = [one.event for one in hall.office.history("c-1") if type(one.event).__name__ == "FindingRaised"]
    assert [(one.code, one.about) for one in found] == [("token.endless", "Alarm")]
    assert hall.sound()


@pytest.mark.parametrize("drawing", [*AT_FIRST.values(), HEARD_TWICE])
def test_pools_start_in_a_case_as_in_a_run(drawing: bytes, tmp_path: Path) -> None:
    """Move by move."""
    steps = {name: Step(after=PEOPLE) for name in ("A", "Work") if f'id="{name}"'.encode() in drawing}
    signals = (Sent(name="Alarm", after="PT30S"),) if drawing is HEARD_TWICE else ()
    answers = Answers(begin=BEGIN, tasks=steps, signals=signals)

    assert compare(parse_drawing(drawing), answers, tmp_path, "") == "completed"


OWN = process(
    ENDS + '<serviceTask id="J" name="J"/>' + throw(MESSAGE) + flows("S → J → X → E"), before=ROOTS,
    beside=pool(MESSAGE, '<serviceTask id="Work" name="Work"/>'),
)  # fmt: skip


def test_each_pool_has_the_data_for_itself(tmp_path: Path) -> None:
    """What a job of the other pool answers is that pool's; the field of the case stays as it was filed."""
    hall = Hall(tmp_path, OWN, order="text")
    hall.file(order="o-1")
    for order in ("o-2", "o-3"):
        (visit,) = hall.office.case("c-1").visits
        hall.office.do(JOB, AnswerJob(case="c-1", visit=visit, outcome="done", data={"order": order}))

    assert hall.office.case("c-1").data == {"order": "o-2"}
    assert hall.sound()


BOTH = process(
    ENDS + f'<intermediateCatchEvent id="C">{MESSAGE}</intermediateCatchEvent>' + user("A") + flows("S → C → A → E"),
    before=ROOTS, beside=pool(MESSAGE),
)  # fmt: skip


def test_what_runs_has_a_message_before_a_pool_that_it_would_start(tmp_path: Path) -> None:
    """The second message of the name starts the pool."""
    hall = Hall(tmp_path, BOTH)
    hall.file()

    hall.office.send("Letter", by=JOB, correlation="c-1")
    assert hall.open() == ["A"]
    hall.office.send("Letter", by=JOB, correlation="c-1")

    assert hall.open() == ["A", "Work"]
    assert hall.sound()


OPENED = (
    '<eventBasedGateway id="G" instantiate="true" eventGatewayType="{}"/>'
    f'<intermediateCatchEvent id="C">{MESSAGE}</intermediateCatchEvent>'
    f'<intermediateCatchEvent id="D">{SIGNAL}</intermediateCatchEvent><parallelGateway id="J"/><endEvent id="E"/>'
)  # fmt: skip


def test_a_gateway_that_waits_for_all_of_its_events_opens_a_case(tmp_path: Path) -> None:
    """The application is the first of them, the others are waited for."""
    road = flows("G → C → A → J → E", "G → D → B → J")
    hall = Hall(tmp_path, process(OPENED.format("Parallel") + user("A") + user("B") + road, before=ROOTS))
    hall.file()

    assert hall.open() == ["A"]
    assert len(hall.office.case("c-1").waits) == 1
    hall.done("A")
    assert not hall.office.case("c-1").closed
    assert hall.sound()


def test_a_gateway_that_waits_for_any_of_its_events_opens_none_and_says_why() -> None:
    """An application is one event: which of them, nobody could say."""
    road = flows("G → C → A → J → E", "G → D → B → J")
    drawing = process(OPENED.format("Exclusive") + user("A") + user("B") + road, before=ROOTS)
    found = read_drawing(drawing)
    assert [(one.code, one.element) for one in found.findings if one.severity == "error"] == [
        ("drawing.unsupported", "G")
    ]


ANSWERED = process(
    ENDS + user("A") + throw(MESSAGE) + '<intermediateCatchEvent id="C"><messageEventDefinition messageRef="r"/>'
    "</intermediateCatchEvent>" + user("B") + flows("S → A → X → C → B → E"),
    before=ROOTS + '<message id="r" name="Reply"/>',
    beside=pool(MESSAGE).replace(
        '<endEvent id="QE"/>', '<endEvent id="QE"><messageEventDefinition messageRef="r"/></endEvent>'
    ),
)  # fmt: skip


def test_what_the_file_went_on_by_is_not_taken_back(tmp_path: Path) -> None:
    """An answer of another pool that was taken, and a question that has begun the work there, stand."""
    hall = Hall(tmp_path, ANSWERED)
    hall.file()
    hall.done("A")
    assert hall.open() == ["Work"]
    with pytest.raises(Refused) as refused:
        hall.office.take_back("c-1", "A", by=OFFICER)
    assert (refused.value.code, refused.value.values["node"]) == ("take_back.taken", "QS")
    hall.done("Work")

    assert hall.open() == ["B"]
    with pytest.raises(Refused) as refused:
        hall.office.take_back("c-1", "Work", by=OFFICER)

    assert (refused.value.code, refused.value.values["name"]) == ("take_back.taken", "Reply")
    assert hall.sound()
