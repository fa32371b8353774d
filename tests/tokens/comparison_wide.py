"""One random case of the whole vocabulary, played on both engines: after every move both must show the same picture."""

import random
import zlib
from contextlib import suppress
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

import msgspec

from approvalflow.bpmn.graph import TASKS, Kind, Trigger
from approvalflow.errors import Refused
from tokens.random_wide import Sketch, a_wide_sketch
from tokens.reference_returns import Returning
from tokens.reference_wide import Scope, Token, Wait

SIGNALS = 30
CROWD = 24
MOVES = 3_000
"""A case that went in circles until it was held is long enough; the reference reads all of it at every return."""
PROCESSES = 4
COUNTS = {"total": "nrOfInstances", "active": "nrOfActiveInstances", "done": "nrOfCompletedInstances"}


class Difference(AssertionError):
    """The engines disagree; the text holds the seed and the drawing."""


class Match:
    """Our engine and the reference on one drawing, signal by signal."""

    def __init__(
        self, seed: int, ours: ModuleType, sketch: Any = a_wide_sketch, *, back: bool = False, lapses: bool = False,
        planned: bool = False,
    ) -> None:  # fmt: skip
        self.back = back
        self.planned = planned
        self.plan, self.back_to, self.roads = (
            getattr(import_module(f"{ours.__name__}.{module}"), name)
            for module, name in (("jumping", "plan"), ("jumping_back", "back_to"), ("roads", "Roads"))
        )
        self.lapses = lapses
        self.seed = seed
        self.ours = ours
        self.rng = random.Random(f"signals of {seed}")
        self.sketch: Sketch = sketch(seed)
        self.drawing = self.sketch.drawing()
        self.reference = Returning(self.drawing, self.answer)
        self.ever: dict[str, Token] = {}
        self.position: dict[str, Any] = {}
        self.history: list[Any] = []
        self.number = 0
        self.said: list[str] = []
        self.letters: list[str] = []
        self.backs = 0

    def run(self) -> None:
        try:
            self.begin()
            while self.number < SIGNALS and 0 < len(self.ids()) < CROWD and len(self.history) < MOVES:
                self.one_signal()
        except Exception as error:
            raise Difference(f"{self.story()}\n{type(error).__name__}: {error}") from error

    def begin(self) -> None:
        """By the start of the drawing, or by any event that starts it or another process of the file."""
        starters = self.starters()
        if starters and (not self.drawing.scopes[self.drawing.id] or self.rng.random() < 0.5):
            self.start(self.rng.choice(starters))
        else:
            self.start("")

    def starters(self) -> list[str]:
        return [event for events in self.drawing.starters.values() for event in events]

    def start(self, at: str) -> None:
        self.send(self.ours.Start(at), lambda: self.reference.start(at))

    def carried(self) -> bool:
        """A message that was thrown comes where its message flow leads: to who waits, or it starts a process."""
        while self.letters:
            to = self.letters.pop(0)
            waits = self.position.get("waits", {})
            here = [one for one, wait in waits.items() if wait["at"] == to and wait["for"] == Trigger.MESSAGE]
            if here:
                self.fire(min(here, key=int))
            elif to in self.starters() and not self.runs(self.drawing.nodes[to].scope):
                self.start(to)
            else:
                continue
            return True
        return False

    def runs(self, process: str) -> bool:
        return any(scope["of"] == process for scope in self.position.get("scopes", {}).values())

    def fire(self, wait: str) -> None:
        owner, its = self.find(self.known(), self.position["waits"][wait])
        self.send(self.ours.Fire(wait), lambda: self.reference.fire(owner, its))

    def lapse(self, wait: str) -> None:
        owner, its = self.find(self.known(), self.position["waits"][wait])
        self.send(self.ours.Lapse(wait), lambda: self.reference.lapse(owner, its))

    def story(self) -> str:
        lines = [f"seed {self.seed}"]
        lines += [f"  {name}: {told(more)}" for name, more in self.sketch.nodes.items()]
        lines += [f"  {flow.id}{' ?' if flow.condition else ''}" for flow in self.drawing.flows.values()]
        return "\n".join([*lines, f"starts {self.sketch.starts}", *self.said])

    def answer(self, element: str, what: str, instances: Any, counts: dict[str, int]) -> Any:
        """The same answer to both engines, another after each signal; rarely none."""
        text = f"{self.seed}/{self.number}/{element}/{what}/{instances}/{sorted(counts.items())}"
        chosen = zlib.crc32(text.encode())
        if what == "cardinality":
            return (0, 1, 2, 2, 3, 3, None, 1)[chosen % 8]
        return (True, True, False, False, True, False, None)[chosen % 7]

    def ask(self, element: str, around: Any = None) -> Any:
        """A question of our engine in the words of the reference."""
        if around is None:
            return self.answer(element, "condition", (), {})
        counts = dict(around.counts)
        for short, long in COUNTS.items():
            if long in counts:
                counts = {k: v for k, v in counts.items() if k in COUNTS.values() or k in (*COUNTS, "event")}
                counts[short] = counts.pop(long)
        return self.answer(element, around.what, around.instances, counts)

    def ids(self) -> list[str]:
        return sorted(self.position.get("tokens", ()), key=int)

    def known(self) -> dict[str, Token]:
        return dict(zip(self.ids(), self.reference.alive, strict=True))

    def one_signal(self) -> None:
        """Anything that can happen to the case as it stands, chosen at random."""
        if self.carried():
            return
        ours, rng, tokens = self.ours, self.rng, self.position["tokens"]
        known = self.known()
        tasks = [t for t in self.ids() if self.is_task(known[t])]
        visits = self.ours.open_visits(self.drawing, self.position)
        assert set(tasks) <= set(visits), f"not open: {set(tasks) - set(visits)}"
        assert not [t for t in set(visits) - set(tasks) if self.is_task(known[t])], "open, and not to be done"
        waits = self.position.get("waits", {})
        held = [t for t in self.ids() if "held" in tokens[t]]
        choices = ["complete"] * (8 if tasks else 0) + ["fire"] * (4 if waits else 0) + ["retry"] * (1 if held else 0)
        choices += ["raise"] * (1 if tasks else 0)
        if self.back and rng.random() < 0.25:
            choices = ["back"] * 3 + ["jump"] * (9 if self.planned else 1)
        if self.starters() and len(self.roots(self.position)) < PROCESSES and rng.random() < 0.1:
            choices = ["start"]
        choice = rng.choice(choices) if choices else "cancel"
        if choice == "complete":
            token = rng.choice(tasks)
            self.send(ours.Complete(token), lambda: self.reference.complete(known[token]))
        elif choice == "fire":
            wait = rng.choice(sorted(waits, key=int))
            self.lapse(wait) if self.lapses and rng.random() < 0.5 else self.fire(wait)
        elif choice == "start":
            self.start(rng.choice(["", *self.starters()]))
        elif choice == "retry":
            token = rng.choice(held)
            self.send(ours.Retry(token), lambda: self.reference.retry(known[token]))
        elif choice == "raise":
            token, trigger = rng.choice(tasks), rng.choice((Trigger.ERROR, Trigger.ESCALATION))
            name = rng.choice({Trigger.ERROR: ("e1", "e2"), Trigger.ESCALATION: ("k1", "k2")}[trigger])
            self.send(
                ours.Raise(token, trigger.value, name),
                lambda: self.reference.throw_at(known[token], trigger, name),
            )
        elif choice == "back":
            self.go_back()
        elif choice == "jump":
            self.jump(rng.choice(self.ids()), rng.choice(sorted(self.drawing.nodes)))
        else:
            keep = set(rng.sample(sorted(self.drawing.nodes), min(3, len(self.drawing.nodes))))
            self.send(ours.Cancel(frozenset(keep)), lambda: self.reference.cancel(keep))
            self.number = SIGNALS

    def go_back(self) -> None:
        """A return to a visit that still counts, by any token or by none; only what came of the visit may."""
        refer, rng = self.reference, self.rng
        lasting = {token for step in refer.log.steps for token in step.gave}
        visits = [
            one
            for one, token in self.ever.items()
            if token in lasting and refer.is_step(token.node) and not refer.is_handler(token.node)
        ]
        if not visits:
            return
        to, token = rng.choice(visits), rng.choice([*self.ids(), "", "", ""])
        siblings = rng.choice(("keep", "redo", "freeze", "freeze"))
        signal = self.ours.Return(token=token, to=to, history=tuple(self.history), siblings=siblings)
        known = self.known()
        if token and refer.is_frozen(known[token]):
            self.refuse(signal, "return.frozen")
        elif token and not refer.came_from(self.ever[to], known[token]):
            self.refuse(signal, "return.not_before")
        else:
            self.send(signal, lambda: refer.back(self.ever[to], siblings, taken_back=not token))

    def jump(self, token: str, to: str) -> None:
        node, known = self.drawing.nodes[to], self.known()
        signal, back = self.ours.Jump(token=token, to=to), False
        if self.planned:
            with suppress(Refused):  # by one of several calls
                found = self.plan(self.drawing, self.position, token, to)
                signal, back = found.jump, found.goes_back
        if code := self.reference.refused(known[token], node, signal.by):
            self.refuse(signal, code)
        elif back:
            self.jump_back(signal)
        else:
            also = [known[one] for one in signal.also]
            self.send(signal, lambda: self.reference.leap(known[token], node, also, signal.arrivals, signal.by))

    def jump_back(self, way: Any) -> None:
        """To the visit that the token came by, or by undoing what came of where it went round the step."""
        token, to = way.token, way.to
        if visit := self.ours.came_by(self.history, token, to):
            signal = self.ours.Return(token=token, to=visit, history=tuple(self.history))
            if visit in self.ever:  # it stood there when something else came
                self.send(signal, lambda: self.reference.back(self.ever[visit], "keep"))
            return
        node, leaves = self.drawing.nodes[to], self.known()[token]
        roads = self.roads(self.drawing, self.position, token, by=way.by)
        signal = self.back_to(self.drawing, self.history, self.position, way)
        fed = partial(roads.fed, to)

        def onward(at: str) -> set[str]:
            return roads.onward(to, at) if roads.between(to, at) else set()

        leading = partial(roads.leading, to)
        self.send(signal, lambda: self.reference.leap_back(leaves, node, onward, fed, leading, signal.arrivals, way.by))
        self.backs += 1

    def refuse(self, signal: Any, code: str) -> None:
        """Our engine must refuse this, and for this reason."""
        found = ""
        try:
            self.ours.advance(self.drawing, self.position, signal, self.ask)
        except Refused as refusal:
            found = refusal.code
        assert found == code, f"{signal.__class__.__name__} refused as {found!r}, not {code!r}"

    def is_task(self, token: Token) -> bool:
        if self.reference.stopped(token) or token.node.kind not in TASKS - {Kind.RECEIVE_TASK}:
            return False
        return token.number is not None or (
            bool(token.state.get("begun")) and token.node.loop is None and token.node.multi is None
        )

    def find(self, known: dict[str, Token], wait: dict[str, Any]) -> tuple[Token | Scope, Wait]:
        """The wait of the reference that stands for this one."""
        owner: Token | Scope
        if "on" in wait:
            owner = known[wait["on"]]
        else:
            scope = self.position["scopes"][wait["in"]]
            host = known.get(scope.get("on", ""))
            like = [one for one in self.roots(self.position) if self.position["scopes"][one]["of"] == scope["of"]]
            alike = [
                one
                for one in self.reference.scopes_open()
                if one.of == scope["of"] and self.reference.host(one) is host
            ]
            owner = alike[like.index(wait["in"]) if "on" not in scope else 0]
        return owner, next(
            one for one in owner.state["waits"] if one.event.id == wait["at"] and one.place == wait.get("n")
        )

    def roots(self, position: dict[str, Any]) -> list[str]:
        """The processes that run, the one begun first before the others."""
        return sorted((one for one, scope in position.get("scopes", {}).items() if "on" not in scope), key=int)

    def send(self, signal: Any, refer: Any) -> None:
        """Give both engines the signal; save and reload ours; compare after every move."""
        self.number += 1
        values = {key: value for key, value in msgspec.structs.asdict(signal).items() if key != "history"}
        at = self.position.get("tokens", {}).get(values.get("token"), {}).get("at", "")
        at = at or self.position.get("waits", {}).get(values.get("wait"), {}).get("at", "")
        self.said.append(f"{self.number}. {type(signal).__name__} {values} {at}")
        position, moves = self.ours.advance(self.drawing, self.position, signal, self.ask)
        refer()
        moves = msgspec.json.decode(msgspec.json.encode(moves), type=tuple[self.ours.Move, ...])
        seen, found = self.position, []
        for move in moves:
            seen = self.ours.apply(seen, [move])
            saved = msgspec.json.decode(msgspec.json.encode(seen))
            assert saved == seen, f"the position after {move.node} changes when it is saved"
            seen = in_another_order(saved)
            if not any(one.get("held") == "thrown" for one in seen.get("tokens", {}).values()):
                found.append((f"{move.node} {move.incident}".strip(), picture(seen)))
        assert seen == position, "the moves do not lead to the position"
        self.position = in_another_order(msgspec.json.decode(msgspec.json.encode(position)))
        assert self.position == position, "the position changes when it is saved"
        self.history += moves
        thrown = [(one["for"], one["name"]) for move in moves for one in move.thrown]
        nodes = [self.drawing.nodes.get(move.node) for move in moves if ("message" in [o["for"] for o in move.thrown])]
        self.letters += [to for node in nodes if node is not None for to in node.talks_to]
        assert thrown == self.reference.thrown, f"thrown: {thrown}, not {self.reference.thrown}"
        flows = sorted(flow for move in moves for flow in move.flows for _ in range(self.quantity(flow)))
        assert flows == sorted(self.reference.flows), f"taken: {flows}, not {self.reference.flows}"
        self.hold_together([one for _, one in found], self.reference.trace, [one for one, _ in found])
        known = self.known()
        self.ever |= known
        frozen = {known[one] for one in self.ours.frozen(self.position)}
        expected = {one for one in self.reference.alive if self.reference.is_frozen(one)}
        assert frozen == expected, f"frozen {[one.node.id for one in frozen]}, not {[one.node.id for one in expected]}"

    def quantity(self, flow: str) -> int:
        return self.drawing.nodes[self.drawing.flows[flow].source].completion_quantity

    def hold_together(self, found: list[Any], expected: list[Any], names: list[str]) -> None:
        before = picture_at_rest(found)
        after = picture_at_rest(expected)
        for number, (one, other) in enumerate(zip(before, after, strict=False)):
            assert one == other, f"move {number} of {names[: number + 3][-40:]}:\n{differ(one, other)}"
        assert len(before) == len(after), (
            f"{len(before)} pictures, not {len(after)}: {names[-40:]}\n{before[-1:]}\n{after[-1:]}"
        )


