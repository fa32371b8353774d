"""Random people do random lawful and unlawful acts on random drawings; after each the file is saved, read and judged.

What must hold is in `hands.world` and `hands.ledger`; who may is asked of `hands.who_may`, dates of a walk over days.
"""

import shutil
from collections import Counter
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine

from approvalflow.desk.registry import registry
from approvalflow.errors import ApprovalFlowError
from approvalflow.storage.engine import open_engine
from scenarios.hands.asking import label
from scenarios.hands.mutants import MUTANTS, Mutant
from scenarios.hands.playing import ALL, Playing, play_for, world_of
from scenarios.hands.sketches import FROZEN, sketch_of
from scenarios.hands.world import InADatabase, InMemory, World, stopped_in

SEEDS = st.integers(0, 2**32)
"""Of one number come all choices of a command: a run is shortened command by command."""
SHORT = (40, 40)
DONE = Counter[str]()
"""How often each command was accepted, over all runs of this process."""


class Everybody(RuleBasedStateMachine):
    """One office, one application, everybody pulls at it."""

    playing: Playing

    @initialize(rng=st.randoms(use_true_random=True))
    def filed(self, rng: Random) -> None:
        """An application, and a few things that somebody wishes for."""
        wishes = rng.choice(((), rng.sample(ALL, 4)))
        self.playing = Playing(world_of(rng, self.doors(), wishes), wishes)

    def doors(self) -> Any:
        """Where the books are."""
        return InMemory()

    @rule(seed=SEEDS)
    def something_happens(self, seed: int) -> None:
        """Whatever it is."""
        self.playing.happens(self._random(seed))

    def _random(self, seed: int) -> Random:
        """Hypothesis likes to say nought: what comes of it differs from act to act."""
        return Random(f"{seed} {self.playing.world.case.seq} {self.playing.world.tried.total()}")

    def teardown(self) -> None:
        """Remember what was done."""
        if hasattr(self, "playing"):
            DONE.update(self.playing.world.done)


def play(examples: int, steps: int, machine: type[Everybody] = Everybody, **more: Any) -> None:
    """So many files, so many acts each."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=[*HealthCheck], report_multiple_bugs=False, **more,
        ),
    )  # fmt: skip


def test_whatever_people_do_the_file_stays_whole() -> None:
    """No opinion lost or doubled, nobody without permission, one settling a step, dates by the walk, never stuck."""
    play(*SHORT, derandomize=True, phases=(Phase.generate,))


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_every_fault_put_in_is_noticed(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the short play, as it runs every time; what shows seldom by a longer one."""
    mutant.put(monkeypatch)
    with pytest.raises((AssertionError, ApprovalFlowError, Flaky)):
        play(*((300, 60) if mutant.seldom else SHORT), derandomize=True, phases=(Phase.generate,))


def test_the_same_holds_for_books_in_a_file(prepared_file: Path, tmp_path: Path) -> None:
    """Everything is read from SQLite anew for every command."""
    files = count()

    class InFiles(Everybody):
        def doors(self) -> InADatabase:
            self.engine = open_engine(f"sqlite:///{shutil.copy(prepared_file, tmp_path / f'{next(files)}.db')}")
            return InADatabase(self.engine)

        def teardown(self) -> None:
            if hasattr(self, "engine"):
                self.engine.dispose()

    play(3, 30, InFiles, derandomize=True, phases=(Phase.generate,))


def test_what_the_party_answers_meanwhile_is_kept_whole() -> None:
    """A return has frozen its step; whatever comes then, its word is neither lost nor doubled, and settles it once."""
    kept, answers = Counter[str](), {label(row) for row in registry() if row.while_frozen.startswith("kept")}
    for number in range(30):
        rng = Random(f"frozen {number}")
        playing = Playing(World(*sketch_of(rng, [FROZEN]), {}, ("received", "accepted"), InMemory()), {"return"}, 3 / 4)
        for _ in range(25):
            playing.wishes = answers if stopped_in(playing.world.case) else {"return"}
            playing.happens(rng)
        kept.update(playing.world.ledger.kept)

    assert {"kept", "settled"} <= kept.keys(), kept


def test_every_command_of_the_registry_is_done_in_some_run() -> None:
    """A command that is added is done, and judged by the oracle, from the day it is in the table."""
    done = play_for({*ALL}, InMemory, files=60, acts=40)

    assert {one for one in ALL if not done[one]} == set()


@pytest.mark.long
@pytest.mark.postgres
def test_the_same_holds_for_books_on_postgresql(postgres_engine: Engine) -> None:
    """Each file for a tenant of its own."""
    tenants = count()

    class OnPostgres(Everybody):
        def doors(self) -> InADatabase:
            return InADatabase(postgres_engine, f"play-{next(tenants)}")

    play(60, 60, OnPostgres)


@pytest.mark.long
def test_whatever_people_do_for_longer() -> None:
    """Thousands of files; and no command of the registry was only tried and never done."""
    play(1500, 60)
    assert {one for one in ALL if not DONE[one]} == set()
