"""Rule AF401."""

from lint.shelf import findings, places


def test_names_declared():
    """A condition that reads a field which the form does not have is refused."""
    found = findings("names_declared/unsound")

    assert places(found) == [("AF401", "Large-Review")]
    assert "case.aera" in found[0].say()
    assert findings("names_declared/sound") == ()
