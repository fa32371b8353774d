"""A text says “days” and not which, or “from receipt” and not whose: the reading of the office decides."""

from collections.abc import Mapping
from datetime import date

import pytest

from approvalflow import commands
from approvalflow.errors import DrawingRefused
from approvalflow.matters.read import read_matter
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import MATTER, STEPS, straight_road

PLAIN = changed(
    MATTER,
    ('[terms.statutory]\nterm = "10 WD"', '[terms.statutory]\nterm = "30 ND"\nunit_by = "plain_days"'),
    ('up_to = "5 WD"', 'up_to = "15 ND"'),
    ('[terms.promised]\nterm = "7 WD"', '[terms.promised]\nterm = "20 ND"'),
)
"""A statute that says “30 days, and 15 more”, as 排污许可管理条例 does."""
RENEWS = changed(
    MATTER,
    ("[fields]\n", '[fields]\nvalid_until = { title = "有效期至", type = "date" }\n'),
    (
        "[complaint]",
        '[renewal]\nexpiry = "valid_until"\nsilence = "licensing-renewal"\nlead = "30 ND"\nunit_by = "renewal_lead"\n'
        'basis = "licensing-act"\narticle = "50(1)"\n\n[complaint]',
    ),
)
FORWARDED: Mapping[str, str] = {**STEPS, "Verify": 'act="forward" role="verifier"'}
UPPER = changed(
    MATTER,
    (
        "[terms.issue]",
        '[terms.upper_level]\nterm = "20 WD"\nbasis = "licensing-act"\narticle = "35, 42(1)"\n'
        '[terms.upper_level.extension]\nup_to = "10 WD"\nrank = "agency-head"\nbasis = "licensing-act"\n'
        'article = "42(1)"\n\n[terms.issue]',
    ),
)


def an_office(switch: str, reading: str, matter: str, process: bytes | None = None) -> WatchedOffice:
    """An office that has chosen a reading."""
    office = watch(process, matter)
    office.set_switches({switch: reading}, by="bai-xue", reason="本机关口径")
    return office


@pytest.mark.parametrize(
    ("reading", "term", "due", "longer"),
    [("calendar", "30 ND", "2026-04-01", "2026-04-16"), ("working", "30 WD", "2026-04-14", "2026-05-08")],
)
def test_plain_days_of_a_statute(reading: str, term: str, due: str, longer: str) -> None:
    """The term and what it may be extended by are counted in the same days, which the explanation names."""
    office = an_office("plain_days", reading, PLAIN)
    office.accepted()

    assert office.only.clocks["statutory"].clock.term == term
    assert str(office.due_date("statutory")) == due
    assert "plain “days” (日)" in office.explain(CASE, "statutory").text()
    more = commands.Extend(case=CASE, clock="statutory", by_term="15" + term[2:], reason="复杂")
    office.do("zheng-hong", more)
    assert str(office.due_date("statutory")) == longer


@pytest.mark.parametrize(("reading", "events"), [("calendar", ["expiry"]), ("working", [])])
def test_thirty_days_before_the_expiry(reading: str, events: list[str]) -> None:
    """Filed on 2 March for a permit that ends on 10 April: 39 calendar days before, but only 28 working days."""
    office = an_office("renewal_lead", reading, RENEWS)
    office.accepted(valid_until="2026-04-10")

    assert [name for name in office.only.clocks if name == "expiry"] == events
    late = [one.about for one in office.events("FindingRaised") if one.code == "renewal.filed_late"]
    assert late == ([] if events else ["2026-02-27"])
    if events:
        assert "“30 days before expiry”" in office.explain(CASE, "expiry").text()
    office.pass_to("2026-04-13")
    assert office.only.decision == ("granted" if events else None)


def test_a_text_known_to_be_disputed_is_read_by_its_switch_without_being_asked() -> None:
    """Who cites 许可法 50(1) for thirty days has cited the dispute; who states thirty working days has not."""
    cited = changed(RENEWS, ('unit_by = "renewal_lead"\n', ""))
    office = an_office("renewal_lead", "working", cited)
    office.accepted(valid_until="2026-04-10")
    assert "expiry" not in office.only.clocks

    stated = changed(cited, ('lead = "30 ND"', 'lead = "20 WD"'))
    office = an_office("renewal_lead", "working", stated)
    office.accepted(valid_until="2026-04-10")
    assert office.only.clocks["expiry"].clock.read_by == ""

    other = changed(cited, ('article = "50(1)"\n\n[complaint]', 'article = "50(2)"\n\n[complaint]'))
    office = an_office("renewal_lead", "working", other)
    office.accepted(valid_until="2026-04-10")
    assert "expiry" in office.only.clocks


