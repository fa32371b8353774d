"""A matter is published by whoever may, once for good; cases keep the version they began under."""

from pathlib import Path

import pytest

from approvalflow import DrawingRefused, Unreadable
from desk.watched import CASE, changed, expects, watch
from small_office import APPLICANT, MATTER, PARTY, STEPS, drawing, straight_road, task, write_matter


def second(effective: str = "2026-05-01", version: str = "2026.2", *swaps: tuple[str, str]) -> str:
    """The matter in another version."""
    return changed(
        MATTER,
        ('version = "2026.1"', f'version = "{version}"'),
        ("effective = 2026-01-01\nkind", f"effective = {effective}\nkind"),
        *swaps,
    )


def test_only_publishers_publish() -> None:
    """A clerk, the head of an agency and a stranger are refused; the publisher handles no cases."""
    office = watch()
    rows = office.rows()

    for person, code in (
        ("zhang-min", "person.may_not_publish"),
        ("zheng-hong", "person.may_not_publish"),
        ("nobody", "person.unknown"),
    ):
        expects(code, lambda person=person: office.publish_texts(straight_road(), second(), by=person))
    assert office.rows() == rows


def test_the_same_files_again_answer_the_same() -> None:
    """Publishing twice writes once."""
    office = watch()
    rows = office.rows()

    again = office.publish_texts(straight_road())

    assert (again.code, again.version) == ("food-business-licence", "2026.1")
    assert office.rows() == rows


def test_a_version_is_never_rewritten() -> None:
    """Other files under a version that is published are refused, be it the matter or the drawing."""
    office = watch()

    expects("matter.version_taken", lambda: office.publish_texts(straight_road(), MATTER + "\n"))
    shorter = {name: said for name, said in STEPS.items() if name != "Verify"}
    shorter["Decide"] = 'act="decide" role="approver" apart="Review"'
    expects("matter.version_taken", lambda: office.publish_texts(straight_road(shorter)))


def test_what_is_not_published_cannot_be_applied_for() -> None:
    """目录之外无审批."""
    office = watch()

    expects("matter.not_published", lambda: office.submit("fishing", by=APPLICANT, applicant=PARTY))


def test_a_matter_not_in_force_cannot_be_started() -> None:
    """Before its first day and after its last no case begins under it."""
    office = watch(
        matter=changed(MATTER, ("effective = 2026-01-01\nkind", "effective = 2026-05-01\nuntil = 2026-06-30\nkind"))
    )

    expects("matter.not_in_force", office.filed)
    office.set("2026-05-01T00:00:00")
    office.filed("c-1")
    office.set("2026-06-30T23:59:00")
    office.filed("c-2")
    office.set("2026-07-01T00:00:00")
    expects("matter.not_in_force", lambda: office.filed("c-3"))


def test_the_day_that_is_refused_is_that_of_the_office() -> None:
    """Early in the morning it is still the day before in Greenwich."""
    office = watch(matter=changed(MATTER, ("effective = 2026-01-01\nkind", "effective = 2026-05-01\nkind")))
    office.set("2026-04-30T07:30:00")

    assert expects("matter.not_in_force", office.filed).values["day"] == "2026-04-30"


def test_a_new_version_is_for_new_cases() -> None:
    """A case goes on under the version it began with: its drawing, its terms, its lists."""
    office = watch()
    office.accepted("old")
    shorter = {name: said for name, said in STEPS.items() if name != "Verify"}
    shorter["Decide"] = 'act="decide" role="approver" apart="Review"'
    longer = (
        'term = "10 WD"\nbasis = "food-measures"\narticle = "21"',
        'term = "9 WD"\nbasis = "food-measures"\narticle = "21"',
    )
    office.publish_texts(straight_road(shorter), second("2026-03-02", "2026.2", longer))

    office.accepted("new")

    assert [office.case(one).version for one in ("old", "new")] == ["2026.1", "2026.2"]
    assert [str(office.due_date("statutory", one)) for one in ("old", "new")] == ["2026-03-16", "2026-03-13"]
    for case in ("old", "new"):
        office.act(case, "Review", "agree", by="chen-jing")
    assert (office.open("old"), office.open("new")) == (["Verify"], ["Decide"])


def test_a_version_may_wait_for_its_day() -> None:
    """Published in March for May: until then the old one is taken, from then on the new one."""
    office = watch()
    office.publish_texts(straight_road(), second())
    office.filed("march")
    office.set("2026-05-06")
    office.filed("may")

    assert [office.case(one).version for one in ("march", "may")] == ["2026.1", "2026.2"]


def test_a_bad_drawing_is_not_published() -> None:
    """Nothing is written, and every fault is told with its element."""
    office = watch()
    rows = office.rows()
    bad = drawing('<startEvent id="S"/>' + task("Review", 'act="review" role="reviewer"'), [("S", "Review", "")])

    with pytest.raises(DrawingRefused) as refusal:
        office.publish_texts(bad, second())

    assert {one.element for one in refusal.value.findings} >= {"Review"}
    assert office.rows() == rows


def test_a_folder_is_published_through_the_door(tmp_path: Path) -> None:
    """The public way takes a folder; one that is none says so."""
    office = watch()

    published = office.publish(write_matter(tmp_path / "m", matter=second()), by="bai-xue")

    assert (published.version, len(published.digest)) == ("2026.2", 64)
    with pytest.raises(Unreadable):
        office.publish(tmp_path / "nowhere", by="bai-xue")


def test_a_case_is_rebuilt_under_its_own_version() -> None:
    """The doctor holds each case against the version it runs under."""
    office = watch()
    office.accepted(CASE)
    office.publish_texts(straight_road(), second("2026-03-02"))
    office.accepted("c-2")

    assert office.check() == []
