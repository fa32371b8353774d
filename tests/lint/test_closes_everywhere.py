"""Rule AF307."""

from lint.shelf import findings, places


def test_closes_everywhere():
    """A refusal that ends without being delivered is refused."""
    found = findings("closes_everywhere/unsound")

    assert places(found) == [("AF307", "Refused")]
    assert "After the decision at Decide" in found[0].say()
    assert findings("closes_everywhere/sound") == ()
