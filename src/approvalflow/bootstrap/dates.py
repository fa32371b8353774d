"""Which dates: the calendar, what is due next, how a clock is counted, was counted, or would be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from approvalflow.bootstrap.door import Door
from approvalflow.calendars import WorkCalendar
from approvalflow.cases import commands as c
from approvalflow.cases.dates import whole_over
from approvalflow.cases.holding import held
from approvalflow.deadlines import Attribution, Reckoning, attribute, explain, layered_switches
from approvalflow.desk import asof, backwards, preview, whatif
from approvalflow.desk.asking import notice_of
from approvalflow.desk.rules import country as country_
from approvalflow.errors import Refused
from approvalflow.identity import Actor
from approvalflow.moment import aware

FOREVER = datetime.max.replace(tzinfo=UTC, year=9998)


class DatesDoor(Door):
    """Questions about dates."""

    def calendar(self) -> WorkCalendar:
        """The adopted notices and hours as a calendar. Raises Refused `calendar.none_adopted`."""
        with self._fresh():
            return self.desk.catalogue.calendar

    def next_due(self) -> datetime | None:
        """When something must next be looked at; None when nothing is due, ever."""
        with self._read() as books:
            rows = books.due(FOREVER, limit=1)
        return rows[0].at if rows else None

    def explain(self, case: str, clock: str, *, as_of: datetime | None = None) -> Reckoning:
        """How a clock of a case is counted, day by day, or was by what was known. Raises Refused `clock.unknown`."""
        if as_of is not None:
            then = self.as_of(case, as_of)
            found, calendar = then.case, then.calendar
        else:
            with self._fresh() as books:
                found, calendar = self._case(books, case), self.desk.catalogue.calendar
        if clock not in found.clocks:
            raise Refused("clock.unknown", clock=clock, known=sorted(found.clocks))
        return explain(found.clocks[clock].clock, calendar, whole=whole_over(found, clock))

    def whose(self, case: str, clock: str = "statutory", *, as_of: datetime | None = None) -> Attribution:
        """Whose days a clock has run through so far: each day is one party's, and the parts sum to the whole.

        Raises Refused `clock.unknown`, `case.unknown`.
        """
        now = aware(self.now())
        then = self.as_of(case, min(as_of or now, now))
        if clock not in then.case.clocks:
            raise Refused("clock.unknown", clock=clock, known=sorted(then.case.clocks))
        counted = then.case.clocks[clock].clock
        return attribute(counted, then.calendar, held(then.history), counted.day_of(then.moment))

    def as_of(self, case: str, moment: datetime) -> asof.Then:
        """What was known and told of a case at a moment. Raises Refused `as_of.before_case`, `case.unknown`."""
        with self._read() as books:
            return asof.as_of(books, self._row(books, case), moment)

    def what_if(self, case: str, facts: whatif.Supposed | Mapping[str, Any]) -> tuple[whatif.Moved, ...]:
        """The dates now, and as they would be by supposed facts, which are those of `whatif.Supposed`.

        Nothing is written. Raises Unreadable `what_if.not_facts`, and Refused as the acts themselves would be.
        """
        supposed = whatif.read_supposed(facts)
        with self._fresh() as books:
            found = self._case(books, case)
            notice = notice_of(supposed.notice) if supposed.notice else None
            if notice:
                country_.belongs(notice, self.desk.catalogue.country)
            return whatif.what_if(found, self.desk.facts_now(books, found), supposed, notice)

    def backwards(self, matter: str, finish: date) -> tuple[backwards.LatestStart, ...]:
        """The latest start of each step of a matter, for its drawing to be through on a day.

        Raises Unreadable `backwards.not_announced`, Refused `matter.not_published`.
        """
        with self._fresh() as books:
            rules = self.desk.catalogue.in_force(books, matter, aware(self.now()))
            chosen = layered_switches(self.desk.catalogue.switches, rules.switches)
        return backwards.backwards(replace(rules, switches=chosen), self.desk.catalogue.calendar, finish)

    def preview(self, what: str | c.Submit, *, by: Actor | str, **assumed: Any) -> preview.Preview:
        """The likely way (预览) of a case, or of an application before it is filed, with people and dates.

        `assumed` are the fields of `Assumed`: `pace`, `answers`, `data`. Nothing is written.
        Raises Refused `preview.not_yours`, `preview.not_assumed`, and as filing would.
        """
        actor, given = self._actor(by), preview.read_assumed(assumed)
        with self._fresh() as books:
            known, tables = self.desk.catalogue, self.desk.decisions
            if isinstance(what, c.Submit):
                rules = known.in_force(books, what.matter, aware(self.now()))
                facts = self.desk.facts_under(rules, aware(self.now()))
                return preview.of_application(what, actor, facts, self.people, tables, given)
            found = self._case(books, what)
            mine = actor.id == found.applicant.id if actor.kind == "applicant" else self.people.person(actor.id)
            if not mine:
                raise Refused("preview.not_yours", person=actor.id, case=found.number or found.id)
            events = list(books.events(found.id))
            return preview.of_case(found, events, self.desk.facts_now(books, found), self.people, tables, given)
