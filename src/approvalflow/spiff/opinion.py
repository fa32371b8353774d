"""Ask for a second opinion: a child process gets the drawing as JSON, and is killed when it takes too long.

The child and not a thread, because SpiffWorkflow can hang, grow without bound or recurse too deeply on a drawing
(conformance H13 to H15), and none of that may reach the office.
"""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

import msgspec

from approvalflow.bpmn.graph import Drawing
from approvalflow.desk.opinion import Bound, Reason, Report
from approvalflow.spiff.wire import Request

CHILD = "approvalflow.spiff.child"


def second_opinion(content: bytes, drawing: Drawing, *, limits: Bound = Bound()) -> Report:  # noqa: B008 (frozen)
    """Drive `content` through SpiffWorkflow beside our own run of `drawing`, which was read from it."""
    request = msgspec.json.encode(Request.of(content, drawing, limits))
    # -P: a module that happens to lie in the working directory is not the child's.
    command = [sys.executable, "-P", "-m", CHILD]
    try:
        done = subprocess.run(command, input=request, capture_output=True, timeout=limits.seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return no_opinion("opinion.timed_out", seconds=f"{limits.seconds:g}")
    except OSError as problem:
        return no_opinion("opinion.not_started", detail=str(problem))
    if done.returncode < 0:
        return no_opinion("opinion.killed", signal=str(-done.returncode))
    try:
        return msgspec.json.decode(done.stdout, type=Report)
    except msgspec.DecodeError:
        return no_opinion("opinion.no_answer", detail=_last_line(done.stderr))


def no_opinion(code: str, **values: str) -> Report:
    """A report that says only why there is no second opinion."""
    return Report(verdict="none", spiffworkflow=spiff_version(), reason=Reason(code=code, values=values))


def spiff_version() -> str:
    """The installed version of SpiffWorkflow, found without importing it."""
    try:
        return version("SpiffWorkflow")
    except PackageNotFoundError:
        return "-"


def _last_line(text: bytes) -> str:
    lines = text.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else "-"
