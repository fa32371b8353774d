"""What a database is told, heard at the driver: some statements reach it without the engine's own events."""

import sqlite3
from collections.abc import Callable
from functools import partialmethod
from typing import Any

import psycopg
from sqlalchemy import Engine, event

Heard = Callable[[str, Any], None]
"""Called with a statement and its values."""

SETTING_UP = ("PRAGMA", "SET ")
"""What a connection is told when it opens."""


def overhear(engine: Engine, before: Heard, after: Heard = lambda statement, values: None) -> Callable[[], None]:
    """Call `before` and `after` around every statement from now on, those that set a connection up left out.

    The answer stops it.
    """

    def connecting(dialect: Any, record: Any, arguments: Any, named: dict[str, Any]) -> None:
        if dialect.name == "sqlite":
            cursor = _spoken(sqlite3.Cursor, before, after)
            opened = partialmethod(sqlite3.Connection.cursor, cursor)
            named["factory"] = type("Spoken", (sqlite3.Connection,), {"cursor": opened})
        else:
            named["cursor_factory"] = _spoken(psycopg.Cursor, before, after)

    def stop() -> None:
        event.remove(engine, "do_connect", connecting)
        engine.dispose()

    event.listen(engine, "do_connect", connecting)
    engine.dispose()  # connections that are open already would say nothing
    return stop


def _spoken(kind: type[Any], before: Heard, after: Heard) -> type[Any]:
    """A cursor of that kind that tells what it is asked."""

    def around(asked: Callable[..., Any]) -> Callable[..., Any]:
        def telling(cursor: Any, statement: str, values: Any = (), **more: Any) -> Any:
            if statement.startswith(SETTING_UP):
                return asked(cursor, statement, values, **more)
            before(statement, values)
            answer = asked(cursor, statement, values, **more)
            after(statement, values)
            return answer

        return telling

    return type("Spoken", (kind,), {name: around(getattr(kind, name)) for name in ("execute", "executemany")})
