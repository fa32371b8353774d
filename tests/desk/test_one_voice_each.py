"""Nobody has two seats or two voices at a step, whoever speaks in their name; and who keeps out orders nothing."""

import pytest

from approvalflow import commands
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, straight_road

STANDS_IN = """
[[stand_in]]
absent = "{}"
stand_in = "{}"
from = 2026-03-01
until = 2026-03-31

[[stand_in]]"""
TWO = 'act="review" term="3 WD" role="reviewer" seats="2" pattern="vote" pass="100 %"'


def office_with(absent: str = "chen-jing", stand_in: str = "wu-gang", **steps: str) -> WatchedOffice:
    """An office whose file lies at the review, and a stand-in."""
    office = watch(straight_road({**STEPS, **steps}))
    office.file.edit("[[stand_in]]", STANDS_IN.format(absent, stand_in))
    office.accepted()
    return office


def test_who_has_spoken_is_not_heard_again_through_a_stand_in() -> None:
    """Two voices are two people's: the list, the reasons and the act say the same, and the other reviewer is heard."""
    office = office_with(Review=TWO)
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert not office.worklist(by="wu-gang").lines
    assert not any(one.can for one in office.why(CASE, "Review", "wu-gang"))
    expects("seat.has_spoken", lambda: office.act(CASE, "Review", "agree", by="wu-gang", seat="2"))
    assert [line.row.seat for line in office.worklist(by="zhao-lei").lines] == ["2"]
    assert office.act(CASE, "Review", "agree", by="zhao-lei").open


def test_who_was_spoken_for_does_not_speak_again() -> None:
    """The stand-in's opinion is that of the absent one."""
    office = office_with(Review=TWO)
    office.act(CASE, "Review", "agree", by="wu-gang")

    expects("seat.has_spoken", lambda: office.act(CASE, "Review", "agree", by="chen-jing", seat="2"))
    assert not office.worklist(by="chen-jing").lines


def test_nobody_claims_a_second_seat() -> None:
    """Nor does a stand-in in their name; the other seat stays for the others."""
    office = office_with(Review=TWO)
    visit = office.visit("Review")
    office.do("wu-gang", commands.Claim(case=CASE, visit=visit, seat="1"))
    assert [seat.holder for seat in office.only.visits[visit].seats] == ["chen-jing", None]

    for person in ("chen-jing", "wu-gang"):
        expects(
            "seat.sits_already",
            lambda person=person: office.do(person, commands.Claim(case=CASE, visit=visit, seat="2")),
        )
    assert office.do("zhao-lei", commands.Claim(case=CASE, visit=visit, seat="2")).open


def test_a_stand_in_speaks_from_the_own_seat_first() -> None:
    """Then, by naming it, from the absent one's; an act sent twice is never taken for the second opinion."""
    office = office_with("li-qiang", Review='act="review" term="3 WD" pattern="all" persons="li-qiang wu-gang"')
    office.act(CASE, "Review", "agree", by="wu-gang")
    said = {seat.id: seat.by for seat in office.only.visits[office.visit("Review")].seats}
    assert said == {"li-qiang": None, "wu-gang": "wu-gang"}

    assert [line.row.seat for line in office.worklist(by="wu-gang").lines] == ["li-qiang"]
    expects("seat.done", lambda: office.act(CASE, "Review", "agree", by="wu-gang", seat="wu-gang"))
    assert office.act(CASE, "Review", "agree", by="wu-gang", seat="li-qiang").open
    assert set(office.only.steps["Review"].absent) == {"li-qiang"}


def test_who_stands_in_for_two_names_the_second_seat() -> None:
    """Sent twice, the opinion given for the one is never that of the other."""
    review = 'act="review" term="3 WD" persons="chen-jing li-qiang zhao-lei" pattern="vote" pass="60 %"'
    office = office_with(Review=review)
    office.file.edit("[[stand_in]]", STANDS_IN.format("li-qiang", "wu-gang"))
    agree = commands.Act(case=CASE, visit=office.visit("Review"), outcome="agree")
    office.do("wu-gang", agree)

    expects("seat.has_spoken", lambda: office.do("wu-gang", agree))
    assert [seat.by for seat in office.only.visits[office.visit("Review")].seats] == ["wu-gang", None, None]
    assert office.act(CASE, "Review", "agree", by="wu-gang", seat="li-qiang").open
    assert set(office.only.steps["Review"].absent) == {"chen-jing", "li-qiang"}


