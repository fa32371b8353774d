"""How people, posts, steps, clocks and papers are called, in the reader's language."""

from collections.abc import Iterable
from datetime import date

from approvalflow.cases.rules import Rules
from approvalflow.deadlines import ClockKind
from approvalflow.identity import Directory, pool_members, ranks_of
from approvalflow.identity.seats import PERSON, RANK
from approvalflow.tokens import node_of
from approvalflow.words import Language, sentence


class Names:
    """Looks ids up; whatever is not found is shown by its id, never lost."""

    def __init__(self, people: Directory | None, language: Language, rules: Rules | None = None) -> None:
        self.language = language
        self._people = people
        self._rules = rules

    def say(self, code: str, /, **values: object) -> str:
        """A sentence of the catalogue in the reader's language."""
        return sentence(code, values, self.language)

    def joined(self, names: Iterable[str]) -> str:
        """Names one after another, as the language separates them."""
        return ("、" if self.language == "zh-CN" else ", ").join(names)

    def person(self, person: str) -> str:
        """A person's name."""
        found = self._people.person(person) if self._people else None
        return found.name if found else person

    def people(self, people: Iterable[str]) -> str:
        """Several names; a word for nobody where there is none."""
        return self.joined(map(self.person, people)) or self.say("report.nobody")

    def department(self, department: str) -> str:
        """A department's name."""
        found = self._people.department(department) if self._people else None
        return found.name if found else department

    def rank(self, rank: str) -> str:
        """A rank's name."""
        return next((one.name for one in (ranks_of(self._people) if self._people else ()) if one.id == rank), rank)

    def department_of(self, person: str) -> str:
        """The name of the department a person belongs to, empty for who is not in the directory."""
        found = self._people.person(person) if self._people else None
        return self.department(found.department) if found else ""

    def pool(self, pool: str) -> str:
        """`reviewer@market` as department and role; of several, any of them."""
        who = " / ".join(self._member(one) for one in pool_members(pool))
        return f"{self.department(pool.rpartition('@')[2])} {who}"

    def _member(self, one: str) -> str:
        if one.startswith(RANK):
            return self.say("report.rank", rank=self.rank(one.removeprefix(RANK)))
        person = one.removeprefix(PERSON)
        return self.person(person) if one != person else sentence("report.role", {"role": one}, self.language)

    def step(self, visit: str) -> str:
        """The name of the step of a visit, or of an element id."""
        node = node_of(visit) or visit
        if self._rules is None:
            return node
        rule = self._rules.steps.get(node)
        drawn = self._rules.drawing.nodes.get(node)
        return rule.name if rule else (drawn.name if drawn and drawn.name else node)

    def clock(self, name: str, kind: ClockKind | None = None) -> str:
        """`法定时限`; a clock of a step also names the step."""
        if "@" not in name:
            return self.say(f"clock.kind.{kind or name}")
        called = self.say(f"clock.kind.{kind or ClockKind.STEP}")
        return self.say("report.step_clock", clock=called, step=self.step(name))

    def term(self, term: str) -> str:
        """`10 WD` as people say it."""
        amount, _, unit = term.partition(" ")
        return self.say("report.term", amount=amount, unit=f"one.{unit}" if amount == "1" else unit)

    def materials(self, materials: Iterable[str]) -> str:
        """The names of papers."""
        known = self._rules.materials if self._rules else {}
        return self.joined(known[one].name if one in known else one for one in materials)

    def due(self, stated: date | None, provisional: date | None) -> str:
        """`2026-03-09 届满`, or why no date can be told."""
        if stated is not None:
            return self.say("report.due", date=stated)
        return self.say("report.provisional", date=provisional) if provisional else self.say("report.no_date")