@pytest.mark.parametrize(("reading", "due"), [("file_received", "2026-04-10"), ("lower_acceptance", "2026-03-30")])
def test_the_upper_levels_term(reading: str, due: str) -> None:
    """Accepted below on 2 March, received above on the 12th: the twenty days run from either."""
    office = an_office("upper_level", reading, UPPER, straight_road(FORWARDED))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.set("2026-03-13")
    forwarding = {"by": "sun-wei", "reason": "材料齐全，同意上报"}
    for day, code in ((date(2026, 3, 16), "forward.in_the_future"), (date(2026, 2, 27), "forward.before_acceptance")):
        expects(code, lambda day=day: office.act(CASE, "Verify", "done", on=day, **forwarding))
    office.act(CASE, "Verify", "done", on=date(2026, 3, 12), **forwarding)

    assert str(office.due_date("upper_level")) == due
    assert "from when does the upper level's term run?" in office.explain(CASE, "upper_level").text()
    stopped = [(one.id, one.why) for one in office.events("ClockStopped") if one.id == "statutory"]
    assert stopped == [("statutory", "forwarded")]


def test_the_upper_level_may_extend_and_a_procedure_stops_its_term() -> None:
    """It is a statutory term like the one below: procedures are left out, the head may extend, a decision ends it."""
    office = an_office("upper_level", "file_received", UPPER, straight_road(FORWARDED))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "done", by="sun-wei")
    assert str(office.due_date("upper_level")) == "2026-03-30"
    begun = commands.BeginProcedure(case=CASE, procedure="testing", announced="5 WD", notice=date(2026, 3, 2))
    office.do("zheng-hong", begun)
    office.set("2026-03-09")
    office.do("zheng-hong", commands.FinishProcedure(case=CASE, procedure="testing"))
    assert str(office.due_date("upper_level")) == "2026-04-07"
    office.do("zheng-hong", commands.Extend(case=CASE, clock="upper_level", by_term="10 WD", reason="复杂"))
    assert str(office.due_date("upper_level")) == "2026-04-21"

    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))
    assert not office.runs("upper_level")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('unit_by = "plain_days"', 'unit_by = "late_renewal"', "matter.unit_by"),
        ('unit_by = "plain_days"', 'unit_by = "renewal_lead"', "matter.unit_by"),
        ('term = "30 ND"\nunit_by', 'term = "30 WD"\nunit_by', "matter.unit_by_default"),
    ],
)
def test_a_switch_decides_only_what_it_is_about(old: str, new: str, code: str) -> None:
    """A switch about something else, or a term stated in other days than its default, is refused with what would do."""
    with pytest.raises(DrawingRefused) as refused:
        read_matter(changed(PLAIN, (old, new)).encode(), "matter.toml")
    assert code in [found.code for found in refused.value.findings]


def test_what_if_and_explain_tell_the_other_reading() -> None:
    """What the office did not choose can be supposed, and the explanation says what it would give."""
    office = watch(matter=PLAIN)
    office.accepted()
    told = [one for one in office.explain(CASE, "statutory").otherwise if one.switch == "plain_days"]
    assert [(one.reading, str(one.date)) for one in told] == [("working", "2026-04-14")]
    supposed = {one.clock: str(one.then) for one in office.what_if(CASE, {"readings": {"plain_days": "working"}})}
    assert supposed["statutory"] == "2026-04-14"

    office = watch(matter=RENEWS)
    office.accepted(valid_until="2026-04-10")
    lost = {one.clock: one.then_why for one in office.what_if(CASE, {"readings": {"renewal_lead": "working"}})}
    assert lost["expiry"] == "not_running"

    office = an_office("renewal_lead", "working", RENEWS)
    office.accepted(valid_until="2026-04-10")
    found = {one.clock: str(one.then) for one in office.what_if(CASE, {"readings": {"renewal_lead": "calendar"}})}
    assert found["expiry"] == "2026-04-10"


def test_what_if_the_upper_level_counted_from_elsewhere() -> None:
    """From the acceptance below is known; when the file was received above is not, once another start was read."""
    other = {"readings": {"upper_level": "lower_acceptance"}}
    office = watch(straight_road(FORWARDED), UPPER)
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.set("2026-03-12")
    office.act(CASE, "Verify", "done", by="sun-wei")
    (moved,) = [one for one in office.what_if(CASE, other) if one.clock == "upper_level"]
    assert (str(moved.now), str(moved.then)) == ("2026-04-10", "2026-03-30")

    office = an_office("upper_level", "lower_acceptance", UPPER, straight_road(FORWARDED))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "done", by="sun-wei")
    expects("what_if.not_known", lambda: office.what_if(CASE, {"readings": {"upper_level": "file_received"}}))


def test_a_file_sent_back_from_above_is_below_again_with_its_own_term() -> None:
    """退回 over 上报: the term below runs on as if never stopped, the one above ends; sent up anew, it runs anew."""
    office = an_office("upper_level", "file_received", UPPER, straight_road(FORWARDED))
    office.accepted()
    below = office.due_date("statutory")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "done", by="sun-wei")
    office.set("2026-03-04")
    back = commands.Return(case=CASE, visit=office.visit("Decide"), to="Review", reason="请补正")
    office.do("huang-hai", back)

    assert office.runs("statutory")
    assert not office.runs("upper_level")
    assert office.due_date("statutory") == below
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.set("2026-03-06")
    office.act(CASE, "Verify", "done", by="sun-wei")
    assert not office.runs("statutory")
    assert str(office.due_date("upper_level")) == "2026-04-03"
