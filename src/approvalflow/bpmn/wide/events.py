"""What an event of a run waits for or throws: one cause for each of its definitions."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from lxml.etree import _Element

from approvalflow.bpmn.graph import Cause, Kind, Timer, Trigger
from approvalflow.bpmn.names import bpmn, local, plain, text_of
from approvalflow.bpmn.twofold import Said, agreed
from approvalflow.bpmn.wide.book import Book, part, yes
from approvalflow.bpmn.wide.keys import read_keys
from approvalflow.bpmn.wide.times import read_time
from approvalflow.bpmn.wide.vocabulary import CATCHING, DEFINITIONS, EVENTS
from approvalflow.expressions import compile_expression

WAITING = frozenset({Kind.CATCH, Kind.BOUNDARY})
"""Events that wait for something: what an unfinished drawing does not say is taken for a message of the event's own."""
TALKING = frozenset({Kind.SEND_TASK, Kind.RECEIVE_TASK})
"""Tasks that are a message, thrown or awaited."""


def definitions(event: _Element, book: Book) -> list[_Element]:
    """The event definitions, in document order; a reference is the definition of the file that it means."""
    found = []
    for child in event:
        if bpmn(child) in DEFINITIONS:
            found.append(child)
        elif bpmn(child) == "eventDefinitionRef":
            meant = book.find(text_of(child), *DEFINITIONS)
            if meant is None:
                book.findings.at(child, "drawing.no_such_definition", reference=plain(text_of(child))[:200] or "–")
            else:
                found.append(meant)
    return found


def read_causes(element: _Element, af: Mapping[str, str], book: Book) -> tuple[Cause, ...]:
    """Of an event, or of a task that sends or receives; empty for every other node."""
    if bpmn(element) in TALKING:
        return (_message(element, element, af, book),)
    if bpmn(element) not in EVENTS:
        return ()
    found = tuple(read_cause(definition, element, af, book) for definition in definitions(element, book))
    if not found and bpmn(element) in WAITING and book.findings.lenient:
        return (Cause(trigger=Trigger.MESSAGE, name=element.get("id", ""), open=True),)
    return found


def read_cause(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    """What one event definition says."""
    return _READ[bpmn(definition)](definition, event, af, book)


def message_of(holder: _Element, book: Book) -> str:
    """The name of the message that an event definition or task itself names, by operation if need be."""
    reference = holder.get("messageRef")
    return book.named(holder, reference if plain(reference) else _received(holder, book), "message")


def _received(holder: _Element, book: Book) -> str:
    """The message that the operation of an event definition or task takes."""
    inside = part(holder, "operationRef")
    operation = book.find(holder.get("operationRef") or ("" if inside is None else text_of(inside)), "operation")
    received = part(operation, "inMessageRef") if operation is not None else None
    return "" if received is None else plain(text_of(received))


def _message(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    """By the message's name, or what the message flows say, or else by a name that nobody else has."""
    own = event.get("id", "")
    ways = [Said("messageRef", plain(definition.get("messageRef"))), Said("operationRef", _received(definition, book))]
    agreed(definition, ways, book.findings, book.severity)
    name = message_of(definition, book) or book.meetings.get(own, "")
    told = read_keys(definition, event, af, book)
    return Cause(trigger=Trigger.MESSAGE, name=name or own, unnamed=not name, **told._asdict())


def _signal(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    name = book.named(definition, definition.get("signalRef"), "signal")
    meant = book.find(definition.get("signalRef"), "signal")
    words = {} if meant is None else {local(str(key)): value for key, value in meant.items()}
    if words.get("scope") == "processInstance":
        book.findings.at(event, "drawing.signal_scope", book.severity, signal=name[:200])
    return Cause(trigger=Trigger.SIGNAL, name=name, unnamed=not name)


def _error(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    return Cause(trigger=Trigger.ERROR, name=_code(definition, event, "error", book))


def _escalation(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    return Cause(trigger=Trigger.ESCALATION, name=_code(definition, event, "escalation", book))


def _code(definition: _Element, event: _Element, kind: str, book: Book) -> str:
    """What is thrown without a code goes by its id; what is caught without one is any (tables 8.41 and 8.42).

    Unless several at one place name different ones: then each means the one that it names.
    """
    reference, attribute = definition.get(f"{kind}Ref"), f"{kind}Code"
    meant = book.find(reference, kind)
    if bpmn(event) in CATCHING and meant is not None and not meant.get(attribute, "").strip():
        beside = book.named_beside(event, kind)
        return plain(reference) if len(beside) > 1 else ""
    return book.named(definition, reference, kind, attribute)


def _timer(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    timer = read_time(definition, af, book)
    if timer is not None and timer.value is not None:
        timer = replace(timer, value=book.read(timer.value, event))
    if timer is None and book.findings.kept and part(definition, "timeCycle") is not None:
        timer = Timer(value=compile_expression("null"))  # it comes again, and nobody knows when
    unsure = timer is None or (timer.value is not None and book.findings.lenient)
    return Cause(trigger=Trigger.TIMER, timer=timer or Timer(), open=unsure)


def _conditional(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    said = part(definition, "condition")
    if said is None or not text_of(said):
        book.findings.gap(definition, "drawing.event_without_condition")
        return Cause(trigger=Trigger.CONDITIONAL, open=True)
    condition = book.expression(said, at=event)
    return Cause(trigger=Trigger.CONDITIONAL, condition=condition, open=condition is None)


def _link(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    """By the name of the link that it leads to, else by its own; else by that of its partner, or of the event."""
    said = [Said("name", definition.get("name", "").strip())]
    for child in definition:
        meant = book.find(text_of(child), "linkEventDefinition") if bpmn(child) in ("target", "source") else None
        said.append(Said(bpmn(child), "" if meant is None else meant.get("name", "").strip()))
    said.sort(key=lambda one: (one.by != "target", one.by != "name"))
    name = agreed(definition, said, book.findings, book.severity)
    return Cause(trigger=Trigger.LINK, name=name or event.get("name", "").strip() or event.get("id", ""))


def _compensation(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    return Cause(
        trigger=Trigger.COMPENSATION,
        name=plain(definition.get("activityRef")),
        waits=yes(definition, "waitForCompletion", "true"),
    )


def _cancel(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    return Cause(trigger=Trigger.CANCEL)


def _terminate(definition: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Cause:
    return Cause(trigger=Trigger.TERMINATE)


_READ: Mapping[str, Callable[[_Element, _Element, Mapping[str, str], Book], Cause]] = {
    "messageEventDefinition": _message,
    "signalEventDefinition": _signal,
    "errorEventDefinition": _error,
    "escalationEventDefinition": _escalation,
    "timerEventDefinition": _timer,
    "conditionalEventDefinition": _conditional,
    "linkEventDefinition": _link,
    "compensateEventDefinition": _compensation,
    "cancelEventDefinition": _cancel,
    "terminateEventDefinition": _terminate,
}
