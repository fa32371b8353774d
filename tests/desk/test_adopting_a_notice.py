"""A due date past the last announced year is provisional; the notice that announces the year settles it."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from approvalflow import Actor, commands
from approvalflow.calendars import shipped_notices
from approvalflow.desk import sweep as sweeping
from approvalflow.desk.rules import publishing
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import drawing, task

INVENTED = """
id = "cn-2027"
covers = 2027
work = [2027-01-09]

[source]
document = "虚构〔2026〕1号"
title = "为测试而虚构的2027年放假安排"
issued = 2026-12-01
checked = 2026-12-02
note = "Invented for this test; says nothing about the real year."

[[rest]]
feast = "元旦"
first = 2027-01-01
last = 2027-01-05

[[rest]]
feast = "春节"
first = 2027-02-05
last = 2027-02-11

[[rest]]
feast = "清明节"
first = 2027-04-03
last = 2027-04-05

[[rest]]
feast = "劳动节"
first = 2027-05-01
last = 2027-05-05

[[rest]]
feast = "端午节"
first = 2027-06-09
last = 2027-06-09

[[rest]]
feast = "中秋节"
first = 2027-09-15
last = 2027-09-15

[[rest]]
feast = "国庆节"
first = 2027-10-01
last = 2027-10-07
"""


def notice(folder: Path, text: str = INVENTED) -> Path:
    """The invented notice as a file."""
    file = folder / "cn-2027.toml"
    file.write_text(text, encoding="utf-8")
    return file


def adopt_only(office: WatchedOffice) -> None:
    """Adopted, and then the process died: nothing restated yet."""
    with office.desk.transaction() as books:
        office.desk.catalogue.refresh(books, books.head("tenant"))
        actor = Actor(id="bai-xue", kind="officer")
        texts = {"cn-2027.toml": INVENTED.encode()}
        publishing.adopt(books, actor, office.people, office.now, texts, office.desk.catalogue.layers)


def at_year_end() -> WatchedOffice:
    """A case accepted in the last week of the last announced year."""
    office = watch(start="2026-12-28")
    office.accepted()
    return office


def test_past_the_last_announced_day_a_date_is_provisional() -> None:
    """Nobody is told a date that nobody has announced; the best guess is kept beside it."""
    office = at_year_end()

    statutory = office.only.clocks["statutory"]

    assert (statutory.stated, str(statutory.provisional)) == (None, "2027-01-12")


def test_adopting_settles_the_date(tmp_path: Path) -> None:
    """The announced days count at once; the event names both revisions of the adopted notices."""
    office = at_year_end()
    before = office.only.calendar

    assert office.adopt(notice(tmp_path), by="bai-xue") == ("cn-2027",)

    assert str(office.due_date("statutory")) == "2027-01-13"
    (restated,) = [one for one in office.events("ClockRecomputed") if one.id == "statutory"]
    assert (restated.before, restated.stated) == (None, date(2027, 1, 13))
    assert (restated.calendar_before, restated.calendar) == (before, office.only.calendar)
    assert restated.calendar > before
    office.agree()


def test_a_notice_is_adopted_once(tmp_path: Path) -> None:
    """The same notice again changes nothing."""
    office = at_year_end()
    office.adopt(notice(tmp_path), by="bai-xue")
    rows = office.rows()

    assert office.adopt(notice(tmp_path), by="bai-xue") == ()
    assert office.rows() == rows


def test_a_text_with_a_mark_at_its_head_is_the_same_notice(tmp_path: Path) -> None:
    """An editor that writes a byte order mark makes no other notice of it."""
    office = at_year_end()
    office.adopt(notice(tmp_path, "\ufeff" + INVENTED), by="bai-xue")

    assert office.adopt(notice(tmp_path, "\ufeff" + INVENTED), by="bai-xue") == ()
    assert office.adopt(notice(tmp_path), by="bai-xue") == ()


def test_another_text_under_an_adopted_id_is_refused(tmp_path: Path) -> None:
    """What was adopted stays; a correction is a notice of its own."""
    office = at_year_end()
    office.adopt(notice(tmp_path), by="bai-xue")
    calendar = office.calendar().notices
    other = notice(tmp_path, INVENTED.replace("last = 2027-01-05", "last = 2027-01-04"))

    refused = expects("notice.id_taken", lambda: office.adopt(other, by="bai-xue"))

    assert refused.values["document"] == "虚构〔2026〕1号"
    assert office.calendar().notices == calendar


def test_a_notice_that_contradicts_an_adopted_one_is_refused(tmp_path: Path) -> None:
    """It must say that it amends it; nothing is adopted until it does."""
    office = at_year_end()
    office.adopt(notice(tmp_path), by="bai-xue")
    rival = INVENTED.replace('"cn-2027"', '"cn-2027-rival"').replace("work = [2027-01-09]", "work = []")
    rival = rival.replace("covers = 2027", 'amends = "cn-2026"')
    rival = rival.replace("[[rest]]", '[[rest]]\nfeast = "腊八"\nfirst = 2027-01-09\nlast = 2027-01-09\n\n[[rest]]', 1)

    expects("notice.contradicts", lambda: office.adopt(notice(tmp_path, rival), by="bai-xue"))

    amending = notice(tmp_path, rival.replace('amends = "cn-2026"', 'amends = "cn-2027"'))
    assert office.adopt(amending, by="bai-xue") == ("cn-2027-rival",)


def test_only_the_publisher_adopts(tmp_path: Path) -> None:
    """A clerk announces no holidays."""
    office = at_year_end()
    rows = office.rows()

    expects("person.may_not_publish", lambda: office.adopt(notice(tmp_path), by="zhang-min"))
    assert office.rows() == rows


def test_a_date_that_no_notice_touches_is_not_restated(tmp_path: Path) -> None:
    """A clock that ends within the announced days is held against the notice and stays."""
    office = watch(start="2026-03-02")
    office.accepted()

    office.adopt(notice(tmp_path), by="bai-xue")

    assert office.events("ClockRecomputed") == []
    assert office.only.calendar == office.desk.catalogue.revision


def test_warnings_given_are_not_repeated(tmp_path: Path) -> None:
    """What was said about the provisional date is not said again when the date comes a day later."""
    office = at_year_end()
    office.pass_to("2027-01-08")
    given = [one for one in office.warnings() if one.startswith("statutory")]
    assert given == ["statutory:approaching:handler"]

    office.adopt(notice(tmp_path), by="bai-xue")
    office.pass_to("2027-01-31")

    assert [one for one in office.warnings() if one.startswith("statutory")] == [
        "statutory:approaching:handler",
        "statutory:due:window-head",
        "statutory:overdue:supervisor",
    ]


def test_restating_goes_on_after_a_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the adoption and any batch of cases, it is finished by running it again."""
    monkeypatch.setattr(sweeping, "BATCH", 1)
    office = watch(start="2026-12-28")
    for number in range(3):
        office.accepted(f"c-{number}")
    adopt_only(office)
    sweep = sweeping.recompute(office.desk)
    next(sweep)
    sweep.close()

    assert len(office.recompute()) == 2
    assert office.recompute() == []

    assert {str(office.due_date("statutory", f"c-{number}")) for number in range(3)} == {"2027-01-13"}
    office.agree()


