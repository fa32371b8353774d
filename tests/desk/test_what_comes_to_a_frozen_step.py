"""What comes to a step while a return has it frozen is kept with all that it brings, and taken when the step thaws."""

# ruff: noqa: E501 - rows of XML read best unbroken

from pathlib import Path

import pytest

from approvalflow import Actor, commands
from approvalflow.cases.events import SignalTaken, StepOpened
from desk.watched import expects
from dryrun.test_what_events_carry import ERROR, MESSAGE, SIGNAL, brings
from internal_office import JOB, OFFICER, Hall, flows, process, user

COUNTS = '<dataOutput id="out" name="got"/><dataOutputAssociation><sourceRef>out</sourceRef><targetRef>kept</targetRef><assignment><from>got + kept</from><to>kept</to></assignment></dataOutputAssociation><outputSet><dataOutputRefs>out</dataOutputRefs></outputSet>'

SPECIFIED = f"<ioSpecification>{COUNTS.partition('<dataOutputAss')[0]}<inputSet/><outputSet><dataOutputRefs>out</dataOutputRefs></outputSet></ioSpecification>{COUNTS[COUNTS.index('<dataOutputAss') :].partition('<outputSet')[0]}"
APPLICANT = Actor(id="P-1", kind="applicant")


def frozen(folder: Path, beside: str, inside: str = "", road: str = "Qs → W → Qe") -> Hall:
    """A file that was sent back in one branch; the sub-process in the other is frozen, with what may begin there."""
    body = '<startEvent id="S"/><endEvent id="E"/><dataObject id="kept"/><parallelGateway id="F"/><parallelGateway id="J"/>'
    body += user("B") + user("C", more='af:siblings="freeze"')
    body += f'<subProcess id="Q"><startEvent id="Qs"/><endEvent id="Qe"/>{user("W") if "W" in road else ""}{inside}{flows(road)}</subProcess>'
    folder.mkdir(exist_ok=True)
    made = Hall(folder, process(body + beside + flows("S → F → B → C → J → E", "F → Q → J")), kept="number")
    made.file(kept=1)
    made.done("B")
    back_from(made, "C")
    assert "W" not in {one.node for one in made.office.tasks(case="c-1")}
    return made


def back_from(made: Hall, step: str, to: str = "") -> None:
    """The file is sent back from there."""
    visit = next(name for name, one in made.office.case("c-1").visits.items() if one.node == step)
    made.office.do(OFFICER, commands.Return(case="c-1", visit=visit, to=to, reason="请补正"))


def comes(made: Hall, event: str, got: int) -> None:
    """The event comes from outside and brings a number."""
    if event == SIGNAL:
        made.office.signal("k", by=JOB, data={"got": got})
    else:
        made.office.send("m", by=JOB, correlation="c-1", data={"got": got})


def kept(made: Hall) -> object:
    """The field of the case; the books agree."""
    assert made.sound()
    return made.office.case("c-1").data["kept"]


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
@pytest.mark.parametrize("stops", ["true", "false"])
def test_what_begins_an_event_sub_process_brings_its_data_at_the_thaw(tmp_path: Path, event: str, stops: str) -> None:
    """Nothing begins and no field changes while it is frozen; then it begins with what was brought."""
    start = f'<startEvent id="H" isInterrupting="{stops}">{brings()}{event}</startEvent>'
    inside = f'<subProcess id="V" triggeredByEvent="true">{start}{user("M")}<endEvent id="Z"/>{flows("H → M → Z")}</subProcess>'
    made = frozen(tmp_path, "", inside)
    comes(made, event, 7)
    assert (made.open(), kept(made)) == (["B", "W"], 1)

    made.done("B")
    assert (made.open(), kept(made)) == (["C", "M"] if stops == "true" else ["C", "M", "W"], 7)
    assert made.office.case("c-1").brought == {}


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
def test_what_comes_several_times_brings_each_its_own_in_order(tmp_path: Path, event: str) -> None:
    """At a border that does not end the step each time adds its number, once."""
    border = f'<boundaryEvent id="H" attachedToRef="Q" cancelActivity="false">{COUNTS}{event}</boundaryEvent>{user("M")}<endEvent id="Z"/>{flows("H → M → Z")}'
    made = frozen(tmp_path, border)
    for got in (10, 200):
        comes(made, event, got)
    assert (made.open(), kept(made)) == (["B", "W"], 1)

    made.done("B")
    assert (made.open(), kept(made)) == (["C", "M", "M", "W"], 211)


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
def test_what_came_is_there_again_when_a_closing_is_revoked(tmp_path: Path, event: str) -> None:
    """The sub-process is frozen as before, and what it had not taken yet is not lost."""
    start = f'<startEvent id="H">{brings()}{event}</startEvent>'
    inside = f'<subProcess id="V" triggeredByEvent="true">{start}{user("M")}<endEvent id="Z"/>{flows("H → M → Z")}</subProcess>'
    made = frozen(tmp_path, "", inside)
    comes(made, event, 7)
    made.office.do(APPLICANT, commands.Withdraw(case="c-1", reason="误撤"))
    assert made.office.case("c-1").brought == {}
    made.office.reopen("c-1", by=APPLICANT, reason="误撤")
    assert (made.open(), kept(made)) == (["B", "W"], 1)

    made.done("B")
    assert (made.open(), kept(made)) == (["C", "M"], 7)


