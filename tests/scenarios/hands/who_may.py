"""Who may: an oracle that knows the people as they are written and the drawing as it was drawn.

It shares no code with the desk. Of a case it takes the facts (who holds a seat, who has spoken, who was challenged);
that these are true is checked by `ledger`, from the commands that were accepted.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec.structs import replace

from approvalflow import Actor, Case
from approvalflow.cases.case import Seat, Visit
from approvalflow.cases.events import Outcome

MACHINES = ("system", "job")
ORGAN = "market"
HEAD = "agency-head"


def awaits(visit: Visit, seat: Seat) -> bool:
    """Whether somebody before a seat in its line, near or far, still has to speak."""
    seats = {one.id: one for one in visit.seats}
    before = [seats[name] for name in seat.after if name in seats]
    return any((one.opinion is None and not one.removed) or awaits(visit, one) for one in before)


@dataclass
class WhoMay:
    """The people, and for each step of the drawing whom it asks for."""

    people: dict[str, dict[str, Any]]
    departments: dict[str, str | None]
    stand_ins: list[dict[str, Any]]
    roster: list[dict[str, Any]]
    ranks: list[dict[str, Any]]
    """From the lowest to the highest, each with its posts."""
    steps: dict[str, dict[str, str]]
    everybody: dict[str, dict[str, Any]]
    """Those who have left as well: what their voice weighed stays as it is."""

    @classmethod
    def read(cls, text: str, steps: dict[str, dict[str, str]], all_: str = "") -> "WhoMay":
        """From the people file and the sketch; `all_` is the file as it was before anybody left."""
        sheet = tomllib.loads(text)
        return cls(
            {one["id"]: one for one in sheet["person"]},
            {one["id"]: one.get("parent") for one in sheet["department"]},
            sheet.get("stand_in", []),
            sheet.get("roster", []),
            sheet.get("rank", []),
            steps,
            {one["id"]: one for one in tomllib.loads(all_ or text)["person"]},
        )

    # Persons

    def has(self, person: str, kind: str, name: str) -> bool:
        """A role or a post."""
        return name in self.people[person].get(kind, ())

    def above(self, person: str, other: str) -> bool:
        """Whether `person` is the superior of the other, at any distance, or a head of the organ."""
        up = self.people.get(other, {}).get("superior")
        while up:
            if up == person:
                return True
            up = self.people[up].get("superior")
        return self.holds_post(person, HEAD)

    def gives_away(self, person: str, leaver: str, day: date) -> bool:
        """Whether somebody may ask that a whole desk goes to another."""
        absent = {one["absent"] for one in self.stand_ins if self._stands_in(one, person, day)}
        heads = self.has(person, "posts", HEAD) or self.has(person, "roles", "flow-administrator")
        return leaver in {person, *absent} or self.above(person, leaver) or heads

    def holds_post(self, person: str, post: str) -> bool:
        """A post in the organ, or in whatever the organ belongs to."""
        place: str | None = ORGAN
        while place:
            if self.people[person]["department"] == place:
                return self.has(person, "posts", post)
            place = self.departments[place]
        return False

    # Seats

    def barred(self, case: Case, node: str) -> set[str]:
        """Who must not sit at a step: whoever has a hand in one kept apart, on either side; and who keeps out."""
        mine = set(self.steps[node].get("apart", "").split())
        apart = mine | {one for one, said in self.steps.items() if node in said.get("apart", "").split()}
        hands: set[str] = set()
        for step in apart:
            for done in self.done(case, step):
                hands |= {*done.by, *done.absent, *done.worked}
        for visit in case.visits.values():
            if visit.node in apart and visit.node != node:
                hands |= {*visit.by} | {
                    str(one)
                    for seat in visit.seats
                    if not seat.removed
                    for one in (seat.holder, seat.delegate, *seat.worked, seat.by, seat.acting_for)
                    if one
                }
        return hands | self.kept_out(case)

    def done(self, case: Case, step: str) -> list[Outcome]:
        """Every instance and round of a step that counts."""
        return [*case.rounds.get(step, ()), *([case.steps[step]] if step in case.steps else [])]

    def did(self, case: Case, step: str) -> set[str]:
        """Whose work one of them is, of what a stand-in did the absent one's, and who is there still."""
        return {one for done in self.done(case, step) for one in done.owners if one in self.people}

    def kept_out(self, case: Case) -> set[str]:
        """Who has no part in the case at all, nor orders anything in it: the challenged, relatives, the applicant."""
        kin = {one for one in self.people if case.applicant.id in self.people[one].get("related", ())}
        return set(case.challenges) | kin | {case.applicant.id}

    def asked(self, case: Case, node: str, day: date) -> set[str]:
        """Whom the step asks for, less those who must not."""
        return self.meant(case, node) - self.barred(case, node)

    def meant(self, case: Case, node: str) -> set[str]:
        """Whom the step asks for, whether or not they must keep out."""
        said = self.steps[node]
        if named := (said.get("person") or said.get("persons", "")).split():
            found = {one for one in named if one in self.people}
        elif step := said.get("done_by") or said.get("superior_of"):
            found = self.did(case, step)
            if "superior_of" in said:
                found = {self.people[one]["superior"] for one in found if "superior" in self.people[one]}
        else:
            place = said.get("department", ORGAN)
            if "department_from" in said:
                place = str(case.data.get(said["department_from"]))
            roles = [one.strip() for one in said.get("role", "").split(",") if one]
            local = [one for one in self.people if self.people[one]["department"] == place]
            found = {one for one in local if any(self.has(one, "roles", role) for role in roles)}
            if "post" in said or "rank" in said:
                found = {one for one in local if self._holds_post(one, said)} & (found if roles else {*local})
        return found

    def _holds_post(self, person: str, said: dict[str, str]) -> bool:
        """The post asked for, and of the posts one of the rank asked for or of a higher one."""
        mine, names = {*self.people[person].get("posts", ())}, [one["id"] for one in self.ranks]
        if "post" in said:
            mine &= {said["post"]}
        if "rank" in said:
            mine &= {post for one in self.ranks[names.index(said["rank"]) :] for post in one["posts"]}
        return bool(mine)

    def named(self, node: str) -> bool:
        """Whether persons are asked for, not a role."""
        return any(name in self.steps[node] for name in ("person", "persons", "done_by", "superior_of"))

    def fit(
        self,
        case: Case,
        node: str,
        seat: Seat | None,
        person: str,
        day: date,
        *,
        given: bool = False,
        visit: Visit | None = None,
    ) -> bool:
        """Whether somebody may have a seat of the step today: as asked for, or as signers and named seats allow.

        Or could be `given` it today, though nobody is left whom it asks for, or who has no voice at that `visit` yet.
        """
        if person not in self.people or person in self.barred(case, node):
            return False
        if self.has(person, "posts", "supervisor") or self.has(person, "roles", "publisher"):
            return False
        asked = self.asked(case, node, day)
        scope = self.steps[node].get("signers", "seat") if seat is None or seat.adder else "seat"
        if scope == "anyone":
            return True
        if scope == "seat" and not self.named(node):
            given = given or seat is None or seat.beyond
            free = asked - (self._elsewhere(visit, seat) if visit and seat else set())
            if free or not (given or (not asked and self.meant(case, node))):
                return person in asked
        said = self.steps[node]
        named = self._everybody_named(case, node)
        places = {self.people[one]["department"] for one in named if one in self.people}
        if not places:
            places = {
                str(case.data.get(said["department_from"]))
                if "department_from" in said
                else said.get("department", ORGAN)
            }
        return self.people[person]["department"] in places

    def _everybody_named(self, case: Case, node: str) -> set[str]:
        said = self.steps[node]
        if named := (said.get("person") or said.get("persons", "")).split():
            return set(named)
        if step := said.get("done_by") or said.get("superior_of"):
            found = self.did(case, step)
            return (
                {self.people[one]["superior"] for one in found if "superior" in self.people[one]}
                if "superior_of" in said
                else found
            )
        return set()

    def owners(self, case: Case, visit: Visit, seat: Seat, day: date) -> set[str]:
        """To whom a seat belongs now."""
        if seat.pool is not None:
            if seat.holder and self.fit(case, visit.node, seat, seat.holder, day, visit=visit):
                return {seat.holder}
            return self.asked(case, visit.node, day) - self._elsewhere(visit, seat)
        if seat.holder:
            return {seat.holder} if self.fit(case, visit.node, seat, seat.holder, day, visit=visit) else set()
        found = {one for one in seat.candidates if one in self.asked(case, visit.node, day)}
        return found - self._elsewhere(visit, seat)

    def _elsewhere(self, visit: Visit, seat: Seat) -> set[str]:
        """Who has a voice of the step from another seat: nobody has two."""
        found: set[str] = set()
        for one in visit.seats:
            if one.id != seat.id and not one.removed:
                found.add(str(one.acting_for or one.by if one.opinion is not None else one.holder))
        return found

    def voice(self, node: str, seat: Seat) -> tuple[int, bool]:
        """What a seat weighs, and whether its no alone decides: by whose it was first; a pool's are all alike."""
        if seat.pool is not None or not seat.holder:
            return 1, False
        first = seat.id if seat.id in self.everybody else next(iter(seat.candidates), seat.holder)
        said, known = self.steps[node], self.everybody.get(first, {})
        names = [first, *known.get("posts", ()), *known.get("roles", ())]
        weights = dict(part.split("=") for part in said.get("weights", "").split())
        veto = bool({*names} & {*said.get("veto", "").split()})
        return next((int(weights[one]) for one in names if one in weights), 1), veto

    def holds(self, actor: Actor, case: Case, visit: Visit, seat: Seat, day: date) -> bool:
        """Whether it is somebody's seat, as the owner or standing in for one."""
        if seat.id == "applicant":
            return actor.kind == "applicant" and actor.id == case.applicant.id
        if actor.kind != "officer" or actor.id not in self.people or actor.id in self.barred(case, visit.node):
            return False
        owners = self.owners(case, visit, seat, day)
        return actor.id in owners or bool(
            self.standing_in(actor.id, visit.act, day) & owners - self.barred(case, visit.node)
        )

    def standing_in(self, person: str, act: str, day: date) -> set[str]:
        """For whom somebody stands in that day at such a step."""
        return {
            one["absent"]
            for one in self.stand_ins
            if one["stand_in"] == person and one["from"] <= day <= one["until"] and act in one.get("scope", [act])
        }

    def speaks(self, actor: Actor, case: Case, visit: Visit, seat: Seat, day: date) -> bool:
        """Whether somebody may give an opinion from a seat now."""
        if seat.removed or seat.opinion is not None:
            return False
        return not awaits(visit, seat) and not seat.delegate and self.holds(actor, case, visit, seat, day)

    def may_speak(self, actor: Actor, case: Case, visit: Visit, day: date, seat: str | None = None) -> bool:
        """From any seat of a step, or that one. Who has spoken speaks for another only from a seat that they name."""
        if seat is None and any(one.by == actor.id and not one.acting_for for one in visit.seats):
            return False
        chosen = [one for one in visit.seats if seat is None or one.id == seat]
        if seat is None and any(one.by == actor.id for one in visit.seats):
            chosen = [one for one in chosen if actor.id in self.owners(case, visit, one, day)]
        return any(self.speaks(actor, case, visit, one, day) for one in chosen)

    # Commands

    def may(self, who: str, actor: Actor, command: Any, case: Case, day: date) -> bool:
        """Whether somebody may ask this of this case today. A kind of `who` that is not known here is an error."""
        if self._waits(command, case):
            return False
        officer = actor.kind == "officer" and actor.id in self.people
        applicant = actor.kind == "applicant" and actor.id == case.applicant.id
        if who in STEERING and actor.kind == "officer" and actor.id in self.kept_out(case):
            return False
        match who:
            case "machine":
                return actor.kind in MACHINES
            case "applicant":
                return applicant
            case "filer":
                filed = replace(case, challenges={}) if type(command).__name__ == "Submit" else case
                clerk = officer and self.has(actor.id, "roles", "window-clerk")
                return applicant or (clerk and actor.id not in self.kept_out(filed))
            case "rank":
                return officer and self.holds_post(actor.id, HEAD)
            case "approver":
                here = officer and self.people[actor.id]["department"] == ORGAN
                return here and self.has(actor.id, "roles", "approver")
            case "owner":
                incident = case.incidents.get(command.token)
                return (
                    actor.kind == "system"
                    or incident is None
                    or (officer and (incident.owner == actor.id or self.above(actor.id, incident.owner)))
                )
            case "officer":
                return officer
            case "officer or applicant":
                return applicant or (officer and actor.id not in self.kept_out(case))
            case "head":
                above = officer and actor.id != command.officer and self.above(actor.id, command.officer)
                return above or (officer and self._instead(actor, command, case, command.officer))
            case "participant":
                return officer and self._took_part(actor, case, day)
            case "reopener":
                if command.as_case or case.closed == "withdrawn":
                    return self.may("filer", actor, command, case, day)
                return actor.id not in self.kept_out(case) and self.may("approver", actor, command, case, day)
            case "administrator":
                return officer and self.has(actor.id, "roles", "flow-administrator")
            case "keeper":
                return officer and self._keeps(actor, command, case, day)
            case "releaser":
                held = case.held.get(command.visit)
                act = case.visits[command.visit].act if command.visit in case.visits else ""
                own = held is not None and held.by in {actor.id, *self.standing_in(actor.id, act, day)}
                if not officer or held is None or own or self.above(actor.id, held.by):
                    return officer and held is not None
                gone = held.by in self.kept_out(case) or held.by not in self.people
                return gone and self._instead(actor, command, case, held.by)
            case "doer":
                return officer and self._did(actor, command, case, day)
            case "seat or applicant" if applicant:
                return True
            case "seat" if (ordered := self._ordered(actor, command, case)) is not None and officer:
                return ordered or self._has_any_seat(actor, case, day, command)
            case _:
                return any(self._from_seat(who, actor, command, case, name, day) for name in case.visits)

    def _instead(self, actor: Actor, command: Any, case: Case, officer: str) -> bool:
        """An administrator, on some authority, where everybody above an officer keeps out, or nobody is."""
        over = self._over(officer) - self.kept_out(case)
        administers = actor.id != officer and self.has(actor.id, "roles", "flow-administrator")
        return administers and bool(command.authority) and not over

    def _over(self, officer: str) -> set[str]:
        """Who is above somebody."""
        return {one for one in self.people if one != officer and self.above(one, officer)}

    def _waits(self, command: Any, case: Case) -> bool:
        """Whether the office does not work on it now: held, or frozen until the file comes by again."""
        name, visit = str(type(command).__struct_config__.tag), getattr(command, "visit", None) or ""
        if name not in STOPPED or (name == "act" and taken_in(case, command)):
            return False
        if name == "take_back":
            return "" in case.held
        return "" in case.held or visit in case.held

    def _keeps(self, actor: Actor, command: Any, case: Case, day: date) -> bool:
        """Who has an open seat, of the step named or of any; or is above whoever has."""
        for name, visit in case.visits.items():
            for seat in visit.seats if command.visit in ("", name) else ():
                if seat.id == "applicant" or seat.opinion is not None or seat.removed:
                    continue
                sitting = [seat.holder] if seat.holder else [*seat.candidates]
                if self.holds(actor, case, visit, seat, day) or any(self.above(actor.id, str(one)) for one in sitting):
                    return True
        return False

    def _did(self, actor: Actor, command: Any, case: Case, day: date) -> bool:
        """Who spoke at a step or sent the file back from it, in whose name, or who stands in for one of these."""
        node = command.step.rpartition("@")[0] or command.step
        mine = {actor.id, *self.standing_in(actor.id, self.steps.get(node, {}).get("act", ""), day)}
        for name, visit in case.visits.items():
            if command.step in (name, visit.node) and any(mine & {one.by, one.acting_for} for one in visit.seats):
                return True
        out = [one for name, one in case.gone_back.items() if command.step in (name, name.rpartition("@")[0])]
        if sent := next((one for one in reversed(out) if not one.up), None):
            return bool(mine & {sent.by, sent.acting_for})
        return any(mine & {*one.by, *one.owners} for one in self.done(case, node) if command.step in (node, one.visit))

    def _stands_in(self, one: dict[str, Any], person: str, day: date) -> bool:
        return bool(one["stand_in"] == person and one["from"] <= day <= one["until"])

    def _took_part(self, actor: Actor, case: Case, day: date) -> bool:
        if any(actor.id in (*one.by, *one.worked) for step in case.steps for one in self.done(case, step)):
            return True
        seats = [(visit, seat) for visit in case.visits.values() for seat in visit.seats]
        return any(
            actor.id in (seat.by, seat.delegate, *seat.worked) or self.holds(actor, case, visit, seat, day)
            for visit, seat in seats
        )

    def _ordered(self, actor: Actor, command: Any, case: Case) -> bool | None:
        """Whether a head asks for what a head may do without a seat; None where only a seat counts."""
        head = actor.id in self.people and self.holds_post(actor.id, HEAD)
        match str(type(command).__struct_config__.tag):
            case "begin_procedure" if command.procedure in PROCEDURES:
                return head
            case "finish_procedure" | "abort_procedure" if command.procedure in {*PROCEDURES, *case.procedures}:
                return head
            case "tell" if command.about == "statutory":
                return head
        return None

    def _has_any_seat(self, actor: Actor, case: Case, day: date, command: Any) -> bool:
        """Who acts on the file now may end a procedure or tell of it; only a head begins one."""
        if type(command).__name__ == "BeginProcedure":
            return False
        return any(self._from_seat("seat", actor, command, case, name, day) for name in case.visits)

    def _from_seat(self, who: str, actor: Actor, command: Any, case: Case, name: str, day: date) -> bool:
        named = getattr(command, "visit", None)
        visit, seat = case.visits[name], getattr(command, "seat", None)
        step = str(type(command).__struct_config__.tag)
        if who in ("seat", "seat or applicant") and step in ("act", "claim", "unclaim", "return"):
            return name == named and self.may_speak(actor, case, visit, day, seat)
        if who == "seat":
            mine = [one for one in visit.seats if one.id != "applicant"]
            return actor.kind == "officer" and any(self.speaks(actor, case, visit, one, day) for one in mine)
        if name != named or actor.kind != "officer" or actor.id not in self.people:
            return False
        chosen = [one for one in visit.seats if one.id != "applicant" and seat in (None, one.id)]
        match who:
            case "holder" | "holder or head":
                said = getattr(command, "authority", "")
                return any(self._as_holder(who, step, actor, case, visit, one, day, said) for one in chosen)
            case "reader":
                return any(
                    one.delegate == actor.id or self._as_holder(who, step, actor, case, visit, one, day)
                    for one in chosen
                )
            case "adder":
                return any(self.added(actor, case, visit, one, day) for one in visit.seats if one.id == command.signer)
            case "delegate":
                passed = [one for one in chosen if one.delegate]
                return any(
                    one.delegate == actor.id
                    or self.above(actor.id, str(one.delegate))
                    or self.holds(actor, case, visit, one, day)
                    for one in passed
                )
        raise AssertionError(f"teach the oracle who {who} is")

    def _as_holder(
        self, who: str, step: str, actor: Actor, case: Case, visit: Visit, seat: Seat, day: date, authority: str = ""
    ) -> bool:
        if seat.removed:
            return False
        if step == "add_signer" and seat.by == actor.id:
            return True
        if seat.opinion is not None:
            return False
        sitting = [seat.holder] if seat.holder else [*seat.candidates] or [""]
        head = who == "holder or head" and any(self.above(actor.id, str(one)) for one in sitting)
        if step == "transfer" and not self.owners(case, visit, seat, day):
            over = (self._over(str(one)) - self.kept_out(case) for one in sitting)
            administers = actor.id not in sitting and self.has(actor.id, "roles", "flow-administrator")
            head = head or (administers and bool(authority) and not any(over))
        return head or (not seat.delegate and self.holds(actor, case, visit, seat, day))

    def added(self, actor: Actor, case: Case, visit: Visit, signer: Seat, day: date) -> bool:
        """Whether somebody added a signer, who may be removed by them."""
        if signer.removed or not signer.adder:
            return False
        return any(
            one.by == actor.id or self.holds(actor, case, visit, one, day) for one in self._adders(visit, signer)
        )

    def _adders(self, visit: Visit, seat: Seat) -> Iterator[Seat]:
        by_id = {one.id: one for one in visit.seats}
        while seat.adder:
            seat = by_id[seat.adder]
            yield seat


STOPPED = (
    "act", "claim", "unclaim", "add_signer", "remove_signer", "delegate", "resolve", "return", "take_back",
)  # fmt: skip
STEERING = (
    "rank", "approver", "holder", "holder or head", "head", "adder", "delegate", "keeper", "releaser", "doer",
    "administrator", "seat",
)  # fmt: skip
"""Kinds of who that no one is in a case of which they keep out."""
PROCEDURES = ("hearing", "testing")
"""Of the matter; each is ordered by the head."""


def taken_in(case: Case, command: Any) -> bool:
    """Whether an act is the party's, whoever writes it down: a fee, what was put right."""
    visit = case.visits.get(command.visit)
    return visit is not None and (visit.act, command.outcome) in (("charge", "paid"), ("rectify", "done"))
