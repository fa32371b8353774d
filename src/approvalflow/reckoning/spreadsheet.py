"""Audit files as spreadsheets: a sheet of cases, a sheet of their events, and the answers written beside.

Needs the extra `xlsx`. A cell that holds a date or a time of Excel is local to +08:00, as everything in these files.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import msgspec

from approvalflow.errors import Unreadable
from approvalflow.reckoning.agreement import Difference
from approvalflow.reckoning.answer import Reckoned
from approvalflow.reckoning.fields import LOCAL
from approvalflow.reckoning.sheet import Entry, entries_of

UNPACKED = 200_000_000
"""A workbook that unpacks to more bytes is refused before it is read."""

MOST_ROWS = 1_048_576
"""What a sheet of Excel can hold; a file that numbers a row higher is not read to its end."""

CASES, EVENTS = "cases", "events"
_JSON = ("events", "alternatives", "hand_trace", "expected_remaining_workdays_at")
_COLUMNS = tuple(name for name in Reckoned.__struct_fields__ if name != "reckoning")


def read_workbook(content: bytes, file: str) -> tuple[Entry, ...]:
    """The first sheet holds a case a row under the names of the fields; a sheet `events` holds theirs, by `case`.

    Lists and maps are written as JSON in their cell. Raises Unreadable `reckon.no_workbook`, `reckon.*`.
    """
    openpyxl = _extra("openpyxl")
    try:
        with ZipFile(BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > UNPACKED:
                raise Unreadable("reckon.no_workbook", file=file, reason="it unpacks to too much")
            reckoned = any(b"<f" in packed.read(name) for name in packed.namelist() if "/worksheets/" in name)
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        if reckoned:
            _formulas(openpyxl.load_workbook(BytesIO(content), read_only=True), book, file)
        sheets = {sheet.title: _rows(sheet, file) for sheet in book.worksheets}
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError) as problem:
        raise Unreadable("reckon.no_workbook", file=file, reason=str(problem)) from None
    events = {name: rows for name, rows in sheets.items() if name.lower() == EVENTS}
    cases = {name: rows for name, rows in sheets.items() if name not in events}
    found = next(iter(cases.values()), [])
    for name, rows in [*cases.items()][1:]:
        if rows and {"flow", "start_datetime"} <= rows[0].keys():
            raise Unreadable("reckon.second_sheet", file=file, sheet=name)
    _attach(found, next(iter(events.values()), []), file)
    return entries_of(found, file)


def write_workbook(
    path: Path, answers: Iterable[tuple[Entry, Reckoned, Sequence[Difference]]], head: Sequence[str]
) -> None:
    """The answers as a workbook: every cell is text or a date, never a formula. Raises Unreadable `file.unreadable`."""
    xlsxwriter = _extra("xlsxwriter")
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(CASES)
    sheet.write_row(0, 0, [*_COLUMNS, *head])
    for row, (entry, found, differences) in enumerate(answers, 1):
        for column, name in enumerate(_COLUMNS):
            _write(sheet, row, column, getattr(found, name), days)
        sheet.write_boolean(row, len(_COLUMNS), not differences) if entry.expected else None
        for column, value in enumerate(_parting(differences), len(_COLUMNS) + 1):
            _write(sheet, row, column, value, days)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(_COLUMNS) + len(head), 16)
    try:
        book.close()
    except (OSError, _extra("xlsxwriter.exceptions").FileCreateError) as problem:
        raise Unreadable("file.unreadable", file=str(path), reason=str(problem)) from None


def _parting(differences: Sequence[Difference]) -> tuple[Any, ...]:
    """First differing day, field, expected, found."""
    if not differences:
        return ()
    first = differences[0]
    return first.day, first.field, first.expected, first.found


def _write(sheet: Any, row: int, column: int, value: Any, days: Any) -> None:
    if value is None or value == {}:
        return
    if isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, column, datetime.combine(value, time.min), days)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    else:
        text = value if isinstance(value, str) else msgspec.json.encode(value).decode().strip('"')
        sheet.write_string(row, column, text)


def _formulas(written: Any, stored: Any, file: str) -> None:
    """A formula counts as what the spreadsheet found for it; one without a stored value would be lost unseen."""
    for formulas, values in zip(written.worksheets, stored.worksheets, strict=True):
        pairs = zip(_cells(formulas), _cells(values), strict=False)
        for number, (row, found) in enumerate(pairs, 1):
            for cell, value in zip(row, found, strict=False):
                if value is None and isinstance(cell, str) and cell.startswith("="):
                    where = f"{formulas.title}, {number}: {cell[:40]}"
                    raise Unreadable("reckon.formula_without_value", file=file, where=where)


def _cells(sheet: Any) -> Any:
    return sheet.iter_rows(values_only=True, max_row=MOST_ROWS)


def _rows(sheet: Any, file: str) -> list[dict[str, Any]]:
    """The rows of a sheet under their headings; empty cells and empty rows are left out."""
    rows = _cells(sheet)
    names = [str(name).strip() if name is not None else "" for name in next(rows, ())]
    if twice := [name for number, name in enumerate(names) if name and name in names[:number]]:
        raise Unreadable(
            "reckon.wrong_value", file=file, case=sheet.title, field=twice[0], reason="two columns have it"
        )
    found = []
    for number, cells in enumerate(rows, 2):
        row = {name: _plain(name, cell, file, number) for name, cell in zip(names, cells, strict=False) if name}
        if filled := {name: value for name, value in row.items() if value is not None}:
            found.append(filled)
    return found


def _plain(name: str, cell: Any, file: str, row: int) -> Any:
    """A cell as JSON would have it."""
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min and name not in ("start_datetime", "at")
        return cell.date().isoformat() if midnight else cell.replace(tzinfo=LOCAL).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str) and name in _JSON:
        try:
            return json.loads(cell)
        except (ValueError, RecursionError) as problem:
            raise Unreadable("reckon.wrong_value", file=file, case=f"#{row}", field=name, reason=str(problem)) from None
    return str(cell) if name == "id" and cell is not None else (cell or None if isinstance(cell, str) else cell)


def _attach(cases: list[dict[str, Any]], events: list[dict[str, Any]], file: str) -> None:
    """Put every event to its case."""
    known: Mapping[str, dict[str, Any]] = {str(case.get("id")): case for case in cases}
    for event in events:
        case = str(event.pop("case", ""))
        if case not in known:
            raise Unreadable("reckon.no_such_case", file=file, case=case, field=EVENTS)
        if "id" in event:
            event["id"] = str(event["id"])
        known[case].setdefault("events", []).append(event)


def _extra(module: str) -> Any:
    """A package of the extra `xlsx`. Raises Unreadable `reckon.extra_missing`."""
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError:
        raise Unreadable("reckon.extra_missing", package=module.partition(".")[0], extra="xlsx") from None
