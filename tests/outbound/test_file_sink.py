"""Messages reach the file once each, whatever dies in between."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from approvalflow.desk.protocols import Books, Transaction
from approvalflow.errors import BooksError
from approvalflow.moment import SetClock
from approvalflow.outbound import file_sink
from approvalflow.outbound.file_sink import deliver
from approvalflow.storage.engine import open_engine
from approvalflow.storage.transaction import transaction
from approvalflow.testing.memory import MemoryStore
from contracts.book_rows import MONDAY, a_change, a_message, later
from contracts.stores import SqlStore
from storage.forks import outcome, run_in_process

NOW = SetClock(MONDAY)


def say(writing: Transaction, *keys: str, case: str = "c-1") -> None:
    messages = tuple(a_message(key, case=case, payload='{"to":\n "王"}') for key in keys)
    with writing() as books:
        books.keep(a_change(case, outbox=messages))


def lines(sink: Path) -> list[str]:
    return [json.loads(line)["key"] for line in sink.read_text(encoding="utf-8").splitlines()]


def test_every_message_is_a_line(tmp_path: Path) -> None:
    """A line carries key, case, number, topic, moment and payload; what was handed over is not handed over again."""
    writing, sink = MemoryStore().transaction("330106"), tmp_path / "out.jsonl"
    say(writing, "a", "b", "c")

    assert deliver(writing, sink, NOW, limit=2) == 2
    assert deliver(writing, sink, NOW) == 1
    assert deliver(writing, sink, NOW) == 0

    assert lines(sink) == ["a", "b", "c"]
    assert json.loads(sink.read_text(encoding="utf-8").splitlines()[0]) == {
        "key": "a",
        "case": "c-1",
        "seq": 1,
        "topic": "warning",
        "payload": {"to": "王"},
        "recorded": "2031-03-03T01:30:00.123456Z",
    }


def test_a_line_torn_by_a_crash_is_written_again(tmp_path: Path) -> None:
    """Half a line at the end is cut off before the next one is written."""
    writing, sink = MemoryStore().transaction("330106"), tmp_path / "out.jsonl"
    say(writing, "a")
    sink.write_bytes(b'{"key":"z","case":"c"}\n{"key":"a","ca')
    assert deliver(writing, sink, NOW) == 1
    assert lines(sink) == ["z", "a"]


def test_a_file_of_somebody_else_is_not_written_to(tmp_path: Path) -> None:
    """A file with other lines, or a place that cannot be written, is an error; the message stays in the outbox."""
    writing, sink = MemoryStore().transaction("330106"), tmp_path / "letter.txt"
    say(writing, "a")
    sink.write_text("Dear Sir\n", encoding="utf-8")
    for place, code in ((sink, "sink.foreign_line"), (tmp_path, "sink.cannot_write")):
        with pytest.raises(BooksError) as told:
            deliver(writing, place, NOW)
        assert told.value.code == code
        assert "{" not in told.value.say("zh-CN")
    assert sink.read_text(encoding="utf-8") == "Dear Sir\n"
    with writing() as books:
        assert [row.key for row in books.outbox()] == ["a"]


class Dying:
    """Books that die at the n-th thing done with them or with the file."""

    def __init__(self, at: int) -> None:
        self.left = at

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Callable[..., object]) -> Callable[..., object]:
        def watched(*given: object, **named: object) -> object:
            self.tick()
            answer = call(*given, **named)
            self.tick()
            return answer

        return watched

    def transaction(self, opened: Transaction) -> Transaction:
        @contextmanager
        def dying() -> Iterator[Books]:
            self.tick()
            with opened() as books:
                yield DyingBooks(books, self)  # type: ignore[misc]
                self.tick()
            self.tick()

        return dying


class DyingBooks:
    def __init__(self, books: Books, dying: Dying) -> None:
        self.outbox = dying.around(books.outbox)
        self.delivered: Callable[[Sequence[str], datetime], object] = dying.around(books.delivered)


def test_killed_anywhere_the_file_holds_each_message_once(
    sqlite_store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before and after every step of a delivery, the next delivery completes the file without a repetition."""
    for moment in range(1, 40):
        tenant, sink = f"t{moment}", tmp_path / f"{moment}.jsonl"
        writing = transaction(sqlite_store.engine, tenant)
        say(writing, "a", "b")

        def work(tenant: str = tenant, sink: Path = sink, moment: int = moment) -> None:
            dying = Dying(moment)
            mine = transaction(open_engine(sqlite_store.engine.url.render_as_string()), tenant)
            monkeypatch.setattr(file_sink.os, "fsync", dying.around(os.fsync))
            deliver(dying.transaction(mine), sink, NOW)

        ended = outcome(run_in_process(work))
        say(writing, "c", case="c-2")
        deliver(writing, sink, SetClock(later(minutes=1)))
        assert lines(sink) == ["a", "b", "c"]
        with writing() as books:
            assert books.outbox() == []
        if ended == 0:
            assert moment > 10
            return
        assert ended == -9
    pytest.fail("the delivery never came to its end")


def test_three_may_deliver_to_one_file(sqlite_store: SqlStore, tmp_path: Path) -> None:
    """Deliverers take turns: every message is there once, in order."""
    writing, sink = transaction(sqlite_store.engine, "330106"), tmp_path / "out.jsonl"
    keys = [f"k{n:02}" for n in range(30)]
    say(writing, *keys)

    def work() -> None:
        mine = transaction(open_engine(sqlite_store.engine.url.render_as_string()), "330106")
        while deliver(mine, sink, NOW, limit=4):
            pass

    children = [run_in_process(work) for _ in range(3)]
    assert [outcome(child) for child in children] == [0, 0, 0]
    assert lines(sink) == keys


def test_who_delivers_waits_for_the_one_before(sqlite_store: SqlStore, tmp_path: Path) -> None:
    """While one has the file in hand, the other writes nothing and marks nothing."""
    url, sink = sqlite_store.engine.url.render_as_string(), tmp_path / "out.jsonl"
    writing = transaction(sqlite_store.engine, "330106")
    say(writing, "a")

    with sink.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = run_in_process(lambda: print(deliver(transaction(open_engine(url), "330106"), sink, NOW)))
        time.sleep(0.3)
        with writing() as books:
            assert [row.key for row in books.outbox()] == ["a"]
        assert lines(sink) == []
        # The fork shares our open file: closing it here would not let go of the lock.
        fcntl.flock(held, fcntl.LOCK_UN)

    assert outcome(second) == 0
    assert lines(sink) == ["a"]
