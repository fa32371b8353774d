"""A step that a return has frozen keeps its seats and what was said there, whatever becomes of the file meanwhile."""

import pytest

from approvalflow import commands
from desk.test_straight_back import REVIEW, back, drafted
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from internal_office import JOB
from small_office import APPLICANT, MATTER, STEPS, straight_road, task

SEVERAL = 'act="verify" term="3 WD" persons="sun-wei zhou-ping" pattern="all" signers="anyone"'
INSPECTED = 'act="review" role="inspector" term="3 WD"'
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


def test_what_is_frozen_names_the_step_it_waits_for_also_where_nobody_was_found_for_that() -> None:
    """Then that is not open; its incident has an owner, who lets the file go on."""
    process = drafted('siblings="freeze"').decode().replace(task("Draft", REVIEW), task("Draft", INSPECTED))
    office = watch(process.encode())
    office.accepted()
    office.act(CASE, "Draft", "agree", by="li-qiang")
    for person in ("li-qiang", "wu-gang", "zhou-ping"):
        office.file.give_roles(person)
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    assert office.open() == ["Finance"]

    refusal = expects("step.frozen", lambda: office.act(CASE, "Finance", "agree", by="chen-jing"))
    assert refusal.values["until"] == ["Draft"]
    assert office.why(CASE, "Finance", "chen-jing")[0].reasons[-1].values["until"] == ["Draft"]


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


def beside(finance: str, *, early: bool = False, matter: str = MATTER) -> WatchedOffice:
    """Legal has frozen finance, which is a step of this kind; `early`: both stand before the acceptance."""
    process = drafted('siblings="freeze"').decode().replace(task("Finance", REVIEW), task("Finance", finance))
    if early:
        process = process.replace('sourceRef="Receive" targetRef="Accept"', 'sourceRef="Receive" targetRef="Split"')
        process = process.replace('sourceRef="Accept" targetRef="Split"', 'sourceRef="Join" targetRef="Accept"')
        process = process.replace('sourceRef="Join" targetRef="Check"', 'sourceRef="Accept" targetRef="Check"')
    if 'act="decide"' in finance:  # nothing is examined or decided after that
        process = process.replace(task("Check", REVIEW), task("Check", 'role="reviewer" term="3 WD"'))
        process = process.replace(task("Decide", 'act="decide" role="approver"'), task("Decide", 'role="approver"'))
    office = watch(process.encode(), matter)
    if early:
        office.received()
    else:
        office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    return office


CONSENTS = changed(MATTER, ("[complaint]", '[steps.Finance]\nsilence = "disclosure-consent"\n\n[complaint]'))
APPROVES = changed(
    MATTER, ('article = "21"\n\n[terms.statutory', 'article = "21"\nsilence = "drug-approval"\n\n[terms.statutory')
)


def thawed(office: WatchedOffice, then: str) -> None:
    """What legal had asked for is done, and so finance goes on."""
    assert office.visit("Finance")
    assert office.check() == []
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.pass_to(then)
    assert "Finance" not in office.open()
    office.act(CASE, "Legal", "agree", by="zhao-lei")
    assert "Finance" not in {one["at"] for one in office.only.position["tokens"].values()}
    assert office.check() == []


def test_silence_does_not_settle_a_consultation_while_it_is_frozen() -> None:
    """Nobody could answer there; they have all the days from the thaw, and after them the text consents."""
    office = beside('act="consult" role="reviewer" term="3 WD" pattern="all"', matter=CONSENTS)
    office.pass_to("2026-03-06")
    assert office.events("StepSettled")[-1].visit.startswith("Legal")

    thawed(office, "2026-03-12")
    assert office.only.steps["Finance"].outcome == "agree"
    assert office.open() == ["Check"]


def test_a_decision_by_silence_settles_a_frozen_step_when_it_thaws() -> None:
    """The decision is made on its day; the step that would have made it waits for its thaw like any other."""
    office = beside('act="decide" role="approver"', matter=APPROVES)
    office.pass_to("2026-04-15")
    assert office.only.decision == "granted"

    thawed(office, "2026-04-16")
    assert office.only.steps["Finance"].outcome == "granted"


