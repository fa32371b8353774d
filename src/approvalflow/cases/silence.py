"""What follows from silence in a case: only what a text gives that the matter names, on the day that the text says.

The office's silence accepts, approves or renews, the applicant's gives up, a consulted department's consents. Without a
text no clock of a case means anything but a warning.
"""

from datetime import datetime

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.commands import Act, AnyCommand, Recompute, Resubmit, Wake
from approvalflow.cases.dates import LAW, UPPER
from approvalflow.cases.rules import Facts, Rules
from approvalflow.deadlines import Deemed, Silence, of_silence
from approvalflow.moment import read_zone, start_of

EXPIRY = "expiry"
"""The clock of a permit that is to be renewed: it ends with the permit."""
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
    """What has followed by now from nobody having spoken before a running clock ran out."""
    running = case.clocks.get(name)
    if running is None or running.clock.stopped:
        return None
    return of_silence(text_over(case, name, facts.rules), running.clock, facts.calendar, facts.effective)


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
    """Every seat that has not spoken is taken to agree, by the text; the opinions given stay as they are."""
    silent = [seat.id for seat in case.visits[visit].seats if seat.open]
    return [e.OpinionGiven(visit=visit, seat=seat, opinion="agree", deemed=deemed.text.citation) for seat in silent]


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
