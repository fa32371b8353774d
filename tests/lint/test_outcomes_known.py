"""Rule AF402."""

from lint.shelf import findings, places


def test_outcomes_known():
    """A condition that waits for an outcome which the act does not have is refused."""
    found = findings("outcomes_known/unsound")

    assert places(found) == [("AF402", "Agreed-Decide")]
    assert "“approved”" in found[0].say()
    assert findings("outcomes_known/sound") == ()
