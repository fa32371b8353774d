"""A hearing: five days to ask, twenty working days to hold it, seven days' notice, each by the reading in force."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from approvalflow import Actor, commands
from approvalflow.desk.rules.publishing import adopt
from approvalflow.errors import DrawingRefused
from approvalflow.matters.read import read_matter
from approvalflow.reports.month import month_calendar
from approvalflow.reports.picture import picture
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import APPLICANT, MATTER

OFFICER = "chen-jing"
NOTICE = Path(__file__).parents[1] / "desk" / "fictional-2027.toml"


def read_as(**readings: str) -> WatchedOffice:
    """A file at the review, in an office that reads the law in its own way, told of its right to a hearing."""
    office = watch()
    if readings:
        office.set_switches(readings, by="bai-xue", reason="本机关口径")
    office.accepted()
    office.do(OFFICER, commands.OfferHearing(case=CASE))
    return office


def ask(office: WatchedOffice, **more: Any) -> None:
    office.do(APPLICANT, commands.AskHearing(case=CASE, **more))


def set_for(office: WatchedOffice, day: str) -> None:
    office.do(OFFICER, commands.SetHearing(case=CASE, on=date.fromisoformat(day), place="听证室"))


def tell(office: WatchedOffice, day: str) -> None:
    office.do(OFFICER, commands.Tell(case=CASE, about="hearing_notice", on=date.fromisoformat(day)))


def told_before(office: WatchedOffice, clock: str) -> str:
    """The head of the explanation: it names the reading."""
    return str(office.explain(CASE, clock).text().partition("Notices:")[0])


@pytest.mark.parametrize(
    ("reading", "last", "words"),
    [("working", "2026-03-09", "working days"), ("calendar", "2026-03-09", "calendar days, rolled")],
)
def test_the_party_has_five_days_to_ask(reading: str, last: str, words: str) -> None:
    """From 2 March working days end on the 9th; calendar days on Saturday the 7th, rolled to the same day."""
    office = read_as(hearing_request=reading)

    assert str(office.due_date("hearing_request")) == last
    assert words in told_before(office, "hearing_request")


def test_the_five_days_over_a_festival_depend_on_the_reading() -> None:
    """Told on 12 February: working days end on the 26th, calendar days on the 17th, rolled past the festival."""
    found = {}
    for reading in ("working", "calendar"):
        office = watch(start="2026-02-12")
        office.set_switches({"hearing_request": reading}, by="bai-xue", reason="本机关口径")
        office.accepted()
        office.do(OFFICER, commands.OfferHearing(case=CASE))
        found[reading] = str(office.due_date("hearing_request"))
    assert found == {"working": "2026-02-26", "calendar": "2026-02-24"}


def test_the_matter_goes_before_its_office_and_a_running_clock_keeps_its_reading() -> None:
    """What is set later is for clocks that start later."""
    own = changed(MATTER, ("[limits]\n", '[switches]\nhearing_request = "calendar"\n\n[limits]\n'))
    office = watch(matter=own, start="2026-02-12")
    office.set_switches({"hearing_request": "working"}, by="bai-xue", reason="本机关口径")
    office.accepted()
    office.do(OFFICER, commands.OfferHearing(case=CASE))
    assert str(office.due_date("hearing_request")) == "2026-02-24"
    assert "set by the matter" in office.explain(CASE, "hearing_request").text()

    office = read_as()
    office.set_switches({"hearing_request": "calendar"}, by="bai-xue", reason="改口径")
    assert office.only.clocks["hearing_request"].clock.term == "5 WD"


def test_nobody_decides_while_the_party_may_still_ask() -> None:
    """Until its days are over, or it gives up its right; nothing else follows from its silence."""
    office = read_as()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    granting = {"by": "huang-hai", "reason": "符合条件", "basis": ("第78号令 21",)}
    office.set("2026-03-09")
    refused = expects("decide.hearing_days_open", lambda: office.act(CASE, "Decide", "granted", **granting))
    assert str(refused.values["last"]) == "2026-03-09"

    office.pass_to("2026-03-10")
    assert not office.runs("hearing_request")
    stopped = [one for one in office.events("ClockStopped") if one.id == "hearing_request"]
    assert [(one.why, one.overdue) for one in stopped] == [("not_asked", 0)]
    assert not [one for one in office.warnings() if one.startswith("hearing_request:overdue")]
    expects("hearing.asked_too_late", lambda: ask(office))
    office.act(CASE, "Decide", "granted", **granting)
    assert office.only.decision == "granted"


def test_a_right_given_up_opens_the_way() -> None:
    """Who says that no hearing is wanted need not wait for the days to pass."""
    office = read_as()
    office.do(APPLICANT, commands.DropHearing(case=CASE, reason="放弃"))
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))

    assert [one.how for one in office.events("HearingEnded")] == ["waived"]


@pytest.mark.parametrize(
    ("reading", "last", "earliest", "counted"),
    [
        ("working", "2026-03-17", "2026-03-12", 7),
        ("clear", "2026-03-16", "2026-03-13", 7),
        ("calendar", "2026-03-19", "2026-03-10", 7),
    ],
)
def test_seven_days_lie_before_the_hearing(reading: str, last: str, earliest: str, counted: int) -> None:
    """Asked on 3 March, set for Thursday the 26th: the last day of its notice is counted back from it."""
    office = read_as(hearing_notice=reading)
    office.set("2026-03-03")
    ask(office)
    assert str(office.due_date("hearing")) == "2026-03-31"
    set_for(office, "2026-03-26")

    assert str(office.due_date("hearing_notice")) == last
    found = office.explain(CASE, "hearing_notice")
    numbers = [line.n for line in found.lines if line.n is not None]
    assert "Counted back from: 2026-03-26" in found.text()
    assert f"[{last[-2:]}]" in month_calendar(found)
    assert "<svg" in picture(found)
    assert (numbers, str(found.lines[0].date), found.lines[0].last) == ([*range(counted, 0, -1)], last, True)
    assert "“7 days before” the hearing" in told_before(office, "hearing_notice")
    others = {one.reading: str(one.date) for one in found.otherwise if one.switch == "hearing_notice"}
    days = {"working": "2026-03-17", "clear": "2026-03-16", "calendar": "2026-03-19"}
    assert others == {name: day for name, day in days.items() if name != reading}
    supposed = {one.clock: str(one.then) for one in office.what_if(CASE, {"readings": {"hearing_notice": "clear"}})}
    assert supposed["hearing_notice"] == "2026-03-16"
    day_before = date.fromordinal(date.fromisoformat(earliest).toordinal() - 1)
    refused = expects("hearing.too_soon", lambda: set_for(office, str(day_before)))
    assert str(refused.values["earliest"]) == earliest
    set_for(office, earliest)
    assert str(office.due_date("hearing_notice")) == "2026-03-03"


@pytest.mark.parametrize(("reading", "told"), [("provisional", ("2026-12-29", None)), ("refuse", (None, None))])
def test_a_hearing_in_a_year_without_a_notice_has_a_provisional_last_day(
    reading: str, told: tuple[str | None, ...]
) -> None:
    """New Year's day rests by law, what else rests nobody knows yet: 8 January is seven working days after the 29th."""
    office = read_as(unpublished_year=reading)
    ask(office)
    if reading == "refuse":
        expects("hearing.not_announced", lambda: set_for(office, "2027-01-08"))
        return
    set_for(office, "2027-01-08")
    found = office.only.clocks["hearing_notice"]
    assert (found.stated, str(found.provisional)) == (None, told[0])
    assert office.explain(CASE, "hearing_notice").why == "unpublished"
    office.adopt(NOTICE, by="bai-xue")
    assert office.only.clocks["hearing_notice"].stated is not None


