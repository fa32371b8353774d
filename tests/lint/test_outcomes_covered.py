"""Rule AF403."""

from lint.shelf import findings, places


def test_outcomes_covered():
    """A gateway right after a review that forgets the abstention gets a warning."""
    found = findings("outcomes_covered/unsound")

    assert places(found) == [("AF403", "Agreed")]
    assert "these outcomes of Review: abstain" in found[0].say()
    assert found[0].severity == "warning"
    assert findings("outcomes_covered/sound") == ()
