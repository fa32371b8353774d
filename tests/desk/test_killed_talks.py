"""A process may die while a message or a signal goes from one to another: nothing is lost, and nothing heard twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from approvalflow import Actor, commands
from approvalflow.desk import post, sending
from approvalflow.desk.walk import Desk
from approvalflow.moment import aware
from desk.killing import Killer
from desk.test_messages_and_signals import LISTENING, WAITING
from internal_office import JOB, OFFICER, Hall


def killer_of(hall: Hall, folder: Path) -> Killer:
    """Stands before the books of a hall."""
    perform = hall.office.desk.perform
    killer = Killer(hall.office, folder / "a.db", hall.clock, folder, {})
    hall.office.desk.perform = perform  # type: ignore[method-assign]
    return killer


def sending_(hall: Hall) -> Callable[[Desk], Any]:
    """The letter is sent, with a key, and given to whoever waits."""

    def work(desk: Desk) -> None:
        said = sending.Sending(name="Letter", correlation="o-7", data={"answer": "yes"}, key="k-9")
        with desk.transaction() as books:
            desk.catalogue.refresh(books, books.head("tenant"))
            id = sending.send(books, desk.catalogue, JOB, desk.directory, aware(hall.clock()), "Asia/Shanghai", said)
        for answer in post.deliver(desk, message=id):
            post.after(desk, answer)

    return work


def test_a_kill_while_a_message_is_sent(tmp_path: Path) -> None:
    """Before it is in the inbox, between the two commits, while it is taken."""
    hall = Hall(tmp_path, WAITING, order="text", answer="text")
    hall.file(order="o-7")
    hall.done("A")
    killer = killer_of(hall, tmp_path)

    killer.kill_and_resume(("send",), sending_(hall))

    assert killer.seen["send",] >= 8


def test_a_kill_while_a_wait_opens(tmp_path: Path) -> None:
    """The letter lies there already; the step that leads to the wait is sent again with its key."""
    hall = Hall(tmp_path, WAITING, order="text", answer="text")
    hall.file(order="o-7")
    sending_(hall)(hall.office.desk)
    visit = next(iter(hall.office.case("c-1").visits))
    act = commands.Act(case="c-1", visit=visit, outcome="done", key="k-1")
    killer = killer_of(hall, tmp_path)

    killer.kill_and_resume(("act",), lambda desk: desk.perform(Actor(id=OFFICER, kind="officer"), act))

    assert killer.seen["act",] >= 8


@pytest.mark.long
def test_a_kill_while_a_signal_goes_round(tmp_path: Path) -> None:
    """Each case hears it once, wherever the first messenger died."""
    hall = Hall(tmp_path, LISTENING, seen="text")
    for case in ("c-1", "c-2"):
        hall.file(case)
    killer = killer_of(hall, tmp_path)

    def work(desk: Desk) -> None:
        said = sending.Sending(name="Alarm", key="k-9")
        with desk.transaction() as books:
            desk.catalogue.refresh(books, books.head("tenant"))
            id = sending.give_signal(books, desk.catalogue, JOB, desk.directory, aware(hall.clock()), said)
        for answer in post.spread(desk, signal=id):
            post.after(desk, answer)

    killer.kill_and_resume(("signal",), work)

    assert killer.seen["signal",] >= 12


TAMPERING = {
    "a lost wait": ("DELETE FROM af_wait", "waits"),
    "a wait of another name": ("UPDATE af_wait SET name = 'Lettre'", "waits"),
    "a message that is gone": ("DELETE FROM af_message WHERE taken IS NOT NULL", "messages taken"),
    "a message taken back": ('UPDATE af_message SET taken = NULL, "case" = NULL, wait = NULL', "messages taken"),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_the_doctor_finds_what_was_done_to_the_post(name: str, tmp_path: Path) -> None:
    """Waits and takings follow from the events."""
    import sqlite3
    from contextlib import closing

    statement, what = TAMPERING[name]
    hall = Hall(tmp_path, WAITING, order="text", answer="text")
    for case, order in (("c-1", "o-7"), ("c-2", "o-8")):
        hall.file(case, order=order)
        hall.done("A", case)
    sending_(hall)(hall.office.desk)
    assert hall.office.check() == []
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute(statement)
        connection.commit()

    assert {one.what for one in hall.office.check()} == {what}
