"""Which case has a message: each goes by the key of the first message of its conversation (BPMN 2.0, 8.3.2 and 8.4.2)."""
# ruff: noqa: E501 - rows of XML read best unbroken

from collections.abc import Callable
from pathlib import Path

import pytest

from approvalflow import Actor
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.cases import events as e
from approvalflow.cases.commands import Jump, Recompute, Reopen, Return, TakeBack, TakeMessage, Withdraw
from approvalflow.cases.conversing import Conversations
from approvalflow.desk import under_way
from approvalflow.dryrun.answers import Answers, Sent, Step
from desk.test_cases_follow_dry_runs import BEGIN, PEOPLE, compare
from internal_office import JOB, OFFICER, SYSTEM, Hall, catch, flows, process, user

ROOTS = '<message id="m" name="Paid"/><message id="b" name="More"/><message id="l" name="Later"/>'
EDGES = '<startEvent id="S"/><endEvent id="E"/>'
SAYS = '<correlationPropertyRetrievalExpression messageRef="{}"><messagePath>n</messagePath></correlationPropertyRetrievalExpression>'


def drawn(inside: str, *between: tuple[str, str], says: str = "m b", beside: str = "", whole: bool = False) -> bytes:
    """A conversation over these message flows; the messages that it `says` bring the number `n`, by which it goes."""
    key = '<correlationKey id="ck"><correlationPropertyRef>cp</correlationPropertyRef></correlationKey>'
    lines = "".join(
        f'<messageFlow id="o{at}" sourceRef="{one}" targetRef="{to}"/>' for at, (one, to) in enumerate(between)
    )
    refs = "".join(f"<messageFlowRef>o{at}</messageFlowRef>" for at in range(len(between)))
    talk = key if whole else f'<conversation id="c">{refs}{key}</conversation>'
    told = "".join(SAYS.format(one) for one in says.split())
    return process(
        inside, before=f'{ROOTS}<correlationProperty id="cp">{told}</correlationProperty>',
        beside=f'{beside}<collaboration id="K"><participant id="k1" processRef="P"/><participant id="k2"/>{lines}{talk}'
        "</collaboration>",
    )  # fmt: skip


STARTED = '<startEvent id="S"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="E"/>'
FILED = drawn(STARTED + catch("C", ref="b") + user("B") + flows("S → C → B → E"), ("k2", "S"), ("k2", "C"))
LATER = drawn(
    EDGES + catch("C") + user("B") + catch("D", ref="b") + user("F") + flows("S → C → B → D → F → E"), ("k2", "C"), ("k2", "D")
)  # fmt: skip


@pytest.mark.parametrize("whole", [False, True])
def test_a_case_goes_by_the_key_that_its_application_says(whole: bool, tmp_path: Path) -> None:
    """The filing is the first message; what is said about either order comes to its case, in whatever order."""
    drawing = drawn(
        STARTED + catch("C", ref="b") + user("B") + flows("S → C → B → E"), ("k2", "S"), ("k2", "C"), whole=whole
    )
    hall = Hall(tmp_path, drawing, n="text", of="text")
    for case, number in (("c-1", "A"), ("c-2", "B")):
        hall.file(case, n=number)

    assert hall.office.send("More", by=JOB, data={"n": "B", "of": "B"}).cases == ("c-2",)
    assert hall.office.send("More", by=JOB, data={"n": "C"}).cases == ()
    assert hall.office.send("More", by=JOB, data={"n": "A", "of": "A"}).cases == ("c-1",)

    assert [hall.office.case(one).data for one in ("c-1", "c-2")] == [{"n": "A", "of": "A"}, {"n": "B", "of": "B"}]
    assert [one.correlation for one in hall.office.inbox()] == ["C"]
    assert hall.sound()


