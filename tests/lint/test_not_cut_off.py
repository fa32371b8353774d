"""Rule AF308."""

from lint.shelf import findings, places


def test_not_cut_off():
    """A plain step behind the closing one would never happen, and is refused; before it, it is sound."""
    found = findings("not_cut_off/unsound")

    assert places(found) == [("AF308", "Notify")]
    assert "This never happens" in found[0].say()
    assert findings("not_cut_off/sound") == ()


def test_a_check_lives_on_after_closing():
    """Obligations outlive the case."""
    assert findings("clocks_have_terms/sound") == ()
