"""Supposed facts give the dates that the real acts would give, and write nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from approvalflow import Office, SetClock, commands
from approvalflow.desk.whatif import Moved, Supposed
from approvalflow.errors import ApprovalFlowError, Refused, Unreadable
from approvalflow.moment import read_moment
from desk.killing import everything
from small_office import at, clock_at, open_office, submit, to_decision, to_review

NOTICE = Path(__file__).with_name("fictional-2027.toml")


@pytest.fixture
def clock() -> SetClock:
    return clock_at()


@pytest.fixture
def office(tmp_path: Path, clock: SetClock) -> Iterator[Office]:
    with open_office(f"sqlite:///{tmp_path / 'books.db'}", clock, tmp_path / "matter") as office:
        yield office


def ask(office: Office, **facts: Any) -> dict[str, Moved]:
    """What would be, by clock; and a look that nothing was written."""
    with office.desk.read() as books:
        before = everything(books)
    found = {one.clock: one for one in office.what_if("c-1", facts)}
    with office.desk.read() as books:
        assert everything(books) == before
    return found


def test_nothing_supposed_moves_nothing(office: Office) -> None:
    """Now and then are the same."""
    to_review(office)

    assert [(one.now, one.days) for one in ask(office).values()] == [
        (running.stated, 0) for running in office.case("c-1").clocks.values() if not running.clock.stopped
    ]


def test_a_supposed_pause_is_what_the_procedure_does(office: Office, clock: SetClock) -> None:
    """The dates are those that beginning and finishing the procedure on these days then gives."""
    to_review(office)
    supposed = ask(office, pauses=[{"procedure": "testing", "begin": "2026-03-03", "end": date(2026, 3, 10)}])

    clock.set(read_moment(at("2026-03-03")))
    office.do("zheng-hong", commands.BeginProcedure(case="c-1", procedure="testing", announced="5 WD"))
    clock.set(read_moment(at("2026-03-10")))
    office.do("zheng-hong", commands.FinishProcedure(case="c-1", procedure="testing"))

    clocks = office.case("c-1").clocks
    assert supposed["statutory"].then == clocks["statutory"].stated
    assert supposed["promised"].then == clocks["promised"].stated
    assert supposed["statutory"].days == 7
    assert supposed["Review@4"].days == 0


def test_an_open_pause_has_a_floor_instead_of_a_date(office: Office) -> None:
    """While it is open nobody can say when."""
    to_review(office)

    found = ask(office, pauses=[{"procedure": "hearing", "begin": "2026-03-03"}])["statutory"]

    assert (found.then, found.then_why, found.then_floor, found.days) == (None, "suspended", found.now, None)


def test_a_supposed_extension_is_held_to_the_law(office: Office, clock: SetClock) -> None:
    """Within the cap it gives the date of the real one; beyond it, it is refused as the real one."""
    to_review(office)
    found = ask(office, extensions=[{"clock": "statutory", "by": "5 WD"}])["statutory"]

    with pytest.raises(Refused) as refused:
        office.what_if("c-1", {"extensions": [{"clock": "statutory", "by": "6 WD"}]})
    assert refused.value.code == "clock.extension_over_cap"
    office.do("zheng-hong", commands.Extend(case="c-1", clock="statutory", by_term="5 WD", reason="情况复杂"))
    assert found.then == office.case("c-1").clocks["statutory"].stated


def test_another_acceptance_moves_the_clocks_that_start_with_it(office: Office) -> None:
    """Pauses and extensions stay; the clock of the step does not move."""
    to_review(office)

    found = ask(office, accepted="2026-03-04")

    assert (found["statutory"].now, found["statutory"].then) == (date(2026, 3, 16), date(2026, 3, 18))
    assert found["Review@4"].days == 0


def test_a_case_not_accepted_yet_starts_its_clocks(office: Office) -> None:
    """The window stops, the statutory and promised clocks run."""
    submit(office)
    office.act("c-1", "Receive", "received", by="zhang-min")

    found = ask(office, accepted="2026-03-04")

    assert found["window"].then_why == "not_running"
    assert (found["statutory"].now_why, found["statutory"].then) == ("not_running", date(2026, 3, 18))


def test_a_supposed_notice_makes_the_provisional_date_a_date(office: Office, clock: SetClock) -> None:
    """Without adopting it."""
    clock.set(read_moment(at("2026-12-21")))
    to_review(office)

    found = ask(office, notice=NOTICE)["statutory"]

    assert (found.now, found.now_why, found.then) == (None, "unpublished", date(2027, 1, 5))


def test_the_end_of_an_open_procedure(office: Office, clock: SetClock) -> None:
    """It gives the date that finishing the procedure on that day then gives."""
    to_review(office)
    clock.set(read_moment(at("2026-03-03")))
    office.do("zheng-hong", commands.BeginProcedure(case="c-1", procedure="testing", announced="5 WD"))

    found = ask(office, ends={"testing": "2026-03-10"})["statutory"]

    assert (found.now, found.now_why, found.then) == (None, "suspended", date(2026, 3, 23))
    clock.set(read_moment(at("2026-03-10")))
    office.do("zheng-hong", commands.FinishProcedure(case="c-1", procedure="testing"))
    assert office.case("c-1").clocks["statutory"].stated == found.then


def test_another_reading_of_a_disputed_rule(office: Office) -> None:
    """The clocks that run are counted by it, together with what else is supposed."""
    to_review(office)
    pause = {"procedure": "testing", "begin": "2026-03-06", "end": "2026-03-07"}

    usual = ask(office, pauses=[pause])["statutory"]
    same_day = ask(office, pauses=[pause], readings={"suspension_boundary": "same_day"})["statutory"]

    assert (usual.days, same_day.days) == (0, 1)


def test_several_facts_are_supposed_together(office: Office) -> None:
    """Accepted two days later, five working days of testing, five more by extension."""
    to_review(office)
    pause = {"procedure": "testing", "begin": "2026-03-05", "end": "2026-03-12"}

    found = ask(office, accepted="2026-03-04", pauses=[pause], extensions=[{"clock": "statutory", "by": "5 WD"}])[
        "statutory"
    ]

    assert found.then == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("facts", "kind", "code"),
    [
        ({"acepted": "2026-03-04"}, Unreadable, "what_if.not_facts"),
        ({"accepted": "soon"}, Unreadable, "what_if.not_facts"),
        ({"pauses": [{"begin": "2026-03-04"}]}, Unreadable, "what_if.not_facts"),
        ({"pauses": [{"procedure": "holiday", "begin": "2026-03-04"}]}, Refused, "procedure.unknown"),
        (
            {"pauses": [{"procedure": "hearing", "begin": "2026-03-04", "end": "2026-03-03"}]},
            Refused,
            "clock.ends_before_it_begins",
        ),
        ({"extensions": [{"clock": "promised", "by": "1 WD"}]}, Refused, "clock.no_extension"),
        ({"notice": "nowhere.toml"}, Unreadable, "file.missing"),
        ({"readings": {"calendar_roll": "sideways"}}, Unreadable, "clock.no_such_reading"),
        ({"ends": {"testing": "2026-03-10"}}, Refused, "procedure.not_open"),
    ],
)
def test_what_cannot_be_is_not_supposed(
    office: Office, facts: dict[str, Any], kind: type[ApprovalFlowError], code: str
) -> None:
    """A wrong fact is named; an unlawful one is refused by the same code as the act."""
    to_review(office)

    with pytest.raises(kind) as found:
        office.what_if("c-1", facts)
    assert found.value.code == code


def test_no_case_is_accepted_before_it_was_filed(office: Office) -> None:
    """The law counts from the filing at the earliest."""
    submit(office)
    with pytest.raises(Refused) as refused:
        ask(office, accepted=date(2026, 2, 27))
    assert refused.value.code == "what_if.before_filing"


def test_a_decided_case_has_no_other_acceptance(office: Office) -> None:
    """Its clocks have stopped."""
    to_decision(office)
    office.act("c-1", "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))

    with pytest.raises(Refused) as found:
        office.what_if("c-1", Supposed(accepted=date(2026, 3, 4)))
    assert found.value.code == "what_if.decided"