def test_the_first_message_that_a_case_takes_gives_the_key(tmp_path: Path) -> None:
    """Before, it has a message with any; after, only those with that key, also one that came long before."""
    hall = Hall(tmp_path, LATER, n="text", of="text")
    hall.office.send("More", by=JOB, data={"n": "A", "of": "early"})
    hall.file()
    assert [one.any_key for one in hall.office.case("c-1").waits.values()] == [True]

    hall.office.send("Paid", by=JOB, data={"n": "A"})
    agreed = [one.event for one in hall.office.history("c-1") if isinstance(one.event, e.KeyAgreed)]
    assert [one.key for one in agreed] == ["A"]
    hall.office.send("More", by=JOB, data={"n": "B", "of": "another"})
    hall.done("B")

    assert (hall.open(), hall.office.case("c-1").data) == (["F"], {"n": "A", "of": "early"})
    assert [one.correlation for one in hall.office.inbox()] == ["B"]
    assert hall.sound()


def test_a_case_under_way_comes_before_one_that_would_begin(tmp_path: Path) -> None:
    """Who has the key has the message, though another that has none yet has waited for longer."""
    both = drawn(
        EDGES + '<exclusiveGateway id="G" default="d"/>' + catch("C") + catch("D", ref="b") + user("F")
        + flows("S → G", 'G → C[first = "yes"]', "C → D → F → E") + '<sequenceFlow id="d" sourceRef="G" targetRef="D"/>',
        ("k2", "C"), ("k2", "D"),
    )  # fmt: skip
    hall = Hall(tmp_path, both, n="text", first="text")
    hall.file("c-1", first="no")
    hall.file("c-2", first="yes")
    hall.office.send("Paid", by=JOB, data={"n": "A"})

    assert hall.office.send("More", by=JOB, data={"n": "A"}).cases == ("c-2",)
    assert hall.office.send("More", by=JOB, data={"n": "A"}).cases == ("c-1",)
    assert hall.sound()


AT_ONCE = drawn(
    EDGES + '<parallelGateway id="G"/><parallelGateway id="J"/>' + catch("C") + catch("D", ref="b") + user("F")
    + flows("S → G → C → J → F → E", "G → D → J"), ("k2", "C"), ("k2", "D"),
)  # fmt: skip


def test_waits_that_are_open_go_by_the_key_that_is_agreed_on(tmp_path: Path) -> None:
    """The other branch waits for it from then on, and is saved and loaded so; the number of the case is one still."""
    hall = Hall(tmp_path, AT_ONCE, n="text")
    for case, number in (("c-1", "A"), ("c-2", "B")):
        hall.file(case)
        hall.office.send("Paid", by=JOB, data={"n": number})
    waits = [(one.name, one.correlation) for case in ("c-1", "c-2") for one in hall.office.case(case).waits.values()]
    assert waits == [("More", "A"), ("More", "B")]

    assert hall.office.send("More", by=JOB, data={"n": "B"}).cases == ("c-2",)
    assert hall.office.send("More", by=JOB, data={"n": "Z"}, correlation="c-1").cases == ("c-1",)

    assert [hall.open(one) for one in ("c-1", "c-2")] == [["F"], ["F"]]
    assert hall.sound()


def test_a_message_for_a_case_as_such_says_the_key_by_its_content(tmp_path: Path) -> None:
    """Whoever sends it by the number of the case has told the key of the conversation all the same."""
    hall = Hall(tmp_path, LATER, n="text")
    for case in ("c-1", "c-2"):
        hall.file(case)
    hall.office.send("Paid", by=JOB, data={"n": "A"}, correlation="c-2")
    hall.done("B", "c-2")

    assert hall.office.send("More", by=JOB, data={"n": "A"}).cases == ("c-2",)
    assert hall.open("c-1") == []
    assert hall.sound()


SAYS_FIRST = drawn(
    EDGES + '<intermediateThrowEvent id="T" af:payload="n"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
    + catch("C", ref="b") + user("B") + flows("S → T → C → B → E"), ("T", "k2"), ("k2", "C"),
)  # fmt: skip


def test_what_a_case_says_first_gives_the_key(tmp_path: Path) -> None:
    """It asks about its number, and has the answer about its number."""
    hall = Hall(tmp_path, SAYS_FIRST, n="text")
    for case, number in (("c-1", "A"), ("c-2", "B")):
        hall.file(case, n=number)

    assert [one.correlation for one in hall.office.inbox()] == ["A", "B"]
    assert hall.office.send("More", by=JOB, data={"n": "B"}).cases == ("c-2",)
    assert hall.sound()


