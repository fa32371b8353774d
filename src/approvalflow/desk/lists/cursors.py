"""Where a page ended, as text that nobody need read. It is checked when it comes back: it answers one question only.

The check finds what was cut, mistyped or taken from another question; it is no secret. A place shows nothing by
itself: who may see a list is asked anew for every page.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from approvalflow.desk.lists.question import Question
from approvalflow.errors import Refused

_CHECKED = 8
_LONGEST = 2_000


def cursor(place: object, question: Question, tenant: str) -> str:
    """The text for a place."""
    content = msgspec.json.encode(place)
    return _text(_check(content, question, tenant) + content)


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def place_of(question: Question, tenant: str, kind: Any) -> Any:
    """The place of that kind from which a question goes on, None at first. Raises Refused `list.bad_cursor`."""
    text = question.after
    if not text:
        return None
    try:
        if len(text) > _LONGEST:
            raise ValueError(text)
        found = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        check, content = found[:_CHECKED], found[_CHECKED:]
        if check != _check(content, question, tenant) or _text(found) != text:
            raise ValueError(text)
        return msgspec.json.decode(content, type=kind)
    except (ValueError, UnicodeError, binascii.Error, msgspec.MsgspecError):
        raise Refused("list.bad_cursor", cursor=text[:40]) from None


def _check(content: bytes, question: Question, tenant: str) -> bytes:
    """Covers all that was asked; how many rows a page has may change on the way."""
    asked = msgspec.json.encode([tenant, replace(question, after="", limit=1)])
    return sha256(asked + b"\n" + content).digest()[:_CHECKED]
