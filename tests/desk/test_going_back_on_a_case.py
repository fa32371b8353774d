"""退回: the file goes back to a step already passed, what came of it counts no more, and no legal act is undone."""

from pathlib import Path

from approvalflow import Answer, commands
from desk.watched import CASE, WatchedOffice, expects, watch
from internal_office import OFFICER, Hall, flows, process, user
from small_office import STEPS, drawing, straight_road, task

OPINION = 'role="opinion-officer" term="5 WD"'


def back(office: WatchedOffice, step: str, to: str, by: str) -> Answer:
    """Send the file back."""
    return office.do(by, commands.Return(case=CASE, visit=office.visit(step), to=to, reason="重新办理"))


def branches() -> bytes:
    """Two branches between acceptance and decision: one of a single consultation, one of two steps."""
    steps = {
        "Water": f'act="review" department="water" {OPINION}',
        "Draft": f'act="review" department="water" {OPINION}',
        "Sign": f'act="verify" department="water" apart="Draft" {OPINION}',
        "Advice": f'act="consult" department="emergency" {OPINION}',
    }
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>'
    nodes += "".join(task(*one) for one in steps.items())
    nodes += "".join(task(one, STEPS[one]) for one in ("Receive", "Accept", "Decide", "Deliver")).replace(
        ' af:apart="Review Verify"', ""
    )
    flows = [("S", "Receive"), ("Receive", "Accept"), ("Accept", "Split"), ("Split", "Water"), ("Split", "Draft")]
    flows += [("Draft", "Sign"), ("Split", "Advice"), ("Water", "Join"), ("Sign", "Join"), ("Advice", "Join")]
    flows += [("Join", "Decide"), ("Decide", "Deliver"), ("Deliver", "E")]
    return drawing(nodes, [(one, other, "") for one, other in flows])


def test_the_step_is_open_again_with_a_full_clock() -> None:
    """The outcome undone counts no more, the step is a new visit, its term starts anew; the case's clocks run on."""
    office = watch()
    office.accepted()
    first = office.visit("Review")
    statutory = office.due_date("statutory")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.pass_to("2026-03-04")

    back(office, "Verify", "Review", by="sun-wei")

    assert office.open() == ["Review"]
    assert office.visit("Review") != first
    assert office.only.steps.keys() == {"Receive", "Accept"}
    assert str(office.due_date("Review")) == "2026-03-09"
    assert office.due_date("statutory") == statutory


def test_what_was_undone_stays_readable() -> None:
    """The opinion, its return and the outcome undone are all in the events."""
    office = watch()
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing", reason="齐全")
    visit = office.visit("Verify")
    back(office, "Verify", "Review", by="sun-wei")

    opinions = [(one.visit, one.opinion, one.text) for one in office.events("OpinionGiven")]
    assert opinions == [("Review@4", "agree", "齐全"), (visit, "return", "重新办理")]
    voided = {one.node: one.outcome for one in office.events("StepVoided")}
    assert voided == {"Review": "agree", "Verify": "return"}


def test_the_steps_are_done_again_by_whoever_may() -> None:
    """After a return the reviewer of the second round is the one kept apart, not that of the first."""
    steps = {**STEPS, "Verify": 'act="verify" role="reviewer" apart="Review" term="2 WD"'}
    office = watch(straight_road(steps))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    back(office, "Verify", "Review", by="zhao-lei")
    office.act(CASE, "Review", "agree", by="zhao-lei")

    expects("person.excluded", lambda: office.act(CASE, "Verify", "agree", by="zhao-lei"))
    assert office.act(CASE, "Verify", "agree", by="chen-jing").open


def test_a_return_over_two_steps() -> None:
    """The approver may send the file back to the review: the verification in between is undone as well."""
    office = watch()
    office.verified()

    back(office, "Decide", "Review", by="huang-hai")

    assert office.open() == ["Review"]
    assert office.only.steps.keys() == {"Receive", "Accept"}
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.open() == ["Verify"]


def test_again_and_again() -> None:
    """A file may go back as often as it takes, and each round is its own visits."""
    office = watch()
    office.accepted()
    seen = set()
    for _ in range(4):
        office.act(CASE, "Review", "agree", by="chen-jing")
        seen |= {office.visit("Verify")}
        back(office, "Verify", "Review", by="sun-wei")
        seen |= {office.visit("Review")}

    assert len(seen) == 8
    office.act(CASE, "Review", "agree", by="zhao-lei")
    assert office.only.steps["Review"].by == ("zhao-lei",)


