"""A matter (事项): the service item that a case runs under, as its `matter.toml` states it.

Every number, material and power cites a text: `basis` is the id of a `[[basis]]` entry, `article` the place in it.
"""

from datetime import date
from typing import Annotated, Literal

import msgspec

from approvalflow.bpmn.attributes import LONGEST_ROLES

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,63}$")]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Every table of a matter file refuses keys it does not know."""


class Basis(Part, frozen=True, kw_only=True):
    """A text that the matter stands on. `checked` is the day somebody read it; `seen` says how much was read.

    `sample` marks a text that exists for the example only, such as the service guide of the sample office.
    """

    id: Id
    title: Name
    document: Name
    issued: date | None = None
    in_force: date | None = None
    checked: date
    seen: Literal["full text", "part", "repeated elsewhere"] = "full text"
    sample: bool = False


class Cited(Part, frozen=True, kw_only=True):
    """Whatever must name its text: the id of a basis and the article, e.g. `42(1)`."""

    basis: Id
    article: Name


class Extension(Cited, frozen=True, kw_only=True):
    """How far a clock may be extended, and by whom; always once."""

    up_to: str
    rank: Id


class CaseTerm(Cited, frozen=True, kw_only=True):
    """A clock of the case: how long, from which text; `lapse` names what silence means where a text says so.

    The office's silence accepts (`accepted`), the applicant's gives up the application (`abandoned`).
    `silence` names a text of the shipped data or of `[silence]` instead. `also` names further texts that say the same.
    Where the text leaves open which days it means, `unit_by` names the switch that decides, and `term` has the unit of
    its default. `within` names a clock of the case that this one never outlasts. `since` is for the follow-up check:
    the text counts from the decision, or from the day on which the permit was made out.
    """

    term: str
    extension: Extension | None = None
    lapse: Literal["accepted", "abandoned"] | None = None
    silence: Id | None = None
    also: tuple[Id, ...] = ()
    unit_by: Id | None = None
    within: Id | None = None
    since: Literal["decision", "issue"] | None = None


class SilentText(Cited, frozen=True, kw_only=True):
    """A local text that lets an outcome follow from silence; `dated` says from which day of the clock it counts."""

    effect: Literal["accepted", "renewed", "approved", "consented", "withdrawn"]
    silent: Literal["office", "applicant", "consulted"]
    dated: Literal["start", "end"]
    zh: Name
    en: Name


class Renewal(Cited, frozen=True, kw_only=True):
    """A permit that ends on a day of the form (`expiry`), unless it is renewed; `silence` is the text that renews it.

    `lead` is how long before the expiry the request must be filed, as the cited text has it; `unit_by` names the
    switch that decides its unit where that is disputed.
    """

    expiry: Id
    silence: Id
    lead: str
    unit_by: Id | None = None


class Limit(Cited, frozen=True, kw_only=True):
    """The longest term that a step may be given, and the text that says so; drawings repeat it as `af:term`."""

    name: Name
    term: str


class Power(Cited, frozen=True, kw_only=True):
    """An entry of the list of powers (权责清单) that a step exercises, with its accountability situation (追责情形)."""

    name: Name
    accountability: Text = ""


class Material(Cited, frozen=True, kw_only=True):
    """A paper that the applicant files: always, or (`when`) if a condition on the form data holds."""

    name: Name
    required: bool = True
    when: str = ""


class Procedure(Cited, frozen=True, kw_only=True):
    """A special procedure (特别程序): which clocks its ground pauses, and who may order it."""

    name: Name
    ground: Name
    pauses: tuple[Literal["statutory", "promised"], ...] = ("statutory", "promised")
    rank: Id | None = None


class Ground(Cited, frozen=True, kw_only=True):
    """A closed ground of declining or terminating."""

    name: Name
    names_competent: bool = False


class Remedy(Cited, frozen=True, kw_only=True):
    """A remedy that a decision names: to whom, within how long."""

    name: Name
    to: Name
    within: str


class Fee(Cited, frozen=True, kw_only=True):
    """What the catalogue charges; anything else is refused. Amount in yuan."""

    name: Name
    amount: str


class FormField(Part, frozen=True, kw_only=True):
    """A declared field of the form data."""

    title: Name
    type: Literal["text", "number", "date", "boolean", "choice", "list"]
    required: bool = False
    choices: tuple[str, ...] = ()


