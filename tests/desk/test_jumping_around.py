"""跳转 past called processes and other branches, out of event sub-processes, beside a step, and on the short way."""

# ruff: noqa: E501 - rows of XML read best unbroken

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from approvalflow import Refused, commands
from approvalflow.cases import events as e
from internal_office import JOB, Hall, flows, process, user

FEE = '\n[fees]\nfee = { name = "费", amount = "10.00", basis = "house-rules", article = "1" }\n'
CHARGE = '<userTask id="Fee" name="Fee" af:act="charge" af:role="reviewer" af:term="3 WD"/>'
RECEIVE = '<userTask id="Receive" name="Receive" af:act="receive" af:role="reviewer" af:term="3 WD"/>'
FIRST, SECOND = '<callActivity id="First" calledElement="Q"/>', '<callActivity id="Second" calledElement="Q"/>'
GATES = '<parallelGateway id="G"/><parallelGateway id="J"/>'


def hall(folder: Path, steps: str, *road: str, called: str = "", before: str = "") -> Hall:
    """An office where a file was received; it ends with `Last`, which closes it."""
    last = user("Last", more='af:closes="true"')
    inside = f'<startEvent id="S"/><endEvent id="E"/>{RECEIVE}{steps}{last}{flows(*road)}'
    beside = f'<process id="Q" isExecutable="true"><startEvent id="QS"/><endEvent id="QE"/>{called}</process>'
    found = Hall(folder, process(inside, beside=beside if called else "", before=before), stated=FEE)
    found.file()
    found.done("Receive", outcome="received")
    return found


def jump(office: Hall, source: str, to: str) -> e.Jumped:
    """Put the file from one step to another; what the event tells."""
    office.office.do(
        "bai-xue", commands.Jump(case="c-1", to=to, visit=source, reason="流程修订", authority="纪要第5号")
    )
    return told(office, e.Jumped)[-1]


def told(office: Hall, kind: type[Any]) -> list[Any]:
    """The events of a kind."""
    return [one.event for one in office.office.history("c-1") if isinstance(one.event, kind)]


def refused(code: str, act: Callable[[], object]) -> dict[str, Any]:
    """The values of the refusal."""
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code
    return dict(caught.value.values)


def pay(office: Hall, step: str = "Fee") -> None:
    """The fee is taken."""
    office.done(step, outcome="paid", fee="fee", amount="10.00", reference="r")


PAID_IN_Q = CHARGE + user("Look") + flows("QS → Fee → Look → QE")


def test_a_fee_taken_in_one_call_is_not_taken_in_another_of_the_same_process(tmp_path: Path) -> None:
    """Neither from inside the first nor from between; what was done in the call that is passed by again is done."""
    road = "S → Receive → First → Mid → Second → Check → Last → E"
    office = hall(tmp_path, FIRST + SECOND + user("Mid") + user("Check"), road, called=PAID_IN_Q)
    pay(office)

    assert refused("jump.guarded", lambda: jump(office, "Look", "Check"))["steps"] == ["Fee"]
    office.done("Look")
    assert refused("jump.guarded", lambda: jump(office, "Mid", "Check"))["steps"] == ["Fee"]
    office.done("Mid")
    pay(office)
    assert jump(office, "Look", "Last").skipped == ("Check",)
    assert office.sound()


def test_what_is_passed_over_in_called_processes_is_told(tmp_path: Path) -> None:
    """At any depth."""
    called = '<callActivity id="Deeper" calledElement="R"/>' + flows("QS → Deeper → QE") + "</process>"
    called += f'<process id="R" isExecutable="true"><startEvent id="RS"/><endEvent id="RE"/>{user("Look")}{flows("RS → Look → RE")}'
    office = hall(
        tmp_path, FIRST + user("Draft") + user("Check"), "S → Receive → Draft → First → Check → Last → E", called=called
    )

    assert jump(office, "Draft", "Check").skipped == ("Look",)


def test_behind_the_call_of_another_branch_a_fee_is_not_passed_over(tmp_path: Path) -> None:
    """Both branches call the same process, and the jump ends the other."""
    steps = GATES + FIRST + SECOND + CHARGE + user("Check")
    roads = ("S → Receive → G → First → J → Check → Last → E", "G → Second → Fee → J")
    office = hall(tmp_path, steps, *roads, called=user("Look") + flows("QS → Look → QE"))

    assert refused("jump.guarded", lambda: jump(office, min(office.office.case("c-1").visits), "Check"))["steps"] == [
        "Fee"
    ]


