"""Whose desk it lies on: worklists, a department's list, who follows a case, and what was done, with counts by lamp.

Run it: `python examples/08_worklists.py`
"""

from datetime import date, datetime
from pathlib import Path

from approvalflow import Office, Party, Refused, SetClock, commands

PAPERS = ("application-form", "subject-certificate", "facilities-and-layout", "safety-rules-list")
MATTER = Path(__file__).parents[1] / "processes" / "food-business-licence"


def main() -> None:
    """Three applications of three days, read from the desk of a reviewer, her head, and the counter."""
    clock = SetClock(datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    with Office.open("sqlite://", now=clock) as office:
        office.publish(MATTER, by="bai-xue")
        for day, number in (("02", 1), ("04", 2), ("05", 3)):
            clock.set(datetime.fromisoformat(f"2026-03-{day}T09:00:00+08:00"))
            _accepted(office, f"c-{number}", Party(id=f"P-{number}", name=f"第{number}小吃店"))
        clock.set(datetime.fromisoformat("2026-03-06T09:00:00+08:00"))

        print("to do, by the working days left:")
        for line in office.worklist(by="chen-jing").lines:
            print(f"  {line.row.number} {line.row.party} {line.lamp}, {line.left} left, {line.overdue} overdue")

        first = office.worklist(by="chen-jing").lines[0].row
        office.do("chen-jing", commands.Claim(case=first.case, visit=first.visit))
        held, waiting = office.worklist("mine", by="chen-jing"), office.worklist("pools", by="chen-jing")
        print("held:", len(held.lines), "to be claimed:", len(waiting.lines))

        head = office.worklist("department", by="zheng-hong", lamp="overdue").lines
        print("late in the department:", [f"{one.row.number} with {one.row.holder}" for one in head])
        print("of the department, by lamp:", office.worklist_counts("department", by="zheng-hong").lamps)
        try:
            office.worklist(by="zhao-lei", of="chen-jing")
        except Refused as refusal:
            print(refusal.code, "- the desk of a colleague is not one's own")

        office.do("sun-wei", commands.Watch(case=first.case))
        late = office.handled("watched", by="sun-wei", lamp="overdue").rows
        print("followed, and late:", [one.number for one in late])
        office.do("sun-wei", commands.Unwatch(case=first.case))

        page = office.handled(by="zhang-min", outcome="accepted", since=date(2026, 3, 4), limit=1)
        print("accepted at the counter since Wednesday:", [one.number for one in page.rows])
        rest = office.handled(by="zhang-min", outcome="accepted", since=date(2026, 3, 4), limit=1, after=page.next)
        print("and on the next page:", [one.number for one in rest.rows])
        print("how these stand:", office.handled_counts(by="zhang-min", outcome="accepted").lamps)


def _accepted(office: Office, case: str, who: Party) -> None:
    data = {"business": "餐饮服务经营者"}
    office.submit(MATTER.name, by=who.id, applicant=who, materials=PAPERS, data=data, case=case)
    office.act(case, "Receive", "received", by="zhang-min")
    office.act(case, "Accept", "accepted", by="zhang-min")


if __name__ == "__main__":
    main()
