"""The outbox, written to a file: one line of JSON per message, each exactly once.

A line is on the disk before its message is marked. After a crash in between the message comes again, and the file,
which holds its key, lets it pass. For a file that has grown large: rename it when the outbox is empty.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from approvalflow.desk.protocols import Transaction
from approvalflow.desk.rows import OutboxRow
from approvalflow.errors import BooksError
from approvalflow.moment import Now

if sys.platform != "win32":
    import fcntl


class _Line(msgspec.Struct):
    key: str


_READ = msgspec.json.Decoder(_Line)


def deliver(transaction: Transaction, sink: Path, now: Now, limit: int = 100) -> int:
    """Append up to `limit` waiting messages to `sink` and mark them; how many were marked.

    Several may deliver to one file at once: they take turns. Raises BooksError `sink.cannot_write`.
    """
    with _open(sink) as file:
        with transaction() as books:
            waiting = books.outbox(limit=limit)
        if waiting:
            _append(file, waiting, sink)
            with transaction() as books:
                books.delivered([row.key for row in waiting], now())
    return len(waiting)


@contextmanager
def _open(sink: Path) -> Iterator[BinaryIO]:
    try:
        file = sink.open("a+b")
        with file:
            if sys.platform != "win32":
                fcntl.flock(file, fcntl.LOCK_EX)
            yield file
    except OSError as problem:
        raise BooksError("sink.cannot_write", file=str(sink), reason=problem.strerror or str(problem)) from None


def _append(file: BinaryIO, waiting: Sequence[OutboxRow], sink: Path) -> None:
    held = _keys(file)
    file.write(b"".join(_line(row) for row in waiting if row.key not in held))
    file.flush()
    os.fsync(file.fileno())
    _keep_name(sink)


def _keys(file: BinaryIO) -> set[str]:
    """The keys that the file holds. A last line without its end was torn by a crash, and is cut off."""
    file.seek(0)
    held, end = set[str](), 0
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            file.truncate(end)
            break
        held.add(_key(line, number, file.name))
        end += len(line)
    return held


def _key(line: bytes, number: int, sink: str) -> str:
    try:
        return _READ.decode(line).key
    except msgspec.MsgspecError:
        raise BooksError("sink.foreign_line", file=sink, line=number) from None


def _line(row: OutboxRow) -> bytes:
    payload = msgspec.Raw(msgspec.json.format(row.payload.encode(), indent=-1))
    return msgspec.json.encode({**msgspec.structs.asdict(row), "payload": payload}) + b"\n"


def _keep_name(sink: Path) -> None:
    """A new file is only safe when its folder is on the disk too."""
    if sys.platform != "win32":
        folder = os.open(sink.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
