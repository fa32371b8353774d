"""What follows from silence in a case: only what a text gives that the matter names, on the day that the text says.

The office's silence accepts, approves or renews, the applicant's gives up, a consulted department's consents. Without a
text no clock of a case means anything but a warning.
"""

from dataclasses import replace
from datetime import date, datetime

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat, Visit
from approvalflow.cases.commands import Act, AnyCommand, Recompute, Resubmit, Wake
from approvalflow.cases.dates import LAW, UPPER
from approvalflow.cases.recusal import waiting
from approvalflow.cases.rules import Facts, Rules
from approvalflow.cases.seats import behind
from approvalflow.deadlines import Deemed, Silence, of_silence
from approvalflow.moment import local_date, read_zone, start_of
from approvalflow.tokens import frozen

EXPIRY = "expiry"
"""The clock of a permit that is to be renewed: it ends with the permit."""
KEPT_SILENT = "silence.kept_silent"
"""Incident of a consultation with a seat from which nobody may speak: silence says nothing there."""
RULED_LATE = "silence.ruled_late"
"""Incident of a clock that ran out while a challenge of the party was open: the office has the day of the ruling."""
DECIDES = (LAW, UPPER, EXPIRY)
"""The clocks on which the office's silence may decide."""


def text_over(case: Case, name: str, rules: Rules) -> Silence | None:
    """The text that gives the silence on a clock its meaning; None where the matter names none."""
    if name == EXPIRY:
        return rules.renewal.silence if rules.renewal else None
    if name in case.visits:
        return rules.steps[case.visits[name].node].silence
    rule = rules.terms.get(name)
    return rule.silence if rule else None


def fallen_silent(case: Case, facts: Facts, name: str) -> Deemed | None:
    """What has followed by now from nobody having spoken before a running clock ran out.

    Silence is drawn only from who could have spoken: at a consultation not while a return has it frozen, or nobody may
    speak from a seat; and nothing is decided while the party's challenge is open, nor on the day of the ruling.
    """
    found = run_out(case, facts, name)
    if found is None or (name in case.visits and is_kept_silent(case, name)):
        return None
    return _decides(case, facts, name, found) if name in DECIDES else found


def run_out(case: Case, facts: Facts, name: str) -> Deemed | None:
    """What the text says of a running clock that has run out, whoever could have spoken."""
    running = case.clocks.get(name)
    if running is None or running.clock.stopped:
        return None
    return of_silence(text_over(case, name, facts.rules), running.clock, facts.calendar, facts.effective)


def is_kept_silent(case: Case, visit: str) -> bool:
    """Whether who is asked at an open step cannot speak there."""
    return f"{KEPT_SILENT}:{visit}" in case.incidents or case.visits[visit].token in frozen(case.position)


def _decides(case: Case, facts: Facts, name: str, found: Deemed) -> Deemed | None:
    if challenged_by_party(case):
        return None
    late = case.incidents.get(f"{RULED_LATE}:{name}")
    if late is None:
        return found
    until = date.fromisoformat(late.values["until"])
    over = local_date(facts.effective, read_zone(case.zone)) > until
    return replace(found, on=until, since=until) if over else None


def challenged_by_party(case: Case) -> set[str]:
    """On whom the party waits for a ruling. Who steps aside by themselves is the office's own doing."""
    return {*waiting(case)} - {*case.stepped_aside}


def drawn_late(case: Case, command: AnyCommand, facts: Facts) -> list[str]:
    """The clocks whose silence has spoken before a command and is not written yet, the earliest first.

    Nothing that comes later changes what the law has made of it. Not those of which the command itself is told so:
    an act or an answer that comes too late, or the acceptance that silence has given already.
    """
    if facts.rules.misfits or isinstance(command, Wake | Recompute):
        return []
    spoken = {name: fallen_silent(case, facts, name) for name in case.clocks}
    late = {name: one.since for name, one in spoken.items() if one and not _says_so(case, command, name)}
    return sorted(late, key=lambda name: (late[name], name))


def _says_so(case: Case, command: AnyCommand, name: str) -> bool:
    """Whether a command meets the silence on a clock by itself."""
    if isinstance(command, Resubmit):
        return name == "answer"
    if not isinstance(command, Act) or command.error or command.escalation or command.visit not in case.visits:
        return False
    own = {"decide": DECIDES, "accept": ("window",)}
    return name in (command.visit, *own.get(case.visits[command.visit].act, ()))


def moment_of(case: Case, name: str, deemed: Deemed) -> datetime:
    """The legal moment of the outcome: the start of the clock, or its last day."""
    clock = case.clocks[name].clock
    return clock.start if deemed.text.dated == "start" else max(clock.start, start_of(deemed.on, read_zone(case.zone)))


def consent(case: Case, visit: str, deemed: Deemed) -> list[e.Event]:
    """Every seat that was asked and has not spoken is taken to agree, by the text; the opinions given stay as they are.

    Asked is whose turn has come, and who waits for nobody but the signers that they added themselves.
    """
    one = case.visits[visit]
    silent = [seat.id for seat in one.seats if seat.open and _asked(one, seat)]
    return [e.OpinionGiven(visit=visit, seat=seat, opinion="agree", deemed=deemed.text.citation) for seat in silent]


def _asked(visit: Visit, seat: Seat) -> bool:
    earlier = (one for one in visit.seats if one.open and seat in behind(visit, one))
    return all(_added_by(visit, one, seat) for one in earlier)


def _added_by(visit: Visit, signer: Seat, seat: Seat) -> bool:
    """Whether a seat added a signer, or added whoever did."""
    by_id = {one.id: one for one in visit.seats}
    while signer.adder in by_id:
        if signer.adder == seat.id:
            return True
        signer = by_id[signer.adder]
    return False


def decide(case: Case, deemed: Deemed) -> list[e.Event]:
    """Granted by silence; the step that would have decided is settled with it, now or when the file comes to it."""
    ended = [e.ProcedureEnded(id=id_, how="aborted", why=deemed.text.citation) for id_ in case.procedures]
    visit = next((visit for visit, one in case.visits.items() if one.act == "decide"), None)
    decision = e.DecisionMade(
        visit=visit,
        outcome="granted",
        reason=deemed.text.zh,
        basis=(deemed.text.citation,),
        remedies=(),
        deemed=deemed.text.citation,
    )
    return [*ended, decision]
