"""One random case, played on both engines: after every move both must show the same picture."""

import random
import zlib
from types import ModuleType
from typing import Any

import msgspec

from approvalflow.errors import Refused
from tokens.random_drawings import Sketch, a_sketch
from tokens.reference import Reference, Token

SIGNALS = 24
CROWD = 24


class Difference(AssertionError):
    """The engines disagree; the text holds the seed and the drawing."""


class Match:
    """Our engine and the reference on one drawing, signal by signal."""

    def __init__(self, seed: int, ours: ModuleType) -> None:
        self.seed = seed
        self.ours = ours
        self.rng = random.Random(f"signals of {seed}")
        self.sketch: Sketch = a_sketch(seed)
        self.drawing = self.sketch.draw()
        self.reference = Reference(self.drawing, self.answer)
        self.position: dict[str, Any] = {}
        self.history: list[Any] = []
        self.known: dict[str, Token] = {}
        self.number = 0
        self.said: list[str] = []

    def run(self) -> None:
        try:
            self.send(self.ours.Start(), self.reference.start)
            while self.number < SIGNALS and 0 < len(self.ids()) < CROWD:
                self.one_signal()
                if not self.ids() and self.rng.random() < 0.5:
                    self.back()
        except Exception as error:
            chains = {scope: " | ".join(flows) for scope, flows in self.sketch.chains.items()}
            story = f"seed {self.seed}\n{chains}\ntimers {self.sketch.timers}\n" + "\n".join(self.said)
            raise Difference(f"{story}\n{type(error).__name__}: {error}") from error

    def answer(self, flow: str) -> bool | None:
        """The same answer to both engines, another after each signal; rarely none."""
        return (True, True, False, False, True, False, None)[
            zlib.crc32(f"{self.seed}/{self.number}/{flow}".encode()) % 7
        ]

    def ids(self) -> list[str]:
        return sorted(self.position.get("tokens", ()), key=int)

    def one_signal(self) -> None:
        """Anything that can happen to the case as it stands, chosen at random."""
        ours, rng, tokens = self.ours, self.rng, self.position["tokens"]
        waits = self.position.get("waits", {})
        tasks = [t for t in self.ids() if tokens[t]["at"][0] == "A" and "held" not in tokens[t]]
        held = [t for t in self.ids() if "held" in tokens[t]]
        choices = ["complete"] * (8 if tasks else 0) + ["fire"] * (3 if waits else 0) + ["retry"] * (4 if held else 0)
        choice = rng.choice([*choices, "back", "cancel" if rng.random() < 0.1 else "back"])
        if choice == "complete":
            token = rng.choice(tasks)
            self.send(ours.Complete(token), lambda: self.reference.complete(self.known[token]))
        elif choice == "fire":
            wait = rng.choice(sorted(waits, key=int))
            self.send(ours.Fire(wait), lambda: self.reference.fire(self.known[waits[wait]["on"]], waits[wait]["at"]))
        elif choice == "retry":
            token = rng.choice(held)
            self.send(ours.Retry(token), lambda: self.reference.retry(self.known[token]))
        elif choice == "cancel":
            keep = set(rng.sample(sorted(self.drawing.nodes), 3))
            self.send(ours.Cancel(frozenset(keep)), lambda: self.reference.cancel(keep))
        else:
            self.back()

    def back(self) -> None:
        """A return to a visit that still counts, by an open step or by none; only steps behind the visit may."""
        lasting = {token for step in self.reference.log for token in step.gave}
        visits = [t for t, one in self.known.items() if one in lasting and self.reference.is_step(one.node)]
        if not visits:
            self.number = SIGNALS
            return
        to, token = self.rng.choice(visits), self.rng.choice([*self.ids(), "", ""])
        signal = self.ours.Return(token=token, to=to, history=tuple(self.history))
        if token and not self.reference.came_of(self.known[to], self.known[token]):
            self.refuse(signal)
        else:
            self.send(signal, lambda: self.reference.back(self.known[to]))

    def refuse(self, signal: Any) -> None:
        """Our engine must refuse this return."""
        self.number += 1
        code = ""
        try:
            self.ours.advance(self.drawing, self.position, signal, self.answer)
        except Refused as refusal:
            code = refusal.code
        assert code == "return.not_before", f"the return of {signal.token} to {signal.to} was not refused"

    def send(self, signal: Any, refer: Any) -> None:
        """Give both engines the signal; save and reload ours; compare after every move."""
        self.number += 1
        values = {key: value for key, value in msgspec.structs.asdict(signal).items() if key != "history"}
        self.said.append(f"{self.number}. {type(signal).__name__} {values}")
        position, moves = self.ours.advance(self.drawing, self.position, signal, self.answer)
        refer()
        text = msgspec.json.encode(moves)
        moves = msgspec.json.decode(text, type=tuple[self.ours.Move, ...])
        seen = self.position
        assert len(moves) == len(self.reference.trace), (
            f"{len(moves)} moves, not {len(self.reference.trace)}: {[m.node for m in moves]}\n"
            f"{picture(position)}\n{self.reference.trace[-1:]}"
        )
        for move, expected in zip(moves, self.reference.trace, strict=True):
            seen = self.ours.apply(seen, [move])
            found = picture(seen)
            assert found == expected, f"after {move.node}: {found}\nexpected: {expected}"
        assert seen == position, "the moves do not lead to the position"
        self.position = msgspec.json.decode(msgspec.json.encode(position))
        assert self.position == position, "the position changes when it is saved"
        self.history += moves
        for token, one in zip(self.ids(), self.reference.alive, strict=True):
            self.known[token] = one


def picture(position: dict[str, Any]) -> list[Any]:
    """Oldest token first: node, flow, incident, timers, and the place of the sub-process around it."""
    tokens, waits, scopes = (position.get(part, {}) for part in ("tokens", "waits", "scopes"))
    ids = sorted(tokens, key=int)
    place = {token: number for number, token in enumerate(ids)}
    timers: dict[str, list[str]] = {token: [] for token in ids}
    for wait in waits.values():
        timers[wait["on"]].append(wait["at"])
    assert {scope["on"] for scope in scopes.values() if "on" in scope} <= set(ids), "a scope without its sub-process"
    assert {tokens[token]["in"] for token in ids} <= set(scopes), "a token in a scope that is closed"
    return [
        (
            tokens[token]["at"],
            tokens[token].get("via", ""),
            "held" in tokens[token],
            sorted(timers[token]),
            place.get(scopes[tokens[token]["in"]].get("on", "")),
        )
        for token in ids
    ]


def compare(seed: int, ours: ModuleType) -> None:
    """Raise `Difference` if the engines disagree anywhere on the case of `seed`."""
    Match(seed, ours).run()
