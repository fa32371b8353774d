"""Days: adding, counting and due dates, beside other packages in the same run. `python benchmarks/bench_days.py`

Bounds: adding 20 working days at least 300 times faster than stepping with chinesecalendar, at least 20 times faster
than holidays, faster than numpy.busday_offset called singly with the same calendar (group `bench`); the due
date of a clock with 10 events under 50 µs; the first question, from no data read to an answer, under 20 ms.
"""

import platform
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter

ONE = timedelta(days=1)


def best_of(do: Callable[[], object], times: int = 100, rounds: int = 100) -> float:
    """Microseconds a call, the best of many short rounds, so that a busy machine disturbs little."""
    found = []
    for _ in range(rounds):
        begun = perf_counter()
        for _ in range(times):
            do()
        found.append((perf_counter() - begun) / times)
    return min(found) * 1e6


def say(what: str, figure: float, unit: str = "µs", than: float = 0, bound: float = 0) -> None:
    """One line, with the ratio where there is something to compare with, and whether the bound is kept.

    A bound is the least ratio, or the most time where nothing is compared.
    """
    ratio = f"{figure / than:9.1f} times" if than else " " * 15
    kept = figure / than >= bound if than else figure <= bound
    words = f"at least {bound:g} times" if than else f"at most {bound:g} {unit}"
    judged = f"   {words}: {'kept' if kept else 'NOT KEPT'}" if bound else ""
    print(f"{what:<36}{figure:10.3f} {unit}{ratio}{judged}".rstrip())


def stepping(works: Callable[[date], bool], start: date, n: int) -> date:
    """The n-th working day, one day at a time, as one does with a package that only answers yes or no."""
    while n:
        start += ONE
        n -= works(start)
    return start


def first_question() -> None:
    """Importing opens no file of data; the first answer opens what it needs."""
    opened: list[str] = []

    def watch(event: str, values: tuple[object, ...]) -> None:
        if event == "open" and str(values[0]).endswith((".toml", ".json")):
            opened.append(Path(str(values[0])).name)

    sys.addaudithook(watch)
    begun = perf_counter()
    from approvalflow.calendars import national

    imported = perf_counter()
    assert opened == [], opened
    national().is_working(date(2026, 3, 2))
    asked = perf_counter()
    say("import approvalflow.calendars", (imported - begun) * 1e3, "ms")
    print("  files of data opened by it                 0")
    say("first question, notices read", (asked - imported) * 1e3, "ms", bound=20)
    print(f"  files of data opened by it                 {len(opened)}: {', '.join(opened)}")
    from approvalflow.deadlines import ClockKind, due, explain, start_clock

    begun = perf_counter()
    clock = start_clock(ClockKind.STATUTORY, "20 WD", datetime.fromisoformat("2026-03-02T10:00:00+08:00"))
    due(clock, national())
    say("first clock, rules read", (perf_counter() - begun) * 1e3, "ms")
    begun = perf_counter()
    explain(clock, national()).text()
    say("first explanation, switches and words", (perf_counter() - begun) * 1e3, "ms")


def clock_with_ten_events():
    """Eight pauses, some overlapping, an extension and a stop."""
    from approvalflow.deadlines import ClockKind, Extension, Pause, start_clock

    clock = start_clock(ClockKind.STATUTORY, "45 WD", datetime.fromisoformat("2026-01-05T10:00:00+08:00"), cap="15 WD")
    for number in range(8):
        begin = date(2026, 1, 12) + number * 7 * ONE
        clock = clock.pause(Pause(id=str(number), begin=begin, end=begin + (3 + 5 * (number % 2)) * ONE))
    clock = clock.extend(Extension(term="15 WD", at=date(2026, 3, 2)))
    return clock.stop(datetime.fromisoformat("2026-06-01T10:00:00+08:00"), "decided")


def main() -> None:
    """Print one figure a line."""
    print(f"{platform.machine()}, Python {platform.python_version()}")
    first_question()
    import chinese_calendar
    import holidays

    from approvalflow.calendars import national

    calendar, start = national(), date(2026, 3, 2)
    other = holidays.country_holidays("CN", years=range(2020, 2027))
    ours = best_of(lambda: calendar.add(start, 20))
    say("add 20 WD", ours)
    say(
        "  stepping with chinesecalendar",
        best_of(lambda: stepping(chinese_calendar.is_workday, start, 20), 5),
        than=ours,
        bound=300,
    )
    say("  holidays.get_nth_working_day", best_of(lambda: other.get_nth_working_day(start, 20)), than=ours, bound=20)
    beside_numpy(ours)
    say("count to the end of the year", best_of(lambda: calendar.count(start, date(2026, 12, 31))))
    say("is_working", best_of(lambda: calendar.is_working(start)))
    clocks()


def beside_numpy(ours: float) -> None:
    """numpy knows make-up days only as a longer week: seven days of work, and every day of rest named."""
    try:
        import numpy
    except ImportError:
        print("  numpy is not installed: not compared")
        return
    from approvalflow.calendars import national

    calendar, start = national(), date(2026, 3, 2)
    first, length = date(2020, 1, 1), (date(2026, 12, 31) - date(2020, 1, 1)).days
    rests = [day for day in (first + n * ONE for n in range(length + 1)) if not calendar.is_working(day)]
    theirs = numpy.busdaycalendar(weekmask="1111111", holidays=rests)
    asked = numpy.datetime64(start)
    assert numpy.busday_offset(asked, 20, busdaycal=theirs).item() == calendar.add(start, 20)
    say(
        "  numpy.busday_offset, one at a time",
        best_of(lambda: numpy.busday_offset(asked, 20, busdaycal=theirs)),
        than=ours,
        bound=1,
    )


def clocks() -> None:
    """Figures of a clock with ten events."""
    from msgspec import json, structs

    from approvalflow.calendars import national
    from approvalflow.deadlines import due, explain, next_signal, remaining

    calendar, clock = national(), clock_with_ten_events()
    say("due, 10 events", best_of(lambda: due(clock, calendar)), bound=50)
    say("remaining, 10 events", best_of(lambda: remaining(clock, calendar, date(2026, 3, 2))))
    say("explain, 10 events", best_of(lambda: explain(clock, calendar), 5))
    running = structs.replace(clock, stopped=None)
    ladder = [_Rung("left", "left", 3), _Rung("today", "due", 0), _Rung("late", "overdue", 2)]
    say("next signal of 3 rungs, 10 events", best_of(lambda: next_signal(running, calendar, ladder, {})))
    say("clock with 10 events as JSON", len(json.encode(clock)), "bytes")


class _Rung:
    def __init__(self, level: str, when: str, amount: int) -> None:
        self.level, self.when, self.amount, self.to = level, when, amount, "handler"


if __name__ == "__main__":
    sys.exit(main())
