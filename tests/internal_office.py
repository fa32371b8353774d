"""An office with one internal matter whose drawing says anything: for tests of what a drawing can do."""

# ruff: noqa: E501 - rows of XML read best unbroken

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from approvalflow import Actor, Office, Party, SetClock
from approvalflow.moment import read_moment
from small_office import agreeing

PARTY = Party(id="P-1", name="办公室")
SYSTEM, JOB = Actor(id="system", kind="system"), Actor(id="job", kind="job")
OFFICER = "chen-jing"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:af="urn:approvalflow:bpmn:1" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">'
)
MATTER = """
code = "test"
name = "内部事项"
name_en = "An internal matter"
version = "1"
effective = 2026-01-01
kind = "其他"
handling = "承诺件"
organ = "market"
terms = {}
powers = {}
materials = {}
complaint = { address = "示例市人民路1号" }

[[basis]]
id = "house-rules"
title = "示例办法"
document = "示例文件"
checked = 2026-11-22
sample = true

[ladders]
step = [{ level = "overdue", when = "overdue", amount = 1, to = "deputy-head" }]

"""


def flows(*road: str) -> str:
    """Sequence flows along each road: `a b c`; a condition stands in brackets behind the target: `c[x > 1]`."""
    drawn, number = "", 0
    for one in road:
        places = one.split(" → ")
        for source, target in pairwise(places):
            end, _, condition = target.partition("[")
            said = f"<conditionExpression>{condition[:-1]}</conditionExpression>" if condition else ""
            key = f"f_{source.partition('[')[0]}_{end}_{number}"
            drawn += f'<sequenceFlow id="{key}" sourceRef="{source.partition("[")[0]}" targetRef="{end}">{said}</sequenceFlow>'
            number += 1
    return drawn


def process(inside: str, *, beside: str = "", before: str = "") -> bytes:
    """A whole file around the inside of one process."""
    return f'{HEAD}{before}<process id="P" isExecutable="true">{inside}</process>{beside}</definitions>'.encode()


def user(name: str, inside: str = "", more: str = "") -> str:
    """A step of a reviewer."""
    return f'<userTask id="{name}" name="{name}" af:role="reviewer" af:term="3 WD" {more}>{inside}</userTask>'


def catch(name: str, more: str = "", ref: str = "m") -> str:
    """An intermediate event that waits for the letter."""
    return f'<intermediateCatchEvent id="{name}" {more}><messageEventDefinition messageRef="{ref}"/></intermediateCatchEvent>'


def write(folder: Path, drawing: bytes, fields: Mapping[str, str], stated: str = "") -> Path:
    """A matter folder with the fields of these types, and whatever else is stated."""
    folder.mkdir(parents=True, exist_ok=True)
    declared = "".join(f'[fields.{name}]\ntitle = "{name}"\ntype = "{kind}"\n' for name, kind in fields.items())
    (folder / "matter.toml").write_text(f"{MATTER}{declared}{stated}\n", encoding="utf-8")
    (folder / "process.bpmn").write_bytes(drawing)
    return folder


class Hall:
    """An office, its clock, and short words for what tests do with it."""

    def __init__(self, folder: Path, drawing: bytes, url: str = "", stated: str = "", **fields: str) -> None:
        self.clock = SetClock(read_moment("2026-03-02T09:00:00+08:00"))
        self.url = url or f"sqlite:///{folder}/a.db"
        self.office = Office.open(self.url, tenant="330100", now=self.clock, second_opinion=agreeing)
        self.office.publish(write(folder / "m", drawing, fields, stated), by="bai-xue")

    def file(self, case: str = "c-1", **data: object) -> None:
        """An application of the party."""
        self.office.submit("test", by=Actor(id="P-1", kind="applicant"), applicant=PARTY, case=case, data=dict(data))

    def open(self, case: str = "c-1") -> list[str]:
        """The open steps, by element."""
        return sorted(one.node for one in self.office.case(case).visits.values())

    def done(self, step: str, case: str = "c-1", **fields: object) -> None:
        """A reviewer does a step."""
        self.office.act(case, step, fields.pop("outcome", "done"), by=OFFICER, **fields)  # type: ignore[arg-type]

    def go(self, moment: str) -> None:
        """Time passes, and the sweep runs."""
        self.clock.set(read_moment(f"{moment}+08:00" if len(moment) > 10 else f"{moment}T09:00:00+08:00"))
        self.office.sweep()

    def sound(self) -> bool:
        """The books agree with themselves, and every case with its events."""
        for case in self.office.cases():
            assert self.office.rebuild(case.id) == case
        assert self.office.check() == []
        return True
