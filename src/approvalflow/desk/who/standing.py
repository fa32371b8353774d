"""In which seat, or for which reason without one, a person speaks: the answers behind `authority`.

A method for each kind of `who` of the table.
"""

from collections.abc import Sequence

from approvalflow.cases import acts
from approvalflow.cases import commands as c
from approvalflow.cases.case import APPLICANT_SEAT, Case, Seat, Visit
from approvalflow.cases.hands import above
from approvalflow.cases.rounds import counting, hands_of, named
from approvalflow.cases.said import says
from approvalflow.cases.seats import own_first, sitting_beside
from approvalflow.desk.who.assigning import scope_of, unfit
from approvalflow.desk.who.left_over import takers
from approvalflow.desk.who.seated import Seated, Standing, as_seen
from approvalflow.desk.who.seating import kept_out, rulers
from approvalflow.desk.who.touching import could_have_a_hand
from approvalflow.errors import Refused
from approvalflow.identity import Person
from approvalflow.tokens import node_of

APPROVER = "approver"
FLOW_ADMINISTRATOR = "flow-administrator"
STEERS = frozenset(
    {"rank", "approver", "holder", "holder or head", "adder", "delegate", "keeper", "releaser", "doer",
     "administrator"}
)  # fmt: skip
"""Kinds of `who` that move or order what others do: whoever keeps out of a case (回避) is none of them in it."""
HANDS = STEERS - {"administrator", "holder or head", "releaser"}
"""Those that nobody is who supervises or administers; the rest of them an administrator is under an authority."""
MACHINES = frozenset({"system", "job"})


def _sitting(seat: Seat) -> tuple[str, ...]:
    """Who has a seat; of a pool whoever could take it, and nobody where none is left."""
    return (seat.holder,) if seat.holder else seat.candidates or ("",)


