"""The inbox: a message finds its one receiver, a signal everybody who waits for it.

Whoever sends commits first and then looks for waits; whoever begins to wait commits first and then looks into the
inbox. So one of the two sees the other, and the sweep, which looks for both, makes good what a kill in between leaves
undone. The taking is one transaction on the locked case: a message that somebody else has is left alone.
"""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from approvalflow.cases.commands import HearSignal, TakeMessage
from approvalflow.desk.answer import Answer
from approvalflow.desk.protocols import MatchRow, SignalRow
from approvalflow.errors import ApprovalFlowError, Conflict
from approvalflow.identity import Actor
from approvalflow.moment import aware

if TYPE_CHECKING:
    from approvalflow.desk.walk import Desk

MACHINE = Actor(id="system", kind="system")
BATCH = 100
ROUNDS = 100
"""So many takings in a row may follow from one command; what is left is the sweep's."""


def after(desk: "Desk", answer: Answer) -> None:
    """What a command that is committed has to give to others, or to look for; and so on with what that brings about.

    What is left after many takings, or after trouble, is the sweep's.
    """
    waiting, left = deque([answer]), ROUNDS
    try:
        while waiting and left:
            for made in islice(_follows(desk, waiting.popleft()), left):
                left -= 1
                waiting.append(made)
    except ApprovalFlowError:  # the command itself is done; the sweep meets the trouble again, and tells it
        return


def _follows(desk: "Desk", answer: Answer) -> Iterator[Answer]:
    if "WaitOpened" in answer.events:
        yield from deliver(desk, case=answer.case)
    for number, name in enumerate(answer.events, answer.first):
        if name == "MessageSent":
            yield from deliver(desk, message=f"{answer.case}/{number}")
        elif name == "SignalSent":
            yield from spread(desk, signal=f"{answer.case}/{number}")


def deliver(
    desk: "Desk", *, message: str | None = None, case: str | None = None, troubles: list[Exception] | None = None
) -> Iterator[Answer]:
    """Give messages that wait to waits that may have them: one message, those for one case, or all.

    With `troubles` a case whose books are damaged holds up no other.
    """
    tried = set[MatchRow]()
    while True:
        with desk.read() as books:
            found = books.matches(aware(desk.now()), message=message, case=case, limit=BATCH)
        fresh = next((one for one in found if one not in tried), None)
        if fresh is None:
            return
        tried.add(fresh)
        answer = _walked(desk, TakeMessage(case=fresh.case, wait=fresh.wait, message=fresh.id), troubles)
        if isinstance(answer, Answer) and answer.events:
            yield answer


def _walked(desk: "Desk", command: TakeMessage | HearSignal, troubles: list[Exception] | None) -> Answer | bool:
    """One case, in its own transaction; False where somebody holds it, True where trouble was noted."""
    try:
        with desk.transaction() as books:
            return desk.walk(books, MACHINE, command)
    except Conflict:  # it is looked at again later
        return False
    except Exception as trouble:  # raised by the caller, when the others have had their turn
        if troubles is None:
            raise
        troubles.append(trouble)
        return True


def spread(desk: "Desk", *, signal: str | None = None, troubles: list[Exception] | None = None) -> Iterator[Answer]:
    """Let every case that waits hear the signals that are not done, in order of the case; can be killed and resumed."""
    with desk.read() as books:
        found = books.signals() if signal is None else [one for one in (books.signal(signal),) if one is not None]
    for one in found:
        if one.done is None:
            yield from _spread(desk, one, troubles)


def _spread(desk: "Desk", signal: SignalRow, troubles: list[Exception] | None) -> Iterator[Answer]:
    cursor = signal.cursor
    while True:
        with desk.read() as books:
            cases = books.listeners(signal.name, signal.sent, after=cursor, limit=BATCH)
        for case in cases:
            answer = _walked(desk, HearSignal(case=case, signal=signal.id), troubles)
            if answer is False:  # whoever comes next goes on from here: nobody is left out
                return
            if isinstance(answer, Answer) and answer.events:
                yield answer
        if not cases:
            break
        cursor = cases[-1]
    with desk.transaction() as books:
        books.spent(signal.id, aware(desk.now()))
