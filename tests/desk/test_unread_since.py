"""What an earlier release read in a drawing, and this one cannot, stops what comes to it, with an owner."""

# ruff: noqa: E501 - rows of XML read best unbroken

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from approvalflow import Refused, commands
from approvalflow.bpmn.reader import read_drawing
from approvalflow.desk.rules import catalogue
from internal_office import JOB, Hall, flows, process, user
from published_before import OTHER, file, goes_on, lost_to_this_release, published_before

ODD = "l[0] == 1 || x"
"""Read by an earlier release; today it is two languages at once."""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """An office that runs a matter of today beside that of the test, with one case of it under way."""
    hall = Hall(tmp_path, process(OTHER))
    hall.file("today")
    with hall.office:
        yield hall


def several(said: str, more: str = "") -> str:
    return f"<multiInstanceLoopCharacteristics {more}>{said}</multiInstanceLoopCharacteristics>"


def timed(said: str) -> str:
    return f"<timerEventDefinition>{said}</timerEventDefinition>"


def conditional(said: str = ODD) -> str:
    return f"<conditionalEventDefinition><condition>{said}</condition></conditionalEventDefinition>"


def keyed(said: str = ODD) -> str:
    return f'af:correlation="{said}"'


LISTED = 'xmlns:c="http://camunda.org/schema/1.0/bpmn" c:collection="${a-b!}"'
ROUNDS = several(f"<loopCardinality>3</loopCardinality><completionCondition>{ODD}</completionCondition>")
SUB = '<startEvent id="s"/>' + user("C") + '<endEvent id="e"/>' + flows("s → C → e")
AT_BORDER = '<boundaryEvent id="X" attachedToRef="N" cancelActivity="false">{}</boundaryEvent>' + flows("X → B")
STEPS: dict[str, str] = {
    "signed until": user("N", ROUNDS),
    "repeated until": f'<subProcess id="N">{ROUNDS}{SUB}</subProcess>',
    "how many": f'<subProcess id="N">{several(f"<loopCardinality>{ODD}</loopCardinality>")}{SUB}</subProcess>',
    "of which": f'<subProcess id="N">{several("", LISTED)}{SUB}</subProcess>',
    "again while": '<subProcess id="N"><standardLoopCharacteristics><loopCondition>'
    f"{ODD}</loopCondition></standardLoopCharacteristics>{SUB}</subProcess>",
    "condition": f'<intermediateCatchEvent id="N">{conditional()}</intermediateCatchEvent>',
    "condition at the border": user("N") + AT_BORDER.format(conditional()),
    "time": f'<intermediateCatchEvent id="N">{timed("<timeDuration>3 weeks or so</timeDuration>")}</intermediateCatchEvent>',
    "time at the border": user("N") + AT_BORDER.format(timed("<timeCycle>now and then</timeCycle>")),
    "date": f'<intermediateCatchEvent id="N">{timed("<timeDate>2026-13-40</timeDate>")}</intermediateCatchEvent>',
    "key": '<intermediateCatchEvent id="N" '
    f'{keyed()}><messageEventDefinition messageRef="m"/></intermediateCatchEvent>',
    "script": f'<scriptTask id="N"><script>x = 3; x = {ODD}</script></scriptTask>',
    "gate": f'<complexGateway id="N"><activationCondition>{ODD}</activationCondition></complexGateway>',
    "what it gives": user("N", f'<extensionElements><af:assign target="x" value="{ODD}"/></extensionElements>'),
    "behind a choice": '<eventBasedGateway id="N"/>'
    f'<intermediateCatchEvent id="W">{conditional()}</intermediateCatchEvent>'
    '<intermediateCatchEvent id="M"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>',
    "beside all within": f'<subProcess id="N">{SUB}<subProcess id="V" triggeredByEvent="true"><startEvent id="vs">'
    f"{conditional()}</startEvent>{user('D')}"
    + '<endEvent id="ve"/>'
    + flows("vs → D → ve")
    + "</subProcess></subProcess>",
}


def drawn(step: str, ways: tuple[str, ...] = ("S → A → N → B → E",)) -> bytes:
    if "eventBased" in step:
        ways = "S → A → N → W → B → E", "N → M → B"
    whole = '<startEvent id="S"/>' + user("A") + step + user("B") + '<endEvent id="E"/>' + flows(*ways)
    return process(whole, before='<message id="m" name="Letter"/>')


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_what_nobody_reads_any_more_stops_with_an_owner(hall: Hall, tmp_path: Path, step: str) -> None:
    """It said nothing any more, and the file went on as if it were not drawn. Now it stands; whoever may jumps it past."""
    drawing = drawn(step)
    assert read_drawing(drawing).drawing is None
    published_before(hall, tmp_path, drawing)
    file(hall, data={"x": 1})
    hall.done("A", "old")

    case = hall.office.case("old")
    assert (hall.open("old"), [(one.node, one.code) for one in case.incidents.values()]) == (
        [],
        [("N", "token.unread")],
    )
    assert all(one.owner for one in case.incidents.values())
    told = [(one.case, one.what) for one in hall.office.check()]
    assert told == [("before 1", "version")]
    hall.office.do("zheng-hong", commands.Retry(case="old", token=next(iter(case.incidents))))
    assert [one.code for one in hall.office.case("old").incidents.values()] == ["token.unread"]

    hall.office.jump("old", "B", by="bai-xue", reason="升级", authority="示例文件")
    assert (hall.open("old"), hall.office.case("old").incidents) == (["B"], {})
    hall.done("B", "old")
    assert hall.office.case("old").closed == "done"
    assert hall.office.rebuild("old") == hall.office.case("old")
    goes_on(hall)


