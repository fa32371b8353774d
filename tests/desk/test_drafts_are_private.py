"""暂存: what somebody has begun to write is theirs alone, and no part of the file."""

import pytest

from approvalflow import Actor, Refused, commands
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, straight_road

SECRET = "草稿内容不外传"


def office_at_review() -> WatchedOffice:
    """An office whose file lies at the review, signed by two of the pool."""
    office = watch(straight_road({**STEPS, "Review": STEPS["Review"] + ' pattern="all" seats="2"'}))
    office.accepted()
    return office


def test_a_draft_comes_back_to_its_author_and_to_nobody_else() -> None:
    """Not to a colleague of the same pool, the superior, or the applicant."""
    office = office_at_review()
    office.save_draft(CASE, "Review", by="chen-jing", outcome="disagree", reason=SECRET)

    assert office.draft(CASE, "Review", by="chen-jing") == {"outcome": "disagree", "reason": SECRET}
    for other in ("zhao-lei", "sun-wei", "qian-yi", APPLICANT):
        assert office.draft(CASE, "Review", by=other) is None


@pytest.mark.parametrize("kind", ["applicant", "job", "system"])
def test_a_namesake_of_another_kind_neither_reads_nor_drops_a_draft(kind: str) -> None:
    """A party chooses the name of its account: it may be that of an officer."""
    office = office_at_review()
    office.save_draft(CASE, "Review", by="chen-jing", reason=SECRET)
    namesake = Actor(id="chen-jing", kind=kind)

    assert office.draft(CASE, "Review", by=namesake) is None
    office.drop_draft(CASE, "Review", by=namesake)
    assert office.draft(CASE, "Review", by="chen-jing") == {"reason": SECRET}


def test_a_party_keeps_a_draft_at_its_own_step() -> None:
    """And an officer who bears its name does not see it."""
    office = watch(straight_road({**STEPS, "Review": 'act="hear" seat="applicant" term="3 WD"'}))
    office.accepted()
    office.save_draft(CASE, "Review", by=APPLICANT, reason=SECRET)

    assert office.draft(CASE, "Review", by=APPLICANT) == {"reason": SECRET}
    assert office.draft(CASE, "Review", by=Actor(id=APPLICANT.id, kind="officer")) is None


def test_a_draft_is_in_nothing_that_others_read() -> None:
    """Case, history, tasks, messages, refusals: none of them knows it."""
    office = office_at_review()
    before = (office.only, office.history(CASE), office.tasks(case=CASE), office.outbox(case=CASE))
    office.save_draft(CASE, "Review", by="chen-jing", reason=SECRET)
    with pytest.raises(Refused):
        office.save_draft(CASE, "Review", by="ma-li", reason=SECRET)

    assert (office.only, office.history(CASE), office.tasks(case=CASE), office.outbox(case=CASE)) == before
    assert SECRET not in str(office.refusals())
    assert SECRET not in str(office.act(CASE, "Review", "agree", by="zhao-lei"))
    office.agree()


def test_a_later_draft_takes_the_place_of_the_earlier() -> None:
    """And one can drop it."""
    office = office_at_review()
    office.save_draft(CASE, "Review", by="chen-jing", reason="一稿")
    office.save_draft(CASE, "Review", by="chen-jing", reason="二稿")
    assert office.draft(CASE, "Review", by="chen-jing") == {"reason": "二稿"}

    office.drop_draft(CASE, "Review", by="chen-jing")
    assert office.draft(CASE, "Review", by="chen-jing") is None


def test_only_who_could_act_there_keeps_a_draft() -> None:
    """With fields of an act, and of a bounded size."""
    office = office_at_review()
    expects("person.not_candidate", lambda: office.save_draft(CASE, "Review", by="li-qiang", reason="x"))
    expects("draft.unknown_field", lambda: office.save_draft(CASE, "Review", by="chen-jing", note="x"))
    expects("draft.too_long", lambda: office.save_draft(CASE, "Review", by="chen-jing", reason="长" * 100_001))
    expects("step.not_open", lambda: office.save_draft(CASE, "Decide", by="huang-hai", reason="x"))


def test_whoever_works_on_a_delegated_step_keeps_a_draft() -> None:
    office = office_at_review()
    visit = office.visit("Review")
    expects("person.not_candidate", lambda: office.save_draft(CASE, "Review", by="sun-wei", reason=SECRET))
    office.do("chen-jing", commands.Delegate(case=CASE, visit=visit, to="sun-wei", reason="代为审查"))
    office.save_draft(CASE, "Review", by="sun-wei", reason=SECRET)
    assert office.draft(CASE, "Review", by="sun-wei") == {"reason": SECRET}


def test_a_draft_is_forgotten_after_a_while() -> None:
    """The sweep takes it away; before that it is not shown any more."""
    office = office_at_review()
    office.save_draft(CASE, "Review", by="chen-jing", reason=SECRET)
    office.set("2026-04-02")
    assert office.draft(CASE, "Review", by="chen-jing") is None

    office.sweep()
    with office.desk.read() as books:
        assert books.draft(CASE, office.visit("Review"), "chen-jing") is None
