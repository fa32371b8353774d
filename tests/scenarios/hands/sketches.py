"""Random drawings of an application: branches, joins, frames, loops and instances around steps of one or many hands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from random import Random

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
    {"pass": "1/2", "persons": "chen-jing zhao-lei"},
    {"pass": "2/3", "persons": "chen-jing sun-wei zhou-ping"},
    {"pass": "2", "persons": "chen-jing zhao-lei li-qiang"},
)
"""The last three are so small that what is said is often just enough."""
OPINIONS = ("review", "verify", "hear")
PLAIN = (
    "", "", "notify", "disclose", "open", "forward", "hand_over", "suspend", "record", "register", "archive",
)  # fmt: skip
ALONE = {
    **{act: {"act": act, "role": "reviewer"} for act in ("review", "verify", "hear", *PLAIN)},
    **{act: {"act": act, "role": "inspector"} for act in ("inspect", "charge", "rectify")},
    "consult": {"act": "consult", "pattern": "consult", "role": "opinion-officer", "department": "water"},
    "commit": {"act": "commit", "seat": "applicant"},
}
ALONE[""] = {"role": "reviewer"}
"""A step of each act that is not drawn anyhow."""
RANKS = (
    {"rank": "deputy-section"}, {"rank": "section"}, {"rank": "division", "department": "government"},
    {"rank": "deputy-section", "role": "approver", "pattern": "all"}, {"rank": "deputy-section", "department": "water"},
    {"rank": "deputy-section", "post": "agency-head"},
)  # fmt: skip
"""Whoever holds a post of the rank or of a higher one; beside a role or a post, both are asked for."""


Block = Callable[[Random, "Sketch", int], Ways]


@dataclass(repr=False)
class Sketch:
    """What was drawn: the steps with their properties, and the file."""

    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    nodes: list[str] = field(default_factory=list)
    flows: list[tuple[str, str, str, bool]] = field(default_factory=list)
    shares: dict[str, tuple[Fraction, int]] = field(default_factory=dict)
    """Of the one token of a scope, how much of it each node gets: halved by parallel gateways, and for each inclusive
    one around it shared out among as many ways as the data open."""
    share: tuple[Fraction, int] = (Fraction(1), 0)
    count: int = 0
    depth: int = 3
    beside: str = ""
    """Another pool, as it is drawn, and what lies between the two."""
    letters: dict[str, str] = field(default_factory=dict)
    """What is thrown to whom."""
    inside: tuple[str, ...] = ()
    frames: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The sub-processes around each step, the outermost first."""
    ways: dict[str, set[str]] = field(default_factory=dict)
    """Where each node leads in one move; a frame leads to what begins in it, and its end to what follows it."""
    asks: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    """Of the last step of a loop: which step decides whether it goes round again, and all that the loop consists of."""

    def __repr__(self) -> str:
        return repr(self.steps)

    def after(self, node: str) -> set[str]:
        """Whatever can come after a node."""
        found, new = set[str](), {node}
        while new:
            new = {one for name in new for one in self.ways.get(name, ())} - found
            found |= new
        return found

    def leads(self, source: str, target: str) -> None:
        """From a node to another; out of a frame it goes from its end."""
        self.ways.setdefault(source, set()).add(target)

    def named(self, kind: str) -> str:
        """A new id."""
        self.count += 1
        return f"{kind}{self.count}"

    def node(self, kind: str, tag: str, more: str = "", inside: str = "") -> str:
        """A node of the drawing."""
        id_ = self.named(kind)
        self.shares[id_] = self.share
        self.nodes.append(f'<{tag} id="{id_}" {more}>{inside}</{tag}>')
        return id_

    def flow(self, source: str, target: str, condition: str = "", default: bool = False) -> None:
        """A flow, with its condition if it has one."""
        self.flows.append((source, target, condition, default))
        self.leads(f"{source}/" if source.startswith("P") else source, target)

    def step(self, id_: str, said: dict[str, str], again: str = "") -> str:
        """A step of somebody; `again` says that it is done several times."""
        self.steps[id_], self.shares[id_], self.frames[id_] = said, self.share, self.inside
        written = " ".join(f'af:{name}="{value.replace(">", "&gt;")}"' for name, value in said.items())
        self.nodes.append(f'<userTask id="{id_}" name="{id_}" {written}>{again}</userTask>')
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


