"""Who may send a message or give a signal, and what it may bring: names and fields that a published matter knows."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

import msgspec

from approvalflow.bpmn.graph import Cause, Trigger
from approvalflow.cases.intake import fits
from approvalflow.cases.letters import SENDING
from approvalflow.cases.rules import Rules
from approvalflow.cases.timing import Brought, key_in, shortened
from approvalflow.desk.keeping import read_case, write_json
from approvalflow.desk.kinds import as_text, check_name
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import LIMITS, MessageRow, SignalRow
from approvalflow.desk.rules.catalogue import Catalogue
from approvalflow.desk.timers import fires
from approvalflow.desk.who.asker import WINDOW_CLERK
from approvalflow.desk.who.standing import MACHINES
from approvalflow.errors import Refused, Unreadable
from approvalflow.identity import Actor, Directory
from approvalflow.matters.lives import read_life, usual_life
from approvalflow.moment import local_date, read_zone

MESSENGER = "messenger"
"""The role that may send any message and give any signal; a window clerk may send messages."""


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """A message on its way; of a signal, what does not concern it is empty."""

    name: str
    correlation: str = ""
    data: dict[str, Any] = {}
    key: str = ""
    lives: str = ""


def send(
    books: Books, catalogue: Catalogue, actor: Actor, directory: Directory, at: datetime, zone: str, said: Sending
) -> str:
    """Put a message into the inbox; its id. The same key again is the same message.

    Raises Refused `person.*`, `message.*`, `submit.wrong_value`, `key.reused`; Unreadable `message.bad_life`.
    """
    _check(said, actor)
    _may_send(books, actor, directory, said)
    _known(books, catalogue, said, Trigger.MESSAGE, at)
    correlation = said.correlation or _told_inside(books, catalogue, said, local_date(at, read_zone(zone)))
    row = MessageRow(
        id=uuid5(NAMESPACE_OID, f"{books.tenant}/{said.key}").hex if said.key else uuid4().hex,
        name=shortened(said.name),
        correlation=shortened(correlation),
        data=write_json(said.data),
        actor=actor.id,
        arrived=at,
        until=_until(said, books, catalogue, zone, at),
    )
    if (before := books.message(row.id)) is not None:
        if (before.name, before.correlation, before.data, before.actor) != (
            row.name, row.correlation, row.data, row.actor,
        ):  # fmt: skip
            raise Refused("key.reused", key=said.key)
    else:
        books.post(row)
    return row.id


def give_signal(
    books: Books, catalogue: Catalogue, actor: Actor, directory: Directory, at: datetime, said: Sending
) -> str:
    """Keep a signal that whoever waits now is to hear; its id. Raises Refused as `send`."""
    _check(said, actor)
    if actor.kind not in MACHINES:
        _needs_role(actor, directory, (MESSENGER,), "person.may_not_signal")
    _known(books, catalogue, said, Trigger.SIGNAL, at)
    row = SignalRow(
        id=uuid5(NAMESPACE_OID, f"{books.tenant}/signal/{said.key}").hex if said.key else uuid4().hex,
        name=shortened(said.name),
        data=write_json(said.data),
        actor=actor.id,
        origin="",
        sent=at,
    )
    if (before := books.signal(row.id)) is not None:
        if (before.name, before.data, before.actor) != (row.name, row.data, row.actor):
            raise Refused("key.reused", key=said.key)
    else:
        books.announce(row)
    return row.id


def _check(said: Sending, actor: Actor) -> None:
    """Names and sizes from outside are bounded."""
    for what in ("name", "correlation", "key", "lives"):
        check_name(what, getattr(said, what))
    check_name("actor", actor.id)
    if not said.name:
        raise Refused("message.no_name")
    if not all(one.isprintable() for one in (said.name, said.correlation, said.key, actor.id)):
        raise Refused("command.not_text", what="a name or key that cannot be shown")
    size = len(as_text(said))
    sizes = {"actor": len(actor.id), "key": len(said.key), "command": size}
    for what, found in sizes.items():
        if found > LIMITS[what]:
            raise Refused("command.too_long", what=what, size=found, limit=LIMITS[what])


def _may_send(books: Books, actor: Actor, directory: Directory, said: Sending) -> None:
    """A machine and a messenger may; an applicant only writes to a case of its own."""
    if actor.kind in MACHINES:
        return
    if actor.kind == "applicant":
        row = books.case(said.correlation) if said.correlation else None
        own = row is not None and msgspec.json.decode(row.snapshot)["applicant"]["id"] == actor.id
        if not own:
            raise Refused("person.may_not_send", person=actor.id)
        return
    _needs_role(actor, directory, (MESSENGER, WINDOW_CLERK), "person.may_not_send")


def _needs_role(actor: Actor, directory: Directory, roles: tuple[str, ...], code: str) -> None:
    person = directory.person(actor.id) if actor.kind == "officer" else None
    if actor.kind == "officer" and person is None:
        raise Refused("person.unknown", person=actor.id)
    if person is None or not set(roles) & set(person.roles):
        raise Refused(code, person=actor.id)


def _known(books: Books, catalogue: Catalogue, said: Sending, trigger: Trigger, at: datetime) -> None:
    """Somebody could have it: a published matter catches it, and declares its fields in these types."""
    known = [(rules, set(_caught(rules, trigger))) for rules in catalogue.published(books)]
    catching = [rules for rules, names in known if said.name in names]
    catching = catching or _waiting(books, catalogue, said.name, trigger, at)
    if not catching:
        raise Refused("message.unknown", name=said.name, known=sorted(set().union(*(names for _, names in known))))
    fields = {name for rules in catching for name in rules.fields}
    fitting = any(_fit(said.data, rules) for rules in catching)
    if unknown := sorted(set(said.data) - fields):
        raise Refused("submit.unknown_field", unknown=unknown, known=sorted(fields))
    if not fitting:
        raise Refused("message.does_not_fit", name=said.name, fields=sorted(said.data))


def _waiting(books: Books, catalogue: Catalogue, name: str, trigger: Trigger, at: datetime) -> list[Rules]:
    """The rules of a case that waits for it all the same: it goes on by an earlier reading of its drawing."""
    found = (books.case(one) for one in books.listeners(shortened(name), at, kind=trigger.value, limit=1))
    return [catalogue.rules_of(books, read_case(row.snapshot)) for row in found if row is not None]


def _fit(data: Mapping[str, Any], rules: Rules) -> bool:
    return all(name in rules.fields and fits(value, rules.fields[name]) for name, value in data.items())


def _caught(rules: Rules, trigger: Trigger) -> Iterator[str]:
    return (cause.name for cause in _catching(rules, trigger))


def _catching(rules: Rules, trigger: Trigger) -> Iterator[Cause]:
    for node in rules.drawing.nodes.values():
        if node.kind not in SENDING:
            yield from (cause for cause in node.causes if cause.trigger is trigger)


def _told_inside(books: Books, catalogue: Catalogue, said: Sending, today: date) -> str:
    """The key that the message says by what it brings, where a drawing that catches it reads one."""
    brought = Brought(said.data, today)
    causes = (one for rules in catalogue.published(books) for one in _catching(rules, Trigger.MESSAGE))
    keys = (key_in(one, brought) for one in causes if one.name == said.name)
    return next((key for key in keys if key), "")


def _until(said: Sending, books: Books, catalogue: Catalogue, zone: str, at: datetime) -> datetime:
    """How long it waits to be taken: as the sender says; else as long as any matter that catches it; else as usual."""
    if said.lives:
        try:
            told = [(read_life(said.lives), zone)]
        except Unreadable:
            raise Unreadable("message.bad_life", text=said.lives[:40]) from None
    else:
        catching = [one for one in catalogue.published(books) if said.name in set(_caught(one, Trigger.MESSAGE))]
        told = [(one.lives[said.name], one.zone) for one in catching if said.name in one.lives]
    moments = [fires(life, catalogue.calendar, there, at) for life, there in told or [(usual_life(), zone)]]
    return max(moment for moment in moments if moment is not None)
