"""Changes by commitment, decision and permit, and how a case is closed."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Stage


def _committed(case: Case, event: e.CommitmentGiven, _: e.Happened) -> Case:
    return replace(case, committed=True)


def _not_committed(case: Case, event: e.CommitmentDeclined, _: e.Happened) -> Case:
    return replace(case, committed=False)


def _decided(case: Case, event: e.DecisionMade, happened: e.Happened) -> Case:
    return replace(case, stage=Stage.DECIDED, decision=event.outcome, decided=happened.effective, deemed=event.deemed)


def _permit(case: Case, event: e.PermitIssued, happened: e.Happened) -> Case:
    return replace(case, issued=happened.effective)


def _closed(case: Case, event: e.CaseClosed, _: e.Happened) -> Case:
    waits = case.waits if case.position.get("tokens") else {}  # nothing starts another pool of a file that has ended
    return replace(case, stage=Stage.CLOSED, closed=event.outcome, held={}, waits=waits)


def _revoked(case: Case, event: e.ClosingRevoked, _: e.Happened) -> Case:
    stage = Stage.ACCEPTED if case.accepted else Stage.RECEIVED if case.received else Stage.SUBMITTED
    return replace(case, stage=stage, closed=None)


def _reopened_as(case: Case, event: e.ReopenedAs, _: e.Happened) -> Case:
    return replace(case, reopened_as=(*case.reopened_as, event.case))


CHANGES: Mapping[type, Callable[[Case, Any, e.Happened], Case]] = {
    e.CommitmentGiven: _committed,
    e.CommitmentDeclined: _not_committed,
    e.DecisionMade: _decided,
    e.PermitIssued: _permit,
    e.CaseClosed: _closed,
    e.ClosingRevoked: _revoked,
    e.ReopenedAs: _reopened_as,
}
