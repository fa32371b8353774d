"""Our engine and a plain reference interpreter agree on random drawings of the whole vocabulary."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from approvalflow import tokens
from tokens.comparison_wide import Difference, compare_wide
from tokens.mutants import MUTANTS, Mutant, forget, loaded

RUNS = 5_000
LONG_RUNS = 100_000
FAULTY_RUNS = 1_000
NAME = "wide_tokens_with_a_fault"


def check_all(seeds: range, engine: ModuleType) -> None:
    for seed in seeds:
        compare_wide(seed, engine, back=True)


@pytest.mark.parametrize("block", range(0, RUNS, 250))
def test_both_engines_agree_on_every_kind_of_node(block: int):
    """Tokens, scopes, rounds, waits, gates and what can be compensated are the same after every move of every run.

    Returns of all three ways to any visit, and jumps from anywhere to anywhere, are among what happens to a case.
    """
    check_all(range(block, block + 250), tokens)


@pytest.mark.parametrize("seed", [10_952, 11_808, 13_742, 21_472, 25_699, 28_028, 35_348])
def test_what_longer_runs_have_found(seed: int):
    """Drawings on which the engines once disagreed, such as on what is compensated first after a return."""
    compare_wide(seed, tokens, back=True)


@pytest.mark.long
@pytest.mark.parametrize("block", range(RUNS, RUNS + LONG_RUNS, 2_000))
def test_both_engines_agree_on_every_kind_of_node_for_longer(block: int):
    """A hundred thousand further runs."""
    check_all(range(block, block + 2_000), tokens)


@pytest.fixture
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ModuleType]:
    yield loaded(request.param, NAME, tmp_path)
    forget(NAME)


@pytest.mark.parametrize("copy", MUTANTS, ids=str, indirect=True)
def test_the_comparison_finds_the_fault(copy: ModuleType):
    """Every fault put in on purpose shows within the runs of the normal suite."""
    with pytest.raises(Difference, match=r"seed \d+"):
        check_all(range(FAULTY_RUNS), copy)


@pytest.mark.parametrize("copy", [None], indirect=True)
def test_a_copy_without_a_fault_passes(copy: ModuleType):
    """It is the fault that is found, not the copying."""
    check_all(range(200), copy)


def test_every_fault_is_another_one():
    """No two of them are the same change."""
    assert len({(mutant.module, mutant.line, mutant.wrong) for mutant in MUTANTS}) == len(MUTANTS)
    assert all(isinstance(mutant, Mutant) for mutant in MUTANTS)


@pytest.mark.parametrize("name", ["reference_wide", "reference_returns", "reference_state"])
def test_the_reference_knows_nothing_of_the_engine(name: str):
    """The second engine imports nothing from the first."""
    text = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")

    assert "approvalflow.tokens import" not in text
    assert "import approvalflow" not in text
