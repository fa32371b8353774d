"""The words of the token game: where a case stands, what can happen to it, and what a move did.

A position is plain JSON: tokens by node and scope, open waits, scopes. Nothing in it is a person, a date or form
data; those live in the case by the ids used here. An id is handed out once and never again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

Position = dict[str, Any]
"""`{"v", "next", "scopes", "tokens", "waits", "gates"}`; a key is written only when there is something in it."""

Record = dict[str, Any]
"""One token, wait or scope.

A token: `at` a node, `via` a flow, `in` a scope; `held` as an incident, or with work that failed; `i`, its number among
the instances of a repeated activity; `go`, what stands at an activity has begun it; `later`, it has not, for the move
by which it came had no more room; `aside`, it only holds a
compensation; `freezes`, the tokens that cannot move while this one stands; `of`, the visit that a detour repeats,
`where` that stood, and `back`, where it then goes, the next one first, each with what it `freezes`; `home`, it came
back so. A wait: `on` a token or `in` a scope, `for` a trigger, `at` an event, `n` which of its causes; `fired`, how
often, `round`, how often all has come that its event needs; `came`, how often while its step was frozen, `order`, how
often under which number (what came before it has a lower one, and what books kept without a number came first),
`last`, the `wait`, or all that waits at its `step`, takes no more than that. A
scope: `of` a process or node, `in` a scope, `on` a token; `mi` or `loop`: the rounds of a repeated activity; `done`:
what may be compensated, each with the `id` of the token that completed it; `todo`: what is; of an ad-hoc sub-process
`begun`: how many activities were offered, and `over`: none will be any more; `spent`: the causes of events that may
start something in it, `[event, number]`, whose time is past or comes no more.
"""

Answer = bool | int | None


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What a question may see of the game.

    `what` is asked of an element: the `condition` of a flow, whether a loop goes round `again`, the `cardinality` of a
    multi-instance activity, whether it ends early (`until`), which event it throws (`throw`), whether a complex
    gateway goes on (`activation`), whether an ad-hoc sub-process is `complete`. `begun` and `done` ask nothing: they
    tell, before anything else is asked, that a sub-process or call, or one instance of it, begins or has come to its
    end; so do `after`, of all its instances, `thrown` and `caught`, of an event that carries or brings data,
    `put_off`, of one that comes to a frozen step, `part`, of one of several that an event needs together, and
    `started`, of what starts a process. `instances` are the
    repeated activities around, the outermost first, each with the number of the instance, from 0; of `until`,
    `throw` and `done` the last is the instance that is done. `scopes` are those around that may have data of their
    own. `counts` are the numbers of instances or of tokens that have arrived, or the `token` of an event; of one
    that was put off also the `wait` that it came to, and as which (`nth`), from 0; of an event that needs several
    things those that are for one time, from the `first` wait to before the `end`, and which `part` and `cause` it is.
    """

    what: Literal[
        "condition", "again", "cardinality", "until", "throw", "activation", "complete",
        "begun", "done", "after", "thrown", "caught", "put_off", "part", "started",
    ] = "condition"  # fmt: skip
    instances: tuple[tuple[str, int], ...] = ()
    scopes: "tuple[Inside, ...]" = ()
    counts: dict[str, int] = {}


class Inside(NamedTuple):
    """A scope that may have data of its own: `of` a sub-process, or a process, called or not; inside `depth` instances.

    Or a task, by its token (`own_name`).
    `call`: all its data is its own. The process that a case begins with has the data of the whole.
    """

    scope: str
    of: str
    depth: int = 0
    call: bool = False


class Place(NamedTuple):
    """Where in a case: inside which instances of repeated activities and which scopes, the outermost first."""

    instances: tuple[tuple[str, int], ...] = ()
    scopes: tuple[Inside, ...] = ()

    def asks(self, what: Any, counts: dict[str, int] | None = None) -> Around:
        """A question from here."""
        return Around(what=what, instances=self.instances, scopes=self.scopes, counts=counts or {})


NOWHERE = Place()

