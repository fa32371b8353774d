"""What is typed becomes what the engine takes: actors, dates, moments, `field=value`, defects."""

import hashlib
import json
import mimetypes
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from approvalflow.errors import Refused, Unreadable
from approvalflow.expressions.plain import exact

_KINDS = ("applicant", "job", "officer")
_YES, _NO = ("true", "yes", "是"), ("false", "no", "否")


def read_actor(text: str) -> Any:
    """`zhang-min` is an officer, `applicant:P-100` a party, `job:NAME` a machine, `system` the sweep itself."""
    from approvalflow.identity import Actor

    kind, colon, id_ = text.partition(":")
    if colon and kind in _KINDS and id_:
        return Actor(id=id_, kind=kind)  # type: ignore[arg-type]
    return Actor(id=text, kind="system" if text == "system" else "officer")


def read_date(text: str | None) -> date | None:
    """A day as YYYY-MM-DD. Raises Unreadable `cli.not_a_date`."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable("cli.not_a_date", text=text[:40]) from None


def read_one_of(text: str, known: tuple[str, ...]) -> Any:
    """One of these words. Raises Unreadable `cli.not_one_of`."""
    if text not in known:
        raise Unreadable("cli.not_one_of", text=text[:40], known=known)
    return text


def read_time(text: str | None) -> datetime | None:
    """A moment with its zone. Raises Unreadable `moment.no_zone`, `moment.not_a_moment`."""
    from approvalflow.moment import read_moment

    return None if text is None else read_moment(text)


def read_pair(text: str) -> tuple[str, str]:
    """`name=value`, neither of them empty. Raises Unreadable `cli.not_a_pair`."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise Unreadable("cli.not_a_pair", text=text[:40])
    return name.strip(), value.strip()


def read_data(pairs: Iterable[str], types: Mapping[str, str]) -> dict[str, Any]:
    """`field=value` by the type the matter declares; numbers stay text, so that no digit is lost.

    Raises Unreadable `cli.not_a_pair`, Refused `command.not_text` for brackets without end.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise Unreadable("cli.not_a_pair", text=pair[:40])
        found[name.strip()] = _value(text, types.get(name.strip(), ""))
    return found


def _value(text: str, kind: str) -> Any:
    if kind == "boolean" and text.lower() in _YES + _NO:
        return text.lower() in _YES
    if kind and kind not in ("list", "any"):
        return text
    try:
        return json.loads(text, parse_float=exact)
    except ValueError:
        return text
    except RecursionError as problem:
        raise Refused("command.not_text", what=f"{text[:20]}… ({type(problem).__name__})") from None


def read_defects(texts: Iterable[str]) -> tuple[Any, ...]:
    """`material=what is wrong`, or only what is wrong."""
    from approvalflow.cases.events import Flaw

    found = []
    for text in texts:
        named = re.fullmatch(r"([A-Za-z_][A-Za-z0-9_.-]*)=(.+)", text, re.DOTALL)
        found.append(Flaw(material=named[1], text=named[2]) if named else Flaw(text=text))
    return tuple(found)


def read_attachments(files: Iterable[Path]) -> tuple[Any, ...]:
    """Name, digest, size and kind of files; their bytes stay where they are. Raises Unreadable."""
    from approvalflow.cases.events import Attachment
    from approvalflow.reading import read_bytes

    found = []
    for file in files:
        content = read_bytes(file)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        found.append(Attachment(name=file.name, digest=digest, size=len(content), media_type=kind))
    return tuple(found)


def read_signature(file: Path | None) -> Any:
    """A signature from its JSON file. Raises Unreadable `cli.not_a_signature`."""
    import msgspec

    from approvalflow.cases.events import Signature
    from approvalflow.reading import read_bytes

    if file is None:
        return None
    try:
        return msgspec.json.decode(read_bytes(file), type=Signature)
    except msgspec.MsgspecError as problem:
        raise Unreadable("cli.not_a_signature", file=file.name, reason=str(problem)) from None


def read_handlers(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`step=person`, a step as often as it has persons. Raises Unreadable `cli.not_a_pair`."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        step, person = read_pair(text)
        found[step] = (*found.get(step, ()), person)
    return found
