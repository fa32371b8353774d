"""Every date that was reckoned independently comes out of `approvalflow reckon` as well, under every listed reading."""

import json
import os
from pathlib import Path

import pytest

from cli.terminal import Terminal

SHARED = Path(__file__).parents[3] / "shared" / "golden"
FILE = Path(os.environ.get("APPROVALFLOW_GOLDEN", SHARED)) / "deadlines.json"
KEYS = [
    "id", "due_date", "due_datetime", "provisional_due_date", "statutory_due_date", "acceptance_date", "outcome",
    "deemed", "window_open", "last_work_day", "remaining", "reckoning",
]  # fmt: skip

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the golden cases are not beside the project")


@pytest.fixture
def cases() -> list[dict]:
    return json.loads(FILE.read_text(encoding="utf-8"))["cases"]


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.chdir(tmp_path)
    return Terminal(capsys, "", tmp_path)


def expected(part: dict) -> dict:
    """What a case or a reading expects, with the keys of the answer."""
    found = {name.removeprefix("expected_"): value for name, value in part.items() if name.startswith("expected_")}
    if "remaining_workdays_at" in found:
        found["remaining"] = found.pop("remaining_workdays_at")
    return found


def test_all_golden_cases_agree_under_the_defaults(terminal: Terminal, cases: list[dict]):
    """Exit code 0, exactly the documented keys in their order, and every expected value."""
    said = terminal(f"--lang en reckon {FILE} --json")

    assert said.code == 0
    assert [list(one) for one in said.json] == [KEYS] * len(cases)
    for case, found in zip(cases, said.json, strict=True):
        wanted = {"id": case["id"], "outcome": None} | expected(case)
        assert {name: found[name] for name in wanted} == wanted


def test_every_alternative_agrees_by_its_recompute(terminal: Terminal, cases: list[dict], tmp_path: Path):
    """Each reading as a case of its own, its fields replaced, gives the date that it lists."""
    readings = [(case, one) for case in cases for one in case.get("alternatives", [])]
    others = [
        {**{name: value for name, value in case.items() if name != "alternatives" and name[:9] != "expected_"},
         **one["recompute"], "id": f"{case['id']}-{n}", "hand_trace": []}
        for n, (case, one) in enumerate(readings)
    ]  # fmt: skip
    (tmp_path / "others.json").write_text(json.dumps({"cases": others}), encoding="utf-8")

    found = terminal("--lang en reckon others.json --json").json

    assert len(found) >= 10
    for (_, one), answer in zip(readings, found, strict=True):
        wanted = expected(one)
        assert {name: answer[name] for name in wanted} == wanted


def test_the_days_counted_by_hand_are_the_days_we_count(terminal: Terminal, cases: list[dict]):
    """Where the file lists the counted days one by one, the reckoning names the same."""
    traced = {case["id"]: case["hand_trace"] for case in cases if case.get("hand_trace")}

    found = terminal(f"--lang en reckon {FILE} --json").json

    counted = {
        one["id"]: [
            line["date"] for line in one["reckoning"] if line.get("n") and line["code"] in ("counted", "make_up")
        ]
        for one in found
        if one["id"] in traced
    }
    assert len(traced) >= 10
    assert counted == traced
