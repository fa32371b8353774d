"""What silence has made law on a day stands before any later command is looked at, whether or not a sweep has run."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from approvalflow import Conflict, Flaw, Refused, commands
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import APPLICANT, MATTER, PAPERS, STEPS, straight_road

CONSULTED: Mapping[str, str] = {
    **STEPS,
    "Review": 'act="consult" persons="chen-jing zhao-lei" term="3 WD" pattern="consult"',
}
CONSENTS = changed(MATTER, ("[complaint]", '[steps.Review]\nsilence = "disclosure-consent"\n\n[complaint]'))
APPROVES = changed(
    MATTER, ('article = "21"\n\n[terms.statutory', 'article = "21"\nsilence = "drug-approval"\n\n[terms.statutory')
)


def consulted() -> WatchedOffice:
    """Two are consulted by 5 March; the one has objected, the other is silent; now it is the 6th, and nobody swept."""
    office = watch(straight_road(CONSULTED), CONSENTS)
    office.accepted()
    office.act(CASE, "Review", "disagree", by="chen-jing", reason="不同意公开")
    office.set("2026-03-06")
    return office


def said(office: WatchedOffice) -> list[tuple[str, str, bool]]:
    """Who said what at the consultation, and whether by silence."""
    told = [one for one in office.history(CASE) if type(one.event).__name__ == "OpinionGiven"]
    return [(one.actor, one.event.opinion, bool(one.event.deemed)) for one in told]  # type: ignore[union-attr]


LATE: Mapping[str, Callable[[WatchedOffice, str], Any]] = {
    "take back": lambda office, _: office.take_back(CASE, "Review", by="chen-jing", reason="改一下"),
    "add a signer": lambda office, visit: office.do(
        "zhao-lei", commands.AddSigner(case=CASE, visit=visit, persons=("sun-wei",), where="beside")
    ),
    "transfer": lambda office, visit: office.do(
        "zhao-lei", commands.Transfer(case=CASE, visit=visit, to="sun-wei", reason="外出")
    ),
    "hold": lambda office, visit: office.do("zhao-lei", commands.Hold(case=CASE, visit=visit, reason="会商")),
}


@pytest.mark.parametrize("late", LATE)
def test_what_stood_at_midnight_stands_whatever_is_tried_in_the_morning(late: str) -> None:
    """One objection and one silence: nobody makes another thing of them before the sweep comes by."""
    office = consulted()

    with pytest.raises((Refused, Conflict)):
        LATE[late](office, office.visit("Review"))

    assert said(office) == [("chen-jing", "disagree", False), ("system", "agree", True)]
    assert office.open() == ["Verify"]


def test_an_objection_is_not_taken_back_once_silence_has_settled_the_step() -> None:
    """Also after the sweep, and at the step before: it would unsay what the law made of the others' silence."""
    office = consulted()
    office.sweep()

    expects("take_back.deemed", lambda: office.take_back(CASE, "Review", by="chen-jing"))

    steps = {"Receive": STEPS["Receive"], "Accept": STEPS["Accept"], "First": STEPS["Review"]}
    office = watch(straight_road({**steps, **CONSULTED}), CONSENTS)
    office.accepted()
    office.act(CASE, "First", "agree", by="chen-jing")
    office.pass_to("2026-03-06")
    expects("take_back.deemed", lambda: office.take_back(CASE, "First", by="chen-jing"))


def test_an_objection_is_taken_back_before_the_day_has_passed() -> None:
    """Nobody has spoken for anybody yet."""
    office = consulted()
    office.set("2026-03-05T23:00:00")

    office.take_back(CASE, "Review", by="chen-jing")
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert office.open() == ["Review"]


@pytest.mark.parametrize(
    "ending",
    [commands.Terminate(case=CASE, ground="gone", reason="不存在"), commands.Withdraw(case=CASE, reason="不办了")],
)
def test_nobody_ends_a_case_that_silence_has_granted(ending: commands.AnyCommand) -> None:
    """The text granted on the last day; what comes the day after comes too late, as it would behind a sweep."""
    office = watch(matter=APPROVES)
    office.verified()
    office.set("2026-03-17")

    who: Any = APPLICANT if isinstance(ending, commands.Withdraw) else "huang-hai"
    expects("case.wrong_stage", lambda: office.do(who, ending))

    assert (office.only.stage, office.only.decision, office.only.closed) == ("decided", "granted", None)
    assert office.open() == ["Issue"]


def test_what_is_still_allowed_afterwards_is_done_on_the_case_as_it_stands_in_law() -> None:
    """A copy is sent, and the grant of the day before is written before it."""
    office = watch(matter=APPROVES)
    office.verified()
    office.set("2026-03-17")

    office.do("sun-wei", commands.CarbonCopy(case=CASE, persons=("he-jun",)))

    names = [type(one.event).__name__ for one in office.history(CASE)]
    assert names.index("DecisionMade") < names.index("CopySent")
    assert str(office.due_date("issue")) == "2026-03-23"


def test_one_silence_after_another_is_drawn_in_the_order_of_their_days() -> None:
    """The window lapsed, and so did the term that began with the receipt: the first command finds both."""
    office = watch(matter=APPROVES)
    office.received()
    office.set("2026-03-30")

    expects("case.wrong_stage", lambda: office.do(APPLICANT, commands.Withdraw(case=CASE)))

    assert [type(one).__name__ for one in office.events("CaseAccepted", "DecisionMade")] == [
        "CaseAccepted",
        "DecisionMade",
    ]


def test_papers_that_did_not_come_have_ended_the_case_for_the_office_too() -> None:
    """After the party's days to answer the office accepts nothing any more: it is given up, by the text."""
    office = watch()
    office.received(materials=PAPERS[:3])
    flaw = Flaw(material=PAPERS[3], text="缺少清单")
    office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=(flaw,))
    office.set("2026-04-20")

    with pytest.raises((Refused, Conflict)):
        office.act(CASE, "Accept", "declined", by="zhang-min", ground="not-needed", reason="不需要许可")

    assert office.only.closed == "abandoned"