def test_steps_kept_apart_bind_the_absent_one_and_both_ways() -> None:
    """At whichever of the two the drawing says it, who did one, or was represented there, is kept out of the other."""
    review = STEPS["Review"]
    verify = 'act="verify" term="3 WD" role="reviewer" power="review"'
    for steps in ({"Verify": f'{verify} apart="Review"'}, {"Verify": verify, "Review": f'{review} apart="Verify"'}):
        office = office_with(**steps)
        office.act(CASE, "Review", "agree", by="wu-gang")

        for person in ("chen-jing", "wu-gang"):
            expects(
                "person.excluded", lambda office=office, person=person: office.act(CASE, "Verify", "agree", by=person)
            )
            assert not office.worklist(by=person).lines
            assert not any(one.can for one in office.why(CASE, "Verify", person))
        assert office.act(CASE, "Verify", "agree", by="zhao-lei").open


def test_an_added_signer_weighs_what_the_drawing_says() -> None:
    """Weight and veto are the person's who is added; a seat that is transferred keeps its own."""
    review = (
        'act="review" term="3 WD" pattern="vote" persons="chen-jing zhao-lei li-qiang huang-hai" signers="anyone" '
        'pass="> 1/2" weights="approver=3" veto="approver"'
    )
    office = office_with(Review=review)
    visit = office.visit("Review")
    office.do("chen-jing", commands.AddSigner(case=CASE, visit=visit, persons=("zheng-hong",), where="beside"))
    office.do("zheng-hong", commands.Transfer(case=CASE, visit=visit, seat="huang-hai", to="sun-wei", reason="出差"))

    counted = {seat.id: (seat.weight, seat.veto) for seat in office.only.visits[visit].seats}
    assert (counted["+1"], counted["huang-hai"]) == ((3, True), (3, True))
    assert office.act(CASE, "Review", "disagree", by="zheng-hong", reason="不符合").open
    assert office.only.steps["Review"].outcome == "disagree"


def test_who_stood_behind_a_removed_signer_keeps_the_place() -> None:
    """In turn, whoever it had added still speaks after those it would have waited for."""
    office = office_with(
        Review='act="review" term="3 WD" pattern="in_turn" persons="li-qiang wu-gang" signers="anyone"'
    )
    visit = office.visit("Review")
    for by, person in (("li-qiang", "chen-jing"), ("chen-jing", "zhao-lei")):
        office.do(by, commands.AddSigner(case=CASE, visit=visit, persons=(person,), where="after"))
    office.do("li-qiang", commands.RemoveSigner(case=CASE, visit=visit, signer="+1"))

    assert [task.holder for task in office.tasks(case=CASE)] == ["li-qiang"]
    expects("seat.not_yet", lambda: office.act(CASE, "Review", "agree", by="zhao-lei"))


def test_who_keeps_out_orders_nothing_in_the_case() -> None:
    """A challenged superior neither gives the file out nor holds it; the next superior does."""
    office = office_with()
    visit = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    office.do(APPLICANT, commands.Challenge(case=CASE, officer="sun-wei", reason="有利害关系"))
    transfer = commands.Transfer(case=CASE, visit=visit, to="zhao-lei", reason="调整")

    expects("person.excluded", lambda: office.do("sun-wei", transfer))
    expects("person.excluded", lambda: office.do("sun-wei", commands.Hold(case=CASE, visit=visit, reason="等")))
    assert office.do("huang-hai", transfer).open


def test_who_lost_the_role_does_not_act_even_when_nobody_has_it() -> None:
    """The head gives the file to somebody of the department instead, and that person acts."""
    office = office_with()
    visit = office.visit("Review")
    office.do("chen-jing", commands.Transfer(case=CASE, visit=visit, to="zhao-lei", reason="调整"))
    office.file.edit('roles = ["reviewer"]', 'roles = ["inspector"]')

    expects("person.not_candidate", lambda: office.act(CASE, "Review", "agree", by="zhao-lei"))
    office.do("zheng-hong", commands.Transfer(case=CASE, visit=visit, to="li-qiang", reason="无人可办"))
    assert office.act(CASE, "Review", "agree", by="li-qiang").open


