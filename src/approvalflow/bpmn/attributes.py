"""THE table of our own attributes: the reader, the modelling tools' descriptors and the reference page follow it.

Longer than most modules because it is that table, and how each kind of its values is read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import WORK, Kind
from approvalflow.bpmn.names import AF, bpmn, local
from approvalflow.errors import Unreadable
from approvalflow.terms import Term
from approvalflow.thresholds import Threshold

Type = Literal["choice", "boolean", "number", "term", "id", "ids", "text", "threshold", "weights", "roles"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute:
    """One attribute: where it may stand, what it may say. `choices` are values with their zh titles.

    `reserved` marks attributes whose meaning is fixed and which are still refused; `voting` those that only a vote has,
    `lanes` those that a lane may say for its steps.
    """

    name: str
    title: str
    meaning: str
    on: frozenset[Kind] = WORK
    type: Type = "text"
    choices: tuple[tuple[str, str], ...] = ()
    reserved: bool = False
    voting: bool = False
    lanes: bool = False


ACTS = (
    ("receive", "收件"), ("accept", "受理"), ("charge", "收费"), ("inspect", "现场核查"), ("rectify", "整改"),
    ("review", "审查"), ("verify", "审核"), ("consult", "征求意见"), ("notify", "告知"), ("hear", "听取意见"),
    ("commit", "承诺"), ("decide", "决定"), ("issue", "制证"), ("deliver", "送达"), ("follow_up", "事后核查"),
    ("disclose", "公示"), ("open", "启动"), ("forward", "上报"), ("hand_over", "移送"), ("suspend", "中止"),
    ("record", "备案"), ("register", "登记"), ("archive", "归档"),
)  # fmt: skip

STEPS = WORK | {Kind.SUB_PROCESS}
TIMED = STEPS | {Kind.CATCH, Kind.BOUNDARY, Kind.START}
SENDING = frozenset({Kind.THROW, Kind.END, Kind.SEND_TASK})
TALKING = SENDING | {Kind.CATCH, Kind.BOUNDARY, Kind.START, Kind.RECEIVE_TASK}

TABLE: tuple[Attribute, ...] = (
    Attribute(
        name="act", title="行为", type="choice", choices=ACTS,
        meaning="The act that the step performs; none is a plain step.",
    ),
    Attribute(
        name="term", title="时限", type="term", on=TIMED,
        meaning="How long the step may take, or when the timer fires, with its unit: `5 WD`, `30 ND`, `2 M`.",
    ),
    Attribute(
        name="role", title="角色", type="roles",
        meaning="Whoever holds this role in the department may act; of several, `clerk, reviewer`, any of them.",
    ),
    Attribute(
        name="department", title="部门", lanes=True,
        meaning="Whose people act; by default those of the lane, or of the matter's organ.",
    ),
    Attribute(name="post", title="岗位", meaning="The post whose holder acts."),
    Attribute(
        name="rank", title="职级",
        meaning="The lowest rank that will do: whoever holds one of its posts, or of a higher rank's, acts.",
    ),
    Attribute(name="person", title="人员", meaning="The one person who acts, by the directory's id."),
    Attribute(
        name="persons", title="人员名单", type="ids",
        meaning="The persons who act, by the directory's ids, in this order; a seat each. With `af:role` and no "
        "pattern they share the one seat with whoever has the role.",
    ),
    Attribute(
        name="seat", title="席位", type="choice", choices=(("officer", "工作人员"), ("applicant", "申请人")),
        meaning="Whether an officer (the default) or the applicant holds the seat.",
    ),
    Attribute(
        name="apart", title="岗位分离", type="ids",
        meaning="Steps whose performers may not act here: element ids, separated by spaces.",
    ),
    Attribute(
        name="done_by", title="原办理人", type="id",
        meaning="Whoever did that step of the case acts: an element id.",
    ),
    Attribute(
        name="superior_of", title="上级", type="id",
        meaning="The superior of whoever did that step of the case acts: an element id.",
    ),
    Attribute(
        name="department_from", title="部门字段", type="id",
        meaning="The form field that names the department whose people act, such as the lead department of the case.",
    ),
    Attribute(
        name="pattern", title="会签方式", type="choice",
        choices=(
            ("single", "单人"), ("all", "会签"), ("any", "或签"), ("vote", "票签"), ("in_turn", "顺序会签"),
            ("consult", "意见征求"),
        ),
        meaning="How many opinions make one: a single seat (the default), all of them, any one, a vote, one after "
        "another, or a consultation that records opinions and decides nothing.",
    ),
    Attribute(
        name="seats", title="席位数", type="number",
        meaning="How many seats a pattern of several has, each for whoever of the pool takes it.",
    ),
    Attribute(
        name="against", title="不同意时", type="choice", choices=(("end", "全部发表后"), ("at_once", "立即")),
        meaning="When one against settles countersigning: once all were heard, or at once (the default of `decide`).",
    ),
    Attribute(
        name="pass", title="通过门槛", type="threshold", voting=True,
        meaning="How much of a vote passes: `60 %`, `2/3`, `> 1/2` of the weight, `3` seats, or `7 points` of weight.",
    ),
    Attribute(
        name="refuse", title="否决门槛", type="threshold", voting=True,
        meaning="How much of a vote refuses; by default it is refused as soon as it cannot pass any more.",
    ),
    Attribute(
        name="abstain", title="弃权计法", type="choice", voting=True,
        choices=(("base", "计入总数"), ("out", "不计入"), ("agree", "视为同意"), ("disagree", "视为不同意")),
        meaning="How a vote counts abstentions: in the base for neither side (the default), not at all, as yes, as no.",
    ),
    Attribute(
        name="quorum", title="法定人数", type="number", voting=True,
        meaning="How many must have voted before a vote passes or refuses.",
    ),
    Attribute(
        name="weights", title="票权", type="weights", voting=True,
        meaning="Who weighs how much in a vote, by person, post or role: `head=3 li-qiang=2`; everybody else weighs 1.",
    ),
    Attribute(
        name="veto", title="一票否决", type="ids", voting=True,
        meaning="Whose no alone decides a vote, by person, post or role: ids, separated by spaces.",
    ),
    Attribute(
        name="neither", title="未达门槛时", type="choice", voting=True,
        choices=(("disagree", "不同意"), ("abstain", "弃权")),
        meaning="The outcome of a vote that reaches neither threshold or no quorum: disagree (the default) or abstain.",
    ),
    Attribute(
        name="signers", title="可加签人员", type="choice",
        choices=(
            ("seat", "本环节可办人员"), ("department", "本部门人员"), ("anyone", "任何工作人员"), ("none", "不得加签"),
        ),
        meaning="Who may be added as a signer: whoever could sit here (the default), the department, anyone, nobody.",
    ),
    Attribute(
        name="depth", title="加签层数", type="number",
        meaning="How many levels deep signers may add signers; 3 by default.",
    ),
    Attribute(
        name="chosen_by", title="由何环节选人", type="id",
        meaning="The step whose performer may choose who acts here (自选下一步处理人): an element id.",
    ),
    Attribute(
        name="carry", title="相同审批人", type="ids",
        meaning="Steps whose agreement is carried forward where the same person sits here: element ids.",
    ),
    Attribute(
        name="signed", title="须电子签名", type="boolean",
        meaning="Every opinion given here bears an electronic signature.",
    ),
    Attribute(
        name="urge", title="催办间隔", type="term",
        meaning="How long between two urgings of the step, with its unit: `4 H`, `1 WD`; 24 H by default.",
    ),
    Attribute(
        name="organ", title="行政机关",
        meaning="The organ in whose name the act is done; by default the matter's.",
    ),
    Attribute(
        name="capacity", title="履职身份", type="choice",
        choices=(("own", "本机关"), ("commissioned", "受委托"), ("centralised", "集中行使"), ("window", "综合窗口")),
        meaning="In what capacity the performer acts for the organ.",
    ),
    Attribute(
        name="power", title="权责事项", type="id",
        meaning="The entry of the list of powers: an id of `[powers]` in matter.toml.",
    ),
    Attribute(
        name="procedure", title="特别程序", type="id", on=STEPS,
        meaning="The special procedure that entering proposes: an id of `[procedures]` in matter.toml.",
    ),
    Attribute(
        name="ladder", title="预警规则", type="id", on=STEPS,
        meaning="The warning ladder of the step: an id in matter.toml.",
    ),
    Attribute(
        name="joint", title="并联角色", type="choice", choices=(("lead", "牵头"), ("member", "协办")), on=STEPS,
        meaning="The part of the step in joint handling.",
    ),
    Attribute(
        name="closes", title="办结点", type="boolean",
        meaning="The case counts as handled (办结) once this step is settled.",
    ),
    Attribute(
        name="job", title="作业", type="id", on=frozenset({Kind.SERVICE_TASK}),
        meaning="The name of the job that the outbox hands out; by default the element's id.",
    ),
    Attribute(
        name="raises", title="可抛错误", type="ids", on=frozenset({Kind.SERVICE_TASK}),
        meaning="The errors and escalations that the job may answer with, beside those that the drawing catches.",
    ),
    Attribute(
        name="correlation", title="关联键", on=TALKING,
        meaning="An expression: the key by which a message finds its one receiver.",
    ),
    Attribute(
        name="payload", title="消息内容", type="ids", on=SENDING,
        meaning="The fields that the message or signal carries: ids of `[fields]` in matter.toml.",
    ),
    Attribute(
        name="decision", title="决策表", on=frozenset({Kind.RULE_TASK}),
        meaning="The decision that is asked, in a DMN file beside the drawing: `fees.dmn#Fee`.",
    ),
    Attribute(
        name="result", title="决策结果", type="id", on=frozenset({Kind.RULE_TASK}),
        meaning="The field that gets the result; by default each output sets the field of its name.",
    ),
    Attribute(
        name="siblings", title="退回时并行分支", type="choice",
        choices=(("keep", "保留"), ("redo", "重办"), ("freeze", "冻结")),
        meaning="What a return from here does to parallel branches: keep, do again, or freeze them meanwhile.",
    ),
    Attribute(
        name="after_return", title="退回后", type="choice", choices=(("again", "逐级重办"), ("back", "直送退回人")),
        meaning="After a return from here: everything between again, or straight back; else the returner chooses.",
    ),
    Attribute(
        name="returns", title="退回次数上限", type="number",
        meaning="How often the file may be returned from here, in each instance or call for itself.",
    ),
    Attribute(name="external", title="外部系统", reserved=True, on=STEPS, meaning="The step runs in another system."),
    Attribute(
        name="part", title="组成事项", reserved=True, on=frozenset(),
        meaning="The call activity opens a case of its own matter.",
    ),
)  # fmt: skip
"""A row is all it takes to add one."""

ASSIGNED = (
    ("target", "The name of the data that is set."),
    ("value", "The expression whose value it gets."),
    ("when", "Set when the step begins (`in`) or when it is done (`out`, the default)."),
)
"""The attributes of `<af:assign/>`, an extension element by which a step of a run sets data."""

BY_NAME: Mapping[str, Attribute] = MappingProxyType({one.name: one for one in TABLE})
USABLE = tuple(one for one in TABLE if not one.reserved)

LONGEST = 200
LONGEST_ROLES = 180
"""Of several roles together: a worklist keeps them in the name of the pool."""
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_WEIGHTS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*=[1-9][0-9]{0,2}( +[A-Za-z0-9_][A-Za-z0-9_.-]*=[1-9][0-9]{0,2})*")


_OURS = f"{{{AF}}}"
_NONE: Mapping[str, str] = MappingProxyType({})


def read_attributes(element: _Element, kind: Kind | None, findings: Findings) -> Mapping[str, str]:
    """Our attributes of an element that is a flow node of `kind` (None: any other, where none may stand)."""
    found: dict[str, str] = {}
    for name, raw in element.attrib.items():
        if not str(name).startswith(_OURS):
            continue
        plain, value = local(str(name)), str(raw).strip()
        if _allowed(plain, kind, element, findings) and read_value(BY_NAME[plain], value, element, findings):
            found[plain] = value
    if not found:
        return _NONE
    _together(found, element, findings)
    return MappingProxyType(found)


def _together(found: Mapping[str, str], element: _Element, findings: Findings) -> None:
    """What some attributes mean only beside others."""
    pattern = found.get("pattern", "single")
    if "seats" in found and pattern == "single":
        findings.at(element, "drawing.seats_without_pattern", seats=found["seats"])
    pooled = "role" in found and pattern == "single"  # one seat, for these persons and whoever has the role
    if "persons" in found and not pooled and (pattern == "single" or "seats" in found):
        findings.at(element, "drawing.persons_without_pattern", persons=found["persons"])
    check_pool(found, element, findings)
    if lost := [f"af:{name}" for name in found if pattern != "vote" and BY_NAME[name].voting]:
        findings.at(element, "drawing.only_in_votes", attributes=lost)


def check_pool(found: Mapping[str, str], element: _Element, findings: Findings) -> None:
    """Roles and persons of one seat together have to fit into the name of its pool."""
    role, persons = found.get("role", ""), found.get("persons", "")
    pooled = role and persons and found.get("pattern", "single") == "single"
    if pooled and len(role) + len(persons) + len(persons.replace(",", " ").split()) > LONGEST_ROLES:
        findings.at(
            element, "drawing.attribute_value", attribute="af:role, af:persons", value=f"{role}, {persons}"[:LONGEST],
            expected=f"1–{LONGEST_ROLES}",
        )  # fmt: skip


def _allowed(name: str, kind: Kind | None, element: _Element, findings: Findings) -> bool:
    attribute = BY_NAME.get(name)
    if attribute is None:
        findings.at(element, "drawing.unknown_attribute", attribute=f"af:{name[:LONGEST]}", known=_names(USABLE))
    elif attribute.reserved:
        findings.at(element, "drawing.attribute_later", attribute=f"af:{name}")
    elif kind not in attribute.on and not (attribute.lanes and bpmn(element) == "lane"):
        here = tuple(one for one in USABLE if kind in one.on or (one.lanes and bpmn(element) == "lane"))
        findings.at(
            element, "drawing.attribute_place", attribute=f"af:{name}",
            on=sorted(attribute.on), known=_names(here) or ("–",),
        )  # fmt: skip
    else:
        return True
    return False


def _names(attributes: Iterable[Attribute]) -> tuple[str, ...]:
    return tuple(f"af:{one.name}" for one in attributes)


def read_value(attribute: Attribute, value: str, element: _Element, findings: Findings) -> bool:
    """Whether the value is of the attribute's type; if not, the finding says what it may be."""
    if attribute.type in ("term", "threshold"):
        return _parsed(attribute.type, value, element, findings)
    if (expected := _expected(attribute, value)) is None:
        return True
    findings.at(
        element, "drawing.attribute_value", attribute=f"af:{attribute.name}", value=value[:LONGEST], expected=expected
    )
    return False


def _parsed(kind: str, value: str, element: _Element, findings: Findings) -> bool:
    try:
        Term.parse(value) if kind == "term" else Threshold.parse(value)
    except Unreadable as problem:
        findings.at(element, problem.code, **problem.values)
        return False
    return True


def _expected(attribute: Attribute, value: str) -> object | None:
    """What would be right, or None where the value is."""
    match attribute.type:
        case "choice":
            known = tuple(one for one, _ in attribute.choices)
            return None if value in known else known
        case "boolean":
            return None if value in ("true", "false") else ("true", "false")
        case "number":
            return None if _NUMBER.fullmatch(value) else "1–999"
        case "weights":
            return None if _WEIGHTS.fullmatch(value) else "head=3 li-qiang=2"
        case "roles" if len(value) > LONGEST_ROLES:
            return f"1–{LONGEST_ROLES}"
        case "id":
            return None if _ID.fullmatch(value) else "A-Z a-z 0-9 _ . - (1–64)"
        case _:
            return None if value and value.isprintable() and len(value) <= LONGEST * 10 else "1–2000"
