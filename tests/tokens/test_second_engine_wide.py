"""Our engine and a plain reference interpreter agree on random drawings of the whole vocabulary."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from approvalflow import tokens
from tokens.comparison import Difference
from tokens.comparison_wide import compare_wide
from tokens.mutants import WIDE_MUTANTS, forget, loaded

RUNS = 5_000
LONG_RUNS = 100_000
FAULTY_RUNS = 1_000
NAME = "wide_tokens_with_a_fault"


def check_all(seeds: range, engine: ModuleType) -> None:
    for seed in seeds:
        compare_wide(seed, engine)


@pytest.mark.parametrize("block", range(0, RUNS, 250))
def test_both_engines_agree_on_every_kind_of_node(block: int):
    """Tokens, scopes, rounds, waits, gates and what can be compensated are the same after every move of every run."""
    check_all(range(block, block + 250), tokens)


@pytest.mark.long
@pytest.mark.parametrize("block", range(RUNS, RUNS + LONG_RUNS, 2_000))
def test_both_engines_agree_on_every_kind_of_node_for_longer(block: int):
    """A hundred thousand further runs."""
    check_all(range(block, block + 2_000), tokens)


@pytest.fixture
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ModuleType]:
    yield loaded(request.param, NAME, tmp_path)
    forget(NAME)


@pytest.mark.parametrize("copy", WIDE_MUTANTS, ids=str, indirect=True)
def test_the_comparison_finds_the_fault(copy: ModuleType):
    """Every fault put in on purpose shows within the runs of the normal suite."""
    with pytest.raises(Difference, match=r"seed \d+"):
        check_all(range(FAULTY_RUNS), copy)