Ask = Callable[..., Answer]
"""Answers a question about an element by its id; of a flow outside of repeated activities nothing but the id is said.

The second argument, where there is one, is an `Around`. Of a condition only `True` is true.
"""

Pay = Callable[[int], bool]
"""Takes steps from those that a command is given for all its work; whether there were any left."""


def unbounded(_: int) -> bool:
    """Nobody counts."""
    return True


VERSION = 1
ROOT = "0"


def place(
    tokens: Mapping[str, Record],
    scopes: Mapping[str, Record],
    token: str,
    scope: str = "",
    *,
    local: Collection[str] = (),
    own: bool = False,
) -> Place:
    """Where a token stands, or what waits in a scope; `local` are the processes, sub-processes and tasks with own data.

    `own`: from inside the task where the token stands, whose data inputs and outputs nobody else sees (clause 10.4.1).
    What compensates also sees the data of what it compensates, which has ended. Each process that something started
    beside the first has its data for itself (clause 10.4.1), as a called one has.
    """
    path: list[tuple[str, int] | Inside] = []
    while token or scope:
        if token:
            record = tokens[token]
            if own and local and (whose := own_name(record)) in local:
                path.append(Inside(token, whose))
            if "i" in record:
                path.append((record["at"], record["i"]))
            scope = record["in"]
        around = scopes[scope]
        token, own = around.get("on", ""), True
        if local:
            path += [Inside(one, of, 0, call) for one, of, call in reversed(around.get("data", ()))]
            if not token and scope != ROOT:
                path.append(Inside(scope, around["of"], 0, True))
            elif token and around["of"] in local and is_whole(around):
                path.append(Inside(scope, around["of"], 0, tokens[token]["at"] != around["of"]))
        scope = ""
    return _laid(path) if path else NOWHERE


def own_name(record: Record) -> str:
    """Under which name a drawing lists what is the own of the task where a token stands."""
    return f"{record['at']}/i" if "i" in record else f"{record['at']}/"


def _laid(path: Sequence[tuple[str, int] | Inside]) -> Place:
    instances: list[tuple[str, int]] = []
    inside: list[Inside] = []
    for one in reversed(path):
        if isinstance(one, Inside):
            inside.append(one._replace(depth=len(instances)))
        else:
            instances.append(one)
    return Place(tuple(instances), tuple(inside))


def owner_of(wait: Record) -> str:
    """The token or the scope that waits."""
    return str(wait["on"] if "on" in wait else wait["in"])


def goes_on_from(token: Record) -> str:
    """The node whose ways on are the token's: where it stands, or where a detour has taken it away."""
    return str(token["back"][-1]["at"] if "back" in token else token["at"])


def is_whole(scope: Record) -> bool:
    """Is it a process or sub-process, and not the rounds of a repeated activity, or a compensation?"""
    return not {"mi", "loop", "todo"} & scope.keys()


def with_data(position: Position) -> set[str]:
    """Whose data may still be read: scopes and tasks that there are, and ended scopes that may be compensated."""
    scopes = position.get("scopes", {})
    return {*scopes, *position.get("tokens", ()), *kept_by(scopes)}


def kept_by(scopes: Mapping[str, Record]) -> set[str]:
    """The ended scopes whose data a compensation may still read."""
    found, left = set[str](), list[Any](scopes.values())
    while left:
        record = left.pop()
        found |= {one[0] for one in record.get("data", ())}
        left += [one for key in ("done", "todo", "in") for one in record.get(key) or () if isinstance(one, dict)]
    return found


