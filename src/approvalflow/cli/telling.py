"""A case on the terminal: its head, its clocks, its timeline; and what one command has just written."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.terms import Unit

if TYPE_CHECKING:
    from datetime import datetime

    from approvalflow.bootstrap import Office
    from approvalflow.cases.case import Case
    from approvalflow.desk.answer import Answer
    from approvalflow.reports import ClockRow, Line
    from approvalflow.reports.whose import Share

INDENT = "  └ "


def tell_answer(asked: Asked, office: "Office", answer: "Answer") -> None:
    """What a command did: the lines it added to the timeline, and what is open and due now."""
    if asked.json:
        saying.write_json(msgspec.to_builtins(answer))
        return
    case = office.case(answer.case)
    lines = [one for one in told(asked, office, case) if answer.first <= one.seq <= answer.last]
    show_lines(asked, lines)
    show_head(asked, office, case)
    if answer.missing:
        names = [office.rules(case.id).materials[one].name for one in answer.missing]
        saying.write(asked.say("cli.missing", missing=names))


def told(asked: Asked, office: "Office", case: "Case") -> "list[Line]":
    """The whole timeline of a case."""
    from approvalflow.reports import timeline

    return timeline(office.history(case.id), office.rules(case.id), office.people, asked.language)


def show_lines(asked: Asked, lines: "Iterable[Line]", *, machinery: bool = False) -> None:
    """A timeline: moment, who, what; the power and the effects indented under the act."""
    rows = []
    for one in lines:
        if one.level == 0:
            who = asked.say("cli.who_did", who=one.who.text)
            rows.append((f"{one.at:%Y-%m-%d %H:%M}", who + _said(asked, one), "", len(who)))
            if one.power:
                rows.append(("", INDENT + asked.say("report.power", power=one.power), "dim", 0))
        elif one.level == 1 or machinery:
            rows.append(("", INDENT + one.sentence, _colour(one), 0))
    saying.chronicle(rows)


def show_head(asked: Asked, office: "Office", case: "Case", *, clocks: bool = True) -> None:
    """Where a case stands: number, stage, open steps and the dates that run."""
    from approvalflow.reports import worklist

    values = {"case": case.number or case.id, "matter": office.rules(case.id).name, "applicant": case.applicant.name}
    code = "cli.head.closed" if case.closed else "cli.head"
    saying.heading(asked.say(code, **values, stage=str(case.stage), outcome=case.closed or ""))
    parties = {case.applicant.id: case.applicant.name}
    for task in worklist(office.tasks(case=case.id), office.people, asked.language, parties):
        saying.write("  " + asked.say("cli.open", step=task.step, name=task.name, doing=task.doing, who=task.who))
    for row in clock_rows(asked, office, case) if clocks else ():
        if row.stopped is None:
            saying.write("  " + asked.say("cli.clock", clock=row.name, state=row.state, lamp=row.lamp_word))
    for line in _turns(asked, office, case):
        saying.write("  " + line)
    for token, incident in case.incidents.items():
        owner = office.people.person(incident.owner)
        values = {"token": token, "owner": owner.name if owner else incident.owner}
        code = "cli.incident" if incident.node else "cli.incident.case"
        saying.write("  " + asked.say(code, node=incident.node, **values))


def _turns(asked: Asked, office: "Office", case: "Case") -> Iterator[str]:
    """What is held, what was returned how often, and which other case this one was filed anew as, or for."""
    steps = office.rules(case.id).steps
    for visit, held in case.held.items():
        person = office.people.person(held.by)
        values = {"what": visit or case.number or case.id, "by": person.name if person else held.by}
        yield asked.say("cli.held", **values, since=f"{held.since:%Y-%m-%d}", reason=held.reason)
    for place, came in case.sent_back.items():
        node = place.rpartition("/")[2].partition("#")[0]
        step = steps[node].name if place == node else f"{steps[node].name} ({place})"
        yield asked.say("cli.returned", step=step, count=came.times)
    if case.reopens:
        yield asked.say("cli.reopens", case=case.reopens)
    if case.reopened_as:
        yield asked.say("cli.reopened_as", cases=case.reopened_as)


def clock_rows(asked: Asked, office: "Office", case: "Case") -> "list[ClockRow]":
    """The clocks of a case today."""
    from approvalflow.reports import clocks

    rules = office.rules(case.id)
    return clocks(case, rules, office.desk.catalogue.calendar, office.now(), asked.language)


def show_clocks(asked: Asked, rows: "Sequence[ClockRow]") -> None:
    """The clocks as a table."""
    from rich.text import Text

    head = [asked.say(f"cli.column.{name}") for name in ("lamp", "clock", "term", "basis", "started", "state")]
    lamps = {"green": "green", "amber": "yellow", "red": "bold red", "paused": "blue", "off": "dim"}
    saying.table(
        head,
        (
            (Text(f"● {one.lamp_word}", lamps[one.lamp]), one.name, one.term, one.basis, one.started, one.state)
            for one in rows
        ),
    )
    for name, told in ((one.name, fault) for one in rows for fault in one.faults):
        saying.write(asked.say("cli.fault", clock=name, fault=told))


def show_whose(asked: Asked, office: "Office", case: "Case", clock: str, then: "datetime | None" = None) -> None:
    """Whose days a clock has run through: a line for each party, and the sum."""
    from approvalflow.reports.whose import told_shares

    rows = whose_rows(asked, office, case, clock, then)
    if asked.json:
        days = office.whose(case.id, clock, as_of=then).days
        saying.write_json({"clock": clock, "shares": rows, "days": days})
        return
    saying.write(*told_shares(rows, asked.language))


def whose_rows(
    asked: Asked, office: "Office", case: "Case", clock: str, then: "datetime | None" = None
) -> "tuple[Share, ...]":
    """The shares of a clock."""
    from approvalflow.reports.whose import shares

    found = office.whose(case.id, clock, as_of=then)
    return shares(found, case, office.rules(case.id), office.people, asked.language)


def whose_of_all(asked: Asked, office: "Office", case: "Case") -> "dict[str, tuple[Share, ...]]":
    """The shares of every clock of the case that is counted in days."""
    in_days = [name for name, one in case.clocks.items() if one.clock.length.unit not in (Unit.H, Unit.WH)]
    return {name: whose_rows(asked, office, case, name) for name in in_days}


def _said(asked: Asked, one: "Line") -> str:
    """What was done, and from when on it counts where that is another day."""
    late = one.effective and one.effective != one.at.date()
    return one.sentence + (asked.say("report.late", effective=one.effective) if late else "")


def _colour(one: "Line") -> str:
    return "dim" if one.level > 1 else "yellow" if one.event == "FindingRaised" else ""
