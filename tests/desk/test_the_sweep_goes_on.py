"""One damaged case, one closed case, one old key: none of them costs the others anything."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from approvalflow import BooksError, Refused, commands
from small_office import APPLICANT, PARTY, clock_at, open_office, submit, to_delivery, to_review

NOTICE = Path(__file__).with_name("fictional-2027.toml")


def test_a_damaged_case_holds_up_no_other(tmp_path: Path) -> None:
    """The sweep deals with every other case that is due, and then says what is wrong with the damaged one."""
    clock, file = clock_at(), tmp_path / "a.db"
    with open_office(f"sqlite:///{file}", clock, tmp_path / "m") as office:
        to_review(office, "a-damaged")
        to_review(office, "b-sound")
        with closing(sqlite3.connect(file)) as books, books:
            books.execute("UPDATE af_case_file SET snapshot = '{' WHERE \"case\" = 'a-damaged'")
        clock.set(clock.at + timedelta(days=9))
        with pytest.raises(BooksError, match="cannot read"):
            office.sweep()
        assert office.case("b-sound").clocks["promised"].given


def test_an_act_on_a_step_that_is_not_open_is_kept_as_a_refusal(tmp_path: Path) -> None:
    """Who tried a step that is over, or a case that is none, stands in the log of refusals."""
    with open_office(f"sqlite:///{tmp_path}/a.db", clock_at(), tmp_path / "m") as office:
        submit(office)
        for case, code in (("c-1", "step.not_open"), ("c-none", "case.unknown")):
            with pytest.raises(Refused) as refused:
                office.act(case, "Verify", "agree", by="sun-wei")
            assert refused.value.code == code
        assert [(one.actor, one.code) for one in office.refusals()] == [
            ("sun-wei", "case.unknown"),
            ("sun-wei", "step.not_open"),
        ]


def test_a_closed_case_is_not_held_against_new_notices(tmp_path: Path) -> None:
    """Where no clock runs, no notice can move anything: nothing is written, however many cases are closed."""
    clock = clock_at()
    with open_office(f"sqlite:///{tmp_path}/a.db", clock, tmp_path / "m") as office:
        to_delivery(office)
        office.act("c-1", "Deliver", "delivered", by="zhang-min", how="窗口", proof="签收")
        to_review(office, "c-2")
        before = {case: len(office.history(case)) for case in ("c-1", "c-2")}
        office.adopt(NOTICE, by="bai-xue")
        assert len(office.history("c-1")) == before["c-1"]
        assert len(office.history("c-2")) == before["c-2"] + 1
        assert office.check() == []


def test_an_idempotency_key_answers_for_thirty_days(tmp_path: Path) -> None:
    """Within the time the first answer comes again; after it the sweep has dropped the key."""
    clock = clock_at()
    with open_office(f"sqlite:///{tmp_path}/a.db", clock, tmp_path / "m") as office:
        submit(office)
        leave = commands.Withdraw(case="c-1", reason="不办了", key="leave")
        first = office.do(APPLICANT, leave)
        clock.set(clock.at + timedelta(days=29))
        office.sweep()
        assert office.do(APPLICANT, leave) == first
        clock.set(clock.at + timedelta(days=2))
        office.sweep()
        with pytest.raises(Refused, match="withdraw"):
            office.do(APPLICANT, leave)


def test_an_application_sent_twice_under_one_key_is_one_case(tmp_path: Path) -> None:
    """Without an id of its own the case gets one from the key, so the second sending finds the first."""
    with open_office(f"sqlite:///{tmp_path}/a.db", clock_at(), tmp_path / "m") as office:
        filed = {"by": APPLICANT, "key": "form-7", "data": {"business": "餐饮服务经营者"}}
        party = {"applicant": PARTY, "matter": "food-business-licence"}
        first = office.submit(**party, **filed)
        assert office.submit(**party, **filed) == first
        assert len(office.cases()) == 1


def test_a_shipped_matter_is_published_by_its_name(tmp_path: Path) -> None:
    """Whoever has installed the package alone can publish what comes with it."""
    with open_office(f"sqlite:///{tmp_path}/a.db", clock_at(), tmp_path / "m") as office:
        assert office.publish("public-place-health-licence", by="bai-xue").code == "public-place-health-licence"
