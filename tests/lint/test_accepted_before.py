"""Rule AF302."""

from lint.shelf import a_matter, findings, places


def test_accepted_before():
    """A decision that one way reaches without acceptance is refused."""
    found = findings("accepted_before/unsound")

    assert places(found) == [("AF302", "Decide")]
    assert "act decide can come before the application is accepted" in found[0].say()
    assert findings("accepted_before/sound") == ()


def test_a_decision_on_the_spot_implies_acceptance():
    """An 即办件 may be decided without a step of acceptance."""
    assert findings("accepted_before/unsound", a_matter(handling="即办件")) == ()


def test_a_commitment_entitles_only_on_the_way_that_committed():
    """Where the ordinary route is chosen, acceptance comes first again."""
    assert findings("seat_suits_act/sound") == ()
