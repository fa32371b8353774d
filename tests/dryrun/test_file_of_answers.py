"""The file of answers: whatever is not understood, or would do nothing, is refused with its place."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.calendars import national
from approvalflow.cli import main
from approvalflow.dryrun import Answers, dry_run, read_answers
from approvalflow.errors import Unreadable
from dryrun.playing import document, play, sub

MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
ROOT = '<message id="m" name="Letter"/><message id="n" name="Note"/><signal id="g" name="Alarm"/>'
BODY = (
    '<userTask id="A"/><receiveTask id="R" messageRef="n"/><parallelGateway id="F"/>'
    '<exclusiveGateway id="X" default="X_e"/>'
    f'<intermediateCatchEvent id="C">{MESSAGE}</intermediateCatchEvent>'
    f'<intermediateCatchEvent id="G">{SIGNAL}</intermediateCatchEvent>' + sub("S", '<task id="B"/>', "Ss B Se")
)  # fmt: skip
CHAINS = ("s A F", "F C R X e", "F G S X", "X A")


def run(answers: dict[str, Any]) -> Any:
    return play(BODY, *CHAINS, root=ROOT, when={"X_A": "false"}, **answers)


def letter(**more: Any) -> dict[str, Any]:
    return {"messages": [{"name": "Note"}, {"name": "Letter", **more}]}


@pytest.mark.parametrize(
    ("answers", "code", "place"),
    [
        ({"tasks": {"C": {}}}, "answers.no_step", "C"),
        ({"tasks": {"R": {"set": {"x": 1}}}}, "answers.no_step", "R"),
        ({"tasks": {"X": {}}}, "answers.no_step", "X"),
        ({"tasks": {"S": {"error": "E"}}}, "answers.no_step", "S"),
        ({"conditions": {"F_C": True}}, "answers.no_choice", "F_C"),
        ({"conditions": {"A_F": False}}, "answers.no_choice", "A_F"),
        ({"conditions": {"X_e": True}}, "answers.no_choice", "X_e"),
        ({"conditions": {"X_e": False}}, "answers.no_choice", "X_e"),
        (letter(to="A"), "answers.no_receiver", "messages[1].to"),
        (letter(to="G"), "answers.no_receiver", "messages[1].to"),
        (letter(to="R"), "answers.no_receiver", "messages[1].to"),
        ({"signals": [{"name": "Alarm", "lives": "P1D"}]}, "answers.no_effect", "signals[0].lives"),
        ({"signals": [{"name": "Alarm", "to": "G"}]}, "answers.no_effect", "signals[0].to"),
        ({"signals": [{"name": "Alarm", "correlation": "k"}]}, "answers.no_effect", "signals[0].correlation"),
        (letter(at="2026-01-06T09:00:00+08:00", after="P1D"), "answers.no_effect", "messages[1].after"),
        (letter(at="2026-01-06T09:00:00"), "answers.not_a_moment", "messages[1].at"),
        (letter(after="soon"), "answers.not_a_time", "messages[1].after"),
        (letter(lives="20"), "answers.not_a_time", "messages[1].lives"),
        ({"tasks": {"A": [{}, {"never": True, "after": "P1D"}]}}, "answers.no_effect", "tasks.A[1].after"),
        ({"tasks": {"A": {"never": True, "outcome": "agree"}}}, "answers.no_effect", "tasks.A.outcome"),
        ({"default": {"never": True, "set": {"x": 1}}}, "answers.no_effect", "default.set"),
        ({"tasks": {"A": {"never": True, "error": ""}}}, "answers.no_effect", "tasks.A.error"),
        ({"tasks": {"A": {"error": "E", "escalation": "F"}}}, "answers.no_effect", "tasks.A.escalation"),
        ({"tasks": {"A": {"after": "P1"}}}, "answers.not_a_time", "tasks.A.after"),
        ({"stop": {"moves": 0}}, "answers.out_of_bounds", "stop.moves"),
        ({"stop": {"moves": -1}}, "answers.out_of_bounds", "stop.moves"),
        ({"stop": {"moves": 1_000_001}}, "answers.out_of_bounds", "stop.moves"),
        ({"stop": {"at": "later"}}, "answers.not_a_moment", "stop.at"),
        ({"begin": "2026-01-05"}, "answers.not_a_moment", "begin"),
        ({"pools": {"Q": {"x": 1}}}, "answers.no_process", "Q"),
        ({"pools": {"S": {}}}, "answers.no_process", "S"),
    ],
)
def test_what_would_do_nothing_is_refused_with_its_place(answers: dict[str, Any], code: str, place: str) -> None:
    """An id that nobody answers, a receiver that awaits something else, two moments for one thing."""
    with pytest.raises(Unreadable) as refused:
        run(answers)

    assert refused.value.code == code
    assert place in (refused.value.values.get("place"), refused.value.values.get("element"))
    assert all(place in refused.value.say(language) for language in ("en", "zh-CN"))


def test_what_has_an_effect_is_taken() -> None:
    """Each of these keys, where it says something."""
    found = run(
        {
            "tasks": {"A": [{"after": "1 WD", "outcome": "agree"}], "B": {"set": {"x": 1}}},
            "messages": [{"name": "Note", "to": "R", "lives": "P9D"}, {"name": "Letter", "to": "C", "after": "P2D"}],
            "signals": [{"name": "Alarm", "at": "2026-01-09T09:00:00+08:00"}],
            "conditions": {"X_A": False},
            "pools": {"P": {"y": 2}},
            "stop": {"moves": 1_000_000},
        }
    )

    assert (found.state, found.data) == ("completed", {"x": 1, "y": 2})


@pytest.mark.parametrize(
    ("answers", "place", "known"),
    [
        ({"messages": [{"name": "Note"}, {"name": "Leter"}]}, "messages[1]", ["Letter", "Note"]),
        ({"messages": [{"name": "Alarm"}]}, "messages[0]", ["Letter", "Note"]),
        ({"signals": [{"name": "Alarm"}, {"name": "Note"}]}, "signals[1]", ["Alarm"]),
    ],
)
def test_a_name_that_nothing_awaits_is_told(answers: dict[str, Any], place: str, known: list[str]) -> None:
    """It is sent all the same, since nobody has to hear; a misspelt name does not look like a fault of the run."""
    found = run(answers)

    (told,) = found.warnings
    assert (found.state, told.code, told.severity, told.element) == ("waiting", "answers.unheard", "warning", place)
    assert told.values["known"] == known
    assert not run({"messages": [{"name": "Note"}], "signals": [{"name": "Alarm"}]}).warnings


def test_one_of_several_ways_out_of_a_gateway_that_says_nothing_may_be_decided() -> None:
    """A complex gateway without conditions takes all its flows, and the answers may take one away."""
    body = '<complexGateway id="K"/><userTask id="A"/><userTask id="B"/>'

    found = play(body, "s K A e", "K B e", conditions={"K_B": False})

    assert (found.state, found.done) == ("completed", ("A",))


def test_a_key_that_comes_to_nothing_is_told_once() -> None:
    """No message with a key comes there, however often it is waited for; with the data there is nothing to tell."""
    body = f'<intermediateCatchEvent id="C" af:correlation="order">{MESSAGE}</intermediateCatchEvent>'
    body += '<exclusiveGateway id="X" default="X_e"/><scriptTask id="A"><script>x = 1</script></scriptTask>'
    letters = [{"name": "Letter"}, {"name": "Letter", "correlation": "o-7"}]

    def ran(**data: Any) -> Any:
        return play(body, "s C A X e", "X C", root=ROOT, when={"X_C": "true"}, messages=letters, data=data)

    (told,) = ran().warnings
    assert (told.code, told.element, told.severity) == ("message.no_key", "C", "warning")
    assert "order" in told.say("en")
    assert "order" in told.say("zh-CN")
    assert not ran(order="o-7").warnings


def test_a_name_that_nothing_awaits_is_among_the_warnings_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its sentence, beside those of the drawing."""
    (tmp_path / "run.bpmn").write_bytes(document('<task id="A"/>', "s A e"))
    (tmp_path / "a.json").write_text('{"messages": [{"name": "Leter"}]}')

    code = main(["run", str(tmp_path / "run.bpmn"), "--answers", str(tmp_path / "a.json"), "--json"])

    (told,) = json.loads(capsys.readouterr().out)["warnings"]
    assert (code, told["code"], "Leter" in told["reason"]) == (0, "answers.unheard", True)


