"""Rule AF106."""

from lint.shelf import a_matter, findings, places


def test_clocks_have_terms():
    """A follow-up check that has a term neither in the matter nor in the drawing would never be due, and is refused."""
    found = findings("clocks_have_terms/unsound")

    assert places(found) == [("AF106", "Check")]
    assert "“check”" in found[0].say()
    assert findings("clocks_have_terms/sound") == ()


def test_only_a_licence_must_have_the_clocks_of_a_licence():
    """Other kinds of matters have clocks where their own texts say so."""
    assert findings("clocks_have_terms/unsound", a_matter(kind="备案")) == ()
