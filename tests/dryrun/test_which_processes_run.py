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


def timer(text: str, what: str = "timeDuration") -> str:
    return f"<timerEventDefinition><{what}>{text}</{what}></timerEventDefinition>"


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>"


def moments(result, node: str) -> list[str]:
    """When a node was entered."""
    return [one["at"][5:16] for one in result.trace if one["does"] == "enter" and one["element"] == node]


WORKS_LONG = {"a": {"after": "PT9H", "set": {"v": 1}}}


@pytest.mark.parametrize(
    ("definition", "came"),
    [
        (timer("PT1H"), ["01-05T10:00"]),
        (timer("PT12H"), ["01-05T21:00"]),
        (timer("2026-01-01T00:00:00Z", "timeDate"), ["01-05T09:00"]),
        (timer("R3/PT1H", "timeCycle"), ["01-05T10:00", "01-05T11:00", "01-05T12:00"]),
        (timer("R2/PT8H", "timeCycle"), ["01-05T17:00", "01-06T01:00"]),
        (timer("${often}", "timeCycle"), ["01-05T13:00", "01-05T17:00"]),
        (condition("v = 1"), ["01-05T18:00"]),
        (condition("today &gt; date(&quot;2026-01-06&quot;)"), ["01-07T00:00"]),
        (condition("often != null"), ["01-05T09:00"]),
    ],
)
def test_a_process_that_a_time_or_a_condition_starts_runs_beside_the_first_or_after_it(
    definition: str, came: list[str]
):
    """Table 10.84: as often as it comes, each time anew; a condition reads what the others know."""
    result = play(tasks("a"), "s a", beside=pool("D", definition), tasks=WORKS_LONG, data={"often": "R2/PT4H"})

    assert (result.state, moments(result, "d"), result.warnings) == ("completed", came, ())
    assert [one["process"] for one in result.pools] == ["P"] + ["D"] * len(came)
    assert all(one["data"] == {} for one in result.pools[1:])


def test_a_condition_starts_its_process_each_time_it_becomes_true():
    """And not again while it stays so."""
    steps = "".join(
        f'<scriptTask id="{key}"><script>v = {value}</script></scriptTask>'
        for key, value in zip("xyz", (1, 0, 1), strict=True)
    )
    result = play(tasks("a") + steps, "s x a y z", beside=pool("D", condition("v = 1")))

    assert entered(result, "d") == ["d", "d"]


def test_a_start_that_needs_a_message_and_a_time_begins_with_the_last():
    """10.5.2: a parallel multiple start event; each time both have come again."""
    both = pool("B", BY_MESSAGE + timer("R2/PT2H", "timeCycle"), more='parallelMultiple="true"')
    sent = [{"name": "Paid", "after": after} for after in ("PT1H", "PT3H")]
    result = play(tasks("a"), "s a", root=MESSAGE, beside=both, messages=sent)

    assert (result.state, moments(result, "b")) == ("completed", ["01-05T11:00", "01-05T13:00"])


@pytest.mark.parametrize(
    ("first", "more", "times"),
    [({}, {}, 1), ({"after": "PT8H30M"}, {}, 8), ({}, {"stop": {"at": "2026-01-05T12:30:00+08:00"}}, 3)],
    ids=["alone", "beside", "to a moment"],
)
def test_a_cycle_without_end_comes_once_and_as_long_as_other_things_go_on(first, more, times):
    """Its own instances are nothing else, however long they take."""
    given = {"tasks": {"a": first, "d": {"after": "P1D"}}, **more}
    result = play(tasks("a"), "s a", beside=pool("D", timer("R/PT1H", "timeCycle")), **given)

    assert (result.state, entered(result, "d").count("d")) == ("stopped" if more else "completed", times)


