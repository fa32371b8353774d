"""延期: one clock, once, in time, within the cap, by the rank that the text names, with reasons."""

from datetime import date

import msgspec

from approvalflow import commands
from desk.watched import CASE, WatchedOffice, expects, watch


def extend(office: WatchedOffice, by: str = "zheng-hong", term: str = "5 WD", clock: str = "statutory") -> object:
    """The head extends a clock."""
    return office.do(by, commands.Extend(case=CASE, clock=clock, by_term=term, reason="案情复杂"))


def test_an_extension_moves_the_last_day() -> None:
    """Ten working days become fifteen; the promised clock stays as promised; the applicant is told."""
    office = watch()
    office.accepted()
    promised = office.due_date("promised")

    extend(office)

    assert (str(office.due_date("statutory")), office.due_date("promised")) == ("2026-03-23", promised)
    (extended,) = office.events("ClockExtended")
    assert (extended.extension.rank, extended.extension.reason) == ("agency-head", "案情复杂")
    assert office.said("notice.extension") == 1


def test_the_rank_is_the_one_of_the_text() -> None:
    """A deputy or a handler extends nothing, nor does the head of another agency."""
    office = watch()
    office.accepted()

    for person in ("huang-hai", "chen-jing", "lin-chao", "tang-zhiyuan"):
        refusal = expects("person.lacks_rank", lambda person=person: extend(office, by=person))
        assert refusal.values["rank"] == "agency-head"


def test_not_beyond_the_cap_and_in_its_own_unit() -> None:
    """The text caps the extension; natural days extend no clock of working days; a term is a term."""
    office = watch()
    office.accepted()

    expects("clock.extension_over_cap", lambda: extend(office, term="6 WD"))
    expects("clock.extension_unit", lambda: extend(office, term="5 ND"))
    expects("term.not_a_term", lambda: extend(office, term="a week"))


def test_once() -> None:
    """A second extension is refused, however short."""
    office = watch()
    office.accepted()
    extend(office, term="2 WD")

    expects("clock.extension_second", lambda: extend(office, term="1 WD"))


def test_before_the_term_is_over() -> None:
    """On the last day it may still be granted, the day after not."""
    for day, late in (("2026-03-16", False), ("2026-03-17", True)):
        office = watch()
        office.accepted()
        office.pass_to(day)
        if late:
            expects("clock.extension_late", lambda office=office: extend(office))
        else:
            extend(office)


def test_only_clocks_that_a_text_extends() -> None:
    """The promise, a step and an invented clock have no extension."""
    office = watch()
    office.accepted()

    for clock in ("promised", office.visit("Review"), "lunch"):
        expects("clock.no_extension", lambda clock=clock: extend(office, clock=clock))


def test_a_stopped_clock_is_not_extended() -> None:
    """After the decision there is nothing to extend."""
    office = watch()
    office.granted()

    expects("case.wrong_stage", lambda: extend(office))


def test_a_paused_clock_may_be_extended() -> None:
    """During a procedure the date is open, and an extension is not late."""
    office = watch()
    office.accepted()
    office.do("zheng-hong", commands.BeginProcedure(case=CASE, procedure="testing", announced="10 WD"))

    extend(office)
    assert office.due_date("statutory") is None
    office.pass_to("2026-03-05")
    office.do("zheng-hong", commands.FinishProcedure(case=CASE, procedure="testing"))

    assert str(office.due_date("statutory")) == "2026-03-26"


def tell(office: WatchedOffice, about: str, on: str, by: str = "zheng-hong") -> object:
    """Record the day on which the party was told."""
    return office.do(by, commands.Tell(case=CASE, about=about, on=date.fromisoformat(on)))


def breaches(office: WatchedOffice) -> list[str]:
    """What the explanation of the statutory clock finds wrong."""
    return [one.code for one in office.explain(CASE, "statutory").faults]


def test_reasons_not_sent_are_found_until_they_are() -> None:
    """An extension whose reasons were not sent counts, is found, and stays a breach until the day is recorded."""
    office = watch()
    office.accepted()
    extend(office)
    assert [(one.code, one.about) for one in office.events("FindingRaised")] == [
        ("extend.reasons_not_told", "statutory")
    ]
    assert breaches(office) == ["reasons_not_told"]

    office.pass_to("2026-03-04")
    tell(office, "statutory", "2026-03-03")

    assert breaches(office) == []
    assert str(office.only.clocks["statutory"].clock.extensions[0].told) == "2026-03-03"
    assert str(office.due_date("statutory")) == "2026-03-23"
    assert "2026-03-03" in office.explain(CASE, "statutory").text()


def test_reasons_sent_with_the_extension_are_no_finding() -> None:
    """The day goes with the extension where the reasons were sent at once; another day has not come or was before."""
    office = watch()
    office.accepted()
    longer = commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="案情复杂", told=date(2026, 3, 1))
    expects("extend.told_another_day", lambda: office.do("zheng-hong", longer))

    office.do("zheng-hong", msgspec.structs.replace(longer, told=date(2026, 3, 2)))

    assert (office.events("FindingRaised"), breaches(office)) == ([], [])


def test_what_can_be_told() -> None:
    """Never a day to come, none before the approval, nothing twice, and only of what there is."""
    office = watch()
    office.accepted()
    expects("clock.not_extended", lambda: tell(office, "statutory", "2026-03-02"))
    office.pass_to("2026-03-04")
    extend(office)

    expects("tell.in_the_future", lambda: tell(office, "statutory", "2026-03-05"))
    expects("tell.before_it_was_granted", lambda: tell(office, "statutory", "2026-03-03"))
    expects("tell.nothing", lambda: tell(office, "P1", "2026-03-04", by="chen-jing"))
    expects("person.has_no_seat", lambda: tell(office, "statutory", "2026-03-04", by="li-qiang"))
    tell(office, "statutory", "2026-03-04", by="chen-jing")
    expects("clock.told_already", lambda: tell(office, "statutory", "2026-03-04"))


def test_told_after_the_term_had_ended_is_a_breach_of_its_own() -> None:
    """Reasons sent when the extended term was over were sent late."""
    office = watch()
    office.accepted()
    extend(office)
    office.pass_to("2026-03-25")

    tell(office, "statutory", "2026-03-24")

    assert breaches(office) == ["told_late"]


def test_a_term_that_ends_at_closing_is_not_extended_in_the_evening() -> None:
    """Where the day ends at the close of business, what was due at five cannot be extended at six."""
    for hour, late in (("16:59:59", False), ("18:00", True)):
        office = watch()
        office.set_switches({"day_end": "closing"}, by="bai-xue", reason="本机关口径")
        office.accepted()
        office.pass_to(f"2026-03-16T{hour}")
        if late:
            expects("clock.extension_late", lambda office=office: extend(office))
        else:
            extend(office)
