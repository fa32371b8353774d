"""The token game a second time, written plainly: objects, a log of steps, and joins decided by walking every path.

Nothing here comes from `approvalflow.tokens`. It is slow on purpose: the inclusive join enumerates paths as BPMN
table 13.3 words it, and a return looks for doomed steps in the log until it finds no more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from approvalflow.bpmn.graph import Drawing, Kind, Node, Trigger

LONGEST = 10_000


@dataclass(eq=False)
class Scope:
    of: str
    parent: "Scope | None" = None
    hosts: "list[Token]" = field(default_factory=list)


@dataclass(eq=False)
class Token:
    age: int
    node: Node
    via: str
    scope: Scope
    held: bool = False
    timers: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Step:
    """What one step of the game took and gave, and how the token that it changed but left standing was before."""

    took: list[Token]
    gave: list[Token]
    left: list[Scope] = field(default_factory=list)
    changed: Token | None = None
    held: bool = False
    timers: frozenset[str] = frozenset()


class Reference:
    def __init__(self, drawing: Drawing, ask: Callable[[str], bool | None]) -> None:
        self.drawing = drawing
        self.ask = ask
        self.root = Scope(drawing.id)
        self.alive: list[Token] = []
        self.log: list[Step] = []
        self.age = 0
        self.trace: list[Any] = []
        self.count = 0
        self.paths: dict[tuple[str, str], list[str]] = {}

    # Signals

    def start(self) -> None:
        self.begin()
        (start,) = self.drawing.scopes[self.drawing.id]
        self.do([], self.arrive("", self.drawing.nodes[start], self.root))
        self.settle()

    def complete(self, token: Token) -> None:
        self.begin()
        self.go_on(token)
        self.settle()

    def fire(self, token: Token, event: str) -> None:
        self.begin()
        node = self.drawing.nodes[event]
        if node.kind == Kind.CATCH:
            self.go_on(token)
        elif node.interrupting:
            self.do([token, *self.all_inside(token)], self.arrive("", node, token.scope))
        else:
            gave = self.arrive("", node, token.scope)
            self.do([], gave, changed=token, timers=token.timers - {event})
        self.settle()

    def retry(self, token: Token) -> None:
        self.begin()
        if self.joins(token.node):
            self.do([], [], changed=token, held=False)
        elif token.node.kind == Kind.END and token.node.trigger == Trigger.TERMINATE:
            self.terminate(token)
        else:
            self.go_on(token)
        self.settle()

    def cancel(self, keep: set[str]) -> None:
        self.begin()
        stay = {token for token in self.alive if any(host.node.id in keep for host in self.hosts(token))}
        stay |= {host for token in set(stay) for host in self.hosts(token)}
        if gone := [token for token in self.alive if token not in stay]:
            self.do(gone, [])
        self.settle()

    def back(self, target: Token) -> None:
        self.begin()
        doomed = self.doomed_by(target)
        gave = {token for step in doomed for token in step.gave}
        took = {token for step in doomed for token in step.took}
        restored = sorted(took - gave - set(self.alive), key=lambda token: token.age)
        for step in reversed(doomed):
            if step.changed is not None:
                step.changed.held, step.changed.timers = step.held, set(step.timers)
            self.log.remove(step)
        self.alive = sorted((set(self.alive) - gave) | set(restored), key=lambda token: token.age)
        self.note()
        around = set(restored) - {target, *self.all_inside(target)}
        for token in restored:
            if token in around and self.is_step(token.node) and not token.held:
                self.renew(token)
        self.do([target, *self.all_inside(target)], self.arrive(target.via, target.node, target.scope))
        self.settle()

    # Rest

    def begin(self) -> None:
        self.trace = []
        self.count = 0

    def settle(self) -> None:
        """Lowest token first; inclusive joins only when nobody else can move; then look for joins in a knot."""
        while True:
            token = next((token for token in self.alive if self.can_move(token)), None)
            if token is None:
                token = next((token for token in self.alive if self.inclusive_may_go(token)), None)
            if token is None:
                break
            self.count += 1
            if self.count > LONGEST:
                self.hold(token)
            elif token.node.kind == Kind.END and token.node.trigger == Trigger.TERMINATE:
                self.terminate(token)
            else:
                self.go_on(token)
        for scope in list(dict.fromkeys(token.scope for token in self.alive)):
            if knot := self.knot(scope):
                self.hold(min(knot, key=lambda token: token.age))

    def can_move(self, token: Token) -> bool:
        kind = token.node.kind
        if token.held or kind in (Kind.TASK, Kind.USER_TASK, Kind.MANUAL_TASK, Kind.SERVICE_TASK, Kind.CATCH):
            return False
        if kind == Kind.SUB_PROCESS:
            return not self.all_inside(token)
        if kind == Kind.PARALLEL and self.joins(token.node):
            standing = self.at(token.node, token.scope)
            first = [next((one for one in standing if one.via == flow), None) for flow in token.node.incoming]
            return all(one is not None and not one.held for one in first)
        return not (kind == Kind.INCLUSIVE and self.joins(token.node))

    def go_on(self, token: Token) -> None:
        """Leave the node: joins take one token of each flow, gateways choose, a sub-process closes its scope."""
        took = [token]
        if self.joins(token.node):
            standing = self.at(token.node, token.scope)
            took = [next(one for one in standing if one.via == flow) for flow in {one.via for one in standing}]
            took.sort(key=lambda one: one.age)
        flows = self.chosen(token.node)
        if flows is None:
            self.hold(took[0])
            return
        gave: list[Token] = []
        for flow in flows:
            gave += self.arrive(flow, self.drawing.nodes[self.drawing.flows[flow].target], token.scope)
        self.do(took, gave)

    def chosen(self, node: Node) -> list[str] | None:
        """The flows out; None when there are flows and none is open."""
        if node.kind == Kind.PARALLEL or not node.outgoing:
            return list(node.outgoing)
        is_open = []
        for flow in node.outgoing:
            if node.kind == Kind.EXCLUSIVE and is_open:
                break
            if flow != node.default and (self.drawing.flows[flow].condition is None or self.ask(flow) is True):
                is_open.append(flow)
        if not is_open and node.default:
            is_open.append(node.default)
        return is_open or None

    def hold(self, token: Token) -> None:
        closed = [scope for scope in self.scopes_ever() if token in scope.hosts]
        self.do([], [], left=closed, changed=token, held=True, timers=set())

    def terminate(self, token: Token) -> None:
        gone = [one for one in self.alive if token.scope in self.scopes_around(one)]
        self.do(gone, [])

    def do(
        self,
        took: list[Token],
        gave: list[Token],
        left: list[Scope] | None = None,
        changed: Token | None = None,
        held: bool | None = None,
        timers: set[str] | None = None,
    ) -> None:
        if left is None:
            left = [scope for scope in self.scopes_ever() if self.host(scope) in took]
        step = Step(took, gave, left)
        if changed is not None:
            step.changed, step.held, step.timers = changed, changed.held, frozenset(changed.timers)
            changed.held = changed.held if held is None else held
            changed.timers = changed.timers if timers is None else set(timers)
        self.log.append(step)
        self.alive = sorted((set(self.alive) - set(took)) | set(gave), key=lambda token: token.age)
        self.note()
        if not self.alive:
            self.log.append(Step([], [], [self.root]))
            self.note()

    def arrive(self, flow: str, node: Node, scope: Scope) -> list[Token]:
        self.age += 1
        token = Token(self.age, node, flow, scope)
        if node.kind == Kind.CATCH:
            token.timers.add(node.id)
        token.timers.update(node.boundaries)
        if node.kind != Kind.SUB_PROCESS:
            return [token]
        inner = Scope(node.id, scope, [token])
        (start,) = self.drawing.scopes[node.id]
        return [token, *self.arrive("", self.drawing.nodes[start], inner)]

    def renew(self, token: Token) -> None:
        self.age += 1
        new = Token(self.age, token.node, token.via, token.scope)
        new.timers.update([token.node.id] if token.node.kind == Kind.CATCH else token.node.boundaries)
        for scope in self.scopes_ever():
            if token in scope.hosts:
                scope.hosts.append(new)
        self.do([token], [new], left=[])

    # Inclusive joins

    def inclusive_may_go(self, token: Token) -> bool:
        if token.node.kind != Kind.INCLUSIVE or not self.joins(token.node):
            return False
        standing = self.at(token.node, token.scope)
        return not any(one.held for one in standing) and not self.waits_for(token.node, token.scope)

    def waits_for(self, join: Node, scope: Scope) -> list[Token]:
        """The tokens with a path to an empty flow into the join and none to a flow that has a token."""
        marked = {one.via for one in self.at(join, scope)}
        found = []
        for token in self.alive:
            if token.scope is scope and token.node is not join:
                ends = self.ends_of_paths(join, token.node)
                if any(end not in marked for end in ends) and not any(end in marked for end in ends):
                    found.append(token)
        return found

    def ends_of_paths(self, join: Node, node: Node) -> list[str]:
        if (join.id, node.id) not in self.paths:
            self.paths[join.id, node.id] = [path[-1] for path in self.walk(join, node, (node.id,))]
        return self.paths[join.id, node.id]

    def walk(self, join: Node, node: Node, been: tuple[str, ...]) -> Iterator[list[str]]:
        """Every path of flows from `node` to the join that visits no node twice and the join only at its end."""
        for event in node.boundaries:
            if event not in been:
                yield from self.walk(join, self.drawing.nodes[event], (*been, event))
        for flow in node.outgoing:
            target = self.drawing.nodes[self.drawing.flows[flow].target]
            if target is join:
                yield [flow]
            elif target.id not in been:
                for path in self.walk(join, target, (*been, target.id)):
                    yield [flow, *path]

    def knot(self, scope: Scope) -> list[Token]:
        """The tokens at the largest set of inclusive joins that wait for nothing but each other."""
        here = [token for token in self.alive if token.scope is scope]
        joins = {token.node.id: token.node for token in here if self.is_inclusive_join(token.node)}
        waiting = [node for node in joins.values() if not any(token.held for token in self.at(node, scope))]
        lively = any(token.held or not self.joins(token.node) for token in here)
        for size in range(len(waiting), 0, -1):
            for some in combinations(waiting, size):
                blockers = [token for node in some for token in self.waits_for(node, scope)]
                if not lively or all(token.node in some for token in blockers):
                    return [token for token in here if token.node in some]
        return []

    # Returns

    def doomed_by(self, target: Token) -> list[Step]:
        """The steps of the log that came of `target`, found by looking again until no more are found."""
        doomed: set[Step] = set()
        size = -1
        born = next(number for number, step in enumerate(self.log) if target in step.gave)
        while size < len(doomed):
            size = len(doomed)
            came = {target, *self.started_with(target)} | {token for step in doomed for token in step.gave}
            came |= {step.changed for step in doomed if step.changed is not None}
            lived = {target.scope} | {one.scope for step in doomed for one in (*step.took, *step.gave)}
            for step in self.log[born + 1 :]:
                if came & set(step.took) or step.changed in came or lived & set(step.left):
                    doomed.add(step)
        return [step for step in self.log if step in doomed]

    def came_of(self, target: Token, token: Token) -> bool:
        """Would `token` be undone by going back to `target`?"""
        return token is target or any(token in (*step.gave, step.changed) for step in self.doomed_by(target))

    def started_with(self, target: Token) -> set[Token]:
        """What ran inside `target`, a sub-process, under this or an earlier name of it."""
        return {
            token
            for step in self.log
            for token in step.gave
            if token is not target and any(target in scope.hosts for scope in self.scopes_around(token))
        }

    # Small questions

    def joins(self, node: Node) -> bool:
        return node.kind in (Kind.PARALLEL, Kind.INCLUSIVE) and len(node.incoming) > 1

    def is_inclusive_join(self, node: Node) -> bool:
        return node.kind == Kind.INCLUSIVE and self.joins(node)

    def is_step(self, node: Node) -> bool:
        return node.kind.value.endswith(("ask", "Process", "CatchEvent"))

    def at(self, node: Node, scope: Scope) -> list[Token]:
        return [token for token in self.alive if token.node is node and token.scope is scope]

    def all_inside(self, host: Token) -> list[Token]:
        return [token for token in self.alive if any(host in scope.hosts for scope in self.scopes_around(token))]

    def scopes_around(self, token: Token) -> list[Scope]:
        scopes = [token.scope]
        while scopes[-1].parent is not None:
            scopes.append(scopes[-1].parent)
        return scopes

    def scopes_ever(self) -> list[Scope]:
        return list(dict.fromkeys(token.scope for step in self.log for token in step.gave))

    def hosts(self, token: Token) -> list[Token]:
        """The token and the sub-processes around it."""
        return [token, *filter(None, map(self.host, self.scopes_around(token)))]

    def host(self, scope: Scope) -> Token | None:
        """The token of the sub-process that a scope runs on; after a return it is another one."""
        return next((token for token in scope.hosts if token in self.alive), None)

    def note(self) -> None:
        self.trace.append(self.picture())

    def picture(self) -> Any:
        """Oldest first: node, flow, incident, timers, and the place of the sub-process around it."""
        place = {token: number for number, token in enumerate(self.alive)}
        return [
            (one.node.id, one.via, one.held, sorted(one.timers), place.get(self.host(one.scope))) for one in self.alive
        ]
