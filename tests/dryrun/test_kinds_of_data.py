"""What the drawing works out keeps its kind in the data of a run; what is told of it is JSON."""

import json

import msgspec
import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import dry_run, read_answers
from approvalflow.errors import Unreadable
from dryrun.playing import document, play

SETS = (
    'd = date("2026-01-01"); e = duration("P1D"); m = date and time("2026-03-01T09:30:00Z"); t = time("09:00:00"); '
    'y = duration("P2M"); r = [1..5]; c = {k: d, l: [r]}'
)


@pytest.mark.parametrize(
    "said",
    [
        'd &lt; date("2026-02-01")',
        "d instance of date and d.year = 2026",
        'd + e = date("2026-01-02")',
        'm &lt; date and time("2026-04-01T00:00:00Z")',
        't = time("09:00:00")',
        'd + y = date("2026-03-01")',
        "3 in r and not(6 in r) and r.end = 5",
        'c.k &lt; date("2026-02-01") and c.l[1] = [1..5]',
    ],
)
def test_a_later_step_compares_what_an_earlier_one_set(said: str) -> None:
    """Dates, moments, times, durations and ranges, also inside lists and contexts, in scripts and behind gateways."""
    script = f"<scriptTask id='A'><script>{SETS}</script></scriptTask>"
    script += f"<scriptTask id='B'><script>b = ({said})</script></scriptTask>"
    ways = "<exclusiveGateway id='G' default='G_N'/><task id='Y'/><task id='N'/>"
    told = play(script + ways, "s A B G Y e", "G N e", when={"G_Y": said})

    assert (told.data["b"], "Y" in told.entered) == (True, True)
    assert told.data["c"] == {"k": "2026-01-01", "l": ["[1..5]"]}
    assert [told.data[name] for name in "demtyr"] == [
        "2026-01-01", "P1D", "2026-03-01T09:30:00Z", "09:00:00", "P2M", "[1..5]",
    ]  # fmt: skip
    plain = json.loads(msgspec.json.encode([told.data, told.pools, told.trace]))
    assert plain == [told.data, list(told.pools), list(told.trace)]


def test_the_items_of_a_list_that_was_worked_out_keep_their_kind() -> None:
    """Each instance has its date, and gives out what it reckons with it."""
    many = (
        '<multiInstanceLoopCharacteristics xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="=days" inputElement="day" outputCollection="next" '
        'outputElement="=day + duration(&quot;P1D&quot;)"/></extensionElements></multiInstanceLoopCharacteristics>'
    )
    days = '<script>days = [date("2026-01-31"), date("2026-02-28")]</script>'
    last = "<scriptTask id='C'><script>late = next[2] &gt; next[1]</script></scriptTask>"
    told = play(f"<scriptTask id='A'>{days}</scriptTask><task id='B'>{many}</task>{last}", "s A B C e")

    assert (told.data["next"], told.data["late"]) == (["2026-02-01", "2026-03-01"], True)


def test_answers_are_taken_as_tools_write_them() -> None:
    """TOML has moments and dates of its own, JSON of some editors a byte order mark."""
    toml = b"begin = 2026-03-02T09:00:00+08:00\n[data]\nday = 2026-03-01\n[stop]\nat = 2026-03-04T09:00:00+08:00\n"
    toml += b'[[messages]]\nname = "M"\nat = 2026-03-03T09:00:00+08:00\n'
    given = read_answers(toml, "a.toml")
    moments = (given.begin, given.messages[0].at, given.stop.at)
    assert moments == tuple(f"2026-03-0{day}T09:00:00+08:00" for day in (2, 3, 4))
    script = "<scriptTask id='A'><script>early = day &lt; date(\"2026-03-02\")</script></scriptTask>"
    told = dry_run(parse_drawing(document(script, "s A e"), file="a.bpmn", dry=True), given, national())
    assert told.data == {"day": "2026-03-01", "early": True}
    assert read_answers(b'\xef\xbb\xbf{"walk": true}', "a.json").walk


WORKED_OUT = [
    ("timeDuration", '=duration("PT1H") * 3', "2026-03-02T12:00:00+08:00"),
    ("timeDuration", '=duration("PT1H") + duration("PT2H")', "2026-03-02T12:00:00+08:00"),
    ("timeDuration", '="PT" + string(2*3) + "H"', "2026-03-02T15:00:00+08:00"),
    ("timeDate", '=@"2026-03-03T09:00:00+08:00" + duration("P1M")', "2026-04-03T09:00:00+08:00"),
    ("timeCycle", '="R1/PT" + string(1) + "H"', "2026-03-02T10:00:00+08:00"),
    ("timeCycle", '=cycle(3, duration("PT1H"))', "2026-03-02T10:00:00+08:00"),
    ("timeDuration", "${Period}", "2026-03-02T13:00:00+08:00"),
]


@pytest.mark.parametrize(("kind", "said", "comes"), WORKED_OUT)
def test_a_time_is_worked_out_also_where_it_reads_no_data(kind, said, comes):
    """In a run and in the drawing of a matter alike."""
    time = f"<timerEventDefinition><{kind}>{said}</{kind}></timerEventDefinition>"
    wait = f'<intermediateCatchEvent id="A">{time}</intermediateCatchEvent>'
    drawing = document(wait, "s A e")

    result = play(wait, "s A e", begin="2026-03-02T09:00:00+08:00", data={"Period": "PT4H"})

    assert (result.state, result.ended) == ("completed", comes)
    parse_drawing(drawing, file="process.bpmn")


@pytest.mark.parametrize("again", ["x = [x]", "x = {y: x}"])
def test_data_that_grow_too_deep_within_a_run_are_refused(again):
    """The tenth level is read; with the eleventh, the innermost would be null without a word."""
    body = f'<scriptTask id="A"><script>{again}</script></scriptTask><exclusiveGateway id="X" default="X_A"/>'

    def ran(rounds):
        count = "n = if n = null then 1 else n + 1"
        told = f'<scriptTask id="N"><script>{count}</script></scriptTask>'
        return play(body + told, "s A N X e", "X A", when={"X_e": f"n >= {rounds}".replace(">", "&gt;")}, data={"x": 1})

    found = ran(10).data["x"]
    for _ in range(10):
        found = found["y"] if isinstance(found, dict) else found[0]
    assert found == 1
    with pytest.raises(Unreadable) as refused:
        ran(11)
    assert (refused.value.code, refused.value.values["node"], refused.value.values["name"]) == (
        "data.too_deep",
        "A",
        "x",
    )
