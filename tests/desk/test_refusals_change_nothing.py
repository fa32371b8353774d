"""A refusal has a code, changes nothing, and is kept: who, what, when, why. The watched office looks at all of it."""

import msgspec
import pytest

from approvalflow import Actor, commands
from approvalflow.desk.rows import RefusalRow
from approvalflow.desk.walk import Desk
from approvalflow.errors import Conflict, Refused
from desk.watched import CASE, JOB, SYSTEM, expects, watch, watch_database
from small_office import APPLICANT, PARTY


def test_only_those_of_the_seat_may_act() -> None:
    """A person of the office who has no part in the step is refused, and told who has."""
    office = watch()
    office.accepted()

    refusal = expects("person.not_candidate", lambda: office.act(CASE, "Review", "agree", by="li-qiang"))

    assert refusal.values["candidates"] == ("chen-jing", "zhao-lei")


def test_the_directory_must_know_an_officer() -> None:
    """Somebody nobody knows can neither act, nor claim, nor file for another."""
    office = watch()
    office.accepted()
    nobody = Actor(id="nobody", kind="officer")

    for command in (
        commands.Act(case=CASE, visit=office.visit("Review"), outcome="agree"),
        commands.Claim(case=CASE, visit=office.visit("Review")),
        commands.BeginProcedure(case=CASE, procedure="hearing"),
        commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="案情复杂"),
        commands.Terminate(case=CASE, ground="force-majeure", reason="地震"),
        commands.Submit(case="c-2", matter="food-business-licence", applicant=PARTY),
    ):
        expects("person.unknown", lambda command=command: office.do(nobody, command))


def test_an_applicant_is_no_officer() -> None:
    """The applicant cannot act in the office's seats, however it calls itself."""
    office = watch()
    office.received()

    expects("person.not_an_officer", lambda: office.act(CASE, "Accept", "accepted", by=APPLICANT))
    expects("person.unknown", lambda: office.act(CASE, "Accept", "accepted", by=Actor(id="P-1", kind="officer")))


def test_only_the_applicant_withdraws() -> None:
    """Neither another party nor an officer takes an application back."""
    office = watch()
    office.accepted()
    withdraw = commands.Withdraw(case=CASE, reason="不办了")

    for stranger in (Actor(id="P-2", kind="applicant"), Actor(id="huang-hai", kind="officer")):
        expects("person.not_the_applicant", lambda stranger=stranger: office.do(stranger, withdraw))


def test_only_a_window_clerk_files_for_another() -> None:
    """An application is filed by the applicant, or by a clerk at the window in its name."""
    office = watch()
    filing = commands.Submit(
        case=CASE, matter="food-business-licence", applicant=PARTY, data={"business": "餐饮服务经营者"}
    )

    expects("person.may_not_file", lambda: office.do("chen-jing", filing))
    expects("person.may_not_file", lambda: office.do(Actor(id="P-2", kind="applicant"), filing))
    assert office.do("zhang-min", filing).stage == "submitted"


def test_only_machines_send_machine_commands() -> None:
    """Waking, recomputing and answering a job are not for people."""
    office = watch()
    office.accepted()

    for command in (
        commands.Wake(case=CASE, due="statutory"),
        commands.Recompute(case=CASE),
        commands.AnswerJob(case=CASE, visit=office.visit("Review"), outcome="done"),
    ):
        expects("person.not_a_machine", lambda command=command: office.do("zheng-hong", command))


@pytest.mark.parametrize("machine", [SYSTEM, JOB])
def test_no_machine_settles_a_step_of_people(machine: Actor) -> None:
    """The answer of a job settles a job: never a review, never a decision."""
    office = watch()
    office.accepted()

    command = commands.AnswerJob(case=CASE, visit=office.visit("Review"), outcome="done")

    expects("job.none", lambda: office.do(machine, command))


def test_an_act_has_its_stage() -> None:
    """What may be done depends on where the file stands in law, and the refusal says where that is."""
    office = watch()
    office.received()
    begin = commands.BeginProcedure(case=CASE, procedure="hearing")

    refusal = expects("case.wrong_stage", lambda: office.do("zheng-hong", begin))
    assert (refusal.values["stage"], refusal.values["stages"]) == ("received", ["accepted"])

    office.act(CASE, "Accept", "accepted", by="zhang-min")
    expects("case.wrong_stage", lambda: office.do(APPLICANT, commands.Resubmit(case=CASE)))


def test_nothing_is_done_to_a_closed_case() -> None:
    """Once delivered, a case is neither withdrawn, nor terminated, nor extended, nor suspended."""
    office = watch()
    office.delivered()

    for person, command in (
        (APPLICANT, commands.Withdraw(case=CASE)),
        ("huang-hai", commands.Terminate(case=CASE, ground="force-majeure", reason="地震")),
        ("zheng-hong", commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="案情复杂")),
        ("zheng-hong", commands.BeginProcedure(case=CASE, procedure="hearing")),
    ):
        expects("case.wrong_stage", lambda person=person, command=command: office.do(person, command))


