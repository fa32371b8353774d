"""不予受理: only on a ground of the closed list, in time, with reason, and saying who is competent instead."""

import itertools

from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import STEPS, drawing, task


def decline(office: WatchedOffice, ground: str = "not-needed", **more: str) -> object:
    """The clerk declines."""
    return office.act(CASE, "Accept", "declined", by="zhang-min", **{"ground": ground, "reason": "依法不需要", **more})


def test_a_declined_case_is_closed() -> None:
    """Declining closes the case, stops all its clocks and takes every token away."""
    office = watch()
    office.received()

    answer = decline(office)

    assert (answer.stage, answer.outcome, answer.open, answer.due) == ("closed", "declined", {}, {})
    assert len(office.events("CaseClosed")) == 1
    assert (office.said("notice.declined"), office.said("case.closed")) == (1, 1)


def test_the_grounds_are_closed() -> None:
    """Any other ground is refused, and the refusal names the list; unmet conditions are no ground."""
    office = watch()
    office.received()

    refusal = expects("accept.no_such_ground", lambda: decline(office, "conditions-not-met"))

    assert "not-needed" in refusal.values["known"]


def test_who_is_not_competent_says_who_is() -> None:
    """Declining because the matter is not theirs names the competent authority."""
    office = watch()
    office.received()

    expects("accept.who_is_competent", lambda: decline(office, "not-ours"))
    decline(office, "not-ours", competent="省市场监督管理局")

    (told,) = office.events("CaseDeclined")
    assert told.competent == "省市场监督管理局"


def test_declining_needs_ground_and_reason() -> None:
    """What is missing is named."""
    office = watch()
    office.received()

    refusal = expects("act.needs", lambda: office.act(CASE, "Accept", "declined", by="zhang-min"))

    assert refusal.values["missing"] == ["ground", "reason"]


def test_an_accepted_case_is_not_declined() -> None:
    """After acceptance the application is decided; there is no way back to declining."""
    office = watch()
    office.accepted()

    expects("visit.not_open", lambda: office.act(CASE, "Accept@3", "declined", by="zhang-min", ground="barred"))


def test_a_drawing_may_go_on_after_declining() -> None:
    """Where a flow names the outcome, the file goes on by it: the slip is archived before the case ends."""
    nodes = (
        '<startEvent id="Start"/><exclusiveGateway id="Taken" default="F6"/><endEvent id="End"/><endEvent id="Out"/>'
        + task("Archive", 'act="archive" role="window-clerk" department="service-centre"')
        + "".join(task(*one) for one in STEPS.items() if one[0] not in ("Verify", "Issue")).replace(
            ' af:apart="Review Verify"', ' af:apart="Review"'
        )
    )
    road = ["Start", "Receive", "Accept", "Taken"]
    flows = [(one, other, "") for one, other in itertools.pairwise(road)]
    flows += [("Taken", "Archive", 'step.Accept.outcome = "declined"'), ("Archive", "Out", "")]
    flows += [("Review", "Decide", ""), ("Taken", "Review", ""), ("Decide", "Deliver", ""), ("Deliver", "End", "")]
    office = watch(drawing(nodes, flows))
    office.received()

    decline(office)

    assert (office.only.stage, office.only.closed, office.open()) == ("closed", "declined", ["Archive"])
    assert not office.runs("window")
    office.act(CASE, "Archive", "done", by="zhang-min")
    assert (office.only.stage, office.only.closed) == ("closed", "declined")
