"""多实例子流程: what was chosen in one instance, and who sent it back from there, says nothing about the others."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from approvalflow import commands
from desk.test_every_round_counts import TWICE
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import STEPS, drawing, task

INSIDE = {
    "Review": 'act="review" role="reviewer" term="3 WD"',
    "Look": 'act="verify" person="sun-wei" term="1 WD"',
    "Verify": 'act="verify" role="inspector" term="2 WD" chosen_by="Review"',
}


def two_sites_drawn() -> str:
    """Two sites are reviewed, looked at and verified side by side, each in an instance of its own."""
    inner = '<startEvent id="IS"/><endEvent id="IE"/>' + "".join(task(*one) for one in INSIDE.items())
    ways = enumerate(pairwise(["IS", *INSIDE, "IE"]))
    inner += "".join(f'<sequenceFlow id="i{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in ways)
    plain = "".join(task(one, STEPS[one]) for one in ("Receive", "Accept", "Decide", "Deliver"))
    nodes = f'<startEvent id="S"/><endEvent id="E"/>{plain}<subProcess id="Sites">{TWICE}{inner}</subProcess>'
    road = pairwise(["S", "Receive", "Accept", "Sites", "Decide", "Deliver", "E"])
    return drawing(nodes, [(one, other, "") for one, other in road]).decode()


def two_sites(*changes: tuple[str, str]) -> WatchedOffice:
    """The same, with something changed, where the file lies at the sites."""
    office = watch(changed(two_sites_drawn(), *changes).encode())
    office.accepted()
    return office


BEFORE_THE_SITES = (
    ('sourceRef="Accept" targetRef="Sites"', 'sourceRef="Accept" targetRef="Draft"'),
    (
        "</process>",
        task("Draft", 'act="review" role="reviewer" term="1 WD"')
        + '<sequenceFlow id="d" sourceRef="Draft" targetRef="Sites"/></process>',
    ),
)


def opened(office: WatchedOffice, *known: str) -> str:
    """The one visit that is not known yet."""
    (visit,) = office.only.visits.keys() - set(known)
    return visit


def done(office: WatchedOffice, visit: str, by: str, **handlers: tuple[str, ...]) -> str:
    """Agree at a visit; the visit that it opens."""
    return done_as(office, visit, "agree", by, **handlers)


def done_as(office: WatchedOffice, visit: str, outcome: str, by: str, **handlers: tuple[str, ...]) -> str:
    """Give an opinion at a visit; the visit that it opens."""
    known = office.only.visits.keys()
    office.act(CASE, visit, outcome, by=by, reason="材料", handlers=handlers)
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


@pytest.mark.parametrize("to", ["Look", "Review", ""])
@pytest.mark.parametrize("first", [True, False])
def test_a_return_by_name_goes_back_in_its_own_instance(first: bool, to: str) -> None:
    """To the step of that name, or the one before, on the way of who returns; what colleagues did beside stays."""
    office = two_sites(*BEFORE_THE_SITES)
    office.act(CASE, "Draft", "agree", by="chen-jing")
    reviews = sorted(office.only.visits, key=lambda one: int(one.rpartition("@")[2]))
    ends = []
    for review, by in zip(reviews, ("chen-jing", "zhao-lei"), strict=True):
        look = done(office, review, by, Verify=("li-qiang",))
        ends.append(done(office, look, "sun-wei"))
    mine, other = ends if first else ends[::-1]

    office.do("li-qiang", commands.Return(case=CASE, visit=mine, to=to, reason="请补充"))

    assert other in office.only.visits
    (again,) = office.only.visits.keys() - {other}
    assert again.rpartition("@")[0] == (to or "Look")
    assert {one.event.visit for one in office.history(CASE) if type(one.event).__name__ == "StepVoided"}.isdisjoint(
        {other}
    )


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


def called_twice(*changes: tuple[str, str]) -> WatchedOffice:
    """The same: one process that the drawing calls from two places side by side."""
    sites = changed(
        changed(two_sites_drawn(), *changes),
        (f'<subProcess id="Sites">{TWICE}', '<subProcess id="Sites">'),
        ('sourceRef="Accept" targetRef="Sites"', 'sourceRef="Accept" targetRef="Split"'),
        ('sourceRef="Sites" targetRef="Decide"', 'sourceRef="Join" targetRef="Decide"'),
    )
    inner = sites[sites.index('<subProcess id="Sites">') : sites.index("</subProcess>") + len("</subProcess>")]
    calls = '<parallelGateway id="Split"/><parallelGateway id="Join"/>'
    for call in ("North", "South"):
        calls += f'<callActivity id="{call}" calledElement="Site"/><sequenceFlow id="{call}1" sourceRef="Split" '
        calls += f'targetRef="{call}"/><sequenceFlow id="{call}2" sourceRef="{call}" targetRef="Join"/>'
    site = inner.replace('<subProcess id="Sites">', '<process id="Site" isExecutable="true">')
    site = site.replace("</subProcess>", "</process>")
    office = watch(changed(sites, (inner, calls), ("</definitions>", f"{site}</definitions>")).encode())
    office.accepted()
    return office


def in_a_loop(*changes: tuple[str, str]) -> WatchedOffice:
    """The same two sites, which the decider's draft may send round once more by the drawing."""
    again = task("Draft", 'act="review" role="reviewer" term="1 WD"') + '<exclusiveGateway id="Again" default="On"/>'
    again += '<sequenceFlow id="d" sourceRef="Draft" targetRef="Again"/>'
    again += '<sequenceFlow id="On" sourceRef="Again" targetRef="Decide"/><sequenceFlow id="Back" sourceRef="Again" '
    again += 'targetRef="Sites"><conditionExpression>step.Draft.outcome = "disagree"</conditionExpression>'
    again += "</sequenceFlow></process>"
    road = ('sourceRef="Sites" targetRef="Decide"', 'sourceRef="Sites" targetRef="Draft"')
    return two_sites(road, ("</process>", again), *changes)


