"""What a caller gives is of the kind that is declared, and can be written and read again, before anything is kept."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import FieldInfo, fields, replace

from approvalflow.cases.commands import Command
from approvalflow.desk.keeping import write_json
from approvalflow.errors import Refused
from approvalflow.expressions.plain import plain
from approvalflow.expressions.values import DEEPEST_VALUE

_AS_THEY_ARE = (date, datetime, time, timedelta, Decimal, UUID, bytes, bytearray, memoryview)
"""Kinds that are not turned into text on the way, so that they are found where text is declared."""
C = TypeVar("C", bound=Command)
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""The character NUL in JSON; what only reads like it has its backslash doubled."""


def as_declared(command: C) -> C:
    """The command with every field of its declared kind; a list is taken for a tuple.

    What stands in `data` is of the kinds that the form declares, and is looked at there. Raises Refused
    `command.wrong_field`, `command.not_text`.
    """
    kind = type(command)
    if not isinstance(command, Command):
        raise Refused("command.not_text", what=kind.__name__)
    try:
        made = msgspec.convert(msgspec.to_builtins(command, builtin_types=_AS_THEY_ARE, enc_hook=_plain), kind)
    except (msgspec.ValidationError, TypeError, UnicodeEncodeError):
        raise _wrong(command) from None
    except RecursionError as problem:
        raise Refused("command.not_text", what=type(problem).__name__) from None
    data = getattr(command, "data", None)
    return replace(made, data=_as_kept(data)) if data else made


def _as_kept(value: Any, depth: int = 0) -> Any:
    """Decimals as the numbers of JSON that they will be when the books are read again; what is too deep is refused."""
    match value:
        case list() | dict() if depth > DEEPEST_VALUE:
            return value
        case Decimal() if value.is_finite():
            return plain(value)
        case list():
            return [_as_kept(one, depth + 1) for one in value]
        case dict():
            return {name: _as_kept(one, depth + 1) for name, one in value.items()}
        case _:
            return value


def as_text(value: object) -> str:
    """As it is written. Raises Refused `command.not_text` with the field that holds what cannot be.

    That is half a character, a number without end, a loop, and the character NUL, which not every database takes.
    """
    try:
        written = write_json(value)
    except (ValueError, OverflowError, RecursionError, TypeError) as problem:
        raise Refused("command.not_text", what=_where(value, type(problem).__name__)) from None
    if _NUL.search(written):
        raise Refused("command.not_text", what=_where(value, "NUL"))
    return written


def check_name(what: str, name: object) -> None:
    """A name given beside a command is text. Raises Refused `command.wrong_field`, `command.not_text`."""
    if not isinstance(name, str):
        raise Refused("command.wrong_field", field=what, expected="str", given=type(name).__name__)
    as_text({what: name})


def _where(value: object, trouble: str) -> str:
    """The field of a command, or of what was given by name, in which the trouble is."""
    named = {one: getattr(value, one) for one in value.__struct_fields__} if isinstance(value, msgspec.Struct) else {}
    for field, part in (value if isinstance(value, dict) else named).items():
        try:
            as_text(part)
        except Refused:
            return f"{field} ({trouble})"
    return trouble


def _plain(value: object) -> object:
    """Text of a kind of its own is text; whatever has no form in JSON is none of the declared kinds."""
    return str(value) if isinstance(value, str) else b""


def _wrong(command: Command) -> Refused:
    """The refusal that names the first field that does not fit."""
    for field in fields(command):
        value = getattr(command, field.encode_name)
        try:
            plain = msgspec.to_builtins(value, builtin_types=_AS_THEY_ARE, enc_hook=_plain)
            msgspec.convert(plain, field.type)
        except UnicodeEncodeError as problem:
            return Refused("command.not_text", what=f"{field.name} ({type(problem).__name__})")
        except (msgspec.ValidationError, TypeError) as problem:
            expected = _expected(field, str(problem))
            return Refused("command.wrong_field", field=field.name, expected=expected, given=_shown(value))
    return Refused("command.not_text", what=type(command).__name__)


def _expected(field: FieldInfo, problem: str) -> str:
    """The names that are known, or the kind that is declared."""
    known = [one for one in getattr(field.type, "__args__", ()) if isinstance(one, str)]
    return ", ".join(one or "-" for one in known) or problem.partition("`")[2].partition("`")[0] or _name(field.type)


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", str(kind))


def _shown(value: object) -> str:
    """A text as it stands, of anything else only its kind."""
    return f"“{ascii(value)[1:-1][:80]}”" if isinstance(value, str) and value.isascii() else type(value).__name__
