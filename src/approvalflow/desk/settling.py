"""A step is settled as soon as its outcome is certain, whatever made it so: an opinion, or a seat that is gone."""

from collections.abc import Iterator

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
        stated, by = _stated(record, books, visit, found.outcome)
        for event in decision.of_several(record.case, visit, stated, by, record.facts):
            record.add(event, legal_moment(event, record.case, record.facts))
    routing.settle(visit, found.outcome, tally=several(found))


def _stated(record: Record, books: Books, visit: str, outcome: str) -> tuple[e.OpinionGiven, str]:
    """The latest opinion for that outcome that stands, and whose: the one just given, or the history knows it.

    Raises Refused `decision.nobody_stated`: no decision is made of seats that are gone, or of a quorum that is missed.
    """
    seats = (one for one in record.case.visits[visit].seats if one.opinion == outcome and not one.consulted)
    places = {(one.carried or visit, one.id) for one in seats}
    for happened in _latest_first(record, books):
        event = happened.event
        if isinstance(event, e.OpinionGiven) and (event.visit, event.seat) in places and event.opinion == outcome:
            return event, event.by or happened.actor
    raise Refused("decision.nobody_stated", visit=visit, outcome=outcome)


def _latest_first(record: Record, books: Books) -> Iterator[e.Happened]:
    yield from reversed(record.happened)
    yield from reversed([*happenings(books.events(record.case.id))])
