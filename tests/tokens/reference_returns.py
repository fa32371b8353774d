"""Going back and jumping, written a second time: the steps of the log that came of a visit are struck out.

Which steps those are is asked of every step by itself, and which branches ran beside a visit by asking of every token
made beside one that led to it what would be struck out with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from approvalflow.bpmn.graph import INNER, TASKS, Kind, Node, Trigger
from tokens.reference_state import Scope, Step, Token
from tokens.reference_wide import Reference

Arrivals = Mapping[tuple[str, int | None], list[int]]
NONE: Arrivals = {}
Held = Mapping[Token, Sequence[Token]]
NOBODY: Held = {}
RESTING = TASKS | INNER | {Kind.CATCH, Kind.EVENT_BASED}


class Returning(Reference):
    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.put: set[Token] = set()
        self.names: dict[Token, Token] = {}
        self.landed: dict[Token, list[Token]] = {}

    def back(self, target: Token, siblings: str, *, taken_back: bool = False) -> None:
        """What the visit had frozen is so again if it is `taken_back`, and what a step undone with it kept frozen.

        A visit that stands frozen and is taken back stays so.
        """
        self.begin()
        beside = [] if siblings == "keep" else self.branches(target)
        again = beside if siblings == "redo" else []
        before = set(self.alive)
        stopped = taken_back and siblings == "keep" and self.is_frozen(target) and target.node.kind not in INNER
        missed = self.what_came(target) if stopped else {}
        held = {by: by.state["freezes"] for by in [*before, target] if by.state.get("freezes")}
        anew = [one for one in again if self.is_step(one.node)]
        self.undo([target, *again], [target, *anew])
        thawed = held.pop(target, []) if taken_back else []
        since = self.came_of([one for one in map(self.that_counts, thawed) if one])
        for head in sorted(anew, key=lambda one: one.age):
            self.start_over(head)
        frozen: set[Token] = set()
        if siblings == "freeze":
            came = {self.now(one) for one in self.came_of(beside)}
            frozen = {one for one in self.alive if any(host in came for host in self.hosts(one))}
        frozen |= {self.now(one) for one in since}
        for by, some in held.items():
            if by is not target and by not in self.alive:
                frozen |= {self.now(one) for one in some}
        free = {target, *self.hosts(target)}
        birth = self.start_over(target, [one for one in self.alive if one in frozen and one not in free], missed)
        if stopped:
            self.renewals.append((birth, target, birth.gave[0]))
        else:
            self.thaw(free)
        self.settle()

    def undo(self, targets: list[Token], anew: list[Token]) -> None:
        """Strike out what came of the targets; each step put back has a new name, but for those opened anew."""
        doomed, before = self.doomed_by(targets), set(self.alive)
        self.log.strike(doomed)
        self.before, self.throwing = -1, None
        self.note()
        self.tidy(None)
        self.listen_anew()
        over = {inside for one in anew for inside in [one, *self.all_inside(one)]}
        for one in [one for one in self.alive if one not in before and one not in over]:
            self.renew(one)

    def thaw(self, free: set[Token]) -> None:
        """What is gone back to, and what stands around it, is frozen by nobody."""
        for by in self.alive:
            left = [one for one in by.state.get("freezes", []) if self.now(one) not in free]
            if left != by.state.get("freezes", []):
                step = Step()
                step.set(by, "freezes", left)
                self.log.put(step)

    def renew(self, token: Token) -> None:
        """A step put back stands as a new one; what runs inside it stays."""
        node = token.node
        if not self.is_step(node) or token.state.get("held"):
            return
        self.age += 1
        new = Token(self.age, node, token.via, token.scope, token.number)
        step = Step(took=[token], gave=[new])
        self.renewals.append((step, token, new))
        self.names[new] = token
        step.set(new, "freezes", token.state.get("freezes", []))
        if token.state.get("begun"):
            step.set(new, "begun", True)
            if node.kind is Kind.RECEIVE_TASK and (token.number is not None or not self.repeats(node)):
                self.wait_for(step, new, node)
            if token.number is None:
                for event in node.boundaries:
                    self.wait_for(step, new, self.drawing.nodes[event])
        elif node.kind is Kind.CATCH:
            self.wait_for(step, new, node)
        elif node.kind is Kind.EVENT_BASED:
            for flow in node.outgoing:
                self.wait_for(step, new, self.drawing.nodes[self.drawing.flows[flow].target])
        self.bring_along(step, new, self.what_came(token))
        for scope in self.scopes_ever:
            if token in scope.hosts:
                scope.hosts.append(new)
        self.do(step)

    def start_over(self, token: Token, freezes: Sequence[Token] = (), came: Arrivals = NONE) -> Step:
        step = self.taking([token, *self.all_inside(token)])
        new = self.arrive(step, token.via, token.node, token.scope, token.number)
        self.names[new] = token
        step.set(new, "freezes", list(freezes))
        self.bring_along(step, new, came)
        self.do(step)
        return step

    def that_counts(self, token: Token | None) -> Token | None:
        """Under the latest of its names that does: those that were struck out are as if never given."""
        while token and not any(token in step.gave for step in self.log.steps):
            token = self.names.get(token)
        return token

    def what_came(self, token: Token) -> Arrivals:
        """What came to a frozen step and was not taken, by the event and which of its causes."""
        waits = token.state.get("waits", [])
        return {(one.event.id, one.place): token.state.get(("came", one), []) for one in waits}

    def bring_along(self, step: Step, new: Token, came: Arrivals) -> None:
        """The new visit of the same step has what had come to the old one."""
        for what, thing, name, wait in list(step.effects):
            if (what, thing, name) == ("add", new, "waits") and came.get((wait.event.id, wait.place)):
                step.set(new, ("came", wait), came[wait.event.id, wait.place])

    def is_step(self, node: Node) -> bool:
        return node.kind in RESTING and not self.is_link(node)

    # What came of what

    def doomed_by(self, targets: list[Token]) -> list[Step]:
        doomed: set[Step] = set()
        for target in targets:
            doomed |= self.doomed(target)
        return [step for step in self.log.steps if step in doomed]

    def doomed(self, target: Token) -> set[Step]:
        """Every step after the visit is asked in turn: could it have been made without those found before it?"""
        steps = self.log.steps
        born = next(number for number, step in enumerate(steps) if target in step.gave)
        inside = [token for step in steps[: born + 1] for token in step.gave if self.ran_in(target, token.scope)]
        doomed: set[Step] = set()
        for step in steps[born + 1 :]:
            came = {target, *inside, *(token for one in doomed for token in self.made_by(one))}
            taken = {token for one in doomed for token in one.took}
            lived = {target.scope} | {token.scope for one in doomed for token in (*one.took, *one.gave)}
            added = {self.entry(effect) for one in doomed for effect in one.effects} - {None}
            opened = {thing for one in doomed for _, thing, name, _ in one.effects if name == "open"}
            opened |= {one for one in self.scopes_ever if self.ran_in(target, one)}
            if (
                not came.isdisjoint(step.took)
                or step.cause in came
                or step.cause in taken
                or not lived.isdisjoint([*step.left, *step.shut])
                or any(token.scope in opened for token in step.gave)
                or not (opened | came).isdisjoint(thing for _, thing, _, _ in step.effects)
                or not added.isdisjoint(self.entry(effect) for effect in step.effects)
            ):
                doomed.add(step)
        return doomed

    def made_by(self, step: Step) -> set[Token]:
        """What a step gave, or changed."""
        changed = {thing for _, thing, name, _ in step.effects if name in ("held", "failed", "begun", "throws")}
        return {*step.gave, *changed}

    def entry(self, effect: tuple[str, object, object, object]) -> object:
        """What an effect puts there or takes away that another may depend on: a gate, or one wait."""
        what, thing, name, value = effect
        if isinstance(name, tuple) and name[0] == "gate":
            return (thing, name)
        if isinstance(name, tuple) and name[0] in ("fired", "came"):
            return (thing, name[1])
        return (thing, value) if name == "waits" and what != "set" else None

    def ran_in(self, target: Token, scope: Scope | None) -> bool:
        """Does a scope run inside this token, under this or an earlier name of it?"""
        while scope is not None:
            if target in scope.hosts:
                return True
            scope = scope.parent
        return False

    def came_of(self, heads: Iterable[Token]) -> set[Token]:
        return {token for head in heads for step in self.doomed(head) for token in self.made_by(step)} | set(heads)

    def came_from(self, target: Token, token: Token) -> bool:
        """May this token return to that visit?"""
        return token is target or any(token in self.made_by(step) for step in self.doomed(target))

    def branches(self, target: Token) -> list[Token]:
        """The first tokens beside the one that led to the visit, at the nearest split where some did not."""
        steps = self.log.steps
        born = next(number for number, step in enumerate(steps) if target in step.gave)
        for number in range(born, -1, -1):
            heads = steps[number].gave
            led = [one for one in heads if self.led_to(one, target, steps[born], number == born)]
            others = [one for one in heads if one not in led]
            if led and others:
                top = [one for one in others if not any(self.ran_in(other, one.scope) for other in others)]
                scope = max((one.scope for one in top), key=lambda one: one.age)
                return [one for one in top if one.scope is scope]
        return []

    def led_to(self, head: Token, target: Token, birth: Step, at_birth: bool) -> bool:
        if at_birth:
            return head is target or self.ran_in(head, target.scope)
        return birth in self.doomed(head)

    # Jumping

    def leap(
        self,
        token: Token,
        node: Node,
        also: Iterable[Token] = (),
        arrivals: Iterable[tuple[str, str]] = (),
        by: tuple[str, ...] = (),
    ) -> None:
        """From where a token stands; `also` ends with it, `arrivals` are put before joins, `by` calls it gets in."""
        home = self.way(token, node, by)[0]
        self.begin()
        inner = token.scope
        while inner is not home:  # no instance is left by itself
            host = self.host(inner)
            assert host is not None
            token = host if inner.state.get("rounds") else token
            inner = host.scope
        self.land(token, [token, *also], node, arrivals, by)
        self.settle()

    def land(
        self,
        token: Token,
        gone: list[Token],
        node: Node,
        arrivals: Iterable[tuple[str, str]],
        by: tuple[str, ...],
        held: Held = NOBODY,
    ) -> Token:
        """What has been gone back over froze what is `held`, which now waits for the step."""
        home, path = self.way(token, node, by)
        gone = list(dict.fromkeys(inner for one in gone for inner in [one, *self.all_inside(one)]))
        for one in gone:  # which grows by the sub-processes that nothing is left in
            scope, host = one.scope, self.host(one.scope)
            if scope is not home and host and host not in gone and all(other in gone for other in self.inside(scope)):
                gone.append(host)
        step = self.taking(sorted(gone, key=lambda one: one.age))
        if not home.state.get("waits") and (not self.starts_handlers(home) or self.had_ended_all(token, home)):
            self.open(step, home)
        runs = {home.of: home}
        for inner in path:
            self.age += 1
            host = Token(self.age, inner, "", home)
            step.gave.append(host)
            step.set(host, "begun", True)
            for event in inner.boundaries:
                self.wait_for(step, host, self.drawing.nodes[event])
            home = self.scope(step, inner.calls if inner.kind is Kind.CALL else inner.id, home, host)
            self.open(step, home)
            if inner.kind is Kind.AD_HOC:
                starts = self.drawing.scopes[inner.id]
                for start in starts[:1] if inner.sequential else starts:
                    step.add(home, "enabled", start)
            runs[home.of] = home
        new = self.arrive(step, "", node, home)
        waits = {self.now(one) for by, some in held.items() if by in gone or by not in self.alive for one in some}
        step.set(new, "freezes", [one for one in self.alive if one in waits and one not in gone])
        for join, flow in arrivals:
            there = self.drawing.nodes[join]
            if there.scope in runs:
                self.put.add(self.arrive(step, flow, there, runs[there.scope]))
        self.landed |= dict.fromkeys(step.gave, step.took)
        self.do(step)
        return new

    def leap_back(
        self,
        token: Token,
        node: Node,
        way: Callable[[str], set[str]],
        fed: Callable[[str], set[str]],
        leading: Callable[[set[str]], set[str]],
        put: Iterable[tuple[str, str]],
        by: tuple[str, ...],
    ) -> None:
        """To a step that the file never came by: from there leads a `way`, and by the flows `fed` it comes to a join.

        Past that way the nodes `leading` to it lie before it, with what had been jumped over and stands again.
        """
        home, stood = self.way(token, node, by)[0], set(self.alive)
        found, more = dict[Token, None](), self.entered(token, way(token.node.id))
        while not set(more) <= set(found):
            found |= dict.fromkeys(more)
            heads = self.apart(found)
            left = [one for one in self.alive_without(heads) if home in self.scopes_around(one)]
            more = [head for one in left for head in self.jumped_onto(one, way(one.node.id), fed, leading)]
        self.begin()
        before = leading(way(token.node.id))
        held = {by: by.state["freezes"] for by in self.alive if by.state.get("freezes")}
        self.undo(heads, heads)

        def comes(one: Token) -> bool:
            return one.via in fed(one.node.id)

        def waits(one: Token) -> bool:
            return self.gathers(one.node) and not comes(one)

        first = min(heads, key=lambda one: (waits(one), len(self.way(one, node, by)[1]), one.age))
        over = [one for one in self.inside(first.scope) if one in self.put and comes(one)]
        again = [one for one in self.alive if one not in stood and one not in {*heads, *self.hosts(first)}]
        outer = [one for one in again if self.host(one.scope) not in again]
        room = [one for one in outer if not waits(one) and one.node.id in before]
        gone = list(dict.fromkeys([*(one for one in heads if not waits(one)), *over, *room]))
        new = self.land(first, gone, node, put, by, held)
        self.thaw({*self.hosts(new)})
        self.settle()

    def had_ended_all(self, token: Token, home: Scope) -> bool:
        """Does it come out of what took the place of everything in a scope: an event sub-process, or a cancel?"""
        left = next(one for one in self.hosts(token) if one.scope is home)
        if self.is_handler(left.node):
            return self.drawing.nodes[self.drawing.scopes[left.node.id][0]].interrupting
        return left.node.kind is Kind.END and any(cause.trigger is Trigger.CANCEL for cause in left.node.causes)

    def entered(self, token: Token, way: set[str]) -> list[Token]:
        """The tokens on the way to this one that came there from elsewhere."""
        found, looked, left = [], {token}, [token]
        while left:
            one = left.pop()
            birth = next(step for step in self.log.steps if one in step.gave)
            ran = [other for step in self.log.steps for other in step.gave if other.scope in birth.left]
            hosts = [host for host in one.scope.hosts if any(host in step.gave for step in self.log.steps)]
            causes = {*birth.took, *ran, *hosts, birth.cause} - {one, None}
            causes = {other for other in causes if other.node.id in way and one not in self.put}
            found += [] if causes else [one]
            left += causes - looked
            looked |= causes
        return self.apart(found)

    def apart(self, tokens: Iterable[Token]) -> list[Token]:
        some = list(tokens)
        return [one for one in some if not any(self.came_from(other, one) for other in some if other is not one)]

    def alive_without(self, targets: list[Token]) -> list[Token]:
        """What would stand had nothing come of these."""
        doomed, standing = set(self.doomed_by(targets)), set[Token]()
        for step in self.log.steps:
            if step not in doomed:
                standing = standing.difference(step.took).union(step.gave)
        return sorted(standing, key=lambda one: one.age)

    def jumped_onto(
        self,
        token: Token,
        way: set[str],
        fed: Callable[[str], set[str]],
        leading: Callable[[set[str]], set[str]],
    ) -> list[Token]:
        """Where a jump has put the file past the step where this way to a token begins."""

        def comes(one: Token) -> bool:
            return not one.via or one.via in fed(one.node.id)

        if not way or not comes(token):
            return []
        before = leading(way)
        onto = [one for one in self.entered(token, {*self.drawing.nodes} - before) if comes(one)]
        return [one for one in onto if any(left.node.id in before for left in self.landed.get(one, ()))]

    def gathers(self, node: Node) -> bool:
        return node.kind in (Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX) and len(node.incoming) > 1

    def way(self, token: Token, node: Node, by: tuple[str, ...] = ()) -> tuple[Scope, list[Node]]:
        whole = [one for one in self.scopes_around(token) if not one.state.get("rounds")]
        path: list[Node] = []
        of = node.scope
        while not any(one.of == of for one in whole):
            path.insert(0, self.holder(of, by))
            of = path[0].scope
        return next(one for one in whole if one.of == of), path

    def holder(self, of: str, by: tuple[str, ...]) -> Node | None:
        calls = [self.drawing.nodes[call] for call in by if self.drawing.nodes[call].calls == of]
        return self.drawing.nodes.get(of) or next(iter(calls), None)

    def refused(self, token: Token, node: Node, by: tuple[str, ...] = ()) -> str:
        """Why this jump cannot be, or nothing."""
        if not self.is_step(node) or self.is_handler(node) or node.compensation or node.start_quantity > 1:
            return "jump.not_a_step"
        if self.is_frozen(token):
            return "jump.frozen"
        if any(one.state.get("compensates") for one in self.scopes_around(token)):
            return "jump.compensating"
        around = [one.of for one in self.scopes_around(token) if not one.state.get("rounds")]
        of = node.scope
        while of not in around:
            inner = self.holder(of, by)
            if inner is None or inner.by_event or inner.compensation or self.repeats(inner):
                return "jump.out_of_reach"
            of = inner.scope
        return ""
