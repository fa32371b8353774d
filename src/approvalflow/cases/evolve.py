"""Only here does a case change: `evolve(case, happened)` makes the next case from the last.

It decides nothing and refuses nothing. One function of `changes` per event that changes the snapshot; events that only
tell something (a warning's people, a text) leave it as it is. An engine mended later never rewrites an old case.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Stage
from approvalflow.cases.changes import CHANGES
from approvalflow.errors import Defect


def evolve(case: Case | None, happened: e.Happened) -> Case:
    """The next case. The first event of a case must be CaseSubmitted."""
    event = happened.event
    if isinstance(event, e.CaseSubmitted):
        return _submitted(event, happened)
    if case is None:
        raise Defect("case.first_event", event=type(event).__name__)
    change = CHANGES.get(type(event))
    changed = change(case, event, happened) if change else case
    return replace(changed, seq=happened.seq, recorded=happened.recorded)


def fold(case: Case | None, history: Iterable[e.Happened]) -> Case:
    """The case after a whole history."""
    for happened in history:
        case = evolve(case, happened)
    if case is None:
        raise Defect("case.no_events")
    return case


def _submitted(event: e.CaseSubmitted, happened: e.Happened) -> Case:
    return Case(
        id=event.case,
        matter=event.matter,
        version=event.version,
        drawing=event.drawing,
        zone=event.zone,
        stage=Stage.SUBMITTED,
        applicant=event.applicant,
        materials=event.materials,
        data=event.data,
        calendar=event.calendar,
        reopens=event.reopens,
        challenges=event.challenges,
        seq=happened.seq,
        opened=happened.effective,
        recorded=happened.recorded,
    )