def test_a_step_that_waits_itself_sets_what_it_gives_out_once(tmp_path: Path) -> None:
    """At a receive task and at a catch with an expression the number is added when the file goes on, and only then."""
    for name, waits in (
        ("task", f'<receiveTask id="R" messageRef="m">{SPECIFIED}</receiveTask>'),
        ("event", f'<intermediateCatchEvent id="R">{COUNTS}{MESSAGE}</intermediateCatchEvent>'),
    ):
        made = frozen(tmp_path / name, "", waits, "Qs → R → Qe")
        comes(made, MESSAGE, 10)
        assert kept(made) == 1, name
        made.done("B")
        assert (made.open(), kept(made)) == (["C"], 11), name


def test_a_step_that_a_return_puts_back_and_freezes_is_known_at_once(tmp_path: Path) -> None:
    """It is in the file, and can be held and released; no list shows it, nobody acts, and it thaws as the same visit."""
    inside = '<startEvent id="Qs"/><parallelGateway id="F"/><endEvent id="Qe"/>' + user("B") + user("N") + user("W")
    inside += f'<endEvent id="X">{ERROR}</endEvent>' + flows("Qs → F → B → N → X", "F → W → Qe")
    body = f'<startEvent id="S"/><subProcess id="Q">{inside}</subProcess><endEvent id="E"/><endEvent id="Z"/>'
    body += f'<boundaryEvent id="H" attachedToRef="Q">{ERROR}</boundaryEvent>' + user("C", more='af:siblings="freeze"')
    made = Hall(tmp_path, process(body + flows("S → Q → E", "H → C → Z")))
    made.file()
    made.done("B")
    made.done("N")
    assert made.open() == ["C"]
    back_from(made, "C", to="B")

    assert made.open() == ["B", "W"]
    (visit,) = (name for name, one in made.office.case("c-1").visits.items() if one.node == "W")
    assert [one.node for one in made.office.tasks(case="c-1")] == ["B"]
    expects("step.frozen", lambda: made.done("W"))
    made.office.hold("c-1", "W", by=OFFICER, reason="会商")
    made.done("B")
    assert (made.open(), visit in made.office.case("c-1").visits) == (["N", "W"], True)
    made.office.release("c-1", "W", by=OFFICER)
    made.done("W")
    assert made.open() == ["N"]
    assert made.sound()
    opened = [one.event.visit for one in made.office.history("c-1") if isinstance(one.event, StepOpened)]
    assert opened.count(visit) == 1


def border(timer: str, stops: str) -> str:
    """A timer on the border of the sub-process, with a step behind it."""
    said = f"<timerEventDefinition>{timer}</timerEventDefinition>"
    event = f'<boundaryEvent id="H" attachedToRef="Q" cancelActivity="{stops}">{said}</boundaryEvent>'
    return f'{event}{user("M")}<endEvent id="Z"/>{flows("H → M → Z")}'


@pytest.mark.parametrize("stops", ["true", "false"])
def test_a_time_that_comes_to_a_frozen_step_is_not_set_again(tmp_path: Path, stops: str) -> None:
    """It has passed once, is no due date any more, and does what it does when the step goes on."""
    made = frozen(tmp_path, border("<timeDuration>P1D</timeDuration>", stops))
    for day in range(3, 9):
        made.go(f"2026-03-{day:02d}")
    assert made.open() == ["B", "W"]
    assert made.office.case("c-1").timers == {}
    assert [one.event.node for one in made.office.history("c-1") if isinstance(one.event, SignalTaken)] == ["H"]
    assert made.sound()

    made.done("B")
    assert made.open() == (["C", "M"] if stops == "true" else ["C", "M", "W"])
    assert made.sound()


