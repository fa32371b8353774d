"""What the second interpreter remembers: a log of steps, and the objects that the steps put there and took away.

Nothing is kept but the log. Tokens, waits and counts are what the steps in it have left, and a step is undone by
striking it out and playing the others again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from approvalflow.bpmn.graph import Node


@dataclass(eq=False)
class Scope:
    """One run of a process or sub-process, of the rounds of an activity, or of what a compensation has to do.

    `finished` are the instances that completed, `opened` all that were begun; `done` what may be compensated here;
    `todo` what is still to be compensated; `gates` the flows that an activated complex gateway has consumed.
    """

    of: str
    parent: "Scope | None" = None
    hosts: "list[Token]" = field(default_factory=list)
    state: dict[Any, Any] = field(default_factory=dict)
    age: int = field(default_factory=count().__next__)


@dataclass(eq=False)
class Token:
    age: int
    node: Node
    via: str
    scope: Scope
    number: int | None = None
    state: dict[Any, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Wait:
    """An event that may come: `place` is which of the event's causes, None where it has one."""

    age: int
    event: Node
    place: int | None = None


@dataclass(eq=False)
class Done:
    """An activity that completed and can be compensated: by an activity or event sub-process, or by what it held."""

    of: str
    by: str = ""
    inner: tuple["Done", ...] = ()


Effect = tuple[str, Any, str, Any]
"""`("set" | "add" | "drop", a token or scope, the name of what changes, the value or item)`."""


@dataclass(eq=False)
class Step:
    """What one step of the game took and gave, which scopes it left or shut, what else it changed; `cause` stays."""

    took: list[Token] = field(default_factory=list)
    gave: list[Token] = field(default_factory=list)
    left: list[Scope] = field(default_factory=list)
    shut: list[Scope] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    cause: Token | None = None

    def set(self, thing: Any, name: str, value: Any) -> None:
        self.effects.append(("set", thing, name, value))

    def add(self, thing: Any, name: str, item: Any) -> None:
        self.effects.append(("add", thing, name, item))

    def drop(self, thing: Any, name: str, item: Any) -> None:
        self.effects.append(("drop", thing, name, item))


class Log:
    """All steps so far, the tokens alive after them, the oldest first, and the scopes that they left."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.alive: list[Token] = []
        self.left: set[Scope] = set()

    def put(self, step: Step) -> None:
        self.steps.append(step)
        self._play(step)

    def strike(self, doomed: Iterable[Step]) -> None:
        """Play everything again without these steps."""
        gone = set(doomed)
        for step in self.steps:
            for thing in {thing for _, thing, _, _ in step.effects}:
                thing.state = {}
        self.steps = [step for step in self.steps if step not in gone]
        self.alive, self.left = [], set()
        for step in self.steps:
            self._play(step)

    def _play(self, step: Step) -> None:
        for what, thing, name, value in step.effects:
            if what == "set":
                thing.state[name] = value
            elif what == "add":
                thing.state[name] = [*thing.state.get(name, []), value]
            else:
                thing.state[name] = [one for one in thing.state.get(name, []) if one is not value]
        self.left.update(step.left)
        standing = (set(self.alive) - set(step.took)) | set(step.gave)
        self.alive = sorted(standing, key=lambda token: token.age)


Ask = Callable[..., Any]