def test_a_visit_that_is_over_is_a_lost_race() -> None:
    """Whoever comes second to a step hears that it is done, and what is open now."""
    office = watch()
    office.accepted()
    review = office.visit("Review")
    office.act(CASE, review, "agree", by="chen-jing")

    lost = expects("visit.not_open", lambda: office.act(CASE, review, "agree", by="zhao-lei"))

    assert isinstance(lost, Conflict)
    assert lost.values["open"] == [office.visit("Verify")]


def test_a_seat_seen_before_it_changed_is_stale() -> None:
    """A client that names the revision it saw is stopped when the seat has changed since; without it, it is not."""
    office = watch()
    office.accepted()
    review = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=review, revision=0))

    stale = expects("seat.stale", lambda: office.act(CASE, review, "agree", by="chen-jing", revision=0))

    assert (stale.values["seen"], stale.values["now"], stale.values["holder"]) == (0, 1, "chen-jing")
    assert office.act(CASE, review, "agree", by="chen-jing", revision=1).open


def test_the_version_of_the_case_makes_no_seat_stale() -> None:
    """What happens elsewhere in the case does not disturb a seat: a clerk's old view of the same seat still counts."""
    office = watch()
    office.accepted()
    review = office.visit("Review")
    office.do("zheng-hong", commands.BeginProcedure(case=CASE, procedure="testing"))

    assert office.act(CASE, review, "agree", by="chen-jing", revision=0).open


def test_fields_an_outcome_needs_or_does_not_know() -> None:
    """What is missing is named, and what an outcome does not know is refused rather than ignored."""
    office = watch()
    office.verified()

    needs = expects("act.needs", lambda: office.act(CASE, "Decide", "refused", by="huang-hai", reason="不符合"))
    assert needs.values["missing"] == ["basis", "remedies"]

    def with_fee() -> object:
        return office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合", basis=("21",), fee="plate")

    assert expects("act.unknown_field", with_fee).values["unknown"] == ["fee"]
    expects("act.no_such_outcome", lambda: office.act(CASE, "Decide", "maybe", by="huang-hai"))


def test_a_case_nobody_filed() -> None:
    """A command on a case that is not in the books is refused and kept like any other."""
    office = watch()

    expects("case.unknown", lambda: office.do(APPLICANT, commands.Withdraw(case="c-9")))


def test_a_case_is_filed_once() -> None:
    """A second application under the same id is refused."""
    office = watch()
    office.filed()

    expects("case.exists", office.filed)


def test_the_refusal_log_says_who_what_when_why() -> None:
    """A refusal can be read later: the person, the whole command, the moment, the code and what stood in the way."""
    office = watch()
    office.accepted()
    office.set("2026-03-04T10:30:00")
    visit, seen = office.visit("Review"), office.history(CASE)[-1].seq
    asked = commands.Act(case=CASE, visit=visit, outcome="disagree", reason="我看不行", seen=seen)
    expects("person.not_candidate", lambda: office.act(CASE, "Review", "disagree", by="li-qiang", reason="我看不行"))

    (row,) = office.refusals(case=CASE)

    assert (row.actor, row.case, row.code) == ("li-qiang", CASE, "person.not_candidate")
    assert row.recorded.isoformat() == "2026-03-04T02:30:00+00:00"
    assert msgspec.json.decode(row.command, type=commands.AnyCommand) == asked
    assert "chen-jing" in row.detail


def test_a_host_is_handed_its_refusals() -> None:
    """Inside a host's transaction nothing is written for a refusal: the host is told, and decides."""
    office = watch()
    office.accepted()
    told: list[RefusalRow] = []
    desk = Desk(office.desk.transaction, office.desk.read, office.people, office.now, on_refusal=told.append)
    command = commands.Act(case=CASE, visit=office.visit("Review"), outcome="agree")

    with pytest.raises(Refused):
        desk.perform(Actor(id="li-qiang", kind="officer"), command)

    assert [(row.actor, row.code) for row in told] == [("li-qiang", "person.not_candidate")]
    assert office.kept() == []


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_refusals_are_alike_on_every_database(store: str, request: pytest.FixtureRequest, tmp_path: object) -> None:
    """The same attempts are refused with the same codes and leave the same log, whatever keeps the books."""
    url = f"sqlite:///{tmp_path}/books.db" if store == "sqlite" else str(request.getfixturevalue("fresh_postgres"))
    logs = []
    for office in (watch(), watch_database(url)):
        office.accepted()
        visit = office.visit("Review")
        for person, outcome in (("li-qiang", "agree"), ("nobody", "agree"), ("chen-jing", "perhaps")):
            with pytest.raises(Refused):
                office.act(CASE, visit, outcome, by=Actor(id=person, kind="officer"))
        office.act(CASE, visit, "agree", by="chen-jing")
        with pytest.raises(Conflict):
            office.act(CASE, visit, "agree", by="zhao-lei")
        logs.append(office.kept())
        office.close()
    assert logs[0] == logs[1]
    assert len(logs[0]) == 4
