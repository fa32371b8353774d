"""跳转: an administrator puts a file to another step, under a recorded authority; never over what the law asks for."""

import re

import pytest

from approvalflow import Answer
from desk.test_answers_at_a_frozen_step import CHARGE, answers, at_legal, process
from desk.test_instances_keep_apart import two_sites
from desk.test_killed_commands import FEE
from desk.test_straight_back import REVIEW, branched, drafted
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import MATTER, STEPS, straight_road, task

AUTHORITY = "局长办公会纪要第5号"


def jump(office: WatchedOffice, to: str, by: str = "bai-xue", step: str = "") -> Answer:
    """Put the file to another step."""
    return office.jump(CASE, to, by=by, reason="流程修订", authority=AUTHORITY, step=step)


def test_a_jump_forward_records_what_was_never_done() -> None:
    """The step left is cancelled, the next one opens with a full clock, the clocks of the case run on."""
    office = watch()
    office.accepted()
    statutory = office.due_date("statutory")
    jump(office, "Decide")

    assert office.open() == ["Decide"]
    (told,) = office.events("Jumped")
    assert (told.authority, told.skipped) == (AUTHORITY, ("Verify",))
    assert "Review" not in office.only.steps
    assert office.due_date("statutory") == statutory


def test_a_jump_back_does_steps_again() -> None:
    """What was said there stays readable and counts no more, as after a return."""
    office = watch()
    office.verified()
    jump(office, "Review")

    assert office.open() == ["Review"]
    assert office.only.steps.keys() == {"Receive", "Accept"}
    assert [one.node for one in office.events("StepVoided")] == ["Review", "Verify"]
    assert [one.opinion for one in office.events("OpinionGiven")] == ["agree", "agree"]
    office.act(CASE, "Review", "agree", by="zhao-lei")
    assert office.open() == ["Verify"]


