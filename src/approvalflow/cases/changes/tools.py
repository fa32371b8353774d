"""A table, a step or a seat of a case, with one thing changed."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from approvalflow.cases.case import Case

T = TypeVar("T")


def with_(table: Mapping[str, T], key: str, value: T) -> dict[str, T]:
    return {**table, key: value}


def without(table: Mapping[str, T], key: str) -> dict[str, T]:
    return {name: value for name, value in table.items() if name != key}


def on_visit(case: Case, visit: str, **changes: object) -> Case:
    return replace(case, visits=with_(case.visits, visit, replace(case.visits[visit], **changes)))


def on_seat(case: Case, visit: str, seat: str, **changes: object) -> Case:
    seats = tuple(
        replace(one, **changes, revision=one.revision + 1) if one.id == seat else one
        for one in case.visits[visit].seats
    )
    return on_visit(case, visit, seats=seats)
