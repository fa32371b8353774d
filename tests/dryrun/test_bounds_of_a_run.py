"""A run is given so much work for each move that it may make; a drawing that wants more fails with a code.

Everything is counted: what expressions touch, what is set, the nodes passed. Nothing here looks at a clock.
"""

import pytest

from approvalflow.dryrun import Result
from approvalflow.dryrun import data as held
from approvalflow.errors import Unreadable
from approvalflow.expressions.values import weight
from counting import at_most
from dryrun.playing import play, sub

TOO_MUCH = "token.too_much_work"


@pytest.fixture(autouse=True)
def saved_and_reloaded():
    """Not here: to save and reload ten thousand tokens after each of ten thousand moves shows nothing new."""


def times(count: int) -> str:
    said = f"<loopCardinality>{count}</loopCardinality>"
    return f"<multiInstanceLoopCharacteristics>{said}</multiInstanceLoopCharacteristics>"


def script(key: str, said: str, more: str = "") -> str:
    return f'<scriptTask id="{key}">{more}<script>{said}</script></scriptTask>'


@pytest.mark.parametrize(
    "said",
    [
        "x = concatenate(if x = null then [t] else x, if x = null then [t] else x)",
        "x = concatenate([t, t, t, t, t, t, t, t, t, t], if x = null then [] else x)",
        "x = count(for i in 1..1000, j in 1..50 return i * j)",
        "x = for i in 1..1000 return t",
    ],
)
def test_work_that_only_grows_ends_a_run(said):
    """Lists that double, long texts many times over, sums of sums: each value is bounded, and so is all together."""
    made: list[int] = []
    put = held.Data.put

    def weighed(data: held.Data, node: str, values: dict[str, object], scope: str = "") -> None:
        made.append(weight(values))
        put(data, node, values, scope)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held.Data, "put", weighed)
        found = play(script("A", said) + '<exclusiveGateway id="g"/>', "s A g A", data={"t": "字" * 10_000})

    assert (found.state, found.why) == ("failed", TOO_MUCH)
    assert sum(made) < 550_000, "more was set than a run of 10,000 moves may set"


def test_who_asks_for_more_moves_is_given_more_work():
    """What an honest loop works out is within what its moves are given, however many they are."""
    body = script("A", "x = x + 1") + '<exclusiveGateway id="g" default="g_A"/>'
    when = {"g_e": "x = 6000"}

    found = play(body, "s A g A", "g e", when=when, data={"x": 0}, stop={"moves": 40_000})

    assert (found.state, found.data) == ("completed", {"x": 6000})


def test_a_call_that_calls_itself_twice_is_stopped():
    """Each round has twice as many calls; the tokens are counted like everything else."""
    beside = '<process id="R" isExecutable="true"><startEvent id="rs"/><parallelGateway id="rg"/>'
    beside += '<callActivity id="R1" calledElement="P"/><callActivity id="R2" calledElement="P"/>'
    beside += '<sequenceFlow id="a" sourceRef="rs" targetRef="rg"/><sequenceFlow id="b" sourceRef="rg" targetRef="R1"/>'
    beside += '<sequenceFlow id="c" sourceRef="rg" targetRef="R2"/></process>'
    loop = '<exclusiveGateway id="k"/><parallelGateway id="g"/><callActivity id="C" calledElement="Q"/>'
    inner = '<process id="Q" isExecutable="true"><startEvent id="qs"/><userTask id="T"/>'
    inner += '<sequenceFlow id="d" sourceRef="qs" targetRef="T"/></process>'

    found = play(loop, "s k g k", "g C", beside=inner, tasks={"T": {"never": True}})

    assert (found.state, found.why) in {("failed", TOO_MUCH), ("failed", "token.endless")}
    assert len(found.trace) < 200_000


@pytest.mark.parametrize("said", ["x = [x, x]", "x = {a: x, b: x}"])
def test_values_that_double_inside_of_themselves_are_refused(said):
    """Before they are work: ten levels are read, the eleventh ends the run with a code."""
    with pytest.raises(Unreadable) as refused:
        play(script("A", said) + '<exclusiveGateway id="g"/>', "s A g A", data={"t": "字"})

    assert refused.value.code == "data.too_deep"


@pytest.mark.parametrize("count", [3_000, 10_000])
def test_many_instances_run_to_the_end(count):
    """Ten thousand instances at once are work, and no fault, when the run is given the moves."""
    found = play(script("A", "x = x + 1", times(count)), "s A e", data={"x": 0}, stop={"moves": 50_000})

    assert (found.state, found.data) == ("completed", {"x": count})


def test_instances_within_instances_are_bounded_like_all_others():
    """Forty times forty instances run; two hundred times two hundred are more tokens than anybody can hold."""

    def nested(count: int) -> str:
        return sub("Q", times(count) + script("A", "x = 1", times(count)), "Qs A Qe")

    assert play(nested(40), "s Q e", stop={"moves": 50_000}).state == "completed"
    crowd = play(nested(200), "s Q e", stop={"moves": 1_000_000})
    assert crowd.state == "failed"
    assert len(crowd.trace) < 100_000


