"""One registry describes every command: nothing that can be asked, written or refused is missing from it."""

import ast
from pathlib import Path
from typing import get_args

import approvalflow
from approvalflow.cases import commands, events
from approvalflow.desk.registry import registry

SOURCE = Path(approvalflow.__file__).parent
BESIDE = {
    "agenda.py", "asof.py", "asking.py", "backwards.py", "country.py", "publishing.py", "readings.py", "rehearsal.py",
    "audit.py", "catalogue.py", "whatif.py", "drafts.py", "sending.py",
}  # fmt: skip
"""Modules that answer questions, publish, send into the office, keep drafts; no command runs through them."""


def refusals() -> dict[str, str]:
    """Every code with which a module of cases or desk refuses, with the module."""
    found = {}
    for file in [*(SOURCE / "cases").glob("*.py"), *(SOURCE / "desk").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refused", "Conflict"):
                code = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
                if code and file.name not in BESIDE:
                    found[str(code)] = file.name
    return found


def test_every_command_has_its_row() -> None:
    """By the name under which it is sent; and no row is left over."""
    sent = {str(kind.__struct_config__.tag) for kind in get_args(commands.AnyCommand)}

    assert {row.command for row in registry()} == sent


def test_every_event_is_somebodys() -> None:
    """Each event that can happen to a case is written by some command, and every event named exists."""
    written = {name for row in registry() for name in (*row.events, *row.follow)}

    assert written == {kind.__name__ for kind in get_args(events.AnyEvent)}


def test_every_refusal_is_somebodys() -> None:
    """Each code raised on the way of a command is in the row of a command."""
    known = {code for row in registry() for code in row.errors}

    assert {f"{code} ({file})" for code, file in refusals().items() if code not in known} == set()


def test_every_row_is_whole() -> None:
    """A Chinese term, who may, an effect on path and opinions: nothing is left blank."""
    for row in registry():
        assert all((row.command, row.zh, row.who, row.path, row.opinions, row.errors))
