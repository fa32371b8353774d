"""Drawings of the wide vocabulary, changed at random: both engines agree, or a documented fault is named."""

from collections import Counter
from random import Random

import msgspec
import pytest

from approvalflow.bpmn.reader import read_drawing
from approvalflow.desk.opinion import Bound
from approvalflow.errors import Unreadable
from approvalflow.spiff.compare import compare
from approvalflow.spiff.events import NotComparableError
from approvalflow.spiff.theirs import SpiffCannotRead, disarm
from approvalflow.spiff.wire import Request
from bpmn.drawn import drawing
from fuzz.mutating import mutate_xml
from spiff.test_the_wide_vocabulary import AGREED, BESIDE, CALLED, EXCUSED

SEEDS = [drawing(one, beside=CALLED + BESIDE) for one in (AGREED | EXCUSED).values()]
FAULTS = {
    *("H1", "H9", "H10", "once", "surplus", "event_sub_process", "hasty", "repeated_border"),
    *("early", "late", "cut_off", "too_deep", "ghost", "stray", "twins", "race"),
}


def compared(content, drawn, limits):
    """The report, or the name of the refusal."""
    crossed = msgspec.json.decode(msgspec.json.encode(Request.of(content, drawn, limits)), type=Request)
    try:
        return compare(content, crossed.drawing(), limits, lambda: False)
    except (NotComparableError, SpiffCannotRead, Unreadable, RecursionError) as refusal:
        return type(refusal).__name__


@pytest.mark.parametrize("count", [1_500, pytest.param(100_000, marks=pytest.mark.long)])
def test_random_changes_bring_no_difference_that_is_not_documented(count):
    """What our reader takes is run by both; every other exception would come out here."""
    disarm()
    random = Random(20260302)
    told, faults = Counter(), Counter()
    for _ in range(count):
        content = mutate_xml(random.choice(SEEDS), random.choice(SEEDS), random)
        drawn = read_drawing(content, dry=True).drawing
        if drawn is None:
            continue
        report = compared(content, drawn, Bound(paths=4, rounds=2))
        told[report if isinstance(report, str) else report.verdict] += 1
        if not isinstance(report, str):
            assert report.verdict != "differs", f"{report.text()}\n{content.decode()}"
            faults.update(one.fault for one in report.excused)

    assert told["agrees"] > count / 20, told
    assert faults.keys() <= FAULTS
    assert len(faults) > 2
