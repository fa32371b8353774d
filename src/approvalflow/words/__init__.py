"""Every sentence a person can see, in zh-CN and English, found by a stable code.

The catalogue is data: one TOML file per area in `catalogue/`, one table per code:

    ["case.wrong_stage"]
    en = "Cannot {doing} case {case}: it is {stage}."
    en_do = "Look at the case with `approvalflow show {case}`."
    zh = "..."
    zh_do = "..."

`en`/`zh` say what was asked and what stood in the way; `en_do`/`zh_do` (optional) say what to do now. `{stage:stage}`
shows a value by its own word: the sentence `stage.accepted` where the value is `accepted`. A moment is shown to the
minute, in the zone it is given in. Whatever a value says, it stays on the line of its sentence.
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["zh-CN", "en"]


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All sentences by code, read once on the first question."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(files(__name__).joinpath("catalogue").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            found.update(tomllib.loads(file.read_text(encoding="utf-8")))
    return found


def sentence(code: str, values: Mapping[str, object], language: Language = "en") -> str:
    """What happened, in `language`; a code the catalogue lacks is shown with its values, never lost."""
    return _fill(code, "zh" if language == "zh-CN" else "en", values) or f"{code} {dict(values)}"


def remedy(code: str, values: Mapping[str, object], language: Language = "en") -> str:
    """What to do now, or an empty text where there is nothing to do; before it, what others changed (`mine`)."""
    lost: list[str] = []
    if "mine" in values:
        lost = ["lost.changed"] if values.get("did", "-") != "-" else []
        lost += ["lost.mine" if values["mine"] else "lost.nothing"]
    parts = [sentence(one, values, language) for one in lost]
    parts.append(_fill(code, "zh_do" if language == "zh-CN" else "en_do", values))
    return " ".join(part for part in parts if part)


def _fill(code: str, key: str, values: Mapping[str, object]) -> str:
    template = catalogue().get(code, {}).get(key, "")
    return template.format_map(_Shown(values, key))


class _Shown(dict[str, object]):
    """Values as they are shown: lists joined, an empty one told as none, a missing one left visible, so as not to raise
    over an error.
    """

    def __init__(self, values: Mapping[str, object], key: str) -> None:
        super().__init__(values)
        self._key = key

    def __getitem__(self, name: str) -> object:
        return _Value(super().get(name, "{" + name + "}"), self._key)

    def __contains__(self, name: object) -> bool:
        return True


class _Value:
    """One value; formatted with the name of an area, it is shown by its word in that area, if there is one."""

    def __init__(self, value: object, key: str) -> None:
        self._parts = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
        self._key = key

    def __format__(self, area: str) -> str:
        if not self._parts:
            return "无" if self._key.startswith("zh") else "none"
        comma = "、" if self._key.startswith("zh") else ", "
        return comma.join(
            catalogue().get(f"{area}.{part}", {}).get(self._key[:2], _plain(part)) for part in self._parts
        )


def _plain(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else one_line(str(value))


def one_line(text: str) -> str:
    """A text as it may stand in a sentence, or in a cell of a table: no name begins a line of its own there."""
    return " ".join(text.splitlines())
