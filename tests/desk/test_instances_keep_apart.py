"""多实例子流程: what was chosen in one instance, and who sent it back from there, says nothing about the others."""

from itertools import pairwise

import pytest

from approvalflow import commands
from desk.test_every_round_counts import TWICE
from desk.watched import CASE, WatchedOffice, changed, watch
from small_office import STEPS, drawing, task

INSIDE = {
    "Review": 'act="review" role="reviewer" term="3 WD"',
    "Look": 'act="verify" person="sun-wei" term="1 WD"',
    "Verify": 'act="verify" role="inspector" term="2 WD" chosen_by="Review"',
}


def two_sites(*changes: tuple[str, str]) -> WatchedOffice:
    """Two sites are reviewed, looked at and verified side by side, each in an instance of its own."""
    inner = '<startEvent id="IS"/><endEvent id="IE"/>' + "".join(task(*one) for one in INSIDE.items())
    ways = enumerate(pairwise(["IS", *INSIDE, "IE"]))
    inner += "".join(f'<sequenceFlow id="i{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in ways)
    plain = "".join(task(one, STEPS[one]) for one in ("Receive", "Accept", "Decide", "Deliver"))
    nodes = f'<startEvent id="S"/><endEvent id="E"/>{plain}<subProcess id="Sites">{TWICE}{inner}</subProcess>'
    road = pairwise(["S", "Receive", "Accept", "Sites", "Decide", "Deliver", "E"])
    drawn = drawing(nodes, [(one, other, "") for one, other in road]).decode()
    office = watch(changed(drawn, *changes).encode())
    office.accepted()
    return office


def opened(office: WatchedOffice, *known: str) -> str:
    """The one visit that is not known yet."""
    (visit,) = office.only.visits.keys() - set(known)
    return visit


def done(office: WatchedOffice, visit: str, by: str, **handlers: tuple[str, ...]) -> str:
    """Agree at a visit; the visit that it opens."""
    known = office.only.visits.keys()
    office.act(CASE, visit, "agree", by=by, handlers=handlers)
    return opened(office, *known)


def sent_back(office: WatchedOffice, visit: str, by: str, to: str, after: str = "again") -> str:
    """Return the file from one instance; the visit that it opens."""
    known = office.only.visits.keys()
    office.do(by, commands.Return(case=CASE, visit=visit, to=to, reason="补正", after=after))  # type: ignore[arg-type]
    return opened(office, *known)


def holder(office: WatchedOffice, visit: str) -> str | None:
    """On whose desk a visit lies."""
    return office.only.visits[visit].seats[0].holder


def test_each_instance_goes_to_whom_was_chosen_in_it() -> None:
    """Whichever comes first; where nobody was chosen the pool is asked."""
    office = two_sites()
    one, other = sorted(office.only.visits)
    first = done(office, one, "chen-jing", Verify=("zhou-ping",))
    second = done(office, other, "zhao-lei")

    assert holder(office, done(office, first, "sun-wei")) == "zhou-ping"
    assert holder(office, done(office, second, "sun-wei")) is None


def test_each_returner_has_their_own_instance_again() -> None:
    """Also while the step of the other instance opens, or is out on the short way as well."""
    office = two_sites()
    one, other = sorted(office.only.visits)
    look = done(office, one, "chen-jing")
    first = sent_back(office, done(office, look, "sun-wei"), "zhou-ping", look, "back")
    look = done(office, other, "zhao-lei")
    verify = done(office, look, "sun-wei")
    assert holder(office, verify) is None
    second = sent_back(office, verify, "wu-gang", look, "back")

    assert holder(office, done(office, second, "sun-wei")) == "wu-gang"
    assert holder(office, done(office, first, "sun-wei")) == "zhou-ping"


def test_returns_from_two_instances_are_taken_back_one_by_one() -> None:
    """In any order; what the other one has undone does not count again with it."""
    office = two_sites()
    one, other = sorted(office.only.visits)
    first, second = done(office, one, "chen-jing"), done(office, other, "zhao-lei")
    sent_back(office, first, "sun-wei", one)
    sent_back(office, second, "sun-wei", other)

    office.take_back(CASE, first, by="sun-wei", reason="误退")
    assert office.open() == ["Look", "Review"]
    assert office.only.steps["Review"].by == ("chen-jing",)
    assert office.only.rounds == {}
    office.take_back(CASE, second, by="sun-wei", reason="误退")
    assert office.open() == ["Look", "Look"]
    assert [office.only.steps["Review"].by, office.only.rounds["Review"][0].by] == [("zhao-lei",), ("chen-jing",)]


def test_a_return_is_taken_back_though_another_instance_has_gone_on() -> None:
    """What was done there since still counts."""
    office = two_sites()
    one, other = sorted(office.only.visits)
    first = done(office, one, "chen-jing")
    sent_back(office, first, "sun-wei", one)
    done(office, other, "zhao-lei")

    office.take_back(CASE, first, by="sun-wei", reason="误退")
    assert office.open() == ["Look", "Look"]
    assert [office.only.steps["Review"].by, office.only.rounds["Review"][0].by] == [("zhao-lei",), ("chen-jing",)]


@pytest.mark.parametrize(("first", "second"), [("agree", "disagree"), ("disagree", "agree")])
def test_a_condition_in_an_instance_reads_what_was_said_in_it(first: str, second: str) -> None:
    """Each site goes its own way, whatever was said of the other since."""
    gate = '<exclusiveGateway id="Fit" default="Yes"/><sequenceFlow id="Yes" sourceRef="Fit" targetRef="Verify"/>'
    gate += '<sequenceFlow id="No" sourceRef="Fit" targetRef="IE"><conditionExpression>step.Review.outcome = "disagree"'
    gate += "</conditionExpression></sequenceFlow></subProcess>"
    way = 'sourceRef="Look" targetRef='
    office = two_sites((way + '"Verify"', way + '"Fit"'), ("</subProcess>", gate))
    one, other = sorted(office.only.visits)
    office.act(CASE, one, first, by="chen-jing", reason="材料")
    look = next(name for name in office.only.visits if name.startswith("Look"))
    office.act(CASE, other, second, by="zhao-lei", reason="材料")

    office.act(CASE, look, "agree", by="sun-wei")
    assert office.open() == (["Look", "Verify"] if first == "agree" else ["Look"])