def test_what_is_said_without_a_key_has_that_of_its_conversation(tmp_path: Path) -> None:
    """What leaves the case can be answered by it."""
    asks = '<sendTask id="T" messageRef="l"/>'
    hall = Hall(tmp_path, drawn(STARTED + asks + user("B") + flows("S → T → B → E"), ("k2", "S"), ("T", "k2"), says="m").replace(
        b"</correlationPropertyRetrievalExpression></correlationProperty>",
        b'</correlationPropertyRetrievalExpression><correlationPropertyRetrievalExpression messageRef="l"><messagePath>unsaid'
        b"</messagePath></correlationPropertyRetrievalExpression></correlationProperty>",
    ), n="text", unsaid="text")  # fmt: skip
    hall.file(n="A")

    assert [(one.name, one.correlation) for one in hall.office.inbox()] == [("Later", "A")]
    assert hall.sound()


OTHER = (
    '<process id="Q" isExecutable="true"><startEvent id="QS"><messageEventDefinition messageRef="m"/></startEvent>'
    + catch("R", ref="b") + user("Work") + '<endEvent id="QE"/>' + flows("QS → R → Work → QE") + "</process>"
)  # fmt: skip
POOLS = drawn(EDGES + user("A") + flows("S → A → E"), ("k2", "QS"), ("k2", "R"), beside=OTHER)


def test_each_instance_of_a_process_has_a_conversation_of_its_own(tmp_path: Path) -> None:
    """Two orders within one case: what is said about either comes to its own; what has ended keeps nothing."""
    hall = Hall(tmp_path, POOLS, n="text")
    hall.file()
    for number in ("A", "B"):
        hall.office.send("Paid", by=JOB, data={"n": number})
    assert sorted(hall.office.case("c-1").conversations.values()) == ["A", "B"]
    hall.office.send("More", by=JOB, data={"n": "B"})

    (visit,) = (one for one in hall.office.case("c-1").visits.values() if one.node == "Work")
    assert hall.office.case("c-1").local[hall.office.case("c-1").position["tokens"][visit.token]["in"]]["n"] == "B"
    hall.done("Work")
    assert list(hall.office.case("c-1").conversations.values()) == ["A"]
    assert hall.office.send("More", by=JOB, data={"n": "B"}).cases == ()
    assert hall.sound()


TELLS = drawn(
    EDGES + user("A") + '<intermediateThrowEvent id="T"><messageEventDefinition messageRef="b"/></intermediateThrowEvent>'
    + flows("S → A → T → E"), ("k2", "QS"), ("T", "k2"), ("k2", "R"), beside=OTHER,
)  # fmt: skip


@pytest.mark.parametrize("key", ["A", "A" * 300])
def test_what_a_case_says_itself_comes_first_to_who_goes_by_its_key(key: str, tmp_path: Path) -> None:
    """Another instance of the same case goes by no key yet, and has waited for longer; a long key is a key."""
    hall = Hall(tmp_path, TELLS, n="text", of="text")
    hall.file(n=key)
    hall.office.send("Paid", by=JOB, correlation="c-1", data={"of": "none"})
    hall.office.send("Paid", by=JOB, correlation=key, data={"of": "known"})
    assert [one.any_key for one in hall.office.case("c-1").waits.values()] == [True, True, False]
    hall.done("A")

    case = hall.office.case("c-1")
    (visit,) = case.visits.values()
    assert case.local[case.position["tokens"][visit.token]["in"]]["of"] == "known"
    assert hall.sound()


def test_a_message_is_not_taken_by_who_has_agreed_on_another_key_meanwhile(tmp_path: Path) -> None:
    """Whoever found the two together comes too late: it stays in the inbox."""
    hall = Hall(tmp_path, AT_ONCE, n="text")
    hall.file()
    hall.office.send("Paid", by=JOB, data={"n": "A"})
    sent = hall.office.send("More", by=JOB, data={"n": "B"})
    (wait,) = hall.office.case("c-1").waits
    hall.office.do(SYSTEM, TakeMessage(case="c-1", wait=wait, message=sent.id))

    assert ([one.id for one in hall.office.inbox()], list(hall.office.case("c-1").waits)) == ([sent.id], [wait])
    assert hall.sound()


