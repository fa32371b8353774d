"""A day and why it works or rests."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from approvalflow.words import Language, catalogue, sentence


class Why(StrEnum):
    """What makes a day a working day or a rest day."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    REST = "rest"  # named by a notice
    MAKE_UP = "make_up"  # a weekend day that a notice makes a working day (调休上班)
    FIXED = "fixed"  # not announced yet, but the law fixes this rest day by its date


class Layer(StrEnum):
    """Who decides about a day; each lies over the one before it."""

    NATIONAL = "national"
    DIVISION = "division"
    OFFICE = "office"


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One answer of the calendar. `announced` is false past the last notice: then the answer is provisional.

    `layer` and `place` say whose notice decides: the national one, that of a division, or that of an office.
    """

    date: date
    works: bool
    why: Why
    feast: str = ""
    notice: str | None = None
    document: str = ""
    announced: bool = True
    layer: Layer = Layer.NATIONAL
    place: str = ""

    def text(self, language: Language = "en") -> str:
        """The reason as a sentence, with the document where a notice decides."""
        values: dict[str, object] = {
            "date": self.date,
            "feast": feast_name(self.feast, language),
            "document": self.document,
        }
        values["place"] = self.place
        said = sentence(f"calendar.why.{self.why}" + ("_here" if self.place else ""), values, language)
        return said if self.announced else f"{said} {sentence('calendar.why.provisional', values, language)}"


def feast_name(feast: str, language: Language = "en") -> str:
    """A feast as the reader calls it; one that the catalogue lacks keeps its own name."""
    if language == "zh-CN" or not feast:
        return feast
    names = (catalogue().get(f"calendar.feast.{one}", {}).get("en", one) for one in feast.split("、"))
    return ", ".join(names)
