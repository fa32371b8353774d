"""What conditions may see of a case: one frozen view, after the act's own events (model section 4)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from approvalflow.cases.case import Case
from approvalflow.cases.rounds import latest
from approvalflow.cases.rules import Facts
from approvalflow.errors import Unreadable
from approvalflow.expressions import Value
from approvalflow.expressions.values import usable
from approvalflow.moment import local_date, read_zone


class CaseView:
    """`case.<field>`, `step.<id>.<field>`, `matter.<field>`, `today`, `workdays(n)`; nothing else."""

    def __init__(
        self, case: Case, facts: Facts, data: Mapping[str, Any] | None = None, here: Sequence[str] = ()
    ) -> None:
        self._case = case
        self._facts = facts
        self._data = case.data if data is None else data
        self._here = here

    @property
    def today(self) -> date:
        """The local date of the legal moment."""
        return local_date(self._facts.effective, read_zone(self._case.zone))

    def workdays(self, n: int) -> date:
        """The date n working days from today, provisional past the last notice."""
        found = self._facts.calendar.add(self.today, n)
        return found if found is not None else self._facts.calendar.add_provisional(self.today, n)

    def case(self, field: str) -> Value:
        """A declared field of the form data, in its declared type; null when it was not filled in."""
        field = self._facts.rules.drawing.aliases.get(field, field)
        rule = self._facts.rules.fields.get(field)
        if rule is None:
            raise Unreadable("expression.undeclared", name=f"case.{field}")
        value = self._data.get(field)
        match (rule.type, value):
            case (_, None):
                return None
            case ("any" | "list", _):
                return usable(value)
            case ("number", int() | float() | Decimal() | str()):
                return usable(Decimal(str(value)))
            case ("date", str()):
                return date.fromisoformat(value)
            case (_, bool() | str()):
                return value
            case _:
                return None

    def step(self, step: str, field: str) -> Value:
        """The latest visit of a step that no return has undone, in the nearest scope; null if there is none."""
        outcome = latest(self._case, step, self._here)
        if outcome is None:
            return None
        match field:
            case "outcome":
                return outcome.outcome
            case "agree" | "disagree" | "abstain":
                return Decimal(getattr(outcome, field))
            case _:
                raise Unreadable("expression.undeclared", name=f"step.{step}.{field}")

    def matter(self, field: str) -> Value:
        """A plain fact of the matter: code, name, kind, handling, organ, version."""
        if field not in self._facts.rules.facts:
            raise Unreadable("expression.undeclared", name=f"matter.{field}")
        return self._facts.rules.facts[field]
