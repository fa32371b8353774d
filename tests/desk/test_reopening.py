"""唤醒: a closed case is taken up again: its closing revoked where it was no decision, or under a number of its own."""

from datetime import date

import pytest

from approvalflow import Answer, commands
from desk.test_straight_back import branched
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, straight_road, task

THREE = 'act="review" term="3 WD" persons="chen-jing zhao-lei li-qiang" pattern="all"'


def withdrawn(process: bytes | None = None) -> WatchedOffice:
    """An office whose case was accepted and then withdrawn."""
    office = watch(process or straight_road())
    office.accepted()
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
    return office


def revoke(office: WatchedOffice, by: object = APPLICANT) -> Answer:
    """Revoke the closing."""
    return office.reopen(CASE, by=by, reason="误撤")  # type: ignore[arg-type]


def test_a_closing_that_was_no_decision_is_revoked() -> None:
    """The case goes on where it stood, at its stage, the step as a new visit with its full term."""
    office = watch()
    office.accepted()
    first = office.visit("Review")
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
    assert office.only.closed == "withdrawn"
    office.pass_to("2026-03-04")
    revoke(office)

    assert (office.only.closed, str(office.only.stage), office.open()) == (None, "accepted", ["Review"])
    assert office.visit("Review") != first
    assert str(office.due_date("Review")) == "2026-03-09"
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.open() == ["Verify"]


def test_the_clocks_run_on_as_if_they_had_never_stopped() -> None:
    """No ground of the law paused them meanwhile: the dates are those told before, and the warnings come."""
    office = watch()
    office.accepted()
    dates = {name: office.due_date(name) for name in ("statutory", "promised")}
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
    office.pass_to("2026-03-10")
    revoke(office)

    assert {name: office.due_date(name) for name in dates} == dates
    office.pass_to("2026-03-20")
    assert any(one.startswith("statutory:overdue") for one in office.warnings())


def test_going_back_works_on_both_sides_of_a_revoked_closing() -> None:
    """What was done before can be returned to, and what is done after is undone with it."""
    office = withdrawn()
    revoke(office)
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Verify"), to="Review", reason="补充"))
    assert office.open() == ["Review"]
    office.act(CASE, "Review", "agree", by="zhao-lei")
    office.do(APPLICANT, commands.Withdraw(case=CASE))
    revoke(office)
    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Verify"), to="Review", reason="补充"))
    assert office.open() == ["Review"]


def test_branches_and_joins_stand_as_they_stood() -> None:
    """An arrival at a join is an arrival again."""
    office = watch(branched(inside=True))
    office.accepted()
    office.act(CASE, "Legal", "agree", by="chen-jing")
    office.do(APPLICANT, commands.Withdraw(case=CASE))
    revoke(office)
    assert office.open() == ["Finance"]
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    assert office.open() == ["Check"]

    office.do(APPLICANT, commands.Withdraw(case=CASE))
    revoke(office)
    assert office.open() == ["Check"]
    office.act(CASE, "Check", "agree", by="chen-jing")
    assert office.open() == ["Decide"]


