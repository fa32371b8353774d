"""Rule AF306."""

from lint.shelf import findings, places


def test_closes_somewhere():
    """A drawing with acts in which nothing closes the case is refused."""
    found = findings("closes_somewhere/unsound")

    assert places(found) == [("AF306", "Licence")]
    assert "No step closes the case" in found[0].say()
    assert findings("closes_somewhere/sound") == ()
