"""A clock is its facts: when it started, what paused it, what extended it, when it stopped; dates follow from them.

A clock is kept as JSON inside its case, so it holds only what was decided; whatever the calendar decides is computed.
Every method gives a new clock. Facts that contradict each other are refused with `Refused`.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Literal

import msgspec

from approvalflow.calendars import OfficeHours
from approvalflow.deadlines.rolling import counting_rule
from approvalflow.deadlines.switches import check_switches
from approvalflow.errors import Refused, Unreadable
from approvalflow.moment import aware, local_date, on_the_wall, read_zone
from approvalflow.terms import Term, Unit

HOURS = (Unit.H, Unit.WH)
read_term = lru_cache(maxsize=1024)(Term.parse)


class ClockKind(StrEnum):
    """What a clock measures."""

    STATUTORY = "statutory"  # 法定时限
    PROMISED = "promised"  # 承诺时限
    STEP = "step"  # 环节时限
    WINDOW = "window"  # 补正告知期: the office tells what is missing, or its silence accepts
    ANSWER = "answer"  # 补正期限: the applicant answers
    ISSUE = "issue"  # 制证送达
    CHECK = "check"  # 事后核查
    CORRECTION = "correction"  # 整改期限
    EXPIRY = "expiry"  # 许可有效期
    UPPER_LEVEL = "upper_level"  # 上级审批
    HEARING_REQUEST = "hearing_request"  # 提出听证申请
    HEARING = "hearing"  # 组织听证
    HEARING_NOTICE = "hearing_notice"  # 听证通知，自听证之日倒算
    TIMER = "timer"  # 定时


class Pause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Time left out of the count: the id of its procedure, its ground, recorded begin and end, the time announced.

    `announced` is a term such as `15 WD`; `notice` the day on which that time was told in writing; `by` is whoever
    authorised it.
    """

    id: str
    begin: date
    end: date | None = None
    ground: str = ""
    announced: str = ""
    notice: date | None = None
    by: str = ""


class Extension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """延期: how much (in the clock's own unit), approved on which day, by whom, why; `told` when the party was told."""

    term: str
    at: date
    rank: str = ""
    reason: str = ""
    told: date | None = None


