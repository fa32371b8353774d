"""Many processes ask anything of the same cases at once, and some are killed in the middle: nothing is half done."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine

from approvalflow.storage.engine import open_engine
from approvalflow.storage.schema import prepare
from scenarios.hands.playing import DAILY, ONCE
from scenarios.hands.racing import Racer, joint_road, judge
from scenarios.hands.world import InADatabase, World
from storage.forks import Bomb, outcome, run_in_process

NAMES = (*DAILY, *ONCE, "hold", "extend", "begin_procedure", "urge", "carbon_copy", "recuse", "challenge", "open_task")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, prepared_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """Empty books on each database."""
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copy(prepared_file, tmp_path / 'books.db')}"
    else:
        url = str(request.getfixturevalue("fresh_postgres"))
    engine = open_engine(url, wait=20.0)
    prepare(engine)
    yield engine
    engine.dispose()


class Hall:
    """Cases that lie at the vote, and processes that are let go together."""

    def __init__(self, engine: Engine, folder: Path, count: int) -> None:
        self.engine, self.folder = engine, folder
        self.url = engine.url.render_as_string(hide_password=False)
        self.sketch, drawn = joint_road()
        self.world = World(self.sketch, drawn, {}, ("received", "accepted"), InADatabase(engine))
        for _ in range(count - 1):
            self.world.file()
        self.cases = [f"c-{number}" for number in range(1, count + 1)]
        self.since = {case: self.world.office.case(case).seq for case in self.cases}
        self.told = folder / "told"
        self.told.touch()

    def at_once(self, seed: int, acts: int, moments: list[int]) -> list[int]:
        """One process each; one with a number is killed when it says that much to the database. How each ended."""
        waiting, go = os.pipe()

        def run(who: int, moment: int) -> None:
            os.close(go)
            engine = open_engine(self.url, wait=60.0)
            racer = Racer(self.sketch, engine, self.world.clock.at, Random(f"{seed} {who}"))
            os.read(waiting, 1)
            if moment:
                Bomb(engine, moment)
            racer.play(f"{seed}-{who}", NAMES, self.cases, acts, self.told)

        self.engine.dispose()
        children = [run_in_process(lambda one=one: run(*one)) for one in enumerate(moments)]  # type: ignore[misc]
        os.close(waiting)
        os.close(go)
        return [outcome(child) for child in children]

    def judged(self) -> int:
        """Look at everything, and let time pass: not so much that the keys of the first rounds are forgotten."""
        told = [json.loads(line) for line in self.told.read_text().splitlines()]
        self.world.office.sweep()
        done = judge(self.world.office, self.cases, self.since, told)
        self.world.clock.set(self.world.clock.at + timedelta(hours=15))
        return done


def test_whatever_is_asked_at_once_happens_wholly_or_not_at_all(engine: Engine, tmp_path: Path) -> None:
    """Two play on, two are killed somewhere between and within their commands, sweeps and letters."""
    hall = Hall(engine, tmp_path, count=3)

    ended = hall.at_once(1, 20, [0, 0, 90, 160])

    assert ended[:2] == [0, 0]
    assert {*ended[2:]} <= {0, -9}
    assert hall.judged() > 4


@pytest.mark.long
def test_many_rounds_of_killing(engine: Engine, tmp_path: Path) -> None:
    """Round after round, four processes each, the moments of death anywhere; a day passes between."""
    hall, rng, killed, done = Hall(engine, tmp_path, count=6), Random(7), 0, 0
    for seed in range(40):
        ended = hall.at_once(seed, 30, [0, 0, rng.randrange(1, 500), rng.randrange(1, 500)])
        assert ended[:2] == [0, 0]
        assert {*ended[2:]} <= {0, -9}
        killed += ended.count(-9)
        done = hall.judged()
    assert killed > 40
    assert done > 500
