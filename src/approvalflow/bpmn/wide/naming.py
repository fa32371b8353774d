"""Which datum is meant: by its id exactly that one, by a name the nearest of that name going outward (10.4.1).

Every datum has one name inside. It is the drawn one, unless it stands beside or around another of that name and could
be taken for it: then the later or the inner one goes by its id. A data store is one value, wherever it is referred to.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, bpmn, plain, text_of
from approvalflow.bpmn.wide.places import ROOTS, SUBS, holder_of, holds, passes_by, scopes_around
from approvalflow.bpmn.wide.vocabulary import EVENTS

DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "property", "dataInput", "dataOutput"})
_STORES = frozenset({"dataStore", "dataStoreReference"})
_PORTS = frozenset({"dataInput", "dataOutput"})
_ITEMS = frozenset({"inputDataItem", "outputDataItem"})
_ENDS = ("sourceRef", "targetRef", "loopDataInputRef", "loopDataOutputRef")
_MEET_BY_NAME = EVENTS | {"sendTask", "receiveTask"}
_PROSE = frozenset({"documentation", "text", "incoming", "outgoing"})
_WORDS = re.compile(r"""[\w.-]+|(?<=")[^"]+(?=")|(?<=')[^']+(?=')""")


@dataclass(kw_only=True, slots=True, eq=False)
class Datum:
    """One value of a drawing: its drawn name, where it stands (None: a data store), its ids, its name inside.

    `titles` are the names of what refers to it. What is `fixed` meets the data of other elements by its name.
    """

    name: str
    holder: _Element | None
    ids: list[str]
    titles: list[str] = field(default_factory=list)
    inside: str = ""
    fixed: bool = False
    item: bool = False

    def others(self) -> Set[str]:
        """What it is called beside its name, which may be an id, too."""
        return {*self.ids, *{*self.titles} - {self.name, ""}}


class Alike(NamedTuple):
    """Two data that cannot be told apart where the first is meant: at an element, or wherever their name is said."""

    first: Datum
    other: Datum
    at: _Element


