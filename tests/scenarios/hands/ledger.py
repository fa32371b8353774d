"""A ledger kept beside the office from the commands it accepted: opinions, holders, outcomes, dates.

What the case and its events say is compared with it after every command.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from approvalflow import Actor, Case
from approvalflow.cases import events as e
from approvalflow.cases.case import Seat, Stage, Visit
from approvalflow.cases.commands import Resolve, Transfer
from approvalflow.desk.handover import Handed
from approvalflow.moment import HOME, local_date
from approvalflow.patterns import Ballot, Voice
from approvalflow.terms import Term
from deadlines.day_walk import Facts, Procedure, last_day
from deadlines.test_against_day_walk import works
from desk.strays import strays
from patterns.completions import all_completions
from scenarios.hands.doings import Doings
from small_office import APPLICANT

if TYPE_CHECKING:
    from scenarios.hands.world import World

LEGAL = ("receive", "accept", "charge", "decide", "issue", "deliver", "disclose")
OPINIONS = ("review", "verify", "consult", "hear")
TERMS = {"statutory": 10, "promised": 7, "window": 5, "issue": 5}
STAGES = [*Stage]
HANDS = ("claim", "unclaim", "add_signer", "remove_signer", "transfer", "delegate", "resolve")


class Ledger:
    """What was said by whom at which seat, and what else must be true for ever."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.said: dict[tuple[str, str], tuple[str, str]] = {}
        """Seat by visit: the word and who said it."""
        self.voices: dict[tuple[str, str], str] = {}
        """Likewise, whose opinion it is: a stand-in's is that of the absent one."""
        self.ever: list[tuple[str, str, str]] = []
        """Every opinion in the order given, those taken back or made void as well."""
        self.opened: dict[str, str] = {}
        self.over: dict[str, str] = {}
        self.seen = 0
        self.extended: dict[str, int] = {}
        self.procedures: dict[str, list[Any]] = {}
        self.warned: set[tuple[str, str, str]] = set()
        self.taken: set[str] = set()
        self.letters = Counter[str]()
        """How often each event took a message."""
        self.disturbed = False
        self.doings = Doings(world.sketch)
        self.waiting: dict[str, str] = {}
        """What the party has answered at frozen steps, by visit."""
        self.kept = Counter[str]()
        """How often it has, and what became of that."""

    def light(self, step: str) -> bool:
        """Whether a step that was done is one that a return may undo."""
        return self.opened[self.world.case.steps[step].visit] not in LEGAL

    # After every command

    def happened(self, before: Case, actor: Actor | None, command: Any) -> None:
        """Write down what was accepted, and compare what it did."""
        case, name = self.world.case, str(type(command).__struct_config__.tag) if command else ""
        new = self.world.office.history(case.id)[self.seen :]
        self.seen += len(new)
        given = [one.event for one in new if isinstance(one.event, e.OpinionGiven)]
        if name in ("act", "return") and actor and command.visit in before.visits:
            given = self._spoken(before, actor, command, given, name)
        for one in given:  # not said now: carried from an earlier step, or given by silence
            assert one.carried or one.deemed, one
            if one.carried:
                assert ("agree", one.by) in [said for (visit, _), said in self.said.items() if visit == one.carried]
                self._write(one.visit, one.seat, one.opinion, one.by)
        was = self.disturbed
        for happened in new:
            self._life(happened.event, happened.effective)
            self._kept(happened)
        self.doings.happened(before, case, new, actor, command, self.said, self.voices)
        if self.doings.back:  # it stands as it stood when it came there
            self.disturbed = was
        self._hands(before, case, name, actor, command)
        self._undone([one.event for one in new], case)
        self._for_good(before, case, reopened=name == "reopen")
        self._certain(before, new, case)

    def previewed(self, actor: Actor, leaver: str, to: str, told: Collection[Handed], authority: str) -> None:
        """A desk is told of whole, and of each task rightly whether it may go."""
        case, who, day = self.world.case, self.world.who, self.world.today
        mine = [one for one in told if one.case == case.id]
        assert len({(one.case, one.visit, one.seat) for one in told}) == len(told), f"twice in {told}"
        for one in mine:
            assert one.seat != "applicant", f"{leaver} is no officer: {one}"
            visit = case.visits[one.visit]
            seat = next(seat for seat in visit.seats if seat.id == one.seat)
            assert leaver in (seat.holder, seat.delegate), f"{one} is not {leaver}'s"
            at: dict[str, Any] = {"case": case.id, "visit": one.visit, "seat": one.seat}
            asked: Any = Transfer(**at, to=to, reason="调离", authority=authority)
            if one.back:
                asked = Resolve(case=case.id, visit=one.visit, seat=one.seat)
            may = self.world.may("delegate" if one.back else "holder or head", actor, asked)
            assert may or one.refused or seat.delegate, f"{one} is not {actor}'s to give"
            fits = one.back or who.fit(case, visit.node, seat, to, day, given=True, visit=visit)
            assert not (may and fits and one.refused.startswith("person.")), f"{one} could go to {to} by {actor}"
        if actor.id == leaver or who.above(actor.id, leaver):
            held = {
                (name, seat.id)
                for name, visit in case.visits.items()
                for seat in visit.seats
                if leaver in (seat.holder, seat.delegate) and seat.open and seat.id != "applicant"
            }
            assert {(one.visit, one.seat) for one in mine} == held, f"{leaver} has {held}, told {mine}"

    def handed(self, before: Case, to: str, told: Collection[Handed], given: Collection[Handed]) -> None:
        """What has gone lies with whom it went to, or with whoever had delegated it; everything else lies as it did."""
        case = self.world.case
        went = {(one.visit, one.seat): one for one in given if one.case == case.id and not one.refused}
        assert went.keys() <= {(one.visit, one.seat) for one in told if one.case == case.id and not one.refused}
        for name in before.visits.keys() & case.visits.keys():
            for was, seat in zip(before.visits[name].seats, case.visits[name].seats, strict=True):
                one = went.get((name, seat.id))
                assert (seat.opinion, seat.by) == (was.opinion, was.by)
                assert seat.delegate is None if one else seat == was, f"{one}: {was} became {seat}"
                assert one is None or seat.holder == (was.holder if one.back else to), f"{one}: {seat}"

    def _spoken(
        self, before: Case, actor: Actor, command: Any, given: list[e.OpinionGiven], name: str
    ) -> list[e.OpinionGiven]:
        visit = before.visits[command.visit]
        word = "return" if name == "return" else command.outcome
        speaks = name == "return" or visit.act in OPINIONS or (visit.act == "decide" and len(visit.seats) > 1)
        mine = [one for one in given if not one.carried and not one.deemed]
        assert len(mine) == int(speaks), f"{len(mine)} opinions were written for {command}"
        for one in mine:
            assert (one.visit, one.opinion) == (command.visit, word)
            assert command.seat in (None, one.seat)
            self._write(one.visit, one.seat, word, actor.id, one.acting_for)
        return [one for one in given if one not in mine]

    def _write(self, visit: str, seat: str, opinion: str, by: str, acting_for: str = "") -> None:
        assert (visit, seat) not in self.said, f"{visit} {seat} spoke twice"
        whose = acting_for or by
        assert whose not in [who for (one, _), who in self.voices.items() if one == visit], f"{whose} spoke twice"
        if acting_for:
            who, day = self.world.who, self.world.today
            assert acting_for in who.standing_in(by, self._act_of(visit), day), f"{by} spoke for {acting_for}"
        self.said[visit, seat], self.voices[visit, seat] = (opinion, by), whose
        self.ever.append((visit, seat, opinion))

    def _kept(self, happened: e.Happened) -> None:
        """What the party answers at a frozen step is its word there, and settles it once, or is void and told so."""
        one = happened.event
        if isinstance(one, e.StepOpened) and (again := [seat.opinion for seat in one.seats if seat.kept]):
            self.waiting[one.visit] = str(again[0])
        if isinstance(one, e.AnswerKept):
            assert self.said.get((one.visit, one.seat), (one.outcome, happened.actor)) == (one.outcome, happened.actor)
            self.said[one.visit, one.seat] = (one.outcome, happened.actor)
            self.voices[one.visit, one.seat] = one.acting_for or happened.actor
            self.kept["kept"] += 1
            self.waiting[one.visit] = one.outcome
        if isinstance(one, e.StepSettled | e.StepCancelled) and one.visit in self.waiting:
            word = self.waiting.pop(one.visit)
            assert word == (one.outcome if isinstance(one, e.StepSettled) else one.kept), f"{word} was kept: {one}"
            self.kept["settled" if isinstance(one, e.StepSettled) else "void"] += 1

    def _life(self, event: Any, effective: datetime) -> None:
        """Every visit opens once and ends once, and is settled at most once; what extends and pauses is noted."""
        match event:
            case e.StepOpened(visit=visit):
                assert visit not in self.opened, f"{visit} opened twice"
                self.opened[visit] = event.act
                for seat in event.seats:  # a step taken back is open again with what the others said
                    if seat.opinion is not None:
                        assert self.said[seat.carried, seat.id] == (seat.opinion, seat.by), f"{seat} was never said"
                        self.said[visit, seat.id] = (seat.opinion, str(seat.by))
                        self.voices[visit, seat.id] = seat.acting_for or str(seat.by)
            case e.OpinionTakenBack(visit=visit, seat=seat):
                assert self.said.pop((visit, seat))[0] == event.opinion
                del self.voices[visit, seat]
            case e.StepSettled(visit=visit) | e.StepCancelled(visit=visit):
                assert visit in self.opened, visit
                assert visit not in self.over, f"{visit} ended as {self.over[visit]} and as {event}"
                self.over[visit] = getattr(event, "outcome", "cancelled")
            case e.ProcedureBegun(id=id_):
                assert id_ not in self.procedures
                self.procedures[id_] = [local_date(effective, HOME), None]
            case e.ProcedureEnded(id=id_):
                assert self.procedures[id_][1] is None
                self.procedures[id_][1] = local_date(effective, HOME)
            case e.WarningGiven(clock=clock, level=level, about=about):
                assert (clock, level, str(about)) not in self.warned, f"{event} was given before"
                self.warned.add((clock, level, str(about)))
            case e.ClockStarted(id=id_):  # another clock of that name
                self.warned = {one for one in self.warned if one[0] != id_}
            case e.MessageTaken(message=message, node=node):
                assert not message or message not in self.taken, f"{message} was taken before"
                self.taken.add(message)
                self.letters[node] += 1
                ask, answer = self.world.sketch.letters.values() or ("", "")
                assert not message or node != ask, "a question is asked by the file alone"
                assert message or node != answer or self.letters[answer] <= self.letters[ask], "an answer to nothing"
            case e.MessageSent(node=node, to=to):
                assert to == self.world.sketch.letters.get(node, ""), f"{event} is drawn elsewhere"
            case e.Returned() | e.Jumped() | e.StepTakenBack() | e.ClosingRevoked():
                self.disturbed = True
            case e.ClockExtended(id=id_):
                assert id_ not in self.extended, f"{id_} extended twice"
                self.extended[id_] = Term.parse(event.extension.term).amount

    def _hands(self, before: Case, case: Case, name: str, actor: Actor | None, command: Any) -> None:
        """A command about seats changes the seat it is about, as it says, and no other."""
        touched = set[str]()
        if name in HANDS and actor and command.visit in case.visits:
            old = {one.id: one for one in before.visits[command.visit].seats}
            now = {one.id: one for one in case.visits[command.visit].seats}
            touched = {one for one in now if old.get(one) != now[one]}
            self._one_hand(name, actor, command, old, now, touched)
        for visit in before.visits.keys() & case.visits.keys() if name in HANDS else ():
            for one, other in zip(before.visits[visit].seats, case.visits[visit].seats, strict=False):
                assert one == other or (visit == command.visit and one.id in touched), (
                    f"{command} changed {visit} {one}"
                )

    def _one_hand(
        self, name: str, actor: Actor, command: Any, old: dict[str, Seat], now: dict[str, Seat], touched: set[str]
    ) -> None:
        assert old.keys() <= now.keys(), "a seat is gone"
        if name == "add_signer":
            new = [now[one] for one in now if one not in old]
            assert sorted(str(one.holder) for one in new) == sorted(command.persons)
            assert all(one.adder in old and one.opinion is None for one in new)
            adder = new[0].adder
            if command.where == "before":
                assert {one.id for one in new} <= {*now[adder].after}
            if command.where == "after":
                assert all(adder in one.after for one in new)
            return
        if name == "remove_signer":  # whoever waited for the signer waits for those before it
            line = {one for one in touched if command.signer in now[one].after}
            assert all(now[one].holder == old[one].holder and not old[one].opinion for one in line)
            touched = touched - line
        assert len(touched) == 1, f"{command} changed {touched}"
        (seat,) = (now[one] for one in touched)
        was = old[seat.id]
        assert seat.opinion is None
        match name:
            case "claim":
                assert seat.holder in {
                    actor.id,
                    *self.world.who.standing_in(actor.id, self._act_of(command.visit), self.world.today),
                }
            case "unclaim":
                assert seat.holder is None
            case "transfer":
                assert (seat.holder, seat.delegate) == (command.to, None)
            case "delegate":
                assert seat.delegate == command.to
                assert seat.holder == was.holder or was.holder is None
            case "resolve":
                assert (seat.delegate, seat.holder) == (None, was.holder)
            case "remove_signer":
                assert seat.removed
                assert seat.id == command.signer

    def _undone(self, new: list[Any], case: Case) -> None:
        """What a return or a taking back undoes counts no more, and what it leads to is open again."""
        for one in new:
            if isinstance(one, e.Returned | e.StepTakenBack):
                target = one.to if isinstance(one, e.Returned) else one.visit
                node = target.rpartition("@")[0]
                assert node not in case.steps or case.steps[node].visit != target, f"{target} still counts after {one}"
                assert one.visit not in case.visits
            if isinstance(one, e.StepTakenBack):
                anew = [other.visit for other in new if isinstance(other, e.StepSettled)]
                assert all(name.rpartition("@")[0] != node for name in anew), f"{one} was settled again at once"

    def _act_of(self, visit: str) -> str:
        return self.opened[visit]

    def _for_good(self, before: Case, case: Case, *, reopened: bool) -> None:
        """What is done in law stays done: no stage goes back, no number or date changes, no legal act is undone.

        Only a closing may be revoked, where it was no decision.
        """
        back = reopened and before.closed in ("withdrawn", "terminated", "abandoned")
        assert back or STAGES.index(case.stage) >= STAGES.index(before.stage), f"{before.stage} became {case.stage}"
        for name in ("number", "received", "accepted", "decided", "issued", *(() if back else ("closed",)), "decision"):
            was = getattr(before, name)
            assert was is None or getattr(case, name) == was, f"{name} changed"
        for step, one in before.steps.items():
            if self.opened.get(one.visit) in LEGAL and one.outcome != "return":
                assert step in case.steps, f"{step} was undone"

    def _certain(self, before: Case, new: Any, case: Case) -> None:
        """What was settled was certain, as counted by the book; what is open is not."""
        for happened in new:
            if isinstance(happened.event, e.StepSettled) and happened.event.visit in before.visits:
                visit = before.visits[happened.event.visit]
                if self._by_voices(happened.event.visit, visit):
                    removed = {
                        one.event.seat
                        for one in new
                        if isinstance(one.event, e.SeatChanged) and one.event.kind == "removed"
                    }
                    self._settled(happened.event, visit, removed)
        for name, visit in case.visits.items():
            if self._by_voices(name, visit) and not (visit.awaiting or visit.kept or case.holds(name)):
                found = self._possible(name, visit, set())
                assert len(found) != 1, f"{name} is certain to be {found} and still open: {visit}"

    def _by_voices(self, name: str, visit: Visit) -> bool:
        several = visit.act == "decide" and len(visit.seats) > 1
        return bool(visit.seats) and (visit.act in OPINIONS or several)

    def _settled(self, event: e.StepSettled, visit: Visit, removed: set[str]) -> None:
        voices = [said for (one, _), said in self.said.items() if one == event.visit]
        if "return" in [word for word, _ in voices]:
            assert event.outcome == "return"
            return
        found = self._possible(event.visit, visit, removed)
        assert {event.outcome} == found, f"{event} but it could be {found}: {visit}"
        if event.tally:
            apart = {one.id for one in visit.seats if self._consulted(visit, one)}
            heard = ((seat, said) for (one, seat), said in self.said.items() if one == event.visit)
            words = Counter(word for seat, (word, _) in heard if seat not in apart)
            told = (event.tally.agree, event.tally.disagree, event.tally.abstain)
            assert told == (words["agree"] + words["granted"], words["disagree"] + words["refused"], words["abstain"])

    def _possible(self, name: str, visit: Visit, removed: set[str]) -> set[str]:
        """All outcomes that are still possible; nothing but a refusal while somebody consulted has not spoken, and
        nothing at all while somebody has not who took their word back.
        """
        found = self._of_those_who_decide(name, visit, removed)
        there = [one for one in visit.seats if not one.removed and one.id not in removed]
        unheard = any(self._consulted(visit, one) and (name, one.id) not in self.said for one in there)
        if any(one.awaited and (name, one.id) not in self.said for one in there):
            return {*found, "-"}
        return {*found, "-"} if unheard and found != {"refused"} else found

    def _consulted(self, visit: Visit, seat: Seat) -> bool:
        """Added to a decision that they could not make themselves."""
        meant = self.world.who.meant(self.world.case, visit.node)
        return visit.act == "decide" and bool(seat.adder) and seat.holder not in meant

    def _of_those_who_decide(self, name: str, visit: Visit, removed: set[str]) -> set[str]:
        """From what each seat has said and how they agree."""
        said = self.world.sketch.steps[visit.node]
        words = [
            (self.said.get((name, one.id), (None, ""))[0], *self.world.who.voice(visit.node, one))
            for one in visit.seats
            if not one.removed and one.id not in removed and not self._consulted(visit, one)
        ]
        yes, no = ("granted", "refused") if visit.act == "decide" else ("agree", "disagree")
        plain = {"granted": "agree", "refused": "disagree"}
        voices = [Voice(opinion=plain.get(w, w) if w else None, weight=n, veto=v) for w, n, v in words]
        spoken, silent = [one.opinion for one in voices if one.opinion], [one for one in voices if not one.opinion]
        pattern = said.get("pattern", "single")
        named = {"agree": yes, "disagree": no}
        if pattern == "vote":
            ballot = Ballot.read({**said, "act": visit.act})
            found = {named.get(one, one) for one in all_completions(ballot, voices)}
            unheard = [one for one in visit.seats if one.open and one.adder and one.after and one.id not in removed]
            unheard = [one for one in unheard if (name, one.id) not in self.said]
            return {yes, no} if found == {yes} and unheard else found
        if pattern == "any":
            told = [one for one in spoken if one != "abstain"]
            return {named[told[0]]} if told else {"abstain"} if not silent else {yes, no}
        if pattern == "consult":
            return {"done"} if not silent else {"done", "-"}
        at_once = said.get("against", "at_once" if visit.act == "decide" else "end") == "at_once"
        if "disagree" in spoken and (at_once or not silent):
            return {no}
        if silent:
            return {yes, no}
        return {"abstain"} if {*spoken} == {"abstain"} else {yes}

    # At every moment

    def check(self) -> None:
        """Nothing that was said is lost or doubled, every visit is somewhere, every date is the one a walk reaches."""
        case = self.world.case
        if not self.seen:
            for happened in (history := self.world.office.history(case.id)):
                self._life(happened.event, happened.effective)
                self._kept(happened)
            self.doings.happened(case, case, history, None, None, self.said, self.voices)
            self.seen = len(history)
        self.doings.check(case)
        assert {*case.visits} == {*self.opened} - {*self.over}
        for name, visit in case.visits.items():
            for seat in visit.seats:
                told = self.said.get((name, seat.id))
                if told or seat.id != "applicant":
                    assert (seat.opinion, seat.by) == (told or (None, None)), f"{name} {seat}"
        given = [one.event for one in self.world.office.history(case.id) if isinstance(one.event, e.OpinionGiven)]
        assert [(one.visit, one.seat, one.opinion) for one in given if not one.deemed] == self.ever
        for step, outcome in case.steps.items():
            spoke = {by for (visit, _), (_, by) in self.said.items() if visit == outcome.visit}
            assert not spoke or {*outcome.by} == spoke, f"{step} was done by {spoke}, not {outcome.by}"
            whose = {whose for (visit, _), whose in self.voices.items() if visit == outcome.visit}
            assert not spoke or {*outcome.owners} == whose, f"{step} is the work of {whose}, not {outcome.owners}"
        self._shares(case)
        self._running(case)
        self._told(case)
        for name, found, expected in self._dates(case):
            assert found == expected, f"{name} is told for {found}, a walk reaches {expected}"

    def _shares(self, case: Case) -> None:
        """However the one token of a scope is shared out, its parts make one: no join forgets a way or waits in vain.

        Returns and jumps may leave a way as it is beside what is done anew, and so end this bookkeeping.
        """
        if self.disturbed or not case.visits:
            return
        sketch, ways = self.world.sketch, 2 if self.world.data.get("rows") == 2 else 1
        for scope, record in case.position.get("scopes", {}).items():
            here = [one for one in case.position.get("tokens", {}).values() if one["in"] == scope]
            parts = [part for one in here if (part := sketch.shares[one["at"]])[0]]
            if {"mi", "loop"} & record.keys() or not parts:
                continue
            whole = sum((part / ways**inclusive for part, inclusive in parts), Fraction(0))
            assert whole == 1, f"{whole} of a token in {scope}: {here}"

    def _running(self, case: Case) -> None:
        """Which clocks run: those of law from acceptance to decision, that of each open step, none of a closed case."""
        running = {name for name, one in case.clocks.items() if not one.clock.stopped}
        if case.accepted and not case.decided and not case.closed:
            assert {"statutory", "promised"} <= running, f"{running} run"
        if case.decided or case.closed:
            assert not {"statutory", "promised", "window"} & running, f"{running} run"
        for name, visit in case.visits.items():
            termed = "term" in self.world.sketch.steps.get(visit.node, ()) and not visit.kept
            assert (name in running) == termed, f"{name}: {running}"

    def _told(self, case: Case) -> None:
        """What the party was told it can do: each order has its day and is on its list, each clock of it an order."""
        acts = {name: said.get("act", "") for name, said in self.world.sketch.steps.items()}
        assert strays(case, acts) == []
        waiting = [name for name, one in case.visits.items() if one.awaiting]
        listed = {(row.visit, row.seat) for row in self.world.office.tasks(case=case.id)} if waiting else set()
        for name in waiting:
            assert (name, "applicant") in listed, f"{name} waits for the party, and is not on its list: {listed}"
            if case.visits[name].act == "rectify":
                told = self.world.office.why(case.id, name, APPLICANT)
                assert all(one.can for one in told), f"{name} takes no answer: {told}"
            else:
                assert case.stage is Stage.RECEIVED or case.accepted, f"{name} waits at {case.stage}"

    def _dates(self, case: Case) -> Iterator[tuple[str, date | None, date | None]]:
        running = {name: one for name, one in case.clocks.items() if not one.clock.stopped}
        for name, one in running.items():
            if name in case.visits:
                term = Term.parse(self.world.sketch.steps[case.visits[name].node].get("term", "0 WD"))
                yield name, one.stated, _walk(case.visits[name].opened, term.amount, str(term.unit))
            elif name == "statutory":
                yield name, one.stated, self._legal(case, name)
            elif name == "promised":
                both = [
                    self._legal(case, "promised"),
                    self._legal(case, "statutory") if "statutory" in running else None,
                ]
                yield name, one.stated, min((day for day in both if day), default=None)
            elif name == "window" and case.received and not case.corrections:
                yield name, one.stated, _walk(case.received, TERMS[name], "WD")
            elif name == "issue" and case.decided:
                yield name, one.stated, _walk(case.decided, TERMS[name], "WD")

    def _legal(self, case: Case, name: str) -> date | None:
        assert case.accepted
        pauses = tuple(Procedure(begin=begin, end=end) for begin, end in self.procedures.values())
        return _walk(case.accepted, TERMS[name], "WD", pauses=pauses, extended=self.extended.get(name, 0))


def _walk(start: datetime, amount: int, unit: str, **more: Any) -> date | None:
    more = {"procedures": more.pop("pauses", ()), **more}
    return last_day(Facts(start=start.astimezone(HOME), amount=amount, unit=unit, **more), works)


ONE = timedelta(days=1)
