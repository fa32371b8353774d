"""Rule AF310."""

from lint.shelf import findings, places


def test_rectification_handled():
    """An inspection whose order to rectify changes nothing gets a warning."""
    found = findings("rectification_handled/unsound")

    assert places(found) == [("AF310", "Inspect")]
    assert "orders rectification" in found[0].say()
    assert found[0].severity == "warning"
    assert findings("rectification_handled/sound") == ()
