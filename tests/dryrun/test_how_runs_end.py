"""What a run says at its end: failed by what nobody caught, terminated only where its own process was."""

import pytest

from dryrun.playing import entered, flows, play, sub
from dryrun.test_any_drawing_runs import ERROR, MESSAGE, SIGNAL, boundary, tasks

FAILS = {"A": {"error": "E1"}}
TERMINATE = "<terminateEventDefinition/>"
UNDO = '<task id="A" isForCompensation="true"/><association id="u" sourceRef="B" targetRef="A"/>'
UNDONE = boundary("B", "X", "<compensateEventDefinition/>")


def process(key: str, body: str, *chains: str) -> str:
    return f'<process id="{key}" isExecutable="true">{body}{flows(*chains)}</process>'


@pytest.mark.parametrize(
    ("body", "chains", "beside"),
    [
        (tasks("A", "N"), ["s A N e"], ""),
        (tasks("A", "N"), ["s A e", "s N e"], ""),
        (sub("S", tasks("A"), "Ss A Se"), ["s S e"], ""),
        ('<callActivity id="C" calledElement="Q"/>', ["s C e"], process("Q", tasks("A"))),
        (
            '<userTask id="A"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>'
            "</multiInstanceLoopCharacteristics></userTask>",
            ["s A e"],
            "",
        ),
        (
            tasks("X", "N") + UNDONE + UNDO + '<intermediateThrowEvent id="T"><compensateEventDefinition/>'
            "</intermediateThrowEvent>",
            ["s X T N e"],
            "",
        ),
    ],
    ids=["a step", "beside a branch", "sub-process", "called process", "instances", "compensation"],
)
def test_an_error_of_the_work_that_nothing_catches_is_a_failure(body, chains, beside):
    """The run says `failed`, why and where, wherever the step stands."""
    result = play(body, *chains, beside=beside, tasks=FAILS)
    assert (result.state, result.why, result.element) == ("failed", "token.uncaught_error", "A")


@pytest.mark.parametrize("time", ["<timeDuration>=x</timeDuration>", "<timeCycle>R/P7D/2025-03-01T00:00Z</timeCycle>"])
def test_a_time_that_does_not_come_is_a_failure(time):
    """Where the run waits for it; as in a case it is an incident."""
    body = (
        f'<intermediateCatchEvent id="C"><timerEventDefinition>{time}</timerEventDefinition></intermediateCatchEvent>'
    )

    result = play(body, "s C e", data={"x": 3600})

    assert (result.state, result.why, result.element) == ("failed", "timer.no_time", "C")
    assert [one["code"] for one in result.trace if one["does"] == "fail"] == ["timer.no_time"]


def test_a_time_that_the_data_bring_later_comes():
    """It is looked at again, and what stood is none at the end."""
    body = tasks("A") + (
        '<intermediateCatchEvent id="C"><timerEventDefinition><timeDuration>=x</timeDuration></timerEventDefinition>'
        "</intermediateCatchEvent>"
    )

    result = play(body, "s C e", "s A e", tasks={"A": {"after": "PT1M", "set": {"x": "PT1H"}}})

    assert (result.state, result.ended) == ("completed", "2026-01-05T10:01:00+08:00")


def test_a_cycle_beside_a_step_that_is_over_holds_up_no_join():
    """Its last moment is past, or was never to come."""
    cycle = "<timerEventDefinition><timeCycle>R/P7D/2025-03-01T00:00Z</timeCycle></timerEventDefinition>"
    body = boundary("B", "A", cycle, 'cancelActivity="false"') + tasks("A", "D", "N")
    gates = '<inclusiveGateway id="J"/>'

    result = play(body + gates, "s A e", "s D J N e", "B J", tasks={"A": {"never": True}})

    assert (result.done, [one["for"] for one in result.waiting]) == (("D", "N"), ["answer"])


def test_what_needs_a_message_and_a_time_that_comes_again_comes_again():
    """The event beside the step stays there as long as all that it needs may come once more: a cycle as it says."""
    both = (
        '<messageEventDefinition messageRef="m"/><timerEventDefinition><timeCycle>{}</timeCycle></timerEventDefinition>'
    )
    letters = [{"name": "M", "after": f"P{day}DT1H"} for day in (1, 2, 3)]

    for cycle, times in (("R/P1D", 3), ("R1/P1D", 1), ("R2/P1D", 2), ("${said}", 2)):
        body = tasks("A", "X") + boundary(
            "B", "A", both.format(cycle), 'cancelActivity="false" parallelMultiple="true"'
        )
        given = {"tasks": {"A": {"after": "P9D"}}, "messages": letters, "data": {"said": "R2/P1D"}}
        result = play(body, "s A e", "B X e", root='<message id="m" name="M"/>', **given)
        assert (result.state, result.done.count("X")) == ("completed", times)


def test_an_error_that_something_catches_is_none():
    """A failure that an interruption has taken away is none either."""
    body = tasks("A", "N") + boundary("B", "A", '<errorEventDefinition errorRef="r1"/>')
    assert play(body, "s A e", "B N e", root=ERROR, tasks=FAILS).state == "completed"
    late = boundary("B", "S", "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>")
    assert play(sub("S", tasks("A"), "Ss A Se") + late + tasks("N"), "s S e", "B N e", tasks=FAILS).state == "completed"


