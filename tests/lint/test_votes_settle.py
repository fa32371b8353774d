"""Rule AF214."""

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.lint import lint
from lint.shelf import DRAWINGS, a_matter, findings, places, the_people


def test_votes_settle():
    """60 % to pass and 40 % to refuse can both be reached by the same five votes."""
    found = findings("votes_settle/unsound")

    assert places(found) == [("AF214", "Review")]
    assert "could both pass and refuse it" in found[0].say()
    assert findings("votes_settle/sound") == ()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('af:pass="6" af:seats="5"', "it can never pass"),
        ('af:pass="2" af:seats="5" af:quorum="6"', "the quorum is above"),
        ('af:seats="5"', "how much passes"),
        ('af:pass="2"', "it can never pass"),
    ],
)
def test_the_number_of_seats_counts(said: str, why: str):
    """Stated, or as many as the directory has for the role: here one reviewer."""
    drawn = (DRAWINGS / "votes_settle" / "sound.bpmn").read_text(encoding="utf-8")
    drawn = drawn.replace('af:seats="5" af:pass="60 %" af:refuse="&gt; 40 %"', said)
    drawn = drawn.replace('af:seats="5" af:pass="60 %" af:refuse="> 40 %"', said)

    found = lint(parse_drawing(drawn.encode(), file="drawn.bpmn"), a_matter(), the_people())

    assert [one.code for one in found] == ["AF214"]
    assert why in found[0].say()
