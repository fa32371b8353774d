"""Faults put into copies of `approvalflow.tokens` on purpose: the comparison has to find every one of them."""

import importlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import approvalflow.tokens

SOURCE = Path(approvalflow.tokens.__file__).parent


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One line of one module, wrong."""

    fault: str
    module: str
    line: str
    wrong: str

    def __str__(self) -> str:
        return self.fault.replace(" ", "-")


MUTANTS = [
    Mutant(
        fault="a parallel join does with one flow less",
        module="joins",
        line="if len(found) < len(join.incoming) or",
        wrong="if len(found) < len(join.incoming) - 1 or",
    ),
    Mutant(
        fault="a parallel join takes its highest tokens",
        module="joins",
        line='board.tokens[one]["at"] == join.id), key=int)',
        wrong='board.tokens[one]["at"] == join.id), key=lambda one: -int(one))',
    ),
    Mutant(
        fault="an inclusive join waits for nobody",
        module="advance",
        line="for one in joins if not one.blockers)",
        wrong="for one in joins)",
    ),
    Mutant(
        fault="an inclusive join waits for tokens that could come to a marked flow",
        module="joins",
        line="if flows and not flows & marked and",
        wrong="if flows & ~marked and",
    ),
    Mutant(
        fault="an inclusive join waits for tokens that must pass it first",
        module="routes",
        line="if node == join.id or found.get(node, 0) & bit:",
        wrong="if found.get(node, 0) & bit:",
    ),
    Mutant(
        fault="an inclusive join does not see boundary events",
        module="routes",
        line="if node.kind is Kind.BOUNDARY and node.attached_to:",
        wrong="if False:",
    ),
    Mutant(
        fault="of several inclusive joins the last goes first",
        module="advance",
        line="for one in joins if not one.blockers)",
        wrong="for one in reversed(joins) if not one.blockers)",
    ),
    Mutant(
        fault="an unknown answer opens a flow",
        module="leaving",
        line="if asked[flow] is not True:",
        wrong="if asked[flow] is False:",
    ),
    Mutant(
        fault="an exclusive gateway takes every true flow",
        module="leaving",
        line="if node.kind is EXCLUSIVE:",
        wrong="if False:",
    ),
    Mutant(
        fault="a terminate end leaves inner sub-processes running",
        module="events",
        line="scopes = board.scopes_under([scope])",
        wrong="scopes = [scope]",
    ),
    Mutant(
        fault="an interrupted sub-process runs on",
        module="events",
        line="scopes = board.scopes_on(host)",
        wrong="scopes = []",
    ),
    Mutant(
        fault="a timer outlives its step",
        module="board",
        line="if not self.waits:",
        wrong="if len(self.waits) == 1:",
    ),
    Mutant(
        fault="joins that wait for each other go unnoticed",
        module="advance",
        line="for one in stuck(game, joins):",
        wrong="for one in ():",
    ),
    Mutant(
        fault="a return spares what a timer beside the step began",
        module="lineage",
        line="move.on in came or not came",
        wrong="not came",
    ),
    Mutant(
        fault="a return leaves a finished sub-process closed",
        module="lineage",
        line=" or not scopes.isdisjoint(move.scopes_closed)",
        wrong="",
    ),
    Mutant(
        fault="a return puts arrivals under new ids",
        module="returns",
        line='if node.kind not in STEPS or "held" in record:',
        wrong='if "held" in record:',
    ),
    Mutant(
        fault="a return gives back a step under its old id",
        module="returns",
        line="for token in sorted(renewed, key=int):",
        wrong="for token in ():",
    ),
    Mutant(
        fault="the last token to arrive goes first",
        module="game",
        line="heappush(self.ready, int(token))",
        wrong="self.ready.insert(0, int(token))",
    ),
]


def loaded(mutant: Mutant | None, name: str, folder: Path) -> ModuleType:
    """A copy of the package in `folder` under another name, with the fault in it (or, without one, as it is)."""
    copy = folder / name
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file in copy.glob("*.py"):
        text = file.read_text(encoding="utf-8").replace("approvalflow.tokens", name)
        if mutant and file.stem == mutant.module:
            assert text.count(mutant.line) == 1, f"the line of “{mutant.fault}” is not in {file.name} once"
            text = text.replace(mutant.line, mutant.wrong)
        file.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


def forget(name: str) -> None:
    """Take the copy out of the loaded modules again."""
    for module in [module for module in sys.modules if module == name or module.startswith(f"{name}.")]:
        del sys.modules[module]
