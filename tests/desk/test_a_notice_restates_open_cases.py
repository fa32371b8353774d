"""A new notice moves the dates of open cases: first on trial, then in batches that may die and go on."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from approvalflow import Office, SetClock
from approvalflow.cases import events as e
from approvalflow.desk import sweep as sweeping
from approvalflow.desk.rules import publishing
from approvalflow.errors import Conflict, Refused
from approvalflow.identity import Actor
from approvalflow.moment import read_moment
from approvalflow.storage.engine import open_engine
from approvalflow.storage.transaction import read, transaction
from desk.killing import TENANT, everything
from small_office import at, clock_at, open_office, submit, to_delivery, to_review
from storage.forks import Bomb, outcome, run_in_process

NOTICE = Path(__file__).with_name("fictional-2027.toml")
PUBLISHER = Actor(id="bai-xue", kind="officer")
CORRECTED = """
id = "fictional-2027-correction"
amends = "fictional-2027"
work = [{work}]

[source]
document = "测试用虚构更正通知"
title = "关于调整虚构的2027年部分节假日安排的通知"
issued = 2026-12-02
checked = 2026-12-02
{rest}
"""
REST = '[[rest]]\nfeast = "元旦"\nfirst = 2027-01-04\nlast = 2027-01-05\n'


@pytest.fixture
def clock() -> SetClock:
    return clock_at("2026-12-21")


@pytest.fixture
def office(tmp_path: Path, clock: SetClock) -> Iterator[Office]:
    with open_office(f"sqlite:///{tmp_path / 'books.db'}", clock, tmp_path / "matter") as office:
        yield office


@pytest.fixture
def correct(tmp_path: Path) -> Callable[..., Path]:
    """Write a correction of the made-up notice."""

    def write(work: str = "", rest: str = "") -> Path:
        file = tmp_path / "correction.toml"
        file.write_text(CORRECTED.format(work=work, rest=rest), encoding="utf-8")
        return file

    return write


def recomputed(office: Office, case: str = "c-1") -> dict[str, e.ClockRecomputed]:
    """The last restatement of each clock."""
    found = (one.event for one in office.history(case))
    return {event.id: event for event in found if isinstance(event, e.ClockRecomputed)}


def adopted_alone(office: Office, notice: Path) -> None:
    """The notice counts, and no case has been restated yet: the process died in between."""
    texts = {notice.name: notice.read_bytes()}
    with office.desk.transaction() as books:
        publishing.adopt(books, PUBLISHER, office.people, office.now, texts, office.desk.catalogue.layers)


def rows(office: Office) -> list[Any]:
    """All rows of the books."""
    with office.desk.read() as books:
        return everything(books)


def test_a_dry_run_lists_each_case_with_old_date_new_date_and_cause(office: Office) -> None:
    """What it lists is what adopting then does, and listing it writes nothing."""
    to_review(office)
    to_delivery(office, "c-2")
    before = rows(office)

    moved = list(office.rehearse(NOTICE))

    assert rows(office) == before
    assert {(one.case, one.clock) for one in moved} == {("c-1", "statutory")}
    one = moved[0]
    assert (one.before, one.before_provisional, one.after) == (None, date(2027, 1, 5), date(2027, 1, 5))
    assert one.notices == ("fictional-2027",)
    assert len(one.notices_before) == 1
    assert "2026" in one.notices_before[0]
    office.adopt(NOTICE, by="bai-xue")
    done = {("c-1", name, event.before, event.stated) for name, event in recomputed(office).items()}
    assert done == {(one.case, one.clock, one.before, one.after) for one in moved}
    assert recomputed(office, "c-2") == {}
    assert list(office.rehearse(NOTICE)) == []


def test_every_changed_clock_names_both_notices(office: Office, correct: Callable[..., Path]) -> None:
    """The event says which notice moved the date, and which one it stood on until then."""
    to_review(office)
    office.adopt(NOTICE, by="bai-xue")
    first = recomputed(office)["statutory"]
    office.adopt(correct(rest=REST), by="bai-xue")
    second = recomputed(office)["statutory"]

    assert first.notices == ("fictional-2027",)
    assert (second.notices_before, second.notices) == (("fictional-2027",), ("fictional-2027-correction",))
    assert (second.before, second.stated) == (date(2027, 1, 5), date(2027, 1, 7))
    assert second.calendar_before == first.calendar < second.calendar


def test_a_clock_touched_in_between_leaves_the_others_to_be_restated(
    office: Office, clock: SetClock, correct: Callable[..., Path]
) -> None:
    """Extending one clock by the new notice does not hide that another still stands on the old one."""
    to_review(office)
    office.adopt(NOTICE, by="bai-xue")
    clock.set(read_moment(at("2026-12-28")))
    office.act("c-1", "Review", "agree", by="chen-jing")
    texts = {"correction.toml": correct(rest=REST).read_bytes()}
    with office.desk.transaction() as books:
        publishing.adopt(books, PUBLISHER, office.people, office.now, texts, office.desk.catalogue.layers)

    office.act("c-1", "Verify", "agree", by="sun-wei")  # starts and stops clocks by the new notice
    office.recompute()

    assert office.case("c-1").clocks["statutory"].stated == date(2027, 1, 7)
    assert recomputed(office)["statutory"].notices == ("fictional-2027-correction",)
    assert office.check() == []


def test_given_warnings_are_given_again_only_if_the_day_moves_earlier(
    office: Office, clock: SetClock, correct: Callable[..., Path]
) -> None:
    """Moved later, a warning that was given stays given; moved earlier past it, it is given anew."""
    to_review(office)
    office.adopt(NOTICE, by="bai-xue")
    clock.set(read_moment(at("2026-12-31")))  # the eighth day of ten: approaching
    office.sweep()

    def given() -> list[tuple[str, date]]:
        events = [one.event for one in office.history("c-1")]
        told = [one for one in events if isinstance(one, e.WarningGiven) and one.clock == "statutory"]
        return [(one.level, one.about) for one in told]

    assert given() == [("approaching", date(2027, 1, 5))]
    office.adopt(correct(rest=REST), by="bai-xue")  # later: the 7th
    office.sweep()
    assert given() == [("approaching", date(2027, 1, 5))]

    earlier = correct(work="2027-01-02, 2027-01-03")  # two more days are worked: the 3rd of January
    text = earlier.read_text(encoding="utf-8").replace("2027-correction", "2027-second").replace("12-02", "12-03")
    earlier.write_text(text + '[[rest]]\nfeast = "元旦"\nfirst = 2027-01-08\nlast = 2027-01-08\n', encoding="utf-8")
    office.adopt(earlier, by="bai-xue")
    office.sweep()
    assert office.case("c-1").clocks["statutory"].stated == date(2027, 1, 3)
    assert given() == [("approaching", date(2027, 1, 5)), ("approaching", date(2027, 1, 3))]


def test_a_case_that_refuses_does_not_hold_up_the_others(
    office: Office, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of its batch is restated, it is kept in the log of refusals, and the run says so at its end."""
    for case in ("c-1", "c-2", "c-3"):
        to_review(office, case)
    walk = office.desk.walk

    def walked(books: Any, actor: Any, command: Any, **more: Any) -> Any:
        if command.case == "c-2":
            raise Refused("case.unknown", case=command.case)
        return walk(books, actor, command, **more)

    monkeypatch.setattr(office.desk, "walk", walked)
    with pytest.raises(Refused):
        office.adopt(NOTICE, by="bai-xue")

    assert [bool(recomputed(office, case)) for case in ("c-1", "c-2", "c-3")] == [True, False, True]
    assert [one.case for one in office.refusals()] == ["c-2"]
    monkeypatch.undo()
    assert [one.case for one in office.recompute()] == ["c-2"]


