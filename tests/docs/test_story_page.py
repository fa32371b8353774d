"""Designers learn stories from one page: it shows every verb, field and expectation, and all of it is read."""

from pathlib import Path

import pytest

from approvalflow.stories import Expect, Step, read_story
from approvalflow.stories.story import FIELDS, PLAIN
from approvalflow.words import catalogue
from docs.blocks import ROOT, Block, blocks

PAGE = ROOT / "docs/reference/story-toml.md"
HEAD = """
title = "A"
title_zh = "甲"
start = 2026-01-01T00:00:00+08:00
applicant = { id = "P-1", name = "A" }
"""
SHOWN = [block for block in blocks(PAGE) if block.language == "toml"]
TEXT = PAGE.read_text(encoding="utf-8")


def steps_of(block: Block) -> tuple[Step, ...]:
    """The steps of a block; one that shows steps only gets a head."""
    text = block.text if "title" in block.text else HEAD + block.text
    return read_story(text.encode(), f"{PAGE.name}:{block.line}").story.step


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: f"line {block.line}")
def test_what_is_shown_can_be_read(block: Block):
    """Every example of the page is a story, or steps of one."""
    assert steps_of(block)


def test_every_verb_and_field_has_an_example():
    """Nothing that can be written is left for the reader to guess."""
    steps = [step for block in SHOWN for step in steps_of(block)]
    shown = {(step.do, name) for step in steps for name in Step.__struct_fields__ if getattr(step, name) is not None}

    for verb, fields in FIELDS.items():
        assert any(step.do == verb for step in steps), verb
        for field in fields - {"effective", "late_reason"}:
            assert (verb, field) in shown, f"{verb}: {field}"
    assert {name for _, name in shown} == set(Step.__struct_fields__)


def test_every_expectation_has_an_example():
    """In the table, and in a story that is read."""
    steps = [step for block in SHOWN for step in steps_of(block) if step.expect is not None]
    used = {name for step in steps for name in Expect.__struct_fields__ if getattr(step.expect, name) is not None}

    for name in Expect.__struct_fields__:
        assert f"| `{name}` |" in TEXT, name
    assert used | {"outcome", "decision"} == set(Expect.__struct_fields__)


def test_the_table_of_verbs_is_that_of_the_code():
    """Each verb is in the table with exactly its fields."""
    rows = [line for line in TEXT.splitlines() if line.startswith("| `")]
    for verb, fields in FIELDS.items():
        row = next(line for line in rows if f"`{verb}`" in line.split("|")[1])
        named = set(row.split("|")[3].replace("`", " ").split())
        assert named >= fields if verb != "act" else "step" in named, verb
    for name in PLAIN:
        assert f"| `{name}` |" in TEXT, name


def test_every_fault_of_a_story_is_listed():
    """The codes of the page are those of the catalogue."""
    for code in catalogue():
        assert not code.startswith("story.") or f"`{code}`" in TEXT, code


def test_an_example_with_a_typo_would_be_noticed(tmp_path: Path):
    """The check itself checks."""
    with pytest.raises(Exception, match="there is no key “outcom”"):
        steps_of(Block(language="toml", text='[[step]]\nat = 2026-03-02T09:00:00+08:00\noutcom = "x"\n', line=1))
