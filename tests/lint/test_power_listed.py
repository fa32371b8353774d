"""Rule AF103."""

from lint.shelf import findings, places


def test_power_listed():
    """A step that exercises a power outside the list of powers is refused."""
    found = findings("power_listed/unsound")

    assert places(found) == [("AF103", "Review")]
    assert "power examine" in found[0].say()
    assert findings("power_listed/sound") == ()
