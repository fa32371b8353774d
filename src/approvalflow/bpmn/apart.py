"""Ids that two files have: tools number what they draw, so those of the other file get its name, `charge.Task_1`."""

import re
from collections.abc import Iterator, Mapping, Set
from pathlib import PurePath

from lxml.etree import _Element

from approvalflow.bpmn.names import AF, BPMN, bpmn, plain

_NAMES_AN_ID = frozenset({"id", "default", "calledElement", "incoming", "outgoing", "source", "target"})
"""Attributes and elements that name an id, beside those whose name ends so."""
_NAME_STEPS = frozenset(f"{{{AF}}}{one}" for one in ("apart", "done_by", "superior_of", "department_from", "chosen_by"))
_CALLED_BY = {
    "message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode", "dataObject": "name",
    "dataStoreReference": "name", "property": "name", "dataInput": "name", "dataOutput": "name",
    "inputDataItem": "name", "outputDataItem": "name",
}  # fmt: skip
"""What goes by its id where it has no name: it keeps it as its name."""
_STEP = re.compile(r"""\bstep(?:\.(?P<bare>[^\W\d][\w-]*)|\(\s*(?P<sign>["'])(?P<said>[^"']+)(?P=sign)\s*\))""")
_LONGEST_NAME = 60


def ids_of(root: _Element) -> Iterator[str]:
    """Every id of the standard's elements."""
    return (key for one in root.iter(f"{{{BPMN}}}*") if (key := one.get("id")))


def set_apart(root: _Element, here: Set[str], file: str) -> Mapping[str, str]:
    """Give the ids that are `here` too the name of the file, wherever the file names them; the new ones by the old."""
    stem = re.sub(r"[^\w.-]", "_", PurePath(file).stem)[:_LONGEST_NAME]
    name = stem if re.match(r"[^\W\d]", stem) else f"_{stem}"
    both = {key: f"{name}.{key}" for key in ids_of(root) if key in here}
    if both:
        _keep_names(root, both)
        for one in root.iter("*"):
            _rename(one, both)
    return both


def _keep_names(root: _Element, both: Mapping[str, str]) -> None:
    titled = {plain(one.get("dataObjectRef")) for one in root.iter(f"{{{BPMN}}}dataObjectReference") if one.get("name")}
    for one in root.iter(*(f"{{{BPMN}}}{name}" for name in _CALLED_BY)):
        key, by = one.get("id", ""), _CALLED_BY[bpmn(one)]
        if key in both and key not in titled and not one.get(by, "").strip():
            one.set(by, key)


def _rename(one: _Element, both: Mapping[str, str]) -> None:
    for name, value in one.attrib.items():
        key = str(name)
        if key in _NAME_STEPS:
            one.set(name, re.sub(r"[^\s,]+", lambda said: both.get(said[0], said[0]), str(value)))
        elif value in both and (key == "processId" or (bpmn(one) and (key in _NAMES_AN_ID or key.endswith("Ref")))):
            one.set(name, both[str(value)])
        elif "step" in value:
            one.set(name, _steps(str(value), both))
    text = one.text or ""
    if text.strip() in both and (bpmn(one) in _NAMES_AN_ID or bpmn(one).endswith(("Ref", "Refs"))):
        one.text = both[text.strip()]
    elif "step" in text:
        one.text = _steps(text, both)


def _steps(text: str, both: Mapping[str, str]) -> str:
    """An expression that reads a step by its id."""

    def said(found: re.Match[str]) -> str:
        key, sign = found["bare"] or found["said"], found["sign"] or '"'
        return f"step({sign}{both[key]}{sign})" if key in both else found[0]

    return _STEP.sub(said, text)
