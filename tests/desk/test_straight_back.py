"""退回: how the file comes back to whoever returned it, what other branches do, and how often it may go back."""

import pytest

from approvalflow import Answer, commands
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, MATTER, STEPS, drawing, straight_road, submit, task

REVIEW = 'act="review" role="reviewer" term="3 WD"'


def back(office: WatchedOffice, step: str, by: str, to: str = "", after: str = "back") -> Answer:
    """Send the file back."""
    command = commands.Return(case=CASE, visit=office.visit(step), to=to, reason="请补正", after=after)  # type: ignore[arg-type]
    return office.do(by, command)


def branched(check: str = "", inside: bool = False) -> bytes:
    """After acceptance legal and finance side by side, then a check and a draft (in a sub-process, if `inside`)."""
    steps = dict.fromkeys(("Legal", "Finance", "Check"), REVIEW)
    steps["Check"] = f"{REVIEW} {check}".strip()
    plain = "".join(task(one, STEPS[one]) for one in ("Receive", "Accept", "Decide", "Deliver"))
    plain = plain.replace(' af:apart="Review Verify"', "")
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>' + plain
    nodes += "".join(task(one, steps[one]) for one in ("Legal", "Finance"))
    inner = task("Check", steps["Check"])
    if inside:
        nodes += f'<subProcess id="Sub"><startEvent id="IS"/><endEvent id="IE"/>{inner}'
        nodes += '<sequenceFlow id="i1" sourceRef="IS" targetRef="Check"/>'
        nodes += '<sequenceFlow id="i2" sourceRef="Check" targetRef="IE"/></subProcess>'
    else:
        nodes += inner
    last = "Sub" if inside else "Check"
    flows = [("S", "Receive"), ("Receive", "Accept"), ("Accept", "Split"), ("Split", "Legal"), ("Split", "Finance")]
    flows += [("Legal", "Join"), ("Finance", "Join"), ("Join", last), (last, "Decide"), ("Decide", "Deliver")]
    return drawing(nodes, [(one, other, "") for one, other in [*flows, ("Deliver", "E")]])


def drafted(legal: str = "") -> bytes:
    """The same, with a draft before legal in its branch."""
    new = task("Draft", REVIEW) + task("Legal", f"{REVIEW} {legal}".strip())
    process = branched().decode().replace(task("Legal", REVIEW), new).replace('targetRef="Legal"', 'targetRef="Draft"')
    flow = '<sequenceFlow id="d" sourceRef="Draft" targetRef="Legal"/></process>'
    return process.replace("</process>", flow).encode()


def at_check(process: bytes) -> WatchedOffice:
    """The file lies at the check, behind the join."""
    office = watch(process)
    office.accepted()
    office.act(CASE, "Legal", "agree", by="chen-jing")
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    assert office.open() == ["Check"]
    return office


def test_straight_back_leaves_what_lies_between_done() -> None:
    """The step is done anew, and the returner has the file again as a new visit with a full clock."""
    office = watch()
    office.verified()
    first, statutory = office.visit("Decide"), office.due_date("statutory")

    back(office, "Decide", "huang-hai", to="Review")
    assert office.open() == ["Review"]
    assert office.only.steps.keys() == {"Receive", "Accept", "Verify"}
    office.pass_to("2026-03-04")
    answer = office.act(CASE, "Review", "agree", by="zhao-lei")

    assert [*answer.open.values()] == ["Decide"]
    assert office.visit("Decide") != first
    assert office.only.steps["Verify"].by == ("sun-wei",)
    assert office.only.steps["Review"].by == ("zhao-lei",)
    assert office.due_date("statutory") == statutory
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合", basis=("21",))
    assert office.open() == ["Issue"]


STANDS_IN = """
[[stand_in]]
absent = "chen-jing"
stand_in = "wu-gang"
from = 2026-03-01
until = 2026-03-31

[[stand_in]]"""


@pytest.mark.parametrize(
    ("by", "after", "holder"),
    [("zhao-lei", "back", "zhao-lei"), ("wu-gang", "back", "chen-jing"), ("zhao-lei", "again", None)],
)
def test_straight_back_is_to_the_returner_and_not_to_the_pool(by: str, after: str, holder: str | None) -> None:
    """直送退回人: on their desk, or on that of the absent one in whose name it was sent back; else with the pool."""
    office = watch(straight_road({**STEPS, "Verify": REVIEW}))
    office.file.edit("[[stand_in]]", STANDS_IN)
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    back(office, "Verify", by, to="Review", after=after)
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert [task.holder for task in office.tasks(case=CASE)] == [holder]
    if holder == "zhao-lei":
        expects("person.claimed_by_other", lambda: office.act(CASE, "Verify", "agree", by="chen-jing"))
        office.do("zhao-lei", commands.Unclaim(case=CASE, visit=office.visit("Verify")))
        assert office.act(CASE, "Verify", "agree", by="chen-jing").open


