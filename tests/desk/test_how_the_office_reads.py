"""An office sets its readings of disputed points in its own book: who may, from when on, under which matter."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from approvalflow import Actor, Office, commands
from approvalflow.calendars import national
from approvalflow.cases import events as e
from approvalflow.deadlines import Clock, Reckoning, explain, layered_switches, switches
from approvalflow.desk.rules.readings import SwitchRow
from approvalflow.desk.tenant import read_tenant_event
from desk.killing import everything
from desk.watched import CASE, MATTER, WatchedOffice, changed, expects, watch
from small_office import PAPERS, STEPS, clock_at, open_office, straight_road, submit, to_review

WHY = "局办公会议纪要〔2026〕3号"
NEXT_DAY = {"receipt_policy": "next_working_day"}
MATTER_SAYS = MATTER + '\n[switches]\nreceipt_policy = "entry"\n'
EVENING = "2026-03-02T19:00:00"


def row(office: Office, name: str, matter: str | None = None) -> SwitchRow:
    """One switch as the office lists it."""
    return next(one for one in office.switches(matter) if one.switch == name)


def readings(told: Reckoning) -> dict[str, tuple[str, str]]:
    """What an explanation says of each reading, and who chose it."""
    return {one.switch: (one.reading, one.level) for one in told.readings}


def test_without_a_choice_every_reading_is_the_default() -> None:
    """All switches are listed, each with its default."""
    office = watch()

    assert [one.switch for one in office.switches()] == [*switches()]
    assert all((one.reading, one.level) == (one.readings[0], "default") for one in office.switches())


def test_a_clock_that_starts_reads_as_the_office_does() -> None:
    """Filed in the evening: under the office's reading the window begins a working day later; the clock says why."""
    plain, strict = watch(start=EVENING), watch(start=EVENING)
    assert strict.set_switches(NEXT_DAY, reason=WHY, by="bai-xue") == ("receipt_policy",)

    plain.received()
    strict.received()

    assert [str(one.due_date("window")) for one in (plain, strict)] == ["2026-03-09", "2026-03-10"]
    assert readings(strict.explain(CASE, "window"))["receipt_policy"] == ("next_working_day", "office")
    assert "Reading set by the office" in strict.explain(CASE, "window").text()
    assert readings(plain.explain(CASE, "window"))["receipt_policy"] == ("entry", "default")
    assert "Reading by default" in plain.explain(CASE, "window").text()


def test_the_matter_goes_before_its_office() -> None:
    """Also where the matter names the default; the explanation says that the matter chose it."""
    office = watch(matter=MATTER_SAYS, start=EVENING)
    office.set_switches(NEXT_DAY, reason=WHY, by="bai-xue")

    office.received()

    assert str(office.due_date("window")) == "2026-03-09"
    assert readings(office.explain(CASE, "window"))["receipt_policy"] == ("entry", "matter")
    assert "事项设定的解释口径" in office.explain(CASE, "window").text("zh-CN")
    assert row(office, "receipt_policy").level == "office"
    ours = row(office, "receipt_policy", "food-business-licence")
    assert (ours.reading, ours.level, ours.set and ours.set.reading) == ("entry", "matter", "next_working_day")


def test_a_running_clock_keeps_its_readings() -> None:
    """Nothing that runs is changed; what starts afterwards reads otherwise, and what was known then stays known."""
    office = watch(start=EVENING)
    office.received("old")
    office.set("2026-03-03T18:30:00")
    before = office.case("old")
    office.set_switches(NEXT_DAY, reason=WHY, by="bai-xue")

    office.received("new")

    assert office.case("old") == before
    assert str(office.due_date("window", "old")) == "2026-03-09"
    assert str(office.due_date("window", "new")) == "2026-03-11"
    then = office.as_of("old", before.recorded)
    assert (then.case, then.differences) == (before, ())
    assert list(office.recompute()) == []
    office.agree()


