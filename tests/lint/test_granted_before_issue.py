"""Rule AF304."""

from lint.shelf import findings, places


def test_granted_before_issue():
    """A permit that would also be made out for a refused application is refused."""
    found = findings("granted_before_issue/unsound")

    assert places(found) == [("AF304", "Issue")]
    assert "refused application" in found[0].say()
    assert findings("granted_before_issue/sound") == ()