@pytest.mark.parametrize("definition", [BY_MESSAGE, BY_SIGNAL, condition("v = 2"), timer("${then}")])
def test_a_process_that_nothing_starts_is_told(definition: str):
    """Nothing of the file is left out in silence; a walk goes through it all the same."""
    pools = {"root": MESSAGE + SIGNAL, "beside": pool("B", definition)}
    left, walked = (play(tasks("a"), "s a", **pools, walk=walk) for walk in (False, True))

    assert (left.state, [(one.code, one.element) for one in left.warnings]) == (
        "completed", [("answers.nothing_starts", "B")],
    )  # fmt: skip
    assert (walked.state, entered(walked, "b"), walked.warnings) == ("completed", ["b"], ())


def alone(definition: str, **answers):
    """A file whose only process is started by an event."""
    return play(f'<startEvent id="S">{definition}</startEvent>' + tasks("a"), "S a", root=MESSAGE + SIGNAL, **answers)


TWICE = [{"name": "Paid", "after": "PT1H", "set": {"q": 1}}, {"name": "Paid", "after": "PT2H", "set": {"q": 2}}]


def test_each_message_that_starts_the_first_process_makes_an_instance_with_data_of_its_own():
    """10.4.1 and 13.2.1: as of any other pool, whether it is the only one or not, and whether the one before runs."""
    only = alone(BY_MESSAGE, messages=TWICE, tasks={"a": {"after": "PT9H"}})
    beside = play(tasks("x"), "s x", root=MESSAGE, beside=pool("B", BY_MESSAGE), messages=TWICE)

    assert [one["data"] for one in only.pools] == [{"q": 1}, {"q": 2}] == [one["data"] for one in beside.pools[1:]]
    assert (only.state, moments(only, "a"), only.data) == ("completed", ["01-05T10:00", "01-05T11:00"], {"q": 1})


def test_a_signal_or_a_cycle_starts_the_first_process_as_often_as_it_comes():
    """Each moment of the cycle, also while the instance before still runs."""
    signals = [{"name": "Alarm", "after": after} for after in ("PT1H", "PT2H")]
    by_signal = alone(BY_SIGNAL, signals=signals, tasks={"a": {"after": "PT9H"}})
    by_cycle = alone(timer("R3/PT1H", "timeCycle"), tasks={"a": {"after": "PT9H"}})
    unending = alone(timer("0 0 9 * * MON", "timeCycle"))

    assert moments(by_signal, "a") == ["01-05T10:00", "01-05T11:00"]
    assert moments(by_cycle, "a") == ["01-05T10:00", "01-05T11:00", "01-05T12:00"]
    assert (unending.state, moments(unending, "a")) == ("completed", ["01-12T09:00"])


def test_each_event_behind_an_exclusive_gateway_that_instantiates_starts_an_instance():
    """13.4.4: whichever comes; the second is not for the instance that the first has made."""
    gate = '<eventBasedGateway id="G" instantiate="true"/><receiveTask id="R" messageRef="m2"/>' + tasks("a", "b")
    gate += f'<intermediateCatchEvent id="M">{BY_MESSAGE}</intermediateCatchEvent>'
    sent = [{"name": "Other", "after": "PT1H"}, {"name": "Paid", "after": "PT2H"}]
    root = MESSAGE + '<message id="m2" name="Other"/>'
    result = play(gate, "G M a", "G R b", root=root, messages=sent, tasks={"b": {"after": "P1D"}})

    assert (result.state, entered(result, "a", "b"), len(result.pools)) == ("completed", ["b", "a"], 2)


def test_what_has_started_a_process_is_what_is_told_as_caught():
    """Of a start event that waits for one of several things, the one that came."""
    result = alone(BY_MESSAGE + BY_SIGNAL, signals=[{"name": "Alarm", "after": "PT1H"}], messages=[TWICE[1]])

    assert [(one["event"], one["name"]) for one in result.caught] == [("signal", "Alarm"), ("message", "Paid")]


def test_a_plain_start_and_an_event_start_instances_of_one_process():
    """10.5.2: each start event is one of its own; what the answers name as the start has come once by that."""
    two = f'<startEvent id="T">{timer("PT1H")}</startEvent>' + tasks("a", "b")
    both, named = (play(two, "s a", "T b", **more) for more in ({}, {"start": "T"}))

    assert [entered(one, "a", "b") for one in (both, named)] == [["a", "b"], ["b"]]


