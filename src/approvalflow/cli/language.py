"""In which language a person is answered: `--lang`, else APPROVALFLOW_LANG, else that of the terminal."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from approvalflow.errors import Unreadable
from approvalflow.words import Language


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Known before anything is parsed, so that help and errors speak it too."""
    asked = next((text for text in _asked(arguments)), "")
    names = ("APPROVALFLOW_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    first = asked or next((environment[name] for name in names if environment.get(name)), "")
    return "zh-CN" if first.lower().startswith("zh") else "en"


def check_language(arguments: Sequence[str]) -> None:
    """Raises Unreadable `cli.unknown_language` when `--lang` asks for a language that is not spoken here."""
    for text in _asked(arguments):
        if not text.lower().startswith(("zh", "en")):
            raise Unreadable("cli.unknown_language", asked=text, known=["zh-CN", "en"])


def _asked(arguments: Sequence[str]) -> list[str]:
    found = [text.removeprefix("--lang=") for text in arguments if text.startswith("--lang=")]
    return found + [after for word, after in pairwise(arguments) if word == "--lang"]
