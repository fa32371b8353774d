"""Incidents: a file that cannot go on by itself, until somebody who owns that makes it."""

from approvalflow.cases import events as e
from approvalflow.cases.record import Record
from approvalflow.tokens import Move, Position
from approvalflow.tokens.nodes import TOO_MUCH

NOBODY_FOUND = "seat.nobody_found"
TOO_FEW = "seat.too_few"
UNSEATED = frozenset({NOBODY_FOUND, TOO_FEW})
"""Why a step does not open."""
ENDLESS = "token.endless"
MOST = 1_000
"""More rounds in one command, or more timers in a row that take no time, are taken for a loop that does not end."""
NO_TIME = "timer.no_time"
LACKS_DATA = "step.lacks_data"
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
        if token in after.get("waits", {}):
            over = incident.code == NO_TIME and token in record.case.timers
        else:
            over = token not in tokens or ("held" in held.get(token, {}) and "held" not in tokens[token])
        if over:
            record.add(e.IncidentClosed(token=token))
