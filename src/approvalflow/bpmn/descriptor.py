"""What modelling tools need to edit our attributes: a moddle descriptor and element templates, from the one table.

`python -m approvalflow.bpmn.descriptor` writes both files anew.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from approvalflow.bpmn.attributes import ASSIGNED, USABLE, Attribute
from approvalflow.bpmn.graph import TASKS, Kind
from approvalflow.bpmn.names import AF

MODDLE = "af-moddle.json"
TEMPLATES = "element-templates.json"
SCHEMA = "https://unpkg.com/@camunda/element-templates-json-schema/resources/schema.json"
MODDLE_TYPES = {"boolean": "Boolean", "number": "Integer"}


def moddle() -> dict[str, object]:
    """The descriptor: one type for each set of elements that share attributes."""
    groups: dict[tuple[str, ...], list[Attribute]] = {}
    for attribute in USABLE:
        lanes = ["bpmn:Lane"] if attribute.lanes else []
        groups.setdefault((*lanes, *_elements(attribute.on)), []).append(attribute)
    types: list[dict[str, object]] = [
        {
            "name": "".join(part.capitalize() for part in attributes[0].name.split("_")) + "Bearing",
            "extends": list(elements),
            "properties": [_property(attribute) for attribute in attributes],
        }
        for elements, attributes in groups.items()
    ]
    types.append(_assignment())
    return {"name": "approvalflow", "uri": AF, "prefix": "af", "xml": {"tagAlias": "lowerCase"}, "types": types}


def _assignment() -> dict[str, object]:
    """The one element of ours, `<af:assign target="x" value="…"/>` among the extension elements: read by runs."""
    return {
        "name": "Assign",
        "superClass": ["Element"],
        "meta": {"allowedIn": ["bpmn:FlowNode"]},
        "properties": [
            {"name": name, "isAttr": True, "type": "String", "description": meaning} for name, meaning in ASSIGNED
        ],
    }


def _elements(kinds: frozenset[Kind]) -> list[str]:
    """The elements in moddle's names; every task is a `bpmn:Task` there already."""
    plain = kinds - (TASKS - {Kind.TASK}) if Kind.TASK in kinds else kinds
    return sorted(f"bpmn:{kind.value[0].upper()}{kind.value[1:]}" for kind in plain)


def _property(attribute: Attribute) -> dict[str, object]:
    return {
        "name": attribute.name,
        "isAttr": True,
        "type": MODDLE_TYPES.get(attribute.type, "String"),
        "description": attribute.meaning,
    }


def templates() -> list[Mapping[str, object]]:
    """One template for each kind of element that may carry an attribute of ours."""
    return [
        {
            "$schema": SCHEMA,
            "name": title,
            "id": f"approvalflow.{kind.value}",
            "appliesTo": _elements(frozenset({kind})),
            "properties": [_entry(one) for one in USABLE if kind in one.on],
        }
        for kind, title in _TITLES.items()
    ]


_TITLES = {
    Kind.TASK: "审批环节",
    Kind.USER_TASK: "审批环节（用户任务）",
    Kind.MANUAL_TASK: "审批环节（人工任务）",
    Kind.SERVICE_TASK: "系统作业",
    Kind.SUB_PROCESS: "阶段（子流程）",
    Kind.CATCH: "等待期限",
    Kind.BOUNDARY: "逾期事件",
}


def _entry(attribute: Attribute) -> dict[str, object]:
    """One field of a template; an empty field writes no attribute."""
    entry: dict[str, object] = {
        "label": attribute.title,
        "description": attribute.meaning,
        "type": "Dropdown" if attribute.type in ("choice", "boolean") else "String",
        "binding": {"type": "property", "name": f"af:{attribute.name}"},
        "optional": True,
    }
    choices = attribute.choices or ((("true", "是"), ("false", "否")) if attribute.type == "boolean" else ())
    if choices:
        entry["choices"] = [{"name": title, "value": value} for value, title in choices]
    return entry


def as_text(value: object) -> str:
    """The file as it is kept."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def shipped(name: str) -> str:
    """A shipped descriptor file, to hand to a modelling tool."""
    return files("approvalflow.bpmn").joinpath("data", name).read_text(encoding="utf-8")


def write(folder: Path) -> None:
    """Both files, anew."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in ((MODDLE, moddle()), (TEMPLATES, templates())):
        (folder / name).write_text(as_text(value), encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).parent / "data")
