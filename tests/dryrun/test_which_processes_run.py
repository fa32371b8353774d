"""Each process of a file is instantiated by its own events (13.2.1), whichever others run, or have ended."""

import pytest

from dryrun.playing import entered, flows, play
from dryrun.test_any_drawing_runs import MESSAGE, SIGNAL, tasks

BY_MESSAGE = '<messageEventDefinition messageRef="m1"/>'
BY_SIGNAL = '<signalEventDefinition signalRef="g1"/>'


def pool(key: str, definitions: str, body: str = "", more: str = "") -> str:
    """An executable process `key` with a step that bears its name in lower case, started by what is defined."""
    start, step = f"{key}s", key.lower()
    inside = f'<startEvent id="{start}" {more}>{definitions}</startEvent>{tasks(step)}{body}{flows(f"{start} {step}")}'
    return f'<process id="{key}" isExecutable="true">{inside}</process>'


PARTNERS = {"root": MESSAGE + SIGNAL, "beside": pool("B", BY_MESSAGE) + pool("C", BY_SIGNAL)}


@pytest.mark.parametrize(
    ("lasts", "sent", "ended"),
    [("", "", "09"), ("", "PT1H", "10"), ("PT2H", "PT1H", "11"), ("PT2H", "PT3H", "12")],
    ids=["no moment", "later", "while it runs", "after its end"],
)
def test_what_is_sent_starts_another_pool_though_the_first_has_ended(lasts: str, sent: str, ended: str):
    """Whether a pool runs does not hang on whether the first still does."""
    given = {"messages": [{"name": "Paid", "after": sent}], "signals": [{"name": "Alarm", "after": sent}]}
    result = play(tasks("a"), "s a", **PARTNERS, **given, tasks={"a": {"after": lasts}})

    assert (result.state, entered(result, "a", "b", "c")) == ("completed", ["a", "b", "c"])
    assert [one["process"] for one in result.pools] == ["P", "B", "C"]
    assert result.ended == f"2026-01-05T{ended}:00:00+08:00"


def test_a_run_does_not_wait_for_what_can_start_nothing():
    """Nobody is there to take it, and no process starts by it: the run is over with the last that could happen."""
    sent = [{"name": "Paid", "after": "PT1H"}, {"name": "Paid", "after": "PT5H", "to": "M"}]
    catch = f'<intermediateCatchEvent id="M">{BY_MESSAGE}</intermediateCatchEvent>'
    catch += '<exclusiveGateway id="X" default="X_e"/>'
    result = play(catch, "s X e", "X M e", when={"X_M": "false"}, **PARTNERS, messages=sent)

    assert (result.state, entered(result, "b"), result.ended) == ("completed", ["b"], "2026-01-05T10:00:00+08:00")


def test_what_the_last_pool_answers_is_taken_by_what_starts_later():
    """What was sent too early waits for whoever begins to wait."""
    body = '<intermediateCatchEvent id="M"><messageEventDefinition messageRef="m2"/></intermediateCatchEvent>'
    body += flows("b M")
    pools = {"root": MESSAGE + '<message id="m2" name="Other"/>', "beside": pool("B", BY_MESSAGE, body)}
    result = play(tasks("a"), "s a", **pools, messages=[{"name": "Other"}, {"name": "Paid", "after": "P1D"}])

    assert (result.state, entered(result, "a", "b", "M")) == ("completed", ["a", "b", "M"])


PING = '<intermediateThrowEvent id="T">{}</intermediateThrowEvent>'


@pytest.mark.parametrize("definition", [BY_MESSAGE, BY_SIGNAL], ids=["message", "signal"])
def test_processes_that_start_each_other_without_end_are_stopped_and_not_completed(definition: str):
    """No token stands when the limit is met, and yet more would have come."""
    again = f'<intermediateThrowEvent id="U">{definition}</intermediateThrowEvent>{flows("b U")}'
    pools = {"root": MESSAGE + SIGNAL, "beside": pool("B", definition, again).replace("userTask", "scriptTask")}
    result = play(PING.format(definition), "s T", **pools, stop={"moves": 100})

    assert (result.state, result.why) == ("stopped", "moves")


def test_a_run_that_is_to_stop_before_a_pool_starts_is_stopped():
    """By what has been entered, or at a moment before the message that would start it."""
    pools = {"root": MESSAGE + SIGNAL, "beside": pool("B", BY_MESSAGE)}
    thrown = play(PING.format(BY_MESSAGE), "s T", **pools, stop={"node": "T"})
    late = {"messages": [{"name": "Paid", "after": "PT3H"}], "stop": {"at": "2026-01-05T10:00:00+08:00"}}
    sent = play(tasks("a"), "s a", **pools, **late)

    assert [(one.state, one.why, entered(one, "b")) for one in (thrown, sent)] == [
        ("stopped", "node", []), ("stopped", "at", []),
    ]  # fmt: skip
