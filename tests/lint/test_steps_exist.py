"""Rule AF101."""

from lint.shelf import a_matter, findings, places


def test_steps_exist():
    """A `[steps.<id>]` of the matter that matches no step of the drawing is refused."""
    found = findings("steps_exist/unsound", a_matter('[steps.Review]\nterm = "5 WD"'))

    assert places(found) == [("AF101", "steps.Review")]
    assert "a step Review that the drawing does not have" in found[0].say()
    assert findings("steps_exist/sound", a_matter('[steps.Review]\nterm = "5 WD"')) == ()


def test_the_finding_lists_the_steps_there_are():
    """Whoever misspelt an id sees the right one in the remedy."""
    (found,) = findings("steps_exist/unsound", a_matter('[steps.Review]\nterm = "5 WD"'))

    assert "Accept, Decide, Deliver, Examine, Receive" in found.remedy()
