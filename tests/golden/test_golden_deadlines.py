"""Due dates that were reckoned independently, the ambiguous ones under each listed reading."""

import json
import os
from datetime import date, datetime
from pathlib import Path

import pytest

from golden.golden_cases import answer

SHARED = Path(__file__).parents[3] / "shared" / "golden"
FILE = Path(os.environ.get("APPROVALFLOW_GOLDEN", SHARED)) / "deadlines.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["cases"] if FILE.exists() else []
READINGS = [
    (case, alternative, f"{case['id']}-{'other' if alternative else 'default'}{number or ''}")
    for case in CASES
    for number, alternative in enumerate([None, *case.get("alternatives", [])])
]

pytestmark = pytest.mark.skipif(not CASES, reason="the golden cases are not beside the project")


def expected(part: dict) -> dict:
    """What a case or one of its readings expects, as values."""
    found = {key.removeprefix("expected_"): value for key, value in part.items() if key.startswith("expected_")}
    for key, value in found.items():
        if isinstance(value, str) and key.endswith(("_date", "window_open", "last_work_day")):
            found[key] = date.fromisoformat(value)
        elif key == "due_datetime":
            found[key] = datetime.fromisoformat(value)
    return found


@pytest.mark.parametrize(("case", "alternative"), [r[:2] for r in READINGS], ids=[r[2] for r in READINGS])
def test_a_golden_case(case, alternative):
    """Due date, acceptance, outcome and days left are those of the file, under every reading that it lists."""
    if alternative is None:
        wanted = {"outcome": None} | expected(case)
        found = answer(case)
    else:
        wanted = expected(alternative)
        found = answer(case | alternative["recompute"])
    assert {key: found.get(key) for key in wanted} == wanted