@pytest.mark.parametrize("kept", ["resubmission", "slip"])
def test_the_day_of_acceptance_is_read_as_when_the_papers_came(kept: str) -> None:
    """A reading set while a filing is examined is for the filings after it."""
    office = watch()
    office.set_switches({"acceptance": kept}, reason=WHY, by="bai-xue")
    office.received(materials=PAPERS[:2])
    office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=missing(office))
    office.set("2026-03-05")
    office.do(Actor(id="P-1", kind="applicant"), commands.Resubmit(case=CASE, materials=PAPERS[2:]))
    other = {"resubmission": "slip", "slip": "resubmission"}[kept]
    office.set_switches({"acceptance": other}, reason=WHY, by="bai-xue")
    office.set("2026-03-09")

    office.act(CASE, "Accept", "accepted", by="zhang-min")

    assert office.only.accepted is not None
    assert office.only.accepted.day == {"resubmission": 5, "slip": 9}[kept]


def missing(office: WatchedOffice) -> tuple[e.Flaw, ...]:
    """Every paper that is not there."""
    return tuple(e.Flaw(material=one, text="未提交") for one in office.missing(CASE))


def test_what_is_supposed_is_read_as_the_office_reads() -> None:
    """A supposed acceptance starts clocks that end as they would in earnest."""
    days = [('term = "10 WD"', 'term = "12 ND"'), ('"5 WD"\nrank', '"5 ND"\nrank'), ('"7 WD"\nbasis', '"7 ND"\nbasis')]
    matter = changed(MATTER, *days)
    days = [str(supposed_end(matter, chosen)) for chosen in ("next_working_day", "none")]

    assert days == ["2026-03-16", "2026-03-14"]


def supposed_end(matter: str, roll: str) -> object:
    office = watch(matter=matter)
    office.set_switches({"calendar_roll": roll}, reason=WHY, by="bai-xue")
    office.received()
    found = {one.clock: one for one in office.what_if(CASE, {"accepted": "2026-03-02"})}
    office.act(CASE, "Accept", "accepted", by="zhang-min")
    assert office.due_date("statutory") == found["statutory"].then
    return found["statutory"].then


def test_counting_back_is_read_as_the_office_reads() -> None:
    """Nine hours from the morning end in the evening, or at the next opening: the step must begin a day earlier."""
    steps = {**STEPS, "Review": STEPS["Review"].replace("3 WD", "9 H")}
    begun = []
    for chosen in ("none", "next_office_hour"):
        office = watch(straight_road(steps))
        office.set_switches({"hour_roll": chosen}, reason=WHY, by="bai-xue")
        found = office.backwards("food-business-licence", date(2026, 3, 20))
        begun.append(next((str(one.start), str(one.finish)) for one in found if one.step == "Review"))

    assert begun == [("2026-03-18", "2026-03-18"), ("2026-03-17", "2026-03-18")]


def test_only_a_publisher_sets_readings() -> None:
    """Whoever may publish and adopt; anybody else is refused, and the attempt is kept."""
    office = watch()
    rows = office.rows()

    for person, code in (
        ("zhang-min", "person.may_not_publish"),
        ("nobody", "person.unknown"),
        (Actor(id="bai-xue", kind="applicant"), "person.not_an_officer"),
    ):
        expects(code, lambda person=person: office.set_switches(NEXT_DAY, reason=WHY, by=person))
        note = office.kept()[-1]
        assert (note.code, '"do":"set_switches"' in note.command) == (code, True)
    assert office.rows() == rows


def test_what_does_not_exist_is_refused_with_what_does() -> None:
    """An unknown switch, an unknown reading, a settled point, no reason, a reason without end: nothing is set."""
    office = watch()
    rows = office.rows()

    def attempt(chosen: dict[str, str], reason: str = WHY) -> None:
        office.set_switches({**NEXT_DAY, **chosen}, reason=reason, by="bai-xue")

    assert "acceptance" in expects("clock.no_such_switch", lambda: attempt({"acceptence": "slip"})).say()
    assert "slip" in expects("clock.no_such_reading", lambda: attempt({"acceptance": "someday"})).say()
    expects("clock.no_such_reading", lambda: attempt({"late_extension": "valid"}))
    expects("switches.no_reason", lambda: attempt({}, " "))
    expects("command.too_long", lambda: attempt({}, "x" * 5_000))
    assert office.rows() == rows
    assert len(office.kept()) == 5


