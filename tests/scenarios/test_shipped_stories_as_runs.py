"""What the story of a shipped matter did with its drawing, a dry run of the same drawing does, move by move."""

from collections import defaultdict
from pathlib import Path

import pytest

from approvalflow import Office, SetClock
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.cases import events as e
from approvalflow.dryrun.answers import Answers, Step
from approvalflow.matters import read_folder
from approvalflow.matters.folder import processes
from approvalflow.stories import play, read_story
from approvalflow.tokens import Move
from desk.following import ran

STORIES = sorted(processes().glob("*/stories/*.toml"))


def played(path: Path) -> tuple[list[e.Happened], dict[str, object]]:
    """The history of the story's case, and what was filed."""
    script = read_story(path.read_bytes(), path.name)
    clock = SetClock(script.story.start)
    with Office.open("sqlite://", tenant="330100", now=clock) as office:
        office.publish(path.parents[1], by="bai-xue")
        for one in play(script, office, clock, read_folder(path.parents[1]).matter.code):
            case = one.case
        history = list(office.history(case))
        return history, dict(office.case(case).data)


def answers_of(history: list[e.Happened], data: dict[str, object]) -> Answers:
    """Each visit is settled as in the story, so long after it opened."""
    tasks, opened = defaultdict(list), {}
    for one in history:
        if isinstance(one.event, e.StepOpened):
            tasks[one.event.node].append(Step(never=True))
            opened[one.event.visit] = one, len(tasks[one.event.node]) - 1
        elif isinstance(one.event, e.StepSettled):
            begun, number = opened[one.event.visit]
            took = int((one.recorded - begun.recorded).total_seconds())
            tasks[begun.event.node][number] = Step(outcome=one.event.outcome, after=f"PT{took}S")
    begin = next(one.recorded for one in history if isinstance(one.event, e.Moved))
    return Answers(begin=begin.isoformat(), data=data, tasks={node: tuple(said) for node, said in tasks.items()})


def made(history: list[e.Happened], process: str) -> list[Move]:
    """The moves of the drawing itself, until the file goes back or is closed around them."""
    moves = [move for one in history if isinstance(one.event, e.Moved) for move in one.event.moves]
    end = next((n for n, one in enumerate(moves) if one.to or (one.node == process and one.used)), len(moves))
    return moves[:end]


@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parents[1].name}:{path.stem}")
def test_a_shipped_story_goes_as_a_run_does(path: Path) -> None:
    """Flows, nodes entered and left, token by token."""
    drawing = parse_drawing((path.parents[1] / "process.bpmn").read_bytes())
    history, data = played(path)
    moves = made(history, drawing.id)
    run = ran(drawing, answers_of(history, data))

    assert len(moves) > 3
    assert run.made[: len(moves)] == moves
