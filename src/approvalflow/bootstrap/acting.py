"""What is done with cases: applications, acts, drafts, handing over, and what is due by itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from msgspec import structs

from approvalflow.bootstrap.door import Door
from approvalflow.cases import commands as c
from approvalflow.cases.events import Party
from approvalflow.cases.papers import Signer
from approvalflow.desk import drafts, handover
from approvalflow.desk import sweep as sweeping
from approvalflow.desk.answer import Answer
from approvalflow.desk.asking import open_visit, submission, visit_meant
from approvalflow.desk.kinds import as_declared, check_name
from approvalflow.desk.lost import telling
from approvalflow.desk.signed import Signable, content_of, hook
from approvalflow.errors import Refused
from approvalflow.identity import Actor


class ActingDoor(Door):
    """Commands to cases."""

    def do(self, actor: Actor | str, command: c.AnyCommand, *, signer: Signer | None = None) -> Answer:
        """Send any command. Raises Refused, Conflict, BooksError.

        A `signer` signs the canonical bytes of an opinion, or a return, for whoever gives it; the event keeps that.
        Under a key that was used nothing is signed again: the first answer comes back.
        """
        actor = self._actor(actor)
        if signer is not None:
            with self.desk.noting(actor, command.case, command):
                command = self._signed(as_declared(command), actor, signer)
        return self.desk.perform(actor, command)

    def submit(
        self,
        matter: str,
        *,
        by: Actor | str,
        applicant: Party,
        materials: Sequence[str] = (),
        data: dict[str, Any] | None = None,
        case: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """File an application; the answer names required papers that are missing."""
        return self.do(by, submission(matter, applicant, materials, data, case=case, key=key))

    def act(
        self, case: str, step: str, outcome: str = "", *, by: Actor | str, signer: Signer | None = None, **fields: Any
    ) -> Answer:
        """Give an open step, by its element id or visit, its outcome or an `error`; fields are those of `Act`.

        Raises Refused `act.no_such_field` for any other.
        """
        actor = self._actor(by)
        with self.desk.noting(actor, case, {"do": "act", "step": step, "outcome": outcome}):
            if unknown := sorted(set(fields) - set(c.Act.__struct_fields__)):
                raise Refused("act.no_such_field", unknown=unknown, known=sorted(c.Act.__struct_fields__))
            id, visit, seen = self.meant(case, step, key=fields.get("key"))
            command = c.Act(case=id, visit=visit, outcome=outcome, **{"seen": seen, **fields})
        return self.do(actor, command, signer=signer)

    def visit_meant(self, case: str, step: str, *, key: str | None = None) -> tuple[str, str]:
        """The id of a case, and which visit a step means: the open one, or that of the first time a key was used.

        Raises Refused `case.unknown`, `step.not_open`, `step.open_twice`.
        """
        return self.meant(case, step, key=key)[:2]

    def meant(self, case: str, step: str, *, key: str | None = None) -> tuple[str, str, int]:
        """The same, and the number of the last event known then: what a command says to have `seen`.

        Without a step the visit is empty.
        """
        check_name("step", step)
        with self._read() as books:
            found = self._case(books, case)
            return found.id, visit_meant(books, found, step, key) if step else "", found.seq

    def to_sign(self, command: Signable, *, by: Actor | str) -> bytes:
        """The canonical bytes that a signature on this opinion covers. Raises Refused as the act itself would."""
        actor, command = self._actor(by), as_declared(command)
        with self._fresh() as books:
            found = self._case(books, command.case)
            facts = replace(self.desk.facts_now(books, found), actor=actor.id)
            with telling(books, found, command, facts, actor, self.people):
                return content_of(found, command, facts, actor, self.people)

    def _signed(self, command: c.AnyCommand, actor: Actor, signer: Signer) -> c.AnyCommand:
        """The command as its author signs it; as it came where its key has answered for the case already."""
        with self._read() as books:
            if command.key is not None and any(row.key == command.key for row in books.keys(command.case)):
                return command
        content = self.to_sign(command, by=actor)  # type: ignore[arg-type]  # refused as `signature.no_opinion`
        with hook("sign", signer):
            return structs.replace(command, signature=signer.sign(content, actor.id))

    def save_draft(self, case: str, step: str, *, by: Actor | str, **fields: Any) -> None:
        """暂存: keep what one has begun to write at an open step, fields of `Act`; for one's own eyes only.
        Raises Refused `draft.too_long`, `draft.unknown_field`, and as acting would for who has no seat there.
        """
        actor = self._actor(by)
        with self.desk.noting(actor, case, {"do": "save_draft", "step": step}), self._fresh(write=True) as books:
            found = self._locked(books, case)
            drafts.save(self.desk, books, found, visit_meant(books, found, step, None), actor, fields)

    def draft(self, case: str, step: str, *, by: Actor | str) -> dict[str, Any] | None:
        """One's own draft at an open step, or None; drafts of others cannot be asked for."""
        with self._fresh() as books:
            found = self._case(books, case)
            return drafts.read(self.desk, books, found, open_visit(found, step), self._actor(by))

    def drop_draft(self, case: str, step: str, *, by: Actor | str) -> None:
        """Drop one's own draft, if there is one."""
        with self._fresh(write=True) as books:
            found = self._case(books, case)
            drafts.drop(books, found, open_visit(found, step), self._actor(by))

    def transfer_all(
        self,
        leaver: str,
        to: str,
        *,
        by: Actor | str,
        reason: str,
        authority: str = "",
        key: str | None = None,
        dry_run: bool = True,
    ) -> tuple[handover.Handed, ...]:
        """离职转办: hand every open task of somebody over, by the leaver, a superior or a head of the organ.

        An administrator does under an `authority`, of what nobody else can give. By default only a preview, which
        writes nothing; with `dry_run=False` one event a task. What cannot go is told with its reason. Run again after a
        kill; under a `key` it then answers for all of it.
        Raises Refused `person.unknown`, `list.not_yours`, `act.needs`, `key.reused`, `key.of_a_preview`.
        """
        asked = handover.Asked(of=leaver, to=to, reason=reason, authority=authority, dry_run=dry_run)
        return handover.transfer_all(self.desk, self._actor(by), asked, key)

    def sweep(self, limit: int = 1_000_000) -> list[Answer]:
        """Give the warnings, fire the timers and draw the consequences of silence that are due by now."""
        return list(sweeping.sweep(self.desk, limit))
