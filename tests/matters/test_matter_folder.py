"""A matter is found as a folder with its drawing and its stories."""

from pathlib import Path

import pytest

from approvalflow.errors import Unreadable
from approvalflow.matters import folder, read_folder, shipped


def a_folder(place: Path, sound: str) -> Path:
    (place / "stories").mkdir()
    (place / "matter.toml").write_text(sound, encoding="utf-8")
    (place / "process.bpmn").write_bytes(b"<definitions/>")
    (place / "story.toml").write_text("", encoding="utf-8")
    (place / "stories" / "late.toml").write_text("", encoding="utf-8")
    return place


def test_a_folder_holds_matter_drawing_and_stories(tmp_path: Path, sound: str) -> None:
    """The bytes are kept as they were; every other TOML file is a story."""
    found = read_folder(a_folder(tmp_path, sound))

    assert found.matter.code == "sample"
    assert found.content == sound.encode()
    assert found.drawing == b"<definitions/>"
    assert [one.name for one in found.stories] == ["late.toml", "story.toml"]


def test_a_folder_without_a_drawing_is_refused(tmp_path: Path, sound: str) -> None:
    """A matter without its drawing cannot be published."""
    (a_folder(tmp_path, sound) / "process.bpmn").unlink()

    with pytest.raises(Unreadable) as refused:
        read_folder(tmp_path)

    assert refused.value.code == "file.missing"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A wrong path is told, not guessed."""
    with pytest.raises(Unreadable) as refused:
        read_folder(tmp_path / "nowhere")

    assert refused.value.code == "matter.no_folder"


def test_an_unknown_shipped_matter_names_those_that_exist() -> None:
    """Who mistypes the name of a shipped matter is told the names."""
    with pytest.raises(Unreadable) as refused:
        shipped("../food-business-licence")

    assert refused.value.code == "matter.not_shipped"
    assert "food-business-licence" in refused.value.values["known"]  # type: ignore[operator]


@pytest.mark.parametrize("place", ["approvalflow/processes", "processes"])
def test_shipped_matters_are_found_installed_and_in_a_checkout(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel carries them inside the package; a checkout has them beside `src`."""
    root = tmp_path / "site" if place.startswith("approvalflow") else tmp_path / "repo" / "src"
    (root / "approvalflow").mkdir(parents=True)
    expected = root / place if place.startswith("approvalflow") else root.parent / place
    expected.mkdir()
    monkeypatch.setattr(folder, "files", lambda package: root / package)

    assert folder.processes.__wrapped__() == expected
