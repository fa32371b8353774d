"""Rule AF107."""

from lint.shelf import findings, places


def test_internal_only():
    """A drawing without acts may be published, with the remark that it is an internal procedure only."""
    found = findings("internal_only/unsound")

    assert places(found) == [("AF107", "Licence")]
    assert "internal procedure" in found[0].say()
    assert found[0].severity == "info"
    assert findings("internal_only/sound") == ()
