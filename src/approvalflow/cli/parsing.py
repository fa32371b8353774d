"""What the parser of the command line says by itself, in the language asked for: complaints, and the frame of helps.

The parser speaks English only. What it says in words not known here is shown as it stands.
"""

import re
from collections.abc import Iterable
from typing import Any

from approvalflow.words import Language, sentence

_COMPLAINTS = {
    r"Missing command\.": "cli.typed.missing_command",
    r"No such command '(?P<what>.*?)'\..*": "cli.typed.no_such_command",
    r"Missing (?:argument|option|parameter) '(?P<what>.*?)'\..*": "cli.typed.missing",
    r"No such option: (?P<what>\S+).*": "cli.typed.no_such_option",
    r"Got unexpected extra arguments? \((?P<what>.*)\)": "cli.typed.too_much",
    r"Got unexpected extra argument\(s\) \((?P<what>.*)\)": "cli.typed.too_much",
    r"Option '(?P<what>.*?)' requires .*": "cli.typed.option_empty",
    r"Invalid value for '?(?P<what>[^':]*)'?: .*": "cli.typed.bad_value",
}
_FRAME = ("Usage", "Arguments", "Options", "Commands")
_REMARKS = ("Show this message and exit.", "required", "default", "env var")


def complaint(said: str, language: Language) -> str:
    """A complaint of the parser in the language asked for."""
    if language == "en":
        return said
    for pattern, code in _COMPLAINTS.items():
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return sentence(code, found.groupdict(), language)
    return said


def speaking(command: Any, language: Language) -> Any:
    """The parser's command and those below it, with their helps in the language asked for."""
    if language != "en":
        for one in (command, *command.commands.values()):
            one.context_class = _context(one.context_class, language)
    return command


def _context(kind: Any, language: Language) -> Any:
    frame = {name: sentence(f"cli.frame.{name.lower()}", {}, language) for name in _FRAME}
    remarks = {text: sentence(f"cli.remark.{number}", {}, language) for number, text in enumerate(_REMARKS, 1)}

    class Formatter(kind.formatter_class):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or f"{frame['Usage']}: ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(frame.get(heading, heading))

        def write_dl(self, rows: Iterable[tuple[str, str]], *more: Any, **named: Any) -> None:
            super().write_dl([(term, _remarked(text, remarks)) for term, text in rows], *more, **named)

    return type(kind.__name__, (kind,), {"formatter_class": Formatter})


def _remarked(text: str, remarks: dict[str, str]) -> str:
    """The remarks that the parser adds in brackets at the end, and the help of `--help`."""
    if text in remarks:
        return remarks[text]
    plain, bracket, added = text.rpartition("[")
    for english, ours in remarks.items():
        added = re.sub(rf"(^|; ){re.escape(english)}(?=[:\]])", rf"\g<1>{ours}", added)
    return plain + bracket + added
