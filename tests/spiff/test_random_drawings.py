"""Drawings made up at random: both engines play them alike, but for the documented faults, each counted."""

from collections import Counter
from traceback import walk_tb

import pytest

from approvalflow.bpmn.reader import read_drawing
from approvalflow.desk.opinion import Bound
from approvalflow.spiff.compare import compare
from approvalflow.spiff.theirs import disarm
from spiff.random_files import a_file


def opinion(content, drawn):
    """What was found, by fault; SpiffWorkflow may call itself too deeply, and nobody else may."""
    try:
        report = compare(content, drawn, Bound(paths=4, rounds=2), lambda: False)
    except RecursionError as error:
        if not any("/SpiffWorkflow/" in frame.f_code.co_filename for frame, _ in walk_tb(error.__traceback__)):
            raise
        return ["too_deep"]
    assert report.verdict != "differs", f"{report.text()}\n{content.decode()}"
    return [one.fault for one in report.excused] or ["agrees"]


@pytest.mark.parametrize("count", [150, pytest.param(900, marks=pytest.mark.long)])
def test_the_only_differences_are_the_documented_faults(count, capsys):
    """Steps, gateways, loops, repeated steps and sub-processes, calls, timers and messages, in blocks within blocks."""
    disarm()
    told = Counter()
    for seed in range(count):
        content = a_file(seed)
        drawn = read_drawing(content, dry=True).drawing
        assert drawn is not None, content.decode()
        told.update(opinion(content, drawn))
    with capsys.disabled():
        print(f"\n{count} drawings: {dict(told.most_common())}")

    assert told["agrees"] > count / 2