@pytest.mark.parametrize("file", ["a.json", "a.toml"])
def test_a_whole_number_is_one_also_where_only_a_whole_number_may_stand(file: str) -> None:
    """`5.0` and `5E0` moves are five; four and a half are none."""

    def read(said: str) -> Answers:
        text = {"a.json": f'{{"stop": {{"moves": {said}}}}}', "a.toml": f"[stop]\nmoves = {said}"}
        return read_answers(text[file].encode(), file)

    assert [read(said).stop.moves for said in ("5", "5.0", "5E0")] == [5, 5, 5]
    with pytest.raises(Unreadable) as refused:
        read("4.5")
    assert (refused.value.code, "stop.moves" in refused.value.values["reason"]) == ("answers.wrong", True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"walk": true, "walk": false}', "walk"),
        ('{"data": {"x": 1, "y": 2, "x": 3}}', "data.x"),
        ('{"tasks": {"A": [{}, {"set": {"a": {"b": 1, "b": 1}}}]}}', "tasks.A[1].set.a.b"),
        ('{"tasks": {"A": {}, "A": {"never": true}}}', "tasks.A"),
    ],
)
def test_a_key_that_stands_twice_is_refused(text: str, place: str) -> None:
    """Which of the two is meant nobody knows."""
    with pytest.raises(Unreadable) as refused:
        read_answers(text.encode(), "a.json")

    assert (refused.value.code, refused.value.values) == ("answers.twice", {"file": "a.json", "place": place})


