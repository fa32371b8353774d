"""One approval from the counter to delivery: a hygiene licence by notice and commitment, decided on the spot.

Run it: `python examples/01_an_approval.py`

The books are in memory and the clock is set by hand, so every run prints the same.
"""

from datetime import datetime
from pathlib import Path

from approvalflow import Office, Party, SetClock

MATTER = Path(__file__).parents[1] / "processes" / "public-place-health-licence"
INN = Party(id="P-100", name="云栖旅店")
PAPERS = ["application-form", "identity", "site-plan", "hygiene-rules", "commitment"]


def main() -> None:
    """File it, receive it, commit, decide, issue, deliver."""
    clock = SetClock(datetime.fromisoformat("2026-02-12T09:00:00+08:00"))
    with Office.open("sqlite://", now=clock) as office:
        office.publish(MATTER, by="bai-xue")
        data = {"place": "旅店", "commits": True}
        filed = office.submit("public-place-health-licence", by="P-100", applicant=INN, materials=PAPERS, data=data)
        case = filed.case
        received = office.act(case, "Receive", "received", by="zhang-min")
        print(f"{received.number} received; the office has until {received.due['window']} to ask for more papers")

        office.act(case, "Notify", "done", by="zhang-min")
        office.act(case, "Commit", "committed", by="P-100", reason="已阅读告知内容，承诺符合条件")
        reason, basis = "承诺书齐全，符合条件", ["公共场所卫生管理条例 8(1)"]
        decided = office.act(case, "DecideOnTheSpot", "granted", by="lin-chao", reason=reason, basis=basis)
        print(f"decided; the permit is due on {decided.due['issue']}")

        clock.set(datetime.fromisoformat("2026-02-13T10:00:00+08:00"))
        office.act(case, "Issue", "issued", by="zhang-min", number="卫字〔2026〕第000001号")
        done = office.act(case, "Deliver", "delivered", by="zhang-min", how="window", proof="领取签字")
        print(f"{done.stage}: {done.outcome}")
        for visit, step in done.open.items():
            print(f"still open: {step}, due on {done.due[visit]}")


if __name__ == "__main__":
    main()
