"""What is done by hand with the course of a file: opened, taken back, held, released."""

from collections.abc import Sequence
from typing import Any

from approvalflow.bootstrap.acting import ActingDoor
from approvalflow.cases import commands as c
from approvalflow.desk.answer import Answer
from approvalflow.desk.asking import new_id
from approvalflow.identity import Actor


class TurnsDoor(ActingDoor):
    """Commands that turn a file aside from its road, or keep it."""

    def open_task(self, case: str, step: str, *, by: Actor | str, seat: str | None = None) -> Answer:
        """打开待办: record that somebody who has a seat there looked at the file; the step before then stays done."""
        id, visit, seen = self.meant(case, step)
        return self.do(by, c.OpenTask(case=id, visit=visit, seat=seat, seen=seen))

    def take_back(
        self,
        case: str,
        step: str,
        *,
        by: Actor | str,
        seat: str | None = None,
        reason: str = "",
        key: str | None = None,
    ) -> Answer:
        """拿回: take back what one has done at a step, a return from it too, until the next one has opened it.

        Who spoke from two seats, their own and an absent one's, names the one; else it is their own first. Never a
        legal act. Raises Refused `take_back.opened` with who did and when, `take_back.begun`,
        `take_back.not_yours`, `take_back.deemed`, `return.past_legal_act`; of a return `take_back.ended`,
        `take_back.gone_on`.
        """
        id, _, seen = self.meant(case, "")
        return self.do(by, c.TakeBack(case=id, step=step, seat=seat, reason=reason, key=key, seen=seen))

    def jump(
        self,
        case: str,
        to: str,
        *,
        by: Actor | str,
        reason: str,
        authority: str,
        step: str = "",
        key: str | None = None,
    ) -> Answer:
        """跳转: a flow administrator puts the file to another step under a recorded authority, never over a legal act.

        `step` is the open step that is left, where there is more than one. Raises Refused `jump.*`, `order.unanswered`.
        """
        id, _, seen = self.meant(case, "")
        command = c.Jump(case=id, visit=step, to=to, reason=reason, authority=authority, key=key, seen=seen)
        return self.do(by, command)

    def reopen(
        self,
        case: str,
        *,
        by: Actor | str,
        reason: str,
        new: bool = False,
        as_case: str | None = None,
        materials: Sequence[str] = (),
        data: dict[str, Any] | None = None,
        key: str | None = None,
    ) -> Answer:
        """唤醒: revoke a closing that was no decision; or, with `new`, file the case anew under a number of its own.

        The new case has the id `as_case`, or one of its own (`answer.reopened_as`). Raises Refused `reopen.*`.
        """
        id, _, seen = self.meant(case, "")
        named = (as_case or new_id(key)) if new or as_case else ""
        given: dict[str, Any] = {"materials": tuple(materials), "data": data or {}, "key": key, "seen": seen}
        return self.do(by, c.Reopen(case=id, reason=reason, as_case=named, **given))

    def hold(self, case: str, step: str = "", *, by: Actor | str, reason: str, key: str | None = None) -> Answer:
        """挂起: nobody in the office works on the case, or on one open step; no clock of law stops.

        Raises Refused `hold.already`, `person.may_not_hold`.
        """
        id, visit, seen = self.meant(case, step, key=key)
        return self.do(by, c.Hold(case=id, visit=visit, reason=reason, key=key, seen=seen))

    def release(
        self, case: str, step: str = "", *, by: Actor | str, reason: str = "", key: str | None = None
    ) -> Answer:
        """恢复: the work on the case, or on one open step, goes on. Raises Refused `hold.not_held`."""
        id, visit, seen = self.meant(case, step, key=key)
        return self.do(by, c.Release(case=id, visit=visit, reason=reason, key=key, seen=seen))
