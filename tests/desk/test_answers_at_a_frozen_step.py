"""The party never loses a term by the office's return: what it answers at a frozen step is kept."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from approvalflow import Actor, commands
from approvalflow.reports.timeline import timeline
from desk.test_killed_commands import FEE
from desk.test_straight_back import REVIEW, back, drafted
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import APPLICANT, MATTER, STEPS, drawing, task

RECTIFY = 'act="rectify" role="reviewer" term="3 WD"'
PLAIN = 'seat="applicant" term="3 WD"'
HEAR = 'act="hear" seat="applicant" term="3 WD"'
COMMIT = 'act="commit" seat="applicant" term="3 WD"'
CHARGE = 'act="charge" role="window-clerk" department="service-centre" term="3 WD"'
CLERK = "zhang-min"


def process(finance: str, border: str = "", siblings: str = "freeze") -> bytes:
    """A draft, then legal; beside them finance, which is a step of this kind. Legal's return freezes it."""
    drawn = drafted(f'siblings="{siblings}"').decode().replace(task("Finance", REVIEW), task("Finance", finance))
    drawn = drawn.replace('sourceRef="Accept" targetRef="Split"', 'sourceRef="Accept" targetRef="Before"')
    flow = '<sequenceFlow id="b" sourceRef="Before" targetRef="Split"/>'
    return drawn.replace("</process>", f"{task('Before', REVIEW)}{flow}{border}</process>").encode()


def at_legal(finance: str, border: str = "", siblings: str = "freeze") -> WatchedOffice:
    """The file lies at legal and at finance; what is to be put right has been ordered."""
    office = watch(process(finance, border, siblings), changed(MATTER, ("[complaint]", f"{FEE}\n[complaint]")))
    office.accepted()
    office.act(CASE, "Before", "agree", by="chen-jing")
    office.act(CASE, "Draft", "agree", by="chen-jing")
    if finance == RECTIFY:
        office.act(CASE, "Finance", "ordered", by="chen-jing", items=("隔断",), until="2026-03-10")
    return office


def frozen(finance: str, border: str = "") -> WatchedOffice:
    """Legal has sent the file back to the draft, and finance is frozen."""
    office = at_legal(finance, border)
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    return office


def answers(office: WatchedOffice, finance: str, visit: str = "") -> object:
    """What the party may do there: answer, be heard, commit, or pay."""
    outcome = {HEAR: "agree", COMMIT: "committed", CHARGE: "paid"}.get(finance, "done")
    said = {"fee": "copy", "amount": "10", "reference": "R-1"} if finance == CHARGE else {"reason": "已整改"}
    command = commands.Act(case=CASE, visit=visit or office.visit("Finance"), outcome=outcome, **said)  # type: ignore[arg-type]
    return office.do(CLERK if finance == CHARGE else APPLICANT, command)


def running(office: WatchedOffice) -> set[str]:
    """The clocks of finance that run."""
    return {name for name, one in office.only.clocks.items() if "Finance@" in name and not one.clock.stopped}


def jump(office: WatchedOffice, to: str, step: str) -> object:
    """An administrator puts the file to another step."""
    return office.jump(CASE, to, step=step, by="bai-xue", reason="流程修订", authority="局长办公会纪要第5号")


ALL = [PLAIN, HEAR, RECTIFY, COMMIT, CHARGE]
LAWFUL = pytest.mark.parametrize("finance", ALL[:3], ids=["plain", "hear", "rectify"])
"""What a return may undo."""
BY_ACT = pytest.mark.parametrize("finance", ALL, ids=["plain", "hear", "rectify", "commit", "charge"])


