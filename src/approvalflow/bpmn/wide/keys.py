"""By which key a message finds its receiver: our attribute, the message (zeebe), or correlation (BPMN 2.0, 8.4.2)."""

from collections.abc import Mapping
from typing import NamedTuple

from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, text_of
from approvalflow.bpmn.twofold import Said, agreed, bare
from approvalflow.bpmn.wide.book import Book, part
from approvalflow.expressions import Expression

_SUBSCRIPTION = "{http://camunda.org/schema/zeebe/1.0}subscription"


class Keys(NamedTuple):
    """As `Cause` has them."""

    correlation: Expression | None = None
    content: Expression | None = None
    conversation: str = ""


def read_keys(holder: _Element, event: _Element, af: Mapping[str, str], book: Book) -> Keys:
    """The keys of the message that an event definition or task names.

    A subscription binds a property of its key to data of the process: what an event waits for is the value of the first
    property that such a message has. Without one the first message of a conversation gives the key to all of them.
    """
    message = book.find(holder.get("messageRef"), "message")
    own = Said("af:correlation", af.get("correlation", ""))
    theirs = () if message is None else message.iter(_SUBSCRIPTION)
    zeebe = [Said("zeebe:subscription", one.get("correlationKey", "").strip()) for one in theirs]
    said = agreed(event, [own, *zeebe], book.findings, book.severity, bare)
    standard = Keys() if message is None else _correlated(message.get("id", ""), event, book, beside=bool(said))
    if not said:
        return standard
    meant = standard.correlation.text if standard.correlation else standard.conversation.rpartition(" ")[2]
    drawn = Said("correlationKey", meant)
    agreed(event, [own if own.value else zeebe[0], drawn], book.findings, "warning", bare)
    return Keys(book.expression(event if own.value or message is None else message, said))


def _correlated(message: str, event: _Element, book: Book, *, beside: bool) -> Keys:
    """`beside`: another key counts, and this one is only looked at."""
    process = next(event.iterancestors(f"{{{BPMN}}}process"), None)
    if bound := book.subscribed.get(process, {}).get(message, []):
        if len(bound) > 1 and not beside:
            names = [one.property[:200] for one in bound[:10]]
            book.findings.at(event, "drawing.key_of_several", "warning", first=names[0], others=names[1:])
        return Keys(book.expression(bound[0].path), _content(bound[0].told, book))
    for conversation, properties in book.conversations.get(event.get("id", ""), {}).items():
        for name in properties:
            told = book.retrievals.get((name, message))
            if told is not None:
                return Keys(content=_content(told, book), conversation=f"{conversation.get('id', '')} {name}")
    return Keys()


def _content(retrieved: _Element, book: Book) -> Expression | None:
    path = part(retrieved, "messagePath")
    return None if path is None or not text_of(path) else book.expression(path)
