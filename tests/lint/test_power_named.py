"""Rule AF211."""

from lint.shelf import findings, places


def test_power_named():
    """An act without a power gets a warning."""
    found = findings("power_named/unsound")

    assert places(found) == [("AF211", "Review")]
    assert "act review names no power" in found[0].say()
    assert found[0].severity == "warning"
    assert findings("power_named/sound") == ()
