"""Random drawings of the whole vocabulary, run as cases on two kinds of books: always saved, rebuilt and agreeing."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from approvalflow import Actor, Office, SetClock, commands
from approvalflow.bpmn.former import TODAY
from approvalflow.bpmn.graph import TASKS, Drawing, Kind, Node, Timer
from approvalflow.cases.rules import StepRule
from approvalflow.errors import ApprovalFlowError, Conflict, Refused
from approvalflow.expressions import compile_expression
from approvalflow.identity import SeatRule, TomlDirectory
from approvalflow.matters.folder import sample_office
from approvalflow.moment import read_moment
from approvalflow.testing.memory import MemoryStore
from internal_office import JOB, OFFICER, PARTY, process, user, write
from internal_office import flows as road
from small_office import agreeing
from tokens.random_wide import a_wide_sketch

SIMPLE = process('<startEvent id="S"/><endEvent id="E"/>' + user("A") + road("S → A → E"))
SIGNALS = 12
REFUSALS = ("act.not_caught", "message.unknown", "person.not_the_owner")
FIELDS = {"n": "number", "yes": "boolean"}


def wide(seed: int) -> Drawing:
    """A random drawing whose questions are answered by data: how many, and whether."""
    drawing = a_wide_sketch(seed).drawing()
    return replace(
        drawing,
        id="Process",
        digest=f"sha256:{seed}",
        nodes={key: _asking(node) for key, node in drawing.nodes.items()},
    )


def _asking(node: Node) -> Node:
    multi = node.multi and replace(node.multi, cardinality=compile_expression("case.n"))
    loop = node.loop and replace(node.loop, maximum=2)
    causes = tuple(
        replace(
            one,
            name=one.name or ("x" if one.trigger in ("message", "signal") else ""),
            timer=Timer(duration="P1D") if one.trigger == "timer" else None,
            condition=one.condition and compile_expression("case.yes"),
        )
        for one in node.causes
    )
    af = {"role": "reviewer"} if node.kind is not Kind.SERVICE_TASK else {}
    return replace(node, multi=multi, loop=loop, causes=causes, af=af)


def an_office(store: Any, clock: SetClock, folder: Path, drawing: Drawing) -> Office:
    """An office that has published a simple matter, and runs its cases by a drawing made up here."""
    people = TomlDirectory.read(sample_office().read_bytes(), "office.toml")
    office = Office(*store, people=people, now=clock, second_opinion=agreeing)
    office._begin()
    office.publish(write(folder, SIMPLE, FIELDS), by="bai-xue")
    known = office.desk.catalogue
    with office._fresh() as books:
        rules = known.rules(books, "test", "1")
    steps = {
        key: StepRule(name=key, properties=node.af, seat=SeatRule.read(node.af))
        for key, node in drawing.nodes.items()
        if node.kind in TASKS
    }
    known._rules["test", "1", TODAY] = replace(rules, drawing=drawing, steps=steps)
    return office


def one_signal(rng: random.Random, office: Office, clock: SetClock) -> str:
    """Whatever can happen to the case, chosen at random."""
    case = office.case("c-1")
    choices: list[tuple[str, Any]] = [("act", one) for one in sorted(case.visits)] * 3
    choices += [("return", one) for one in sorted(case.visits) if case.visits[one].seats and case.steps]
    choices += [("raise", one) for one in sorted(case.visits)]
    choices += [(one.kind, one.name) for one in case.waits.values()]
    choices += [("retry", one) for one in sorted(case.incidents)] + [("time", "")]
    kind, what = rng.choice(choices)
    error = rng.choice(("e1", "e2"))
    if kind in ("act", "raise"):
        seats = case.visits[what].seats
        more = {"error": error} if kind == "raise" else {"outcome": "done"}
        command: Any = commands.Act(case="c-1", visit=what, **more)
        if not seats:
            command = commands.AnswerJob(case="c-1", visit=what, **more, data={"yes": rng.random() < 0.5})
        office.do(Actor(id=OFFICER, kind="officer") if seats else JOB, command)
    elif kind == "return":
        to = rng.choice(sorted(case.steps))
        office.do(Actor(id=OFFICER, kind="officer"), commands.Return(case="c-1", visit=what, to=to, reason="again"))
    elif kind == "message":
        office.send(what, by=JOB, correlation="c-1", key=f"k-{rng.random()}")
    elif kind == "signal":
        office.signal(what, by=JOB, key=f"k-{rng.random()}")
    elif kind == "retry":
        office.do(case.incidents[what].owner, commands.Retry(case="c-1", token=what))
    else:
        clock.set(clock.at + timedelta(days=1))
        office.sweep()
    return f"{kind} {what}"


def play(office: Office, clock: SetClock, seed: int) -> list[tuple[str, Any]]:
    """One case of a drawing; after every command it is what its events say, and the books agree."""
    rng, told = random.Random(seed), list[tuple[str, Any]]()
    office.submit(
        "test",
        by=Actor(id="P-1", kind="applicant"),
        applicant=PARTY,
        case="c-1",
        data={"n": rng.choice((0, 2, 3)), "yes": False},
    )
    for _ in range(SIGNALS):
        if office.case("c-1").closed:
            break
        try:
            said = one_signal(rng, office, clock)
        except Refused as refused:  # an error that nobody catches is refused, and changes nothing
            if refused.code not in REFUSALS and not refused.code.startswith("return."):
                raise
            said = refused.code
        case = office.case("c-1")
        assert office.rebuild("c-1") == case, (seed, told, said)
        assert office.check() == [], (seed, told, said)
        told.append((said, case.position))
    return told


def compare(seed: int, folder: Path) -> set[str]:
    """The same on memory and on SQLite; what was done is the answer."""
    from approvalflow.storage.engine import open_engine
    from approvalflow.storage.schema import prepare
    from approvalflow.storage.transaction import read, transaction

    drawing, found = wide(seed), []
    engine = open_engine(f"sqlite:///{folder}/{seed}.db")
    prepare(engine)
    memory = MemoryStore()
    for store in (
        (memory.transaction("330100"), memory.read("330100")),
        (transaction(engine, "330100"), read(engine, "330100")),
    ):
        clock = SetClock(read_moment("2026-03-02T09:00:00+08:00"))
        try:
            found.append(play(an_office(store, clock, folder / "m", drawing), clock, seed))
        except (ApprovalFlowError, Conflict) as trouble:
            raise AssertionError(f"seed {seed}: {trouble!r}") from trouble
    engine.dispose()
    assert found[0] == found[1], seed
    return {said.partition(" ")[0] for said, _ in found[0]}


def test_random_drawings_run_as_cases(tmp_path: Path) -> None:
    """Any mixture of gateways, events, instances, compensation and calls."""
    done = set[str]().union(*(compare(seed, tmp_path) for seed in range(6)))

    assert {"act", "time", "return"} <= done


@pytest.mark.long
@pytest.mark.parametrize("block", range(6, 206, 20))
def test_random_drawings_run_as_cases_for_longer(block: int, tmp_path: Path) -> None:
    """Two hundred further drawings."""
    for seed in range(block, block + 20):
        compare(seed, tmp_path)
