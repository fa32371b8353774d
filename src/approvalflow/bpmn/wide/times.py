"""When a timer event of a run fires: a date, duration or cycle of ISO 8601, bare or as a literal of FEEL or JUEL."""

import re
from collections.abc import Mapping
from datetime import datetime

from lxml.etree import _Element

from approvalflow.bpmn.crons import QUARTZ, SPRING, read_cron
from approvalflow.bpmn.cycles import read_cycle
from approvalflow.bpmn.durations import read_duration
from approvalflow.bpmn.graph import Timer
from approvalflow.bpmn.names import bpmn, text_of
from approvalflow.bpmn.spelling import language_of, read_expression
from approvalflow.bpmn.wide.book import Book, parts
from approvalflow.bpmn.wide.engines import one_of
from approvalflow.errors import Unreadable
from approvalflow.expressions.tree import Literally
from approvalflow.moment import HOME, read_moment
from approvalflow.terms import Term

_WRAPPED = re.compile(
    r"""[$\#]\{(?P<juel>.*)\} | =(?P<feel>.*) | "(?P<double>[^"]*)" | '(?P<single>[^']*)' | @"(?P<at>[^"]*)"
    | (?:duration|date\ and\ time|date|time)\s*\((?P<call>.*)\)""",
    re.VERBOSE | re.DOTALL,
)
_CYCLE = re.compile(
    r"=?\s*cycle\s*\(\s*(?:(?P<count>[0-9]{1,9})\s*,|null\s*,)?\s*(?P<every>(?:duration\s*\(|@|\")[^()]*\)?)\s*\)",
    re.DOTALL,
)
"""`cycle(3, duration("PT1H"))` of Zeebe."""
_DEEPEST = 4


def read_time(definition: _Element, af: Mapping[str, str], book: Book) -> Timer | None:
    """The time of a timer event definition, or None with a finding."""
    findings = book.findings
    said = parts(definition, "timeDate", "timeDuration", "timeCycle")
    if len(said) + ("term" in af) > 1:
        findings.at(definition, "drawing.several_times")
    elif "term" in af:
        return Timer(term=Term.parse(af["term"]))
    elif not said or not (text := _literal(text_of(said[0]))):
        findings.gap(definition, "drawing.no_time")
    else:
        try:
            return _worked_out(said[0], text, book) or _READ[bpmn(said[0])](said[0], text, book)
        except Unreadable as problem:
            findings.gap(said[0], problem.code, **problem.values)
    return None


_BARE = re.compile(r"[-+]?[PR0-9]")
_WRITTEN = re.compile(r"[-+]?(?:P[0-9T]|R[0-9]*/|[0-9])|@[a-z]|\*")


def _worked_out(element: _Element, text: str, book: Book) -> Timer | None:
    """A time that is worked out when the wait opens. What begins like a time, and is none, is a mistake.

    Raises Unreadable `expression.*` for what is said to be an expression and is none.
    """
    drawn = text_of(element)
    marked = drawn.startswith(_MARKS)
    if (_WRITTEN if marked else _BARE).match(text) and not _MIXED.search(text):
        return None
    try:
        found = read_expression(drawn, language_of(element))
    except Unreadable as problem:
        if marked or problem.code == "expression.mixed_legacy":
            raise
        return None
    if isinstance(found.tree, Literally) or (not marked and book.severity == "error"):
        return None  # a matter says plainly what is worked out
    return Timer(value=found)


_MARKS = ("${", "#{", "=")
_MIXED = re.compile(r"[$#]\{")


def _literal(text: str) -> str:
    """The value itself, out of the quotes and calls that other engines ask for."""
    if found := _CYCLE.fullmatch(text):
        return f"R{found['count'] or ''}/{_literal(found['every'])}"
    for _ in range(_DEEPEST):
        found = _WRAPPED.fullmatch(text)
        if found is None:
            break
        text = next(part for part in found.groups() if part is not None).strip()
    return text


def _date(element: _Element, text: str, book: Book) -> Timer | None:
    """A date without a zone, which the standard allows, is one of ours in a dry run; a matter says which."""
    try:
        read_moment(text)
        return Timer(date=text)
    except Unreadable as problem:
        zoneless = problem.code == "moment.no_zone" and book.severity == "warning"
        local = _local(text) if zoneless else None
        if local is None:
            book.findings.gap(element, problem.code, **problem.values)
            return None
    book.findings.at(element, "drawing.zone_assumed", "warning", text=text[:40], zone=str(HOME))
    return Timer(date=local)


def _local(text: str) -> str | None:
    try:
        placed = datetime.fromisoformat(text).replace(tzinfo=HOME).isoformat()
        read_moment(placed)
    except (ValueError, OverflowError, Unreadable):
        return None
    return placed


def _duration(element: _Element, text: str, book: Book) -> Timer | None:
    if read_duration(text) is not None:
        return Timer(duration=text)
    book.findings.gap(element, "drawing.not_a_duration", text=text[:80])
    return None


_CRON = re.compile(
    r"(?i)@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|(?:[0-9A-Z*?/,#LW-]+\s+){4,6}[0-9A-Z*?/,#LW-]+"
)
"""Five to seven fields from the second or minute to the year: Camunda, Flowable and others read them so."""


def _cycle(element: _Element, text: str, book: Book) -> Timer | None:
    """`R3/PT10H`, also with a first moment, or a last one, or between two moments; or a cron of another engine."""
    cycle = read_cycle(text)
    if cycle is None:
        cron = read_cron(text, one_of(book.engines(element), _CRONS))
        if cron is not None:
            return Timer(cycle=cron.written())
        code = "drawing.cron_cycle" if _CRON.fullmatch(text) else "drawing.not_a_cycle"
        book.findings.gap(element, code, text=text[:80])
        return None
    placed = {said: _date(element, said, book) for said in (cycle.first, cycle.last) if said}
    moments = {said: timer.date or said for said, timer in placed.items() if timer is not None}
    if len(moments) < len(placed):
        return None
    return Timer(cycle=cycle.written(moments.get(cycle.first, ""), moments.get(cycle.last, "")))


_CRONS = dict.fromkeys(("camunda", "flowable", "activiti", "operaton", "cibseven"), QUARTZ) | {"zeebe": SPRING}
"""Who counts the days of a week."""

_READ = {"timeDate": _date, "timeDuration": _duration, "timeCycle": _cycle}