@BY_ACT
def test_an_answer_at_a_frozen_step_is_kept_and_settles_it_at_the_thaw(finance: str) -> None:
    """It stops the party's clocks on its day; the step is settled, in the party's name, as soon as it may go on."""
    office = frozen(finance)
    visit = office.visit("Finance")
    assert running(office)
    office.pass_to("2026-03-03")
    answers(office, finance)

    assert office.only.visits[visit].kept == office.events("AnswerKept")[0].outcome
    assert running(office) == set()
    assert office.open() == ["Draft", "Finance"]
    assert "Finance" not in office.only.steps
    assert office.warnings() == []
    office.act(CASE, "Draft", "agree", by="chen-jing")
    assert office.open() == ["Legal"]
    settled = office.only.steps["Finance"]
    assert (settled.visit, settled.by) == (visit, (CLERK if finance == CHARGE else APPLICANT.id,))
    assert running(office) == set()
    office.act(CASE, "Legal", "agree", by="zhao-lei")
    assert office.open() == ["Check"]


@BY_ACT
def test_an_answer_is_given_once_and_the_second_one_is_told_so(finance: str) -> None:
    """Neither the party nor an officer of the step adds to what is kept; why says the same."""
    office = frozen(finance)
    answers(office, finance)

    refusal = expects("answer.kept", lambda: answers(office, finance))
    assert refusal.values["outcome"] == office.only.visits[office.visit("Finance")].kept
    if finance == RECTIFY:
        expects("answer.kept", lambda: office.act(CASE, "Finance", "not_done", by="chen-jing"))
    who = Actor(id=CLERK, kind="officer") if finance == CHARGE else APPLICANT
    (why,) = office.why(CASE, "Finance", who)
    assert (why.can, [one.code for one in why.reasons if not one.holds]) == (False, ["answer.kept"])


@BY_ACT
def test_what_the_party_may_do_at_a_frozen_step_is_on_its_list_until_it_is_done(finance: str) -> None:
    """Nobody learns from an empty list that there is nothing to do while a term runs."""
    office = frozen(finance)
    who = CLERK if finance == CHARGE else APPLICANT
    assert [one.row.node for one in office.worklist(by=who).lines] == ["Finance"]
    actor = Actor(id=CLERK, kind="officer") if finance == CHARGE else APPLICANT
    assert [one.can for one in office.why(CASE, "Finance", actor)] == [True]
    answers(office, finance)

    assert office.worklist(by=who).lines == ()
    assert [one.node for one in office.tasks(case=CASE)] == ["Draft"]


def test_the_office_does_nothing_at_a_frozen_step_though_the_party_may() -> None:
    """An officer's act there is refused as ever, and so is an error that the party would raise."""
    office = frozen(RECTIFY)
    expects("step.frozen", lambda: office.act(CASE, "Finance", "not_done", by="chen-jing"))
    stranger = Actor(id="P-2", kind="applicant")
    expects("person.not_an_officer", lambda: office.act(CASE, "Finance", "done", by=stranger))
    office = frozen(PLAIN)
    error = commands.Act(case=CASE, visit=office.visit("Finance"), outcome="", error="E")
    expects("step.frozen", lambda: office.do(APPLICANT, error))


def test_an_officer_takes_in_at_a_frozen_step_what_the_party_has_put_right() -> None:
    """It stops the party's clock on its day, as the party's own answer does; that nothing was is a finding."""
    office = frozen(RECTIFY)
    assert all(one.can for one in office.why(CASE, "Finance", "chen-jing"))
    expects("step.frozen", lambda: office.act(CASE, "Finance", "not_done", by="chen-jing"))
    office.act(CASE, "Finance", "done", by="chen-jing", reason="当事人已将隔断拆除，窗口收到照片")

    assert (office.only.visits[office.visit("Finance")].kept, running(office)) == ("done", set())
    expects("answer.kept", lambda: answers(office, RECTIFY))
    office.act(CASE, "Draft", "agree", by="chen-jing")
    assert office.only.steps["Finance"].outcome == "done"


