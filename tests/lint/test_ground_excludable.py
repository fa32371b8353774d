"""Rule AF109."""

from lint.shelf import a_matter, findings, places

MEETING = '[procedures.meeting]\nname = "会商"\nground = "部门会商"\nbasis = "act"\narticle = "45"\n'
OWN = MEETING + 'pauses = ["promised"]\n'


def test_ground_excludable():
    """A procedure that would stop the statutory clock on a ground that no closed list has is refused."""
    found = findings("ground_excludable/unsound", a_matter(MEETING))

    assert places(found) == [("AF109", "procedures.meeting")]
    assert "部门会商" in found[0].say()
    assert findings("ground_excludable/sound") == ()


def test_a_promise_may_leave_out_what_the_matter_says():
    """The matter's own list holds for what it promised, and only for that."""
    assert findings("ground_excludable/unsound", a_matter(OWN)) == ()


def test_another_law_gives_its_ground_only_to_its_own_terms():
    """Asking a third party stops the clock of a disclosure request, not that of a licence, whatever is cited."""
    asked = MEETING.replace("部门会商", "征求第三方意见")

    assert places(findings("ground_excludable/unsound", a_matter(asked))) == [("AF109", "procedures.meeting")]
