"""What a dry run is told makes sense, by itself and of this drawing: nothing of it would be left without effect."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from approvalflow.bpmn.durations import read_duration
from approvalflow.bpmn.graph import CHOOSING, GATEWAYS, TASKS, Drawing, Kind, Node, Trigger
from approvalflow.bpmn.spelling import read_expression
from approvalflow.dryrun.answers import MOST_STEPS, Answers, Sent, Step
from approvalflow.dryrun.starting import first_process
from approvalflow.errors import Finding, Unreadable
from approvalflow.expressions.values import DEEPEST_VALUE, usable
from approvalflow.moment import read_moment, read_zone
from approvalflow.terms import Term

ANSWERED = TASKS - {Kind.RECEIVE_TASK}
"""What somebody answers; a receive task has its message."""
_HEARING = frozenset({Kind.START, Kind.CATCH, Kind.BOUNDARY, Kind.RECEIVE_TASK})
_SHOWN = 50


def check(drawing: Drawing, answers: Answers) -> None:
    """Raises Unreadable `answers.*` for the first thing that cannot be read, is not drawn, or would do nothing."""
    _check_alone(answers)
    _check_drawn(drawing, answers)
    for place, one in _steps(answers):
        _check_step(place, one)
    for number, sent in enumerate(answers.messages):
        _check_sent(f"messages[{number}]", sent)
        _check_receiver(f"messages[{number}]", sent, drawing)
    for number, sent in enumerate(answers.signals):
        _check_sent(f"signals[{number}]", sent)
        for name in ("to", "correlation", "lives"):
            if getattr(sent, name):
                raise Unreadable("answers.no_effect", place=f"signals[{number}].{name}", beside="signals")


def _check_alone(answers: Answers) -> None:
    read_zone(answers.zone)
    _check_moment("begin", answers.begin)
    stop = answers.stop
    if not 1 <= stop.moves <= MOST_STEPS:
        raise Unreadable("answers.out_of_bounds", place="stop.moves", value=stop.moves, least=1, most=MOST_STEPS)
    if stop.at:
        _check_moment("stop.at", stop.at)
    if stop.when:
        read_expression(stop.when)
    _check_numbers("data", answers.data)
    _check_numbers("pools", answers.pools, -2)


def _check_drawn(drawing: Drawing, answers: Answers) -> None:
    """What the answers name has to be drawn: a misspelt id would be an answer that nobody hears."""
    for named, known in (
        (answers.tasks, drawing.nodes),
        (answers.conditions, drawing.flows),
        ([answers.start] if answers.start else [], drawing.nodes),
        ([answers.stop.node] if answers.stop.node else [], drawing.nodes),
        ([one.to for one in answers.messages if one.to], drawing.nodes),
    ):
        for element in named:
            if element not in known:
                raise Unreadable("answers.not_drawn", element=element[:200], known=sorted(known)[:_SHOWN])
    if answers.start and answers.start not in (starts := drawing.entries()):
        raise Unreadable("answers.starts_nothing", element=answers.start, known=starts[:_SHOWN])
    begin = {first_process(drawing, answers.start), *drawing.starters}
    for process in answers.pools.keys() - begin:
        raise Unreadable("answers.no_process", element=process[:200], known=sorted(begin)[:_SHOWN])
    for element in answers.tasks:
        if (kind := drawing.nodes[element].kind) not in ANSWERED:
            steps = [node.id for node in drawing.nodes.values() if node.kind in ANSWERED]
            raise Unreadable("answers.no_step", element=element[:200], kind=kind.value, known=steps[:_SHOWN] or ["–"])
    for flow in answers.conditions:
        source = drawing.nodes[drawing.flows[flow].source]
        if not _is_asked(drawing, source, flow):
            raise Unreadable("answers.no_choice", element=flow[:200], source=source.id[:200], kind=source.kind.value)


def _is_asked(drawing: Drawing, source: Node, flow: str) -> bool:
    """Whether a token asks for the flow: it has a condition, or is one of several out of a gateway that chooses.

    A default flow is taken unasked, when no other is.
    """
    if source.kind not in CHOOSING or flow == source.default:
        return False
    chooses = source.kind in GATEWAYS and len(source.outgoing) > 1
    return chooses or drawing.flows[flow].condition is not None or flow in drawing.open


def _steps(answers: Answers) -> Iterator[tuple[str, Step]]:
    """Every answer to a step, and where it stands."""
    yield "default", answers.default
    for element, said in answers.tasks.items():
        if isinstance(said, Step):
            yield f"tasks.{element[:200]}", said
        else:
            yield from ((f"tasks.{element[:200]}[{number}]", one) for number, one in enumerate(said))


def _check_step(place: str, said: Step) -> None:
    raises = [name for name in ("error", "escalation") if getattr(said, name) is not None]
    others = [name for name in ("outcome", "set", "after") if getattr(said, name)] + raises
    if said.never and others:
        raise Unreadable("answers.no_effect", place=f"{place}.{others[0]}", beside="never")
    if len(raises) > 1:
        raise Unreadable("answers.no_effect", place=f"{place}.escalation", beside="error")
    _check_span(f"{place}.after", said.after)
    _check_numbers(f"{place}.set", said.set)


def _check_sent(place: str, said: Sent) -> None:
    """Without a moment, or with one of the two."""
    if said.at and said.after:
        raise Unreadable("answers.no_effect", place=f"{place}.after", beside="at")
    if said.at:
        _check_moment(f"{place}.at", said.at)
    _check_span(f"{place}.after", said.after)
    _check_span(f"{place}.lives", said.lives)
    _check_numbers(f"{place}.set", said.set)


def _check_receiver(place: str, said: Sent, drawing: Drawing) -> None:
    """Who alone may have a message has to await it."""
    if said.to and said.name not in _heard(drawing.nodes[said.to]):
        known = [node.id for node in drawing.nodes.values() if said.name in _heard(node)][:_SHOWN] or ["–"]
        raise Unreadable("answers.no_receiver", place=f"{place}.to", element=said.to[:200], name=said.name, known=known)


def _heard(node: Node, trigger: Trigger = Trigger.MESSAGE) -> set[str]:
    """The names of the messages, or signals, that an event or receive task awaits."""
    return {one.name for one in node.causes if node.kind in _HEARING and one.trigger is trigger}


def unheard(drawing: Drawing, answers: Answers) -> Iterator[Finding]:
    """A name that nothing in the drawing awaits is sent, and nobody takes it: most often it is misspelt."""
    for what, trigger, given in (
        ("messages", Trigger.MESSAGE, answers.messages),
        ("signals", Trigger.SIGNAL, answers.signals),
    ):
        known = sorted(set().union(*(_heard(node, trigger) for node in drawing.nodes.values())))
        for number, sent in enumerate(given):
            if sent.name not in known:
                values = {"place": f"{what}[{number}]", "name": sent.name[:200], "known": known[:_SHOWN] or ["–"]}
                yield Finding(code="answers.unheard", values=values, severity="warning", element=f"{what}[{number}]")


def _check_moment(place: str, text: str) -> None:
    try:
        read_moment(text)
    except Unreadable:
        raise Unreadable("answers.not_a_moment", place=place, text=text[:80]) from None


def _check_span(place: str, text: str) -> None:
    """A term or a duration, or nothing."""
    try:
        known = not text or (read_duration(text) is not None if text.startswith("P") else bool(Term.parse(text)))
    except Unreadable:
        known = False
    if not known:
        raise Unreadable("answers.not_a_time", place=place, text=text[:80])


def _check_numbers(place: str, value: Any, depth: int = -1) -> None:
    """TOML may say `inf` and `nan`, Python too; no expression knows them, nor `1e9999`, nor what is too deep."""
    waiting = [(place, value, depth)]
    while waiting:
        where, one, depth = waiting.pop()
        if isinstance(one, dict | list | tuple) and depth >= DEEPEST_VALUE:
            raise Unreadable("answers.too_deep", place=where[:60], limit=DEEPEST_VALUE)
        if isinstance(one, dict):
            waiting += [(f"{where}.{key}"[:200], inner, depth + 1) for key, inner in one.items()]
        elif isinstance(one, list | tuple):
            waiting += [(f"{where}[{number}]"[:200], inner, depth + 1) for number, inner in enumerate(one)]
        elif isinstance(one, float | Decimal) and usable(one) is None:
            raise Unreadable("answers.no_number", place=where, value=str(one)[:40])
