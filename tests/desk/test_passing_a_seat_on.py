"""转办, 委派: a seat goes to somebody else for good, or comes back; both names are kept."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from approvalflow import DrawingRefused, Refused, commands
from approvalflow.cases.seats import state_of
from approvalflow.reports.timeline import timeline
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import STEPS, straight_road, task


def office_with(review: str = STEPS["Review"]) -> WatchedOffice:
    """An office whose file lies at the review."""
    office = watch(straight_road({**STEPS, "Review": review}))
    office.accepted()
    return office


def desks(office: WatchedOffice) -> set[str | None]:
    """On whose desks the file lies."""
    return {task.holder for task in office.tasks(case=CASE)}


def transfer(office: WatchedOffice, by: str, to: str, reason: str = "出差") -> None:
    """Hand the review over."""
    office.do(by, commands.Transfer(case=CASE, visit=office.visit("Review"), to=to, reason=reason))


def delegate(office: WatchedOffice, by: str, to: str) -> None:
    """Let somebody else work on the review."""
    office.do(by, commands.Delegate(case=CASE, visit=office.visit("Review"), to=to, reason="请先核对面积"))


def resolve(office: WatchedOffice, by: str) -> None:
    """Give the review back."""
    office.do(by, commands.Resolve(case=CASE, visit=office.visit("Review"), reason="面积属实"))


def test_a_transfer_is_for_good_and_keeps_both_names() -> None:
    """转办: the old holder has nothing to do with it any more."""
    office = office_with()
    office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Review")))
    transfer(office, "chen-jing", "zhao-lei")

    assert desks(office) == {"zhao-lei"}
    moved = office.events("SeatChanged")[-1]
    assert (moved.previous, moved.holder, moved.reason) == ("chen-jing", "zhao-lei", "出差")
    expects("person.claimed_by_other", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    office.act(CASE, "Review", "agree", by="zhao-lei")
    assert office.only.steps["Review"].by == ("zhao-lei",)


def test_a_transfer_needs_somebody_who_could_have_had_it() -> None:
    """The same people as for the seat itself; of a seat for one person, that person's department."""
    office = office_with()
    expects("person.not_candidate", lambda: transfer(office, "chen-jing", "li-qiang"))
    expects("act.needs", lambda: transfer(office, "chen-jing", "zhao-lei", reason=""))

    named = office_with('act="review" person="zhao-lei" term="3 WD"')
    expects("person.other_department", lambda: transfer(named, "zhao-lei", "ma-li"))
    transfer(named, "zhao-lei", "li-qiang")
    assert [*named.act(CASE, "Review", "agree", by="li-qiang").open.values()] == ["Verify"]


def test_who_is_above_the_holder_may_transfer() -> None:
    """The superior at any distance or a head of the organ, for somebody who is gone; not a colleague or other heads."""
    for head in ("sun-wei", "zheng-hong", "tang-zhiyuan"):
        office = office_with('act="review" person="zhao-lei" term="3 WD"')
        transfer(office, head, "chen-jing", "离职")
        assert desks(office) == {"chen-jing"}

    office = office_with('act="review" person="zhao-lei" term="3 WD"')
    for other in ("chen-jing", "lin-chao", "qian-yi"):
        expects("person.not_candidate", lambda other=other: transfer(office, other, "li-qiang"))


def test_a_task_that_nobody_has_taken_is_given_out_by_who_is_above_the_pool() -> None:
    """The superior of whoever could take it, or the head of the organ; to one of them."""
    for head in ("sun-wei", "zheng-hong"):
        office = office_with()
        transfer(office, head, "zhao-lei", "派件")
        assert desks(office) == {"zhao-lei"}
        assert office.events("SeatChanged")[-1].previous == "reviewer@market"
    expects("person.not_candidate", lambda: transfer(office_with(), "li-qiang", "zhao-lei"))


def test_where_everybody_keeps_out_the_head_brings_somebody_in() -> None:
    """Anybody of the department will do then, but nobody who keeps out: no file is without somebody to give it to."""
    office = office_with()
    for officer in ("chen-jing", "zhao-lei"):
        office.do(officer, commands.Recuse(case=CASE, reason="与申请人同学"))
        office.do("zheng-hong", commands.RuleOnChallenge(case=CASE, officer=officer, upheld=True, reason="属实"))
    expects("person.excluded", lambda: transfer(office, "zheng-hong", "chen-jing", "派件"))
    expects("person.other_department", lambda: transfer(office, "zheng-hong", "ma-li", "派件"))

    transfer(office, "zheng-hong", "li-qiang", "派件")

    office.act(CASE, "Review", "agree", by="li-qiang")
    assert office.only.steps["Review"].by == ("li-qiang",)


