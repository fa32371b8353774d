"""The notices that come with the package, answered from one index of their files.

`data/notices.json` holds what the files in `data/notices` and `data/divisions` say, by the digest of their bytes, since
reading some thirty TOML files would make the first question slow. A test compares the two.
"""

from functools import cache
from importlib.resources import files
from pkgutil import get_data

import msgspec

from approvalflow.calendars.notices import Notice, digest_of, in_order, parse_notice

NATIONAL, DIVISIONS = "notices", "divisions"


def read_notice(content: bytes, file: str) -> Notice:
    """A notice file, checked. Raises Unreadable `toml.*`, or `calendar.*` where the notice contradicts itself."""
    known = _index().get(digest_of(content))
    return known or parse_notice(content, file)


@cache
def shipped_notices() -> tuple[Notice, ...]:
    """The national notices that come with the package, oldest first; read on the first call."""
    return in_order(one for one in _index().values() if not one.division)


@cache
def division_notices(division: str | None = None) -> tuple[Notice, ...]:
    """The local notices that come with the package; none of them counts before it is adopted."""
    local = (one for one in _index().values() if one.division)
    return in_order(one for one in local if division in (None, one.division))


def shipped_texts(folder: str = NATIONAL) -> dict[str, str]:
    """The same notices as the text of their files, by file name."""
    found = sorted(files(__package__).joinpath("data", folder).iterdir(), key=lambda one: one.name)
    return {one.name: one.read_text(encoding="utf-8") for one in found if one.name.endswith(".toml")}


def index_bytes() -> bytes:
    """The index as it must stand in its file, made anew from the notices."""
    texts = {**shipped_texts(), **shipped_texts(DIVISIONS)}
    notices = in_order(parse_notice(text.encode(), name) for name, text in texts.items())
    lines = b",\n".join(msgspec.json.encode(one) for one in notices)
    return b"[\n" + lines + b"\n]\n"


@cache
def _index() -> dict[str, Notice]:
    content = get_data(__package__, "data/notices.json") or b""  # `files()` alone takes longer than all the rest
    return {one.digest: one for one in msgspec.json.decode(content, type=tuple[Notice, ...])}
