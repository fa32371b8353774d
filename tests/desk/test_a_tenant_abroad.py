"""A tenant of another country counts weekends and that country's holidays, from its first day and for good."""

import sys
from datetime import date
from pathlib import Path

import msgspec
import pytest

from approvalflow import Office
from approvalflow.calendars.elsewhere import GenericCalendar
from approvalflow.calendars.shipped import shipped_texts
from approvalflow.desk.keeping import write_json
from approvalflow.desk.rules.country import calendar_of
from approvalflow.desk.tenant import CountryChosen, NoticeAdopted, read_tenant_event
from desk.test_adopting_a_notice import INVENTED, notice
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import clock_at, to_review, write_matter

CLOSURE = """
id = "closed"
office = "Landratsamt"
[source]
document = "an invented order"
title = "an invented closure"
issued = 2026-04-01
checked = 2026-04-02
[[rest]]
feast = "move"
first = 2026-05-04
last = 2026-05-04
"""
AMENDED = CLOSURE.replace('office = "Landratsamt"', 'amends = "de-2026"').replace('"closed"', '"de-2026-more"')


def in_bavaria(start: str = "2026-04-28") -> WatchedOffice:
    """A case accepted before 1 May."""
    office = watch(start=start, country="DE-BY")
    office.accepted()
    return office


def opened(folder: Path, **more: str) -> Office:
    return Office.open(f"sqlite:///{folder / 'books.db'}", tenant="by", now=clock_at("2026-04-28"), **more)


def test_clocks_count_the_days_of_the_country() -> None:
    """The first of May and weekends rest; nothing of the Chinese holidays of that week counts, nor a make-up day."""
    office = in_bavaria()

    assert str(office.due_date("statutory")) == "2026-05-13"
    told = office.explain(CASE, "statutory")
    assert [one.date for one in told.lines if one.code == "rest"] == [date(2026, 5, 1)]
    assert len(told.notices) == 1
    assert told.notices[0].endswith("DE-BY")
    assert office.calendar().is_working(date(2026, 5, 5))
    assert not office.calendar().is_working(date(2026, 5, 9))
    assert not office.calendar().is_working(date(2026, 1, 6))  # a holiday of Bavaria, not of all Germany
    office.agree()


def test_no_chinese_notice_counts() -> None:
    """The book of the tenant begins with its country and its years, and holds no notice."""
    office = in_bavaria()

    with office.desk.read() as books:
        events = [read_tenant_event(row) for row in books.events("tenant")]

    assert isinstance(events[0], CountryChosen)
    assert events[0].country == "DE-BY"
    assert not [one for one in events if isinstance(one, NoticeAdopted)]
    assert isinstance(office.calendar(), GenericCalendar)


def test_the_event_as_it_is_kept() -> None:
    """Its form is for good: whoever changes it must still read this, and count by it."""
    kept = (
        '{"type":"CountryChosen","country":"DE","weekend":[5,6],"years":[{"id":"de-2026","source":{"document":'
        '"holidays 0.109: DE","title":"holidays 0.109: DE","issued":"2025-12-31","checked":"2026-01-01",'
        '"seen":"second"},"covers":2026,"rest":[{"feast":"Labor Day","first":"2026-05-01",'
        '"last":"2026-05-01"}],"digest":""}]}'
    )
    event = msgspec.json.decode(kept, type=CountryChosen)

    assert write_json(event) == kept
    assert not calendar_of(event.years, event).is_working(date(2026, 5, 1))
    with in_bavaria().desk.read() as books:
        first = next(iter(books.events("tenant")))
    assert (first.type, first.v, first.seq, first.actor) == ("CountryChosen", 1, 1, "system")


def test_warnings_come_by_the_days_of_the_country() -> None:
    """Overdue is the first working day after the last day there, which is not Ascension Day."""
    office = in_bavaria()
    office.pass_to("2026-05-14T12:00:00")
    assert "statutory:due:window-head" in office.warnings()
    assert "statutory:overdue:supervisor" not in office.warnings()

    office.pass_to("2026-05-15")

    assert "statutory:overdue:supervisor" in office.warnings()