def test_the_office_is_warned_before_the_notice_is_late() -> None:
    """The ladder of the case counts to the last day of the notice; a new notice of holidays moves that day too."""
    office = read_as()
    ask(office)
    set_for(office, "2026-03-26")
    office.pass_to("2026-03-18")

    assert "hearing_notice:due:window-head" in office.warnings()
    assert "hearing_notice:overdue:supervisor" in office.warnings()


def test_from_the_right_told_to_the_record() -> None:
    """Held on its day, once it was told; then the way to the decision is open."""
    office = read_as()
    office.set("2026-03-04")
    ask(office)
    expects("hearing.asked_before", lambda: ask(office))
    expects("hearing.not_set", lambda: tell(office, "2026-03-04"))
    holding = commands.HoldHearing(case=CASE, record="听证笔录第1号")
    expects("hearing.not_set", lambda: office.do(OFFICER, holding))
    set_for(office, "2026-03-20")
    expects("hearing.not_told", lambda: office.do(OFFICER, holding))
    tell(office, "2026-03-04")
    expects("hearing.before_its_day", lambda: office.do(OFFICER, holding))
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    granting = {"by": "huang-hai", "reason": "符合条件", "basis": ("第78号令 21",)}
    expects("decide.hearing_open", lambda: office.act(CASE, "Decide", "granted", **granting))

    office.set("2026-03-20")
    office.do("huang-hai", holding)
    assert [name for name in ("hearing_request", "hearing", "hearing_notice") if office.runs(name)] == []
    office.act(CASE, "Decide", "granted", **granting)


