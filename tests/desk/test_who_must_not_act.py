"""Separation of duties, one's own application, stand-ins, and people whose place has changed."""

import pytest

from approvalflow import Actor, Answer, Party, commands
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, DATA, PAPERS, PARTY, STEPS, drawing, straight_road, task

SAME_POOL = {
    **STEPS,
    "Verify": 'act="verify" role="reviewer" apart="Review" term="2 WD"',
}


def file_for(office: WatchedOffice, officer: str) -> Answer:
    """An officer's own application, accepted by others."""
    own = Actor(id=officer, kind="applicant")
    office.submit(
        "food-business-licence",
        by=own,
        applicant=Party(id=officer, name="本人"),
        materials=PAPERS,
        data=dict(DATA),
        case=CASE,
    )
    office.act(CASE, "Receive", "received", by="zhang-min")
    return office.act(CASE, "Accept", "accepted", by="zhang-min")


def test_who_reviewed_does_not_verify() -> None:
    """Steps kept apart are done by different people, though both have the role (一审一核)."""
    office = watch(straight_road(SAME_POOL))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    (seat,) = office.only.visits[office.visit("Verify")].seats
    assert (seat.candidates, seat.excluded) == (("zhao-lei",), ("P-1", "chen-jing"))

    expects("person.excluded", lambda: office.act(CASE, "Verify", "agree", by="chen-jing"))
    expects("person.excluded", lambda: office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Verify"))))
    assert office.act(CASE, "Verify", "agree", by="zhao-lei").open


def test_apart_holds_against_those_who_sit_already() -> None:
    """In two branches at once, and whichever comes first: who has one in hand, or did it, is out of the other."""
    nodes = (
        '<startEvent id="S"/><parallelGateway id="Split"/><parallelGateway id="Join"/><endEvent id="E"/>'
        + task("One", 'role="reviewer" department="market"')
        + task("Two", 'role="reviewer" department="market" apart="One"')
    )
    flows = [("S", "Split", ""), ("Split", "One", ""), ("Split", "Two", ""), ("One", "Join", ""), ("Two", "Join", "")]
    office = watch(drawing(nodes, [*flows, ("Join", "E", "")]))
    office.filed()
    office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Two")))

    expects("person.excluded", lambda: office.act(CASE, "One", "done", by="chen-jing"))
    office.do("chen-jing", commands.Unclaim(case=CASE, visit=office.visit("Two")))
    office.act(CASE, "One", "done", by="chen-jing")

    expects("person.excluded", lambda: office.act(CASE, "Two", "done", by="chen-jing"))
    assert office.act(CASE, "Two", "done", by="zhao-lei").stage == "closed"


def test_nobody_reviews_their_own_application() -> None:
    """An applicant who is also an officer has no seat in their own case, at any step."""
    office = watch()
    file_for(office, "chen-jing")

    expects("person.excluded", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    office.act(CASE, "Review", "agree", by="zhao-lei")
    assert office.only.visits[office.visit("Verify")].seats[0].candidates == ("sun-wei",)


def test_nobody_stands_in_at_their_own_application() -> None:
    """Standing in for a colleague does not help the applicant either."""
    office = watch(start="2026-03-16")
    file_for(office, "zhao-lei")
    office.act(CASE, "Review", "agree", by="chen-jing")

    expects("person.excluded", lambda: office.act(CASE, "Verify", "agree", by="zhao-lei"))


def test_a_stand_in_bears_both_names() -> None:
    """What a stand-in does is theirs and the absent one's: both are in the event."""
    office = watch(start="2026-03-16")
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")

    office.act(CASE, "Verify", "agree", by="zhao-lei")

    happened = [one for one in office.history(CASE) if type(one.event).__name__ == "OpinionGiven"][-1]
    assert (happened.actor, happened.event.acting_for) == ("zhao-lei", "sun-wei")


def test_a_stand_in_has_days_and_acts() -> None:
    """Outside the days, or for another act, the stand-in is nobody's."""
    office = watch(start="2026-03-13")
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")

    expects("person.not_candidate", lambda: office.act(CASE, "Verify", "agree", by="zhao-lei"))
    office.set("2026-03-20")
    assert office.act(CASE, "Verify", "agree", by="zhao-lei").open


def test_who_reviewed_does_not_verify_for_another() -> None:
    """Standing in does not undo the separation of duties."""
    office = watch(start="2026-03-16")
    office.accepted()
    office.act(CASE, "Review", "agree", by="zhao-lei")

    expects("person.excluded", lambda: office.act(CASE, "Verify", "agree", by="zhao-lei"))


def test_what_a_stand_in_did_keeps_them_apart_later() -> None:
    """Who verified for another does not decide."""
    office = watch(start="2026-03-16")
    office.file.give_roles("zhao-lei", '["reviewer", "approver"]')
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="zhao-lei")

    def decide() -> object:
        return office.act(CASE, "Decide", "granted", by="zhao-lei", reason="符合条件", basis=("21",))

    expects("person.excluded", decide)


def test_who_lost_the_role_is_refused_at_the_act() -> None:
    """Seats are found when a step opens and looked at again when somebody acts."""
    office = watch()
    office.accepted()
    assert office.tasks("chen-jing")
    office.file.give_roles("chen-jing")

    expects("person.not_candidate", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    assert office.act(CASE, "Review", "agree", by="zhao-lei").open


def test_who_was_struck_off_the_directory_is_unknown() -> None:
    """A person who has left can do nothing more."""
    office = watch()
    office.accepted()
    office.file.edit('id = "chen-jing"', 'id = "chen-jing-2"')

    expects("person.unknown", lambda: office.act(CASE, "Review", "agree", by=Actor(id="chen-jing", kind="officer")))


def test_the_last_of_a_pool_leaves_and_another_comes() -> None:
    """Whoever has the role at the act may act, also who came to it after the step had opened."""
    office = watch()
    office.accepted()
    office.file.give_roles("chen-jing")
    office.file.give_roles("zhao-lei")
    office.file.give_roles("li-qiang", '["inspector", "reviewer"]')

    assert office.act(CASE, "Review", "agree", by="li-qiang").open


def test_supervision_has_no_hand_in_approval() -> None:
    """The supervisor and the publisher find no seat anywhere on the road."""
    office = watch()
    office.filed()
    road = {"Receive": "received", "Accept": "accepted", "Review": "agree", "Verify": "agree"}
    for step, outcome in road.items():
        for person in ("qian-yi", "bai-xue"):
            expects(
                "person.not_candidate",
                lambda step=step, outcome=outcome, person=person: office.act(CASE, step, outcome, by=person),
            )
        whom = {"Receive": "zhang-min", "Accept": "zhang-min", "Review": "chen-jing", "Verify": "sun-wei"}[step]
        office.act(CASE, step, outcome, by=whom)


def delegated() -> WatchedOffice:
    """Chen Jing has the review and has passed it on to Zhao Lei; reviewers verify, too."""
    office = watch(straight_road(SAME_POOL))
    office.accepted()
    office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Review")))
    office.do("chen-jing", commands.Delegate(case=CASE, visit=office.visit("Review"), to="zhao-lei"))
    return office


def test_who_did_the_work_for_another_does_not_verify_it() -> None:
    """委派: the holder signs, and whoever worked on it has a hand in it, too, however often the file is put back."""
    office = delegated()
    office.file.give_roles("li-qiang", '["reviewer"]')
    office.do("zhao-lei", commands.Resolve(case=CASE, visit=office.visit("Review"), reason="属实"))
    office.act(CASE, "Review", "agree", by="chen-jing")
    expects("person.excluded", lambda: office.act(CASE, "Verify", "agree", by="zhao-lei"))
    office.file.give_roles("zhao-lei")
    office.do("zhao-lei", commands.CarbonCopy(case=CASE, persons=("huang-hai",)))  # they have a part in it
    office.do("zhao-lei", commands.Watch(case=CASE))

    office.take_back(CASE, "Review", by="chen-jing", reason="误点")
    office.act(CASE, "Review", "agree", by="chen-jing")
    expects("person.excluded", lambda: office.act(CASE, "Verify", "agree", by="zhao-lei"))
    assert office.act(CASE, "Verify", "agree", by="li-qiang").open


def test_who_had_it_called_back_may_verify_it() -> None:
    """They have not answered."""
    office = delegated()
    office.do("chen-jing", commands.Resolve(case=CASE, visit=office.visit("Review"), reason="收回"))
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert office.act(CASE, "Verify", "agree", by="zhao-lei").open


def withdrawn_by_the_party() -> WatchedOffice:
    """The party challenges a window clerk, and then withdraws its application."""
    office = watch()
    office.accepted()
    office.do(APPLICANT, commands.Challenge(case=CASE, officer="wang-lei", reason="债务纠纷"))
    office.do(APPLICANT, commands.Withdraw(case=CASE))
    return office


@pytest.mark.parametrize("as_case", ["", "c-2"])
def test_a_challenged_clerk_does_nothing_for_the_party(as_case: str) -> None:
    """What the party may do, a window clerk may write down for it; never one who keeps out of its case."""
    office = withdrawn_by_the_party()

    for by, code in (("wang-lei", "person.excluded"), ("chen-jing", "person.may_not_file")):
        expects(code, lambda by=by: office.do(by, commands.Reopen(case=CASE, as_case=as_case, reason="x")))
    assert office.do("zhang-min", commands.Reopen(case=CASE, as_case=as_case, reason="当事人口头要求"))


def test_a_relative_files_nothing_for_the_party() -> None:
    """Nor do they urge in its case, or send copies of it."""
    office = watch()
    office.accepted()
    office.file.edit('"张敏"', '"张敏"\nrelated = ["P-1"]')
    filing = {"applicant": PARTY, "materials": PAPERS, "data": dict(DATA), "case": "c-2"}

    expects("person.excluded", lambda: office.submit("food-business-licence", by="zhang-min", **filing))
    urge = commands.Urge(case=CASE, visit=office.visit("Review"))
    copy = commands.CarbonCopy(case=CASE, persons=("chen-jing",))
    for command in (urge, copy):
        expects("person.excluded", lambda command=command: office.do("zhang-min", command))
    assert office.submit("food-business-licence", by="wang-lei", **filing)


def test_nobody_returns_a_file_to_the_party() -> None:
    """退回 is within the office: the party's own step is no target, 上一步 passes over it, its commitment stands."""
    road = {
        **STEPS,
        "Hear": 'act="hear" seat="applicant" term="3 WD"',
    }
    order = ("Receive", "Accept", "Review", "Hear", "Verify", "Decide", "Issue", "Deliver")
    office = watch(straight_road({step: road[step] for step in order}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Hear", "agree", by=APPLICANT)

    expects("return.to_the_applicant", lambda: back(office, "Hear"))
    back(office)
    assert office.open() == ["Review"]


def test_no_return_undoes_a_commitment() -> None:
    """告知承诺 is taken back by the party, never by an officer who sends the file past it."""
    road = {**STEPS, "Commit": COMMIT}
    order = ("Receive", "Accept", "Review", "Commit", "Verify", "Decide", "Issue", "Deliver")
    office = watch(straight_road({step: road[step] for step in order}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Commit", "committed", by=APPLICANT)

    expects("return.past_legal_act", lambda: back(office, "Review"))
    expects("return.to_the_applicant", lambda: back(office, "Commit"))
    assert office.only.committed


COMMIT = 'act="commit" seat="applicant"'


def back(office: WatchedOffice, to: str = "") -> None:
    """The verifier returns the file."""
    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Verify"), to=to, reason="请补充"))
