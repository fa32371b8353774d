"""Rule AF309."""

from lint.shelf import findings, places


def test_accepted_is_decided():
    """A disagreement in review that simply ends the file is refused: the applicant would never get an answer."""
    found = findings("accepted_is_decided/unsound")

    assert places(found) == [("AF309", "Dropped")]
    assert "accepted at Accept can end here without a decision" in found[0].say()
    assert findings("accepted_is_decided/sound") == ()