def test_a_second_message_is_for_its_own_key_whatever_the_first_instance_knows():
    """What an instance of the process itself has set is nothing that another one is started by."""
    keyed = f'<startEvent id="S" af:correlation="q">{BY_MESSAGE}</startEvent>'
    sent = [{**one, "correlation": key} for one, key in zip(TWICE, ("1", "2"), strict=True)]
    result = play(keyed + tasks("a"), "S a", root=MESSAGE, messages=sent)

    assert [one["data"] for one in result.pools] == [{"q": 1}, {"q": 2}]


NEEDS_BOTH = 'parallelMultiple="true"'


@pytest.mark.parametrize("first", [True, False], ids=["the first process", "another pool"])
def test_a_start_that_lacks_one_of_several_things_is_told_with_what_came_and_what_it_lacks(first: bool):
    """10.5.2: no instance is there yet, and the run waits."""
    both, sent = BY_MESSAGE + BY_SIGNAL, {"messages": [{"name": "Paid", "after": "PT1H", "set": {"q": 1}}]}
    root = MESSAGE + SIGNAL
    if first:
        body = f'<startEvent id="Bs" {NEEDS_BOTH}>{both}</startEvent>' + tasks("b")
        runs = [play(body, "Bs b", root=root, **sent, signals=some) for some in ([], [{"name": "Alarm"}])]
    else:
        given = {"root": root, "beside": pool("B", both, more=NEEDS_BOTH), **sent}
        runs = [play(tasks("a"), "s a", **given, signals=some) for some in ([], [{"name": "Alarm"}])]
    lacks, begun = runs

    assert (lacks.state, lacks.waiting) == (
        "waiting", ({"element": "Bs", "for": "signal", "name": "Alarm", "token": ""},),
    )  # fmt: skip
    assert (lacks.caught, lacks.untaken) == (({"element": "Bs", "event": "message", "name": "Paid"},), ())
    assert (begun.state, begun.waiting, moments(begun, "b")) == ("completed", (), ["01-05T10:00"])
    assert [one["name"] for one in begun.caught] == ["Alarm", "Paid"]
    assert begun.pools[-1]["data"] == {"q": 1}


def test_a_process_whose_message_comes_too_late_says_what_it_waits_for():
    """Nothing runs when the run is to stop; the trigger is named."""
    result = alone(BY_MESSAGE + BY_SIGNAL, messages=TWICE, stop={"at": "2026-01-05T09:30:00+08:00"})

    assert (result.state, [(one["element"], one["for"], one["name"]) for one in result.waiting]) == (
        "stopped", [("S", "message", "Paid"), ("S", "signal", "Alarm")],
    )  # fmt: skip


def sends(definition: str) -> str:
    """What the process `Q` throws, each time that its cycle without end comes."""
    throw = f'<intermediateThrowEvent id="T">{definition}</intermediateThrowEvent>'
    return pool("Q", timer("R/PT1H", "timeCycle"), throw + flows("q T"))


@pytest.mark.parametrize("definition", [BY_MESSAGE, BY_SIGNAL], ids=["message", "signal"])
def test_a_cycle_without_end_does_not_come_again_for_what_it_has_others_begin(definition: str):
    """What a process starts that the cycle has begun is the cycle's doing as well, however long it lasts."""
    pools = sends(definition) + pool("R", definition)
    result = play(tasks("a"), "s a", root=MESSAGE + SIGNAL, beside=pools, tasks={"r": {"after": "PT5H"}})

    assert (result.state, entered(result, "q", "r")) == ("completed", ["q", "r"])


