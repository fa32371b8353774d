"""A decision is made in time, by the competent, in writing: reason, basis and remedies (许可法 38)."""

import pytest

from approvalflow import commands
from approvalflow.cases import decision
from approvalflow.errors import Refused
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import MATTER, STEPS, straight_road

WRITTEN = {"reason": "不符合布局要求", "basis": ("第78号令 12(1)(四)",)}
ON_THE_SPOT = changed(MATTER, ('handling = "承诺件"', 'handling = "即办件"'))
SHORT_ROAD = {name: said for name, said in STEPS.items() if name not in ("Accept", "Review", "Verify")} | {
    "Decide": 'act="decide" role="approver"'
}

TOGETHER = {**STEPS, "Decide": 'act="decide" role="approver" pattern="all" seats="2" apart="Review Verify"'}


def decide(office: WatchedOffice, outcome: str, by: str = "huang-hai", **fields: object) -> object:
    """The approver decides."""
    return office.act(CASE, "Decide", outcome, by=by, **{**WRITTEN, **fields})


def test_a_refusal_needs_reason_basis_and_remedies() -> None:
    """A decision against the applicant that lacks one of them cannot be made; a grant may leave the remedies out."""
    office = watch()
    office.verified()

    for lacking in ("reason", "basis", "remedies"):
        fields = {**WRITTEN, "remedies": ("review", "suit")} | {lacking: "" if lacking == "reason" else ()}
        refusal = expects(
            "act.needs", lambda fields=fields: office.act(CASE, "Decide", "refused", by="huang-hai", **fields)
        )
        assert refusal.values["missing"] == [lacking]
    assert decide(office, "granted").stage == "decided"


def test_remedies_are_those_of_the_matter() -> None:
    """A remedy that the matter does not list is refused, and the list is told."""
    office = watch()
    office.verified()

    refusal = expects("decide.no_such_remedy", lambda: decide(office, "refused", remedies=("letters",)))

    assert refusal.values["known"] == ["review", "suit"]


def test_a_refusal_goes_on_by_the_drawing() -> None:
    """不予: no permit is made out; the decision is delivered, and that closes the case."""
    office = watch()
    office.verified()

    decide(office, "refused", remedies=("review", "suit"))

    assert office.open() == ["Refusal"]
    office.act(CASE, "Refusal", "delivered", by="wang-lei", how="邮寄", proof="EMS123")
    assert (office.only.stage, office.only.closed) == ("closed", "refused")


def test_the_decision_stops_the_terms_and_starts_the_next() -> None:
    """Statutory and promised clocks stop with the decision; the time to hand it over begins."""
    office = watch()
    office.verified()
    office.pass_to("2026-03-05")

    decide(office, "granted")

    assert not office.runs("statutory")
    assert not office.runs("promised")
    assert str(office.due_date("issue")) == "2026-03-12"


def test_nothing_is_decided_before_acceptance() -> None:
    """The rules refuse such drawings already; were one there all the same, the decision would be refused."""
    office = watch()
    office.received()
    with office.desk.read() as books:
        facts = office.desk.facts_now(books, office.only)
    command = commands.Act(case=CASE, visit="Decide@9", outcome="granted", **WRITTEN)

    with pytest.raises(Refused) as refusal:
        decision.decide(office.only, command, facts)

    assert refusal.value.code == "decide.not_accepted"


def test_a_decision_on_the_spot_implies_acceptance() -> None:
    """即办件: one command accepts and decides, and both stand in the record."""
    office = watch(straight_road(SHORT_ROAD), ON_THE_SPOT)
    office.received()

    answer = decide(office, "granted")

    assert {"CaseAccepted", "DecisionMade"} <= set(answer.events)
    (accepted,) = office.events("CaseAccepted")
    assert (accepted.implied, accepted.deemed) == (True, "")
    assert office.only.accepted == office.only.decided


def test_a_late_decision_on_the_spot_finds_the_case_accepted() -> None:
    """After the window silence has accepted already, as of the receipt; the decision says so."""
    office = watch(straight_road(SHORT_ROAD), ON_THE_SPOT)
    office.received()
    office.set("2026-03-12")

    decide(office, "granted")

    (accepted,) = office.events("CaseAccepted")
    assert accepted.deemed
    assert str(office.only.accepted) == "2026-03-02 01:00:00+00:00"


