"""A notice arrives: dates of next year are provisional until it is adopted, then every open case is restated.

Run it: `python examples/12_a_notice_arrives.py`

The notice is invented for this example.
"""

import tempfile
from datetime import datetime
from pathlib import Path

from approvalflow import Office, Party, SetClock

MATTER = Path(__file__).parents[1] / "processes" / "food-business-licence"
SHOP = Party(id="P-1", name="清源餐饮有限公司")
PAPERS = ("application-form", "subject-certificate", "facilities-and-layout", "safety-rules-list")
FEASTS = {
    "元旦": ("01-01", "01-02"),
    "春节": ("02-05", "02-11"),
    "清明节": ("04-03", "04-05"),
    "劳动节": ("05-01", "05-05"),
    "端午节": ("06-09", "06-09"),
    "中秋节": ("09-15", "09-15"),
    "国庆节": ("10-01", "10-07"),
}
HEAD = """id = "sample-2027"
covers = 2027
work = [2027-01-03]

[source]
document = "示例〔2026〕1号"
title = "关于2027年部分节假日安排的示例通知"
issued = 2026-12-22
checked = 2026-12-22
"""


def main() -> None:
    """Accepted in December, due in January: guessed, rehearsed, adopted, and asked for as it stood."""
    clock = SetClock(datetime.fromisoformat("2026-12-21T09:00:00+08:00"))
    with tempfile.TemporaryDirectory() as folder, Office.open("sqlite://", now=clock) as office:
        office.publish(MATTER, by="bai-xue")
        data = {"business": "餐饮服务经营者"}
        office.submit(MATTER.name, by="P-1", applicant=SHOP, materials=PAPERS, data=data, case="c-1")
        office.act("c-1", "Receive", "received", by="zhang-min")
        office.act("c-1", "Accept", "accepted", by="zhang-min")
        _tell(office)

        clock.set(datetime.fromisoformat("2026-12-23T09:00:00+08:00"))
        notice = Path(folder) / "2027.toml"
        rests = (
            f'\n[[rest]]\nfeast = "{feast}"\nfirst = 2027-{first}\nlast = 2027-{last}\n'
            for feast, (first, last) in FEASTS.items()
        )
        notice.write_text(HEAD + "".join(rests), encoding="utf-8")
        for one in office.rehearse(notice):
            print("would move", one.clock, "from", one.before or one.before_provisional, "to", one.after)
        print("adopted:", *office.adopt(notice, by="bai-xue"))
        _tell(office)
        print("restated again:", office.recompute())

        told = office.as_of("c-1", datetime.fromisoformat("2026-12-22T12:00:00+08:00")).case.clocks["statutory"]
        print("what was told on 22 December can still be asked for:", told.provisional)


def _tell(office: Office) -> None:
    told = office.case("c-1").clocks["statutory"]
    print("statutory:", told.stated or f"not announced yet, provisionally {told.provisional}")


if __name__ == "__main__":
    main()