def test_two_calls_of_one_process_keep_apart_whom_they_chose_and_who_returned_them() -> None:
    """As instances do: the call in which somebody was chosen, or sent the file straight back, has them and no other."""
    office = called_twice()
    one, other = sorted(office.only.visits)
    look = done(office, one, "chen-jing", Verify=("zhou-ping",))
    first = done(office, look, "sun-wei")
    second = done(office, done(office, other, "zhao-lei"), "sun-wei")
    assert (holder(office, first), holder(office, second)) == ("zhou-ping", None)

    north = sent_back(office, first, "zhou-ping", look, "back")
    (look,) = (one.visit for one in office.only.steps.values() if one.visit.startswith("Look"))
    south = sent_back(office, second, "wu-gang", look, "back")
    assert holder(office, done(office, south, "sun-wei")) == "wu-gang"
    assert holder(office, done(office, north, "sun-wei")) == "zhou-ping"


def test_what_was_chosen_in_one_round_of_a_loop_says_nothing_in_the_next() -> None:
    """Where the sites are looked at once more, and nobody chooses there, the pool is asked."""
    gate = '<exclusiveGateway id="Known" default="New"/><sequenceFlow id="New" sourceRef="Known" targetRef="Review"/>'
    gate += '<sequenceFlow id="Old" sourceRef="Known" targetRef="Look"><conditionExpression>'
    gate += 'step.Draft.outcome = "disagree"</conditionExpression></sequenceFlow></subProcess>'
    road = ('sourceRef="IS" targetRef="Review"', 'sourceRef="IS" targetRef="Known"')
    office = in_a_loop(road, ("</subProcess>", gate))
    for visit, by in zip(sorted(office.only.visits), ("chen-jing", "zhao-lei"), strict=True):
        look = done(office, visit, by, Verify=("zhou-ping",))
        office.act(CASE, done(office, look, "sun-wei"), "agree", by="zhou-ping")
    office.act(CASE, "Draft", "disagree", by="chen-jing", reason="再看")

    assert office.open() == ["Look", "Look"]
    assert holder(office, done(office, max(office.only.visits), "sun-wei")) is None