def test_who_was_jumped_back_over_has_no_hand_in_it_any_more() -> None:
    """Kept apart is who did it again, and not who had done it before."""
    office = watch(straight_road({**STEPS, "Verify": 'act="verify" role="reviewer" apart="Review" term="2 WD"'}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="zhao-lei")
    jump(office, "Review")
    office.act(CASE, "Review", "agree", by="zhao-lei")

    assert office.act(CASE, "Verify", "agree", by="chen-jing").open
    assert office.open() == ["Decide"]


def test_nothing_is_carried_forward_over_a_jump_back() -> None:
    """相同审批人: an agreement from before it, though not undone itself, is asked for anew."""
    steps = {**dict([*STEPS.items()][:2]), "Draft": REVIEW, "Look": REVIEW, "Verify": REVIEW + ' carry="Draft"'}
    steps["Verify"] = steps["Verify"].replace('role="reviewer"', 'persons="chen-jing zhao-lei" pattern="all"')
    office = watch(straight_road({**steps, **dict([*STEPS.items()][4:])}).replace(b"Review Verify", b"Look Verify"))
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    office.act(CASE, "Look", "agree", by="zhao-lei")
    assert [task.holder for task in office.tasks(case=CASE)] == ["zhao-lei"]
    jump(office, "Look")
    office.act(CASE, "Look", "agree", by="zhao-lei")

    assert [task.holder for task in office.tasks(case=CASE)] == ["chen-jing", "zhao-lei"]


@pytest.mark.parametrize("gateway", ["parallel", "inclusive"])
@pytest.mark.parametrize("done", [True, False])
def test_back_to_before_a_split_every_branch_is_done_again(gateway: str, *, done: bool) -> None:
    """What came of the step by another branch goes with it, done or open, and no join goes on with its old word."""
    drawn = process(REVIEW).decode()
    if gateway == "inclusive":
        always = "<conditionExpression>1 = 1</conditionExpression></sequenceFlow>"
        drawn = re.sub('(sourceRef="Split" targetRef="[A-Za-z]+">)</sequenceFlow>', rf"\1{always}", drawn)
    office = watch(drawn.replace("parallel", gateway).encode())
    office.accepted()
    for step in ("Before", "Draft", *(("Finance",) if done else ())):
        office.act(CASE, step, "agree", by="chen-jing")
    jump(office, "Before", step="Legal")
    assert (office.open(), office.only.steps.keys()) == (["Before"], {"Receive", "Accept"})

    for step in ("Before", "Draft", "Legal"):
        office.act(CASE, step, "agree", by="zhao-lei")
    assert office.open() == ["Finance"]
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    assert office.open() == ["Check"]


def test_no_jump_back_undoes_what_counts_in_law_in_another_branch() -> None:
    """A fee is taken once: within the branch the file goes back as ever."""
    office = at_legal(CHARGE)
    answers(office, CHARGE)
    refusal = expects("jump.guarded", lambda: jump(office, "Before"))
    assert refusal.values["steps"] == ["Finance"]

    jump(office, "Draft")
    assert (office.open(), "Finance" in office.only.steps) == (["Draft"], True)


def test_a_jump_back_undoes_a_jump_over_a_split() -> None:
    """The branch that was passed over then is done, for the file goes through the split again."""
    office = watch(process(REVIEW))
    office.accepted()
    jump(office, "Legal", step="Before")
    jump(office, "Before")
    for step in ("Before", "Draft", "Legal"):
        office.act(CASE, step, "agree", by="chen-jing")

    assert office.open() == ["Finance"]


def first_jumped_over(finance: str) -> WatchedOffice:
    """The file was put past the first step, into a branch behind the split."""
    drawn = changed(
        process(finance).decode(),
        ('sourceRef="Accept" targetRef="Before"', 'sourceRef="Accept" targetRef="First"'),
        ('sourceRef="Before" targetRef="Split"', 'sourceRef="Missed" targetRef="Split"'),
        (
            "</process>",
            task("First", REVIEW)
            + task("Missed", REVIEW)
            + '<sequenceFlow id="f" sourceRef="First" targetRef="Before"/>'
            + '<sequenceFlow id="m" sourceRef="Before" targetRef="Missed"/></process>',
        ),
    )
    office = watch(drawn.encode(), changed(MATTER, ("[complaint]", f"{FEE}\n[complaint]")))
    office.accepted()
    return office


@pytest.mark.parametrize("left", ["Legal", "Check"])
def test_back_to_a_step_that_was_jumped_over_before_a_split_no_branch_is_done_twice(left: str) -> None:
    """What the jump had put at the join is gone: the file goes through both branches now, and is checked once."""
    office = first_jumped_over(REVIEW)
    jump(office, "Legal")
    if left == "Check":
        office.act(CASE, "Legal", "agree", by="zhao-lei")
    jump(office, "Missed", step=left)
    assert (office.open(), office.only.steps.keys()) == (["Missed"], {"Receive", "Accept"})

    for step in ("Missed", "Draft", "Legal"):
        office.act(CASE, step, "agree", by="zhao-lei")
    assert office.open() == ["Finance"]
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    assert office.open() == ["Check"]


def test_back_to_a_step_that_was_passed_by_no_fee_is_taken_twice() -> None:
    """What counts in law is guarded in whichever branch it would be done again."""
    office = first_jumped_over(CHARGE)
    jump(office, "Finance")
    answers(office, CHARGE)

    assert expects("jump.guarded", lambda: jump(office, "Missed", step="Check")).values["steps"] == ["Finance"]


def looping(again: str, verify: str = STEPS["Verify"].replace(' apart="Review"', "")) -> WatchedOffice:
    """A review and a verification, which may send the file round again by the drawing."""
    office = watch(
        changed(
            straight_road({**STEPS, "Verify": verify}).decode(),
            ('sourceRef="Verify" targetRef="Decide"', 'sourceRef="Verify" targetRef="Enough"'),
            (
                "</process>",
                '<exclusiveGateway id="Enough" default="Yes"/><sequenceFlow id="Yes" sourceRef="Enough" '
                'targetRef="Decide"/><sequenceFlow id="No" sourceRef="Enough" targetRef="Review"><conditionExpression>'
                f"{again}</conditionExpression></sequenceFlow></process>",
            ),
        ).encode()
    )
    office.accepted()
    return office


def test_a_jump_back_undoes_the_round_and_not_the_rounds_before() -> None:
    """In a loop of the drawing: what the first round said there still counts."""
    office = looping('step.Verify.outcome = "disagree"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "disagree", by="sun-wei", reason="再核")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    jump(office, "Review")

    assert [one.visit for one in office.events("StepVoided")] == [office.events("StepSettled")[-1].visit]
    assert office.only.steps["Review"].by == ("chen-jing",)
    assert office.only.steps["Verify"].by == ("sun-wei",)


def test_a_jump_back_passes_over_nothing_though_a_loop_leads_there() -> None:
    """The inspection that is left is done when the file comes to it again."""
    office = looping('step.Review.outcome = "disagree"', 'act="inspect" role="inspector" term="2 WD"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    jump(office, "Review")

    assert (office.open(), office.events("Jumped")[0].skipped) == (["Review"], ())


def test_a_jump_forward_undoes_nothing_though_a_loop_leads_back() -> None:
    """What an earlier round said at the step that is jumped to counts until it is said anew."""
    office = looping('step.Verify.outcome = "disagree"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "disagree", by="sun-wei", reason="再核")
    jump(office, "Verify")

    assert office.events("StepVoided") == []
    assert (office.open(), office.only.steps["Verify"].by) == (["Verify"], ("sun-wei",))
    assert not office.events("Jumped")[0].back


def test_only_a_flow_administrator_jumps() -> None:
    """Neither who handles the file nor the head."""
    office = watch()
    office.accepted()
    for person in ("chen-jing", "zheng-hong"):
        expects("person.may_not_jump", lambda person=person: jump(office, "Verify", by=person))


@pytest.mark.parametrize("to", ["Issue", "Deliver"])
def test_no_jump_passes_over_a_decision(to: str) -> None:
    """Forward over a step that is still to be done, the one that is left included."""
    office = watch()
    office.accepted()

    refusal = expects("jump.guarded", lambda: jump(office, to))
    assert "decide" in refusal.values["acts"]


def test_no_jump_undoes_what_counts_in_law() -> None:
    """Back over an acceptance or a decision that was made, or into it."""
    office = watch()
    office.accepted()
    for to in ("Accept", "Receive"):
        refusal = expects("jump.guarded", lambda to=to: jump(office, to))
        assert "accept" in refusal.values["acts"]
    granted = watch()
    granted.granted()
    expects("jump.guarded", lambda: jump(granted, "Verify"))


@pytest.mark.parametrize("act", ["inspect", "notify", "hear"])
def test_no_jump_passes_over_an_inspection_or_a_right_of_the_party(act: str) -> None:
    """In either direction."""
    step = f'act="{act}" role="inspector" term="5 WD"'
    office = watch(straight_road({**STEPS, "Verify": step}))
    office.accepted()

    refusal = expects("jump.guarded", lambda: jump(office, "Decide"))
    assert refusal.values["acts"] == [act]


@pytest.mark.parametrize(("procedure", "guarded"), [("hearing", ["听证"]), ("testing", [])])
def test_no_jump_passes_over_a_hearing_that_is_drawn_as_a_procedure(procedure: str, guarded: list[str]) -> None:
    """Forward over it, or out of it while it is open; another procedure is for the administrator to judge."""
    office = watch(
        straight_road({**STEPS, "Verify": f'act="verify" role="inspector" term="2 WD" procedure="{procedure}"'})
    )
    office.accepted()
    for _ in range(2):
        if guarded:
            assert expects("jump.guarded", lambda: jump(office, "Decide")).values["acts"] == guarded
        if office.open() == ["Review"]:
            office.act(CASE, "Review", "agree", by="chen-jing")
    if not guarded:
        assert jump(office, "Decide").open


def test_a_step_that_the_drawing_does_not_have_is_no_target() -> None:
    """Nor is one that no way leads to."""
    office = watch()
    office.accepted()

    expects("jump.not_a_step", lambda: jump(office, "Nowhere"))
    expects("jump.no_way", lambda: jump(office, "Review"))


def test_out_of_a_branch_and_over_its_join() -> None:
    """The other branches end with it: none of them comes to a step that was jumped over."""
    office = watch(branched())
    office.accepted()
    jump(office, "Check", step="Legal")

    assert office.open() == ["Check"]
    assert office.events("Jumped")[0].skipped == ("Finance",)
    office.act(CASE, "Check", "agree", by="chen-jing")
    assert office.open() == ["Decide"]


def test_back_from_behind_a_join_into_a_branch() -> None:
    """The join does not wait for the branch that nobody goes through again."""
    office = watch(branched())
    office.accepted()
    office.act(CASE, "Legal", "agree", by="chen-jing")
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    jump(office, "Legal")

    assert office.open() == ["Legal"]
    office.act(CASE, "Legal", "agree", by="zhao-lei")
    assert office.open() == ["Check"]


def test_within_a_branch_the_other_stays_as_it_is() -> None:
    """It keeps its visit, and the join waits for both."""
    office = watch(drafted())
    office.accepted()
    finance = office.visit("Finance")
    expects("jump.which", lambda: jump(office, "Legal"))
    jump(office, "Legal", step="Draft")

    assert office.visit("Finance") == finance
    office.act(CASE, "Legal", "agree", by="chen-jing")
    assert office.open() == ["Finance"]
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    assert office.open() == ["Check"]


def test_into_a_sub_process_and_out_of_it() -> None:
    """Into it over the join before, which waits for nobody then; out of it to what follows."""
    office = watch(branched(inside=True))
    office.accepted()
    jump(office, "Check", step="Finance")
    assert office.open() == ["Check"]

    jump(office, "Decide")
    assert office.open() == ["Decide"]
    jump(office, "Legal")
    assert office.open() == ["Finance", "Legal"]  # as it stood when the file was there
    office.act(CASE, "Legal", "agree", by="zhao-lei")
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    assert office.open() == ["Check"]


def test_from_one_branch_into_another_is_no_way() -> None:
    """Two would then go through one branch and none through the other."""
    office = watch(branched())
    office.accepted()

    expects("jump.no_way", lambda: jump(office, "Finance", step="Legal"))


def test_a_file_that_is_stuck_is_put_on() -> None:
    """Nobody was found for a step: it is left behind, and its incident closes."""
    office = watch()
    office.file.give_roles("sun-wei")
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert (office.open(), len(office.only.incidents)) == ([], 1)
    jump(office, "Decide")

    assert (office.open(), office.only.incidents) == (["Decide"], {})


def test_out_of_a_sub_process_its_other_branches_end() -> None:
    """They could only come to its end, and then a second time to where the file is already."""
    inner = task("Check", REVIEW)
    both = inner + task("Also", REVIEW) + '<parallelGateway id="IG"/>'
    process = branched(inside=True).decode().replace(inner, both)
    process = process.replace('sourceRef="IS" targetRef="Check"', 'sourceRef="IS" targetRef="IG"')
    flows = '<sequenceFlow id="i3" sourceRef="IG" targetRef="Check"/>'
    flows += '<sequenceFlow id="i4" sourceRef="IG" targetRef="Also"/>'
    flows += '<sequenceFlow id="i5" sourceRef="Also" targetRef="IE"/></subProcess>'
    office = watch(process.replace("</subProcess>", flows).encode())
    office.accepted()
    office.act(CASE, "Legal", "agree", by="chen-jing")
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    assert office.open() == ["Also", "Check"]
    jump(office, "Decide", step="Check")

    assert office.open() == ["Decide"]
    assert office.events("Jumped")[0].skipped == ("Also",)


@pytest.mark.parametrize("row", ["", ' isSequential="true"'])
def test_no_jump_out_of_one_instance_passes_over_what_the_law_asks_for_in_another(row: str) -> None:
    """The party is heard in each of them: in the one that is done, and in the one still to come, or to begin."""
    hear = task("Hear", 'act="hear" role="inspector" term="5 WD"')
    office = two_sites(
        ("<multiInstanceLoopCharacteristics>", f"<multiInstanceLoopCharacteristics{row}>"),
        ('sourceRef="Look" targetRef="Verify"', 'sourceRef="Look" targetRef="Hear"'),
        ("</subProcess>", f'{hear}<sequenceFlow id="h" sourceRef="Hear" targetRef="Verify"/></subProcess>'),
    )
    heard(office)
    verify = office.visit("Verify")
    assert office.open() == (["Verify"] if row else ["Review", "Verify"])
    assert expects("jump.guarded", lambda: jump(office, "Decide", step=verify)).values["steps"] == ["Hear"]

    office.act(CASE, verify, "agree", by="wu-gang")
    heard(office)
    jump(office, "Decide", step="Verify")
    assert office.open() == ["Decide"]


def heard(office: WatchedOffice) -> None:
    """The first of the sites is looked at, and the party is heard there."""
    for step, by in (("Review", "chen-jing"), ("Look", "sun-wei"), ("Hear", "wu-gang")):
        office.act(CASE, min(visit for visit in office.only.visits if visit.startswith(step)), "agree", by=by)


def legal_inside() -> bytes:
    """Draft and legal in a sub-process of their branch, finance in the other; before the split lies one more step."""
    inner = task("Draft", REVIEW) + task("Legal", REVIEW) + '<startEvent id="IS"/><endEvent id="IE"/>'
    ways = (("IS", "Draft"), ("Draft", "Legal"), ("Legal", "IE"))
    inner += "".join(f'<sequenceFlow id="i{one}" sourceRef="{one}" targetRef="{other}"/>' for one, other in ways)
    process = branched().decode().replace(task("Legal", REVIEW), f'<subProcess id="M">{inner}</subProcess>')
    for end in ("source", "target"):
        process = process.replace(f'{end}Ref="Legal" targetRef="Join"', f'{end}Ref="M" targetRef="Join"')
    process = process.replace('sourceRef="Split" targetRef="Legal"', 'sourceRef="Split" targetRef="M"')
    process = process.replace('sourceRef="Accept" targetRef="Split"', 'sourceRef="Accept" targetRef="Before"')
    more = task("Before", REVIEW) + '<sequenceFlow id="b" sourceRef="Before" targetRef="Split"/></process>'
    return process.replace("</process>", more).encode()


@pytest.mark.parametrize("to", ["Draft", "Legal"])
def test_into_a_sub_process_of_a_branch_the_join_waits_for_no_other(to: str) -> None:
    """When the sub-process is done the file goes on behind the join, for nobody goes through the other branch."""
    office = watch(legal_inside())
    office.accepted()
    jump(office, to)
    while (step := office.open()[0]) != "Check":
        office.act(CASE, step, "agree", by="chen-jing")

    assert office.check() == []


def test_a_join_still_waits_for_a_branch_that_is_in_a_sub_process() -> None:
    """A jump within the other branch puts no arrival where one is still to come."""
    process = legal_inside().decode().replace('targetRef="Finance"', 'targetRef="First"')
    flow = '<sequenceFlow id="f" sourceRef="First" targetRef="Finance"/></process>'
    office = watch(process.replace("</process>", task("First", REVIEW) + flow).encode())
    office.accepted()
    office.act(CASE, "Before", "agree", by="chen-jing")
    jump(office, "Finance", step="First")
    office.act(CASE, "Finance", "agree", by="zhao-lei")

    assert office.open() == ["Draft"]
