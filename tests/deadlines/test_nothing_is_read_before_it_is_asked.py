"""Importing costs no data: notices, rules, switches and sentences are read on the first question."""

import subprocess
import sys

PROGRAM = """
import sys
opened = []
sys.addaudithook(lambda event, values: opened.append(str(values[0])) if event == "open" else None)
import approvalflow.deadlines, approvalflow.calendars
data = [one for one in opened if one.endswith((".toml", ".json"))]
assert not data, data
from datetime import date
approvalflow.calendars.national().is_working(date(2026, 3, 2))
assert [one for one in opened if one.endswith((".toml", ".json"))]
"""


def test_importing_reads_no_data():
    """No file of data is opened by the import; the first question opens some."""
    answered = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert answered.returncode == 0, answered.stderr
