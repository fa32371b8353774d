"""Opinions that need not be formed twice: those on shipped drawings come with the package, others this process keeps.

A kept opinion is on one file, byte for byte, by one version of SpiffWorkflow. What could not be had is asked again.
"""

import hashlib
from collections import OrderedDict
from functools import cache

import msgspec

from approvalflow.bpmn.graph import Drawing
from approvalflow.desk.opinion import Report
from approvalflow.matters.folder import processes
from approvalflow.spiff.opinion import second_opinion, spiff_version

FILE = "opinion.json"
MOST = 64
_formed: OrderedDict[str, Report] = OrderedDict()


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The file beside a shipped drawing: its digest, and the opinion on it."""

    drawing: str
    opinion: Report


def opinion_on(content: bytes, drawing: Drawing) -> Report:
    """The second opinion on a drawing within the usual bound; formed in a child process unless it is known."""
    digest = digest_of(content)
    report = _shipped().get(digest) or _formed.get(digest)
    if report is None or report.spiffworkflow != spiff_version():
        report = second_opinion(content, drawing)
    if report.verdict != "none":
        _formed[digest] = report
        while len(_formed) > MOST:
            _formed.popitem(last=False)
    return report


def digest_of(content: bytes) -> str:
    """What an opinion is kept by."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


@cache
def _shipped() -> dict[str, Report]:
    files = (msgspec.json.decode(file.read_bytes(), type=Kept) for file in processes().glob(f"*/{FILE}"))
    return {kept.drawing: kept.opinion for kept in files}
