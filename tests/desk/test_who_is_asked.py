"""Whom a step asks for, by what happened in the case; and why somebody can or cannot act, with every reason."""

from itertools import pairwise

import pytest

from approvalflow import Actor, Answer, Flaw, Office, commands
from approvalflow.reports.worklist import worklist
from approvalflow.words import catalogue
from desk.listing import lists_agree
from desk.watched import CASE, JOB, WatchedOffice, expects, watch
from small_office import APPLICANT, DATA, MATTER, PAPERS, PARTY, STEPS, drawing, straight_road, task

LEAD = """
[fields.lead]
title = "牵头部门"
type = "text"
"""


def office_at_review(process: dict[str, str] | None = None, matter: str = MATTER, **data: str) -> WatchedOffice:
    """An office whose file lies at the review."""
    office = watch(straight_road({**STEPS, **(process or {})}), matter)
    office.accepted(**data)
    return office


def test_whoever_did_a_step_does_another() -> None:
    """由原办理人办理: one person, found when the step opens."""
    office = office_at_review({"Verify": 'act="verify" done_by="Review" term="2 WD"'})
    office.act(CASE, "Review", "agree", by="zhao-lei")

    assert [task.holder for task in office.tasks(case=CASE)] == ["zhao-lei"]
    assert office.act(CASE, "Verify", "agree", by="zhao-lei").open


def test_the_superior_of_whoever_did_a_step() -> None:
    """上级: of the person, not of the post."""
    office = office_at_review({"Verify": 'act="verify" superior_of="Review" term="2 WD"'})
    office.act(CASE, "Review", "agree", by="zhao-lei")

    assert [task.holder for task in office.tasks(case=CASE)] == ["sun-wei"]


ALONE = 'act="review" person="zhao-lei" term="3 WD"'


@pytest.mark.parametrize(("asked", "who"), [("superior_of", "sun-wei"), ("done_by", "zhao-lei")])
@pytest.mark.parametrize("several", ["", 'pattern="all"'])
def test_what_a_stand_in_did_is_the_absent_ones_work(asked: str, who: str, several: str) -> None:
    """An opinion is the voice of the absent one: the next step follows them, not a stand-in of another department."""
    review = f'act="review" persons="zhao-lei chen-jing" {several} term="3 WD"' if several else ALONE
    office = office_at_review({"Review": review, "Verify": f'act="verify" {asked}="Review" term="2 WD"'})
    days = 'absent = "zhao-lei"\nstand_in = "he-jun"\nfrom = 2026-03-01\nuntil = 2026-03-31\n'
    office.file.edit("[[stand_in]]", f"[[stand_in]]\n{days}\n[[stand_in]]")
    office.act(CASE, "Review", "agree", by="he-jun")
    if several:
        office.act(CASE, "Review", "agree", by="chen-jing")

    (seat,) = office.only.visits[office.visit("Verify")].seats
    assert {*seat.candidates} == {who, *(["chen-jing"] if several and asked == "done_by" else [])}


def test_one_seat_for_several_persons_is_anybodys_of_them() -> None:
    """Whoever did a step were two: it is on the lists of both, and whoever comes first takes it."""
    review = 'act="review" persons="zhao-lei chen-jing" pattern="all" term="3 WD"'
    office = office_at_review({"Review": review, "Verify": 'act="verify" done_by="Review" term="2 WD"'})
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=person)

    for person in ("chen-jing", "zhao-lei"):
        assert [one.row.node for one in office.worklist(by=person).lines] == ["Verify"]
        assert office.why(CASE, "Verify", person)[0].can
    office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Verify")))
    expects("person.claimed_by_other", lambda: office.act(CASE, "Verify", "agree", by="zhao-lei"))
    office.do("chen-jing", commands.Unclaim(case=CASE, visit=office.visit("Verify")))

    assert office.act(CASE, "Verify", "agree", by="zhao-lei").open


def test_a_rank_or_a_higher_one_of_the_department() -> None:
    """职级: one pool of everybody who holds such a post; it is in their lists, and told by its name."""
    office = office_at_review({"Verify": 'act="verify" rank="deputy-section" term="2 WD"'})
    office.act(CASE, "Review", "agree", by="zhao-lei")
    step = office.visit("Verify")

    for person in ("huang-hai", "zheng-hong"):
        (line,) = office.worklist("pools", by=person).lines
        assert (line.row.visit, line.row.pool) == (step, "^deputy-section@market")
        assert told(office, person, "Verify") == (True, ["can.candidate"])
    [task] = worklist(office.tasks("huang-hai"), office.people, "zh-CN")
    assert task.who == "市场监督管理局 乡科级副职以上"
    assert office.worklist("pools", by="cao-ming").lines == office.worklist("pools", by="sun-wei").lines == ()
    assert told(office, "sun-wei", "Verify") == (False, ["can.not_asked"])

    office.do("zheng-hong", commands.Claim(case=CASE, visit=step))
    assert office.worklist("pools", by="huang-hai").lines == ()
    assert office.act(CASE, "Verify", "agree", by="zheng-hong").open


