"""Where a message flow connects a sender and a receiver that name no message, it gives them one."""

from collections.abc import Mapping

from lxml.etree import _Element

from approvalflow.bpmn.names import bpmn, plain
from approvalflow.bpmn.survey import Survey
from approvalflow.bpmn.wide.book import Book
from approvalflow.bpmn.wide.events import TALKING, definitions, message_of
from approvalflow.bpmn.wide.vocabulary import EVENTS


def meetings(survey: Survey, book: Book) -> Mapping[str, str]:
    """The name under which each sender and receiver of a message flow meets the other.

    A flow to or from a pool, or another kind of node, is a picture and is listed.
    """
    names: dict[str, str] = {}
    pairs = []
    for flow in survey.talks:
        source, target = (book.elements.get(plain(flow.get(end))) for end in ("sourceRef", "targetRef"))
        if source is None or target is None:
            book.findings.at(flow, "drawing.talk_to_nowhere", flow=flow.get("id", "")[:200] or "–")
        elif _speaks(source, book) and _speaks(target, book):
            pairs.append((flow, source.get("id", ""), target.get("id", "")))
            names |= {end.get("id", ""): said for end in (source, target) if (said := _said(end, book))}
        else:
            survey.note(flow)
    for flow, sender, receiver in sorted(pairs, key=lambda pair: not {pair[1], pair[2]} & names.keys()):
        name = names.get(receiver) or names.get(sender) or _carried(flow, book)
        names.setdefault(receiver, name)
        names.setdefault(sender, names[receiver])
    return names


def _messages(element: _Element, book: Book) -> list[_Element]:
    """What in an event or task may name a message."""
    if bpmn(element) in TALKING:
        return [element]
    if bpmn(element) not in EVENTS:
        return []
    return [one for one in definitions(element, book) if bpmn(one) == "messageEventDefinition"]


def _speaks(element: _Element, book: Book) -> bool:
    return bool(_messages(element, book))


def _said(element: _Element, book: Book) -> str:
    return next((name for one in _messages(element, book) if (name := message_of(one, book))), "")


def _carried(flow: _Element, book: Book) -> str:
    return book.named(flow, flow.get("messageRef"), "message") or flow.get("id", "") or flow.get("sourceRef", "")
