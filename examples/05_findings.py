"""A drawing that cannot run is refused at publishing, with everything that is wrong with it.

Run it: `python examples/05_findings.py`

Three faults are put into a sound drawing. Every finding names the element, its name, the line, the reason and what to
do, in both languages. Nothing is published.
"""

import tempfile
from pathlib import Path

from approvalflow import DrawingRefused, Finding, Office

MATTER = Path(__file__).parents[1] / "processes" / "food-business-licence"
FAULTS = {
    'af:act="review" af:role="reviewer" af:department="market" af:term="2 WD"': 'af:act="review" af:role="reviwer"',
    'af:department="market" af:term="5 WD"': 'af:department="market"',
    'step.Decide.outcome = "granted"': 'step.Decide.outcome = "grantd"',
}


def main() -> None:
    """Break it, try to publish it, read the findings; then publish the sound one."""
    with tempfile.TemporaryDirectory() as folder, Office.open("sqlite://") as office:
        broken = _broken(Path(folder) / MATTER.name)
        try:
            office.publish(broken, by="bai-xue")
        except DrawingRefused as refused:
            for finding in refused.findings:
                show(finding)
        published = office.publish(MATTER, by="bai-xue")
        print(f"published {published.code} {published.version}, {len(published.findings)} remarks")


def show(finding: Finding) -> None:
    """One finding as an editor would show it."""
    print(f"{finding.severity} {finding.code}, line {finding.line}, {finding.element} {finding.name}")
    print(f"    {finding.say('zh-CN')} {finding.remedy('zh-CN')}")
    print(f"    {finding.say('en')} {finding.remedy('en')}")


def _broken(folder: Path) -> Path:
    folder.mkdir()
    (folder / "matter.toml").write_bytes((MATTER / "matter.toml").read_bytes())
    drawing = (MATTER / "process.bpmn").read_text(encoding="utf-8")
    for sound, fault in FAULTS.items():
        assert sound in drawing
        drawing = drawing.replace(sound, fault, 1)
    (folder / "process.bpmn").write_text(drawing, encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
