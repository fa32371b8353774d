"""Our engine and a plain reference interpreter agree after every move on random drawings."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from approvalflow import tokens
from tokens.comparison import Difference, compare
from tokens.mutants import MUTANTS, Mutant, forget, loaded

RUNS = 2_000
LONG_RUNS = 10_000
NAME = "tokens_with_a_fault"


def check_all(seeds: range, engine: ModuleType) -> None:
    for seed in seeds:
        compare(seed, engine)


@pytest.mark.parametrize("block", range(0, RUNS, 200))
def test_both_engines_agree_after_every_move(block: int):
    """Enabled visits, arrivals, incidents and timers are the same after every move of every run."""
    check_all(range(block, block + 200), tokens)


@pytest.mark.long
@pytest.mark.parametrize("block", range(RUNS, RUNS + LONG_RUNS, 500))
def test_both_engines_agree_for_longer(block: int):
    """Ten thousand further runs."""
    check_all(range(block, block + 500), tokens)


@pytest.fixture
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ModuleType]:
    yield loaded(request.param, NAME, tmp_path)
    forget(NAME)


@pytest.mark.parametrize("copy", MUTANTS, ids=str, indirect=True)
def test_the_comparison_finds_the_fault(copy: ModuleType):
    """Every fault put in on purpose shows within the runs of the normal suite."""
    with pytest.raises(Difference, match=r"seed \d+"):
        check_all(range(RUNS), copy)


@pytest.mark.parametrize("copy", [None], indirect=True)
def test_a_copy_without_a_fault_passes(copy: ModuleType):
    """It is the fault that is found, not the copying."""
    check_all(range(200), copy)


def test_there_are_at_least_ten_different_faults():
    """The list stays long enough to mean something."""
    assert len({(mutant.module, mutant.line, mutant.wrong) for mutant in MUTANTS}) == len(MUTANTS) >= 10
    assert all(isinstance(mutant, Mutant) for mutant in MUTANTS)


def test_the_reference_knows_nothing_of_the_engine():
    """The second engine imports nothing from the first."""
    text = Path(__file__).with_name("reference.py").read_text(encoding="utf-8")

    assert "approvalflow.tokens import" not in text
    assert "import approvalflow" not in text
