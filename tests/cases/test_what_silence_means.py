"""Silence consents, approves, renews or gives up only by a text that the matter names; without one it means nothing."""

from collections.abc import Mapping
from datetime import date

import pytest

from approvalflow import Flaw, commands
from approvalflow.errors import Unreadable
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import MATTER, PAPERS, STEPS, straight_road

CONSULTED: Mapping[str, str] = {
    **STEPS,
    "Review": 'act="consult" role="reviewer" term="3 WD" pattern="all"',
}
CONSENTS = changed(MATTER, ("[complaint]", '[steps.Review]\nsilence = "disclosure-consent"\n\n[complaint]'))
APPROVES = changed(
    MATTER, ('article = "21"\n\n[terms.statutory', 'article = "21"\nsilence = "drug-approval"\n\n[terms.statutory')
)
RENEWS = changed(
    MATTER,
    ("[fields]\n", '[fields]\nvalid_until = { title = "有效期至", type = "date" }\n'),
    (
        "[complaint]",
        '[renewal]\nexpiry = "valid_until"\nsilence = "licensing-renewal"\nlead = "30 ND"\n'
        'basis = "licensing-act"\narticle = "50(1)"\n\n[complaint]',
    ),
)


def deemed(office: WatchedOffice) -> str:
    """The text of the one deemed decision."""
    (made,) = office.events("DecisionMade")
    assert (made.outcome, made.basis) == ("granted", (made.deemed,))
    return str(made.deemed)


def test_a_consulted_department_that_is_silent_consents() -> None:
    """The step is settled by the text, in the name of nobody; the file goes on."""
    office = watch(straight_road(CONSULTED), CONSENTS)
    office.accepted()
    office.pass_to("2026-03-05T23:00:00")
    assert office.open() == ["Review"]

    office.pass_to("2026-03-06")

    given = {(one.opinion, one.deemed) for one in office.events("OpinionGiven")}
    assert given == {("agree", "政府信息公开条例（2019年修订） 34")}
    assert office.only.steps["Review"].outcome == "agree"
    assert office.open() == ["Verify"]


def test_an_answer_after_the_time_finds_that_silence_has_spoken() -> None:
    """Before any sweep a late opinion is refused; the sweep then records the consent."""
    office = watch(straight_road(CONSULTED), CONSENTS)
    office.accepted()
    office.set("2026-03-06")

    expects("consult.deemed", lambda: office.act(CASE, "Review", "disagree", by="chen-jing", reason="晚了"))
    office.sweep()

    assert office.open() == ["Verify"]


def test_an_answer_in_time_is_the_answer() -> None:
    """Who disagrees on the last day has disagreed, even where a second officer was silent."""
    office = watch(straight_road(CONSULTED), CONSENTS)
    office.accepted()
    office.pass_to("2026-03-05")
    office.act(CASE, "Review", "disagree", by="chen-jing", reason="不同意公开")
    office.pass_to("2026-03-10")

    assert office.only.steps["Review"].outcome == "disagree"
    assert [(one.opinion, bool(one.deemed)) for one in office.events("OpinionGiven")] == [
        ("disagree", False),
        ("agree", True),
    ]


def test_without_a_text_nobody_consents_by_silence() -> None:
    """The same step, no text: it is overdue and waits."""
    office = watch(straight_road(CONSULTED))
    office.accepted()

    office.pass_to("2026-03-20")

    assert office.open() == ["Review"]
    assert office.events("OpinionGiven") == []


def test_an_office_that_does_not_decide_has_approved() -> None:
    """At the decision step: it is settled, the clocks stop on the last day, and the permit is due from then."""
    office = watch(matter=APPROVES)
    office.verified()
    office.pass_to("2026-03-16T23:00:00")
    assert office.open() == ["Decide"]

    office.pass_to("2026-03-17")

    assert deemed(office) == "药品管理法（2019年修订） 19"
    assert (office.only.stage, office.only.decision, office.open()) == ("decided", "granted", ["Issue"])
    assert [(one.id, one.overdue) for one in office.events("ClockStopped") if one.id == "statutory"] == [
        ("statutory", 0)
    ]
    assert str(office.due_date("issue")) == "2026-03-23"
    assert office.said("notice.decision") == 1


def test_silence_that_decides_while_the_file_is_under_way() -> None:
    """Nobody is kept from carrying the file on; when it comes to the decision, that is settled already."""
    office = watch(matter=APPROVES)
    office.accepted()
    office.pass_to("2026-03-17")
    assert (office.only.stage, office.open()) == ("decided", ["Review"])

    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")

    assert office.open() == ["Issue"]
    assert len(office.events("DecisionMade")) == 1
    office.act(CASE, "Issue", "issued", by="zhang-min", number="JY-1")
    office.act(CASE, "Deliver", "delivered", by="wang-lei", how="窗口领取", proof="签收单")
    assert office.only.closed == "granted"


