"""Rule AF108."""

from lint.shelf import a_matter, findings, places


def test_closing_agreed():
    """A drawing that closes at the decision contradicts a matter that closes at delivery."""
    found = findings("closing_agreed/unsound")

    assert places(found) == [("AF108", "Decide")]
    assert "at an act decide, the matter at deliver" in found[0].say()
    assert findings("closing_agreed/sound") == ()


def test_the_mark_and_the_matter_may_agree_on_the_decision():
    """办结 at the decision is a choice of the matter."""
    assert findings("closing_agreed/unsound", a_matter(closes="decision")) == ()
