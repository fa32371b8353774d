"""Many hands on one file: chosen, countersigned, passed on, urged, voted on; and why somebody can or cannot act.

Run it: `python examples/06_many_hands.py`

The drawing of the food business licence is given two steps of several hands: the review is voted on by five people with
separate thresholds, the verification is signed in turn.
"""

import tempfile
from datetime import datetime
from pathlib import Path

from approvalflow import Conflict, Office, Party, SetClock, commands

MATTER = Path(__file__).parents[1] / "processes" / "food-business-licence"
SHOP = Party(id="P-1", name="清源餐饮有限公司")
PAPERS = ("application-form", "subject-certificate", "facilities-and-layout", "safety-rules-list")
REVIEW = 'af:act="review" af:role="reviewer" af:department="market" af:term="2 WD"'
VOTED = (
    'af:act="review" af:term="2 WD" af:pattern="vote" af:persons="chen-jing zhao-lei sun-wei li-qiang zhou-ping" '
    'af:pass="60 %" af:refuse="&gt; 1/2" af:neither="abstain" af:signers="department"'
)


def main() -> None:
    """A vote with a signer more and one less, a transfer, a delegation, and the questions people ask meanwhile."""
    clock = SetClock(datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    with tempfile.TemporaryDirectory() as folder, Office.open("sqlite://", now=clock) as office:
        office.publish(_voted(Path(folder) / MATTER.name), by="bai-xue")
        data = {"business": "餐饮服务经营者"}
        office.submit("food-business-licence", by="P-1", applicant=SHOP, materials=PAPERS, data=data, case="c-1")
        office.act("c-1", "Receive", "received", by="zhang-min")
        review = next(iter(office.act("c-1", "Accept", "accepted", by="zhang-min").open))

        office.act("c-1", "Review", "agree", by="chen-jing")
        office.act("c-1", "Review", "disagree", by="zhao-lei", reason="布局图缺更衣区")
        add = commands.AddSigner(
            case="c-1", visit=review, persons=("wu-gang",), where="beside", reason="请现场核查人员会签"
        )
        office.do("li-qiang", add)
        office.do("sun-wei", commands.Transfer(case="c-1", visit=review, to="huang-hai", reason="出差"))
        office.do("huang-hai", commands.Delegate(case="c-1", visit=review, to="sun-wei", reason="请先核对布局图"))
        office.do("sun-wei", commands.Resolve(case="c-1", visit=review, reason="更衣区已补画"))
        office.do("P-1", commands.Urge(case="c-1", visit=review, reason="请尽快办理"))
        for one in office.transfer_all("zhou-ping", "zheng-hong", by="sun-wei", reason="离职"):
            print("a preview, nothing is written:", one.step, one.refused or "would go to zheng-hong")
        _ask(office, "c-1", "Review", "wu-gang")
        _ask(office, "c-1", "Review", "zhao-lei")

        office.act("c-1", "Review", "agree", by="huang-hai")
        office.act("c-1", "Review", "agree", by="li-qiang")
        print("of six seats 60 % is four: still open", office.case("c-1").visits[review].node)
        office.do("li-qiang", commands.RemoveSigner(case="c-1", visit=review, signer="+1", reason="不再需要"))
        settled = next(one.event for one in reversed(office.history("c-1")) if getattr(one.event, "tally", None))
        print(f"of five it is three: {settled.outcome}, {settled.tally.got} of {settled.tally.base}")

        try:
            office.act("c-1", "Review", "agree", by="wu-gang")
        except Conflict as lost:
            print(lost.code, "- the vote is over:", lost.values["did"], "by", lost.values["by"])


def _ask(office: Office, case: str, step: str, person: str) -> None:
    """Whether somebody can act from any seat, and why."""
    found = office.why(case, step, person)
    best = next((one for one in found if one.can), None)
    reasons = best.reasons if best else [reason for one in found for reason in one.reasons if one.seat == person]
    print(f"{person} {'can' if best else 'cannot'}:", "; ".join(reason.say() for reason in reasons))


def _voted(folder: Path) -> Path:
    folder.mkdir()
    (folder / "matter.toml").write_bytes((MATTER / "matter.toml").read_bytes())
    drawing = (MATTER / "process.bpmn").read_text(encoding="utf-8")
    assert REVIEW in drawing
    (folder / "process.bpmn").write_text(drawing.replace(REVIEW, VOTED), encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
