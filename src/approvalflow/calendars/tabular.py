"""A notice as a table: `first,last,what,feast`, one range a line; what is `rest` or `work` (放假, 上班)."""

import csv
import io
from datetime import date
from typing import Literal

from approvalflow.calendars.draft import Draft
from approvalflow.calendars.notices import Rest, days_of
from approvalflow.errors import Unreadable

LIMIT = 20_000
COLUMNS = ("first", "last", "what", "feast")
_WHAT: dict[str, Literal["rest", "work"]] = {"rest": "rest", "放假": "rest", "work": "work", "上班": "work"}


def read_table(text: str) -> Draft:
    """The draft of a table; its source is for a person to say.

    `last` and `feast` may be left out. Raises Unreadable `notice.too_long`, `notice.wrong_columns`, `notice.wrong_row`.
    """
    if len(text) > LIMIT:
        raise Unreadable("notice.too_long", length=len(text), limit=LIMIT)
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    try:
        head, *lines = [(rows.line_num, [cell.strip() for cell in row]) for row in rows if any(map(str.strip, row))]
    except (csv.Error, ValueError):
        raise Unreadable("notice.wrong_columns", known=list(COLUMNS)) from None
    names = head[1]
    if not {"first", "what"} <= set(names) <= set(COLUMNS) or len(set(names)) < len(names):
        raise Unreadable("notice.wrong_columns", known=list(COLUMNS))
    found = [_row(dict(zip(names, cells, strict=False)), line, len(cells) > len(names)) for line, cells in lines]
    rest = tuple(one for kind, one in found if kind == "rest")
    work = tuple(day for kind, one in found if kind == "work" for day in days_of(one))
    if not found:
        raise Unreadable("notice.no_days")
    return Draft(year=max(one.last for _, one in found).year, rest=rest, work=work)


def _row(cells: dict[str, str], line: int, too_many: bool) -> tuple[Literal["rest", "work"], Rest]:
    kind = _WHAT.get(cells.get("what", ""))
    try:
        first = date.fromisoformat(cells["first"])
        last = date.fromisoformat(cells.get("last") or cells["first"])
    except (KeyError, ValueError):
        raise Unreadable("notice.wrong_row", line=line) from None
    feast = cells.get("feast") or "放假"
    if kind is None or too_many or not 0 <= (last - first).days <= 60:
        raise Unreadable("notice.wrong_row", line=line)
    return kind, Rest(feast=feast, first=first, last=last)
