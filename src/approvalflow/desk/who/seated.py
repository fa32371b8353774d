"""From which seat of an open step somebody speaks, and for whom."""

from dataclasses import dataclass, replace

from approvalflow.cases import commands as c
from approvalflow.cases.case import APPLICANT_SEAT, Case, Seat, Visit
from approvalflow.cases.on_hold import answered
from approvalflow.cases.seats import first_before, sitting_beside, spoken_for
from approvalflow.desk.who.asker import Asker
from approvalflow.desk.who.assigning import not_commissioned, scope_of, unfit
from approvalflow.desk.who.seating import eligible, excluded_from, related
from approvalflow.errors import Conflict, Refused
from approvalflow.identity import Denial, Person, SeatFacts, may_act
from approvalflow.tokens import visit_id

InSeat = c.Act | c.Claim | c.Unclaim | c.Return


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """In which seat a person speaks, and for whom."""

    seat: Seat | None = None
    acting_for: str = ""


def as_seen(seat: Seat, revision: int | None) -> None:
    """Raises Conflict `seat.stale` when a client has seen another revision of a seat than there is now."""
    if revision is not None and revision != seat.revision:
        raise Conflict(
            "seat.stale",
            seat=seat.id,
            seen=revision,
            now=seat.revision,
            holder=seat.holder or "-",
        )


def not_open(case: Case, visit: str) -> Conflict:
    """`visit.not_open`; the walk adds who was faster, and what is left to do (`desk.lost`)."""
    return Conflict("visit.not_open", visit=visit, open=sorted(case.visits))


class Seated(Asker):
    """Somebody who asks, and the seats of the steps."""

    def visit(self, case: Case, visit: str) -> Visit:
        """The open visit. Raises Conflict `visit.not_open` with what is open now."""
        self._known()
        found = case.visits.get(visit)
        if found is None:
            raise not_open(case, visit)
        return found

    def in_seat(self, case: Case, command: InSeat, visit: Visit) -> Standing:
        """The seat this person may speak from. Raises Refused with the first reason against.

        Their own before one that they have as a stand-in; who has spoken, for whomever, speaks for somebody else only
        from a seat they name, so that an act sent twice is not the absent one's opinion.
        """
        denials: list[Refused] = []
        standing: Standing | None = None
        for seat in visit.seats:
            if command.seat is not None and seat.id != command.seat:
                continue
            allowed = self.may(case, visit, seat)
            if not isinstance(allowed, Refused):
                if not allowed or command.seat is not None:
                    as_seen(seat, command.revision)
                    return Standing(seat=seat, acting_for=allowed)
                standing = standing or Standing(seat=seat, acting_for=allowed)
                continue
            mine = self.whose(case, visit, seat)  # who has none here is told so, not how the seat of another stands
            other = isinstance(mine, Refused) and mine.code != "seat.has_spoken"
            denials.insert(len(denials) if other else 0, mine if isinstance(mine, Refused) else allowed)
        if standing and standing.seat:
            if self.actor.id in spoken_for(visit) or any(self.actor.id == one.by for one in visit.seats):
                raise Refused("seat.has_spoken", person=self.actor.id)
            as_seen(standing.seat, command.revision)
            return standing
        raise denials[0] if denials else Refused("seat.none_open", visit=command.visit)

    def inspectors(self, case: Case, command: c.Act, visit: Visit) -> None:
        """Every officer named in a record is one who could have been sent: known, with the role, not kept apart."""
        still = eligible(case, visit.node, self.facts, self.directory)
        for officer in command.officers:
            if self.directory.person(officer) is None:
                raise Refused("person.unknown", person=officer)
            if officer != self.actor.id and officer not in still:
                raise Refused("person.not_candidate", person=officer, candidates=still)

    def may(self, case: Case, visit: Visit, seat: Seat) -> str | Refused:
        """For whom the person may speak from a seat now (empty: for itself), or the reason why not."""
        mine = self.whose(case, visit, seat)
        if isinstance(mine, Refused) and mine.code in ("person.not_the_applicant", "person.not_an_officer"):
            return mine
        if seat.removed:
            return Refused("seat.removed", seat=seat.id)
        if seat.kept:
            return answered(visit_id(visit.node, visit.token), visit)
        if seat.opinion is not None:
            return Refused("seat.done", seat=seat.id, by=seat.by)
        if earlier := first_before(visit, seat):
            return Refused("seat.not_yet", seat=seat.id, earlier=earlier.id, holder=earlier.holder or earlier.pool)
        if seat.delegate and not isinstance(mine, Refused):
            return Refused("seat.passed_on", seat=seat.id, delegate=seat.delegate)
        return mine

    def whose(self, case: Case, visit: Visit, seat: Seat) -> str | Refused:
        """For whom the person has a seat (empty: for itself), whether or not it is its turn; or why it has it not."""
        if seat.id == APPLICANT_SEAT:
            mine = self.is_applicant(case.applicant.id)
            return "" if mine else Refused("person.not_the_applicant", person=self.actor.id)
        if self.actor.kind != "officer":
            return Refused("person.not_an_officer", person=self.actor.id)
        properties = self.facts.rules.steps[visit.node].properties
        if related(case, self.actor.id, self.directory):
            return Refused("person.excluded", person=self.actor.id)
        still = eligible(case, visit.node, self.facts, self.directory)
        scope = scope_of(seat, properties.get("signers", "seat"))
        beside = sitting_beside(visit, seat)
        gone = seat.holder and unfit(
            case, visit.node, seat.holder, scope, self.facts, self.directory, beyond=seat.beyond, beside=beside
        )
        # A pool is whoever belongs to it now: a holder who left does not take the file along.
        holder = None if gone and seat.pool is not None else seat.holder
        asked = still if seat.pool is not None else tuple(one for one in seat.candidates if one in still)
        found = SeatFacts(
            holder=holder,
            candidates=tuple(one for one in asked if holder or one not in beside),
            excluded=tuple(excluded_from(case, visit.node, self.facts.rules)),
        )
        answer = may_act(self.actor.id, found, self.directory, self.on, visit.act)
        if isinstance(answer, Denial):
            return self._second_voice(visit, replace(found, candidates=asked)) or Refused(answer.code, **answer.values)
        if holder and gone:
            return gone
        known = self.directory.person(self.actor.id)
        if answer.acting_for and known and (elsewhere := self._not_commissioned(case, visit, known)):
            return elsewhere
        return answer.acting_for

    def _not_commissioned(self, case: Case, visit: Visit, person: Person) -> Refused | None:
        """A stand-in of another department is no way round the ban on sub-delegation (许可法 24(3))."""
        return not_commissioned(case, visit.node, person, self.facts, self.directory)

    def _second_voice(self, visit: Visit, seat: SeatFacts) -> Refused | None:
        """Why somebody may not take a seat that they, or the absent one, could have if they had no other here."""
        could = may_act(self.actor.id, seat, self.directory, self.on, visit.act)
        if isinstance(could, Denial):
            return None
        person = could.acting_for or self.actor.id
        return Refused("seat.has_spoken" if person in spoken_for(visit) else "seat.sits_already", person=person)