def test_an_officer_takes_in_what_the_party_has_put_right_while_the_work_is_held() -> None:
    """挂起 keeps the office from its own work; it settles the step as ever."""
    office = at_legal(RECTIFY)
    office.hold(CASE, by="zheng-hong", reason="等待上级答复")
    expects("case.held", lambda: office.act(CASE, "Finance", "not_done", by="chen-jing"))

    office.act(CASE, "Finance", "done", by="chen-jing")
    assert office.only.steps["Finance"].outcome == "done"


def test_what_came_of_an_answer_at_the_thaw_waits_again_when_the_draft_is_taken_back() -> None:
    """The branch went on because the step was done that it waited for: undone, it waits again where it stands."""
    after = task("Then", REVIEW) + '<sequenceFlow id="then" sourceRef="Then" targetRef="Join"/>'
    drawn = changed(
        process(PLAIN).decode(),
        ('sourceRef="Finance" targetRef="Join"', 'sourceRef="Finance" targetRef="Then"'),
        ("</process>", f"{after}</process>"),
    )
    office = watch(drawn.encode())
    office.accepted()
    for step in ("Before", "Draft"):
        office.act(CASE, step, "agree", by="chen-jing")
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    answers(office, PLAIN)
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.do("zhao-lei", commands.Claim(case=CASE, visit=office.visit("Then")))
    office.take_back(CASE, "Draft", by="chen-jing")

    assert office.open() == ["Draft", "Then"]
    expects("step.frozen", lambda: office.act(CASE, "Then", "agree", by="zhao-lei"))
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.act(CASE, "Then", "agree", by="zhao-lei")
    office.act(CASE, "Legal", "agree", by="zhao-lei")
    assert office.open() == ["Check"]


def test_an_answer_is_checked_as_ever_before_it_is_kept() -> None:
    """A fee that the catalogue does not know is refused, and nothing is kept."""
    office = frozen(CHARGE)
    visit = office.visit("Finance")
    wrong = commands.Act(case=CASE, visit=visit, outcome="paid", fee="copy", amount="11", reference="R-1")
    expects("charge.other_amount", lambda: office.do(CLERK, wrong))
    assert office.only.visits[visit].kept == ""
    answers(office, CHARGE)
    assert [one.reference for one in office.events("FeePaid")] == ["R-1"]


@LAWFUL
def test_an_answer_is_readable_and_void_when_its_step_is_taken_away(finance: str) -> None:
    """A return past the split takes the frozen step with it; what was answered stays readable, and counts no more."""
    office = frozen(finance)
    answers(office, finance)
    kept = office.only.visits[office.visit("Finance")].kept
    back(office, "Draft", "zhao-lei", to="Before", after="again")

    assert office.open() == ["Before"]
    (gone,) = [one for one in office.events("StepCancelled") if one.kept]
    assert (gone.visit.partition("@")[0], gone.kept) == ("Finance", kept)
    lines = timeline(office.history(CASE), office.rules(CASE), office.people, "en")
    assert [one.event for one in lines if "kept" in one.sentence] == ["AnswerKept", "StepCancelled"]
    office.act(CASE, "Before", "agree", by="chen-jing")
    office.act(CASE, "Draft", "agree", by="chen-jing")
    assert office.open() == ["Finance", "Legal"]
    assert office.only.visits[office.visit("Finance")].kept == ""


@LAWFUL
def test_an_answer_stands_again_when_what_took_it_away_is_undone(finance: str) -> None:
    """A return past the split is taken back, a withdrawal revoked: kept as it was, no clock runs, the thaw settles."""
    office = frozen(finance)
    answers(office, finance)
    kept = office.only.visits[office.visit("Finance")].kept
    back(office, "Draft", "zhao-lei", to="Before", after="again")
    office.take_back(CASE, "Draft", by="zhao-lei")
    assert (office.only.visits[office.visit("Finance")].kept, running(office)) == (kept, set())
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
    office.reopen(CASE, by=APPLICANT, reason="误撤")

    visit = office.visit("Finance")
    assert (office.only.visits[visit].kept, running(office)) == (kept, set())
    expects("answer.kept", lambda: answers(office, finance))
    office.act(CASE, "Draft", "agree", by="chen-jing")
    assert office.open() == ["Legal"]
    assert office.only.steps["Finance"].visit == visit