class Naming:
    """The data of a file and their names. Not `apart`: whatever is called alike is one, as it was."""

    def __init__(self, root: _Element, elements: Mapping[str, _Element], *, apart: bool = True) -> None:
        self._elements = elements
        self._tables: defaultdict[_Element | None, dict[str, Datum]] = defaultdict(dict)
        self._several: dict[tuple[_Element | None, str], Datum] = {}
        self.titles: Mapping[str, str] = dict(_drawn(root, elements))
        """The drawn name of each datum by its id."""
        self.hidden: list[Alike] = []
        """Where a datum is meant that another hides which cannot be called otherwise."""
        found = list(self._gathered(root)) if apart else []
        self._taken = {one.name for one in found}
        self._all = list(self._beside(found))
        self._set_apart_within(root)
        for one in self._all:
            self._refer(one)
        self._inside = {key: one.inside for one in self._all for key in one.ids}
        for key in (one for one in self.titles if apart and one not in self._inside):  # nothing leads to or from it
            around = holder_of(elements[key])
            self._inside[key] = self.meant(self.titles[key], None if around is None else around.getparent())
        stores = {key: one.inside for one in self._all if one.holder is None for key in one.ids}
        self.data = {key: self._inside.get(key, title) for key, title in self.titles.items()} | stores
        """The name inside of each datum by its ids."""
        self.items = {key: self._inside.get(key, title) for key, title in _drawn_items(root)}
        self.stores = frozenset(stores.values())
        self.taken = {one.inside for one in self._all} | self._taken
        """The names that are somebody's, drawn or inside."""
        self._unsure = self.taken | set(self._meaning_several())

    def meant(self, said: str, at: _Element | None) -> str:
        """The name inside of what a name, or else an id, means at an element; itself where it is no datum."""
        for scope in scopes_around(at):
            if (found := self._tables[scope].get(said)) is not None:
                return found.inside
        return self._inside.get(said, said) if at is not None and holder_of(at) is not None else said

    def several(self, said: str, at: _Element) -> Alike | None:
        """The two data of one scope that a name may mean at an element."""
        for scope in scopes_around(at) if self._several else ():
            if (first := self._tables[scope].get(said)) is not None:
                other = self._several.get((scope, said))
                return None if other is None else Alike(first, other, at)
        return None

    def table(self, scope: _Element) -> Mapping[str, str]:
        """What names mean in a scope where that is not what they mean elsewhere."""
        told = ((said, one.inside) for said, one in self._tables[scope].items())
        return {said: meant for said, meant in told if said != meant and said in self._unsure}

    def _meaning_several(self) -> Iterator[str]:
        """What means one datum in one scope, and another in another."""
        first = dict[str, Datum]()
        for table in self._tables.values():
            yield from (said for said, one in table.items() if first.setdefault(said, one) is not one)

    def _gathered(self, root: _Element) -> Iterator[Datum]:
        """In document order, with all that refers to each."""
        found = dict[Hashable, Datum]()
        led = {plain(text_of(one)) for one in root.iter(*(f"{{{BPMN}}}{end}" for end in _ENDS))}
        for element in _every(root, DATA | _ITEMS | {"dataStore"}):
            key, kind, holder = element.get("id", ""), bpmn(element), holder_of(element)
            unused = kind in _PORTS | {"dataStore"} and key not in led and not _is_declared(holder)
            if not key or self._elements[key] is not element:
                continue
            thing = self._thing(element)
            title = element.get("name", "").strip()
            if (one := found.get(thing)) is None and not unused:
                first = thing.get("id", "") if isinstance(thing, _Element) else key
                home = None if kind in _STORES else holder_of(thing) if isinstance(thing, _Element) else holder
                one = found[thing] = Datum(name=self.titles.get(key, "") or title or key, holder=home, ids=[first])
                one.fixed = kind in _PORTS and holder is not None and bpmn(holder) in _MEET_BY_NAME
                one.item = kind in _ITEMS
            if one is not None:
                one.ids += [key] if key != one.ids[0] else []
                one.titles.append(title)
        for one in found.values():
            if one.holder is None:
                self._name_store(one)
        yield from found.values()

    def _name_store(self, store: Datum) -> None:
        """A store goes by the first reference that has a name, else by the first."""
        drawn = [key for key in store.ids if bpmn(self._elements[key]) == "dataStoreReference"]
        named = (self._elements[key].get("name", "").strip() for key in drawn)
        store.name = next((one for one in named if one), "") or next(iter(drawn), store.name)

    def _thing(self, element: _Element) -> Hashable:
        """The one that an element is or refers to. Ports and items of one name in one activity are one.

        A data store that the file does not declare is whatever its reference names, else what goes by its name.
        """
        kind = bpmn(element)
        if kind in _PORTS | _ITEMS:
            return holder_of(element), element.get("name", "").strip() or element.get("id", "")
        if kind not in ("dataObjectReference", "dataStoreReference"):
            return element
        kept = kind.removesuffix("Reference")
        wanted = plain(element.get(f"{kept}Ref"))
        held = self._elements.get(wanted)
        if held is not None and bpmn(held) == kept:
            return held
        name = element.get("name", "").strip()
        return (wanted, name if not wanted else "") if kind in _STORES and wanted + name else element

    def _beside(self, found: list[Datum]) -> Iterator[Datum]:
        """Of those of one name in one scope all but the first get another; so does a store beside a process's datum.

        The item of a loop and a datum in its activity that is called like it are one.
        """
        roots = {one.name for one in found if one.holder is not None and bpmn(one.holder) in ROOTS}
        stores = dict[str, Datum]()
        for one in found:
            one.inside = one.name
            first = (stores if one.holder is None else self._tables[one.holder]).setdefault(one.name, one)
            if first is not one and (first.item or one.item):
                first.ids += one.ids
                first.titles += one.titles
                continue
            if first is not one and one.holder is not None:
                self._several.setdefault((one.holder, one.name), one)
            if first is not one or (one.holder is None and one.name in roots):
                self._call_by_id(one)
            yield one

    def _call_by_id(self, one: Datum) -> None:
        one.inside = one.ids[0]
        while one.inside in self._taken:
            one.inside += "_"
        self._taken.add(one.inside)

    def _set_apart_within(self, root: _Element) -> None:
        """What hides a datum that is meant in there by an id or by another name gets another name."""
        times = defaultdict[str, int](int)
        for one in self._all:
            times[one.name] += 1
        alike = [one for one in self._all if times[one.name] > 1]
        mentions = _mentions(root, {word for one in alike for word in one.others()}) if alike else {}
        for one in sorted(alike, key=_depth):
            if one.inside == one.name:
                told = ((word, at) for word in one.others() for at in mentions.get(word, ()))
                self._uncover(one, [at for word, at in told if word != one.name or _refers(at)])

    def _uncover(self, one: Datum, places: list[_Element]) -> None:
        for at in places:
            for other in self._hiding(one, at):
                if other.fixed:
                    self.hidden.append(Alike(one, other, at))
                else:
                    self._call_by_id(other)

    def _hiding(self, one: Datum, at: _Element) -> list[Datum]:
        """What of the same name lies between a place and the datum that is meant there."""
        found, path = list[Datum](), list[_Element]()
        for scope in (at, *at.iterancestors()):
            if scope is one.holder:
                return found
            other = self._tables[scope].get(one.name) if holds(scope) else None
            if other is not None and other.inside == one.name and not passes_by(scope, path, {*other.ids}):
                found.append(other)
            path.append(scope)
        return found if one.holder is None else []

    def _refer(self, one: Datum) -> None:
        """References are names where they stand."""
        for element in (self._elements[key] for key in one.ids):
            if said := element.get("name", "").strip():
                scope = None if bpmn(element) == "dataStore" else holder_of(element)
                if self._tables[scope].setdefault(said, one) is not one:
                    self._several.setdefault((scope, said), one)


