"""Rule AF110."""

from lint.shelf import a_matter, findings, places

STATED = '[messages."规划复函"]\nlives = "60 ND"'


def test_messages_exist():
    """A `[messages.<name>]` that matches no message of the drawing is refused, with the names there are."""
    found = findings("messages_exist/unsound", a_matter(STATED))

    assert places(found) == [("AF110", "messages.规划复函")]
    assert "规划意见函" in found[0].remedy()
    assert findings("messages_exist/sound", a_matter(STATED)) == ()
