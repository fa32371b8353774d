"""Rule AF105."""

from lint.shelf import findings, places


def test_ladder_listed():
    """A step that names a warning ladder nobody defined is refused."""
    found = findings("ladder_listed/unsound")

    assert places(found) == [("AF105", "Review")]
    assert "ladder steps" in found[0].say()
    assert findings("ladder_listed/sound") == ()
