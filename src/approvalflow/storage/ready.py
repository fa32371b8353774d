"""The statements of a step, made ready once for a kind of database: their text, and how each value is bound.

A step sends nine of them; going through the whole of SQLAlchemy Core with each would cost as much as the step itself.
What is sent, and in which words, is still what Core makes of `statements`; only its engine does not send it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Executable


class Ready:
    """One statement for one kind of database."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text: str = compiled.string
        self.by_place = bool(compiled.positiontup)
        self.fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        bound: dict[str, Callable[[Any], Any]] = {}
        for name, bind in compiled.binds.items():
            if process := bind.type.dialect_impl(dialect).bind_processor(dialect):
                bound[name] = lru_cache(maxsize=256)(process)  # the rows of one step share their moments
        self.taken = tuple((name, bound.get(name)) for name in compiled.positiontup or compiled.binds)
        self.read: tuple[Callable[[Any], Any] | None, ...] = tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in getattr(statement, "selected_columns", ())
        )

    def row(self, found: Sequence[Any]) -> tuple[Any, ...]:
        """What was selected, as our types have it."""
        return tuple(
            [value if process is None else process(value) for process, value in zip(self.read, found, strict=True)]
        )

    def values(self, row: Mapping[str, Any]) -> tuple[Any, ...] | dict[str, Any]:
        """The values of a row as the driver takes them: by place, or by name."""
        given = {**self.fixed, **row} if self.fixed else row
        if self.by_place:
            return tuple([given[name] if process is None else process(given[name]) for name, process in self.taken])
        return {name: given[name] if process is None else process(given[name]) for name, process in self.taken}


_READY: dict[tuple[int, str], Ready] = {}


def ready(statement: Executable, dialect: Dialect) -> Ready:
    """The statement made ready; statements are constants, so each is made ready once."""
    key = id(statement), dialect.name
    if key not in _READY:
        _READY[key] = Ready(statement, dialect)
    return _READY[key]
