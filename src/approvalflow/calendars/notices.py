"""A notice of the State Council says which days of a year rest and which weekend days are worked.

One file, one notice, keyed by its document and the day it was issued: a later notice overrides an earlier one for the
days it names. A national notice either covers a year (then that year is announced) or amends another notice. A notice
of a division (minority-festival and local holidays) or of an office (its closures) lies over the national ones.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec

from approvalflow.calendars.days import Layer
from approvalflow.errors import Unreadable
from approvalflow.reading import read_toml

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Place = Annotated[str, msgspec.Meta(max_length=100)]
Year = Annotated[int, msgspec.Meta(ge=1950, le=2200)]
SATURDAY = 5


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Every table of a notice file refuses keys it does not know."""


class Source(Part, frozen=True, kw_only=True):
    """Where the notice is published. `checked` is the day somebody read it; `note` says what is uncertain about it.

    `seen` is `text` where the wording was read, in an official publication or a full copy, and `second` where only what
    others report of it was.
    """

    document: Text
    title: Text
    issued: date
    checked: date
    seen: Literal["text", "second"] = "text"
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Rest(Part, frozen=True, kw_only=True):
    """An unbroken range of rest days, both ends included, for a feast."""

    feast: Text
    first: date
    last: date


class Sheet(Part, frozen=True, kw_only=True):
    """A notice as its file states it. `work` lists the make-up days (调休上班).

    `division` names the area of a local notice, a part of an area after a slash (`西藏自治区/拉萨市`); `office` the
    office whose closures it lists. `without` names the feasts of the law that a notice of a year leaves out on purpose.
    """

    id: Id
    source: Source
    covers: Year | None = None
    amends: Id | None = None
    division: Place = ""
    office: Place = ""
    rest: Annotated[tuple[Rest, ...], msgspec.Meta(max_length=50)] = ()
    work: Annotated[tuple[date, ...], msgspec.Meta(max_length=100)] = ()
    without: Annotated[tuple[Text, ...], msgspec.Meta(max_length=20)] = ()


class Notice(Sheet, frozen=True, kw_only=True):
    """A notice that was read and found consistent. `digest` is that of the file's bytes."""

    digest: str

    @property
    def layer(self) -> Layer:
        """Which layer of the calendar it belongs to."""
        if self.office:
            return Layer.OFFICE
        return Layer.DIVISION if self.division else Layer.NATIONAL

    @property
    def document(self) -> str:
        """The document number, e.g. 国办发明电〔2019〕16号."""
        return self.source.document

    @property
    def title(self) -> str:
        """The title under which it was published."""
        return self.source.title

    @property
    def issued(self) -> date:
        """The day it was published: from then on it is known."""
        return self.source.issued

    @property
    def checked(self) -> date:
        """The day somebody compared the file with the text."""
        return self.source.checked


def parse_notice(content: bytes, file: str) -> Notice:
    """A notice file, checked. Raises Unreadable `toml.*`, or `calendar.*` where the notice contradicts itself."""
    return certify(read_toml(content, Sheet, file), content, file)


def certify(sheet: Sheet, content: bytes, file: str) -> Notice:
    """The sheet as a notice. Raises Unreadable `calendar.*` where it contradicts itself."""
    for code, values in _faults(sheet):
        raise Unreadable(code, file=file, notice=sheet.id, **values)
    return Notice(**{name: getattr(sheet, name) for name in sheet.__struct_fields__}, digest=digest_of(content))


def digest_of(content: bytes) -> str:
    """The digest that a notice carries."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def in_order(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Layer by layer, oldest first: what is applied later overrides."""
    return tuple(sorted(notices, key=lambda notice: (_HEIGHT[notice.layer], notice.issued, notice.id)))


_HEIGHT = {layer: height for height, layer in enumerate(Layer)}


def days_of(rest: Rest) -> Iterable[date]:
    """Every day of the range."""
    return (rest.first + timedelta(days=n) for n in range((rest.last - rest.first).days + 1))


def _faults(sheet: Sheet) -> Iterable[tuple[str, dict[str, object]]]:
    """What is wrong with a notice, the first of it first."""
    local = bool(sheet.division or sheet.office)
    if local and sheet.covers:
        yield "calendar.local_covers", {"year": sheet.covers}
    if not local and (sheet.covers is None) == (sheet.amends is None):
        yield "calendar.covers_or_amends", {}
    if sheet.source.checked < sheet.source.issued:
        yield "calendar.checked_before_issued", {"issued": sheet.source.issued, "checked": sheet.source.checked}
    if not sheet.rest and not sheet.work:
        yield "calendar.empty_notice", {}
    for rest in sheet.rest:
        if rest.last < rest.first:
            yield "calendar.range_backwards", {"feast": rest.feast, "first": rest.first, "last": rest.last}
        if (rest.last - rest.first).days > 60:
            yield "calendar.range_too_long", {"feast": rest.feast, "first": rest.first, "last": rest.last}
    yield from _day_faults(sheet)


def _day_faults(sheet: Sheet) -> Iterable[tuple[str, dict[str, object]]]:
    seen: dict[date, str] = {}
    for rest in sheet.rest:
        for day in days_of(rest):
            if day in seen:
                yield "calendar.day_named_twice", {"day": day, "feast": rest.feast}
            seen[day] = rest.feast
    for day in sheet.work:
        if day in seen:
            yield "calendar.rests_and_works", {"day": day}
        seen[day] = ""
        if day.weekday() < SATURDAY:
            yield "calendar.make_up_on_weekday", {"day": day}
    for day in seen:
        if sheet.covers and not date(sheet.covers - 1, 12, 1) <= day <= date(sheet.covers, 12, 31):
            yield "calendar.day_outside_year", {"day": day, "year": sheet.covers}
