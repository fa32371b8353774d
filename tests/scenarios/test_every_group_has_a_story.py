"""A reader who wants to see what a group of acts does finds one short story of it, beside the long one that has all."""

import re
from pathlib import Path

from approvalflow.desk.beside import beside
from approvalflow.desk.registry import registry
from approvalflow.matters.folder import processes

ROOT = processes().parent
HANDS, FOOD = "examples/many-hands/stories", "processes/food-business-licence/stories"
STORIES: dict[tuple[str, ...], tuple[str, ...]] = {
    (f"{FOOD}/corrected.toml", f"{FOOD}/refused.toml"): ("submit", "act", "resubmit"),
    ("processes/public-place-health-licence/stories/withdrawn.toml", "examples/11_taken_up_again.py"): (
        "withdraw", "terminate", "reopen",
    ),
    (f"{HANDS}/passing-on.toml",): (
        "claim", "unclaim", "transfer", "delegate", "resolve", "urge", "carbon_copy", "mark_read",
    ),
    (f"{HANDS}/signers.toml",): ("add_signer", "remove_signer"),
    (f"{HANDS}/return-and-take-back.toml",): ("return", "take_back", "open_task"),
    (f"{HANDS}/jump-and-straight-back.toml",): ("jump",),
    (f"{HANDS}/hold-and-release.toml",): ("hold", "release"),
    (f"{HANDS}/who-may.toml",): ("challenge", "recuse", "rule_on_challenge"),
    ("examples/08_worklists.py",): ("watch", "unwatch"),
    ("processes/investment-project-approval/stories/evaluation-overrun.toml", f"{FOOD}/hearing-dropped.toml"): (
        "begin_procedure", "finish_procedure", "abort_procedure",
    ),
    (f"{FOOD}/late.toml",): ("extend",),
    (f"{FOOD}/hearing.toml", f"{FOOD}/hearing-dropped.toml"): (
        "offer_hearing", "ask_hearing", "set_hearing", "hold_hearing", "drop_hearing", "tell",
    ),
    ("examples/machines/stories/measured.toml",): (
        "answer_job", "retry", "take_message", "hear_signal", "wake",
    ),
    ("examples/12_a_notice_arrives.py",): ("recompute",),
    ("examples/06_many_hands.py",): ("transfer_all",),
    ("examples/07_the_file_everybody_fought_over.py",): ("save_draft", "check_seats"),
    (f"{HANDS}/votes.toml", "examples/legacy-countersign/process.bpmn"): (),
}  # fmt: skip
"""Which story shows which commands of the registry."""
BROUGHT_ABOUT = {
    "take_message": "send", "hear_signal": "signal", "wake": r"timeDuration|定时到期", "recompute": "adopt",
    "check_seats": r"staff\.away",
}  # fmt: skip
"""What in a story makes a machine send its command."""


def test_every_command_belongs_to_a_group_that_has_its_own_story() -> None:
    """A command that is added to the registry needs a story before it is done."""
    shown = {command for commands in STORIES.values() for command in commands}
    described = (*registry(), *beside())
    asked = {row.command for row in described if row.kind in ("step", "case", "machine", "door")}

    assert asked - shown == set()
    assert shown - asked == set()


def test_each_story_does_what_its_group_does() -> None:
    """The story really gives the command, in its own words or by what makes a machine give it."""
    for files, given in STORIES.items():
        text = "\n".join((ROOT / one).read_text(encoding="utf-8") for one in files)
        assert [one for one in given if not _does(text, one)] == [], files


def _does(text: str, command: str) -> bool:
    word = BROUGHT_ABOUT.get(command, command)
    camel = "".join(part.title() for part in command.split("_"))
    return (
        re.search(rf'do = "({word})"|commands\.{camel}\(|office\.{command}\(|{word if word != command else "$^"}', text)
        is not None
    )


def test_every_story_file_is_read_by_somebody() -> None:
    """No story of the examples lies about unnamed: it is of a group, or the long one, or a drawing's own."""
    known = {one for files in STORIES for one in files}
    there = {str(one.relative_to(ROOT)) for one in Path(ROOT / "examples").glob("*/stories/*.toml")}

    assert {one for one in there - known if "everybody" not in one and "legacy" not in one} == set()
