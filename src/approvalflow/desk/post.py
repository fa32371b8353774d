"""The inbox: a message finds its one receiver, a signal everybody who waits for it.

Whoever sends commits first and then looks for waits; whoever begins to wait commits first and then looks into the
inbox. So one of the two sees the other, and the sweep, which looks for both, makes good what a kill in between leaves
undone. The taking is one transaction on the locked case: a message that somebody else has is left alone.
A case that cannot hear a signal now (its books are damaged, its last event lies ahead of this machine's clock) is owed
it: the sweep tries again, and `check` names it, until it has heard.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Protocol

from approvalflow.cases.commands import HearSignal, TakeMessage
from approvalflow.cases.stuck import OFF
from approvalflow.desk.answer import Answer
from approvalflow.desk.protocols import Books, Transaction
from approvalflow.desk.rows import HearingRow, MatchRow, SignalRow
from approvalflow.errors import ApprovalFlowError, Conflict, Refused
from approvalflow.identity import Actor
from approvalflow.moment import Now, aware

MACHINE = Actor(id="system", kind="system")
BATCH = 100
ROUNDS = 100
"""So many takings in a row may follow from one command; what is left is the sweep's."""
MUCH = 50
"""So many events of a taking count as one more."""


class Takes(Protocol):
    """What the post needs of a desk: its books and its clock, and that it takes commands."""

    @property
    def transaction(self) -> Transaction:
        """Books to write in."""

    @property
    def read(self) -> Transaction:
        """Books to look at."""

    @property
    def now(self) -> Now:
        """The clock."""

    def walk(self, books: Books, actor: Actor, command: TakeMessage | HearSignal) -> Answer:
        """Take a command, on books that are open already."""


def after(desk: Takes, answer: Answer) -> None:
    """What a command that is committed has to give to others, or to look for; and so on with what that brings about.

    What is left after many takings, or after trouble, is the sweep's.
    """
    waiting, left = deque([answer]), ROUNDS
    try:
        while waiting:
            for made in _follows(desk, waiting.popleft()):
                left -= 1 + len(made.events) // MUCH
                waiting.append(made)
                if left <= 0:
                    return
    except ApprovalFlowError:  # the command itself is done; the sweep meets the trouble again, and tells it
        return


def _follows(desk: Takes, answer: Answer) -> Iterator[Answer]:
    if "WaitOpened" in answer.events or "IncidentClosed" in answer.events:
        yield from deliver(desk, case=answer.case)
    for number, name in enumerate(answer.events, answer.first):
        if name == "MessageSent":
            yield from deliver(desk, message=f"{answer.case}/{number}")
        elif name == "SignalSent":
            yield from spread(desk, signal=f"{answer.case}/{number}")


def deliver(
    desk: Takes, *, message: str | None = None, case: str | None = None, troubles: list[Exception] | None = None
) -> Iterator[Answer]:
    """Give messages that wait to waits that may have them: one message, those for one case, or all.

    Asked a batch at a time. A case whose books are damaged holds up no other; its trouble is told to `troubles`.
    """
    tried = set[MatchRow]()
    while True:
        with desk.read() as books:
            found = books.matches(aware(desk.now()), message=message, case=case, limit=BATCH + len(tried))
        fresh = [one for one in found if one not in tried]
        if not fresh:
            return
        yield from _given_out(desk, fresh, tried, troubles)


def _given_out(
    desk: Takes, matches: Sequence[MatchRow], tried: set[MatchRow], troubles: list[Exception] | None
) -> Iterator[Answer]:
    """Each message to the first that may have it; who has one, and what is taken, is passed over."""
    done = set[object]()
    for one in matches:
        if one.id in done or (one.case, one.wait) in done:
            continue  # it comes again with the next batch, if it still may
        tried.add(one)
        try:
            answer = _walked(desk, TakeMessage(case=one.case, wait=one.wait, message=one.id))
        except Exception as trouble:  # raised by the sweep, when the others have had their turn
            _tell(troubles, trouble)
            continue
        if answer.events:
            done |= {one.id, (one.case, one.wait)}
            yield answer


def _walked(desk: Takes, command: TakeMessage | HearSignal) -> Answer:
    """One case, in its own transaction."""
    with desk.transaction() as books:
        return desk.walk(books, MACHINE, command)


def _tell(troubles: list[Exception] | None, trouble: Exception) -> None:
    if troubles is not None and not left_alone(trouble):
        troubles.append(trouble)


def left_alone(trouble: Exception) -> bool:
    """Somebody else holds the case, or its last event lies ahead of this machine's clock: the next run may do it.

    One that stands off its drawing has an incident, or has it from the first thing that falls due.
    """
    return isinstance(trouble, Conflict) or (isinstance(trouble, Refused) and trouble.code in ("moment.behind", OFF))


def spread(desk: Takes, *, signal: str | None = None, troubles: list[Exception] | None = None) -> Iterator[Answer]:
    """Let every case that waits hear the signals that are not done, in order of the case; can be killed and resumed.

    What a case was owed from before comes first.
    """
    yield from _owed(desk, signal, troubles)
    with desk.read() as books:
        found = books.signals() if signal is None else [one for one in (books.signal(signal),) if one is not None]
    for one in found:
        if one.done is None:
            yield from _spread(desk, one, troubles)


def _spread(desk: Takes, signal: SignalRow, troubles: list[Exception] | None) -> Iterator[Answer]:
    """A page of cases, and then the cursor: who comes after a kill asks the page again, and nobody hears twice."""
    cursor = signal.cursor
    while True:
        with desk.read() as books:
            cases = books.listeners(signal.name, signal.sent, after=cursor, limit=BATCH)
        if not cases:
            break
        for case in cases:
            try:
                answer = _walked(desk, HearSignal(case=case, signal=signal.id))
            except Conflict:  # whoever comes next goes on from here: nobody is left out
                return
            except Exception as trouble:  # the others have their turn, and this one is owed
                _owe(desk, signal.id, case, trouble)
                _tell(troubles, trouble)
                continue
            if answer.events:
                yield answer
        cursor = cases[-1]
        with desk.transaction() as books:
            books.passed(signal.id, cursor)
    with desk.transaction() as books:
        books.spent(signal.id, aware(desk.now()))


def _owe(desk: Takes, signal: str, case: str, trouble: Exception) -> None:
    code = trouble.code if isinstance(trouble, ApprovalFlowError) else type(trouble).__name__
    try:
        with desk.transaction() as books:
            books.owe(HearingRow(signal=signal, case=case, trouble=code[:64]))
    except Conflict as known:  # another run has noted it, or has come through
        if known.code != "signal.heard_before":
            raise


def _owed(desk: Takes, signal: str | None, troubles: list[Exception] | None) -> Iterator[Answer]:
    for row in _debts(desk, signal):
        try:
            answer = _walked(desk, HearSignal(case=row.case, signal=row.signal))
        except Exception as trouble:  # it stays owed
            _tell(troubles, trouble)
            continue
        if answer.events:
            yield answer


def _debts(desk: Takes, signal: str | None) -> Iterator[HearingRow]:
    """What cases are owed: of one signal, or of all."""
    page: Sequence[HearingRow] = ()
    while True:
        after = (page[-1].signal, page[-1].case) if page else (signal or "", "")
        with desk.read() as books:
            page = books.owed(after=after, limit=BATCH)
        yield from (row for row in page if signal in (None, row.signal))
        if not page or (signal is not None and page[-1].signal != signal):
            return
