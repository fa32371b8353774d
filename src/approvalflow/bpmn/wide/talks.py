"""Message flows: who gets what a sender sends, and under which name where neither end names a message."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, bpmn, plain
from approvalflow.bpmn.survey import Survey
from approvalflow.bpmn.twofold import Said, tell_apart
from approvalflow.bpmn.wide.book import Book
from approvalflow.bpmn.wide.events import TALKING, definitions, message_of
from approvalflow.bpmn.wide.vocabulary import EVENTS


def meetings(survey: Survey, book: Book) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """The name under which each sender and receiver of a message flow meets the other, and the receivers by sender.

    A flow to or from a pool, or another kind of node, is a picture and is listed; it may name the message.
    """
    names: dict[str, str] = {}
    receivers: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    pairs = []
    for flow in survey.talks:
        source, target = (book.elements.get(plain(flow.get(end))) for end in ("sourceRef", "targetRef"))
        if source is not None and target is not None and _process(source) is _process(target) is not None:
            book.findings.at(flow, "drawing.talk_within", "warning", flow=flow.get("id", "")[:200] or "–")
        if source is None or target is None:
            book.findings.at(flow, "drawing.talk_to_nowhere", flow=flow.get("id", "")[:200] or "–")
        elif _speaks(source, book) and _speaks(target, book):
            pairs.append((flow, source.get("id", ""), target.get("id", "")))
            spoken = [(end, _names(end, book)) for end in (source, target)]
            names |= {end.get("id", ""): said[0] for end, said in spoken if said}
            _check(flow, spoken, book)
        else:
            survey.note(flow)
            for end in (source, target) if flow.get("messageRef") else ():
                if _speaks(end, book) and not _names(end, book):
                    names.setdefault(end.get("id", ""), _carried(flow, book))
                else:
                    _check(flow, [(end, _names(end, book))], book)
    for flow, sender, receiver in sorted(pairs, key=lambda pair: not {pair[1], pair[2]} & names.keys()):
        name = names.get(receiver) or names.get(sender) or _carried(flow, book)
        names.setdefault(receiver, name)
        names.setdefault(sender, names[receiver])
        receivers[sender] += (receiver,)
    return names, receivers


def _check(flow: _Element, spoken: Sequence[tuple[_Element, Sequence[str]]], book: Book) -> None:
    """A flow whose ends name different messages leads nowhere; what it names itself counts only where they do not."""
    ends = [(end.get("id", ""), said) for end, said in spoken if said]
    if len(ends) > 1 and not {*ends[0][1]} & {*ends[1][1]}:
        (sender, sent), (receiver, awaited) = ends
        told = {"source": sender, "sent": sent[0][:80], "target": receiver, "awaited": awaited[0][:80]}
        book.findings.at(flow, "drawing.talk_differs", book.severity, **told)
    carried = book.named(flow, flow.get("messageRef"), "message") if ends and flow.get("messageRef") else ""
    for end, said in ends:
        if carried and carried not in said:
            tell_apart(flow, Said(end, said[0]), Said("messageFlow", carried), book.findings, "warning")


def _process(element: _Element) -> _Element | None:
    """The process that an element stands in; None for a pool."""
    return next(element.iterancestors(f"{{{BPMN}}}process"), None)


def _messages(element: _Element, book: Book) -> list[_Element]:
    """What in an event or task may name a message."""
    if bpmn(element) in TALKING:
        return [element]
    if bpmn(element) not in EVENTS:
        return []
    return [one for one in definitions(element, book) if bpmn(one) == "messageEventDefinition"]


def _speaks(element: _Element, book: Book) -> bool:
    return bool(_messages(element, book))


def _names(element: _Element, book: Book) -> list[str]:
    """The messages that an event or task names."""
    return [name for one in _messages(element, book) if (name := message_of(one, book))]


def _carried(flow: _Element, book: Book) -> str:
    return book.named(flow, flow.get("messageRef"), "message") or flow.get("id", "") or flow.get("sourceRef", "")
