"""The cases of an audit file, each checked: what is wrong names the case and the field.

Fields that only inform (title, reason …) are never looked at. A field that nobody knows is passed over, unless
it looks like a misspelt one that would have changed the result.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, get_args

import msgspec

from approvalflow.deadlines import switches
from approvalflow.errors import Unreadable
from approvalflow.reckoning.fields import AnyEvent, Facts, Suspend, local_day, moment_of

MOST_CASES, MOST_DAYS = 100_000, 400
EXPECTED = "expected_"
ANSWERS = frozenset(
    {
        "due_date", "due_datetime", "provisional_due_date", "statutory_due_date", "acceptance_date", "outcome",
        "deemed", "window_open", "last_work_day", "remaining_workdays_at",
    }
)  # fmt: skip
"""What a file may expect, without the prefix."""

T = TypeVar("T")


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """Another reading that the file lists: the case with some fields replaced, and what is expected then."""

    reading: str
    entry: "Entry"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One case with what the file expects of it; `trace` lists the days counted by hand."""

    facts: Facts
    title: str
    article: str
    switches: dict[str, str]
    expected: dict[str, Any]
    trace: tuple[date, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @property
    def id(self) -> str:
        """What the file calls the case."""
        return self.facts.id

    @property
    def days(self) -> tuple[date, ...]:
        """The days for which the file asks how much is left."""
        return tuple(sorted(self.expected.get("remaining_workdays_at", ())))


_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


def read_entries(content: bytes, file: str) -> tuple[Entry, ...]:
    """Read a JSON file of cases. Raises Unreadable `reckon.*`, naming file, case and field."""
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_once)
        if _HALF.search(content):
            json.dumps(found, ensure_ascii=False).encode()  # half a character can be written, but not said again
    except (ValueError, RecursionError) as problem:
        raise Unreadable("reckon.not_json", file=file, reason=str(problem)) from None
    return entries_of(found.get("cases") if isinstance(found, dict) else found, file)


def entries_of(cases: object, file: str) -> tuple[Entry, ...]:
    """Entries of plain values, as JSON has them. Raises Unreadable `reckon.*`."""
    if not isinstance(cases, list) or len(cases) > MOST_CASES:
        raise Unreadable("reckon.no_cases", file=file, most=MOST_CASES)
    entries: dict[str, Entry] = {}
    for number, case in enumerate(cases, 1):
        name = str(case.get("id", "")) if isinstance(case, dict) else ""
        entry = _Reader(file, name or f"#{number}").entry(case)
        if entry.id in entries:
            raise Unreadable("reckon.id_twice", file=file, case=entry.id)
        entries[entry.id] = entry
    return tuple(entries.values())


STATED = ("hearing_request", "hearing_notice", "upper_level", "plain_days")
"""Switches about which days a text means, or from when: a case of a file states both."""