def test_a_decision_after_silence_has_decided_is_refused() -> None:
    """Too late to refuse: the sweep records what the law says."""
    office = watch(matter=APPROVES)
    office.verified()
    office.set("2026-03-17")
    refusing = {"reason": "不符合", "basis": ("第78号令 22",), "remedies": ("review",)}

    expects("decide.deemed", lambda: office.act(CASE, "Decide", "refused", by="huang-hai", **refusing))


def test_a_procedure_keeps_silence_from_deciding() -> None:
    """While the clock stands still nothing follows."""
    office = watch(matter=APPROVES)
    office.verified()
    begun = commands.BeginProcedure(case=CASE, procedure="testing", announced="30 WD", notice=date(2026, 3, 2))
    office.do("zheng-hong", begun)

    office.pass_to("2026-04-20")

    assert office.only.stage == "accepted"


def test_without_a_text_an_overrun_grants_nothing() -> None:
    """There is no general approval by silence."""
    office = watch()
    office.verified()

    office.pass_to("2026-05-20")

    assert (office.only.stage, office.open()) == ("accepted", ["Decide"])


def test_a_renewal_asked_for_in_time_is_renewed_at_the_expiry() -> None:
    """50(2): no decision before the expiry, which is a Sunday here and does not roll."""
    office = watch(matter=RENEWS)
    office.verified(valid_until="2026-04-12")
    assert str(office.due_date("expiry")) == "2026-04-12"
    office.pass_to("2026-04-12T23:00:00")
    assert office.only.stage == "accepted"

    office.pass_to("2026-04-13")

    assert deemed(office) == "行政许可法（2019年修正） 50(2)"
    assert office.only.decided is not None
    assert office.only.decided.astimezone(office.now().tzinfo).date() <= date(2026, 4, 12)
    assert office.open() == ["Issue"]


def test_a_renewal_asked_for_too_late_is_not_renewed_by_silence() -> None:
    """Less than thirty days before the expiry no text speaks, unless the switch says so."""
    office = watch(matter=RENEWS)
    office.verified(valid_until="2026-03-25")
    office.pass_to("2026-04-20")
    assert (office.runs("expiry"), office.only.stage) == (False, "accepted")

    late = changed(RENEWS, ('organ = "market"', 'organ = "market"\nswitches = { late_renewal = "renewed" }'))
    other = watch(matter=late)
    other.verified(valid_until="2026-03-25")
    other.pass_to("2026-03-26")
    assert other.only.decision == "granted"

    by_the_office = watch(matter=RENEWS)
    by_the_office.set_switches({"late_renewal": "renewed"}, reason="内部统一口径", by="bai-xue")
    by_the_office.verified(valid_until="2026-03-25")
    by_the_office.pass_to("2026-03-26")
    assert by_the_office.only.decision == "granted"


def test_an_applicant_that_does_not_answer_has_given_up_by_the_text_named() -> None:
    """The matter may name the text by its key instead of the term's own."""
    named = changed(MATTER, ('lapse = "abandoned"', 'silence = "disclosure-withdrawal"'))
    office = watch(matter=named)
    office.received(materials=PAPERS[:3])
    flaw = Flaw(material=PAPERS[3], text="缺少清单")
    office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=(flaw,))

    office.pass_to("2026-03-20")

    (given_up,) = office.events("CaseAbandoned")
    assert given_up.deemed == "政府信息公开条例（2019年修订） 30"
    assert office.only.closed == "abandoned"


def test_a_text_that_counts_from_the_end_of_the_window_accepts_from_there() -> None:
    """复议法 30: the end of the review period, not the receipt."""
    named = changed(MATTER, ('lapse = "accepted"', 'silence = "review-acceptance"'))
    office = watch(matter=named)
    office.received()

    office.pass_to("2026-03-10")

    assert str(office.only.accepted) == "2026-03-08 16:00:00+00:00"
    assert office.events("CaseAccepted")[0].deemed == "行政复议法（2023年修订） 30"


LOCAL = """
[silence.local]
effect = "consented"
silent = "consulted"
dated = "end"
zh = "逾期未回复的，视为同意"
en = "no answer in time counts as consent"
basis = "office-guide"
article = "9"

[steps.Review]
silence = "local"

[complaint]"""


def test_a_matter_brings_a_text_of_its_own_with_its_citation() -> None:
    """In the same form, cited from a text that the matter lists; without a citation it is not even read."""
    office = watch(straight_road(CONSULTED), changed(MATTER, ("[complaint]", LOCAL)))
    office.accepted()
    office.pass_to("2026-03-06")
    assert office.events("OpinionGiven")[0].deemed == "示例政务服务中心办事指南：食品经营许可 9"

    with pytest.raises(Unreadable) as refused:
        watch(straight_road(CONSULTED), changed(MATTER, ("[complaint]", LOCAL.replace('article = "9"\n', ""))))
    assert "article" in str(refused.value)
