"""`check` makes everything anew from the events and says where the books contradict them, after any tampering."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from approvalflow import commands
from desk.watched import CASE, WatchedOffice, watch_database
from small_office import MATTER, straight_road

SNAPSHOT = "UPDATE af_case_file SET snapshot = replace(snapshot, '餐饮服务经营者', '食品销售经营者')"
TAMPERING = {
    "an altered event": (
        "UPDATE af_event SET payload = replace(payload, '窗口', '后门') WHERE type = 'OpinionGiven'",
        {"chain"},
    ),
    "an altered moment": (
        "UPDATE af_event SET effective = '2026-02-01 00:00:00.000000' WHERE seq = 2 AND stream = 'c-1'",
        {"chain"},
    ),
    "an altered actor": ("UPDATE af_event SET actor = 'li-qiang' WHERE type = 'OpinionGiven'", {"chain", "snapshot"}),
    "a missing event": ("DELETE FROM af_event WHERE type = 'FindingRaised' AND stream = 'c-1'", {"chain"}),
    "an altered snapshot": (SNAPSHOT, {"snapshot"}),
    "an altered stage": ("UPDATE af_case_file SET stage = 'decided'", {"case row"}),
    "an altered number": ("UPDATE af_case_file SET number = '2026-000777'", {"case row"}),
    "a missing task": ("DELETE FROM af_task", {"tasks"}),
    "a task for another": ("UPDATE af_task SET holder = 'li-qiang'", {"tasks"}),
    "a missing due row": ("DELETE FROM af_due WHERE key = 'statutory'", {"due rows"}),
    "a due row too many": (
        'INSERT INTO af_due (tenant, "case", key, at) SELECT tenant, "case", \'lunch\', at FROM af_due LIMIT 1',
        {"due rows"},
    ),
    "a due row moved": ("UPDATE af_due SET at = '2027-01-01 00:00:00.000000' WHERE key = 'statutory'", {"due rows"}),
    "a missing message": ("DELETE FROM af_outbox WHERE topic = 'notice.accepted'", {"outbox"}),
    "an altered message": ("UPDATE af_outbox SET payload = '{}' WHERE topic = 'notice.accepted'", {"outbox"}),
    "an altered publication": (
        "UPDATE af_event SET payload = replace(payload, '2026.1', '2026.3') WHERE type = 'MatterPublished'",
        {"chain", "matter"},
    ),
    "another drawing": (
        "UPDATE af_matter_version SET drawing = CAST(replace(CAST(drawing AS TEXT), 'verifier', 'reviewer') AS BLOB)",
        {"matter"},
    ),
    "a lost matter": ("DELETE FROM af_matter_version WHERE version = '2026.2'", {"matter"}),
    "an event that makes no sense": ("DELETE FROM af_event WHERE type = 'StepOpened'", {"chain", "snapshot"}),
    "a step that never opened": (
        "DELETE FROM af_event WHERE seq = (SELECT max(seq) FROM af_event WHERE type = 'StepOpened')",
        {"chain", "steps"},
    ),
    "an altered refusal": ("UPDATE af_refusal SET actor = 'bai-xue'", {"chain"}),
    "a missing refusal": ("DELETE FROM af_refusal", {"chain"}),
    "a key of events that are not there": ("UPDATE af_idempotency SET first = 900, last = 901", {"key"}),
}


@pytest.fixture
def office(prepared_file: Path, tmp_path: Path) -> Iterator[WatchedOffice]:
    """An office with a case on which something of everything has happened."""
    file = tmp_path / "books.db"
    file.write_bytes(prepared_file.read_bytes())
    with watch_database(f"sqlite:///{file}") as office:
        office.filed(materials=("application-form",))
        office.act(CASE, "Receive", "received", by="zhang-min")
        office.set("2026-03-10")
        office.act(CASE, "Accept", "accepted", by="zhang-min")
        command = commands.Act(case=CASE, visit=office.visit("Review"), outcome="agree", reason="窗口已核", key="k-1")
        office.do("chen-jing", command)
        office.publish_texts(straight_road(), MATTER.replace('version = "2026.1"', 'version = "2026.2"'))
        with pytest.raises(Exception, match="among"):
            office.act(CASE, "Verify", "agree", by="li-qiang")
        yield office


@pytest.fixture
def tamper(office: WatchedOffice, tmp_path: Path) -> Callable[[str], int]:
    """Change the file behind the office's back."""

    def change(statement: str) -> int:
        with sqlite3.connect(tmp_path / "books.db") as connection:
            changed = connection.execute(statement).rowcount
        connection.close()
        return changed

    return change


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_found(what: str, office: WatchedOffice, tamper: Callable[[str], int]) -> None:
    """Each kind of change made behind the office's back is found and named; untouched books are clean."""
    assert office.check() == []
    statement, expected = TAMPERING[what]
    assert tamper(statement) > 0, "nothing was tampered with"

    found = office.check()

    assert {one.what for one in found} >= expected
    assert all(one.expected != one.found for one in found)


def test_only_the_case_tampered_with_is_blamed(office: WatchedOffice, tamper: Callable[[str], int]) -> None:
    """The others stay above suspicion."""
    office.accepted("c-2")
    tamper("DELETE FROM af_task WHERE \"case\" = 'c-1'")

    assert {one.case for one in office.check()} == {"c-1"}


def test_a_snapshot_that_cannot_be_read(office: WatchedOffice, tamper: Callable[[str], int]) -> None:
    """Broken beyond reading is a finding like any other, and the other cases are still examined."""
    office.accepted("c-2")
    tamper("UPDATE af_case_file SET snapshot = '{' WHERE \"case\" = 'c-1'")
    tamper("DELETE FROM af_task WHERE \"case\" = 'c-2'")

    assert {(one.case, one.what) for one in office.check()} >= {("c-1", "snapshot"), ("c-2", "tasks")}
