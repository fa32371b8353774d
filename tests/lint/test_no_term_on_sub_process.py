"""Rule AF206."""

from lint.shelf import findings, places


def test_no_term_on_sub_process():
    """A term on a sub-process, which nothing would watch, is refused rather than ignored."""
    found = findings("no_term_on_sub_process/unsound")

    assert places(found) == [("AF206", "Examine")]
    assert "5 WD" in found[0].say()
    assert findings("no_term_on_sub_process/sound") == ()
