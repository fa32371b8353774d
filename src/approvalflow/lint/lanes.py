"""Whose people act at a step that names no department: those that its lane names."""

from collections import Counter
from collections.abc import Iterator, Mapping

from approvalflow.bpmn.graph import WORK, Drawing, Lane, Node
from approvalflow.identity import Department, Directory
from approvalflow.matters import Matter

ASKING = ("role", "post", "rank")
SILENT = ("department", "department_from", "person", "done_by", "superior_of")
"""Who says one of these needs no department of a lane."""


def by_lane(drawing: Drawing, matter: Matter | None, directory: Directory | None) -> Mapping[str, tuple[str, Lane]]:
    """By step: the department and the lane that names it, for steps that ask for a role, post or rank and name none.

    The innermost lane that names one: by `af:department`, or by being called as one department of the directory is, by
    id or name. Only a directory that lists its `departments` is asked for names.
    """
    called = _called(directory)
    found: dict[str, tuple[str, Lane]] = {}
    for node in drawing.nodes.values():
        said = {**(given_by(matter, node.id)), **node.af}
        asks = said.keys() & {*ASKING} and not said.keys() & {*SILENT} and said.get("seat") != "applicant"
        if node.kind in WORK and asks and (named := next(_named(node, called), None)):
            found[node.id] = named
    return found


def given_by(matter: Matter | None, node: str) -> Mapping[str, str]:
    """What `[steps.<id>]` of the matter says of an element."""
    details = matter.steps.get(node) if matter else None
    return details.said() if details else {}


def _named(node: Node, called: Mapping[str, str]) -> Iterator[tuple[str, Lane]]:
    for lane in node.lanes:
        department = lane.department or called.get(lane.name) or called.get(lane.id)
        if department:
            yield department, lane


def _called(directory: Directory | None) -> Mapping[str, str]:
    """The departments by id, and by each name that only one of them has."""
    listed: tuple[Department, ...] = getattr(directory, "departments", ())
    count = Counter(one.name for one in listed)
    return {**{one.name: one.id for one in listed if count[one.name] == 1}, **{one.id: one.id for one in listed}}
