"""A small office for tests: one matter with a handful of steps, the sample people, a clock that is set."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

from approvalflow import Actor, Answer, Office, Party, SetClock
from approvalflow.bpmn.graph import Drawing
from approvalflow.desk.opinion import Report
from approvalflow.matters.folder import processes
from approvalflow.moment import read_moment

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
APPLICANT = Actor(id="P-1", kind="applicant")
PARTY = Party(id="P-1", name="清源餐饮有限公司")
MATTER = (processes() / "food-business-licence" / "matter.toml").read_text(encoding="utf-8")
PAPERS = ("application-form", "subject-certificate", "facilities-and-layout", "safety-rules-list")
DATA = {"business": "餐饮服务经营者"}

STEPS: Mapping[str, str] = {
    "Receive": 'act="receive" role="window-clerk" department="service-centre"',
    "Accept": 'act="accept" role="window-clerk" department="service-centre"',
    "Review": 'act="review" role="reviewer" term="3 WD"',
    "Verify": 'act="verify" role="verifier" apart="Review" term="2 WD"',
    "Decide": 'act="decide" role="approver" apart="Review Verify"',
    "Issue": 'act="issue" role="issuer" department="service-centre"',
    "Deliver": 'act="deliver" role="window-clerk" department="service-centre" closes="true"',
}
"""The steps of the straight road, in order."""


def at(text: str) -> str:
    """A moment in the office's zone: `2026-03-02` is that morning at nine."""
    return f"{text}T09:00:00+08:00" if len(text) == 10 else f"{text}+08:00"


def drawing(nodes: str, flows: Iterable[tuple[str, str, str]]) -> bytes:
    """BPMN of nodes (with plain attributes written as `af:`), and flows (source, target, condition or nothing)."""
    drawn = "".join(
        f'<sequenceFlow id="F{n}" sourceRef="{source}" targetRef="{target}">'
        + (f'<conditionExpression xsi:type="tFormalExpression">{condition}</conditionExpression>' if condition else "")
        + "</sequenceFlow>"
        for n, (source, target, condition) in enumerate(flows)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{BPMN}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:af="urn:approvalflow:bpmn:1" '
        f'targetNamespace="urn:test"><process id="P" isExecutable="true">{nodes}{drawn}</process></definitions>'
    ).encode()


def task(name: str, properties: str) -> str:
    """A user task with its properties, each written as `af:`."""
    written = re.sub(r"(\w+)=\"", r'af:\1="', properties)
    return f'<userTask id="{name}" name="{name}" {written}/>'


def straight_road(steps: Mapping[str, str] = STEPS) -> bytes:
    """One step after another; a refusal is delivered instead of a permit."""
    before, after = [*steps][: [*steps].index("Issue")], [*steps][[*steps].index("Issue") :]
    nodes = '<startEvent id="Start"/>' + "".join(task(*one) for one in steps.items())
    nodes += '<exclusiveGateway id="Granted" default="No"/><endEvent id="End"/>' + task("Refusal", steps["Deliver"])
    road = ["Start", *before, "Granted", *after, "End"]
    flows = [(one, other, "") for one, other in pairwise(road)]
    granted = 'step.Decide.outcome = "granted"'
    flows = [(one, other, granted if one == "Granted" else "") for one, other, _ in flows]
    return drawing(nodes, [*flows, ("Granted", "Refusal", ""), ("Refusal", "End", "")]).replace(
        b'default="No"', f'default="F{len(flows)}"'.encode()
    )


def write_matter(folder: Path, process: bytes | None = None, matter: str = MATTER) -> Path:
    """A matter folder on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "matter.toml").write_text(matter, encoding="utf-8")
    (folder / "process.bpmn").write_bytes(process or straight_road())
    return folder


def open_office(url: str, clock: SetClock, folder: Path, process: bytes | None = None, matter: str = MATTER) -> Office:
    """An office with one matter published."""
    office = Office.open(url, tenant="330100", now=clock)
    office.publish(write_matter(folder, process, matter), by="bai-xue")
    return office


def agreeing(content: bytes, drawing: Drawing) -> Report:
    """Another engine that finds nothing wrong with any drawing, and needs no time for it."""
    return Report(verdict="agrees", spiffworkflow="none: a test", paths=1, moves=1, complete=True, rounds=3)


def clock_at(text: str = "2026-03-02") -> SetClock:
    """A clock that stands at that moment."""
    return SetClock(read_moment(at(text)))


def submit(office: Office, case: str = "c-1", materials: Iterable[str] = PAPERS) -> Answer:
    """An application with all its papers."""
    return office.submit(
        "food-business-licence", by=APPLICANT, applicant=PARTY, materials=tuple(materials), data=dict(DATA), case=case
    )


def to_review(office: Office, case: str = "c-1") -> Answer:
    """The file received and accepted, lying at the review."""
    submit(office, case)
    office.act(case, "Receive", "received", by="zhang-min")
    return office.act(case, "Accept", "accepted", by="zhang-min")


def to_decision(office: Office, case: str = "c-1") -> Answer:
    """The file reviewed and verified."""
    to_review(office, case)
    office.act(case, "Review", "agree", by="chen-jing")
    return office.act(case, "Verify", "agree", by="sun-wei")


def to_delivery(office: Office, case: str = "c-1") -> Answer:
    """The file granted and the permit made out."""
    to_decision(office, case)
    office.act(case, "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))
    return office.act(case, "Issue", "issued", by="zhang-min", number="JY33301000001")
