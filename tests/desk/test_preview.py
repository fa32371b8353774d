"""预览: the way that a file will likely go, with people and dates; and it does go that way when all is as assumed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from approvalflow import Actor, Office, SetClock, commands
from approvalflow.cases import events as e
from approvalflow.cases.case import APPLICANT_SEAT
from approvalflow.cases.seats import speaking_now
from approvalflow.desk.preview import Preview
from approvalflow.desk.preview.answers import act_of, done_at, read_assumed
from approvalflow.matters.folder import processes
from approvalflow.moment import local_date, read_zone
from approvalflow.testing.memory import MemoryStore
from desk.test_random_drawings_in_cases import an_office, wide
from desk.watched import CASE, JOB, TENANT, WatchedOffice, expects, watch
from small_office import APPLICANT, DATA, PAPERS, PARTY, STEPS, clock_at, drawing, straight_road, task

SHIPPED = ("food-business-licence", "investment-project-approval", "public-place-health-licence")


def fork() -> bytes:
    """Review and verification side by side; large premises are looked at once more."""
    nodes = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="Split"/><parallelGateway id="Join"/>'
    nodes += '<exclusiveGateway id="Large" default="F0"/><exclusiveGateway id="Merge"/>'
    steps = {**STEPS, "Verify": 'act="verify" role="verifier" term="2 WD"'}
    steps["Second"] = 'act="verify" role="inspector" term="1 WD"'
    nodes += "".join(task(name, steps[name]) for name in steps if name != "Issue")
    flows = [("Large", "Merge", ""), ("Large", "Second", "case.area &gt; 500"), ("Second", "Merge", "")]
    flows += [("S", "Receive", ""), ("Receive", "Accept", ""), ("Accept", "Split", ""), ("Split", "Review", "")]
    flows += [("Split", "Verify", ""), ("Review", "Join", ""), ("Verify", "Join", ""), ("Join", "Large", "")]
    return drawing(nodes, [*flows, ("Merge", "Decide", ""), ("Decide", "Deliver", ""), ("Deliver", "E", "")])


def application(matter: str, office: WatchedOffice) -> commands.Submit:
    with office._fresh() as books:
        rules = office.desk.catalogue.in_force(books, matter, office.now())
    given = {"choice": lambda one: one.choices[0], "number": lambda _: 1, "boolean": lambda _: False}
    data = {name: given.get(one.type, lambda _: "甲")(one) for name, one in rules.fields.items() if one.required}
    return commands.Submit(
        case=CASE,
        matter=matter,
        applicant=PARTY,
        materials=tuple(rules.materials),
        data={**data, **(DATA if matter == SHIPPED[0] else {})},
    )


def play(office: Office, found: Preview, clock: SetClock, ask: Callable[[], None] = lambda: None) -> None:
    """Do what the preview said, by whom, when; timers fire in between, and something is asked before each."""
    zone = read_zone(office.case(CASE).zone)
    for _ in range(600):
        case = office.case(CASE)
        open_ = [(step, case.visits[step.visit]) for step in found.steps if step.visit in case.visits and step.outcome]
        assumed = read_assumed({"pace": found.pace})
        waiting = [
            (done_at(case, one.visit, visit, office.now(), assumed.pace), int(visit.token), one.visit)
            for one, visit in open_
        ]
        timers = [(timer.at, 0, "") for timer in case.timers.values()]
        if not waiting and not timers:
            return
        at, token, name = min([*waiting, *timers])
        ask()
        clock.set(max(at, office.now()).astimezone(zone))
        if not token:
            office.sweep()
            continue
        visit = case.visits[name]
        if not visit.seats:
            office.do(JOB, commands.AnswerJob(case=CASE, visit=name))
            continue
        step = next(one for one in found.steps if one.visit == name)
        seat = next(speaking_now(visit))
        with office._fresh() as books:
            facts = office.desk.facts_now(books, case)
        by = (
            APPLICANT
            if seat.id == APPLICANT_SEAT
            else next(one for one in step.by if one not in {s.by for s in visit.seats})
        )
        today, who = local_date(office.now(), zone), by if isinstance(by, str) else by.id
        office.do(by, act_of(case, name, visit, seat, facts, today, assumed, who))


@pytest.mark.parametrize("pace", ["full", "prompt"])
@pytest.mark.parametrize("matter", SHIPPED)
def test_a_file_goes_the_way_that_was_foreseen(matter: str, pace: str) -> None:
    """The shipped matters, played by the people and on the days of the preview: path, people and dates are the same."""
    home = processes() / matter
    office = watch((home / "process.bpmn").read_bytes(), (home / "matter.toml").read_text(encoding="utf-8"))
    submit = application(matter, office)
    found = office.preview(submit, by=APPLICANT, pace=pace)
    assert not found.stops
    assert office.cases() == ()

    office.do(APPLICANT, submit)
    play(office, found, office.clock)

    case = office.only
    opened = {one.event.visit: one for one in office.history(CASE) if isinstance(one.event, e.StepOpened)}
    settled = {one.event.visit: one for one in office.history(CASE) if isinstance(one.event, e.StepSettled)}
    zone = read_zone(case.zone)
    assert [*opened] == [one.visit for one in found.steps]
    started = {one.event.id: one.event for one in office.history(CASE) if isinstance(one.event, e.ClockStarted)}
    for step in found.steps:
        assert local_date(opened[step.visit].effective, zone) == step.opened
        assert [s.candidates for s in opened[step.visit].event.seats] == [s.candidates for s in step.seats]
        assert settled[step.visit].event.outcome == step.outcome
        assert local_date(settled[step.visit].effective, zone) == step.done
        clock = started.get(step.visit)
        assert step.due == ((clock.stated or clock.provisional) if clock else None)
        if case.steps[step.node].visit == step.visit:
            assert case.steps[step.node].by == step.by
    for one in found.clocks:
        running = case.clocks[one.clock]
        assert (one.due, one.stopped) == (
            running.stated or running.provisional,
            running.clock.day_of(running.clock.stopped) if running.clock.stopped else None,
        )
    assert case.closed == found.closed


SIGNED = {
    "a threshold": 'persons="chen-jing zhao-lei li-qiang zhou-ping wu-gang" pattern="vote" neither="abstain"'
    ' pass="60 %" refuse="&gt; 1/2"',
    "a weight": 'persons="chen-jing zhao-lei zheng-hong" pattern="vote" pass="&gt; 1/2" weights="agency-head=5"',
    "in turn": 'persons="zhao-lei chen-jing li-qiang" pattern="in_turn"',
    "everybody": 'persons="chen-jing zhao-lei" pattern="all"',
    "whoever comes first": 'role="reviewer" pattern="any"',
}


@pytest.mark.parametrize("how", SIGNED)
@pytest.mark.parametrize("start", ["2026-03-02", "2026-09-28", "2026-12-30"])
def test_a_step_of_several_hands_goes_as_foreseen(how: str, start: str) -> None:
    """As many sign as make the outcome certain, in their order; over holidays, make-up days and years not announced."""
    office = watch(straight_road({**STEPS, "Review": f'act="review" {SIGNED[how]} term="3 WD"'}), start=start)
    submit = application(SHIPPED[0], office)
    found = office.preview(submit, by=APPLICANT)
    assert not found.stops

    office.do(APPLICANT, submit)
    play(office, found, office.clock)

    history = office.history(CASE)
    opened = [(one.event.visit, local_date(one.effective)) for one in history if isinstance(one.event, e.StepOpened)]
    assert opened == [(one.visit, one.opened) for one in found.steps]
    assert office.only.steps["Review"].by == next(one.by for one in found.steps if one.node == "Review")
    assert (office.only.closed, local_date(office.now())) == (found.closed, found.ends)


def test_more_seats_than_people_are_foreseen_as_a_stop() -> None:
    """Each has one voice: where all have spoken and a seat is left, nobody could do the step."""
    office = watch(
        straight_road({**STEPS, "Review": 'act="review" role="reviewer" pattern="all" seats="3" term="3 WD"'})
    )

    found = office.preview(application(SHIPPED[0], office), by=APPLICANT)

    assert [(one.node, one.code) for one in found.stops] == [("Review", "preview.nobody")]


@pytest.mark.parametrize("after", ["again", "back"])
def test_after_a_return_the_way_through_or_straight_back_is_foreseen(after: str) -> None:
    """What was sent back goes through everything between once more, or straight back to whoever sent it."""
    office = watch()
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    visit = office.visit("Decide")
    office.do("huang-hai", commands.Return(case=CASE, visit=visit, to="Review", reason="缺图纸", after=after))

    found = office.preview(CASE, by="chen-jing")

    between = ["Verify"] if after == "again" else []
    assert [one.node for one in found.steps] == ["Review", *between, "Decide", "Issue", "Deliver"]
    play(office, found, office.clock)
    assert office.only.closed == found.closed == "granted"


@pytest.mark.parametrize("seed", range(0, 40, 5))
def test_from_every_moment_the_next_step_is_the_one_that_opens(tmp_path: Path, seed: int) -> None:
    """Asked again after each act, the preview names what then opens, the first step and all that follow."""
    clock = clock_at()
    store = MemoryStore()
    office = an_office((store.transaction(TENANT), store.read(TENANT)), clock, tmp_path / "matter", wide(seed))
    submit = commands.Submit(case=CASE, matter="test", applicant=PARTY, data={"n": seed % 3 + 1, "yes": bool(seed % 2)})
    whole = office.preview(submit, by=APPLICANT)
    office.do(APPLICANT, submit)
    told: list[tuple[list[str], list[str]]] = []

    def ask() -> None:
        before = [one.event.visit for one in office.history(CASE) if isinstance(one.event, e.StepOpened)]
        rest = office.preview(CASE, by=APPLICANT).steps
        told.append((before, [one.visit for one in rest if one.visit not in before]))

    play(office, whole, clock, ask)

    gone = {one.event.visit for one in office.history(CASE) if isinstance(one.event, e.StepCancelled)}
    opened = [one.event.visit for one in office.history(CASE) if isinstance(one.event, e.StepOpened)]
    assert told or not whole.steps
    for before, rest in told:
        after = opened[len(before) :]
        assert [one for one in after if one not in gone] == [one for one in rest if one not in gone]


@pytest.mark.parametrize("seed", range(40))
def test_random_drawings_go_as_foreseen(tmp_path: Path, seed: int) -> None:
    """Gateways, events, sub-processes and machines of every kind: the steps that open are those foreseen, in order."""
    clock = clock_at()
    store = MemoryStore()
    office = an_office((store.transaction(TENANT), store.read(TENANT)), clock, tmp_path / "matter", wide(seed))
    data = {"n": seed % 3 + 1, "yes": bool(seed % 2)}
    submit = commands.Submit(case=CASE, matter="test", applicant=PARTY, data=data)
    found = office.preview(submit, by=APPLICANT)

    office.do(APPLICANT, submit)
    play(office, found, clock)

    def said(kind: type) -> list[tuple[str, date]]:
        zone = read_zone(office.case(CASE).zone)
        history = (one for one in office.history(CASE) if isinstance(one.event, kind))
        return [(one.event.visit, local_date(one.effective, zone)) for one in history]

    gone = {visit for visit, _ in said(e.StepCancelled)}
    assert [one for one in said(e.StepOpened) if one[0] not in gone] == [(one.visit, one.opened) for one in found.steps]
    assert sorted(said(e.StepSettled)) == sorted((one.visit, one.done) for one in found.steps if one.outcome)
    assert office.case(CASE).closed == found.closed


def test_at_any_moment_the_rest_is_foreseen() -> None:
    """From where the file lies now, with what was done already left out, and with people claimed and chosen."""
    office = watch()
    office.accepted()
    office.do("zhao-lei", commands.Claim(case=CASE, visit=office.visit("Review")))
    before = office.rows()

    found = office.preview(CASE, by="zhao-lei")

    assert [(one.node, one.opened, one.due, one.done, one.by) for one in found.steps[:2]] == [
        ("Review", date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 5), ("zhao-lei",)),
        ("Verify", date(2026, 3, 5), date(2026, 3, 9), date(2026, 3, 9), ("sun-wei",)),
    ]
    assert [one.node for one in found.steps] == ["Review", "Verify", "Decide", "Issue", "Deliver"]
    assert (found.closed is not None, found.stops) == (True, ())
    assert office.rows() == before
    (promised,) = [one for one in found.clocks if one.clock == "promised"]
    assert (promised.due, promised.kept) == (office.due_date("promised"), True)


def test_branches_side_by_side_and_what_they_depend_on() -> None:
    """Parallel steps stand with their own days; a choice on a field that is not filled in is told, with every way."""
    office = watch(fork())
    submit = commands.Submit(case=CASE, matter=SHIPPED[0], applicant=PARTY, materials=PAPERS, data=DATA)

    found = office.preview(submit, by=APPLICANT)

    assert {one.node: (one.opened, one.done) for one in found.steps if one.node in ("Review", "Verify")} == {
        "Review": (date(2026, 3, 2), date(2026, 3, 5)),
        "Verify": (date(2026, 3, 2), date(2026, 3, 4)),
    }
    (branch,) = found.branches
    assert (branch.node, branch.unknown, branch.assumed) == ("Large", ("case.area",), ())
    assert [(one.to, one.taken) for one in branch.ways] == [("Merge", True), ("Second", False)]
    known = office.preview(submit, by=APPLICANT, data={"area": 600})
    assert ("Second" in [one.node for one in known.steps], known.branches) == (True, ())


def test_what_will_not_be_answered_by_itself_ends_the_preview_there() -> None:
    """A loop that the assumed answers never leave is not gone round for ever."""
    office = watch(fork())
    office.accepted()

    found = office.preview(CASE, by="chen-jing", answers={"Decide": "no such outcome"})

    assert [(one.node, one.code) for one in found.stops] == [("Decide", "act.no_such_outcome")]
    assert [one.outcome for one in found.steps if one.node == "Decide"] == [""]


def test_nobody_found_is_said() -> None:
    """A step for which today's directory names nobody stops the preview there, as it would stop the file."""
    office = watch()
    office.file.give_roles("sun-wei")
    submit = commands.Submit(case=CASE, matter=SHIPPED[0], applicant=PARTY, materials=PAPERS, data=DATA)

    found = office.preview(submit, by=APPLICANT)

    assert [one.node for one in found.steps] == ["Receive", "Accept", "Review"]
    assert [one.node for one in found.stops] == ["Verify"]

    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    stuck = office.preview(CASE, by="chen-jing")
    assert [(one.node, one.code) for one in stuck.stops] == [("Verify", "seat.nobody_found")]


