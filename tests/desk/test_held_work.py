"""挂起、恢复: the office does not work on a file for a while; no clock of law and no right of the party stops."""

from itertools import pairwise

from approvalflow import Answer, commands
from desk.test_frozen_steps_keep_what_was_said import with_a_step_before
from desk.test_straight_back import back
from desk.test_taking_back import THREE
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, drawing, straight_road, task


def at_review(process: bytes | None = None) -> WatchedOffice:
    """An office whose file lies at the review."""
    office = watch(process or straight_road())
    office.accepted()
    return office


def with_timer(term: str = ' af:term="1 WD"', cycle: str = "", *, ends: bool = False) -> bytes:
    """A review beside which a timer of the drawing starts a second look, or which it ends."""
    steps = {one: STEPS[one] for one in ("Receive", "Accept", "Review", "Decide", "Deliver")}
    steps["Decide"] = steps["Decide"].replace(' apart="Review Verify"', "")
    nodes = '<startEvent id="Start"/><endEvent id="End"/>' + "".join(task(*one) for one in steps.items())
    nodes += task("Second", STEPS["Review"]) + ("" if ends else '<endEvent id="Aside"/>')
    nodes += f'<boundaryEvent id="Late" attachedToRef="Review" cancelActivity="{str(ends).lower()}"{term}>'
    nodes += f"<timerEventDefinition>{cycle}</timerEventDefinition></boundaryEvent>"
    flows = [*pairwise(["Start", *steps, "End"]), ("Late", "Second"), ("Second", "Decide" if ends else "Aside")]
    return drawing(nodes, [(one, other, "") for one, other in flows])


def hold(office: WatchedOffice, by: str = "chen-jing", step: str = "") -> Answer:
    """Hold the case, or one step."""
    return office.hold(CASE, step, by=by, reason="等待部门会商")


def agree(office: WatchedOffice) -> Answer:
    """The reviewer agrees."""
    return office.act(CASE, "Review", "agree", by="chen-jing")


def test_held_work_is_refused_with_who_holds_it_since_when_and_why() -> None:
    """Acting, claiming, delegating, returning: nothing of it is done until the release."""
    office = at_review()
    hold(office)
    visit = office.visit("Review")

    refusal = expects("case.held", lambda: agree(office))
    assert (refusal.values["by"], refusal.values["reason"]) == ("chen-jing", "等待部门会商")
    expects("case.held", lambda: office.do("chen-jing", commands.Claim(case=CASE, visit=visit)))
    back = commands.Return(case=CASE, visit=visit, to="Accept", reason="重新办理")
    expects("case.held", lambda: office.do("chen-jing", back))
    delegate = commands.Delegate(case=CASE, visit=visit, to="zhao-lei")
    expects("case.held", lambda: office.do("chen-jing", delegate))

    office.release(CASE, by="chen-jing")
    assert [*agree(office).open.values()] == ["Verify"]


def test_no_clock_of_law_stops_while_work_is_held() -> None:
    """Dates stand as they were told, the days run, and warnings are given."""
    office = at_review()
    before = office.only.clocks
    hold(office)

    assert office.only.clocks == before
    office.pass_to("2026-03-20")
    assert any(one.startswith("statutory:overdue") for one in office.warnings())


def test_the_rights_of_the_party_go_on() -> None:
    """Withdrawing, challenging an officer and having it ruled on need no release; a case that ends is held no more."""
    office = at_review()
    hold(office)

    office.do(APPLICANT, commands.Challenge(case=CASE, officer="sun-wei", reason="有利害关系"))
    office.do("zheng-hong", commands.RuleOnChallenge(case=CASE, officer="sun-wei", upheld=False, reason="经核查"))
    office.do(APPLICANT, commands.Withdraw(case=CASE))

    assert (office.only.closed, office.only.held) == ("withdrawn", {})


def test_timers_of_the_drawing_wait_for_the_release() -> None:
    """A timer whose moment passes while work is held fires at the release, not before, and only once."""
    office = at_review(with_timer())
    hold(office)
    office.pass_to("2026-03-05")
    assert office.open() == ["Review"]

    answer = office.release(CASE, by="chen-jing")
    assert [*answer.open.values()] == office.open() == ["Review", "Second"]
    assert office.sweep() == []


def test_a_step_whose_term_passed_while_it_was_held_is_over_at_the_release() -> None:
    """A timer that interrupts it leaves nothing to act upon; one that is held with the case still waits."""
    office = at_review(with_timer(ends=True))
    hold(office, step="Review")
    hold(office)
    office.pass_to("2026-03-05")
    office.release(CASE, "Review", by="chen-jing")
    assert office.open() == ["Review"]

    office.release(CASE, by="chen-jing")
    assert office.open() == ["Second"]
    assert office.sweep() == []


