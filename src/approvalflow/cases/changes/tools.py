"""A table, a step or a seat of a case, with one thing changed."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from approvalflow.cases.case import Case

T = TypeVar("T")


def with_(table: Mapping[str, T], key: str, value: T) -> dict[str, T]:
    """The table with one entry more, or another."""
    return {**table, key: value}


def without(table: Mapping[str, T], key: str) -> dict[str, T]:
    """The table with one entry less."""
    return {name: value for name, value in table.items() if name != key}


def on_visit(case: Case, visit: str, **changes: object) -> Case:
    """The case with an open step changed."""
    return replace(case, visits=with_(case.visits, visit, replace(case.visits[visit], **changes)))


def on_seat(case: Case, visit: str, seat: str, *, still: bool = False, **changes: object) -> Case:
    """The case with a seat changed; its revision says so, unless it is `still` what a client has seen."""
    more = 0 if still else 1
    seats = tuple(
        replace(one, **changes, revision=one.revision + more) if one.id == seat else one
        for one in case.visits[visit].seats
    )
    return on_visit(case, visit, seats=seats)


def gone(case: Case, visit: str) -> Case:
    """The case without an open step, and without what held it."""
    held = without(case.held, visit) if visit in case.held else case.held
    return replace(case, visits=without(case.visits, visit), held=held)
