"""Whose days a real case has run through: from its own events, each day once, and the parts sum to the whole."""

import random
from datetime import date, timedelta

import pytest

from approvalflow import Flaw, Refused, commands
from approvalflow.deadlines import Party
from approvalflow.moment import local_date, read_zone
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, PAPERS

HOME = read_zone("Asia/Shanghai")


def named(office: WatchedOffice, clock: str = "statutory") -> dict[str, int]:
    """Days by party and name."""
    return {f"{party} {who}".strip(): days for (party, who), days in office.whose(CASE, clock).by_name.items()}


def test_a_file_that_went_from_the_pool_to_an_officer_and_to_a_hearing() -> None:
    """The pool's days, the officer's once claimed, the third party's while the clock stands still, rest days."""
    office = watch()
    office.accepted()
    office.pass_to("2026-03-04")
    office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Review")))
    office.pass_to("2026-03-09")
    office.do("zheng-hong", commands.BeginProcedure(case=CASE, procedure="hearing", announced="3 WD"))
    office.pass_to("2026-03-11")
    office.do("zheng-hong", commands.FinishProcedure(case=CASE, procedure="hearing"))
    office.pass_to("2026-03-13")

    assert named(office) == {
        "department reviewer@market": 2,
        "officer chen-jing": 5,
        "rest": 2,
        "third_party hearing": 2,
    }
    assert office.whose(CASE, "Review@" + office.visit("Review").partition("@")[2]).totals[Party.THIRD_PARTY] == 0


def test_the_time_to_answer_is_the_applicants() -> None:
    """While the acceptance waits for papers they are the applicant's; after the answer the counter has them again."""
    office = watch()
    office.received(materials=PAPERS[:3])
    flaw = Flaw(material=PAPERS[3], text="缺少清单")
    office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=(flaw,))
    office.pass_to("2026-03-06")
    assert named(office, "answer") == {"applicant P-1": 4}
    office.do(APPLICANT, commands.Resubmit(case=CASE, materials=PAPERS[3:]))
    office.pass_to("2026-03-09")

    assert named(office, "answer") == {"applicant P-1": 4}
    assert named(office, "window") == {"rest": 2, "department window-clerk@service-centre": 1}


def test_after_the_decision_there_are_no_more_days() -> None:
    """The clock stopped, and so did the sharing out; asked as of an earlier day it is what was known then."""
    office = watch()
    office.accepted()
    office.pass_to("2026-03-05")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    early = office.now()
    office.pass_to("2026-03-06")
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合", basis=("第78号令 21",))
    office.pass_to("2026-03-20")

    assert sum(office.whose(CASE).totals.values()) == 4
    assert sum(office.whose(CASE, as_of=early).totals.values()) == 3
    expects("clock.unknown", lambda: office.whose(CASE, "lunch"))


MOVES = ("claim", "unclaim", "begin", "finish", "review", "verify", "return", "extend", "wait")


@pytest.mark.parametrize("seed", range(12))
def test_the_parts_sum_to_the_whole_whatever_happens(seed: int) -> None:
    """Cases with random acts on random days: on each day one party, days in a row, nothing left over."""
    chance, office = random.Random(seed), watch()
    office.accepted()
    day = date(2026, 3, 2)
    for _ in range(14):
        day += timedelta(days=chance.randrange(4))
        office.set(day.isoformat())
        _try(office, chance.choice(MOVES))
        for name, running in office.only.clocks.items():
            found = office.whose(CASE, name)
            stopped = running.clock.stopped
            last = min(day, local_date(stopped, HOME)) if stopped else day
            whole = max(0, (last - running.clock.begun).days)
            assert sum(found.totals.values()) == len(found.days) == whole
            assert [one.date for one in found.days] == [running.clock.begun + timedelta(n + 1) for n in range(whole)]


def _try(office: WatchedOffice, move: str) -> None:
    """One act, if it may be done now."""
    visit = next(iter(office.only.visits), "")
    officer = "chen-jing" if visit.startswith("Review") else "sun-wei"
    asked = {
        "claim": commands.Claim(case=CASE, visit=visit),
        "unclaim": commands.Unclaim(case=CASE, visit=visit),
        "begin": commands.BeginProcedure(case=CASE, procedure="hearing", announced="3 WD"),
        "finish": commands.FinishProcedure(case=CASE, procedure="hearing"),
        "review": commands.Act(case=CASE, visit=visit, outcome="agree"),
        "verify": commands.Act(case=CASE, visit=visit, outcome="agree"),
        "return": commands.Return(case=CASE, visit=visit, to="Review", reason="重审"),
        "extend": commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="复杂"),
    }
    if move != "wait":
        try:
            office.do("zheng-hong" if move in ("begin", "finish", "extend") else officer, asked[move])
        except Refused:
            return
