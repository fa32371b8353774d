"""A preview on the terminal: a table of steps, then the clocks, what it depends on, and where it stops."""

from collections.abc import Iterator
from datetime import date

from approvalflow.cases.rules import Rules
from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.deadlines import ClockKind
from approvalflow.desk.preview import ClockDue, Expected, Preview
from approvalflow.identity import Directory
from approvalflow.reports.names import Names
from approvalflow.words import sentence

COLUMNS = ("step", "who", "opened", "due", "outcome", "done")


def tell(asked: Asked, found: Preview, people: Directory, rules: Rules | None) -> None:
    """All of it."""
    names = Names(people, asked.language, rules)
    head = [asked.say(f"preview.column.{one}") for one in COLUMNS]
    saying.table(head, (_step(one, names) for one in found.steps))
    for line in _rest(found, names):
        saying.write(line)


def _step(one: Expected, names: Names) -> tuple[str, ...]:
    outcome = names.say(f"outcome.{one.outcome}") if one.outcome else "–"
    return (
        f"{one.node} {one.name}",
        _who(one, names),
        str(one.opened),
        _day(one, names),
        outcome,
        str(one.done or "–"),
    )


def _who(one: Expected, names: Names) -> str:
    if one.by:
        return names.people(one.by)
    return names.joined(
        names.person(seat.holder) if seat.holder else names.say("preview.or", people=names.people(seat.candidates))
        for seat in one.seats
    )


def _day(one: Expected | ClockDue, names: Names) -> str:
    if one.due is None:
        return "–"
    return names.say("preview.provisional", date=one.due) if one.provisional else str(one.due)


def _rest(found: Preview, names: Names) -> Iterator[str]:
    yield names.say(f"preview.pace.{found.pace}")
    if found.papers:
        yield names.say("preview.papers", papers=names.materials(found.papers))
    yield from (_clock(one, names) for one in found.clocks)
    for branch in found.branches:
        depends = names.joined((*branch.unknown, *branch.assumed))
        yield names.say("preview.depends", node=branch.name or branch.node, names=depends)
        for way in branch.ways:
            code = "preview.way_taken" if way.taken else "preview.way"
            condition = way.condition or names.say("preview.otherwise")
            yield names.say(code, condition=condition, to=way.to_name or way.to)
    for stop in found.stops:
        why = sentence(stop.code, stop.values, names.language)
        yield names.say("preview.stops", node=stop.node or "–", why=why)
    yield names.say("preview.ends", day=found.ends)


def _clock(one: ClockDue, names: Names) -> str:
    code = "preview.clock_runs" if one.kept is None else "preview.clock" if one.kept else "preview.clock_late"
    stopped: date | str = one.stopped or "–"
    values = {"started": one.started, "due": _day(one, names), "stopped": stopped}
    return names.say(code, clock=names.clock(one.clock, ClockKind(one.kind)), **values)
