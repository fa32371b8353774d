"""A parallel join whose tokens never come together is told before anybody waits at it; any other is not."""

import json
from random import Random

import pytest

from approvalflow.bpmn.reader import parse_drawing, read_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import dry_run, read_answers
from counting import at_most
from dryrun.playing import document

JOIN = '<parallelGateway id="J"/>'
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
BORDER = f'<boundaryEvent id="N" attachedToRef="A" cancelActivity="{{}}">{TIMER}</boundaryEvent>'
ERROR = '<errorEventDefinition errorRef="r{}"/>'
STEPS = '<userTask id="A" af:role="r"/><userTask id="B" af:role="r"/>'
GATE = '<{}Gateway id="{}"/>'
X, M = GATE.format("exclusive", "X"), GATE.format("exclusive", "M")
ANY, F = GATE.format("inclusive", "O"), GATE.format("parallel", "F")
BOTH = {"X_A": "x = 1", "X_B": "x = 2", "O_A": "x = 1", "O_B": "x = 2"}


def found(body, *chains, code="drawing.join_never", dry=True, when=BOTH, root=""):
    reading = read_drawing(document(body, *chains, when=when, root=root), dry=dry)
    return [(one.element, one.severity) for one in reading.findings if one.code == code]


@pytest.mark.parametrize(
    ("body", "chains"),
    [
        (X + STEPS, ["s X A J e", "X B J"]),
        (X + M + STEPS, ["s M X A J e", "X B J", "J M"]),
        (
            X + F + '<task id="C"/><task id="D"/><parallelGateway id="K"/>' + STEPS,
            ["s F C K X A J e", "F D K", "X B J"],
        ),
        (STEPS + BORDER.format("true"), ["s A J e", "N J"]),
        (
            '<eventBasedGateway id="G"/><receiveTask id="R"/>'
            f'<intermediateCatchEvent id="T">{TIMER}</intermediateCatchEvent>',
            ["s G R J e", "G T J"],
        ),
    ],
)
def test_what_an_exclusive_choice_parts_no_parallel_join_brings_together(body, chains):
    """The file would wait there for ever: refused before publishing, a warning in a run."""
    assert found(JOIN + body, *chains) == [("J", "warning")]
    assert found(JOIN + body, *chains, dry=False) == [("J", "error")]


@pytest.mark.parametrize(
    ("body", "chains"),
    [
        (F + STEPS, ["s F A J e", "F B J"]),
        (ANY + STEPS, ["s O A J e", "O B J"]),
        (STEPS, ["s A J e", "s B J"]),
        (STEPS + BORDER.format("false"), ["s A J e", "N J"]),
        (F + X + M + '<task id="C"/><task id="D"/>' + STEPS, ["s F C M X A J e", "F D M", "X B J"]),
        (F + X + M + STEPS, ["s M F A J X e", "F B J", "X M"]),
        (X + '<userTask id="C" completionQuantity="2"/>' + STEPS, ["s C X A J e", "X B J"]),
    ],
)
def test_what_may_come_together_is_left_alone(body, chains):
    """Parted by a parallel or inclusive gateway, by several flows, twice over the same choice, again in a loop."""
    assert found(JOIN + body, *chains, when={**BOTH, "X_e": "x = 1", "X_M": "x = 2"}) == []


def drawn(random):
    """A tangle of gateways and tasks, and the flows of which it asks."""
    kinds = random.choices(
        ["exclusiveGateway", "parallelGateway", "inclusiveGateway", "task"], [4, 4, 1, 3], k=random.randint(3, 8)
    )
    body = "".join(f'<{kind} id="n{number}"/>' for number, kind in enumerate(kinds))
    chains, when = ["s n0"], {}
    for number, kind in enumerate(kinds):
        targets = [f"n{other}" for other in range(number + 1, len(kinds))] + ["e"]
        back = [f"n{random.randrange(len(kinds))}"] if random.random() < 0.15 else []
        for target in dict.fromkeys([*random.sample(targets, min(len(targets), random.choice([1, 2, 2]))), *back]):
            chains.append(f"n{number} {target}")
            when |= {f"n{number}_{target}": "x = 1"} if kind[0] in "ei" else {}
    return document(body, *chains, when=when), when


@pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=pytest.mark.long)])
def test_no_run_goes_on_behind_such_a_join(count):
    """Tangles of gateways, each run with many answers: what is said of a join holds in all of them."""
    random, told = Random(20260302), 0
    for _ in range(count):
        text, asked = drawn(random)
        never = [
            one.element
            for one in read_drawing(text, dry=True, anyway=True).findings
            if one.code == "drawing.join_never"
        ]
        told += len(never)
        for _ in range(6 if never else 0):
            chosen = {"conditions": {flow: random.random() < 0.5 for flow in asked}, "stop": {"moves": 200}}
            drawing = parse_drawing(text, file="a.bpmn", dry=True, anyway=True)
            ran = dry_run(drawing, read_answers(json.dumps(chosen).encode(), "a.json"), national())
            assert not {*never} & {*ran.left}
    assert told > count / 100


@pytest.mark.parametrize(("first", "second", "twice"), [("1", "1", True), ("1", "2", False), ("", "1", False)])
def test_an_error_is_caught_once_at_a_border(first, second, twice):
    """The second event for it catches nothing; one for any error beside one for a certain error does."""
    border = '<boundaryEvent id="{}" attachedToRef="A">{}</boundaryEvent><task id="T{}"/>'
    events = [ERROR.format(one) if one else "<errorEventDefinition/>" for one in (first, second)]
    body = STEPS + "".join(border.format(key, event, key) for key, event in zip("KL", events, strict=True))
    root = '<error id="r1" errorCode="E"/><error id="r2" errorCode="F"/>'

    def told(*, dry):
        return found(body, "s A B e", "K TK e", "L TL e", code="drawing.error_caught_twice", dry=dry, root=root)

    assert told(dry=True) == ([("L", "warning")] if twice else [])
    assert told(dry=False) == ([("L", "error")] if twice else [])


def test_an_event_that_catches_more_than_one_before_it_has_something_to_catch():
    """Only where every error of the second is caught already does nothing come there."""
    border = '<boundaryEvent id="{}" attachedToRef="A">{}</boundaryEvent><task id="T{}"/>'
    events = (ERROR.format("1"), ERROR.format("1") + ERROR.format("2"))
    body = STEPS + "".join(border.format(key, event, key) for key, event in zip("KL", events, strict=True))
    root = '<error id="r1" errorCode="E"/><error id="r2" errorCode="F"/>'

    told = found(body, "s A B e", "K TK e", "L TL e", code="drawing.error_caught_twice", dry=True, root=root)
    assert told == []


def test_what_is_looked_at_is_bounded():
    """Hundreds of ways to and fro between two gateways are a hundred kilobytes, and no minute of work."""
    gates = '<inclusiveGateway id="O"/><inclusiveGateway id="Q"/><parallelGateway id="F"/><parallelGateway id="J"/>'
    flow = '<sequenceFlow id="{0}{1}{2}" sourceRef="{0}" targetRef="{1}"/>'
    ways = "".join(flow.format(*one, number) for number in range(400) for one in ("OQ", "QO"))
    text = document(gates + '<task id="u"/>' + ways, "s O", "Q F", "F J e", "F u J")

    assert at_most(400_000, lambda: read_drawing(text, dry=True)).drawing is not None