def test_the_lead_department_of_the_case() -> None:
    """牵头部门: a field of the form names it."""
    steps = {"Review": 'act="review" role="reviewer" department_from="lead" term="3 WD"'}
    office = office_at_review(steps, MATTER + LEAD, lead="health")

    (task,) = office.tasks(case=CASE)
    assert task.pool == "reviewer@health"
    assert office.act(CASE, "Review", "agree", by="ma-li").open


def with_a_job(
    lead: str, review: str = 'role="reviewer" department_from="lead"', act: str = "review", matter: str = MATTER
) -> WatchedOffice:
    """A review by the lead department, which a machine beside it may still find to be another one."""
    steps = {**STEPS, "Review": f'act="{act}" {review} term="3 WD"'}
    steps.pop("Issue")
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>'
    nodes += "".join(task(name, said) for name, said in steps.items()) + '<serviceTask id="Find"/>'
    road = ["S", "Receive", "Accept", "Split", "Review", "Join", "Verify", "Decide", "Deliver", "E"]
    flows = [*pairwise(road), ("Split", "Find"), ("Find", "Join")]
    office = watch(drawing(nodes, [(one, other, "") for one, other in flows]), matter + LEAD)
    office.accepted(lead=lead)
    return office


def finds(office: WatchedOffice, lead: str) -> Answer:
    """The machine finds which department leads."""
    return office.do(
        JOB, commands.AnswerJob(case=CASE, visit=office.visit("Find"), outcome="done", data={"lead": lead})
    )


SEVERAL = 'role="reviewer" department_from="lead" pattern="vote" seats="2" pass="2"'


