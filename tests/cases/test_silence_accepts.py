"""许可法 32(1)(四): an office that says nothing within the window has accepted, as of the day of receipt."""

from approvalflow import Flaw, commands
from desk.watched import CASE, changed, expects, watch
from small_office import APPLICANT, MATTER, PAPERS, STEPS, straight_road

NO_TEXT = changed(MATTER, ('lapse = "accepted"\n', ""))
LAST_DAY = "2026-03-09T23:59:59"


def test_the_sweep_accepts_when_the_window_has_passed() -> None:
    """Five working days after receipt the case is accepted by the text, and all clocks count from the receipt."""
    office = watch()
    office.received()

    office.pass_to(LAST_DAY)
    assert office.only.stage == "received"
    office.pass_to("2026-03-10")

    (accepted,) = office.events("CaseAccepted")
    assert "18(1)(四)" in accepted.deemed
    assert str(office.only.accepted) == "2026-03-02 01:00:00+00:00"
    assert str(office.due_date("statutory")) == "2026-03-16"
    assert str(office.due_date("promised")) == "2026-03-11"
    assert office.open() == ["Review"]


def test_a_late_act_finds_the_case_accepted() -> None:
    """Without any sweep, the officer's late acceptance is the silence's: by the text, as of the receipt."""
    office = watch()
    office.received()
    office.set("2026-03-12")

    office.act(CASE, "Accept", "accepted", by="zhang-min")

    (accepted,) = office.events("CaseAccepted")
    assert accepted.deemed
    assert str(office.only.accepted) == "2026-03-02 01:00:00+00:00"


def test_silence_accepts_what_was_incomplete() -> None:
    """Papers that nobody asked for in time no longer stand in the way, neither for the sweep nor for a late act."""
    for late_act in (True, False):
        office = watch()
        office.received(materials=PAPERS[:1])
        office.set("2026-03-10")
        if late_act:
            office.act(CASE, "Accept", "accepted", by="zhang-min")
        else:
            office.sweep()
        assert (office.only.stage, office.open()) == ("accepted", ["Review"])


def test_after_the_window_it_is_too_late_to_ask_or_decline() -> None:
    """A late correction and a late refusal to accept are refused: silence has spoken."""
    office = watch()
    office.received(materials=PAPERS[:1])
    office.set("2026-03-10")
    flaws = tuple(Flaw(material=one, text="缺") for one in PAPERS[1:])

    expects(
        "accept.window_lapsed",
        lambda: office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=flaws),
    )
    expects(
        "accept.window_lapsed",
        lambda: office.act(CASE, "Accept", "declined", by="zhang-min", ground="not-needed", reason="不需要许可"),
    )


def test_on_the_last_day_of_the_window_everything_is_still_possible() -> None:
    """The day ends at midnight."""
    office = watch()
    office.received()
    office.pass_to(LAST_DAY)

    office.act(CASE, "Accept", "accepted", by="zhang-min")

    assert office.events("CaseAccepted")[0].deemed == ""
    assert office.only.accepted == office.now()


def test_without_a_text_silence_means_nothing() -> None:
    """Where the matter cites no text the case is warned about, and waits."""
    office = watch(matter=NO_TEXT)
    office.received()

    office.pass_to("2026-04-10")

    assert (office.only.stage, office.open()) == ("received", ["Accept"])
    assert "window:overdue:supervisor" in office.warnings()
    office.act(CASE, "Accept", "accepted", by="zhang-min")
    assert office.events("CaseAccepted")[0].deemed == ""


def test_silence_on_the_answer_accepts_from_the_answer() -> None:
    """After a correction the window starts with the answer, and so does acceptance by silence."""
    office = watch()
    office.received(materials=PAPERS[:3])
    flaw = Flaw(material=PAPERS[3], text="缺少清单")
    office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=(flaw,))
    office.pass_to("2026-03-05")
    office.do(APPLICANT, commands.Resubmit(case=CASE, materials=PAPERS[3:]))

    office.pass_to("2026-03-20")

    assert str(office.only.accepted) == "2026-03-05 01:00:00+00:00"


def test_silence_speaks_once() -> None:
    """However often the sweep runs afterwards, the case is accepted once."""
    office = watch()
    office.received()
    office.pass_to("2026-03-11")

    office.sweep()
    office.sweep()

    assert len(office.events("CaseAccepted")) == 1
    assert office.said("notice.accepted") == 1


def test_silence_accepts_while_nobody_can_be_found_for_the_step() -> None:
    """An office that has nobody to look at the filing has still said nothing."""
    steps = {**STEPS, "Accept": 'act="accept" role="coordinator" department="reform"'}
    office = watch(straight_road(steps))
    office.file.give_roles("he-jun")
    office.file.give_roles("xie-lan")
    office.received()
    assert [one.code for one in office.only.incidents.values()] == ["seat.nobody_found"]

    office.pass_to("2026-03-10")
    assert office.only.stage == "accepted"
    office.file.give_roles("he-jun", '["coordinator"]')
    (token,) = office.only.incidents
    office.do("zheng-hong", commands.Retry(case=CASE, token=token))

    assert (office.only.stage, office.open()) == ("accepted", ["Review"])


def test_a_window_that_ends_at_closing_has_lapsed_in_the_evening() -> None:
    """By the switch `day_end` nothing can be asked for after the last day's close of business; by default it can."""
    flaws = tuple(Flaw(material=one, text="缺") for one in PAPERS[1:])
    for reading in ("closing", "midnight"):
        office = watch()
        office.set_switches({"day_end": reading}, by="bai-xue", reason="本机关口径")
        office.received(materials=PAPERS[:1])
        office.set("2026-03-09T18:00")

        def ask(office=office):
            return office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=flaws)

        if reading == "midnight":
            ask()
            continue
        expects("accept.window_lapsed", ask)
        office.act(CASE, "Accept", "accepted", by="zhang-min")
        (accepted,) = office.events("CaseAccepted")
        assert accepted.deemed
        assert str(office.only.accepted) == "2026-03-02 01:00:00+00:00"
