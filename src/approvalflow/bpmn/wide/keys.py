"""By which key a message finds its receiver: our attribute, the message (zeebe), or correlation (BPMN 2.0, 8.4.2)."""

from collections.abc import Mapping
from typing import NamedTuple

from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, plain, text_of
from approvalflow.bpmn.wide.book import Book, part, parts
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
    if "correlation" in af:
        return Keys(book.expression(event, af["correlation"]))
    if message is None:
        return Keys()
    said = next((one.get("correlationKey", "") for one in message.iter(_SUBSCRIPTION)), "")
    if said:
        return Keys(book.expression(message, said))
    return _correlated(message.get("id", ""), event, book)


def _correlated(message: str, event: _Element, book: Book) -> Keys:
    process = next(event.iterancestors(f"{{{BPMN}}}process"), None)
    for subscription in () if process is None else parts(process, "correlationSubscription"):
        for binding in parts(subscription, "correlationPropertyBinding"):
            path = part(binding, "dataPath")
            told = _retrieved(binding.get("correlationPropertyRef"), message, book)
            if told is not None and path is not None and text_of(path):
                return Keys(book.expression(path), _content(told, book))
    for key in book.conversations.get(event.get("id", ""), ()):
        for reference in parts(key, "correlationPropertyRef"):
            told = _retrieved(text_of(reference), message, book)
            if told is not None:
                if book.severity == "error":
                    book.findings.at(event, "drawing.conversation_key", "warning", key=key.get("id", "")[:200] or "–")
                return Keys(content=_content(told, book), conversation=plain(text_of(reference)))
    return Keys()


def _retrieved(reference: str | None, message: str, book: Book) -> _Element | None:
    """How a property is read from such a message."""
    meant = book.find(reference, "correlationProperty")
    told = [] if meant is None else parts(meant, "correlationPropertyRetrievalExpression")
    return next((one for one in told if plain(one.get("messageRef")) == message), None)


def _content(retrieved: _Element, book: Book) -> Expression | None:
    path = part(retrieved, "messagePath")
    return None if path is None or not text_of(path) else book.expression(path)