LOOKED = {"Review": REVIEW, "Look": 'act="verify" person="sun-wei" term="1 WD"'}


def looked_at(verify: str = REVIEW) -> WatchedOffice:
    """The file lies at the verification, with a look between it and the review."""
    before, after = dict([*STEPS.items()][:2]), dict([*STEPS.items()][4:])
    office = watch(straight_road({**before, **LOOKED, "Verify": verify, **after}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Look", "agree", by="sun-wei")
    return office


def test_the_returner_has_the_file_again_however_often_the_earlier_step_is_done() -> None:
    """Who did the earlier step takes it back and does it anew: the file was sent back by the same person as before."""
    office = looked_at()
    back(office, "Verify", "zhao-lei", to="Review")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.take_back(CASE, "Review", by="chen-jing", reason="误点")
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert [task.holder for task in office.tasks(case=CASE)] == ["zhao-lei"]


NAMED = ('done_by="Review"', 'person="chen-jing"', 'persons="chen-jing sun-wei" pattern="all"')


@pytest.mark.parametrize("who", NAMED)
def test_a_seat_that_was_transferred_comes_back_to_its_new_holder(who: str) -> None:
    """转办 is for good: who had the seat when the file went straight back has it again, whoever the step names."""
    office = looked_at(f'act="verify" {who} term="2 WD"')
    office.do("chen-jing", commands.Transfer(case=CASE, visit=office.visit("Verify"), to="zhao-lei", reason="调岗"))
    back(office, "Verify", "zhao-lei", to="Review")
    office.act(CASE, "Review", "agree", by="chen-jing")

    (seat, *_) = office.only.visits[office.visit("Verify")].seats
    assert (seat.holder, seat.handed) == ("zhao-lei", "chen-jing")
    expects("person.claimed_by_other", lambda: office.act(CASE, "Verify", "agree", by="chen-jing"))
    assert office.act(CASE, "Verify", "agree", by="zhao-lei").open


@pytest.mark.parametrize("out", ["challenged", "elsewhere"])
def test_a_transferred_seat_goes_to_whom_the_step_names_where_its_holder_may_not_act(out: str) -> None:
    """Who keeps out meanwhile, or works elsewhere now, does not have the file back."""
    office = looked_at('act="verify" person="chen-jing" term="2 WD"')
    office.do("chen-jing", commands.Transfer(case=CASE, visit=office.visit("Verify"), to="zhao-lei", reason="调岗"))
    back(office, "Verify", "zhao-lei", to="Review")
    if out == "challenged":
        office.do(APPLICANT, commands.Challenge(case=CASE, officer="zhao-lei", reason="亲属"))
    else:
        office.file.move("zhao-lei", "water")
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert [one.holder for one in office.only.visits[office.visit("Verify")].seats] == ["chen-jing"]


@pytest.mark.parametrize(("taken_back", "holder"), [(False, None), (True, "zhao-lei")])
def test_a_short_way_that_has_ended_holds_no_seat_for_the_returner(taken_back: bool, holder: str | None) -> None:
    """Everything again ends it, and the pool has the file; unless that return is taken back."""
    office = looked_at()
    back(office, "Verify", "zhao-lei", to="Look")
    back(office, "Look", "sun-wei", to="Review", after="again")
    if taken_back:
        office.take_back(CASE, "Look", by="sun-wei", reason="误退")
    else:
        office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Look", "agree", by="sun-wei")

    assert office.open() == ["Verify"]
    assert [task.holder for task in office.tasks(case=CASE)] == [holder]


@pytest.mark.parametrize(("chosen", "holder"), [({"Verify": ("chen-jing",)}, "chen-jing"), ({}, "zhao-lei")])
def test_whom_the_earlier_step_chooses_has_the_file_and_not_the_returner(
    chosen: dict[str, tuple[str, ...]], holder: str
) -> None:
    """A choice made since the return is the later word; one from before it is not."""
    office = looked_at(REVIEW + ' chosen_by="Look"')
    back(office, "Verify", "zhao-lei", to="Look")
    office.act(CASE, "Look", "agree", by="sun-wei", handlers=chosen)

    assert [task.holder for task in office.tasks(case=CASE)] == [holder]


def test_a_signer_added_who_returned_the_file_has_it_again() -> None:
    """All seats stand as they did: the adder's with the adder, behind the seat of the one who was added."""
    office = looked_at()
    added = commands.AddSigner(case=CASE, visit=office.visit("Verify"), persons=("zhao-lei",), where="before")
    office.do("chen-jing", added)
    back(office, "Verify", "zhao-lei", to="Look")
    office.act(CASE, "Look", "agree", by="sun-wei")

    seats = office.only.visits[office.visit("Verify")].seats
    assert [(one.id, one.holder, one.adder, one.after) for one in seats] == [
        ("1", "chen-jing", "", ("+1",)),
        ("+1", "zhao-lei", "1", ()),
    ]
    expects("seat.not_yet", lambda: office.act(CASE, "Verify", "agree", by="chen-jing"))
    assert office.act(CASE, "Verify", "agree", by="zhao-lei").open
    assert office.act(CASE, "Verify", "agree", by="chen-jing").open


@pytest.mark.parametrize("pattern", ["all", "in_turn", "vote"])
@pytest.mark.parametrize("who", ["persons", "role"])
def test_all_seats_stand_as_they_did_when_the_file_went_straight_back(pattern: str, who: str) -> None:
    """转办 is for good, whoever sent the file back: a leaver's desk stays with who has it; added signers sign again."""
    said = 'act="verify" term="2 WD" signers="anyone" persons="chen-jing zhao-lei sun-wei"'
    if who == "role":
        said = 'act="verify" term="2 WD" signers="anyone" role="reviewer"'
    office = looked_at(
        f'{said} pattern="{pattern}"' + (' pass="60 %" weights="zhao-lei=2"' if pattern == "vote" else "")
    )
    visit = office.visit("Verify")
    stood = office.only.visits[visit].seats
    leaver, adder, to = stood[1].id, stood[0].id, "li-qiang"
    office.file.give_roles(leaver)
    office.do("zheng-hong", commands.Transfer(case=CASE, visit=visit, seat=leaver, to=to, reason="离职"))
    office.do(adder, commands.AddSigner(case=CASE, visit=visit, persons=("he-jun",), where="after", seat=adder))
    before = office.only.visits[visit].seats
    assert {to, "he-jun"} <= {one.holder for one in before}
    back(office, "Verify", adder, to="Review")
    office.act(CASE, "Review", "agree", by="chen-jing")

    kept = ("id", "holder", "handed", "adder", "after", "weight", "veto", "removed", "delegate")
    after = office.only.visits[office.visit("Verify")].seats
    assert [[getattr(one, name) for name in kept] for one in after] == [
        [getattr(one, name) for name in kept] for one in before
    ]
    assert office.act(CASE, "Verify", "agree", by=adder).open
    assert office.only.visits[office.visit("Verify")].seats[0].opinion == "agree"


def test_a_signer_who_left_does_not_hold_up_what_comes_straight_back() -> None:
    """Their seat is as if removed, its number stays taken; the others sign again."""
    office = looked_at(REVIEW + ' signers="anyone"')
    visit = office.visit("Verify")
    office.do("chen-jing", commands.AddSigner(case=CASE, visit=visit, persons=("he-jun", "wu-gang"), where="beside"))
    back(office, "Verify", "wu-gang", to="Look")
    office.file.edit('id = "he-jun"', 'id = "he-jun-2"')
    office.act(CASE, "Look", "agree", by="sun-wei")

    seats = office.only.visits[office.visit("Verify")].seats
    assert [(one.id, one.holder, one.removed) for one in seats] == [
        ("1", "chen-jing", False), ("+1", "he-jun", True), ("+2", "wu-gang", False),
    ]  # fmt: skip


def test_of_a_pool_with_several_seats_the_returner_has_theirs_again() -> None:
    """The other seat is anybody's, as it was."""
    two = 'act="verify" term="3 WD" role="reviewer" seats="2" pattern="vote" pass="100 %"'
    office = watch(straight_road({**STEPS, "Verify": two}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    visit = office.visit("Verify")
    office.do("zhao-lei", commands.Return(case=CASE, visit=visit, seat="2", to="Review", reason="补", after="back"))
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert [(task.seat, task.holder) for task in office.tasks(case=CASE)] == [("1", None), ("2", "zhao-lei")]


def test_a_returner_who_may_not_act_any_more_holds_nothing_up() -> None:
    """Who has lost the role meanwhile is not given the file; the pool has it."""
    office = watch(straight_road({**STEPS, "Verify": REVIEW}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    back(office, "Verify", "zhao-lei", to="Review")
    office.file.give_roles("zhao-lei")
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert [task.holder for task in office.tasks(case=CASE)] == [None]
    assert office.act(CASE, "Verify", "agree", by="chen-jing").open


def test_the_way_after_a_return_is_chosen_or_stated() -> None:
    """Everything again where nobody says otherwise; what the drawing or the matter states cannot be chosen."""
    office = watch()
    office.verified()
    back(office, "Decide", "huang-hai", to="Review", after="")
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.open() == ["Verify"]

    decide = STEPS["Decide"] + ' after_return="back"'
    stated = watch(straight_road({**STEPS, "Decide": decide}))
    stated.verified()
    refusal = expects("return.after_fixed", lambda: back(stated, "Decide", "huang-hai", "Review", "again"))
    assert refusal.values["after"] == "back"
    back(stated, "Decide", "huang-hai", "Review", "")
    stated.act(CASE, "Review", "agree", by="chen-jing")
    assert stated.open() == ["Decide"]

    by_matter = watch(matter=MATTER + '\n[returns]\nafter = "back"\n')
    by_matter.verified()
    back(by_matter, "Decide", "huang-hai", "Review", "")
    by_matter.act(CASE, "Review", "agree", by="chen-jing")
    assert by_matter.open() == ["Decide"]


@pytest.mark.parametrize("inside", [False, True])
def test_straight_back_behind_a_join_and_into_a_sub_process(inside: bool) -> None:
    """The join stays passed, the other branch is not asked again, and the sub-process goes on where it stood."""
    office = at_check(branched(inside=inside))
    back(office, "Check", "chen-jing", to="Legal")
    assert office.open() == ["Legal"]

    office.act(CASE, "Legal", "agree", by="zhao-lei")
    assert office.open() == ["Check"]
    office.act(CASE, "Check", "agree", by="chen-jing")
    assert office.open() == ["Decide"]


def test_straight_back_from_one_branch_leaves_the_other_alone() -> None:
    """What runs beside keeps its visit, and may be done meanwhile."""
    office = watch(drafted())
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    finance = office.visit("Finance")
    back(office, "Legal", "zhao-lei", to="Draft")
    assert office.visit("Finance") == finance
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    office.act(CASE, "Draft", "agree", by="chen-jing")
    assert office.open() == ["Legal"]

    office.act(CASE, "Legal", "agree", by="zhao-lei")
    assert office.open() == ["Check"]


def test_a_second_return_on_the_way() -> None:
    """Straight back twice comes back step by step; a return that passes everything again ends the short way."""
    office = watch()
    office.verified()
    back(office, "Decide", "huang-hai", to="Verify")
    back(office, "Verify", "sun-wei", to="Review")
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.open() == ["Verify"]
    office.act(CASE, "Verify", "agree", by="sun-wei")
    assert office.open() == ["Decide"]

    back(office, "Decide", "huang-hai", to="Verify")
    back(office, "Verify", "sun-wei", to="Review", after="again")
    assert office.only.steps.keys() == {"Receive", "Accept"}
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    assert office.open() == ["Decide"]


def test_what_was_done_anew_stays_when_the_file_goes_back_to_a_later_step() -> None:
    """A return to the verification does not undo the review that was corrected before."""
    office = watch()
    office.verified()
    back(office, "Decide", "huang-hai", to="Review")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    back(office, "Decide", "huang-hai", to="Verify", after="again")

    assert office.open() == ["Verify"]
    assert office.only.steps["Review"].by == ("zhao-lei",)
    expects("take_back.opened", lambda: office.take_back(CASE, "Review", by="zhao-lei"))
    office.act(CASE, "Verify", "agree", by="sun-wei")
    back(office, "Decide", "huang-hai", to="Review")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    back(office, "Decide", "huang-hai", to="Verify", after="again")
    back(office, "Verify", "sun-wei", to="Review", after="again")
    assert (office.open(), office.only.steps.keys()) == (["Review"], {"Receive", "Accept"})
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.open() == ["Verify"]


def test_what_was_done_anew_can_be_taken_back() -> None:
    """The step on the short way is open again, and still leads straight back."""
    office = watch()
    office.verified()
    back(office, "Decide", "huang-hai", to="Review")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.take_back(CASE, "Review", by="chen-jing")

    assert office.open() == ["Review"]
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.open() == ["Decide"]


def test_straight_back_never_crosses_what_counts_in_law() -> None:
    """Although nothing would be undone: the acceptance rests on what came before it."""
    office = watch()
    office.accepted()

    expects("return.past_legal_act", lambda: back(office, "Review", "chen-jing", to="Receive"))


def test_without_a_target_the_file_goes_to_the_step_before() -> None:
    """上一步: the step of people done last on the way here; before a legal act there is none."""
    office = watch()
    office.verified()
    back(office, "Decide", "huang-hai", after="again")
    assert office.open() == ["Verify"]
    back(office, "Verify", "sun-wei", after="again")
    assert office.open() == ["Review"]
    expects("return.past_legal_act", lambda: back(office, "Review", "chen-jing"))

    fresh = watch()
    submit(fresh)
    expects("return.nothing_before", lambda: back(fresh, "Receive", "zhang-min"))


def test_how_often_a_file_goes_back_is_limited_and_seen() -> None:
    """By the step, or by the matter for the whole case."""
    verify = STEPS["Verify"] + ' returns="1"'
    office = watch(straight_road({**STEPS, "Verify": verify}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    back(office, "Verify", "sun-wei", after="again")
    assert (office.only.returns, office.only.sent_back["Review"].times) == ({"Verify": 1}, 1)
    office.act(CASE, "Review", "agree", by="chen-jing")
    refusal = expects("return.too_often", lambda: back(office, "Verify", "sun-wei", after="again"))
    assert (refusal.values["count"], refusal.values["most"]) == (1, 1)

    by_matter = watch(matter=MATTER + "\n[returns]\nmost = 1\n")
    by_matter.verified()
    back(by_matter, "Decide", "huang-hai")
    by_matter.act(CASE, "Verify", "agree", by="sun-wei")
    expects("return.too_often", lambda: back(by_matter, "Decide", "huang-hai"))


def test_other_branches_are_done_again_where_the_drawing_says_so() -> None:
    """`redo`: both branches start from the split, and the outcome of the other counts no more."""
    office = at_check(branched('siblings="redo"'))
    back(office, "Check", "chen-jing", to="Legal", after="again")

    assert office.open() == ["Finance", "Legal"]
    assert office.only.steps.keys() == {"Receive", "Accept"}


@pytest.mark.parametrize("after", ["again", "back"])
def test_other_branches_are_frozen_where_the_drawing_says_so(after: str) -> None:
    """`freeze`: they keep their visits and cannot be acted on until the step gone back to is done."""
    office = watch(drafted('siblings="freeze"'))
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    finance = office.visit("Finance")
    back(office, "Legal", "zhao-lei", to="Draft", after=after)

    assert [task.node for task in office.tasks(case=CASE)] == ["Draft"]
    refusal = expects("step.frozen", lambda: office.act(CASE, "Finance", "agree", by="zhao-lei"))
    assert refusal.values["until"] == [office.visit("Draft")]
    office.act(CASE, "Draft", "agree", by="chen-jing")
    assert office.visit("Finance") == finance
    office.act(CASE, "Finance", "agree", by="zhao-lei")
    office.act(CASE, "Legal", "agree", by="zhao-lei")
    assert office.open() == ["Check"]


def repeated(step: str, term: str = "") -> bytes:
    """The straight road, with one step done three times side by side."""
    process = straight_road({**STEPS, "Verify": 'role="verifier" term="3 WD"'}).decode()
    head, _, rest = process.partition(f'<userTask id="{step}"')
    tag, _, rest = rest.partition("/>")
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    return f'{head}<userTask id="{step}"{tag}>{loop}</userTask>{rest}'.encode()


def test_one_instance_of_a_repeated_step_goes_straight_back() -> None:
    """The others go on meanwhile, and the same instance comes up again; the step is passed when all three are done."""
    office = watch(repeated("Verify"))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    first, second, third = office.only.visits
    office.do("sun-wei", commands.Return(case=CASE, visit=second, reason="请补正", after="back"))
    assert office.open() == ["Review", "Verify", "Verify"]
    office.act(CASE, first, "done", by="sun-wei")
    office.act(CASE, third, "done", by="sun-wei")
    assert office.open() == ["Review"]

    office.act(CASE, "Review", "agree", by="chen-jing")

    assert office.open() == ["Verify"]
    office.act(CASE, "Verify", "done", by="sun-wei")
    assert office.open() == ["Decide"]


def test_to_a_repeated_step_nothing_goes_straight_back() -> None:
    """It was passed when all its rounds were done; the refusal says how to return instead."""
    office = watch(repeated("Review"))
    office.accepted()
    for visit in list(office.only.visits):
        office.act(CASE, visit, "agree", by="chen-jing")

    expects("return.back_repeated", lambda: back(office, "Verify", by="sun-wei", to="Review"))
    back(office, "Verify", by="sun-wei", to="Review", after="again")
    assert office.open() == ["Review"]