@pytest.mark.parametrize("review", ['role="reviewer" department_from="lead"', SEVERAL])
@pytest.mark.parametrize("had", ["nobody", "claimed", "delegated", "transferred"])
def test_another_lead_department_has_the_task_at_once(review: str, had: str) -> None:
    """Lists, counts, who is urged and who may act are those of the department that the form names now."""
    office = with_a_job("market", review)
    step = {"case": CASE, "visit": office.visit("Review"), "seat": "1"}
    if had != "nobody":
        office.do("chen-jing", commands.Claim(**step))
    if had == "delegated":
        office.do("chen-jing", commands.Delegate(**step, to="li-qiang"))
    if had == "transferred":
        office.do("chen-jing", commands.Transfer(**step, to="zhao-lei", reason="出差"))

    assert "PoolChanged" in finds(office, "health").events

    lists_agree(office)
    assert {one.pool for one in office.tasks(case=CASE)} == {"reviewer@health"}
    assert told(office, "chen-jing") == (False, ["can.not_asked"])
    office.do("sun-wei", commands.Urge(case=CASE, visit=office.visit("Review")))
    assert office.events("Urged")[0].people == ("ma-li", "zhu-bin")
    expects("person.not_candidate", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    office.act(CASE, "Review", "agree", by="ma-li")
    assert office.said("task.moved") == len(office.events("PoolChanged"))
    assert (had != "nobody") is any(one.previous for one in office.events("PoolChanged"))


def test_of_two_seats_the_one_that_has_spoken_stays() -> None:
    """What was said counts; the other seat is with the department that leads now."""
    office = with_a_job("market", SEVERAL)
    office.act(CASE, "Review", "agree", by="chen-jing")
    finds(office, "health")

    office.act(CASE, "Review", "agree", by="ma-li")
    assert office.only.steps["Review"].by == ("chen-jing", "ma-li")


def test_a_lead_department_that_there_is_not_leaves_an_incident_until_there_is_one() -> None:
    """Nobody has the task on their list; whoever owns it is told, also where the step could not open at all."""
    office = with_a_job("market")
    finds(office, "nowhere")
    lists_agree(office)
    assert [one.code for one in office.only.incidents.values()] == ["seat.nobody_left"]

    office = with_a_job("nowhere")
    assert office.open() == ["Find"]
    assert "StepOpened" in finds(office, "health").events
    assert (office.open(), office.only.incidents) == (["Review"], {})
    assert office.act(CASE, "Review", "agree", by="zhu-bin").open


def test_who_did_a_step_may_come_to_be_somebody_else() -> None:
    """由原办理人办理: of several one pool, while the other step is done again nobody's."""
    steps = {name: STEPS[name] for name in ("Receive", "Accept", "Decide", "Deliver")}
    steps["Draft"] = 'act="review" term="3 WD" persons="chen-jing zhao-lei" pattern="all"'
    steps |= {"Legal": STEPS["Review"], "Finance": 'act="review" term="3 WD" done_by="Draft"'}
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>'
    nodes += "".join(task(*one) for one in steps.items()).replace(' af:apart="Review Verify"', "")
    flows = [*pairwise(["S", "Receive", "Accept", "Draft", "Split", "Legal", "Join", "Decide", "Deliver", "E"])]
    office = watch(drawing(nodes, [(*one, "") for one in [*flows, ("Split", "Finance"), ("Finance", "Join")]]))
    office.accepted()
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Draft", "agree", by=person)
    finance = office.visit("Finance")
    assert office.only.visits[finance].seats[0].candidates == ("chen-jing", "zhao-lei")
    back = commands.Return(case=CASE, visit=office.visit("Legal"), to="Draft", after="back", reason="补充")
    office.do("zhao-lei", back)

    lists_agree(office)
    assert office.only.visits[finance].seats[0].candidates == ()
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Draft", "agree", by=person)
    lists_agree(office)
    assert office.act(CASE, "Finance", "agree", by="chen-jing").open


@pytest.mark.parametrize("given", ["", "transferred"])
def test_who_does_a_step_again_has_what_follows_from_it(given: str) -> None:
    """由原办理人办理: that was one person, and is another now; what somebody was given by name stays with them."""
    steps = {name: STEPS[name] for name in ("Receive", "Accept", "Decide", "Deliver")}
    steps |= {"Draft": STEPS["Review"], "Legal": STEPS["Review"], "Finance": 'act="review" term="3 WD" done_by="Draft"'}
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>'
    nodes += "".join(task(*one) for one in steps.items()).replace(' af:apart="Review Verify"', "")
    flows = [*pairwise(["S", "Receive", "Accept", "Draft", "Split", "Legal", "Join", "Decide", "Deliver", "E"])]
    office = watch(drawing(nodes, [(*one, "") for one in [*flows, ("Split", "Finance"), ("Finance", "Join")]]))
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    finance = office.visit("Finance")
    if given:
        office.do("chen-jing", commands.Transfer(case=CASE, visit=finance, to="li-qiang", reason="出差"))
    legal = office.visit("Legal")
    office.do("zhao-lei", commands.Return(case=CASE, visit=legal, to="Draft", after="back", reason="补充"))
    assert office.only.visits[finance].seats[0].holder == ("li-qiang" if given else "chen-jing")
    office.act(CASE, "Draft", "agree", by="zhao-lei")

    lists_agree(office)
    assert [one.previous for one in office.events("PoolChanged")] == ([] if given else ["chen-jing"])
    assert office.act(CASE, "Finance", "agree", by="li-qiang" if given else "zhao-lei").open


def told(office: WatchedOffice, person: str, step: str = "Review") -> tuple[bool, list[str]]:
    """Whether somebody can act from the first seat, and the codes of all reasons."""
    one = office.why(CASE, step, person)[0]
    for reason in one.reasons:
        assert "{" not in reason.say("en") + reason.say("zh-CN")
    return one.can, [reason.code for reason in one.reasons]


def test_who_can_is_told_by_which_right() -> None:
    """As a candidate, as the holder, as a signer, or standing in for somebody until a day."""
    office = office_at_review({"Review": STEPS["Review"] + ' signers="department"'})
    assert told(office, "chen-jing") == (True, ["can.candidate"])

    office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Review")))
    assert told(office, "chen-jing") == (True, ["can.holder"])
    assert told(office, "zhao-lei") == (False, ["person.claimed_by_other"])

    beside = commands.AddSigner(case=CASE, visit=office.visit("Review"), persons=("li-qiang",), where="beside")
    office.do("chen-jing", beside)
    assert office.why(CASE, "Review", "li-qiang")[1].reasons[0].code == "can.signer"

    office.act(CASE, "Review", "agree", by="li-qiang")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.set("2026-03-16")
    (seat,) = office.why(CASE, "Verify", "zhao-lei")
    assert (seat.can, seat.reasons[0].code, seat.reasons[0].values["absent"]) == (True, "can.stand_in", "sun-wei")


def test_who_cannot_is_told_everything_that_stands_in_the_way() -> None:
    """Not only the first thing a command would be refused with."""
    office = office_at_review({"Verify": STEPS["Verify"] + ' pattern="in_turn" persons="zhao-lei sun-wei"'})
    assert told(office, "li-qiang") == (False, ["can.not_asked"])
    assert told(office, "nobody-here") == (False, ["person.unknown"])

    office.act(CASE, "Review", "agree", by="zhao-lei")
    office.do(APPLICANT, commands.Challenge(case=CASE, officer="zhao-lei", reason="有利害关系"))
    assert told(office, "zhao-lei", "Verify") == (False, ["can.apart", "can.challenged", "can.not_asked"])


def test_a_party_is_told_what_it_can_do_not_what_officers_must_keep_out_of() -> None:
    """At an office's step it is no officer; while papers are asked of it, it sends them in."""
    office = watch()
    office.received()
    assert told(office, APPLICANT, "Accept") == (False, ["person.not_an_officer"])
    flaw = Flaw(text="缺", material="safety-rules-list")
    office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=(flaw,))
    other = Actor(id="P-2", kind="applicant")

    assert told(office, APPLICANT, "Accept") == (False, ["can.papers_asked"])
    assert told(office, other, "Accept") == (False, ["person.not_an_officer"])
    assert told(office, "zhang-min", "Accept") == (True, ["can.candidate"])


