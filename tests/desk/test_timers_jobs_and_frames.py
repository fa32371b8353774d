"""What a drawing does beside steps of people: timers, jobs that run elsewhere, sub-processes."""

import msgspec

from approvalflow import commands
from desk.watched import CASE, JOB, WatchedOffice, expects, watch
from small_office import drawing, task

REVIEW = task("Review", 'role="reviewer" department="market"')
URGE = task("Urge", 'role="verifier" department="market"')


def timer(what: str = "") -> str:
    """A timer definition; without content the term is `af:term`."""
    return f"<timerEventDefinition>{what}</timerEventDefinition>"


def beside(interrupting: bool, definition: str, properties: str = "") -> bytes:
    """A review with a timer on its edge that leads to urging."""
    nodes = (
        '<startEvent id="S"/><endEvent id="E"/><endEvent id="U"/>'
        + REVIEW
        + URGE
        + f'<boundaryEvent id="Late" attachedToRef="Review" cancelActivity="{str(interrupting).lower()}" {properties}>'
        + definition
        + "</boundaryEvent>"
    )
    flows = [("S", "Review", ""), ("Review", "E", ""), ("Late", "Urge", ""), ("Urge", "U", "")]
    return drawing(nodes, flows)


def test_a_timer_beside_a_step_leaves_it_open() -> None:
    """Non-interrupting: after three working days somebody urges, once, and the review stays where it is."""
    office = watch(beside(False, timer(), 'af:term="3 WD"'))
    office.filed()

    office.pass_to("2026-03-05T23:59:00")
    assert office.open() == ["Review"]
    office.pass_to("2026-03-20")

    assert office.open() == ["Review", "Urge"]
    assert len(office.events("SignalTaken")) == 1
    office.act(CASE, "Review", "done", by="chen-jing")
    office.act(CASE, "Urge", "done", by="sun-wei")
    assert office.only.stage == "closed"


def test_cycles_that_one_event_needs_together_come_as_often_as_the_shortest_says() -> None:
    """Each time both have come somebody urges; they count from there again, and the event is over with either."""
    cycles = timer("<timeCycle>R2/P1D</timeCycle>") + timer("<timeCycle>R5/P2D</timeCycle>")
    office = watch(beside(False, cycles, 'parallelMultiple="true"'))
    office.filed()

    office.pass_to("2026-03-05")
    assert office.open() == ["Review", "Urge"]
    office.pass_to("2026-03-20")

    assert office.open() == ["Review", "Urge", "Urge"]
    assert "waits" not in office.only.position


def test_a_timer_that_interrupts_takes_the_step_away() -> None:
    """Interrupting: the review is cancelled with its task, and the file goes the timer's way."""
    office = watch(beside(True, timer(), 'af:term="3 WD"'))
    office.filed()
    review = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=review))

    office.pass_to("2026-03-06")

    assert office.open() == ["Urge"]
    assert [one.visit for one in office.events("StepCancelled")] == [review]
    assert not office.tasks("chen-jing")
    expects("visit.not_open", lambda: office.act(CASE, review, "done", by="chen-jing"))


def test_a_step_done_in_time_takes_its_timer_along() -> None:
    """The timer of a step that is done never fires, and its due row is gone."""
    office = watch(beside(False, timer(), 'af:term="3 WD"'))
    office.filed()
    office.act(CASE, "Review", "done", by="chen-jing")

    assert (office.only.timers, office.next_due()) == ({}, None)


def test_calendar_time_counts_calendar_days() -> None:
    """ISO 8601 durations are calendar time: three days over a weekend are three days, to the minute."""
    office = watch(beside(False, timer("<timeDuration>P3DT2H</timeDuration>")), start="2026-03-06")
    office.filed()

    office.pass_to("2026-03-09T10:59:00")
    assert office.open() == ["Review"]
    office.pass_to("2026-03-09T11:00:00")
    assert office.open() == ["Review", "Urge"]


def test_a_timer_may_name_its_moment() -> None:
    """A date and time in the drawing is that moment; one that has passed already fires with the next sweep."""
    for moment, before in (
        ("2026-03-05T12:00:00+08:00", ["Review"]),
        ("2026-01-05T12:00:00+08:00", ["Review", "Urge"]),
    ):
        office = watch(beside(False, timer(f"<timeDate>{moment}</timeDate>")))
        office.filed()
        office.sweep()
        assert office.open() == before
        office.pass_to("2026-03-05T12:00:00")
        assert office.open() == ["Review", "Urge"]


def test_a_timer_fires_though_the_sweep_comes_late() -> None:
    """A sweep that was not run for weeks does everything that fell due, in order, once."""
    office = watch(beside(True, timer(), 'af:term="3 WD"'))
    office.filed()
    office.set("2026-05-20")

    office.sweep()
    assert office.sweep() == []

    assert office.open() == ["Urge"]


def test_waking_before_the_time_does_nothing() -> None:
    """A machine that knocks too early, or for a timer that is gone, changes nothing."""
    office = watch(beside(False, timer(), 'af:term="3 WD"'))
    office.filed()
    (wait,) = office.only.timers
    rows = office.rows()

    for due in (wait, "no-such-wait", "statutory"):
        assert office.do(JOB, commands.Wake(case=CASE, due=due)).events == ()
    assert office.rows() == rows


def test_the_file_may_wait_for_a_day() -> None:
    """An intermediate timer holds the file itself; nobody has a task meanwhile, and the day brings it on."""
    nodes = (
        '<startEvent id="S"/><endEvent id="E"/>'
        + REVIEW
        + f'<intermediateCatchEvent id="Wait" af:term="2 WD">{timer()}</intermediateCatchEvent>'
    )
    office = watch(drawing(nodes, [("S", "Wait", ""), ("Wait", "Review", ""), ("Review", "E", "")]))
    office.filed()
    assert (office.open(), list(office.tasks(case=CASE))) == ([], [])

    office.pass_to("2026-03-05")

    assert office.open() == ["Review"]


