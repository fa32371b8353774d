"""The hours of the office are adopted like a notice, kept with the tenant, and reach the clocks of its cases."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from approvalflow import Office, SetClock
from approvalflow.cases import events as e
from approvalflow.desk.rows import EventRow
from approvalflow.desk.tenant import HoursAdopted, read_tenant_event
from approvalflow.errors import ApprovalFlowError
from approvalflow.moment import read_moment
from sample_hall import sample_hall
from small_office import STEPS, at, clock_at, open_office, straight_road, to_review

STEP = "Review@4"
PROCESS = straight_road({**STEPS, "Review": 'act="review" role="reviewer" term="12 WH"'})


@pytest.fixture
def clock() -> SetClock:
    return clock_at()


@pytest.fixture
def office(tmp_path: Path, clock: SetClock) -> Iterator[Office]:
    with open_office(f"sqlite:///{tmp_path / 'books.db'}", clock, tmp_path / "matter", PROCESS) as office:
        yield office


def hours(tmp_path: Path, id: str = "sample-hall", office: str = "示例大厅", hours: str = "09:00-12:00") -> Path:
    """A timetable as a file."""
    file = tmp_path / f"{id}.toml"
    file.write_text(sample_hall(id_=id, office=office, hours=hours, shut="2026-03-03"), encoding="utf-8")
    return file


def test_the_hours_move_the_clocks_of_open_cases(office: Office, tmp_path: Path) -> None:
    """Twelve hours from Monday at nine: formerly Tuesday at one; by three hours a day, a day shut, Friday at noon."""
    to_review(office)
    assert office.explain("c-1", STEP).at == read_moment(at("2026-03-03T13:00"))
    (moved,) = office.rehearse(hours(tmp_path))

    assert office.adopt(hours(tmp_path), by="bai-xue") == ("sample-hall",)

    told = office.explain("c-1", STEP)
    assert told.at == read_moment(at("2026-03-06T12:00"))
    assert told.timetables == ("示政务〔2026〕1号",)
    assert (moved.clock, moved.before, moved.after) == (STEP, date(2026, 3, 3), date(2026, 3, 6))
    event = next(one.event for one in office.history("c-1") if isinstance(one.event, e.ClockRecomputed))
    assert (event.id, event.before, event.stated) == (STEP, date(2026, 3, 3), date(2026, 3, 6))
    assert event.notices == moved.notices == ("sample-hall",)
    assert office.case("c-1").clocks["statutory"].stated == date(2026, 3, 16)  # hours change no working day


def test_all_that_open_the_books_agree(office: Office, clock: SetClock, tmp_path: Path) -> None:
    """The hours are kept with the tenant: another process reads them there, and the doctor finds nothing."""
    office.adopt(hours(tmp_path), by="bai-xue")
    to_review(office)

    with Office.open(f"sqlite:///{tmp_path / 'books.db'}", tenant="330100", now=clock) as other:
        assert other.explain("c-1", STEP).at == read_moment(at("2026-03-06T12:00"))
        assert other.rebuild("c-1") == office.case("c-1")
        assert other.check() == []


def test_the_moment_moves_also_where_the_day_stays(office: Office, tmp_path: Path) -> None:
    """What is due next is looked at by the new hours, though no date was told anew."""
    office.adopt(hours(tmp_path, hours="09:00-17:00"), by="bai-xue")
    to_review(office)
    assert office.explain("c-1", STEP).at == read_moment(at("2026-03-04T13:00"))

    office.adopt(hours(tmp_path, "sample-later", hours="08:00-12:00 14:00-18:00"), by="bai-xue")

    assert office.explain("c-1", STEP).at == read_moment(at("2026-03-04T15:00"))
    assert [type(one.event).__name__ for one in office.history("c-1")][-1] == "CalendarChecked"
    assert office.check() == []


def test_what_was_told_before_stays_as_it_was(office: Office, clock: SetClock, tmp_path: Path) -> None:
    """As of a moment before the adoption the former hours hold."""
    to_review(office)
    clock.set(read_moment(at("2026-03-02T15:00")))
    office.adopt(hours(tmp_path), by="bai-xue")

    then = office.as_of("c-1", read_moment(at("2026-03-02T10:00")))

    assert then.case.clocks[STEP].stated == date(2026, 3, 3)
    assert then.differences == ()
    assert office.explain("c-1", STEP, as_of=then.moment).at == read_moment(at("2026-03-03T13:00"))
    now = office.as_of("c-1", clock())
    assert "sample-hall" in [one.notice for one in now.notices]
    assert now.differences == ()


def test_hours_are_supposed_before_they_are_adopted(office: Office, tmp_path: Path) -> None:
    """As a notice is; nothing is written."""
    to_review(office)

    found = {one.clock: one.then for one in office.what_if("c-1", {"notice": hours(tmp_path)})}

    assert found[STEP] == date(2026, 3, 6)
    assert office.calendar().hours == ()


def test_the_same_hours_again_are_passed_over(office: Office, tmp_path: Path) -> None:
    """Nothing is adopted twice."""
    office.adopt(hours(tmp_path), by="bai-xue")

    assert office.adopt(hours(tmp_path), by="bai-xue") == ()


@pytest.mark.parametrize(
    ("other", "by", "code"),
    [
        ({"hours": "10:00-12:00"}, "bai-xue", "notice.id_taken"),
        ({"id": "other-hall", "office": "另一大厅"}, "bai-xue", "calendar.two_places"),
        ({"id": "later-hall", "hours": "9 to 5"}, "bai-xue", "calendar.not_office_hours"),
        ({"id": "later-hall"}, "zhang-min", "person.may_not_publish"),
    ],
)
def test_what_cannot_be_adopted_changes_nothing(
    office: Office, tmp_path: Path, other: dict[str, str], by: str, code: str
) -> None:
    """Another text under the same id, the hours of another office, no hours at all, and whoever has no right."""
    office.adopt(hours(tmp_path), by="bai-xue")
    standing = office.calendar().hours

    with pytest.raises(ApprovalFlowError) as refused:
        office.adopt(hours(tmp_path, **other), by=by)

    assert refused.value.code == code
    assert office.calendar().hours == standing


def test_the_event_stays_readable_as_it_was_first_written() -> None:
    """Books are kept for decades: the first form of the event is read for good."""
    now = read_moment(at("2026-03-02"))
    payload = '{"type":"HoursAdopted","timetable":"sample-hall","digest":"abc","text":"id = 1"}'
    row = EventRow(
        seq=9, type="HoursAdopted", v=1, recorded=now, effective=now, actor="bai-xue", payload=payload, hash=""
    )

    assert read_tenant_event(row) == HoursAdopted(timetable="sample-hall", digest="abc", text="id = 1")
