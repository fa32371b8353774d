"""Rule AF201."""

from lint.shelf import a_matter, findings, places


def test_term_required():
    """A review without a term has no clock, and is refused."""
    found = findings("term_required/unsound")

    assert places(found) == [("AF201", "Review")]
    assert "performs review has no term" in found[0].say()
    assert findings("term_required/sound") == ()


def test_the_term_may_stand_in_the_matter():
    """Where the drawing is silent, `[steps.<id>]` speaks."""
    assert findings("term_required/unsound", a_matter('[steps.Review]\nterm = "5 WD"')) == ()
