"""默示: silence is drawn only from who could have spoken; who was kept from it is asked anew, with all the days."""

from collections.abc import Iterator

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Facts, TermRule
from approvalflow.cases.seats import speaking_now
from approvalflow.cases.silence import DECIDES, KEPT_SILENT, RULED_LATE, challenged_by_party, run_out, text_over
from approvalflow.cases.starting import runs, started
from approvalflow.cases.stopping import stop
from approvalflow.deadlines import ClockKind
from approvalflow.desk.who.left_over import takers
from approvalflow.identity import Directory
from approvalflow.moment import local_date, read_zone
from approvalflow.tokens import frozen


def follow_silence(record: Record, before: Case | None, owner: str, directory: Directory) -> None:
    """Say where silence means nothing for now, to whoever owns that, and let the days begin anew where it does again.

    `before` is the case before the command: what a return has frozen may have thawed.
    """
    if record.facts.rules.misfits:
        return
    _close_gone(record)
    for visit in list(record.case.visits):
        if runs(record.case, visit) and text_over(record.case, visit, record.facts.rules):
            _consulted(record, before, visit, owner, directory)
    if any(isinstance(one.event, e.ChallengeRuled) for one in record.happened):
        _ruled(record, owner)


def is_mute(record: Record, visit: str, directory: Directory) -> bool:
    """Whether there is a seat of a step, whose turn it is, from which nobody may speak."""
    case, one = record.case, record.case.visits[visit]
    seats = speaking_now(one)
    return any(next(takers(case, one, seat, record.facts, directory), None) is None for seat in seats)


def asked_anew(case: Case, visit: str, facts: Facts) -> Iterator[e.Event]:
    """The days to answer begin anew, for whoever could not speak before."""
    rule = facts.rules.steps[case.visits[visit].node]
    yield from stop(case, facts, (visit,), "asked_anew")
    term = TermRule(term=rule.term, within=rule.within)
    yield started(case, facts, visit, ClockKind.STEP, term, facts.effective)


def _consulted(record: Record, before: Case | None, visit: str, owner: str, directory: Directory) -> None:
    key, one = f"{KEPT_SILENT}:{visit}", record.case.visits[visit]
    if one.token in frozen(record.case.position):
        return
    known, thawed = key in record.case.incidents, _was_frozen(before, visit)
    if is_mute(record, visit, directory):
        if not known:
            values = {"visit": visit}
            record.add(e.IncidentOpened(token=key, node=one.node, code=KEPT_SILENT, owner=owner, values=values))
        return
    if known:
        record.add(e.IncidentClosed(token=key))
    if known or thawed or _asks_others(record, before, visit):
        record.extend([*asked_anew(record.case, visit, record.facts)])


def _asks_others(record: Record, before: Case | None, visit: str) -> bool:
    """Whether somebody else is asked from now on, who has not had a day yet."""
    had = {seat.id: seat.holder for seat in before.visits[visit].seats} if before and visit in before.visits else {}
    moved = [one.event for one in record.happened if isinstance(one.event, e.PoolChanged) and one.event.visit == visit]
    return any(one.holder is None or one.holder != had.get(one.seat) for one in moved)


def _was_frozen(before: Case | None, visit: str) -> bool:
    return before is not None and visit in before.visits and before.visits[visit].token in frozen(before.position)


def _close_gone(record: Record) -> None:
    """What was told of a step or a clock is over with it."""
    for key, one in list(record.case.incidents.items()):
        about = key.partition(":")[2]
        here = {KEPT_SILENT: about in record.case.visits, RULED_LATE: runs(record.case, about)}
        if not here.get(one.code, True):
            record.add(e.IncidentClosed(token=key))


def _ruled(record: Record, owner: str) -> None:
    """With the last ruling after a term has run out the office has that day to decide."""
    case, facts = record.case, record.facts
    late = [one for one in DECIDES if run_out(case, facts, one)] if not challenged_by_party(case) else []
    until = local_date(facts.at, read_zone(case.zone)).isoformat()
    for clock in late:
        values = {"clock": clock, "until": until}
        opened = e.IncidentOpened(token=f"{RULED_LATE}:{clock}", node="", code=RULED_LATE, owner=owner, values=values)
        record.add(opened)