class _Reader:
    """Reads the parts of one case and knows whose they are."""

    def __init__(self, file: str, case: str) -> None:
        self.file = file
        self.case = case[:60]

    def entry(self, case: object, *, within: str = "") -> Entry:
        if not isinstance(case, dict):
            raise self.wrong(within, "an object with the fields of a case is needed")
        self._known(case, within)
        facts = self._convert(case, Facts, within)
        if "unit" not in case and facts.flow != "before_expiry":
            raise self.wrong(f"{within}unit", "a term needs its unit")
        self._moments(facts, within)
        self._decided(case, facts, within)
        return Entry(
            facts=facts,
            title=str(case.get("title") or ""),
            article=str(case.get("article") or ""),
            switches={name: self._text(case[name], name, within) for name in switches() if case.get(name) is not None},
            expected=self._expected(case, within),
            trace=tuple(self._day(day, f"{within}hand_trace") for day in self._list(case, "hand_trace", within)),
            alternatives=tuple(
                self._alternative(case, one, f"alternatives[{number}]")
                for number, one in enumerate(self._list(case, "alternatives", within) if not within else ())
            ),
        )

    def _decided(self, case: Mapping[str, Any], facts: Facts, within: str) -> None:
        """A reading that the file itself decides by the unit or start it states would be passed over in silence."""
        for name in STATED if facts.renewal_filed_at is not None else (*STATED, "renewal_lead"):
            if case.get(name) is not None:
                raise self.wrong(f"{within}{name}", "the unit and the start that the file states decide this")

    def wrong(self, field: str, reason: str) -> Unreadable:
        """The error of a field."""
        return Unreadable("reckon.wrong_value", file=self.file, case=self.case, field=field or "-", reason=reason)

    def _alternative(self, case: Mapping[str, Any], one: object, within: str) -> Alternative:
        changed = one.get("recompute") if isinstance(one, dict) else None
        if not isinstance(one, dict) or not isinstance(changed, dict):
            raise self.wrong(f"{within}.recompute", "an object with the fields to replace is needed")
        known = sorted({*Facts.__struct_fields__, *switches()})
        if unknown := sorted({*changed} - {*known, *_INFORMS}):
            near = get_close_matches(unknown[0], known, 3, 0.5)
            raise self._unknown(f"{within}.recompute.{unknown[0]}", near or known)
        plain = {name: value for name, value in case.items() if not name.startswith(EXPECTED) and name != "hand_trace"}
        expected = {name: value for name, value in one.items() if name.startswith(EXPECTED)}
        entry = self.entry({**plain, **changed, **expected, "id": case.get("id")}, within=f"{within}.")
        return Alternative(reading=str(one.get("reading") or ""), entry=entry)

    def _known(self, case: Mapping[str, Any], within: str) -> None:
        fields = {*Facts.__struct_fields__, *switches()}
        for name in case:
            if name.startswith(EXPECTED) and name.removeprefix(EXPECTED) not in ANSWERS:
                raise self._unknown(within + name, [EXPECTED + one for one in sorted(ANSWERS)])
            if name not in fields and name not in _INFORMS and (near := get_close_matches(name, fields, 1, 0.8)):
                raise self._unknown(within + name, near)
        events = case.get("events")
        for number, event in enumerate(events if isinstance(events, list) else ()):
            for name in event if isinstance(event, dict) else ():
                if name not in _OF_EVENTS and (near := get_close_matches(name, _OF_EVENTS, 1, 0.8)):
                    raise self._unknown(f"{within}events[{number}].{name}", near)

    def _unknown(self, field: str, known: list[str]) -> Unreadable:
        return Unreadable("reckon.unknown_field", file=self.file, case=self.case, field=field[:80], known=known)

    def _convert(self, value: object, kind: type[T], within: str) -> T:
        try:
            return msgspec.convert(value, kind, strict=True)
        except msgspec.ValidationError as problem:
            reason, _, where = str(problem).partition(" - at `")
            missing = re.search(r"missing required field `(.*)`", reason)
            field = f"{where.rstrip('`').removeprefix('$')}.{missing[1] if missing else ''}".strip(".")
            raise self.wrong(within + field, reason) from None

    def _moments(self, facts: Facts, within: str) -> None:
        """Every moment and day can be read, and a term has an amount."""
        self._day(facts.start_datetime, f"{within}start_datetime")
        if len(facts.start_datetime) <= 10 and facts.unit in ("hour", "working_hour"):
            raise self.wrong(f"{within}start_datetime", "a term of hours needs the time of its start")
        if facts.flow != "before_expiry" and not facts.amount:
            raise self.wrong(f"{within}amount", "an amount of at least 1 is needed")
        if facts.flow == "decision_from_receipt" and not facts.correction_window:
            raise self.wrong(f"{within}correction_window", "this flow needs the working days of the window")
        for name in ("renewal_filed_at", "calendar_as_of"):
            if getattr(facts, name) is not None:
                self._day(getattr(facts, name), within + name)
        for number, event in enumerate(facts.events):
            self._day(event.at, f"{within}events[{number}].at")
            if isinstance(event, Suspend) and event.written_notice_at:
                self._day(event.written_notice_at, f"{within}events[{number}].written_notice_at")

    def _expected(self, case: Mapping[str, Any], within: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in case.items():
            plain = name.removeprefix(EXPECTED)
            if plain == name:
                continue
            if plain == "remaining_workdays_at":
                found[plain] = self._left(value, within + name)
            elif value is None:
                found[plain] = None
            elif plain in ("outcome", "deemed"):
                found[plain] = self._text(value, name, within)
            elif plain == "due_datetime":
                self._day(value, within + name)
                found[plain] = moment_of(value)
            else:
                found[plain] = self._day(value, within + name)
        return found

    def _left(self, value: object, field: str) -> dict[date, int | None]:
        kind = Annotated[dict[str, int | None], msgspec.Meta(max_length=MOST_DAYS)]
        plain: dict[str, int | None] = self._convert(value, kind, field)
        return {self._day(day, field): left for day, left in plain.items()}

    def _list(self, case: Mapping[str, Any], name: str, within: str) -> list[Any]:
        found = case.get(name) or []
        if not isinstance(found, list):
            raise self.wrong(within + name, "a list is needed")
        return found

    def _text(self, value: object, name: str, within: str) -> str:
        if not isinstance(value, str):
            raise self.wrong(within + name, "a text is needed")
        return value

    def _day(self, value: object, field: str) -> date:
        try:
            return local_day(self._text(value, field, ""))
        except ValueError as problem:
            raise self.wrong(field, str(problem)) from None


_INFORMS = frozenset(
    {"title", "rule", "article", "reason", "ambiguous", "alternatives", "source_status", "hand_verified", "hand_trace"}
)
_OF_EVENTS = sorted({"type", *(field for kind in get_args(AnyEvent) for field in kind.__struct_fields__)})


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are there once: of two, nobody knows which was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise ValueError(f"the key “{twice[:40]}” is there twice in one object")
    return found
