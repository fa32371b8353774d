"""Any command of the registry, filled with values that are mostly right: what is added to the registry is asked too."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import msgspec

from approvalflow import Actor, Case, Flaw, commands
from approvalflow.cases.case import Seat, Stage
from approvalflow.desk.registry import Described, registry
from scenarios.hands.ledger import LEGAL, OPINIONS
from scenarios.hands.who_may import STOPPED
from small_office import DATA, PAPERS, PARTY

if TYPE_CHECKING:
    from scenarios.hands.world import World

KINDS: Mapping[str, type[Any]] = {str(kind.__struct_config__.tag): kind for kind in get_args(commands.AnyCommand)}
PARTIES = (Actor(id="P-1", kind="applicant"), Actor(id="P-2", kind="applicant"))
MACHINES = (Actor(id="system", kind="system"), Actor(id="job", kind="job"))
ROWS: Mapping[str, tuple[Described, ...]] = {
    name: tuple(row for row in registry() if row.command == name) for name in KINDS
}
HEARINGS = ("hearing_request", "hearing", "hearing_notice")
WISHED = frozenset(
    {
        "received",
        "accepted",
        "correction_requested",
        "agree",
        "meets",
        "paid",
        "granted",
        "issued",
        "delivered",
        "done",
        "committed",
        "met",
    }
)


def label(row: Described) -> str:
    """A command; an act with its outcome."""
    return " ".join((row.command, row.act, row.outcome)).strip()


def _runs(*names: str) -> Callable[[Case], bool]:
    return lambda case: any(one in case.clocks and not case.clocks[one].clock.stopped for one in names)


def _at(*stages: Stage) -> Callable[[Case], bool]:
    return lambda case: case.stage in stages


def _extended(case: Case) -> list[str]:
    return [name for name, one in case.clocks.items() if one.clock.extensions]


SEATS: Mapping[str, Callable[[Seat], Any]] = {
    "claim": lambda seat: seat.pool is not None and seat.holder is None,
    "unclaim": lambda seat: seat.pool is not None and seat.holder is not None,
    "resolve": lambda seat: seat.delegate,
    "remove_signer": lambda seat: seat.adder,
}
"""Seats that have not spoken, and that there is something to do with."""
WORTH: Mapping[str, Callable[[Case], Any]] = {
    "release": lambda case: case.held,
    "retry": lambda case: case.incidents,
    "mark_read": lambda case: case.copies,
    "unwatch": lambda case: case.watched_by,
    "rule_on_challenge": lambda case: "open" in case.challenges.values(),
    "finish_procedure": lambda case: case.procedures,
    "abort_procedure": lambda case: case.procedures,
    "answer_job": lambda case: any(not one.seats for one in case.visits.values()),
    "resubmit": lambda case: any(one.awaiting for one in case.visits.values()),
    "reopen": _at(Stage.CLOSED),
    "jump": lambda case: case.visits or case.incidents,
    "begin_procedure": _at(Stage.ACCEPTED),
    "extend": _runs("statutory"),
    "offer_hearing": lambda case: case.stage == Stage.ACCEPTED and not _runs(*HEARINGS)(case),
    "ask_hearing": _runs("hearing_request"),
    "set_hearing": _runs("hearing"),
    "hold_hearing": lambda case: "hearing_notice" in case.clocks and _runs("hearing")(case),
    "drop_hearing": _runs("hearing_request", "hearing"),
    "tell": lambda case: case.procedures or _runs("hearing_notice")(case) or _extended(case),
    "wake": lambda case: case.clocks or case.timers,
    "take_message": lambda case: case.waits,
    "hear_signal": lambda case: case.waits,
}
"""What must be there for a command to have anything to do; what stands nowhere here is always worth asking."""


class Asking:
    """One command being thought of, in a world as it stands."""

    def __init__(self, world: "World", rng: Random, wishes: Collection[str] = ()) -> None:
        self.world, self.rng, self.wishes = world, rng, wishes
        self.case, self.somebody_may = world.case, False

    def pick(self, among: Any) -> Any:
        """One of these."""
        return self.rng.choice([*among])

    def mostly(self, right: Any, else_: Any) -> Any:
        """Five times of six the one, else one of the others."""
        return right if right is not None and self.rng.random() < 5 / 6 else self.pick(else_)

    def worth(self, name: str) -> bool:
        """Whether there is anything that such a command could be about."""
        if "" in self.case.held and name in STOPPED and self.rng.random() < 0.8:
            return False
        if name in SEATS:
            return any(self._places(name, one) for one in self.case.visits)
        if name == "add_signer":
            return any(self._fits(name, one) for one in self.case.visits)
        if name in ("return", "take_back"):
            return any(self.world.ledger.light(one) for one in self.case.steps)
        return bool(WORTH[name](self.case)) if name in WORTH else True

    def tempting(self) -> tuple[str, ...]:
        """What a step half done invites to: to remove a signer who has spoken; to take back what one has said."""
        spoken = [seat for one in self.case.visits.values() for seat in one.seats if seat.opinion is not None]
        return ("remove_signer",) * any(one.adder for one in spoken) + ("take_back",) * bool(spoken)

    def wished(self) -> tuple[str, ...]:
        """The commands that are wished for and that there is something to do about: of acts where one is open."""
        acts = {one.act for one in self.case.visits.values()}
        rows = [row for name in ROWS for row in ROWS[name] if label(row) in self.wishes]
        return tuple(row.command for row in rows if row.act in acts or row.command != "act")

    def _places(self, name: str, visit: str) -> list[str]:
        """The seats of a step that such a command could be about."""
        fits = SEATS.get(name, lambda seat: True)
        spoken_too = name == "remove_signer"
        return [one.id for one in self.case.visits[visit].seats if (one.open or spoken_too) and fits(one)]

    def command(self, name: str) -> tuple[Actor, Any, Described]:
        """A command of that name with somebody who asks it, mostly one who may."""
        self.name = name
        self.visit = self._meant(name)
        row = self._row(name)
        needed = {"visit", *row.needs} | {one for one in row.may if self.pick((True, False, False))}
        given: dict[str, Any] = {"case": self.pick((self.world.id, self._new())) if name == "submit" else self.world.id}
        for one in msgspec.structs.fields(KINDS[name]):
            if one.name in ("case", "key", "effective", "late_reason") or (one.name == "outcome" and name != "act"):
                continue
            wanted = one.name in needed or one.required or one.name in ("handlers", "data")
            if wanted or (one.name in ("seat", "revision") and self.rng.random() < 0.1):
                given[one.name] = self._value(name, one, row)
        if name in ("act", "answer_job"):
            given["outcome"] = row.outcome if name == "act" else self.pick(("done", "failed"))
        command = KINDS[name](**given)
        return self._actor(row, command), command, row

    def handover(self) -> tuple[Actor, str, str]:
        """Somebody whose whole desk goes to another: who asks it, whose it is, to whom."""
        everybody = [*self.world.who.people]
        sitting = [
            (name, one)
            for one, visit in self.case.visits.items()
            for seat in visit.seats
            for name in (seat.holder, seat.delegate)
            if name and seat.open
        ]
        leaver, self.visit = self.mostly(self.pick(sitting) if sitting else None, [(one, "") for one in everybody])
        may = [one for one in everybody if self.world.who.gives_away(one, leaver, self.world.today)]
        return Actor(id=str(self.mostly(self.pick(may), everybody)), kind="officer"), leaver, self._person()

    def _meant(self, name: str) -> str:
        """An open step; for what a machine answers one of its own."""
        jobs = [one for one, visit in self.case.visits.items() if not visit.seats]
        mine = jobs if name == "answer_job" else [one for one in self.case.visits if one not in jobs]
        mine = [one for one in mine if self._fits(name, one)] or mine
        if name == "act":
            acts = {row.act for row in ROWS["act"] if label(row) in self.wishes}
            mine = [one for one in mine if self.case.visits[one].act in acts] or mine
        gone = [*self.world.visits_seen][-3:]
        return str(self.mostly(self.pick(mine) if mine else None, gone or ["S1@1"]))

    def _fits(self, name: str, visit: str) -> bool:
        """Whether such a command could succeed at a step."""
        one = self.case.visits[visit]
        if name == "return":
            return one.act in OPINIONS and one.seats[0].id != "applicant"
        if name == "add_signer":
            return one.act in (*OPINIONS, "decide")
        return bool(self._places(name, visit)) and (name in SEATS or not self.case.holds(visit))

    def _row(self, name: str) -> Described:
        if name != "act":
            return ROWS[name][0]
        act = self.case.visits[self.visit].act if self.visit in self.case.visits else "review"
        rows = [row for row in ROWS["act"] if row.act == act] or [*ROWS["act"]]
        wished = [row for row in rows if row.outcome in WISHED]
        rows += [row for row in rows if label(row) in self.wishes] * 6
        return self.pick([*rows, *wished, *wished])  # type: ignore[no-any-return]

    def _actor(self, row: Described, command: Any) -> Actor:
        """Mostly one who may, if there is one."""
        officers = [Actor(id=one, kind="officer") for one in self.world.who.people]
        everybody = [*officers, *PARTIES, *MACHINES, Actor(id="nobody", kind="officer")]
        may = [one for one in everybody if self.world.may(row.who, one, command)]
        if row.command in ("mark_read", "unwatch"):
            about = self.case.copies if row.command == "mark_read" else self.case.watched_by
            may = [one for one in officers if one.id in about] or may
        self.somebody_may = bool(may)
        known = {one.id: one for one in officers if one not in may}
        near = [known[one] for one in self._near() if one in known]
        whose = self.pick((*(may,) * 8, *(near,) * 3, everybody))
        return self.pick(whose or near or everybody)  # type: ignore[no-any-return]

    def _near(self) -> list[str | None]:
        """Who nearly may: who has a seat, had or lent it, waits for their turn, keeps out, or stood in at some time."""
        visit = self.case.visits.get(self.visit)
        if visit is None or visit.node not in self.world.sketch.steps:
            return [*self.case.challenges, *(one.by for one in self.case.held.values())]
        seats = [one for seat in visit.seats for one in (seat.holder, seat.by, seat.delegate, *seat.candidates)]
        tempted = [seat.holder for seat in visit.seats if seat.after or seat.delegate or seat.removed]
        tempted += [seat.by for seat in visit.seats if seat.by]
        stand_ins = [one["stand_in"] for one in self.world.who.stand_ins if one["absent"] in seats]
        meant = self.world.who.meant(self.case, visit.node)
        return [*seats, *tempted * 3, *stand_ins * 3, *self.case.challenges, *self.case.challenges, *meant]

    # Values

    def _value(self, name: str, field: msgspec.structs.FieldInfo, row: Described) -> Any:
        known = getattr(self, f"_{field.name}_of_{name}", None) or getattr(self, f"_{field.name}", None)
        return known(row) if known else self._by_type(field.type)

    def _by_type(self, kind: Any) -> Any:
        """Of a field that nobody has described here, whatever its type allows."""
        if get_origin(kind) is Literal:
            return self.pick(get_args(kind))
        if kind is bool:
            return self.pick((True, False))
        if kind is str:
            return self.pick(("理由", *self.case.steps, *self.case.visits))
        if date in (kind, *get_args(kind)):
            return self._on(None)
        if get_origin(kind) is tuple:
            return ()
        return None if type(None) in get_args(kind) else {}

    def _seat(self, _: Any) -> str:
        seats = self._seats()
        return str(self.pick([*seats, "9"]))

    def _seats(self) -> list[str]:
        visit = self.case.visits.get(self.visit)
        about = self._places(self.name, self.visit) if visit else []
        return about or ([one.id for one in visit.seats] if visit else [])

    def _revision(self, _: Any) -> int:
        visit = self.case.visits.get(self.visit)
        return int(self.mostly(visit.seats[0].revision if visit and visit.seats else 0, (7,)))

    def _person(self, _: Any = None) -> str:
        """Somebody who could sit at the step, or anybody."""
        visit = self.case.visits.get(self.visit)
        sitting = {name for one in visit.seats for name in (one.holder, one.by, one.delegate)} if visit else set()
        near = [one for one in self.world.who.people if visit and self.world.fits(visit.node, one)]
        near = [one for one in near if one not in sitting] or near
        return str(self.mostly(self.pick(near) if near else None, [*self.world.who.people, "nobody"]))

    _to_of_transfer = _to_of_delegate = _officer = _person

    def _officer_of_challenge(self, _: Any) -> str:
        """Whoever is at work, or whoever is above them."""
        return str(self.pick((self._person(), "sun-wei", "huang-hai", "zheng-hong")))

    def _officer_of_rule_on_challenge(self, _: Any) -> str:
        return self._open(one for one, state in self.case.challenges.items() if state == "open") or self._person()

    def _open(self, among: Iterable[str]) -> str:
        """One of what is open, mostly, if anything is."""
        found = [*among]
        return str(self.pick(found)) if found and self.rng.random() < 0.9 else ""

    def _persons(self, _: Any) -> tuple[str, ...]:
        return tuple(
            self.pick((*(self._person() for _ in range(5)), self._apart())) for _ in range(self.pick((1, 1, 2)))
        )

    def _apart(self) -> str:
        """Somebody who never has a seat, whatever the drawing says of signers."""
        who = self.world.who
        apart = [one for one in who.people if who.has(one, "posts", "supervisor") or who.has(one, "roles", "publisher")]
        return str(self.pick(apart or who.people))

    def _signer(self, _: Any) -> str:
        added = [one for one in self._seats() if one.startswith("+")]
        return str(self.pick(added or [*self._seats(), "9"]))

    def _to(self, _: Any) -> str:
        """A step to go to, by element or visit."""
        light = {
            one: done.visit
            for one, done in self.case.steps.items()
            if self.world.ledger.opened[done.visit] not in LEGAL
        }
        passed = [*light, *light.values(), "", "", ""]
        return str(self.mostly(self.pick(passed) if passed else None, [*self.world.sketch.steps, "nowhere"]))

    def _visit(self, _: Any) -> str:
        return self.visit

    def _as_case(self, _: Any) -> str:
        return str(self.pick(("", self._new())))

    def _new(self) -> str:
        """The id of a case that nobody has used."""
        return f"again-{self.rng.randrange(10**6)}"

    def _to_of_jump(self, _: Any) -> str:
        steps = self.world.sketch.steps
        light = [one for one, said in steps.items() if said.get("act", "") in ("review", "verify", "consult", "")]
        return str(self.mostly(self.pick(light) if light else None, [*steps, "nowhere"]))

    def _visit_of_jump(self, _: Any) -> str:
        return self.visit if self.case.visits else ""

    def _step(self, _: Any) -> str:
        done = self.case.steps
        light = [one for one in done if self.world.ledger.light(one)]
        several = [one for one in light if len(done[one].by) > 1]
        open_ = [one.node for one in self.case.visits.values()]
        return str(
            self.pick([*several * 4, *light * 2, *done, *self.case.gone_back, *self.case.gone_back, *open_, "nowhere"])
        )

    def _visit_of_release(self, _: Any) -> str:
        return self._open(self.case.held)

    def _visit_of_hold(self, _: Any) -> str:
        return str(self.pick(("", self.visit)))

    def _handlers(self, _: Any) -> dict[str, tuple[str, ...]]:
        node = self.case.visits[self.visit].node if self.visit in self.case.visits else ""
        mine = [one for one, said in self.world.sketch.steps.items() if said.get("chosen_by") == node]
        if not mine or self.pick((True, False)):
            return {}
        near = [one for one in self.world.who.people if self.world.fits(mine[0], one)]
        return {mine[0]: (self.mostly(self.pick(near) if near else None, self.world.who.people),)}

    def _officers(self, _: Any) -> tuple[str, ...]:
        return ("li-qiang", "zhou-ping", "wu-gang")

    def _ground(self, row: Described) -> str:
        return "not-needed" if row.command == "act" else str(self.pick(("subject-ended", "none")))

    def _on(self, _: Any) -> date:
        return self.world.today + self.pick((0, 0, 0, -1, 20)) * timedelta(days=1)

    def _until(self, _: Any) -> date:
        return self.world.works_after(self.world.today, 5)

    def _on_of_set_hearing(self, _: Any) -> date:
        return self.world.works_after(self.world.today, self.pick((2, 9, 9, 12)))

    _on_of_tell = _on_of_begin_procedure = lambda self, _: self.mostly(self.world.today, (self._on(None),))

    def _told(self, _: Any) -> date:
        return self.world.today

    _notice = _told

    def _about(self, _: Any) -> str:
        notice = ["hearing_notice"] if _runs("hearing_notice")(self.case) else []
        return str(
            self.mostly(
                self.pick([*_extended(self.case), *notice, *self.case.procedures] or ["statutory"]), ("testing",)
            )
        )

    def _procedure(self, _: Any) -> str:
        return str(self.pick(("hearing", "testing", *self.case.procedures)))

    def _procedure_of_finish_procedure(self, row: Any) -> str:
        return self._open(self.case.procedures) or self._procedure(row)

    _procedure_of_abort_procedure = _procedure_of_finish_procedure

    def _due(self, _: Any) -> str:
        return str(self.pick((*self.case.clocks, *self.case.timers, "-")))

    def _wait(self, _: Any) -> str:
        return str(self.pick((*self.case.waits, "-")))

    def _token(self, _: Any) -> str:
        return str(self.mostly(self.pick(self.case.incidents) if self.case.incidents else None, ("1", "99")))

    def _announced(self, _: Any) -> str:
        return str(self.pick(("5 WD", "2 WD")))

    def _by_term(self, _: Any) -> str:
        return str(self.pick(("2 WD", "5 WD", "9 WD")))

    def _clock(self, _: Any) -> str:
        return str(self.pick(("statutory", "statutory", "promised")))

    def _commitment(self, _: Any) -> bool:
        return bool(self.pick((False, True)))

    def _constant(value: Any) -> Any:  # type: ignore[misc]
        return lambda self, _: value

    _matter = _constant("food-business-licence")
    _applicant = _constant(PARTY)
    _materials = _constant(PAPERS)
    _data_of_submit = _constant(DATA)
    _data = _constant({})
    _defects = _constant((Flaw(text="申请书有误"),))
    _basis = _constant(("依据",))
    _remedies = _constant(("review", "suit"))
    _items = _constant(("事项",))
    _fee = _constant("seal")
    _amount = _constant("5.00")
    _party_signed = _constant(True)
    _error = _escalation = _constant("")
    _signature = _valid_until = _constant(None)
    _attachments = _constant(())