def test_the_same_reading_again_changes_nothing() -> None:
    """Only what is read otherwise is written; the last word of the office counts, with its reason."""
    office = watch()
    office.set_switches(NEXT_DAY, reason=WHY, by="bai-xue")
    rows = office.rows()

    assert office.set_switches(NEXT_DAY, reason="once more", by="bai-xue") == ()
    assert office.rows() == rows
    assert office.set_switches({"receipt_policy": "entry", "day_end": "closing"}, reason="二", by="bai-xue") == (
        "receipt_policy",
        "day_end",
    )
    found = row(office, "receipt_policy")
    assert found.set is not None
    assert (found.reading, found.level, found.set.reason, found.set.by) == ("entry", "office", "二", "bai-xue")


def test_another_process_reads_it_at_its_next_command(tmp_path: Path) -> None:
    """Two offices stand open on the same books; what one sets, the other one counts by."""
    url, clock = f"sqlite:///{tmp_path / 'books.db'}", clock_at(EVENING)
    with open_office(url, clock, tmp_path / "matter") as here, Office.open(url, tenant="330100", now=clock) as there:
        submit(there)
        here.set_switches(NEXT_DAY, reason=WHY, by="bai-xue")

        there.act("c-1", "Receive", "received", by="zhang-min")

        assert there.case("c-1").clocks["window"].clock.switches == NEXT_DAY
        assert row(there, "receipt_policy").level == "office"
        assert here.check() == there.check() == []
    with Office.open(url, tenant="330100", now=clock) as later:
        assert row(later, "receipt_policy").reading == "next_working_day"


def test_a_refusal_writes_nothing_to_the_database(tmp_path: Path) -> None:
    """Beside the note of itself."""
    with open_office(f"sqlite:///{tmp_path / 'books.db'}", clock_at(), tmp_path / "matter") as office:
        to_review(office)
        with office.desk.read() as books:
            before = everything(books)
        expects("person.may_not_publish", lambda: office.set_switches(NEXT_DAY, reason=WHY, by="zhang-min"))
        with office.desk.read() as books:
            assert everything(books) == before
        assert [one.code for one in office.refusals()] == ["person.may_not_publish"]


def test_the_event_as_it_is_kept() -> None:
    """Its form is for good: whoever changes it must still read this."""
    office = watch()
    office.set_switches(NEXT_DAY, reason=WHY, by="bai-xue")

    with office.desk.read() as books:
        kept = books.last("tenant")

    assert kept is not None
    assert (kept.type, kept.v, kept.actor) == ("SwitchesSet", 1, "bai-xue")
    assert kept.payload == (
        '{"type":"SwitchesSet","switches":{"receipt_policy":"next_working_day"},"reason":"局办公会议纪要〔2026〕3号"}'
    )
    assert read_tenant_event(kept).switches == NEXT_DAY  # type: ignore[union-attr]


def test_a_clock_of_before_says_no_level() -> None:
    """A clock kept without levels loads, and its readings are printed without guessing who chose them."""
    old = (
        '{"kind":"window","term":"5 WD","start":"2026-03-02T19:00:00+08:00","filed":true,'
        '"switches":{"receipt_policy":"next_working_day"}}'
    )
    clock = msgspec.json.decode(old, type=Clock)

    assert clock.levels == {}
    assert readings(explain(clock, national()))["receipt_policy"] == ("next_working_day", "")
    assert "\nReading: " in explain(clock, national()).text()


def test_layers_are_three() -> None:
    """Default, office, matter: the later one wins."""
    office, matter = {"day_end": "closing", "hour_roll": "next_office_hour"}, {"day_end": "midnight"}

    assert layered_switches(office, matter) == {"hour_roll": "next_office_hour"}
