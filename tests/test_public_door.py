"""A small door: about twenty names, sorted, each there; opening it loads nothing heavy and starts nothing."""

import inspect
import json
import subprocess
import sys
from types import ModuleType

import pytest

import approvalflow

HEAVY = ("sqlalchemy", "alembic", "networkx", "SpiffWorkflow", "typer", "rich", "lxml", "lark", "pendulum", "tomllib")
LOOK = """
import json, sys, threading
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
sys.addaudithook(lambda event, args: opened.append(event) if event.startswith("socket") else None)
import approvalflow
data = [name for name in opened if name.endswith((".toml", ".bpmn", ".json")) or name.startswith("socket")]
print(json.dumps([sorted(sys.modules), data, threading.active_count()]))
"""


def test_about_twenty_names_in_order():
    """Sorted, so that a new name is easy to see; few, so that all can be known."""
    names = approvalflow.__all__

    assert 15 <= len(names) <= 22
    assert names == sorted(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", approvalflow.__all__)
def test_every_name_is_there_and_says_what_it_is(name: str):
    """Each can be had, and begins with a sentence for the reader in a hurry."""
    found = getattr(approvalflow, name)

    assert found.__name__.rpartition(".")[2] == name
    assert inspect.getdoc(found)
    assert isinstance(found, ModuleType) or callable(found)


def test_names_are_the_ones_of_their_home():
    """A public name is the very thing that the library raises and returns, not a copy."""
    from approvalflow.cases.case import Case
    from approvalflow.errors import Refused

    assert approvalflow.Refused is Refused
    assert approvalflow.Case is Case


def test_dir_shows_the_door():
    """Completion in a console shows the names and nothing else."""
    assert dir(approvalflow) == approvalflow.__all__


def test_another_name_is_an_attribute_error():
    """A wrong name is an ordinary AttributeError, so that `hasattr` and star imports work."""
    with pytest.raises(AttributeError, match="has no attribute 'Ofice'"):
        _ = approvalflow.Ofice
    assert not hasattr(approvalflow, "desk_of")


def test_importing_is_cheap():
    """Importing loads no database, no XML, no command line; reads no data, asks no network, starts no thread."""
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    modules, data, threads = json.loads(done.stdout)

    assert [name for name in HEAVY if name in modules] == []
    assert data == []
    assert threads == 1


def test_every_error_is_one_of_the_tree():
    """Whoever catches ApprovalFlowError catches all; nobody has to catch one branch to survive another."""
    root = approvalflow.ApprovalFlowError
    branches = (approvalflow.Unreadable, approvalflow.Refused, approvalflow.Conflict, approvalflow.BooksError)

    assert all(branch.__bases__ == (root,) for branch in branches)
    assert issubclass(approvalflow.DrawingRefused, approvalflow.Unreadable)
    assert len({branch.exit_code for branch in (*branches, approvalflow.DrawingRefused)}) == 5
