"""特别程序: the time told in writing is left out of the count; everything about it is recorded."""

import itertools
from dataclasses import replace as with_
from datetime import date

import pytest

from approvalflow import commands
from approvalflow.bpmn.former import TODAY
from approvalflow.errors import DrawingRefused
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import MATTER, STEPS, drawing, straight_road, task

HEAD = "zheng-hong"
ANY_SEAT = changed(MATTER, ('article = "34"\nrank = "agency-head"', 'article = "34"'))


def begin(office: WatchedOffice, procedure: str = "hearing", by: str = HEAD, **more: object) -> object:
    """Begin, with time and notice unless told otherwise."""
    told = {"announced": "10 WD", "notice": date(2026, 3, 2), **more}
    return office.do(by, commands.BeginProcedure(case=CASE, procedure=procedure, **told))


def finish(office: WatchedOffice, procedure: str = "hearing") -> object:
    """The result is there."""
    return office.do(HEAD, commands.FinishProcedure(case=CASE, procedure=procedure))


def test_both_clocks_pause_and_run_on() -> None:
    """The days of the procedure are left out of the statutory and the promised clock; the step's own runs on."""
    office = watch()
    office.accepted()
    office.pass_to("2026-03-04")

    begin(office)
    assert (office.due_date("statutory"), office.due_date("promised")) == (None, None)
    assert str(office.due_date("Review")) == "2026-03-05"
    office.pass_to("2026-03-11")
    finish(office)

    assert str(office.due_date("statutory")) == "2026-03-23"
    assert str(office.due_date("promised")) == "2026-03-18"


def test_overlapping_procedures_are_counted_once() -> None:
    """Two at a time leave each day out once; the clock runs on when the last has ended."""
    office = watch()
    office.accepted()
    begin(office)
    office.pass_to("2026-03-04")
    begin(office, "testing")
    office.pass_to("2026-03-06")
    finish(office)
    assert office.due_date("statutory") is None
    office.pass_to("2026-03-10")
    finish(office, "testing")

    assert str(office.due_date("statutory")) == "2026-03-24"


def test_without_time_or_notice_it_pauses_and_is_found() -> None:
    """A begin without the written notice counts, and stands in the findings."""
    for lacking in ({"announced": ""}, {"notice": None}):
        office = watch()
        office.accepted()

        begin(office, **lacking)

        assert office.due_date("statutory") is None
        (finding,) = office.events("FindingRaised")
        assert (finding.code, finding.about) == ("procedure.no_written_notice", "P1")


def test_who_may_begin() -> None:
    """Where the matter names a rank, that rank; else whoever has a seat in the case now."""
    office = watch(matter=ANY_SEAT)
    office.accepted()

    expects("person.lacks_rank", lambda: begin(office, by="chen-jing"))
    expects("person.has_no_seat", lambda: begin(office, "testing", by="li-qiang"))
    begin(office, "testing", by="chen-jing")


def test_only_procedures_of_the_matter_one_of_each() -> None:
    """An invented one is refused, a second of the same while the first is open, and ending what is not open."""
    office = watch()
    office.accepted()

    assert expects("procedure.unknown", lambda: begin(office, "holiday", by="chen-jing")).values["known"] == [
        "hearing",
        "testing",
    ]
    expects("procedure.not_open", lambda: finish(office))
    begin(office)
    expects("procedure.already_open", lambda: begin(office))
    expects("term.not_a_term", lambda: begin(office, "testing", announced="soon"))
    expects("act.no_such_visit", lambda: begin(office, "testing", visit="Review@99"))


def test_the_same_again_after_the_first_has_ended() -> None:
    """A second hearing is another procedure with an id of its own."""
    office = watch()
    office.accepted()
    begin(office)
    finish(office)
    begin(office)

    assert list(office.only.procedures) == ["P2"]


def test_an_aborted_procedure_counts_to_its_end() -> None:
    """Aborting needs a reason; the days until then stay left out."""
    office = watch()
    office.accepted()
    begin(office)
    office.pass_to("2026-03-04")

    office.do(HEAD, commands.AbortProcedure(case=CASE, procedure="P1", reason="申请人放弃听证"))

    (ended,) = office.events("ProcedureEnded")
    assert (ended.how, ended.why) == ("aborted", "申请人放弃听证")
    assert str(office.due_date("statutory")) == "2026-03-18"


def test_time_used_up_is_warned_about() -> None:
    """The day after the announced time has run out, the first rung's post is told, once a clock."""
    office = watch()
    office.accepted()
    begin(office, announced="3 WD")
    office.pass_to("2026-03-05T23:00:00")
    before = office.warnings()

    office.pass_to("2026-03-12")

    given = [one for one in office.warnings() if one not in before and not one.startswith("Review")]
    assert sorted(given) == ["promised:pause_overrun:handler", "statutory:pause_overrun:handler"]


def test_closing_ends_what_is_open() -> None:
    """Withdrawn or terminated while a procedure runs: it is aborted, and the books agree."""
    for person, command in (
        ("P-1", commands.Withdraw(case=CASE, reason="不办了")),
        ("huang-hai", commands.Terminate(case=CASE, ground="force-majeure", reason="地震")),
    ):
        office = watch()
        office.accepted()
        begin(office)
        office.pass_to("2026-03-10")

        office.do(person, command)

        (ended,) = office.events("ProcedureEnded")
        assert (ended.how, office.only.procedures, office.only.stage) == ("aborted", {}, "closed")
        assert len(office.events("CaseClosed")) == 1


