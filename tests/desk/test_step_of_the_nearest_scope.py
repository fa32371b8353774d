"""What a condition reads of a step is what was done in its own instance of a sub-process, or its own call."""

from pathlib import Path

import pytest

from dryrun.playing import entered, play, sub
from internal_office import Hall, flows, process, user

ENDS = '<startEvent id="S"/><endEvent id="E"/>'
GATE = '<startEvent id="I"/><endEvent id="O"/><exclusiveGateway id="Q" default="no"/>'
GATE += '<sequenceFlow id="no" sourceRef="Q" targetRef="No"/>'
CLERK = 'af:role="window-clerk" af:department="service-centre"'
TWICE = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"


def step(name: str, act: str) -> str:
    """A step with an act."""
    return f'<userTask id="{name}" name="{name}" {act}/>'


def file_of(inner: str, *roads: str, beside: str = "") -> bytes:
    """A file that is received and accepted, goes these roads, and is decided and delivered."""
    before = step("R", f'af:act="receive" {CLERK}') + step("K", f'af:act="accept" {CLERK}')
    after = step("D", 'af:act="decide" af:role="approver"') + step("L", f'af:act="deliver" {CLERK} af:closes="true"')
    return process(ENDS + before + inner + after + flows("S → R → K", *roads, "D → L → E"), beside=beside)


def accepted(folder: Path, drawing: bytes) -> Hall:
    """The file lies behind the acceptance."""
    hall = Hall(folder, drawing)
    hall.file()
    hall.office.act("c-1", "R", "received", by="zhang-min")
    hall.office.act("c-1", "K", "accepted", by="zhang-min")
    return hall


def inside() -> str:
    """A review, then something that takes time, then a way by what the review said."""
    road = flows("I → A → M → Q", 'Q → Yes[step.A.outcome = "agree"] → O', "No → O")
    return GATE + user("A", more='af:act="review"') + user("M") + user("Yes") + user("No") + road


def instances() -> bytes:
    """Two instances of a sub-process at once."""
    return file_of(f'<subProcess id="P2">{TWICE}{inside()}</subProcess>', "K → P2 → D")


def calls() -> bytes:
    """A process called twice at once."""
    drawn = '<parallelGateway id="F"/><parallelGateway id="J"/>'
    drawn += "".join(f'<callActivity id="{one}" calledElement="P2"/>' for one in ("C1", "C2"))
    called = f'<process id="P2" isExecutable="true">{inside()}</process>'
    return file_of(drawn, "K → F → C1 → J → D", "F → C2 → J", beside=called)


def reviewed(hall: Hall, first: str, second: str) -> list[str]:
    """Both reviews are done, one after the other; the steps that follow them, in the same order."""
    one, other = sorted(hall.office.case("c-1").visits)
    hall.done(one, outcome=first, reason="x")
    (before,) = [name for name, visit in hall.office.case("c-1").visits.items() if visit.node == "M"]
    hall.done(other, outcome=second, reason="x")
    return [before, *(name for name in hall.office.case("c-1").visits if name not in (before, one, other))]


@pytest.mark.parametrize("drawing", [instances(), calls()], ids=["instances", "calls"])
@pytest.mark.parametrize(("first", "way"), [("agree", "Yes"), ("disagree", "No")])
def test_a_condition_reads_the_step_of_its_own_instance(tmp_path: Path, drawing: bytes, first: str, way: str) -> None:
    """Whatever was said meanwhile, and later, in the other one."""
    hall = accepted(tmp_path, drawing)
    before, beside = reviewed(hall, first, "disagree" if first == "agree" else "agree")

    hall.done(before)
    assert hall.open() == sorted(["M", way])
    hall.done(beside)
    assert hall.open() == ["No", "Yes"]
    assert hall.sound()


def test_a_step_not_done_in_this_instance_is_null(tmp_path: Path) -> None:
    """Though the other instance has done it; and from outside it is the latest of all."""
    late = flows("I → M → Q", 'Q → O[step.A.outcome = "agree"]', "No → A → O")
    drawn = GATE + user("A", more='af:act="review"') + user("M") + user("No") + late
    ways = '<exclusiveGateway id="G" default="out"/><sequenceFlow id="out" sourceRef="G" targetRef="D"/>' + user("Z")
    drawn = f'<subProcess id="P2">{TWICE}{drawn}</subProcess>{ways}'
    hall = accepted(tmp_path, file_of(drawn, "K → P2 → G", 'G → Z[step.A.outcome = "disagree"]', "Z → D"))
    one, other = sorted(hall.office.case("c-1").visits)

    hall.done(one)
    hall.done("No")
    hall.done("A", outcome="agree")
    hall.done(other)
    assert hall.open() == ["No"]
    hall.done("No")
    hall.done("A", outcome="disagree", reason="x")
    assert hall.open() == ["Z"]
    assert hall.sound()


def test_a_loop_inside_an_instance_asks_again(tmp_path: Path) -> None:
    """An agreement is carried forward once: when the file comes round in an instance, it is looked at anew there."""
    again = flows("I → A → V → M → Q", 'Q → V[step.M.outcome = "disagree"]', "No → O")
    drawn = GATE + user("A", more='af:act="review"') + user("M", more='af:act="review"') + user("No") + again
    drawn += step("V", 'af:act="verify" af:person="chen-jing" af:carry="A" af:term="2 WD"')
    hall = accepted(tmp_path, file_of(f'<subProcess id="P2">{TWICE}{drawn}</subProcess>', "K → P2 → D"))
    for one in sorted(hall.office.case("c-1").visits):
        hall.done(one, outcome="agree")
    assert hall.open() == ["M", "M"]

    hall.office.act("c-1", min(hall.office.case("c-1").visits), "disagree", by="zhao-lei", reason="x")
    assert hall.open() == ["M", "V"]
    assert hall.sound()


def test_a_dry_run_reads_the_same() -> None:
    """The second review, said later, is not the first one's; the run goes both ways."""
    body = '<userTask id="A"/><userTask id="M"/><task id="Yes"/><task id="No"/>'
    gate = '<exclusiveGateway id="Q" default="no"/><sequenceFlow id="no" sourceRef="Q" targetRef="No"/>'
    gate += flows('Q → Yes[step.A.outcome = "agree"]')
    result = play(sub("P2", TWICE + body + gate, "P2s A M Q"), "s P2 e", tasks={
        "A": [{"outcome": "agree"}, {"outcome": "disagree", "after": "1 h"}],
        "M": [{"after": "2 h"}, {"after": "2 h"}],
    })  # fmt: skip

    assert entered(result, "Yes", "No") == ["Yes", "No"]
