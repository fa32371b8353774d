"""Rule AF104."""

from lint.shelf import findings, places


def test_procedure_listed():
    """A step that proposes a special procedure without a ground in the matter is refused."""
    found = findings("procedure_listed/unsound")

    assert places(found) == [("AF104", "Review")]
    assert "procedure auction" in found[0].say()
    assert findings("procedure_listed/sound") == ()
