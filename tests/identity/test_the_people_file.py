"""People are data: departments, posts, roles, superiors, roster, stand-ins, read strictly."""

from datetime import date

import pytest

from approvalflow.errors import Unreadable
from approvalflow.identity import TomlDirectory
from approvalflow.matters import sample_office
from approvalflow.words import catalogue

PEOPLE = """
name = "示例市"

[[department]]
id = "market"
name = "市场监督管理局"

[[person]]
id = "a"
name = "甲"
department = "market"
roles = ["reviewer"]
superior = "b"

[[person]]
id = "b"
name = "乙"
department = "market"
roles = ["reviewer"]
posts = ["agency-head", "duty-officer"]

[[roster]]
department = "market"
person = "a"
from = 2026-03-01
until = 2026-03-31

[[stand_in]]
absent = "a"
stand_in = "b"
from = 2026-03-10
until = 2026-03-12
"""


def read(text: str) -> TomlDirectory:
    return TomlDirectory.read(text.encode(), "office.toml")


def test_members_and_holders_come_sorted() -> None:
    """The same question has the same answer, in the order of ids."""
    office = read(PEOPLE)

    assert [one.id for one in office.members("reviewer", "market")] == ["a", "b"]
    assert [one.id for one in office.holders("agency-head", "market")] == ["b"]
    assert office.members("reviewer", "health") == ()
    assert office.person("nobody") is None


def test_the_superior_is_a_person() -> None:
    """Who has a superior is told who; who has none gets nobody."""
    office = read(PEOPLE)

    above = office.superior("a")
    assert above is not None
    assert above.id == "b"
    assert office.superior("b") is None


def test_the_roster_says_who_is_on_duty_on_which_day() -> None:
    """A turn holds from its first to its last day, both included."""
    office = read(PEOPLE)

    on_duty = [office.duty_officer("market", date(2026, 3, day)) for day in (1, 31)]
    assert [one.id for one in on_duty if one] == ["a", "a"]
    assert office.duty_officer("market", date(2026, 4, 1)) is None


def test_a_stand_in_holds_on_its_days_only() -> None:
    """Both ends included, nothing before or after."""
    office = read(PEOPLE)

    days = [day for day in range(8, 15) if office.stand_ins("a", date(2026, 3, day))]
    assert days == [10, 11, 12]
    assert [one.absent for one in office.standing_in("b", date(2026, 3, 11))] == ["a"]


BENT = {
    "person.points_nowhere": ('superior = "b"', 'superior = "c"'),
    "person.twice": ('id = "b"', 'id = "a"'),
    "person.ends_before_start": ("until = 2026-03-12", "until = 2026-03-09"),
    "person.own_superior": ('superior = "b"', 'superior = "a"'),
    "person.own_stand_in": ('stand_in = "b"', 'stand_in = "a"'),
}


@pytest.mark.parametrize("code", sorted(BENT))
def test_what_points_nowhere_is_refused_with_its_line(code: str) -> None:
    """Unknown people, double ids, turned dates and circles are refused at their line, in both languages."""
    old, new = BENT[code]
    bent = PEOPLE.replace(old, new, 1)

    with pytest.raises(Unreadable) as refused:
        read(bent)

    assert refused.value.code == code
    assert new in bent.splitlines()[refused.value.values["line"] - 1]  # type: ignore[operator]
    assert {"en", "zh", "en_do", "zh_do"} <= set(catalogue()[code])


def test_a_wrong_key_says_which_keys_exist() -> None:
    """`rank` is no key of a person; posts is."""
    with pytest.raises(Unreadable) as refused:
        read(PEOPLE.replace("superior =", "boss ="))

    assert refused.value.code == "toml.wrong_key"
    assert "superior" in refused.value.values["known"]  # type: ignore[operator]


def test_the_sample_office_can_staff_the_shipped_matters() -> None:
    """Two reviewers, three inspectors, an answerer with deputy for every consulted department, heads, oversight."""
    office = TomlDirectory.read(sample_office().read_bytes(), "office.toml")

    assert 25 <= len(office.people) <= 40
    for department in ("market", "health"):
        assert len(office.members("reviewer", department)) >= 2
        assert office.members("verifier", department)
        assert office.members("approver", department)
    for department in ("market", "health-supervision"):
        assert len(office.members("inspector", department)) >= 3
    for department in ("resources", "ecology", "water", "emergency"):
        assert len(office.members("opinion-officer", department)) >= 2
        assert office.holders("deputy-head", department)
    assert office.members("coordinator", "reform")
    assert office.members("evaluation-officer", "reform")
    assert office.members("check-officer", "health-supervision")
    assert office.holders("main-head", "reform")
    assert office.holders("government-head", "government")
    assert office.holders("supervisor", "oversight")
    assert office.holders("window-head", "service-centre")
    assert office.duty_officer("service-centre", date(2026, 3, 2)) != office.duty_officer(
        "service-centre", date(2026, 8, 3)
    )
    assert office.stand_ins("sun-wei", date(2026, 3, 17))


def test_nobody_both_supervises_and_handles() -> None:
    """The supervisor has no role in any approval."""
    office = TomlDirectory.read(sample_office().read_bytes(), "office.toml")

    assert all(not one.roles for one in office.holders("supervisor", "oversight"))


RANKS = """
[[rank]]
id = "section"
name = "科级"
posts = ["section-chief"]

[[rank]]
id = "leading"
name = "局级"
posts = ["agency-head"]
"""


def test_ranks_come_from_the_lowest_to_the_highest() -> None:
    """The order of the file is the order of the office."""
    assert [one.id for one in read(PEOPLE + RANKS).ranks] == ["section", "leading"]
    assert read(PEOPLE).ranks == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('["agency-head"]', '["agency-head", "section-chief"]', "person.post_ranked_twice"),
        ('id = "leading"', 'id = "section"', "person.twice"),
    ],
)
def test_ranks_that_contradict_themselves_are_refused(old: str, new: str, code: str) -> None:
    """A post of two ranks would be above itself."""
    head, _, tail = RANKS.rpartition(old)
    with pytest.raises(Unreadable) as refused:
        read(PEOPLE + head + new + tail)

    assert refused.value.code == code
    assert refused.value.values["line"] > len(PEOPLE.splitlines())