def test_a_file_that_is_put_right_goes_on() -> None:
    """The order is given a day that is still to come, and what was assumed of the inspection holds once."""
    process, matter = ((processes() / SHIPPED[0] / one).read_bytes() for one in ("process.bpmn", "matter.toml"))
    office = watch(process, matter.decode())
    office.accepted()

    found = office.preview(CASE, by="chen-jing", answers={"Inspect": "rectify"})

    assert [one.node for one in found.steps if one.act in ("inspect", "rectify")] == ["Inspect", "Rectify", "Inspect"]
    assert (found.stops, found.closed) == ((), "granted")


def test_an_inspection_is_assumed_of_whoever_has_it() -> None:
    """And of one more of those who are asked."""
    process, matter = ((processes() / SHIPPED[0] / one).read_bytes() for one in ("process.bpmn", "matter.toml"))
    office = watch(process, matter.decode())
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.do("zhou-ping", commands.Claim(case=CASE, visit=office.visit("Inspect")))

    found = office.preview(CASE, by="chen-jing")

    assert found.stops == ()
    assert "zhou-ping" in next(one.by for one in found.steps if one.act == "inspect")


def test_another_answer_may_be_assumed() -> None:
    """What if it is refused."""
    office = watch()
    office.accepted()

    found = office.preview(CASE, by="chen-jing", answers={"Decide": "refused"})

    assert [(one.node, one.outcome) for one in found.steps][2:] == [("Decide", "refused"), ("Refusal", "delivered")]
    (branch,) = [one for one in found.branches if one.node == "Granted"]
    assert branch.assumed == ("step.Decide.outcome",)
    assert [(one.to, one.taken) for one in branch.ways] == [("Issue", False), ("Refusal", True)]


