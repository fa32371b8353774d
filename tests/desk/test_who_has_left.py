"""The sweep sees who has left: their files go back, find somebody anew, or have an owner who is told."""

import re
from collections.abc import Callable

import pytest

from approvalflow import commands
from approvalflow.desk import people_seen
from approvalflow.desk.protocols import Books
from approvalflow.testing.memory import MemoryBooks
from desk.test_incidents_have_an_owner import OWNER, nobody_left
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import STEPS, straight_road

NAMED = {**STEPS, "Review": 'act="review" person="chen-jing" term="3 WD"'}


def leave(office: WatchedOffice, person: str) -> None:
    """Somebody is in the directory no more."""
    changed = re.sub(rf'\[\[person\]\]\nid = "{person}"\n(?:\w.*\n)*', "", office.file.text)
    changed = re.sub(rf'superior = "{person}"\n', "", changed)
    changed = re.sub(rf'\[\[stand_in\]\]\n(?:\w.*\n)*?\w+ = "{person}"\n(?:\w.*\n)*', "", changed)
    office.file.edit(office.file.text, changed)


def claimed(process: bytes | None = None) -> WatchedOffice:
    """A file that chen-jing has taken out of the pool of reviewers."""
    office = watch(process)
    office.accepted()
    office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Review")))
    office.sweep()
    return office


@pytest.mark.parametrize("how", ["left", "other role", "other department"])
def test_what_a_leaver_had_taken_is_in_its_pool_again(how: str) -> None:
    """Whether they are gone, have lost the role, or work elsewhere; the pool finds it on its list."""
    office = claimed()
    assert not office.tasks("zhao-lei")
    {
        "left": lambda: leave(office, "chen-jing"),
        "other role": lambda: office.file.give_roles("chen-jing"),
        "other department": lambda: office.file.move("chen-jing", "health"),
    }[how]()

    (answer,) = office.sweep()

    assert (answer.case, answer.events) == (CASE, ("SeatChanged",))
    assert [one.holder for one in office.tasks(case=CASE)] == [None]
    assert len(office.tasks("zhao-lei")) == 1
    assert office.sweep() == []


def test_a_step_that_only_the_leaver_could_do_has_an_owner() -> None:
    """The head of the organ is told, and gives it to somebody; then it is over."""
    office = watch(straight_road(NAMED))
    office.accepted()
    office.sweep()
    leave(office, "chen-jing")

    office.sweep()

    assert [(one.code, one.owner) for one in office.only.incidents.values()] == [("seat.nobody_left", OWNER)]
    assert office.said("incident") == 1
    to = commands.Transfer(case=CASE, visit=office.visit("Review"), to="zhao-lei", reason="离职")
    office.do(OWNER, to)
    assert office.only.incidents == {}


def test_what_was_delegated_to_a_leaver_is_with_its_holder() -> None:
    """委派: nobody would send it back."""
    office = claimed()
    office.do("chen-jing", commands.Delegate(case=CASE, visit=office.visit("Review"), to="li-qiang"))
    leave(office, "li-qiang")

    office.sweep()

    (seat,) = office.only.visits[office.visit("Review")].seats
    assert (seat.holder, seat.delegate, seat.worked) == ("chen-jing", None, ())
    assert [one.holder for one in office.tasks(case=CASE)] == ["chen-jing"]


def test_a_step_for_which_nobody_was_found_opens_once_somebody_is() -> None:
    """Without a retry by its owner."""
    office = nobody_left()
    office.sweep()
    assert office.open() == []
    office.file.give_roles("sun-wei", '["verifier"]')

    office.sweep()

    assert (office.open(), office.only.incidents) == (["Verify"], {})


def test_an_incident_whose_owner_has_left_is_told_to_the_next() -> None:
    """Whoever is the head now; else nobody but the system could retry."""
    office = nobody_left()
    leave(office, OWNER)
    office.sweep()
    office.file.edit('id = "chen-jing"\n', 'id = "chen-jing"\nposts = ["agency-head"]\n')
    told = office.said("incident")

    office.sweep()

    (incident,) = office.only.incidents.values()
    assert (incident.owner, office.said("incident")) == ("chen-jing", told + 1)
    assert office.sweep() == []
    office.do("chen-jing", commands.Retry(case=CASE, token=next(iter(office.only.incidents))))


