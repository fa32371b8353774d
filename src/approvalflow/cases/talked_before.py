"""What a case had said and heard before the keys of conversations were kept, by its events."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from approvalflow.bpmn.graph import Cause
from approvalflow.cases import events as e
from approvalflow.cases.case import STARTS, Case
from approvalflow.cases.conversing import Conversations, filed_by
from approvalflow.cases.evolve import evolve
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Facts
from approvalflow.cases.timing import Brought, key_in
from approvalflow.cases.waiting import around_wait, cause_of
from approvalflow.moment import local_date, read_zone
from approvalflow.tokens.position import NOWHERE

Letter = tuple[str, Mapping[str, Any]]
"""A message of the inbox: its key, and what it brings."""


def agreed_before(
    history: Iterable[e.Happened], facts: Facts, letter: Callable[[str], Letter | None]
) -> Mapping[str, str]:
    """The keys by which the conversations of a case go: of each that of the first message exchanged in it.

    A message that the case had from itself tells none: it went by the number of the case.
    """
    case: Case | None = None
    talks = Conversations(Record(None, facts), dict)
    for one in history:
        after = evolve(case, one)
        talks.record = Record(case or after, facts)
        _tell(talks, one, letter)
        case = after
    return talks.agreed


def _tell(talks: Conversations, one: e.Happened, letter: Callable[[str], Letter | None]) -> None:
    """What an event says of the conversations of the case, which stands as it did before."""
    case, drawing = talks.record.case, talks.record.facts.rules.drawing

    def said(cause: Cause, key: str, data: Mapping[str, Any]) -> str:
        told = "" if key in ("", case.id, case.number) else key
        return told or key_in(cause, Brought(data, local_date(one.effective, read_zone(case.zone))))

    match one.event:
        case e.CaseSubmitted(data=data):
            for cause in filed_by(drawing):
                talks.comes(cause, said(cause, "", data))
        case e.Moved(moves=moves):
            talks.moved(case.position, moves)
        case e.MessageTaken(wait=wait, node=node, message=message) as taken if message:
            key, brings = letter(message) or ("", taken.data)
            if wait.startswith(STARTS):
                cause = drawing.nodes[node].causes[0]
                talks.comes(cause, said(cause, key, brings))
            else:
                record = case.position["waits"][wait]
                cause = cause_of(drawing, record)
                talks.exchanged(talks.of(cause, around_wait(talks.record, record)), said(cause, key, brings))
        case e.MessageSent(node=node, correlation=key, data=data) if drawing.starters.keys() <= {drawing.id}:
            for cause in drawing.nodes[node].causes:
                talks.exchanged(talks.of(cause, NOWHERE), said(cause, key, data))
