"""催办, 抄送, 已阅: said beside a case, kept, and without any influence on it."""

import pytest

from approvalflow import commands
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, straight_road


def office_with(review: str = STEPS["Review"]) -> WatchedOffice:
    """An office whose file lies at the review, on the morning of 2 March."""
    office = watch(straight_road({**STEPS, "Review": review}))
    office.accepted()
    return office


def urge(office: WatchedOffice, by: object = APPLICANT) -> None:
    """Ask those at the review to hurry."""
    office.do(by, commands.Urge(case=CASE, visit=office.visit("Review"), reason="请尽快办理"))  # type: ignore[arg-type]


def test_urging_is_kept_and_told_to_those_whose_turn_it_is() -> None:
    """The applicant or an officer; the clocks run on as they did."""
    office = office_with()
    before = office.only.clocks
    urge(office)

    assert office.events("Urged")[0].people == ("chen-jing", "zhao-lei")
    assert office.said("task.urged") == 1
    assert office.only.clocks == before


def test_urging_is_limited_in_frequency() -> None:
    """Once in 24 hours, whoever asks; the drawing may say otherwise."""
    office = office_with()
    urge(office)
    office.set("2026-03-03T08:59:00")
    again = expects("urge.too_soon", lambda: urge(office, "zheng-hong"))
    assert "2026-03-03 09:00" in again.say("zh-CN")
    office.set("2026-03-03T09:00:00")
    urge(office, "zheng-hong")

    often = office_with(STEPS["Review"] + ' urge="2 H"')
    urge(often)
    often.set("2026-03-02T11:00:00")
    urge(often)


@pytest.mark.parametrize("back", ["taken back", "return taken back"])
def test_a_step_that_stands_again_as_it_stood_is_not_urged_again_sooner(back: str) -> None:
    """Nobody gets around the limit by taking back what was done; a step that a return opens is a new task."""
    office = office_with()
    if back == "taken back":
        urge(office)
        office.act(CASE, "Review", "agree", by="chen-jing")
        office.take_back(CASE, "Review", by="chen-jing", reason="误点")
    else:
        office.act(CASE, "Review", "agree", by="chen-jing")
        office.do("zheng-hong", commands.Urge(case=CASE, visit=office.visit("Verify"), reason="请尽快办理"))
        office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Verify"), to="Review", reason="误退"))
        urge(office)
        office.take_back(CASE, "Verify", by="sun-wei", reason="误退")

    (visit,) = office.only.visits
    again = commands.Urge(case=CASE, visit=visit, reason="请尽快办理")
    expects("urge.too_soon", lambda: office.do("zheng-hong", again))
    office.set("2026-03-03T09:00:00")
    office.do("zheng-hong", again)


def test_strangers_do_not_urge() -> None:
    """Another party, or a name that nobody knows."""
    office = office_with()

    expects("person.not_an_officer", lambda: urge(office, "P-2"))


def test_a_copy_has_no_influence_on_the_case() -> None:
    """It is no task, gives no right to act, and is read or not."""
    office = office_with()
    tasks = office.tasks(case=CASE)
    office.do("zhang-min", commands.CarbonCopy(case=CASE, persons=("qian-yi", "liu-fang"), reason="供参考"))

    assert office.tasks(case=CASE) == tasks
    assert office.said("copy") == 1
    expects("person.not_candidate", lambda: office.act(CASE, "Review", "agree", by="liu-fang"))

    office.do("liu-fang", commands.MarkRead(case=CASE))
    assert [*office.only.copies] == ["qian-yi"]
    expects("copy.none", lambda: office.do("liu-fang", commands.MarkRead(case=CASE)))


def test_copies_are_sent_by_those_who_handle_the_case_to_people_of_the_directory() -> None:
    """Nobody else spreads what is in a file."""
    office = office_with()
    copy = commands.CarbonCopy(case=CASE, persons=("liu-fang",))

    expects("person.has_no_seat", lambda: office.do("ma-li", copy))
    expects("person.not_an_officer", lambda: office.do(APPLICANT, copy))
    unknown = commands.CarbonCopy(case=CASE, persons=("nobody-here",))
    expects("person.unknown", lambda: office.do("chen-jing", unknown))
    many = commands.CarbonCopy(case=CASE, persons=tuple(one.id for one in office.people.people))  # type: ignore[attr-defined]
    assert len(many.persons) < 100
    office.do("chen-jing", many)
