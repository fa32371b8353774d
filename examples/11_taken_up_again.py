"""Taken up again: a closing that is revoked, and an application filed anew under a number of its own.

Run it: `python examples/11_taken_up_again.py`
"""

from datetime import datetime
from pathlib import Path

from approvalflow import Office, Party, Refused, SetClock, commands

MATTER = Path(__file__).parents[1] / "processes" / "food-business-licence"
SHOP = Party(id="P-1", name="清源餐饮有限公司")
PAPERS = ("application-form", "subject-certificate", "facilities-and-layout", "safety-rules-list")


def main() -> None:
    """Ended by mistake and by both sides, taken up again by whoever may; what was declined is not."""
    clock = SetClock(datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    with Office.open("sqlite://", now=clock) as office:
        office.publish(MATTER, by="bai-xue")
        data = {"business": "餐饮服务经营者"}
        office.submit(MATTER.name, by="P-1", applicant=SHOP, materials=PAPERS, data=data, case="c-1")
        office.act("c-1", "Receive", "received", by="zhang-min")
        due = office.act("c-1", "Accept", "accepted", by="zhang-min").due["statutory"]

        office.do("huang-hai", commands.Terminate(case="c-1", ground="subject-ended", reason="误以为申请人已注销"))
        print("ended:", office.case("c-1").closed)
        clock.set(datetime.fromisoformat("2026-03-04T09:00:00+08:00"))
        try:
            office.reopen("c-1", by="P-1", reason="我还在")
        except Refused as refusal:
            print(refusal.code, "- what the office ended, the office takes up again")
        again = office.reopen("c-1", by="huang-hai", reason="申请人并未注销，终止有误")
        print("the closing is revoked: open again", *again.open.values())
        print("and the statutory day is the same:", again.due["statutory"] == due)

        office.do("P-1", commands.Withdraw(case="c-1", reason="场地不租了"))
        clock.set(datetime.fromisoformat("2026-04-01T09:00:00+08:00"))
        office.reopen("c-1", by="P-1", reason="换了场地", as_case="c-2")
        office.act("c-2", "Receive", "received", by="zhang-min")
        old, new = office.case("c-1"), office.case("c-2")
        print(f"filed anew: {new.number} follows {old.number}, which stays {old.closed}")
        print("each names the other:", old.reopened_as == ("c-2",) and new.reopens == "c-1")

        office.act("c-2", "Accept", "declined", by="zhang-min", ground="not-needed", reason="依法不需要许可")
        try:
            office.reopen("c-2", by="huang-hai", reason="再看看")
        except Refused as refusal:
            print(refusal.code, "- what was declined or decided is not undone by reopening")


if __name__ == "__main__":
    main()
