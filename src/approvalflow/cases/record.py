"""What one command makes happen: events in order, each with its clock effects behind it, and the case after them."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.clocks import effects
from approvalflow.cases.evolve import evolve
from approvalflow.cases.rules import Facts
from approvalflow.errors import Defect


class Record:
    """The pages added to a file by one command. `case` is always the case after the last of them."""

    def __init__(self, case: Case | None, facts: Facts) -> None:
        self._case = case
        self.facts = facts
        self.happened: list[e.Happened] = []

    @property
    def case(self) -> Case:
        """The case as it stands now."""
        if self._case is None:
            raise Defect("case.no_events")
        return self._case

    @property
    def so_far(self) -> Case | None:
        """The same; none before an application is filed."""
        return self._case

    def add(self, event: e.Event, effective: datetime | None = None) -> None:
        """Write an event and what it does to the clocks; `effective` is the legal moment, the command's by default."""
        when = effective or self.facts.effective
        self._write(event, when)
        for effect in effects(self.case, event, self.facts, when):
            self.add(effect, when)

    def extend(self, events: Iterable[e.Event]) -> None:
        """Write several events in order."""
        for event in events:
            self.add(event)

    def _write(self, event: e.Event, effective: datetime) -> None:
        if self.facts.acting_for and not (isinstance(event, e.DecisionMade) and event.by):
            event = replace(event, acting_for=self.facts.acting_for)
        happened = e.Happened(
            event=event,  # type: ignore[arg-type]
            recorded=self.facts.at,
            effective=effective,
            actor=self.facts.actor,
            seq=(self._case.seq if self._case else 0) + 1,
        )
        self._case = evolve(self._case, happened)
        self.happened.append(happened)