def told(more: dict[str, Any]) -> str:
    """One node in a line."""
    causes = " ".join(
        f"{cause.trigger}:{cause.name}{cause.timer.cycle or '' if cause.timer else ''}"
        for cause in more.get("causes", ())
    )
    rest = {key: value for key, value in more.items() if key not in ("kind", "scope", "causes")}
    for key in ("until", "activation"):
        if rest.get(key):
            rest[key] = True
    return f"{more['kind'].value} in {more['scope']} {causes} {rest or ''}"


def in_another_order(position: dict[str, Any]) -> dict[str, Any]:
    """A database may give the keys of an object back in any order."""
    return {
        key: dict(reversed(part.items())) if isinstance(part, dict) else part
        for key, part in reversed(position.items())
    }


def differ(one: Any, other: Any) -> str:
    lines = []
    for part in (0, 1):
        lines += [f"ours      {x}" for x in one[part] if x not in other[part]]
        lines += [f"reference {x}" for x in other[part] if x not in one[part]]
    return "\n".join([*lines, f"ours: {one}", f"reference: {other}"])


def picture_at_rest(pictures: list[Any]) -> list[Any]:
    """Without those that are like the one before."""
    return [one for place, one in enumerate(pictures) if place == 0 or pictures[place - 1] != one]


