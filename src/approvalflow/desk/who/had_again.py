"""直送退回人: a step that comes straight back has its seats as they stood when it sent the file back."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat, SentBack
from approvalflow.cases.rules import Facts
from approvalflow.desk.who.assigning import scope_of, unfit
from approvalflow.desk.who.seating import barred_from, lies_with
from approvalflow.identity import Directory

Seats = Sequence[e.SeatFacts]


def had_again(
    found: Seats,
    sent: SentBack,
    case: Case,
    node: str,
    facts: Facts,
    directory: Directory,
    in_line: Callable[[Seats], Iterable[e.SeatFacts]],
) -> tuple[e.SeatFacts, ...]:
    """Of the seats `found` anew those that stood are with whom they were with, and signers who were added stand again.

    Whoever may not sit there any more, by what their seat asks of them, has it not: the step's own is then as it is
    found, and a signer is as if removed. Whoever is asked for since then is asked, too.
    """
    again, left = _Again(sent, case, node, facts, directory), {one.id: one for one in found}
    own = [seat for one in sent.seats if not one.adder and (seat := again.own(one, left.pop(one.id, None)))]
    sitting = {one.holder for one in own if one.holder}
    own += [one for one in left.values() if one.holder not in sitting]
    return tuple(again.signers([*in_line(own)]))


class _Again:
    def __init__(self, sent: SentBack, case: Case, node: str, facts: Facts, directory: Directory) -> None:
        self._sent, self._case, self._node, self._facts, self._directory = sent, case, node, facts, directory
        self._signers = facts.rules.steps[node].properties.get("signers", "seat")

    def own(self, stood: Seat, found: e.SeatFacts | None) -> e.SeatFacts | None:
        """A seat of the step itself with whom it was with, if they still may; else as it was found, if it was."""
        returned = stood.id == self._sent.seat
        person = (self._sent.acting_for or self._sent.by) if returned else stood.holder
        if found and found.holder == person:
            return replace(found, delegate=self._delegate(stood)) if person else found
        with_others = stood.handed or stood.pool or returned
        if not (person and with_others and self._may(stood, person)):
            return found
        barred = tuple(sorted(barred_from(self._case, self._node, self._facts.rules) - {person}))
        seat = found or e.SeatFacts(id=stood.id, pool=stood.pool, candidates=stood.candidates, excluded=barred)
        lies = "" if seat.pool else lies_with(self._case, self._node, person, self._facts, self._directory)
        kept = {name: getattr(stood, name) for name in ("handed", "beyond", "weight", "veto")}
        return replace(seat, holder=person, delegate=self._delegate(stood), department=lies, **kept)

    def signers(self, own: Sequence[e.SeatFacts]) -> Iterator[e.SeatFacts]:
        """The numbers of those who may not sit there any more stay taken; the first seat adds for one that is gone."""
        added = {one.id: one for one in self._sent.seats if one.adder}
        after = {one.id: tuple(name for name in one.after if name in added) for one in self._sent.seats}
        ids, sitting = {one.id for one in own}, {one.holder for one in own if one.holder}
        for seat in own:
            yield replace(seat, after=tuple(dict.fromkeys((*seat.after, *after.get(seat.id, ())))))
        for name, one in added.items():
            adder = one.adder if one.adder in ids | added.keys() else own[0].id
            gone = one.removed or one.holder in sitting or not (one.holder and self._may(one, one.holder))
            kept = {field: getattr(one, field) for field in _KEPT}
            yield e.SeatFacts(id=name, adder=adder, removed=gone, delegate=self._delegate(one), **kept)

    def _may(self, stood: Seat, person: str) -> bool:
        """Whether somebody may have a seat; those beside it have theirs already."""
        beside = frozenset(one.holder for one in self._sent.seats if one.id != stood.id and one.open and one.holder)
        scope = scope_of(stood, self._signers)
        case, facts, directory = self._case, self._facts, self._directory
        return not unfit(case, self._node, person, scope, facts, directory, beyond=stood.beyond, beside=beside)

    def _delegate(self, stood: Seat) -> str | None:
        """Who still works on it for its holder (委派)."""
        one = stood.delegate
        out = one is None or unfit(self._case, self._node, one, "department", self._facts, self._directory)
        return None if out else one


_KEPT = ("holder", "pool", "candidates", "excluded", "weight", "veto", "after", "handed", "beyond", "consulted",
         "department")  # fmt: skip
