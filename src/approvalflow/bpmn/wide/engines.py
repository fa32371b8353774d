"""For which engines a file was drawn, where they count the same thing otherwise: loops, or the days of a week."""

from collections.abc import Iterable, Iterator, Mapping

from lxml.etree import _Element

from approvalflow.bpmn.names import ENGINES, namespace

_PLATFORM = "{http://camunda.org/schema/modeler/1.0}executionPlatform"
_PLATFORMS = {"Camunda Cloud": "zeebe", "Camunda Platform": "camunda", "Operaton": "operaton", "CIB seven": "cibseven"}


def drawn_for(root: _Element, parts: Iterable[_Element]) -> frozenset[str]:
    """As the file says itself; else those whose words its parts use; else those whose words it declares."""
    if said := _PLATFORMS.get(root.get(_PLATFORM, "").strip()):
        return frozenset({said})
    everywhere = [root, *(one for part in parts for one in part.iter("*"))]
    return frozenset(_used(everywhere)) or frozenset(_named(uri for one in everywhere for uri in one.nsmap.values()))


def _used(elements: Iterable[_Element]) -> Iterator[str]:
    for one in elements:
        yield from _named(namespace(str(word)) for word in (one.tag, *one.attrib))


def _named(spaces: Iterable[str]) -> Iterator[str]:
    return (ENGINES[uri] for uri in spaces if uri in ENGINES)


def one_of(engines: frozenset[str], meanings: Mapping[str, str]) -> str:
    """What all of these engines that mean anything by it mean; nothing where they differ."""
    known = {meanings[one] for one in engines if one in meanings}
    return known.pop() if len(known) == 1 else ""
