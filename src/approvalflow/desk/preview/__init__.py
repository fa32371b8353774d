"""预览: the likely way of a file, with people and dates, under stated assumptions. Nothing is written.

Read `play` for how the acts themselves are played on a case that nobody keeps, `answers` for what is assumed of them,
`ways` for what depends on data that are not known yet.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from approvalflow.cases.case import Case
from approvalflow.cases.commands import Submit
from approvalflow.cases.rules import Facts
from approvalflow.desk.preview.answers import Assumed, read_assumed
from approvalflow.desk.preview.play import Play
from approvalflow.desk.preview.told import ClockDue, Expected, ExpectedSeat, Preview, Stop
from approvalflow.desk.preview.ways import Branch, Way
from approvalflow.desk.protocols import Decisions
from approvalflow.desk.rows import EventRow
from approvalflow.identity import Actor, Directory

__all__ = [
    "Assumed",
    "Branch",
    "ClockDue",
    "Expected",
    "ExpectedSeat",
    "Preview",
    "Stop",
    "Way",
    "of_application",
    "of_case",
    "read_assumed",
]


def of_case(
    case: Case,
    events: Sequence[EventRow],
    facts: Facts,
    directory: Directory,
    decisions: Decisions | None,
    assumed: Assumed,
) -> Preview:
    """From where the file lies now."""
    play = Play(facts, directory, decisions, assumed)
    play.begin_with(case, events)
    return play.to_the_end()


def of_application(
    submit: Submit, by: Actor, facts: Facts, directory: Directory, decisions: Decisions | None, assumed: Assumed
) -> Preview:
    """From an application that has not been filed. Raises Refused as filing it would."""
    play = Play(facts, directory, decisions, assumed)
    play.do(replace(submit, data={**submit.data, **assumed.data}), by, facts.at)
    return play.to_the_end()
