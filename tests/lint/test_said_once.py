"""Rule AF102."""

from lint.shelf import a_matter, findings, places


def test_said_once():
    """Two different terms for one step, one drawn and one in the matter, are refused; the matter alone may speak."""
    found = findings("said_once/unsound", a_matter('[steps.Review]\nterm = "5 WD"'))

    assert places(found) == [("AF102", "Review")]
    assert 'af:term="8 WD" and the matter says term = "5 WD"' in found[0].say()
    assert findings("said_once/sound", a_matter('[steps.Review]\nterm = "5 WD"')) == ()


def test_the_same_value_in_both_places_is_no_contradiction():
    """Saying the same twice does no harm."""
    assert findings("said_once/unsound", a_matter('[steps.Review]\nterm = "8 WD"')) == ()