def within(act: str) -> str:
    """A step of the sub-process, and one that a signal begins in it."""
    event = '<startEvent id="ES" isInterrupting="false"><signalEventDefinition signalRef="sg"/></startEvent><endEvent id="EE"/>'
    event = f'<subProcess id="Ev" triggeredByEvent="true">{event}{user("Aside")}{flows("ES → Aside → EE")}</subProcess>'
    inner = f'<startEvent id="IS"/><endEvent id="IE"/>{user("Inner")}{flows("IS → Inner → IE")}{event}'
    return f'{user("Draft")}{act}<subProcess id="Sub">{inner}</subProcess>'


def beside(folder: Path, act: str) -> Hall:
    """A file that was drafted and stands in the sub-process, at both steps."""
    office = hall(
        folder, within(act), "S → Receive → Draft → Fee → Sub → Last → E", before='<signal id="sg" name="sg"/>'
    )
    office.done("Draft")
    pay(office) if act == CHARGE else office.done("Fee")
    office.office.signal("sg", by=JOB)
    assert office.open() == ["Aside", "Inner"]
    return office


@pytest.mark.parametrize("source", ["Inner", "Aside"])
def test_back_from_an_event_sub_process_no_fee_is_taken_again(tmp_path: Path, source: str) -> None:
    """The guard is as from any other step."""
    office = beside(tmp_path, CHARGE)

    assert refused("jump.guarded", lambda: jump(office, source, "Draft"))["steps"] == ["Fee"]
    assert refused("jump.guarded", lambda: jump(office, source, "Receive"))["steps"] == ["Fee", "Receive"]


@pytest.mark.parametrize("source", ["Inner", "Aside"])
def test_back_from_an_event_sub_process_all_that_came_of_the_step_is_undone(tmp_path: Path, source: str) -> None:
    """Whether the file stands in the flow or beside it."""
    office = beside(tmp_path, user("Fee"))

    assert jump(office, source, "Draft").back
    assert (office.open(), [one.node for one in told(office, e.StepVoided)]) == (["Draft"], ["Draft", "Fee"])
    assert office.sound()


def stopped(folder: Path, act: str, *, stops: bool = True) -> Hall:
    """A file whose draft is done and whose legal step a signal has stopped, or not, for a step of its own."""
    more = "" if stops else ' isInterrupting="false"'
    event = f'<startEvent id="ES"{more}><signalEventDefinition signalRef="sg"/></startEvent><endEvent id="EE"/>'
    event += user("Halt") + act + user("Look") + flows("ES → Halt → Fee → Look → EE")
    steps = user("Draft") + user("Legal") + f'<subProcess id="Ev" triggeredByEvent="true">{event}</subProcess>'
    office = hall(folder, steps, "S → Receive → Draft → Legal → Last → E", before='<signal id="sg" name="sg"/>')
    office.done("Draft")
    office.office.signal("sg", by=JOB)
    office.done("Halt")
    return office


@pytest.mark.parametrize("to", ["Draft", "Legal"])
def test_back_from_what_took_the_place_of_the_whole_process_the_event_is_undone(tmp_path: Path, to: str) -> None:
    """No way of the drawing leads there, yet the file came by those steps; to one that it never came by there is none."""
    office = stopped(tmp_path, user("Fee"))
    assert office.open() == ["Fee"]
    refused("jump.no_way", lambda: jump(office, "Fee", "Last"))

    assert jump(office, "Fee", to).back
    assert office.open() == [to]
    office.office.signal("sg", by=JOB)
    assert office.open() == ["Halt"], "the event may come again"
    assert office.sound()


def test_back_from_what_took_the_place_of_the_whole_process_no_act_of_law_is_undone(tmp_path: Path) -> None:
    """The guard is as from any other step."""
    office = stopped(tmp_path, CHARGE)
    pay(office)

    assert refused("jump.guarded", lambda: jump(office, "Look", "Draft"))["steps"] == ["Fee"]


def test_out_of_what_an_event_began_beside_the_process_there_is_no_way(tmp_path: Path) -> None:
    """It came of none of those steps, and the file itself stands among them."""
    office = stopped(tmp_path, user("Fee"), stops=False)

    for step in ("Draft", "Legal", "Last"):
        refused("jump.no_way", lambda step=step: jump(office, "Fee", step))
    assert office.open() == ["Fee", "Legal"]


TIMER = '<boundaryEvent id="Late" attachedToRef="Legal" cancelActivity="false" af:term="1 WD"><timerEventDefinition/></boundaryEvent>'
"""A time-out of one branch that leaves its step open."""