def test_a_cycle_comes_to_a_frozen_step_as_often_as_it_says(tmp_path: Path) -> None:
    """On its own grid, which neither the freezing nor a late sweep shifts: each moment of it is one, and then no more."""
    made = frozen(tmp_path, border("<timeCycle>R3/P1D</timeCycle>", "false"))
    set_for = []
    for moment in ("2026-03-03T11:30:00", "2026-03-04T11:30:00", "2026-03-05T11:30:00", "2026-03-06T11:30:00"):
        set_for += [one.at.hour for one in made.office.case("c-1").timers.values()]
        made.go(moment)
    assert (len(set(set_for)), len(set_for), made.office.case("c-1").timers) == (1, 3, {})

    made.done("B")
    assert made.open() == ["C", "M", "M", "M", "W"]
    made.go("2026-03-20")
    assert made.open() == ["C", "M", "M", "M", "W"]
    assert made.sound()


def test_a_cycle_goes_on_after_the_thaw_where_it_was(tmp_path: Path) -> None:
    """Two of three have come to the frozen step; the third comes when it is due."""
    made = frozen(tmp_path, border("<timeCycle>R3/P1D</timeCycle>", "false"))
    made.go("2026-03-03")
    made.go("2026-03-04")
    made.done("B")
    assert made.open() == ["C", "M", "M", "W"]
    made.go("2026-03-05")
    assert (made.open(), made.office.case("c-1").timers) == (["C", "M", "M", "M", "W"], {})
    assert made.sound()


@pytest.mark.parametrize("waits", ["task", "border"])
def test_a_message_that_a_frozen_step_cannot_take_any_more_stays_in_the_inbox(tmp_path: Path, waits: str) -> None:
    """The first ends the step when it thaws; the second is there for who waits then, as if nothing had been frozen."""
    step = f'<receiveTask id="R" messageRef="m"/><intermediateCatchEvent id="L">{MESSAGE}</intermediateCatchEvent>'
    if waits == "task":
        made = frozen(tmp_path, "", step + user("V"), "Qs → R → L → V → Qe")
    else:
        event = f'<boundaryEvent id="H" attachedToRef="Q">{MESSAGE}</boundaryEvent>'
        late = f'{event}<intermediateCatchEvent id="L">{MESSAGE}</intermediateCatchEvent>{user("V")}<endEvent id="Z"/>'
        made = frozen(tmp_path, late + flows("H → L → V → Z"))
    for _ in range(2):
        made.office.send("m", by=JOB, correlation="c-1")
    assert len(made.office.inbox()) == 1
    assert made.sound()

    made.done("B")
    made.office.sweep()
    assert made.open() == ["C", "V"]
    assert not made.office.inbox()
    assert made.sound()


BOTH = f'<dataOutput id="one" name="one"/><dataOutput id="two" name="two"/><dataOutputAssociation><sourceRef>one</sourceRef><targetRef>kept</targetRef><assignment><from>one + two</from><to>kept</to></assignment></dataOutputAssociation><outputSet><dataOutputRefs>one</dataOutputRefs><dataOutputRefs>two</dataOutputRefs></outputSet>{MESSAGE}{SIGNAL}'
NEEDS_BOTH = f'<subProcess id="V" triggeredByEvent="true"><startEvent id="H" isInterrupting="false" parallelMultiple="true">{BOTH}</startEvent>{user("M")}<endEvent id="Z"/>{flows("H → M → Z")}</subProcess>'


def told(made: Hall, field: str, number: int) -> None:
    """One of two things comes that an event needs together, with what it brings."""
    if field == "one":
        made.office.send("m", by=JOB, correlation="c-1", data={"one": number})
    else:
        made.office.signal("k", by=JOB, data={"two": number})


