"""部门待办: what lies with a department, seat by seat; every seat lies with one department, and with one only."""

import pytest

from approvalflow import commands
from desk.watched import CASE, WatchedOffice, watch
from small_office import STEPS, straight_road

LEFT = "chen-jing"


def reviewed_by(whom: str) -> WatchedOffice:
    office = watch(straight_road({**STEPS, "Review": f'act="review" {whom} term="3 WD"'}))
    office.accepted()
    return office


def lies(office: WatchedOffice) -> dict[str, list[str]]:
    """The seats by department: who holds them, or the pool; read by somebody who runs the system."""
    found = {
        one.id: [
            line.row.holder or line.row.pool
            for line in office.worklist("department", by="bai-xue", department=one.id).lines
        ]
        for one in office.people.departments  # type: ignore[attr-defined]
    }
    assert sum(map(len, found.values())) == len([one for one in office.tasks(case=CASE) if one.holder != "P-1"])
    return {department: sorted(held) for department, held in found.items() if held}


def test_a_pool_lies_with_its_department_also_when_it_is_claimed() -> None:
    """Whoever takes a seat of the pool, also one of another department who is named beside the role, takes it there."""
    office = reviewed_by('role="reviewer" persons="zhang-min"')
    assert lies(office) == {"market": ["(=zhang-min,reviewer)@market"]}

    office.do("zhang-min", commands.Claim(case=CASE, visit=office.visit("Review")))

    assert lies(office) == {"market": ["zhang-min"]}


def test_each_of_several_named_departments_finds_its_own_seat() -> None:
    """部门会签: signers named from several departments are asked for their own, not for the organ of the matter."""
    office = reviewed_by('persons="chen-jing zhang-min" pattern="all"')

    assert lies(office) == {"market": ["chen-jing"], "service-centre": ["zhang-min"]}


def test_one_person_named_from_elsewhere_brings_the_step_to_their_department() -> None:
    """A step for one person lies where that person sits."""
    assert lies(reviewed_by('person="zhang-min"')) == {"service-centre": ["zhang-min"]}


def test_a_signer_from_elsewhere_lies_there_and_the_adder_stays() -> None:
    """加签: the department of the signer has it to do; given on to a colleague of the adder, it is back."""
    office = reviewed_by('role="reviewer" signers="anyone" pattern="all" seats="1"')
    visit = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    office.do("chen-jing", commands.AddSigner(case=CASE, visit=visit, persons=("zhang-min",), where="beside"))
    assert lies(office) == {"market": ["chen-jing"], "service-centre": ["zhang-min"]}

    office.do("zhang-min", commands.Transfer(case=CASE, visit=visit, seat="+1", to="zhao-lei", reason="不归我管"))

    assert lies(office) == {"market": ["chen-jing", "zhao-lei"]}


def test_a_delegated_seat_stays_with_whoever_answers_for_it() -> None:
    """委派: the delegate works, the holder's department answers."""
    office = reviewed_by('persons="chen-jing zhang-min" pattern="all"')
    visit = office.visit("Review")
    office.do("zhang-min", commands.Delegate(case=CASE, visit=visit, to="wang-lei"))

    assert lies(office) == {"market": ["chen-jing"], "service-centre": ["wang-lei"]}


@pytest.mark.parametrize("whom", ['role="reviewer"', 'persons="chen-jing sun-wei" pattern="all"'])
def test_what_somebody_held_who_left_stays_with_the_department_until_it_is_given_out(whom: str) -> None:
    """The file does not leave with the person: the head sees it among the department's and gives it to somebody."""
    office = reviewed_by(whom)
    visit = office.visit("Review")
    if "role" in whom:
        office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    before = lies(office)

    office.file.edit('name = "陈静"\ndepartment = "market"', 'name = "陈静"\ndepartment = "health"')
    assert lies(office) == before

    (seat,) = [one.row.seat for one in office.worklist("department", by="zheng-hong").lines if one.row.holder == LEFT]
    office.do("zheng-hong", commands.Transfer(case=CASE, visit=visit, seat=seat, to="zhao-lei", reason="人员调动"))
    assert lies(office) == {"market": sorted("zhao-lei" if one == LEFT else one for one in before["market"])}


def test_the_calendar_of_a_department_is_its_list() -> None:
    """The dates that a department subscribes to are those of the seats in its list."""
    office = reviewed_by('persons="chen-jing zhang-min" pattern="all"')

    for department, person in (("market", "chen-jing"), ("service-centre", "zhang-min")):
        text = office.feed(department=department).decode()
        assert (text.count("BEGIN:VEVENT"), f"/{person}@approvalflow" in text.replace("\r\n ", "")) == (1, True)
