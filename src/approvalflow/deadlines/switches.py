"""A disputed reading of the law is a named switch: documented, with a default, shown in every explanation."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import msgspec

from approvalflow.errors import Unreadable
from approvalflow.reading import read_toml
from approvalflow.terms import Term, Unit
from approvalflow.words import Language, sentence


class _Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    en: str
    zh: str


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to read the law. `unit` is what it counts a term in, `clear` says that neither end is counted."""

    name: str
    en: str
    zh: str
    unit: Unit | None = None
    clear: bool = False


class Switch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question on which readings differ. The first reading is the default; a single one is settled.

    `decides` is `clock` where a clock reads it by itself, `case` where it is read before there is a clock or beside it.
    """

    question: _Said
    authority: Annotated[str, msgspec.Meta(min_length=1)]
    checked: date
    decides: Literal["clock", "case"]
    readings: Annotated[tuple[Reading, ...], msgspec.Meta(min_length=1)]

    @property
    def default(self) -> str:
        """The mainstream reading."""
        return self.readings[0].name


class InForce(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reading that counts. `level` says who chose it: `default`, `office`, `matter`; empty where nobody kept that."""

    switch: str
    reading: str
    level: str = ""

    def text(self, language: Language = "en") -> str:
        """Question, answer and level as a sentence."""
        code = f"clock.head.switch.{self.level}" if self.level else "clock.head.switch"
        return sentence(code, {"reading": tell_switch(self.switch, self.reading, language)}, language)


@cache
def switches() -> Mapping[str, Switch]:
    """Every switch that the reckoning of days knows."""
    file = files(__package__).joinpath("data", "switches.toml")
    return read_toml(file.read_bytes(), dict[str, Switch], file.name)


def check_switches(chosen: Mapping[str, str]) -> dict[str, str]:
    """The choices that differ from the defaults, which is all that a clock keeps.

    Raises Unreadable `clock.no_such_switch` or `clock.no_such_reading`, each with what exists.
    """
    known = switches()
    for name, reading in chosen.items():
        if name not in known:
            raise Unreadable("clock.no_such_switch", switch=name, known=sorted(known))
        readings = [one.name for one in known[name].readings]
        if reading not in readings:
            raise Unreadable("clock.no_such_reading", switch=name, reading=reading, known=readings)
    return {name: reading for name, reading in chosen.items() if reading != known[name].default}


def layered_switches(*levels: Mapping[str, str]) -> dict[str, str]:
    """The readings of an office, then of its matter: the later level wins, a default named there included.

    Raises as `check_switches`, whichever level holds the slip.
    """
    found: dict[str, str] = {}
    for level in levels:
        check_switches(level)
        found |= level
    return check_switches(found)


def switch_levels(*, office: Mapping[str, str], matter: Mapping[str, str]) -> dict[str, str]:
    """Which level chose a reading, for every switch that one of them names: the matter goes before its office."""
    return dict.fromkeys(office, "office") | dict.fromkeys(matter, "matter")


def readings_in_force(*, office: Mapping[str, str], matter: Mapping[str, str]) -> tuple[InForce, ...]:
    """Every switch with the reading that counts and its level. Raises as `layered_switches`."""
    chosen, levels = layered_switches(office, matter), switch_levels(office=office, matter=matter)
    return tuple(
        InForce(switch=name, reading=reading_of(name, chosen), level=levels.get(name, "default")) for name in switches()
    )


def reading_of(name: str, chosen: Mapping[str, str]) -> str:
    """The reading in force: the one chosen, else the default."""
    return chosen.get(name) or switches()[name].default


def units_of(name: str) -> Mapping[str, Unit]:
    """What each reading of a switch counts in; empty for a switch about something else than days."""
    known = switches()
    return {one.name: one.unit for one in known[name].readings if one.unit} if name in known else {}


def read_as(term: str, name: str, chosen: Mapping[str, str]) -> str:
    """A term in the unit of the reading in force; as it stands where no switch decides its unit."""
    return str(Term(Term.parse(term).amount, units_of(name)[reading_of(name, chosen)])) if name and term else term


def counts_clear(name: str, chosen: Mapping[str, str]) -> bool:
    """Whether the reading in force counts neither end."""
    return any(one.clear for one in switches()[name].readings if one.name == reading_of(name, chosen))


def tell_switch(name: str, reading: str, language: Language = "en") -> str:
    """The question and the answer chosen, as a sentence."""
    switch, chinese = switches()[name], language == "zh-CN"
    question = switch.question.zh if chinese else switch.question.en
    answer = next(((one.zh if chinese else one.en) for one in switch.readings if one.name == reading), reading)
    return f"{question} {answer}（{switch.authority}）" if chinese else f"{question} {answer} ({switch.authority})"
