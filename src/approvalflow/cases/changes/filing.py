"""Changes at the counter: filing, receipt, correction, acceptance."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Stage
from approvalflow.cases.changes.tools import on_visit


def _received(case: Case, event: e.CaseReceived, happened: e.Happened) -> Case:
    return replace(case, stage=Stage.RECEIVED, number=event.number, received=happened.effective)


def _correction(case: Case, event: e.CorrectionRequested, _: e.Happened) -> Case:
    return replace(on_visit(case, event.visit, awaiting=True), corrections=event.round)


def _resubmitted(case: Case, event: e.MaterialsResubmitted, happened: e.Happened) -> Case:
    woken = on_visit(case, event.visit, awaiting=False)
    return replace(
        woken,
        materials=tuple(sorted({*case.materials, *event.materials})),
        data={**case.data, **event.data},
        refiled=event.materials,
        completed=happened.effective if event.complete else case.completed,
    )


def _accepted(case: Case, event: e.CaseAccepted, happened: e.Happened) -> Case:
    return replace(case, stage=Stage.ACCEPTED, accepted=happened.effective)


CHANGES: Mapping[type, Callable[[Case, Any, e.Happened], Case]] = {
    e.CaseReceived: _received,
    e.CorrectionRequested: _correction,
    e.MaterialsResubmitted: _resubmitted,
    e.CaseAccepted: _accepted,
}
