"""A case goes the way that a dry run of the same drawing with the same answers shows, move by move."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from approvalflow import Actor, SetClock
from approvalflow.bpmn.graph import AUTOMATIC, TASKS, Cause, Drawing, Kind, Node, Trigger
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.cases.letters import SENDING
from approvalflow.cases.stuck import STARVED
from approvalflow.dryrun.answers import Answers, Sent, Step, Stop
from approvalflow.dryrun.result import told
from approvalflow.expressions import compile_expression
from approvalflow.moment import read_moment
from approvalflow.testing.memory import MemoryStore
from desk.following import follow, ran
from desk.test_messages_and_signals import AND_TERMINATES, AT_ONCE, BY_SIGNAL, DRAWN_TO, LAST_WORDS
from desk.test_random_drawings_in_cases import an_office, wide
from internal_office import PARTY, flows, process, user

BEGIN = "2026-03-02T09:00:00+08:00"
PEOPLE = "PT1M"
"""Whatever somebody does takes a minute, so that machines are done before."""
N = compile_expression("case.n")
CONDITIONS = ("case.yes", "not(case.yes)", "case.n > 2", "case.n <= 2")


def choosing(drawing: Drawing, rng: random.Random) -> Drawing:
    """The same drawing, where data decide which way is taken."""
    drawn = {
        key: replace(flow, condition=flow.condition and compile_expression(rng.choice(CONDITIONS)))
        for key, flow in drawing.flows.items()
    }
    return replace(drawing, flows=drawn)


def keyed(drawing: Drawing, rng: random.Random) -> Drawing:
    """The same drawing, where messages go by their field `n`: in a conversation, as data are bound, or by no key."""
    kinds: tuple[dict[str, Any], ...] = ({"conversation": "c n"}, {"conversation": "c n"}, {}, {"correlation": N})

    def talking(cause: Cause) -> Cause:
        more = rng.choice(kinds)
        return replace(cause, content=N, **more) if more and cause.trigger is Trigger.MESSAGE else cause

    nodes = {
        key: replace(node, causes=tuple(talking(one) for one in node.causes)) for key, node in drawing.nodes.items()
    }
    return replace(drawing, nodes=nodes)


def answers_to(drawing: Drawing, rng: random.Random, messages: int = 1) -> Answers:
    """Every visit is answered, a job with data; messages and signals that the drawing knows come at some moment."""
    catching = [node for node in drawing.nodes.values() if node.kind not in SENDING]
    heard = {(str(cause.trigger), cause.name) for node in catching for cause in node.causes}
    sent = [*[("message", "x")] * messages, ("signal", "g1"), ("signal", "g2")]
    said = [(what, Sent(name=name, after=f"PT{rng.randint(1, 9)}M30S")) for what, name in sent if (what, name) in heard]
    if messages > 1:  # each with a key of its own
        said = [
            (what, structs.replace(one, set={"n": rng.choice((0, 2, 3))}) if what == "message" else one)
            for what, one in said
        ]

    def answer(node: Node) -> Step:
        data = {"yes": rng.random() < 0.5, "n": rng.choice((0, 2, 3))} if node.kind is Kind.SERVICE_TASK else {}
        return Step(outcome="done", after=PEOPLE, set=data)

    people = (node for node in drawing.nodes.values() if node.kind in TASKS - AUTOMATIC - {Kind.RECEIVE_TASK})
    return Answers(
        begin=BEGIN,
        data={"n": rng.choice((0, 2, 3)), "yes": False},
        tasks={node.id: tuple(answer(node) for _ in range(60)) for node in people},
        messages=tuple(one for what, one in said if what == "message"),
        signals=tuple(one for what, one in said if what == "signal"),
        stop=Stop(moves=150),
    )


def compare(drawing: Drawing, answers: Answers, folder: Path, about: object) -> str:
    """Play both; how the run ended."""
    run = ran(drawing, answers)
    store, clock = MemoryStore(), SetClock(read_moment(BEGIN))
    office = an_office((store.transaction("330100"), store.read("330100")), clock, folder / "m", drawing)
    applicant = Actor(id="P-1", kind="applicant")
    office.submit("test", by=applicant, applicant=PARTY, case="c-1", data=answers.data)
    made = follow(office, clock, run)
    case, state = office.case("c-1"), told(drawing, run.board.position(), run.trace.entries, run.course()).state

    assert made[: len(run.made)] == run.made, about
    if state != "stopped":  # the limit cuts a run where a case would go on
        assert len(made) == len(run.made), about
        assert case.position == run.board.position(), about
        assert case.data == run.data.values(), about
        assert (case.closed == "done") == (state in ("completed", "terminated")), about
        codes = {one.code for one in case.incidents.values()} - {STARVED}  # a run only waits there
        assert bool(codes) == (state in ("failed", "cancelled")), about
    assert office.check() == [], about
    return state


def at_random(seed: int, folder: Path) -> str:
    """A random drawing, its ways and its answers."""
    rng = random.Random(f"follow {seed}")
    drawing = choosing(wide(seed), rng)
    return compare(drawing, answers_to(drawing, rng), folder, seed)


def test_random_drawings_go_the_same_way(tmp_path: Path) -> None:
    """Flows, nodes entered and left, token by token; the data and the end; saved and reloaded after every act."""
    ends = {at_random(seed, tmp_path) for seed in range(40)}

    assert {"completed", "waiting", "stopped", "failed"} <= ends


def keyed_at_random(seed: int, folder: Path) -> str:
    """A random drawing whose messages have keys, and six messages of three keys."""
    rng = random.Random(f"keys {seed}")
    drawing = keyed(choosing(wide(seed), rng), rng)
    return compare(drawing, answers_to(drawing, rng, messages=6), folder, seed)


def test_random_drawings_talk_the_same_way(tmp_path: Path) -> None:
    """By bound keys and by those of conversations: who has a message in a run has it in a case."""
    ends = {keyed_at_random(seed, tmp_path) for seed in range(25)}

    assert {"completed", "waiting"} <= ends


@pytest.mark.long
@pytest.mark.parametrize("block", range(25, 1025, 100))
def test_random_drawings_talk_the_same_way_for_longer(block: int, tmp_path: Path) -> None:
    """A thousand further drawings."""
    for seed in range(block, block + 100):
        keyed_at_random(seed, tmp_path)


@pytest.mark.parametrize("seed", [2340, 2574, 2677, 3267, 4287])
def test_random_drawings_that_differed_once(seed: int, tmp_path: Path) -> None:
    """Two things sent at once, with machines between; a message sent before that meets a new wait; scopes that end;
    few moves, and many conditions to look at.
    """
    at_random(seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("block", range(40, 3040, 100))
def test_random_drawings_go_the_same_way_for_longer(block: int, tmp_path: Path) -> None:
    """Three thousand further drawings."""
    for seed in range(block, block + 100):
        at_random(seed, tmp_path)


TWO_NEEDED = process(
    '<startEvent id="S"/><parallelGateway id="G"/><endEvent id="E"/>' + user("A", more='startQuantity="2"')
    + flows("S → G → A → E", "G → A"),
)  # fmt: skip
TELLS_ITSELF = process(
    '<startEvent id="S"/><parallelGateway id="G"/><endEvent id="E"/><endEvent id="F"/>'
    '<intermediateCatchEvent id="C"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    '<sendTask id="T" messageRef="m"/><scriptTask id="Z"/>' + user("A")
    + flows("S → G → C → A → E", "G → T → Z → F"), before='<message id="m" name="x"/>',
)  # fmt: skip


@pytest.mark.parametrize("drawn", [TWO_NEEDED, TELLS_ITSELF])
def test_what_random_drawings_found(drawn: bytes, tmp_path: Path) -> None:
    """A step that needs two tokens opens when both have come; a case has its own message before machines go on."""
    drawing = parse_drawing(drawn)
    answers = Answers(begin=BEGIN, data={"n": 2, "yes": False}, tasks={"A": Step(after=PEOPLE)})

    assert compare(drawing, answers, tmp_path, "") == "completed"


@pytest.mark.parametrize("drawn", [LAST_WORDS, DRAWN_TO, AND_TERMINATES, AT_ONCE, BY_SIGNAL])
def test_a_pool_started_by_the_end_of_another_goes_the_same_way(drawn: bytes, tmp_path: Path) -> None:
    """The case is closed by the end of the last pool, also where the end of the first terminates."""
    answers = Answers(begin=BEGIN, tasks={"A": Step(after=PEOPLE), "Work": Step(after=PEOPLE)})

    assert compare(parse_drawing(drawn), answers, tmp_path, "") in ("completed", "terminated")
