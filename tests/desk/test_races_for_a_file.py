"""Many people at once, each with an office of their own on one database: nobody's act is lost, none counts twice."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from approvalflow import Conflict, Office, Refused, SetClock, commands
from approvalflow.desk.rows import Change
from approvalflow.errors import ApprovalFlowError
from approvalflow.storage.engine import open_engine
from approvalflow.storage.transaction import read, transaction
from desk.watched import CASE, TENANT, WatchedOffice, watch_database
from small_office import APPLICANT, DATA, PAPERS, PARTY, STEPS, drawing, straight_road, task

ASKED = {
    "Resources": ("resources", "jiang-tao"),
    "Ecology": ("ecology", "han-xue"),
    "Water": ("water", "dong-liang"),
    "Emergency": ("emergency", "xu-dong"),
    "Reform": ("reform", "he-jun"),
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, prepared_file: Path, tmp_path: Path) -> str:
    """Empty books on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(prepared_file, tmp_path / 'books.db')}"
    return str(request.getfixturevalue("fresh_postgres"))


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[bytes], WatchedOffice]]:
    """Opens the office that prepares and looks."""
    offices: list[WatchedOffice] = []

    def open_one(process: bytes) -> WatchedOffice:
        offices.append(watch_database(url, process))
        return offices[-1]

    yield open_one
    for office in offices:
        office.close()


def at_once(url: str, main: WatchedOffice, *works: Callable[[Office], object]) -> list[object]:
    """Each work in a thread and an office of its own, all let go together; an answer or the error of each."""
    outcomes: list[object] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int, work: Callable[[Office], object]) -> None:
        engine = open_engine(url, wait=20.0)
        doors = transaction(engine, TENANT), read(engine, TENANT)
        with Office(*doors, people=main.people, now=SetClock(main.clock.at), engine=engine) as office:
            office.check()
            gate.wait()
            try:
                outcomes[place] = work(office)
            except ApprovalFlowError as problem:
                outcomes[place] = problem

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    main.agree()
    return outcomes


def joint() -> bytes:
    """Five departments asked at once."""
    steps = {
        name: f'act="consult" role="{"coordinator" if place == "reform" else "opinion-officer"}" '
        f'department="{place}" term="5 WD"'
        for name, (place, _) in ASKED.items()
    }
    around = {one: STEPS[one] for one in ("Receive", "Accept", "Deliver")} | {"Decide": 'act="decide" role="approver"'}
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>'
    nodes += "".join(task(*one) for one in {**around, **steps}.items())
    flows = [("S", "Receive"), ("Receive", "Accept"), ("Accept", "Split"), ("Join", "Decide"), ("Decide", "Deliver")]
    flows += [("Split", name) for name in steps] + [(name, "Join") for name in steps] + [("Deliver", "E")]
    return drawing(nodes, [(one, other, "") for one, other in flows])


def test_five_departments_answer_at_once(url: str, opened: Callable[[bytes], WatchedOffice]) -> None:
    """Their answers do not conflict, though each moves the same case; the file goes on when the last has come."""
    main = opened(joint())
    main.accepted()
    visits = {name: main.visit(name) for name in ASKED}

    def answer(name: str) -> Callable[[Office], object]:
        return lambda office: office.act(CASE, visits[name], "agree", by=ASKED[name][1], revision=0)

    outcomes = at_once(url, main, *(answer(name) for name in ASKED))

    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    assert main.open() == ["Decide"]
    assert main.kept() == []
    assert len(main.events("OpinionGiven")) == 5


def test_two_on_one_seat(url: str, opened: Callable[[bytes], WatchedOffice]) -> None:
    """One opinion counts; the other gets a typed error, kept in the log, and has changed nothing."""
    main = opened(straight_road())
    main.accepted()
    visit = main.visit("Review")

    outcomes = at_once(
        url,
        main,
        lambda office: office.act(CASE, visit, "agree", by="chen-jing"),
        lambda office: office.act(CASE, visit, "disagree", by="zhao-lei", reason="材料矛盾"),
    )

    (lost,) = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(lost, Conflict)
    assert lost.code == "visit.not_open"
    assert [one.code for one in main.kept()] == ["visit.not_open"]
    assert len(main.events("OpinionGiven")) == 1