def checking_job() -> bytes:
    """A job fetches a figure; the gateway behind it reads the figure, or that the job failed."""
    nodes = (
        '<startEvent id="S"/><endEvent id="E"/><exclusiveGateway id="Found" default="F4"/>'
        + '<serviceTask id="Fetch" name="取数" af:job="fetch-area"/>'
        + REVIEW
        + URGE
    )
    flows = [("S", "Fetch", ""), ("Fetch", "Found", ""), ("Found", "Urge", 'step.Fetch.outcome = "failed"')]
    flows += [("Found", "Review", "case.area &gt;= 100"), ("Found", "E", ""), ("Review", "E", ""), ("Urge", "E", "")]
    return drawing(nodes, flows)


def answer(office: WatchedOffice, outcome: str = "done", **data: object) -> object:
    """What the work done elsewhere answers."""
    return office.do(JOB, commands.AnswerJob(case=CASE, visit=office.visit("Fetch"), outcome=outcome, data=data))


def test_a_job_goes_out_and_its_answer_comes_in() -> None:
    """The outbox hands the job out once; the answer's data are read by the condition right behind it."""
    for area, expected in ((120, ["Review"]), (99, [])):
        office = watch(checking_job())
        office.filed()
        (message,) = [one for one in office.outbox(case=CASE) if one.topic == "job"]
        told = msgspec.json.decode(message.payload)["event"]
        assert (told["visit"], told["node"]) == (office.visit("Fetch"), "Fetch")
        assert not office.tasks(case=CASE)

        answer(office, area=area)

        assert office.open() == expected
        assert office.only.data["area"] == area


def test_a_job_that_failed_goes_the_way_of_failure() -> None:
    """Failed is an outcome like any other."""
    office = watch(checking_job())
    office.filed()

    answer(office, "failed")

    assert office.open() == ["Urge"]


def test_a_job_answers_in_fields_of_the_form() -> None:
    """Data of another name or type, another outcome, a second answer: refused."""
    office = watch(checking_job())
    office.filed()
    visit = office.visit("Fetch")

    expects("submit.wrong_value", lambda: answer(office, area="many"))
    expects("submit.unknown_field", lambda: answer(office, colour="red"))
    expects("act.no_such_outcome", lambda: answer(office, "maybe"))
    answer(office, area=7)
    again = commands.AnswerJob(case=CASE, visit=visit, outcome="done")
    expects("act.no_such_visit", lambda: office.do(JOB, again))


def test_nobody_sits_at_a_job() -> None:
    """A person can neither act on it nor claim it."""
    office = watch(checking_job())
    office.filed()

    expects("seat.none_open", lambda: office.act(CASE, "Fetch", "done", by="zheng-hong"))
    expects("seat.none_open", lambda: office.do("zheng-hong", commands.Claim(case=CASE, visit=office.visit("Fetch"))))


def framed() -> bytes:
    """Two steps in a frame with a timer on its edge, then one more step."""
    inner = (
        '<subProcess id="Frame"><startEvent id="IS"/><endEvent id="IE"/>'
        + task("One", 'role="reviewer" department="market"')
        + task("Two", 'role="verifier" department="market" apart="One"')
        + '<sequenceFlow id="I1" sourceRef="IS" targetRef="One"/>'
        + '<sequenceFlow id="I2" sourceRef="One" targetRef="Two"/>'
        + '<sequenceFlow id="I3" sourceRef="Two" targetRef="IE"/></subProcess>'
        + f'<boundaryEvent id="Late" attachedToRef="Frame" af:term="3 WD">{timer()}</boundaryEvent>'
    )
    nodes = '<startEvent id="S"/><endEvent id="E"/>' + inner + URGE
    return drawing(nodes, [("S", "Frame", ""), ("Frame", "Urge", ""), ("Late", "Urge", ""), ("Urge", "E", "")])


def test_a_frame_goes_on_when_its_inside_is_done() -> None:
    """The steps of a sub-process are done one after another, then the file leaves it; its timer is gone."""
    office = watch(framed())
    office.filed()

    office.act(CASE, "One", "done", by="chen-jing")
    assert office.open() == ["Two"]
    office.act(CASE, "Two", "done", by="sun-wei")

    assert office.open() == ["Urge"]
    assert office.only.timers == {}


def test_a_timer_on_a_frame_takes_all_that_is_inside() -> None:
    """Interrupting the frame cancels whatever step the file was at."""
    office = watch(framed())
    office.filed()
    office.act(CASE, "One", "done", by="chen-jing")

    office.pass_to("2026-03-06")

    assert office.open() == ["Urge"]
    assert [one.visit.partition("@")[0] for one in office.events("StepCancelled")] == ["Two"]


def test_a_return_inside_a_frame_stays_inside() -> None:
    """Going back from the second step to the first leaves the frame and its timer as they are."""
    office = watch(framed())
    office.filed()
    office.act(CASE, "One", "done", by="chen-jing")
    timers = office.only.timers

    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Two"), to="One", reason="重办"))

    assert office.open() == ["One"]
    assert office.only.timers == timers


def test_a_case_without_acts_ends_with_its_drawing() -> None:
    """An internal procedure has no legal stages: it is closed when its last token has gone."""
    office = watch(
        drawing('<startEvent id="S"/><endEvent id="E"/>' + REVIEW, [("S", "Review", ""), ("Review", "E", "")])
    )
    office.filed()

    answered = office.act(CASE, "Review", "done", by="chen-jing")

    assert (answered.stage, answered.outcome) == ("closed", "done")
