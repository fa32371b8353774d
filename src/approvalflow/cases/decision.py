"""Commitment and decision: on the spot or after review, in writing, with reason, basis and remedies."""

from collections.abc import Iterator

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Stage
from approvalflow.cases.commands import Act
from approvalflow.cases.hearing import must_not_be_open
from approvalflow.cases.intake import lapsed, window_text
from approvalflow.cases.papers import check_attachments
from approvalflow.cases.recusal import waiting
from approvalflow.cases.rules import Facts
from approvalflow.cases.silence import DECIDES, fallen_silent
from approvalflow.errors import Refused


def commit(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """告知承诺: the applicant commits in writing, or chooses the ordinary route."""
    if command.outcome == "committed":
        return [e.CommitmentGiven(visit=command.visit, text=command.reason)]
    return [e.CommitmentDeclined(visit=command.visit, text=command.reason)]


def decide(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """Grant or refuse. A decision on the spot implies acceptance (许可法 34(2); mechanisms B5)."""
    _decidable(case, facts)
    if unknown := sorted(set(command.remedies) - set(facts.rules.remedies)):
        raise Refused("decide.no_such_remedy", unknown=unknown, known=sorted(facts.rules.remedies))
    check_attachments(command.attachments)
    decision = e.DecisionMade(
        visit=command.visit,
        outcome=command.outcome,
        reason=command.reason,
        basis=command.basis,
        remedies=command.remedies,
        attachments=command.attachments,
        signature=command.signature,
    )
    return [*_implied_acceptance(case, facts), decision]


def of_several(case: Case, visit: str, opinion: e.OpinionGiven, by: str, facts: Facts) -> list[e.Event]:
    """The decision that several have made: it rests on what one of those who wanted it so has stated, and is theirs."""
    _decidable(case, facts)
    own = (by, opinion.acting_for) == (facts.actor, facts.acting_for)
    decision = e.DecisionMade(
        visit=visit,
        outcome=opinion.opinion,
        reason=opinion.text,
        basis=opinion.basis,
        remedies=opinion.remedies,
        by="" if own else by,
        acting_for=opinion.acting_for,
    )
    return [*_implied_acceptance(case, facts), decision]


def _decidable(case: Case, facts: Facts) -> None:
    for against in undecidable(case, facts):
        raise against


def undecidable(case: Case, facts: Facts) -> Iterator[Refused]:
    """Nothing is decided that silence has decided, or while a hearing, a procedure or a challenge is open."""
    for clock in DECIDES:
        if silent := fallen_silent(case, facts, clock):
            yield Refused("decide.deemed", case=case.number, since=silent.since, article=silent.text.citation)
    try:
        must_not_be_open(case, facts)
    except Refused as open_hearing:
        yield open_hearing
    if case.procedures:
        names = [facts.rules.procedures[one.procedure].name for one in case.procedures.values()]
        yield Refused("decide.procedure_open", case=case.number, procedures=names)
    if open_ := waiting(case):
        yield Refused("decide.challenge_open", case=case.number, officers=open_)


def _implied_acceptance(case: Case, facts: Facts) -> list[e.Event]:
    if case.stage is not Stage.RECEIVED:
        return []
    if lapsed(case, facts):
        return [e.CaseAccepted(deemed=window_text(facts), implied=True)]
    if not (case.committed or facts.rules.on_the_spot):
        raise Refused("decide.not_accepted", case=case.number)
    return [e.CaseAccepted(implied=True, slip=f"{case.number}-A")]
