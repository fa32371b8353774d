"""Nothing that the answers send is dropped in silence: it is sent, caught by somebody named, or told as left over."""

from pathlib import Path

import pytest

from approvalflow.cli import main
from dryrun.playing import document, play
from dryrun.test_any_drawing_runs import MESSAGE, SIGNAL, tasks

CATCH = '<intermediateCatchEvent id="M"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
HEAR = '<intermediateCatchEvent id="G"><signalEventDefinition signalRef="g1"/></intermediateCatchEvent>'
AT_ONCE, TEN, ELEVEN = (f"2026-01-05T{hour}:00:00+08:00" for hour in ("09", "10", "11"))


def told(result, *does: str) -> list[tuple[str, str, str]]:
    """What was sent, caught and set: what it was, where, and by which name or what."""
    said = ((one["does"], one["element"], one.get("name", one.get("set"))) for one in result.trace)
    return [one for one in said if one[0] in does]


def test_a_message_is_told_when_it_is_sent_and_what_it_brings_by_who_caught_it():
    """As a signal is; the name of a message is no element."""
    messages = [{"name": "Paid", "after": "PT1H", "set": {"q": 1}}]
    signals = [{"name": "Alarm", "after": "PT2H", "set": {"r": 2}}]
    result = play(CATCH + HEAR, "s M G e", root=MESSAGE + SIGNAL, messages=messages, signals=signals)

    assert told(result, "send", "catch", "set") == [
        ("send", "", "Paid"), ("set", "M", {"q": 1}), ("catch", "M", "Paid"),
        ("send", "", "Alarm"), ("set", "G", {"r": 2}), ("catch", "G", "Alarm"),
    ]  # fmt: skip
    assert (result.data, result.untaken) == ({"q": 1, "r": 2}, ())


def test_a_message_that_nobody_takes_is_told_with_when_it_was_sent():
    """Of two one is taken; the other has no receiver, one with another key neither, nor a signal that nobody awaits."""
    messages = [{"name": "Paid"}, {"name": "Paid", "after": "PT1H"}, {"name": "Paid", "correlation": "7"}]
    signals = [{"name": "Alarm", "after": "PT2H"}]
    body = CATCH + HEAR + tasks("a")
    result = play(body, "s M a e", "G", root=MESSAGE + SIGNAL, messages=messages, tasks={"a": {"after": "PT9H"}})
    unheard = play(
        CATCH + HEAR + tasks("a"),
        "s M a G e",
        root=MESSAGE + SIGNAL,
        messages=messages[:1],
        signals=signals,
        tasks={"a": {"after": "PT9H"}},
    )

    assert result.untaken == (
        {"event": "message", "name": "Paid", "sent": AT_ONCE, "why": "nobody", "correlation": "7"},
        {"event": "message", "name": "Paid", "sent": TEN, "why": "nobody"},
    )
    assert (unheard.state, unheard.untaken) == (
        "waiting", ({"event": "signal", "name": "Alarm", "sent": ELEVEN, "why": "nobody"},),
    )  # fmt: skip


def test_a_message_whose_life_ends_before_anybody_waits_for_it_is_told():
    """The catch still waits, and the designer sees that what was sent for it came too early."""
    messages = [{"name": "Paid", "after": "PT1H", "lives": "PT1H"}]
    result = play(CATCH + tasks("a"), "s a M e", root=MESSAGE, messages=messages, tasks={"a": {"after": "PT9H"}})

    assert (result.state, [one["element"] for one in result.waiting]) == ("waiting", ["M"])
    assert result.untaken == ({"event": "message", "name": "Paid", "sent": TEN, "why": "lapsed"},)


def test_what_is_not_sent_any_more_is_told():
    """The run was over before, or was to stop."""
    late = {"messages": [{"name": "Paid", "after": "PT5H"}], "signals": [{"name": "Alarm", "after": "PT6H"}]}
    result = play(tasks("a"), "s a e", root=MESSAGE + SIGNAL, **late)

    assert [(one["event"], one["sent"], one["why"]) for one in result.untaken] == [
        ("message", "", "unsent"), ("signal", "", "unsent"),
    ]  # fmt: skip


def test_what_the_drawing_itself_sends_to_a_partner_outside_is_thrown_and_not_left_over():
    """It is told where it was thrown."""
    result = play('<sendTask id="T" messageRef="m1"/>', "s T e", root=MESSAGE)

    assert (result.untaken, [one["element"] for one in result.thrown]) == ((), ["T"])


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "J waits in vain (nothing can bring any more of them) for tokens",
                "Nobody took message Paid while it lived, sent on 2026-01-05 09:00.",
                "Nobody took message Paid, sent on 2026-01-05 10:00.",
            ],
        ),
        (
            "zh-CN",
            [
                "J 不可能再等到 tokens",
                "2026-01-05 09:00 发送的 message Paid 在有效期内无人接收。",
                "2026-01-05 10:00 发送的 message Paid 无人接收。",
            ],
        ),
    ],
)
def test_what_is_left_over_or_waited_for_in_vain_stands_at_the_end_of_the_report(
    language: str, lines: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the words of the reader, behind how the run ended."""
    body = tasks("A", "B") + '<exclusiveGateway id="X" default="X_A"/><parallelGateway id="J"/>'
    drawn = document(body, "s X A J e", "X B J", root=MESSAGE, when={"X_B": "false"})
    (tmp_path / "run.bpmn").write_bytes(drawn)
    sent = '{"name": "Paid", "lives": "PT30M"}, {"name": "Paid", "after": "PT1H"}'
    (tmp_path / "a.json").write_text(f'{{"messages": [{sent}]}}')

    main(["--lang", language, "run", str(tmp_path / "run.bpmn"), "--answers", str(tmp_path / "a.json")])

    assert [line.strip() for line in capsys.readouterr().out.splitlines()][-3:] == lines
