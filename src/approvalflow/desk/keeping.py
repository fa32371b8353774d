"""How events become rows and rows become events again: JSON, versions, and the chain of hashes."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.procedures import running_clocks
from approvalflow.desk.rows import CaseRow, EventRow
from approvalflow.errors import BooksError, Defect
from approvalflow.expressions.plain import exact

_ENCODER = msgspec.json.Encoder(enc_hook=str, decimal_format="number")
_EVENT: msgspec.json.Decoder[e.AnyEvent] = msgspec.json.Decoder(e.AnyEvent, float_hook=exact)
_DATA = msgspec.json.Decoder(dict[str, Any], float_hook=exact)
_CASE = msgspec.json.Decoder(Case, float_hook=exact)
GENESIS = ""
NOTHING_RUNS = 2**31 - 1
"""The calendar of a case without a running clock or timer: no notice can move anything in it."""


def write_json(value: object) -> str:
    """Compact JSON text; what JSON has no form for is written as its text."""
    return _ENCODER.encode(value).decode()


def read_data(text: bytes | str) -> dict[str, Any]:
    """Data as they were written, with all their digits."""
    return _DATA.decode(text)


def read_case(snapshot: str) -> Case:
    """The case of a snapshot. Raises BooksError `books.unreadable_snapshot`."""
    try:
        return _CASE.decode(snapshot)
    except msgspec.MsgspecError as problem:
        raise BooksError("books.unreadable_snapshot", reason=str(problem)) from None


def case_row(case: Case, head: str) -> CaseRow:
    """The row of a case, with the hash of its last event."""
    return CaseRow(
        case=case.id,
        number=case.number,
        matter=case.matter,
        version=case.version,
        stage=str(case.stage),
        seq=case.seq,
        hash=head,
        calendar=case.calendar if case.timers or running_clocks(case) else NOTHING_RUNS,
        opened=case.opened,
        recorded=case.recorded,
        snapshot=write_json(case),
    )


def rows(tenant: str, stream: str, previous: str, happened: Iterable[e.Happened]) -> tuple[EventRow, ...]:
    """Rows for new events, each hash covering the row and the hash before."""
    made: list[EventRow] = []
    for one in happened:
        row = EventRow(
            seq=one.seq,
            type=type(one.event).__name__,
            v=e.V,
            recorded=one.recorded,
            effective=one.effective,
            actor=one.actor,
            payload=_readable(one),
            hash="",
        )
        previous = digest(tenant, stream, previous, row)
        made.append(msgspec.structs.replace(row, hash=previous))
    return tuple(made)


def _readable(one: e.Happened) -> str:
    """The event as it is written. Raises Defect `books.unreadable_event` for one that would not be read as it is."""
    written = write_json(one.event)
    try:
        as_read = _ENCODER.encode(_EVENT.decode(written)).decode()
    except msgspec.MsgspecError as problem:
        as_read = str(problem)
    if as_read != written:
        raise Defect("books.unreadable_event", type=type(one.event).__name__, seq=one.seq)
    return written


def digest(tenant: str, stream: str, previous: str, row: EventRow) -> str:
    """The hash of a row: SHA-256 over its fields and the hash before it, in a fixed order."""
    recorded, effective = _utc(row.recorded), _utc(row.effective)
    fields = (previous, tenant, stream, str(row.seq), row.type, str(row.v), recorded, effective, row.actor, row.payload)
    return f"{e.HASH}:" + hashlib.sha256("\x1f".join(fields).encode()).hexdigest()


@lru_cache(maxsize=256)
def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def happenings(stream: Iterable[EventRow]) -> Iterator[e.Happened]:
    """Events of rows. Raises BooksError `books.unknown_event` for a type or version that this release cannot read."""
    for row in stream:
        if row.v != e.V:
            raise BooksError("books.unknown_event", type=row.type, v=row.v, seq=row.seq)
        try:
            event = _EVENT.decode(row.payload)
        except msgspec.MsgspecError as problem:
            raise BooksError("books.unknown_event", type=row.type, v=row.v, seq=row.seq, reason=str(problem)) from None
        yield e.Happened(event=event, recorded=row.recorded, effective=row.effective, actor=row.actor, seq=row.seq)


def broken_link(tenant: str, stream: str, chain: Sequence[EventRow]) -> int | None:
    """The number of the first event whose hash or number does not follow, or None."""
    previous = GENESIS
    for expected, row in enumerate(chain, 1):
        if row.seq != expected or digest(tenant, stream, previous, row) != row.hash:
            return row.seq
        previous = row.hash
    return None
