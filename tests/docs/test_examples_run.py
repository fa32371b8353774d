"""The examples are graded, run as they are, use public names only, and print what they did the last time we looked."""

import ast
import contextlib
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

import approvalflow
from approvalflow import Actor, Answer, Office, SetClock, commands
from approvalflow.cases.events import OpinionGiven, StepOpened
from approvalflow.desk.keeping import read_case
from approvalflow.desk.protocols import Books
from approvalflow.desk.registry import registry
from approvalflow.desk.walk import Desk
from approvalflow.patterns.ballot import PATTERNS
from approvalflow.stories import play, read_story
from docs.blocks import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("[0-9][0-9]_*.py"))
PLAYS, SIGNS = {"play", "read_story"}, {"Signature"}
EXPECTED = {
    "01_an_approval.py": ["until 2026-02-26", "closed: granted", "FollowUp, due on 2026-04-13"],
    "02_inside_your_application.py": ["in the pool", "person.claimed_by_other", "events 20 to 25"],
    "03_dates.py": ["2026-02-14 为工作日", "None or provisionally 2027-01-18", "← last day"],
    "04_a_story.py": ["refused: sun-wei is not among", "as told"],
    "05_findings.py": ["AF201, line 43, Review", "AF402", "published food-business-licence"],
    "06_many_hands.py": [
        "wu-gang was added as a signer",
        "would go to zheng-hong",
        "agree, 3 of 5",
        "the vote is over",
    ],
    "07_the_file_everybody_fought_over.py": ["+ everybody-hall", "granted", "whole: True"],
    "08_worklists.py": ["2026-000001 with chen-jing", "list.not_yours", "followed, and late: ['2026-000001']"],
    "09_preview.py": ["due 2026-10-08", "nothing was written: True", "promised: due 2026-10-13, late"],
    "10_signed.py": ["signature.needed", "signature.wrong", "kept with the opinion: device of chen-jing"],
    "11_taken_up_again.py": ["the statutory day is the same: True", "2026-000002 follows", "reopen.not_broken_off"],
    "12_a_notice_arrives.py": ["provisionally 2027-01-05", "from 2027-01-05 to 2027-01-04", "adopted: sample-2027"],
}


def test_they_are_counted():
    """From the easy to the harder, without gaps, and each is looked at below."""
    assert [int(one.name[:2]) for one in EXAMPLES] == list(range(1, len(EXAMPLES) + 1))
    assert {one.name for one in EXAMPLES} == set(EXPECTED)
    for page in ("README.md", "README.zh-CN.md"):
        text = (ROOT / "examples" / page).read_text(encoding="utf-8")
        assert [one.name for one in EXAMPLES if f"({one.name})" not in text] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.stem)
def test_it_runs(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """It runs anywhere, and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [str(example)])

    with contextlib.suppress(SystemExit):
        runpy.run_path(str(example), run_name="__main__")

    printed = capsys.readouterr().out
    assert [one for one in EXPECTED[example.name] if one not in printed] == []
    assert list(tmp_path.iterdir()) == []


def test_everything_there_is_happens_to_the_file_everybody_fought_over(monkeypatch: pytest.MonkeyPatch):
    """What was done to the one file is held against the registry: every command, and every act of a step."""
    done, acts = set[str](), set[str]()
    walk = Desk.walk

    def noted(desk: Desk, books: Books, actor: Actor, command: Any, **more: Any) -> Answer:
        found = books.case(command.case) if isinstance(command, commands.Act) else None
        visit = read_case(found.snapshot).visits.get(command.visit) if found else None
        answer = walk(desk, books, actor, command, **more)
        done.add(str(type(command).__struct_config__.tag))
        if visit is not None:
            acts.add(visit.act)
        return answer

    monkeypatch.setattr(Desk, "walk", noted)
    runpy.run_path(str(ROOT / "examples/07_the_file_everybody_fought_over.py"))["main"]()

    assert {row.command for row in registry()} - done == set()
    assert {row.act for row in registry() if row.command == "act"} - acts == set()


def test_every_way_of_signing_is_seen_there():
    """Each pattern, signers of every kind, a stand-in, an agreement carried on, papers, a signature, a time-out."""
    folder = ROOT / "examples" / "everybody"
    script = read_story((folder / "stories/the-file-everybody-fought-over.toml").read_bytes(), "story.toml")
    clock = SetClock(script.story.start)
    with Office.open("sqlite://", now=clock) as office:
        office.publish(folder, by="bai-xue")
        played = [*play(script, office, clock, "night-terrace", case="c-1")]
        events = [one.event for one in office.history("c-1")]
    given = [one for one in events if isinstance(one, OpinionGiven)]
    drawn = (folder / "process.bpmn").read_text(encoding="utf-8")

    assert [one for one in PATTERNS if one != "single" and f'af:pattern="{one}"' not in drawn] == []
    assert {one.step.where for one in played if one.step.do == "add_signer"} == {"before", "after", "beside"}
    assert all(any(getattr(one, name) for one in given) for name in ("carried", "attachments", "signature"))
    assert any(one.acting_for for one in given)
    assert "Remind" in {one.node for one in events if isinstance(one, StepOpened)}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.stem)
def test_it_uses_public_names_only(example: Path):
    """What an example imports from us is in the public door, plays stories, or is what a signature hook gives."""
    tree = ast.parse(example.read_text(encoding="utf-8"))
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    ours = [node for node in taken if str(node.module).startswith("approvalflow")]

    assert ours
    for node in ours:
        known = {
            "approvalflow": set(approvalflow.__all__),
            "approvalflow.stories": PLAYS,
            "approvalflow.cases.papers": SIGNS,
        }[str(node.module)]
        assert {name.name for name in node.names} <= known
    assert not re.search(r"\b_adopt|\boffice\.desk|\boffice\._", example.read_text(encoding="utf-8"))


def test_a_story_that_came_out_otherwise_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The player of the example points at the line, and its exit code is 1."""
    told = (ROOT / "examples/04_a_story.toml").read_text(encoding="utf-8")
    told = told.replace("../processes", str(ROOT / "processes")).replace(
        "promised = 2026-03-02", "promised = 2026-03-06"
    )
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(told, encoding="utf-8")

    main = runpy.run_path(str(ROOT / "examples/04_a_story.py"))["main"]

    assert main(wrong) == 1
    assert "line 34: due is" in capsys.readouterr().out
