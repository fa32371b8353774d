"""Whose days they were, for a reader: a row for each party and name, with its days; the rows sum to the whole."""

from collections.abc import Iterator

import msgspec

from approvalflow.cases.case import Case
from approvalflow.cases.rules import Rules
from approvalflow.deadlines import Attribution, Party
from approvalflow.identity import Directory
from approvalflow.reports.names import Names
from approvalflow.words import Language


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """The calendar days of one party. `who` is the id behind the name, empty for rest days and for nobody named."""

    party: Party
    who: str
    name: str
    days: int


def shares(
    found: Attribution, case: Case, rules: Rules, people: Directory, language: Language = "en"
) -> tuple[Share, ...]:
    """In the order in which they first had the file."""
    names = Names(people, language, rules)
    return tuple(
        Share(party=party, who=who, name=_name(party, who, case, rules, names), days=days)
        for (party, who), days in found.by_name.items()
    )


def told_shares(rows: tuple[Share, ...], language: Language = "en") -> Iterator[str]:
    """A line for each, and the sum."""
    names = Names(None, language)
    for one in rows:
        code = "whose.line" if one.name else "whose.line.plain"
        yield names.say(code, party=str(one.party), name=one.name, days=f"{one.days:>4}")
    yield names.say("whose.sum", days=f"{sum(one.days for one in rows):>4}")


def _name(party: Party, who: str, case: Case, rules: Rules, names: Names) -> str:
    match party:
        case Party.OFFICER:
            return names.person(who)
        case Party.DEPARTMENT:
            return names.pool(who) if who else names.department(rules.organ)
        case Party.APPLICANT:
            return case.applicant.name
        case Party.THIRD_PARTY:
            known = rules.procedures.get(who)
            return known.name if known else who
        case _:
            return ""
