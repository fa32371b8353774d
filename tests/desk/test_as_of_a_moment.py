"""What the system knew and showed at a moment comes from what had been recorded by then, and from nothing else."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from approvalflow import Answer, Office, SetClock
from approvalflow.cases import events as e
from approvalflow.desk import asof
from approvalflow.desk.keeping import write_json
from approvalflow.desk.rows import EventRow
from approvalflow.desk.rules import publishing
from approvalflow.errors import Refused
from approvalflow.identity import Actor
from approvalflow.matters import read_folder
from approvalflow.matters.folder import processes
from approvalflow.moment import read_moment
from approvalflow.stories import play, read_story
from small_office import at, clock_at, open_office, submit, to_review

NOTICE = Path(__file__).with_name("fictional-2027.toml")
STORIES = sorted(processes().glob("*/stories/*.toml"))
PUBLISHER = Actor(id="bai-xue", kind="officer")


@pytest.fixture
def clock() -> SetClock:
    return clock_at("2026-12-21")


@pytest.fixture
def office(tmp_path: Path, clock: SetClock) -> Iterator[Office]:
    with open_office(f"sqlite:///{tmp_path / 'books.db'}", clock, tmp_path / "matter") as office:
        yield office


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_every_moment_of_a_story_is_as_it_was_then(story: Path, tmp_path: Path) -> None:
    """The case as of any moment is the case that was there at that moment, and the dates are those of that time."""
    script = read_story(story.read_bytes(), story.name)
    clock, folder = SetClock(script.story.start), story.parent.parent
    then: dict[Any, Any] = {}
    with Office.open("sqlite://", tenant="t", now=clock) as office:
        office.publish(folder, by="bai-xue")
        sweep = office.sweep

        def swept(limit: int = 1_000_000) -> list[Answer]:
            answers = sweep(limit)
            then[clock.at] = office.case("c-1")
            return answers

        office.sweep = swept  # type: ignore[method-assign]
        for played in play(script, office, clock, read_folder(folder).matter.code, case="c-1"):
            if played.case:
                then[clock.at] = office.case("c-1")

        assert len(then) > 3
        for moment, case in then.items():
            found = office.as_of("c-1", moment)
            assert found.case == case
            assert found.differences == ()
        moments = {one.recorded for one in office.history("c-1")}
        for moment in moments:
            found = office.as_of("c-1", moment)
            assert found.case.recorded == moment
            assert found.history == tuple(one for one in office.history("c-1") if one.recorded <= moment)
        assert office.as_of("c-1", clock.at).case == office.case("c-1") == office.rebuild("c-1")


def test_dates_are_those_told_before_the_notice(office: Office, clock: SetClock) -> None:
    """A notice adopted later changes what is told now, not what was told then."""
    to_review(office)
    before = office.case("c-1")
    clock.set(read_moment(at("2026-12-23")))
    office.adopt(NOTICE, by="bai-xue")

    then, now = office.as_of("c-1", read_moment(at("2026-12-22"))), office.as_of("c-1", clock.at)

    assert (then.case, now.case) == (before, office.case("c-1"))
    assert then.case.clocks["statutory"].stated is None
    assert now.case.clocks["statutory"].stated == date(2027, 1, 5)
    assert "fictional-2027" not in [one.notice for one in then.notices]
    assert now.notices[-1].notice == "fictional-2027"
    assert (then.calendar.last.year, now.calendar.last.year) == (2026, 2027)
    assert then.differences == now.differences == ()


def test_the_reckoning_is_explained_by_what_was_known_then(office: Office, clock: SetClock) -> None:
    """Explained by the notices of that time."""
    to_review(office)
    then = clock.at
    clock.set(read_moment(at("2026-12-23")))
    office.adopt(NOTICE, by="bai-xue")

    assert office.explain("c-1", "statutory", as_of=then).why == "unpublished"
    assert office.explain("c-1", "statutory").date == date(2027, 1, 5)


def test_a_notice_adopted_but_not_applied_yet_is_told(office: Office, clock: SetClock) -> None:
    """Between adopting and restating the case stands on the older notices, which is no contradiction."""
    to_review(office)
    clock.set(read_moment(at("2026-12-23")))
    with office.desk.transaction() as books:
        publishing.adopt(
            books,
            PUBLISHER,
            office.people,
            office.now,
            {NOTICE.name: NOTICE.read_bytes()},
            office.desk.catalogue.layers,
        )

    found = office.as_of("c-1", clock.at)

    assert found.waiting == ("fictional-2027",)
    assert found.calendar.last.year == 2026
    assert found.differences == ()


def test_nothing_was_known_before_the_filing(office: Office, clock: SetClock) -> None:
    """A moment before the case is refused with the moment of its beginning."""
    submit(office)

    with pytest.raises(Refused) as found:
        office.as_of("c-1", clock.at - timedelta(microseconds=1))
    assert found.value.code == "as_of.before_case"
    with pytest.raises(Refused, match="c-9"):
        office.as_of("c-9", clock.at)


def test_a_date_told_otherwise_than_the_notices_give_is_a_finding(office: Office, clock: SetClock) -> None:
    """The answer stays what was told; that a reckoning differs is said beside it."""
    to_review(office)
    told = date(2026, 12, 31)

    with office.desk.read() as books:
        books.events = _altered(books.events, told)  # type: ignore[method-assign]
        row = books.case("c-1")
        assert row is not None
        found = asof.as_of(books, row, clock.at)

    assert found.case.clocks["promised"].stated == told
    assert [(one.clock, one.stated, one.reckoned) for one in found.differences] == [
        ("promised", told, date(2026, 12, 30))
    ]


def _altered(events: Callable[..., Iterator[EventRow]], told: date) -> Callable[..., Iterator[EventRow]]:
    """The same events, the promised clock stated otherwise."""

    def read(stream: str, *, after: int = 0) -> Iterator[EventRow]:
        for row in events(stream, after=after):
            event = msgspec.json.decode(row.payload, type=e.AnyEvent) if stream != "tenant" else None
            if isinstance(event, e.ClockStarted) and event.id == "promised":
                yield msgspec.structs.replace(row, payload=write_json(msgspec.structs.replace(event, stated=told)))
            else:
                yield row

    return read
