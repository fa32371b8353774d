"""What a preview tells: each step with whom and when, the clocks of the case, what it depends on, where it stops."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from approvalflow.desk.preview.ways import Branch


class ExpectedSeat(msgspec.Struct, frozen=True, kw_only=True):
    """Who would be asked, by today's directory: one person, or whoever of the candidates comes first."""

    seat: str
    holder: str | None = None
    pool: str | None = None
    candidates: tuple[str, ...] = ()


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """One step. `due` by its own clock, `provisional` where the calendar of that year is not announced.

    `outcome`, `by` and `done` are assumed; they are empty for a step at which the preview stops.
    """

    visit: str
    node: str
    name: str
    act: str
    opened: date
    due: date | None
    provisional: bool
    seats: tuple[ExpectedSeat, ...]
    outcome: str = ""
    by: tuple[str, ...] = ()
    done: date | None = None


class ClockDue(msgspec.Struct, frozen=True, kw_only=True):
    """A clock of the case: when it would begin, be due, and stop. `kept`: it would stop in time; None while it runs."""

    clock: str
    kind: str
    started: date
    due: date | None
    provisional: bool
    stopped: date | None
    kept: bool | None


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Why a preview goes no further at a place: a code with its values, as a refusal or an incident has."""

    node: str
    code: str
    values: Mapping[str, Any] = {}


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The likely way. `pace` says how long each step is assumed to take, `papers` are assumed to be filed still; `ends`
    is the day of the last act, `closed` how the case would end.
    """

    pace: str
    papers: tuple[str, ...]
    steps: tuple[Expected, ...]
    clocks: tuple[ClockDue, ...]
    branches: tuple[Branch, ...]
    stops: tuple[Stop, ...]
    ends: date
    closed: str | None
