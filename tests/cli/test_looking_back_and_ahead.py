"""By hand: what was known then, what would be, when to begin, what a notice would move."""

from pathlib import Path

import pytest
from icalendar import Calendar

from cli.terminal import Terminal

NOTICE = Path(__file__).parents[1] / "desk" / "fictional-2027.toml"


def test_a_case_is_shown_as_it_was_known(terminal: Terminal) -> None:
    """A later act is not seen; a day means its end."""
    terminal.to_review()
    terminal.done("act c-1 Review agree --as chen-jing", at="2026-03-04")

    then = terminal.done("show c-1 --as-of 2026-03-03").out

    assert "– accepted, as known on 2026-03-03 23:59" in then
    assert "open: Review Review" in then
    assert "agree" not in then.lower()
    assert "Notices adopted by then: " in then
    found = terminal.done("show c-1 --as-of 2026-03-02T09:00:00+08:00 --json").json
    assert found["case"]["visits"].keys() == {"Review@4"}
    assert found["differences"] == []


def test_a_moment_before_the_case_is_refused(terminal: Terminal) -> None:
    """With the moment of the filing."""
    terminal.submit()

    assert terminal("show c-1 --as-of 2026-03-01").err.startswith("as_of.before_case: ")
    assert terminal("show c-1 --as-of 2026-03-01T09:00:00").err.startswith("moment.no_zone: ")
    assert terminal("show c-1 --as-of soon").err.startswith("moment.not_a_moment: ")


def test_a_clock_is_explained_as_of_a_moment(terminal: Terminal) -> None:
    """By the notices adopted then."""
    terminal.day = "2026-12-21"
    terminal.to_review()
    terminal.done(f"adopt {NOTICE} --as bai-xue", at="2026-12-23")

    assert terminal.done("explain c-1 statutory --as-of 2026-12-22 --json").json["why"] == "unpublished"
    assert terminal.done("explain c-1 statutory --json").json["date"] == "2027-01-05"


def test_supposed_facts_are_typed_as_options(terminal: Terminal) -> None:
    """Now, then, and the days between; nothing is written."""
    terminal.to_review()
    before = terminal.done("show c-1 --json").json

    said = terminal.done("what-if c-1 --pause testing=2026-03-03..2026-03-10 --extend 'statutory=5 WD'").out
    found = terminal.done("what-if c-1 --accepted 2026-03-04 --json").json

    assert "2026-03-16" in said
    assert "2026-03-30" in said
    assert "+14" in said
    assert "nothing was written" in said
    assert {one["clock"]: one["days"] for one in found} == {"statutory": 2, "promised": 2, "Review@4": 0}
    assert terminal.done("show c-1 --json").json == before
    assert terminal("what-if c-1 --pause testing").err.startswith("cli.not_a_pair: ")
    assert terminal("what-if c-1 --pause testing=soon").err.startswith("what_if.not_facts: ")
    assert "not before" in terminal.done("what-if c-1 --pause hearing=2026-03-03").out
    read = terminal.done(
        "what-if c-1 --pause testing=2026-03-06..2026-03-07 --reading suspension_boundary=same_day --json"
    )
    assert read.json[0]["days"] == 1
    assert terminal("what-if c-1 --end testing=2026-03-07").err.startswith("procedure.")


def test_a_matter_is_counted_back(terminal: Terminal) -> None:
    """Every step with the day by which it must begin."""
    said = terminal.done("backwards food-business-licence 2026-05-09").out
    found = terminal.done("backwards food-business-licence 2026-05-09 --longest --json").json

    assert ["2026-04-29", "2026-05-07", "Review", "Review", "3", "WD", "*"] in map(str.split, said.splitlines())
    assert next(one for one in found if one["step"] == "Review")["start"] == "2026-04-29"
    assert terminal("backwards nothing 2026-05-09").err.startswith("matter.not_published: ")
    assert terminal("backwards food-business-licence soon").err.startswith("cli.not_a_date: ")


def test_due_dates_are_written_as_a_calendar(terminal: Terminal, tmp_path: Path) -> None:
    """To a file, or to the terminal."""
    terminal.to_review()

    said = terminal.done("feed --as chen-jing --ics mine.ics").out

    assert said == "1 due dates written to mine.ics.\n"
    assert len(Calendar.from_ical((tmp_path / "mine.ics").read_bytes()).walk("VEVENT")) == 1
    assert terminal.done("feed --ics -").out.count("BEGIN:VEVENT") == 3
    assert terminal("feed --ics nowhere/mine.ics").err.startswith("file.unreadable: ")


def test_a_notice_on_trial_lists_what_it_would_move(terminal: Terminal) -> None:
    """Old date, new date, cause; the dates stay until it is adopted."""
    terminal.day = "2026-12-21"
    terminal.to_review()

    said = terminal.done(f"adopt {NOTICE} --dry-run").out

    assert "2026-000001  statutory  provisionally 2027-01-05  2027-01-05  fictional-2027 instead of " in said
    assert "1 dates of 1 cases would move; nothing was written." in said
    assert terminal.done(f"adopt {NOTICE} --dry-run --json").json[0]["after"] == "2027-01-05"
    assert terminal.done(f"adopt {NOTICE} --as bai-xue --json").json == {"adopted": ["fictional-2027"]}
    told = terminal.done("show c-1").out
    assert "Notice fictional-2027 (until now cn-2026) moves the statutory term: formerly " in told
    assert "0 dates of 0 cases" in terminal.done(f"adopt {NOTICE} --dry-run").out


@pytest.mark.parametrize("command", ["reckon", "what-if", "backwards", "feed"])
def test_the_commands_speak_chinese(bare: Terminal, command: str) -> None:
    """Their help as every other's."""
    said = bare(f"--lang zh-CN {command} --help")

    assert said.code == 0
    assert any("一" <= sign <= "鿿" for sign in said.out)
