"""What a tenant does for good: it publishes a matter with its drawing, adopts a holiday notice or its office hours."""

import hashlib
from collections.abc import Sequence

import msgspec

from approvalflow.calendars import Adoptable, Notice, Timetable, read_adoptable
from approvalflow.calendars.checking import accept
from approvalflow.calendars.notices import digest_of as notice_digest
from approvalflow.desk.keeping import write_json
from approvalflow.desk.opinion import Report
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import MatterRow
from approvalflow.desk.rules.country import belongs
from approvalflow.desk.rules.gate import Examined, Proposal, read_examined
from approvalflow.desk.tenant import (
    CountryChosen,
    HoursAdopted,
    MatterPublished,
    NoticeAdopted,
    append,
)
from approvalflow.errors import Finding, Refused, Unreadable
from approvalflow.identity import Actor, Directory
from approvalflow.moment import Now, aware

PUBLISHER = "publisher"
"""The role that may publish matters, adopt notices and set readings of disputed points."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What was published, with the findings that did not stand in its way, and what the other engine said."""

    code: str
    version: str
    digest: str
    findings: tuple[Finding, ...]
    opinion: Report | None = None


def known(books: Books, proposal: Proposal) -> Published | None:
    """What was published before from the very same files. Raises Refused `matter.version_taken` for other files."""
    row = books.matter(proposal.matter.code, proposal.matter.version)
    if row is None:
        return None
    if row.digest != proposal.digest:
        raise Refused("matter.version_taken", matter=row.code, version=row.version)
    return _published(proposal, read_examined(row.report).opinion)


def publish(books: Books, actor: Actor, now: Now, proposal: Proposal, opinion: Report) -> Published:
    """Keep a version that has passed the gate, with what was found and said of it.

    The same files again answer the same. Raises Refused `matter.version_taken`.
    """
    if (before := known(books, proposal)) is not None:
        return before
    at, matter = aware(now()), proposal.matter
    row = MatterRow(
        code=matter.code,
        version=matter.version,
        digest=proposal.digest,
        matter=proposal.matter_text,
        drawing=proposal.drawing_text,
        report=write_json(
            Examined(
                drawing=proposal.drawing.digest,
                findings=proposal.findings,
                opinion=opinion,
                departments=dict(proposal.departments),
            )
        ),
        recorded=at,
        tables=proposal.tables,
    )
    books.publish(row)
    event = MatterPublished(
        code=matter.code,
        version=matter.version,
        digest=proposal.digest,
        in_force=matter.effective,
        until=matter.until,
        zone=matter.zone,
    )
    append(books, (event,), at, actor.id)
    return _published(proposal, opinion)


def version_of(rows: Sequence[MatterRow], matter: str, version: str | None) -> MatterRow:
    """One version of a matter, by default that published last.

    Raises Refused `matter.not_published`, `matter.no_such_version`.
    """
    versions = [one for one in rows if one.code == matter]
    if not versions:
        raise Refused("matter.not_published", matter=matter, known=sorted({one.code for one in rows}))
    chosen = [one for one in versions if version in (None, one.version)]
    if not chosen:
        raise Refused("matter.no_such_version", matter=matter, version=version, known=[one.version for one in versions])
    return max(reversed(chosen), key=lambda one: one.recorded)


def _published(proposal: Proposal, opinion: Report | None) -> Published:
    return Published(
        code=proposal.matter.code,
        version=proposal.matter.version,
        digest=proposal.digest,
        findings=proposal.findings,
        opinion=opinion,
    )


def adopt(
    books: Books,
    actor: Actor,
    directory: Directory | None,
    now: Now,
    texts: dict[str, bytes],
    standing: Sequence[Adoptable],
    country: CountryChosen | None = None,
) -> tuple[str, ...]:
    """Adopt notices and timetables by their TOML text; those adopted before are passed over. Returns the ids.

    What a person adopts must go with what stands; without a directory it is what ships, which does. Raises Unreadable
    as `accept` and `read_adoptable`, Refused `notice.id_taken`, and in a tenant of another country as `belongs`.
    """
    if directory is not None:
        may_publish(actor, directory)
    events, known = list[NoticeAdopted | HoursAdopted](), list(standing)
    for name, text in texts.items():
        layer = read_adoptable(text, name)
        belongs(layer, country)
        if _adopted_before(layer, text, known):
            continue
        if isinstance(layer, Timetable):
            _one_office(layer, known)
        elif directory is not None:
            accept(layer, [one for one in known if isinstance(one, Notice)])
        known.append(layer)
        events.append(_adopted(layer, text))
    if events:
        append(books, tuple(events), aware(now()), actor.id)
    return tuple(layer.id for layer in known[len(standing) :])


def _one_office(hours: Timetable, known: Sequence[Adoptable]) -> None:
    """Raises Unreadable `calendar.two_places`: the clocks of a tenant run by the hours of one office."""
    for one in known:
        if isinstance(one, Timetable) and one.office != hours.office:
            raise Unreadable("calendar.two_places", places=[one.office or one.id, hours.office or hours.id])


def _adopted(layer: Adoptable, text: bytes) -> NoticeAdopted | HoursAdopted:
    digest, kept = hashlib.sha256(text).hexdigest(), text.decode("utf-8-sig")
    if isinstance(layer, Timetable):
        return HoursAdopted(timetable=layer.id, digest=digest, text=kept)
    return NoticeAdopted(notice=layer.id, digest=digest, text=kept)


def _adopted_before(layer: Adoptable, text: bytes, known: Sequence[Adoptable]) -> bool:
    """Whether this very content stands. Raises Refused `notice.id_taken` where something else has its id."""
    other = next((one for one in known if one.id == layer.id), None)
    if isinstance(other, Notice):
        same = other.digest == notice_digest(text.decode("utf-8-sig").encode())
    else:
        same = other == layer
    if other is not None and not same:
        raise Refused("notice.id_taken", notice=layer.id, document=other.document)
    return other is not None


def may_publish(actor: Actor, directory: Directory) -> None:
    """Raises Refused `person.unknown` or `person.may_not_publish`."""
    if actor.kind == "system":
        return
    person = directory.person(actor.id)
    if person is None:
        raise Refused("person.unknown", person=actor.id)
    if actor.kind != "officer":
        raise Refused("person.not_an_officer", person=actor.id)
    if PUBLISHER not in person.roles:
        raise Refused("person.may_not_publish", person=person.name, role=PUBLISHER)
