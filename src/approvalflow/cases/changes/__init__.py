"""What each event changes of a case: a function per event, a module per subject."""

from collections.abc import Callable, Mapping
from typing import Any

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.changes import beside, clocks, ending, filing, moving, steps

CHANGES: Mapping[type, Callable[[Case, Any, e.Happened], Case]] = {
    **filing.CHANGES,
    **steps.CHANGES,
    **ending.CHANGES,
    **clocks.CHANGES,
    **beside.CHANGES,
    **moving.CHANGES,
}
