"""Random drawings of an application: branches, joins, frames, loops and instances around steps of one or many hands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import strategies as st

from small_office import MATTER, STEPS

Ways = tuple[str, str]
FIELDS = """
[fields.lead]
title = "牵头部门"
type = "text"

[fields.rows]
title = "份数"
type = "number"
"""
TEXT = MATTER.replace("\n[procedures.hearing]", FIELDS + "\n[procedures.hearing]", 1) + (
    "\n[fees]\nseal = { name = '工本费', amount = '5.00', basis = 'office-guide', article = '5' }\n"
    if "[fees]" not in MATTER
    else ""
)
VOTERS = ("chen-jing", "zhao-lei", "sun-wei", "li-qiang", "zhou-ping")
VOTES = (
    {"pass": "60 %"},
    {"pass": "2/3", "refuse": "> 1/2", "neither": "abstain"},
    {"pass": "> 1/2", "weights": "sun-wei=3 inspector=2", "abstain": "out"},
    {"pass": "60 %", "veto": "sun-wei", "quorum": "2"},
    {"pass": "1/3", "veto": " ".join(VOTERS)},
    {"pass": "2", "quorum": "3", "abstain": "agree"},
)
OPINIONS = ("review", "verify", "hear")


@dataclass(repr=False)
class Sketch:
    """What was drawn: the steps with their properties, and the file."""

    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    nodes: list[str] = field(default_factory=list)
    flows: list[tuple[str, str, str, bool]] = field(default_factory=list)
    count: int = 0

    def __repr__(self) -> str:
        return repr(self.steps)

    def named(self, kind: str) -> str:
        """A new id."""
        self.count += 1
        return f"{kind}{self.count}"

    def node(self, kind: str, tag: str, more: str = "", inside: str = "") -> str:
        """A node of the drawing."""
        id_ = self.named(kind)
        self.nodes.append(f'<{tag} id="{id_}" {more}>{inside}</{tag}>')
        return id_

    def flow(self, source: str, target: str, condition: str = "", default: bool = False) -> None:
        """A flow, with its condition if it has one."""
        self.flows.append((source, target, condition, default))

    def step(self, id_: str, said: dict[str, str]) -> str:
        """A step of somebody."""
        self.steps[id_] = said
        written = " ".join(f'af:{name}="{value.replace(">", "&gt;")}"' for name, value in said.items())
        self.nodes.append(f'<userTask id="{id_}" name="{id_}" {written}/>')
        return id_

    def written(self, tag: str, more: str) -> str:
        """Everything so far as one element, and a clean sheet."""
        drawn, defaults = "", dict[str, str]()
        for source, target, condition, default in self.flows:
            key = self.named("f")
            if default:
                defaults[source] = key
            said = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
            drawn += f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{said}</sequenceFlow>'
        inside = "".join(self.nodes)
        for source, key in defaults.items():
            inside = inside.replace(f'id="{source}" ', f'id="{source}" default="{key}" ', 1)
        self.nodes, self.flows = [], []
        return f"<{tag} {more}>{inside}{drawn}</{tag}>"


@st.composite
def sketches(draw: st.DrawFn) -> tuple[Sketch, bytes]:
    """An application from filing to delivery, with anything between acceptance and decision."""
    page = Sketch()
    begin = page.node("Start", "startEvent")
    receive, accept = (page.step(one, _said(STEPS[one])) for one in ("Receive", "Accept"))
    first, last = _block(draw, page, depth=0)
    decide = {
        **_said(STEPS["Decide"]),
        **draw(st.sampled_from(DECIDING)),
        "apart": draw(st.sampled_from(_officers(page))),
    }
    decided = page.step("Decide", {name: value for name, value in decide.items() if value})
    issue, deliver = (page.step(one, _said(STEPS[one])) for one in ("Issue", "Deliver"))
    refusal, end = page.step("Refusal", _said(STEPS["Deliver"])), page.node("End", "endEvent")
    choice = page.node("X", "exclusiveGateway")
    page.flow(choice, issue, 'step.Decide.outcome = "granted"')
    page.flow(choice, refusal, default=True)
    for source, target in pairwise((begin, receive, accept, first)):
        page.flow(source, target)
    for source, target in ((last, decided), (decided, choice), (issue, deliver), (deliver, end), (refusal, end)):
        page.flow(source, target)
    process = page.written("process", 'id="P" isExecutable="true"')
    return page, f"{HEAD}{process}</definitions>".encode()


HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:af="urn:approvalflow:bpmn:1" targetNamespace="urn:test"><message id="M" name="news"/>'
    '<signal id="Sig" name="alarm"/>'
)
DECIDING: Sequence[dict[str, str]] = (
    {}, {}, {"pattern": "all", "role": "approver"},
    {"pattern": "vote", "pass": "> 1/2", "role": "", "persons": "huang-hai zheng-hong sun-wei"},
)  # fmt: skip


def _said(text: str) -> dict[str, str]:
    parts = text.split('"')
    return {name.strip(" ="): value for name, value in zip(parts[::2], parts[1::2], strict=False)}


def _officers(page: Sketch) -> list[str]:
    """The steps drawn so far that officers do."""
    return [one for one, said in page.steps.items() if not said.get("seat")]


def _block(draw: st.DrawFn, page: Sketch, depth: int) -> Ways:
    makers: list[Callable[[st.DrawFn, Sketch, int], Ways]] = [_one, _one, _one, _waiting]
    if depth < 3:
        makers += [_row, _row, _split, _split, _loop, _frame]
    return draw(st.sampled_from(makers if depth else makers[4:]))(draw, page, depth + 1)


def _one(draw: st.DrawFn, page: Sketch, depth: int) -> Ways:
    id_ = page.named("S")
    page.step(id_, _properties(draw, page, KINDS))
    return id_, id_


KINDS = (
    "role", "role", "role", "many", "many", "many", "many", "person", "post", "plain", "lead", "applicant", "inspect",
    "charge",
)  # fmt: skip


def _properties(draw: st.DrawFn, page: Sketch, kinds: Sequence[str]) -> dict[str, str]:
    """Who does it, what it is, and of several hands how they agree."""
    before = _officers(page)
    said = {"term": draw(st.sampled_from(["1 WD", "2 WD", "5 WD", "7 ND"]))}
    kind = draw(st.sampled_from([*kinds, "done_by", "superior_of"] if before and kinds is KINDS else kinds))
    said["act"] = draw(st.sampled_from(OPINIONS))
    match kind:
        case "role":
            said["role"] = draw(st.sampled_from(["reviewer", "inspector", "verifier", "reviewer, inspector"]))
        case "many":
            said |= _many(draw)
        case "person":
            said["person"] = draw(st.sampled_from(["li-qiang", "chen-jing"]))
        case "post":
            said["post"] = draw(st.sampled_from(["deputy-head", "agency-head"]))
        case "lead":
            said |= {"role": "opinion-officer", "department_from": "lead"}
        case "applicant":
            said |= {"act": "hear", "seat": "applicant"}
        case "inspect":
            said |= {"act": "inspect", "role": "inspector"}
        case "charge":
            said |= {"act": "charge", "role": "inspector"}
        case "plain":
            said |= {"act": draw(st.sampled_from(["", "notify", "disclose"])), "role": "reviewer"}
        case _:
            said[kind] = draw(st.sampled_from(before))
    if before and kind in ("role", "many") and draw(st.booleans()):
        said[draw(st.sampled_from(["apart", "carry", "chosen_by"]))] = draw(st.sampled_from(before))
    if said["act"] in OPINIONS and kind != "applicant":
        said["siblings"] = draw(st.sampled_from(["", "redo", "freeze"]))
        said["signers"] = draw(st.sampled_from(["seat", "department", "anyone"]))
    return {name: value for name, value in said.items() if value}


def _many(draw: st.DrawFn) -> dict[str, str]:
    pattern = draw(st.sampled_from(["all", "any", "vote", "vote", "vote", "in_turn", "in_turn", "consult"]))
    if pattern == "consult":
        return {"act": "consult", "pattern": "consult", "role": "opinion-officer", "department": "water"}
    said = {"pattern": pattern, "persons": " ".join(VOTERS)}
    if pattern == "vote":
        return {**said, **draw(st.sampled_from(VOTES))}
    if pattern == "all":
        said["against"] = draw(st.sampled_from(["end", "at_once"]))
        if draw(st.booleans()):
            return {**said, "persons": "", "role": "inspector", "seats": "2"}
    return said


def _waiting(draw: st.DrawFn, page: Sketch, depth: int) -> Ways:
    """A message, a signal, days that pass, a job."""
    kind = draw(st.sampled_from(["message", "signal", "timer", "job", "stuck"]))
    if kind == "job":
        id_ = page.node("J", "serviceTask")
        return id_, id_
    if kind == "stuck":
        gate, out = page.node("X", "exclusiveGateway"), page.node("X", "exclusiveGateway")
        page.flow(gate, out, "case.rows &gt; 0")
        return gate, out
    refs = {"message": 'messageRef="M"', "signal": 'signalRef="Sig"', "timer": ""}
    term = 'af:term="3 WD"' if kind == "timer" else ""
    id_ = page.node("C", "intermediateCatchEvent", term, f"<{kind}EventDefinition {refs[kind]}/>")
    return id_, id_


def _row(draw: st.DrawFn, page: Sketch, depth: int) -> Ways:
    (first, one), (two, last) = _block(draw, page, depth), _block(draw, page, depth)
    page.flow(one, two)
    return first, last


def _split(draw: st.DrawFn, page: Sketch, depth: int) -> Ways:
    """Both ways, or those whose condition is true."""
    kind = draw(st.sampled_from(["parallelGateway", "parallelGateway", "inclusiveGateway"]))
    split, join = page.node("G", kind), page.node("G", kind)
    for number in range(2):
        first, last = _block(draw, page, depth)
        if kind == "inclusiveGateway":
            page.flow(split, first, "case.rows &gt; 1" if number else "", default=not number)
        else:
            page.flow(split, first)
        page.flow(last, join)
    return split, join


def _loop(draw: st.DrawFn, page: Sketch, depth: int) -> Ways:
    """Round again for as long as somebody disagrees."""
    begin, again = page.node("X", "exclusiveGateway"), page.node("X", "exclusiveGateway")
    first, last = _block(draw, page, depth)
    asked, out = page.named("S"), page.node("X", "exclusiveGateway")
    page.step(asked, _properties(draw, page, ("role", "person", "post")))
    page.flow(begin, first)
    page.flow(last, asked)
    page.flow(asked, again)
    page.flow(again, begin, f'step.{asked}.outcome = "disagree"')
    page.flow(again, out, default=True)
    return begin, out


def _frame(draw: st.DrawFn, page: Sketch, depth: int) -> Ways:
    """A sub-process, once or several times; a timer on it ends it, or only rings."""
    nodes, flows = page.nodes, page.flows
    page.nodes, page.flows = [], []
    start, end = page.node("IS", "startEvent"), page.node("IE", "endEvent")
    first, last = _block(draw, page, depth)
    page.flow(start, first)
    page.flow(last, end)
    frame, kind = page.named("P"), draw(st.sampled_from(["once", "timer", "instances", "one by one"]))
    inside = page.written("subProcess", f'id="{frame}"')
    if kind in ("instances", "one by one"):
        turn = ' isSequential="true"' if kind != "instances" else ""
        many = f"<multiInstanceLoopCharacteristics{turn}><loopCardinality>2</loopCardinality>"
        if inside.count("</subProcess>") == 1:  # instances of instances are many people's work, and say no more
            inside = inside.replace("</subProcess>", f"{many}</multiInstanceLoopCharacteristics></subProcess>")
    page.nodes, page.flows = [*nodes, inside], flows
    if kind == "timer":
        edge = page.node("B", "boundaryEvent", f'attachedToRef="{frame}" af:term="4 WD"', "<timerEventDefinition/>")
        out = page.node("X", "exclusiveGateway")
        page.flow(frame, out)
        page.flow(edge, out)
        return frame, out
    return frame, frame
