"""Rule AF303."""

from lint.shelf import findings, places


def test_decided_before():
    """A delivery that one way reaches without a decision is refused."""
    found = findings("decided_before/unsound")

    assert places(found) == [("AF303", "Deliver")]
    assert "act deliver can come before the decision" in found[0].say()
    assert findings("decided_before/sound") == ()
