"""Spreadsheets in and out: what people have their dates in."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from approvalflow.errors import Unreadable
from approvalflow.reckoning import compare, reckon
from approvalflow.reckoning.spreadsheet import read_workbook
from cli.terminal import Terminal

HEAD = ["id", "title", "flow", "start_datetime", "unit", "amount", "expected_due_date"]


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """A workbook of sheets with their rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
            for cell in sheet[sheet.max_row]:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    content = BytesIO()
    book.save(content)
    return content.getvalue()


ROW = [7, "二十个工作日", "period", datetime(2026, 3, 2, 10), "working_day", 20, datetime(2026, 4, 7)]  # noqa: DTZ001
EVENTS: list[list[object]] = [
    ["case", "type", "id", "kind", "at"],
    [7, "suspend", "s", "检验", datetime(2026, 3, 9, 15)],  # noqa: DTZ001
    [7, "resume", "s", None, "2026-03-16T15:00:00+08:00"],
]


def test_a_workbook_is_read_as_its_json_would_be():
    """A case a row, its events on a sheet of their own; times of Excel are local."""
    entry = read_workbook(workbook(("cases", [HEAD, ROW]), ("Events", EVENTS)), "theirs.xlsx")[0]

    assert entry.id == "7"
    assert compare(entry, reckon(entry)) == ()


def test_an_event_of_nobody_is_named():
    """A row of the second sheet that belongs to no case."""
    with pytest.raises(Unreadable) as found:
        read_workbook(workbook(("cases", [HEAD, ROW]), ("events", [EVENTS[0], [8, *EVENTS[1][1:]]])), "theirs.xlsx")
    assert (found.value.code, found.value.values["case"]) == ("reckon.no_such_case", "8")


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ([("cases", [HEAD, ROW]), ("June", [HEAD, ROW])], "reckon.second_sheet"),
        ([("cases", [[*HEAD, "amount"], [*ROW, 25]])], "reckon.wrong_value"),
    ],
    ids=["a second sheet of cases", "a column twice"],
)
def test_nothing_of_a_workbook_is_lost_unseen(sheets: list[tuple[str, list[list[object]]]], code: str):
    """What would not be read is refused, and nothing is reckoned."""
    with pytest.raises(Unreadable) as found:
        read_workbook(workbook(*sheets), "theirs.xlsx")
    assert found.value.code == code


def test_a_formula_whose_value_is_not_stored_is_named():
    """Read as empty it would take the expected date, or a switch, out of the case."""
    book = openpyxl.Workbook()
    for row in (HEAD, [*ROW[:6], "=D2+30"]):
        book.active.append(row)
    content = BytesIO()
    book.save(content)

    with pytest.raises(Unreadable) as found:
        read_workbook(content.getvalue(), "theirs.xlsx")
    assert (found.value.code, found.value.values["where"]) == ("reckon.formula_without_value", "Sheet, 2: =D2+30")


def test_a_text_that_begins_as_a_formula_is_a_text():
    """A title may begin with an equals sign; a sheet that is no sheet of cases may stand beside."""
    content = workbook(("cases", [HEAD, [7, "=二十", *ROW[2:]]]), ("notes", [["by"], ["=A1"]]))
    assert read_workbook(content, "theirs.xlsx")[0].title == "=二十"


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    """A small file may hold a great one."""
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 201_000_000)

    with pytest.raises(Unreadable, match="unpacks to too much"):
        read_workbook(bomb.getvalue(), "bomb.xlsx")


def test_a_zip_that_is_no_workbook_is_refused():
    """Whatever else begins as a workbook does."""
    other = BytesIO()
    with ZipFile(other, "w") as packed:
        packed.writestr("readme.txt", b"nothing")

    with pytest.raises(Unreadable) as found:
        read_workbook(other.getvalue(), "other.xlsx")
    assert found.value.code == "reckon.no_workbook"


def test_the_answers_are_written_beside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """Dates are dates, and what begins like a formula stays the text that it is."""
    monkeypatch.chdir(tmp_path)
    wrong = ["=1+1", "x", "period", "2026-03-02T10:00:00+08:00", "working_day", 20, "2026-03-27"]
    (tmp_path / "theirs.xlsx").write_bytes(workbook(("cases", [HEAD, ROW, wrong]), ("events", EVENTS)))

    said = Terminal(capsys, "", tmp_path)("--lang en reckon theirs.xlsx --xlsx ours.xlsx")

    assert said.code == 1
    sheet = openpyxl.load_workbook(tmp_path / "ours.xlsx").active
    head, first, second = sheet.iter_rows(values_only=True)
    due, agrees = head.index("due_date"), head.index("agrees")
    assert (first[0], first[due], first[agrees]) == ("7", datetime(2026, 4, 7), True)  # noqa: DTZ001
    assert (second[0], second[agrees]) == ("=1+1", False)
    assert second[agrees + 1 : agrees + 3] == (datetime(2026, 3, 27), "due_date")  # noqa: DTZ001
    assert sheet["A3"].data_type == "s"


def test_without_the_extra_the_answer_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    """Spreadsheets are an extra."""
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)

    with pytest.raises(Unreadable, match=r"approvalflow\[xlsx\]"):
        read_workbook(b"PK", "theirs.xlsx")
