"""告知承诺: the applicant commits, the decision is made on the spot, the check lives on after the case is closed."""

from datetime import date

from approvalflow import commands
from approvalflow.matters.folder import processes
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, PARTY

HOME = processes() / "public-place-health-licence"
CHECKER = "song-kai"


def at_choice() -> WatchedOffice:
    """An office whose applicant is to commit or not."""
    office = watch((HOME / "process.bpmn").read_bytes(), (HOME / "matter.toml").read_text(encoding="utf-8"))
    papers = ("application-form", "identity", "site-plan", "hygiene-rules", "commitment")
    data = {"place": "美容店", "commits": True}
    office.submit(HOME.name, by=APPLICANT, applicant=PARTY, materials=papers, data=data, case=CASE)
    office.act(CASE, "Receive", "received", by="zhang-min")
    office.act(CASE, "Notify", "done", by="zhang-min")
    return office


def at_check() -> WatchedOffice:
    """Committed, granted, delivered: closed, and still to be checked."""
    office = at_choice()
    office.act(CASE, "Commit", "committed", by=APPLICANT)
    office.act(CASE, "DecideOnTheSpot", "granted", by="lin-chao", reason="承诺有效", basis=("实施细则 26",))
    office.act(CASE, "Issue", "issued", by="zhang-min", number="卫1")
    office.act(CASE, "Deliver", "delivered", by="wang-lei", how="窗口领取", proof="签收单")
    return office


def test_the_check_counts_from_the_permit_where_its_text_does() -> None:
    """Two months after the licence was made out (发证后两个月内), though the decision was days before."""
    office = at_choice()
    office.act(CASE, "Commit", "committed", by=APPLICANT)
    office.act(CASE, "DecideOnTheSpot", "granted", by="lin-chao", reason="承诺有效", basis=("实施细则 26",))
    office.set("2026-03-06 09:00")
    office.act(CASE, "Issue", "issued", by="zhang-min", number="卫1")
    office.set("2026-03-09 09:00")
    office.act(CASE, "Deliver", "delivered", by="wang-lei", how="窗口领取", proof="签收单")

    assert office.only.decided.date() < date(2026, 3, 6)
    assert office.due_date("FollowUp") == date(2026, 5, 6)


def check(office: WatchedOffice, outcome: str, step: str = "FollowUp", **more: object) -> object:
    """What the check found."""
    return office.act(CASE, step, outcome, by=CHECKER, reason="现场核查", **more)


def test_only_the_applicant_commits() -> None:
    """The seat is the applicant's: no officer fills it, nor sends the file back from it, nor does the applicant."""
    office = at_choice()
    visit = office.visit("Commit")

    expects("person.not_the_applicant", lambda: office.act(CASE, "Commit", "committed", by="zhang-min"))
    back = commands.Return(case=CASE, visit=visit, to="Notify", reason="没看懂")
    expects("return.applicant", lambda: office.do(APPLICANT, back))
    expects("seat.already_claimed", lambda: office.do(APPLICANT, commands.Claim(case=CASE, visit=visit)))


def test_a_commitment_is_decided_on_the_spot() -> None:
    """The decision implies acceptance; the ordinary route is left out."""
    office = at_choice()
    office.act(CASE, "Commit", "committed", by=APPLICANT)

    answer = office.act(CASE, "DecideOnTheSpot", "granted", by="lin-chao", reason="承诺有效", basis=("实施细则 26",))

    assert "CaseAccepted" in answer.events
    assert office.open() == ["Issue"]


def test_the_ordinary_route_is_the_applicants_choice() -> None:
    """Without a commitment the file is accepted, reviewed and inspected."""
    office = at_choice()

    office.act(CASE, "Commit", "ordinary", by=APPLICANT)

    assert office.open() == ["Accept"]
    assert not office.only.committed


def test_a_commitment_withdrawn_reopens_the_choice() -> None:
    """Before the decision the applicant takes it back; then the choice of the route is open again."""
    office = at_choice()
    office.act(CASE, "Commit", "committed", by=APPLICANT)

    office.do(APPLICANT, commands.Withdraw(case=CASE, commitment=True, reason="条件有变"))

    assert (office.only.committed, office.open(), office.only.stage) == (False, ["Commit"], "received")
    assert "Commit" not in office.only.steps
    office.act(CASE, "Commit", "ordinary", by=APPLICANT)
    assert office.open() == ["Accept"]


def test_there_must_be_a_commitment_to_withdraw() -> None:
    """Neither without one, nor after the decision, nor by somebody else."""
    office = at_choice()
    back = commands.Withdraw(case=CASE, commitment=True)
    expects("commitment.none", lambda: office.do(APPLICANT, back))
    office.act(CASE, "Commit", "committed", by=APPLICANT)
    expects("person.not_the_applicant", lambda: office.do("zhang-min", back))
    office.act(CASE, "DecideOnTheSpot", "granted", by="lin-chao", reason="承诺有效", basis=("实施细则 26",))

    expects("case.wrong_stage", lambda: office.do(APPLICANT, back))


def test_the_check_lives_on_after_closing() -> None:
    """The case is closed with delivery, the check stays open with its own clock, counted from the decision."""
    office = at_check()

    assert (office.only.stage, office.only.closed, office.open()) == ("closed", "granted", ["FollowUp"])
    assert str(office.due_date("FollowUp")) == "2026-05-06"
    assert [name for name, one in office.only.clocks.items() if not one.clock.stopped] == [office.visit("FollowUp")]


def test_the_check_is_warned_about() -> None:
    """A closed case still has its obligations watched."""
    office = at_check()

    office.pass_to("2026-05-08")

    assert {one.split(":")[1] for one in office.warnings() if one.startswith("FollowUp")} >= {"approaching", "overdue"}


def test_a_commitment_that_is_met_ends_the_file() -> None:
    """Nothing is left to do."""
    office = at_check()

    check(office, "met")

    assert office.open() == []
    assert office.next_due() is None


def test_an_unmet_commitment_is_corrected_by_a_date() -> None:
    """The order has items and a day; a second check looks whether they were met."""
    office = at_check()

    expects("act.needs", lambda: check(office, "unmet", items=("更换滤网",)))
    check(office, "unmet", items=("更换滤网",), until=date(2026, 3, 20))

    assert str(office.due_date("correction")) == "2026-03-20"
    assert office.open() == ["Recheck"]
    office.pass_to("2026-03-19")
    check(office, "met", step="Recheck")
    assert not office.runs("correction")
    assert office.open() == []


def test_a_false_commitment_is_handed_over() -> None:
    """Revoking is a case of its own: this one ends by handing over."""
    office = at_check()

    check(office, "false")

    assert office.open() == ["HandToRevocation"]
    office.act(CASE, "HandToRevocation", "done", by="lin-chao")
    assert office.open() == []
