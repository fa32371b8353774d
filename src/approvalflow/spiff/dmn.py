"""Decision tables: read with hardened limits, matched by SpiffWorkflow's DMN engine, evaluated by our expressions.

SpiffWorkflow knows two hit policies and checks neither, so all policies are applied here, to the rules it matched.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from approvalflow.cases.machines import Decided
from approvalflow.desk.protocols import Decisions
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression, Value, View
from approvalflow.expressions.frame import MOST_STEPS, Frame, framed
from approvalflow.expressions.values import Context
from approvalflow.spiff.dmn_policies import LISTS, apply_policy
from approvalflow.spiff.dmn_reader import Decision, Literal, Output, Table, read_decisions
from approvalflow.spiff.dmn_theirs import Matcher


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """How one decision came out: its result, and the rules of its table that applied, from 1."""

    decision: str
    name: str
    result: Value
    rules: tuple[int, ...] = ()


class DecisionFiles(Decisions):
    """Answers decisions of DMN files; a file is read once."""

    def names(self, content: bytes, decision: str) -> frozenset[str]:
        """What a decision, and whatever it requires, reads of the case, as `case.amount`."""
        file = _read(content)
        return frozenset(name for one in file.needed(decision) for part in one.expressions for name in part.names)

    def decide(self, content: bytes, decision: str, view: View) -> Value:
        """The result of a decision on a view; what it requires is decided first."""
        return self.told(content, decision, view)[-1].result

    def outputs(self, content: bytes, decision: str) -> tuple[str, ...]:
        """The names under which a decision sets its result, where its task names no other. Raises as `names`.

        Those of its outputs. An expression, a nameless output and a list of rows go by the name of the decision.
        """
        return _outputs(_read(content).needed(decision)[-1])

    def decided(self, content: bytes, decision: str, view: View) -> Decided:
        """The result of a decision, and the same by its names. Raises as `decide`."""
        result, names = self.decide(content, decision, view), self.outputs(content, decision)
        if len(names) == 1:
            return Decided(result, {names[0]: result})
        row = result if isinstance(result, Context) else Context(())
        return Decided(result, {name: row.get(name) for name in names})

    def told(self, content: bytes, decision: str, view: View) -> tuple[Told, ...]:
        """A decision after all that it requires, each with its result. Raises as `decide`."""
        file, frame = _read(content), framed(view)
        found: list[Told] = []
        for one in file.needed(decision):
            try:
                result, rules = file.result(one, frame)
            except Unreadable:
                raise
            except Exception as problem:
                raise Unreadable("decision.failed", decision=one.id, detail=type(problem).__name__) from problem
            if frame.is_spent:
                raise Unreadable("decision.too_many_steps", decision=one.id, limit=MOST_STEPS)
            frame = frame.bind(one.name, result)
            found.append(Told(decision=one.id, name=one.name, result=result, rules=rules))
        return tuple(found)

    def decisions(self, content: bytes) -> tuple[str, ...]:
        """The ids of the decisions of a file, in its order. Raises as `names`."""
        return tuple(_read(content).decisions)


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    """The decisions of a file by id, and for each table what matches its rules."""

    decisions: Mapping[str, Decision]
    matchers: Mapping[str, Matcher]

    def needed(self, decision: str) -> tuple[Decision, ...]:
        """A decision after all that it requires. Raises Unreadable `decision.unknown` or `decision.in_circle`."""
        found: dict[str, Decision] = {}
        self._gather(decision, (), found)
        return tuple(found.values())

    def _gather(self, decision: str, waiting: tuple[str, ...], found: dict[str, Decision]) -> None:
        if decision in waiting:
            raise Unreadable("decision.in_circle", decision=decision)
        if decision not in self.decisions:
            raise Unreadable("decision.unknown", decision=decision[:80], known=tuple(self.decisions)[:20])
        for required in self.decisions[decision].requires:
            if required not in found:
                self._gather(required, (*waiting, decision), found)
        found[decision] = self.decisions[decision]

    def result(self, decision: Decision, frame: Frame) -> tuple[Value, tuple[int, ...]]:
        """What one decision answers, those it requires being bound in the frame, and by which rules."""
        match decision.logic:
            case Literal(expression):
                return expression.evaluate(frame), ()
            case Table() as table:
                rules = self.matchers[decision.id].matching(*_asked(table, frame))
                return apply_policy(decision.id, table, rules, frame), tuple(rule + 1 for rule in rules)


def _outputs(decision: Decision) -> tuple[str, ...]:
    match decision.logic:
        case Table(outputs=(Output(name=name),)):
            return (name or decision.name,)
        case Table(policy=policy, outputs=outputs) if policy not in LISTS:
            return tuple(output.name for output in outputs)
        case _:
            return (decision.name,)


def _asked(table: Table, frame: Frame) -> tuple[Callable[[int], Value], Callable[[int, int, Value], bool]]:
    """How inputs are evaluated and cells tested, by number."""

    def test(rule: int, column: int, value: Value) -> bool:
        return _passes(table.rules[rule].cells[column], frame, value)

    return lambda column: table.inputs[column].evaluate(frame), test


def _passes(cell: Expression, frame: Frame, value: Value) -> bool:
    return cell.holds(frame.bind("?", value)) is True


@lru_cache(maxsize=16)
def _read(content: bytes) -> _File:
    decisions = read_decisions(content)
    return _File(decisions=decisions, matchers=dict(_matchers(decisions.values())))


def _matchers(decisions: Iterable[Decision]) -> Iterable[tuple[str, Matcher]]:
    for one in decisions:
        if isinstance(one.logic, Table):
            yield one.id, Matcher(len(one.logic.inputs), len(one.logic.rules))
