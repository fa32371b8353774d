"""Rule AF205."""

from lint.shelf import a_matter, findings, places


def test_term_within_law():
    """One step may not take longer than the law gives for the whole."""
    found = findings("term_within_law/unsound")

    assert places(found) == [("AF205", "Review")]
    assert "25 WD, longer than the statutory term of the whole case (20 WD)" in found[0].say()
    assert findings("term_within_law/sound") == ()


def test_steps_after_the_decision_have_limits_of_their_own():
    """A check 60 working days after the decision does not touch the 20 days for deciding."""
    matter = a_matter('[steps.Check]\nterm = "60 WD"')

    assert findings("clocks_have_terms/unsound", matter) == ()


def test_other_units_are_not_compared():
    """Nobody can say whether a month is longer than 20 working days."""
    assert findings("term_required/unsound", a_matter('[steps.Review]\nterm = "2 M"')) == ()
