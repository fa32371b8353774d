"""许可法 34(3): two or more officers inspect, one record; what must be put right is ordered with a date."""

from datetime import date

from approvalflow import Actor
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, drawing, straight_road, task

ON_SITE = {
    "Inspect": 'act="inspect" role="inspector" term="5 WD"',
    "Rectify": 'act="rectify" role="inspector"',
}
PAIR = ("li-qiang", "zhou-ping")


def with_inspection() -> bytes:
    """Review, inspect, and as often as needed rectify and inspect again; then decide."""
    steps = {name: said for name, said in STEPS.items() if name not in ("Verify", "Issue")} | ON_SITE
    steps["Decide"] = 'act="decide" role="approver" apart="Review Inspect"'
    nodes = '<startEvent id="S"/><exclusiveGateway id="Found" default="F6"/><endEvent id="E"/>'
    nodes += "".join(task(*one) for one in steps.items())
    flows = [("S", "Receive", ""), ("Receive", "Accept", ""), ("Accept", "Review", ""), ("Review", "Inspect", "")]
    flows += [("Inspect", "Found", ""), ("Found", "Rectify", 'step.Inspect.outcome = "rectify"')]
    flows += [("Found", "Decide", ""), ("Rectify", "Inspect", ""), ("Decide", "Deliver", ""), ("Deliver", "E", "")]
    return drawing(nodes, flows)


def at_inspection() -> WatchedOffice:
    """An office whose file is to be inspected."""
    office = watch(with_inspection())
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    return office


def inspect(office: WatchedOffice, outcome: str = "meets", by: str = "li-qiang", **more: object) -> object:
    """The record of an inspection."""
    told = {"officers": PAIR, "party_signed": True, "reason": "现场与图纸一致", **more}
    return office.act(CASE, "Inspect", outcome, by=by, **told)


def order(office: WatchedOffice, until: date = date(2026, 3, 12)) -> object:
    """What must be put right, by when."""
    return office.act(CASE, "Rectify", "ordered", by="li-qiang", items=("增设洗手池",), until=until)


def test_one_officer_is_not_enough() -> None:
    """Two or more must be named, each once, and who records it is one of them."""
    office = at_inspection()

    for officers in (("li-qiang",), ("li-qiang", "li-qiang"), ("zhou-ping", "wu-gang")):
        expects("inspect.two_officers", lambda officers=officers: inspect(office, officers=officers))


def test_the_officers_are_people_who_may_inspect() -> None:
    """An invented colleague, one without the role, and the applicant make no second officer."""
    office = at_inspection()

    expects("person.unknown", lambda: inspect(office, officers=("li-qiang", "nobody")))
    expects("person.not_candidate", lambda: inspect(office, officers=("li-qiang", "zhang-min")))


def test_the_party_signs_or_its_refusal_is_noted() -> None:
    """A record without either is none."""
    office = at_inspection()

    expects("inspect.party_neither_signed_nor_refused", lambda: inspect(office, party_signed=False))
    inspect(office, party_signed=False, refusal="负责人拒绝签名")

    (record,) = office.events("InspectionRecorded")
    assert (record.party_signed, record.refusal, record.officers) == (False, "负责人拒绝签名", PAIR)


def test_an_inspection_was_made_by_now() -> None:
    """The day on the record is not in the future; without a day it is today."""
    office = at_inspection()

    expects("inspect.in_the_future", lambda: inspect(office, on=date(2026, 3, 3)))
    inspect(office)

    assert office.events("InspectionRecorded")[0].on == date(2026, 3, 2)


def test_whoever_inspected_does_not_decide() -> None:
    """Both officers of the record count as having done the step, where another is kept apart from it."""
    office = at_inspection()
    office.file.give_roles("zhou-ping", '["inspector", "approver"]')
    inspect(office)

    expects(
        "person.excluded",
        lambda: office.act(CASE, "Decide", "granted", by="zhou-ping", reason="符合", basis=("21",)),
    )


def test_what_fails_goes_on_to_the_decision() -> None:
    """An inspection that found the conditions unmet decides nothing by itself."""
    office = at_inspection()

    inspect(office, "fails", reason="没有洗手池")

    assert (office.only.stage, office.open()) == ("accepted", ["Decide"])


def test_rectification_is_ordered_then_answered_then_inspected_again() -> None:
    """The loop runs as often as needed; the statutory clock runs on all the while."""
    office = at_inspection()
    statutory = office.due_date("statutory")

    for turn in (1, 2):
        inspect(office, "rectify", reason="没有洗手池")
        order(office)
        assert str(office.due_date("correction")) == "2026-03-12"
        assert office.only.visits[office.visit("Rectify")].awaiting
        office.act(CASE, "Rectify", "done", by=APPLICANT, reason=f"第{turn}次整改完成")
        assert not office.runs("correction")
        assert office.open() == ["Inspect"]
    inspect(office)

    assert office.open() == ["Decide"]
    assert office.due_date("statutory") == statutory
    assert not office.events("ClockPaused")


def test_the_officer_may_record_the_answer() -> None:
    """Done or not, the officer can write it down; a stranger cannot."""
    office = at_inspection()
    inspect(office, "rectify", reason="没有洗手池")
    order(office)

    stranger = Actor(id="P-2", kind="applicant")
    expects("person.not_an_officer", lambda: office.act(CASE, "Rectify", "done", by=stranger))
    office.act(CASE, "Rectify", "not_done", by="zhou-ping", reason="逾期未整改")

    assert [one.done for one in office.events("RectificationAnswered")] == [False]


def test_an_order_has_items_and_a_day_that_can_be_met() -> None:
    """Not without items, not today or before, not on a rest day; and it is given once."""
    office = at_inspection()
    inspect(office, "rectify", reason="没有洗手池")

    expects("act.needs", lambda: office.act(CASE, "Rectify", "ordered", by="li-qiang", until=date(2026, 3, 12)))
    expects("act.until_past", lambda: order(office, date(2026, 3, 2)))
    rests = expects("act.until_rests", lambda: order(office, date(2026, 4, 4)))
    assert rests.values["next"] == date(2026, 4, 7)
    expects("rectify.not_ordered", lambda: office.act(CASE, "Rectify", "done", by=APPLICANT))
    order(office)
    expects("rectify.already_ordered", lambda: order(office))


def test_a_rectification_that_is_late_is_warned_about() -> None:
    """The order's date is a clock like any other."""
    office = at_inspection()
    inspect(office, "rectify", reason="没有洗手池")
    order(office)

    office.pass_to("2026-03-13")

    assert "correction:overdue:supervisor" in office.warnings()


def test_the_road_without_inspection_is_another() -> None:
    """An act that the drawing does not have cannot be done."""
    office = watch(straight_road())
    office.accepted()

    expects("act.no_such_outcome", lambda: office.act(CASE, "Review", "meets", by="chen-jing", officers=PAIR))
