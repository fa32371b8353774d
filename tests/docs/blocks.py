"""Code blocks of a Markdown page, and what running them shows.

A page is one story: its blocks run in order, in one folder that holds the shipped `processes` and `examples`. What a
block prints is compared with what the page says it prints:

    print(2 + 2)  # 4                 a comment behind a print is what is printed there
    ```text … ```                     a block of text after a Python block is found in the output so far
    $ approvalflow … / lines below    the output of the command; `…` stands for anything
    # folder/file.toml                a block of TOML or XML that begins by naming a file is written there
"""

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "benchmarks/README.md", *ROOT.glob("docs/**/*.md")]
)
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)

_FILE = re.compile(r"(?:<\?xml.*\n)?(?:#|<!--) ([\w./-]+\.(?:toml|bpmn|dmn))\b")


@dataclass(frozen=True, kw_only=True)
class Block:
    """One fenced block: its language, text, and the line on which it begins."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(language=found[2], text=found[3], line=text.count("\n", 0, found.start()) + 1)
        for found in _BLOCK.finditer(text)
    ]


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def check_page(page: Path) -> None:
    """Run the blocks of a page from top to bottom, and compare what they print with what the page says."""
    names: dict[str, object] = {"__name__": "__page__"}
    printed = io.StringIO()
    for block in blocks(page):
        if block.language == "python":
            _run_python(block, page, names, printed)
        elif block.language == "text" and printed.getvalue():
            assert block.text.rstrip() in printed.getvalue(), f"{page.name}:{block.line} is not printed"
        elif block.language == "console":
            _run_console(block, page)
        elif named := _FILE.match(block.text):
            _write(Path(named[1]), block.text)


def _write(file: Path, text: str) -> None:
    assert not file.is_absolute()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _run_python(block: Block, page: Path, names: dict[str, object], printed: io.StringIO) -> None:
    code = compile("\n" * block.line + block.text, str(page), "exec")
    now = io.StringIO()
    with contextlib.redirect_stdout(now):
        exec(code, names)
    printed.write(now.getvalue())
    lines = iter(now.getvalue().splitlines())
    for said in re.findall(r"^\s*print\(.*\)  +# (.*)$", block.text, re.MULTILINE):
        assert said in lines, f"{page.name}:{block.line}: “{said}” is not printed:\n{now.getvalue()}"


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a console block with the output shown below it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        while command.endswith("\\"):
            more, _, shown = shown.partition("\n")
            command = command[:-1] + more.strip()
        yield command, shown


def _run_console(block: Block, page: Path) -> None:
    for command, shown in commands(block):
        if not command.startswith("approvalflow "):
            continue
        words, _, code = command.partition("  # exit ")
        found, answered = run_command(words)
        place = f"{page.name}:{block.line}: $ {command}"
        assert answered == int(code or 0), f"{place} answered {answered}\n{found}"
        assert _alike(shown, found), f"{place} printed\n{found}"


def run_command(command: str) -> tuple[str, int]:
    """What a command line prints, on both channels, and its exit code."""
    from approvalflow.cli import main

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        answered = main(shlex.split(command)[1:])
    return printed.getvalue(), answered


def _alike(shown: str, found: str) -> bool:
    """Whether the output is as shown; runs of blanks count as one, `…` as anything."""
    pattern = ".*".join(re.escape(" ".join(part.split())) for part in shown.split("…"))
    return not shown.strip() or re.fullmatch(r"\s*" + pattern + r"\s*", " ".join(found.split()), re.DOTALL) is not None
