"""How does this office read a disputed point, and who chose that: the default, the office, or the matter?"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from approvalflow.cases.said import says
from approvalflow.deadlines import check_switches, readings_in_force, switches
from approvalflow.desk.kinds import check_name
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import LIMITS
from approvalflow.desk.rules.publishing import may_publish
from approvalflow.desk.tenant import SwitchesSet, append
from approvalflow.errors import Refused
from approvalflow.identity import Actor, Directory
from approvalflow.moment import Now, aware


class OfficeReading(msgspec.Struct, frozen=True, kw_only=True):
    """A reading that the office set: why, who, and since when it counts for clocks that start."""

    reading: str
    reason: str
    by: str
    since: datetime


class SwitchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A switch with the reading in force and its level: `default`, `office` or `matter`.

    `readings` are all that exist, the default first; `set` is what the office set, also where its matter goes before.
    """

    switch: str
    reading: str
    level: str
    readings: tuple[str, ...]
    set: OfficeReading | None


def listed(office: Mapping[str, OfficeReading], matter: Mapping[str, str]) -> tuple[SwitchRow, ...]:
    """Every switch, in the order of the page about them."""
    known, chosen = switches(), {name: one.reading for name, one in office.items()}
    return tuple(
        SwitchRow(
            switch=one.switch,
            reading=one.reading,
            level=one.level,
            readings=tuple(reading.name for reading in known[one.switch].readings),
            set=office.get(one.switch),
        )
        for one in readings_in_force(office=chosen, matter=matter)
    )


def set_switches(
    books: Books,
    actor: Actor,
    directory: Directory,
    now: Now,
    readings: Mapping[str, str],
    reason: str,
    standing: Mapping[str, OfficeReading],
) -> tuple[str, ...]:
    """Set readings for clocks that start from now on. Returns the switches that are read otherwise than before.

    Raises Refused as `may_publish`, `switches.no_reason`, `command.too_long`; Unreadable as `check_switches`.
    """
    may_publish(actor, directory)
    check_switches(readings)
    check_name("reason", reason)
    if not says(reason):
        raise Refused("switches.no_reason", switches=sorted(readings))
    if len(reason) > LIMITS["reason"]:
        raise Refused("command.too_long", what="reason", size=len(reason), limit=LIMITS["reason"])
    changed = {
        name: reading for name, reading in readings.items() if name not in standing or standing[name].reading != reading
    }
    if changed:
        append(books, (SwitchesSet(switches=changed, reason=reason),), aware(now()), actor.id)
    return tuple(changed)