def test_a_file_that_waits_after_the_case_has_closed_is_looked_at_too() -> None:
    """Obligations outlive the case: who was to archive it has left."""
    steps = {**STEPS, "Archive": 'act="archive" person="chen-jing" term="3 WD"'}
    office = watch(straight_road(steps))
    office.delivered()
    assert (office.only.stage, office.open()) == ("closed", ["Archive"])
    office.sweep()
    leave(office, "chen-jing")

    office.sweep()

    assert [one.code for one in office.only.incidents.values()] == ["seat.nobody_left"]


def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cases that the sweep has looked at, in order."""
    seen: list[str] = []
    real: Callable[..., bool] = people_seen._follows

    def follows(desk: object, books: object, case: str, troubles: object) -> bool:
        seen.append(case)
        return real(desk, books, case, troubles)

    monkeypatch.setattr(people_seen, "_follows", follows)
    return seen


def several(count: int) -> WatchedOffice:
    """So many files taken by chen-jing, looked at once."""
    office = watch()
    for number in range(1, count + 1):
        office.accepted(f"c-{number}")
        office.do("chen-jing", commands.Claim(case=f"c-{number}", visit=office.visit("Review", f"c-{number}")))
    office.sweep()
    return office


def test_a_directory_that_has_not_changed_costs_no_look_at_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does the next day, where the directory states its revision."""
    office, seen = several(2), looked_at(monkeypatch)

    office.sweep()
    office.set("2026-03-03")
    office.sweep()

    assert seen == []


def test_a_directory_without_a_revision_is_looked_at_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vendor's need not state one: who has left is seen by the next day at the latest."""
    office = several(1)
    monkeypatch.setattr(type(office.file), "revision", "", raising=False)
    office.sweep()
    leave(office, "chen-jing")
    seen = looked_at(monkeypatch)

    office.sweep()
    assert seen == []
    office.set("2026-03-03")
    office.sweep()
    office.sweep()

    assert seen == ["c-1"]
    assert [one.holder for one in office.tasks(case="c-1")] == [None]


def test_batches_are_bounded_and_a_kill_costs_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next sweep goes on with the batch that was not kept; nothing is done twice."""
    monkeypatch.setattr(people_seen, "BATCH", 2)
    office = several(5)
    leave(office, "chen-jing")
    seen, real, kept = looked_at(monkeypatch), MemoryBooks.see_people, []

    def killed(books: Books, row: object) -> None:
        kept.append(row)
        if len(kept) == 2:
            raise KeyboardInterrupt
        real(books, row)  # type: ignore[arg-type]

    monkeypatch.setattr(MemoryBooks, "see_people", killed)
    with pytest.raises(KeyboardInterrupt):
        office.sweep()
    assert seen == ["c-1", "c-2", "c-3", "c-4"]
    office.sweep()

    assert seen[4:] == ["c-3", "c-4", "c-5"]
    for number in range(1, 6):
        given = [one for one in office.events("SeatChanged", case=f"c-{number}") if one.kind == "unclaimed"]
        assert len(given) == 1


def test_a_directory_that_changes_all_the_time_leaves_no_case_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on from where it was, once round; not from the first case each time."""
    monkeypatch.setattr(people_seen, "BATCH", 2)
    office, seen = several(5), looked_at(monkeypatch)
    leave(office, "chen-jing")
    for role in ("a", "b", "c"):
        office.file.give_roles("bai-xue", f'["publisher", "{role}"]')
        office.sweep(2)
    assert seen == ["c-1", "c-2", "c-3", "c-4", "c-5", "c-1"]
    office.sweep()

    assert seen[6:] == ["c-2", "c-3", "c-4"]
    assert all(one.holder is None for one in office.tasks(case="c-4"))
    office.sweep()
    assert len(seen) == 9


def test_only_the_system_checks_seats() -> None:
    """It is no command for people."""
    office = claimed()

    expects("person.not_a_machine", lambda: office.do("zheng-hong", commands.CheckSeats(case=CASE)))
