"""Rule AF203."""

from lint.shelf import a_matter, findings, places


def test_act_known():
    """An act that the matter misspells is refused, and the acts there are get listed."""
    found = findings("act_known/unsound", a_matter('[steps.Look]\nact = "reveiw"'))

    assert places(found) == [("AF203", "Look")]
    assert "no act reveiw" in found[0].say()
    assert findings("act_known/sound", a_matter('[steps.Review]\nact = "review"\nterm = "5 WD"')) == ()


def test_the_finding_lists_the_acts():
    """The remedy names every act of the table."""
    (found,) = findings("act_known/unsound", a_matter('[steps.Look]\nact = "reveiw"'))

    assert "review, verify, consult" in found.remedy()
