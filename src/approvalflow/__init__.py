"""Administrative approvals (行政审批) as BPMN, with deadlines on the working days the State Council announces.

    from approvalflow import Office, Party

    with Office.open("sqlite:///approvals.db") as office:
        office.publish("processes/food-business-licence", by="bai-xue")
        answer = office.submit("food-business-licence", by="P-1", applicant=Party(id="P-1", name="…"), ...)

Names are loaded when they are first used: importing this package reads no data and starts nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from approvalflow.bootstrap import Office
    from approvalflow.calendars import WorkCalendar, national
    from approvalflow.cases import commands
    from approvalflow.cases.case import Case, Stage
    from approvalflow.cases.events import Flaw, Party
    from approvalflow.desk.answer import Answer
    from approvalflow.errors import (
        ApprovalFlowError,
        BooksError,
        Conflict,
        DrawingRefused,
        Finding,
        Refused,
        Unreadable,
    )
    from approvalflow.identity import Actor, Directory
    from approvalflow.moment import SetClock
    from approvalflow.terms import Term

_HOMES = {
    "Actor": "identity",
    "Answer": "desk.answer",
    "ApprovalFlowError": "errors",
    "BooksError": "errors",
    "Case": "cases.case",
    "Conflict": "errors",
    "Directory": "identity",
    "DrawingRefused": "errors",
    "Finding": "errors",
    "Flaw": "cases.events",
    "Office": "bootstrap",
    "Party": "cases.events",
    "Refused": "errors",
    "SetClock": "moment",
    "Stage": "cases.case",
    "Term": "terms",
    "Unreadable": "errors",
    "WorkCalendar": "calendars",
    "commands": "cases.commands",
    "national": "calendars",
}

__all__ = [
    "Actor",
    "Answer",
    "ApprovalFlowError",
    "BooksError",
    "Case",
    "Conflict",
    "Directory",
    "DrawingRefused",
    "Finding",
    "Flaw",
    "Office",
    "Party",
    "Refused",
    "SetClock",
    "Stage",
    "Term",
    "Unreadable",
    "WorkCalendar",
    "commands",
    "national",
]


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_HOMES[name]}")
    return module if name == "commands" else getattr(module, name)


def __dir__() -> list[str]:
    return __all__
