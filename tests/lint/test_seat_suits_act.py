"""Rule AF212."""

from lint.shelf import a_matter, findings, places


def test_seat_suits_act():
    """Only the applicant can commit."""
    found = findings("seat_suits_act/unsound")

    assert places(found) == [("AF212", "Commit")]
    assert "act commit cannot be done from the seat of the officer" in found[0].say()
    assert findings("seat_suits_act/sound") == ()


def test_the_applicant_does_not_review():
    """Nobody examines an application of his own."""
    matter = a_matter('[steps.Review]\nseat = "applicant"')

    assert ("AF212", "Review") in places(findings("seat_required/unsound", matter))
