"""Links lead somewhere, and the two READMEs are twins."""

import re
from pathlib import Path

import pytest

from docs.blocks import PAGES, ROOT, blocks, prose

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """The anchors that headings of a page make, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.replace("`", "").lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_resolve(page: Path):
    """A link within the house leads to a file, and to a heading of it where it names one."""
    for link in _LINK.findall(prose(page)):
        if re.match(r"https?:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{page.name}: {link}"
        assert ROOT in (target, *target.parents), f"{page.name}: {link} leads out of the house"
        assert not anchor or anchor in anchors(target), f"{page.name}: {link}"


def test_every_page_can_be_found():
    """From the index one comes to every page."""
    index = ROOT / "docs/index.md"
    seen, left = {index.resolve()}, [index]
    while left:
        page = left.pop()
        for link in _LINK.findall(prose(page)):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists() and target not in seen:
                seen.add(target)
                left.append(target)

    assert [page for page in (ROOT / "docs").rglob("*.md") if page.resolve() not in seen] == []


def test_code_that_is_named_exists():
    """A path of a source file in a page is a file."""
    for page in PAGES:
        for file in re.findall(r"`((?:src|processes|examples|tests|docs|calendars/data)/[\w./-]+\.\w+)`", prose(page)):
            places = (ROOT, ROOT / "src/approvalflow")
            assert any((place / file).exists() for place in places), f"{page.name}: {file}"


def shape(page: Path) -> list[str]:
    """What must be the same in both languages: levels of headings, links, code without its remarks."""
    text = page.read_text(encoding="utf-8")
    heads = re.findall(r"^(#+) ", prose(page), re.MULTILINE)
    links = [link for link in _LINK.findall(prose(page)) if "README" not in link]
    code = [re.sub(r' --lang zh-CN|"zh-CN"', "", block.text) for block in blocks(page)]
    commands = [line.partition("  #")[0] for text in code for line in text.splitlines() if line.startswith("$ ")]
    python = [block.text.replace('"zh-CN"', "") for block in blocks(page) if block.language == "python"]
    assert text
    return [*heads, *links, *commands, *python]


def test_the_readmes_are_twins():
    """The same headings, links, commands and code; only the words differ."""
    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"

    assert shape(english) == shape(chinese)
    assert f"]({chinese.name})" in english.read_text(encoding="utf-8")
    assert f"]({english.name})" in chinese.read_text(encoding="utf-8")
