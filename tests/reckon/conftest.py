"""A file of cases to audit, and a terminal to audit it on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import Said, Terminal

CASE: dict[str, Any] = {
    "id": "c-1",
    "title": "twenty working days over 清明",
    "flow": "period",
    "start_datetime": "2026-03-02T10:00:00+08:00",
    "unit": "working_day",
    "amount": 20,
    "expected_due_date": "2026-03-30",
}
Audit = Callable[..., Said]


@pytest.fixture
def audit(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    """Write cases to a file and audit it; a case is the one above with some fields changed."""
    monkeypatch.setenv("APPROVALFLOW_LANG", "en")
    monkeypatch.chdir(tmp_path)
    terminal = Terminal(capsys, "", tmp_path)

    def run(*cases: dict[str, Any], options: str = "", content: bytes | None = None) -> Said:
        numbered = [{**CASE, "id": f"c-{n}", **case} for n, case in enumerate(cases, 1)]
        plain = json.dumps({"meta": {}, "cases": numbered}).encode() if content is None else content
        (tmp_path / "theirs.json").write_bytes(plain)
        return terminal(f"--lang en reckon theirs.json {options}")

    return run
