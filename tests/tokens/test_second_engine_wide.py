"""Our engine and a plain reference interpreter agree on random drawings of the whole vocabulary."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from approvalflow import tokens
from tokens.comparison_wide import Difference, compare_wide
from tokens.mutants import JUMP_MUTANTS, MUTANTS, POOL_MUTANTS, Mutant, forget, loaded
from tokens.random_pools import a_sketch_of_pools
from tokens.random_wide import a_wide_sketch

RUNS = 5_000
POOL_RUNS = 1_500
LAPSING_RUNS = 750
JUMPING_RUNS = 1_000
LONG_RUNS = 100_000
FAULTY_RUNS = 1_600
FOUND = (
    8_752, 10_952, 11_485, 11_808, 13_742, 21_472, 21_697, 25_699, 28_028, 35_348, 47_134, 47_427, 63_228, 74_091,
    333_860, 365_311, 706_329, 2_102_416, 3_000_744, 5_001_605, 7_038_382, 7_046_473, 8_041_117,
    8_091_199, 8_094_135, 11_077_120,
)  # fmt: skip
NAME = "wide_tokens_with_a_fault"


def check_all(seeds: range, engine: ModuleType, sketch: Any = a_wide_sketch) -> None:
    for seed in seeds:
        compare_wide(seed, engine, sketch, back=True)


def check_jumps(seeds: range, engine: ModuleType) -> int:
    return sum(compare_wide(seed, engine, planned=True) for seed in seeds)


@pytest.mark.parametrize("block", range(0, RUNS, 250))
def test_both_engines_agree_on_every_kind_of_node(block: int):
    """Tokens, scopes, rounds, waits, gates and what can be compensated are the same after every move of every run.

    Returns of all three ways to any visit, and jumps from anywhere to anywhere, are among what happens to a case.
    """
    check_all(range(block, block + 250), tokens)


@pytest.mark.parametrize("block", range(0, POOL_RUNS, 250))
def test_both_engines_agree_on_files_of_several_pools(block: int):
    """So they do where events start processes, one or all behind a gateway, and messages flow between pools."""
    check_all(range(block, block + 250), tokens, a_sketch_of_pools)


@pytest.mark.parametrize("block", range(0, LAPSING_RUNS, 250))
def test_both_engines_agree_on_what_comes_no_more(block: int):
    """Of every second event that might come to a case neither engine waits any longer: joins and scopes go on."""
    for seed in range(block, block + 250):
        compare_wide(seed, tokens, back=True, lapses=True)


@pytest.mark.parametrize("block", range(0, JUMPING_RUNS, 250))
def test_both_engines_agree_on_jumps_as_cases_make_them(block: int):
    """With all that ends with them, and back: by a return, or by undoing what came of where the file went round."""
    assert check_jumps(range(block, block + 250), tokens) > 3


@pytest.mark.long
@pytest.mark.parametrize("block", range(JUMPING_RUNS, JUMPING_RUNS + LONG_RUNS, 2_000))
def test_both_engines_agree_on_jumps_as_cases_make_them_for_longer(block: int):
    """A hundred thousand further runs."""
    check_jumps(range(block, block + 2_000), tokens)


@pytest.mark.parametrize("seed", FOUND)
def test_what_longer_runs_have_found(seed: int):
    """Drawings on which the engines once disagreed, such as on what is compensated first after a return."""
    compare_wide(seed, tokens, back=True)


@pytest.mark.parametrize("seed", [60_194, 75_308, 77_856])
def test_what_longer_runs_have_found_in_jumps(seed: int):
    """Such as on a step that needs several tokens when the lowest of those that have come is taken away."""
    compare_wide(seed, tokens, planned=True)


@pytest.mark.parametrize("seed", [71_010, 71_796])
def test_what_longer_runs_have_found_in_jumps_with_several_pools(seed: int):
    """What an event puts in the place of all else is put there by no jump."""
    compare_wide(seed, tokens, a_sketch_of_pools, planned=True)


@pytest.mark.parametrize("seed", [466, 339_126, 604_825, 8_052_657, 8_053_289, 9_200_395, 10_003_026])
def test_what_longer_runs_have_found_with_several_pools(seed: int):
    """Such as on which process ends first when all end at once, and on a join when a frozen arrival is undone."""
    compare_wide(seed, tokens, a_sketch_of_pools, back=True)


@pytest.mark.long
@pytest.mark.parametrize("block", range(POOL_RUNS, POOL_RUNS + LONG_RUNS, 2_000))
def test_both_engines_agree_on_files_of_several_pools_for_longer(block: int):
    """A hundred thousand further files."""
    check_all(range(block, block + 2_000), tokens, a_sketch_of_pools)


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


@pytest.mark.parametrize("copy", POOL_MUTANTS, ids=str, indirect=True)
def test_the_comparison_finds_the_fault_with_several_pools(copy: ModuleType):
    """So does every fault in how a process starts."""
    with pytest.raises(Difference, match=r"seed \d+"):
        check_all(range(FAULTY_RUNS), copy, a_sketch_of_pools)


@pytest.mark.parametrize("copy", JUMP_MUTANTS, ids=str, indirect=True)
def test_the_comparison_finds_the_fault_in_a_jump(copy: ModuleType):
    """So does every fault in what goes with a jump, and in what one back undoes."""
    with pytest.raises(Difference, match=r"seed \d+"):
        check_jumps(range(FAULTY_RUNS), copy)


@pytest.mark.parametrize("copy", [None], indirect=True)
def test_a_copy_without_a_fault_passes(copy: ModuleType):
    """It is the fault that is found, not the copying."""
    check_all(range(200), copy)
    check_jumps(range(100), copy)


def test_every_fault_is_another_one():
    """No two of them are the same change."""
    every = [*MUTANTS, *POOL_MUTANTS, *JUMP_MUTANTS]
    assert len({(mutant.module, mutant.line, mutant.wrong) for mutant in every}) == len(every)
    assert all(isinstance(mutant, Mutant) for mutant in every)


@pytest.mark.parametrize("name", ["reference_wide", "reference_returns", "reference_state"])
def test_the_reference_knows_nothing_of_the_engine(name: str):
    """The second engine imports nothing from the first."""
    text = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")

    assert "approvalflow.tokens import" not in text
    assert "import approvalflow" not in text