def test_a_case_in_other_hands_is_left_to_the_next_run(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost race is no refusal: nothing is noted, and the next run finds it."""
    for case in ("c-1", "c-2"):
        to_review(office, case)
    walk = office.desk.walk

    def walked(books: Any, actor: Any, command: Any, **more: Any) -> Any:
        if command.case == "c-1":
            raise Conflict("books.case_locked", case="c-1")
        return walk(books, actor, command, **more)

    monkeypatch.setattr(office.desk, "walk", walked)
    office.adopt(NOTICE, by="bai-xue")

    assert [bool(recomputed(office, case)) for case in ("c-1", "c-2")] == [False, True]
    monkeypatch.undo()
    assert [one.case for one in office.recompute()] == ["c-1"]
    assert list(office.refusals()) == []


def test_a_clock_stopped_before_its_restatement_is_told_by_the_new_notice(
    office: Office, clock: SetClock, correct: Callable[..., Path]
) -> None:
    """Between an adoption and the restating of a case, whatever stops says the day of the notices that count now."""
    office.adopt(NOTICE, by="bai-xue")
    clock.set(read_moment(at("2026-12-31")))
    to_review(office)
    told = office.case("c-1").clocks["Review@4"].stated
    adopted_alone(office, correct(rest=REST))

    office.act("c-1", "Review", "agree", by="chen-jing")

    stopped = [one.event for one in office.history("c-1") if isinstance(one.event, e.ClockStopped)]
    assert told == date(2027, 1, 6)
    assert {one.id: one.stated for one in stopped}["Review@4"] == date(2027, 1, 8)


def test_batches_can_be_killed_at_any_moment_and_resumed(
    office: Office, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole batches are done or not at all; run again, it ends where an undisturbed run ends, no case done twice."""
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for case in ("c-1", "c-2", "c-3", "c-4", "c-5"):
        to_review(office, case)
    adopted_alone(office, NOTICE)
    office.close()
    copy = tmp_path / "copy.db"

    def opened(engine: Any) -> Office:
        doors = transaction(engine, TENANT), read(engine, TENANT)
        return Office(*doors, people=office.people, now=clock, engine=engine)

    def fresh() -> None:
        for end in ("", "-wal", "-shm"):
            Path(f"{copy}{end}").unlink(missing_ok=True)
            if Path(f"{tmp_path / 'books.db'}{end}").exists():
                shutil.copy(f"{tmp_path / 'books.db'}{end}", f"{copy}{end}")

    def work(moment: int) -> None:
        engine = open_engine(f"sqlite:///{copy}")
        Bomb(engine, moment)
        opened(engine).recompute()

    fresh()
    with opened(open_engine(f"sqlite:///{copy}")) as lived:
        assert len(lived.recompute()) == 5
        after = rows(lived)
    done = set[int]()
    for moment in range(1, 400, 3):
        fresh()
        ended = outcome(run_in_process(lambda moment=moment: work(moment)))
        with opened(open_engine(f"sqlite:///{copy}")) as again:
            restated = sum(bool(recomputed(again, f"c-{n}")) for n in range(1, 6))
            assert restated in (0, 2, 4, 5)
            done.add(restated)
            assert len(again.recompute()) == 5 - restated
            assert rows(again) == after, moment
            assert again.check() == []
        if ended == 0:
            break
        assert ended == -9
    assert ended == 0
    assert done == {0, 2, 4, 5}


def test_what_was_only_filed_is_checked_too(office: Office) -> None:
    """A case without clocks is noted as checked, so that no later run looks at it again."""
    submit(office)
    office.adopt(NOTICE, by="bai-xue")

    assert office.recompute() == []
