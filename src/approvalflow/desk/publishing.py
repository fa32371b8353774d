"""What a tenant does for good: it publishes a matter with its drawing, adopts a holiday notice or its office hours."""

import hashlib
from collections.abc import Sequence

import msgspec

from approvalflow.bpmn.graph import Drawing
from approvalflow.bpmn.reader import read_drawing
from approvalflow.calendars import Adoptable, Notice, Timetable, read_adoptable
from approvalflow.calendars.checking import accept
from approvalflow.calendars.notices import digest_of as notice_digest
from approvalflow.desk.compile import compile_rules
from approvalflow.desk.country import belongs
from approvalflow.desk.keeping import write_json
from approvalflow.desk.protocols import Books, MatterRow
from approvalflow.desk.tenant import (
    CountryChosen,
    HoursAdopted,
    MatterPublished,
    NoticeAdopted,
    append,
    digest_of,
)
from approvalflow.errors import DrawingRefused, Finding, Refused, Unreadable
from approvalflow.identity import Actor, Directory
from approvalflow.lint import lint
from approvalflow.matters import Matter, read_matter
from approvalflow.moment import Now, aware

PUBLISHER = "publisher"
"""The role that may publish matters, adopt notices and set readings of disputed points."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What was published: the findings that did not stand in the way are told with it."""

    code: str
    version: str
    digest: str
    findings: tuple[Finding, ...]


def examine(
    matter_text: bytes, drawing_text: bytes, directory: Directory | None, folder: str = ""
) -> tuple[Matter, Drawing, tuple[Finding, ...]]:
    """Read and lint a matter with its drawing. Raises DrawingRefused with every error, Unreadable for a broken file."""
    matter = read_matter(matter_text, f"{folder}matter.toml")
    reading = read_drawing(drawing_text, file=f"{folder}process.bpmn")
    findings = reading.findings
    if reading.drawing is not None:
        findings += lint(reading.drawing, matter, directory)
    errors = tuple(one for one in findings if one.severity == "error")
    if errors or reading.drawing is None:
        raise DrawingRefused(errors, file=f"{folder}process.bpmn")
    return matter, reading.drawing, findings


def publish(
    books: Books, actor: Actor, directory: Directory, now: Now, matter_text: bytes, drawing_text: bytes
) -> Published:
    """Publish a version. The same files again answer the same; other files under the same version are refused.

    Raises DrawingRefused, Refused `person.may_not_publish`, `matter.version_taken`.
    """
    may_publish(actor, directory)
    matter, drawing, findings = examine(matter_text, drawing_text, directory)
    compile_rules(matter, drawing)
    digest = digest_of(matter_text, drawing_text)
    answer = Published(code=matter.code, version=matter.version, digest=digest, findings=findings)
    known = books.matter(matter.code, matter.version)
    if known is not None:
        if known.digest != digest:
            raise Refused("matter.version_taken", matter=matter.code, version=matter.version)
        return answer
    at = aware(now())
    row = MatterRow(
        code=matter.code,
        version=matter.version,
        digest=digest,
        matter=matter_text,
        drawing=drawing_text,
        report=write_json([one.show("zh-CN") for one in findings]),
        recorded=at,
    )
    books.publish(row)
    event = MatterPublished(
        code=matter.code,
        version=matter.version,
        digest=digest,
        in_force=matter.effective,
        until=matter.until,
        zone=matter.zone,
    )
    append(books, (event,), at, actor.id)
    return answer


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
