"""Cycles in cron form, as other engines' drawings have them, come on the zone's clock and mean one thing or nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from approvalflow.bpmn.crons import QUARTZ, SPRING, Cron, kept, read_cron
from approvalflow.bpmn.cycles import read_cycle
from approvalflow.bpmn.graph import Timer
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.calendars import national
from approvalflow.desk.timers import comes_next
from approvalflow.dryrun import dry_run, read_answers
from internal_office import Hall, flows, process, user

HOME = "Asia/Shanghai"


def moments(
    text: str, dialect: str = "", zone: str = HOME, start: str = "2026-03-02T10:00:00", count: int = 2
) -> list[str]:
    cron = read_cron(text, dialect)
    assert cron is not None
    at, found = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)), []
    for number in range(count):
        next_one = comes_next(cron, zone, at, at, number)
        assert next_one is not None
        at = next_one.astimezone(ZoneInfo(zone))
        found.append(at.replace(tzinfo=None).isoformat(" ", "minutes"))
    return found


@pytest.mark.parametrize(
    ("text", "dialect", "first", "second"),
    [
        ("0 0 12 * * ?", "", "2026-03-02 12:00", "2026-03-03 12:00"),
        ("0 0 9 ? * MON-FRI", "", "2026-03-03 09:00", "2026-03-04 09:00"),
        ("0 0 9 ? * 2-6", QUARTZ, "2026-03-03 09:00", "2026-03-04 09:00"),
        ("0 0 9 * * 1-5", SPRING, "2026-03-03 09:00", "2026-03-04 09:00"),
        ("0 0 9 ? * 1,7", QUARTZ, "2026-03-07 09:00", "2026-03-08 09:00"),
        ("0 0 9 * * 0,6", SPRING, "2026-03-07 09:00", "2026-03-08 09:00"),
        ("0 0/15 8-17 * * MON-FRI", "", "2026-03-02 10:15", "2026-03-02 10:30"),
        ("*/5 * * * *", "", "2026-03-02 10:05", "2026-03-02 10:10"),
        ("0 9 * * 1", "", "2026-03-09 09:00", "2026-03-16 09:00"),
        ("@daily", "", "2026-03-03 00:00", "2026-03-04 00:00"),
        ("0 0 9 L * ?", "", "2026-03-31 09:00", "2026-04-30 09:00"),
        ("0 0 9 LW * ?", "", "2026-03-31 09:00", "2026-04-30 09:00"),
        ("0 0 9 ? * 6L", QUARTZ, "2026-03-27 09:00", "2026-04-24 09:00"),
        ("0 0 9 ? * 6#3", QUARTZ, "2026-03-20 09:00", "2026-04-17 09:00"),
        ("0 0 9 29 2 ?", "", "2028-02-29 09:00", "2032-02-29 09:00"),
        ("0 0 9 1 1 ? 2028,2030-2031", "", "2028-01-01 09:00", "2030-01-01 09:00"),
    ],
)
def test_a_cron_comes_as_its_engine_says(text, dialect, first, second):
    """Seconds or minutes first, names or numbers of days, the last and the third Friday, years."""
    assert moments(text, dialect) == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "0 0 9 ? * 2-6", "0 0 9 13 * FRI", "0 0 9 15W * ?", "0 15 10 L-2 * ?", "0 0 9 30 2 ?", "99 0 9 * * ?",
        "a b c d e f",
        "0 0 9 ? * SAT-SUN", "* * * *", "0 0 9 * * ? 2026 *", "0 0 9 1 1 ? 99999", "0 0 9 1 1 ? 2030-2020",
        "٠ 0 9 * * ?",
        "0 0 9 ? * MON#", "0 0 9 ? * #3", "0 0 9 ? * MON/x", "R/cron:0 0 9 * * *", "0 " * 500, "", "@never",
    ],
)  # fmt: skip
def test_what_can_mean_two_things_or_none_is_no_cron(text):
    """A number for a day of a week that nobody counts, two days at once, forms that nobody reckons."""
    assert read_cron(text) is None


def test_a_cron_is_kept_as_a_cycle_without_end():
    """As a text it is found again whole, and is no cycle of ISO 8601."""
    cron = Cron(fields="0 0 9 1 1 *", years=(2028, 2030))

    assert kept(cron.written()) == cron
    assert Timer(cycle=cron.written()).repeats is None
    assert read_cycle(cron.written()) is None
    assert kept("R3/PT1H") is None


def test_what_was_missed_comes_once_and_years_end():
    """Looked at three days late it comes at once, then on the next day; after its last year it is over."""
    cron, zone = read_cron("0 0 9 * * ?"), ZoneInfo(HOME)
    monday, thursday = datetime(2026, 3, 2, 10, tzinfo=zone), datetime(2026, 3, 5, 15, tzinfo=zone)
    assert cron is not None
    assert comes_next(cron, HOME, monday, thursday, 0) == thursday
    assert comes_next(cron, HOME, monday, thursday, 1) == datetime(2026, 3, 6, 9, tzinfo=zone)

    over = read_cron("0 0 9 * * ? 2025")
    assert over is not None
    assert comes_next(over, HOME, monday, monday, 0) is None


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("0 0/20 * * * ?", "00:50-04:00", ["01:00-04:00", "01:20-04:00", "01:40-04:00", "01:00-05:00", "01:20-05:00"]),
        ("0 0/20 * * * ?", "01:30-05:00", ["01:40-05:00", "02:00-05:00"]),
        ("0 30 1 * * ?", "00:50-04:00", ["01:30-04:00", "02T01:30-05:00"]),
        ("0 30 1 * * ?", "01:10-05:00", ["02T01:30-05:00"]),
        ("30 30 1 * * ?", "00:50-04:00", ["01:30:30-04:00", "02T01:30:30-05:00"]),
        ("0,30 59 * * * ?", "01:59-04:00", ["01:59:30-04:00", "01:59-05:00"]),
    ],
)
def test_in_the_hour_that_comes_twice_a_cron_goes_on(text, start, expected):
    """New York sets its clock back at two on 1 November: a named hour comes once, others both times, none for ever."""

    def there(said: str) -> datetime:
        day = said if "T" in said else f"01T{said}"
        return datetime.fromisoformat(f"2026-11-{day}")

    cron, zone = read_cron(text), "America/New_York"
    assert cron is not None
    at = there(start).astimezone(ZoneInfo(zone))
    for fired, one in enumerate(expected):
        found = comes_next(cron, zone, at, at, fired)
        assert found == there(one)
        at = found.astimezone(ZoneInfo(zone))


def test_a_cron_keeps_to_the_clock_on_the_wall():
    """Nine in the morning stays nine when the clock changes; the night without half past two has it as it ends."""
    assert moments("0 0 9 * * ?", zone="Europe/Berlin", start="2026-03-28T10:00:00") == [
        "2026-03-29 09:00",
        "2026-03-30 09:00",
    ]
    assert moments("0 30 2 * * ?", zone="Europe/Berlin", start="2026-03-28T10:00:00") == [
        "2026-03-29 03:00",
        "2026-03-30 02:30",
    ]
    assert moments("0 30 2 * * ?", zone="Europe/Berlin", start="2026-10-24T10:00:00") == [
        "2026-10-25 02:30",
        "2026-10-26 02:30",
    ]


DRAWN = (
    '<startEvent id="s"/>' + user("A") + '<endEvent id="e"/><endEvent id="x"/>'
    '<boundaryEvent id="b" attachedToRef="A" cancelActivity="false"><timerEventDefinition>'
    "<timeCycle>0 0 9 ? * MON-FRI</timeCycle></timerEventDefinition></boundaryEvent>" + flows("s → A → e", "b → x")
)


def test_a_run_comes_every_working_morning():
    """From Friday noon: Monday, Tuesday; and then the step is done."""
    drawing = parse_drawing(process(DRAWN), file="c.bpmn", dry=True)
    answers = b'{"begin": "2026-03-06T12:00:00+08:00", "tasks": {"A": {"after": "P4D"}}}'

    found = dry_run(drawing, read_answers(answers, "a.json"), national())

    assert [one["at"] for one in found.trace if one["does"] == "catch"] == [
        "2026-03-09T09:00:00+08:00",
        "2026-03-10T09:00:00+08:00",
    ]


def test_a_case_comes_again_after_a_missed_weekend(tmp_path):
    """A sweep that comes on Wednesday finds the timer once, and the next one on Thursday."""
    hall = Hall(tmp_path, process(DRAWN))
    hall.file()
    hall.go("2026-03-04T15:00:00")

    (timer,) = hall.office.case("c-1").timers.values()
    assert timer.at.astimezone(ZoneInfo(HOME)).isoformat() == "2026-03-05T09:00:00+08:00"
    assert hall.sound()
