"""Changes by what is said beside the steps: holds, urging, copies, watching, challenges."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Held
from approvalflow.cases.changes.tools import on_visit, with_, without


def _urged(case: Case, event: e.Urged, happened: e.Happened) -> Case:
    return on_visit(case, event.visit, urged=happened.effective)


def _copied(case: Case, event: e.CopySent, happened: e.Happened) -> Case:
    return replace(case, copies={**case.copies, **dict.fromkeys(event.persons, happened.seq)})


def _read(case: Case, event: e.CopyRead, happened: e.Happened) -> Case:
    return replace(case, copies=without(case.copies, happened.actor))


def _watched(case: Case, _: e.WatchBegun, happened: e.Happened) -> Case:
    return replace(case, watched_by=(*case.watched_by, happened.actor))


def _unwatched(case: Case, _: e.WatchEnded, happened: e.Happened) -> Case:
    return replace(case, watched_by=tuple(one for one in case.watched_by if one != happened.actor))


def _held(case: Case, event: e.WorkHeld, happened: e.Happened) -> Case:
    held = Held(by=happened.actor, since=happened.effective, reason=event.reason)
    return replace(case, held=with_(case.held, event.visit, held))


def _released(case: Case, event: e.WorkReleased, _: e.Happened) -> Case:
    return replace(case, held=without(case.held, event.visit))


def _challenged(case: Case, event: e.OfficerChallenged, _: e.Happened) -> Case:
    aside = (*case.stepped_aside, event.officer) if event.own else case.stepped_aside
    return replace(case, challenges=with_(case.challenges, event.officer, "open"), stepped_aside=aside)


def _ruled(case: Case, event: e.ChallengeRuled, _: e.Happened) -> Case:
    case = replace(case, stepped_aside=tuple(one for one in case.stepped_aside if one != event.officer))
    if event.upheld:
        return replace(case, challenges=with_(case.challenges, event.officer, "upheld"))
    return replace(case, challenges=without(case.challenges, event.officer))


CHANGES: Mapping[type, Callable[[Case, Any, e.Happened], Case]] = {
    e.WorkHeld: _held,
    e.WorkReleased: _released,
    e.Urged: _urged,
    e.CopySent: _copied,
    e.CopyRead: _read,
    e.WatchBegun: _watched,
    e.WatchEnded: _unwatched,
    e.OfficerChallenged: _challenged,
    e.ChallengeRuled: _ruled,
}
