"""What a command does once it may: the act's own events, then the token, then whatever that opens."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal

from approvalflow.bpmn.graph import Trigger
from approvalflow.cases import acts, intake, review
from approvalflow.cases import commands as c
from approvalflow.cases import events as e
from approvalflow.cases.case import STARTS, Seat
from approvalflow.cases.on_hold import is_frozen
from approvalflow.cases.record import Record
from approvalflow.cases.reopening import reopen
from approvalflow.cases.seats import is_of_several
from approvalflow.cases.stuck import DERIVED, NO_TIME, OFF, UNSEATED, follow_joins, follow_unread, off_the_drawing
from approvalflow.cases.timing import shortened
from approvalflow.cases.waiting import heard
from approvalflow.desk import hands, notes, watching
from approvalflow.desk.back import reopening
from approvalflow.desk.back.jumping import jump
from approvalflow.desk.back.returns import go_back, withdraw_commitment
from approvalflow.desk.back.taking_back import take_back
from approvalflow.desk.handlers import BESIDE, OPINIONS, handler_of, legal_moment
from approvalflow.desk.keeping import happenings, read_data
from approvalflow.desk.machine import recompute, wake
from approvalflow.desk.protocols import Books, Decisions
from approvalflow.desk.rows import Loaded, MessageRow
from approvalflow.desk.settling import settle_if_certain
from approvalflow.desk.under_way import Step
from approvalflow.desk.views import may_have
from approvalflow.desk.who.elsewhere import asked_by_case, pools_elsewhere, says_otherwise
from approvalflow.desk.who.finding import find_seats
from approvalflow.desk.who.gone import given_back, owned_anew
from approvalflow.desk.who.kept_silent import follow_silence
from approvalflow.desk.who.left_over import follow_seats
from approvalflow.desk.who.unruled import follow_challenges
from approvalflow.errors import Refused
from approvalflow.identity import Directory
from approvalflow.tokens import Retry
from approvalflow.tokens.catching import caught


def carry_out(
    record: Record,
    command: c.AnyCommand,
    seat: Seat | None,
    directory: Directory,
    books: Books,
    decisions: Decisions | None,
    loaded: Loaded,
) -> None:
    """Do what a command asks, on a case that it may be asked of; `loaded` is what the walk began with."""
    before, step = record.so_far, Step(record, seat, directory, books, decisions, loaded)
    _COMMANDS.get(type(command), _beside)(step, command)
    step.routing.go_on()
    if says_otherwise(before, step.case):
        _ask_anew(step)
    follow_joins(record, step.owner)
    follow_unread(record, step.owner)
    follow_seats(record, step.owner, directory)
    follow_challenges(record, directory)
    follow_silence(record, before, step.owner, directory)


def _submit(step: Step, command: c.Submit) -> None:
    step.record.extend(intake.submit(command, step.facts))
    step.record.extend(intake.missing_at_filing(step.case, step.facts))
    step.routing.start()


def _act(step: Step, command: c.Act) -> None:
    if _raised(step, command, command.reason):
        return
    hands.choose(step, command)
    act = step.case.visits[command.visit].act
    if act in OPINIONS:
        step.record.extend(review.opinion(step.case, command, step.facts, step.speaking))
        if not _kept(step, command):
            settle_if_certain(step.record, step.routing, step.books, command.visit)
        return
    events = handler_of(act, command.outcome)(step.case, command, step.facts)
    if act == "decide" and is_of_several(step.case.visits[command.visit], step.facts.rules):
        step.record.extend(review.opinion(step.case, command, step.facts, step.speaking))
        settle_if_certain(step.record, step.routing, step.books, command.visit)
        return
    for event in events:
        step.record.add(event, legal_moment(event, step.case, step.facts))
    if acts.row_of("act", act, command.outcome).settles and not _kept(step, command):
        step.routing.settle(command.visit, command.outcome)


def _kept(step: Step, command: c.Act) -> bool:
    """Whether a return has the step frozen, so that the answer of the party, whose right it is, waits for the thaw."""
    stopped = is_frozen(step.case, command.visit)
    if stopped:
        seat = step.seat or step.case.visits[command.visit].seats[0]
        step.routing.keep(command.visit, seat.id, command.outcome)
    return stopped


def _claim(step: Step, command: c.Claim) -> None:
    holder = step.facts.acting_for or step.facts.actor
    step.record.add(e.SeatChanged(visit=command.visit, seat=step.speaking.id, kind="claimed", holder=holder))


def _unclaim(step: Step, command: c.Unclaim) -> None:
    step.record.add(e.SeatChanged(visit=command.visit, seat=step.speaking.id, kind="unclaimed"))


def _return(step: Step, command: c.Return) -> None:
    go_back(step.record, step.routing, step.books, command, step.speaking)


def _jump(step: Step, command: c.Jump) -> None:
    jump(step.record, step.routing, step.books, command)


def _reopen(step: Step, command: c.Reopen) -> None:
    """Under a new number the desk files the application in the same transaction."""
    event = reopen(step.case, command)
    step.record.add(event)
    if isinstance(event, e.ClosingRevoked):
        reopening.go_on(step.record, step.routing, step.books)


def _take_back(step: Step, command: c.TakeBack) -> None:
    take_back(step.record, step.routing, step.books, command, step.seat)


def _withdraw(step: Step, command: c.Withdraw) -> None:
    if command.commitment:
        withdraw_commitment(step.record, step.routing, step.books, command)
    else:
        _ending(step, command)


def _ending(step: Step, command: c.Withdraw | c.Terminate) -> None:
    """Close the case and take every token away."""
    step.record.extend(BESIDE[type(command)](step.case, command, step.facts))
    step.routing.end("withdrawn" if isinstance(command, c.Withdraw) else "terminated")


def _raised(step: Step, command: c.Act | c.AnswerJob, text: str = "") -> bool:
    """Raise what the work at a step ran into; whether that was all. Raises Refused `act.not_caught`."""
    said: tuple[tuple[Literal["error", "escalation"], str], ...]
    said = (("error", command.error), ("escalation", command.escalation))
    for trigger, name in said:
        if name and command.visit in step.case.visits:
            _catchable(step, command, trigger, name)
            step.routing.raise_from(command.visit, trigger, name, text)
    return bool(command.error) or command.visit not in step.case.visits


def _catchable(step: Step, command: c.Act | c.AnswerJob, trigger: str, name: str) -> None:
    """Somebody may raise what the drawing catches; a job, what it declares as well."""
    visit = step.case.visits[command.visit]
    drawing = step.facts.rules.drawing
    known = caught(drawing, step.case.position, visit.token, Trigger(trigger))
    declared = drawing.nodes[visit.node].af.get("raises", "").split() if isinstance(command, c.AnswerJob) else []
    if name not in known and "" not in known and name not in declared:
        raise Refused("act.not_caught", trigger=trigger, name=name, known=sorted({*known, *declared}))


def _answer_job(step: Step, command: c.AnswerJob) -> None:
    step.record.extend(review.job(step.case, command, step.facts))
    if _raised(step, command):
        return
    step.routing.settle(command.visit, command.outcome)


def _retry(step: Step, command: c.Retry) -> None:
    incident = step.case.incidents.get(command.token)
    if incident is None:
        raise Refused("incident.unknown", token=command.token, open=sorted(step.case.incidents))
    if incident.code in DERIVED:
        return  # it is looked at after every command
    if incident.code == OFF:
        if step.facts.rules.misfits:
            raise off_the_drawing(step.case, step.facts.rules)
        step.record.add(e.IncidentClosed(token=command.token))
    elif incident.code == NO_TIME:
        step.routing.waits.set_timer(command.token, step.case.position["waits"][command.token])
        if command.token in step.case.timers:
            step.record.add(e.IncidentClosed(token=command.token))
    elif "held" in step.case.position.get("tokens", {}).get(command.token, {}):
        step.routing.move(Retry(command.token))
    else:
        step.routing.open_again(command.token, incident.node)


def _wake(step: Step, command: c.Wake) -> None:
    wake(step.record, step.routing, step.directory, command.due)


def _take_message(step: Step, command: c.TakeMessage) -> None:
    """A wait that is gone, or a message that somebody else has or that is too old, changes nothing.

    Nor does one that would start another pool while something that runs waits for it.
    """
    letter = step.loaded.message
    if letter is None or command.wait not in heard(step.case):
        return
    to = _addressed(step, letter.id)
    if (
        letter.taken is None
        and letter.until > step.facts.at  # `keep` makes sure that it is so still
        and to in ("", step.case.waits[command.wait].node)
        and may_have(step.case, step.case.waits[command.wait], letter)  # the key may be agreed on since
        and not (command.wait.startswith(STARTS) and _runs_for(step, letter, to))
    ):
        step.routing.take_message(command.wait, letter.id, read_data(letter.data), key=letter.correlation)


def _runs_for(step: Step, letter: MessageRow, to: str) -> bool:
    """Does something that runs in the case wait for a message?"""
    return any(
        may_have(step.case, one, letter) and to in ("", one.node)
        for wait, one in heard(step.case).items()
        if not wait.startswith(STARTS)
    )


def _addressed(step: Step, message: str) -> str:
    """The element that a message of the case to itself is for, where a message flow says so."""
    case, _, number = message.rpartition("/")
    if case != step.case.id or not any(node.talks_to for node in step.facts.rules.drawing.nodes.values()):
        return ""
    happened = next(happenings(step.books.events(case, after=int(number) - 1)))
    return happened.event.to if isinstance(happened.event, e.MessageSent) else ""


def _hear_signal(step: Step, command: c.HearSignal) -> None:
    """Each case hears a signal once: that it did is kept with it."""
    signal, hearing = step.loaded.signal, step.loaded.hearing
    if signal is None or signal.origin == step.case.id or (hearing is not None and hearing.heard is not None):
        return
    waited = [one for one in step.case.waits.values() if one.kind == "signal" and shortened(one.name) == signal.name]
    if any(one.opened <= signal.sent for one in waited):
        step.routing.hear_signal(waited[0].name, signal.id, read_data(signal.data))
    elif hearing is not None:
        step.books.excuse(signal.id, step.case.id)


def _rule_on_challenge(step: Step, command: c.RuleOnChallenge) -> None:
    """Who need not keep out any more may be the one for whom a step was waiting."""
    _beside(step, command)
    _find_anew(step, step.facts.rules.steps)


def _ask_anew(step: Step) -> None:
    """Steps of which the case says who does them are with whom it says now; off its drawing nobody knows."""
    rules = step.facts.rules
    if not rules.misfits:
        _find_anew(step, {one for one, rule in rules.steps.items() if asked_by_case(rule.seat)})
        step.record.extend([*pools_elsewhere(step.case, step.facts, step.directory)])


def _find_anew(step: Step, nodes: Collection[str]) -> None:
    """Open each of these steps for which somebody is found now."""
    incidents = step.case.incidents.items()
    waiting = {token: one.node for token, one in incidents if one.code in UNSEATED and one.node in nodes}
    for token, node in waiting.items():
        seats, lacking = find_seats(step.case, node, token, step.facts, step.directory)
        if token in step.case.incidents and seats and not lacking:
            step.routing.open_again(token, node)


def _recompute(step: Step, command: c.Recompute) -> None:
    recompute(step.record)


def _check_seats(step: Step, command: c.CheckSeats) -> None:
    """Of a case off its drawing nobody knows whom a step asks for; its incidents have owners all the same."""
    step.record.extend([*owned_anew(step.case, step.facts, step.directory)])
    if not step.facts.rules.misfits:
        step.record.extend([*given_back(step.case, step.facts, step.directory)])
        _find_anew(step, step.facts.rules.steps)
        step.record.extend([*pools_elsewhere(step.case, step.facts, step.directory)])


def _beside(step: Step, command: Any) -> None:
    """Whatever is done to a case without moving its token."""
    step.record.extend(BESIDE[type(command)](step.case, command, step.facts))


_COMMANDS: Mapping[type, Callable[[Step, Any], None]] = {
    c.Submit: _submit,
    c.Act: _act,
    c.Claim: _claim,
    c.Unclaim: _unclaim,
    c.AddSigner: hands.add_signer,
    c.RemoveSigner: hands.remove_signer,
    c.Transfer: hands.transfer,
    c.Delegate: hands.delegate,
    c.Resolve: hands.resolve,
    c.Urge: notes.urge,
    c.CarbonCopy: notes.copy,
    c.MarkRead: notes.mark_read,
    c.Watch: watching.watch,
    c.Unwatch: watching.unwatch,
    c.Return: _return,
    c.TakeBack: _take_back,
    c.Jump: _jump,
    c.Reopen: _reopen,
    c.Hold: notes.hold,
    c.Release: notes.release,
    c.OpenTask: notes.open_task,
    c.RuleOnChallenge: _rule_on_challenge,
    c.Withdraw: _withdraw,
    c.Terminate: _ending,
    c.AnswerJob: _answer_job,
    c.Retry: _retry,
    c.Wake: _wake,
    c.TakeMessage: _take_message,
    c.HearSignal: _hear_signal,
    c.Recompute: _recompute,
    c.CheckSeats: _check_seats,
}
