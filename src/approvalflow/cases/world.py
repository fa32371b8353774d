"""A case as the data that its drawing reads and sets: declared fields only, each in its own type."""

from typing import Any

from approvalflow.cases import events as e
from approvalflow.cases.intake import fits
from approvalflow.cases.record import Record
from approvalflow.cases.view import CaseView

WRONG = "data.wrong_value"


class CaseWorld:
    """The world of one case, for the questions of the token game."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def view(self) -> CaseView:
        """The case after the last event written."""
        return CaseView(self.record.case, self.record.facts)

    def value(self, name: str) -> Any:
        """A field as it was filed or set."""
        return self.record.case.data.get(name)

    def put(self, node: str, made: dict[str, Any]) -> None:
        """A node sets fields. A value that a field cannot hold leaves it empty, and is seen."""
        held, wrong = self.held(made)
        self.record.add(e.DataSet(node=node, data=held))
        self.record.extend(e.FindingRaised(code=WRONG, about=f"{node}: {name}") for name in wrong)

    def held(self, given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The values as the declared fields hold them, and the names of those that do not fit or are not declared."""
        fields, held, wrong = self.record.facts.rules.fields, dict[str, Any](), list[str]()
        for name, value in given.items():
            if name not in fields:
                wrong.append(name)
            elif value is None or fits(value, fields[name]):
                held[name] = value
            else:
                held[name] = None
                wrong.append(name)
        return held, wrong
