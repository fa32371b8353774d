"""Rule AF301."""

from lint.shelf import findings, places


def test_received_first():
    """Acceptance before receipt is refused."""
    found = findings("received_first/unsound")

    assert places(found) == [("AF301", "Accept")]
    assert "act accept can come before the file is received" in found[0].say()
    assert findings("received_first/sound") == ()