class Clock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long something may take, and everything that bears on it.

    `start` is the legal moment of the starting event; its local day in `zone` is never counted. `filed` says that the
    event was a filing, to which an office may apply its closing hour. `cap` is the longest extension a text allows,
    empty for none. `hours` are the office hours where it states its own. `switches` holds the readings that differ
    from the defaults, `levels` says which level chose a reading (`office`, `matter`), a default included. `basis` names
    the text that fixes the term, `rule` how its last day moves (the civil rule where empty). `restarts` are the moments
    at which the whole term began anew. `within` is the clock of the case that this one never outlasts, `read_by` the
    switch by which its term or start was read.

    A clock counted `back` starts at its end (a hearing): it runs out on the last day such that the whole term lies
    after it, up to and including the day of the start (`counted`), or up to the day before (`clear`).
    """

    kind: ClockKind
    term: str
    start: datetime
    zone: str = "Asia/Shanghai"
    basis: str = ""
    filed: bool = False
    cap: str = ""
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    stopped: datetime | None = None
    why: str = ""
    hours: str = ""
    switches: dict[str, str] = {}
    rule: str = ""
    restarts: tuple[datetime, ...] = ()
    levels: dict[str, str] = {}
    within: str = ""
    read_by: str = ""
    back: Literal["", "counted", "clear"] = ""

    @property
    def length(self) -> Term:
        """The term without extensions."""
        return read_term(self.term)

    @property
    def begun(self) -> date:
        """The local day of the starting event."""
        return self.day_of(self.origin)

    @property
    def origin(self) -> datetime:
        """The moment from which the term runs: the start, or the last restart."""
        return self.restarts[-1] if self.restarts else self.start

    @property
    def granted(self) -> tuple[Extension, ...]:
        """The extensions of the term that runs: one granted before a restart went with the former term."""
        if not self.restarts:
            return self.extensions
        return tuple(one for one in self.extensions if one.at > self.begun)

    def day_of(self, moment: datetime) -> date:
        """The local day of a moment."""
        return local_date(moment, read_zone(self.zone))

    def pause(self, pause: Pause) -> "Clock":
        """A procedure begins. Whether its ground may stop this clock, `suspend` decides.

        Refused: `clock.stopped`, `clock.already_paused`, `clock.no_pause_in_hours`, `clock.counted_back`.
        """
        self._runs("pause")
        if self.back:
            raise Refused("clock.counted_back", term=self.term)
        if self.length.unit in HOURS:
            raise Refused("clock.no_pause_in_hours", term=self.term)
        if any(one.id == pause.id for one in self.pauses):
            raise Refused("clock.already_paused", procedure=pause.id)
        _in_order(pause)
        return msgspec.structs.replace(self, pauses=(*self.pauses, pause))

    def resume(self, procedure: str, end: date) -> "Clock":
        """A procedure ends. Refused: `clock.stopped`, `clock.no_such_pause`, `clock.ends_before_it_begins`."""
        self._runs("resume")
        for place, one in enumerate(self.pauses):
            if one.id == procedure and one.end is None:
                ended = _in_order(msgspec.structs.replace(one, end=end))
                return msgspec.structs.replace(self, pauses=(*self.pauses[:place], ended, *self.pauses[place + 1 :]))
        raise Refused("clock.no_such_pause", procedure=procedure)

    def extend(self, extension: Extension) -> "Clock":
        """Add an extension as a fact; whether it may be granted, `grant` decides.

        Refused: `clock.stopped`, `clock.extension_second`, `clock.extension_unit`.
        """
        self._runs("extend")
        if self.granted:
            raise Refused("clock.extension_second", first=self.granted[0].at)
        if read_term(extension.term).unit is not self.length.unit:
            raise Refused("clock.extension_unit", term=self.term, by=extension.term)
        return msgspec.structs.replace(self, extensions=(*self.extensions, extension))

    def tell(self, on: date, procedure: str = "") -> "Clock":
        """The party was told on that day: how long a procedure takes, or why the term was extended.

        Refused: `clock.no_such_pause`, `clock.not_extended`, `clock.told_already`.
        """
        if procedure:
            return msgspec.structs.replace(self, pauses=tuple(self._told(procedure, on)))
        if not self.granted:
            raise Refused("clock.not_extended", term=self.term)
        *former, last = self.extensions
        if last.told is not None:
            raise Refused("clock.told_already", on=last.told)
        return msgspec.structs.replace(self, extensions=(*former, msgspec.structs.replace(last, told=on)))

    def _told(self, procedure: str, on: date) -> Iterator[Pause]:
        if all(one.id != procedure for one in self.pauses):
            raise Refused("clock.no_such_pause", procedure=procedure)
        for one in self.pauses:
            if one.id == procedure and one.notice is not None:
                raise Refused("clock.told_already", on=one.notice)
            yield msgspec.structs.replace(one, notice=on) if one.id == procedure else one

    def restart(self, at: datetime) -> "Clock":
        """The whole term anew, whatever was used up. Refused: `clock.stopped`, `clock.restart_early`."""
        self._runs("restart")
        if aware(at) < self.origin:
            raise Refused("clock.restart_early", at=at, start=self.origin)
        return msgspec.structs.replace(self, restarts=(*self.restarts, aware(at)))

    def again(self, at: datetime) -> "Clock":
        """A new clock of the same term from another moment: its own pauses, extensions and end."""
        return msgspec.structs.replace(
            self, start=aware(at), restarts=(), pauses=(), extensions=(), stopped=None, why=""
        )

    def stop(self, at: datetime, why: str = "") -> "Clock":
        """The clock has done its work. Refused: `clock.stopped`."""
        self._runs("stop")
        return msgspec.structs.replace(self, stopped=aware(at), why=why)

    def _runs(self, doing: str) -> None:
        if self.stopped is not None:
            raise Refused("clock.stopped", doing=doing, at=on_the_wall(self.stopped, self.zone), why=self.why)


def start_clock(
    kind: ClockKind,
    term: str,
    start: datetime,
    *,
    zone: str = "Asia/Shanghai",
    basis: str = "",
    filed: bool = False,
    cap: str = "",
    hours: str = "",
    switches: dict[str, str] | None = None,
    levels: dict[str, str] | None = None,
    rule: str = "",
    within: str = "",
    read_by: str = "",
    back: Literal["", "counted", "clear"] = "",
) -> Clock:
    """A new clock, everything in it checked.

    Raises Unreadable `term.*`, `moment.*`, `calendar.not_office_hours`, `clock.extension_unit`, `clock.no_such_switch`,
    `clock.no_such_reading`, `clock.no_such_rule`, `clock.not_in_days`.
    """
    length = read_term(term)
    if back and length.unit in HOURS:
        raise Unreadable("clock.not_in_days", term=term)
    if cap and read_term(cap).unit is not length.unit:
        raise Unreadable("clock.extension_unit", term=term, by=cap)
    read_zone(zone)
    if hours:
        OfficeHours.parse(hours)
    counting_rule(rule)
    return Clock(
        kind=kind,
        term=str(length),
        start=aware(start),
        zone=zone,
        basis=basis,
        filed=filed,
        cap=cap,
        hours=hours,
        switches=check_switches(switches or {}),
        rule=rule,
        levels=levels or {},
        within=within,
        read_by=read_by,
        back=back,
    )


def _in_order(pause: Pause) -> Pause:
    if pause.end is not None and pause.end < pause.begin:
        raise Refused("clock.ends_before_it_begins", procedure=pause.id, begin=pause.begin, end=pause.end)
    if pause.announced and read_term(pause.announced).unit in HOURS:
        raise Unreadable("clock.not_in_days", term=pause.announced)
    return pause