class Move(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one node did: everything needed to make the next position from the last one, without the drawing.

    An id both in `used` and `made` stays, with a changed record. `on` names the token that caused the move and
    stays as it is (a timer beside a step). `to` marks a rewind: the moves that descend from visit `to`, and from the
    tokens in `also`, are undone, `void` lists the visits that thereby never counted, and the moves that follow renew
    the steps put back.
    `revives` says how many moves before it ended the case, and count no more.
    `recalls` says which moves a return made that was taken back, by the numbers of the first and of the one after the
    last: they count no more, and what they undid does.
    `thrown` are the events thrown, each with `for` and `name`; messages and signals concern others as well.
    """

    node: str
    used: tuple[str, ...] = ()
    made: dict[str, Record] = {}
    flows: tuple[str, ...] = ()
    asked: dict[str, Answer] = {}
    opened: dict[str, Record] = {}
    closed: tuple[str, ...] = ()
    scopes_opened: dict[str, Record] = {}
    scopes_closed: tuple[str, ...] = ()
    gates: dict[str, str] = {}
    next: int = 0
    incident: str = ""
    on: str = ""
    to: str = ""
    also: tuple[str, ...] = ()
    void: tuple[str, ...] = ()
    revives: int = 0
    recalls: tuple[int, ...] = ()
    thrown: tuple[Record, ...] = ()


class Start(msgspec.Struct, frozen=True):
    """Put the first token on the start event. A case that has started is left as it is.

    `at` names an event that starts a process: the one of the drawing, or another one of the same file. `root`: is its
    instance the one that the position is about? Where that is not said, the first is.
    """

    at: str = ""
    root: bool | None = None


class Complete(msgspec.Struct, frozen=True):
    """The step where `token` rests is done."""

    token: str


class Fire(msgspec.Struct, frozen=True):
    """What `wait` waited for has come."""

    wait: str


class Lapse(msgspec.Struct, frozen=True):
    """What `wait` waited for comes no more, as a cycle whose last time is past: the event beside a step is over."""

    wait: str


class Raise(msgspec.Struct, frozen=True):
    """What is done at the step where `token` rests raises an error or an escalation."""

    token: str
    trigger: Literal["error", "escalation"]
    name: str = ""


class Retry(msgspec.Struct, frozen=True):
    """Try again what stopped `token` as an incident."""

    token: str


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """Go back to visit `to`. `token` is the step that returns, empty when no step does (a supervisor, a take-back).

    `history` holds every move of the case so far, in order. `siblings` says what becomes of the other branches of the
    split that the visit came through: they stay as they are, they start again from the split, or they are frozen until
    the step gone back to is done.
    """

    token: str
    to: str
    history: tuple[Move, ...]
    siblings: Literal["keep", "redo", "freeze"] = "keep"


class Detour(msgspec.Struct, frozen=True, kw_only=True):
    """Take `token` to the earlier step `at` and, when that is done, straight back to where it stands.

    `of` is the visit of that step which was on the way, `where` the scopes in which it stood (`nearest`); `freezes` are
    tokens that cannot move meanwhile.
    """

    token: str
    at: str
    of: str
    where: tuple[str, ...] = ()
    freezes: tuple[str, ...] = ()


class Jump(msgspec.Struct, frozen=True, kw_only=True):
    """Take `token` away from where it stands and open the step `to` in its stead, by no flow of the drawing.

    `also` are tokens that end with it; `arrivals` are flows into joins by which nothing comes any more, so that the
    jump puts an arrival there; `by` are calls by which it gets into the process of the step, the outermost first.
    `jumping.plan` finds all three. With `heads`, found by `jumping_back.back_to`, all that came
    of these tokens is undone first, by the `history` of every move of the case; the step is opened from where the first
    of them stands then, and only what is in `also` ends.
    """

    token: str
    to: str
    also: tuple[str, ...] = ()
    arrivals: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    history: tuple[Move, ...] = ()


class Revive(msgspec.Struct, frozen=True, kw_only=True):
    """Go on where the case stood before its last `count` moves, which ended it; `history` holds all its moves."""

    history: tuple[Move, ...]
    count: int


class Recall(msgspec.Struct, frozen=True, kw_only=True):
    """Take a return, or a detour, back. `history` holds every move of the case so far, `made` the numbers of the first
    of those that the return made, and of the one after the last.
    """

    history: tuple[Move, ...]
    made: tuple[int, int]


class Cancel(msgspec.Struct, frozen=True):
    """End every token except those that stand at `keep`, and the sub-processes they are in."""

    keep: frozenset[str] = frozenset()


Signal = Start | Complete | Fire | Lapse | Raise | Retry | Return | Detour | Jump | Revive | Recall | Cancel