def test_days_that_are_not_announced_are_provisional() -> None:
    """Past the last notice a day is a guess, and says so."""
    office = watch(start="2026-12-30")

    found = office.preview(
        commands.Submit(case=CASE, matter=SHIPPED[0], applicant=PARTY, materials=PAPERS, data=DATA), by=APPLICANT
    )

    assert {one.provisional for one in found.steps if one.node in ("Review", "Verify")} == {True}


def test_a_preview_is_for_who_may_file_or_has_to_do_with_the_case() -> None:
    """Whoever could not file cannot ask what would come of it; of a case only who works there, and its applicant."""
    office = watch()
    submit = commands.Submit(case=CASE, matter=SHIPPED[0], applicant=PARTY, materials=PAPERS, data=DATA)
    expects("person.may_not_file", lambda: office.preview(submit, by=Actor(id="P-2", kind="applicant")))
    office.accepted()
    expects("preview.not_yours", lambda: office.preview(CASE, by=Actor(id="P-2", kind="applicant")))
    expects("preview.not_yours", lambda: office.preview(CASE, by=Actor(id="nobody", kind="officer")))
    expects("preview.not_assumed", lambda: office.preview(CASE, by="chen-jing", pace="slow"))
    expects("preview.no_such_step", lambda: office.preview(CASE, by="chen-jing", answers={"Lunch": "agree"}))
    expects("submit.unknown_field", lambda: office.preview(CASE, by="chen-jing", data={"colour": "red"}))
    expects("submit.wrong_value", lambda: office.preview(submit, by=APPLICANT, data={"area": "large"}))
    assert office.preview(CASE, by=APPLICANT).steps
