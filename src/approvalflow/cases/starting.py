"""How a clock of a case begins: by which term, from which moment, under which readings, and the date it states."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Literal, TypedDict

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.dates import NOTHING, due_in
from approvalflow.cases.rules import Facts, TermRule
from approvalflow.cases.silence import EXPIRY
from approvalflow.deadlines import Clock, ClockKind, counts_clear, read_as, renewal, start_clock, switch_levels
from approvalflow.moment import local_date, read_zone, start_of
from approvalflow.terms import Unit

BACK = frozenset({ClockKind.HEARING_NOTICE})


class Stated(TypedDict):
    """The date told to people, and the revision of adopted notices that it stands on."""

    stated: date | None
    provisional: date | None
    calendar: int


def restated(case: Case, name: str, clock: Clock, facts: Facts, becoming: Mapping[str, Clock] = NOTHING) -> Stated:
    """What a clock of the case says on the notices known now; `becoming` are others that change as well."""
    found = due_in(case, name, facts.calendar, {**becoming, name: clock}).due
    return Stated(stated=found.date, provisional=found.provisional, calendar=facts.revision)


def runs(case: Case, name: str) -> bool:
    """Whether a clock of the case has started and not stopped."""
    return name in case.clocks and not case.clocks[name].clock.stopped


def start(
    case: Case,
    facts: Facts,
    name: str,
    begin: datetime,
    *,
    filed: bool = False,
    begun: Mapping[str, Clock] = NOTHING,
    read_by: str = "",
) -> Iterator[e.ClockStarted]:
    """Start a clock of the case, if the matter has a term for it; `begun` are those that the same event has started."""
    if rule := facts.rules.terms.get(name):
        filed = filed or name == "window"
        yield started(case, facts, name, ClockKind(name), rule, begin, filed=filed, begun=begun, read_by=read_by)


def started(
    case: Case,
    facts: Facts,
    name: str,
    kind: ClockKind,
    rule: TermRule,
    begin: datetime,
    *,
    filed: bool = False,
    begun: Mapping[str, Clock] = NOTHING,
    read_by: str = "",
) -> e.ClockStarted:
    """A clock by a rule of the matter or a term of the drawing; `filed` says that it counts from a filing."""
    chosen = facts.switches
    clock = start_clock(
        kind,
        read_as(rule.term, rule.unit_by, chosen),
        begin,
        zone=case.zone,
        basis=rule.citation,
        filed=filed,
        cap=read_as(rule.cap, rule.unit_by, chosen),
        switches=chosen,
        levels=switch_levels(office=facts.office, matter=facts.rules.switches),
        within=rule.within if rule.within in begun or runs(case, rule.within) else "",
        read_by=rule.unit_by or read_by,
        back=_counted_back(rule.unit_by, chosen) if kind in BACK else "",
    )
    return e.ClockStarted(id=name, clock=clock, **restated(case, name, clock, facts, begun))


def started_back(case: Case, facts: Facts, name: str, end: date) -> Clock:
    """The clock of a matter's term as it would run counted back from a day."""
    begin = start_of(end, read_zone(case.zone))
    return started(case, facts, name, ClockKind(name), facts.rules.terms[name], begin).clock


def _counted_back(switch: str, chosen: Mapping[str, str]) -> Literal["counted", "clear"]:
    return "clear" if switch and counts_clear(switch, chosen) else "counted"


def expiring(case: Case, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    """A permit that silence would renew ends on a day of its own, which never rolls; only a request in time is."""
    rule = facts.rules.renewal
    said = case.data.get(rule.expiry) if rule else None
    if rule is None or not isinstance(said, str):
        return
    zone, expiry = read_zone(case.zone), date.fromisoformat(said)
    begun, after = local_date(effective, zone), expiry + timedelta(days=1)
    filed, chosen = local_date(case.opened, zone), facts.switches
    lead = read_as(rule.lead, rule.unit_by, chosen)
    found = renewal(expiry, filed, facts.calendar, lead=lead, today=after, text=rule.silence, switches=chosen)
    if filed > found.last_to_file:
        yield e.FindingRaised(code="renewal.filed_late", about=str(found.last_to_file))
    if found.outcome != "renewed" or expiry <= begun:
        return
    switches = {**chosen, "calendar_roll": "none"}
    term, basis = f"{(expiry - begun).days} {Unit.ND}", rule.silence.citation
    clock = start_clock(
        ClockKind.EXPIRY,
        term,
        effective,
        zone=case.zone,
        basis=basis,
        switches=switches,
        levels=switch_levels(office=facts.office, matter=facts.rules.switches),
        read_by=rule.unit_by,
    )
    yield e.ClockStarted(id=EXPIRY, clock=clock, **restated(case, EXPIRY, clock, facts))
