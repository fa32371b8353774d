"""Where the file stands in the drawing, and how it moves: a pure function of drawing, position, signal and answers."""

from approvalflow.tokens.advance import advance
from approvalflow.tokens.board import apply, is_ended
from approvalflow.tokens.lineage import came_of
from approvalflow.tokens.position import (
    Answer,
    Around,
    Ask,
    Cancel,
    Complete,
    Detour,
    Fire,
    Jump,
    Move,
    Place,
    Position,
    Raise,
    Recall,
    Retry,
    Return,
    Revive,
    Signal,
    Start,
    place,
    with_data,
)
from approvalflow.tokens.visits import frozen, open_visits, opened_by, visit_id

__all__ = [
    "Answer",
    "Around",
    "Ask",
    "Cancel",
    "Complete",
    "Detour",
    "Fire",
    "Jump",
    "Move",
    "Place",
    "Position",
    "Raise",
    "Recall",
    "Retry",
    "Return",
    "Revive",
    "Signal",
    "Start",
    "advance",
    "apply",
    "came_of",
    "frozen",
    "is_ended",
    "open_visits",
    "opened_by",
    "place",
    "visit_id",
    "with_data",
]
