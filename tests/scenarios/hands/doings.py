"""What was done at which step, by whom and where, kept from the commands that were accepted.

`Case.steps` and `Case.rounds`, who worked on a step for its holder, and what conditions read of a step are compared
with it. What a return undoes is not worked out as the token game does it: it is at least the step gone back to and
whatever came of it in one command after another, at most what was opened later and can be reached in the drawing.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from approvalflow import Actor, Case
from approvalflow.cases import events as e
from approvalflow.cases.events import Outcome
from scenarios.hands.sketches import Sketch

Said = Mapping[tuple[str, str], tuple[str, str]]


class Done(NamedTuple):
    """One time that a step was done. What nobody asked for (a lapse, a machine) has no known people."""

    visit: str
    outcome: str
    within: tuple[str, ...]
    worked: tuple[str, ...]
    counts: tuple[int, int, int]
    by: tuple[str, ...] | None
    absent: tuple[str, ...] | None


class Doings:
    """Of one case, from its first command on."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.tokens: dict[str, Mapping[str, Any]] = {}
        self.scopes: dict[str, Mapping[str, Any]] = {}
        self.opened: dict[str, int] = {}
        """Visits in the order they opened, and when; likewise those that are over."""
        self.over: dict[str, int] = {}
        self.came: dict[str, set[str]] = {}
        """What opened in the command that did a step, in the same pool: a message that has gone out stays sent."""
        self.count: dict[str, list[Done]] = {}
        self.worked: dict[tuple[str, str], tuple[str, ...]] = {}
        self.before: dict[str, dict[str, list[Done]]] = {}
        """Of each return, by the visit that it came from: what counted before."""
        self.back = False
        """Whether the last command put the file back to where it had stood before, and nothing else."""
        self.moment = 0

    # After every command

    def happened(
        self, before: Case, case: Case, new: Sequence[e.Happened], actor: Actor | None, command: Any,
        said: Said, whose: Mapping[tuple[str, str], str],
    ) -> None:  # fmt: skip
        """Write down what was done and undone, and who worked on what."""
        name, self.back = str(type(command).__struct_config__.tag) if command else "", False
        counted = {node: [*done] for node, done in self.count.items()}
        events = [one.event for one in new]
        self._gave_back(before, case, actor)
        for event in events:
            self.moment += 1
            match event:
                case e.Moved(moves=moves):
                    for move in moves:
                        self.tokens |= move.made
                        self.scopes |= move.scopes_opened
                case e.StepOpened(visit=visit):
                    self.opened[visit] = self.moment
                    self._opens(event, again=name in ("take_back", "reopen"))
                case e.StepCancelled(visit=visit):
                    self.over[visit] = self.moment
                case e.StepSettled(visit=visit):
                    self.over[visit] = self.moment
                    new_ones = (one.visit for one in events if isinstance(one, e.StepOpened))
                    self.came[visit] = {one for one in new_ones if self._pool(one) == self._pool(visit)}
                    if event.outcome != "return" and self.node(visit) in self.sketch.steps:
                        done = self._done(event, before, new, actor, command, said, whose)
                        self.count.setdefault(self.node(visit), []).append(done)
                case e.ReturnTakenBack(visit=visit):
                    self._recall(self.before.pop(visit))
        if any(isinstance(one, e.Returned | e.StepTakenBack) for one in events):
            self._undo(events, counted)
        for jumped in (one for one in events if isinstance(one, e.Jumped) and one.back):
            self.back = self._jumped_back(jumped, events, case)
        self._goes_on(before, case, events)

    def node(self, visit: str) -> str:
        """The element of a visit."""
        return visit.rpartition("@")[0]

    def _pool(self, visit: str) -> bool:
        return "Q" in self.sketch.frames.get(self.node(visit), ())

    def _done(
        self, event: e.StepSettled, before: Case, new: Sequence[e.Happened], actor: Actor | None, command: Any,
        said: Said, whose: Mapping[tuple[str, str], str],
    ) -> Done:  # fmt: skip
        spoke = {seat: one for (visit, seat), one in said.items() if visit == event.visit}
        words = [word for word, _ in spoke.values()]
        acted = event.visit in before.visits and getattr(command, "visit", "") == event.visit
        by: tuple[str, ...] | None = None
        if spoke:
            by = tuple(sorted(person for _, person in spoke.values()))
        elif acted and actor:
            by = tuple(sorted({actor.id, *getattr(command, "officers", ())}))
        absent = tuple(sorted(whose[event.visit, seat] for seat, (_, who) in spoke.items()
                              if whose[event.visit, seat] != who))  # fmt: skip
        removed = {
            one.event.seat for one in new if isinstance(one.event, e.SeatChanged) and one.event.kind == "removed"
        }
        there = before.visits[event.visit].seats if event.visit in before.visits else ()
        out = removed | {one.id for one in there if one.removed}
        mine = [people for (visit, seat), people in self.worked.items() if visit == event.visit and seat not in out]
        return Done(
            visit=event.visit,
            outcome=event.outcome,
            within=self.around(event.visit),
            worked=tuple(sorted(one for people in mine for one in people)),
            counts=(words.count("agree"), words.count("disagree"), words.count("abstain")),
            by=by,
            absent=absent if spoke else None,
        )

    def around(self, visit: str) -> tuple[str, ...]:
        """The scopes that a visit is in, the outermost first, as the books tell them; rounds are none."""
        token = visit.rpartition("@")[2]
        if of := self.tokens[token].get("of"):  # on its way straight back it is where it was
            return self.around(f"@{of}")
        found, host = list[str](), token
        if number := self._number(token):
            found.append(f"{self.tokens[token]['at']}@{self.tokens[token]['in']}={number}")
        while host:
            scope = self.tokens[host]["in"]
            one = self.scopes.get(scope, {})
            host = one.get("on", "")
            if not {"mi", "loop", "todo"} & one.keys() and scope != "0":
                number = self._number(host)
                found.append(f"{one['of']}@{scope}" + (f"={number}" if number else ""))
        return tuple(reversed(found))

    def _number(self, token: str) -> str:
        """Which instance of a repeated activity a token stands for."""
        record = self.tokens.get(token, {})
        several = "mi" in self.scopes.get(record.get("in", ""), ())
        return f"{record['at']}#{record['i']}" if "i" in record and several else ""

    # Who worked for whom

    def _gave_back(self, before: Case, case: Case, actor: Actor | None) -> None:
        """Only who answers themselves has worked on it: not one from whom it was called back."""
        for name in before.visits.keys() & case.visits.keys():
            now = {one.id: one for one in case.visits[name].seats}
            for was in before.visits[name].seats:
                seat = now[was.id]
                given = was.delegate and not seat.delegate and seat.holder == was.holder and not seat.removed
                if given and actor and actor.id == was.delegate:
                    people = (*self.worked.get((name, was.id), ()), actor.id)
                    self.worked[name, was.id] = tuple(dict.fromkeys(people))

    def _opens(self, event: e.StepOpened, *, again: bool) -> None:
        """A step that is open again has its seats as they were; in any other nobody has worked yet."""
        for seat in event.seats:
            known = [()] if not again else [
                self.worked.get((one, seat.id), ()) for one in self.over if self.node(one) == event.node
            ] or [()]  # fmt: skip
            assert seat.worked in known, f"{seat.worked} have worked on {event.visit}, not {known}"
            if seat.worked:
                self.worked[event.visit, seat.id] = seat.worked

    # What is undone

    def _undo(self, events: Sequence[Any], counted: dict[str, list[Done]]) -> None:
        """Between what must be undone and what may be; the rest counts on, in its order."""
        (gone,) = [one for one in events if isinstance(one, e.Returned | e.StepTakenBack)]
        target = gone.to if isinstance(gone, e.Returned) else gone.visit
        undone = {one.visit for one in events if isinstance(one, e.StepVoided) and one.outcome != "return"}
        undone = {one for one in undone if self.node(one) in self.sketch.steps}
        counts = {one.visit for done in counted.values() for one in done}
        back = isinstance(gone, e.Returned) and gone.back
        must = {target} if back else self._came_of(target)
        assert undone <= counts, f"{undone - counts} did not count before {gone}"
        assert must & counts <= undone, f"{must & counts - undone} came of {target} and still count after {gone}"
        said = self.sketch.steps.get(self.node(gone.visit), {})
        for one in undone - must if said.get("siblings") != "redo" else ():  # that goes back to where the ways part
            came = self.opened[one] > self.over[target] and self.node(one) in self.sketch.after(self.node(target))
            assert came, f"{one} was undone by {gone}"
        self._void(undone)
        if isinstance(gone, e.Returned):
            self.before[gone.visit] = counted

    def _jumped_back(self, jumped: e.Jumped, events: Sequence[Any], case: Case) -> bool:
        """What counted at the step that it leads to, or behind it; all that came of it if the file came from there:
        none of that stands any more, and the step is open once. Tells whether the file did.
        """
        undone = {one.visit for one in events if isinstance(one, e.StepVoided) and one.outcome != "return"}
        undone = {one for one in undone if self.node(one) in self.sketch.steps}
        counts = {one.visit for done in self.count.values() for one in done}
        assert undone <= counts, f"{undone} did not count"
        here, came_by = {*self.around(jumped.visit)}, False
        anew = [self.around(one.visit) for one in events if isinstance(one, e.StepOpened) and one.node == jumped.to]
        assert len({*anew}) == len(anew), f"{jumped.to} is open twice after {jumped}"
        for done in reversed(self.count.get(jumped.to, [])):
            if jumped.visit in (came := self._came_of(done.visit)) and {*done.within} <= here:
                left = came & counts - undone
                assert not left, f"{left} came of {done} and still count after {jumped}"
                assert not came & case.visits.keys(), f"{came & case.visits.keys()} came of {done}, open after {jumped}"
                came_by = True
                break
        assert {self.node(one) for one in undone} <= {jumped.to, *self.sketch.after(jumped.to)}, jumped
        self._void(undone)
        return came_by

    def _void(self, undone: set[str]) -> None:
        self.count = {
            node: kept
            for node, done in self.count.items()
            if (kept := [one for one in done if one.visit not in undone])
        }

    def _came_of(self, visit: str) -> set[str]:
        found, new = {visit}, {visit}
        while new:
            new = {one for name in new for one in self.came.get(name, ())} - found
            found |= new
        return found

    def _recall(self, stood: Mapping[str, Sequence[Done]]) -> None:
        """As it counted before the return; what was done since comes after."""
        for node, done in stood.items():
            now = self.count.get(node, [])
            if any(one not in now for one in done):
                self.count[node] = [*done, *(one for one in now if one not in done)]

    # What conditions read

    def _goes_on(self, before: Case, case: Case, events: Sequence[Any]) -> None:
        """After the last step of a loop it goes round again where the step asked for was last refused just there."""
        last = next((one.visit for one in reversed(events) if isinstance(one, e.StepSettled)), "")
        if self.node(last) not in self.sketch.asks or case.closed or last not in before.visits:
            return
        settled = next(one for one in events if isinstance(one, e.StepSettled) and one.visit == last)
        if settled.outcome == "return" or any(isinstance(one, e.IncidentOpened) for one in events):
            return
        asked, body = self.sketch.asks[self.node(last)]
        scope = self.tokens[last.rpartition("@")[2]]["in"]
        stood, stand = (self._inside(one, scope, body) for one in (before, case))
        found = self.read(asked, self.around(last), self.node(last))
        again = found is not None and found.outcome == "disagree"
        assert (stand >= stood) == again, f"after {last} {asked} was {found}, {stood} tokens became {stand}"

    def read(self, asked: str, here: Sequence[str], node: str) -> Done | None:
        """What a step came to, as it is seen from a place: in the same run of every frame around both."""
        frames = self.sketch.frames
        both = [one for one in frames[node] if one in frames[asked]]
        run = {one for one in here if one.partition("@")[0] in both}
        found = [one for one in self.count.get(asked, ()) if run <= {*one.within}]
        return found[-1] if found else None

    def _inside(self, case: Case, scope: str, body: Collection[str]) -> int:
        tokens = case.position.get("tokens", {}).values()
        return sum(one["in"] == scope and one["at"] in body for one in tokens)

    # At every moment

    def check(self, case: Case) -> None:
        """What counts of every step that people do, oldest first, is what was done and not undone."""
        assert {*case.rounds} <= {*case.steps}
        for node in self.sketch.steps:
            told = [*case.rounds.get(node, ()), *([case.steps[node]] if node in case.steps else [])]
            mine = self.count.get(node, [])
            assert len(told) == len(mine), f"{node} was done {mine}, told {told}"
            for one, done in zip(told, mine, strict=True):
                assert _same(one, done), f"{done} is told as {one}"
        for name, visit in case.visits.items():
            for seat in visit.seats:
                people = self.worked.get((name, seat.id), ())
                assert seat.worked == people, f"{people} have worked on {name}, not {seat.worked}"


def _same(told: Outcome, done: Done) -> bool:
    plain = (told.visit, told.outcome, told.within, tuple(sorted(told.worked)))
    people = done.by in (None, tuple(sorted(told.by))) and done.absent in (None, tuple(sorted(told.absent)))
    counts = (told.agree, told.disagree, told.abstain)
    return plain == (done.visit, done.outcome, done.within, done.worked) and people and counts == done.counts
