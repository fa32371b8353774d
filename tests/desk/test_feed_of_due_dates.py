"""Due dates go into anybody's calendar: of a person, of a department, of the office."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from approvalflow import Office, SetClock
from approvalflow.errors import Refused, Unreadable
from approvalflow.moment import read_moment
from small_office import at, clock_at, open_office, to_review

NOTICE = Path(__file__).with_name("fictional-2027.toml")


@pytest.fixture
def clock() -> SetClock:
    return clock_at()


@pytest.fixture
def office(tmp_path: Path, clock: SetClock) -> Iterator[Office]:
    with open_office("sqlite://", clock, tmp_path / "matter") as office:
        to_review(office)
        yield office


def entries(feed: bytes) -> dict[str, date]:
    """What a calendar program reads: each entry's id and its day."""
    return {str(one["uid"]): one.decoded("dtstart") for one in Calendar.from_ical(feed).walk("VEVENT")}


def test_a_person_gets_the_seats_that_are_held_or_open_to_them(office: Office) -> None:
    """The reviewer the review, the window clerk nothing any more."""
    assert entries(office.feed("chen-jing")) == {"c-1/Review@4/1@approvalflow": date(2026, 3, 5)}
    assert entries(office.feed("zhang-min")) == {}


def test_a_department_gets_its_seats(office: Office) -> None:
    """Those that wait in its pools and those that its people hold."""
    assert set(entries(office.feed(department="market"))) == {"c-1/Review@4/1@approvalflow"}
    assert entries(office.feed(department="oversight")) == {}


def test_an_unknown_name_is_refused(office: Office) -> None:
    """An empty calendar would say that nothing is due."""
    with pytest.raises(Refused, match=r"^There is nobody called chen-jnig"):
        office.feed("chen-jnig")
    with pytest.raises(Refused, match=r"^There is no department called markt"):
        office.feed(department="markt")


def test_the_office_gets_every_clock_of_its_open_cases(office: Office) -> None:
    """Statutory, promised and of the step."""
    found = entries(office.feed())

    running = {name: one for name, one in office.case("c-1").clocks.items() if not one.clock.stopped}
    assert found == {f"c-1/{name}@approvalflow": one.stated for name, one in running.items()}
    assert len(found) == 3


def test_a_moved_date_keeps_its_entry(office: Office, clock: SetClock) -> None:
    """The same id on another day moves the entry instead of adding one; a provisional day is tentative."""
    clock.set(read_moment(at("2026-12-21")))
    to_review(office, "c-2")
    before = Calendar.from_ical(office.feed()).walk("VEVENT")
    office.adopt(NOTICE, by="bai-xue")
    after = Calendar.from_ical(office.feed()).walk("VEVENT")

    def told(feed: list, name: str) -> tuple[str, date]:
        one = next(one for one in feed if str(one["uid"]) == f"c-2/{name}@approvalflow")
        return str(one["status"]), one.decoded("dtstart")

    assert told(before, "statutory") == ("TENTATIVE", date(2027, 1, 5))
    assert told(after, "statutory") == ("CONFIRMED", date(2027, 1, 5))


def test_entries_speak_the_language_asked_for(office: Office) -> None:
    """The title names clock and case."""
    titles = {str(one["summary"]) for one in Calendar.from_ical(office.feed(language="zh-CN")).walk("VEVENT")}

    assert "法定时限 —— 2026-000001" in titles


def test_without_the_extra_the_answer_says_what_to_install(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calendars are an extra."""
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)

    with pytest.raises(Unreadable, match=r"approvalflow\[calendar\]"):
        office.feed()
