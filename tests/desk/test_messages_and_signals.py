"""What a case says and hears: messages find their one receiver, signals everybody who waits."""

# ruff: noqa: E501 - rows of XML read best unbroken

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from approvalflow import Actor, Refused
from approvalflow.cases.commands import Act, Claim, Retry
from approvalflow.desk import sending
from approvalflow.desk.walk import Desk
from approvalflow.errors import BooksError
from approvalflow.moment import aware, read_moment
from approvalflow.words import sentence
from contracts.overhearing import overhear
from internal_office import JOB, OFFICER, Hall, catch, flows, process, user, write

ROOTS = '<message id="m" name="Letter"/><signal id="g" name="Alarm"/>'


WAITING = process(
    '<startEvent id="S"/><endEvent id="E"/>' + user("A") + catch("C", 'af:correlation="order"') + user("B")
    + flows("S → A → C → B → E"), before=ROOTS,
)  # fmt: skip


def test_a_message_that_comes_first_waits_for_its_catch(tmp_path: Path) -> None:
    """It lies in the inbox until a wait with its key opens, and brings its data."""
    hall = Hall(tmp_path, WAITING, order="text", answer="text")
    hall.file(order="o-7")
    sent = hall.office.send("Letter", by=JOB, correlation="o-7", data={"answer": "yes"})
    assert (sent.cases, [one.id for one in hall.office.inbox()]) == ((), [sent.id])

    hall.done("A")

    assert hall.open() == ["B"]
    assert hall.office.case("c-1").data == {"order": "o-7", "answer": "yes"}
    assert hall.office.inbox() == []
    assert hall.sound()


def test_a_key_that_comes_to_nothing_has_an_owner(tmp_path: Path) -> None:
    """No message with a key finds the wait: that is an incident, until the data give the key or the case's own comes."""
    hall = Hall(tmp_path, WAITING, order="text")
    for case in ("c-1", "c-2"):
        hall.file(case)
        hall.done("A", case)
    (wait,) = hall.office.case("c-1").waits
    told = hall.office.case("c-1").incidents[wait]
    assert (told.node, told.code, told.values) == ("C", "message.no_key", {"reads": "order", "name": "Letter"})
    assert all("order" in sentence(told.code, {"node": "C", **told.values}, language) for language in ("en", "zh-CN"))
    hall.office.do(told.owner, Retry(case="c-1", token=wait))
    assert hall.office.case("c-1").incidents == {wait: told}

    assert hall.office.send("Letter", by=JOB, correlation="o-7").cases == ()
    assert hall.office.send("Letter", by=JOB, correlation="c-2").cases == ("c-2",)
    assert (hall.open("c-2"), hall.office.case("c-2").incidents) == (["B"], {})
    assert hall.sound()


def test_a_key_that_the_data_bring_later_is_waited_for(tmp_path: Path) -> None:
    """The incident is over by itself, and a message that lay in the inbox is taken."""
    drawn = process(
        '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="F"/><parallelGateway id="J"/>' + user("A") + user("B")
        + catch("C", 'af:correlation="order"') + '<scriptTask id="N"><script>order = "o-7"</script></scriptTask>'
        + flows("S → F → C → B → J → E") + flows("F → A → N → J"), before=ROOTS,
    )  # fmt: skip
    hall = Hall(tmp_path, drawn, order="text")
    hall.file()
    hall.office.send("Letter", by=JOB, correlation="o-7")
    assert ([one.code for one in hall.office.case("c-1").incidents.values()], hall.open()) == (
        ["message.no_key"],
        ["A"],
    )

    hall.done("A")

    assert (hall.office.case("c-1").incidents, hall.open()) == ({}, ["B"])
    assert hall.sound()


def test_a_message_has_exactly_one_receiver(tmp_path: Path) -> None:
    """Of two cases that wait with the same key the one that waited first has it; the other waits on."""
    hall = Hall(tmp_path, WAITING, order="text")
    for case in ("c-1", "c-2", "c-3"):
        hall.file(case, order="same" if case != "c-3" else "other")
        hall.done("A", case)

    sent = hall.office.send("Letter", by=JOB, correlation="same")

    assert sent.cases == ("c-1",)
    assert [hall.open(case) for case in ("c-1", "c-2", "c-3")] == [["B"], [], []]
    assert hall.office.send("Letter", by=JOB, correlation="c-3").cases == ("c-3",)  # its id is always its key
    assert hall.sound()


