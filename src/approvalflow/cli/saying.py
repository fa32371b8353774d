"""What is written to the terminal: tables for people, one JSON value for programs.

Whatever comes from outside is stripped of control characters: an applicant's name cannot steer the terminal.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

import msgspec

from approvalflow.words import one_line

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WIDE = 10_000
"""Columns of what is not written to a terminal: nothing is folded, a program may read it line by line."""
NARROW = 60
"""A terminal narrower than this is treated as if it were so wide."""
MOMENT = len("2026-03-02 09:00")


def clean(text: object) -> str:
    """Text without control characters; line ends and tabs stay."""
    return _CONTROL.sub("�", str(text))


_JSON = msgspec.json.Encoder(enc_hook=str, decimal_format="number")


def plain_json(value: Any) -> str:
    """One JSON value, indented."""
    return msgspec.json.format(_JSON.encode(value), indent=2).decode()


def write_json(value: Any) -> None:
    """The answer for a program."""
    sys.stdout.write(plain_json(value) + "\n")


def write(*lines: object) -> None:
    """Lines of text, as they are."""
    sys.stdout.write("".join(clean(line) + "\n" for line in lines))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table with aligned columns, wide characters counted as two."""
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in head:
        made.add_column(Text(name, "bold"), overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(clean(one_line(str(cell)))) for cell in row))
    _print(made)


def chronicle(rows: Iterable[tuple[str, str, str, int]]) -> None:
    """Moments on the left, what happened on the right, folded as Chinese is: between any signs.

    A row is moment, text, style, and how much of the text's beginning is bold.
    """
    from rich.table import Table
    from rich.text import Text

    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(width=MOMENT)
    made.add_column(overflow="fold")
    for moment, text, style, bold in rows:
        told = Text(fold(clean(text), _width() - MOMENT - 4), style)
        told.stylize("bold", 0, bold)
        made.add_row(Text(moment, "cyan"), told)
    _print(made)


def fold(text: str, width: int, indent: int = 4) -> str:
    """Broken into lines: at blanks, or between wide signs, but not before a closing one."""
    from rich.cells import cell_len

    lines, line, size = list[str](), "", 0
    for part in re.findall(r"[ -~]+?(?: |(?=[^ -~])|$)|[^ -~][，。、；：）”！？】]*", text):
        if size + cell_len(part.rstrip()) > width and line.strip():
            lines, line, size = [*lines, line.rstrip()], " " * indent, indent
        line, size = line + part, size + cell_len(part)
    return "\n".join([*lines, line])


def heading(text: str) -> None:
    """A line that begins a part."""
    from rich.text import Text

    _print(Text(clean(text), "bold"))


def _width() -> int:
    from rich.console import Console

    console = Console()
    return max(console.width, NARROW) if console.is_terminal else WIDE


def _print(shown: Any) -> None:
    """On a terminal with colours, else plain, as wide as it is, without blanks at the ends of lines."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        console.print(shown)
        return
    plain = Console(file=StringIO(), highlight=False, markup=False, emoji=False, width=WIDE, color_system=None)
    plain.print(shown)
    text = plain.file.getvalue()  # type: ignore[attr-defined]
    sys.stdout.write("".join(line.rstrip() + "\n" for line in text.splitlines()))