def test_a_case_that_was_worked_on_meanwhile_is_restated_too() -> None:
    """A command that comes between adoption and restating does not make the case's older dates look new."""
    office = at_year_end()
    adopt_only(office)
    office.act(CASE, "Review", "agree", by="chen-jing")

    office.recompute()

    assert str(office.due_date("statutory")) == "2027-01-13"
    assert str(office.due_date("Verify")) == "2026-12-30"
    office.agree()


def test_the_sweep_between_adoption_and_restating_speaks_of_the_new_date() -> None:
    """No warning goes out about a date that the adopted notice has moved."""
    office = at_year_end()
    adopt_only(office)

    office.pass_to("2027-01-13")

    about = {one.about for one in office.events("WarningGiven") if one.clock == "statutory"}
    assert about == {date(2027, 1, 13)}


def test_a_timer_counted_in_working_days_moves_as_well(tmp_path: Path) -> None:
    """A timer of the drawing waits for the announced day, not for the guessed one."""
    nodes = (
        '<startEvent id="S"/><endEvent id="E"/>'
        + task("Review", 'role="reviewer" department="market"')
        + '<intermediateCatchEvent id="Wait" af:term="5 WD"><timerEventDefinition/></intermediateCatchEvent>'
    )
    office = watch(drawing(nodes, [("S", "Wait", ""), ("Wait", "Review", ""), ("Review", "E", "")]), start="2026-12-28")
    office.filed()
    (guessed,) = office.only.timers.values()
    assert str(guessed.at) == "2027-01-05 16:00:00+00:00"

    office.adopt(notice(tmp_path), by="bai-xue")

    (timer,) = office.only.timers.values()
    assert str(timer.at) == "2027-01-07 16:00:00+00:00"
    office.pass_to("2027-01-07")
    assert office.open() == []
    office.pass_to("2027-01-08")
    assert office.open() == ["Review"]


def test_the_lapse_of_a_window_moves_as_well(tmp_path: Path) -> None:
    """Silence does not accept on a guessed day: without a date there is no lapse, with the notice there is."""
    office = watch(start="2026-12-28")
    office.received()
    office.pass_to("2027-01-06")
    assert office.only.stage == "received"

    office.adopt(notice(tmp_path), by="bai-xue")
    assert str(office.due_date("window")) == "2027-01-07"
    office.pass_to("2027-01-08")

    assert office.only.stage == "accepted"


def test_a_notice_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Nothing is adopted of a broken file."""
    office = at_year_end()
    rows = office.rows()

    with pytest.raises(Exception, match="cn-2027") as problem:
        office.adopt(notice(tmp_path, INVENTED.replace("covers = 2027", "year = 2027")), by="bai-xue")

    assert getattr(problem.value, "exit_code", 1) == 3
    assert office.rows() == rows


def test_recomputing_is_no_command_for_people() -> None:
    """It belongs to the machine."""
    office = at_year_end()

    expects("person.not_a_machine", lambda: office.do("bai-xue", commands.Recompute(case=CASE)))


def test_the_revision_is_kept_in_the_case() -> None:
    """A case says on which adopted notices its dates stand."""
    office = at_year_end()

    started = office.events("ClockStarted")

    assert {one.calendar for one in started} == {office.only.calendar} == {office.desk.catalogue.revision}
    assert msgspec.to_builtins(office.only)["calendar"] == len(shipped_notices())
