"""Rule AF217."""

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.lint import lint
from lint.shelf import DRAWINGS, a_matter, findings, places, the_people


def test_department_field_declared():
    """A field that is not declared is refused."""
    found = findings("department_field_declared/unsound")

    assert places(found) == [("AF217", "Review")]
    assert 'af:department_from="lead"' in found[0].say()
    assert findings("department_field_declared/sound") == ()


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ('type = "choice"\nchoices = ["market"]', []),
        ('type = "text"', []),
        ('type = "choice"\nchoices = ["market", "nowhere"]', ["lead=nowhere"]),
        ('type = "number"', ["lead"]),
        ("", ["lead"]),
    ],
)
def test_the_field_of_the_department_is_declared(said: str, wrong: list[str]):
    """As a text or a choice, and each choice is a department."""
    drawn = (DRAWINGS / "department_field_declared" / "sound.bpmn").read_text(encoding="utf-8")
    drawing = parse_drawing(drawn.replace('af:department="market"', 'af:department_from="lead"').encode())
    matter = a_matter(f'[fields.lead]\ntitle = "牵头部门"\n{said}' if said else "")

    found = [one for one in lint(drawing, matter, the_people()) if one.code == "AF217"]

    assert [one.values["value"] for one in found] == wrong
