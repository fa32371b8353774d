"""What the fuzzer broke once stays whole: an answer or a typed refusal, in time and within memory."""

from pathlib import Path

import pytest

from counting import at_most
from fuzz.targets import TARGETS

SEEDS = sorted((Path(__file__).parent / "seeds").glob("*/*"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed.parent.name}:{seed.name}")
def test_a_seed_finds_nothing_any_more(seed):
    """No exception but the typed ones, and no more work than two seconds allow, counted in calls."""
    at_most(4_000_000, lambda: TARGETS[seed.parent.name](seed.read_bytes()))
