"""The error tree: who is at fault decides the branch, and nobody has to catch one to survive another.

    ApprovalFlowError           code, values; str() is the English sentence
    ├── Unreadable              something we were given to read is wrong: TOML, story, term, date, expression
    │   └── DrawingRefused      a drawing or matter cannot be published; carries every Finding
    ├── Refused                 the law, the stage or the person stands against a command; nothing was changed
    ├── Conflict                a race was lost or the books are busy; try again with what is true now
    ├── BooksError              the database cannot be used: newer version, missing, damaged
    └── Defect                  our own bug

Codes are stable (`area.what`); the sentences live in `words/catalogue`, the values are attributes for callers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from approvalflow.words import Language, remedy, sentence


class ApprovalFlowError(Exception):
    """Root of every error we raise on purpose. `exit_code` is what the command line answers with."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values

    def say(self, language: Language = "en") -> str:
        """The whole sentence: what was asked, what stood in the way, what to do now."""
        parts = (sentence(self.code, self.values, language), remedy(self.code, self.values, language))
        return " ".join(part for part in parts if part)

    def __str__(self) -> str:
        return self.say("en")


class Unreadable(ApprovalFlowError):
    """A text, file or value could not be read. Values name `file` and `line` where they are known."""

    exit_code = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing wrong (or worth a look) in a drawing or matter, at one place."""

    code: str
    values: Mapping[str, object]
    severity: Literal["error", "warning", "info"] = "error"
    element: str = ""
    name: str = ""
    line: int = 0
    file: str = ""
    """Another file of the folder, where the place is in that."""

    def say(self, language: Language = "en") -> str:
        """The reason, as a sentence."""
        return sentence(self.code, self.values, language)

    def remedy(self, language: Language = "en") -> str:
        """What the designer can do about it."""
        return remedy(self.code, self.values, language)

    def show(self, language: Language = "en") -> str:
        """One line: where, what, remedy."""
        place = f"line {self.line}: " if self.line else ""
        place = f"{self.file}, {place}" if self.file else place
        who = f"{self.element}" + (f" “{self.name}”" if self.name else "")
        return f"{place}{who}: {self.code}: {self.say(language)} {self.remedy(language)}".strip()


class DrawingRefused(Unreadable):
    """A drawing or matter that cannot run. `findings` holds every reason, in document order."""

    exit_code = 7

    def __init__(self, findings: Sequence[Finding], **values: object) -> None:
        super().__init__("drawing.refused", count=len(findings), **values)
        self.findings = tuple(findings)

    def say(self, language: Language = "en") -> str:
        return "\n".join([super().say(language), *(finding.show(language) for finding in self.findings)])


class Refused(ApprovalFlowError):
    """A lawful-looking request that may not be done: wrong person, stage, seat, ground. Nothing was changed."""

    exit_code = 4


class Conflict(ApprovalFlowError):
    """Somebody else was faster or holds the books. Values name what changed."""

    exit_code = 5


class BooksError(ApprovalFlowError):
    """The database cannot be used as it is."""

    exit_code = 6


class Defect(ApprovalFlowError):
    """A rule of our own code was broken. Please report it with the case number."""

    exit_code = 70
