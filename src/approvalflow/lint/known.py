"""What must have happened before the file reaches a node, on every way that leads there.

A fact is an act (`accept`), an act with its outcome (`accept=accepted`), or `entitled`: accepted, or decided on the
spot on a commitment. Ways that meet keep what they share; a parallel join waits for all and keeps everything.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from approvalflow.bpmn.graph import Drawing, Flow, Kind, Node
from approvalflow.lint.step import Step
from approvalflow.lint.supposing import flows_on, steps_read
from approvalflow.lint.ways import ends_case, ends_within

Facts = frozenset[str]
ENTITLED = "entitled"
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
        self.read = {node.id: steps_read(drawing, node) for node in drawing.nodes.values()}
        self.ends = ends_within(drawing)
        self.performed = Counter(step.act for step in steps.values())

    def run(self) -> Mapping[str, Facts]:
        start = self.drawing.scopes[self.drawing.id]
        self.before[start] = frozenset()
        ahead = [start]
        while ahead:
            node = self.drawing.nodes[ahead.pop()]
            for target in self._targets(node):
                facts = self._arriving(target)
                if facts is not None and self.before.get(target.id) != facts:
                    self.before[target.id] = facts
                    ahead.append(target.id)
                    if target.kind is Kind.END and target.scope in self.drawing.nodes:
                        ahead.append(target.scope)
        return self.before

    def _targets(self, node: Node) -> Iterator[Node]:
        keys = [self.drawing.flows[flow].target for flow in node.outgoing] + list(node.boundaries)
        if node.kind is Kind.SUB_PROCESS:
            keys.append(self.drawing.scopes[node.id])
        return (self.drawing.nodes[key] for key in keys)

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
        told = {fact for step in self.read[source.id] for fact in self._told(flow, source, step, facts)}
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
        outcomes = [outcome for outcome in step.outcomes if not ends_case(self.drawing, step, outcome)]
        return _entitled(frozenset(left | ({f"{step.act}={outcomes[0]}"} if len(outcomes) == 1 else set())))

    def _told(self, flow: Flow, source: Node, step: str, facts: Facts) -> Iterator[str]:
        """The outcome of a step, where only one of its outcomes leads along this flow."""
        read = self.steps.get(step)
        if read is None or not read.act:
            return
        passed = read.act in facts and self.performed[read.act] == 1
        supposed: tuple[str | None, ...] = read.outcomes if passed else (*read.outcomes, None)
        leading = [one for one in supposed if flow in flows_on(self.drawing, source, step, one)]
        if len(leading) == 1 and leading[0] is not None:
            yield f"{read.act}={leading[0]}"


def _entitled(facts: Facts) -> Facts:
    return facts | {ENTITLED} if facts & _ENTITLE else facts
