"""预警: each rung of a ladder once for a date, to the right people, whatever happens in between."""

import msgspec

from approvalflow import commands
from desk.watched import CASE, WatchedOffice, changed, watch
from small_office import MATTER

NO_LAPSE = changed(MATTER, ('lapse = "accepted"\n', ""))


def of(office: WatchedOffice, clock: str) -> list[str]:
    """The warnings of one clock, as level:post."""
    return [one.partition(":")[2] for one in office.warnings() if one.startswith(f"{clock}:")]


def told(office: WatchedOffice, level: str, clock: str) -> tuple[str, ...]:
    """Who was told."""
    for one in office.events("WarningGiven"):
        if (one.level, one.clock.partition("@")[0]) == (level, clock):
            return tuple(one.people)
    raise AssertionError(f"{clock}:{level} was not given")


def test_every_rung_once_in_order() -> None:
    """Approaching, due today, overdue: each is given once, however many days pass and sweeps run."""
    office = watch()
    office.accepted()

    office.pass_to("2026-04-30")
    office.sweep()

    assert of(office, "statutory") == ["approaching:handler", "due:window-head", "overdue:supervisor"]
    assert of(office, "promised") == ["approaching:handler", "due:window-head", "overdue:supervisor"]
    assert of(office, "Review") == ["approaching:handler", "due:duty-officer", "overdue:supervisor"]
    assert office.said("warning") == 9


def test_a_rung_has_its_day() -> None:
    """Eighty per cent of ten working days is the eighth; due is the last day, overdue the working day after."""
    office = watch()
    office.accepted()

    days = {}
    for day in ("2026-03-11", "2026-03-12", "2026-03-13", "2026-03-16", "2026-03-17"):
        before = len(of(office, "statutory"))
        office.pass_to(day)
        days[day[-2:]] = len(of(office, "statutory")) - before

    assert days == {"11": 0, "12": 1, "13": 0, "16": 1, "17": 1}


def test_a_warning_goes_to_people() -> None:
    """The handler is whoever may act on the step, or holds it; the other posts are looked up that day."""
    office = watch()
    office.accepted()
    office.pass_to("2026-03-06")
    office.do("zhao-lei", commands.Claim(case=CASE, visit=office.visit("Review")))

    office.pass_to("2026-03-17")

    assert told(office, "approaching", "Review") == ("chen-jing", "zhao-lei")
    assert told(office, "due", "Review") == ("gao-jian",)
    assert told(office, "overdue", "Review") == ("qian-yi",)
    assert told(office, "approaching", "statutory") == ("zhao-lei",)
    assert told(office, "due", "statutory") == ("liu-fang",)


def test_a_message_says_which_date_is_meant() -> None:
    """What lands in the outbox has a key of clock, level and date, and says how many days are left."""
    office = watch()
    office.accepted()
    office.pass_to("2026-03-12")

    (message,) = [one for one in office.outbox(case=CASE) if "statutory" in one.key]

    told = msgspec.json.decode(message.payload)["event"]
    assert (told["level"], told["about"], told["days"]) == ("approaching", "2026-03-16", 2)
    assert message.key.endswith("/approaching/2026-03-16")


def test_a_pause_after_the_warning_does_not_repeat_it() -> None:
    """The date moves, and what was warned about is not warned about again; what was not yet, is."""
    office = watch()
    office.accepted()
    office.pass_to("2026-03-12")
    assert of(office, "statutory") == ["approaching:handler"]
    office.do("zheng-hong", commands.BeginProcedure(case=CASE, procedure="testing", announced="10 WD"))
    office.pass_to("2026-03-17")
    office.do("zheng-hong", commands.FinishProcedure(case=CASE, procedure="testing"))

    office.pass_to("2026-03-31")

    assert of(office, "statutory") == ["approaching:handler", "due:window-head", "overdue:supervisor"]


def test_an_extension_warns_anew() -> None:
    """A new date after a warning about the old one is approached again."""
    office = watch()
    office.accepted()
    office.pass_to("2026-03-16")
    assert of(office, "statutory") == ["approaching:handler", "due:window-head"]
    office.do("zheng-hong", commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="案情复杂"))

    office.pass_to("2026-03-31")

    assert of(office, "statutory") == [
        "approaching:handler",
        "due:window-head",
        "approaching:handler",
        "due:window-head",
        "overdue:supervisor",
    ]


def test_a_step_done_again_is_warned_about_again() -> None:
    """After a return the step is another visit with a clock of its own."""
    office = watch()
    office.accepted()
    office.pass_to("2026-03-05")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Verify"), to="Review", reason="重审"))

    office.pass_to("2026-03-11")

    assert of(office, "Review").count("overdue:supervisor") == 1
    assert of(office, "Review").count("due:duty-officer") == 2


def test_nothing_is_said_about_what_is_done() -> None:
    """A clock that has stopped warns no more."""
    office = watch()
    office.delivered()

    office.pass_to("2026-06-30")

    assert office.warnings() == []


def test_a_closed_case_is_silent() -> None:
    """Withdrawn, terminated: no warning comes after."""
    office = watch()
    office.accepted()
    office.do("huang-hai", commands.Terminate(case=CASE, ground="force-majeure", reason="地震"))

    office.pass_to("2026-06-30")

    assert office.warnings() == []


def test_late_sweeps_say_everything_that_was_missed() -> None:
    """An office that was shut for weeks hears on the first day of every rung it has passed, each once."""
    office = watch(matter=NO_LAPSE)
    office.received()
    office.set("2026-04-30")

    office.sweep()

    assert of(office, "window") == ["approaching:handler", "due:window-head", "overdue:supervisor"]
    assert office.sweep() == []


def test_a_sweep_goes_in_small_bites() -> None:
    """With a limit a sweep does that many rows and leaves the rest to the next."""
    office = watch()
    for number in range(5):
        office.accepted(f"c-{number}")
    office.set("2026-03-04")

    sizes = []
    while answers := office.sweep(limit=2):
        sizes.append(len(answers))

    assert sizes == [2, 2, 1]


def test_a_sweep_costs_what_is_due() -> None:
    """Cases with nothing due are not read: a sweep of a quiet office asks once."""
    office = watch()
    for number in range(5):
        office.accepted(f"c-{number}")
    asked = []
    wake = office.desk.walk

    def walk(*given: object, **more: object) -> object:
        asked.append(given)
        return wake(*given, **more)  # type: ignore[arg-type]

    office.desk.walk = walk  # type: ignore[method-assign,assignment]
    office.sweep()

    assert asked == []
