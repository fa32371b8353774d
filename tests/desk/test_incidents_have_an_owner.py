"""When a file cannot go on by itself the act is kept, somebody owns the standstill, and can let it go on."""

from itertools import pairwise

import pytest

from approvalflow import Actor, commands
from desk.watched import CASE, JOB, SYSTEM, WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, drawing, straight_road, task

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


SEATS = 'act="verify" term="2 WD" role="inspector" pattern="all" seats="3"'
LEFT = ["seat.nobody_left"]


def at_three_seats(related: str = "") -> WatchedOffice:
    """A file that three inspectors verify, of whom there are three."""
    office = watch(straight_road({**STEPS, "Verify": SEATS}))
    if related:
        office.file.edit(f'id = "{related}"\n', f'id = "{related}"\nrelated = ["P-1"]\n')
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    return office


def codes(office: WatchedOffice) -> list[str]:
    """What stands still, and that the head owns it."""
    assert {one.owner for one in office.only.incidents.values()} <= {OWNER}
    return [one.code for one in office.only.incidents.values()]


def give(office: WatchedOffice, seat: str, to: str = "sun-wei") -> None:
    """The head gives a seat of the verification to somebody."""
    visit = office.visit("Verify")
    office.do(OWNER, commands.Transfer(case=CASE, visit=visit, seat=seat, to=to, reason="无人可办"))


def test_a_seat_that_nobody_can_take_has_an_owner_when_the_step_opens() -> None:
    """Three seats and two inspectors who may: the head is told at once, and gives the third to somebody else."""
    office = at_three_seats(related="wu-gang")
    assert codes(office) == LEFT
    assert office.said("incident") == 1

    for person in ("li-qiang", "zhou-ping"):
        office.act(CASE, "Verify", "agree", by=person)
    retry(office)
    assert (codes(office), office.open()) == (LEFT, ["Verify"])
    give(office, "3")

    assert codes(office) == []
    assert office.act(CASE, "Verify", "agree", by="sun-wei").open
    assert office.open() == ["Decide"]


@pytest.mark.parametrize("how", ["left", "struck out"])
def test_a_seat_has_an_owner_when_the_last_who_could_take_it_is_gone(how: str) -> None:
    """Who leaves, or keeps out for good; while a challenge is not ruled on they may come back to it."""
    office = at_three_seats()
    assert codes(office) == []
    if how == "left":
        office.file.give_roles("wu-gang")
    else:
        office.do(APPLICANT, commands.Challenge(case=CASE, officer="wu-gang", reason="利害关系"))
        assert codes(office) == []
        ruling = commands.RuleOnChallenge(case=CASE, officer="wu-gang", upheld=True, reason="属实")
        office.do(OWNER, ruling)
    office.act(CASE, "Verify", "agree", by="li-qiang")
    assert codes(office) == LEFT

    if how == "left":
        office.file.give_roles("wu-gang", '["inspector"]')
        retry(office)
        assert codes(office) == []


def test_a_named_relative_is_an_incident_until_the_seat_is_given_to_somebody() -> None:
    """At once, with the owner; the vote waits, and goes on."""
    office = watch(
        straight_road(
            {
                **STEPS,
                "Verify": SEATS.replace('role="inspector"', 'persons="wu-gang li-qiang"').replace(' seats="3"', ""),
            }
        )
    )
    office.file.edit('id = "wu-gang"\n', 'id = "wu-gang"\nrelated = ["P-1"]\n')
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert codes(office) == LEFT
    give(office, "wu-gang")
    assert codes(office) == []


def test_where_the_first_opinion_settles_one_who_can_give_it_will_do() -> None:
    """或签: a relative among those named holds up nothing; only when nobody is left it does."""
    anyone = (
        SEATS.replace('"all"', '"any"')
        .replace('role="inspector"', 'persons="wu-gang li-qiang"')
        .replace(' seats="3"', "")
    )
    office = watch(straight_road({**STEPS, "Verify": anyone}))
    office.file.edit('id = "wu-gang"\n', 'id = "wu-gang"\nrelated = ["P-1"]\n')
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert codes(office) == []

    office.act(CASE, "Verify", "abstain", by="li-qiang")
    assert codes(office) == LEFT


def test_a_head_who_keeps_out_owns_nothing_in_the_case() -> None:
    """The next one above does."""
    office = at_three_seats()
    office.do(APPLICANT, commands.Challenge(case=CASE, officer=OWNER, reason="利害关系"))
    office.file.give_roles("wu-gang")
    office.act(CASE, "Verify", "agree", by="li-qiang")

    assert {one.owner for one in office.only.incidents.values()} == {"tang-zhiyuan"}


def starved(site: bool = True) -> WatchedOffice:
    """One of two branches was late and ended elsewhere: the other has come to the join of both."""
    timer = '<boundaryEvent id="Late" attachedToRef="Legal" af:term="2 WD"><timerEventDefinition/></boundaryEvent>'
    steps = {"Receive": STEPS["Receive"], **dict.fromkeys(("Legal", "Site", "Chase"), STEPS["Review"])}
    steps |= {"Verify": 'act="verify" role="verifier" term="2 WD"', "Close": 'role="verifier" closes="true"'}
    nodes = '<startEvent id="S"/><parallelGateway id="Split"/><parallelGateway id="Join"/>' + timer
    nodes += '<endEvent id="E"/><endEvent id="E2"/>' + "".join(task(*one) for one in steps.items())
    ways = ("S Receive Split Legal Join Verify Close E", "Split Site Join", "Late Chase E2")
    office = watch(drawing(nodes, [(*one, "") for way in ways for one in pairwise(way.split())]))
    office.filed()
    office.act(CASE, "Receive", "received", by="wang-lei")
    office.pass_to("2026-03-06")
    if site:
        office.act(CASE, "Site", "agree", by="chen-jing")
    return office


def test_a_join_that_waits_in_vain_has_an_owner() -> None:
    """From when nothing can come any more, however much goes on besides; an administrator puts the file on."""
    office = starved()
    (incident,) = office.only.incidents.values()
    assert (incident.node, incident.code, incident.owner) == ("Join", "token.starved", OWNER)

    office.act(CASE, "Chase", "agree", by="chen-jing")
    retry(office)
    assert (office.open(), len(office.only.incidents)) == ([], 1)
    office.jump(CASE, "Verify", by="bai-xue", reason="逾期未回", authority="内部规程第五条")

    assert (office.open(), office.only.incidents) == (["Verify"], {})


def test_a_join_that_something_can_reach_again_is_no_incident() -> None:
    """Whoever was late is asked once more."""
    office = starved()

    office.jump(CASE, "Legal", by="bai-xue", reason="再次征求", authority="内部规程第五条", step="Chase")

    assert (office.open(), office.only.incidents) == (["Legal"], {})
    office.act(CASE, "Legal", "agree", by="chen-jing")
    assert office.open() == ["Verify"]


def test_a_case_that_has_waited_in_vain_unnoticed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Earlier releases let it lie: `doctor` names the join, and any command on the case gives it an owner."""
    office = starved(site=False)
    with monkeypatch.context() as before:
        before.setattr("approvalflow.desk.steps.follow_joins", lambda *_: None)
        with pytest.raises(AssertionError):
            office.act(CASE, "Site", "agree", by="chen-jing")
    assert [(one.what, one.expected) for one in office.check()] == [("incident", '["Join"]')]

    office.do(OWNER, commands.Urge(case=CASE, visit=office.visit("Chase")))

    assert (office.check(), len(office.only.incidents)) == ([], 1)
