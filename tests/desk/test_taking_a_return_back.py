"""拿回 of a return: until somebody has opened the step that it went to, the file is where it was before."""

import pytest

from approvalflow import commands
from desk.test_straight_back import REVIEW, at_check, back, branched
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import MATTER, STEPS, drawing, straight_road, task

SECOND = b'af:act="review" af:role="reviewer" af:term="3 WD"'
UPPER = '[terms.upper_level]\nterm = "20 WD"\nbasis = "licensing-act"\narticle = "35, 42(1)"\n\n[terms.issue]'


def returned(after: str = "again") -> WatchedOffice:
    """The verification has sent the file back to the review, by mistake."""
    office = watch()
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing", reason="齐全")
    back(office, "Verify", by="sun-wei", after=after)
    assert office.open() == ["Review"]
    return office


@pytest.mark.parametrize("after", ["again", "back"])
def test_a_return_that_nobody_has_opened_is_taken_back(after: str) -> None:
    """The step is open again as a new visit with a full clock; what was undone counts again, the return does not."""
    office = returned(after)
    statutory = office.due_date("statutory")
    office.pass_to("2026-03-03")

    office.take_back(CASE, "Verify", by="sun-wei", reason="误退")

    assert office.open() == ["Verify"]
    assert (office.only.steps["Review"].outcome, office.only.steps["Review"].by) == ("agree", ("chen-jing",))
    assert (office.only.returns, office.only.sent_back) == ({}, {})
    assert str(office.due_date("Verify")) == "2026-03-05"
    assert office.due_date("statutory") == statutory
    assert [one.opinion for one in office.events("OpinionGiven")] == ["agree", "return"]
    office.act(CASE, "Verify", "agree", by="sun-wei")
    assert office.open() == ["Decide"]


def test_taken_back_twice_there_is_nothing_left() -> None:
    """It was undone once; and the review may then be taken back no more, since the verification has had the file."""
    office = returned()
    office.take_back(CASE, "Verify", by="sun-wei")

    expects("take_back.nothing", lambda: office.take_back(CASE, "Verify", by="sun-wei"))
    back(office, "Verify", by="sun-wei", after="again")
    office.take_back(CASE, "Verify", by="sun-wei")
    assert office.open() == ["Verify"]


@pytest.mark.parametrize("how", ["open", "claim", "draft", "act"])
def test_once_somebody_has_opened_it_the_return_stands(how: str) -> None:
    """Looking at the file, claiming it, writing a draft, acting: the refusal says who, but of a draft."""
    office = returned()
    if how == "open":
        office.open_task(CASE, "Review", by="chen-jing")
    elif how == "claim":
        office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Review")))
    elif how == "draft":
        office.save_draft(CASE, "Review", by="chen-jing", reason="补充")
        refusal = expects("take_back.begun", lambda: office.take_back(CASE, "Verify", by="sun-wei"))
        assert "chen-jing" not in str(refusal)
        return
    else:
        office.act(CASE, "Review", "agree", by="chen-jing")
        refusal = expects("take_back.nothing", lambda: office.take_back(CASE, "Verify", by="sun-wei"))
        return

    refusal = expects("take_back.opened", lambda: office.take_back(CASE, "Verify", by="sun-wei"))
    assert refusal.values["by"] == "chen-jing"


def test_only_who_returned_it_takes_it_back() -> None:
    """Neither who has the file now, nor a superior."""
    office = returned()

    expects("take_back.not_yours", lambda: office.take_back(CASE, "Verify", by="chen-jing"))
    expects("take_back.not_yours", lambda: office.take_back(CASE, "Verify", by="zheng-hong"))


def test_the_join_is_passed_again_as_it_was() -> None:
    """From behind the join into one branch, and back behind the join: no branch comes twice."""
    office = at_check(branched())
    back(office, "Check", by="chen-jing", to="Legal", after="again")
    assert office.open() == ["Legal"]

    office.take_back(CASE, "Check", by="chen-jing")

    assert office.open() == ["Check"]
    assert {"Legal", "Finance"} <= office.only.steps.keys()
    office.act(CASE, "Check", "agree", by="chen-jing")
    assert office.open() == ["Decide"]


