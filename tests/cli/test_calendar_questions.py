"""`calendar` answers every question about days and hours, in both languages, and refuses what makes no sense."""

from pathlib import Path

import pytest

from approvalflow.calendars import division_notices, national
from cli.terminal import Terminal
from sample_hall import sample_hall

HOURS = sample_hall(shut="2026-06-10")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("2026-03-02 --subtract '3 WD'", {"date": "2026-02-26", "announced": True}),
        ("2026-03-31 --subtract '1 M'", {"date": "2026-02-28"}),
        ("2026-03-31 --subtract '30 ND'", {"date": "2026-03-01"}),
        ("2026-02-01 --to 2026-02-28", {"working_days": 16, "calendar_days": 27}),
        ("2026-02-28 --to 2026-02-01", {"working_days": -16, "calendar_days": -27}),
        ("2026-Q4 --nth 10", {"date": "2026-10-20"}),
        ("2026-02 --nth -1", {"date": "2026-02-28"}),
        ("2026 --nth 1", {"date": "2026-01-04"}),
        ("--nth 2", {"period": "2026", "date": "2026-01-05"}),
        ("2026-02-15 --next", {"date": "2026-02-24"}),
        ("2026-02-15 --previous", {"date": "2026-02-14"}),
        ("2026-12-31 --next", {"date": "2027-01-04", "announced": False}),
        ("2027-01-05 --subtract '1 WD'", {"date": "2027-01-04", "announced": False}),
        ("2026-12-30 --to 2027-01-05", {"working_days": 3, "announced": False}),
        ("2027-Q1 --nth 1", {"date": "2027-01-04", "announced": False}),
        ("2027 --nth -2", {"date": "2027-12-30", "announced": False}),
    ],
)
def test_days_are_added_and_counted(bare: Terminal, question: str, answer: dict[str, object]) -> None:
    """Past the last notice the answer is provisional, and says so."""
    found = bare.done(f"calendar {question} --json").json

    assert found.items() >= answer.items()
    assert ("not announced yet" in found["text"]) is (not found["announced"])


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("2026-06-05T11:00+08:00 --subtract '3 WH'", {"moment": "2026-06-04T16:00:00+08:00"}),
        ("2026-06-05T11:00+08:00 --subtract '3 H'", {"moment": "2026-06-05T08:00:00+08:00"}),
        ("2026-06-05T03:00Z --to 2026-06-05T14:30+08:00", {"hours": "2:00", "working_seconds": 7200}),
        ("2026-06-05T14:30+08:00 --to 2026-06-05T11:00+08:00", {"hours": "-2:00"}),
        ("2026-06-05T12:30+08:00 --next", {"moment": "2026-06-05T13:30:00+08:00"}),
        ("2026-06-05T12:30+08:00 --previous", {"moment": "2026-06-05T12:00:00+08:00"}),
        ("2026-06-05T12:30+08:00", {"open": False, "next_open": "2026-06-05T13:30:00+08:00"}),
        ("2026-06-05T11:00+08:00 --add '2 WH'", {"at": "2026-06-05T06:30:00Z", "hours": "09:00-12:00 13:30-17:00"}),
        ("2026-06-05", {"works": True, "open": "09:00-12:00 13:30-17:00"}),
    ],
)
def test_hours_are_added_and_counted_with_the_lunch_break(
    bare: Terminal, question: str, answer: dict[str, object]
) -> None:
    """From and to moments of any zone, answered in that of the office."""
    found = bare.done(f"calendar {question} --hours '09:00-12:00 13:30-17:00' --json").json

    assert found.items() >= answer.items()


def test_the_hours_may_be_a_timetable(bare: Terminal, tmp_path: Path) -> None:
    """A day on which the counter is shut is still a working day; the document is named."""
    (tmp_path / "hours.toml").write_text(HOURS, encoding="utf-8")

    said = bare.done("calendar 2026-06-10 --hours hours.toml --lang zh-CN").out
    found = bare.done("calendar 2026-06-09T16:00+08:00 --add '2 WH' --hours hours.toml --json").json

    assert "窗口不对外办公（示政务〔2026〕1号）" in said
    assert "工作日" in said
    assert (found["at"], found["timetables"]) == ("2026-06-11T02:00:00Z", ["示政务〔2026〕1号"])


