"""A matter and its drawing become the rules its cases run under; what lint should have caught is not asked again."""

from collections.abc import Mapping
from dataclasses import replace

from approvalflow.bpmn.graph import TASKS, Drawing, Node
from approvalflow.cases.dates import LAW, PROMISE
from approvalflow.cases.rules import (
    FieldRule,
    MaterialRule,
    ProcedureRule,
    RenewalRule,
    ReturnRule,
    Rules,
    Rung,
    StepRule,
    TermRule,
)
from approvalflow.deadlines import switch_over
from approvalflow.expressions import compile_expression
from approvalflow.identity import SeatRule
from approvalflow.matters import Matter, citation, lapse_of, silence_of, statute_listing
from approvalflow.matters.habits import habits
from approvalflow.matters.lives import read_life, usual_life
from approvalflow.matters.matter import CaseTerm
from approvalflow.matters.matter import Rung as StatedRung
from approvalflow.terms import Term

NO_TABLES: Mapping[str, bytes] = {}
NOBODY: Mapping[str, str] = {}


def compile_rules(
    matter: Matter,
    drawing: Drawing,
    tables: Mapping[str, bytes] = NO_TABLES,
    departments: Mapping[str, str] = NOBODY,
) -> Rules:
    """The rules of one published version. `departments` are those that lanes named when it was published, by step."""
    return Rules(
        code=matter.code,
        name=matter.name,
        version=matter.version,
        organ=matter.organ,
        zone=matter.zone,
        on_the_spot=matter.handling == "即办件",
        closes=matter.closes,
        drawing=_as_filed(matter, drawing),
        tables=tables,
        steps={node.id: _step(matter, node, departments) for node in drawing.nodes.values() if node.kind in TASKS},
        terms={name: _term(matter, name, term) for name, term in matter.terms.items()},
        materials={
            name: MaterialRule(
                name=one.name, required=one.required, when=compile_expression(one.when) if one.when else None
            )
            for name, one in matter.materials.items()
        },
        fields={
            **{name: FieldRule(type="any", required=False, choices=()) for name in drawing.data},
            **{
                name: FieldRule(type=one.type, required=one.required, choices=one.choices)
                for name, one in matter.fields.items()
            },
        },
        procedures={
            name: ProcedureRule(
                name=one.name,
                ground=one.ground,
                citation=citation(matter, one),
                pauses=one.pauses,
                rank=one.rank,
                statute=statute_listing(matter, one),
            )
            for name, one in matter.procedures.items()
        },
        declining={name: one.names_competent for name, one in matter.declining.items()},
        terminating=frozenset(matter.terminating),
        remedies={name: one.name for name, one in matter.remedies.items()},
        fees={name: one.amount for name, one in matter.fees.items()},
        ladders={name: tuple(_rung(one) for one in rungs) for name, rungs in matter.ladders.items()},
        powers={name: f"{one.name} {citation(matter, one)}" for name, one in matter.powers.items()},
        switches=matter.switches,
        facts={name: str(getattr(matter, name)) for name in ("code", "name", "kind", "handling", "organ", "version")},
        renewal=_renewal(matter),
        lives={name: read_life(one.lives) for name, one in matter.messages.items()},
        life=usual_life(),
        returns=ReturnRule(siblings=matter.returns.siblings, after=matter.returns.after, most=matter.returns.most),
    )


def _as_filed(matter: Matter, drawing: Drawing) -> Drawing:
    """Of the names of a datum, the one counts by which the form has it."""
    filed = {name: alias for alias, name in drawing.aliases.items() if alias in matter.fields}
    filed = {name: alias for name, alias in filed.items() if name not in matter.fields}
    if not filed:
        return drawing
    aliases = {alias: filed.get(name, name) for alias, name in drawing.aliases.items() if alias not in filed.values()}
    local = {key: frozenset(filed.get(name, name) for name in names) for key, names in drawing.local.items()}
    named = {
        key: {said: filed.get(meant, meant) for said, meant in table.items()} for key, table in drawing.named.items()
    }
    stores = frozenset(filed.get(name, name) for name in drawing.stores)
    return replace(drawing, aliases={**aliases, **filed}, local=local, named=named, stores=stores)


def _renewal(matter: Matter) -> RenewalRule | None:
    one = matter.renewal
    if one is None:
        return None
    lead = str(Term.parse(one.lead))
    unit_by = one.unit_by or switch_over(citation(matter, one), lead)
    return RenewalRule(expiry=one.expiry, lead=lead, silence=silence_of(matter, one.silence), unit_by=unit_by)


def _step(matter: Matter, node: Node, departments: Mapping[str, str]) -> StepRule:
    """The drawing speaks first, the matter where it is silent (lint refuses a contradiction), and then the lane."""
    properties = {**habits(), **node.af}
    if details := matter.steps.get(node.id):
        properties = {**details.said(), **properties}
    if node.id in departments:
        properties.setdefault("department", departments[node.id])
    term = properties.get("term")
    return StepRule(
        name=node.name or node.id,
        act=properties.get("act", ""),
        term=str(Term.parse(term)) if term else "",
        properties=properties,
        seat=SeatRule.read(properties),
        silence=silence_of(matter, properties["silence"]) if "silence" in properties else None,
        within=properties.get("within") or (LAW if matter.joint else ""),
    )


def _term(matter: Matter, name: str, term: CaseTerm) -> TermRule:
    extension = term.extension
    return TermRule(
        term=str(Term.parse(term.term)),
        citation=citation(matter, term),
        silence=lapse_of(matter, term),
        cap=str(Term.parse(extension.up_to)) if extension else "",
        rank=extension.rank if extension else "",
        extension_citation=citation(matter, extension) if extension else "",
        unit_by=term.unit_by or switch_over(citation(matter, term), str(Term.parse(term.term))),
        within=term.within or (LAW if name == PROMISE else ""),
        since_issue=term.since == "issue",
    )


def _rung(one: StatedRung) -> Rung:
    return Rung(level=one.level, when=one.when, amount=one.amount, to=one.to, department=one.department or "")
