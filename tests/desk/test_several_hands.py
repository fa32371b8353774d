"""A step of several hands in a case: votes, one after another, consultations, and decisions signed by several."""

import pytest

from approvalflow import commands
from approvalflow.cases import events as e
from approvalflow.reports import timeline
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import STEPS, straight_road

FIVE = "chen-jing zhao-lei sun-wei li-qiang zhou-ping"


def office_with(**steps: str) -> WatchedOffice:
    """An office whose file lies at the review; steps as properties."""
    office = watch(straight_road({**STEPS, **steps}))
    office.accepted()
    return office


def review(**said: str) -> str:
    """The review, signed by five."""
    written = {"act": "review", "term": "3 WD", "persons": FIVE, **said}
    return " ".join(f'{name}="{value}"' for name, value in written.items())


def settlings(office: WatchedOffice) -> list[e.StepSettled]:
    """Every settling of a step of several hands, with its tally."""
    return [one.event for one in office.history(CASE) if isinstance(one.event, e.StepSettled) and one.event.tally]


def test_a_vote_settles_as_soon_as_it_is_certain_and_says_why() -> None:
    """Three of five at 60 %: the last two need not speak, and the history tells the count."""
    office = office_with(Review=review(pattern="vote", **{"pass": "60 %"}))
    for person, opinion in (("chen-jing", "agree"), ("zhao-lei", "disagree"), ("li-qiang", "agree")):
        office.act(CASE, "Review", opinion, by=person, reason="核对")

    answer = office.act(CASE, "Review", "agree", by="zhou-ping")

    assert [*answer.open.values()] == ["Verify"]
    (settled,) = settlings(office)
    assert settled.tally is not None
    assert (settled.tally.got, settled.tally.base, settled.tally.missing) == (3, 5, 1)
    told = timeline(office.history(CASE), office.rules(CASE), office.people, "en")
    assert any("3 of 5 agree, threshold 60 %." in line.sentence for line in told)


def test_weights_and_vetoes_are_found_by_person_post_and_role() -> None:
    """The head weighs three and has a veto; who signs for a post is whoever holds it."""
    said = review(
        persons="chen-jing zheng-hong zhao-lei",
        pattern="vote",
        weights="agency-head=3",
        veto="main-head",
        **{"pass": "60 %"},
    )
    office = office_with(Review=said)
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    seats = {seat.id: (seat.weight, seat.veto) for seat in office.only.visits[office.visit("Review")].seats}

    office.act(CASE, "Review", "disagree", by="zheng-hong", reason="不符合")

    assert seats == {"chen-jing": (1, False), "zheng-hong": (3, True), "zhao-lei": (1, False)}
    assert office.only.steps["Review"].outcome == "disagree"
    assert settlings(office)[0].tally.rule == "veto"  # type: ignore[union-attr]


