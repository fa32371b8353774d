"""What a command answers: where the case stands now, which events it wrote, which steps are open."""

from datetime import date

import msgspec

from approvalflow.cases.case import Stage
from approvalflow.cases.events import ReopenedAs
from approvalflow.cases.intake import missing_materials
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Facts


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`first` and `last` number the events that the command wrote (equal numbers of a key sent twice).

    `open` maps the open visits to their element ids, `due` the running clocks to the date told (null: none can be),
    `missing` lists required papers that have not been filed, `reopened_as` is the case that the command filed anew.
    """

    case: str
    number: str | None
    stage: str
    outcome: str | None
    first: int
    last: int
    events: tuple[str, ...]
    open: dict[str, str]
    due: dict[str, date | None]
    missing: tuple[str, ...] = ()
    reopened_as: str = ""


def answer_of(record: Record, facts: Facts) -> Answer:
    """The answer to the command that wrote this record."""
    case = record.case
    last = case.seq
    before_acceptance = case.accepted is None and case.stage is not Stage.CLOSED
    return Answer(
        case=case.id,
        number=case.number,
        stage=str(case.stage),
        outcome=case.closed,
        first=last - len(record.happened) + 1,
        last=last,
        events=tuple(type(one.event).__name__ for one in record.happened),
        open={visit: one.node for visit, one in case.visits.items()},
        due={name: one.stated for name, one in case.clocks.items() if not one.clock.stopped},
        missing=tuple(missing_materials(case, facts)) if before_acceptance else (),
        reopened_as=next((one.event.case for one in record.happened if isinstance(one.event, ReopenedAs)), ""),
    )
