"""What the tenant published, adopted and set, read from its own stream, kept until that grows."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from approvalflow.bpmn.former import TODAY, Former
from approvalflow.calendars import Adoptable, WorkCalendar, read_notice, read_timetable
from approvalflow.cases.case import Case
from approvalflow.cases.rules import Rules
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import EventRow, MatterRow
from approvalflow.desk.rules.country import calendar_of
from approvalflow.desk.rules.kept import misfits, read_version, readings, unknown, with_stand_ins, without_drawing
from approvalflow.desk.rules.readings import OfficeReading
from approvalflow.desk.tenant import (
    TENANT,
    CountryChosen,
    HoursAdopted,
    MatterPublished,
    NoticeAdopted,
    SwitchesSet,
    read_tenant_event,
)
from approvalflow.errors import Defect, Refused, Unreadable
from approvalflow.moment import HOME, local_date, read_zone


class Version(msgspec.Struct, frozen=True):
    """A published version and the days on which cases may start under it."""

    code: str
    version: str
    effective: date
    until: date | None
    zone: str

    def in_force(self, moment: datetime) -> bool:
        """Whether a case may start at that moment."""
        day = local_date(moment, read_zone(self.zone))
        return self.effective <= day and (self.until is None or day <= self.until)


class Catalogue:
    """A cache of one tenant's published matters, adopted notices and timetables, and readings of disputed points.

    `revision` is the number of the last adoption, `adopted` the number of each by the id of its notice or timetable.
    `country` is None where the notices of China count. `readings` are those that the office set, by switch.
    """

    def __init__(self) -> None:
        self._head = 0
        self._versions: dict[tuple[str, str], Version] = {}
        self._layers: dict[str, Adoptable] = {}
        self.adopted: dict[str, int] = {}
        self.country: CountryChosen | None = None
        self.readings: dict[str, OfficeReading] = {}
        self._rules: dict[tuple[str, str, Former], Rules | Unreadable] = {}
        self._calendar: WorkCalendar | None = None
        self.revision = 0

    @property
    def calendar(self) -> WorkCalendar:
        """The adopted notices and hours as a calendar. Raises Refused `calendar.none_adopted`."""
        if self._calendar is None:
            raise Refused("calendar.none_adopted")
        return self._calendar

    def refresh(self, books: Books, head: int) -> None:
        """Read what came since; `head` is the number of the stream's last event."""
        if head == self._head:
            return
        if head < self._head:  # another database stands behind the same address
            self.__init__()  # type: ignore[misc]
        adopted = self.revision
        for row in books.events(TENANT, after=self._head):
            self._take(row)
        if self.revision != adopted:
            self._calendar = calendar_of(self.layers, self.country)

    def _take(self, row: EventRow) -> None:
        match read_tenant_event(row):
            case MatterPublished() as published:
                one = Version(published.code, published.version, published.in_force, published.until, published.zone)
                self._versions[one.code, one.version] = one
            case NoticeAdopted() as adopted:
                self._layers[adopted.notice] = read_notice(adopted.text.encode(), adopted.notice)
                self.adopted[adopted.notice] = self.revision = row.seq
            case HoursAdopted() as hours:
                self._layers[hours.timetable] = read_timetable(hours.text.encode(), hours.timetable)
                self.adopted[hours.timetable] = self.revision = row.seq
            case CountryChosen() as chosen:
                self.country = chosen
                self._layers |= {one.id: one for one in chosen.years}
                self.adopted |= dict.fromkeys((one.id for one in chosen.years), row.seq)
                self.revision = row.seq
            case SwitchesSet() as chosen:
                for name, reading in chosen.switches.items():
                    kept = OfficeReading(reading=reading, reason=chosen.reason, by=row.actor, since=row.recorded)
                    self.readings[name] = kept
        self._head = row.seq

    @property
    def zone(self) -> ZoneInfo:
        """Whose clock the office goes by: that of the matter published last, China's where there is none."""
        return read_zone([*self._versions.values()][-1].zone) if self._versions else HOME

    @property
    def layers(self) -> tuple[Adoptable, ...]:
        """The adopted notices and timetables, in the order of their adoption."""
        return tuple(self._layers.values())

    @property
    def switches(self) -> dict[str, str]:
        """The readings that the office set, by switch."""
        return {name: one.reading for name, one in self.readings.items()}

    def in_force(self, books: Books, code: str, moment: datetime) -> Rules:
        """The version of a matter that a case may start under: 目录之外无审批.

        Raises Refused `matter.not_published`, `matter.not_in_force`.
        """
        known = [one for one in self._versions.values() if one.code == code]
        if not known:
            raise Refused(
                "matter.not_published", matter=code, known=sorted({one.code for one in self._versions.values()})
            )
        current = [one for one in known if one.in_force(moment)]
        if not current:
            day = local_date(moment, read_zone(known[-1].zone))
            raise Refused("matter.not_in_force", matter=code, day=day.isoformat())
        return self.rules(books, code, max(current, key=lambda one: (one.effective, one.version)).version)

    def published(self, books: Books) -> Iterator[Rules]:
        """The rules of every published version that can be read; `check` names the others."""
        for code, version in tuple(self._versions):
            with suppress(Unreadable):
                yield self.rules(books, code, version)

    def unread(self, books: Books) -> Iterator[Unreadable]:
        """Why those published versions cannot be read that cannot."""
        for code, version in tuple(self._versions):
            try:
                self.rules(books, code, version)
            except Unreadable as problem:
                yield problem

    def partly(self, books: Books) -> Iterator[tuple[str, Sequence[str]]]:
        """Those published versions of which something cannot be read, with the elements that say it."""
        for rules in self.published(books):
            if rules.drawing.unread:
                yield f"{rules.code} {rules.version}", tuple(rules.drawing.unread)

    def rules_of(self, books: Books, case: Case) -> Rules:
        """The rules of a case: of its version, by the reading that has the place where it stands.

        Where none has it, `Rules.misfits` says so, and every element that the case knows is there by itself. Raises
        Unreadable `version.unreadable` for a version of which nothing can be read.
        """
        rules = self._of_today(books, case)
        if not unknown(rules.drawing, case) and not misfits(rules.drawing, case):
            return rules
        for former in readings(case, rules.drawing):
            with suppress(Unreadable):
                other = self.rules(books, case.matter, case.version, former)
                if not unknown(other.drawing, case) and not misfits(other.drawing, case):
                    return other
        return with_stand_ins(rules, case)

    def _of_today(self, books: Books, case: Case) -> Rules:
        try:
            return self.rules(books, case.matter, case.version)
        except Unreadable:
            return without_drawing(self._row(books, case.matter, case.version), case)

    def with_step(self, books: Books, code: str, version: str, node: str) -> Rules | None:
        """The rules of a published version by a reading that has a step; None where none has."""
        for former in (TODAY, Former(pools=True)):
            with suppress(Unreadable):
                rules = self.rules(books, code, version, former)
                if node in rules.steps:
                    return rules
        return None

    def rules(self, books: Books, code: str, version: str, former: Former = TODAY) -> Rules:
        """The rules of a published version. Raises Unreadable `version.unreadable`."""
        key = (code, version, former)
        if key not in self._rules:
            try:
                self._rules[key] = read_version(self._row(books, code, version), former)
            except Unreadable as problem:
                self._rules[key] = problem
        found = self._rules[key]
        if isinstance(found, Unreadable):
            raise Unreadable(found.code, **found.values)
        return found

    def _row(self, books: Books, code: str, version: str) -> MatterRow:
        row = books.matter(code, version)
        if row is None:
            raise Defect("matter.version_lost", matter=code, version=version)
        return row
