"""One event with everything its words may need: names instead of ids, and the sentences of the catalogue."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from approvalflow.cases import events as e
from approvalflow.cases.rules import Rules
from approvalflow.reports.names import Names
from approvalflow.reports.sofar import SoFar

Values = dict[str, object]


class Telling:
    """One event with everything its words may need."""

    def __init__(self, happened: e.Happened, names: Names, rules: Rules, so_far: SoFar) -> None:
        self.happened = happened
        self.event: Any = happened.event
        self.names = names
        self.rules = rules
        self.so_far = so_far

    def values(self) -> Values:
        """The event's own fields, with steps and people by name."""
        found: Values = {name: getattr(self.event, name) for name in self.event.__struct_fields__}
        if visit := found.get("visit"):
            found["step"] = self.names.step(str(visit))
        if isinstance(officers := found.get("officers"), tuple):
            found["officers"] = self.names.people(officers)
        return found

    def say(self, variant: str = "", **more: object) -> str:
        """`event.<Name>` or its variant."""
        code = f"event.{type(self.event).__name__}" + (f".{variant}" if variant else "")
        return self.names.say(code, **{**self.values(), **more})

    def clock(self, id_: str) -> str:
        """The name of a clock of this case."""
        return self.names.clock(id_, self.so_far.kinds.get(id_))  # type: ignore[arg-type]

    def due(self) -> str:
        """The date that a clock event states."""
        return self.names.due(self.event.stated, self.event.provisional)

    def text(self, text: str) -> Iterator[str]:
        """Free text, if there is any that the outcome does not say already."""
        word = self.names.say(f"outcome.{getattr(self.event, 'opinion', '-')}")
        if text and text.strip("。.") != word:
            yield self.names.say("event.text", text=as_sentence(text, self.names.language))


Teller = Callable[[Telling], Iterator[str]]


def as_sentence(text: str, language: str) -> str:
    """Text as a sentence: a full stop where there is none."""
    plain = text.strip()
    return plain if plain[-1:] in "。.！!？?；;" else plain + ("。" if language == "zh-CN" else ".")


def listed(parts: Iterable[str]) -> str:
    """Several things as one text."""
    return "；".join(part.rstrip("。.；;") for part in parts)
