"""撤件 by the applicant before the decision; 终止 by the office on a closed ground."""

import pytest

from approvalflow import commands
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT

STAGES = {"submitted": "filed", "received": "received", "accepted": "accepted"}


def terminate(office: WatchedOffice, by: str = "huang-hai", ground: str = "no-longer-needed") -> object:
    """The office ends the case."""
    return office.do(by, commands.Terminate(case=CASE, ground=ground, reason="改革后不再需要许可"))


@pytest.mark.parametrize("stage", STAGES)
def test_the_applicant_withdraws_before_the_decision(stage: str) -> None:
    """At any stage before the decision the case closes, its clocks stop, its tokens go, its tasks vanish."""
    office = watch()
    getattr(office, STAGES[stage])()
    assert office.only.stage == stage

    answer = office.do(APPLICANT, commands.Withdraw(case=CASE, reason="不办了"))

    assert (answer.stage, answer.outcome, answer.open, answer.due) == ("closed", "withdrawn", {}, {})
    assert office.only.position.get("tokens", {}) == {}
    assert not office.tasks(case=CASE)
    assert office.next_due() is None
    assert len(office.events("CaseClosed")) == office.said("case.closed") == 1


def test_a_decided_case_is_not_withdrawn() -> None:
    """After the decision there is only its own way of ending it."""
    office = watch()
    office.granted()

    expects("case.wrong_stage", lambda: office.do(APPLICANT, commands.Withdraw(case=CASE)))


def test_a_case_is_withdrawn_once() -> None:
    """The second time there is nothing left to withdraw."""
    office = watch()
    office.accepted()
    office.do(APPLICANT, commands.Withdraw(case=CASE))

    expects("case.wrong_stage", lambda: office.do(APPLICANT, commands.Withdraw(case=CASE)))


def test_terminating_closes_with_its_ground() -> None:
    """The ground and the reason are in the event; everything else ends as when it is withdrawn."""
    office = watch()
    office.accepted()

    answer = terminate(office)

    assert (answer.stage, answer.outcome, answer.open) == ("closed", "terminated", {})
    (terminated,) = office.events("CaseTerminated")
    assert (terminated.ground, terminated.reason) == ("no-longer-needed", "改革后不再需要许可")
    assert len(office.events("CaseClosed")) == 1


def test_the_grounds_of_terminating_are_closed() -> None:
    """Anything else is refused with the list; and only an approver of the organ terminates."""
    office = watch()
    office.accepted()

    assert (
        "force-majeure"
        in expects("terminate.no_such_ground", lambda: terminate(office, ground="tired")).values["known"]
    )
    for person in ("chen-jing", "cao-ming", "zhang-min"):
        expects("person.may_not_terminate", lambda person=person: terminate(office, by=person))


def test_a_filing_not_yet_received_is_not_terminated() -> None:
    """Before receipt there is no case to terminate."""
    office = watch()
    office.filed()

    expects("case.wrong_stage", lambda: terminate(office))
