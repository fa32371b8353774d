"""A case as the data that its drawing reads and sets: declared fields only, each in its own type."""

from collections.abc import Mapping, Sequence
from typing import Any

from approvalflow.cases import events as e
from approvalflow.cases.intake import fits
from approvalflow.cases.record import Record
from approvalflow.cases.view import CaseView
from approvalflow.expressions.plain import plain
from approvalflow.expressions.values import is_too_deep
from approvalflow.tokens.nearest import named
from approvalflow.tokens.position import Inside
from approvalflow.tokens.questions import all_gathered

WRONG = "data.wrong_value"
TOO_DEEP = "data.too_deep"
NOTHING: Mapping[str, Any] = {}


class CaseWorld:
    """The world of one case, for the questions of the token game."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def view(
        self, local: Mapping[str, Any] = NOTHING, *, alone: bool = False, scopes: Sequence[Inside] = ()
    ) -> CaseView:
        """The case after the last event written, over it what is known at a place alone."""
        case, facts = self.record.case, self.record.facts
        data = {**({} if alone else case.data), **local} if local or alone else None
        return CaseView(case, facts, data, named(scopes))

    def values(self) -> Mapping[str, Any]:
        """The fields as they were filed or set."""
        return self.record.case.data

    def local(self, scope: str) -> Mapping[str, Any]:
        """The fields of one sub-process or called process."""
        return self.record.case.local.get(scope, NOTHING)

    def put(self, node: str, made: dict[str, Any], scope: str = "") -> None:
        """A node sets fields. A value that a field cannot hold leaves it empty, and is seen."""
        held, wrong = self.held(plain(made))
        self.record.add(e.DataSet(node=node, data=held, scope=scope))
        for name in wrong:
            code = TOO_DEEP if is_too_deep(made[name]) else WRONG
            self.record.add(e.FindingRaised(code=code, about=f"{node}: {name}"))

    def keep(self, node: str, wait: str, brought: dict[str, Any]) -> None:
        """An event has come to a frozen step, or is one of several that are needed together."""
        self.record.add(e.EventPutOff(wait=wait, node=node, data=plain(brought)))

    def kept(self, wait: str, number: int) -> Mapping[str, Any]:
        """What one of those brought that were put off; nothing where the event carries nothing."""
        return (*self.record.case.brought.get(wait, ()), *[NOTHING] * (number + 1))[number]

    def gathered(self, first: int, end: int) -> Mapping[str, Any]:
        """What those have brought that have come of the things that an event needs together."""
        return all_gathered(self.record.case.brought, first, end)

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
