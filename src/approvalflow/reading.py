"""Hostile TOML becomes typed values, or one error that names file, line, key and the keys that exist."""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from approvalflow.errors import Unreadable

LIMIT = 2_000_000
DEEPEST = 50
T = TypeVar("T")


def read_bytes(path: Path, limit: int = LIMIT) -> bytes:
    """The bytes of a file. Raises Unreadable `file.missing`, `file.too_large`, `file.unreadable`."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise Unreadable("file.too_large", file=path.name, size=size, limit=limit)
        return path.read_bytes()
    except FileNotFoundError:
        raise Unreadable("file.missing", file=str(path)) from None
    except OSError as problem:
        raise Unreadable("file.unreadable", file=str(path), reason=problem.strerror or str(problem)) from None


def parse_toml(content: bytes, file: str, number: Callable[[str], Any] = float) -> dict[str, Any]:
    """The tables of a TOML text; `number` reads what has a point or an exponent.

    Raises Unreadable `toml.not_utf8`, `toml.broken`, `file.too_large`.
    """
    if len(content) > LIMIT:
        raise Unreadable("file.too_large", file=file, size=len(content), limit=LIMIT)
    try:
        text = content.decode("utf-8-sig")
        _refuse_deep_keys(text, file)
        return tomllib.loads(text, parse_float=number)
    except UnicodeDecodeError:
        raise Unreadable("toml.not_utf8", file=file) from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as problem:
        found = re.search(r"line (\d+)", str(problem))
        raise Unreadable("toml.broken", file=file, line=int(found[1]) if found else 0, reason=str(problem)) from None


def _refuse_deep_keys(text: str, file: str) -> None:
    """A key of hundreds of parts costs the reader minutes and says nothing."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.partition("=")[0].count(".") > DEEPEST and not line.lstrip().startswith("#"):
            raise Unreadable("toml.broken", file=file, line=number, reason=f"a key of more than {DEEPEST} parts")


def read_toml(content: bytes, kind: type[T], file: str) -> T:
    """A TOML text as a value of the msgspec Struct `kind`; unknown keys, wrong types and missing keys are refused.

    Raises Unreadable `toml.wrong_key` (with `known`, the keys that exist), `toml.missing_key`, `toml.wrong_value`.
    """
    tables = parse_toml(content, file)
    try:
        return msgspec.convert(tables, kind, strict=True)
    except msgspec.ValidationError as problem:
        raise _explain(str(problem), tables, kind, content.decode("utf-8-sig"), file) from None


def _explain(text: str, tables: dict[str, Any], kind: type, source: str, file: str) -> Unreadable:
    message, _, where = text.partition(" - at `")
    path = re.findall(r"\.([^.\[\]`]+)|\[(\d+|\.\.\.)\]", where.rstrip("`"))
    keys = [name or int(index) if (name or index.isdigit()) else "..." for name, index in path]
    keys = _named(tables, kind, [*keys, "..."] if where.startswith("key`") else keys, text)
    if unknown := re.search(r"unknown field `(.*)`", message):
        known = sorted(_known(kind, keys))
        line = line_of(source, [*keys, unknown[1]])
        return Unreadable("toml.wrong_key", file=file, line=line, key=unknown[1], known=known)
    line = line_of(source, keys) or 1
    if wrong := re.search(r"Invalid enum value '(.*)'", message):
        in_keys = where.startswith("key`")
        known = _choices(kind, keys[:-1] if in_keys else keys, in_keys=in_keys)
        if in_keys:
            return Unreadable("toml.wrong_key", file=file, line=line, key=wrong[1], known=known)
        return Unreadable("toml.wrong_choice", file=file, line=line, key=_dotted(keys), value=wrong[1], known=known)
    if missing := re.search(r"missing required field `(.*)`", message):
        return Unreadable("toml.missing_key", file=file, line=line, key=missing[1], table=_dotted(keys))
    return Unreadable("toml.wrong_value", file=file, line=line, key=_dotted(keys), reason=message)


