"""Rule AF218."""

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.lint import lint
from lint.shelf import DRAWINGS, a_matter, findings, places, the_people


def test_capacity_suits():
    """A window does not review."""
    found = findings("capacity_suits/unsound")

    assert places(found) == [("AF218", "Review")]
    assert findings("capacity_suits/sound") == ()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ('af:capacity="commissioned" af:department="market"', True),
        ('af:capacity="commissioned"', True),
        ('af:capacity="commissioned" af:department="service-centre"', False),
        ('af:capacity="commissioned" af:department="service-centre" af:signers="anyone"', True),
        ('af:capacity="commissioned" af:department="market" af:organ="service-centre"', False),
        ('af:capacity="centralised" af:department="service-centre"', False),
        ('af:capacity="centralised"', True),
        ('af:capacity="own"', False),
    ],
)
def test_nobody_commissions_itself(said: str, found: bool):
    """Another organ acts by commission, and hands nothing on."""
    drawn = (DRAWINGS / "capacity_suits" / "sound.bpmn").read_text(encoding="utf-8")
    drawing = parse_drawing(
        drawn.replace('af:role="reviewer" af:department="market"', f'af:role="reviewer" {said}').encode()
    )

    assert ("AF218" in [one.code for one in lint(drawing, a_matter(), the_people())]) is found