def test_a_key_too_long_for_a_column_is_a_key(tmp_path: Path) -> None:
    """Said by content from outside, and by the case itself."""
    hall = Hall(tmp_path, FILED, n="text")
    hall.file("c-1", n="A" * 300)
    hall.file("c-2", n="A" * 299 + "B")

    assert hall.office.send("More", by=JOB, data={"n": "A" * 299 + "B"}).cases == ("c-2",)
    assert hall.office.send("More", by=JOB, correlation="A" * 300).cases == ("c-1",)
    assert hall.sound()


def bound(inside: str) -> bytes:
    """The process binds the property by which its messages go to its own `n`."""
    binding = (
        '<correlationPropertyBinding correlationPropertyRef="cp"><dataPath>n</dataPath></correlationPropertyBinding>'
    )
    whole = f'<correlationSubscription id="cs" correlationKeyRef="ck">{binding}</correlationSubscription>{inside}'
    return drawn(whole, ("k2", "S"), whole=True)


def said(name: str, after: str, number: int, **more: str) -> Sent:
    return Sent(name=name, after=after, set={"n": number}, **more)  # type: ignore[arg-type]


THROWN = '<intermediateThrowEvent id="T"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
BESIDE = EDGES + '<parallelGateway id="G"/><endEvent id="X"/>'
SENT: dict[str, tuple[bytes, list[Sent]]] = {
    "by content": (FILED, [said("More", "PT1M", 2), said("More", "PT2M", 1)]),
    "by a key": (FILED, [said("More", "PT1M", 1, correlation="2"), said("More", "PT2M", 2, correlation="1")]),
    "one after another": (LATER, [said("Paid", "PT1M", 3), said("More", "PT9M", 2), said("More", "PT10M", 3)]),
    "early": (LATER, [said("More", "PT1M", 2), said("More", "PT2M", 3), said("Paid", "PT3M", 3)]),
    "at once": (AT_ONCE, [said("More", "PT2M", 2), said("Paid", "PT3M", 3), said("Paid", "PT4M", 2)]),
    "other pools": (POOLS, [said("Paid", f"PT{one}S", one % 10) for one in (11, 12)]
                    + [said("More", f"PT{one}S", one % 10) for one in (22, 23)]),
    "says first": (SAYS_FIRST, [said("More", "PT1M", 2), said("More", "PT2M", 1)]),
    "bound to data": (bound(EDGES + catch("C") + user("B") + flows("S → C → B → E")),
                      [said("Paid", "PT1M", 2), said("Paid", "PT2M", 1)]),
    "bound and thrown": (bound(BESIDE + THROWN + catch("C") + user("B") + flows("S → G → C → B → E", "G → T → X")), []),
    "thrown with a key to a pool without one": (
        process(EDGES + THROWN.replace('id="T"', 'id="T" af:correlation="n"') + flows("S → T → E"), before=ROOTS,
                beside=OTHER.replace(catch("R", ref="b"), "").replace(flows("QS → R → Work → QE"), flows("QS → Work → QE"))), []),
    "thrown with a key of its own": (
        drawn(BESIDE + THROWN + catch("C", 'af:correlation="n + 1"') + user("B") + flows("S → G → C → B → E", "G → T → X"),
              ("T", "k2")), []),
}  # fmt: skip


@pytest.mark.parametrize("named", SENT)
def test_a_case_talks_as_a_dry_run_does(named: str, tmp_path: Path) -> None:
    """Move by move, and what has no receiver in the one has none in the other."""
    content, messages = SENT[named]
    steps = {one: Step(after=PEOPLE) for one in ("A", "B", "F", "Work") if f'id="{one}"'.encode() in content}
    answers = Answers(begin=BEGIN, data={"n": 1}, tasks=steps, messages=tuple(messages))

    ended = compare(parse_drawing(content), answers, tmp_path, named)

    assert ended == ("waiting" if named in ("other pools", "thrown with a key of its own") else "completed")


