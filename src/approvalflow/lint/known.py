"""What must have happened before the file reaches a node, on every way that leads there.

A fact is an act (`accept`), an act with its outcome (`accept=accepted`), a step that conditions ask for (`@Accept_1`),
or `entitled`: accepted, or committed so that a decision on the spot implies acceptance. Ways that meet keep what they
share; a parallel join waits for all and keeps everything.
"""

from collections.abc import Iterator, Mapping

from approvalflow.bpmn.graph import Drawing, Flow, Kind, Node
from approvalflow.lint.ahead import Ahead
from approvalflow.lint.step import Step
from approvalflow.lint.supposing import Outcomes, flows_on, steps_read
from approvalflow.lint.ways import ends_case, ends_within

Facts = frozenset[str]
ENTITLED = "entitled"
_MANY = 50
"""Where the flows out of one node read more steps with one act than so many, what they tell is not looked for."""
_ENTITLE = frozenset({"accept=accepted", "commit=committed"})


def known_before(drawing: Drawing, steps: Mapping[str, Step]) -> Mapping[str, Facts]:
    """The facts on arrival at every node that the start can reach."""
    return _Reckoning(drawing, steps).run()


class _Reckoning:
    """Starts from nothing at the start event and goes round until nothing changes; facts can only become fewer."""

    def __init__(self, drawing: Drawing, steps: Mapping[str, Step]) -> None:
        self.drawing = drawing
        self.steps = steps
        self.before: dict[str, Facts] = {}
        self.read = {node.id: steps_read(drawing, node) & steps.keys() for node in drawing.nodes.values()}
        self.asked = frozenset[str]().union(*self.read.values())
        self.ends = ends_within(drawing)
        self.taken: dict[tuple[str, frozenset[tuple[str, str | None]]], frozenset[str]] = {}
        self.having: dict[str, set[str]] = {}
        for step in steps.values():
            self.having.setdefault(step.act, set()).add(step.id)

    def run(self) -> Mapping[str, Facts]:
        starts = self.drawing.scopes[self.drawing.id]
        for key in (ahead := Ahead(starts, self._after)):
            node = self.drawing.nodes[key]
            facts = self._arriving(node)
            if facts is not None and self.before.get(key) != facts:
                self.before[key] = facts
                ahead.add(self._after(key))
        return self.before

    def _after(self, key: str) -> tuple[str, ...]:
        """Where something else may be known once it is here: an end is one of all those that its sub-process has."""
        node = self.drawing.nodes[key]
        if node.kind is Kind.END and node.scope in self.drawing.nodes:
            node = self.drawing.nodes[node.scope]
        inside = self.drawing.scopes[node.id] if node.kind is Kind.SUB_PROCESS and node.id == key else ()
        return (*(self.drawing.flows[flow].target for flow in node.outgoing), *node.boundaries, *inside)

    def _arriving(self, node: Node) -> Facts | None:
        """What holds on arrival, from what is known so far; None while no way in is known."""
        if node.kind is Kind.START:
            return self.before.get(node.scope, frozenset())
        if node.attached_to:
            return self.before.get(node.attached_to)
        found = [facts for flow in node.incoming if (facts := self._along(self.drawing.flows[flow])) is not None]
        if node.kind is Kind.PARALLEL:
            return frozenset.union(*found) if len(found) == len(node.incoming) else None
        return frozenset.intersection(*found) if found else None

    def _along(self, flow: Flow) -> Facts | None:
        """What holds on a flow: what held before its source, what the source did, and what the condition tells."""
        source = self.drawing.nodes[flow.source]
        facts = self._left(source)
        if facts is None:
            return None
        acts = {act for step in self.read[source.id] if (act := self.steps[step].act)}
        told = {fact for act in acts for fact in self._told(flow, source, act, facts)}
        return _entitled(facts | told)

    def _left(self, node: Node) -> Facts | None:
        if node.kind is Kind.SUB_PROCESS:
            found = [self.before[end] for end in self.ends[node.id] if end in self.before]
            return frozenset.intersection(*found) if found else None
        facts = self.before.get(node.id)
        step = self.steps.get(node.id)
        if facts is None or step is None or not step.act:
            return facts
        left = {fact for fact in facts if not fact.startswith(f"{step.act}=")} | {step.act}
        if step.id in self.asked:
            left.add(f"@{step.id}")
        outcomes = [outcome for outcome in step.outcomes if not ends_case(self.drawing, step, outcome)]
        return _entitled(frozenset(left | ({f"{step.act}={outcomes[0]}"} if len(outcomes) == 1 else set())))

    def _told(self, flow: Flow, source: Node, act: str, facts: Facts) -> Iterator[str]:
        """The outcome of an act, where only one of its outcomes leads along this flow.

        Of several steps with the act, as on two ways to a decision, one is taken to have been visited.
        """
        read = {step for step in self.read[source.id] if self.steps[step].act == act}
        if len(read) > _MANY:
            return
        nowhere: Outcomes = dict.fromkeys(read)
        supposed = [{**nowhere, step: outcome} for step in sorted(read) for outcome in self.steps[step].outcomes]
        visited = act in facts and (read == self.having[act] or any(f"@{step}" in facts for step in read))
        leading = [
            outcomes
            for outcomes in (supposed if visited else [*supposed, nowhere])
            if flow.id in self._taken(source, outcomes)
        ]
        found = {outcome for outcomes in leading for outcome in outcomes.values() if outcome}
        if len(found) == 1 and nowhere not in leading:
            yield f"{act}={found.pop()}"

    def _taken(self, source: Node, outcomes: Outcomes) -> frozenset[str]:
        key = (source.id, frozenset(outcomes.items()))
        if key not in self.taken:
            self.taken[key] = frozenset(flow.id for flow in flows_on(self.drawing, source, outcomes))
        return self.taken[key]


def _entitled(facts: Facts) -> Facts:
    return facts | {ENTITLED} if facts & _ENTITLE else facts
