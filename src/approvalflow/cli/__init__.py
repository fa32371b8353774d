"""The command line: a thin skin over `Office`, one file per command in `commands/`, a process of its own for each.

Nothing of the engine is loaded before a command runs, so that `--help` answers at once.
"""

import os
import sys
from collections.abc import Sequence

from approvalflow.cli.language import language_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code; no exception leaves it."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(given, os.environ)
    from approvalflow.cli.failing import answering

    return answering(given, language)
