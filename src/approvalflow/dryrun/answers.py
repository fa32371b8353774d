"""What a dry run is told: where it begins, how each step is answered, what is sent when, and where it stops."""

import json
from codecs import BOM_UTF8
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from approvalflow.errors import Unreadable
from approvalflow.expressions.plain import exact
from approvalflow.expressions.values import NUMBERS
from approvalflow.reading import parse_toml

BEGIN = "2026-01-05T09:00:00+08:00"
STEPS = 10_000
MOST_STEPS = 1_000_000
EACH_MOVE = 50
"""The steps that a run is given for all that it works out and sets, for each move that it may make."""
FEWEST = 2_000
"""A run that stops sooner is given the steps of so many moves: the first moves may be the dearest."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every part of the file refuses keys it does not know."""


class Step(Part, frozen=True, kw_only=True):
    """The answer to one visit of a step.

    `outcome` is what `step.<id>.outcome` then says; `set` changes case data. `after` is how long it takes: a term
    (`2 WD`) or an ISO 8601 duration; at once where it says nothing. `never`: it stays open. `error` and `escalation`
    are codes that the work at the step raises.
    """

    outcome: str = ""
    set: dict[str, Any] = {}
    after: str = ""
    never: bool = False
    error: str | None = None
    escalation: str | None = None


class Sent(Part, frozen=True, kw_only=True):
    """A message or signal: sent at a moment (`at`) or so long after the beginning (`after`).

    Without either it is sent when nothing else can happen, before time passes. `to` names the one event that may
    have a message, `correlation` the key that its receiver must have; without one it is for whoever waits. `set` is
    what it brings; `lives` is how long a message waits to be caught.
    """

    name: str
    at: str = ""
    after: str = ""
    to: str = ""
    correlation: str = ""
    set: dict[str, Any] = {}
    lives: str = ""


class Stop(Part, frozen=True, kw_only=True):
    """Where to stop although it could go on: after so many moves, at a moment, on entering a node, by the data."""

    moves: int = STEPS
    at: str = ""
    node: str = ""
    when: str = ""


class Answers(Part, frozen=True, kw_only=True):
    """The whole file. `tasks` gives, by id of the step, one answer for all visits or a list, one for each visit.

    `data` is for the first instance of the process that the run begins with; `pools` gives, by id of a process, what
    each of its instances has when it begins.
    `conditions` answers flows by their id, before their own condition is looked at. `start` names the event that
    starts, where it is not the start event without a cause. `walk`: whatever is still awaited when nothing else can
    happen comes by itself, and a choice whose data is missing takes one flow after the other.
    """

    begin: str = BEGIN
    start: str = ""
    zone: str = "Asia/Shanghai"
    data: dict[str, Any] = {}
    pools: dict[str, dict[str, Any]] = {}
    tasks: dict[str, Step | tuple[Step, ...]] = {}
    default: Step = Step()
    conditions: dict[str, bool] = {}
    walk: bool = False
    messages: tuple[Sent, ...] = ()
    signals: tuple[Sent, ...] = ()
    stop: Stop = Stop()


def _number(text: str) -> int | float | Decimal:
    """A whole number is one however it is written: `1.0` and `1E5` are `1` and `100000`. Raises ValueError."""
    try:
        known = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text[:40]} is no number that can be counted with") from None
    whole = known.is_finite() and known.adjusted() < NUMBERS.prec and known == known.to_integral_value()
    return int(known) if whole else exact(text)


_JSON = msgspec.json.Decoder(float_hook=_number)


def read_answers(content: bytes, file: str) -> Answers:
    """A JSON or TOML text as answers.

    Raises Unreadable `answers.wrong`, `answers.twice`, `answers.not_json`, `toml.*`.
    """
    try:
        if file.endswith(".toml"):
            return msgspec.convert(_moments(parse_toml(content, file, _number)), Answers)
        found = msgspec.convert(_JSON.decode(content := content.removeprefix(BOM_UTF8)), Answers)
        if (twice := _twice(content)) is not None:
            raise Unreadable("answers.twice", file=file, place=twice[:200])
        return found
    except msgspec.ValidationError as problem:
        raise Unreadable(
            "answers.wrong", file=file, reason=str(problem), known=list(Answers.__struct_fields__)
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise Unreadable("answers.not_json", file=file, reason=str(problem)) from None


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON as it is written."""


def _twice(content: bytes) -> str | None:
    """The first key that stands twice in its object, with the way to it; of two the readers would take one."""
    waiting: list[tuple[str, Any]] = [
        ("", json.loads(content, object_pairs_hook=_Pairs, parse_float=str, parse_int=str))
    ]
    while waiting:
        place, value = waiting.pop()
        if not isinstance(value, list):
            continue
        seen = set[str]()
        for number, one in enumerate(value):
            key, inner = one if isinstance(value, _Pairs) else (f"[{number}]", one)
            where = f"{place}{key}" if key.startswith("[") or not place else f"{place}.{key}"
            if isinstance(value, _Pairs) and key in seen:
                return where
            seen.add(key)
            waiting.append((where[:200], inner))
    return None


def _moments(table: dict[str, Any]) -> dict[str, Any]:
    """The moments of TOML as text, where a moment is asked for; data keep theirs."""
    for part in (table, table.get("stop"), *_tables(table, "messages"), *_tables(table, "signals")):
        for key in ("begin", "at") if isinstance(part, dict) else ():
            if isinstance(part.get(key), datetime):
                part[key] = part[key].isoformat()
    return table


def _tables(table: dict[str, Any], name: str) -> list[Any]:
    found = table.get(name)
    return found if isinstance(found, list) else []
