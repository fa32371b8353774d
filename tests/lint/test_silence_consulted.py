"""Rule AF213."""

from lint.shelf import a_matter, findings, places

CONSENT = '[steps.Review]\nsilence = "disclosure-consent"\n'


def test_silence_consulted():
    """Silence at a review consents to nothing; at a consultation with a term it may, by the text named."""
    found = findings("silence_consulted/unsound", a_matter(CONSENT))

    assert places(found) == [("AF213", "Review")]
    assert "review" in found[0].say()
    assert findings("silence_consulted/sound", a_matter(CONSENT)) == ()
