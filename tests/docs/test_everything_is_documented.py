"""What can be used can be read about: every public name, command, rule, code, clock, act and word."""

import re

import pytest

import approvalflow
from approvalflow.cases import acts
from approvalflow.cases.case import Stage
from approvalflow.cli.commands import NAMES
from approvalflow.deadlines import ClockKind
from approvalflow.lint import all_rules
from approvalflow.words import catalogue
from docs import made
from docs.blocks import PAGES, ROOT, run_command

DOCS = {page: page.read_text(encoding="utf-8") for page in PAGES}
GLOSSARY = DOCS[ROOT / "docs/glossary.md"]
SOURCE = "\n".join(
    file.read_text(encoding="utf-8") for file in (ROOT / "src").rglob("*.*") if file.suffix in (".py", ".toml")
)


@pytest.mark.parametrize("name", made.PAGES)
def test_made_pages_are_those_of_the_code(name: str):
    """Pages made from the code say what the code says; `python tests/docs/made.py` writes them anew."""
    assert (ROOT / "docs/reference" / name).read_text(encoding="utf-8") == made.PAGES[name]()


def test_every_public_name_has_its_place():
    """A heading in the reference, and a use in some other page or example."""
    reference = DOCS[ROOT / "docs/reference/python.md"]
    rest = "\n".join(text for page, text in DOCS.items() if page.name != "python.md")
    rest += "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "examples").glob("*.py"))

    for name in approvalflow.__all__:
        assert f"\n## {name}\n" in reference, name
    unused = {name for name in approvalflow.__all__ if not re.search(rf"\b{name}\b", rest)}
    assert unused <= {"ApprovalFlowError", "WorkCalendar"}
    for method in made.office_methods():
        assert f"| `{method}(" in reference, method


def test_every_command_is_in_the_reference():
    """Each command of the command line has its place there, and most are shown at work somewhere else."""
    reference = DOCS[ROOT / "docs/reference/command-line.md"]
    for name in NAMES:
        assert re.search(rf"`(approvalflow )?{name}\b", reference), name


def test_commands_and_options_that_are_named_exist():
    """Whatever a page says of the command line in passing can be typed."""
    options = {name: set(run_command(f"approvalflow {name} --help")[0].split()) for name in NAMES}
    for page, text in DOCS.items():
        for name, rest in re.findall(r"(?:`|^    |\* +)approvalflow ([a-z][a-z-]*)([^`\n]*)", text, re.MULTILINE):
            assert name in NAMES, f"{page.name}: approvalflow {name}"
            for option in re.findall(r"(?<= )--[a-z-]+", rest):
                assert option in options[name], f"{page.name}: approvalflow {name} {option}"


def test_every_rule_is_listed():
    """By code and name, with a page of its own."""
    index = DOCS[ROOT / "docs/rules/index.md"]
    for rule in all_rules().values():
        assert f"[{rule.name}]({rule.code}-{rule.name}.md)" in index


def test_every_code_that_is_raised_has_its_sentence():
    """A code without words would be shown as it stands, with its values."""
    assert sorted(set(made.raised_codes()) - set(catalogue())) == []


def test_every_code_is_in_the_reference():
    """Whatever code a user is given can be looked up."""
    page = DOCS[ROOT / "docs/reference/errors.md"]
    for code in set(made.given_codes()) & set(catalogue()):
        assert f"| `{code}` |" in page or code in all_rules(), code


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_first_screen_leads_on(page: str):
    """The two commands, an approval, the command line, where to go next, the licence: in this order, on one screen."""
    text = (ROOT / page).read_text(encoding="utf-8")
    places = [
        text.index(one)
        for one in ("make demo", "make test", "Office.open", "approvalflow publish", "docs/tutorial", "Apache-2.0")
    ]

    assert places == sorted(places)
    assert len(text.splitlines()) < 100


def zh(code: str) -> str:
    """The Chinese of a word of the catalogue."""
    return catalogue()[code]["zh"]


def test_the_glossary_has_the_words_that_people_see():
    """Acts, clocks, stages and levels are called in the glossary as in messages."""
    words = [zh(f"doing.{act}") for act in {row.act for row in acts.TABLE} - {""}]
    words += [zh(f"clock.kind.{kind}") for kind in ClockKind]
    words += [zh(f"stage.{stage}") for stage in Stage]
    words += [zh(f"level.{level}") for level in ("approaching", "due", "overdue")]

    assert [word for word in words if word not in GLOSSARY] == []


def test_the_glossary_names_every_act_and_outcome():
    """Nobody has to guess which act is which."""
    named = set(re.findall(r"`([\w-]+)`", GLOSSARY))

    assert {row.act for row in acts.TABLE} - {"", *named} == set()
    missing = {row.outcome for row in acts.TABLE} - {"", *named}
    assert missing <= {"received"}


def test_the_glossary_names_what_exists():
    """A name in the glossary is a word of the code: nothing is explained that is not there."""
    named = set(re.findall(r"`([^`]+)`", GLOSSARY)) - {"code", "Review@4"}
    words = {
        word for one in named for word in re.findall(r"[A-Za-z_-]+", one.replace(".toml", "").replace(".bpmn", ""))
    }

    assert [word for word in sorted(words) if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", SOURCE)] == []


def test_one_word_is_explained_once():
    """No Chinese word has two rows."""
    words = [word for row in re.findall(r"^\| ([^|]+) \|", GLOSSARY, re.MULTILINE) for word in row.strip().split("、")]
    words = [word for word in words if re.search(r"[一-鿿]", word) and word != "中文"]

    assert sorted({word for word in words if words.count(word) > 1}) == []
