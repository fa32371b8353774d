"""唤醒: a closed case is taken up again, by revoking its closing or under a new number; no decision is undone so."""

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.commands import Reopen, Submit
from approvalflow.cases.intake import fits
from approvalflow.cases.rules import Rules
from approvalflow.errors import Refused

REVOCABLE = frozenset({"withdrawn", "terminated", "abandoned"})
"""Closings that were no decisions, and that broke a file off where it stood."""


def reopen(case: Case, command: Reopen) -> e.Event:
    """The closing revoked, or the case that is filed in its stead. Raises Refused `reopen.*`."""
    if command.as_case:
        return e.ReopenedAs(case=command.as_case, reason=command.reason)
    if command.materials or command.data:
        raise Refused("reopen.nothing_filed", case=case.number or case.id)
    if case.decision is not None:
        raise Refused("reopen.decided", case=case.number or case.id, decision=case.decision)
    if case.closed not in REVOCABLE:
        raise Refused("reopen.not_broken_off", case=case.number or case.id, outcome=case.closed)
    if case.reopened_as:
        raise Refused("reopen.filed_anew", case=case.number or case.id, cases=case.reopened_as)
    return e.ClosingRevoked(outcome=case.closed, reason=command.reason)


def filed_anew(case: Case, command: Reopen, rules: Rules) -> Submit:
    """The application in its stead: by the version in force now, with what of the old file it still asks for."""
    kept = {
        name: value for name, value in case.data.items() if name in rules.fields and fits(value, rules.fields[name])
    }
    materials = {one for one in case.materials if one in rules.materials}
    return Submit(
        case=command.as_case,
        matter=case.matter,
        applicant=case.applicant,
        materials=tuple(sorted({*materials, *command.materials})),
        data={**kept, **command.data},
        effective=command.effective,
        late_reason=command.late_reason,
        reopens=case.id,
        challenges=case.challenges,
    )
