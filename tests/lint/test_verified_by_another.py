"""Rule AF209."""

from lint.shelf import findings, places


def test_verified_by_another():
    """A verification that the reviewer may also do gets a warning."""
    found = findings("verified_by_another/unsound")

    assert places(found) == [("AF209", "Verify")]
    assert "reviewed at Review" in found[0].say()
    assert found[0].severity == "warning"
    assert findings("verified_by_another/sound") == ()
