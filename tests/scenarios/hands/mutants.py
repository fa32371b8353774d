"""Faults put into the library on purpose: each must be noticed while everybody plays, or the play looks away.

A fault replaces a function wherever the library has imported it, or an entry of one of its tables.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import replace as with_
from typing import Any

import pytest
from msgspec.structs import replace

from approvalflow.cases import carrying, clocks, hands, on_hold, review, seats
from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.changes import CHANGES
from approvalflow.cases.changes.steps import _seat_resolved
from approvalflow.cases.record import Record
from approvalflow.cases.rounds import with_counting
from approvalflow.desk import settling
from approvalflow.desk.back import jumping, opened, rewinding, taking_back
from approvalflow.desk.keeping import read_case
from approvalflow.desk.who import assigning, seating, standing
from approvalflow.desk.who.seated import Seated
from approvalflow.desk.who.standing import Asking
from approvalflow.identity import TomlDirectory
from approvalflow.patterns import vote
from approvalflow.patterns.tally import tally
from approvalflow.thresholds import Threshold
from approvalflow.tokens import Move, Return, frozen, joins
from approvalflow.tokens.nearest import nearest

Fault = Callable[[pytest.MonkeyPatch], None]


def instead(old: Any, new: Callable[..., Any]) -> Fault:
    """Another function in its place in every module and table that uses it; it is handed the old one."""

    def put(patch: pytest.MonkeyPatch) -> None:
        def faulty(*given: Any, **named: Any) -> Any:
            return new(old, *given, **named)

        for module in [one for name, one in sys.modules.items() if name.startswith("approvalflow")]:
            for name, value in list(vars(module).items()):
                if value is old:
                    patch.setattr(module, name, faulty)
                for key in [one for one, put in value.items() if put is old] if isinstance(value, dict) else ():
                    patch.setitem(value, key, faulty)

    return put


def method(owner: type[Any], name: str, new: Callable[..., Any]) -> Fault:
    """Another method in its place, handed the old one."""
    old = getattr(owner, name)
    return lambda patch: patch.setattr(owner, name, lambda *given, **named: new(old, *given, **named))


def entry(table: Mapping[Any, Any], key: Any, new: Callable[..., Any]) -> Fault:
    """Another entry of a table, handed the old one."""
    old = table[key]
    return lambda patch: patch.setitem(table, key, lambda *given: new(old, *given))  # type: ignore[arg-type]


def only(module: Any, name: str, new: Callable[..., Any]) -> Fault:
    """Another function in its place in one module alone, handed the old one."""
    old = getattr(module, name)
    return lambda patch: patch.setattr(module, name, lambda *given: new(old, *given))


def constant(module: Any, name: str, value: Any) -> Fault:
    """Another value of a constant."""
    return lambda patch: patch.setattr(module, name, value)


def _nothing(old: Any, *_: Any, **__: Any) -> None:
    return None


def _keeps(old: Any, case: Case, *_: Any) -> Case:
    return case


def _lost(old: Any, case: Case, event: e.OpinionGiven, happened: e.Happened) -> Case:
    return case if event.opinion == "abstain" else old(case, event, happened)


def _twice(old: Any, *given: Any, **named: Any) -> Any:
    return [*(found := list(old(*given, **named))), *found]


def _settled_twice(old: Any, record: Record, event: e.Event, *more: Any) -> None:
    old(record, event, *more)
    if isinstance(event, e.StepSettled) and event.outcome in ("agree", "granted"):
        record.happened.append(replace_seq(record))


def replace_seq(record: Record) -> e.Happened:
    """The last settling once more, as if it had happened again."""
    last = next(one for one in reversed(record.happened) if isinstance(one.event, e.StepSettled))
    record._case = replace(record.case, seq=record.case.seq + 1)
    return replace(last, seq=record.case.seq)


def _the_last(old: Any, case: Case, node: str, outcomes: Any) -> Case:
    return old(case, node, outcomes[-1:])  # type: ignore[no-any-return]


def _anywhere(old: Any, here: Any, found: Any) -> list[Any]:
    return [one for _, one in found]


def _by(person: str) -> Callable[..., Case]:
    """As if somebody else had given a seat back: where nobody is named, whoever had it."""
    return lambda old, case, event, happened: old(case, event, replace(happened, actor=person or event.previous))


def _opened_twice(old: Any, routing: Any, history: Any, found: Any) -> Any:
    """The step that a jump puts the file back to is open twice."""
    after, moves = old(routing, history, found)
    anew = [
        one for token, one in after["tokens"].items() if token not in found.before["tokens"] and one["at"][0] == "S"
    ]
    for record in anew[:1] if isinstance(found.signal, Return) else ():
        new, following = str(after["next"]), after["next"] + 1
        moves = (*moves, Move(node=record["at"], made={new: record}, next=following))
        after = {**after, "tokens": {**after["tokens"], new: record}, "next": following}
    return after, moves


def _seat_lost(old: Any, text: str) -> Case:
    case: Case = old(text)
    visits = {
        name: replace(one, seats=one.seats[:-1]) if len(one.seats) > 3 else one for name, one in case.visits.items()
    }
    return replace(case, visits=visits)


def _challenge_lost(old: Any, text: str) -> Case:
    return replace(old(text), challenges={})


def _a_branch_too_few(old: Any, board: Any, join: Any, scope: str) -> Any:
    return old(board, join, scope) or joins.arrivals(board, join, scope)[: len(join.incoming) - 1]


def _late(old: Any, ballot: Any, voices: Any) -> Any:
    return old(ballot, voices) if all(one.opinion for one in voices) else None


def _no_veto(old: Any, ballot: Any, voices: Any) -> Any:
    return old(ballot, [with_(one, veto=False) for one in voices])


def _as_refusal(old: Any, ballot: Any, one: Any) -> Any:
    return "no" if one.opinion == "abstain" else old(ballot, one)


def _off_by_one(old: Any, self: Threshold, got: int, base: int) -> bool:
    need = self.amount * base if self.of == "share" else self.amount
    return base > 0 and got > need


def _removed_though_spoken(old: Any, command: Any, seat: Any) -> Any:
    return old(command, replace(seat, opinion=None))


def _all_reopened(old: Any, visit: str, seats: Any, mine: Any) -> Any:
    return old(visit, [replace(one, opinion=None, by=None) for one in seats], mine)


def _no_weight(old: Any, person: str, *_: Any) -> tuple[int, bool]:
    return 1, False


def _weight_lost(old: Any, case: Case, event: e.SeatChanged, happened: e.Happened) -> Case:
    return old(case, replace(event, weight=1) if event.kind == "transferred" else event, happened)


def _one_more(old: Any, rule: str, voices: Any, **more: Any) -> Any:
    found = old(rule, voices, **more)
    return replace(found, disagree=found.disagree + 1)


def _a_day_short(old: Any, case: Case, event: e.ProcedureEnded, *more: Any) -> Any:
    for one in old(case, event, *more):
        yield replace(one, stated=None) if isinstance(one, e.ClockResumed) else one


def _whoever_disagreed(old: Any, case: Case, visit: str, rules: Any) -> Any:
    outcomes = {
        name: replace(one, outcome="agree", agreed=one.by, disagree=0, abstain=0) for name, one in case.steps.items()
    }
    return old(replace(case, steps=outcomes), visit, rules)


def _only_some(old: Any, *given: Any) -> Any:
    return list(old(*given))[1:]


def _without_rank(old: Any, self: Asking, person: Any, rank: str) -> bool:
    return True


def _whoever(old: Any, self: Any, *_: Any) -> bool:
    return True


def _no_one(old: Any, self: Any, *_: Any) -> bool:
    return False


@dataclass(frozen=True)
class Mutant:
    """A fault, how it is put in, and whether it shows so seldom that only a longer play notices it."""

    name: str
    put: Fault
    seldom: bool = False

    def __str__(self) -> str:
        return self.name


SELDOM = frozenset(
    {
        "taking back opens what the others said", "weights and vetoes are forgotten", "a veto is ignored",
        "whoever keeps out orders what others do", "work that is held goes on", "whoever delegated speaks meanwhile",
        "a revoked closing stops the clocks", "a disagreement is carried forward", "a supervisor signs",
        "an abstention counts as a refusal", "one person has two voices", "a frozen step goes on",
        "warnings are given again and again", "a transfer takes the weight away",
        "a signer who has spoken can be removed", "a condition reads what another instance did",
        "what a message led to is taken back",
        "an administrator rules though a head could",
    }
)  # fmt: skip
MUTANTS = tuple(
    Mutant(name, put, name in SELDOM)
    for name, put in (
        # Opinions
        ("an opinion is lost", entry(CHANGES, e.OpinionGiven, _lost)),
        ("an opinion is doubled", instead(review.opinion, _twice)),
        ("a signer who has spoken can be removed", instead(hands.remove_signer, _removed_though_spoken)),
        ("an opinion taken back still stands", entry(CHANGES, e.OpinionTakenBack, _keeps)),
        ("taking back opens what the others said", instead(taking_back._anew, _all_reopened)),
        ("a disagreement is carried forward", instead(carrying.carried, _whoever_disagreed)),
        ("a return leaves what it undoes counting", instead(rewinding.voided, _only_some)),
        ("a return counts as the outcome of a step", entry(CHANGES, e.StepVoided, _keeps)),
        ("a return goes over a legal act", instead(review.check_undone, _nothing)),
        ("a jump back undoes no move", instead(jumping._way_back, lambda old, record, made, way: way)),
        ("a jump back opens the step twice", only(jumping, "carried_out", _opened_twice)),
        # What was done
        ("earlier rounds are forgotten", instead(with_counting, _the_last)),
        ("who worked on a step is forgotten", instead(_seat_resolved, _by("nobody"))),
        ("who was called back from has worked on it", instead(_seat_resolved, _by(""))),
        ("a condition reads what another instance did", instead(nearest, _anywhere)),
        ("what a message led to is taken back", instead(opened.not_taken, _nothing)),
        # Settling
        ("a step is settled twice", method(Record, "add", _settled_twice)),
        ("a step is settled when all have spoken, not when it is certain", instead(vote.settle_vote, _late)),
        ("a veto is ignored", instead(vote.settle_vote, _no_veto)),
        ("a threshold is off by one", method(Threshold, "met", _off_by_one)),
        ("an abstention counts as a refusal", instead(vote._side, _as_refusal)),
        ("weights and vetoes are forgotten", instead(seating.voice_of, _no_weight)),
        ("a transfer takes the weight away", entry(CHANGES, e.SeatChanged, _weight_lost)),
        ("a tally miscounts", instead(tally, _one_more)),
        ("nothing is settled by a removal", instead(settling.settle_if_certain, _nothing)),
        ("a join forgets a way", instead(joins.complete, _a_branch_too_few)),
        # Who may
        ("separation of duties is not kept", instead(seating.hands_in, lambda old, *_, **__: frozenset())),
        ("a challenged officer acts", instead(seating.excluded_from, lambda old, *_: frozenset())),
        ("whoever keeps out orders what others do", instead(seating.kept_out, lambda old, *_: False)),
        ("a supervisor signs", constant(assigning, "SUPERVISES", frozenset())),
        ("anybody is above anybody", method(Asking, "_above", _whoever)),
        ("nobody is above anybody", method(Asking, "_above", _no_one)),
        ("anybody releases what is held", method(Asking, "_releaser", _nothing)),
        ("anybody rules on a challenge", method(Asking, "_ruler", _nothing)),
        ("an administrator rules though a head could", instead(seating.rulers, lambda old, *_: ())),
        ("anybody may extend a clock", method(Asking, "_holds", _without_rank)),
        ("a stand-in stands in for ever", method(
            TomlDirectory, "standing_in",
            lambda old, self, person, on: [one for one in self._sheet.stand_in if one.stand_in == person],
        )),
        ("who comes later in the line speaks at once", instead(seats.first_before, lambda old, *_: None)),
        ("one person has two voices", instead(seats.sitting_beside, lambda old, *_: frozenset())),
        ("work that is held goes on", instead(on_hold.check_held, _nothing)),
        ("a frozen step goes on", instead(frozen, lambda old, *_: {})),
        ("whoever delegated speaks meanwhile", method(
            Seated, "may", lambda old, self, case, visit, seat: old(self, case, visit, replace(seat, delegate=None)),
        )),
        ("a reviewer jumps", constant(standing, "FLOW_ADMINISTRATOR", "reviewer")),
        # Clocks
        ("a procedure pauses nothing", entry(clocks._EFFECTS, e.ProcedureBegun, lambda old, *_: ())),
        ("a pause never ends", entry(clocks._EFFECTS, e.ProcedureEnded, lambda old, *_: ())),
        ("a date is lost when a pause ends", entry(clocks._EFFECTS, e.ProcedureEnded, _a_day_short)),
        ("an extension moves no date", entry(CHANGES, e.ClockExtended, _keeps)),
        ("a decision stops no clock", entry(clocks._EFFECTS, e.DecisionMade, lambda old, *_: ())),
        ("what goes with its step runs on", entry(clocks._EFFECTS, e.StepCancelled, lambda old, *_: ())),
        ("a step has no clock", entry(clocks._EFFECTS, e.StepOpened, lambda old, *_: ())),
        ("a revoked closing stops the clocks", entry(clocks._EFFECTS, e.ClosingRevoked, lambda old, *_: ())),
        ("warnings are given again and again", entry(CHANGES, e.WarningGiven, _keeps)),
        # Books
        ("reading loses a seat", instead(read_case, _seat_lost)),
        ("reading loses a challenge", instead(read_case, _challenge_lost)),
        ("an incident belongs to nobody", instead(seating.owner_of, lambda old, *_: "nobody")),
    )
)  # fmt: skip
