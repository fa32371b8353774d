"""What comes in and goes out: messages, signals, the inbox and the outbox."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from approvalflow.bootstrap.door import Door
from approvalflow.desk import post, sending
from approvalflow.desk.answer import Answer
from approvalflow.desk.protocols import MessageRow, OutboxRow
from approvalflow.identity import Actor
from approvalflow.moment import HOME, aware


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message or signal: the cases that have it, and what it did there. No case: it waits."""

    id: str
    cases: tuple[str, ...]
    answers: tuple[Answer, ...]


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
        `lives` is how long it waits (`30 ND`, `PT8H`; 30 days by default). Raises Refused, Unreadable.
        """
        said = sending.Sending(name=message, correlation=correlation, data=dict(data or {}), key=key, lives=lives)
        actor = self._actor(by)
        with self.desk.noting(actor, None, {"do": "send", "message": message}), self._fresh(write=True) as books:
            at, zone = aware(self.now()), str(HOME)
            id = sending.send(books, self.desk.catalogue, actor, self.people, at, zone, said)
        answers = tuple(post.deliver(self.desk, message=id))
        for answer in answers:
            post.after(self.desk, answer)
        with self._read() as books:
            row = books.message(id)
        taken = row is not None and row.case is not None
        return Sent(id=id, cases=(str(row.case),) if taken and row is not None else (), answers=answers)

    def signal(self, name: str, *, by: Actor | str, data: Mapping[str, Any] | None = None, key: str = "") -> Sent:
        """Give a signal: every case of the tenant that waits for it now hears it, once. Raises Refused."""
        said = sending.Sending(name=name, data=dict(data or {}), key=key)
        actor = self._actor(by)
        with self.desk.noting(actor, None, {"do": "signal", "signal": name}), self._fresh(write=True) as books:
            id = sending.give_signal(books, self.desk.catalogue, actor, self.people, aware(self.now()), said)
        answers = tuple(post.spread(self.desk, signal=id))
        for answer in answers:
            post.after(self.desk, answer)
        return Sent(id=id, cases=tuple(answer.case for answer in answers), answers=answers)

    def inbox(self) -> Sequence[MessageRow]:
        """The messages that wait for somebody to take them, in the order of their arrival."""
        with self._read() as books:
            return books.messages(by=aware(self.now()))

    def outbox(self, *, case: str | None = None, undelivered: bool = True, limit: int = 1000) -> Sequence[OutboxRow]:
        """Messages waiting to go out, in the order they were written."""
        with self._read() as books:
            return books.outbox(case=case, undelivered=undelivered, limit=limit)