def test_a_message_too_old_is_not_taken(tmp_path: Path) -> None:
    """Its life is stated, and over."""
    hall = Hall(tmp_path, WAITING, order="text")
    hall.file(order="o-7")
    hall.office.send("Letter", by=JOB, correlation="o-7", lives="PT2H")
    hall.go("2026-03-02T12:00:00")

    hall.done("A")

    assert (hall.open(), hall.office.inbox()) == ([], [])


@pytest.mark.parametrize(
    ("stated", "until"),
    [
        ("", "2026-04-01T09:00:00+08:00"),
        ('[messages.Letter]\nlives = "P60D"', "2026-05-01T09:00:00+08:00"),
        ('[messages.Letter]\nlives = "10 WD"', "2026-03-17T00:00:00+08:00"),
        ('[messages.Answer]\nlives = "P1D"', "2026-04-01T09:00:00+08:00"),
    ],
)
def test_how_long_a_message_waits_is_said_by_the_matter(stated: str, until: str, tmp_path: Path) -> None:
    """Of what comes from outside and of what a case throws; where nobody says it, the shipped data do."""
    throwing = process(
        '<startEvent id="S"/><intermediateThrowEvent id="T" af:correlation="order"><messageEventDefinition messageRef="m"/>'
        '</intermediateThrowEvent>' + catch("C", 'af:correlation="other"') + catch("D", ref="a") + '<endEvent id="E"/>'
        + flows("S → T → C → D → E"), before=ROOTS + '<message id="a" name="Answer"/>',
    )  # fmt: skip
    hall = Hall(tmp_path, throwing, stated=stated, order="text", other="text")
    hall.file(order="nobody", other="else")
    hall.office.send("Letter", by=JOB, correlation="from outside")

    assert {one.until for one in hall.office.inbox()} == {read_moment(until)}
    assert len(hall.office.inbox()) == 2
    assert hall.sound()


def test_a_message_lives_as_long_as_the_most_patient_matter_says(tmp_path: Path) -> None:
    """Two matters wait for it: the shorter life would rob the other of it; whoever sends it may say otherwise."""
    hall = Hall(tmp_path, WAITING, stated='[messages.Letter]\nlives = "P60D"', order="text")
    write(tmp_path / "n", WAITING, {"order": "text"}, '[messages.Letter]\nlives = "P2D"')
    text = (tmp_path / "n/matter.toml").read_text(encoding="utf-8")
    (tmp_path / "n/matter.toml").write_text(text.replace('code = "test"', 'code = "other"'), encoding="utf-8")
    hall.office.publish(tmp_path / "n", by="bai-xue")

    hall.office.send("Letter", by=JOB)
    hall.office.send("Letter", by=JOB, lives="PT2H")

    assert sorted((one.until - one.arrived).total_seconds() / 3600 for one in hall.office.inbox()) == [2, 60 * 24]


def test_the_same_key_sends_once(tmp_path: Path) -> None:
    """Sent again it is the same message; with other content it is refused."""
    hall = Hall(tmp_path, WAITING, order="text")
    first = hall.office.send("Letter", by=JOB, correlation="x", key="k")

    assert hall.office.send("Letter", by=JOB, correlation="x", key="k").id == first.id
    assert len(hall.office.inbox()) == 1
    with pytest.raises(Refused) as refusal:
        hall.office.send("Letter", by=JOB, correlation="y", key="k")
    assert refusal.value.code == "key.reused"


@pytest.mark.parametrize(
    ("by", "message", "data", "code"),
    [
        (Actor(id="P-1", kind="applicant"), "Letter", {}, "person.may_not_send"),
        (Actor(id="chen-jing", kind="officer"), "Letter", {}, "person.may_not_send"),
        (Actor(id="nobody", kind="officer"), "Letter", {}, "person.unknown"),
        (JOB, "Lettre", {}, "message.unknown"),
        (JOB, "Letter", {"secret": 1}, "submit.unknown_field"),
        (JOB, "Letter", {"order": 1}, "message.does_not_fit"),
        (JOB, "", {}, "message.no_name"),
    ],
)
def test_who_may_not_send_what(by: Actor, message: str, data: dict[str, object], code: str, tmp_path: Path) -> None:
    """A stranger, a name that nobody waits for, fields that nobody declares; each refusal is kept."""
    hall = Hall(tmp_path, WAITING, order="text")
    hall.file(order="o-7")

    with pytest.raises(Refused) as refusal:
        hall.office.send(message, by=by, data=data)

    assert refusal.value.code == code
    assert hall.office.refusals()[0].code == code
    assert hall.office.inbox() == []


