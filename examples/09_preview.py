"""Where a file will go: the likely way with people and dates, before it is filed and after it has been sent back.

Run it: `python examples/09_preview.py`
"""

from datetime import datetime
from pathlib import Path

from approvalflow import Flaw, Office, Party, SetClock, commands

MATTER = Path(__file__).parents[1] / "processes" / "food-business-licence"
SHOP = Party(id="P-1", name="清源餐饮有限公司")
PAPERS = ("application-form", "subject-certificate", "facilities-and-layout", "safety-rules-list")


def main() -> None:
    """Asked at the counter, asked with other answers, and asked again when it has come back."""
    clock = SetClock(datetime.fromisoformat("2026-09-28T09:00:00+08:00"))
    with Office.open("sqlite://", now=clock) as office:
        office.publish(MATTER, by="bai-xue")
        data = {"business": "餐饮服务经营者"}
        application = commands.Submit(case="c-1", matter=MATTER.name, applicant=SHOP, materials=PAPERS[:3], data=data)

        found = office.preview(application, by="P-1")
        print("still to come:", *found.papers)
        print("if every step takes its full term, the national day holiday between:")
        _tell(found)
        for branch in found.branches:
            print(f"  at {branch.node} it depends on", *branch.unknown, *branch.assumed)
        quick = office.preview(application, by="P-1", pace="prompt")
        print("if each is done at once, it ends on", quick.ends)
        refused = office.preview(application, by="P-1", answers={"Decide": "refused"})
        print("if it is refused:", *(one.node for one in refused.steps))
        print("nothing was written:", office.cases() == ())

        office.do("P-1", application)
        office.act("c-1", "Receive", "received", by="zhang-min")
        missing = Flaw(material=PAPERS[3], text="缺目录清单")
        office.act("c-1", "Accept", "correction_requested", by="zhang-min", defects=(missing,))
        office.do("P-1", commands.Resubmit(case="c-1", materials=PAPERS[3:]))
        office.act("c-1", "Accept", "accepted", by="zhang-min")
        office.act("c-1", "Review", "agree", by="chen-jing")
        (visit,) = office.case("c-1").visits
        office.do("li-qiang", commands.Return(case="c-1", visit=visit, to="Review", reason="布局图不清"))
        print("sent back, it goes through everything between once more:")
        _tell(office.preview("c-1", by="sun-wei"))


def _tell(found) -> None:  # type: ignore[no-untyped-def]
    for step in found.steps:
        print(f"  {step.node}: {', '.join(step.by)} from {step.opened}, due {step.due or '-'}, done {step.done}")
    for clock in found.clocks:
        print(f"  {clock.clock}: due {clock.due}, {'kept' if clock.kept else 'late' if clock.stopped else 'running'}")


if __name__ == "__main__":
    main()
