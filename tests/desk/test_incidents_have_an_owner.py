"""When a file cannot go on by itself the act is kept, somebody owns the standstill, and can let it go on."""

from approvalflow import Actor, commands
from desk.watched import CASE, JOB, SYSTEM, WatchedOffice, expects, watch
from small_office import drawing, straight_road, task

OWNER = "zheng-hong"


def retry(office: WatchedOffice, by: object = OWNER) -> object:
    """Try to go on."""
    (token,) = office.only.incidents
    return office.do(by, commands.Retry(case=CASE, token=token))  # type: ignore[arg-type]


def nobody_left() -> WatchedOffice:
    """A file that comes to the verification when there is no verifier."""
    office = watch(straight_road())
    office.accepted()
    office.file.give_roles("sun-wei")
    office.act(CASE, "Review", "agree", by="chen-jing")
    return office


def test_nobody_found_never_passes_a_step() -> None:
    """The opinion before it is kept, the step is not skipped, the head of the organ is told."""
    office = nobody_left()

    (incident,) = office.only.incidents.values()
    assert (incident.node, incident.code, incident.owner) == ("Verify", "seat.nobody_found", OWNER)
    assert office.only.steps["Review"].outcome == "agree"
    assert office.open() == []
    assert office.said("incident") == 1


def test_the_owner_goes_on_when_somebody_is_there() -> None:
    """After the directory was put right a retry opens the step; before, it changes nothing for the better."""
    office = nobody_left()

    retry(office)
    assert office.open() == []
    office.file.give_roles("sun-wei", '["verifier"]')
    retry(office)

    assert (office.open(), office.only.incidents) == (["Verify"], {})
    assert office.act(CASE, "Verify", "agree", by="sun-wei").open


def test_only_the_owner_retries() -> None:
    """Neither a colleague nor the applicant; the system may."""
    office = nobody_left()

    for other in ("chen-jing", "huang-hai", Actor(id="P-1", kind="applicant"), JOB):
        expects("person.not_the_owner", lambda other=other: retry(office, other))
    office.file.give_roles("sun-wei", '["verifier"]')
    retry(office, SYSTEM)
    assert office.open() == ["Verify"]


def test_there_must_be_something_to_retry() -> None:
    """A token that is not held has nothing to retry."""
    office = watch()
    office.accepted()

    expects("incident.unknown", lambda: office.do(OWNER, commands.Retry(case=CASE, token="4")))


def stuck_at_gateway() -> WatchedOffice:
    """Two jobs at once: one answered, and the gateway behind it waits for what the other will say."""
    nodes = (
        '<startEvent id="S"/><endEvent id="E"/><endEvent id="E2"/><parallelGateway id="Split"/>'
        + '<exclusiveGateway id="Which"/>'
        + '<serviceTask id="Fetch" af:job="fetch"/><serviceTask id="Measure" af:job="measure"/>'
        + task("Big", 'role="reviewer" department="market"')
        + task("Small", 'role="reviewer" department="market"')
    )
    flows = [("S", "Split", ""), ("Split", "Fetch", ""), ("Split", "Measure", ""), ("Fetch", "Which", "")]
    flows += [("Which", "Big", "case.area &gt;= 100"), ("Which", "Small", "case.area &lt; 100")]
    flows += [("Big", "E", ""), ("Small", "E", ""), ("Measure", "E2", "")]
    office = watch(drawing(nodes, flows))
    office.filed()
    office.do(JOB, commands.AnswerJob(case=CASE, visit=office.visit("Fetch"), outcome="done"))
    return office


def test_no_true_flow_holds_the_token() -> None:
    """Null is not true: with the figure unknown neither way is open, the answer is kept and the token held."""
    office = stuck_at_gateway()

    (incident,) = office.only.incidents.values()
    assert (incident.node, incident.owner) == ("Which", OWNER)
    assert incident.code.startswith("token.")
    assert office.only.steps["Fetch"].outcome == "done"
    assert office.open() == ["Measure"]


def test_a_retry_reads_the_case_as_it_is_now() -> None:
    """When the figure has come, the owner lets the token go on, and it takes the way that is true now."""
    office = stuck_at_gateway()
    retry(office)
    assert len(office.only.incidents) == 1
    office.do(JOB, commands.AnswerJob(case=CASE, visit=office.visit("Measure"), outcome="done", data={"area": 150}))

    retry(office)

    assert (office.open(), office.only.incidents) == (["Big"], {})


def test_a_case_with_an_incident_can_still_be_ended() -> None:
    """Withdrawing takes the held token away, and the incident with it."""
    office = nobody_left()

    office.do(Actor(id="P-1", kind="applicant"), commands.Withdraw(case=CASE))

    assert (office.only.stage, office.only.incidents, office.only.position.get("tokens", {})) == ("closed", {}, {})


def test_an_incident_does_not_stop_the_clocks() -> None:
    """The statutory clock runs, and is warned about, while nobody can be found."""
    office = nobody_left()

    office.pass_to("2026-03-18")

    assert "statutory:overdue:supervisor" in office.warnings()
