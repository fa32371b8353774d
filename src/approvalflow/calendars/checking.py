"""A notice against those that stand: what it contradicts it must say that it amends, and its ranges join up."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from approvalflow.calendars.daywords import plain_feast
from approvalflow.calendars.law import fixed_days, in_force
from approvalflow.calendars.layers import layered
from approvalflow.calendars.notices import Notice, days_of
from approvalflow.errors import Unreadable

ONE = timedelta(days=1)


def accept(notice: Notice, standing: Sequence[Notice]) -> None:
    """Raises Unreadable with the first thing that stands against it.

    `notice.range_gap`, `notice.covered_before`, `notice.contradicts`, `notice.amends_unknown`, `notice.amends_later`,
    `notice.year_incomplete`,
    `calendar.notice_twice`, `calendar.two_places`.
    """
    for code, values in objections(notice, standing):
        raise Unreadable(code, notice=notice.id, **values)
    layered([*standing, notice])


def adopted_before(notice: Notice, standing: Sequence[Notice]) -> Notice | None:
    """The standing notice that says the same: under its document or id, on the same days; words may differ."""
    says = _saying(notice)
    named = (one for one in standing if notice.document == one.document or notice.id == one.id)
    return next((one for one in named if _saying(one) == says), None)


def _saying(notice: Notice) -> tuple[object, ...]:
    """What a notice decides, without its words."""
    days = {day: bool(feast) for day, feast in _named(notice).items()}
    return notice.covers, notice.amends, notice.division, notice.office, notice.issued, days


def objections(notice: Notice, standing: Sequence[Notice]) -> Iterable[tuple[str, dict[str, object]]]:
    """What is wrong with taking the notice, the first of it first."""
    if notice.id in {one.id for one in standing}:
        yield "calendar.notice_twice", {"notices": [one.id for one in standing if one.id == notice.id]}
    if not notice.office:  # a closure may come in parts
        yield from _gaps(notice)
    if notice.amends and notice.amends not in {one.id for one in standing}:
        yield "notice.amends_unknown", {"amends": notice.amends, "known": [one.id for one in standing]}
    for other in standing:
        if notice.amends == other.id and notice.layer == other.layer and notice.issued < other.issued:
            yield "notice.amends_later", {"other": other.id, "issued": notice.issued, "later": other.issued}
        if notice.covers and notice.covers == other.covers:
            yield "notice.covered_before", {"year": notice.covers, "other": other.id}
        yield from _contradictions(notice, other)
    yield from _missing(notice)


def _missing(notice: Notice) -> Iterable[tuple[str, dict[str, object]]]:
    """The notice of a year gives rest on every day that the law fixes by date, and names every feast that moves.

    A text that was cut off would else make working days of all the feasts it lost.
    """
    law = in_force(notice.covers) if notice.covers else None
    if law is None or notice.covers is None:
        return
    without = {one for name in notice.without for one in plain_feast(name).split("、")}
    rests = {day.toordinal() for rest in notice.rest for day in days_of(rest)}
    named = {one for rest in notice.rest for one in plain_feast(rest.feast).split("、")}
    fixed = [(day, feast) for day, feast in fixed_days(notice.covers).items() if day not in rests]
    missing = [f"{feast} {date.fromordinal(day)}" for day, feast in fixed if feast not in without]
    missing += [one.feast for one in law.movable if one.feast not in named | without]
    if missing:
        yield "notice.year_incomplete", {"year": notice.covers, "missing": missing, "law": law.title}


def _gaps(notice: Notice) -> Iterable[tuple[str, dict[str, object]]]:
    """Between two ranges of one feast nothing but a weekend lies, as when a Sunday feast is made up for on Monday."""
    feasts = {rest.feast for rest in notice.rest}
    for feast in feasts:
        ranges = sorted((rest.first, rest.last) for rest in notice.rest if rest.feast == feast)
        for (_, last), (first, _) in pairwise(ranges):
            between = [last + n * ONE for n in range(1, (first - last).days)]
            worked = [day for day in between if day.weekday() < 5 or day in notice.work]
            if worked:
                yield "notice.range_gap", {"feast": feast, "day": worked[0]}


def _contradictions(notice: Notice, other: Notice) -> Iterable[tuple[str, dict[str, object]]]:
    """A day that both name, with another answer or for another feast; amending is the explicit override."""
    if notice.amends == other.id or other.amends == notice.id:
        return
    mine, theirs = _named(notice), _named(other)
    for day in sorted(set(mine) & set(theirs)):
        if bool(mine[day]) != bool(theirs[day]):
            yield "notice.contradicts", {"day": day, "other": other.id, "document": other.document}


def _named(notice: Notice) -> dict[date, str]:
    rest = {day: one.feast for one in notice.rest for day in days_of(one)}
    return rest | dict.fromkeys(notice.work, "")
