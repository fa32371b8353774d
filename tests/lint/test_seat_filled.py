"""Rule AF208."""

from lint.shelf import a_matter, findings, places


def test_seat_filled():
    """A seat that nobody in the department can take is refused before the first case comes to it."""
    found = findings("seat_filled/unsound")

    assert places(found) == [("AF208", "Review")]
    assert 'Nobody in the department market can take this seat (af:role="reviewers")' in found[0].say()
    assert findings("seat_filled/sound") == ()


def test_role_and_post_together_mean_both():
    """The head is no reviewer: nobody is both."""
    matter = a_matter('[steps.Review]\npost = "agency-head"')

    assert places(findings("seat_filled/sound", matter)) == [("AF208", "Review")]


def test_who_is_on_duty_changes_by_the_day():
    """The duty officer comes from the roster, so a drawing cannot be judged by it."""
    matter = a_matter('[steps.Review]\npost = "duty-officer"')

    assert findings("seat_required/unsound", matter) == ()
