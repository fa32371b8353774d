"""Who may have the letters that lie in the inbox is asked once for a batch, and each has its one receiver."""

from approvalflow.desk import post
from approvalflow.desk.post import BATCH
from approvalflow.moment import read_moment
from approvalflow.storage.books import SqlBooks
from desk.test_messages_and_signals import WAITING
from internal_office import JOB, Hall


def test_a_sweep_asks_once_for_a_batch(tmp_path, monkeypatch):
    """A hundred and twenty letters for as many cases are two batches, and one more look that finds nothing."""
    asked: list[int] = []
    matches = SqlBooks.matches
    hall = Hall(tmp_path, WAITING, order="text", answer="text")
    monkeypatch.setattr(post, "after", lambda *_: None)
    for number in range(120):
        hall.file(f"c-{number}", order=f"o-{number}")
        hall.office.send("Letter", by=JOB, correlation=f"c-{number}", data={"answer": str(number)})
        hall.done("A", f"c-{number}")
    monkeypatch.setattr(SqlBooks, "matches", lambda *args, **more: (asked.append(1), matches(*args, **more))[1])

    hall.office.sweep()

    assert len(asked) == -(-120 // BATCH) + 1
    assert all(hall.office.case(f"c-{number}").data["answer"] == str(number) for number in range(120))


def test_letters_for_one_wait_are_had_one_at_a_time(tmp_path, monkeypatch):
    """Two letters with the same key: the older is taken, the other lies there for whoever waits next."""
    hall = Hall(tmp_path, WAITING, order="text", answer="text")
    with monkeypatch.context() as patch:
        patch.setattr(post, "after", lambda *_: None)
        hall.file("c-1", order="same")
        hall.office.send("Letter", by=JOB, correlation="same", data={"answer": "first"})
        hall.clock.set(read_moment("2026-03-02T10:00:00+08:00"))
        hall.office.send("Letter", by=JOB, correlation="same", data={"answer": "second"})
        hall.done("A")
    hall.office.sweep()
    hall.file("c-2", order="same")
    hall.done("A", "c-2")

    assert [hall.office.case(case).data["answer"] for case in ("c-1", "c-2")] == ["first", "second"]
