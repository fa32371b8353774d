"""What the party was told outlives every move of the office: its right and its day stand, or it is told of the end."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest

from approvalflow import Conflict, Flaw, Refused, Stage, commands
from desk.strays import strays
from desk.test_straight_back import back
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, PAPERS, STEPS, drawing, task

REVIEW = 'act="review" role="{}" term="3 WD"'
ASKS = {"papers": STEPS["Accept"], "rectify": 'act="rectify" role="reviewer" term="3 WD"'}
"""At which step the order is given; all else is begun at a plain review."""
CLERK, OFFICER, OTHER, HEAD = "zhang-min", "chen-jing", "li-qiang", "zheng-hong"
DAY = date(2026, 3, 10)


def process(order: str, siblings: str = "keep") -> bytes:
    """A commitment and a step before a split; in one branch the order is given, in the other two others work."""
    beside = {"First": REVIEW.format("inspector"), "Beside": f'{REVIEW.format("inspector")} siblings="{siblings}"'}
    steps = {
        "Receive": STEPS["Receive"],
        **({} if order == "papers" else {"Accept": STEPS["Accept"]}),
        "Commit": 'act="commit" seat="applicant"',
        "Pre": REVIEW.format("reviewer"),
        "Ask": ASKS.get(order, REVIEW.format("reviewer")),
        **beside,
        "Decide": 'act="decide" role="approver"',
        "Deliver": STEPS["Deliver"],
    }
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>'
    road = [one for one in steps if one not in beside]
    flows = [*pairwise(["S", *road[: road.index("Ask")], "Split", "Ask", "Join", "Decide", "Deliver", "E"])]
    flows += pairwise(["Split", "First", "Beside", "Join"])
    drawn = "".join(task(*one) for one in steps.items())
    return drawing(nodes + drawn, [(one, other, "") for one, other in flows])


def ordered(order: str, siblings: str = "keep", drawn: bytes = b"") -> WatchedOffice:
    """The file lies in both branches, and the party has been told."""
    office = watch(drawn or process(order, siblings))
    office.received(materials=PAPERS[:3] if order == "papers" else PAPERS)
    if order != "papers":
        office.act(CASE, "Accept", "accepted", by=CLERK)
    office.act(CASE, "Commit", "committed", by=APPLICANT)
    office.act(CASE, "Pre", "agree", by=OFFICER)
    office.act(CASE, "First", "agree", by=OTHER)
    visit = office.visit("Ask")
    if order == "papers":
        flaws = (Flaw(material="safety-rules-list", text="缺少目录清单"),)
        office.act(CASE, "Ask", "correction_requested", by=CLERK, defects=flaws)
    elif order == "rectify":
        office.act(CASE, "Ask", "ordered", by=OFFICER, items=("隔断",), until=DAY)
    elif order == "procedure":
        begun = commands.BeginProcedure(
            case=CASE, procedure="testing", announced="5 WD", notice=date(2026, 3, 2), visit=visit
        )
        office.do(HEAD, begun)
    elif order == "hearing":
        office.do(OFFICER, commands.OfferHearing(case=CASE))
    else:
        office.do(HEAD, commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="需要补充检验"))
    assert office.open() == ["Ask", "Beside"]
    return office


DAYS = {
    "papers": ("answer", date(2026, 3, 16)),
    "rectify": ("correction", DAY),
    "procedure": ("statutory", None),
    "hearing": ("hearing_request", date(2026, 3, 9)),
    "deferral": ("statutory", date(2026, 3, 23)),
}
"""Which clock says what the party was told, and its day; of a procedure, that the term stands still."""


def answers(office: WatchedOffice, order: str) -> None:
    """What was told still has its day, and what it was told for can be done; then no clock of it runs."""
    assert strays(office.only, acts(office)) == []
    clock, day = DAYS[order]
    assert office.due_date(clock) == day
    if order == "papers":
        office.do(APPLICANT, commands.Resubmit(case=CASE, materials=PAPERS[3:]))
        assert (office.runs("answer"), office.runs("window")) == (False, True)
    elif order == "rectify":
        assert "Ask" in [line.row.node for line in office.worklist(by=APPLICANT).lines]
        office.act(CASE, "Ask", "done", by=APPLICANT, reason="已整改")
        assert not [one for one in office.only.clocks if one.startswith("correction/")]
    elif order == "procedure":
        office.do(HEAD, commands.FinishProcedure(case=CASE, procedure="testing"))
        assert office.due_date("statutory") == date(2026, 3, 16)
    elif order == "hearing":
        office.do(APPLICANT, commands.AskHearing(case=CASE))
        assert office.runs("hearing")
    assert strays(office.only, acts(office)) == []


def told_of_the_end(office: WatchedOffice, order: str) -> None:
    """It ended by an event that goes out, nothing of it runs on, and nothing more is asked of the party."""
    topic = "notice.procedure_ended" if order == "procedure" else "notice.order_ended"
    assert office.said(topic) == 1
    assert strays(office.only, acts(office)) == []
    assert not office.only.procedures
    assert not [one for one in office.only.visits.values() if one.awaiting]
    if order == "papers":
        assert (office.runs("answer"), office.due_date("window")) == (False, date(2026, 3, 9))
        expects("resubmit.nothing_asked", lambda: office.do(APPLICANT, commands.Resubmit(case=CASE)))
    elif order == "procedure":
        assert office.due_date("statutory") == date(2026, 3, 16)


def acts(office: WatchedOffice) -> dict[str, str]:
    """The act of each step."""
    return {name: one.act for name, one in office.rules(CASE).steps.items()}


def jump(office: WatchedOffice, step: str, to: str) -> None:
    """An administrator puts the file to another step."""
    office.jump(CASE, to, step=step, by="bai-xue", reason="流程修订", authority="局长办公会纪要第5号")


def holder(office: WatchedOffice) -> str:
    """Who works at the step of the order."""
    return CLERK if office.only.visits[office.visit("Ask")].act == "accept" else OFFICER


def taken_back(office: WatchedOffice) -> None:
    """Its outcome is entered by mistake, and taken back."""
    who, act = holder(office), office.only.visits[office.visit("Ask")].act
    office.act(CASE, "Ask", "not_done" if act == "rectify" else "agree", by=who, reason="误填")
    office.take_back(CASE, "Ask", by=who, reason="误填")


def recalled(office: WatchedOffice) -> None:
    """A return beside it, by mistake."""
    back(office, "Beside", OTHER, to="First", after="again")
    office.take_back(CASE, "Beside", by=OTHER)


def closed_and_reopened(office: WatchedOffice) -> None:
    """The application is withdrawn by mistake."""
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
    office.reopen(CASE, by=APPLICANT, reason="误撤")


def frozen_and_thawed(office: WatchedOffice) -> None:
    """The other branch sends the file back, and does its step again."""
    back(office, "Beside", OTHER, to="First", after="again")
    assert strays(office.only, acts(office)) == []
    office.act(CASE, "First", "agree", by=OTHER)


def straight_back_and_again(office: WatchedOffice) -> None:
    """The other branch sends the file back to before the split and has it again."""
    back(office, "Beside", OTHER, to="Pre", after="back")
    assert strays(office.only, acts(office)) == []
    office.act(CASE, "Pre", "agree", by=OFFICER)


def handed_on(office: WatchedOffice) -> None:
    """A head gives the desk to a colleague."""
    to = "wang-lei" if holder(office) == CLERK else "zhao-lei"
    visit = office.visit("Ask")
    office.do(holder(office), commands.Claim(case=CASE, visit=visit))
    office.do(holder(office), commands.Transfer(case=CASE, visit=visit, to=to, reason="调离"))


def nobody_left(office: WatchedOffice) -> None:
    """Whoever could work there has no such role any more."""
    for person in (
        ("zhang-min", "wang-lei", "liu-fang", "meng-yu") if holder(office) == CLERK else (OFFICER, "zhao-lei")
    ):
        office.file.give_roles(person)
    office.do(OTHER, commands.Claim(case=CASE, visit=office.visit("Beside")))
    assert [one.code for one in office.only.incidents.values()] == ["seat.nobody_left"]


Move = Callable[[WatchedOffice], object]
MOVES: dict[str, tuple[Move, str, str, str]] = {
    "return": (lambda one: back(one, "Ask", holder(one), to="Pre", after="again"),
               "order.unanswered", "order.unanswered", "ended"),
    "return straight back": (lambda one: back(one, "Ask", holder(one), to="Pre"),
                             "order.unanswered", "order.unanswered", "ended"),
    "return from another branch": (lambda one: back(one, "Beside", OTHER, to="Pre", after="again"),
                                   "order.unanswered", "order.unanswered", "ended"),
    "straight back from another branch": (straight_back_and_again, "stands", "stands", "stands"),
    "jump back": (lambda one: jump(one, "Ask", "Pre"), "order.unanswered", "order.unanswered", "ended"),
    "jump back in another branch": (lambda one: jump(one, "Beside", "Pre"),
                                    "order.unanswered", "order.unanswered", "ended"),
    "jump on": (lambda one: jump(one, "Ask", "Decide"), "jump.guarded", "order.unanswered", "ended"),
    "taken back": (taken_back, "-", "stands", "take_back.ended"),
    "return taken back": (recalled, "stands", "stands", "stands"),
    "commitment withdrawn": (
        lambda one: one.do(APPLICANT, commands.Withdraw(case=CASE, commitment=True)), "ended", "ended", "ended"),
    "reopened": (closed_and_reopened, "stands", "stands", "ended"),
    "handed on": (handed_on, "stands", "stands", "stands"),
    "nobody left": (nobody_left, "stands", "stands", "stands"),
}  # fmt: skip
"""What becomes of papers asked for (accepting is never taken back), of an order to rectify, and of a procedure."""


KINDS = ("papers", "rectify", "procedure")
PLAYED = [
    (move, order) for move, found in MOVES.items() for order, one in zip(KINDS, found[1:], strict=True) if one != "-"
]


@pytest.mark.parametrize(("move", "order"), PLAYED)
def test_what_the_party_was_told_stands_or_it_is_told_of_the_end(move: str, order: str) -> None:
    """Whatever is done to the file: answered by its day where it stands, else ended by an event that goes out."""
    office = ordered(order)
    meant = dict(zip(KINDS, MOVES[move][1:], strict=True))[order]
    try:
        MOVES[move][0](office)
        found = "ended" if office.events("ProcedureEnded") or not _asked(office, order) else "stands"
    except (Refused, Conflict) as refused:
        found = refused.code

    assert found == meant
    if found == "ended":
        told_of_the_end(office, order)
    elif found != "take_back.ended":
        answers(office, order)


def _asked(office: WatchedOffice, order: str) -> bool:
    return order == "procedure" or any(one.awaiting for one in office.only.visits.values())


@pytest.mark.parametrize("order", ["hearing", "deferral"])
@pytest.mark.parametrize("move", MOVES)
def test_what_was_told_of_the_whole_case_stands_whatever_is_done_to_its_steps(order: str, move: str) -> None:
    """The days to ask for a hearing and an extension are of the case: no move of the file touches them."""
    office = ordered(order)
    MOVES[move][0](office)

    answers(office, order)


@pytest.mark.parametrize("order", DAYS)
def test_what_the_party_was_told_stands_while_its_step_is_frozen_and_after(order: str) -> None:
    """A return beside it keeps the office from the step, and neither the party from its answer nor its clock."""
    for wait in (False, True):
        office = ordered(order, siblings="freeze")
        if wait:
            frozen_and_thawed(office)
        else:
            back(office, "Beside", OTHER, to="First", after="again")
        answers(office, order)


def unmet(*, fixed: bool = False) -> WatchedOffice:
    """Granted, checked and found unmet: the party is to put it right, and then it is looked at again."""
    steps = {**{one: STEPS[one] for one in ("Receive", "Accept")}, "Decide": 'act="decide" role="approver"'}
    steps |= {"Note": 'role="inspector" term="3 WD"', "Check": 'act="follow_up" role="inspector" term="3 WD"'}
    steps |= {
        "Fix": 'role="inspector" term="3 WD"',
        "Last": 'role="inspector" term="3 WD"',
        "Deliver": STEPS["Deliver"],
    }
    nodes = '<startEvent id="S"/><endEvent id="E"/><exclusiveGateway id="G" default="F6"/>'
    road = [*pairwise(["S", "Receive", "Accept", "Decide", "Note", "Check", "G", "Last", "Deliver", "E"])]
    flows = [(one, other, "") for one, other in road]
    flows += [("G", "Fix", 'step.Check.outcome = "unmet"'), ("Fix", "Check", "")]
    office = watch(drawing(nodes + "".join(task(*one) for one in steps.items()), flows))
    office.accepted()
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合", basis=("21",))
    office.act(CASE, "Note", "done", by=OTHER)
    office.act(CASE, "Check", "unmet", by=OTHER, reason="缺洗手池", items=("洗手池",), until=DAY)
    if fixed:
        office.act(CASE, "Fix", "done", by=OTHER)
    return office


def test_what_a_check_ordered_is_never_taken_back() -> None:
    """The party has been told: the order has its day, and only another check ends it."""
    office = unmet()
    refusal = expects("return.past_legal_act", lambda: office.take_back(CASE, "Check", by=OTHER))

    assert refusal.values["acts"] == ["follow_up"]
    assert office.due_date("correction") == DAY
    office.act(CASE, "Fix", "done", by=OTHER)
    office.act(CASE, "Check", "met", by=OTHER, reason="已整改")
    assert [one for one in office.only.clocks if one.startswith("correction/")] == []


@pytest.mark.parametrize("fixed", [False, True], ids=["before the next check", "at the next check"])
def test_no_move_of_the_office_takes_the_next_check_of_an_order_away(*, fixed: bool) -> None:
    """Back before the finding, or on past the check: refused; to the check itself the file may go."""
    office, step = unmet(fixed=fixed), "Check" if fixed else "Fix"
    moves = [lambda: back(office, step, OTHER, to="Note", after="again"), lambda: jump(office, step, "Note")]
    moves += [lambda: jump(office, step, "Last")]
    for move in moves:
        refusal = expects("order.unanswered", move)
        assert (refusal.values["step"], refusal.values["until"]) == ("Check", DAY)

    back(office, step, OTHER, to="Check", after="again")
    assert (office.open(), office.due_date("correction")) == (["Check"], DAY)
    assert strays(office.only, acts(office)) == []
    office.act(CASE, "Check", "met", by=OTHER, reason="已整改")
    jump(office, "Last", "Deliver")
    assert office.open() == ["Deliver"]


TIMER = "<timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>"


@pytest.mark.parametrize("order", KINDS)
def test_the_party_is_told_when_the_drawing_ends_what_it_was_told(order: str) -> None:
    """A time limit takes the step away: the order ends by an event that goes out, and so do its clocks."""
    border = f'<boundaryEvent id="Late" attachedToRef="Ask">{TIMER}</boundaryEvent><exclusiveGateway id="Or"/>'
    border += task("Redo", REVIEW.format("reviewer"))
    ways = (("Late", "Redo"), ("Redo", "Or"), ("Or", "Ask"))
    border += "".join(f'<sequenceFlow id="{one}-" sourceRef="{one}" targetRef="{other}"/>' for one, other in ways)
    drawn = process(order).decode().replace('sourceRef="Split" targetRef="Ask"', 'sourceRef="Split" targetRef="Or"')
    drawn = drawn.replace("</process>", f"{border}</process>")
    office = ordered(order, drawn=drawn.encode())
    office.set("2026-03-05")
    office.sweep()

    assert office.open() == ["Beside", "Redo"]
    assert office.said("notice.procedure_ended" if order == "procedure" else "notice.order_ended") == 1
    assert strays(office.only, acts(office)) == []
    if order == "papers":
        assert (office.runs("answer"), office.due_date("window")) == (False, date(2026, 3, 12))


def test_papers_are_asked_for_once_at_whichever_step() -> None:
    """Two steps that accept side by side tell the party in one notice; what it files answers that."""
    drawn = (
        process("papers")
        .decode()
        .replace(task("Beside", REVIEW.format("inspector") + ' siblings="keep"'), task("Beside", ASKS["papers"]))
    )
    office = ordered("papers", drawn=drawn.encode())
    flaws = (Flaw(material="safety-rules-list", text="缺少目录清单"),)
    again = commands.Act(case=CASE, visit=office.visit("Beside"), outcome="correction_requested", defects=flaws)
    expects("accept.already_asked", lambda: office.do(CLERK, again))
    answers(office, "papers")


def test_what_was_ordered_can_be_answered_after_the_decision_too() -> None:
    """A branch beside the decision: the order stands, and the file does not stand still for it."""
    steps = {**{one: STEPS[one] for one in ("Receive", "Accept", "Deliver")}, "Decide": 'act="decide" role="approver"'}
    steps["Fix"] = ASKS["rectify"]
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>'
    road = [*pairwise(["S", "Receive", "Accept", "Split", "Decide", "Join", "Deliver", "E"]), ("Split", "Fix")]
    flows = [(one, other, "") for one, other in [*road, ("Fix", "Join")]]
    office = watch(drawing(nodes + "".join(task(*one) for one in steps.items()), flows))
    office.accepted()
    office.act(CASE, "Fix", "ordered", by=OFFICER, items=("隔断",), until=DAY)
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合", basis=("21",))
    assert (office.only.stage, office.open()) == (Stage.DECIDED, ["Fix"])
    office.act(CASE, "Fix", "done", by=APPLICANT, reason="已整改")
    assert office.open() == ["Deliver"]
    assert strays(office.only, acts(office)) == []


def test_nobody_is_warned_twice_of_the_day_of_an_order_that_stands_again() -> None:
    """Each level once for a date: an outcome entered by mistake and taken back warns of nothing anew."""
    office = ordered("rectify")
    office.pass_to("2026-03-12")
    before = [one for one in office.warnings() if one.startswith("correction")]
    assert before
    taken_back(office)
    office.pass_to("2026-03-13")

    assert [one for one in office.warnings() if one.startswith("correction")] == before
