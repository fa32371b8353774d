"""A clock that is stated to run inside another never outlasts it, whatever its unit; so with a joint handling."""

from datetime import date

import pytest

from approvalflow import commands
from approvalflow.errors import DrawingRefused
from approvalflow.matters.read import read_matter
from desk.watched import CASE, WatchedOffice, changed, watch
from small_office import MATTER, STEPS, straight_road

HEAD = "zheng-hong"
JOINT = changed(
    MATTER,
    (
        "[complaint]",
        '[joint]\nmode = "统一"\nlead = "market"\nbasis = "licensing-act"\narticle = "26(2)"\n\n[complaint]',
    ),
)


def extend(office: WatchedOffice, by: str = "5 WD") -> None:
    """The whole is given more time."""
    office.do(HEAD, commands.Extend(case=CASE, clock="statutory", by_term=by, reason="复杂"))


@pytest.mark.parametrize(
    ("term", "own"),
    [
        ("8 WD", "2026-03-24"),
        ("20 ND", "2026-04-01"),
        ("1 M", "2026-04-13"),
        ("80 WH", "2026-03-25"),
        ("500 H", "2026-04-02"),
    ],
)
def test_a_term_of_any_unit_ends_with_the_whole(term: str, own: str) -> None:
    """Begun on 12 March it ends with the statutory term on the 16th; with five more days there on the 23rd."""
    inside = changed(MATTER, ("[complaint]", '[steps.Verify]\nwithin = "statutory"\n\n[complaint]'))
    inside = changed(inside, ('verify = { name = "审核", term = "1 WD"', f'verify = {{ name = "审核", term = "{term}"'))
    office = watch(
        straight_road({**STEPS, "Verify": f'act="verify" role="verifier" apart="Review" term="{term}"'}), inside
    )
    office.accepted()
    office.set("2026-03-12")
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert str(office.due_date("Verify")) == "2026-03-16"
    visit = office.visit("Verify")
    found = office.explain(CASE, visit)
    assert found.capped is not None
    assert (str(found.capped.own), str(found.date)) == (own, "2026-03-16")
    assert "Capped by the statutory term" in found.text()
    assert "以法定时限为限" in found.text("zh-CN")

    extend(office)
    assert str(office.due_date("Verify")) == "2026-03-23"
    moved = [one for one in office.events("ClockRecomputed") if one.id == visit]
    assert [one.within for one in moved] == ["statutory"]


@pytest.mark.parametrize("name", ["upper_level", "hearing"])
def test_any_clock_that_a_matter_states(name: str) -> None:
    """Not only promises and steps: a hearing within the statutory term is one line of the matter."""
    upper = 'term = "30 WD"\nwithin = "hearing_request"\nbasis = "licensing-act"\narticle = "35"\n\n'
    inside = changed(
        MATTER,
        ('[terms.hearing]\nterm = "20 WD"\n', '[terms.hearing]\nterm = "20 WD"\nwithin = "statutory"\n'),
        ("[terms.issue]", f"[terms.upper_level]\n{upper}[terms.issue]"),
    )
    forward = {**STEPS, "Verify": 'act="forward" role="verifier"'}
    office = watch(straight_road(forward), inside)
    office.accepted()
    office.do("chen-jing", commands.OfferHearing(case=CASE))
    if name == "hearing":
        office.do("zhang-min", commands.AskHearing(case=CASE))
        assert str(office.due_date("hearing")) == "2026-03-16"
        return
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "done", by="sun-wei")
    assert str(office.due_date("upper_level")) == "2026-03-09"


def test_steps_of_a_joint_handling_end_with_the_whole() -> None:
    """行政许可法 42(2): a department's term lies inside that of the whole; a step after the decision is free of it."""
    steps = {**STEPS, "Verify": 'act="verify" role="verifier" apart="Review" term="8 WD"'}
    joint = changed(JOINT, ('verify = { name = "审核", term = "1 WD"', 'verify = { name = "审核", term = "8 WD"'))
    office = watch(straight_road({**steps, "Issue": STEPS["Issue"] + ' term="1 WD"'}), joint)
    office.accepted()
    office.set("2026-03-12")
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert str(office.due_date("Verify")) == "2026-03-16"
    begun = commands.BeginProcedure(case=CASE, procedure="testing", announced="1 WD", notice=date(2026, 3, 12))
    office.do(HEAD, begun)
    office.set("2026-03-13")
    office.do(HEAD, commands.FinishProcedure(case=CASE, procedure="testing"))
    assert str(office.due_date("Verify")) == "2026-03-17"

    office.act(CASE, "Verify", "agree", by="sun-wei")
    office.set("2026-03-20")
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))
    assert str(office.due_date("Issue")) == "2026-03-23"


@pytest.mark.parametrize("within", ["promised", "check", "hearing"])
def test_only_a_clock_that_stands_by_itself_lies_around_another(within: str) -> None:
    """A promise is inside the law already; one that the matter does not state, or the clock itself, is none."""
    inside = changed(MATTER, ("[terms.hearing]\n", f'[terms.hearing]\nwithin = "{within}"\n'))
    with pytest.raises(DrawingRefused) as refused:
        read_matter(inside.encode(), "matter.toml")
    assert [found.code for found in refused.value.findings] == ["matter.within"]