@pytest.mark.parametrize("overseer", ["qian-yi", "bai-xue"])
def test_supervision_and_administration_have_no_hand_in_approval(overseer: str) -> None:
    """三员分立: whoever supervises or administers acts at no step, for an absent officer as little as from the pool."""
    office = office_with("chen-jing", overseer)

    assert not office.worklist(by=overseer).lines
    (seat,) = office.why(CASE, "Review", overseer)
    assert not seat.can
    assert seat.reasons[-1].code == "person.kept_out"
    expects("person.kept_out", lambda: office.act(CASE, "Review", "agree", by=overseer))
    office.file.edit('"陈静"', '"陈静"\nposts = ["supervisor"]')
    expects("person.not_candidate", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    assert not office.worklist(by="chen-jing").lines
    assert not any(office.worklist_counts(by="chen-jing").lamps.values())
    assert office.act(CASE, "Review", "agree", by="zhao-lei").open


@pytest.mark.parametrize(
    ("roles", "posts"),
    [
        ('["approver", "window-clerk"]', '["agency-head", "supervisor"]'),
        ('["approver", "window-clerk", "flow-administrator"]', '["agency-head"]'),
    ],
)
def test_whoever_oversees_orders_nothing_whatever_they_are_beside_that(roles: str, posts: str) -> None:
    """Another role or post gives a supervisor, or an administrator, no hand in a case: nothing is ended or filed."""
    office = office_with()
    was = 'roles = ["approver"]\nposts = ["agency-head", "main-head"]'
    office.file.edit(was, f"roles = {roles}\nposts = {posts}")
    visit = office.visit("Review")
    orders = {
        "person.kept_out": (
            commands.Terminate(case=CASE, ground="gone", reason="申请人不存在"),
            commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="案情复杂"),
            commands.Hold(case=CASE, visit=visit, reason="等"),
        ),
        "person.not_candidate": (commands.Transfer(case=CASE, visit=visit, to="zhao-lei", reason="调整"),),
    }
    for code, refused in orders.items():
        for order in refused:
            expects(code, lambda order=order: office.do("zheng-hong", order))
    office.do(APPLICANT, commands.Challenge(case=CASE, officer="zhao-lei", reason="有利害关系"))
    ruling = commands.RuleOnChallenge(case=CASE, officer="zhao-lei", upheld=False, reason="不成立")
    expects("person.may_not_rule", lambda: office.do("zheng-hong", ruling))
    assert office.do("huang-hai", ruling).open


def test_who_has_spoken_and_left_the_role_adds_and_removes_nobody() -> None:
    """Whoever may not sit at a step any more does not decide it by whom they call in."""
    office = office_with(Review=TWO + ' signers="department"')
    visit = office.visit("Review")
    office.act(CASE, "Review", "agree", by="chen-jing")
    add = commands.AddSigner(case=CASE, visit=visit, persons=("li-qiang",), where="beside")
    (added,) = (one.id for one in (office.do("chen-jing", add), office.only.visits[visit])[1].seats if one.adder)
    office.file.edit('"陈静"\ndepartment = "market"\nroles = ["reviewer"]', '"陈静"\ndepartment = "health"')

    more = commands.AddSigner(case=CASE, visit=visit, persons=("wu-gang",), where="beside")
    expects("person.not_candidate", lambda: office.do("chen-jing", more))
    remove = commands.RemoveSigner(case=CASE, visit=visit, signer=added)
    expects("signer.not_yours", lambda: office.do("chen-jing", remove))


def test_whoever_came_to_oversee_takes_nothing_back() -> None:
    office = office_with()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.file.edit('"陈静"', '"陈静"\nposts = ["supervisor"]')
    expects("person.kept_out", lambda: office.do("chen-jing", commands.TakeBack(case=CASE, step="Review")))
