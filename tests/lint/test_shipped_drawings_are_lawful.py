"""The drawings that come with the package follow the rules that they are examples for."""

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.identity import TomlDirectory
from approvalflow.lint import lint
from approvalflow.matters import read_folder, shipped, shipped_names


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_drawing_is_sound(name: str):
    """Drawing, matter and sample office fit together without an error or a warning."""
    path = shipped(name)
    folder = read_folder(path)
    office = TomlDirectory.read((path.parent / "office.toml").read_bytes(), "office.toml")

    found = lint(parse_drawing(folder.drawing, file=f"{name}/process.bpmn"), folder.matter, office)

    assert [one.show() for one in found] == []
