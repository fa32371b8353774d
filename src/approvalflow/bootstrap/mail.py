"""What comes in and goes out: messages, signals, the inbox and the outbox."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from approvalflow.bootstrap.door import Door
from approvalflow.desk import post, sending
from approvalflow.desk.answer import Answer
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import MessageRow, OutboxRow
from approvalflow.errors import Conflict
from approvalflow.identity import Actor
from approvalflow.moment import aware


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message or signal: the cases that have it, and what it did there. No case: it waits.

    The same key again has the same answer. `owed` are cases that could not hear a signal, and will once they can.
    """

    id: str
    cases: tuple[str, ...]
    answers: tuple[Answer, ...]
    owed: tuple[str, ...] = ()


def _answers(kept: Iterable[str | None]) -> tuple[Answer, ...]:
    """What was done, as it was kept; nothing where that was not kept yet."""
    return tuple(msgspec.json.decode(one, type=Answer) for one in kept if one)


class MailDoor(Door):
    """Messages between cases and the world."""

    def send(
        self,
        message: str,
        *,
        by: Actor | str,
        correlation: str = "",
        data: Mapping[str, Any] | None = None,
        key: str = "",
        lives: str = "",
    ) -> Sent:
        """Send a message: exactly one wait of one case takes it, now or when it opens; until then it lies in the inbox.

        `correlation` is the key that the wait states, or the id or number of the case; `data` are declared fields;
        `lives` is how long it waits (`30 ND`, `PT8H`); by default as a matter that waits for it says, or as is usual.
        Raises Refused, Unreadable.
        """
        said = sending.Sending(name=message, correlation=correlation, data=dict(data or {}), key=key, lives=lives)
        actor = self._actor(by)
        at, of = aware(self.now()), self.desk.catalogue
        with self.desk.noting(actor, None, {"do": "send", "message": message}):
            id = self._once(lambda books: sending.send(books, of, actor, self.people, at, str(of.zone), said))
        for answer in post.deliver(self.desk, message=id):
            post.after(self.desk, answer)
        with self._read() as books:
            row = books.message(id)
        taken = () if row is None or row.case is None else ((row.case, row.answer),)
        return Sent(id=id, cases=tuple(case for case, _ in taken), answers=_answers(answer for _, answer in taken))

    def signal(self, name: str, *, by: Actor | str, data: Mapping[str, Any] | None = None, key: str = "") -> Sent:
        """Give a signal: every case of the tenant that waits for it now hears it, once. Raises Refused.

        The same `key` again goes on where the first was cut short, and gives the first answer.
        """
        said = sending.Sending(name=name, data=dict(data or {}), key=key)
        actor = self._actor(by)
        at = aware(self.now())
        with self.desk.noting(actor, None, {"do": "signal", "signal": name}):
            id = self._once(lambda books: sending.give_signal(books, self.desk.catalogue, actor, self.people, at, said))
        for answer in tuple(post.spread(self.desk, signal=id)):
            post.after(self.desk, answer)
        with self._read() as books:
            found = books.hearings(signal=id)
        heard = [row for row in found if row.heard is not None]
        owed = tuple(row.case for row in found if row.heard is None)
        answers = _answers(row.answer for row in heard)
        return Sent(id=id, cases=tuple(row.case for row in heard), answers=answers, owed=owed)

    def _once(self, keep: Callable[[Books], str]) -> str:
        """Keep what is sent; where somebody has kept the same at the same moment, theirs is the first."""
        try:
            with self._fresh(write=True) as books:
                return keep(books)
        except Conflict as raced:
            if not raced.code.endswith(".sent_before"):
                raise
        with self._fresh(write=True) as books:
            return keep(books)

    def inbox(self) -> Sequence[MessageRow]:
        """The messages that wait for somebody to take them, in the order of their arrival."""
        with self._read() as books:
            return books.messages(by=aware(self.now()))

    def outbox(self, *, case: str | None = None, undelivered: bool = True, limit: int = 1000) -> Sequence[OutboxRow]:
        """Messages waiting to go out, in the order they were written."""
        with self._read() as books:
            return books.outbox(case=case, undelivered=undelivered, limit=limit)