def test_what_was_known_then_stays_known() -> None:
    """The looks back stand on the country's days; nothing differs, nothing waits."""
    office = in_bavaria()
    then = office.as_of(CASE, office.only.recorded)

    assert (then.case, then.differences, then.waiting) == (office.only, (), ())
    assert [one.notice for one in then.notices] == ["DE-BY"]
    assert isinstance(then.calendar, GenericCalendar)
    assert office.explain(CASE, "statutory", as_of=then.moment) == office.explain(CASE, "statutory")


@pytest.mark.parametrize("ask", ["adopt", "rehearse", "what_if"])
def test_a_chinese_notice_is_refused(ask: str, tmp_path: Path) -> None:
    """Adopted, tried or supposed; one that ships as well as a new one."""
    office = in_bavaria()
    rows = office.rows()
    for text in (INVENTED, shipped_texts()["2026.toml"], next(iter(shipped_texts("divisions").values()))):
        file = notice(tmp_path, text)
        doing = {
            "adopt": lambda file=file: office.adopt(file, by="bai-xue"),
            "rehearse": lambda file=file: list(office.rehearse(file)),
            "what_if": lambda file=file: office.what_if(CASE, {"notice": file}),
        }
        assert expects("notice.not_of_country", doing[ask]).values["country"] == "DE-BY"
    assert office.rows() == rows


@pytest.mark.parametrize("text", [CLOSURE, AMENDED])
def test_a_closure_or_an_amendment_counts(text: str, tmp_path: Path) -> None:
    """What the office or the country changes itself restates open cases, as anywhere."""
    office = in_bavaria()
    before, file = office.only, notice(tmp_path, text)
    office.set("2026-04-29")
    supposed = {one.clock: one.then for one in office.what_if(CASE, {"notice": file})}
    moved = {one.clock: one.after for one in office.rehearse(file)}

    assert office.adopt(file, by="bai-xue")

    assert str(office.due_date("statutory")) == "2026-05-15"  # the 14th is Ascension Day
    assert supposed["statutory"] == moved["statutory"] == office.due_date("statutory")
    assert isinstance(office.calendar(), GenericCalendar)
    then = office.as_of(CASE, before.recorded)
    assert then.case == before
    office.agree()


def test_every_later_process_counts_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The days stand in the book: no country is named again, and the package is not needed any more."""
    with opened(tmp_path, country="DE-BY") as office:
        office.publish(write_matter(tmp_path / "matter"), by="bai-xue")
        to_review(office)
        told = office.explain("c-1", "statutory")
    monkeypatch.setitem(sys.modules, "holidays", None)

    for country in ({}, {"country": "DE-BY"}, {"country": "de-by"}):
        with opened(tmp_path, **country) as later:
            assert later.explain("c-1", "statutory") == told
            assert later.check() == []


@pytest.mark.parametrize(("first", "second"), [("DE-BY", "DE"), ("DE", "CN"), ("DE", "FR"), ("CN", "DE"), (None, "DE")])
def test_another_country_later_is_refused(first: str | None, second: str, tmp_path: Path) -> None:
    """Dates that were told do not change with a calendar."""
    chosen = {"country": first} if first else {}
    opened(tmp_path, **chosen).close()

    refused = expects("tenant.other_country", lambda: opened(tmp_path, country=second))

    assert (refused.values["country"], refused.values["asked"]) == (first or "CN", second)
    opened(tmp_path).close()


@pytest.mark.parametrize("country", ["XX", "DE-nowhere", "", "../x"])
def test_an_unknown_country_opens_nothing(country: str, tmp_path: Path) -> None:
    """Nothing is written, so that the name can be mended."""
    expects("calendar.unknown_country", lambda: opened(tmp_path, country=country))

    with opened(tmp_path, country="DE") as office:
        assert isinstance(office.calendar(), GenericCalendar)


def test_without_the_package_no_tenant_abroad_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named with its extra, and the books stay empty."""
    monkeypatch.setitem(sys.modules, "holidays", None)

    expects("calendar.extra_missing", lambda: opened(tmp_path, country="DE"))

    monkeypatch.undo()
    opened(tmp_path, country="DE").close()


def test_china_by_its_code_is_the_notices(tmp_path: Path) -> None:
    """Naming it is the same as naming none, by either code."""
    for country in ("CN", "cn", "CHN"):
        with opened(tmp_path, country=country) as office:
            assert not isinstance(office.calendar(), GenericCalendar)
            assert office.calendar().first == date(2004, 1, 1)