def sketch_of(rng: Random, wished: Sequence[str] = ()) -> tuple[Sketch, bytes]:
    """An application from filing to delivery, with anything between acceptance and decision.

    First comes what is `wished` for, acts and what is waited for, and then maybe nothing else.
    """
    page = Sketch(depth=rng.randint(1, 3))
    begin = page.node("Start", "startEvent")
    receive, accept = (page.step(one, _said(STEPS[one])) for one in ("Receive", "Accept"))
    row = [_alone(rng, page, one) for one in [one for one in wished if one in (FROZEN, *ALONE, *WAITS)][:4]]
    if not wished or rng.random() < 0.6:
        row.append(_block(rng, page, depth=0))
    decide = {
        **_said(STEPS["Decide"]),
        **rng.choice(DECIDING),
        "apart": rng.choice(_officers(page)),
    }
    decided = page.step("Decide", {name: value for name, value in decide.items() if value})
    issue, deliver = (page.step(one, _said(STEPS[one])) for one in ("Issue", "Deliver"))
    refusal, end = page.step("Refusal", _said(STEPS["Deliver"])), page.node("End", "endEvent")
    choice = page.node("X", "exclusiveGateway")
    after = issue
    if "follow_up" in wished or rng.random() < 0.3:  # the promise is looked into before the permit is made out
        after = page.step("Check", {"act": "follow_up", "role": "inspector", "term": "5 WD"})
        page.flow(after, issue)
    page.flow(choice, after, 'step.Decide.outcome = "granted"')
    page.flow(choice, refusal, default=True)
    ways = ((begin, begin), (receive, receive), (accept, accept), *row, (decided, decided))
    for (_, source), (target, _) in pairwise(ways):
        page.flow(source, target)
    for source, target in ((decided, choice), (issue, deliver), (deliver, end), (refusal, end)):
        page.flow(source, target)
    process = page.written("process", 'id="P" isExecutable="true"')
    return page, f"{HEAD}{process}{page.beside}</definitions>".encode()


HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:af="urn:approvalflow:bpmn:1" targetNamespace="urn:test"><message id="M" name="news"/>'
    '<message id="Ask" name="question"/><message id="Reply" name="answer"/><signal id="Sig" name="alarm"/>'
)
DECIDING: Sequence[dict[str, str]] = (
    {}, {}, {"pattern": "all", "role": "approver"},
    {"pattern": "vote", "pass": "> 1/2", "role": "", "persons": "huang-hai zheng-hong sun-wei"},
    {"pattern": "vote", "pass": "2/3", "role": "", "persons": "huang-hai zheng-hong sun-wei"},
)  # fmt: skip


def _said(text: str) -> dict[str, str]:
    parts = text.split('"')
    return {name.strip(" ="): value for name, value in zip(parts[::2], parts[1::2], strict=False)}


def _officers(page: Sketch) -> list[str]:
    """The steps drawn so far that officers do."""
    return [one for one, said in page.steps.items() if not said.get("seat")]


def _block(rng: Random, page: Sketch, depth: int) -> Ways:
    makers: list[Block] = [_one, _one, _one, _waiting]
    if depth < page.depth:
        makers += [_row, _row, _split, _split, _loop, _frame]
    return rng.choice(makers if depth else [*makers[4:], _rounds])(rng, page, depth + 1)


def _alone(rng: Random, page: Sketch, wished: str) -> Ways:
    """One step of an act, or one wait; or what the party does beside steps of which one may freeze it."""
    if wished == FROZEN:
        return _beside_the_party(rng, page)
    if wished in WAITS:
        return _waiting(rng, page, 0, wished)
    id_ = page.step(page.named("S"), {"term": "2 WD", **ALONE[wished]})
    return id_, id_


FROZEN = "frozen"
PARTYS: Sequence[dict[str, str]] = (
    ALONE["commit"], ALONE["charge"], ALONE["rectify"], {"act": "hear", "seat": "applicant"}, {"seat": "applicant"},
)  # fmt: skip


