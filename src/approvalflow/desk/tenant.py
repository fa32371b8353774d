"""The tenant's own book, a chained stream of events: the matters it published, the notices and hours it adopted, the
readings of disputed points that it set, and the country whose days it counts where that is not China.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from approvalflow.calendars import Notice
from approvalflow.cases.events import V
from approvalflow.desk.keeping import GENESIS, digest, write_json
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import EventRow
from approvalflow.errors import BooksError

TENANT = "tenant"
"""The name of the stream."""


class TenantEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True, tag_field="type"):
    """Root of what happens to a tenant."""


class MatterPublished(TenantEvent, frozen=True, kw_only=True):
    """A version of a matter was published; `digest` covers its two files."""

    code: str
    version: str
    digest: str
    in_force: date
    until: date | None = None
    zone: str


class NoticeAdopted(TenantEvent, frozen=True, kw_only=True):
    """A holiday notice counts from now on; its text is kept with its digest."""

    notice: str
    digest: str
    text: str


class HoursAdopted(TenantEvent, frozen=True, kw_only=True):
    """The office is open by a timetable from its first day on; its text is kept with its digest."""

    timetable: str
    digest: str
    text: str


class SwitchesSet(TenantEvent, frozen=True, kw_only=True):
    """The office reads these disputed points so from now on: readings by the names of their switches, and why."""

    switches: dict[str, str]
    reason: str


class CountryChosen(TenantEvent, frozen=True, kw_only=True):
    """The tenant counts the days of another country: `country` is `DE` or `DE-BY`, `weekend` has Monday as 0.

    `years` are the rest days as they were read then, so that another release of the package changes no date told.
    """

    country: str
    weekend: tuple[int, ...]
    years: tuple[Notice, ...]


AnyTenantEvent = MatterPublished | NoticeAdopted | HoursAdopted | SwitchesSet | CountryChosen
_EVENT: msgspec.json.Decoder[AnyTenantEvent] = msgspec.json.Decoder(AnyTenantEvent)


def digest_of(matter: bytes, drawing: bytes, tables: bytes | None = None) -> str:
    """What a published version is known by: its files, byte for byte."""
    return hashlib.sha256(matter + b"\x00" + drawing + (b"\x00" + tables if tables else b"")).hexdigest()


def packed(tables: Mapping[str, bytes]) -> bytes | None:
    """The decision tables of a folder as they are kept; None where there are none."""
    return msgspec.json.encode(dict(sorted(tables.items()))) if tables else None


def unpacked(tables: bytes | None) -> Mapping[str, bytes]:
    """The decision tables by the names of their files."""
    return msgspec.json.decode(tables, type=dict[str, bytes]) if tables else {}


def read_tenant_event(row: EventRow) -> AnyTenantEvent:
    """The event of a row. Raises BooksError `books.unknown_event`."""
    try:
        return _EVENT.decode(row.payload)
    except msgspec.MsgspecError as problem:
        raise BooksError("books.unknown_event", type=row.type, v=row.v, seq=row.seq, reason=str(problem)) from None


def append(books: Books, events: tuple[AnyTenantEvent, ...], at: datetime, actor: str) -> None:
    """Add events to the tenant's stream, chained to the last one."""
    last = books.last(TENANT)
    previous, seq = (last.hash, last.seq) if last else (GENESIS, 0)
    made = []
    for number, event in enumerate(events, seq + 1):
        row = EventRow(
            seq=number,
            type=type(event).__name__,
            v=V,
            recorded=at,
            effective=at,
            actor=actor,
            payload=write_json(event),
            hash="",
        )
        previous = digest(books.tenant, TENANT, previous, row)
        made.append(msgspec.structs.replace(row, hash=previous))
    books.append(TENANT, seq, made)
