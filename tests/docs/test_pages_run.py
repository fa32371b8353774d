"""Docs cannot go stale: what a page shows is run, and prints what the page says."""

import re
from pathlib import Path

import pytest

from docs.blocks import PAGES, ROOT, Block, blocks, check_page, commands


def of(*languages: str) -> list:
    """The pages that have blocks of one of these languages."""
    chosen = [page for page in PAGES if any(block.language in languages for block in blocks(page))]
    return [pytest.param(page, id=str(page.relative_to(ROOT))) for page in chosen]


@pytest.mark.parametrize("page", of("python", "console"))
def test_a_page_runs(page: Path, desk: Path):
    """Python and commands of a page run from top to bottom, and print what the page says."""
    check_page(page)


@pytest.mark.parametrize("page", of("console"))
def test_other_commands_exist(page: Path):
    """What is not ours to run in a test at least exists: targets of the Makefile, files that are named."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for block in blocks(page):
        for command, _ in commands(block):
            words = command.split()
            if words[0] == "make":
                assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), command
            elif words[0] == "python" and words[1] != "-m":
                assert (ROOT / words[1]).is_file(), command
            else:
                assert words[0] in ("approvalflow", "pip", "git", "cd", "python"), command


def test_a_wrong_page_is_noticed(tmp_path: Path):
    """The check itself checks: another output than the page says is an error."""
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(2 + 2)  # 5\n```\n", encoding="utf-8")

    with pytest.raises(AssertionError, match="“5” is not printed"):
        check_page(page)

    page.write_text("```python\nprint(2 + 2)\n```\n\n```text\nfive\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="is not printed"):
        check_page(page)


def test_continued_commands_are_one():
    """A backslash at the end of a line joins it with the next."""
    block = Block(language="console", text="$ approvalflow a \\\n    b\nout\n$ make demo\n", line=1)

    assert list(commands(block)) == [("approvalflow a b", "out\n"), ("make demo", "")]
