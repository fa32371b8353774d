"""Rule AF210."""

from lint.shelf import findings, places


def test_pattern_fits():
    """Acceptance is one officer's act and cannot be countersigned; a review can."""
    found = findings("pattern_fits/unsound")

    assert places(found) == [("AF210", "Accept")]
    assert "pattern all does not fit the act accept" in found[0].say()
    assert findings("pattern_fits/sound") == ()
