"""A case as it was known at a moment, on the terminal."""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.telling import show_clocks, show_lines
from approvalflow.cli.values import read_time
from approvalflow.errors import Unreadable

if TYPE_CHECKING:
    from approvalflow.bootstrap import Office
    from approvalflow.desk.asof import Then


def read_as_of(text: str) -> datetime:
    """A moment with its zone; a day alone is its end, so that all of it is known. Raises Unreadable `moment.*`."""
    found = read_time(f"{text}T23:59:59.999999+08:00" if len(text) == 10 else text)
    if found is None:
        raise Unreadable("moment.not_a_moment", text=text[:40])
    return found


def show_then(asked: Asked, office: "Office", case: str, moment: str, *, machinery: bool) -> None:
    """Head, clocks, timeline and notices as they stood then."""
    from approvalflow.reports import clocks, timeline

    then = office.as_of(case, read_as_of(moment))
    rules = office.rules(then.case.id)
    rows = clocks(then.case, rules, then.calendar, then.moment, asked.language)
    lines = timeline(then.history, rules, office.people, asked.language)
    if asked.json:
        saying.write_json({**plain(then), "clocks": rows, "timeline": lines})
        return
    number, stage = then.case.number or then.case.id, str(then.case.stage)
    saying.heading(asked.say("as_of.head", case=number, matter=rules.name, stage=stage, moment=_local(then)))
    for visit in then.case.visits.values():
        saying.write("  " + asked.say("as_of.open", step=visit.node, name=rules.steps[visit.node].name))
    if rows:
        saying.write("")
        show_clocks(asked, rows)
    saying.write("")
    show_lines(asked, lines, machinery=machinery)
    saying.write("", asked.say("as_of.notices", notices=[one.notice for one in then.notices]))
    if then.waiting:
        saying.write(asked.say("as_of.waiting", notices=then.waiting))
    for one in then.differences:
        values = {
            "stated": one.stated or one.provisional or "–",
            "reckoned": one.reckoned or one.reckoned_provisional or "–",
        }
        saying.write(asked.say("as_of.differs", clock=one.clock, **values))


def plain(then: "Then") -> dict[str, object]:
    """The parts of the answer that a program reads."""
    return {
        "as_of": then.moment,
        "case": msgspec.to_builtins(then.case),
        "notices": then.notices,
        "waiting": then.waiting,
        "differences": then.differences,
    }


def _local(then: "Then") -> str:
    from approvalflow.moment import read_zone

    return f"{then.moment.astimezone(read_zone(then.case.zone)):%Y-%m-%d %H:%M}"
