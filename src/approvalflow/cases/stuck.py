"""Incidents: a file that cannot go on by itself, until somebody who owns that makes it."""

from collections.abc import Mapping
from typing import Any

from approvalflow.bpmn.graph import Drawing, Trigger
from approvalflow.cases import events as e
from approvalflow.cases.case import STARTS, Case
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Rules
from approvalflow.cases.silence import KEPT_SILENT, RULED_LATE
from approvalflow.errors import Refused
from approvalflow.tokens import Move, Position, starved
from approvalflow.tokens.leaving import TOO_MUCH, UNREAD

NOBODY_FOUND = "seat.nobody_found"
TOO_FEW = "seat.too_few"
NOBODY_LEFT = "seat.nobody_left"
"""Of a step that is open."""
STARVED = "token.starved"
"""Of a join; like the one before it follows from where the file stands, and is looked at after every command."""
NOBODY_RULES = "challenge.nobody_rules"
"""Of the whole case, wherever it stands: looked at after every command, too."""
PLACELESS = frozenset({NOBODY_RULES, KEPT_SILENT, RULED_LATE})
"""They have a key of their own, and no token: nothing of the file stands still there."""
DERIVED = frozenset({NOBODY_LEFT, STARVED}) | PLACELESS
UNSEATED = frozenset({NOBODY_FOUND, TOO_FEW})
"""Why a step does not open."""
ENDLESS = "token.endless"
MOST = 1_000
"""More rounds in one command, or more timers in a row that take no time, are taken for a loop that does not end."""
NO_TIME = "timer.no_time"
NO_KEY = "message.no_key"
"""Of an event that waits for a message whose key comes to nothing; a message for the case itself still reaches it."""
LACKS_DATA = "step.lacks_data"
OFF = "case.off_the_drawing"
"""The case stands at what no reading of its drawing has; see `desk.rules.kept`."""
CIRCLES = frozenset({ENDLESS, TOO_MUCH})
"""What is stopped because it does not end, or because one command cannot do so much."""


def follow_incidents(record: Record, before: Position, after: Position, moves: tuple[Move, ...], owner: str) -> None:
    """Open those that the moves tell of, and close those whose token is free or gone, or whose wait is over."""
    tokens, held = after.get("tokens", {}), before.get("tokens", {})
    codes = {token: move.incident for move in moves if move.incident for token in move.made}
    for token, code in codes.items():
        if token in tokens and "held" in tokens[token] and token not in record.case.incidents:
            record.add(e.IncidentOpened(token=token, node=tokens[token]["at"], code=code, owner=owner))
    for token, incident in list(record.case.incidents.items()):
        if incident.code in PLACELESS:
            continue
        if token in after.get("waits", {}):
            over = incident.code == NO_TIME and token in record.case.timers
        else:
            over = token not in tokens or ("held" in held.get(token, {}) and "held" not in tokens[token])
        if over:
            record.add(e.IncidentClosed(token=token))


def starving(case: Case, drawing: Drawing) -> dict[str, str]:
    """The joins of a case that nothing can free any more, by token."""
    return starved(drawing, case.position, awaited=any(one.startswith(STARTS) for one in case.waits))


def follow_joins(record: Record, owner: str) -> None:
    """Open an incident for each join that nothing can free any more, and close those of joins that something can."""
    case, rules = record.case, record.facts.rules
    if rules.misfits:
        return
    found = starving(case, rules.drawing)
    known = {token for token, one in case.incidents.items() if one.code == STARVED}
    for token in sorted(found.keys() - case.incidents.keys(), key=int):
        record.add(e.IncidentOpened(token=token, node=found[token], code=STARVED, owner=owner))
    for token in sorted(known - found.keys(), key=int):
        record.add(e.IncidentClosed(token=token))


def follow_unread(record: Record, owner: str) -> None:
    """Whoever owns it is told of each open wait for a condition that this release cannot read: it would never come."""
    case, drawing = record.case, record.facts.rules.drawing
    for wait, one in case.position.get("waits", {}).items() if drawing.unread else ():
        if wait not in case.incidents and is_deaf(drawing, one):
            record.add(e.IncidentOpened(token=wait, node=one["at"], code=UNREAD, owner=owner))


def is_deaf(drawing: Drawing, wait: Mapping[str, Any]) -> bool:
    """Whether a wait is for a condition that nobody can read any more."""
    return wait["for"] == Trigger.CONDITIONAL and wait["at"] in drawing.unread


def off_the_drawing(case: Case, rules: Rules) -> Refused:
    """Why nothing moves a case that stands at what its drawing does not have."""
    version = f"{rules.code} {rules.version}"
    return Refused(OFF, case=case.number or case.id, version=version, elements=list(rules.misfits))


def stand_off(record: Record, owner: str) -> None:
    """Whoever owns what stops is told once that a case stands off its drawing."""
    case = record.case
    if all(one.code != OFF for one in case.incidents.values()):
        tokens = ((token, one["at"]) for token, one in case.position.get("tokens", {}).items())
        free = [(token, at) for token, at in tokens if token not in case.incidents]
        odd = [one for one in free if one[1] in record.facts.rules.misfits]
        for token, node in (odd or free)[:1]:
            values = dict(off_the_drawing(case, record.facts.rules).values)
            record.add(e.IncidentOpened(token=token, node=node, code=OFF, owner=owner, values=values))
