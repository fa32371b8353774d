"""A step that a return has frozen keeps its seats and what was said there, whatever becomes of the file meanwhile."""

import pytest

from approvalflow import commands
from desk.test_straight_back import REVIEW, back, drafted
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, straight_road, task

SEVERAL = 'act="verify" term="3 WD" persons="sun-wei zhou-ping" pattern="all" signers="anyone"'
TWO = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"


def frozen_finance() -> WatchedOffice:
    """Sun Wei has disagreed at finance and Zhou Ping added a signer; then legal sent the file back and froze it."""
    process = drafted('siblings="freeze"').decode().replace(task("Finance", REVIEW), task("Finance", SEVERAL))
    office = watch(process.encode())
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.act(CASE, "Finance", "disagree", by="sun-wei", reason="违法")
    signer = commands.AddSigner(
        case=CASE, visit=office.visit("Finance"), persons=("wu-gang",), where="after", reason="请复核"
    )
    office.do("zhou-ping", signer)
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    return office


def with_a_step_before(finance: str = REVIEW) -> WatchedOffice:
    """Before the split lies one more step; the file is at legal and at finance, and legal freezes what is beside it."""
    process = drafted('siblings="freeze"').decode().replace(task("Finance", REVIEW), task("Finance", finance))
    process = process.replace('sourceRef="Accept" targetRef="Split"', 'sourceRef="Accept" targetRef="Before"')
    flow = '<sequenceFlow id="b" sourceRef="Before" targetRef="Split"/></process>'
    office = watch(process.replace("</process>", task("Before", REVIEW) + flow).encode())
    office.accepted()
    office.act(CASE, "Before", "agree", by="chen-jing")
    office.act(CASE, "Draft", "agree", by="chen-jing")
    return office


def seats(office: WatchedOffice, visit: str) -> list[tuple[str | None, str | None]]:
    """Whose seats they are, and what they have said."""
    return [(one.holder, one.opinion) for one in office.only.visits[visit].seats]


def withdrawn_by_mistake(office: WatchedOffice) -> None:
    """The applicant withdraws, and the closing is revoked."""
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
    office.reopen(CASE, by=APPLICANT, reason="误撤")


def test_a_frozen_step_keeps_what_was_said_when_a_closing_is_revoked() -> None:
    """It stands again, frozen as before, with every opinion and signer; once free it goes on from them."""
    office = frozen_finance()
    stood = seats(office, office.visit("Finance"))
    assert stood == [("sun-wei", "disagree"), ("zhou-ping", None), ("wu-gang", None)]
    withdrawn_by_mistake(office)

    finance = office.visit("Finance")
    assert seats(office, finance) == stood
    assert [one.node for one in office.tasks(case=CASE)] == ["Draft"]
    expects("step.frozen", lambda: office.act(CASE, "Finance", "agree", by="zhou-ping"))
    office.act(CASE, "Draft", "agree", by="chen-jing")
    assert office.visit("Finance") == finance
    office.act(CASE, "Finance", "agree", by="zhou-ping")
    office.act(CASE, "Finance", "agree", by="wu-gang")
    assert office.only.steps["Finance"].outcome == "disagree"
    assert office.check() == []


def test_a_frozen_step_keeps_what_was_said_when_a_return_is_taken_back() -> None:
    """A return past the split takes the frozen step away; taken back, it brings it again with what it held."""
    office = with_a_step_before(SEVERAL)
    office.act(CASE, "Finance", "disagree", by="sun-wei", reason="违法")
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    stood = seats(office, office.visit("Finance"))
    back(office, "Draft", "zhao-lei", to="Before", after="again")
    assert office.open() == ["Before"]
    office.take_back(CASE, "Draft", by="zhao-lei")

    assert seats(office, office.visit("Finance")) == stood
    assert [one.node for one in office.tasks(case=CASE)] == ["Draft"]
    assert office.check() == []


def test_straight_back_past_the_split_freezes_its_other_branches() -> None:
    """They stand for what is done anew: nobody acts there until it is done, and then they are the same visits."""
    office = with_a_step_before()
    finance = office.visit("Finance")
    back(office, "Legal", "zhao-lei", to="Before", after="back")

    refusal = expects("step.frozen", lambda: office.act(CASE, "Finance", "agree", by="zhao-lei"))
    assert refusal.values["until"] == [office.visit("Before")]
    office.act(CASE, "Before", "agree", by="chen-jing")
    assert office.open() == ["Finance", "Legal"]
    assert office.visit("Finance") == finance


@pytest.mark.parametrize("first", [0, 1])
def test_an_opinion_stays_in_the_instance_in_which_it_was_given(first: int) -> None:
    """Of a repeated sub-process one instance freezes the other; reopened, each has its own opinions again."""
    process = straight_road({**STEPS, "Verify": 'role="verifier" term="3 WD"'}).decode()
    head, _, rest = process.partition('<userTask id="Verify"')
    rest = rest.partition("/>")[2]
    inner = task("One", SEVERAL) + task("Two", f'{REVIEW} siblings="freeze"')
    ways = (("IS", "One"), ("One", "Two"), ("Two", "IE"))
    flows = "".join(f'<sequenceFlow id="i{a}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ways)
    sub = f'<subProcess id="Verify">{TWO}<startEvent id="IS"/><endEvent id="IE"/>{inner}{flows}</subProcess>'
    office = watch(f"{head}{sub}{rest}".replace('af:apart="Review Verify"', 'af:apart="Review"').encode())
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    visits = [one for one, visit in office.only.visits.items() if visit.node == "One"]
    spoken, passed = visits[first], visits[1 - first]
    office.do("sun-wei", commands.Act(case=CASE, visit=spoken, outcome="disagree", reason="违法"))
    for person in ("sun-wei", "zhou-ping"):
        office.do(person, commands.Act(case=CASE, visit=passed, outcome="agree"))
    back(office, "Two", "zhao-lei", to=passed, after="again")

    def said() -> dict[int, list[str | None]]:
        """What was said in which instance."""
        tokens, scopes = office.only.position["tokens"], office.only.position["scopes"]
        return {
            tokens[scopes[tokens[one.token]["in"]]["on"]]["i"]: [seat.opinion for seat in one.seats]
            for one in office.only.visits.values()
        }

    stood = said()
    assert sorted(map(str, stood.values())) == ["['disagree', None]", "[None, None]"]
    withdrawn_by_mistake(office)

    assert said() == stood
    assert len(office.tasks(case=CASE)) == 2
    assert office.check() == []