@pytest.mark.parametrize(("finance", "act"), [(CHARGE, "charge"), (COMMIT, "commit")])
def test_what_was_paid_or_committed_to_at_a_frozen_step_is_undone_by_nothing(finance: str, act: str) -> None:
    """As if the step were settled: the party never pays twice."""
    office = frozen(finance)
    answers(office, finance)
    refusal = expects("return.past_legal_act", lambda: back(office, "Draft", "zhao-lei", to="Before", after="again"))
    assert refusal.values["acts"] == [act]
    guarded = expects("jump.guarded", lambda: jump(office, "Before", "Draft"))
    assert guarded.values["steps"] == ["Finance"]
    expects("step.frozen", lambda: office.take_back(CASE, "Before", by="chen-jing"))

    office.act(CASE, "Draft", "agree", by="chen-jing")
    assert (office.open(), "Finance" in office.only.steps) == (["Legal"], True)


def test_a_commitment_kept_at_a_frozen_step_is_withdrawn_as_any_other() -> None:
    """The step stays frozen and waits for the party anew for its whole term; what it says then is kept instead."""
    office = frozen(COMMIT)
    answers(office, COMMIT)
    office.pass_to("2026-03-03")
    office.do(APPLICANT, commands.Withdraw(case=CASE, commitment=True, reason="改走一般程序"))

    visit = office.visit("Finance")
    assert (office.only.committed, office.only.visits[visit].kept) == (False, "")
    assert (office.open(), running(office)) == (["Draft", "Finance"], {visit})
    none = commands.Withdraw(case=CASE, commitment=True)
    expects("commitment.none", lambda: office.do(APPLICANT, none))
    ordinary = commands.Act(case=CASE, visit=visit, outcome="ordinary")
    office.do(APPLICANT, ordinary)
    assert office.open() == ["Draft", "Finance"]
    office.act(CASE, "Draft", "agree", by="chen-jing")
    assert (office.open(), office.only.steps["Finance"].outcome) == (["Legal"], "ordinary")


def test_a_commitment_kept_at_a_frozen_step_goes_with_it() -> None:
    """Who ends all that is beside them ends the word that was kept there, too; taken back, both stand again."""
    office = watch(halted())
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    answers(office, COMMIT)
    office.act(CASE, "Halt", "agree", by="zhao-lei")
    assert (office.open(), office.only.committed) == (["Decide"], False)
    office.take_back(CASE, "Halt", by="zhao-lei")

    assert (office.open(), office.only.committed) == (["Draft", "Finance", "Halt"], True)
    assert office.only.visits[office.visit("Finance")].kept == "committed"