def test_an_acceptance_by_silence_settles_a_frozen_step_when_it_thaws() -> None:
    """The window ran out whatever the office does with its file."""
    office = beside('act="accept" role="window-clerk" department="service-centre"', early=True)
    office.pass_to("2026-03-12")
    assert office.only.accepted

    thawed(office, "2026-03-13")
    assert office.only.steps["Finance"].outcome == "accepted"


def test_a_seat_passed_on_at_a_frozen_step_weighs_what_it_did() -> None:
    """Also with the opinions carried over a revoked closing: after its thaw the step waits for the new holder."""
    vote = SEVERAL.replace('pattern="all"', 'pattern="vote" pass="> 1/2" weights="zhou-ping=3 sun-wei=2"')
    process = drafted('siblings="freeze"').decode().replace(task("Finance", REVIEW), task("Finance", vote))
    office = watch(process.encode())
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.act(CASE, "Finance", "agree", by="sun-wei")
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    office.do("zhou-ping", commands.Transfer(case=CASE, visit=office.visit("Finance"), to="wu-gang", reason="外出"))
    withdrawn_by_mistake(office)
    assert seats(office, office.visit("Finance")) == [("sun-wei", "agree"), ("wu-gang", None)]

    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.act(CASE, "Legal", "agree", by="zhao-lei")
    assert office.open() == ["Finance"]
    office.act(CASE, "Finance", "disagree", by="wu-gang", reason="不符合")
    assert office.only.steps["Finance"].outcome == "disagree"


def test_the_answer_of_a_job_at_a_frozen_step_is_refused_and_may_come_again() -> None:
    """The file cannot go on from there."""
    machine = '<serviceTask id="Finance" name="取数" af:job="fetch-area"/>'
    office = watch(drafted('siblings="freeze"').decode().replace(task("Finance", REVIEW), machine).encode())
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    visit = office.visit("Finance")
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    done = commands.AnswerJob(case=CASE, visit=visit, outcome="done")

    expects("step.frozen", lambda: office.do(JOB, done))
    assert office.visit("Finance") == visit
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.do(JOB, done)
    assert office.open() == ["Legal"]


def test_what_was_said_at_a_frozen_step_is_taken_back_when_it_has_thawed() -> None:
    """Nothing changes there while the file is elsewhere: not an opinion, nor a step of the branch that is done."""
    office = frozen_finance()
    refusal = expects("step.frozen", lambda: office.take_back(CASE, "Finance", by="sun-wei"))
    assert refusal.values["until"] == [office.visit("Draft")]
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.take_back(CASE, "Finance", by="sun-wei")
    assert seats(office, office.visit("Finance"))[0] == ("sun-wei", None)

    office = with_a_step_before()
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    back(office, "Legal", "chen-jing", to="Draft", after="again")
    expects("step.frozen", lambda: office.take_back(CASE, "Finance", by="zhao-lei"))
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.take_back(CASE, "Finance", by="zhao-lei")
    assert office.open() == ["Finance", "Legal"]


@pytest.mark.parametrize("after", ["again", "back"])
def test_what_thawed_when_a_step_was_done_is_frozen_again_when_that_is_taken_back(after: str) -> None:
    """The step that the file went back to is not done after all."""
    office = with_a_step_before()
    back(office, "Legal", "zhao-lei", to="Draft", after=after)
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.take_back(CASE, "Draft", by="chen-jing", reason="误点")

    expects("step.frozen", lambda: office.act(CASE, "Finance", "agree", by="zhao-lei"))
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    assert office.only.steps["Finance"].by == ("zhao-lei",)


def test_a_step_that_sends_the_file_on_back_leaves_frozen_what_waited_for_it() -> None:
    """It was not done either; what is beside goes on when the step is done that the file now lies at."""
    first = task("First", REVIEW)
    process = drafted('siblings="freeze"').decode().replace('"Split" targetRef="Draft"', '"Split" targetRef="First"')
    flow = '<sequenceFlow id="f" sourceRef="First" targetRef="Draft"/></process>'
    office = watch(process.replace("</process>", first + flow).encode())
    office.accepted()
    for step in ("First", "Draft"):
        office.act(CASE, step, "agree", by="chen-jing")
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    back(office, "Draft", "chen-jing", to="First", after="again")

    expects("step.frozen", lambda: office.act(CASE, "Finance", "agree", by="zhao-lei"))
    office.act(CASE, "First", "agree", by="chen-jing")
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    assert office.only.steps["Finance"].by == ("zhao-lei",)
