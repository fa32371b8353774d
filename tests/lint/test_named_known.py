"""Rule AF207."""

from msgspec.structs import replace

from approvalflow.lint import lint
from lint.shelf import a_drawing, a_matter, findings, places


def test_named_known():
    """A department that the directory does not know is refused."""
    found = findings("named_known/unsound")

    assert places(found) == [("AF207", "Review")]
    assert 'af:department="markt"' in found[0].say()
    assert findings("named_known/sound") == ()


def test_persons_and_organs_are_looked_up_too():
    """One person or one organ named by id must exist as well."""
    matter = a_matter('[steps.Review]\nperson = "nobody"')

    assert places(findings("seat_required/unsound", matter)) == [("AF207", "Review")]


def test_the_organ_of_the_matter_is_looked_up_too():
    """What is stuck would be owned by nobody, and nobody could end a case."""
    matter = replace(a_matter(), organ="markt")

    assert places(findings("named_known/sound", matter))[0] == ("AF207", "organ")


def test_a_rank_is_looked_up_too():
    """One that the directory does not list is nobody's."""
    known, unknown = (a_matter(f'[steps.Review]\nrank = "{one}"') for one in ("section", "minister"))

    assert findings("seat_required/unsound", known) == ()
    assert places(findings("seat_required/unsound", unknown))[0] == ("AF207", "Review")


def test_without_a_directory_nobody_is_looked_up():
    """A designer without the office's directory can still check the drawing."""
    assert lint(a_drawing("named_known/unsound"), a_matter()) == ()
