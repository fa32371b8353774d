"""A host application with people of its own: it knows who is logged in, the office knows what they may do.

Run it: `python examples/02_inside_your_application.py`

Two colleagues share a pool of tasks. One of them claims the file; a second click, a colleague who comes too late, and
somebody without standing each get a clear answer, and none of them changes anything.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from approvalflow import Actor, Answer, Conflict, Office, Party, Refused, SetClock, commands

MATTER = Path(__file__).parents[1] / "processes" / "food-business-licence"
PAPERS = ("application-form", "subject-certificate", "facilities-and-layout", "safety-rules-list")


class Session:
    """What an application knows of a person who has logged in. Who that is was checked by the application."""

    def __init__(self, office: Office, person: str) -> None:
        self.office = office
        self.actor = Actor(id=person, kind="officer")

    def inbox(self) -> list[str]:
        """The tasks to show: what the person holds, and what waits in the pools they belong to."""
        rows = self.office.tasks(self.actor.id)
        return [f"{row.number} {row.name}, due {row.due}, {'mine' if row.holder else 'in the pool'}" for row in rows]

    def claim(self, case: str) -> str:
        """Take the first open step of the file for this person."""
        visit = next(iter(self.office.case(case).visits))
        return self._told(lambda: self.office.do(self.actor, commands.Claim(case=case, visit=visit)))

    def agree(self, case: str, step: str, key: str) -> str:
        """`key` names the form that was sent, so that a second click on the button does nothing new."""
        return self._told(lambda: self.office.act(case, step, "agree", by=self.actor, reason="材料齐全", key=key))

    def _told(self, do: Callable[[], Answer]) -> str:
        try:
            answer = do()
        except Refused as refused:
            return f"refused ({refused.code}): {refused}"
        except Conflict as conflict:
            return f"too late ({conflict.code}): {conflict}"
        return f"done, events {answer.first} to {answer.last}"


def main() -> None:
    """Two reviewers, one file."""
    clock = SetClock(datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    with Office.open("sqlite://", now=clock) as office:
        office.publish(MATTER, by="bai-xue")
        case = _accepted(office)
        chen, zhao = Session(office, "chen-jing"), Session(office, "zhao-lei")
        print("chen:", chen.inbox())
        print("zhao:", zhao.inbox())
        print("chen claims:", chen.claim(case))
        print("zhao claims:", zhao.claim(case))
        print("zhao agrees:", zhao.agree(case, "Review", key="form-8"))
        print("chen agrees:", chen.agree(case, "Review", key="form-7"))
        print("chen again: ", _again(office, chen))
        print("tried in vain:", [(row.actor, row.code) for row in reversed(office.refusals(case=case))])


def _accepted(office: Office) -> str:
    shop, data = Party(id="P-1", name="清源餐饮有限公司"), {"business": "餐饮服务经营者"}
    filed = office.submit("food-business-licence", by="P-1", applicant=shop, materials=PAPERS, data=data, case="c-1")
    office.act(filed.case, "Receive", "received", by="zhang-min")
    office.act(filed.case, "Accept", "accepted", by="zhang-min")
    return filed.case


def _again(office: Office, session: Session) -> str:
    """The same command with the same key: the first answer, and nothing written."""
    command = commands.Act(case="c-1", visit="Review@4", outcome="agree", reason="材料齐全", key="form-7")
    answer = office.do(session.actor, command)
    return f"events {answer.first} to {answer.last}"


if __name__ == "__main__":
    main()
