"""A code that the reader can give has its sentence and its remedy in both languages, and no sentence is idle."""

import re
import tomllib
from pathlib import Path

import approvalflow.bpmn
import approvalflow.expressions
import approvalflow.words
from approvalflow.words import catalogue

FOLDERS = [Path(package.__file__).parent for package in (approvalflow.bpmn, approvalflow.expressions)]


def codes():
    source = "".join(file.read_text(encoding="utf-8") for folder in FOLDERS for file in folder.rglob("*.py"))
    return set(re.findall(r'"((?:drawing|expression)\.[a-z_]+)"', source))


def test_every_code_has_its_words():
    """Reason and what to do, in Chinese and English."""
    for code in codes():
        assert set(catalogue()[code]) == {"en", "en_do", "zh", "zh_do"}, code


def test_no_sentence_is_idle():
    """A sentence that no code uses would grow stale. `drawing.refused` is said by the error tree."""
    folder = Path(approvalflow.words.__file__).parent / "catalogue"
    known = {
        code
        for name in ("drawing", "expression")
        for code in tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
    }

    assert known - codes() == {"drawing.refused"}


def test_both_languages_name_the_same_values():
    """A value that only one reader sees is a value lost."""
    for code in codes():
        for one, other in (("en", "zh"), ("en_do", "zh_do")):
            texts = (catalogue()[code][one], catalogue()[code][other])
            assert len({frozenset(re.findall(r"\{([a-z]+)\}", text)) for text in texts}) == 1, code
