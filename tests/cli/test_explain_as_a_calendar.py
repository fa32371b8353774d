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