def test_two_claim_one_seat(url: str, opened: Callable[[bytes], WatchedOffice]) -> None:
    """Exactly one holds it afterwards."""
    main = opened(straight_road())
    main.accepted()
    claim = commands.Claim(case=CASE, visit=main.visit("Review"))

    outcomes = at_once(
        url, main, lambda office: office.do("chen-jing", claim), lambda office: office.do("zhao-lei", claim)
    )

    (lost,) = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(lost, Refused)
    assert lost.code == "person.claimed_by_other"
    assert len(main.events("SeatChanged")) == 1


def test_one_command_sent_twice_at_the_same_moment(url: str, opened: Callable[[bytes], WatchedOffice]) -> None:
    """Under one key both senders get the same answer, and it was done once."""
    main = opened(straight_road())
    main.accepted()
    command = commands.Act(case=CASE, visit=main.visit("Review"), outcome="agree", key="k-1")

    one, other = at_once(url, main, *[lambda office: office.do("chen-jing", command)] * 2)

    assert one == other
    assert not isinstance(one, Exception)
    assert len(main.events("OpinionGiven")) == 1


def test_one_application_sent_twice_at_the_same_moment(url: str, opened: Callable[[bytes], WatchedOffice]) -> None:
    """A new case has no row to lock yet: still both hear of the same case, or one of a lost race it may repeat."""
    main = opened(straight_road())
    command = commands.Submit(
        case=CASE, matter="food-business-licence", applicant=PARTY, materials=PAPERS, data=dict(DATA), key="k-1"
    )

    outcomes = at_once(url, main, *[lambda office: office.do(APPLICANT, command)] * 3)

    assert all(not isinstance(one, Exception) or isinstance(one, Conflict) for one in outcomes), outcomes
    answers = [one for one in outcomes if not isinstance(one, Exception)]
    assert answers
    assert all(one == answers[0] for one in answers)
    assert len(main.cases()) == 1
    assert main.do(APPLICANT, command) == answers[0]


def test_two_sweeps_give_each_warning_once(url: str, opened: Callable[[bytes], WatchedOffice]) -> None:
    """Racing sweeps share the work: together they give what one would have given, each exactly once."""
    main = opened(straight_road())
    for number in range(6):
        main.accepted(f"c-{number}")
    main.set("2026-03-17")

    outcomes = at_once(url, main, *[lambda office: office.sweep()] * 2)
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    main.sweep()

    for number in range(6):
        given = main.warnings(f"c-{number}")
        assert sorted(given) == sorted(set(given))
        assert len(given) == 9
        assert main.said("warning", f"c-{number}") == 9


def test_numbers_drawn_at_once_have_no_gaps(url: str, opened: Callable[[bytes], WatchedOffice]) -> None:
    """Receipts at many windows take numbers one after another."""
    main = opened(straight_road())
    for number in range(5):
        main.filed(f"c-{number}")

    def receive(number: int) -> Callable[[Office], object]:
        return lambda office: office.act(f"c-{number}", "Receive", "received", by="zhang-min")

    outcomes = at_once(url, main, *(receive(number) for number in range(5)))

    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    numbers = sorted(str(one.number) for one in main.cases())
    assert numbers == [f"2026-{number:06d}" for number in range(1, 6)]


def test_a_lost_compare_and_set(url: str, opened: Callable[[bytes], WatchedOffice]) -> None:
    """Where a lock is passed by, the version of the case still stops the second writer with a typed conflict."""
    main = opened(straight_road())
    main.accepted()
    with main.desk.transaction() as books:
        row = books.case(CASE)
        assert row is not None
        stale = Change(expected=row.seq - 1, case=row, events=())

    with pytest.raises(Conflict) as lost, main.desk.transaction() as books:
        books.keep(stale)

    assert lost.value.code == "case.moved_on"
    main.agree()


# Any two commands on one case


def returning(visit: str, to: str = "") -> commands.Return:
    """Send the file back from a visit."""
    return commands.Return(case=CASE, visit=visit, to=to, reason="补充")


def agreeing_to(visit: str) -> commands.Act:
    """Agree at a visit."""
    return commands.Act(case=CASE, visit=visit, outcome="agree")