class Asking(Seated):
    """One command and the standing of who sends it."""

    def who(self, who: acts.Who, case: Case) -> Standing:
        """The standing that a row of the table asks for."""
        if who in STEERS:
            self._not_kept_out(case)
        if who in HANDS:
            self._no_overseer()
        match who:
            case "machine":
                self._refuse_unless(self.actor.kind in MACHINES, "person.not_a_machine")
            case "applicant":
                self._refuse_unless(self.is_applicant(case.applicant.id), "person.not_the_applicant")
                self._challenged(case)
            case "filer":
                self.filer(case.applicant.id)
                self._not_kept_out(case)
            case "rank":
                self._rank()
            case "approver":
                self._approver(case)
            case "owner":
                self._owner(case)
            case "holder" | "holder or head":
                return self._holder(case, heads=who == "holder or head")
            case "officer":
                self._known_person()
                self._challenged(case)
            case "officer or applicant":
                if not self.is_applicant(case.applicant.id):
                    self._known_person()
                    self._not_kept_out(case)
            case "participant":
                self._participant(case)
                self._not_kept_out(case)
            case "head":
                self._ruler(case)
            case "adder":
                return self._adder(case)
            case "delegate":
                return self._delegate(case)
            case "reopener":
                self._reopener(case)
            case "administrator":
                self._refuse_unless(FLOW_ADMINISTRATOR in self._known_person().roles, "person.may_not_jump")
            case "keeper":
                self._keeper(case)
            case "releaser":
                self._releaser(case)
            case "reader":
                return self._reader(case)
            case "doer":
                return self._doer(case)
            case _:
                return self._seat_of_command(case)
        return Standing()

    def _not_kept_out(self, case: Case) -> None:
        out = self.actor.kind == "officer" and kept_out(case, self.actor.id, self.directory)
        self._refuse_unless(not out, "person.excluded")

    def not_back_dated(self, doing: str) -> None:
        """An earlier legal moment needs a right and a reason: only filing and receipt may be entered late."""
        if self.command.effective is None and says(self.command.late_reason):
            raise Refused("act.late_reason_alone", doing=doing)
        if self.command.effective is None or self.command.effective >= self.facts.at:
            return
        if doing not in ("submit", "receive"):
            raise Refused("act.back_dated", doing=doing)
        if not says(self.command.late_reason):
            raise Refused("act.late_without_reason", doing=doing)

    def _holder(self, case: Case, *, heads: bool) -> Standing:
        """Who has the seat, whether or not it is its turn; for some commands also who is above its holder."""
        assert isinstance(self.command, c.AddSigner | c.Transfer | c.Delegate)
        visit = self.visit(case, self.command.visit)
        denial = Refused("seat.none_open", visit=self.command.visit)
        for seat in visit.seats:
            if seat.id == APPLICANT_SEAT or (self.command.seat is not None and seat.id != self.command.seat):
                continue
            found = self._as_holder(case, visit, seat, heads=heads)
            if isinstance(found, Refused):
                denial = found
                continue
            as_seen(seat, self.command.revision)
            return Standing(seat=seat, acting_for=found)
        raise denial

    def _as_holder(self, case: Case, visit: Visit, seat: Seat, *, heads: bool) -> str | Refused:
        if seat.removed:
            return Refused("seat.removed", seat=seat.id)
        if isinstance(self.command, c.AddSigner) and seat.by == self.actor.id:
            return self._has_spoken(case, visit, seat)  # and may still add others after or beside them
        if seat.opinion is not None:
            return Refused("seat.done", seat=seat.id, by=seat.by)
        mine = self.whose(case, visit, seat)
        if isinstance(mine, Refused) and heads and any(map(self._above, _sitting(seat))):
            return ""
        if isinstance(mine, Refused) and isinstance(self.command, c.Transfer) and self._gives_out(case, visit, seat):
            return ""
        if seat.delegate and not isinstance(mine, Refused):
            return Refused("seat.passed_on", seat=seat.id, delegate=seat.delegate)
        return mine

    def _has_spoken(self, case: Case, visit: Visit, seat: Seat) -> str | Refused:
        """Nothing against who spoke from a seat as long as they could sit there today, or stand in for whoever does."""
        if seat.acting_for:
            return "" if seat.acting_for in self.absent(visit.act) else self.whose(case, visit, seat)
        scope = scope_of(seat, self.facts.rules.steps[visit.node].properties.get("signers", "seat"))
        beside = sitting_beside(visit, seat)
        known = (case, visit.node, self.actor.id, scope, self.facts, self.directory)
        return unfit(*known, beyond=seat.beyond, beside=beside) or ""

    def _gives_out(self, case: Case, visit: Visit, seat: Seat) -> bool:
        """An administrator, as for a ruling, of a seat that nobody can take, with nobody above who could have it."""
        left = next(takers(case, visit, seat, self.facts, self.directory), None)
        return left is None and all(self._instead(case, one) for one in _sitting(seat))

    def _participant(self, case: Case) -> None:
        """Who has a seat in the case, has spoken in it, worked on a step for its holder, or settled one."""
        person = self._known_person().id
        if any(person in hands_of(counting(case, node)) for node in case.steps):
            return
        for visit in case.visits.values():
            for seat in visit.seats:
                spoke = person in (seat.by, seat.delegate, *seat.worked)
                if spoke or not isinstance(self.whose(case, visit, seat), Refused):
                    return
        raise Refused("person.has_no_seat", person=person, case=case.number or case.id)

    def _challenged(self, case: Case) -> None:
        """Only somebody who is there is challenged, and only who has a hand in the case, or could have, keeps out."""
        if not isinstance(self.command, c.Challenge | c.Recuse):
            return
        officer = self.command.officer if isinstance(self.command, c.Challenge) else self.actor.id
        if self.directory.person(officer) is None:
            raise Refused("person.unknown", person=officer)
        if officer not in case.challenges and not could_have_a_hand(case, officer, self.facts, self.directory):
            raise Refused("challenge.no_hand", officer=officer, case=case.number or case.id)

    def _ruler(self, case: Case) -> None:
        """A head of the organ or the challenged officer's superior; never the officer."""
        assert isinstance(self.command, c.RuleOnChallenge)
        self._known_person()
        officer = self.command.officer
        above = self.actor.id != officer and self._above(officer)
        self._refuse_unless(above or self._instead(case, officer), "person.may_not_rule")
        self._not_kept_out(case)

    def _instead(self, case: Case, officer: str) -> bool:
        """An administrator, under a recorded authority, where nobody above somebody is there, or all of them keep out.

        Raises Refused `act.needs` when they do not say on what authority.
        """
        assert isinstance(self.command, c.RuleOnChallenge | c.Release | c.Transfer)
        administers = FLOW_ADMINISTRATOR in self._known_person().roles and self.actor.id != officer
        if not administers or rulers(case, officer, self.facts, self.directory):
            return False
        acts.check_authority(self.command)
        return True

    def _adder(self, case: Case) -> Standing:
        """Who added the signer, or added whoever did."""
        assert isinstance(self.command, c.RemoveSigner)
        visit = self.visit(case, self.command.visit)
        signer = next((one for one in visit.seats if one.id == self.command.signer), None)
        if signer is None or signer.removed or not signer.adder:
            added = [one.id for one in visit.seats if one.adder and not one.removed]
            raise Refused("signer.not_added", signer=self.command.signer, added=added)
        as_seen(signer, self.command.revision)
        for seat in (one for one in above(visit, signer) if not one.removed):
            own = seat.by == self.actor.id
            mine = self._has_spoken(case, visit, seat) if own else self.whose(case, visit, seat)
            if not isinstance(mine, Refused):
                return Standing(seat=signer, acting_for=mine)
        raise Refused("signer.not_yours", person=self.actor.id, signer=signer.id, holder=signer.holder)

    def _delegate(self, case: Case) -> Standing:
        """To whom a seat was delegated, or who delegated it."""
        assert isinstance(self.command, c.Resolve)
        visit = self.visit(case, self.command.visit)
        for seat in visit.seats:
            if seat.delegate is None or (self.command.seat is not None and seat.id != self.command.seat):
                continue
            if self.actor.kind == "officer" and (self.actor.id == seat.delegate or self._above(seat.delegate)):
                as_seen(seat, self.command.revision)
                return Standing(seat=seat)
            mine = self.whose(case, visit, seat)
            if not isinstance(mine, Refused):
                return Standing(seat=seat, acting_for=mine)
        raise Refused("seat.not_delegated", visit=self.command.visit, person=self.actor.id)

    def _reopener(self, case: Case) -> None:
        """A new application is the applicant's, and so is what it has withdrawn; any other closing is the office's."""
        assert isinstance(self.command, c.Reopen)
        if self.command.as_case or case.closed == "withdrawn":
            self.filer(case.applicant.id)
        else:
            self._approver(case)
        self._not_kept_out(case)

    def _keeper(self, case: Case) -> None:
        """Who has a seat of the step named, or of any open step; or is above somebody who has, or a head."""
        assert isinstance(self.command, c.Hold)
        self._known_person()
        named = self.command.visit
        visits = [self.visit(case, named)] if named else case.visits.values()
        seats = [(visit, seat) for visit in visits for seat in visit.seats if seat.open and seat.id != APPLICANT_SEAT]
        if named and not seats:
            raise Refused("hold.nobody_works", visit=named)
        mine = any(not isinstance(self.whose(case, visit, seat), Refused) for visit, seat in seats)
        people = [one for _, seat in seats for one in ((seat.holder,) if seat.holder else seat.candidates)]
        self._refuse_unless(mine or any(self._above(one) for one in people), "person.may_not_hold")

    def _releaser(self, case: Case) -> None:
        """Who held it, or is above whoever did, or a head of the organ; an administrator where all these keep out."""
        assert isinstance(self.command, c.Release)
        self._known_person()
        held = case.held.get(self.command.visit)
        if held is None:
            what = self.command.visit or case.number or case.id
            raise Refused("hold.not_held", what=what, held=sorted(one or case.number or case.id for one in case.held))
        visit = case.visits.get(self.command.visit)
        mine = self.actor.id == held.by or held.by in self.absent(visit.act if visit else "")
        gone = self.directory.person(held.by) is None or kept_out(case, held.by, self.directory)
        instead = mine or self._above(held.by) or (gone and self._instead(case, held.by))
        self._refuse_unless(instead, "person.may_not_release")

    def _reader(self, case: Case) -> Standing:
        """Who has the seat, whether or not it is its turn, or to whom it was delegated."""
        assert isinstance(self.command, c.OpenTask)
        visit = self.visit(case, self.command.visit)
        denial = Refused("seat.none_open", visit=self.command.visit)
        for seat in visit.seats:
            if seat.id == APPLICANT_SEAT or self.command.seat not in (None, seat.id):
                continue
            found = self._as_holder(case, visit, seat, heads=False)
            if not isinstance(found, Refused) or seat.delegate == self.actor.id:
                as_seen(seat, self.command.revision)
                return Standing(seat=seat, acting_for="" if isinstance(found, Refused) else found)
            denial = found
        raise denial

    def _doer(self, case: Case) -> Standing:
        """Who spoke at the step, open still or settled, or in whose name; or stands in for one of these."""
        assert isinstance(self.command, c.TakeBack)
        person = self._known_person().id
        visits = [one for name, one in case.visits.items() if self.command.step in (name, one.node)]
        if visits and (spoke := self._spoke(visits, person)):
            return spoke
        node = node_of(self.command.step) or self.command.step
        rule = self.facts.rules.steps.get(node)
        absent = self.absent(rule.act if rule else "")
        sent = case.sent_back_from(self.command.step)
        if sent is not None and self.command.seat in (None, sent.seat):
            if person in (sent.by, sent.acting_for):
                return Standing(acting_for="" if person == sent.acting_for else sent.acting_for)
            if absent & {sent.by, sent.acting_for}:
                return Standing(acting_for=sent.acting_for if sent.acting_for in absent else sent.by)
        if sent is not None:
            raise Refused("take_back.not_yours", step=self.command.step, by=[sent.by])
        done = named(case, self.command.step)
        if not done:
            returned = (node_of(one) for one in case.gone_back if case.sent_back_from(one))
            known = sorted({*case.steps, *returned})
            raise Refused("take_back.nothing", step=self.command.step, known=known)
        people = tuple(dict.fromkeys(name for one in done for name in one.names(self.command.seat)))
        if person in people:
            return Standing()
        for one in people:
            if one in absent:
                return Standing(acting_for=one)
        raise Refused("take_back.not_yours", step=self.command.step, by=people)

    def _spoke(self, visits: Sequence[Visit], person: str) -> Standing | None:
        """From which seat of these steps they spoke, first for themselves; else whoever they stand in for did."""
        assert isinstance(self.command, c.TakeBack)
        meant = self.command.seat
        said = [(one.act, seat) for one in visits for seat in one.seats if seat.by and meant in (None, seat.id)]
        if own := own_first([seat for _, seat in said], person):
            return Standing(seat=own)
        theirs = ((one, name) for act, one in said for name in (one.acting_for, one.by) if name in self.absent(act))
        return next((Standing(seat=one, acting_for=name or "") for one, name in theirs), None)

    def absent(self, act: str) -> frozenset[str]:
        """For whom the person stands in at steps of that act; without one, in everything."""
        standing = self.directory.standing_in(self.actor.id, self.on)
        return frozenset(one.absent for one in standing if one.covers(self.on, act))

    def _seat_of_command(self, case: Case) -> Standing:
        if isinstance(self.command, c.Claim | c.Unclaim | c.Return):
            visit = self.visit(case, self.command.visit)
            standing = self.in_seat(case, self.command, visit)
            self._claiming(standing)
            return standing
        self._not_kept_out(case)
        self._no_overseer()
        if isinstance(self.command, c.BeginProcedure) and self._has_rank(self.command.procedure):
            return Standing()
        person = self._known_person()
        if self._ends_as_head(case, person) or self._tells_as_head(person):
            return Standing()
        for visit in case.visits.values():  # a procedure: whoever may act on the file now
            for seat in visit.seats:
                if seat.id != APPLICANT_SEAT and not isinstance(self.may(case, visit, seat), Refused):
                    return Standing(seat=seat)
        raise Refused("person.has_no_seat", person=self.actor.id, case=case.number or case.id)

    def _ends_as_head(self, case: Case, person: Person) -> bool:
        """Who may order a procedure may also end it, without a seat in the case."""
        if not isinstance(self.command, c.FinishProcedure | c.AbortProcedure):
            return False
        named = self.command.procedure
        open_one = case.procedures.get(named)
        rule = self.facts.rules.procedures.get(open_one.procedure if open_one else named)
        return rule is not None and rule.rank is not None and self._holds(person, rule.rank)

    def _tells_as_head(self, person: Person) -> bool:
        """Who may extend a clock may also say when the party was told of it."""
        if not isinstance(self.command, c.Tell):
            return False
        rule = self.facts.rules.terms.get(self.command.about)
        return rule is not None and bool(rule.rank) and self._holds(person, rule.rank)

    def _claiming(self, standing: Standing) -> None:
        seat = standing.seat
        assert seat is not None
        if isinstance(self.command, c.Return) and seat.id == APPLICANT_SEAT:
            raise Refused("return.applicant", person=self.actor.id)
        if isinstance(self.command, c.Claim) and seat.holder and seat.holder in (self.actor.id, standing.acting_for):
            raise Refused("seat.already_claimed", seat=seat.id)
        if isinstance(self.command, c.Unclaim) and (seat.holder is None or seat.pool is None):
            raise Refused("seat.not_claimed", seat=seat.id)

    def _rank(self) -> None:
        assert isinstance(self.command, c.Extend)
        rule = self.facts.rules.terms.get(self.command.clock)
        if rule is None or not rule.cap:
            raise Refused("clock.no_extension", clock=self.command.clock)
        person = self._known_person()
        if not self._holds(person, rule.rank):
            raise Refused("person.lacks_rank", person=person.name, rank=rule.rank, article=rule.extension_citation)

    def _has_rank(self, procedure: str) -> bool:
        """Whether a post is asked for, and held. Raises Refused `person.lacks_rank`."""
        rule = self.facts.rules.procedures.get(procedure)
        if rule is None or not rule.rank:
            return False
        person = self._known_person()
        if not self._holds(person, rule.rank):
            raise Refused("person.lacks_rank", person=person.name, rank=rule.rank, article=rule.citation)
        return True

    def _approver(self, case: Case) -> None:
        person = self._known_person()
        self._no_overseer()
        here = APPROVER in person.roles and person.department == self.facts.rules.organ
        self._refuse_unless(here, "person.may_not_terminate")

    def _owner(self, case: Case) -> None:
        assert isinstance(self.command, c.Retry)
        incident = case.incidents.get(self.command.token)
        known = self.actor.kind == "officer" and self.directory.person(self.actor.id) is not None
        mine = incident is not None and known and (self.actor.id == incident.owner or self._above(incident.owner))
        self._refuse_unless(mine or incident is None or self.actor.kind == "system", "person.not_the_owner")