def test_an_applicant_writes_to_its_own_case(tmp_path: Path) -> None:
    """By the id or number of the case."""
    hall = Hall(tmp_path, WAITING, order="text")
    hall.file(order="o-7")
    hall.done("A")

    assert hall.office.send("Letter", by=Actor(id="P-1", kind="applicant"), correlation="c-1").cases == ("c-1",)


LISTENING = process(
    '<startEvent id="S"/><endEvent id="E"/><endEvent id="X"/>' + user("A")
    + '<boundaryEvent id="N" attachedToRef="A" cancelActivity="false"><signalEventDefinition signalRef="g"/></boundaryEvent>'
    + user("B") + flows("S → A → E", "N → B → X"), before=ROOTS,
)  # fmt: skip


def test_a_signal_reaches_everybody_who_waits_once(tmp_path: Path) -> None:
    """All cases of the tenant, in any number; an event that interrupts nothing goes on waiting."""
    hall = Hall(tmp_path, LISTENING, seen="text")
    for number in range(5):
        hall.file(f"c-{number}")
    hall.done("A", "c-4")

    sent = hall.office.signal("Alarm", by=JOB, data={"seen": "yes"})

    assert sent.cases == ("c-0", "c-1", "c-2", "c-3")
    assert [hall.open(f"c-{number}") for number in range(5)] == [["A", "B"]] * 4 + [[]]
    assert hall.office.case("c-0").data == {"seen": "yes"}
    hall.go("2026-03-02T10:00:00")
    assert hall.open("c-0") == ["A", "B"]
    assert hall.office.signal("Alarm", by=JOB).cases == sent.cases
    assert hall.open("c-0") == ["A", "B", "B"]
    assert hall.sound()


def test_a_signal_that_was_cut_short_is_heard_by_the_rest(tmp_path: Path) -> None:
    """Whoever comes next goes on where it stopped: nobody twice, nobody left out."""
    hall = Hall(tmp_path, LISTENING)
    for number in range(4):
        hall.file(f"c-{number}")
    walk, count = hall.office.desk.walk, iter(range(100))

    def dying(*args: object, **more: object) -> object:
        if next(count) == 2:
            raise KeyboardInterrupt
        return walk(*args, **more)  # type: ignore[arg-type]

    hall.office.desk.walk = dying  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        hall.office.signal("Alarm", by=JOB)
    hall.office.desk.walk = walk  # type: ignore[method-assign]
    assert [hall.open(f"c-{number}") for number in range(4)] == [["A", "B"]] * 2 + [["A"]] * 2

    hall.office.sweep()

    assert [hall.open(f"c-{number}") for number in range(4)] == [["A", "B"]] * 4
    assert hall.sound()


SUBSCRIBED = process(
    '<correlationSubscription id="cs" correlationKeyRef="ck"><correlationPropertyBinding correlationPropertyRef="cp">'
    "<dataPath>order</dataPath></correlationPropertyBinding></correlationSubscription>"
    '<startEvent id="S"/><endEvent id="E"/>' + catch("C") + user("B") + flows("S → C → B → E"),
    before=ROOTS + '<correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="m"><messagePath>about'
    "</messagePath></correlationPropertyRetrievalExpression></correlationProperty>",
    beside='<collaboration id="K"><participant id="k1" processRef="P"/><correlationKey id="ck"><correlationPropertyRef>cp'
    "</correlationPropertyRef></correlationKey></collaboration>",
)  # fmt: skip


def test_a_message_finds_its_case_by_what_it_brings(tmp_path: Path) -> None:
    """BPMN 2.0, 8.4.2: the subscription says which field of the message is its key; the sender need not know it."""
    hall = Hall(tmp_path, SUBSCRIBED, order="text", about="text")
    hall.file("c-1", order="17")
    hall.file("c-2", order="18")

    hall.office.send("Letter", data={"about": "18"}, by=JOB)

    assert [hall.open(one) for one in ("c-1", "c-2")] == [[], ["B"]]
    assert hall.sound()


