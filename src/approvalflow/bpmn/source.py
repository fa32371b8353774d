"""Untrusted bytes become a tree, or one refusal: no DOCTYPE, no entities, no network, bounded size, depth and count."""

import codecs
import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, bpmn, line_of
from approvalflow.errors import Unreadable


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How large a drawing may be (model.md section 7)."""

    size: int = 16_000_000
    elements: int = 250_000
    attributes: int = 250
    depth: int = 100
    nodes: int = 25_000


DEFAULT_LIMITS = Limits()
CHUNK = 32_768

_CODECS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "cp936": "gb18030", "big5": "big5",
    "iso-8859-1": "latin-1", "latin1": "latin-1", "windows-1252": "cp1252",
}  # fmt: skip
"""The encodings we read; GB18030 holds all of GBK and GB2312."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""")
_BLANK = re.compile(r"\s*")
_DECLARATION = re.compile(r"""(\s*<\?xml\s[^>]{0,200}?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')""")


def read_source(content: bytes, *, limits: Limits = DEFAULT_LIMITS) -> _Element:
    """The `definitions` element of a drawing, every sequence flow with an id, comments gone, lines kept.

    Raises Unreadable `drawing.too_large`, `drawing.encoding`, `drawing.nul`, `drawing.doctype`, `drawing.not_xml`,
    `drawing.not_bpmn`.
    """
    root = read_tree(content, limits=limits)
    if root.tag != f"{{{BPMN}}}definitions":
        raise Unreadable("drawing.not_bpmn", root=root.tag[:200], line=line_of(root))
    _trim_ids(root)
    _name_flows(root)
    return root


def read_tree(content: bytes, *, limits: Limits = DEFAULT_LIMITS) -> _Element:
    """The root element of untrusted XML, comments gone, lines kept. Raises as `read_source`."""
    if len(content) > limits.size:
        raise Unreadable("drawing.too_large", what="bytes", count=len(content), limit=limits.size)
    text = _decoded(content)
    if (at := text.find("\0")) >= 0:
        raise Unreadable("drawing.nul", line=text.count("\n", 0, at) + 1)
    _refuse_doctype(text)
    return _parsed(_DECLARATION.sub(r"\1", text, count=1).encode(), limits)


def _decoded(content: bytes) -> str:
    """The text, by its byte order mark, else by its declaration, else UTF-8."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], codec)
    if content.startswith((b"<\0", b"\0<")):
        return _strictly(content, "utf-16-le" if content.startswith(b"<") else "utf-16-be")
    declared = found[1].decode("ascii") if (found := _DECLARED.match(content[:400])) else "utf-8"
    if declared.lower() not in _CODECS:
        raise Unreadable("drawing.encoding", encoding=declared, known=("UTF-8", "UTF-16", "GB18030", "GBK"))
    return _strictly(content, _CODECS[declared.lower()])


def _strictly(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise Unreadable("drawing.not_encoded_so", encoding=codec.upper(), line=line) from None


def _refuse_doctype(text: str) -> None:
    """A DOCTYPE can only stand before the root element: walk over what else may stand there."""
    at = 0
    while True:
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
        ends = next((end for start, end in (("<?", "?>"), ("<!--", "-->")) if text.startswith(start, at)), None)
        if ends is None:
            break
        if (end := text.find(ends, at)) < 0:
            return
        at = end + len(ends)
    if text[at : at + 9].upper() == "<!DOCTYPE":
        raise Unreadable("drawing.doctype", line=text.count("\n", 0, at) + 1)


def _parsed(content: bytes, limits: Limits) -> _Element:
    """Feeds the parser piece by piece, so that a drawing over the limits is left early."""
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        dtd_validation=False, attribute_defaults=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    gauge = _Gauge(limits)
    try:
        try:
            for at in range(0, len(content), CHUNK):
                parser.feed(content[at : at + CHUNK])
                gauge.read(parser)
        finally:
            gauge.read(parser)
        root = parser.close()
    except etree.XMLSyntaxError as problem:
        raise _not_xml(parser) or Unreadable("drawing.not_xml", reason=_plain(str(problem.msg)), line=0) from None
    if problem_logged := _not_xml(parser):
        raise problem_logged
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("drawing.doctype", line=1)
    return root


def _not_xml(parser: "etree.XMLPullParser") -> Unreadable | None:
    """The first thing the parser objected to: fed piece by piece, it may only note a fault and go on."""
    faults = (entry for entry in parser.feed_error_log if entry.level >= etree.ErrorLevels.ERROR)
    first = next(faults, None)
    return None if first is None else Unreadable("drawing.not_xml", reason=_plain(first.message), line=first.line)


class _Gauge:
    """Counts elements and depth while the parser reads."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.elements = 0
        self.depth = 0

    def read(self, parser: "etree.XMLPullParser") -> None:
        for event, element in parser.read_events():
            if event == "end":
                self.depth -= 1
                continue
            self.elements += 1
            self.depth += 1
            if self.elements > self.limits.elements:
                raise Unreadable("drawing.too_large", what="elements", count=self.elements, limit=self.limits.elements)
            if (count := len(getattr(element, "attrib", ()))) > self.limits.attributes:
                limit = self.limits.attributes
                raise Unreadable("drawing.too_large", what="attributes", count=count, limit=limit)
            if self.depth > self.limits.depth:
                raise Unreadable("drawing.too_large", what="depth", count=self.depth, limit=self.limits.depth)


def _plain(reason: str) -> str:
    """What the parser says, with nothing unprintable."""
    return "".join(letter if letter.isprintable() else "�" for letter in reason[:200])


def _trim_ids(root: _Element) -> None:
    """Blanks around an id are no part of it (XML Schema, `ID`)."""
    for element in root.iter(f"{{{BPMN}}}*"):
        key = element.get("id")
        if key is not None and key != key.strip():
            element.set("id", key.strip())


def name_nodes(root: _Element, names: Container[str]) -> None:
    """Gives elements of these names without id a stable one, from their name and order: nothing can refer to them."""
    taken = {element.get("id") for element in root.iter() if element.get("id")}
    counts: Counter[str] = Counter()
    for element in root.iter(f"{{{BPMN}}}*"):
        name = bpmn(element)
        if name not in names or element.get("id"):
            continue
        key = ""
        while not key or key in taken:
            counts[name] += 1
            key = f"{name}_{counts[name]}"
        element.set("id", key)


def _name_flows(root: _Element) -> None:
    """Gives flows without id a stable one, from their ends and their order, here so that every reader sees the same."""
    nameless = [flow for flow in root.iter(f"{{{BPMN}}}sequenceFlow") if not flow.get("id")]
    taken = {element.get("id") for element in root.iter() if element.get("id")} if nameless else set()
    counts: Counter[str] = Counter()
    for flow in nameless:
        plain = f"Flow_{flow.get('sourceRef', '')[:90]}_{flow.get('targetRef', '')[:90]}"
        name = ""
        while not name or name in taken:
            counts[plain] += 1
            name = plain if counts[plain] == 1 else f"{plain}_{counts[plain]}"
        taken.add(name)
        flow.set("id", name)