def test_no_return_undoes_a_legal_act() -> None:
    """Acceptance and decision end by their own acts, never by going back over them."""
    office = watch()
    office.accepted()
    for to in ("Accept", "Receive"):
        refusal = expects("return.past_legal_act", lambda to=to: back(office, "Review", to, by="chen-jing"))
        assert "accept" in refusal.values["acts"]
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合", basis=("21",))

    expects("return.past_legal_act", lambda: back(office, "Issue", "Verify", by="zhang-min"))


def test_a_receipt_stands() -> None:
    """Before acceptance too: the file was received that day, whatever is found out later."""
    office = watch()
    office.received()

    expects("return.past_legal_act", lambda: back(office, "Accept", "Receive", by="zhang-min"))


def test_only_to_a_step_already_passed() -> None:
    """Not forward, not to an invented step, not to a visit that counts no more."""
    office = watch()
    office.accepted()

    for to in ("Decide", "Nowhere", "Receive@99"):
        expects("return.no_such_visit", lambda to=to: back(office, "Review", to, by="chen-jing"))


def test_only_from_ones_own_seat_with_a_reason() -> None:
    """Who could not act at the step cannot return from it either."""
    office = watch()
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")

    expects("person.not_candidate", lambda: back(office, "Verify", "Review", by="li-qiang"))
    silent = commands.Return(case=CASE, visit=office.visit("Verify"), to="Review", reason="")
    expects("act.needs", lambda: office.do("sun-wei", silent))


def test_a_return_inside_a_branch_leaves_the_others_alone() -> None:
    """Ecology's deputy sends the draft back: water's answer counts, the adviser's step stays as it is."""
    office = watch(branches())
    office.accepted()
    office.act(CASE, "Water", "agree", by="dong-liang")
    office.act(CASE, "Draft", "agree", by="dong-liang")
    advice = office.visit("Advice")

    back(office, "Sign", "Draft", by="yu-na")

    assert office.open() == ["Advice", "Draft"]
    assert office.visit("Advice") == advice
    assert office.only.steps["Water"].outcome == "agree"
    for step, person in (("Draft", "dong-liang"), ("Sign", "yu-na"), ("Advice", "xu-dong")):
        office.act(CASE, step, "agree", by=person)
    assert office.open() == ["Decide"]


def test_who_is_only_asked_cannot_return() -> None:
    """A consulted department answers; sending back is not its to do."""
    office = watch(branches())
    office.accepted()

    expects("return.consult", lambda: back(office, "Advice", "Receive", by="xu-dong"))


def test_a_return_over_the_join_opens_the_branch_again() -> None:
    """From the decision back into one branch: that branch is done again, the others count."""
    office = watch(branches())
    office.accepted()
    for step, person in (
        ("Water", "dong-liang"),
        ("Draft", "dong-liang"),
        ("Sign", "yu-na"),
        ("Advice", "xu-dong"),
    ):
        office.act(CASE, step, "agree", by=person)

    back(office, "Decide", "Sign", by="huang-hai")

    assert office.open() == ["Sign"]
    assert office.only.steps.keys() == {"Receive", "Accept", "Water", "Draft", "Advice"}
    office.act(CASE, "Sign", "agree", by="yu-na")
    assert office.open() == ["Decide"]


def test_one_return_settles_a_step_of_several() -> None:
    """Where several sign, one return sends the file back for all."""
    steps = {**STEPS, "Verify": 'act="verify" role="reviewer" pattern="all" seats="2" term="2 WD"'}
    office = watch(straight_road(steps))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="zhao-lei")

    back(office, "Verify", "Review", by="chen-jing")

    assert office.open() == ["Review"]


def test_a_branch_that_is_done_again_takes_its_ways_by_what_counts_now(tmp_path: Path) -> None:
    """A gateway at its start is asked once more: by the data as they are, and without the outcome that is undone."""
    body = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="F"/><parallelGateway id="J"/>'
    body += '<inclusiveGateway id="O" default="usual"/><inclusiveGateway id="M"/>'
    body += user("B") + user("C", more='af:siblings="redo"') + user("Large") + user("Drawn") + user("Usual")
    body += '<sequenceFlow id="usual" sourceRef="O" targetRef="Usual"/>'
    roads = flows("S → F → B → C → J → E", "F → O → Large[size > 1] → M → J", "Usual → M")
    roads += flows('O → Drawn[step.B.outcome = "done"] → M')
    made = Hall(tmp_path, process(body + roads), size="number")
    made.file(size=2)
    assert made.open() == ["B", "Large"]
    made.done("B")
    visit = next(name for name, one in made.office.case("c-1").visits.items() if one.node == "C")
    made.office.do(OFFICER, commands.Return(case="c-1", visit=visit, reason="请补正"))

    assert (made.open(), made.office.case("c-1").incidents) == (["B", "Large"], {})
    assert made.sound()
