"""A matter file becomes a Matter that can be published, or one error that names everything wrong with it."""

import re

from approvalflow.errors import DrawingRefused, Finding, Unreadable
from approvalflow.matters import check_clocks, check_forms, check_silence, check_texts
from approvalflow.matters.fault import Fault, Rule
from approvalflow.matters.matter import Matter
from approvalflow.reading import line_of, read_toml

RULES: tuple[Rule, ...] = (
    check_texts.texts,
    check_texts.rungs_cited,
    check_texts.licence,
    check_texts.validity,
    check_clocks.terms,
    check_clocks.promises,
    check_clocks.extensions,
    check_silence.lapses,
    check_silence.texts,
    check_silence.renewals,
    check_silence.own_texts,
    check_clocks.readings,
    check_clocks.units,
    check_clocks.around,
    check_clocks.since,
    check_clocks.hearing,
    check_clocks.ladders,
    check_forms.conditions,
    check_forms.fields,
    check_forms.lives,
    check_forms.fees,
    check_forms.powers,
)

TERMS = frozenset({"term", "up_to", "lead", "lives"})
"""The keys whose values are terms, wherever they stand."""


def read_matter(content: bytes, file: str, *, kept: bool = False) -> Matter:
    """Read `matter.toml`; one that is `kept`, published before, is not asked again whether it contradicts itself.

    Raises Unreadable `toml.*` for what is no matter at all, DrawingRefused with every finding for one that
    contradicts itself or lacks what its kind must have.
    """
    try:
        matter = read_toml(content, Matter, file)
    except Unreadable as problem:
        if (bare := _bare_term(problem, content)) is None:
            raise
        raise DrawingRefused((bare,), file=file) from None
    if not kept and (found := check_matter(matter, content.decode("utf-8-sig"))):
        raise DrawingRefused(found, file=file)
    return matter


def _bare_term(problem: Unreadable, content: bytes) -> Finding | None:
    """A term written as a number lacks what a number cannot have: its unit."""
    key, line = str(problem.values.get("key", "")), problem.values.get("line", 0)
    if problem.code != "toml.wrong_value" or key.rpartition(".")[2] not in TERMS or not isinstance(line, int):
        return None
    amount = re.search(r"=\s*([0-9]{1,6})\b", content.decode("utf-8-sig").splitlines()[line - 1])
    if amount is None:
        return None
    values = {"text": amount[1], "amount": amount[1]}
    return Finding(code="term.no_unit", values=values, element=key, line=line)


def check_matter(matter: Matter, source: str = "") -> tuple[Finding, ...]:
    """Every contradiction in a matter, in the order of the file; `source` gives them their lines."""
    found = [_finding(fault, source) for rule in RULES for fault in rule(matter)]
    return tuple(sorted(found, key=lambda finding: finding.line))


def _finding(fault: Fault, source: str) -> Finding:
    return Finding(
        code=fault.code,
        values=fault.values,
        element=".".join(map(str, fault.path)),
        line=line_of(source, list(fault.path)),
    )
