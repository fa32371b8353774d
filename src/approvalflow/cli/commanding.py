"""A command of the command line goes to the office, and what it did is told."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from approvalflow.cli.asked import Asked
from approvalflow.cli.telling import tell_answer

if TYPE_CHECKING:
    from approvalflow.bootstrap import Office
    from approvalflow.cases.commands import AnyCommand


def ask(asked: Asked, kind: "Callable[..., AnyCommand]", case: str, step: str, **fields: Any) -> None:
    """Send a command about an open step, by its element id or visit; one that is not open is a refusal kept."""
    with asked.office() as office:
        with office.desk.noting(asked.actor(), case, {"do": kind.__name__, "step": step}):
            id, visit = office.visit_meant(case, step, key=asked.key)
        send(asked, office, kind(case=id, visit=visit, **fields, **asked.envelope()))


def ask_of(asked: Asked, kind: "Callable[..., AnyCommand]", case: str, step: str, **fields: Any) -> None:
    """Send a command about an open step, or, where none is named, about the whole case."""
    if step:
        ask(asked, kind, case, step, **fields)
        return
    with asked.office() as office:
        send(asked, office, kind(case=office.case(case).id, **fields, **asked.envelope()))


def send(asked: Asked, office: "Office", command: "AnyCommand") -> None:
    """Send a command and tell what it did."""
    tell_answer(asked, office, office.do(asked.actor(), command))