@pytest.mark.parametrize("first", ["one", "two"])
@pytest.mark.parametrize("when", ["before", "between", "after"])
def test_what_an_event_needs_together_brings_its_data_together(tmp_path: Path, first: str, when: str) -> None:
    """Whichever comes first, and whether the step is frozen before the first, between the two, or never; then again."""
    second = {"one": "two", "two": "one"}[first]
    body = '<startEvent id="S"/><endEvent id="E"/><dataObject id="kept"/><parallelGateway id="F"/><parallelGateway id="J"/>'
    body += user("B") + user("C", more='af:siblings="freeze"')
    body += f'<subProcess id="Q"><startEvent id="Qs"/><endEvent id="Qe"/>{user("W")}{NEEDS_BOTH}{flows("Qs → W → Qe")}</subProcess>'
    made = Hall(
        tmp_path, process(body + flows("S → F → B → C → J → E", "F → Q → J")), kept="number", one="number", two="number"
    )
    made.file(kept=1)
    made.done("B")
    if when == "between":
        told(made, first, 3)
    if when != "after":
        back_from(made, "C")
    if when != "between":
        told(made, first, 3)
    told(made, second, 4)
    assert made.sound()
    if when != "after":
        assert kept(made) == 1
        made.done("B")

    assert (made.open(), kept(made), made.office.case("c-1").brought) == (["C", "M", "W"], 7, {})
    told(made, first, 5)
    assert (kept(made), len(made.office.case("c-1").brought)) == (7, 1)
    told(made, second, 6)
    assert (made.open(), kept(made), made.office.case("c-1").brought) == (["C", "M", "M", "W"], 11, {})


def test_what_has_come_of_an_event_is_there_again_when_a_closing_is_revoked(tmp_path: Path) -> None:
    """One of the two had come; with the other the event brings both."""
    body = f'<startEvent id="S"/><endEvent id="E"/><dataObject id="kept"/>{user("W")}{NEEDS_BOTH}{flows("S → W → E")}'
    made = Hall(tmp_path, process(body), kept="number", one="number", two="number")
    made.file(kept=1)
    told(made, "one", 3)
    made.office.do(APPLICANT, commands.Withdraw(case="c-1", reason="误撤"))
    assert made.office.case("c-1").brought == {}
    made.office.reopen("c-1", by=APPLICANT, reason="误撤")
    assert len(made.office.case("c-1").brought) == 1

    told(made, "two", 4)
    assert (made.open(), kept(made)) == (["M", "W"], 7)


def halted(folder: Path, step: str, border: str = "") -> Hall:
    """A file that was sent back in one branch; in the other the frozen step waits; and a step at its side ends all."""
    inside = '<startEvent id="Gs"/><endEvent id="Ge"/><parallelGateway id="All"/><parallelGateway id="F"/>'
    inside += user("B") + user("C", more='af:siblings="freeze"') + user("Halt") + user("N") + step + border
    inside += '<endEvent id="Over"><terminateEventDefinition/></endEvent>'
    inside += flows("Gs → All → F → B → C → Ge", "F → W → N → Ge", "All → Halt → Over")
    body = '<startEvent id="S"/><endEvent id="E"/><dataObject id="kept"/>' + user("After")
    made = Hall(
        folder, process(f'{body}<subProcess id="G">{inside}</subProcess>{flows("S → G → After → E")}'), kept="number"
    )
    made.file(kept=1)
    made.done("B")
    back_from(made, "C")
    return made


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
@pytest.mark.parametrize("waits", ["task", "border"])
def test_what_came_to_a_step_is_there_when_the_end_that_took_it_away_is_taken_back(
    tmp_path: Path, event: str, waits: str
) -> None:
    """The step stands under another name, still frozen; it goes on with what had come, and the data that this brought."""
    if waits == "border":
        border = f'<boundaryEvent id="H" attachedToRef="W" cancelActivity="false">{COUNTS}{event}</boundaryEvent>{user("M")}<endEvent id="Z"/>{flows("H → M → Z")}'
        made = halted(tmp_path, user("W"), border)
    else:
        made = halted(tmp_path, f'<intermediateCatchEvent id="W">{COUNTS}{event}</intermediateCatchEvent>')
    comes(made, event, 10)
    if waits == "border":
        comes(made, event, 200)
    made.done("Halt")
    assert (made.open(), made.office.case("c-1").brought) == (["After"], {})

    made.office.take_back("c-1", "Halt", by=OFFICER, reason="误点")
    assert ("B" in made.open(), "N" in made.open(), kept(made)) == (True, False, 1)
    made.done("B")
    assert (made.open(), kept(made)) == (
        (["C", "Halt", "M", "M", "W"], 211) if waits == "border" else (["C", "Halt", "N"], 11)
    )
    assert made.office.case("c-1").brought == {}