@pytest.mark.parametrize("definition", [BY_MESSAGE, BY_SIGNAL], ids=["message", "signal"])
def test_a_cycle_without_end_comes_again_for_whoever_hears_of_it(definition: str):
    """A process that waits for three letters, one each hour, has them; one that waits without end stops the run."""
    body = f'<intermediateCatchEvent id="M">{definition}</intermediateCatchEvent>'
    body += '<exclusiveGateway id="X" default="X_M"/><scriptTask id="N"><script>n = n + 1</script></scriptTask>'
    given = {"root": MESSAGE + SIGNAL, "beside": sends(definition), "data": {"n": 0}}
    three = play(body, "s M N X e", "X M", when={"X_e": "n = 3"}, **given)
    never = play(body, "s M N X e", "X M", when={"X_e": "n &lt; 0"}, stop={"moves": 200}, **given)

    assert (three.state, three.ended, three.data) == ("completed", "2026-01-05T12:00:00+08:00", {"n": 3})
    assert (never.state, never.why) == ("stopped", "moves")


def test_a_cycle_comes_for_an_event_that_needs_it_and_has_heard_of_something_else():
    """A time that comes for sure is not waited for in vain: the second message has its moment too."""
    both = pool("B", BY_MESSAGE + timer("R/PT2H", "timeCycle"), more=NEEDS_BOTH)
    result = play(tasks("a"), "s a", root=MESSAGE, beside=both, messages=[{"name": "Paid"}] * 2)

    assert (result.state, moments(result, "b")) == ("completed", ["01-05T11:00", "01-05T13:00"])


def test_what_only_cycles_without_end_have_brought_makes_no_other_come():
    """Each instance of `B` sends what the next one needs: the cycle comes once all the same."""
    again = f'<intermediateThrowEvent id="U">{BY_MESSAGE}</intermediateThrowEvent>{flows("b U")}'
    both = pool("B", BY_MESSAGE + timer("R/PT2H", "timeCycle"), again, more=NEEDS_BOTH)
    result = play(tasks("a"), "s a", root=MESSAGE, beside=sends(BY_MESSAGE) + both)

    assert (result.state, moments(result, "b")) == ("waiting", ["01-05T11:00"])


WAITS_FOR_PAPERS = f'<startEvent id="Ps">{BY_MESSAGE}</startEvent>' + tasks("a")
PAID_LATE = {"root": MESSAGE, "messages": [{"name": "Paid", "after": "PT2H", "set": {"paid": 9}}]}


def test_data_of_the_answers_is_for_the_process_of_the_run_whichever_begins_first():
    """Another process that begins before it, by its own time, knows none of it."""
    result = play(WAITS_FOR_PAPERS, "Ps a", beside=pool("D", timer("PT1H")), data={"amount": 3}, **PAID_LATE)

    assert [(one["process"], one["data"]) for one in result.pools] == [("D", {}), ("P", {"amount": 3, "paid": 9})]
    assert (result.state, result.data) == ("completed", {"amount": 3, "paid": 9})


def test_a_run_that_is_to_begin_with_another_process_has_its_data_there():
    """`start` says which process the run is about."""
    result = play(WAITS_FOR_PAPERS, "Ps a", beside=pool("D", timer("PT1H")), data={"x": 3}, start="Ds", **PAID_LATE)

    assert [(one["process"], one["data"]) for one in result.pools] == [("D", {"x": 3}), ("P", {"paid": 9})]


def test_pools_give_each_instance_of_a_process_its_data():
    """Also to what starts it; what a message brings, and `data`, go over it."""
    given = {"pools": {"B": {"rate": 2, "paid": 0}, "D": {"wait": "PT3H"}, "P": {"v": 5, "w": 6}}, "data": {"v": 7}}
    sent = [{"name": "Paid", "set": {"paid": paid}} for paid in (1, 2)]
    pools = pool("B", BY_MESSAGE) + pool("D", timer("${wait}"))
    result = play(tasks("a"), "s a", root=MESSAGE, beside=pools, messages=sent, **given)

    assert [(one["process"], one["data"]) for one in result.pools] == [
        ("P", {"v": 7, "w": 6}),
        ("B", {"rate": 2, "paid": 1}),
        ("B", {"rate": 2, "paid": 2}),
        ("D", {"wait": "PT3H"}),
    ]
    assert moments(result, "d") == ["01-05T12:00"]