def _named(tables: dict[str, Any], kind: type, keys: list[Any], text: str) -> list[Any]:
    """The key path with every `...` replaced by the key that it stands for.

    msgspec does not tell which entry of a mapping was wrong: it is the one that, left alone, gives the same error.
    """
    for place, key in enumerate(keys):
        if key != "...":
            continue
        holder: Any = tables
        for step in keys[:place]:
            holder = holder[step]
        found = next((name for name in holder if _error(_only(tables, keys[:place], name), kind) == text), key)
        keys = [*keys[:place], found, *keys[place + 1 :]]
    return keys


def _only(value: Any, path: list[Any], name: str) -> Any:
    """The tables with nothing left but `name` in the mapping at `path`, and the way to it."""
    if not path:
        return {name: value[name]}
    inner = _only(value[path[0]], path[1:], name)
    return {path[0]: inner} if isinstance(value, dict) else [*value[: path[0]], inner]


def _error(tables: dict[str, Any], kind: type) -> str:
    try:
        msgspec.convert(tables, kind, strict=True)
    except msgspec.ValidationError as problem:
        return str(problem)
    return ""


def _dotted(keys: list[Any]) -> str:
    return ".".join(str(key) for key in keys) or "the file"


def _known(kind: Any, keys: list[Any]) -> list[str]:
    """The keys that the table at `keys` may have."""
    info = msgspec.inspect.type_info(kind)
    for key in keys:
        info = _step(info, key)
    return [field.encode_name for field in getattr(_plain(info), "fields", ())]


def _choices(kind: Any, keys: list[Any], *, in_keys: bool) -> list[str]:
    """What a key or a value may be where only certain words are taken."""
    info = msgspec.inspect.type_info(kind)
    for key in keys:
        info = _step(info, key)
    if in_keys:
        info = getattr(info, "key_type", info)
    kinds = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return sorted(str(one) for part in kinds for one in getattr(part, "values", ()))


def _plain(info: Any) -> Any:
    """The struct inside an optional type."""
    if isinstance(info, msgspec.inspect.UnionType):
        return next((one for one in info.types if hasattr(one, "fields")), info)
    return info


def _step(info: Any, key: Any) -> Any:
    info = _plain(info)
    if hasattr(info, "fields"):
        return next((field.type for field in info.fields if field.encode_name == key), info)
    return getattr(info, "value_type", None) or getattr(info, "item_type", None) or info


def line_of(source: str, keys: list[Any]) -> int:
    """The line on which the key path stands (1-based), or the nearest table that holds it; 0 when not found.

    TOML readers keep no positions, so the headers are walked again: `[a.b]`, the n-th `[[a]]`, `key =`.
    """
    best, best_depth, table, counts = 0, -1, [], dict[tuple[Any, ...], int]()
    for number, line in enumerate(source.splitlines(), 1):
        plain = line.strip()
        if header := re.match(r"(\[\[?)\s*([^\[\]]+?)\s*\]", plain):
            names = _names(header[2])
            table = _numbered(names[:-1], counts)
            if header[1] == "[[":
                counts[tuple(names)] = counts.get(tuple(names), -1) + 1
            table = _numbered(names, counts)
        elif pair := re.match(r"([\w.\-\"']+)\s*=", plain):
            here = [*table, *_names(pair[1])]
            depth = _shared(here, keys)
            if depth == len(here) and depth > best_depth:
                best, best_depth = number, depth
            continue
        depth = _shared(table, keys)
        if header and depth in (len(table), len(keys)) and depth > best_depth:
            best, best_depth = number, depth
    return best


def _names(dotted: str) -> list[Any]:
    return [part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.]+", dotted)]


def _numbered(names: list[Any], counts: Mapping[tuple[Any, ...], int]) -> list[Any]:
    """`[[step]]` the third time is step 2."""
    path: list[Any] = []
    for depth, name in enumerate(names, 1):
        path.append(name)
        if (index := counts.get(tuple(names[:depth]))) is not None:
            path.append(index)
    return path


def _shared(here: list[Any], keys: list[Any]) -> int:
    depth = 0
    for one, other in zip(here, keys, strict=False):
        if other not in (one, "..."):
            break
        depth += 1
    return depth
