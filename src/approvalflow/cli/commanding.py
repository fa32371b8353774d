"""A command of the command line goes to the office, and what it did is told."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.telling import tell_answer
from approvalflow.errors import Unreadable

if TYPE_CHECKING:
    from approvalflow.bootstrap import Office
    from approvalflow.cases.commands import AnyCommand


def ask(
    asked: Asked, kind: "Callable[..., AnyCommand]", case: str, step: str, *, verifier: str = "", **fields: Any
) -> None:
    """Send a command about an open step, by its element id or visit; one that is not open is a refusal kept.

    A signature that comes with it is verified by the installed `verifier` of that name, if one is given.
    """
    from approvalflow.bootstrap.verifiers import find_verifier

    with asked.office() as office:
        office.desk.verifier = find_verifier(verifier) if verifier else None
        with office.desk.noting(asked.actor(), case, {"do": kind.__name__, "step": step}):
            id, visit, seen = office.meant(case, step, key=asked.key)
        send(asked, office, kind(case=id, visit=visit, seen=seen, **fields, **asked.envelope()))


def write_to_sign(
    asked: Asked, kind: "Callable[..., AnyCommand]", case: str, step: str, *, file: Path, **fields: Any
) -> None:
    """Write the bytes that a signature on this opinion covers into a file, for whoever signs; nothing else is done."""
    with asked.office() as office:
        id, visit = office.visit_meant(case, step)
        content = office.to_sign(kind(case=id, visit=visit, **fields), by=asked.actor())  # type: ignore[arg-type]
    try:
        file.write_bytes(content)
    except OSError as problem:
        raise Unreadable("file.not_written", file=str(file), reason=problem.strerror or "-") from None
    if asked.json:
        saying.write_json({"file": str(file), "size": len(content)})
    else:
        saying.write(asked.say("cli.to_sign", file=str(file), size=len(content)))


def ask_of(asked: Asked, kind: "Callable[..., AnyCommand]", case: str, step: str, **fields: Any) -> None:
    """Send a command about an open step, or, where none is named, about the whole case."""
    if step:
        ask(asked, kind, case, step, **fields)
        return
    with asked.office() as office:
        found = office.case(case)
        send(asked, office, kind(case=found.id, seen=found.seq, **fields, **asked.envelope()))


def send(asked: Asked, office: "Office", command: "AnyCommand") -> None:
    """Send a command and tell what it did."""
    tell_answer(asked, office, office.do(asked.actor(), command))