def held() -> bytes:
    """A draft, then legal and finance side by side."""
    steps = {"Draft": REVIEW, "Legal": REVIEW, "Finance": f'{REVIEW} siblings="redo"'}
    plain = "".join(task(one, STEPS[one]) for one in ("Receive", "Accept", "Decide", "Deliver"))
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>'
    nodes += plain.replace(' af:apart="Review Verify"', "") + "".join(task(*one) for one in steps.items())
    flows = [("S", "Receive"), ("Receive", "Accept"), ("Accept", "Draft"), ("Draft", "Split"), ("Split", "Legal")]
    flows += [("Split", "Finance"), ("Legal", "Join"), ("Finance", "Join"), ("Join", "Decide"), ("Decide", "Deliver")]
    return drawing(nodes, [(one, other, "") for one, other in [*flows, ("Deliver", "E")]])


def test_a_branch_that_the_return_took_away_stands_again_with_what_it_held() -> None:
    """What was delegated there is delegated still; the delegate answers, and nothing was lost."""
    office = watch(held())
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    legal = office.visit("Legal")
    office.do("zhao-lei", commands.Claim(case=CASE, visit=legal))
    office.do("zhao-lei", commands.Delegate(case=CASE, visit=legal, to="chen-jing"))
    back(office, "Finance", by="zhao-lei", to="Draft", after="again")
    assert office.open() == ["Draft"]

    office.take_back(CASE, "Finance", by="zhao-lei")

    assert office.open() == ["Finance", "Legal"]
    (seat,) = office.only.visits[office.visit("Legal")].seats
    assert (seat.holder, seat.delegate) == ("zhao-lei", "chen-jing")
    office.do("chen-jing", commands.Resolve(case=CASE, visit=office.visit("Legal"), reason="可行"))
    office.act(CASE, "Legal", "agree", by="zhao-lei")
    office.act(CASE, "Finance", "agree", by="chen-jing")
    assert office.open() == ["Decide"]


def test_who_worked_beside_it_does_not_stand_in_the_way() -> None:
    """Another branch goes on meanwhile, and what it did stays done; a later return knows of both."""
    office = watch(
        held()
        .replace(b'<userTask id="Legal"', b'<userTask id="Legal2" name="L2" ' + SECOND + b'/><userTask id="Legal"')
        .replace(b'sourceRef="Legal" targetRef="Join"', b'sourceRef="Legal" targetRef="Legal2"')
        .replace(b"</process>", b'<sequenceFlow id="l2" sourceRef="Legal2" targetRef="Join"/></process>')
    )
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.act(CASE, "Legal", "agree", by="chen-jing")
    back(office, "Legal2", by="zhao-lei", to="Legal", after="again")
    office.act(CASE, "Finance", "agree", by="chen-jing")

    office.take_back(CASE, "Legal2", by="zhao-lei")

    assert office.open() == ["Legal2"]
    assert {"Draft", "Legal", "Finance"} <= office.only.steps.keys()
    back(office, "Legal2", by="zhao-lei", to="Draft", after="again")
    assert office.open() == ["Draft"]
    assert not {"Legal", "Finance"} & office.only.steps.keys()


def test_a_return_from_a_decision_is_taken_back() -> None:
    """It is no act that counts in law: nothing was decided."""
    office = watch()
    office.verified()
    back(office, "Decide", by="huang-hai", to="Review", after="again")

    office.take_back(CASE, "Decide", by="huang-hai", reason="误退")
    assert office.open() == ["Decide"]
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))
    assert office.only.decision == "granted"


def test_what_the_return_ended_does_not_begin_again() -> None:
    """A file that had been sent up is below again: the upper level's term has ended, and stays ended."""
    steps = {**STEPS, "Review": 'act="forward" role="reviewer" term="3 WD"'}
    office = watch(straight_road(steps), MATTER.replace("[terms.issue]", UPPER))
    office.accepted()
    office.act(CASE, "Review", "done", by="chen-jing")
    back(office, "Verify", by="sun-wei", after="again")

    refusal = expects("take_back.ended", lambda: office.take_back(CASE, "Verify", by="sun-wei"))
    assert refusal.values["what"] == ["upper_level"]
