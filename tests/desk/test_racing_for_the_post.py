"""Many processes send and sweep at once, and some are killed: a message has one receiver, a signal comes once."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from approvalflow import Office, SetClock
from approvalflow.cases.commands import TakeMessage
from approvalflow.cases.events import MessageTaken, SignalHeard
from approvalflow.errors import Conflict
from approvalflow.storage.engine import open_engine
from approvalflow.storage.transaction import read, transaction
from contracts.book_rows import a_letter
from desk.test_conversations_of_cases import FILED
from desk.test_messages_and_signals import LISTENING, WAITING
from internal_office import JOB, SYSTEM, Hall
from storage.forks import Bomb, outcome, run_in_process

TENANT = "330100"
Work = Callable[[Office], object]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, prepared_file: Path, tmp_path: Path) -> str:
    """Empty books on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(prepared_file, tmp_path / 'books.db')}"
    return str(request.getfixturevalue("fresh_postgres"))


@pytest.fixture
def halls(tmp_path: Path, url: str) -> Iterator[Callable[..., Hall]]:
    """Opens a hall on those books."""
    made: list[Hall] = []

    def open_one(drawing: bytes, **fields: str) -> Hall:
        made.append(Hall(tmp_path, drawing, url, **fields))
        return made[-1]

    yield open_one
    for hall in made:
        hall.office.close()


def at_once(hall: Hall, *works: tuple[Work, int]) -> list[int]:
    """Each work in a process and an office of its own, all let go together; how each ended.

    One with a number is killed when it says that much to the database.
    """
    waiting, go = os.pipe()

    def run(work: Work, moment: int) -> None:
        os.close(go)
        engine = open_engine(hall.url, wait=20.0)
        doors = transaction(engine, TENANT), read(engine, TENANT)
        office = Office(*doors, people=hall.office.people, now=SetClock(hall.clock.at), engine=engine)
        office.inbox()
        os.read(waiting, 1)
        if moment:
            Bomb(engine, moment)
        work(office)

    children = [run_in_process(lambda one=one: run(*one)) for one in works]
    os.close(waiting)
    os.close(go)
    return [outcome(child) for child in children]


def sender(who: int, count: int) -> Work:
    """Sends letters, each with a key of its own; one that was too slow is sent again."""

    def work(office: Office) -> None:
        for number in range(count):
            try:
                office.send("Letter", by=JOB, correlation="same", key=f"{who}/{number}")
            except Conflict:
                office.send("Letter", by=JOB, correlation="same", key=f"{who}/{number}")

    return work


def taken(hall: Hall) -> dict[str, str]:
    """Which message each case took, by the events; no message twice."""
    found = [
        (one.event.message, case.id)
        for case in hall.office.cases()
        for one in hall.office.history(case.id)
        if isinstance(one.event, MessageTaken)
    ]
    assert max(Counter(message for message, _ in found).values(), default=0) <= 1, found
    assert max(Counter(case for _, case in found).values(), default=0) <= 1, found
    return dict(found)


@pytest.mark.parametrize("moments", [(0, 0, 0), (9, 0, 31), (0, 22, 47)])
def test_many_senders_and_sweeps_at_once(moments: tuple[int, ...], halls: Callable[..., Hall]) -> None:
    """More letters than cases: each case has exactly one, no letter is with two, the rest lies there."""
    hall = halls(WAITING, order="text")
    cases = [f"c-{number}" for number in range(7)]
    for case in cases:
        hall.file(case, order="same")
        hall.done("A", case)

    works = [(sender(who, 3), moment) for who, moment in enumerate(moments)]
    ended = at_once(hall, *works, (lambda office: office.sweep(), 0), (lambda office: office.sweep(), 0))

    assert ended == [-9 if moment else 0 for moment in moments] + [0, 0]
    for who in range(3):  # whoever was killed does it again, with the same keys
        sender(who, 3)(hall.office)
    hall.office.sweep()
    assert sorted(taken(hall).values()) == cases
    assert len(hall.office.inbox()) == 9 - 7
    assert [hall.open(case) for case in cases] == [["B"]] * 7
    for message, case in taken(hall).items():
        assert message not in {one.id for one in hall.office.inbox()}, case
    assert hall.sound()


def teller(who: int, count: int) -> Work:
    """Says so much about one order, each time with a key of its own; what was too slow is said again."""

    def work(office: Office) -> None:
        for number in range(count):
            for _ in range(2):
                with suppress(Conflict):
                    office.send("More", by=JOB, data={"n": "same"}, key=f"{who}/{number}")
                    break

    return work