@pytest.mark.parametrize("sites", [two_sites, called_twice])
def test_only_the_instance_that_came_back_says_so(sites: Callable[[], WatchedOffice]) -> None:
    """退回件: the one that a return has opened, until it is done; not the same step beside it, nor the next time."""
    office = sites()
    one, other = sorted(office.only.visits)
    first, second = done(office, one, "chen-jing"), done(office, other, "zhao-lei")
    again = sent_back(office, first, "sun-wei", one)
    assert [line.row.visit for line in office.worklist("returned", by="chen-jing").lines] == [again]

    once_more = sent_back(office, second, "sun-wei", other)
    lines = office.worklist("returned", by="chen-jing").lines
    assert sorted((line.row.visit, line.row.returned) for line in lines) == sorted([(again, 1), (once_more, 1)])
    done(office, again, "chen-jing")
    office.take_back(CASE, again, by="chen-jing", reason="误点")
    (opened_again,) = (name for name in office.only.visits if name.startswith("Review") and name != once_more)
    assert {line.row.visit for line in office.worklist("returned", by="chen-jing").lines} == {opened_again, once_more}
    done(office, opened_again, "chen-jing")
    assert [line.row.visit for line in office.worklist("returned", by="chen-jing").lines] == [once_more]


def test_a_step_that_comes_round_again_did_not_come_back() -> None:
    """What a return has once opened was done since; in the next round of the drawing it is new."""
    office = in_a_loop()
    for visit in sorted(office.only.visits):
        again = sent_back(office, done(office, visit, "chen-jing"), "sun-wei", visit)
        verify = done(office, done(office, again, "chen-jing"), "sun-wei")
        office.act(CASE, verify, "agree", by="zhou-ping")
    office.act(CASE, "Draft", "disagree", by="chen-jing", reason="再看")

    assert office.open() == ["Review", "Review"]
    assert list(office.worklist("returned", by="chen-jing").lines) == []


@pytest.mark.parametrize("sites", [two_sites, called_twice])
def test_each_instance_may_go_back_as_often_as_the_step(sites: Callable[..., WatchedOffice]) -> None:
    """The limit is of a step as each instance or call has it, in all rounds of it."""
    office = sites(('af:person="sun-wei" ', 'af:person="sun-wei" af:returns="1" '))
    one, other = sorted(office.only.visits)
    again = sent_back(office, done(office, one, "chen-jing"), "sun-wei", one)
    sent_back(office, done(office, other, "zhao-lei"), "sun-wei", other)

    look = done(office, again, "chen-jing")
    refusal = expects("return.too_often", lambda: sent_back(office, look, "sun-wei", again))
    assert (refusal.values["count"], refusal.values["most"]) == (1, 1)
    assert [*office.only.returns.values()] == [1, 1]


def test_entering_a_sub_process_anew_does_not_lift_the_limit() -> None:
    """Sent back to before the sites each time, which are then begun anew, the step may still go back once."""
    office = two_sites(('af:person="sun-wei" ', 'af:person="sun-wei" af:returns="1" '), *BEFORE_THE_SITES)
    office.act(CASE, "Draft", "agree", by="chen-jing")
    look = done(office, min(office.only.visits), "chen-jing")
    office.do("sun-wei", commands.Return(case=CASE, visit=look, to="Draft", reason="补正", after="again"))
    office.act(CASE, "Draft", "agree", by="chen-jing")
    look = done(office, min(office.only.visits), "chen-jing")

    back = commands.Return(case=CASE, visit=look, to="Draft", reason="补正", after="again")
    expects("return.too_often", lambda: office.do("sun-wei", back))


def test_whoever_goes_straight_back_to_before_the_sites_leaves_the_others_what_was_said_there() -> None:
    """The step done anew stands where it stood: every site reads what was said at it."""
    gate = '<exclusiveGateway id="Fit" default="Yes"/><sequenceFlow id="Yes" sourceRef="Fit" targetRef="Verify"/>'
    gate += '<sequenceFlow id="No" sourceRef="Fit" targetRef="IE"><conditionExpression>step.Draft.outcome = "disagree"'
    gate += "</conditionExpression></sequenceFlow></subProcess>"
    way = 'sourceRef="Look" targetRef='
    office = two_sites((way + '"Verify"', way + '"Fit"'), ("</subProcess>", gate), *BEFORE_THE_SITES)
    office.act(CASE, "Draft", "agree", by="chen-jing")
    one, other = sorted(office.only.visits)
    first, second = done(office, one, "chen-jing"), done(office, other, "zhao-lei")
    draft = sent_back(office, first, "sun-wei", "Draft", "back")
    look = done_as(office, draft, "disagree", "chen-jing")

    office.act(CASE, second, "agree", by="sun-wei")
    office.act(CASE, look, "agree", by="sun-wei")
    assert office.open() == ["Decide"]
