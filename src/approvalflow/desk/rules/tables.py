"""Business rule tasks ask decision tables of the matter's folder: found at publishing, decided when the file comes."""

from collections.abc import Iterator, Mapping

from approvalflow.bpmn.graph import Drawing, Kind
from approvalflow.cases.machines import decision_of
from approvalflow.desk.protocols import Decisions
from approvalflow.errors import Finding, Unreadable
from approvalflow.matters import Matter


def check_decisions(
    drawing: Drawing, matter: Matter, tables: Mapping[str, bytes], decisions: Decisions | None
) -> Iterator[Finding]:
    """Every decision that is asked is there, and reads and sets only what is declared."""
    for node in drawing.nodes.values():
        if node.kind is not Kind.RULE_TASK or "decision" not in node.af:
            continue
        place = {"element": node.id, "name": node.name, "line": node.line, "file": drawing.files.get(node.id, "")}
        file, decision = decision_of(node)
        if file not in tables:
            values = {"file": file, "known": sorted(tables) or ["–"]}
            yield Finding(code="decision.no_file", values=values, severity="error", **place)  # type: ignore[arg-type]
            continue
        if decisions is None:
            continue
        try:
            names = decisions.names(tables[file], decision)
            outputs = () if "result" in node.af else decisions.outputs(tables[file], decision)
        except Unreadable as problem:
            yield Finding(code=problem.code, values=problem.values, severity="error", **place)  # type: ignore[arg-type]
            continue
        known = sorted({*matter.fields, *drawing.data, *drawing.aliases})
        if nowhere := sorted(set(outputs) - set(known)):
            values = {"decision": decision, "fields": nowhere, "known": known or ["–"]}
            yield Finding(code="decision.sets_nothing", values=values, severity="error", **place)  # type: ignore[arg-type]
        for name in sorted(names):
            kind, _, field = name.partition(".")
            if kind == "case" and field not in known:
                values = {"name": name, "known": known}
                yield Finding(code="AF401", values=values, severity="error", **place)  # type: ignore[arg-type]