def test_onto_the_path_of_a_time_out_beside_the_step_is_no_way(tmp_path: Path) -> None:
    """Nobody would go on in the branch itself, and its join would wait for ever."""
    steps = GATES + user("Legal") + TIMER + '<endEvent id="End"/>' + user("Remind") + user("Finance") + user("Check")
    roads = ("S → Receive → G → Legal → J → Check → Last → E", "G → Finance → J", "Late → Remind → End")
    office = hall(tmp_path, steps, *roads)

    refused("jump.no_way", lambda: jump(office, "Legal", "Remind"))
    assert office.open() == ["Finance", "Legal"]


def test_onto_such_a_path_that_comes_back_the_file_may_go(tmp_path: Path) -> None:
    """What lies before the two meet is passed over."""
    steps = user("Legal") + TIMER + user("Remind") + user("More") + '<exclusiveGateway id="M"/>'
    office = hall(tmp_path, steps, "S → Receive → Legal → More → M → Last → E", "Late → Remind → M")

    assert jump(office, "Legal", "Remind").skipped == ("More",)
    office.done("Remind")
    assert office.open() == ["Last"]


@pytest.mark.parametrize("gateway", ["parallel", "inclusive"])
def test_into_one_branch_no_act_of_law_of_another_is_passed_over(tmp_path: Path, gateway: str) -> None:
    """Nor one behind it, whether the branches meet again or not; what the law does not ask for is told."""
    if_ = "[1 = 1]" if gateway == "inclusive" else ""
    others = (f"G → Finance{if_} → Fee → J", f"G → Copy{if_} → End")
    roads = (f"S → Receive → Draft → G → Legal{if_} → J → Last → E", *others)
    steps = GATES.replace("parallel", gateway) + '<endEvent id="End"/>'
    steps += "".join(user(one) for one in ("Draft", "Legal", "Finance", "Copy"))
    office = hall(tmp_path, steps + CHARGE, *roads)

    assert refused("jump.guarded", lambda: jump(office, "Draft", "Legal"))["steps"] == ["Fee"]
    assert jump(office, "Draft", "Fee").skipped == ("Copy", "Finance", "Legal")


def aside(folder: Path, siblings: str = "keep", draft: str = "", other: str = CHARGE) -> Hall:
    """Legal, in one branch behind a split, has sent the file straight back to before it; the fee is due in the other."""
    steps = (draft or user("Draft")) + user("Sign") + GATES + user("Legal", more=f'af:siblings="{siblings}"')
    steps += other + user("Check")
    first = "S → Receive → Accept → Draft" if draft else "S → Receive → Draft"
    office = hall(folder, steps, f"{first} → Sign → G → Legal → J → Check → Last → E", "G → Fee → J")
    if draft:
        office.done("Accept", outcome="accepted")
    office.done("Draft", outcome="agree" if draft else "done")
    office.done("Sign")
    send_back(office)
    return office


def send_back(office: Hall) -> None:
    """Straight back from legal to the draft."""
    (visit,) = (one for one in office.office.case("c-1").visits if one.startswith("Legal@"))
    office.office.do("chen-jing", commands.Return(case="c-1", visit=visit, to="Draft", reason="补正", after="back"))
    assert office.open() == ["Draft", "Fee"]


@pytest.mark.parametrize("siblings", ["keep", "freeze"])
def test_on_the_short_way_a_jump_to_before_the_split_undoes_the_branches(tmp_path: Path, siblings: str) -> None:
    """Each is gone through once, and the fee taken once."""
    office = aside(tmp_path, siblings)

    assert jump(office, "Draft", "Sign").back
    assert office.open() == ["Sign"]
    office.done("Sign")
    assert office.open() == ["Fee", "Legal"]
    pay(office)
    office.done("Legal")
    assert office.open() == ["Check"]
    assert office.sound()


def test_on_the_short_way_a_jump_undoes_no_fee_that_was_taken(tmp_path: Path) -> None:
    """Forward it stays, and what the one who had sent the file back has not said is passed over."""
    office = aside(tmp_path)
    pay(office)

    assert refused("jump.guarded", lambda: jump(office, "Draft", "Sign"))["steps"] == ["Fee"]
    assert jump(office, "Draft", "Check").skipped == ("Legal",)
    assert office.open() == ["Check"]


def test_on_the_short_way_a_jump_leads_back_to_who_sent_the_file(tmp_path: Path) -> None:
    """The step where it stands is not done again; the other branch is left alone, and is no way."""
    office = aside(tmp_path, other=user("Fee"))

    refused("jump.no_way", lambda: jump(office, "Draft", "Fee"))
    assert not jump(office, "Draft", "Legal").back
    assert office.open() == ["Fee", "Legal"]
    office.done("Fee")
    office.done("Legal")
    assert office.open() == ["Check"]


