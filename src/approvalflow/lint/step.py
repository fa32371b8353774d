"""A step with its properties: what the drawing says of it, and where it is silent, what the matter says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from approvalflow.bpmn.graph import WORK, Kind, Node
from approvalflow.cases.acts import TABLE
from approvalflow.cases.case import Stage
from approvalflow.errors import Unreadable
from approvalflow.identity import SeatRule
from approvalflow.terms import Term

ACTS = tuple(dict.fromkeys(row.act for row in TABLE if row.command == "act" and row.act))
JOB_OUTCOMES = ("done", "failed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """An activity with its properties: what the drawing says, and where it is silent, what the matter says."""

    node: Node
    said: Mapping[str, str]

    @property
    def id(self) -> str:
        """The element's id."""
        return self.node.id

    @property
    def act(self) -> str:
        """The act, empty for a plain step."""
        return self.said.get("act", "")

    @property
    def by_people(self) -> bool:
        """Whether somebody sits at it: a job runs elsewhere, a sub-process is only a frame."""
        return self.node.kind in WORK and self.node.kind is not Kind.SERVICE_TASK

    @property
    def by_officers(self) -> bool:
        """Whether its seat is an officer's."""
        return self.by_people and self.said.get("seat", "officer") == "officer"

    @property
    def term(self) -> Term | None:
        """Its term; one that cannot be read is a finding of whoever reads the file."""
        try:
            return Term.parse(self.said["term"]) if "term" in self.said else None
        except Unreadable:
            return None

    @property
    def apart(self) -> tuple[str, ...]:
        """The steps whose performers may not act here."""
        return SeatRule.read(self.said).apart

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that settle it, in the order of the table of acts."""
        if self.node.kind is Kind.SERVICE_TASK:
            return JOB_OUTCOMES
        if self.said.get("pattern") == "consult":
            return ("done",)
        return _settling(self.act)

    @property
    def stages(self) -> frozenset[Stage]:
        """The stages of the case at which its act can be done."""
        return _stages(self.act)


@lru_cache(maxsize=256)
def _settling(act: str) -> tuple[str, ...]:
    return tuple(row.outcome for row in TABLE if row.command == "act" and row.act == act and row.settles)


@lru_cache(maxsize=256)
def _stages(act: str) -> frozenset[Stage]:
    return frozenset(stage for row in TABLE if row.command == "act" and row.act == act for stage in row.stages)
