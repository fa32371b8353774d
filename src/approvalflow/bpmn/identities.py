"""Every element of the drawing has an id of its own: cases, stories and findings name places by it."""

import re

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.names import BPMN, bpmn, line_of
from approvalflow.bpmn.vocabulary import Vocabulary

LONGEST = 200
"""In the drawing of a matter: visits, which bear the id of their step, stand in columns of the books."""
LONGEST_DRY = 2_000
_ID = re.compile(r"[^\W\d][\w.\-]*")


def check_ids(root: _Element, findings: Findings, vocabulary: Vocabulary, longest: int = LONGEST) -> None:
    """Missing where one is needed, twice in the file, or not an XML name (too long, spaces, control characters)."""
    needed = {"process", "sequenceFlow", *vocabulary.nodes}
    seen: dict[str, int] = {}
    for element in root.iter(f"{{{BPMN}}}*"):
        name, key = bpmn(element), element.get("id")
        if not key:
            if name in needed:
                findings.at(element, "drawing.no_id", element=name)
            continue
        if key in seen:
            findings.at(element, "drawing.duplicate_id", id=key[:LONGEST], first=seen[key])
        seen.setdefault(key, line_of(element))
        if name in needed and (len(key) > longest or not _ID.fullmatch(key)):
            findings.at(element, "drawing.bad_id", id=key[:40], limit=longest)