class Rung(Part, frozen=True, kw_only=True):
    """One level of warning: when it is given (`amount` in % of the term, days left or days overdue), and to which post.

    `to` is a post, or `handler` for whoever holds the open seats; `department` is the matter's organ by default.
    """

    level: Id
    when: Literal["share", "left", "due", "overdue"]
    amount: int = 0
    to: Name
    department: Id | None = None
    basis: Id | None = None
    article: Name | None = None


class Returning(Part, frozen=True, kw_only=True):
    """What `[returns]` says where a step does not: of other branches, and of the way after a return.

    `most` is how often a case may be returned in all.
    """

    siblings: Literal["keep", "redo", "freeze"] = "keep"
    after: Literal["again", "back"] | None = None
    most: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None


class StepDetails(Part, frozen=True, kw_only=True):
    """What `[steps.<element id>]` may say where the drawing is silent."""

    act: str | None = None
    term: str | None = None
    role: Annotated[str, msgspec.Meta(max_length=LONGEST_ROLES)] | None = None
    department: str | None = None
    post: str | None = None
    rank: Id | None = None
    person: str | None = None
    persons: str | None = None
    power: str | None = None
    ladder: str | None = None
    seat: Literal["officer", "applicant"] | None = None
    silence: Id | None = None
    within: Id | None = None
    closes: bool | None = None

    def said(self) -> dict[str, str]:
        """What is said, as attributes of a drawing would say it."""
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        written = {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}
        return {name: value for name, value in written.items() if value is not None}


class Letter(Part, frozen=True, kw_only=True):
    """What `[messages."<name>"]` says: how long one waits to be taken, a term or a duration of ISO 8601."""

    lives: str


class Joint(Part, frozen=True, kw_only=True):
    """Joint handling (并联): 统一 has one decision and advisers; the lead answers for the whole."""

    mode: Literal["统一", "联合", "集中"]
    lead: Id
    basis: Id
    article: Name


class Permit(Cited, frozen=True, kw_only=True):
    """What a granted decision issues, and for how long it is valid; without `valid` it does not end by time."""

    name: Name
    valid: str | None = None


class Commitment(Cited, frozen=True, kw_only=True):
    """告知承诺: what the notice says once and in writing, who checks and how, and what an unmet commitment leads to."""

    conditions: tuple[Text, ...]
    liability: Text
    checker: Id
    method: Text
    unmet: Literal["correct, then revoke", "revoke at once"]
    false: Literal["correct, then revoke", "revoke at once"]
    withdrawable: bool = True


class Contact(Part, frozen=True, kw_only=True):
    """Where a person asks or complains."""

    address: Name
    telephone: Name = ""


ClockName = Literal[
    "window", "answer", "statutory", "promised", "issue", "check", "correction",
    "upper_level", "hearing_request", "hearing", "hearing_notice",
]  # fmt: skip


class Matter(Part, frozen=True, kw_only=True):
    """A published version of a service item. `organ` is the department in whose name acts are done by default.

    `by_hand`: people do what the drawing orders another engine to do.
    """

    code: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
    name: Name
    name_en: Name
    version: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,20}$")]
    effective: date
    until: date | None = None
    kind: Literal["许可", "确认", "给付", "奖励", "裁决", "征收", "备案", "登记", "其他", "公共服务"]
    handling: Literal["即办件", "承诺件"]
    organ: Id
    zone: str = "Asia/Shanghai"
    closes: Literal["decision", "issue", "delivery"] = "delivery"
    basis: tuple[Basis, ...]
    terms: dict[ClockName, CaseTerm] = {}
    limits: dict[Id, Limit] = {}
    powers: dict[Id, Power] = {}
    materials: dict[Id, Material] = {}
    fields: dict[Id, FormField] = {}
    procedures: dict[Id, Procedure] = {}
    declining: dict[Id, Ground] = {}
    terminating: dict[Id, Ground] = {}
    remedies: dict[Id, Remedy] = {}
    fees: dict[Id, Fee] = {}
    ladders: dict[Id, tuple[Rung, ...]] = {}
    steps: dict[str, StepDetails] = {}
    messages: dict[Name, Letter] = {}
    returns: Returning = Returning()
    by_hand: bool = False
    switches: dict[str, str] = {}
    joint: Joint | None = None
    commitment: Commitment | None = None
    permit: Permit | None = None
    renewal: Renewal | None = None
    silence: dict[Id, SilentText] = {}
    conditions: tuple[Text, ...] = ()
    complaint: Contact
    enquiry: Contact | None = None