def test_adopted_hours_answer_by_themselves(terminal: Terminal, tmp_path: Path) -> None:
    """What the tenant adopted counts without being named."""
    (tmp_path / "hours.toml").write_text(HOURS, encoding="utf-8")
    terminal.done("adopt hours.toml --as bai-xue")

    assert terminal.done("calendar 2026-06-09T16:00+08:00 --to 2026-06-11T10:00+08:00 --json").json["hours"] == "2:00"
    assert "Open 09:00-12:00 13:30-17:00 (示政务〔2026〕1号)" in terminal.done("calendar 2026-06-09").out


def test_a_division_lies_over_the_nation(bare: Terminal) -> None:
    """With the local notices that ship; the answer names whose holiday it is."""
    local, day = next(
        (one, rest.first) for one in division_notices() for rest in one.rest if national().is_working(rest.first)
    )

    assert bare.done(f"calendar {day} --json").json["works"] is True
    found = bare.done(f"calendar {day} --division {local.division} --json").json
    assert (found["works"], found["place"]) == (False, local.division)
    assert bare(f"calendar {day} --division 亚特兰蒂斯").err.startswith("calendar.no_such_division: ")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("soon --next", "cli.not_a_date"),
        ("2026-06-05T11:00 --next", "moment.no_zone"),
        ("2026-06-05T25:00+08:00 --next", "moment.not_a_moment"),
        ("2026-06-05 --add '2 WH'", "calendar.needs_a_moment"),
        ("2026-06-05 --subtract '2 H'", "calendar.needs_a_moment"),
        ("2026-06-05 --to 2026-06-05T11:00+08:00", "calendar.needs_a_moment"),
        ("2026-06-05T11:00+08:00 --subtract '2 WD'", "calendar.not_a_date"),
        ("2026-06-05 --to never", "cli.not_a_date"),
        ("2026-06-05 --subtract 5", "term.no_unit"),
        ("2003-12-31 --next", "calendar.before_first_notice"),
        ("2004-01-01 --subtract '5 WD'", "calendar.before_first_notice"),
        ("2003 --nth 1", "calendar.before_first_notice"),
        ("2026-02 --nth 40", "calendar.no_such_working_day"),
        ("2027-02 --nth 40", "calendar.no_such_working_day"),
        ("2026-02 --nth 0", "calendar.no_such_working_day"),
        ("2026-13 --nth 1", "calendar.no_such_period"),
        ("2026-Q5 --nth 1", "calendar.no_such_period"),
        ("2026-06-05 --nth 1", "calendar.not_a_period"),
        ("2026-06-05 --next --previous", "calendar.one_question"),
        ("2026-06-05 --hours 9-17", "calendar.not_office_hours"),
        ("2026-06-05 --hours nowhere.toml", "file.missing"),
        ("9000-01-01 --next", "calendar.too_far"),
    ],
)
def test_what_makes_no_sense_is_refused(bare: Terminal, question: str, code: str) -> None:
    """Each with a code, in both languages."""
    assert bare(f"calendar {question}").err.startswith(f"{code}: ")
    said = bare(f"calendar {question} --lang zh-CN")
    assert said.code != 0
    assert any("一" <= sign <= "鿿" for sign in said.err)


@pytest.mark.parametrize("question", ["", "--next", "--subtract '1 WD'", "--to 2026-10-09"])
def test_the_answers_speak_chinese(bare: Terminal, question: str) -> None:
    """A sentence, not a number alone."""
    said = bare.done(f"calendar 2026-09-30 {question} --lang zh-CN").out
    assert any("一" <= sign <= "鿿" for sign in said)