@pytest.fixture
def before_keys(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The office is of a release that kept no keys of conversations, until this is called."""
    monkeypatch.setattr(Conversations, "of", lambda *_: "")
    monkeypatch.setattr(Conversations, "begun_by", staticmethod(lambda *_: ""))
    monkeypatch.setattr(Conversations, "comes", lambda *_: None)
    return monkeypatch.undo


def test_a_case_of_an_earlier_release_goes_by_what_it_was_filed_with(
    tmp_path: Path, before_keys: Callable[[], None]
) -> None:
    """With the next thing that happens to it: what waits then, and what waits later, has the key of its first message."""
    more = catch("C", ref="b") + user("B") + catch("D", ref="b")
    drawing = drawn(STARTED + more + flows("S → C → B → D → E"), ("k2", "S"), ("k2", "C"), ("k2", "D"))
    hall = Hall(tmp_path, drawing, n="text")
    for case, number in (("c-1", "A"), ("c-2", "B")):
        hall.file(case, n=number)
    hall.office.send("More", by=JOB, correlation="c-1")
    before_keys()
    hall.office.send("More", by=JOB, data={"n": "B"})

    hall.done("B")
    hall.office.do(SYSTEM, Recompute(case="c-2"))

    assert hall.open("c-2") == ["B"]
    assert [one.correlation for one in hall.office.case("c-1").waits.values()] == ["A"]
    assert hall.office.send("More", by=JOB, data={"n": "A"}).cases == ("c-1",)
    assert hall.office.case("c-1").closed
    assert hall.sound()


def test_a_case_of_an_earlier_release_goes_by_the_first_message_that_it_took(
    tmp_path: Path, before_keys: Callable[[], None]
) -> None:
    """As the inbox has kept it, though the data of the case are others since; each pool of the file by its own."""
    hall = Hall(tmp_path, LATER, n="text")
    for case, number in (("c-1", "A"), ("c-2", "B")):
        hall.file(case)
        hall.office.send("Paid", by=JOB, data={"n": number}, correlation=case)
    before_keys()
    for case in ("c-2", "c-1"):
        hall.done("B", case)

    assert hall.office.send("More", by=JOB, data={"n": "B"}).cases == ("c-2",)
    assert hall.office.send("More", by=JOB, data={"n": "C"}).cases == ()
    assert hall.office.send("More", by=JOB, data={"n": "A"}).cases == ("c-1",)
    assert hall.sound()


def test_pools_of_an_earlier_release_go_by_the_messages_that_began_them(
    tmp_path: Path, before_keys: Callable[[], None]
) -> None:
    """Each by its own."""
    hall = Hall(tmp_path, POOLS, n="text")
    hall.file()
    for number in ("A", "B"):
        hall.office.send("Paid", by=JOB, data={"n": number}, correlation="c-1")
    before_keys()
    hall.done("A")

    assert sorted(one.correlation for one in hall.office.case("c-1").waits.values()) == ["", "A", "B"]
    hall.office.send("More", by=JOB, data={"n": "B"})
    (visit,) = hall.office.case("c-1").visits.values()
    case = hall.office.case("c-1")
    assert case.local[case.position["tokens"][visit.token]["in"]] == {"n": "B"}
    assert hall.sound()


def test_only_a_conversation_without_a_key_looks_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that goes by a key, and one that says something outside of any conversation, read no history."""
    looked = list[object]()
    monkeypatch.setattr(under_way, "agreed_before", lambda *about: looked.append(about) or {})
    plain = process(EDGES + user("B") + THROWN + user("F") + flows("S → B → T → F → E"), before=ROOTS)
    for name, drawing in (("keyed", FILED), ("plain", plain)):
        (tmp_path / name).mkdir()
        hall = Hall(tmp_path / name, drawing, n="text")
        hall.file(n="A")
        if name == "keyed":
            hall.office.send("More", by=JOB, data={"n": "A"})
        hall.done("B")

    assert looked == []


def test_a_return_keeps_what_was_agreed_on(tmp_path: Path) -> None:
    """What is waited for anew goes by the same key; nobody else's message comes there, nor the first one of another."""
    hall = Hall(tmp_path, LATER, n="text")
    hall.file()
    hall.office.send("Paid", by=JOB, data={"n": "A"})
    hall.done("B")
    hall.office.send("More", by=JOB, data={"n": "A"})
    (visit,) = hall.office.case("c-1").visits
    hall.office.do(OFFICER, Return(case="c-1", visit=visit, to="B", reason="again"))
    hall.done("B")
    assert [(one.name, one.correlation) for one in hall.office.case("c-1").waits.values()] == [("More", "A")]

    assert hall.office.send("More", by=JOB, data={"n": "B"}).cases == ()
    assert hall.office.send("More", by=JOB, data={"n": "A"}).cases == ("c-1",)
    assert hall.sound()


def test_a_step_taken_back_waits_by_the_same_key_again(tmp_path: Path) -> None:
    """Nothing that was agreed on is lost with the wait."""
    hall = Hall(tmp_path, LATER, n="text")
    hall.file()
    hall.office.send("Paid", by=JOB, data={"n": "A"})
    hall.done("B")
    hall.office.do(OFFICER, TakeBack(case="c-1", step="B"))
    assert (hall.open(), hall.office.case("c-1").waits) == (["B"], {})
    hall.done("B")

    assert hall.office.send("More", by=JOB, data={"n": "B"}).cases == ()
    assert hall.office.send("More", by=JOB, data={"n": "A"}).cases == ("c-1",)
    assert hall.sound()


def test_a_pool_that_is_put_back_goes_on_in_its_conversation(tmp_path: Path) -> None:
    """It had ended with its last step; taken back, it still goes by its own key, and says so where it waits again."""
    road = flows("QS → R → Work → QE")
    talk = OTHER.replace(road, user("Before") + flows("QS → Before → R → Work → QE"))
    hall = Hall(
        tmp_path, drawn(EDGES + user("A") + flows("S → A → E"), ("k2", "QS"), ("k2", "R"), beside=talk), n="text"
    )
    hall.file()
    hall.office.send("Paid", by=JOB, data={"n": "A"})
    hall.done("Before")
    hall.office.send("More", by=JOB, data={"n": "A"})
    hall.done("Work")
    assert hall.office.case("c-1").conversations == {}

    hall.office.do(OFFICER, TakeBack(case="c-1", step="Work"))

    assert (hall.open(), list(hall.office.case("c-1").conversations.values())) == (["A", "Work"], ["A"])
    (work,) = (one for one in hall.office.case("c-1").visits if one.startswith("Work"))
    hall.office.do(OFFICER, Return(case="c-1", visit=work, to="Before", reason="again"))
    hall.done("Before")
    assert "A" in [one.correlation for one in hall.office.case("c-1").waits.values()]
    assert hall.office.send("More", by=JOB, data={"n": "A"}).cases == ("c-1",)
    assert hall.sound()


def test_a_jump_keeps_what_was_agreed_on(tmp_path: Path) -> None:
    """Forward past a wait, and back before it."""
    hall = Hall(tmp_path, LATER, n="text")
    hall.file()
    hall.office.send("Paid", by=JOB, data={"n": "A"})
    for target in ("F", "B"):
        (visit,) = hall.office.case("c-1").visits
        hall.office.do("bai-xue", Jump(case="c-1", visit=visit, to=target, reason="as agreed", authority="No. 5"))
    hall.done("B")

    assert [one.correlation for one in hall.office.case("c-1").waits.values()] == ["A"]
    assert hall.sound()


def test_a_case_that_is_opened_again_goes_on_in_its_conversation(tmp_path: Path) -> None:
    """The application was taken back by mistake: what is behind the step goes by the key of before."""
    hall = Hall(tmp_path, LATER, n="text")
    hall.file()
    hall.office.send("Paid", by=JOB, data={"n": "A"})
    party = Actor(id="P-1", kind="applicant")
    hall.office.do(party, Withdraw(case="c-1", reason="by mistake"))
    hall.office.do(party, Reopen(case="c-1", reason="it was a mistake"))
    hall.done("B")

    assert [one.correlation for one in hall.office.case("c-1").waits.values()] == ["A"]
    assert hall.sound()
