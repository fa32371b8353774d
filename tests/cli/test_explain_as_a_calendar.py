"""`explain --month` and `explain --svg`: the same reckoning as month calendars."""

from pathlib import Path

from cli.terminal import Terminal


def test_explain_as_month_calendars(terminal: Terminal) -> None:
    """`--month` shows the months by signs, and the answer below."""
    terminal.to_review()

    lines = terminal.done("explain c-1 statutory --month").out.splitlines()

    assert lines[0] == "2026-03"
    assert lines[-1] == "Due on 2026-03-16."
    assert any("[16]" in line for line in lines)
    assert "三" in terminal.done("explain c-1 statutory --month --lang zh-CN").out


def test_explain_draws_a_picture(terminal: Terminal, tmp_path: Path) -> None:
    """`--svg FILE` writes the picture and prints nothing; with `--json` the reckoning is printed all the same."""
    terminal.to_review()

    assert terminal.done("explain c-1 statutory --svg due.svg").out == ""
    assert (tmp_path / "due.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert terminal.done("explain c-1 statutory --svg due.svg --json").json["date"] == "2026-03-16"


def test_a_picture_that_cannot_be_written_is_answered(terminal: Terminal) -> None:
    """A folder that is not there: a sentence, no traceback."""
    terminal.to_review()

    answered = terminal("explain c-1 statutory --svg nowhere/due.svg")

    assert answered.code in (3, 4)
    assert "Cannot write nowhere/due.svg" in answered.err + answered.out


def test_whose_days_they_were(terminal: Terminal) -> None:
    """`--whose` shares out the days that went by, and they sum to the whole; `show --json` has them for every clock."""
    terminal.to_review()

    told = terminal("explain c-1 statutory --whose", at="2026-03-09")
    shares = terminal.done("explain c-1 statutory --whose --json").json

    assert [line.split()[0] for line in told.out.splitlines()] == ["5", "2", "7"]
    assert "rest days" in told.out
    assert [(one["party"], one["days"]) for one in shares["shares"]] == [("department", 5), ("rest", 2)]
    assert len(shares["days"]) == 7
    assert terminal.done("show c-1 --json").json["whose"]["statutory"] == shares["shares"]


def test_a_breach_is_shown_with_the_clock(terminal: Terminal) -> None:
    """Reasons of an extension that were not sent stand under the clocks, until `tell` records the day."""
    terminal.to_review()
    terminal.done('extend c-1 statutory "5 WD" --reason 复杂 --as zheng-hong')
    assert "reasons" in terminal.done("show c-1 --json").json["clocks"][0]["faults"][0]
    assert "statutory term: The reasons" in terminal.done("show c-1").out

    terminal.done("tell c-1 statutory --on 2026-03-02 --as zheng-hong")

    assert terminal.done("show c-1 --json").json["clocks"][0]["faults"] == []
    assert terminal("tell c-1 statutory --on someday --as zheng-hong").code != 0
