"""Counted back from a day, every step has its latest start, and one day later would be too late."""

from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from approvalflow import Office, Unreadable, WorkCalendar, national
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.cases.rules import Rules
from approvalflow.deadlines import ClockKind, due, start_clock
from approvalflow.desk.backwards import LatestStart, backwards
from approvalflow.desk.rules.compile import compile_rules
from approvalflow.matters import read_matter
from approvalflow.matters.folder import processes
from small_office import MATTER, STEPS, clock_at, drawing, open_office, straight_road, task

CALENDAR = national()


def rules_of(process: bytes) -> Rules:
    """A drawing under the small office's matter."""
    return compile_rules(read_matter(MATTER.encode(), "matter.toml"), parse_drawing(process, file="process.bpmn"))


def counted(process: bytes, finish: str) -> dict[str, LatestStart]:
    """The steps of a drawing, counted back."""
    return {one.step: one for one in backwards(rules_of(process), CALENDAR, date.fromisoformat(finish))}


def last_day(start: date, term: str, calendar: WorkCalendar) -> date:
    """The day on which a step that begins on a morning must be done."""
    if not term:
        return start
    morning = datetime.combine(start, time(9), ZoneInfo("Asia/Shanghai"))
    found = due(start_clock(ClockKind.STEP, term, morning), calendar).best
    assert found is not None
    return found


def test_a_straight_road_by_hand() -> None:
    """Two days for the verification, three for the review, 五一 between: 30 April and 6, 7, 8, 9 May are worked."""
    found = counted(straight_road(), "2026-05-09")

    assert (found["Verify"].start, found["Verify"].finish) == (date(2026, 5, 7), date(2026, 5, 9))
    assert (found["Review"].start, found["Review"].finish) == (date(2026, 4, 29), date(2026, 5, 7))
    assert found["Receive"].start == date(2026, 4, 29)


def test_of_two_ways_the_slower_one_decides() -> None:
    """The quicker one has days to spare and is not on the longest way."""
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="J"/>'
    nodes += task("Accept", STEPS["Accept"]) + task("Review", 'act="review" role="reviewer" term="6 WD"')
    nodes += task("Verify", 'act="verify" role="verifier" term="2 WD"')
    flows = [
        ("S", "Accept"),
        ("Accept", "Split"),
        ("Split", "Review"),
        ("Split", "Verify"),
        ("Review", "J"),
        ("Verify", "J"),
    ]

    found = counted(drawing(nodes, [(*flow, "") for flow in [*flows, ("J", "E")]]), "2026-03-31")

    assert found["Review"].start == found["Accept"].start == date(2026, 3, 23)
    assert found["Verify"].start == date(2026, 3, 27)
    assert [one.longest for one in (found["Accept"], found["Review"], found["Verify"])] == [True, True, False]


def test_a_loop_is_not_gone_round_again() -> None:
    """What only leads back stands on no way to the end, and keeps nothing up."""
    nodes = '<startEvent id="S"/><endEvent id="E"/><exclusiveGateway id="X" default="F3"/>'
    nodes += task("Review", STEPS["Review"]) + task("Again", 'act="verify" role="verifier" term="9 WD"')
    flows = [("S", "Review", ""), ("Review", "X", ""), ("X", "Again", "case.vending = true"), ("X", "E", "")]

    found = counted(drawing(nodes, [*flows, ("Again", "Review", "")]), "2026-03-31")

    assert set(found) == {"Review"}
    assert found["Review"].start == date(2026, 3, 26)


def test_a_sub_process_is_passed_through() -> None:
    """What stands inside is counted between what comes before and what comes after."""
    inside = '<startEvent id="s"/><endEvent id="e"/>' + task("Review", 'act="review" role="reviewer" term="4 WD"')
    inside += '<sequenceFlow id="f1" sourceRef="s" targetRef="Review"/>'
    inside += '<sequenceFlow id="f2" sourceRef="Review" targetRef="e"/>'
    nodes = '<startEvent id="S"/><endEvent id="E"/>' + f'<subProcess id="Sub">{inside}</subProcess>'
    nodes += task("Accept", STEPS["Accept"]) + task("Verify", STEPS["Verify"])
    flows = [("S", "Accept", ""), ("Accept", "Sub", ""), ("Sub", "Verify", ""), ("Verify", "E", "")]

    found = counted(drawing(nodes, flows), "2026-03-31")

    assert found["Verify"].start == found["Review"].finish == date(2026, 3, 27)
    assert found["Review"].start == found["Accept"].start == date(2026, 3, 23)
    assert all(one.longest for one in found.values())


@pytest.mark.parametrize("folder", sorted(processes().glob("*/process.bpmn")), ids=lambda path: path.parent.name)
def test_the_longest_way_of_a_shipped_matter_arrives_on_the_day(folder: Path) -> None:
    """Begun at their latest and each as long as it may, the steps of the longest way follow without a day between."""
    matter = read_matter((folder.parent / "matter.toml").read_bytes(), "matter.toml")
    rules = compile_rules(matter, parse_drawing(folder.read_bytes(), file="process.bpmn"))

    found = backwards(rules, CALENDAR, date(2026, 10, 30))

    longest = [one for one in found if one.longest]
    assert longest[0].start == found[0].start
    assert max(one.finish for one in longest) == date(2026, 10, 30)
    for one in found:
        assert CALENDAR.is_working(one.start)
        assert last_day(one.start, one.term, CALENDAR) <= one.finish
    for one, other in pairwise(sorted({(one.start, one.finish) for one in longest if one.term})):
        assert one[1] >= other[0]


def test_steps_of_hours_share_a_day() -> None:
    """Three steps of four working hours need a day and a half of eight hours; what takes days ends the day before."""
    hours = 'act="review" role="reviewer" term="4 WH"'
    nodes = '<startEvent id="S"/><endEvent id="E"/>' + task("Verify", 'act="verify" role="verifier" term="2 WD"')
    nodes += "".join(task(name, hours) for name in ("One", "Two", "Three"))
    road = ["S", "Verify", "One", "Two", "Three", "E"]

    found = counted(drawing(nodes, [(*flow, "") for flow in pairwise(road)]), "2026-05-09")

    moments = {name: one.start_at and f"{one.start_at:%m-%d %H:%M}" for name, one in found.items()}
    assert moments == {"Verify": None, "One": "05-08 13:00", "Two": "05-09 09:00", "Three": "05-09 13:00"}
    assert (found["Verify"].start, found["Verify"].finish_at) == (date(2026, 4, 30), found["One"].start_at)
    assert (found["Three"].finish, found["Three"].finish_at) == (date(2026, 5, 9), None)


def test_a_target_on_a_rest_day_means_the_working_day_before() -> None:
    """Nobody is there on National Day."""
    assert counted(straight_road(), "2026-10-03") == counted(straight_road(), "2026-09-30")


def test_an_unannounced_target_is_refused() -> None:
    """What lies past the last notice cannot be counted back from."""
    with pytest.raises(Unreadable) as found:
        counted(straight_road(), "2027-03-31")
    assert found.value.code == "backwards.not_announced"


def test_the_office_counts_a_published_matter_back(tmp_path: Path) -> None:
    """By the notices that it adopted."""
    with open_office("sqlite://", clock_at(), tmp_path / "matter") as office:
        assert isinstance(office, Office)
        found = {one.step: one.start for one in office.backwards("food-business-licence", date(2026, 5, 9))}

    assert found["Review"] == date(2026, 4, 29)