def halted() -> bytes:
    """A draft, then legal, beside them finance; and beside all three a step that ends the rest of the sub-process."""
    inner = '<startEvent id="IS"/><endEvent id="IE"/><parallelGateway id="All"/><parallelGateway id="Split"/>'
    inner += '<parallelGateway id="Join"/><endEvent id="Over"><terminateEventDefinition/></endEvent>'
    inner += task("Draft", REVIEW) + task("Legal", f'{REVIEW} siblings="freeze"')
    inner += task("Finance", COMMIT) + task("Halt", REVIEW)
    inside = [("IS", "All"), ("All", "Halt"), ("Halt", "Over"), ("All", "Split"), ("Split", "Draft")]
    inside += [("Split", "Finance"), ("Draft", "Legal"), ("Legal", "Join"), ("Finance", "Join"), ("Join", "IE")]
    inner += "".join(f'<sequenceFlow id="i{a}{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in inside)
    nodes = '<startEvent id="S"/><endEvent id="E"/>' + f'<subProcess id="Sub">{inner}</subProcess>'
    nodes += "".join(task(one, STEPS[one]) for one in ("Receive", "Accept", "Decide", "Deliver"))
    road = ["S", "Receive", "Accept", "Sub", "Decide", "Deliver", "E"]
    nodes = nodes.replace(' af:apart="Review Verify"', "")
    return drawing(nodes, [(one, other, "") for one, other in pairwise(road)])


def test_no_jump_undoes_what_the_party_said_at_a_frozen_step_when_heard() -> None:
    """It is guarded as it is when the step is settled."""
    office = frozen(HEAR)
    answers(office, HEAR)

    expects("jump.guarded", lambda: jump(office, "Before", "Draft"))


@BY_ACT
def test_an_answer_settles_its_step_when_the_return_is_taken_back(finance: str) -> None:
    """The file is where it was before it went back, and the step is answered."""
    office = frozen(finance)
    answers(office, finance)
    office.take_back(CASE, "Legal", by="zhao-lei")

    assert office.open() == ["Legal"]
    assert office.only.steps["Finance"].by


TIMER = "<timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>"
CASES: dict[str, Callable[[WatchedOffice], object]] = {
    TIMER: lambda office: office.pass_to("2026-03-20"),
    '<signalEventDefinition signalRef="k"/>': lambda office: office.signal("k", by=Actor(id="job", kind="job")),
    '<conditionalEventDefinition><condition>today &gt; date("2026-03-05")</condition></conditionalEventDefinition>': (
        lambda office: office.pass_to("2026-03-20")
    ),
}


@pytest.mark.parametrize("event", CASES)
@pytest.mark.parametrize("answered", [True, False])
def test_what_would_end_the_step_comes_too_late_when_the_party_has_answered(event: str, *, answered: bool) -> None:
    """A time limit, a signal or a condition at its border: only where nobody has answered before it."""
    border = f'<boundaryEvent id="Late" attachedToRef="Finance">{event}</boundaryEvent><endEvent id="Over"/>'
    border += '<sequenceFlow id="late" sourceRef="Late" targetRef="Over"/>'
    office = frozen(PLAIN, border)
    if answered:
        answers(office, PLAIN)
        office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
        office.reopen(CASE, by=APPLICANT, reason="误撤")
    CASES[event](office)
    office.act(CASE, "Draft", "agree", by="chen-jing")

    assert office.open() == ["Legal"]
    assert ("Finance" in office.only.steps) is answered


@pytest.mark.parametrize("answered", [True, False])
def test_a_jump_away_from_the_step_that_is_waited_for_lets_the_others_go_on(*, answered: bool) -> None:
    """That step will not be done any more: the party's answer settles its step, or the party may still answer."""
    office = frozen(PLAIN)
    visit = office.visit("Finance")
    if answered:
        answers(office, PLAIN)
    jump(office, "Legal", "Draft")

    assert office.open() == (["Legal"] if answered else ["Finance", "Legal"])
    if not answered:
        answers(office, PLAIN)
    assert (office.only.steps["Finance"].visit, office.open()) == (visit, ["Legal"])
    assert running(office) == set()


def test_a_jump_back_from_the_step_that_is_waited_for_hands_the_freezing_on() -> None:
    """As a return from there would: the file comes to that step again, so the others wait for the one before."""
    first = f'{task("First", REVIEW)}<sequenceFlow id="first" sourceRef="First" targetRef="Draft"/></process>'
    drawn = changed(process(PLAIN).decode(), ('targetRef="Draft"', 'targetRef="First"'), ("</process>", first))
    office = watch(drawn.encode())
    office.accepted()
    for step in ("Before", "First", "Draft"):
        office.act(CASE, step, "agree", by="chen-jing")
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    jump(office, "First", "Draft")
    answers(office, PLAIN)
    assert (office.open(), "Finance" in office.only.steps) == (["Finance", "First"], False)
    office.act(CASE, "First", "agree", by="chen-jing")

    assert (office.open(), "Finance" in office.only.steps) == (["Draft"], True)
