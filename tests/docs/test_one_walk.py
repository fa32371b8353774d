"""A reader can follow one command from the door to the database, and finds it so in the code."""

import re
from pathlib import Path

import pytest

from approvalflow.cli import main
from docs.blocks import ROOT
from docs.tracing import Called, out_of_order, trace
from small_office import at, clock_at, open_office, to_review

PAGE = ROOT / "docs/explanation/one-walk.md"
NAMED = re.findall(r"\[`([\w.]+)`\]\(\.\./\.\./src/approvalflow/([\w/]+\.py)\)", PAGE.read_text(encoding="utf-8"))


@pytest.fixture
def calls(tmp_path: Path, desk: Path) -> list[Called]:
    """Every function of ours that the command of the page calls, on a case that lies at the review."""
    url = f"sqlite:///{tmp_path}/books.db"
    with open_office(url, clock_at(), tmp_path / "matter") as office:
        to_review(office)
    books = ["--db", url, "--tenant", "330100", "--now", at("2026-03-02")]

    return trace(lambda: main(["act", "c-1", "Review", "agree", "--as", "chen-jing", *books]))


def test_the_functions_run_in_the_order_of_the_page(calls: list[Called]):
    """Every function that the page names is called, after those named before it."""
    # A class stands for its making; what is named a second time was called before as well.
    named = [(file, f"{name}.__init__" if name[0].isupper() and "." not in name else name) for name, file in NAMED]

    assert len(named) > 30
    assert out_of_order(named, calls) is None


def test_a_page_in_another_order_would_be_noticed(calls: list[Called]):
    """The check itself checks."""
    walk, load = ("desk/walk.py", "Desk.walk"), ("desk/walk.py", "_load")

    assert out_of_order([walk, load], calls) is None
    assert out_of_order([load, walk], calls) == walk
    assert out_of_order([("desk/walk.py", "Desk.stroll")], calls) == ("desk/walk.py", "Desk.stroll")


def test_the_steps_are_counted():
    """Ten steps, in order."""
    numbers = re.findall(r"^## (\d+)\.", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert [int(one) for one in numbers] == list(range(1, 11))
