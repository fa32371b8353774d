"""A seat waits in a pool until somebody takes it, or simply acts."""

from approvalflow import commands
from desk.watched import CASE, expects, watch
from small_office import STEPS, straight_road


def test_of_two_exactly_one_gets_the_seat() -> None:
    """The second to claim is told who holds it."""
    office = watch()
    office.accepted()
    claim = commands.Claim(case=CASE, visit=office.visit("Review"))
    office.do("chen-jing", claim)

    lost = expects("person.claimed_by_other", lambda: office.do("zhao-lei", claim))

    assert lost.values["holder"] == "chen-jing"
    (seat,) = office.only.visits[office.visit("Review")].seats
    assert (seat.holder, seat.revision) == ("chen-jing", 1)


def test_a_seat_is_claimed_once() -> None:
    """Who holds a seat need not, and cannot, claim it again."""
    office = watch()
    office.accepted()
    claim = commands.Claim(case=CASE, visit=office.visit("Review"))
    office.do("chen-jing", claim)

    expects("seat.already_claimed", lambda: office.do("chen-jing", claim))


def test_a_claimed_seat_is_in_one_worklist_only() -> None:
    """What is claimed leaves the pool's worklists and stands in the holder's; put back, it is in all of them again."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")

    def lists() -> tuple[int, int]:
        return len(office.tasks("chen-jing")), len(office.tasks("zhao-lei"))

    assert lists() == (1, 1)
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    assert lists() == (1, 0)
    office.do("chen-jing", commands.Unclaim(case=CASE, visit=visit))
    assert lists() == (1, 1)


def test_nobody_acts_on_a_seat_that_another_holds() -> None:
    """A colleague of the pool cannot act, nor put it back, until the holder has."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))

    expects("person.claimed_by_other", lambda: office.act(CASE, visit, "agree", by="zhao-lei"))
    expects("person.claimed_by_other", lambda: office.do("zhao-lei", commands.Unclaim(case=CASE, visit=visit)))

    office.do("chen-jing", commands.Unclaim(case=CASE, visit=visit))
    assert office.act(CASE, visit, "agree", by="zhao-lei").open


def test_who_acts_need_not_claim() -> None:
    """A candidate may act at once; the outcome bears their name."""
    office = watch()
    office.accepted()

    office.act(CASE, "Review", "agree", by="zhao-lei")

    assert office.only.steps["Review"].by == ("zhao-lei",)


def test_only_what_was_claimed_is_put_back() -> None:
    """A seat that lies in its pool cannot be put back into it."""
    office = watch()
    office.accepted()

    expects(
        "seat.not_claimed", lambda: office.do("chen-jing", commands.Unclaim(case=CASE, visit=office.visit("Review")))
    )


def test_a_seat_meant_for_one_person_is_nobodys_to_put_back() -> None:
    """A step that names a person has no pool."""
    steps = {**STEPS, "Review": 'act="review" person="zhao-lei" term="3 WD"'}
    office = watch(straight_road(steps))
    office.accepted()
    visit = office.visit("Review")

    expects("person.not_candidate", lambda: office.act(CASE, visit, "agree", by="chen-jing"))
    expects("seat.not_claimed", lambda: office.do("zhao-lei", commands.Unclaim(case=CASE, visit=visit)))
    assert office.act(CASE, visit, "agree", by="zhao-lei").open


def test_an_unknown_seat_is_not_open() -> None:
    """A seat that the step does not have is refused, for acting and for claiming."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")

    expects("seat.none_open", lambda: office.act(CASE, visit, "agree", by="chen-jing", seat="7"))
    expects("seat.none_open", lambda: office.do("chen-jing", commands.Claim(case=CASE, visit=visit, seat="7")))


def test_a_holder_who_left_does_not_take_the_file_along() -> None:
    """When the holder has lost the role, the seat is the pool's again: a colleague can take it."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    office.file.give_roles("chen-jing")

    expects("person.not_candidate", lambda: office.act(CASE, visit, "agree", by="chen-jing"))
    assert office.act(CASE, visit, "agree", by="zhao-lei").open


def test_a_seat_of_several_groups_is_in_everybodys_worklist() -> None:
    """Whoever has one of the roles, and each person named beside them, finds the seat and may take it."""
    review = STEPS["Review"].replace('role="reviewer"', 'role="approver, reviewer" persons="zhang-min"')
    office = watch(straight_road({**STEPS, "Review": review}))
    office.accepted()
    visit = office.visit("Review")

    def lists() -> list[str]:
        return [one for one in ("chen-jing", "zhang-min", "huang-hai", "sun-wei") if office.tasks(one)]

    assert lists() == ["chen-jing", "zhang-min", "huang-hai"]
    expects("person.not_candidate", lambda: office.do("sun-wei", commands.Claim(case=CASE, visit=visit)))
    office.do("huang-hai", commands.Claim(case=CASE, visit=visit))
    assert lists() == ["huang-hai"]
    office.do("huang-hai", commands.Unclaim(case=CASE, visit=visit))
    assert office.act(CASE, visit, "agree", by="zhang-min").open
