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
from scenarios.hands.asking import MACHINES, PARTIES, Asking
from scenarios.hands.mutants import MUTANTS, Mutant
from scenarios.hands.sketches import sketch_of
from scenarios.hands.world import InADatabase, InMemory, World

COMMANDS = tuple(sorted({row.command for row in registry()}))
ALL = (*(" ".join((one.command, one.act, one.outcome)).strip() for one in registry()), "transfer_all")
"""Each act with each of its outcomes, every other command, and what is asked of many cases at once."""
SELDOM = ("withdraw", "terminate", "submit", "recuse", "challenge", "hold")
SEEDS = st.integers(0, 2**32)
"""Of one number come all choices of a command: a run is shortened command by command."""
HANDS = (
    "claim", "unclaim", "add_signer", "add_signer", "remove_signer", "transfer", "delegate", "resolve", "return",
    "return", "take_back", "take_back", "jump", "rule_on_challenge", "release",
)  # fmt: skip
DAILY = (*("act",) * 14, *HANDS)
ONCE = (
    "remove_signer", "unclaim", "resubmit", "finish_procedure", "ask_hearing", "set_hearing", "tell", "hold_hearing",
    "unwatch", "mark_read", "reopen", "retry", "take_message", "jump", "return", "take_back", "take_back", "release",
)  # fmt: skip
"""What can be done only once something else was: asked more often, since it seldom can be."""
ANYTHING = (*[one for one in COMMANDS if one not in SELDOM] * 3, *ONCE * 4, *SELDOM)
BROKEN_OFF = ("withdrawn", "terminated", "abandoned")
"""Closed so, a case may be opened again."""
PRESSING = (
    *("ask_hearing", "set_hearing", "tell", "hold_hearing") * 2, "finish_procedure", "abort_procedure", "resubmit",
    "retry", "release", "resolve", "rule_on_challenge", "unwatch", "answer_job", "take_back", "remove_signer",
    "remove_signer",
)  # fmt: skip
"""What something was begun for: where it was, it is asked again and again."""
WAYS_ON = ("act", "answer_job", "release", "resolve", "rule_on_challenge", "retry", "transfer")
"""What is left to do where nobody may do what somebody thought of."""
SHORT = (40, 40)
DONE = Counter[str]()
"""How often each command was accepted, over all runs of this process."""


class Everybody(RuleBasedStateMachine):
    """One office, one application, everybody pulls at it."""

    world: World

    @initialize(rng=st.randoms(use_true_random=True))
    def filed(self, rng: Random) -> None:
        """A drawing is published, an application is filed; mostly it has been accepted before anybody plays."""
        given = {"rows": rng.choice((None, 1, 2)), "lead": rng.choice((None, "market", "water", "nowhere"))}
        filled = {name: one for name, one in given.items() if one is not None}
        before_all = rng.choice((*[("received", "accepted")] * 4, ("received",), ()))
        self.world = World(*sketch_of(rng), filled, before_all, self.doors())

    def doors(self) -> Any:
        """Where the books are."""
        return InMemory()

    @rule(seed=SEEDS)
    def something_happens(self, seed: int) -> None:
        """One rule for everything: hypothesis leaves out whole rules for whole runs, and life does not."""
        rng = self._random(seed)
        match rng.choices(("act", "anything", "time", "talk", "people", "desk"), (20, 16, 8, 4, 2, 1))[0]:
            case "act":
                self._ask(DAILY, rng)
            case "anything":
                self._ask(ANYTHING, rng)
            case "time" if "hearing_notice" in self.world.case.clocks and rng.random() < 0.5:
                self.world.wait_for_the_day()
            case "time":
                self.world.pass_time(rng.choice((1, 1, 5, 9, 24, 24, 72)), sweep=rng.random() < 0.5)
            case "talk":
                self.world.talk(rng.choice(("message", "signal")), rng.choice((*MACHINES, *PARTIES)))
            case "people":
                self.world.people_change(rng)
            case "desk":
                self.world.hand_over(*Asking(self.world, rng).handover())

    def _random(self, seed: int) -> Random:
        """Hypothesis likes to say nought: what comes of it differs from act to act."""
        return Random(f"{seed} {self.world.case.seq} {self.world.tried.total()}")

    def _ask(self, names: tuple[str, ...], rng: Random) -> None:
        """One of these, mostly one that there is something to do about, by somebody who may."""
        asking = Asking(self.world, rng)
        if self.world.case.closed in BROKEN_OFF and rng.random() < 0.5:
            self.world.ask(*asking.command("reopen"))
            return
        if self.world.resting and rng.random() < 0.7:
            self.world.go_on()
            asking = Asking(self.world, rng)
        heedless = rng.random() < 1 / 6
        if rng.random() < 1 / 6:
            names = tuple(one for one in PRESSING if asking.worth(one)) or names
        elif rng.random() < 1 / 3:
            names = asking.tempting() or names
        names = tuple(one for one in names if heedless or asking.worth(one)) or ("act",)
        for other in (rng.choice(names), *(one for one in WAYS_ON if asking.worth(one))):
            asked = asking.command(other)
            if asking.somebody_may or rng.random() < 0.2:
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


def test_every_command_of_the_registry_is_asked() -> None:
    """A command that is added is asked, and judged by the oracle, from the day it is in the table."""
    world = World(*sketch_of(Random("all")), {}, ("received", "accepted"), InMemory())

    for name in COMMANDS:
        world.ask(*Asking(world, Random(name)).command(name))

    assert {*world.tried} == {*COMMANDS}


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