def test_a_late_notice_and_a_late_day_are_breaches_that_are_named() -> None:
    """What was done wrong is kept as a finding; no date moves by it."""
    office = read_as()
    ask(office)
    set_for(office, "2026-04-01")
    office.set("2026-03-27")
    tell(office, "2026-03-27")

    found = [(one.code, one.about) for one in office.events("FindingRaised")]
    assert ("hearing.past_its_term", "2026-03-30") in found
    assert ("hearing.told_late", "2026-03-23") in found


def test_a_request_taken_back_is_no_request() -> None:
    """It can be taken back once, and a right is offered only when none is open."""
    office = read_as()
    expects("hearing.open_already", lambda: office.do(OFFICER, commands.OfferHearing(case=CASE)))
    expects("hearing.not_asked", lambda: set_for(office, "2026-04-01"))
    ask(office)
    office.do(APPLICANT, commands.DropHearing(case=CASE))

    assert not office.runs("hearing")
    expects("hearing.not_offered", lambda: office.do(APPLICANT, commands.DropHearing(case=CASE)))


def test_a_matter_states_all_terms_of_a_hearing_or_none() -> None:
    """Without them no right can be told; with one of them alone the matter is refused."""
    before, _, rest = MATTER.partition("# A hearing that an interested party")
    none = before + rest[rest.index("[terms.issue]") :]
    office = watch(matter=none)
    office.accepted()
    expects("hearing.no_terms", lambda: office.do(OFFICER, commands.OfferHearing(case=CASE)))
    expects("hearing.not_offered", lambda: ask(office))

    one = "[terms.hearing]\nterm = '20 WD'\nbasis = 'licensing-act'\narticle = '47(1)'\n\n[terms.issue]"
    with pytest.raises(DrawingRefused) as refused:
        read_matter(none.replace("[terms.issue]", one).encode(), "matter.toml")
    assert [(found.code, found.values["missing"]) for found in refused.value.findings] == [
        ("matter.hearing_incomplete", ["hearing_request", "hearing_notice"])
    ]


def test_only_the_party_asks_and_only_who_has_the_file_tells() -> None:
    """The applicant, or the window for it; an officer of the file sets the day."""
    office = read_as()
    expects("person.may_not_file", lambda: office.do("sun-wei", commands.AskHearing(case=CASE)))
    expects("person.not_an_officer", lambda: office.do(APPLICANT, commands.HoldHearing(case=CASE, record="x")))
    office.do("zhang-min", commands.AskHearing(case=CASE))
    expects(
        "person.has_no_seat",
        lambda: office.do("sun-wei", commands.SetHearing(case=CASE, on=date(2026, 3, 20), place="x")),
    )


def test_a_notice_that_moves_the_last_day_is_named(tmp_path: Path) -> None:
    """The hearing is on 8 January 2027: of two new notices only the one that gives days before it is named."""
    office = read_as()
    ask(office)
    set_for(office, "2027-01-08")
    office.set("2026-12-20")
    sheet = NOTICE.read_text(encoding="utf-8")
    other = changed(
        sheet.split('\n[[rest]]\nfeast = "春节"')[0],
        ('"fictional-2027"', '"fictional-2027-may"'),
        ("covers = 2027", 'amends = "fictional-2027"'),
    )
    (tmp_path / "new-year.toml").write_text(
        changed(sheet, ("last = 2027-01-03", "last = 2027-01-05")), encoding="utf-8"
    )
    (tmp_path / "may.toml").write_text(
        changed(other, ("2027-01-01", "2027-05-01"), ("2027-01-03", "2027-05-03")), "utf-8"
    )
    texts = {name: (tmp_path / name).read_bytes() for name in ("new-year.toml", "may.toml")}
    with office.desk.transaction() as books:
        office.desk.catalogue.refresh(books, books.head("tenant"))
        standing = office.desk.catalogue.layers
        adopt(books, Actor(id="bai-xue", kind="officer"), office.people, office.now, texts, standing)
    office.recompute()

    (told,) = [one for one in office.events("ClockRecomputed") if one.id == "hearing_notice"]
    assert (str(told.stated), told.notices) == ("2026-12-27", ("fictional-2027",))