PAIRS: dict[str, tuple[str, tuple[str, str], frozenset[str]]] = {
    "act, return": ("Verify", ("sun-wei", "sun-wei"), frozenset({"visit.not_open"})),
    "take back, open": ("Verify", ("chen-jing", "sun-wei"), frozenset({"take_back.opened", "visit.not_open"})),
    "jump, act": ("Review", ("bai-xue", "chen-jing"), frozenset({"visit.not_open"})),
    "hold, act": ("Review", ("zheng-hong", "chen-jing"), frozenset({"case.held", "visit.not_open"})),
    "transfer, act": ("Review", ("sun-wei", "chen-jing"), frozenset({"person.claimed_by_other", "visit.not_open"})),
    "remove, opinion": ("Review", ("chen-jing", "zhao-lei"), frozenset({"seat.removed", "signer.has_spoken"})),
}
"""Two commands, where the file lies, who sends them, and with which codes the one that came second is refused."""


def pair(name: str, visit: str) -> tuple[commands.AnyCommand, commands.AnyCommand]:
    """The two commands of a pair."""
    held = commands.Hold(case=CASE, visit=visit, reason="会商")
    jump = commands.Jump(case=CASE, visit=visit, to="Decide", reason="修订", authority="纪要第5号")
    transfer = commands.Transfer(case=CASE, visit=visit, to="zhao-lei", reason="出差")
    return {
        "act, return": (agreeing_to(visit), returning(visit)),
        "take back, open": (commands.TakeBack(case=CASE, step="Review"), commands.OpenTask(case=CASE, visit=visit)),
        "jump, act": (jump, agreeing_to(visit)),
        "hold, act": (held, agreeing_to(visit)),
        "transfer, act": (transfer, agreeing_to(visit)),
        "remove, opinion": (commands.RemoveSigner(case=CASE, visit=visit, signer="+1"), agreeing_to(visit)),
    }[name]


@pytest.mark.parametrize("name", PAIRS)
def test_of_two_commands_one_comes_second_and_is_told(
    url: str, opened: Callable[[bytes], WatchedOffice], name: str
) -> None:
    """They are ordered; the loser changes nothing, and is told who was faster and what is left for it to do."""
    step, people, codes = PAIRS[name]
    main = opened(straight_road())
    main.accepted()
    if step == "Verify":
        main.act(CASE, "Review", "agree", by="chen-jing")
    visit = main.visit(step)
    if name == "remove, opinion":
        added = commands.AddSigner(case=CASE, visit=visit, persons=("zhao-lei",), where="beside")
        main.do("chen-jing", added)
    first, second = pair(name, visit)

    outcomes = at_once(
        url, main, lambda office: office.do(people[0], first), lambda office: office.do(people[1], second)
    )

    lost = [(place, one) for place, one in enumerate(outcomes) if isinstance(one, Exception)]
    assert len(lost) == 1, outcomes
    ((place, error),) = lost
    assert isinstance(error, ApprovalFlowError)
    assert error.code in codes, error
    if error.code == "visit.not_open":
        assert isinstance(error, Conflict)
        assert error.values["by"] == people[1 - place]
        assert error.values["did"] in ("act", "return", "take_back", "jump")
    else:
        told = {str(one) for one in error.values.values()}
        assert people[1 - place] in told or error.code in ("seat.removed", "person.claimed_by_other")


def test_a_draft_and_a_take_back(url: str, opened: Callable[[bytes], WatchedOffice]) -> None:
    """Whoever was first: a file that somebody has begun to write on is not taken back, and nothing written is lost."""
    main = opened(straight_road())
    main.accepted()
    for _ in range(5):
        main.act(CASE, "Review", "agree", by="chen-jing")
        visit = main.visit("Verify")

        outcomes = at_once(
            url,
            main,
            lambda office: office.do("chen-jing", commands.TakeBack(case=CASE, step="Review")),
            lambda office, visit=visit: office.save_draft(CASE, visit, by="sun-wei", reason="拟同意"),
        )

        (lost,) = [one for one in outcomes if isinstance(one, ApprovalFlowError)]
        written = main.open() == ["Verify"]
        assert lost.code == ("take_back.begun" if written else "visit.not_open")
        assert written == (main.draft(CASE, visit, by="sun-wei") is not None)
        if written:
            main.drop_draft(CASE, visit, by="sun-wei")
            main.do("chen-jing", commands.TakeBack(case=CASE, step="Review"))