def test_of_several_failures_the_last_that_still_stands_is_told():
    late = boundary("B", "S", "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>")
    body = sub("S", tasks("A"), "Ss A Se") + late + tasks("N")
    result = play(body, "s N e", "s S e", "B e", tasks={"N": {"error": "E1"}, "A": {"error": "E1", "after": "PT1M"}})
    assert (result.state, result.element) == ("failed", "N")


ENDS = f'<endEvent id="x">{TERMINATE}</endEvent>'


@pytest.mark.parametrize(
    ("body", "chains", "state"),
    [
        (ENDS, ["s x"], "terminated"),
        (f'<endEvent id="x"><signalEventDefinition signalRef="g1"/>{TERMINATE}</endEvent>', ["s x"], "terminated"),
        (sub("S", ENDS, "Ss x") + tasks("N"), ["s S N e"], "completed"),
        ('<callActivity id="C" calledElement="Q"/>' + tasks("N"), ["s C N e"], "completed"),
    ],
    ids=["the process", "with a signal", "sub-process", "called process"],
)
def test_a_run_is_terminated_when_its_own_process_is(body, chains, state):
    called = process("Q", '<startEvent id="Qs"/>' + ENDS, "Qs x") if "Q" in body else ""
    result = play(body, *chains, beside=called, root=SIGNAL)
    assert (result.state, result.element) == (state, "x" if state == "terminated" else "")


@pytest.mark.parametrize(("where", "state"), [("", "terminated"), ("Q", "completed")])
def test_of_several_pools_the_end_of_the_first_is_the_end_of_the_run(where, state):
    """What another pool does to itself is told in the trace; as long as one still runs, the run is not over."""
    other = '<startEvent id="Qs"><messageEventDefinition messageRef="m1"/></startEvent>' + tasks("M")
    other += f'<endEvent id="Qx">{TERMINATE if where else ""}</endEvent>'
    mine = f'<endEvent id="x">{"" if where else TERMINATE}</endEvent>'
    body = '<sendTask id="A" messageRef="m1"/>' + tasks("N") + mine
    pools = {"root": MESSAGE, "beside": process("Q", other, "Qs M Qx")}
    result = play(body, "s A N x", **pools, tasks={"N": {"after": "P1D"}})
    assert (result.state, entered(result, "x", "Qx")) == (state, ["Qx", "x"])
    assert play(body, "s A N x", **pools, tasks={"M": {"never": True}}).state == "waiting"


@pytest.mark.parametrize("gate", ["exclusiveGateway", "inclusiveGateway", "complexGateway"])
def test_a_gateway_that_failed_waits_for_no_token(gate):
    """No flow out of it is true: it is told as what failed, and not as what waits; a join that waits still is."""
    body = f'<{gate} id="G"/><parallelGateway id="F"/><parallelGateway id="J"/>' + tasks("A", "B")
    when = {"G_A": "x = 1", "G_B": "x = 2"}

    found = play(body, "s F G A J e", "G B", "F J", when=when)

    assert (found.state, found.why, found.element) == ("failed", "token.no_flow_true", "G")
    assert [(one["element"], one["for"]) for one in found.waiting] == [("J", "tokens")]


def test_each_token_that_goes_over_a_flow_is_told():
    """13.3.2: three tokens go over each flow out of a task whose completion quantity is three."""
    body = '<userTask id="A" completionQuantity="3"/><userTask id="B"/><userTask id="C"/>'

    found = play(body, "s A B", "A C")

    assert [one for one in found.flows if one != "s_A"] == ["A_B"] * 3 + ["A_C"] * 3
    assert [one["element"] for one in found.trace if one["does"] == "take"] == list(found.flows)
    assert entered(found, "B", "C") == ["B"] * 3 + ["C"] * 3


def test_each_move_more_goes_one_step_further():
    """The first takes the file from its start to the first step; that the process begins is no move of a token."""
    ends = [play(tasks("A", "B", "C"), "s A B C e", stop={"moves": most}) for most in (1, 2, 3, 4)]

    assert [found.done for found in ends] == [(), ("A",), ("A", "B"), ("A", "B", "C")]
    assert [found.state for found in ends] == ["stopped", "stopped", "stopped", "completed"]


XOR, AND = ('<exclusiveGateway id="X" default="X_A"/>', '<parallelGateway id="X"/>')


@pytest.mark.parametrize(
    ("body", "chains", "stuck"),
    [
        (XOR + tasks("A", "B"), ["s X A J e", "X B J"], {"J": True}),
        (AND + tasks("A", "B"), ["s X A J e", "X B J"], {"J": False, "B": False}),
        (
            AND + tasks("A") + '<exclusiveGateway id="f" default="f_g"/><endEvent id="g"/>',
            ["s X A J e", "X f J", "f g"],
            {"J": True},
        ),
        ('<userTask id="D" startQuantity="2"/>', ["s D"], {"D": True}),
    ],
    ids=["one way of two", "a step is open", "ended elsewhere", "a step that needs two"],
)
def test_a_join_that_can_never_be_filled_is_told_apart(body: str, chains: list[str], stuck: dict[str, bool]):
    """A designer sees the deadlock, and does not look for the answer that is missing."""
    join = '<parallelGateway id="J"/>' if "J" in stuck else ""
    given = {"when": {"X_B": "false", "f_J": "false"}, "tasks": {"B": {"never": True}} if "B" in body else {}}
    result = play(body + join, *chains, **given)

    assert (result.state, {one["element"]: one.get("starved", False) for one in result.waiting}) == ("waiting", stuck)