def test_where_the_head_keeps_out_too_an_administrator_gives_the_seat_out() -> None:
    """Under a recorded authority, and only a seat that nobody can take with nobody above who could give it out."""
    office = office_with()
    above = 'posts = ["agency-head", "main-head"]\nsuperior = "tang-zhiyuan"\n\n[[person]]\nid = "he-jun"'
    office.file.edit(above, above.replace('superior = "tang-zhiyuan"\n', ""))
    for officer in ("chen-jing", "zhao-lei", "sun-wei", "huang-hai"):
        office.do(officer, commands.Recuse(case=CASE, reason="与申请人同学"))
    given = commands.Transfer(
        case=CASE, visit=office.visit("Review"), to="li-qiang", reason="派件", authority="纪要3号"
    )
    assert [one.code for one in office.only.incidents.values()] == []  # it is not ruled yet, and a head is there
    refused = expects("person.not_candidate", lambda: office.do("bai-xue", given))
    assert refused.values["person"] == "bai-xue"
    office.do("zheng-hong", commands.Recuse(case=CASE, reason="与申请人同学"))

    assert expects("act.needs", lambda: office.do("bai-xue", replace(given, authority=""))).values["missing"] == [
        "authority"
    ]
    for other in ("zheng-hong", "huang-hai", "li-qiang"):
        with pytest.raises(Refused):
            office.do(other, given)
    expects("person.other_department", lambda: office.do("bai-xue", replace(given, to="ma-li")))
    office.do("bai-xue", given)

    assert desks(office) == {"li-qiang"}
    told = timeline(office.history(CASE), office.rules(CASE), office.people, "en")
    assert any("On the authority of 纪要3号." in one.sentence for one in told)
    office.act(CASE, "Review", "agree", by="li-qiang")
    assert office.only.steps["Review"].by == ("li-qiang",)


def test_where_who_is_left_has_spoken_the_head_brings_somebody_in() -> None:
    """Two sign and of the two who could one has left: nobody has two voices, so the second seat is another's."""
    office = office_with('act="review" term="3 WD" role="reviewer" seats="2" pattern="all"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    expects("person.not_candidate", lambda: transfer(office, "sun-wei", "li-qiang"))
    office.file.give_roles("zhao-lei")

    transfer(office, "sun-wei", "li-qiang")

    assert desks(office) == {"li-qiang"}
    office.file.give_roles("zhao-lei", '["reviewer"]')
    expects("person.not_candidate", lambda: office.act(CASE, "Review", "agree", by="li-qiang"))
    office.file.give_roles("zhao-lei")
    office.act(CASE, "Review", "agree", by="li-qiang")
    assert office.only.steps["Review"].by == ("chen-jing", "li-qiang")


VOTE = 'act="review" term="3 WD" pattern="vote" persons="sun-wei chen-jing zhao-lei" pass="> 1/2" weights="sun-wei=3"'


def test_a_change_of_hands_settles_no_vote() -> None:
    """The seat keeps its weight: neither do the two who agree now outweigh it, nor does it count less in new hands."""
    office = office_with(VOTE.replace(">", "&gt;"))
    for officer in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=officer)

    transfer(office, "sun-wei", "li-qiang")

    assert (office.open(), desks(office)) == (["Review"], {"li-qiang"})
    office.act(CASE, "Review", "disagree", by="li-qiang", reason="不符合")
    assert office.only.steps["Review"].outcome == "disagree"


@pytest.mark.parametrize("veto", ["", 'veto="sun-wei"'])
def test_a_desk_that_is_handed_over_leaves_a_vote_that_can_pass(veto: str) -> None:
    """Four points of five without the one who has three: whoever follows has them, and the veto, too."""
    four = VOTE.replace("> 1/2", "4 points").replace("weights", f"{veto} weights")
    office = office_with(four)

    [handed] = office.transfer_all("sun-wei", "li-qiang", by="huang-hai", reason="离职", dry_run=False)

    assert (handed.refused, office.open()) == ("", ["Review"])
    [seat] = [one for one in office.only.visits[office.visit("Review")].seats if one.holder == "li-qiang"]
    assert (seat.weight, seat.veto) == (3, bool(veto))
    for officer in ("chen-jing", "li-qiang"):
        office.act(CASE, "Review", "agree", by=officer)
    assert office.only.steps["Review"].outcome == "agree"