def web(kind: str, count: int) -> str:
    """Gateways with flows from each to every other."""
    gates = "".join(f'<{kind} id="g{number}"/>' for number in range(count))
    pairs = ((one, other) for one in range(count) for other in range(count) if one != other)
    return gates + "".join(f'<sequenceFlow id="f{a}_{b}" sourceRef="g{a}" targetRef="g{b}"/>' for a, b in pairs)


def test_joins_that_all_look_at_one_another_are_bounded():
    """Thirty inclusive gateways with flows from each to every other: what they look at is paid for."""
    found = at_most(2_500_000, lambda: play(web("inclusiveGateway", 30), "s g0", stop={"moves": 2_000}))

    assert (found.state, found.why) == ("failed", TOO_MUCH)


def test_the_ways_to_joins_are_searched_for_all_their_flows_at_once_and_paid_for():
    """With a token on each, thirty gateways are nothing; of eighty not all are searched."""

    def played(count: int) -> Result:
        body = f'<parallelGateway id="p"/>{web("inclusiveGateway", count)}'
        return play(body, "s p", *(f"p g{number}" for number in range(count)), stop={"moves": 2_000})

    small, large = played(30), played(80)

    assert (small.why, large.why) == ("token.mutual_wait", TOO_MUCH)


def test_tokens_that_gather_at_a_step_are_bounded():
    """A step that takes three tokens at once, before which thousands stand."""
    body = '<task id="A" completionQuantity="2000"/><task id="B" startQuantity="3"/>'

    found = at_most(2_500_000, lambda: play(body, "s A B e", stop={"moves": 2_000}))

    assert (found.state, found.why, found.element) == ("failed", TOO_MUCH, "B")


def test_timers_that_are_worked_out_are_paid_for():
    """A thousand timers behind one gateway, set anew each round."""
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    events = "".join(
        f'<intermediateCatchEvent id="c{number}">{timer}</intermediateCatchEvent>' for number in range(1_000)
    )
    body = '<exclusiveGateway id="g"/><eventBasedGateway id="b"/>' + events

    found = play(body, "s g b", *(f"b c{number} g" for number in range(1_000)))

    assert (found.state, found.why) == ("failed", TOO_MUCH)
    assert found.entered.count("b") < 20


@pytest.mark.parametrize("cycle", ["R/PT1S", "R/P1D"])
def test_a_cycle_comes_as_often_as_a_run_may_move(cycle):
    """To work out when it comes next costs less than the moves that it makes are given."""
    timer = f"<timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition>"
    beside = f'<boundaryEvent id="N" attachedToRef="A" cancelActivity="false">{timer}</boundaryEvent>'

    found = play('<userTask id="A"/>' + beside, "s A e", "N e", default={"never": True}, stop={"moves": 2_000})

    assert (found.state, found.why) == ("stopped", "moves")


@pytest.mark.parametrize(
    ("gate", "said"),
    [("parallelGateway", ""), ("inclusiveGateway", ""), ("complexGateway", "activationCount &gt;= 600")],
)
def test_a_join_of_hundreds_of_arms_is_within_its_bounds(gate, said):
    """Each arrival is counted, not searched for: what is wide and lawful runs to its end."""
    arms = [f"A{number}" for number in range(600)]
    inside = f"<activationCondition>{said}</activationCondition>" if said else ""
    body = '<parallelGateway id="G"/>' + "".join(f'<task id="{arm}"/>' for arm in arms)
    body += f'<{gate} id="J">{inside}</{gate}><task id="N"/>'

    result = play(body, "s G", *(f"G {arm} J" for arm in arms), "J N e")

    assert (result.state, result.done.count("N"), len(result.done)) == ("completed", 1, 601)


def test_calls_that_begin_each_other_twice_fail_before_they_are_begun():
    """Without start events all of them would begin in one move: 40 processes are 2,199,023,255,552 steps."""
    twice = "".join(
        f'<process id="Q{one}" isExecutable="true"><callActivity id="a{one}" calledElement="Q{one + 1}"/>'
        f'<callActivity id="b{one}" calledElement="Q{one + 1}"/></process>'
        for one in range(40)
    )
    twice += '<process id="Q40" isExecutable="true"><task id="T"/></process>'

    found = play('<callActivity id="C" calledElement="Q0"/>', "s C e", beside=twice)

    assert (found.state, found.why, found.element) == ("failed", TOO_MUCH, "C")
    assert found.entered == ("s", "C")


def test_what_is_opened_again_and_again_is_paid_for():
    """A loop that opens and ends two thousand steps in each round is stopped after some dozens of rounds."""
    body = "".join(f'<task id="T{one}"/>' for one in range(2_000))
    ends = '<endEvent id="X"><terminateEventDefinition/></endEvent>'
    inner = sub("A", body + '<exclusiveGateway id="k"/>' + ends, "k X")

    found = play(inner + '<exclusiveGateway id="g"/>', "s g A g")

    assert (found.state, found.why) == ("failed", TOO_MUCH)
    assert len(found.entered) < 100_000
