"""When a cycle comes, against plain arithmetic on the calendar."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.bpmn.cycles import comes, read_cycle
from approvalflow.cases.timing import spoken
from approvalflow.desk.timers import comes_next

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
BEGUN = datetime(1995, 1, 1, tzinfo=UTC).replace(tzinfo=None)
FIRST = st.integers(0, 1_450_000_000).map(lambda seconds: BEGUN + timedelta(seconds=seconds))


def on_the_wall(first: datetime, count: int, months: int, days: int) -> datetime:
    """`count` periods after a local time: the day of the first moment, or the last that the month has."""
    year, month = divmod(first.year * 12 + first.month - 1 + count * months, 12)
    day = min(first.day, monthrange(year, month + 1)[1])
    return first.replace(year=year, month=month + 1, day=day) + timedelta(days=count * days)


def instant(local: datetime, zone: str) -> datetime:
    """A local time as a moment; one that the clock leaves out is as much later as is left out."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@settings(deadline=None)  # the first example loads pendulum
@given(FIRST, st.sampled_from(ZONES), st.integers(0, 30), st.integers(0, 40), st.integers(1, 400))
def test_the_nth_moment_is_n_periods_after_the_first(first, zone, months, days, count):
    """Whatever the day, the zone and the period; one second before it is still to come, from then on the next is."""
    if not months and not days:
        days = 1
    start = instant(first, zone)
    local = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    expected = [instant(on_the_wall(local, n, months, days), zone) for n in (count, count + 1)]
    cycle = read_cycle(f"R/{start.isoformat()}/P{months}M{days}D")
    assert cycle is not None
    second = timedelta(seconds=1)
    found = [comes_next(cycle, zone, start, now, 1) for now in (expected[0] - second, expected[0])]
    if all(zone_is_plain(one, zone) for one in expected):
        assert found == expected
    else:  # an hour that comes twice: either of the two is on the grid
        assert all(abs(one - wanted) <= timedelta(hours=1) for one, wanted in zip(found, expected, strict=True))


def zone_is_plain(moment: datetime, zone: str) -> bool:
    """Does the clock show this time once?"""
    local = moment.astimezone(ZoneInfo(zone))
    return local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()


@given(FIRST, st.integers(1, 10_000_000), st.integers(1, 100_000))
def test_between_two_moments_lies_the_period(first, length, count):
    """`R/<start>/<end>` comes at the start, at the end, and as often again, to the second."""
    start = first.replace(tzinfo=UTC)
    end = start + timedelta(seconds=length)
    cycle = read_cycle(f"R{count + 1}/{start.isoformat()}/{end.isoformat()}")
    assert cycle is not None
    last = start + timedelta(seconds=length) * count if length * count < 10**10 else None
    assert comes_next(cycle, "Europe/Berlin", start, start - timedelta(1), 0) == start
    assert comes_next(cycle, "Europe/Berlin", start, start, 1) == end
    if last is not None:
        assert comes_next(cycle, "Europe/Berlin", start, last - timedelta(seconds=1), 1) == last
        assert comes_next(cycle, "Europe/Berlin", start, last, 1) is None


def test_a_cycle_ends_where_the_calendar_does():
    """What would come after the year 9999 does not come."""
    cycle = read_cycle("R/9980-01-01T00:00:00Z/P15Y")
    assert cycle is not None
    start, now = datetime(9980, 1, 1, tzinfo=UTC), datetime(9994, 1, 1, tzinfo=UTC)
    assert comes_next(cycle, "UTC", start, now, 1) == datetime(9995, 1, 1, tzinfo=UTC)
    assert comes_next(cycle, "UTC", start, datetime(9996, 1, 1, tzinfo=UTC), 1) is None


def test_a_cycle_that_data_say_without_a_zone_is_one_of_the_case():
    """As a moment is that data say; what is no moment is no time."""
    found = spoken("R2/2026-03-02T10:00:00/2026-03-02T12:00:00", "Asia/Shanghai")
    assert found is not None
    assert found.cycle == "R2/2026-03-02T02:00:00+00:00/PT7200S"
    assert spoken("R2/noon/PT2H", "Asia/Shanghai") is None


def test_the_next_moment_of_a_cycle_is_not_searched_for_where_none_was_missed():
    """The ten-thousandth second is found in as many looks as the second; after a gap the search begins there."""
    looks = list[int]()
    start = datetime(2026, 1, 5, tzinfo=UTC)

    def grid(number: int) -> datetime:
        looks.append(number)
        return start + timedelta(seconds=number + 1)

    for fired, missed in ((1, 0), (10_000, 0), (10_000, 500)):
        looks.clear()
        now = start + timedelta(seconds=fired + missed)
        assert comes(read_cycle("R/PT1S"), grid, None, now, fired) == now + timedelta(seconds=1)
        assert len(looks) <= (3 if not missed else 25)


@pytest.mark.parametrize(("period", "looks"), [("PT1S", 10), ("P1D", 10), ("P1M", 20)])
def test_what_comes_after_very_many_periods_is_found_at_once(period, looks):
    """Thirty years of seconds are not looked through, not even by halving; months are not all as long as the first."""
    cycle = read_cycle(f"R/1995-01-01T00:00:00+00:00/{period}")
    assert cycle is not None
    start, paid = instant(BEGUN, "UTC"), list[int]()

    found = comes_next(
        cycle, "UTC", start, datetime(2026, 3, 2, 9, 30, tzinfo=UTC), 3, lambda steps: bool(paid.append(steps))
    )

    assert found is not None
    assert found - datetime(2026, 3, 2, 9, 30, tzinfo=UTC) <= timedelta(days=31)
    assert len(paid) <= looks


@pytest.mark.parametrize("period", ["P1D", "P7D", "P1W", "P1M"])
def test_of_a_time_of_day_that_comes_twice_a_cycle_takes_the_first(period):
    """As a cron does; hours are hours, whatever the clock shows."""
    zone, twice = "America/New_York", datetime.fromisoformat("2026-11-01T01:30")
    days = {"P1D": 1, "P7D": 7, "P1W": 7, "P1M": 31}[period]
    start = instant(twice - timedelta(days=days), zone)

    assert comes_next(read_cycle(f"R/{period}"), zone, start, start, 0) == instant(twice, zone)
    later = comes_next(read_cycle("R/PT25H"), zone, instant(twice - timedelta(days=1), zone), start, 0)
    assert later == instant(twice, zone) + timedelta(hours=1)