def _beside_the_party(rng: Random, page: Sketch) -> Ways:
    """The second of two steps freezes what is beside them when it sends the file back."""
    split, join = (page.node("G", "parallelGateway") for _ in range(2))
    whole, page.share = page.share, (page.share[0] / 2, page.share[1])
    page.shares[join] = page.share
    freezing = {"act": "verify", "role": "verifier", "siblings": "freeze", "term": "2 WD"}
    first, second = _alone(rng, page, "review")[0], page.step(page.named("S"), freezing)
    party = page.step(page.named("S"), {"term": "5 WD", **rng.choice(PARTYS)})
    for source, target in ((split, first), (first, second), (second, join), (split, party), (party, join)):
        page.flow(source, target)
    page.share = whole
    return split, join


def _one(rng: Random, page: Sketch, depth: int) -> Ways:
    id_ = page.named("S")
    page.step(id_, _properties(rng, page, KINDS), rng.choice(["", "", "", "", *AGAIN]))
    return id_, id_


AGAIN = tuple(
    f"<multiInstanceLoopCharacteristics{turn}><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    for turn in ("", ' isSequential="true"')
)


KINDS = (
    "role", "role", "role", "many", "many", "many", "many", "many", "many", "person", "post", "rank", "plain", "plain",
    "lead", "applicant", "inspect", "charge", "rectify", "commit",
)  # fmt: skip


def _properties(rng: Random, page: Sketch, kinds: Sequence[str]) -> dict[str, str]:
    """Who does it, what it is, and of several hands how they agree."""
    before = _officers(page)
    said = {"term": rng.choice(["1 WD", "2 WD", "5 WD", "7 ND"])}
    kind = rng.choice([*kinds, "done_by", "superior_of"] if before and kinds is KINDS else kinds)
    said["act"] = rng.choice(OPINIONS)
    match kind:
        case "role":
            said["role"] = rng.choice(["reviewer", "inspector", "verifier", "reviewer, inspector"])
        case "many":
            said |= _many(rng)
        case "person":
            said["person"] = rng.choice(["li-qiang", "chen-jing"])
        case "post":
            said["post"] = rng.choice(["deputy-head", "agency-head"])
        case "rank":
            said |= rng.choice(RANKS)
        case "lead":
            said |= {"role": "opinion-officer", "department_from": "lead"}
        case "applicant":
            said |= {"act": "hear", "seat": "applicant"}
        case "inspect":
            said |= {"act": "inspect", "role": "inspector"}
        case "charge":
            said |= {"act": "charge", "role": "inspector"}
        case "rectify":
            said |= {"act": "rectify", "role": "inspector"}
        case "commit":
            said |= {"act": "commit", "seat": "applicant"}
        case "plain":
            said |= {"act": rng.choice(PLAIN), "role": "reviewer"}
        case _:
            said[kind] = rng.choice(before)
    if before and kind in ("role", "many") and rng.random() < 0.5:
        said[rng.choice(["apart", "apart", "carry", "chosen_by"])] = rng.choice(before)
    if said["act"] in OPINIONS and kind != "applicant":
        said["siblings"] = rng.choice(["", "redo", "freeze"])
        said["signers"] = rng.choice(["seat", "department", "anyone"])
    return {name: value for name, value in said.items() if value}


def _many(rng: Random) -> dict[str, str]:
    pattern = rng.choice(["all", "any", "vote", "vote", "vote", "in_turn", "in_turn", "consult"])
    if pattern == "consult":
        return {"act": "consult", "pattern": "consult", "role": "opinion-officer", "department": "water"}
    said = {"pattern": pattern, "persons": " ".join(VOTERS)}
    if pattern == "vote":
        return {**said, **rng.choice(VOTES)}
    if pattern == "all":
        said["against"] = rng.choice(["end", "at_once"])
        if rng.random() < 0.5:
            return {**said, "persons": "", "role": "inspector", "seats": "2"}
    return said


WAITS = ("message", "signal", "timer", "first", "job", "stuck")


