"""The words of the token game: where a case stands, what can happen to it, and what a move did.

A position is plain JSON: tokens by node and scope, open waits, scopes. Nothing in it is a person, a date or form
data; those live in the case by the ids used here. An id is handed out once and never again.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

Position = dict[str, Any]
"""`{"v", "next", "scopes", "tokens", "waits", "gates"}`; a key is written only when there is something in it."""

Record = dict[str, Any]
"""One token (`at`, `via`, `in`, `held`), wait (`on`, `for`, `at`) or scope (`of`, `in`, `on`)."""

Ask = Callable[[str], bool | None]
"""Answers the condition of a flow by the flow's id. Only `True` is true."""

VERSION = 1
ROOT = "0"


class Move(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one node did: everything needed to make the next position from the last one, without the drawing.

    An id both in `used` and `made` stays, with a changed record. `on` names the token that caused the move and
    stays as it is (a timer beside a step). `to` marks a rewind: the moves that descend from visit `to` are undone,
    `void` lists the visits that thereby never counted, and the moves that follow renew the steps put back.
    """

    node: str
    used: tuple[str, ...] = ()
    made: dict[str, Record] = {}
    flows: tuple[str, ...] = ()
    asked: dict[str, bool | None] = {}
    opened: dict[str, Record] = {}
    closed: tuple[str, ...] = ()
    scopes_opened: dict[str, Record] = {}
    scopes_closed: tuple[str, ...] = ()
    gates: dict[str, str] = {}
    next: int = 0
    incident: str = ""
    on: str = ""
    to: str = ""
    void: tuple[str, ...] = ()


class Start(msgspec.Struct, frozen=True):
    """Put the first token on the start event. A case that has started is left as it is."""


class Complete(msgspec.Struct, frozen=True):
    """The step where `token` rests is done."""

    token: str


class Fire(msgspec.Struct, frozen=True):
    """What `wait` waited for has come."""

    wait: str


class Retry(msgspec.Struct, frozen=True):
    """Try again what stopped `token` as an incident."""

    token: str


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """Go back to visit `to`. `token` is the step that returns, empty when no step does (a supervisor, a take-back).

    `history` holds every move of the case so far, in order.
    """

    token: str
    to: str
    history: tuple[Move, ...]
    siblings: Literal["keep", "redo", "freeze"] = "keep"


class Cancel(msgspec.Struct, frozen=True):
    """End every token except those that stand at `keep`, and the sub-processes they are in."""

    keep: frozenset[str] = frozenset()


Signal = Start | Complete | Fire | Retry | Return | Cancel