POOLS = process(
    '<startEvent id="S"/><endEvent id="E"/><sendTask id="Ask" messageRef="m" af:payload="answer"/>' + catch("Back", ref="b")
    + user("After") + flows("S → Ask → Back → After → E"),
    before=ROOTS + '<message id="b" name="Back"/>',
    beside='<process id="Q" isExecutable="true"><startEvent id="QS"><messageEventDefinition messageRef="m"/></startEvent>'
    + user("Work") + '<endEvent id="QE"><messageEventDefinition messageRef="b"/></endEvent>'
    + flows("QS → Work → QE") + "</process>",
)  # fmt: skip


def test_pools_of_one_file_talk_within_the_case(tmp_path: Path) -> None:
    """What one pool throws starts the other, and its answer comes back: nothing lies in the inbox."""
    hall = Hall(tmp_path, POOLS, answer="text")
    hall.file(answer="a")
    hall.file("c-2", answer="a")
    assert hall.open() == ["Work"]

    hall.done("Work")

    assert (hall.open(), hall.open("c-2")) == (["After"], ["Work"])
    assert hall.office.inbox() == []
    assert hall.sound()


def last_words(says: str, step: str = user("A")) -> bytes:
    """The end of the first pool says what starts the other."""
    return process(
        f'<startEvent id="S"/><endEvent id="E">{says}</endEvent>{step}' + flows("S → A → E"), before=ROOTS,
        beside='<process id="Q" isExecutable="true"><startEvent id="QS">' + says.replace("<terminateEventDefinition/>", "")
        + "</startEvent>" + user("Work") + '<endEvent id="QE"/>' + flows("QS → Work → QE") + "</process>",
    )  # fmt: skip


LAST_WORDS = last_words('<messageEventDefinition messageRef="m"/>')
AND_TERMINATES = last_words('<messageEventDefinition messageRef="m"/><terminateEventDefinition/>')
AT_ONCE = last_words('<messageEventDefinition messageRef="m"/>', '<scriptTask id="A"/>')
BY_SIGNAL = last_words('<signalEventDefinition signalRef="g"/>')
FLOW = (
    b'<collaboration id="K"><participant id="k1" processRef="P"/><participant id="k2" processRef="Q"/>'
    b'<messageFlow id="t" sourceRef="E" targetRef="QS"/></collaboration></definitions>'
)
DRAWN_TO = LAST_WORDS.replace(b"</definitions>", FLOW)


@pytest.mark.parametrize("drawing", [LAST_WORDS, DRAWN_TO, AND_TERMINATES, AT_ONCE, BY_SIGNAL])
def test_the_last_words_of_a_pool_start_another_before_the_case_closes(drawing: bytes, tmp_path: Path) -> None:
    """What the end event of the first pool throws is given to the case's own waits first, as a dry run shows."""
    hall = Hall(tmp_path, drawing)
    hall.file()
    if drawing is not AT_ONCE:
        hall.done("A")

    assert (hall.open(), hall.office.inbox(), hall.office.case("c-1").closed) == (["Work"], [], None)
    hall.done("Work")

    assert (hall.office.case("c-1").closed, hall.office.case("c-1").waits) == ("done", {})
    assert hall.sound()


@pytest.mark.parametrize("late", [False, True])
def test_a_message_flow_says_who_has_a_message(late: bool, tmp_path: Path) -> None:
    """Another wait of the case for a message of that name does not take it, also where it lay in the inbox first."""
    drawing = process(
        '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="F"/>' + catch("One", ref="b") + catch("Two", ref="b")
        + "".join(user(one) for one in ("A", "B", *(["Before"] if late else [])))
        + flows("S → F → One → A → E", "F → Before → Two → B → E" if late else "F → Two → B → E", "S → Ask → E")
        + '<sendTask id="Ask" messageRef="m"/>',
        before=ROOTS + '<message id="b" name="Back"/>',
        beside='<process id="Q" isExecutable="true"><startEvent id="QS"><messageEventDefinition messageRef="m"/>'
        + '</startEvent><endEvent id="QE"><messageEventDefinition messageRef="b"/></endEvent>' + flows("QS → QE")
        + '</process><collaboration id="K"><participant id="k1" processRef="P"/><participant id="k2" processRef="Q"/>'
        + '<messageFlow id="t" sourceRef="QE" targetRef="Two"/></collaboration>',
    )  # fmt: skip
    hall = Hall(tmp_path, drawing)
    hall.file()
    if late:
        assert (hall.open(), len(hall.office.inbox())) == (["Before"], 1)
        hall.office.sweep()
        hall.done("Before")

    assert (hall.open(), hall.office.inbox()) == (["B"], [])
    assert hall.sound()