def picture(position: dict[str, Any]) -> Any:
    """Tokens, the oldest first, and the scopes, as the reference tells them."""
    tokens, waits, scopes, gates = (position.get(part, {}) for part in ("tokens", "waits", "scopes", "gates"))
    ids = sorted(tokens, key=int)
    place = {token: number for number, token in enumerate(ids)}

    def waited(owner: str, name: str) -> list[Any]:
        return sorted(
            (w["at"], w.get("n"), w.get("fired", 0), w.get("round", 0)) for w in waits.values() if w.get(name) == owner
        )

    told = [
        (
            tokens[token]["at"],
            tokens[token].get("via", ""),
            "held" in tokens[token],
            tokens[token].get("i"),
            waited(token, "on"),
            place.get(scopes[tokens[token]["in"]].get("on", "")),
        )
        for token in ids
    ]
    kept = []
    for key, scope in scopes.items():
        rounds: tuple[Any, ...] = ()
        if "mi" in scope:
            rounds = (scope["mi"]["total"], scope["mi"]["started"], scope["mi"]["done"])
        if "loop" in scope:
            rounds = (scope["loop"],)
        kept.append(
            (
                scope["of"],
                place.get(scope.get("on", ""), -1),
                waited(key, "in"),
                rounds,
                [done(one) for one in scope.get("done", [])],
                [
                    done({"of": "", **({"by": one} if isinstance(one, str) else one)})[1:]
                    for one in scope.get("todo", [])
                ],
                sorted((g.partition("/")[2], *v.split()[1:]) for g, v in gates.items() if g.partition("/")[0] == key),
            )
        )
    return told, sorted(kept, key=repr)


def done(record: dict[str, Any]) -> Any:
    return record["of"], record.get("by", ""), [done(one) for one in record.get("in", [])]


def compare_wide(
    seed: int, ours: ModuleType, sketch: Any = a_wide_sketch, *, back: bool = False, lapses: bool = False,
    planned: bool = False,
) -> int:  # fmt: skip
    """Raise `Difference` if the engines disagree anywhere on the case of `seed`; how often it went back round a step.

    `back`: with returns and jumps, which are `planned` as those of a case are; `lapses`: with events that come no more.
    """
    match = Match(seed, ours, sketch, back=back or planned, lapses=lapses, planned=planned)
    match.run()
    return match.backs