@pytest.mark.parametrize("text", ["null", "[]", '"x"', "1", "true"])
def test_a_file_that_is_no_object_is_refused(text: str) -> None:
    """Nothing is not taken for no answers."""
    with pytest.raises(Unreadable) as refused:
        read_answers(text.encode(), "a.json")

    assert refused.value.code == "answers.wrong"


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "[1.5, nan]", "{ y = inf }", "1e9999", "-1E999999"])
def test_numbers_that_are_none_are_refused(value: str) -> None:
    """TOML has words for them, or they are too large; no expression could count with them."""
    drawing = parse_drawing(document('<task id="A"/>', "s A e"), file="run.bpmn", dry=True)

    for text in (f"data = {{ x = {value} }}", f"[tasks.A]\nset = {{ x = {value} }}"):
        with pytest.raises(Unreadable) as refused:
            dry_run(drawing, read_answers(text.encode(), "a.toml"), national())
        assert refused.value.code == "answers.no_number"
        assert refused.value.values["place"].startswith(("data.x", "tasks.A.set.x"))


@pytest.mark.parametrize("deep", [11, 300, 500, 900])
def test_data_that_are_deeper_than_an_expression_reads_are_refused(deep: int) -> None:
    """Before, they became null at some level; ten levels are read."""
    drawing = parse_drawing(document('<task id="A"/>', "s A e"), file="run.bpmn", dry=True)

    def ran(levels: int) -> object:
        text = f'{{"data": {{"x": {"[" * levels}{"]" * levels}}}}}'
        return dry_run(drawing, read_answers(text.encode(), "a.json"), national())

    assert ran(10)
    with pytest.raises(Unreadable) as refused:
        ran(deep)
    assert refused.value.code == "answers.too_deep"


def test_a_number_beyond_all_counting_is_refused() -> None:
    """Its exponent is longer than any number may have."""
    with pytest.raises(Unreadable) as refused:
        read_answers(b'{"data": {"x": 1e9999999999999999999999}}', "a.json")

    assert refused.value.code == "answers.wrong"


@pytest.mark.parametrize("file", ["a.json", "a.toml"])
@pytest.mark.parametrize(
    ("said", "told"),
    [("1", 1), ("1.0", 1), ("1E5", 100_000), ("1.50", 1.5), ("-0.0", 0), ("1e400", Decimal("1e400")), ("2.5e-1", 0.25)],
)
def test_a_number_is_told_the_same_however_it_is_written(said: str, told: object, file: str) -> None:
    """And whether the answers give it or the drawing works it out."""
    body = '<userTask id="A"/><scriptTask id="B"><script>y = x + 0</script></scriptTask>'
    drawing = parse_drawing(document(body, "s A B e"), file="run.bpmn", dry=True)
    text = {"a.json": f'{{"tasks": {{"A": {{"set": {{"x": {said}}}}}}}}}', "a.toml": f"[tasks.A]\nset.x = {said}"}

    result = dry_run(drawing, read_answers(text[file].encode(), file), national())

    (given,) = [one["set"]["x"] for one in result.trace if one["does"] == "set" and one["element"] == "A"]
    assert (given, type(given)) == (told, type(told))
    assert result.data["x"] == told
    if told != Decimal("1e400"):
        assert (result.data["y"], type(result.data["y"])) == (told, type(told))


def test_moments_of_long_ago_have_an_offset_that_others_can_read() -> None:
    """Before zones were zones a place had its own time, to the second; ISO 8601 has minutes."""
    drawing = parse_drawing(document('<task id="A"/>', "s A e"), file="run.bpmn", dry=True)

    result = dry_run(drawing, Answers(begin="1900-01-01T00:00:00+00:00"), national())

    assert (result.began, result.ended) == ("1900-01-01T00:00:00+00:00",) * 2
    assert {one["at"] for one in result.trace} == {"1900-01-01T00:00:00+00:00"}
    assert json.dumps(result.began).count(":") == 3