@pytest.mark.parametrize(("moments", "count"), [((0, 0), 2), ((9, 31), 2), ((22, 27), 1)])
def test_who_goes_by_the_key_comes_first_in_a_race(
    moments: tuple[int, ...], count: int, halls: Callable[..., Hall]
) -> None:
    """Two messages of one key, or four, for two cases that go by it and two that go by none: nobody has two."""
    hall = halls(FILED, n="text")
    for case in ("new-1", "new-2"):
        hall.file(case)
    for case in ("old-1", "old-2"):
        hall.file(case, n="same")

    works = [(teller(who, count), moment) for who, moment in enumerate(moments)]
    ended = at_once(hall, *works, (lambda office: office.sweep(), 0), (lambda office: office.sweep(), 0))

    assert ended[2:] == [0, 0]
    assert all(end in ((0, -9) if moment else (0,)) for end, moment in zip(ended[:2], moments, strict=True)), ended
    for who in range(2):  # whoever was killed does it again, with the same keys
        teller(who, count)(hall.office)
    hall.office.sweep()
    assert sorted(taken(hall).values()) == (["new-1", "new-2"] if count == 2 else []) + ["old-1", "old-2"]
    agreed = {case: list(hall.office.case(case).conversations.values()) for case in ("new-1", "new-2")}
    assert agreed == {case: ["same"] if count == 2 else [] for case in agreed}
    assert hall.office.inbox() == []
    assert hall.sound()


@pytest.mark.parametrize("moment", [0, 19, 33])
def test_one_message_for_two_cases_without_a_key(moment: int, halls: Callable[..., Hall]) -> None:
    """While two sweeps look for it, and its sender is killed: one case has it and goes by its key, the other waits."""
    hall = halls(FILED, n="text")
    for case in ("c-1", "c-2"):
        hall.file(case)

    at_once(hall, (teller(0, 1), moment), (lambda office: office.sweep(), 0), (lambda office: office.sweep(), 0))

    teller(0, 1)(hall.office)
    hall.office.sweep()
    (case,) = taken(hall).values()
    other = {"c-1": "c-2", "c-2": "c-1"}[case]
    assert list(hall.office.case(case).conversations.values()) == ["same"]
    assert [one.any_key for one in hall.office.case(other).waits.values()] == [True]
    assert hall.office.send("More", by=JOB, data={"n": "other"}).cases == (other,)
    assert hall.sound()


@pytest.mark.parametrize("moments", [(0, 0), (17, 0), (28, 41)])
def test_one_signal_by_several_messengers(moments: tuple[int, ...], halls: Callable[..., Hall]) -> None:
    """Two give the same signal by the same key while a third sweeps, and some die: each case hears it once."""
    hall = halls(LISTENING)
    cases = [f"c-{number}" for number in range(6)]
    for case in cases:
        hall.file(case)

    works = [(lambda office: office.signal("Alarm", by=JOB, key="k"), moment) for moment in moments]
    ended = at_once(hall, *works, (lambda office: office.sweep(), 0))

    assert ended[-1] == 0
    assert all(end in ((0, -9) if moment else (0,)) for end, moment in zip(ended[:-1], moments, strict=True)), ended
    sent = hall.office.signal("Alarm", by=JOB, key="k")
    hall.office.sweep()
    assert sent.cases == tuple(cases)
    heard = [sum(isinstance(one.event, SignalHeard) for one in hall.office.history(case)) for case in cases]
    assert heard == [1] * 6
    assert [hall.open(case) for case in cases] == [["A", "B"]] * 6
    assert hall.sound()


@pytest.mark.postgres
def test_two_cases_reach_for_one_letter(fresh_postgres: str, tmp_path: Path) -> None:
    """Both have read that it is free; the second waits for the first, and then learns that somebody has it."""
    hall = Hall(tmp_path, WAITING, fresh_postgres, order="text")
    for case in ("c-1", "c-2"):
        hall.file(case, order="other")
        hall.done("A", case)
    letter = "m-1"
    with hall.office.desk.transaction() as books:  # nobody is told of it yet
        books.post(a_letter(letter, correlation="other", data="{}"))
    desk, told = hall.office.desk, list[str]()
    waits = {case: next(iter(hall.office.case(case).waits)) for case in ("c-1", "c-2")}

    def second() -> None:
        try:
            with desk.transaction() as books:
                desk.walk(books, SYSTEM, TakeMessage(case="c-2", wait=waits["c-2"], message=letter))
        except Conflict as lost:
            told.append(lost.code)

    with desk.transaction() as books:
        answer = desk.walk(books, SYSTEM, TakeMessage(case="c-1", wait=waits["c-1"], message=letter))
        waiting = Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
    waiting.join()

    assert "MessageTaken" in answer.events
    assert told == ["message.taken"]
    assert (hall.open("c-1"), hall.open("c-2"), list(taken(hall).values())) == (["B"], [], ["c-1"])
    assert hall.sound()
    hall.office.close()