def test_a_hearing_on_the_short_way_is_not_left_out(tmp_path: Path) -> None:
    """The file was sent back for it to be done again."""
    draft = '<userTask id="Accept" name="Accept" af:act="accept" af:role="reviewer" af:term="3 WD"/>'
    draft += '<userTask id="Draft" name="Draft" af:act="hear" af:role="reviewer" af:term="3 WD"/>'
    office = aside(tmp_path, draft=draft, other=user("Fee"))

    for to in ("Sign", "Legal", "Check"):
        assert refused("jump.guarded", lambda to=to: jump(office, "Draft", to))["steps"] == ["Draft"]
    assert jump(office, "Draft", "Draft").back
    assert office.open() == ["Draft"]


def test_on_the_short_way_back_to_where_the_file_never_came_by(tmp_path: Path) -> None:
    """It had been jumped over the step between; the branches behind the split are undone as well."""
    office = hall(
        tmp_path,
        "".join(user(one) for one in ("Draft", "Sign", "Fee", "Legal", "Check")) + GATES,
        "S → Receive → Draft → Sign → G → Legal → J → Check → Last → E",
        "G → Fee → J",
    )
    jump(office, "Draft", "Sign")
    office.done("Sign")
    (visit,) = (one for one in office.office.case("c-1").visits if one.startswith("Legal@"))
    office.office.do("chen-jing", commands.Return(case="c-1", visit=visit, to="Sign", reason="补正", after="back"))
    assert jump(office, "Sign", "Draft").back
    office.done("Draft")
    office.done("Sign")

    assert office.open() == ["Fee", "Legal"]
    assert office.sound()


IN_Q = user("Write") + user("Look") + flows("QS → Write → Look → QE")


def test_into_a_called_process_it_is_as_into_a_sub_process(tmp_path: Path) -> None:
    """A new run of it, in which only that step begins; what lies before it there is passed over."""
    office = hall(
        tmp_path, FIRST + user("Draft") + user("Check"), "S → Receive → Draft → First → Check → Last → E", called=IN_Q
    )

    assert jump(office, "Draft", "Look").skipped == ("Write",)
    assert office.open() == ["Look"]
    office.done("Look")
    assert office.open() == ["Check"]
    assert office.sound()


def test_into_a_called_process_no_act_of_law_is_passed_over(tmp_path: Path) -> None:
    """Neither before the call nor in it."""
    office = hall(tmp_path, FIRST + user("Draft"), "S → Receive → Draft → First → Last → E", called=PAID_IN_Q)

    assert refused("jump.guarded", lambda: jump(office, "Draft", "Look"))["steps"] == ["Fee"]
    assert not jump(office, "Draft", "Fee").skipped
    pay(office)
    office.done("Look")
    assert office.open() == ["Last"]


def test_back_into_a_called_process_that_is_over(tmp_path: Path) -> None:
    """It goes on as it stood when the file was there; by whichever of several calls the file came last."""
    road = "S → Receive → First → Second → Check → Last → E"
    office = hall(tmp_path, FIRST + SECOND + user("Check"), road, called=IN_Q)
    for step in ("Write", "Look") * 2:
        office.done(step)

    assert jump(office, "Check", "Write").back
    for step in ("Write", "Look"):
        assert office.open() == [step]
        office.done(step)
    assert office.open() == ["Check"]
    assert office.sound()


def test_which_call_of_a_process_is_meant_must_be_clear(tmp_path: Path) -> None:
    """Two of them lie ahead: the file is put to the call itself."""
    road = "S → Receive → Draft → First → Second → Last → E"
    office = hall(tmp_path, FIRST + SECOND + user("Draft"), road, called=IN_Q)

    assert refused("jump.which_call", lambda: jump(office, "Draft", "Look"))["calls"] == ["First", "Second"]
    assert jump(office, "Draft", "Second").skipped == ("Look", "Write")
    assert office.open() == ["Write"]


def test_over_a_join_a_called_process_in_the_other_branch_ends(tmp_path: Path) -> None:
    """As a sub-process in its place."""
    steps = GATES + FIRST + user("Legal") + user("Check")
    office = hall(tmp_path, steps, "S → Receive → G → Legal → J → Check → Last → E", "G → First → J", called=IN_Q)

    assert jump(office, "Legal", "Check").skipped == ("Look", "Write")
    assert office.open() == ["Check"]
    assert office.sound()