@pytest.fixture
def upgraded(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A case that came to N under a release that read `was`; this one finds `now` there, which it cannot read."""

    def under(step: str, was: str, now: str = ODD) -> None:
        published_before(hall, tmp_path, drawn(step.replace(now, was)))
        file(hall, data={"x": 1})
        hall.done("A", "old")
        lost_to_this_release(monkeypatch, lambda content: content.replace(was.encode(), now.encode()))
        hall.office.desk.catalogue = catalogue.Catalogue()

    return under


def told(hall: Hall) -> list[tuple[str, str, str]]:
    return [(one.case, one.what, one.found) for one in hall.office.check()]


@pytest.mark.parametrize("step", [STEPS["signed until"], STEPS["repeated until"]], ids=["signed", "repeated"])
def test_rounds_of_which_nobody_knows_the_end_are_not_done(
    hall: Hall, upgraded: Callable[[str, str], None], step: str
) -> None:
    """They ended by a condition that is not read any more: nothing is done there in another way, and it can be left."""
    upgraded(step, "nrOfCompletedInstances == 2")
    assert ("old", "place", "N") in told(hall)
    before = hall.open("old")
    with pytest.raises(Refused) as refused:
        hall.done(sorted(hall.office.case("old").visits)[0], "old")
    assert (refused.value.code, hall.open("old")) == ("case.off_the_drawing", before)

    one = min(hall.office.case("old").visits)
    hall.office.jump("old", "B", step=one, by="bai-xue", reason="升级", authority="示例文件")
    assert hall.open("old") == ["B"]
    hall.done("B", "old")
    assert hall.office.case("old").closed == "done"
    assert hall.office.rebuild("old") == hall.office.case("old")
    goes_on(hall)


def test_a_condition_that_is_waited_for_and_not_read_any_more_has_an_owner(
    hall: Hall, upgraded: Callable[[str, str], None]
) -> None:
    """It would never come. The step beside which it waits is done as ever; whoever owns it is told, by `check` at once."""
    upgraded(STEPS["condition at the border"], "x == 5")
    assert ("old", "place", "X") in told(hall)

    hall.office.do("chen-jing", commands.Claim(case="old", visit=min(hall.office.case("old").visits)))

    ((wait, incident),) = hall.office.case("old").incidents.items()
    assert (incident.node, incident.code, bool(incident.owner)) == ("X", "token.unread", True)
    hall.office.do("zheng-hong", commands.Retry(case="old", token=wait))
    assert [one.code for one in hall.office.case("old").incidents.values()] == ["token.unread"]
    assert hall.open("old") == ["N"]
    hall.done("N", "old")
    assert hall.office.case("old").incidents == {}
    goes_on(hall)


@pytest.mark.parametrize(
    ("kind", "was", "now", "comes"),
    [
        ("time", "P21D", "3 weeks or so", (["B"], [])),
        ("time at the border", "R3/P1D", "now and then", (["B", "N"], [("X", "timer.no_time", True)])),
    ],
)
def test_a_time_that_is_set_comes(
    hall: Hall, upgraded: Callable[..., None], kind: str, was: str, now: str, comes: object
) -> None:
    """The day was worked out when the wait opened; when it would come after that nobody knows, and its owner is told."""
    upgraded(STEPS[kind], was, now)
    hall.go("2026-04-20")

    incidents = [(one.node, one.code, bool(one.owner)) for one in hall.office.case("old").incidents.values()]
    assert (hall.open("old"), incidents) == comes
    goes_on(hall)


def test_a_message_finds_who_waits_by_the_key_of_then(hall: Hall, upgraded: Callable[[str, str], None]) -> None:
    """What was worked out when the wait opened is kept with it."""
    upgraded(STEPS["key"], "x + 40")

    hall.office.send("Letter", by=JOB, correlation="41")

    assert (hall.open("old"), hall.office.case("old").incidents) == (["B"], {})
    goes_on(hall)


def test_an_event_beside_the_whole_that_is_not_read_any_more_stops_the_file_where_it_begins(
    hall: Hall, tmp_path: Path
) -> None:
    """Nobody would hear it in the whole case: the file stands at its start, is jumped from there, and goes its way."""
    beside = f'<subProcess id="V" triggeredByEvent="true"><startEvent id="vs">{conditional()}</startEvent>{user("D")}'
    beside += '<endEvent id="ve"/>' + flows("vs → D → ve") + "</subProcess>"
    published_before(hall, tmp_path, drawn(user("N") + beside))
    file(hall, data={"x": 1})

    assert [(one.node, one.code) for one in hall.office.case("old").incidents.values()] == [("S", "token.unread")]
    hall.office.jump("old", "A", by="bai-xue", reason="升级", authority="示例文件")
    for step in ("A", "N", "B"):
        hall.done(step, "old")
    assert hall.office.case("old").closed == "done"
    goes_on(hall)
