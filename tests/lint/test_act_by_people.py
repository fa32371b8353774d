"""Rule AF204."""

from lint.shelf import findings, places


def test_act_by_people():
    """A job that runs elsewhere cannot perform an act in law."""
    found = findings("act_by_people/unsound")

    assert places(found) == [("AF204", "Fetch")]
    assert "A serviceTask cannot perform the act record" in found[0].say()
    assert findings("act_by_people/sound") == ()
