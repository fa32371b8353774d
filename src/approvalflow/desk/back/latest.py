"""Of several instances or rounds of a step, that of somebody's latest word: who takes back the step means that one."""

from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.commands import AnyCommand, TakeBack
from approvalflow.cases.rounds import named
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.desk.who.standing import Asking
from approvalflow.tokens import node_of


def as_meant(asking: Asking, case: Case | None, books: Books) -> AnyCommand:
    """The command that was sent; one that takes back an element, with the visit where they spoke last, if at several.

    Their own words go before those of whom they stand in for.
    """
    command = asking.command
    if case is None or not isinstance(command, TakeBack) or command.step not in asking.facts.rules.steps:
        return command
    absent = asking.absent(asking.facts.rules.steps[command.step].act)
    for people in (frozenset({asking.actor.id}), absent):
        if places := [*_places(case, command, people)]:
            if len(places) == 1:
                return command
            said = _said([*happenings(books.events(case.id))], people)
            return replace(command, step=max(places, key=lambda place: said.get(place, 0)))
    return command


def _places(case: Case, command: TakeBack, people: Collection[str]) -> Iterator[str]:
    """The visits of the element at which their word stands: open, settled, or gone back from."""
    for name, visit in case.visits.items():
        seats = (seat for seat in visit.seats if seat.by and command.seat in (None, seat.id))
        if visit.node == command.step and any(not {seat.by, seat.acting_for}.isdisjoint(people) for seat in seats):
            yield name
    for sent in case.gone_back.values():
        of_step = not sent.up and node_of(sent.visit) == command.step and command.seat in (None, sent.seat)
        if of_step and not {sent.by, sent.acting_for}.isdisjoint(people):
            yield sent.visit
    yield from (one.visit for one in named(case, command.step) if not {*one.names(command.seat)}.isdisjoint(people))


def _said(history: Sequence[e.Happened], people: Collection[str]) -> dict[str, int]:
    """By which event they last spoke at each visit; one at which their word was carried on has it from before."""
    said: dict[str, int] = {}
    for one in history:
        match one.event:
            case e.StepOpened(visit=visit, seats=seats):
                theirs = (seat for seat in seats if seat.carried and not {seat.by, seat.acting_for}.isdisjoint(people))
                said[visit] = max((said.get(seat.carried, 0) for seat in theirs), default=0)
            case e.OpinionGiven(visit=visit, carried="") | e.Returned(visit=visit) | e.StepSettled(visit=visit):
                if one.actor in people or one.event.acting_for in people:
                    said[visit] = one.seq
            case _:
                pass
    return said
