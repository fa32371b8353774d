"""What a matter fixes for its cases, ready for use: terms with their citations, closed lists, ladders.

Compiled once per published version from `matter.toml`; the number, the article and the day it was checked stay there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from approvalflow.bpmn.graph import Drawing, Timer
from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines import Silence, layered_switches
from approvalflow.expressions import Expression
from approvalflow.identity import SeatRule


@dataclass(frozen=True, kw_only=True, slots=True)
class TermRule:
    """A clock of the case: its term (`20 WD`), its text, what silence on it means, and how it may be extended.

    `unit_by` is the switch that decides the unit, `within` the clock that this one never outlasts. `since_issue`: a
    follow-up check counts from the day of the permit, not from that of the decision.
    """

    term: str
    citation: str = ""
    silence: Silence | None = None
    cap: str = ""
    rank: str = ""
    extension_citation: str = ""
    unit_by: str = ""
    within: str = ""
    since_issue: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MaterialRule:
    """A paper that the applicant files: required always, or only where the condition `when` holds."""

    name: str
    required: bool
    when: Expression | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldRule:
    """A declared field of the form data."""

    type: str
    required: bool
    choices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcedureRule:
    """A special procedure: which clocks its ground pauses, and the post that may order it.

    `statute` names the closed list that has the ground; empty where none has, then it pauses no statutory clock.
    """

    name: str
    ground: str
    citation: str
    pauses: tuple[str, ...]
    rank: str | None
    statute: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """One level of warning: when it is given, and to which post of which department (empty: the matter's organ)."""

    level: str
    when: Literal["share", "left", "due", "overdue"]
    amount: int
    to: str
    department: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StepRule:
    """What the drawing, or the matter where the drawing is silent, says of one step."""

    name: str
    act: str = ""
    term: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    seat: SeatRule = field(default_factory=SeatRule)
    silence: Silence | None = None
    within: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RenewalRule:
    """The field that says when the permit ends, how long before the request is in time, and the text that renews."""

    expiry: str
    lead: str
    silence: Silence
    unit_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnRule:
    """Going back, where a step says nothing: other branches, the way after it, and how often in all."""

    siblings: Literal["keep", "redo", "freeze"] = "keep"
    after: Literal["again", "back"] | None = None
    most: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """A published matter as its cases see it. Maps are by the ids of `matter.toml`; steps by element id.

    `lives` says how long messages wait to be taken, by name; `life` is that of all others. `misfits` are the elements
    at which one case stands in a way that no reading of the drawing has.
    """

    code: str
    name: str
    version: str
    organ: str
    zone: str
    on_the_spot: bool
    closes: str
    drawing: Drawing
    steps: Mapping[str, StepRule]
    terms: Mapping[str, TermRule]
    materials: Mapping[str, MaterialRule]
    fields: Mapping[str, FieldRule]
    procedures: Mapping[str, ProcedureRule]
    declining: Mapping[str, bool]
    terminating: frozenset[str]
    remedies: Mapping[str, str]
    fees: Mapping[str, str]
    ladders: Mapping[str, tuple[Rung, ...]]
    powers: Mapping[str, str]
    switches: Mapping[str, str]
    facts: Mapping[str, str]
    renewal: RenewalRule | None = None
    tables: Mapping[str, bytes] = field(default_factory=dict)
    lives: Mapping[str, Timer] = field(default_factory=dict)
    life: Timer
    returns: ReturnRule = ReturnRule()
    misfits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All that a command may depend on beside the case: when, who, under which rules, on which calendar.

    `revision` numbers the notices that the tenant has adopted, `adopted` says under which number each came; `number` is
    a case number drawn for this command; `office` are the readings of disputed points that the office has set.
    """

    at: datetime
    effective: datetime
    actor: str
    rules: Rules
    calendar: WorkCalendar
    revision: int
    number: str = ""
    acting_for: str = ""
    adopted: Mapping[str, int] = field(default_factory=dict)
    office: Mapping[str, str] = field(default_factory=dict)

    @property
    def switches(self) -> dict[str, str]:
        """The readings of disputed points that count now: of the office, over them those of the matter."""
        return layered_switches(self.office, self.rules.switches)