def test_why_agrees_with_the_act() -> None:
    """Who is told that they can, can; who is told that they cannot, is refused."""
    office = office_at_review()
    people = [one.id for one in office.people.people]  # type: ignore[attr-defined]

    able = [person for person in people if any(one.can for one in office.why(CASE, "Review", person))]

    assert able == ["chen-jing", "zhao-lei"]


@pytest.mark.parametrize("code", sorted(code for code in catalogue() if code.startswith("can.")))
def test_every_reason_has_both_languages(code: str) -> None:
    """No reason is shown as its code."""
    assert {"en", "zh"} <= set(catalogue()[code])


def test_the_people_of_a_lane_are_asked() -> None:
    """A lane called like a department gives it to its steps; what it was when the matter was published stays so."""
    lane = '<lane id="Hall" name="政务服务中心（综合窗口）"><flowNodeRef>Receive</flowNodeRef></lane>'
    steps = {**STEPS, "Receive": 'act="receive" role="window-clerk"'}
    office = watch(
        straight_road(steps).replace(b"<startEvent", f'<laneSet id="L">{lane}</laneSet><startEvent'.encode(), 1)
    )
    office.file.edit("政务服务中心（综合窗口）", "市民中心")

    later = Office(office.desk.transaction, office._read, people=office.file, now=office.clock)
    later.submit("food-business-licence", by=APPLICANT, applicant=PARTY, materials=PAPERS, data=DATA, case=CASE)

    assert [(one.node, one.pool) for one in later.tasks(case=CASE)] == [("Receive", "window-clerk@service-centre")]
    assert later.act(CASE, "Receive", "received", by="zhang-min").open
    assert later.examined("food-business-licence", "2026.1")[1].departments == {"Receive": "service-centre"}


COMMISSIONED = 'act="review" role="window-clerk" department="service-centre" capacity="commissioned" term="3 WD"'
FOR_HER = """
[[stand_in]]
absent = "zhang-min"
stand_in = "{}"
from = 2026-03-01
until = 2026-03-31

[[stand_in]]"""


@pytest.mark.parametrize(("stand_in", "may"), [("wang-lei", True), ("chen-jing", False)])
def test_what_is_done_by_commission_stays_with_the_department_commissioned(stand_in: str, may: bool) -> None:
    """At the act, too: a stand-in of another department, even of the organ itself, is no sub-delegate."""
    office = office_at_review({"Review": COMMISSIONED})
    office.file.edit("[[stand_in]]", FOR_HER.format(stand_in))
    office.do("zhang-min", commands.Claim(case=CASE, visit=office.visit("Review")))

    can, codes = told(office, stand_in)
    assert (can, "can.capacity.commissioned" in codes) == (may, may)
    if may:
        assert office.act(CASE, "Review", "agree", by=stand_in).open
    else:
        assert "person.other_department" in codes
        expects("person.other_department", lambda: office.act(CASE, "Review", "agree", by=stand_in))


def test_in_whose_name_somebody_acts_is_told() -> None:
    """The organ that answers for the act, and the capacity in which it is done for it."""
    office = office_at_review({"Review": COMMISSIONED})

    reasons = office.why(CASE, "Review", "zhang-min")[0].reasons
    assert [one.code for one in reasons] == ["can.candidate", "can.capacity.commissioned"]
    assert "市场监督管理局" in reasons[1].say("zh-CN")
    office.act(CASE, "Review", "agree", by="zhang-min")
    assert [one.capacity for one in office.events("StepOpened") if one.node == "Review"] == ["commissioned"]
