"""Incidents: a file that cannot go on by itself, until somebody who owns that makes it."""

from approvalflow.cases import events as e
from approvalflow.cases.record import Record
from approvalflow.tokens import Move, Position

NOBODY_FOUND = "seat.nobody_found"
ENDLESS = "token.endless"
NO_TIME = "timer.no_time"


def follow_incidents(record: Record, after: Position, moves: tuple[Move, ...], owner: str) -> None:
    """Open those that the moves tell of, and close those whose token is free or gone."""
    tokens = after.get("tokens", {})
    codes = {token: move.incident for move in moves if move.incident for token in move.made}
    for token, code in codes.items():
        if token in tokens and "held" in tokens[token] and token not in record.case.incidents:
            record.add(e.IncidentOpened(token=token, node=tokens[token]["at"], code=code, owner=owner))
    for token, incident in list(record.case.incidents.items()):
        if incident.code == NO_TIME:  # it hangs on the wait
            over = token not in after.get("waits", {}) or token in record.case.timers
        else:
            over = token not in tokens or (not begins(incident.code) and "held" not in tokens[token])
        if over:
            record.add(e.IncidentClosed(token=token))


def begins(code: str) -> bool:
    """Whether an incident is of a token that is not held: what it stands at could not be begun."""
    return code in (NOBODY_FOUND, ENDLESS) or code.startswith(("decision.", "expression."))