def _waiting(rng: Random, page: Sketch, depth: int, kind: str = "") -> Ways:
    """A message, a signal, days that pass, whatever of these comes first, a job."""
    kind = kind or rng.choice([*WAITS, *([] if page.beside else ["letter"] * 4)])
    if kind == "letter":
        return _letter(rng, page)
    if kind == "job":
        id_ = page.node("J", "serviceTask")
        return id_, id_
    if kind == "stuck":
        gate, out = page.node("X", "exclusiveGateway"), page.node("X", "exclusiveGateway")
        page.flow(gate, out, "case.rows &gt; 0")
        return gate, out
    if kind == "first":
        gate, out = page.node("G", "eventBasedGateway"), page.node("X", "exclusiveGateway")
        for one in ("timer", rng.choice(["message", "signal"])):
            event = _event(page, "intermediateCatchEvent", one)
            page.flow(gate, event)
            page.flow(event, out)
        return gate, out
    id_ = _event(page, "intermediateCatchEvent", kind)
    return id_, id_


def _letter(rng: Random, page: Sketch) -> Ways:
    """A letter to another pool, where somebody works on it; the answer is waited for."""
    nodes, flows, share, inside = page.nodes, page.flows, page.share, page.inside
    page.nodes, page.flows, page.share, page.inside = [], [], (Fraction(1), 0), ("Q",)
    asked = page.node("QS", "startEvent", inside=said_by("Ask"))
    answer = page.node("QE", "endEvent", inside=said_by("Reply"))
    page.step(work := page.named("S"), _properties(rng, page, ("role", "many", "person", "rank")))
    page.flow(asked, work)
    page.flow(work, answer)
    pool = page.written("process", 'id="Q" isExecutable="true"')
    page.nodes, page.flows, page.share, page.inside = nodes, flows, share, inside
    ask = page.node("T", "intermediateThrowEvent", inside=said_by("Ask"))
    wait = page.node("C", "intermediateCatchEvent", inside=said_by("Reply"))
    page.flow(ask, wait)
    page.letters = {ask: asked, answer: wait}
    for source, target in page.letters.items():
        page.leads(source, target)
    drawn = "".join(f'<participant id="k{one}" processRef="{one}"/>' for one in "PQ")
    for one, two in page.letters.items():
        drawn += f'<messageFlow id="to-{two}" sourceRef="{one}" targetRef="{two}"/>'
    page.beside = f'{pool}<collaboration id="K">{drawn}</collaboration>'
    return ask, wait


def said_by(message: str) -> str:
    """A message that is thrown or caught."""
    return f'<messageEventDefinition messageRef="{message}"/>'


def _event(page: Sketch, tag: str, kind: str, more: str = "") -> str:
    """An event that is waited for."""
    refs = {"message": 'messageRef="M"', "signal": 'signalRef="Sig"', "timer": ""}
    term = 'af:term="3 WD"' if kind == "timer" else ""
    return page.node("C", tag, f"{term} {more}", f"<{kind}EventDefinition {refs[kind]}/>")


def _beside(rng: Random, page: Sketch, depth: int, frame: str) -> None:
    """An event sub-process: what comes in between, instead of the rest or beside it."""
    nodes, flows, share, inside = page.nodes, page.flows, page.share, page.inside
    page.nodes, page.flows, page.share, page.inside = [], [], (Fraction(1), 0), (*page.inside, id_ := page.named("V"))
    trigger, instead = rng.choice(["message", "signal", "timer"]), rng.random() < 0.5
    start = _event(page, "startEvent", trigger, f'isInterrupting="{str(instead).lower()}"')
    first, last = _one(rng, page, depth)
    end = page.node("IE", "endEvent", inside="<terminateEventDefinition/>" if rng.random() < 0.5 else "")
    page.flow(start, first)
    page.flow(last, end)
    for one in (frame, *(step for step, around in page.frames.items() if frame in around)):  # also what it interrupts
        page.leads(one, start)
    page.leads(end, f"{frame}/")
    page.shares[id_] = (Fraction(int(instead)), 0)
    drawn = page.written("subProcess", f'id="{id_}" triggeredByEvent="true"')
    page.nodes, page.flows, page.share, page.inside = [*nodes, drawn], flows, share, inside


def _row(rng: Random, page: Sketch, depth: int) -> Ways:
    (first, one), (two, last) = _block(rng, page, depth), _block(rng, page, depth)
    page.flow(one, two)
    return first, last