def test_silence_accepts_where_no_step_would() -> None:
    """A matter decided on the spot that lies longer than the window is accepted by the sweep, and its clocks run."""
    office = watch(straight_road(SHORT_ROAD), ON_THE_SPOT)
    office.received()

    office.pass_to("2026-03-10")

    assert (office.only.stage, office.open()) == ("accepted", ["Decide"])
    assert str(office.due_date("statutory")) == "2026-03-16"
    assert decide(office, "granted").stage == "decided"
    assert len(office.events("CaseAccepted")) == 1


def test_nothing_is_decided_while_a_procedure_is_open() -> None:
    """An open hearing bars the decision; when it is finished, the way is free."""
    office = watch()
    office.verified()
    hearing = commands.BeginProcedure(case=CASE, procedure="hearing", announced="15 WD", notice=office.now().date())
    office.do("zheng-hong", hearing)

    refusal = expects("decide.procedure_open", lambda: decide(office, "granted"))
    assert refusal.values["procedures"] == ["听证"]

    office.do("huang-hai", commands.FinishProcedure(case=CASE, procedure="hearing"))
    assert decide(office, "granted").stage == "decided"


def test_only_the_competent_decide() -> None:
    """Reviewers, verifiers and the window decide nothing."""
    office = watch()
    office.verified()

    reviewed_or_verified = {"chen-jing": "person.excluded", "sun-wei": "person.excluded"}
    for person in ("zhang-min", "chen-jing", "sun-wei", "bai-xue", "cao-ming"):
        code = reviewed_or_verified.get(person, "person.not_candidate")
        expects(code, lambda person=person: decide(office, "granted", by=person))


def test_one_refusal_is_the_decision_of_all() -> None:
    """Where several sign, the first refusal decides at once, with its reason, basis and remedies."""
    office = watch(straight_road(TOGETHER))
    office.verified()

    decide(office, "refused", remedies=("suit",))

    (made,) = office.events("DecisionMade")
    assert (made.outcome, made.remedies, office.open()) == ("refused", ("suit",), ["Refusal"])


def test_several_decide_together() -> None:
    """A decision signed by several is made when the last has signed."""
    office = watch(straight_road(TOGETHER))
    office.verified()

    decide(office, "granted")
    assert office.only.stage == "accepted"
    assert office.open() == ["Decide"]
    expects("seat.has_spoken", lambda: decide(office, "granted"))
    decide(office, "granted", by="zheng-hong")

    assert office.only.stage == "decided"
    assert office.only.decision == "granted"
    assert office.only.steps["Decide"].by == ("huang-hai", "zheng-hong")


def test_a_permit_is_made_out_for_a_grant_only() -> None:
    """It is valid from the day it is made out, and not expired at birth."""
    office = watch()
    office.granted()
    yesterday = office.now().date().replace(day=1)

    expects(
        "issue.expired_at_birth",
        lambda: office.act(CASE, "Issue", "issued", by="zhang-min", number="JY1", valid_until=yesterday),
    )
    office.act(CASE, "Issue", "issued", by="zhang-min", number="JY1")
    (permit,) = office.events("PermitIssued")
    assert (permit.number, str(permit.valid_from)) == ("JY1", "2026-03-02")


def test_delivery_says_how_and_with_what_proof() -> None:
    """送达 without proof is no delivery."""
    office = watch()
    office.granted()
    office.act(CASE, "Issue", "issued", by="zhang-min", number="JY1")

    refusal = expects("act.needs", lambda: office.act(CASE, "Deliver", "delivered", by="wang-lei"))

    assert refusal.values["missing"] == ["how", "proof"]


def test_the_whole_road() -> None:
    """From filing to delivery every stage is passed in order and every clock is stopped at the end."""
    office = watch()

    office.delivered()

    case = office.only
    assert (case.stage, case.closed, case.number) == ("closed", "granted", "2026-000001")
    assert not [name for name, one in case.clocks.items() if not one.clock.stopped]
    assert not office.tasks(case=CASE)
    assert office.next_due() is None
    assert len(office.events("CaseClosed")) == 1
