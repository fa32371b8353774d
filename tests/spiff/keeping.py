"""Form the opinions on the shipped drawings anew and keep them beside: `python tests/spiff/keeping.py`."""

from pathlib import Path

import msgspec

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.matters.folder import processes
from approvalflow.spiff import Bound, second_opinion
from approvalflow.spiff.kept import FILE, Kept, digest_of

PATIENT = Bound(seconds=600)
"""The usual paths and rounds; time enough on any machine, so that the same ways are always tried."""
FOLDERS = sorted(file.parent for file in processes().glob("*/process.bpmn"))


def formed(folder: Path, limits: Bound = PATIENT) -> Kept:
    """What the second opinion on a folder's drawing is now."""
    content = (folder / "process.bpmn").read_bytes()
    return Kept(drawing=digest_of(content), opinion=second_opinion(content, parse_drawing(content), limits=limits))


if __name__ == "__main__":
    for one in FOLDERS:
        (one / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(formed(one)), indent=2) + b"\n")