def _split(rng: Random, page: Sketch, depth: int) -> Ways:
    """Both ways, or those whose condition is true."""
    kind = rng.choice(["parallelGateway", "parallelGateway", "inclusiveGateway"])
    split, join = page.node("G", kind), page.node("G", kind)
    whole = page.share
    page.share = (whole[0] / 2, whole[1]) if kind == "parallelGateway" else (whole[0], whole[1] + 1)
    page.shares[join] = page.share  # who stands there waits for the others
    for number in range(2):
        first, last = _block(rng, page, depth)
        page.flow(split, first, f"case.rows &gt; {number}" if kind == "inclusiveGateway" else "")
        page.flow(last, join)
    page.share = whole
    if kind == "inclusiveGateway":
        page.flow(split, join, default=True)
    return split, join


def _loop(rng: Random, page: Sketch, depth: int) -> Ways:
    """Round again for as long as somebody disagrees: the last one, or one before, maybe inside a sub-process."""
    before = {*page.shares}
    begin, again = page.node("X", "exclusiveGateway"), page.node("X", "exclusiveGateway")
    first, last = _block(rng, page, depth)
    asked, out = page.named("S"), page.node("X", "exclusiveGateway")
    page.step(asked, _properties(rng, page, ("role", "person", "post")))
    page.flow(begin, first)
    page.flow(last, asked)
    finished = asked
    if rng.random() < 0.5:
        finished = page.step(page.named("S"), _properties(rng, page, ("role", "person", "plain")))
        page.flow(asked, finished)
        opinions = [one for one, said in page.steps.items() if one not in before and said.get("act") in OPINIONS]
        asked = rng.choice([asked, asked, *opinions])
    page.flow(finished, again)
    page.asks[finished] = (asked, frozenset(page.shares.keys() - before - {out}))
    page.flow(again, begin, f'step.{asked}.outcome = "disagree"')
    page.flow(again, out, default=True)
    return begin, out


def _rounds(rng: Random, page: Sketch, depth: int) -> Ways:
    """Instances side by side, each of which goes round by itself."""
    return _frame(rng, page, page.depth, _loop, "instances")


def _frame(rng: Random, page: Sketch, depth: int, block: Block | None = None, kind: str = "") -> Ways:
    """A sub-process, once or several times; a timer on it ends it, or only rings."""
    nodes, flows, share = page.nodes, page.flows, page.share
    page.nodes, page.flows, page.share = [], [], (Fraction(1), 0)
    frame, around = page.named("P"), page.inside
    page.inside = (*around, frame)
    start, end = page.node("IS", "startEvent"), page.node("IE", "endEvent")
    first, last = (block or _block)(rng, page, depth)
    page.flow(start, first)
    page.flow(last, end)
    page.leads(frame, start)
    page.leads(end, f"{frame}/")
    page.leads(f"{frame}/", start)  # once more, where it is repeated
    kind = kind or rng.choice(["once", "timer", "instances", "one by one"])
    if rng.random() < 0.5:
        _beside(rng, page, depth, frame)
    page.inside = around
    inside = page.written("subProcess", f'id="{frame}"')
    if kind in ("instances", "one by one"):
        turn = ' isSequential="true"' if kind != "instances" else ""
        many = f"<multiInstanceLoopCharacteristics{turn}><loopCardinality>2</loopCardinality>"
        if "<multiInstance" not in inside:  # instances of instances are many people's work, and say no more
            inside = inside.removesuffix("</subProcess>") + f"{many}</multiInstanceLoopCharacteristics></subProcess>"
    page.nodes, page.flows, page.share = [*nodes, inside], flows, share
    page.shares[frame] = share
    if kind == "timer":
        edge = page.node("B", "boundaryEvent", f'attachedToRef="{frame}" af:term="4 WD"', "<timerEventDefinition/>")
        out = page.node("X", "exclusiveGateway")
        page.flow(frame, out)
        page.flow(edge, out)
        for one in (frame, *(step for step, within in page.frames.items() if frame in within)):
            page.leads(one, edge)
        return frame, out
    return frame, frame
