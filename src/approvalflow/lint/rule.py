"""A rule is a function that yields remarks on a draft; the decorator gives it its code and its weight."""

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Literal

from approvalflow.bpmn.graph import Drawing, Flow, Node
from approvalflow.errors import Finding
from approvalflow.lint.draft import Draft

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """One thing a rule says: at a part of the drawing, or at a key of the matter (`steps.Review`)."""

    at: Node | Flow | Drawing | str
    values: Mapping[str, object]


def remark(at: Node | Flow | Drawing | str, **values: object) -> Remark:
    """Short for the rules, which yield remarks."""
    return Remark(at=at, values=values)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule as it stands in the list. `thought` is the first line of its file."""

    code: str
    name: str
    severity: Severity
    thought: str
    check: Callable[[Draft], Iterator[Remark]]

    def findings(self, draft: Draft) -> Iterator[Finding]:
        """What the rule finds in a draft."""
        for one in self.check(draft):
            place = {"element": one.at} if isinstance(one.at, str) else _place(one.at)
            file = draft.drawing.files.get(str(place["element"]), "")
            yield Finding(code=self.code, severity=self.severity, values=one.values, file=file, **place)


def _place(part: Node | Flow | Drawing) -> dict[str, str | int]:
    return {"element": part.id, "name": part.name, "line": part.line}


_RULES: dict[str, Rule] = {}


def rule(
    code: str, severity: Severity = "error"
) -> Callable[[Callable[[Draft], Iterator[Remark]]], Callable[[Draft], Iterator[Remark]]]:
    """Enter a function in the list of rules; it is named like its file."""

    def enter(check: Callable[[Draft], Iterator[Remark]]) -> Callable[[Draft], Iterator[Remark]]:
        thought = (import_module(check.__module__).__doc__ or "").partition("\n")[0]
        _RULES[code] = Rule(code=code, name=check.__name__, severity=severity, thought=thought, check=check)
        return check

    return enter


@cache
def all_rules() -> Mapping[str, Rule]:
    """All rules by code; their files are loaded on the first question."""
    from approvalflow.lint import rules as shelf

    for file in pkgutil.iter_modules(shelf.__path__):
        import_module(f"{shelf.__name__}.{file.name}")
    return MappingProxyType(dict(sorted(_RULES.items())))
