"""Rule AF202."""

from lint.shelf import a_matter, findings, places


def test_seat_required():
    """A step of officers that says neither role nor post nor person is refused."""
    found = findings("seat_required/unsound")

    assert places(found) == [("AF202", "Review")]
    assert "which officer" in found[0].say()
    assert findings("seat_required/sound") == ()


def test_the_seat_may_stand_in_the_matter():
    """A drawing made elsewhere stays as it is; the matter says who sits there."""
    assert findings("seat_required/unsound", a_matter('[steps.Review]\nrole = "reviewer"')) == ()


def test_the_applicant_needs_no_seat_rule():
    """The applicant of the case is one person, and known."""
    matter = a_matter('[steps.Review]\nseat = "applicant"')

    assert "AF202" not in {one.code for one in findings("seat_required/unsound", matter)}
