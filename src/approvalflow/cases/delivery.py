"""After the decision: the permit, its delivery, and the checks that live on after the case is closed."""

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.clocks import corrections
from approvalflow.cases.commands import Act
from approvalflow.cases.review import a_day_to_meet
from approvalflow.cases.rules import Facts
from approvalflow.errors import Refused
from approvalflow.moment import local_date, read_zone


def issue(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """Make out the permit; only a grant yields one."""
    if case.decision != "granted":
        raise Refused("issue.not_granted", case=case.number, decision=case.decision or "-")
    today = local_date(facts.effective, read_zone(case.zone))
    if command.valid_until and command.valid_until <= today:
        raise Refused("issue.expired_at_birth", valid_until=command.valid_until.isoformat())
    permit = e.PermitIssued(
        visit=command.visit, number=command.number, valid_from=today, valid_until=command.valid_until
    )
    return [permit]


def deliver(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """Hand the decision over, with how and the proof."""
    return [e.Delivered(visit=command.visit, how=command.how, proof=command.proof)]


def check(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """事后核查: met, unmet (correct by a date; a second time no new date is owed), or a false commitment."""
    found = e.CheckRecorded(
        visit=command.visit, outcome=command.outcome, text=command.reason, officers=command.officers
    )
    if bool(command.until) != bool(command.items):
        raise Refused("act.needs", act="follow_up", outcome=command.outcome, missing=["items", "until"])
    if command.until is None:
        if command.outcome == "unmet" and not corrections(case, facts, "follow_up"):
            raise Refused("check.order_needed", case=case.number)
        return [found]
    a_day_to_meet(command.until, case, facts)
    return [found, e.CorrectionOrdered(visit=command.visit, items=command.items, until=command.until)]
