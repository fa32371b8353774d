"""A drawing by itself, with what it calls or refers to in the other files of its folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from approvalflow.reading import read_bytes

if TYPE_CHECKING:
    from approvalflow.bpmn.reader import Reading


def read_with_neighbours(drawing: Path, **how: Any) -> "Reading":
    """The other files are looked at only where the drawing means something that it does not hold."""
    from approvalflow.bpmn.joined import ELSEWHERE
    from approvalflow.bpmn.reader import read_drawing
    from approvalflow.matters.folder import DRAWING_LIMIT

    content = read_bytes(drawing, DRAWING_LIMIT)
    reading = read_drawing(content, file=drawing.name, **how)
    if ELSEWHERE.isdisjoint(one.code for one in reading.findings):
        return reading
    return read_drawing(content, file=drawing.name, beside=_neighbours(drawing), **how)


def _neighbours(drawing: Path) -> dict[str, bytes]:
    """The other drawings of the folder by name, as far as they are together no larger than one may be."""
    from approvalflow.matters.folder import DRAWING_LIMIT

    found, left = dict[str, bytes](), DRAWING_LIMIT
    for one in sorted(drawing.parent.glob("*.bpmn")):
        if one.name != drawing.name and one.is_file() and one.stat().st_size <= left:
            found[one.name] = read_bytes(one, left)
            left -= len(found[one.name])
    return found
