"""Rule AF305."""

from lint.shelf import findings, places


def test_decided_last():
    """A refusal that leads back to the review, and so to a second decision, is refused."""
    found = findings("decided_last/unsound")

    assert places(found) == [("AF305", "Review"), ("AF305", "Decide")]
    assert "act review can come after the decision at Decide" in found[0].say()
    assert findings("decided_last/sound") == ()