def test_signing_in_turn_lets_one_speak_after_the_other() -> None:
    """顺序会签: who is not yet due has no task, and is told whose turn it is."""
    office = office_with(Review=review(persons="zhao-lei chen-jing", pattern="in_turn"))
    assert [task.holder for task in office.tasks(case=CASE)] == ["zhao-lei"]

    early = expects("seat.not_yet", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    office.act(CASE, "Review", "agree", by="zhao-lei")

    assert early.values["holder"] == "zhao-lei"
    assert [task.holder for task in office.tasks(case=CASE)] == ["chen-jing"]
    assert [*office.act(CASE, "Review", "agree", by="chen-jing").open.values()] == ["Verify"]


def test_seats_of_a_pool_can_also_sign_in_turn() -> None:
    """Two reviewers one after the other: only the first seat is anybody's task."""
    office = office_with(Review='act="review" role="reviewer" term="3 WD" pattern="in_turn" seats="2"')
    assert [task.seat for task in office.tasks(case=CASE)] == ["1"]
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert [task.seat for task in office.tasks(case=CASE)] == ["2"]
    expects("seat.has_spoken", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    assert [*office.act(CASE, "Review", "agree", by="zhao-lei").open.values()] == ["Verify"]


@pytest.mark.parametrize(("switch", "open_step"), [("end", "Review"), ("at_once", "Verify")])
def test_one_against_settles_at_the_end_or_at_once(switch: str, open_step: str) -> None:
    """会签 hears everybody by default; the drawing may say that one against is enough."""
    office = office_with(Review=review(pattern="all", against=switch))

    answer = office.act(CASE, "Review", "disagree", by="chen-jing", reason="不符合")

    assert [*answer.open.values()] == [open_step]


def test_a_consultation_records_and_is_done() -> None:
    """意见征求: whatever was answered, the step is done when all have answered; conditions read the counts."""
    office = office_with(Review=review(act="consult", persons="chen-jing zhao-lei", pattern="consult"))
    office.act(CASE, "Review", "disagree", by="chen-jing", reason="有异议")

    office.act(CASE, "Review", "agree", by="zhao-lei")

    outcome = office.only.steps["Review"]
    assert (outcome.outcome, outcome.agree, outcome.disagree) == ("done", 1, 1)


def test_a_decision_by_vote_rests_on_what_its_side_has_stated() -> None:
    """The vote that makes it certain may be of the other side: what is stated is then of the majority."""
    three = 'act="decide" persons="huang-hai zheng-hong sun-wei" pattern="vote" pass="2/3" quorum="3"'
    office = office_with(Decide=three, Verify=STEPS["Verify"].replace("verifier", "reviewer"))
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="zhao-lei")
    for person in ("huang-hai", "zheng-hong"):
        office.act(CASE, "Decide", "granted", by=person, reason=f"{person} 认为符合", basis=("第78号令 21",))
    assert office.only.decision is None

    office.act(
        CASE,
        "Decide",
        "refused",
        by="sun-wei",
        reason="不符合",
        basis=("第78号令 22",),
        remedies=("review", "suit"),
    )

    assert office.only.decision == "granted"
    (made,) = [one.event for one in office.history(CASE) if isinstance(one.event, e.DecisionMade)]
    assert (made.reason, made.basis) == ("zheng-hong 认为符合", ("第78号令 21",))


def test_a_quorum_that_those_found_cannot_make_decides_nothing() -> None:
    """One approver where two must vote: no step opens that could only refuse; somebody owns that, and it goes on."""
    two = 'act="decide" role="approver" pattern="vote" pass="&gt; 1/2" quorum="2"'
    office = office_with(Decide=two, Verify=STEPS["Verify"].replace("verifier", "reviewer"))
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.file.give_roles("huang-hai")
    office.act(CASE, "Verify", "agree", by="zhao-lei")

    assert office.open() == []
    ((token, incident),) = office.only.incidents.items()
    assert (incident.code, incident.owner) == ("seat.too_few", "zheng-hong")
    told = timeline(office.history(CASE), office.rules(CASE), office.people, "en")
    assert any("the quorum is above the number of seats" in line.sentence for line in told)

    office.file.give_roles("huang-hai", '["approver"]')
    office.do("zheng-hong", commands.Retry(case=CASE, token=token))
    for person in ("huang-hai", "zheng-hong"):
        office.act(CASE, "Decide", "granted", by=person, reason="符合", basis=("第78号令 21",))
    assert office.only.decision == "granted"


DECIDES = 'act="decide" role="approver" apart="Review Verify" signers="department"'
NO = {"reason": "不符合", "basis": ("第78号令 22",), "remedies": ("review", "suit")}
YES = {"reason": "符合", "basis": ("第78号令 21",)}


@pytest.mark.parametrize("pattern", ["", ' pattern="all"', ' pattern="vote" pass="&gt; 1/2" refuse="1/2"'])
@pytest.mark.parametrize("where", ["before", "beside", "after"])
def test_a_decision_is_made_by_those_whom_the_drawing_asks_for(where: str, pattern: str) -> None:
    """批准: an inspector added to it is heard first and on record, whatever they say, and decides nothing."""
    office = office_with(Decide=DECIDES + pattern)
    office.file.give_roles("zheng-hong")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    add = commands.AddSigner(case=CASE, visit=office.visit("Decide"), persons=("li-qiang",), where=where)  # type: ignore[arg-type]
    office.do("huang-hai", add)
    if where == "after":
        office.act(CASE, "Decide", "granted", by="huang-hai", **YES)
        assert office.only.decision is None
        office.act(CASE, "Decide", "refused", by="li-qiang", **NO)
    else:
        office.act(CASE, "Decide", "refused", by="li-qiang", **NO)
        assert office.only.decision is None
        office.act(CASE, "Decide", "granted", by="huang-hai", **YES)

    assert office.only.decision == "granted"
    (made,) = office.events("DecisionMade")
    assert (made.reason, made.basis) == (YES["reason"], YES["basis"])
    assert [one.opinion for one in office.events("OpinionGiven")[-2:]].count("refused") == 1


@pytest.mark.parametrize("way", ["added", "transferred"])
def test_who_could_decide_and_is_added_decides_too(way: str) -> None:
    """Another approver of the organ refuses alone, as of any decision of several; so does one to whom the seat went."""
    office = office_with(Decide=DECIDES)
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    visit = office.visit("Decide")
    person = "zheng-hong" if way == "added" else "li-qiang"
    office.do("huang-hai", commands.AddSigner(case=CASE, visit=visit, persons=(person,), where="before"))
    if way == "transferred":
        office.do("li-qiang", commands.Transfer(case=CASE, visit=visit, seat="+1", to="zheng-hong", reason="出差"))

    to = commands.Transfer(case=CASE, visit=visit, seat="+1", to="zhou-ping", reason="出差")
    expects("person.not_candidate", lambda: office.do("zheng-hong", to))  # who only could be heard has no such voice

    office.act(CASE, "Decide", "refused", by="zheng-hong", **NO)
    assert office.only.decision == "refused"
