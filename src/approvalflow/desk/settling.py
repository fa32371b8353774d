"""A step is settled as soon as its outcome is certain, whatever made it so: an opinion, or a seat that is gone."""

from collections.abc import Collection

from approvalflow.cases import decision
from approvalflow.cases import events as e
from approvalflow.cases.record import Record
from approvalflow.cases.routing import Routing
from approvalflow.cases.seats import settled, several
from approvalflow.desk.handlers import legal_moment
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.errors import Refused


def settle_if_certain(record: Record, routing: Routing, books: Books, visit: str) -> None:
    """Settle a step as its pattern says; a decision of several is made with the voice that makes it certain."""
    found = settled(record.case, visit, record.facts.rules)
    if found is None:
        return
    if record.case.visits[visit].act == "decide":
        stated = _stated(record, books, visit, found.outcome)
        for event in decision.of_several(record.case, stated, record.facts):
            record.add(event, legal_moment(event, record.case, record.facts))
    routing.settle(visit, found.outcome, tally=several(found))


def _stated(record: Record, books: Books, visit: str, outcome: str) -> e.OpinionGiven:
    """The latest opinion for that outcome: usually the one just given, else it is looked up in the history.

    Raises Refused `decision.nobody_stated`: no decision is made of seats that are gone, or of a quorum that is missed.
    """
    deciding = {one.id for one in record.case.visits[visit].seats if not one.consulted}
    for happened in reversed(record.happened):
        if _is(happened.event, visit, outcome, deciding):
            return happened.event  # type: ignore[return-value]
    before = [one.event for one in happenings(books.events(record.case.id)) if _is(one.event, visit, outcome, deciding)]
    if not before:
        raise Refused("decision.nobody_stated", visit=visit, outcome=outcome)
    return before[-1]  # type: ignore[return-value]


def _is(event: e.Event, visit: str, outcome: str, seats: Collection[str]) -> bool:
    return (
        isinstance(event, e.OpinionGiven) and (event.visit, event.opinion) == (visit, outcome) and event.seat in seats
    )
