"""A draft is what was read of a notice that is not a TOML file yet; with its source it becomes one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from approvalflow.calendars.notices import Notice, Rest, Sheet, Source
from approvalflow.errors import Unreadable


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What was read. `until` is the new end of a feast made longer; `unread` are clauses with a day not understood."""

    title: str = ""
    document: str = ""
    issued: date | None = None
    year: int | None = None
    annual: bool = True
    rest: tuple[Rest, ...] = ()
    work: tuple[date, ...] = ()
    until: tuple[str, date] | None = None
    unread: tuple[str, ...] = ()


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says about a notice; it goes before what was read. `checked` is the day of the reading."""

    checked: date
    id: str = ""
    document: str = ""
    title: str = ""
    issued: date | None = None
    covers: int | None = None
    amends: str = ""
    division: str = ""
    office: str = ""
    without: tuple[str, ...] = ()
    note: str = ""


def sheet_of(draft: Draft, given: Given, standing: Sequence[Notice]) -> Sheet:
    """The draft as a notice, completed by what is said and by the notices that stand.

    Raises Unreadable `notice.lacks`, `notice.nothing_to_amend`, `toml.wrong_value`.
    """
    source = _source(draft, given)
    local = bool(given.division or given.office)
    covers = given.covers or (draft.year if draft.annual and not local and not given.amends else None)
    amends = given.amends or ("" if covers or local else _amended(draft, standing))
    fields: dict[str, Any] = {
        "id": given.id or _id(covers, draft.year or source.issued.year, source.issued, local),
        "source": source,
        "covers": covers,
        "amends": amends or None,
        "division": given.division,
        "office": given.office,
        "rest": draft.rest + _longer(draft, standing),
        "work": tuple(sorted(set(draft.work))),
        "without": given.without,
    }
    try:  # the bounds of every field are those of a file
        return msgspec.convert(msgspec.to_builtins(Sheet(**fields)), Sheet)
    except msgspec.ValidationError as problem:
        raise Unreadable("notice.wrong_value", reason=str(problem)) from None


def _source(draft: Draft, given: Given) -> Source:
    document, title = given.document or draft.document, given.title or draft.title
    issued = given.issued or draft.issued
    lacking = [name for name, value in (("document", document), ("title", title), ("issued", issued)) if not value]
    if issued is None or lacking:
        raise Unreadable("notice.lacks", what=lacking)
    return Source(document=document, title=title, issued=issued, checked=given.checked, note=given.note)


def _amended(draft: Draft, standing: Sequence[Notice]) -> str:
    """The notice of the year that this one changes."""
    return _annual(draft, standing).id


def _annual(draft: Draft, standing: Sequence[Notice]) -> Notice:
    found = [one for one in standing if one.covers and one.covers == draft.year]
    if not found:
        raise Unreadable("notice.nothing_to_amend", year=draft.year)
    return found[-1]


def _longer(draft: Draft, standing: Sequence[Notice]) -> tuple[Rest, ...]:
    """The days by which a feast is made longer: from the end that the annual notice gives it."""
    if draft.until is None:
        return ()
    feast, last = draft.until
    ends = [rest.last for rest in _annual(draft, standing).rest if feast in rest.feast and rest.last < last]
    if not ends:
        raise Unreadable("notice.nothing_to_lengthen", feast=feast, last=last)
    return (Rest(feast=feast, first=max(ends) + timedelta(days=1), last=last),)


def _id(covers: int | None, year: int, issued: date, local: bool) -> str:
    if covers:
        return f"cn-{covers}"
    return f"{'local' if local else 'cn'}-{year}-{issued:%m%d}"
