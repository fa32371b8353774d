"""自选下一步处理人, 相同审批人: who comes next is chosen, and who has agreed already need not be asked twice."""

import pytest

from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import STEPS, straight_road


def office_with(**steps: str) -> WatchedOffice:
    """An office whose file lies at the review."""
    office = watch(straight_road({**STEPS, **steps}))
    office.accepted()
    return office


def desks(office: WatchedOffice) -> list[str | None]:
    """On whose desks the file lies."""
    return [task.holder for task in office.tasks(case=CASE)]


CHOSEN = 'act="verify" role="inspector" term="2 WD" chosen_by="Review"'


def test_who_did_a_step_chooses_who_does_the_next() -> None:
    """Of those who could sit there, and where the drawing lets them."""
    office = office_with(Verify=CHOSEN)

    office.act(CASE, "Review", "agree", by="chen-jing", handlers={"Verify": ("zhou-ping",)})

    assert desks(office) == ["zhou-ping"]
    assert office.only.chosen == {}
    expects("person.claimed_by_other", lambda: office.act(CASE, "Verify", "agree", by="li-qiang"))
    assert office.act(CASE, "Verify", "agree", by="zhou-ping").open


def test_without_a_choice_the_pool_is_asked() -> None:
    """The drawing allows the choice; it does not demand it."""
    office = office_with(Verify=CHOSEN)
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert desks(office) == [None]


def test_several_are_chosen_where_several_sign() -> None:
    """Then only those chosen have a seat."""
    office = office_with(Verify=CHOSEN + ' pattern="all"')

    office.act(CASE, "Review", "agree", by="chen-jing", handlers={"Verify": ("zhou-ping", "wu-gang")})

    assert sorted(map(str, desks(office))) == ["wu-gang", "zhou-ping"]


@pytest.mark.parametrize(
    ("handlers", "code"),
    [
        ({"Decide": ("huang-hai",)}, "choose.not_here"),
        ({"Verify": ("ma-li",)}, "person.not_candidate"),
        ({"Verify": ("nobody-here",)}, "person.unknown"),
        ({"Verify": ()}, "choose.how_many"),
        ({"Verify": ("zhou-ping", "wu-gang")}, "choose.how_many"),
    ],
)
def test_a_choice_is_checked_like_any_assignee(handlers: dict[str, tuple[str, ...]], code: str) -> None:
    """And nothing of the act is kept when it is wrong."""
    office = office_with(Verify=CHOSEN)

    expects(code, lambda: office.act(CASE, "Review", "agree", by="chen-jing", handlers=handlers))
    assert office.open() == ["Review"]


SAME = 'act="verify" persons="chen-jing" pattern="all" term="2 WD"'


def test_by_default_everybody_is_asked_again() -> None:
    """Two steps are two looks at the file, also by the same person."""
    office = office_with(Verify=SAME)
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert desks(office) == ["chen-jing"]


def test_where_asked_the_earlier_agreement_is_carried_forward_and_says_so() -> None:
    """The event names the visit it comes from and whose opinion it is."""
    office = office_with(Verify=SAME + ' carry="Review"')
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert office.open() == ["Decide"]
    given = office.events("OpinionGiven")[-1]
    assert (given.by, given.carried.partition("@")[0]) == ("chen-jing", "Review")
    assert office.only.steps["Verify"].by == ("chen-jing",)


def test_only_the_same_persons_seat_is_spared() -> None:
    """Everybody else at the step is asked."""
    office = office_with(Verify=SAME.replace("chen-jing", "chen-jing sun-wei") + ' carry="Review"')
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert desks(office) == ["sun-wei"]
    office.act(CASE, "Verify", "disagree", by="sun-wei", reason="不符合")
    assert office.only.steps["Verify"].outcome == "disagree"


def test_a_disagreement_is_not_carried_forward() -> None:
    """Who disagreed is asked again."""
    office = office_with(Verify=SAME + ' carry="Review"')
    office.act(CASE, "Review", "disagree", by="chen-jing", reason="不符合")

    assert desks(office) == ["chen-jing"]