def test_rounds_of_a_cycle_that_passed_while_it_was_held_come_once() -> None:
    """At the release; the next one comes on its own day."""
    office = at_review(with_timer("", "<timeCycle>R/P1D</timeCycle>"))
    hold(office)
    office.pass_to("2026-03-20")
    office.release(CASE, by="chen-jing")
    assert office.sweep() == []
    assert office.open() == ["Review", "Second"]

    assert [f"{one.at:%m-%d}" for one in office.only.timers.values()] == ["03-21"]


def test_a_timer_that_has_not_come_yet_fires_at_its_own_moment() -> None:
    """What was held and released before its time has lost nothing."""
    office = at_review(with_timer(' af:term="2 WD"'))
    hold(office, step="Review")
    office.pass_to("2026-03-03")
    office.release(CASE, "Review", by="chen-jing")
    office.sweep()
    assert office.open() == ["Review"]

    office.pass_to("2026-03-05")
    assert office.open() == ["Review", "Second"]


def test_one_step_can_be_held_alone() -> None:
    """The rest of the case goes on; a step that is gone is held no more."""
    office = at_review(with_timer())
    office.pass_to("2026-03-04")
    hold(office, step="Review")

    expects("case.held", lambda: agree(office))
    office.act(CASE, "Second", "agree", by="zhao-lei")
    assert [*office.only.held] == [office.visit("Review")]
    office.release(CASE, "Review", by="chen-jing")
    agree(office)
    assert office.only.held == {}


def test_who_holds_and_who_releases() -> None:
    """Who has a seat, a superior or a head holds; whoever held it, a superior or a head releases."""
    office = at_review()
    expects("person.may_not_hold", lambda: hold(office, by="ma-li"))
    expects("person.not_an_officer", lambda: office.hold(CASE, by=APPLICANT, reason="请等等"))
    hold(office)
    expects("hold.already", lambda: hold(office, by="zhao-lei"))
    expects("person.may_not_release", lambda: office.release(CASE, by="ma-li"))
    expects("hold.not_held", lambda: office.release(CASE, "Review", by="chen-jing"))
    office.release(CASE, by="zheng-hong")
    hold(office, by="sun-wei")

    assert office.only.held[""].by == "sun-wei"


def test_a_stand_in_releases_only_within_its_acts() -> None:
    """A hold of one step is of that act; one of the whole case takes a stand-in for everything."""
    stands_in = '[[stand_in]]\nabsent = "chen-jing"\nstand_in = "wu-gang"\nfrom = 2026-03-01\nuntil = 2026-03-31\n'
    for scope, step, may in (("verify", "Review", False), ("review", "Review", True), ("review", "", False)):
        office = at_review()
        office.file.edit("[[stand_in]]", f'{stands_in}scope = ["{scope}"]\n\n[[stand_in]]')
        hold(office, step=step)
        if may:
            assert "WorkReleased" in office.release(CASE, step, by="wu-gang").events
        else:
            expects("person.may_not_release", lambda office=office, step=step: office.release(CASE, step, by="wu-gang"))
            office.file.edit(f'scope = ["{scope}"]\n', "")
            office.release(CASE, step, by="wu-gang")


def test_why_not_says_that_the_work_is_held() -> None:
    """Who could act otherwise is told the hold as the one reason."""
    office = at_review()
    hold(office)

    (seat,) = office.why(CASE, "Review", "chen-jing")
    assert not seat.can
    assert [one.code for one in seat.reasons if not one.holds] == ["can.held"]


def test_a_held_step_is_taken_away_from_no_other_branch() -> None:
    """Neither a return before the split nor a jump past it: who holds it is told, and releases it first."""
    office = with_a_step_before()
    hold(office, "zhao-lei", "Finance")

    refusal = expects("case.held", lambda: back(office, "Legal", "chen-jing", to="Before", after="again"))
    assert (refusal.values["what"], refusal.values["by"]) == (office.visit("Finance"), "zhao-lei")
    jump = {"by": "bai-xue", "reason": "流程修订", "authority": "局长办公会纪要第5号"}
    expects("case.held", lambda: office.jump(CASE, "Check", step="Legal", **jump))
    back(office, "Legal", "chen-jing", to="Draft", after="again")
    assert [*office.only.held] == [office.visit("Finance")]
    office.release(CASE, "Finance", by="zhao-lei")
    office.jump(CASE, "Check", step="Draft", **jump)
    assert (office.open(), office.only.held) == (["Check"], {})


def test_what_was_said_at_a_held_step_is_taken_back_after_the_release() -> None:
    """Taking back is refused there as acting is, at an open step too."""
    office = at_review(straight_road({**STEPS, "Review": THREE.format("all")}))
    agree(office)
    hold(office, "zhao-lei", "Review")

    expects("case.held", lambda: office.take_back(CASE, "Review", by="chen-jing"))
    office.release(CASE, "Review", by="zhao-lei")
    office.take_back(CASE, "Review", by="chen-jing")
    assert all(one.opinion is None for one in office.only.visits[office.visit("Review")].seats)