def test_what_had_been_said_at_an_open_step_still_counts() -> None:
    """Seats, opinions and who had claimed: nobody is asked twice."""
    office = watch(straight_road({**STEPS, "Review": THREE}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="zhao-lei")
    office.do(APPLICANT, commands.Withdraw(case=CASE))
    revoke(office)

    assert [seat.opinion for seat in office.only.visits[office.visit("Review")].seats] == [None, "agree", None]
    for person in ("chen-jing", "li-qiang"):
        office.act(CASE, "Review", "agree", by=person)
    assert office.open() == ["Verify"]


def test_who_reopens() -> None:
    """What the applicant withdrew, the applicant takes up; what the office ended, an approver of its organ."""
    office = withdrawn()
    expects("person.may_not_file", lambda: revoke(office, "huang-hai"))
    revoke(office, "zhang-min")

    ended = watch()
    ended.accepted()
    ended.do("huang-hai", commands.Terminate(case=CASE, ground="force-majeure", reason="误办"))
    expects("person.may_not_terminate", lambda: revoke(ended, "chen-jing"))
    revoke(ended, "huang-hai")
    assert ended.open() == ["Review"]


def test_a_decision_is_never_undone_by_reopening() -> None:
    """It ends by revoking or correcting it; a new application has a number of its own."""
    office = watch()
    office.granted()
    expects("case.wrong_stage", lambda: revoke(office, "huang-hai"))
    office.act(CASE, "Issue", "issued", by="zhang-min", number="JY1")
    office.act(CASE, "Deliver", "delivered", by="zhang-min", how="window", proof="签收")
    refusal = expects("reopen.decided", lambda: revoke(office, "huang-hai"))
    assert refusal.values["decision"] == "granted"

    declined = watch()
    declined.received()
    declined.act(CASE, "Accept", "declined", by="zhang-min", ground="not-needed", reason="依法不需要")
    expects("reopen.not_broken_off", lambda: revoke(declined, "huang-hai"))


def test_under_a_new_number_it_is_a_case_of_its_own() -> None:
    """Each names the other; the old one stays closed; papers and data are taken over; its clocks are its own."""
    office = withdrawn()
    office.pass_to("2026-03-04")
    answer = office.reopen(CASE, by=APPLICANT, reason="条件已具备", as_case="c-2")

    old, new = office.case(CASE), office.case("c-2")
    assert answer.reopened_as == "c-2"
    assert (old.closed, old.reopened_as, new.reopens) == ("withdrawn", ("c-2",), CASE)
    assert (new.materials, new.data, new.applicant) == (old.materials, old.data, old.applicant)
    assert (str(new.stage), [*new.clocks]) == ("submitted", [])
    office.act("c-2", "Receive", "received", by="zhang-min")
    assert office.case("c-2").number != old.number
    expects("reopen.filed_anew", lambda: revoke(office))


@pytest.mark.parametrize("repeat", [False, True])
def test_filing_anew_is_done_wholly_or_not_at_all(repeat: bool) -> None:
    """A number that is taken leaves the old case as it was; the same key gives the same new case."""
    office = withdrawn()
    if repeat:
        first = office.reopen(CASE, by=APPLICANT, reason="重报", new=True, key="k-1")
        assert office.reopen(CASE, by=APPLICANT, reason="重报", new=True, key="k-1") == first
        assert len(office.cases()) == 2
        return
    expects("case.exists", lambda: office.reopen(CASE, by=APPLICANT, reason="重报", as_case=CASE))
    assert office.only.reopened_as == ()


def test_nobody_links_a_case_to_another_by_filing_it() -> None:
    """Only a closed case that says so was filed anew."""
    office = withdrawn()
    linked = commands.Submit(
        case="c-3", matter=office.only.matter, applicant=office.only.applicant, data=office.only.data, reopens=CASE
    )

    expects("reopen.not_linked", lambda: office.do(APPLICANT, linked))


def test_of_a_step_open_several_times_each_keeps_its_own_opinions() -> None:
    """Instances of one element: what was said at the first is neither lost nor given to the second."""
    twice = (
        '<subProcess id="Both"><startEvent id="A"/><endEvent id="B"/>'
        + task("Hear", 'act="hear" pattern="all" persons="chen-jing zhao-lei" term="3 WD"')
        + '<sequenceFlow id="i1" sourceRef="A" targetRef="Hear"/><sequenceFlow id="i2" sourceRef="Hear" targetRef="B"/>'
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
        "</subProcess>"
    )
    road = straight_road().replace(b'targetRef="Review"', b'targetRef="Both"', 1)
    road = road.replace(
        b"</process>", f'{twice}<sequenceFlow id="On" sourceRef="Both" targetRef="Review"/></process>'.encode()
    )
    office = watch(road)
    office.accepted()
    first, second = sorted(office.only.visits, key=lambda visit: int(visit.rpartition("@")[2]))
    office.act(CASE, first, "agree", by="chen-jing")
    office.act(CASE, second, "disagree", by="zhao-lei", reason="太吵")

    office.do("huang-hai", commands.Terminate(case=CASE, ground="subject-ended", reason="误以为已注销"))
    office.do("huang-hai", commands.Reopen(case=CASE, reason="并未注销"))

    again = sorted(office.only.visits.items(), key=lambda item: int(item[1].token))
    said = [[seat.opinion for seat in one.seats] for _, one in again]
    assert said == [["agree", None], [None, "disagree"]]


def test_what_was_ordered_keeps_its_day() -> None:
    """整改期限: its clock runs on with the step that waits again, warns, and ends with the answer."""
    office = watch(straight_road({**STEPS, "Review": 'act="rectify" role="inspector" term="2 WD"'}))
    office.accepted()
    office.act(CASE, "Review", "ordered", by="li-qiang", items=("补漏",), until=date(2026, 3, 17))
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
    office.pass_to("2026-03-04")
    revoke(office)

    name = f"correction/{office.visit('Review')}"
    assert office.due_date(name) == date(2026, 3, 17)
    office.pass_to("2026-03-19")
    assert "correction:overdue:supervisor" in office.warnings()
    office.act(CASE, "Review", "done", by=APPLICANT)
    assert not [one for one in office.only.clocks if one.startswith("correction/")]

    again = watch(straight_road({**STEPS, "Review": 'act="rectify" role="inspector" term="2 WD"'}))
    again.accepted()
    again.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
    revoke(again)
    assert not [one for one in again.only.clocks if one.startswith("correction/")]


def test_of_a_step_that_is_open_twice_only_the_one_that_waited_waits_again() -> None:
    """整改: one instance had been ordered and waits for the party, the other was not begun."""
    rectify = task("Review", 'act="rectify" role="inspector" term="5 WD"')
    twice = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    drawn = rectify.replace("/>", f">{twice}</userTask>")
    office = watch(straight_road().replace(task("Review", STEPS["Review"]).encode(), drawn.encode()))
    office.accepted()
    _, second = sorted(office.only.visits, key=lambda one: int(one.rpartition("@")[2]))
    items = {"items": ("补漏",), "until": date(2026, 3, 9)}
    office.do("zhou-ping", commands.Act(case=CASE, visit=second, outcome="ordered", **items))  # type: ignore[arg-type]
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
    revoke(office)

    stood = sorted(office.only.visits.items(), key=lambda one: int(one[1].token))
    assert [one.awaiting for _, one in stood] == [False, True]
