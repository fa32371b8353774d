"""A promise never ends past the statutory date: wherever a date is stated, warned about, explained or supposed."""

from datetime import date

from approvalflow import commands
from desk.watched import CASE, WatchedOffice, changed, watch
from small_office import MATTER

HEAD = "zheng-hong"
OWN = changed(
    MATTER,
    ('name = "检验、检测"\nground = "检验"', 'name = "公示"\nground = "公示"\npauses = ["promised"]'),
    ('ground = "听证"', 'ground = "听证"\npauses = ["statutory"]'),
)
"""公示 pauses the promise only, a hearing the law only."""


def begin(office: WatchedOffice, procedure: str) -> None:
    """Begin it now, told in writing the same day."""
    today = office.now().date()
    office.do(HEAD, commands.BeginProcedure(case=CASE, procedure=procedure, announced="5 WD", notice=today))


def finish(office: WatchedOffice, procedure: str) -> None:
    """It has come to its end."""
    office.do(HEAD, commands.FinishProcedure(case=CASE, procedure=procedure))


def held_back() -> WatchedOffice:
    """A promise that by itself ends on the 18th, under a law that ends on the 16th."""
    office = watch(matter=OWN)
    office.accepted()
    begin(office, "testing")
    office.pass_to("2026-03-09")
    finish(office, "testing")
    return office


def test_the_date_stated_is_the_laws() -> None:
    """Five days left out of the promise alone would carry it past the law: the earlier date is told."""
    office = held_back()

    assert (str(office.due_date("promised")), str(office.due_date("statutory"))) == ("2026-03-16", "2026-03-16")
    assert office.as_of(CASE, office.now()).differences == ()
    assert all(one.now == date(2026, 3, 16) for one in office.what_if(CASE, {}) if one.clock == "promised")


def test_the_explanation_says_so_with_both_dates() -> None:
    """Capped by the statutory term: what the promise would be, and what the law says."""
    found = held_back().explain(CASE, "promised")

    assert found.capped is not None
    assert (str(found.capped.own), str(found.capped.whole), str(found.date)) == (
        "2026-03-18",
        "2026-03-16",
        "2026-03-16",
    )
    assert [str(one.date) for one in found.lines if one.last] == ["2026-03-16"]
    assert "Capped by the statutory term" in found.text()
    assert "以法定时限为限" in found.text("zh-CN")
    assert "2026-03-18" in found.text()


def test_warnings_count_to_the_date_that_holds() -> None:
    """The promise is warned about before the law's date, not after it, and is overdue when the law is."""
    office = held_back()
    office.pass_to("2026-03-17")

    assert "promised:due:window-head" in office.warnings()
    assert "promised:overdue:supervisor" in office.warnings()
    about = {str(one.about) for one in office.events("WarningGiven") if one.clock == "promised"}
    assert about <= {"2026-03-11", "2026-03-16"}


def test_it_has_a_date_even_while_it_stands_still() -> None:
    """When the days left could end no earlier than the law does, the law's date is certain."""
    longest = changed(OWN, ('[terms.promised]\nterm = "7 WD"', '[terms.promised]\nterm = "10 WD"'))
    office = watch(matter=longest)
    office.accepted()
    begin(office, "testing")

    assert str(office.due_date("promised")) == "2026-03-16"
    found = office.explain(CASE, "promised")
    assert (found.capped.own, str(found.date)) == (None, "2026-03-16") if found.capped else False


def test_the_law_moves_and_the_promise_with_it_up_to_its_own_date() -> None:
    """An extension of the law lets go of the promise; a hearing that holds the law leaves neither a date."""
    office = held_back()
    begin(office, "hearing")
    assert office.due_date("promised") is None
    office.pass_to("2026-03-10")
    finish(office, "hearing")
    assert str(office.due_date("promised")) == "2026-03-17"

    office.do(HEAD, commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="复杂"))

    assert str(office.due_date("promised")) == "2026-03-18"
    moved = [one for one in office.events("ClockRecomputed") if one.id == "promised"]
    assert [one.within for one in moved] == ["statutory"] * 3
    assert office.explain(CASE, "promised").capped is None


def test_a_promise_that_is_not_held_back_says_nothing_of_it() -> None:
    """The usual case: the promise ends first."""
    office = watch()
    office.accepted()

    assert office.explain(CASE, "promised").capped is None
    assert [one.id for one in office.events("ClockRecomputed")] == []
