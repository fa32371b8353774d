"""Drawings made up at random: both engines play them alike, but for the documented faults, each counted."""

from collections import Counter

import pytest

from approvalflow.bpmn.reader import read_drawing
from approvalflow.desk.opinion import Bound
from approvalflow.spiff.compare import compare
from approvalflow.spiff.events import NotComparableError
from approvalflow.spiff.theirs import SpiffCannotRead, disarm
from spiff.random_files import a_file, a_tangle, a_wide_file

FORMS = {"blocks": (a_file, 150, 900), "tangles": (a_tangle, 100, 1_500), "wide": (a_wide_file, 150, 1_600)}
LENGTHS = [
    pytest.param(make, count, id=f"{name}-{count}", marks=[pytest.mark.long] * (count > 150))
    for name, (make, *counts) in FORMS.items()
    for count in counts
]


def opinion(content, drawn):
    """What was found, by fault, or why SpiffWorkflow could not be asked."""
    try:
        report = compare(content, drawn, Bound(paths=4, rounds=2), lambda: False)
    except (NotComparableError, SpiffCannotRead) as refusal:
        return [type(refusal).__name__]
    assert report.verdict != "differs", f"{report.text()}\n{content.decode()}"
    return [one.fault for one in report.excused] or ["agrees"]


@pytest.mark.parametrize(("make", "count"), LENGTHS)
def test_the_only_differences_are_the_documented_faults(make, count, capsys):
    """Blocks within blocks, tangles, and what is thrown inside, event sub-processes, events that do not interrupt."""
    disarm()
    told = Counter()
    for seed in range(count):
        content = make(seed)
        reading = read_drawing(content, dry=True)
        if reading.drawing is None:
            told.update(sorted({one.code for one in reading.findings if one.severity == "error"}))
            continue
        told.update(opinion(content, reading.drawing))
    with capsys.disabled():
        print(f"\n{count} drawings: {dict(told.most_common())}")

    assert told["agrees"] > count / 3
