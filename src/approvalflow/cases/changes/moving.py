"""Changes of the position, and of what is waited for or stuck."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import STARTS, Awaited, Case, Incident, Stage, Timer, instance_of
from approvalflow.cases.changes.tools import with_, without
from approvalflow.tokens import Position, apply, with_data
from approvalflow.tokens.questions import is_gathered

T = TypeVar("T")


def _moved(case: Case, event: e.Moved, _: e.Happened) -> Case:
    position = apply(case.position, event.moves)
    waits = position.get("waits", {})
    goes_on = bool(position.get("tokens"))
    return replace(
        case,
        position=position,
        local=_kept(case.local, position) if case.local else case.local,
        timers=_still(case.timers, waits),
        waits=_still(case.waits, waits if goes_on else {}, ahead=goes_on or case.stage is not Stage.CLOSED),
        brought={
            wait: one for wait, one in case.brought.items() if "came" in waits.get(wait, {}) or is_gathered(wait, waits)
        },
        conversations=_talked(case.conversations, position) if case.conversations else case.conversations,
        true=tuple(wait for wait in case.true if wait in waits),
        looked=case.looked if case.looked and any(one["for"] == "conditional" for one in waits.values()) else None,
    )


def _still(table: dict[str, T], waits: Mapping[str, object], *, ahead: bool = False) -> dict[str, T]:
    """What is still waited for; `ahead`: also what would start another pool. The same table where nothing went."""
    if all(wait in waits or (ahead and wait.startswith(STARTS)) for wait in table):
        return table
    return {wait: one for wait, one in table.items() if wait in waits or (ahead and wait.startswith(STARTS))}


def _kept(local: dict[str, dict[str, Any]], position: Position) -> dict[str, dict[str, Any]]:
    """The data of what still runs, or may be compensated."""
    there = with_data(position)
    return {scope: data for scope, data in local.items() if scope in there}


def _talked(conversations: dict[str, str], position: Position) -> dict[str, str]:
    """The keys of the instances that there are."""
    there = with_data(position)
    return {one: key for one, key in conversations.items() if instance_of(one) in there}


def _timer_set(case: Case, event: e.TimerSet, _: e.Happened) -> Case:
    return replace(
        case,
        timers=with_(case.timers, event.wait, Timer(node=event.node, at=event.at, start=event.start, said=event.said)),
    )


def _signal_taken(case: Case, event: e.SignalTaken, _: e.Happened) -> Case:
    timer = case.timers.get(event.wait)
    if timer is None:
        return case
    at_once = case.at_once + 1 if timer.at <= timer.start else 0
    return replace(case, timers=without(case.timers, event.wait), at_once=at_once)


def _wait_opened(case: Case, event: e.WaitOpened, happened: e.Happened) -> Case:
    awaited = Awaited(
        node=event.node, kind=event.kind, name=event.name, correlation=event.correlation,
        conversation=event.conversation, opened=happened.recorded,
    )  # fmt: skip
    return replace(case, waits=with_(case.waits, event.wait, awaited))


def _key_agreed(case: Case, event: e.KeyAgreed, _: e.Happened) -> Case:
    keyed = {
        wait: replace(one, correlation=event.key)
        for wait, one in case.waits.items()
        if one.conversation == event.conversation
    }
    conversations = with_(case.conversations, event.conversation, event.key)
    return replace(case, conversations=conversations, waits={**case.waits, **keyed})


def _put_off(case: Case, event: e.EventPutOff, _: e.Happened) -> Case:
    return replace(case, brought=with_(case.brought, event.wait, (*case.brought.get(event.wait, ()), event.data)))


def _data_set(case: Case, event: e.DataSet, happened: e.Happened) -> Case:
    if not event.scope:
        return _data(case, event, happened)
    return replace(case, local=with_(case.local, event.scope, {**case.local.get(event.scope, {}), **event.data}))


def _data(case: Case, event: e.DataSet | e.MessageTaken | e.SignalHeard, _: e.Happened) -> Case:
    return replace(case, data={**case.data, **event.data}) if event.data else case


def _conditions(case: Case, event: e.ConditionsChecked, _: e.Happened) -> Case:
    return replace(case, true=event.true, looked=event.on)


def _incident_opened(case: Case, event: e.IncidentOpened, _: e.Happened) -> Case:
    incident = Incident(node=event.node, code=event.code, owner=event.owner, values=event.values)
    return replace(case, incidents=with_(case.incidents, event.token, incident))


def _incident_closed(case: Case, event: e.IncidentClosed, _: e.Happened) -> Case:
    return replace(case, incidents=without(case.incidents, event.token), at_once=0)


CHANGES: Mapping[type, Callable[[Case, Any, e.Happened], Case]] = {
    e.Moved: _moved,
    e.TimerSet: _timer_set,
    e.SignalTaken: _signal_taken,
    e.WaitOpened: _wait_opened,
    e.KeyAgreed: _key_agreed,
    e.DataSet: _data_set,
    e.EventPutOff: _put_off,
    e.MessageTaken: _data,
    e.SignalHeard: _data,
    e.ConditionsChecked: _conditions,
    e.IncidentOpened: _incident_opened,
    e.IncidentClosed: _incident_closed,
}