def test_a_case_writes_to_another_case(tmp_path: Path) -> None:
    """A thrown message with a key goes to the inbox, and out; the case that waits with it has it."""
    throwing = (
        '<startEvent id="S"/><exclusiveGateway id="G" default="d"/><endEvent id="E"/>'
        '<intermediateThrowEvent id="T" af:correlation="other" af:payload="note"><messageEventDefinition messageRef="m"/>'
        "</intermediateThrowEvent>" + catch("C", 'af:correlation="own"') + user("B")
        + flows('S → G', 'G → T[kind = "asks"]', "T → E", "C → B → E")
        + '<sequenceFlow id="d" sourceRef="G" targetRef="C"/>'
    )  # fmt: skip
    hall = Hall(tmp_path, process(throwing, before=ROOTS), kind="text", other="text", own="text", note="text")
    hall.file("c-1", kind="waits", own="k-1")
    hall.file("c-2", kind="waits", own="k-2")
    hall.file("c-3", kind="asks", other="k-2", note="hello")

    assert [hall.open(one) for one in ("c-1", "c-2", "c-3")] == [[], ["B"], []]
    assert hall.office.case("c-2").data["note"] == "hello"
    assert "message" in {row.topic for row in hall.office.outbox()}
    assert hall.sound()


def test_what_a_kill_between_two_commits_leaves_the_sweep_brings_together(tmp_path: Path) -> None:
    """The message is in the inbox and the wait is open, and nobody came to match them."""
    hall = Hall(tmp_path, WAITING, order="text")
    hall.file(order="o-7")
    with hall.office._fresh(write=True) as books:
        said = sending.Sending(name="Letter", correlation="o-7")
        sending.send(books, hall.office.desk.catalogue, JOB, hall.office.people, aware(hall.clock()), "UTC", said)
    visit = next(iter(hall.office.case("c-1").visits))
    with hall.office.desk.transaction() as books:
        hall.office.desk.walk(books, Actor(id=OFFICER, kind="officer"), Act(case="c-1", visit=visit, outcome="done"))
    assert hall.open() == []

    hall.office.sweep()

    assert hall.open() == ["B"]
    assert hall.sound()


def test_inside_the_transaction_of_a_host_nothing_is_given_to_others_yet(tmp_path: Path) -> None:
    """What is not committed is not for others: the sweep brings them together."""
    hall = Hall(tmp_path, WAITING, order="text")
    hall.file(order="o-7")
    hall.office.send("Letter", by=JOB, correlation="o-7")
    office = hall.office
    hosted = Desk(office.desk.transaction, office.desk.read, office.people, office.now, on_refusal=lambda _: None)
    visit = next(iter(office.case("c-1").visits))

    hosted.perform(Actor(id=OFFICER, kind="officer"), Act(case="c-1", visit=visit, outcome="done"))
    assert hall.open() == []

    office.sweep()
    assert hall.open() == ["B"]


def test_a_damaged_case_holds_up_no_other(tmp_path: Path) -> None:
    """Every other case hears the signal; whoever cannot is owed it, and hears it once when it is mended."""
    hall = Hall(tmp_path, LISTENING)
    for case in ("c-1", "c-2", "c-3"):
        hall.file(case)
    snapshot = tampered(tmp_path, "{")
    sent = hall.office.signal("Alarm", by=JOB, key="k")
    assert (sent.cases, sent.owed) == (("c-1", "c-3"), ("c-2",))

    with pytest.raises(BooksError):
        hall.office.sweep()

    assert (hall.open("c-1"), hall.open("c-3")) == (["A", "B"], ["A", "B"])
    assert hall.office.signal("Alarm", by=JOB, key="k") == sent

    tampered(tmp_path, snapshot)
    assert [one.what for one in hall.office.check()] == ["signal owed"]
    hall.office.sweep()
    hall.office.sweep()
    assert [hall.open(case) for case in ("c-1", "c-2", "c-3")] == [["A", "B"]] * 3
    again = hall.office.signal("Alarm", by=JOB, key="k")
    assert (again.cases, again.owed) == (("c-1", "c-2", "c-3"), ())
    assert hall.sound()


