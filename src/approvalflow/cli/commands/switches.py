"""`switches`: how this office reads disputed points of the law, and who chose that; `--set` chooses otherwise."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_pair
from approvalflow.errors import Unreadable

if TYPE_CHECKING:
    from approvalflow.bootstrap import Office
    from approvalflow.desk.rules.readings import SwitchRow


@command("switches", "person")
def run(
    asked: Asked,
    matter: Annotated[str | None, typer.Option("--matter")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", metavar="SWITCH=READING")] = None,
    reason: Annotated[str, typer.Option("--reason")] = "",
) -> None:
    """Those of the office; with `--matter` as its cases read them."""
    if set_:
        if matter:
            raise Unreadable("switches.of_matter", matter=matter)
        _set(asked, set_, reason)
        return
    with asked.office() as office:
        rows = office.switches(matter)
        told = list(_told(asked, office, rows))
    if asked.json:
        saying.write_json(rows)
        return
    head = [asked.say(f"switches.column.{name}") for name in ("switch", "reading", "level", "others")]
    saying.table(head, ((one.switch, one.reading, _level(asked, one), "  ".join(_others(one))) for one in rows))
    saying.write(*told)


def _set(asked: Asked, pairs: Sequence[str], reason: str) -> None:
    actor = asked.actor()
    readings = dict(read_pair(pair) for pair in pairs)
    with asked.office(create=True) as office:
        changed = office.set_switches(readings, reason=reason, by=actor)
    if asked.json:
        saying.write_json({"set": {name: readings[name] for name in changed}})
        return
    told = [f"{name} = {readings[name]}" for name in changed]
    saying.write(asked.say("switches.set" if changed else "switches.set_before", readings=told))


def _told(asked: Asked, office: "Office", rows: "Sequence[SwitchRow]") -> Iterator[str]:
    """Who set what, when and why."""
    from approvalflow.moment import local_date

    for one in rows:
        if one.set is not None:
            person = office.people.person(one.set.by)
            who, day = person.name if person else one.set.by, local_date(one.set.since, office.zone)
            values = {"switch": one.switch, "reading": one.set.reading, "reason": one.set.reason}
            yield asked.say("switches.set_by", who=who, day=day, **values)


def _level(asked: Asked, one: "SwitchRow") -> str:
    return asked.say("switches.level.settled" if len(one.readings) == 1 else f"switches.level.{one.level}")


def _others(one: "SwitchRow") -> Sequence[str]:
    return [name for name in one.readings if name != one.reading]
