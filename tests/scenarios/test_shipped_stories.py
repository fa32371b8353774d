"""Every story that ships with a matter is played, and the case is taken apart and put together after every step."""

from pathlib import Path

import pytest

from approvalflow import Office, SetClock
from approvalflow.matters import read_folder
from approvalflow.matters.folder import processes
from approvalflow.stories import play, read_story

EXAMPLES = processes().parent / "examples"
STORIES = sorted((*processes().glob("*/stories/*.toml"), *EXAMPLES.glob("*/stories/*.toml")))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parents[1].name}:{path.stem}")
def test_a_shipped_story_comes_out_as_written(path: Path, tmp_path: Path) -> None:
    """What the story says is true after every step, and the events alone make the same case, tasks and dates again."""
    played_out(path, f"sqlite:///{tmp_path}/story.db")


@pytest.mark.parametrize("path", [one for one in STORIES if one.stem in ("rectified", "extended", "check-met")])
def test_a_shipped_story_comes_out_on_postgresql_too(path: Path, fresh_postgres: str) -> None:
    """The production store tells the same story."""
    played_out(path, fresh_postgres)


def played_out(path: Path, url: str) -> None:
    """Play a story, and take the case apart and put it together after every step."""
    script = read_story(path.read_bytes(), path.name)
    clock = SetClock(script.story.start)
    folder = path.parents[1]
    with Office.open(url, tenant="330100", now=clock) as office:
        office.publish(folder, by="bai-xue")
        for played in play(script, office, clock, read_folder(folder).matter.code):
            assert not played.mismatches, "\n".join(map(str, played.mismatches))
            assert played.case is not None
            assert office.rebuild(played.case) == office.case(played.case)
            assert office.check() == []


def test_the_drawing_of_another_engine_is_published_as_it_is() -> None:
    """Nothing of ours stands in it, what is kept is byte for byte the file, and its sixty per cent settle the vote."""
    folder = EXAMPLES / "legacy-countersign"
    drawn = (folder / "process.bpmn").read_bytes()
    with Office.open("sqlite://") as office:
        office.publish(folder, by="bai-xue")
        row, examined = office.examined("purchase-countersign")

    assert row.drawing == drawn
    assert b"urn:approvalflow" not in drawn
    assert b"completionCondition" in drawn
    assert examined.opinion.verdict == "agrees"


def test_each_matter_ships_the_stories_it_owes() -> None:
    """Three matters, each with the stories that a tester would ask for first."""
    owed = {
        "food-business-licence": {"granted", "refused", "corrected", "accepted-by-silence", "rectified", "late"},
        "investment-project-approval": {"granted", "silent-department", "extended", "evaluation-overrun"},
        "public-place-health-licence": {"check-met", "check-unmet-corrected", "withdrawn"},
    }
    shipped = {matter: {path.stem for path in STORIES if path.parents[1].name == matter} for matter in owed}
    assert {matter: owed[matter] - shipped[matter] for matter in owed} == {matter: set() for matter in owed}
