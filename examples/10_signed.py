"""An e-seal of your own: the signature hook, filled here by a stand-in for the vendor's SM2 device.

Run it: `python examples/10_signed.py`

The review is drawn with `af:signed="true"`: no opinion without a signature over exactly what it says.
"""

import hashlib
import hmac
import tempfile
from datetime import datetime
from pathlib import Path

from approvalflow import Office, Party, Refused, SetClock, commands
from approvalflow.cases.papers import Signature

MATTER = Path(__file__).parents[1] / "processes" / "food-business-licence"
SHOP = Party(id="P-1", name="清源餐饮有限公司")
PAPERS = ("application-form", "subject-certificate", "facilities-and-layout", "safety-rules-list")
REVIEW = 'af:act="review" af:role="reviewer" af:department="market" af:term="2 WD"'


class Seals:
    """What a vendor writes: `sign` asks the person's device, `verify` checks against the certificate on record.

    A keyed digest stands in for SM2 here, and a dictionary for the devices.
    """

    def __init__(self, *holders: str) -> None:
        self._keys = {one: hashlib.sha256(one.encode()).digest() for one in holders}

    def sign(self, content: bytes, person: str) -> Signature:
        """A signature over exactly these bytes."""
        value = hmac.new(self._keys[person], content, hashlib.sha256).hexdigest()
        return Signature(algorithm="stand-in", key=f"device of {person}", value=value)

    def verify(self, content: bytes, signature: Signature, person: str) -> bool:
        """Whether it is this person's, of these bytes."""
        known = person in self._keys and signature.algorithm == "stand-in"
        return known and hmac.compare_digest(signature.value, self.sign(content, person).value)


def main() -> None:
    """Without a signature, with another's, signed in the browser, and what an audit finds."""
    clock = SetClock(datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    seals = Seals("chen-jing", "zhao-lei")
    with tempfile.TemporaryDirectory() as folder, Office.open("sqlite://", now=clock, verifier=seals) as office:
        office.publish(_signed(Path(folder) / MATTER.name), by="bai-xue")
        data = {"business": "餐饮服务经营者"}
        office.submit(MATTER.name, by="P-1", applicant=SHOP, materials=PAPERS, data=data, case="c-1")
        office.act("c-1", "Receive", "received", by="zhang-min")
        review = next(iter(office.act("c-1", "Accept", "accepted", by="zhang-min").open))

        opinion = commands.Act(case="c-1", visit=review, outcome="agree", reason="材料齐全")
        _refused(office, opinion)
        content = office.to_sign(opinion, by="chen-jing")
        print("to be signed:", content.decode()[:60], "…")
        _refused(office, _with(opinion, seals.sign(content, "zhao-lei")))
        _refused(office, _with(opinion, seals.sign(content.replace(b"agree", b"disagree"), "chen-jing")))

        answer = office.do("chen-jing", _with(opinion, seals.sign(content, "chen-jing")))
        print("signed, and on to", *answer.open.values())
        given = next(one.event for one in office.history("c-1") if getattr(one.event, "signature", None))
        print("kept with the opinion:", given.signature.key)
        print("every signature holds:", office.check() == [])


def _with(opinion: commands.Act, signature: Signature) -> commands.Act:
    return commands.Act(
        case=opinion.case, visit=opinion.visit, outcome=opinion.outcome, reason=opinion.reason, signature=signature
    )


def _refused(office: Office, opinion: commands.Act) -> None:
    try:
        office.do("chen-jing", opinion)
    except Refused as refusal:
        print("refused:", refusal.code)


def _signed(folder: Path) -> Path:
    folder.mkdir()
    (folder / "matter.toml").write_bytes((MATTER / "matter.toml").read_bytes())
    drawing = (MATTER / "process.bpmn").read_text(encoding="utf-8")
    assert REVIEW in drawing
    drawing = drawing.replace(REVIEW, f'{REVIEW} af:signed="true"')
    (folder / "process.bpmn").write_text(drawing, encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