def test_what_a_return_beside_undoes_takes_nobody_off_a_desk() -> None:
    """A check by the superior of a reviewer goes on though the review is done anew on the other way."""
    steps = {
        "Look": 'act="review" role="reviewer" term="3 WD"',
        "Next": 'act="verify" role="verifier" term="2 WD"',
        "First": 'act="review" role="inspector" term="3 WD"',
        "Check": 'act="verify" superior_of="Look" term="2 WD"',
    }
    roads = ("Look Next Join", "First Check Join")
    flows = [(one, two) for road in roads for one, two in pairwise(road.split())] + [
        ("Split", "Look"),
        ("Split", "First"),
    ]
    ways = "".join(task(*one) for one in steps.items()) + "".join(
        f'<sequenceFlow id="{one}{two}" sourceRef="{one}" targetRef="{two}"/>'
        for one, two in [*flows, ("Join", "Decide")]
    )
    road = straight_road(
        {name: one.replace("Review Verify", "Review") for name, one in STEPS.items() if name != "Verify"}
    )
    gates = '<parallelGateway id="Split"/><parallelGateway id="Join"/>'
    drawn = road.replace(b'targetRef="Decide"', b'targetRef="Split"', 1).replace(
        b"</process>", f"{gates}{ways}</process>".encode()
    )
    office = watch(drawn)
    office.accepted()
    for step, officer in (("Review", "chen-jing"), ("Look", "zhao-lei"), ("First", "li-qiang")):
        office.act(CASE, step, "agree", by=officer)
    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Next"), to="Look", reason="再看"))

    office.act(CASE, "Check", "agree", by="sun-wei")

    assert office.open() == ["Look"]


def test_what_is_delegated_comes_back_and_its_holder_decides() -> None:
    """委派: meanwhile it lies on the delegate's desk, and the holder cannot act."""
    office = office_with()
    delegate(office, "chen-jing", "li-qiang")

    visit = office.only.visits[office.visit("Review")]
    assert [state_of(visit, seat) for seat in visit.seats] == ["passed_on"]
    assert desks(office) == {"li-qiang"}
    expects("seat.passed_on", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    expects("person.not_candidate", lambda: office.act(CASE, "Review", "agree", by="li-qiang"))
    expects("seat.passed_on", lambda: delegate(office, "chen-jing", "zhou-ping"))

    resolve(office, "li-qiang")
    assert desks(office) == {"chen-jing"}
    assert [one.kind for one in office.events("SeatChanged")] == ["claimed", "delegated", "resolved"]
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.only.steps["Review"].by == ("chen-jing",)


def test_the_holder_calls_back_what_was_delegated() -> None:
    """And nobody else."""
    office = office_with()
    expects("seat.not_delegated", lambda: resolve(office, "chen-jing"))
    delegate(office, "chen-jing", "li-qiang")

    expects("seat.not_delegated", lambda: resolve(office, "zhao-lei"))
    resolve(office, "chen-jing")
    assert desks(office) == {"chen-jing"}


@pytest.mark.parametrize(("by", "worked"), [("li-qiang", ("li-qiang",)), ("tang-zhiyuan", ()), ("chen-jing", ())])
def test_only_who_answers_has_worked_on_it(by: str, worked: tuple[str, ...]) -> None:
    """Not one from whom the holder calls it back, nor one from whom a superior does."""
    office = office_with()
    delegate(office, "chen-jing", "li-qiang")
    resolve(office, by)

    assert office.only.visits[office.visit("Review")].seats[0].worked == worked
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.only.steps["Review"].worked == worked


def test_a_seat_that_has_spoken_is_not_passed_on() -> None:
    """An opinion stays with who gave it."""
    office = office_with('act="review" persons="chen-jing zhao-lei" pattern="all" term="3 WD"')
    office.act(CASE, "Review", "agree", by="chen-jing")

    mine = commands.Transfer(case=CASE, visit=office.visit("Review"), to="li-qiang", reason="出差", seat="chen-jing")
    expects("seat.done", lambda: office.do("chen-jing", mine))
    expects("signer.sits_already", lambda: transfer(office, "zhao-lei", "chen-jing"))


def test_work_done_by_commission_is_not_passed_on_outside() -> None:
    """受委托: no sub-delegation, whatever the drawing says of signers."""
    commissioned = 'act="review" term="5 WD" role="opinion-officer" department="water" capacity="commissioned"'
    with pytest.raises(DrawingRefused, match="AF218"):
        office_with(commissioned + ' signers="anyone"')

    office_with(commissioned + ' signers="department"')