def _is_declared(holder: _Element | None) -> bool:
    """Whether the data inputs and outputs of a scope are its data even where nothing is drawn to them."""
    return holder is not None and bpmn(holder) in SUBS | ROOTS | EVENTS


def _depth(one: Datum) -> int:
    return 0 if one.holder is None else sum(1 for _ in one.holder.iterancestors())


def _every(root: _Element, names: Set[str]) -> Iterator[_Element]:
    return root.iter(*(f"{{{BPMN}}}{name}" for name in sorted(names)))


def _mentions(root: _Element, words: Set[str]) -> Mapping[str, list[_Element]]:
    """Where a file says any of these words, apart from what people read and from names."""
    found = defaultdict[str, list[_Element]](list)
    for one in root.iter("*"):
        if bpmn(one) not in _PROSE:
            texts = [str(value) for key, value in one.attrib.items() if key not in ("id", "name")]
            for word in {word for text in (*texts, one.text or "") for word in _said(text)} & words:
                found[word].append(one)
    return found


def _refers(at: _Element) -> bool:
    """Whether an element means a datum by its id, not by whatever it is called."""
    return bpmn(at) in _ENDS or bpmn(at) in ("dataObjectReference", "dataStoreReference")


def _said(text: str) -> Iterator[str]:
    yield plain(text)
    for word in _WORDS.findall(text):
        yield word
        yield from re.findall(r"\w+", word)


def _drawn(root: _Element, elements: Mapping[str, _Element]) -> Iterator[tuple[str, str]]:
    """The name of each datum by its id: references bear the name of their object, or give it theirs."""
    titles: dict[str, str] = {}
    for reference in _every(root, {"dataObjectReference"}):
        titles.setdefault(plain(reference.get("dataObjectRef")), reference.get("name", "").strip())
    for element in _every(root, DATA):
        if key := element.get("id"):
            held = elements.get(plain(element.get("dataObjectRef")))
            thing = element if held is None else held
            own = thing.get("name", "").strip()
            yield (
                key,
                own or titles.get(thing.get("id", ""), "") or element.get("name", "").strip() or thing.get("id") or key,
            )


def _drawn_items(root: _Element) -> Iterator[tuple[str, str]]:
    return ((key, one.get("name", "").strip() or key) for one in _every(root, _ITEMS) if (key := one.get("id")))