def tampered(folder: Path, snapshot: str) -> str:
    """Put another snapshot into the books of case c-2; the one that was there."""
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        (before,) = connection.execute("SELECT snapshot FROM af_case_file WHERE \"case\" = 'c-2'").fetchone()
        connection.execute("UPDATE af_case_file SET snapshot = ? WHERE \"case\" = 'c-2'", (snapshot,))
        connection.commit()
    return str(before)


def test_a_case_ahead_of_this_machines_clock_hears_a_signal_later(tmp_path: Path) -> None:
    """What could not be told now is owed, and is no trouble of the sweep."""
    hall = Hall(tmp_path, LISTENING)
    hall.file("c-1")
    hall.file("c-2")
    hall.clock.set(read_moment("2026-03-02T09:30:00+08:00"))
    visit = next(iter(hall.office.case("c-1").visits))
    hall.office.do(Actor(id=OFFICER, kind="officer"), Claim(case="c-1", visit=visit))
    hall.clock.set(read_moment("2026-03-02T09:10:00+08:00"))

    sent = hall.office.signal("Alarm", by=JOB)
    assert (sent.cases, sent.owed, hall.open("c-1")) == (("c-2",), ("c-1",), ["A"])
    hall.office.sweep()

    hall.go("2026-03-02T09:31:00")
    assert [hall.open(case) for case in ("c-1", "c-2")] == [["A", "B"]] * 2
    assert hall.sound()


def test_the_same_key_of_a_signal_gives_the_first_answer_and_finishes_what_was_cut(tmp_path: Path) -> None:
    """Sent again after a kill in the middle of the batch: all have heard it, and every answer is there."""
    hall = Hall(tmp_path, LISTENING)
    for number in range(4):
        hall.file(f"c-{number}")
    walk, count = hall.office.desk.walk, iter(range(100))

    def dying(*args: object, **more: object) -> object:
        if next(count) == 2:
            raise KeyboardInterrupt
        return walk(*args, **more)  # type: ignore[arg-type]

    hall.office.desk.walk = dying  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        hall.office.signal("Alarm", by=JOB, key="k")
    hall.office.desk.walk = walk  # type: ignore[method-assign]

    sent = hall.office.signal("Alarm", by=JOB, key="k")

    assert sent.cases == ("c-0", "c-1", "c-2", "c-3")
    assert [answer.case for answer in sent.answers] == list(sent.cases)
    assert {answer.events for answer in sent.answers} == {("SignalHeard", "Moved", "StepOpened", "ClockStarted")}
    assert hall.office.signal("Alarm", by=JOB, key="k") == sent
    assert [hall.open(case) for case in sent.cases] == [["A", "B"]] * 4
    assert hall.sound()


def test_the_same_key_of_a_message_gives_the_first_answer(tmp_path: Path) -> None:
    """Also what it did there."""
    hall = Hall(tmp_path, WAITING, order="text")
    hall.file(order="o-7")
    hall.done("A")
    sent = hall.office.send("Letter", by=JOB, correlation="o-7", key="k")
    hall.done("B")

    assert len(sent.answers) == 1
    assert hall.office.send("Letter", by=JOB, correlation="o-7", key="k") == sent


ON_AND_ON = process(
    '<startEvent id="S"/><endEvent id="E"/>' + user("A") + user("B")
    + '<boundaryEvent id="OnA" attachedToRef="A"><messageEventDefinition messageRef="m"/></boundaryEvent>'
    + '<boundaryEvent id="OnB" attachedToRef="B"><signalEventDefinition signalRef="g"/></boundaryEvent>'
    + user("C") + flows("S → A → E", "OnA → B → E", "OnB → C → E"), before=ROOTS,
)  # fmt: skip


def test_what_a_message_or_signal_costs_is_a_step(tmp_path: Path) -> None:
    """It ends a step with its clock and its wait, opens another, and stays within the ten statements of a step."""
    hall = Hall(tmp_path, ON_AND_ON)
    hall.file()
    said: list[list[str]] = []

    def note(statement: str, values: object) -> None:
        if statement.startswith("BEGIN"):
            said.append([])
        elif said:
            said[-1].append(statement)

    stop = overhear(hall.office._engine, note)  # type: ignore[arg-type]
    hall.office.send("Letter", by=JOB)
    hall.office.signal("Alarm", by=JOB)
    stop()

    steps = [one for one in said if any("INSERT INTO af_task" in statement for statement in one)]
    assert hall.open() == ["C"]
    assert [len(one) for one in steps] == [10, 10]
