"""A rule, its test, its two drawings, its page and its sentences carry the same name."""

import re
from pathlib import Path

import pytest

from approvalflow.lint import Rule, all_rules
from approvalflow.words import catalogue
from lint.shelf import DRAWINGS, a_matter, findings

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGES = ROOT / "docs" / "rules"
SHELF = ROOT / "src" / "approvalflow" / "lint" / "rules"
RULES = [pytest.param(rule, id=f"{rule.code}-{rule.name}") for rule in all_rules().values()]

SPOKEN_OF = {
    "steps_exist": '[steps.Review]\nterm = "5 WD"',
    "messages_exist": '[messages."规划复函"]\nlives = "60 ND"',
    "said_once": '[steps.Review]\nterm = "5 WD"',
    "act_known": '[steps.Look]\nact = "reveiw"',
    "ground_excludable": '[procedures.meeting]\nname = "会商"\nground = "部门会商"\nbasis = "act"\narticle = "45"',
    "silence_consulted": '[steps.Review]\nsilence = "disclosure-consent"',
}
"""What the matter adds for those rules that look at the drawing and the matter together."""


def named(folder: Path, pattern: str) -> set[str]:
    return {path.stem for path in folder.glob(pattern)}


def stripped(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def test_nothing_is_missing_and_nothing_is_left_over():
    """Files, tests, drawings and pages are exactly those of the rules in the list."""
    names = {rule.name for rule in all_rules().values()}

    assert named(SHELF, "[!_]*.py") == names
    assert {path.name for path in DRAWINGS.iterdir()} == names
    assert {name.removeprefix("test_") for name in named(HERE, "test_*.py")} >= names
    assert named(PAGES, "AF*.md") == {f"{rule.code}-{rule.name}" for rule in all_rules().values()}
    assert {code for code in catalogue() if code.startswith("AF")} == set(all_rules())


def test_codes_are_counted_without_gaps():
    """A gap would be a rule that somebody lost."""
    groups: dict[str, list[int]] = {}
    for code in all_rules():
        groups.setdefault(code[:3], []).append(int(code[3:]))

    assert set(groups) == {"AF1", "AF2", "AF3", "AF4"}
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in groups.values())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_its_unsound_drawing_and_nothing_else_does(rule: Rule):
    """The unsound drawing breaks this one rule; the finding is a whole sentence in both languages, with a remedy."""
    found = findings(f"{rule.name}/unsound", a_matter(SPOKEN_OF.get(rule.name, "")))

    assert {one.code for one in found} == {rule.code}
    assert {one.severity for one in found} == {rule.severity}
    for one in found:
        for text in (one.say("en"), one.say("zh-CN"), one.remedy("en"), one.remedy("zh-CN")):
            assert text
            assert "{" not in text


@pytest.mark.parametrize("rule", RULES)
def test_the_page_of_a_rule_shows_its_drawings(rule: Rule):
    """The thought is the rule's own, and every line of the examples stands in the drawings that the tests read."""
    page = (PAGES / f"{rule.code}-{rule.name}.md").read_text(encoding="utf-8")
    examples = re.findall(r"```xml\n(.*?)```", page, re.DOTALL)

    assert page.startswith(f"# {rule.code} {rule.name}\n\n{rule.thought}\n\nSeverity: {rule.severity}.\n")
    assert len(examples) == 2
    for kind, example in zip(("unsound", "sound"), examples, strict=True):
        drawn = stripped((DRAWINGS / rule.name / f"{kind}.bpmn").read_text(encoding="utf-8"))
        assert [line for line in stripped(example) if line not in drawn] == []


def test_the_index_lists_every_rule():
    """One table row per rule, with its weight and its thought."""
    index = (PAGES / "index.md").read_text(encoding="utf-8")

    for rule in all_rules().values():
        link = f"[{rule.name}]({rule.code}-{rule.name}.md)"
        assert f"| {rule.code} | {link} | {rule.severity} | {rule.thought} |\n" in index
