"""Refused commands hang together by hash, so that none can be taken out or changed unseen."""

from collections.abc import Iterable
from datetime import UTC
from hashlib import sha256

import msgspec

from approvalflow.desk.rows import RefusalRow

BEGINNING = ""


def link(before: str, tenant: str, seq: int, row: RefusalRow) -> str:
    """The hash of a refusal: it covers the whole row, its number, its tenant and the hash before it."""
    recorded = row.recorded.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [before, tenant, seq, row.actor, row.case, row.command, row.code, row.detail, recorded]
    return "sha256:" + sha256(msgspec.json.encode(parts)).hexdigest()


def first_broken(tenant: str, rows: Iterable[tuple[int, str, RefusalRow]], head: tuple[int, str]) -> int | None:
    """The number of the first refusal that is missing or not as it was written; None when all are well.

    `rows` are number, hash and row in order; `head` is the number and hash that the last one must have.
    """
    expected, before = 1, BEGINNING
    for seq, kept, row in rows:
        if seq != expected or link(before, tenant, seq, row) != kept:
            return expected
        expected, before = seq + 1, kept
    return None if (expected - 1, before) == head else expected
