"""The token game a second time, written plainly from clauses 10 and 13 of BPMN 2.0.

Nothing here comes from `approvalflow.tokens`. It is slow on purpose: the inclusive join enumerates paths as table 13.3
words it, every look for an event walks over all that waits, and a return looks for doomed steps until it finds no more.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from approvalflow.bpmn.graph import ACTIVITIES, INNER, TASKS, Behavior, Cause, Drawing, Kind, Node, Trigger
from tokens.reference_state import Done, Log, Scope, Step, Token, Wait

LONGEST = 10_000
OUTSIDE = (Trigger.MESSAGE, Trigger.SIGNAL, Trigger.TIMER, Trigger.CONDITIONAL)
"""What is waited for; errors, escalations, cancels and compensations find their catcher when they are thrown."""
JOINS = (Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX)


class Reference:
    def __init__(self, drawing: Drawing, ask: Callable[[str, str, tuple[tuple[str, int], ...], dict[str, int]], Any]):
        self.drawing = drawing
        self.ask = ask
        self.log = Log()
        self.age = 0
        self.arrivals = 0
        self.count = 0
        self.scopes_ever: list[Scope] = []
        self.renewals: list[tuple[Step, Token, Token]] = []
        self.throwing: Token | None = None
        self.trace: list[Any] = []
        self.thrown: list[tuple[str, str]] = []
        self.flows: list[str] = []
        self.paths: dict[tuple[str, str], list[str]] = {}

    @property
    def alive(self) -> list[Token]:
        return self.log.alive

    # Signals

    def start(self, at: str = "") -> None:
        """By its start events, or by one that has come; what needs all of several waits for the others."""
        self.begin()
        if self.log.steps and not at:
            return
        process = self.drawing.nodes[at].scope if at else self.drawing.id
        step = Step()
        root = self.scope(step, process)
        first = [at, *self.awaited_with(at)] if at else self.drawing.scopes[process]
        tokens = [self.arrive(step, "", self.drawing.nodes[one], root) for one in first]
        self.open(step, root)
        self.do(step)
        if at and tokens[0].node.kind is not Kind.START:
            self.finish(tokens[0]) if tokens[0].node.kind in TASKS else self.leave(tokens[0], [tokens[0]])
        self.settle()

    def awaited_with(self, at: str) -> list[str]:
        """A parallel event-based gateway starts a process by the first event, and needs the others too (13.4.4)."""
        for gate in self.drawing.nodes.values():
            events = [self.drawing.flows[flow].target for flow in gate.outgoing]
            if gate.kind is Kind.EVENT_BASED and gate.instantiate and gate.all_of and at in events:
                return [event for event in events if event != at]
        return []

    def complete(self, token: Token) -> None:
        self.begin()
        self.finish(token)
        self.settle()

    def fire(self, owner: Token | Scope, wait: Wait) -> None:
        self.begin()
        self.happen(owner, wait)
        self.settle()

    def lapse(self, owner: Token | Scope, wait: Wait) -> None:
        """It comes no more: beside a step nobody waits any longer, nor for what its event needs besides."""
        self.begin()
        beside = isinstance(owner, Scope) or wait.event.kind is Kind.BOUNDARY
        if beside and not owner.state.get(("came", wait)):
            step = Step(cause=owner if isinstance(owner, Token) else None)
            for one in list(owner.state["waits"]):
                if one is wait or (wait.event.all_of and one.event is wait.event):
                    step.drop(owner, "waits", one)
            for place in range(len(wait.event.causes)):
                if isinstance(owner, Scope) and (wait.event.all_of or place == (wait.place or 0)):
                    step.add(owner, "passed", (wait.event.id, place))
            self.do(step)
        self.settle()

    def throw_at(self, token: Token, trigger: Trigger, name: str) -> None:
        """The work at an activity raises an error or an escalation (10.3.1, 13.3.2)."""
        self.begin()
        if not self.propagate(token, trigger, name, at_activity=True) and trigger is Trigger.ERROR:
            self.hold(token, failed=True)
        self.settle()

    def retry(self, token: Token) -> None:
        self.begin()
        if self.is_frozen(token):
            return
        if self.joins(token.node):
            step = Step()
            step.set(token, "held", False)
            self.do(step)
        elif token.state.get("failed"):
            step = self.taking([token])
            self.open_again(step, token)
            self.do(step)
        else:
            self.count += 1
            self.act(token)
        self.settle()

    def open_again(self, step: Step, token: Token) -> Token:
        """A new visit in the place of one."""
        self.age += 1
        new = Token(self.age, token.node, token.via, token.scope, token.number)
        step.gave.append(new)
        self.run(step, new)
        step.set(new, "freezes", token.state.get("freezes", []))
        return new

    def cancel(self, keep: set[str]) -> None:
        self.begin()
        stay = {token for token in self.alive if any(host.node.id in keep for host in self.hosts(token))}
        stay |= {host for token in set(stay) for host in self.hosts(token)}
        if gone := [token for token in self.alive if token not in stay]:
            self.do(self.taking(gone))
            self.settle()

    # Rest (who goes first is our own order: the oldest; inclusive joins last, when nobody else can move)

    def begin(self) -> None:
        self.trace, self.thrown, self.flows = [], [], []
        self.count = 0
        self.before = len(self.log.steps)

    def settle(self) -> None:
        if len(self.log.steps) == self.before:
            return
        while True:
            self.take_what_came()
            token = next((token for token in self.alive if self.can_move(token)), None)
            if token is None:
                token = next((token for token in self.alive if self.inclusive_may_go(token)), None)
            if token is None and self.reset():
                continue
            if token is None:
                break
            self.count += 1
            if self.count > LONGEST:
                self.hold(token)
            else:
                self.act(token)
        for scope in list(dict.fromkeys(token.scope for token in self.alive)):
            if knot := self.knot(scope):
                self.hold(min(knot, key=lambda token: token.age))

    def can_move(self, token: Token) -> bool:
        node = token.node
        if self.stopped(token):
            return False
        if node.kind in ACTIVITIES and not token.state.get("begun"):
            fresh = self.not_begun(node, token.scope)
            return len(fresh) >= node.start_quantity and token is fresh[0]
        if self.inner(token):
            return not self.all_inside(token)
        if node.kind in TASKS:
            return bool(token.state.get("came"))
        if node.kind is Kind.CATCH:
            return self.is_link(node) or bool(token.state.get("came"))
        if node.kind is Kind.EVENT_BASED:
            return False
        if node.kind is Kind.COMPLEX:
            return self.complex_may_go(token)
        if node.kind is Kind.PARALLEL and self.joins(node):
            first = self.first_of_each_flow(node, token.scope)
            return len(first) == len(node.incoming) and not any(self.stopped(one) for one in first)
        return not (node.kind == Kind.INCLUSIVE and self.joins(node))

    def act(self, token: Token) -> None:
        node = token.node
        if node.kind in ACTIVITIES and not token.state.get("begun"):
            others = [one for one in self.not_begun(node, token.scope) if one is not token]
            if len(others) + 1 >= node.start_quantity:
                self.enter(sorted([token, *others], key=lambda one: one.age)[: node.start_quantity])
        elif node.kind in ACTIVITIES:
            self.finish(token)
        elif node.kind in (Kind.THROW, Kind.END) and not self.inner(token):
            self.throw(token)
        elif node.kind in (Kind.THROW, Kind.END):
            self.compensated(token)
        elif node.kind is Kind.COMPLEX:
            self.activate(token)
        else:
            took = self.first_of_each_flow(node, token.scope) if self.joins(node) else [token]
            self.leave(token, took)

    # Steps

    def do(self, step: Step) -> None:
        self.log.put(step)
        self.note()
        self.tidy(step.took[0] if step.took else step.cause, [token.scope for token in step.took])

    def tidy(self, cause: Token | None, left: Sequence[Scope] = ()) -> None:
        """A process with nothing left has ended; where no event sub-process may start any more none is awaited.

        Of several the one that the oldest token left comes first.
        """
        order = list(dict.fromkeys(left))
        for scope in sorted(self.scopes_open(), key=lambda one: order.index(one) if one in order else len(order)):
            if scope.parent is None and not self.inside(scope):
                self.log.put(Step(left=[scope]))
                self.note()
            elif scope.state.get("waits") and not self.starts_handlers(scope):
                step = Step(cause=cause, shut=[scope])
                step.set(scope, "waits", [])
                self.log.put(step)
                self.note()

    def listen_anew(self) -> None:
        """A scope that was shut, and would not be as it stands, is opened once more."""
        for scope in sorted(self.scopes_open(), key=lambda one: one.age):
            told = [step for step in self.log.steps if any(one[1:3] == (scope, "waits") for one in step.effects)]
            if told and scope in told[-1].shut and self.starts_handlers(scope):
                step = Step()
                self.open(step, scope)
                self.do(step)

    def starts_handlers(self, scope: Scope) -> bool:
        """While nothing but event sub-processes is left in it, or one took its place, none is started (13.5.4)."""
        return any(not self.is_handler(token.node) for token in self.inside(scope))

    def inside(self, scope: Scope) -> list[Token]:
        return [token for token in self.alive if token.scope is scope]

    def taking(self, took: list[Token], **more: Any) -> Step:
        """A step that takes tokens away, and with them the scopes that run on them."""
        step = Step(took=took, **more)
        step.left = [scope for scope in self.scopes_ever if self.host(scope) in took]
        return step

    def hold(self, token: Token, failed: bool = False) -> None:
        """It stays where it is, as an incident, and what ran on it is over."""
        step = self.taking(self.all_inside(token), cause=token)
        step.left = [scope for scope in self.scopes_ever if self.host(scope) is token or self.host(scope) in step.took]
        self.throwing = None
        step.set(token, "held", True)
        step.set(token, "failed", failed)
        step.set(token, "waits", [])
        for scope in [scope for scope in self.scopes_ever if token in scope.hosts]:
            step.set(scope, "closed", True)
        self.do(step)

    def leave(self, token: Token, took: list[Token], compensable: bool = True) -> None:
        """By the flows out, as many tokens on each as the activity gives (13.2.1, table 8.47 completionQuantity)."""
        ends = token.node.kind in ACTIVITIES and self.ad_hoc_ends(token)
        flows = [] if ends or token.scope.state.get("over") else self.chosen(token)
        if flows is None:
            self.hold(took[0])
            return
        step = self.taking(took)
        if compensable:
            self.record_done(step, token)
        self.send(step, token, flows)
        self.do(step)
        if ends:
            self.end_ad_hoc(token)

    def send(self, step: Step, token: Token, flows: list[str]) -> None:
        for flow in flows:
            for _ in range(token.node.completion_quantity):
                self.flows.append(flow)
                self.arrive(step, flow, self.drawing.nodes[self.drawing.flows[flow].target], token.scope)

    def chosen(self, token: Token) -> list[str] | None:
        """The flows out (13.4.1 to 13.4.3, 10.3.1); None when there are flows and none is open."""
        node = token.node
        if node.kind == Kind.PARALLEL or not node.outgoing:
            return list(node.outgoing)
        is_open: list[str] = []
        for flow in node.outgoing:
            if node.kind == Kind.EXCLUSIVE and is_open:
                break
            plain = self.drawing.flows[flow].condition is None
            told = {"waitingForStart": True} if node.kind is Kind.COMPLEX else {}
            if flow != node.default and (plain or self.question(flow, "condition", token, told) is True):
                is_open.append(flow)
        if not is_open and node.default:
            is_open.append(node.default)
        return is_open or None

    def arrive(
        self, step: Step, flow: str, node: Node, scope: Scope, number: int | None = None, begun: bool = False
    ) -> Token:
        self.age += 1
        token = Token(self.age, node, flow, scope, number)
        step.gave.append(token)
        if begun:
            step.set(token, "begun", True)
            step.set(token, "came", True)
        elif node.kind is Kind.CATCH and not self.is_link(node):
            self.wait_for(step, token, node)
        elif node.kind is Kind.EVENT_BASED:
            for flow_out in node.outgoing:
                self.wait_for(step, token, self.drawing.nodes[self.drawing.flows[flow_out].target])
        elif node.kind in ACTIVITIES and (number is not None or (node.start_quantity == 1 and not self.repeats(node))):
            self.run(step, token)
        return token

    def wait_for(self, step: Step, owner: Token | Scope, event: Node, passed: Sequence[tuple[str, int]] = ()) -> None:
        causes = event.causes
        for place, cause in enumerate(causes):
            if cause.trigger in OUTSIDE and (event.id, place) not in passed:
                self.age += 1
                step.add(owner, "waits", Wait(self.age, event, place if len(causes) > 1 else None))

    # Activities: what begins, and what is done

    def repeats(self, node: Node) -> bool:
        return node.loop is not None or node.multi is not None

    def not_begun(self, node: Node, scope: Scope) -> list[Token]:
        return [token for token in self.at(node, scope) if not token.state.get("begun") and not self.stopped(token)]

    def run(self, step: Step, token: Token) -> None:
        """The activity, or one instance of a repeated one, becomes active: events beside it are waited for."""
        node = token.node
        step.set(token, "begun", True)
        if node.kind is Kind.RECEIVE_TASK:
            self.wait_for(step, token, node)
        if token.number is None:
            for event in node.boundaries:
                self.wait_for(step, token, self.drawing.nodes[event])
        if node.kind in INNER:
            inner = self.scope(step, node.calls if node.kind is Kind.CALL else node.id, token.scope, token)
            self.open(step, inner)
            starts = self.drawing.scopes[inner.of]
            if node.kind is Kind.AD_HOC and node.sequential:
                starts = starts[:1]
            for start in starts:
                self.arrive(step, "", self.drawing.nodes[start], inner)
            if node.kind is Kind.AD_HOC:
                for start in starts:
                    step.add(inner, "enabled", start)

    def open(self, step: Step, scope: Scope) -> None:
        """Event sub-processes can start as long as their scope runs (10.3.5, 13.3.4); nothing else is awaited then."""
        step.set(scope, "waits", [])
        for start in self.drawing.handlers.get(scope.of, ()):
            self.wait_for(step, scope, self.drawing.nodes[start], scope.state.get("passed", ()))

    def enter(self, tokens: list[Token]) -> None:
        """Enough tokens have come: the oldest stays and begins the work, once or in rounds."""
        token, node = tokens[0], tokens[0].node
        total: Any = 1
        if node.multi is not None:
            total = self.question(node.id, "cardinality", token)
            if isinstance(total, bool) or not isinstance(total, int) or total < 0:
                self.hold(token)
                return
        elif node.loop is not None and node.loop.before:
            total = int(self.goes_round(token, 0))
        if total == 0:
            self.leave(token, tokens, compensable=False)
            return
        step = Step(took=tokens[1:], cause=token)
        step.set(token, "held", False)
        if not self.repeats(node):
            self.run(step, token)
            self.do(step)
            return
        step.set(token, "begun", True)
        for event in node.boundaries:
            self.wait_for(step, token, self.drawing.nodes[event])
        rounds = self.scope(step, node.id, token.scope, token)
        step.set(rounds, "total", total)
        step.set(rounds, "rounds", True)
        at_once = total if node.multi is not None and not node.multi.sequential else min(total, 1)
        for number in range(at_once):
            step.add(rounds, "opened", self.arrive(step, "", node, rounds, number))
        self.do(step)

    def goes_round(self, token: Token, count: int) -> bool:
        """Table 10.28: while the condition holds, and never more often than `loopMaximum`."""
        loop = token.node.loop
        assert loop is not None
        if loop.maximum is not None and count >= loop.maximum:
            return False
        if loop.condition is None:
            return loop.maximum is not None or count == 0
        return self.question(token.node.id, "again", token, {"loopCounter": count}) is True

    def finish(self, token: Token) -> None:
        """The work at an activity is done: an instance counts for its rounds, anything else is left by its flows."""
        node = token.node
        once = token.number is not None or not self.repeats(node)
        if node.kind is Kind.AD_HOC and once and self.inner(token) and self.enables_more(token):
            return
        if token.number is not None:
            self.instance_done(token)
        else:
            self.leave(token, [token])

    def record_done(self, step: Step, token: Token) -> None:
        """What completed can be compensated from now on (10.7, 13.5.5)."""
        node = token.node
        if node.kind not in ACTIVITIES or node.compensation:
            return
        done = self.done_of(token)
        if done is not None:
            step.add(token.scope, "done", done)

    def done_of(self, token: Token) -> Done | None:
        node = token.node
        inner = [scope for scope in self.scopes_ever if self.host(scope) is token]
        entries = tuple(done for scope in inner for done in scope.state.get("done", []))
        if any(scope.state.get("rounds") for scope in inner):
            return Done(node.id, "", entries) if entries else None
        events = [self.drawing.nodes[event] for event in node.boundaries]
        by = next((event.compensator for event in events if event.compensator), "")
        if by:
            return Done(node.id, by)
        if not by and node.kind in INNER:
            of = node.calls if node.kind is Kind.CALL else node.id
            starts = [self.drawing.nodes[start] for start in self.drawing.handlers.get(of, ())]
            by = next((start.id for start in starts if start.trigger is Trigger.COMPENSATION), "")
        if not by and not entries:
            return None
        return Done(node.id, by, entries)

    # Rounds (13.3.6, 13.3.7)

    def instance_done(self, token: Token) -> None:
        rounds, node = token.scope, token.node
        host = self.host(rounds)
        assert host is not None
        finished = [*rounds.state.get("finished", []), token]
        step = self.taking([token])
        self.record_done(step, token)
        step.add(rounds, "finished", token)
        if node.loop is not None:
            if self.goes_round(host, len(finished)):
                step.add(rounds, "opened", self.arrive(step, "", node, rounds, len(finished)))
            self.do(step)
            return
        multi = node.multi
        assert multi is not None
        opened = len(rounds.state.get("opened", []))
        counts = {
            "total": rounds.state["total"],
            "active": opened - len(finished),
            "done": len(finished),
        }
        thrown = self.thrown_by_instance(token, counts)
        over = multi.until is not None and self.question(node.id, "until", token, counts) is True
        if over:
            others = [one for one in self.all_inside(host) if one is not token]
            more = self.taking([*step.took, *others])
            step.took, step.left = more.took, more.left
        elif multi.sequential and opened < rounds.state["total"]:
            step.add(rounds, "opened", self.arrive(step, "", node, rounds, opened))
        self.do(step)
        beside = [self.drawing.nodes[event] for event in node.boundaries]
        for cause in thrown:
            if cause.trigger is not Trigger.MESSAGE or self.match(beside, cause.trigger, cause.name) is None:
                self.thrown.append((cause.trigger.value, cause.name))
        for cause in thrown:
            if host in self.alive:
                self.throw_by_instance(host, cause)

    def thrown_by_instance(self, token: Token, counts: dict[str, int]) -> list[Cause]:
        """Table 10.29: All never throws, None for each instance, One for the first, Complex on its condition."""
        multi = token.node.multi
        assert multi is not None
        if multi.behavior is Behavior.ALL or (multi.behavior is Behavior.ONE and counts["done"] > 1):
            return []
        if multi.behavior is Behavior.COMPLEX:
            return [
                cause
                for place, cause in enumerate(multi.throws)
                if self.question(token.node.id, "throw", token, counts | {"event": place}) is True
            ]
        return list(multi.throws)

    # Ad-hoc sub-processes (13.3.5)

    def ad_hoc_ends(self, token: Token) -> bool:
        """The completion condition is asked after each activity inside, before anything follows that."""
        host = self.host(token.scope)
        if host is None or host not in self.alive or host.node.kind is not Kind.AD_HOC:
            return False
        return not token.scope.state.get("over") and self.is_complete(host)

    def end_ad_hoc(self, token: Token) -> None:
        """Everything inside is cancelled; or only what was not begun goes, and nothing else will be begun."""
        host = self.host(token.scope)
        if host is None or host not in self.alive or not self.all_inside(host):
            return
        if host.node.cancels_rest:
            self.do(self.taking(self.all_inside(host), cause=token))
            return
        idle = [one for one in self.inside(token.scope) if not self.inner(one)]
        idle = [one for one in idle if one.node.kind not in ACTIVITIES or not one.state.get("begun")]
        step = self.taking(idle, cause=token)
        step.set(token.scope, "over", True)
        self.do(step)

    def is_complete(self, host: Token) -> bool:
        return host.node.until is not None and self.question(host.node.id, "complete", host) is True

    def enables_more(self, host: Token) -> bool:
        """Nothing runs inside: the next activity, or without an end in sight all of them again."""
        scope = next(scope for scope in self.scopes_ever if self.host(scope) is host)
        if scope.state.get("over") or self.is_complete(host):
            return False
        starts = self.drawing.scopes[scope.of]
        begun = len(scope.state.get("enabled", ()))
        if not host.node.sequential:
            more = starts if host.node.until is not None else ()
        elif begun < len(starts) or host.node.until is not None:
            more = (starts[begun % len(starts)],) if starts else ()
        else:
            more = ()
        if not more:
            return False
        step = Step(cause=host)
        for start in more:
            self.arrive(step, "", self.drawing.nodes[start], scope)
            step.add(scope, "enabled", start)
        self.do(step)
        return True

    # Events that come (13.5)

    def happen(self, owner: Token | Scope, wait: Wait) -> None:
        """One cause of an event has come. Events that need all of their causes go on waiting for the others."""
        event = wait.event
        host = owner if isinstance(owner, Token) else self.host(owner)
        if host is not None and self.is_frozen(host):
            if not self.has_all(owner, wait):
                step = Step(cause=host)
                self.arrivals += 1
                step.add(owner, ("came", wait), self.arrivals)
                self.do(step)
            return
        others = [one for one in owner.state["waits"] if one.event is event and one is not wait]
        if event.all_of and others:
            step = Step(cause=owner if isinstance(owner, Token) else None)
            step.drop(owner, "waits", wait)
            self.do(step)
        elif isinstance(owner, Scope):
            self.start_handler(owner, event, wait, None)
        elif owner.node.kind is Kind.EVENT_BASED:
            step = self.taking([owner])
            flow = next(flow for flow in owner.node.outgoing if self.drawing.flows[flow].target == event.id)
            self.flows.append(flow)
            token = self.arrive(step, flow, event, owner.scope, begun=True)
            self.do(step)
            self.finish(token) if event.kind is Kind.RECEIVE_TASK else self.leave(token, [token])
        elif event is owner.node:
            self.finish(owner) if event.kind is Kind.RECEIVE_TASK else self.leave(owner, [owner])
        else:
            self.catch_beside(owner, event, wait, None)

    def catch_beside(self, host: Token, event: Node, wait: Wait | None, cause: Token | None) -> None:
        """A boundary event takes the place of its activity and all inside, or starts beside it (10.5.4, 13.5.3)."""
        if event.interrupting:
            step = self.taking([host, *self.all_inside(host)])
        else:
            step = Step(cause=cause or host)
            self.used_up(step, host, event, wait)
        self.arrive(step, "", event, host.scope)
        self.do(step)

    def used_up(self, step: Step, owner: Token | Scope, event: Node, wait: Wait | None) -> None:
        """A time comes once, or as often as its cycle says; anything else may come again."""
        if wait is None:
            return
        if event.all_of:
            step.drop(owner, "waits", wait)
            rounds = owner.state.get(("round", wait), 0) + 1
            if not is_over(event, rounds):
                self.wait_for(step, owner, event)
                for added in [value for what, _, name, value in step.effects if (what, name) == ("add", "waits")]:
                    step.set(owner, ("round", added), rounds)
            return
        if event.causes[wait.place or 0].trigger is not Trigger.TIMER:
            return
        fired = owner.state.get(("fired", wait), 0) + 1
        repeats = how_often(event.causes[wait.place or 0])
        step.set(owner, ("fired", wait), fired)
        if repeats is not None and fired >= repeats:
            step.drop(owner, "waits", wait)

    def start_handler(self, scope: Scope, start: Node, wait: Wait | None, cause: Token | None) -> None:
        """An event sub-process takes the place of all that runs in its scope, or runs beside it (13.5.4)."""
        handler = self.drawing.nodes[start.scope]
        if start.interrupting:
            step = self.taking([token for token in self.alive if scope in self.scopes_around(token)])
            step.set(scope, "waits", [])
            if self.host(scope) is not None:
                step.cause = self.host(scope)
        else:
            step = Step(cause=cause)
            self.used_up(step, scope, start, wait)
        for passed in self.passed(scope, start, wait):
            step.add(scope, "passed", passed)
        self.begin_handler(step, handler, start, scope)
        self.do(step)

    def passed(self, scope: Scope, start: Node, wait: Wait | None) -> list[tuple[str, int]]:
        """A time that has come for the last time, with all that had to come beside it."""
        if wait is None:
            return []
        timers = [place for place, cause in enumerate(start.causes) if cause.trigger is Trigger.TIMER]
        if start.all_of:
            over = is_over(start, scope.state.get(("round", wait), 0) + 1)
            return [(start.id, place) for place in range(len(start.causes))] if over else []
        place = wait.place or 0
        repeats = how_often(start.causes[place])
        if place not in timers or repeats is None or scope.state.get(("fired", wait), 0) + 1 < repeats:
            return []
        return [(start.id, place)]

    def begin_handler(self, step: Step, handler: Node, start: Node, scope: Scope) -> None:
        self.age += 1
        token = Token(self.age, handler, "", scope)
        step.gave.append(token)
        step.set(token, "begun", True)
        inner = self.scope(step, handler.id, scope, token)
        self.open(step, inner)
        self.arrive(step, "", start, inner)

    # Events that are thrown

    def throw(self, token: Token) -> None:
        """All causes, as long as the thrower is there: what goes on beside it first, what ends it last (10.5.6)."""
        causes = token.node.causes
        if causes and causes[0].trigger is Trigger.LINK:
            self.jump(token, causes[0])
            return
        self.throwing = token
        for cause in causes:
            if cause.trigger is not Trigger.TERMINATE:
                self.thrown.append((cause.trigger.value, cause.name))
        for cause in causes:
            if cause.trigger is Trigger.SIGNAL:
                self.broadcast(cause.name)
            elif cause.trigger is Trigger.ESCALATION and token in self.alive:
                self.propagate(token, cause.trigger, cause.name)
            if token not in self.alive:
                return
        undo = [cause for cause in causes if cause.trigger is Trigger.COMPENSATION]
        if undo and self.compensate(token, undo):
            return
        if any(cause.trigger is Trigger.CANCEL for cause in causes) and self.cancel_transaction(token):
            return
        self.throw_last(token)

    def throw_last(self, token: Token) -> None:
        for cause in token.node.causes:
            if cause.trigger in (Trigger.ERROR, Trigger.CANCEL):
                name = cause.name if cause.trigger is Trigger.ERROR else ""
                if not self.propagate(token, cause.trigger, name):
                    self.hold(token)
                return
        if any(cause.trigger is Trigger.TERMINATE for cause in token.node.causes):
            step = self.taking([one for one in self.alive if token.scope in self.scopes_around(one)])
            step.set(token.scope, "waits", [])
            self.do(step)
            return
        self.leave(token, [token])

    def jump(self, token: Token, cause: Cause) -> None:
        """A link is a flow by another name (10.5.6)."""
        target = next(
            node
            for node in self.drawing.nodes.values()
            if node.kind is Kind.CATCH and node.scope == token.node.scope and self.link_of(node) == cause.name
        )
        step = self.taking([token])
        self.arrive(step, "", target, token.scope)
        self.do(step)

    def throw_by_instance(self, host: Token, cause: Cause) -> None:
        """Its own border catches first what a repeated activity throws."""
        if cause.trigger is Trigger.SIGNAL:
            self.broadcast(cause.name)
        elif cause.trigger in (Trigger.ERROR, Trigger.ESCALATION):
            caught = self.propagate(host, cause.trigger, cause.name, at_activity=True)
            if not caught and cause.trigger is Trigger.ERROR:
                self.hold(host)
        else:
            event = self.match([self.drawing.nodes[one] for one in host.node.boundaries], cause.trigger, cause.name)
            waits = [one for one in host.state.get("waits", []) if one.event is event]
            fitting = [one for one in waits if one.event.causes[one.place or 0].trigger is cause.trigger]
            if fitting:
                self.happen(host, fitting[0])

    def broadcast(self, name: str) -> None:
        """A signal reaches everything that waits for it when it is thrown (10.5.1)."""
        owners: list[Token | Scope] = [*self.alive, *self.scopes_open()]
        listening = [
            (owner, wait)
            for owner in owners
            for wait in owner.state.get("waits", [])
            if (cause := wait.event.causes[wait.place or 0]).trigger is Trigger.SIGNAL and cause.name == name
        ]
        for owner, wait in sorted(listening, key=lambda one: one[1].age):
            if any(wait is one for one in owner.state.get("waits", [])) and self.is_open(owner):
                self.happen(owner, wait)

    def propagate(self, token: Token, trigger: Trigger, name: str, at_activity: bool = False) -> bool:
        """To the innermost scope that catches it (10.5.1, 13.5.3): its event sub-processes first, then its border."""
        if at_activity and token.number is None and self.caught_beside(token, token, trigger, name):
            return True
        for scope in self.scopes_around(token):
            start = self.match(self.handlers_ready(scope, token), trigger, name)
            if start is not None:
                self.start_handler(scope, start, None, token)
                return True
            host = self.host(scope)
            if host is not None and host.number is None and self.caught_beside(host, token, trigger, name):
                return True
        return False

    def handlers_ready(self, scope: Scope, thrower: Token) -> list[Node]:
        """The starts of the event sub-processes that may begin in a scope; none begins by what came out of it."""
        if scope.state.get("rounds") or scope.state.get("compensates") or not self.starts_handlers(scope):
            return []
        within = [host.node.id for host in self.hosts(thrower)]
        starts = [self.drawing.nodes[start] for start in self.drawing.handlers.get(scope.of, ())]
        return [start for start in starts if start.scope not in within]

    def caught_beside(self, host: Token, thrower: Token, trigger: Trigger, name: str) -> bool:
        event = self.match([self.drawing.nodes[event] for event in host.node.boundaries], trigger, name)
        if event is not None and host.state.get("begun"):
            self.catch_beside(host, event, None, thrower)
            return True
        return False

    def match(self, events: list[Node], trigger: Trigger, name: str) -> Node | None:
        """Who names the code comes before who takes any."""
        for wanted in (name, ""):
            for event in events:
                if any(cause.trigger is trigger and cause.name == wanted for cause in event.causes):
                    return event
        return None

    # Compensation (10.7, 13.5.5) and cancelled transactions (10.3.5 Transaction, 13.5.2)

    def compensate(self, token: Token, causes: list[Cause]) -> bool:
        """What completed in the scope is undone, the last first; whether the thrower has to wait for it."""
        scope = self.scope_of_compensation(token)
        done = scope.state.get("done", [])
        entries = [one for one in reversed(done) if any(cause.name in ("", one.of) for cause in causes)]
        todo = [one for entry in entries for one in self.laid_out(entry)]
        if not todo:
            return False
        waits = any(cause.waits for cause in causes)
        step = Step(cause=token)
        for entry in entries:
            step.drop(scope, "done", entry)
        self.begin_compensation(step, token if waits else self.aside(step, token), todo)
        self.do(step)
        return waits

    def aside(self, step: Step, token: Token) -> Token:
        """Nobody waits for the compensation: it goes on beside the thrower."""
        self.age += 1
        other = Token(self.age, token.node, "", token.scope)
        step.gave.append(other)
        step.set(other, "aside", True)
        return other

    def begin_compensation(self, step: Step, token: Token, todo: list[Done]) -> None:
        self.throwing = None if self.throwing is token else self.throwing
        inner = self.scope(step, token.node.id, token.scope, token)
        step.set(inner, "compensates", True)
        step.set(token, "throws", True)
        step.set(token, "held", False)
        for done in todo[1:]:
            step.add(inner, "todo", done)
        self.run_compensation(step, inner, todo[0])

    def cancel_transaction(self, token: Token) -> bool:
        """All that runs in it ends, what completed in it, also in what still ran, is undone (10.7, 13.5.2)."""
        scope = token.scope
        while self.drawing.nodes[scope.of].kind is not Kind.TRANSACTION:
            assert scope.parent is not None
            scope = scope.parent
        if (host := self.host(scope)) is not None and host.number is not None and scope.parent is not None:
            scope = scope.parent  # what is caught on the border interrupts every instance (13.5.3)
        stay = self.hosts(token)
        rest = [one for one in self.alive if scope in self.scopes_around(one) and one not in stay]
        within = [one for one in self.scopes_open() if scope in self.around(one)]
        within.sort(key=lambda one: -self.age_of(one))
        todo = [done for one in within for done in self.left_undone(one, stay)]
        step = self.taking(rest, cause=token)
        for one in within:
            step.set(one, "done", [])
            step.set(one, "todo", [])
            step.set(one, "waits", [])
        if todo:
            self.begin_compensation(step, token, todo)
        self.do(step)
        return bool(todo)

    def left_undone(self, scope: Scope, stay: list[Token]) -> list[Done]:
        """What completed in a scope; what a compensation that is cut short has not come to the end of."""
        done = scope.state.get("done", [])
        if not scope.state.get("compensates"):
            return [one for entry in reversed(done) for one in self.laid_out(entry)]
        cut = [one.node for one in self.inside(scope) if one not in stay]
        again = [Done(node.id, node.id, tuple(done)) for node in cut if node.compensation]
        again += [Done(node.id, self.drawing.scopes[node.id][0], tuple(done)) for node in cut if self.is_handler(node)]
        return again + scope.state.get("todo", [])

    def age_of(self, scope: Scope) -> int:
        host = self.host(scope)
        return host.age if host is not None else 0

    def around(self, scope: Scope) -> list[Scope]:
        return [scope, *(self.around(scope.parent) if scope.parent is not None else [])]

    def laid_out(self, done: Done) -> list[Done]:
        """What is to be done for one entry, in order: its own handler, or what it held backwards."""
        if done.by:
            return [done]
        return [one for inner in reversed(done.inner) for one in self.laid_out(inner)]

    def scope_of_compensation(self, token: Token) -> Scope:
        """An event sub-process compensates for the scope that it stands in."""
        scope = token.scope
        while (host := self.host(scope)) is not None and self.is_handler(host.node):
            scope = host.scope
        return scope

    def run_compensation(self, step: Step, scope: Scope, done: Done) -> None:
        node = self.drawing.nodes[done.by]
        step.set(scope, "done", list(done.inner))
        if node.kind is Kind.START:
            self.begin_handler(step, self.drawing.nodes[node.scope], node, scope)
        else:
            self.arrive(step, "", node, scope)

    def compensated(self, token: Token) -> None:
        """One entry is compensated: the next, or the thrower goes on."""
        scope = next(scope for scope in self.scopes_ever if self.host(scope) is token)
        if todo := scope.state.get("todo", []):
            step = Step(cause=token)
            step.drop(scope, "todo", todo[0])
            self.run_compensation(step, scope, todo[0])
            self.do(step)
        elif token.state.get("aside"):
            self.do(self.taking([token]))
        else:
            self.throw_last(token)

    # Complex gateways (10.6.5, table 13.5)

    def complex_may_go(self, token: Token) -> bool:
        node, scope = token.node, token.scope
        if not self.joins(node):
            return True
        first = self.first_of_each_flow(node, scope)
        if token is not self.at(node, scope)[0] or any(self.stopped(one) for one in first):
            return False
        if self.consumed(node, scope):
            return False
        if node.activation is None:
            return len(first) == len(node.incoming)
        waiting = [one.via for one in self.at(node, scope)]
        counts = {flow: waiting.count(flow) for flow in node.incoming} | {"activationCount": len(waiting)}
        return self.question(node.id, "activation", token, counts) is True

    def consumed(self, gate: Node, scope: Scope) -> list[str] | None:
        """The flows whose tokens its activation took; None when it waits for its start."""
        return scope.state.get(("gate", gate.id))

    def activate(self, token: Token) -> None:
        node, scope = token.node, token.scope
        took = self.first_of_each_flow(node, scope) if self.joins(node) else [token]
        flows = self.chosen(token)
        if flows is None:
            self.hold(took[0])
            return
        step = self.taking(took)
        if node.activation is not None:
            step.set(scope, ("gate", node.id), [one.via for one in took])
        self.send(step, token, flows)
        self.do(step)

    def reset(self) -> bool:
        """Table 13.5: an activated gateway that expects no more tokens takes what has come, and starts anew."""
        for scope in sorted(self.scopes_open(), key=lambda one: one.age):
            gates = [(key[1], flows) for key, flows in scope.state.items() if key[0] == "gate" and flows]
            for gate, flows in sorted(gates):
                node = self.drawing.nodes[gate]
                standing = self.at(node, scope)
                if self.expected(node, scope, {*flows, *(one.via for one in standing)}):
                    continue
                if any(self.is_frozen(one) for one in standing):
                    continue
                took = [one for one in self.first_of_each_flow(node, scope) if one.via not in flows]
                step = self.taking(took)
                step.set(scope, ("gate", gate), None)
                deaf = not self.starts_handlers(scope)
                if self.send_late(step, node, scope) and deaf:
                    self.open(step, scope)
                self.do(step)
                return True
        return False

    def send_late(self, step: Step, node: Node, scope: Scope) -> list[str]:
        """All conditions are asked again; what has none has had its token, and none true at all is no fault."""
        if scope.state.get("over"):
            return []
        asked = [flow for flow in node.outgoing if flow != node.default and self.drawing.flows[flow].condition]
        host = self.host(scope)
        around = () if host is None else self.instances(host)
        taken = [flow for flow in asked if self.ask(flow, "condition", around, {"waitingForStart": False}) is True]
        if not taken and node.default and asked:
            taken = [node.default]
        for flow in taken:
            for _ in range(node.completion_quantity):
                self.flows.append(flow)
                self.arrive(step, flow, self.drawing.nodes[self.drawing.flows[flow].target], scope)
        return taken

    # Inclusive joins (table 13.3)

    def inclusive_may_go(self, token: Token) -> bool:
        if token.node.kind != Kind.INCLUSIVE or not self.joins(token.node) or self.stopped(token):
            return False
        standing = self.at(token.node, token.scope)
        return not any(self.stopped(one) for one in standing) and not self.waits_for(token.node, token.scope)

    def waits_for(self, join: Node, scope: Scope) -> list[Token]:
        """The tokens with a path to an empty flow into the join and none to a flow that has a token."""
        return self.expected(join, scope, {one.via for one in self.at(join, scope)})

    def expected(self, join: Node, scope: Scope, marked: set[str]) -> list[Token]:
        found = []
        for token in self.alive:
            if token.scope is scope and token.node is not join and not token.state.get("aside"):
                ends = self.ends_from(join, token)
                if any(end not in marked for end in ends) and not any(end in marked for end in ends):
                    found.append(token)
        return found

    def ends_from(self, join: Node, token: Token) -> list[str]:
        """An event on the border of the step where a token stands is an edge as long as it can still happen there."""
        node = token.node
        if node.kind not in ACTIVITIES or not token.state.get("begun") or token.state.get("failed"):
            return self.ends_of_paths(join, node)
        targets = {flow: self.drawing.nodes[self.drawing.flows[flow].target] for flow in node.outgoing}
        ends = [flow for flow, target in targets.items() if target is join]
        over = [target for target in targets.values() if target is not join]
        over += [self.drawing.nodes[event] for event in node.boundaries if self.may_come(token, event)]
        return ends + [end for one in over for end in self.ends_of_paths(join, one)]

    def may_come(self, token: Token, event: str) -> bool:
        causes = self.drawing.nodes[event].causes
        if not token.state.get("held") and not all(cause.trigger in OUTSIDE for cause in causes):
            return True
        return any(wait.event.id == event for wait in token.state.get("waits", []))

    def ends_of_paths(self, join: Node, node: Node) -> list[str]:
        if (join.id, node.id) not in self.paths:
            self.paths[join.id, node.id] = [path[-1] for path in self.walk(join, node, (node.id,))]
        return self.paths[join.id, node.id]

    def walk(self, join: Node, node: Node, been: tuple[str, ...]) -> Iterator[list[str]]:
        """Every path of flows from `node` to the join that visits no node twice and the join only at its end."""
        for over in [*node.boundaries, *self.links_from(node)]:
            if over not in been:
                yield from self.walk(join, self.drawing.nodes[over], (*been, over))
        for flow in node.outgoing:
            target = self.drawing.nodes[self.drawing.flows[flow].target]
            if target is join:
                yield [flow]
            elif target.id not in been:
                for path in self.walk(join, target, (*been, target.id)):
                    yield [flow, *path]

    def links_from(self, node: Node) -> list[str]:
        names = [cause.name for cause in node.causes if cause.trigger is Trigger.LINK]
        return [
            other.id
            for other in self.drawing.nodes.values()
            if node.kind is Kind.THROW
            and other.kind is Kind.CATCH
            and other.scope == node.scope
            and self.link_of(other) in names
        ]

    def knot(self, scope: Scope) -> list[Token]:
        """The tokens at the largest set of inclusive joins that wait for nothing but each other."""
        here = [token for token in self.alive if token.scope is scope]
        joins = {token.node.id: token.node for token in here if self.is_inclusive_join(token.node)}
        waiting = [node for node in joins.values() if not any(self.stopped(one) for one in self.at(node, scope))]
        lively = any(self.stopped(token) or not self.joins(token.node) for token in here)
        for size in range(len(waiting), 0, -1):
            for some in combinations(waiting, size):
                blockers = [token for node in some for token in self.waits_for(node, scope)]
                if not lively or all(token.node in some for token in blockers):
                    return [token for token in here if token.node in some]
        return []

    # Branches that a return has frozen

    def is_frozen(self, token: Token) -> bool:
        return any(token is self.now(one) for by in self.alive for one in by.state.get("freezes", ()))

    def now(self, token: Token) -> Token:
        """The token under the name that returns, those that still count, have given it."""
        while token not in self.alive:
            names = [new for step, old, new in self.renewals if old is token and step in self.log.steps]
            if not names:
                break
            token = names[0]
        return token

    def stopped(self, token: Token) -> bool:
        return bool(token.state.get("held")) or self.is_frozen(token)

    def take_what_came(self) -> None:
        """What came while its step was frozen is taken now, the first before the last, wherever it came."""
        while True:
            missed = [
                (came, owner, wait)
                for owner in [*self.alive, *self.scopes_open()]
                for wait in owner.state.get("waits", [])
                for came in owner.state.get(("came", wait), [])
                if (host := owner if isinstance(owner, Token) else self.host(owner)) is not None
                and not self.is_frozen(host)
            ]
            if not missed:
                return
            came, owner, wait = min(missed, key=lambda one: one[0])
            step = Step(cause=owner if isinstance(owner, Token) else self.host(owner))
            left = [one for one in owner.state["came", wait] if one != came]
            step.set(owner, ("came", wait), left)
            self.do(step)
            self.happen(owner, wait)

    def has_all(self, owner: Token | Scope, wait: Wait) -> bool:
        """Has as much come to a wait while its step was frozen as it can take?"""
        came, event = len(owner.state.get(("came", wait), [])), wait.event
        beside = isinstance(owner, Scope) or event.kind is Kind.BOUNDARY
        if event.all_of or event.interrupting or not beside:
            return came == 1
        cause = event.causes[wait.place or 0]
        if cause.trigger is not Trigger.TIMER:
            return False
        repeats = how_often(cause)
        return came > 0 and repeats is not None and owner.state.get(("fired", wait), 0) + came >= repeats

    # Small questions

    def question(self, element: str, what: str, token: Token, counts: dict[str, int] | None = None) -> Any:
        return self.ask(element, what, self.instances(token), counts or {})

    def instances(self, token: Token) -> tuple[tuple[str, int], ...]:
        """The repeated activities around, the outermost first."""
        return tuple((one.node.id, one.number) for one in reversed(self.hosts(token)) if one.number is not None)

    def joins(self, node: Node) -> bool:
        return node.kind in JOINS and (len(node.incoming) > 1 or node.activation is not None)

    def is_inclusive_join(self, node: Node) -> bool:
        return node.kind == Kind.INCLUSIVE and self.joins(node)

    def is_handler(self, node: Node) -> bool:
        return node.by_event

    def is_link(self, node: Node) -> bool:
        return self.link_of(node) is not None

    def link_of(self, node: Node) -> str | None:
        return next((cause.name for cause in node.causes if cause.trigger is Trigger.LINK), None)

    def first_of_each_flow(self, node: Node, scope: Scope) -> list[Token]:
        standing = self.at(node, scope)
        first = [next((one for one in standing if one.via == flow), None) for flow in node.incoming]
        return sorted([one for one in first if one is not None], key=lambda one: one.age)

    def at(self, node: Node, scope: Scope) -> list[Token]:
        return [token for token in self.alive if token.node is node and token.scope is scope]

    def inner(self, token: Token) -> bool:
        """Does a scope run on it?"""
        return any(self.host(scope) is token and not scope.state.get("closed") for scope in self.scopes_ever)

    def all_inside(self, host: Token) -> list[Token]:
        return [token for token in self.alive if token is not host and host in self.hosts(token)]

    def scopes_around(self, token: Token) -> list[Scope]:
        scopes = [token.scope]
        while scopes[-1].parent is not None:
            scopes.append(scopes[-1].parent)
        return scopes

    def scope(self, step: Step, of: str, parent: Scope | None = None, host: Token | None = None) -> Scope:
        scope = Scope(of, parent, [] if host is None else [host])
        step.set(scope, "open", True)
        self.scopes_ever.append(scope)
        return scope

    def scopes_open(self) -> list[Scope]:
        return [scope for scope in self.scopes_ever if self.is_open(scope)]

    def is_open(self, owner: Token | Scope) -> bool:
        if isinstance(owner, Token):
            return owner in self.alive
        if owner.parent is None:
            return owner not in self.log.left
        return self.host(owner) is not None and not owner.state.get("closed")

    def hosts(self, token: Token) -> list[Token]:
        """The token and those of the activities around it."""
        return [token, *filter(None, map(self.host, self.scopes_around(token)))]

    def host(self, scope: Scope) -> Token | None:
        """The token that a scope runs on; after a return it is another one."""
        if not scope.state.get("open"):
            return None
        return next((token for token in scope.hosts if token in self.alive), None)

    def note(self) -> None:
        if self.throwing not in self.alive:
            self.trace.append(self.picture())

    def picture(self) -> Any:
        """Tokens, the oldest first, and the scopes, each with what is kept of it."""
        place = {token: number for number, token in enumerate(self.alive)}
        tokens = [
            (
                one.node.id,
                one.via,
                bool(one.state.get("held")),
                one.number,
                self.waited(one),
                place.get(self.host(one.scope)),
            )
            for one in self.alive
        ]
        scopes = [
            (
                scope.of,
                place.get(self.host(scope), -1),
                self.waited(scope),
                self.rounds_of(scope),
                [self.told(done) for done in scope.state.get("done", [])],
                [self.told(done)[1:] for done in scope.state.get("todo", [])],
                sorted((key[1], *flows) for key, flows in scope.state.items() if key[0] == "gate" and flows),
            )
            for scope in self.scopes_open()
        ]
        return tokens, sorted(scopes, key=repr)

    def waited(self, owner: Token | Scope) -> list[Any]:
        waits = owner.state.get("waits", [])
        counts = [[owner.state.get((name, wait), 0) for name in ("fired", "round")] for wait in waits]
        return sorted((wait.event.id, wait.place, *count) for wait, count in zip(waits, counts, strict=True))

    def rounds_of(self, scope: Scope) -> Any:
        opened, finished = len(scope.state.get("opened", [])), len(scope.state.get("finished", []))
        if "total" not in scope.state:
            return ()
        return (opened,) if self.drawing.nodes[scope.of].loop is not None else (scope.state["total"], opened, finished)

    def told(self, done: Done) -> Any:
        return (done.of, done.by, [self.told(one) for one in done.inner])


def how_often(cause: Cause) -> int | None:
    """A time comes once, a cycle as often as it says; None: for ever, or the data say it."""
    if cause.timer is None or not (cause.timer.cycle or cause.timer.value):
        return 1
    return cause.timer.repeats


def is_over(event: Node, rounds: int) -> bool:
    """Whether a time that an event needs among others has come as often as it says, when all has come so often."""
    times = [how_often(cause) for cause in event.causes if cause.trigger is Trigger.TIMER]
    return any(often is not None and rounds >= often for often in times)
