"""What is written to the terminal: tables for people, one JSON value for programs.

Whatever comes from outside is stripped of control characters: an applicant's name cannot steer the terminal.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WIDE = 160
"""Columns of a table that is not written to a terminal."""


def clean(text: object) -> str:
    """Text without control characters; line ends and tabs stay."""
    return _CONTROL.sub("�", str(text))


def plain_json(value: Any) -> str:
    """One JSON value, indented."""
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode()


def write_json(value: Any) -> None:
    """The answer for a program."""
    sys.stdout.write(plain_json(value) + "\n")


def write(*lines: object) -> None:
    """Lines of text, as they are."""
    sys.stdout.write("".join(clean(line) + "\n" for line in lines))


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A table with aligned columns, wide characters counted as two."""
    from rich.table import Table
    from rich.text import Text

    made = Table(title=Text(title, "bold") if title else None, title_justify="left", box=None, pad_edge=False)
    for name in head:
        made.add_column(Text(name, "bold"), overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(clean(cell)) for cell in row))
    _console().print(made)


def grid(rows: Iterable[Sequence[Any]], *, shares: Sequence[int]) -> None:
    """Columns without a head; `shares` are widths, 0 for the rest of the line."""
    from rich.table import Table

    made = Table.grid(padding=(0, 2))
    for width in shares:
        made.add_column(overflow="fold", width=width or None)
    for row in rows:
        made.add_row(*row)
    _console().print(made)


def heading(text: str) -> None:
    """A line that begins a part."""
    from rich.text import Text

    _console().print(Text(clean(text), "bold"))


def _console() -> Any:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDE
    return console
