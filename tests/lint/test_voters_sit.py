"""Rule AF215."""

from lint.shelf import findings, places


def test_voters_sit():
    """A veto of a post that nobody there holds is a slip of the pen."""
    found = findings("voters_sit/unsound")

    assert places(found) == [("AF215", "Review")]
    assert "af:veto names main-head" in found[0].say()
    assert findings("voters_sit/sound") == ()
