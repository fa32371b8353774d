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
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from approvalflow.desk.registry import registry
from approvalflow.storage.engine import open_engine
from scenarios.hands.asking import MACHINES, PARTIES, Asking
from scenarios.hands.sketches import sketches
from scenarios.hands.world import InAFile, InMemory, World

COMMANDS = tuple(sorted({row.command for row in registry()}))
SELDOM = ("withdraw", "terminate", "submit")
SEEDS = st.integers(0, 2**32)
"""Of one number come all choices of a command: a run is shortened command by command."""
HANDS = ("claim", "add_signer", "remove_signer", "transfer", "delegate", "resolve", "return", "return")
DAILY = (*("act",) * 12, *HANDS)
ANYTHING = (*[one for one in COMMANDS if one not in SELDOM] * 3, *SELDOM)
DONE = Counter[str]()
"""How often each command was accepted, over all runs of this process."""


class Everybody(RuleBasedStateMachine):
    """One office, one application, everybody pulls at it."""

    world: World

    @initialize(
        drawn=sketches(),
        rows=st.sampled_from([None, 1, 2]),
        lead=st.sampled_from([None, "market", "water", "nowhere"]),
        before_all=st.sampled_from([("received", "accepted")] * 4 + [()]),
    )
    def filed(self, drawn: Any, rows: int | None, lead: str | None, before_all: tuple[str, ...]) -> None:
        """A drawing is published, an application is filed; mostly it has been accepted before anybody plays."""
        given = {"rows": rows, "lead": lead}
        filled = {name: one for name, one in given.items() if one is not None}
        self.world = World(*drawn, filled, before_all, self.doors())

    def doors(self) -> Any:
        """Where the books are."""
        return InMemory()

    @rule(seed=SEEDS)
    def officials_act(self, seed: int) -> None:
        """Opinions, signers, seats passed on: what officials do with a task all day long."""
        self._ask(self._random(seed).choice(DAILY), seed)

    @rule(seed=SEEDS)
    def anything_is_asked(self, seed: int) -> None:
        """Any command of the registry."""
        self._ask(self._random(seed).choice(ANYTHING), seed)

    @rule(hours=st.sampled_from([1, 9, 24, 72]), sweep=st.booleans(), seed=SEEDS)
    def time_passes(self, hours: int, sweep: bool, seed: int) -> None:
        """With a sweep or without; or a message or signal comes in."""
        rng = self._random(seed)
        if rng.random() < 0.5:
            self.world.talk(rng.choice(("message", "signal")), rng.choice((*MACHINES, *PARTIES)))
        else:
            self.world.pass_time(hours, sweep=sweep)

    def _random(self, seed: int) -> Random:
        """Hypothesis likes to say nought: what comes of it differs from act to act."""
        return Random(f"{seed} {self.world.case.seq} {self.world.tried.total()}")

    def _ask(self, name: str, seed: int) -> None:
        rng = self._random(seed)
        if self.world.resting and rng.random() < 0.7:
            self.world.go_on()
        asking = Asking(self.world, rng)
        for other in (name, "release", "resolve", "act", "answer_job", "rule_on_challenge"):
            asked = asking.command(other)
            if asking.somebody_may or rng.random() < 0.5:
                break
        self.world.ask(*asked)

    def teardown(self) -> None:
        """Remember what was done."""
        if hasattr(self, "world"):
            DONE.update(self.world.done)


def play(examples: int, steps: int, machine: type[Everybody] = Everybody, **more: Any) -> None:
    """So many files, so many acts each."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=[*HealthCheck], **more,
        ),
    )  # fmt: skip


def test_whatever_people_do_the_file_stays_whole() -> None:
    """No opinion lost or doubled, nobody without permission, one settling a step, dates by the walk, never stuck."""
    play(12, 40, derandomize=True, phases=(Phase.generate,))


def test_the_same_holds_for_books_in_a_file(prepared_file: Path, tmp_path: Path) -> None:
    """Everything is read from SQLite anew for every command."""
    files = count()

    class InFiles(Everybody):
        def doors(self) -> InAFile:
            self.engine = open_engine(f"sqlite:///{shutil.copy(prepared_file, tmp_path / f'{next(files)}.db')}")
            return InAFile(self.engine)

        def teardown(self) -> None:
            if hasattr(self, "engine"):
                self.engine.dispose()

    play(3, 30, InFiles, derandomize=True, phases=(Phase.generate,))


@settings(
    max_examples=1, derandomize=True, database=None, deadline=None, phases=(Phase.generate,),
    suppress_health_check=[*HealthCheck],
)  # fmt: skip
@given(drawn=sketches())
def test_every_command_of_the_registry_is_asked(drawn: Any) -> None:
    """A command that is added is asked, and judged by the oracle, from the day it is in the table."""
    world = World(*drawn, {}, ("received", "accepted"), InMemory())

    for name in COMMANDS:
        world.ask(*Asking(world, Random(name)).command(name))

    assert {*world.tried} == {*COMMANDS}


OFTEN = (
    "act", "begin_procedure", "carbon_copy", "challenge", "claim", "delegate", "hear_signal", "hold", "open_task",
    "recompute", "recuse", "release", "resolve", "return", "take_message", "transfer", "urge", "wake", "withdraw",
)  # fmt: skip


@pytest.mark.long
def test_whatever_people_do_for_longer() -> None:
    """Thousands of files; and what officials do every day was not only tried but done."""
    play(1500, 60)
    assert {one for one in OFTEN if not DONE[one]} == set()
