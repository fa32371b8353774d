"""Whatever goes wrong becomes one sentence with its code on stderr, and an exit code that names the branch of the tree.

The exit codes are those of `errors.py`; 2 is a command that was typed wrongly, 130 one that was interrupted.
"""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any

import msgspec
import typer

from approvalflow.cli.entering import build
from approvalflow.cli.language import check_language
from approvalflow.cli.parsing import complaint
from approvalflow.cli.saying import clean, plain_json
from approvalflow.errors import ApprovalFlowError, Defect, DrawingRefused, Finding, Unreadable
from approvalflow.words import Language, remedy, sentence

USAGE, INTERRUPTED = 2, 130
_CLICK: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


def answering(arguments: Sequence[str], language: Language) -> int:
    """Run a command line and answer its exit code."""
    as_json = "--json" in arguments
    for channel in (sys.stdout, sys.stderr):
        if isinstance(channel, TextIOWrapper):  # a terminal that cannot show a sign gets its number
            channel.reconfigure(errors="backslashreplace")
    try:
        _readable(arguments)
        check_language(arguments)
        done = build(language)(args=list(arguments), prog_name="approvalflow", standalone_mode=False)
        sys.stdout.flush()
    except typer.Exit as done_early:
        return done_early.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away; nobody is left to tell
        return 0
    except ApprovalFlowError as problem:
        tell_problem(problem, language, as_json)
        return problem.exit_code
    except _CLICK as problem:
        return _usage(problem, language, as_json)
    except Exception as problem:  # the last line of defence: a person never sees a traceback
        defect = Defect("cli.defect", kind=type(problem).__name__, reason=str(problem))
        tell_problem(defect, language, as_json)
        return defect.exit_code
    return done if isinstance(done, int) else 0


def _readable(arguments: Sequence[str]) -> None:
    """Raises Unreadable `cli.not_text` for bytes that are no text in the terminal's encoding."""
    for number, text in enumerate(arguments, 1):
        if not text.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in text):
            raise Unreadable("cli.not_text", number=number)


def _usage(problem: Any, language: Language, as_json: bool) -> int:
    said = str(problem.format_message())
    if not said:  # no command at all: its help has been shown
        return USAGE
    context = getattr(problem, "ctx", None)
    path = context.command_path if context is not None else "approvalflow"
    values = {"reason": complaint(said, language), "command": path}
    _write(
        "cli.usage", sentence("cli.usage", values, language), remedy("cli.usage", values, language), values, (), as_json
    )
    return USAGE


def tell_problem(problem: ApprovalFlowError, language: Language, as_json: bool) -> None:
    """Say on stderr what went wrong, with code and remedy."""
    findings = problem.findings if isinstance(problem, DrawingRefused) else ()
    said, do = sentence(problem.code, problem.values, language), remedy(problem.code, problem.values, language)
    if as_json:
        found = [finding_json(one, language) for one in findings]
        _write(problem.code, said, do, problem.values, found, as_json)
        return
    _write(problem.code, said, do, problem.values, (), as_json)
    for one in findings:
        print(f"  {clean(one.show(language))}", file=sys.stderr)


def _write(code: str, said: str, do: str, values: Any, findings: Sequence[Any], as_json: bool) -> None:
    if as_json:
        told = {"error": code, "message": said, "remedy": do, "values": values, "findings": findings}
        print(plain_json(told), file=sys.stderr)
    else:
        print(clean(f"{code}: {said}"), file=sys.stderr)
        if do:
            print(clean(f"  → {do}"), file=sys.stderr)


def finding_json(finding: Finding, language: Language) -> dict[str, Any]:
    """A finding with its sentences."""
    said = {"reason": finding.say(language), "remedy": finding.remedy(language)}
    return {**msgspec.to_builtins(finding, enc_hook=str), **said}
