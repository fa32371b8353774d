"""A case played on a drawing: after every signal it is saved and reloaded, and its moves are put into effect again."""

from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from approvalflow.bpmn.graph import Drawing
from approvalflow.tokens import (
    Around,
    Cancel,
    Complete,
    Fire,
    Jump,
    Move,
    Position,
    Retry,
    Return,
    Signal,
    Start,
    advance,
    apply,
    open_visits,
)

Siblings = Literal["keep", "redo", "freeze"]


@dataclass(kw_only=True)
class Play:
    drawing: Drawing
    true: set[str] = field(default_factory=set)
    answers: dict[str, Any] = field(default_factory=dict)
    """Answers to other questions than conditions of flows: `<element>/<what>`."""
    position: Position = field(default_factory=dict)
    history: list[Move] = field(default_factory=list)
    last: tuple[Move, ...] = ()

    def send(self, signal: Signal) -> "Play":
        before = msgspec.json.encode(self.position)
        position, moves = advance(self.drawing, self.position, signal, self.answer)
        assert msgspec.json.encode(self.position) == before, "the position handed in was changed"
        moves = reloaded(moves, tuple[Move, ...])
        assert apply(self.position, moves) == position
        self.position = reloaded(position, dict[str, Any])
        assert self.position == position
        self.last = moves
        self.history += moves
        return self

    def answer(self, element: str, around: Around | None = None) -> Any:
        what = "condition" if around is None else around.what
        return element in self.true if what == "condition" else self.answers.get(f"{element}/{what}")

    def start(self) -> "Play":
        return self.send(Start())

    def do(self, *nodes: str) -> "Play":
        """Complete the open visit at each of these steps, one after the other."""
        for node in nodes:
            self.send(Complete(self.token(node)))
        return self

    def fire(self, event: str) -> "Play":
        return self.send(Fire(self.wait(event)))

    def retry(self, node: str) -> "Play":
        return self.send(Retry(self.held(node)))

    def back(self, source: str, *, to: str, siblings: Siblings = "keep") -> "Play":
        token = self.token(source) if source else ""
        return self.send(Return(token=token, to=to, history=tuple(self.history), siblings=siblings))

    def jump(self, source: str, *, to: str) -> "Play":
        return self.send(Jump(token=self.token(source), to=to))

    def cancel(self, *keep: str) -> "Play":
        return self.send(Cancel(frozenset(keep)))

    def token(self, node: str) -> str:
        return next(token for token, at in open_visits(self.drawing, self.position).items() if at == node)

    def held(self, node: str) -> str:
        return next(token for token, one in self.tokens.items() if one["at"] == node and one.get("held"))

    def wait(self, event: str) -> str:
        return next(wait for wait, one in self.waits.items() if one["at"] == event)

    @property
    def tokens(self) -> dict[str, Any]:
        return self.position.get("tokens", {})

    @property
    def waits(self) -> dict[str, Any]:
        return self.position.get("waits", {})

    @property
    def open(self) -> str:
        """The nodes of the open visits, sorted."""
        return " ".join(sorted(open_visits(self.drawing, self.position).values()))

    @property
    def standing(self) -> str:
        """Where all tokens stand, sorted; an arrival shows its flow, an incident a `!`."""
        return " ".join(sorted(self._standing(token) for token in self.tokens))

    def _standing(self, token: str) -> str:
        record = self.tokens[token]
        is_step = token in open_visits(self.drawing, self.position)
        name = record["at"] if is_step or "via" not in record else record["via"]
        return name + ("!" if record.get("held") else "")


def reloaded(value: Any, kind: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value), type=kind)


def play(drawing: Drawing, *true: str, **answers: Any) -> Play:
    return Play(drawing=drawing, true=set(true), answers=answers).start()
