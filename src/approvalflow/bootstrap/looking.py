"""How things stand and how they came: cases, their history, why somebody may act, what contradicts the events."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from approvalflow.bootstrap.door import Door
from approvalflow.cases.case import Case
from approvalflow.cases.commands import Claim
from approvalflow.cases.events import Happened
from approvalflow.cases.intake import missing_materials
from approvalflow.cases.rules import Rules
from approvalflow.desk import audit
from approvalflow.desk.asking import visit_meant
from approvalflow.desk.keeping import happenings, read_case
from approvalflow.desk.lost import telling
from approvalflow.desk.rows import RefusalRow
from approvalflow.desk.who import why as why_
from approvalflow.identity import Actor


class LookingDoor(Door):
    """Questions about cases."""

    def case(self, case: str) -> Case:
        """A case by id or number. Raises Refused `case.unknown`."""
        with self._read() as books:
            return self._case(books, case)

    def cases(self, *, open_only: bool = False) -> tuple[Case, ...]:
        """All cases of the tenant, in order of id."""
        found: list[Case] = []
        with self._read() as books:
            while page := books.cases(after=found[-1].id if found else "", open_only=open_only):
                found += [read_case(row.snapshot) for row in page]
        return tuple(found)

    def history(self, case: str) -> tuple[Happened, ...]:
        """Everything that happened to a case, in order."""
        with self._read() as books:
            return tuple(happenings(books.events(self._case(books, case).id)))

    def rebuild(self, case: str) -> Case:
        """The case made anew from its events; equal to `case(...)`."""
        with self._read() as books:
            return audit.rebuild(books, self._case(books, case).id)

    def rules(self, case: str) -> Rules:
        """The published rules that a case runs under."""
        with self._fresh() as books:
            found = self._case(books, case)
            return self.desk.catalogue.rules_of(books, found)

    def missing(self, case: str) -> tuple[str, ...]:
        """The required papers of a case that have not been filed."""
        with self._fresh() as books:
            found = self._case(books, case)
            return tuple(missing_materials(found, self.desk.facts_now(books, found)))

    def why(self, case: str, step: str, person: Actor | str) -> tuple[why_.Why, ...]:
        """Why a person can or cannot act now at an open step: for every seat all reasons, as codes with their values.

        Raises Refused `case.unknown`, `step.not_open`, Conflict `visit.not_open`.
        """
        actor = self._actor(person) if isinstance(person, Actor) else Actor(id=person, kind="officer")
        with self._fresh() as books:
            found = self._case(books, case)
            facts = self.desk.facts_now(books, found)
            visit = visit_meant(books, found, step, None)
            with telling(books, found, Claim(case=found.id, visit=visit), facts, actor, self.people):
                return why_.why(found, visit, actor, facts, self.people)

    def refusals(self, *, case: str | None = None) -> Sequence[RefusalRow]:
        """Refused commands, newest first."""
        with self._read() as books:
            return books.refusals(case=case)

    @property
    def zone(self) -> ZoneInfo:
        """Whose clock the office goes by: that of the matter published last, China's where there is none."""
        with self._fresh():
            return self.desk.catalogue.zone

    def check(self) -> list[audit.Disagreement]:
        """Everything in the books that contradicts the events; an empty list is the good answer."""
        with self._read() as books:
            return list(audit.check(books, self.desk.catalogue, self.desk.verifier))
