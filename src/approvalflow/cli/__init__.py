"""The command line: a thin skin over `Office`, one file per command in `commands/`, a process of its own for each.

Nothing of the engine is loaded before a command runs, so that `--help` answers at once.
"""

import os
import sys
from collections.abc import Sequence

from approvalflow.cli.language import language_of

VALUED = frozenset({"--db", "--tenant", "--people", "--now", "--as", "--key", "--effective", "--late-reason"})
"""Common options that are followed by a value."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code; no exception leaves it."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(given, os.environ)
    from approvalflow.cli.failing import answering

    return answering(behind(given), language)


def behind(given: Sequence[str]) -> list[str]:
    """Common options that were typed before the command, behind it, where they belong; `--lang` may stand before."""
    rest, moved, kept = list(given), list[str](), list[str]()
    while rest and rest[0].startswith("--"):
        name, joined, _ = rest[0].partition("=")
        if name not in {"--json", "--lang", *VALUED}:
            break
        taken = 1 if name == "--json" or joined else 2
        (kept if name == "--lang" else moved).extend(rest[:taken])
        del rest[:taken]
    return [*kept, *rest[:1], *moved, *rest[1:]] if rest else [*kept, *moved]