def drawn_evaluation() -> bytes:
    """A step that proposes a procedure, between review and decision, with a way back from the step after it."""
    steps = {**STEPS, "Test": 'role="inspector" procedure="testing"'}
    order = ["Receive", "Accept", "Review", "Test", "Verify", "Decide", "Deliver"]
    nodes = '<startEvent id="S"/><endEvent id="E"/>' + "".join(task(one, steps[one]) for one in order)
    road = ["S", *order, "E"]
    return drawing(nodes, [(one, other, "") for one, other in itertools.pairwise(road)])


def test_a_drawn_procedure_ends_with_its_step() -> None:
    """Entering only proposes it; the recorded begin pauses; settling the step finishes it."""
    office = watch(drawn_evaluation())
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.due_date("statutory") is not None
    begin(office, "testing")
    assert office.only.procedures["P1"].visit == office.visit("Test")
    office.pass_to("2026-03-06")

    office.act(CASE, "Test", "done", by="li-qiang")

    assert [one.how for one in office.events("ProcedureEnded")] == ["finished"]
    assert str(office.due_date("statutory")) == "2026-03-20"


def test_a_return_aborts_a_drawn_procedure() -> None:
    """Taking the file back out of the step ends its procedure that day."""
    office = watch(drawn_evaluation())
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    begin(office, "testing")
    office.pass_to("2026-03-04")

    office.do("li-qiang", commands.Return(case=CASE, visit=office.visit("Test"), to="Review", reason="先补审"))

    assert [one.how for one in office.events("ProcedureEnded")] == ["aborted"]
    assert str(office.due_date("statutory")) == "2026-03-18"
    assert office.open() == ["Review"]


def test_a_procedure_that_no_step_draws_outlives_a_return() -> None:
    """What was begun on the case as a whole goes on whatever step the file is at."""
    office = watch(straight_road())
    office.accepted()
    begin(office)
    office.act(CASE, "Review", "agree", by="chen-jing")

    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Verify"), to="Review", reason="重审"))

    assert list(office.only.procedures) == ["P1"]


def test_who_authorised_it_and_the_notice_are_kept_with_the_pause() -> None:
    """The clock itself says on which ground of the list it stood still, by whom, and on which day that was told."""
    office = watch()
    office.accepted()
    begin(office)

    for name in ("statutory", "promised"):
        (pause,) = office.only.clocks[name].clock.pauses
        assert (pause.ground, pause.by, pause.notice) == ("听证", HEAD, date(2026, 3, 2))
    assert f"authorised by {HEAD}" in office.explain(CASE, "statutory").text()


def test_a_notice_sent_later_is_recorded_where_it_was_missing() -> None:
    """The finding is answered by the day of the notice; it then stands with the pause of every clock."""
    office = watch()
    office.accepted()
    begin(office, notice=None)
    office.pass_to("2026-03-05")

    office.do("chen-jing", commands.Tell(case=CASE, about="hearing", on=date(2026, 3, 4)))

    assert [(one.id, one.procedure) for one in office.events("ClockTold")] == [("promised", "P1"), ("statutory", "P1")]
    assert [one.code for one in office.explain(CASE, "statutory").faults] == ["notice_late"]
    expects(
        "clock.told_already",
        lambda: office.do("chen-jing", commands.Tell(case=CASE, about="P1", on=date(2026, 3, 5))),
    )


def test_where_only_the_notice_stops_the_clock_it_does_so_when_it_is_recorded() -> None:
    """By the reading `from_notice` the time before the notice counts, and the date is told anew with it."""
    reading = changed(MATTER, ('organ = "market"', 'organ = "market"\nswitches = { missing_notice = "from_notice" }'))
    office = watch(matter=reading)
    office.accepted()
    begin(office, notice=None)
    office.pass_to("2026-03-09")
    finish(office)
    assert str(office.due_date("statutory")) == "2026-03-16"

    office.do("chen-jing", commands.Tell(case=CASE, about="P1", on=date(2026, 3, 4)))

    assert str(office.due_date("statutory")) == "2026-03-19"


def test_a_ground_that_no_list_has_is_refused_when_the_matter_is_published() -> None:
    """许可法 45 is closed: a consultation among departments stops no statutory clock."""
    invented = changed(MATTER, ('ground = "听证"', 'ground = "部门会商"'))
    with pytest.raises(DrawingRefused) as refused:
        watch(matter=invented)
    assert [one.code for one in refused.value.findings] == ["AF109"]


def test_a_ground_that_no_list_has_is_refused_at_the_act_too() -> None:
    """A version published before the list was looked at pauses nothing by such a ground."""
    office = watch()
    office.accepted()
    rules = office.rules(CASE)
    hearing = with_(rules.procedures["hearing"], ground="部门会商", statute="")
    old = with_(rules, procedures={**rules.procedures, "hearing": hearing})
    office.desk.catalogue._rules[old.code, old.version, TODAY] = old

    refusal = expects("clock.ground_not_listed", lambda: begin(office))

    assert "听证" in refusal.values["known"]
    assert office.due_date("statutory") is not None


def test_a_matter_lists_what_its_promise_leaves_out() -> None:
    """A procedure that pauses only the promise may have a ground of its own; the law's clock runs on."""
    own = changed(MATTER, ('ground = "听证"', 'ground = "公示"\npauses = ["promised"]'))
    office = watch(matter=own)
    office.accepted()

    begin(office)

    assert str(office.due_date("statutory")) == "2026-03-16"
    assert office.only.clocks["statutory"].clock.pauses == ()
    assert office.only.clocks["promised"].clock.pauses[0].ground == "公示"
