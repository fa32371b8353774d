"""What a tenant publishes and adopts: matters, notices and hours, readings of disputed points."""

from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from approvalflow.bootstrap.door import Door
from approvalflow.calendars.shipped import shipped_texts
from approvalflow.desk import sweep as sweeping
from approvalflow.desk.answer import Answer
from approvalflow.desk.asking import matter_folder, notice_of
from approvalflow.desk.rows import MatterRow
from approvalflow.desk.rules import country as country_
from approvalflow.desk.rules import gate, publishing, rehearsal
from approvalflow.desk.rules.readings import SwitchRow, listed, set_switches
from approvalflow.desk.sweep import SYSTEM
from approvalflow.identity import Actor
from approvalflow.matters import read_folder
from approvalflow.moment import aware
from approvalflow.reading import read_bytes


class TenantDoor(Door):
    """Matters, notices and readings of one tenant."""

    def publish(self, folder: Path | str, *, by: Actor | str) -> publishing.Published:
        """Publish a matter folder (`matter.toml`, `process.bpmn`), or a shipped matter by its name.

        Another engine must agree; the same files again are not examined again.
        Raises DrawingRefused, Unreadable, Refused.
        """
        actor = self._actor(by)
        with self.desk.noting(actor, None, {"do": "publish", "folder": Path(folder).name}):
            publishing.may_publish(actor, self.people)
            found = read_folder(matter_folder(folder))
            return self._publish(
                actor, gate.propose(found.content, found.drawing, self.people, found.tables, self.desk.decisions)
            )

    def _publish(self, actor: Actor, proposal: gate.Proposal) -> publishing.Published:
        """The other engine is asked between two transactions, never inside of one."""
        with self._read() as books:
            if (before := publishing.known(books, proposal)) is not None:
                return before
        opinion = gate.agreed(proposal, self._second_opinion)
        with self.desk.transaction() as books:
            return publishing.publish(books, actor, self.now, proposal, opinion)

    def examined(self, matter: str, version: str | None = None) -> tuple[MatterRow, gate.Examined]:
        """A published version, by default the latest, with what was found and said of it then.

        Raises Refused `matter.not_published`, `matter.no_such_version`, BooksError `books.unreadable_report`.
        """
        with self._read() as books:
            row = publishing.version_of(books.matters(), matter, version)
        return row, gate.read_examined(row.report)

    def adopt(self, notice: Path | str, *, by: Actor | str) -> tuple[str, ...]:
        """Adopt a holiday notice or the office's hours from their TOML file; the clocks of open cases are restated."""
        path, actor = Path(notice), self._actor(by)
        with self.desk.noting(actor, None, {"do": "adopt", "notice": path.name}), self._fresh(write=True) as books:
            texts = {path.name: read_bytes(path)}
            known = self.desk.catalogue
            adopted = publishing.adopt(books, actor, self.people, self.now, texts, known.layers, known.country)
        deque(sweeping.recompute(self.desk), maxlen=0)
        return adopted

    def rehearse(self, notice: Path | str) -> Iterator[rehearsal.Restated]:
        """Every date that adopting a notice or hours would move, with its cause; nothing is written."""
        with self._fresh():
            calendar, abroad = self.desk.catalogue.calendar, self.desk.catalogue.country
        found = notice_of(notice)
        country_.belongs(found, abroad)
        return rehearsal.rehearse(self._read, calendar, found)

    def recompute(self) -> list[Answer]:
        """Restate the clocks that were stated on older notices; run it again after a kill."""
        return list(sweeping.recompute(self.desk))

    def set_switches(self, readings: Mapping[str, str], *, reason: str, by: Actor | str) -> tuple[str, ...]:
        """Read disputed points otherwise from now on: clocks that run keep the readings that they started with.

        Returns the switches whose reading changed. Raises Unreadable `clock.no_such_switch`, `clock.no_such_reading`,
        Refused `person.may_not_publish`, `switches.no_reason`.
        """
        actor = self._actor(by)
        asked = {"do": "set_switches", "switches": dict(readings), "reason": reason}
        with self.desk.noting(actor, None, asked), self._fresh(write=True) as books:
            standing = self.desk.catalogue.readings
            return set_switches(books, actor, self.people, self.now, readings, reason, standing)

    def switches(self, matter: str | None = None) -> tuple[SwitchRow, ...]:
        """Every disputed point with the reading in force, of the office or of a published matter, and who chose it.

        Raises Refused `matter.not_published`, `matter.not_in_force`.
        """
        with self._fresh() as books:
            known = self.desk.catalogue
            rules = known.in_force(books, matter, aware(self.now())) if matter else None
            return listed(known.readings, rules.switches if rules else {})

    def _begin(self, country: str | None = None) -> None:
        """A new tenant takes its calendar; one that has it is not given another."""
        known = self.desk.catalogue
        with self._fresh():
            begun = bool(known.layers)
        if not begun:
            with self._fresh(write=True) as books:
                if not known.layers and country is not None and not country_.is_home(country):
                    country_.choose(books, country, aware(self.now()), SYSTEM.id)
                elif not known.layers:
                    publishing.adopt(books, SYSTEM, None, self.now, _shipped(), ())
        with self._fresh() as books:
            country_.agree(known.country, country, books.tenant)


def _shipped() -> dict[str, bytes]:
    return {name: text.encode() for name, text in shipped_texts().items()}
