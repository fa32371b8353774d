"""A story as data: dated commands by named people, the passing of days, and what must then be true.

Designers write these without Python; the format is documented in `docs/reference/story-toml.md`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from approvalflow.cases.events import Attachment, Flaw, Party, Signature
from approvalflow.errors import Unreadable
from approvalflow.moment import aware
from approvalflow.reading import line_of, read_toml

Verb = Literal[
    "submit", "act", "resubmit", "claim", "unclaim", "add_signer", "remove_signer", "transfer", "delegate", "resolve",
    "open_task", "take_back", "hold", "release", "return", "jump",
    "urge", "carbon_copy", "mark_read", "watch", "unwatch", "challenge", "recuse", "rule_on_challenge",
    "begin_procedure", "finish_procedure", "abort_procedure",
    "extend", "tell", "offer_hearing", "ask_hearing", "set_hearing", "hold_hearing", "drop_hearing",
    "withdraw", "terminate", "reopen", "answer_job", "retry", "send", "signal",
]  # fmt: skip


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every table of a story refuses keys it does not know."""


class Expect(Table, frozen=True, kw_only=True):
    """What must be true after a step; only what is named is looked at.

    `due` and `provisional` map a clock (`statutory`, `promised`, `window`…, or an open step) to its date; `warnings`
    lists `clock:level:post` given since the step before; `open` the element ids of all open steps; `running` the
    clocks that run.
    """

    stage: str | None = None
    outcome: str | None = None
    decision: str | None = None
    due: dict[str, date] | None = None
    provisional: dict[str, date] | None = None
    paused: tuple[str, ...] | None = None
    running: tuple[str, ...] | None = None
    open: tuple[str, ...] | None = None
    warnings: tuple[str, ...] | None = None
    missing: tuple[str, ...] | None = None
    incidents: tuple[str, ...] | None = None
    events: tuple[str, ...] | None = None
    accepted: date | None = None
    findings: tuple[str, ...] | None = None


class Step(Table, frozen=True, kw_only=True):
    """One line of a story: a moment, and either somebody who does something or only days that pass."""

    at: datetime
    by: str | None = None
    do: Verb | None = None
    step: str | None = None
    refused: str | None = None
    note: str = ""
    expect: Expect | None = None
    outcome: str | None = None
    reason: str | None = None
    basis: tuple[str, ...] | None = None
    remedies: tuple[str, ...] | None = None
    ground: str | None = None
    competent: str | None = None
    defects: tuple[Flaw, ...] | None = None
    officers: tuple[str, ...] | None = None
    party_signed: bool | None = None
    refusal: str | None = None
    on: date | None = None
    items: tuple[str, ...] | None = None
    until: date | None = None
    fee: str | None = None
    amount: str | None = None
    reference: str | None = None
    number: str | None = None
    valid_until: date | None = None
    how: str | None = None
    proof: str | None = None
    to: str | None = None
    after: str | None = None
    authority: str | None = None
    persons: tuple[str, ...] | None = None
    where: str | None = None
    signer: str | None = None
    seat: str | None = None
    handlers: dict[str, tuple[str, ...]] | None = None
    attachments: tuple[Attachment, ...] | None = None
    signature: Signature | None = None
    officer: str | None = None
    upheld: bool | None = None
    materials: tuple[str, ...] | None = None
    data: dict[str, Any] | None = None
    procedure: str | None = None
    announced: str | None = None
    notice: date | None = None
    clock: str | None = None
    by_term: str | None = None
    told: date | None = None
    about: str | None = None
    commitment: bool | None = None
    token: str | None = None
    place: str | None = None
    record: str | None = None
    message: str | None = None
    signal: str | None = None
    correlation: str | None = None
    lives: str | None = None
    error: str | None = None
    escalation: str | None = None
    effective: datetime | None = None
    late_reason: str | None = None


class Story(Table, frozen=True, kw_only=True):
    """One case from beginning to end. `matter` is the folder of its matter, as seen from the story's own."""

    title: str
    title_zh: str
    start: datetime
    applicant: Party
    step: tuple[Step, ...]
    matter: str = "."
    note: str = ""


PLAIN = frozenset({"at", "by", "do", "refused", "note", "expect"})
ACT = frozenset(
    {
        "step", "outcome", "reason", "basis", "remedies", "ground", "competent", "defects", "officers", "party_signed",
        "refusal", "on", "items", "until", "fee", "amount", "reference", "number", "valid_until", "how", "proof",
        "effective", "late_reason", "error", "escalation", "seat", "handlers",
        "attachments", "signature",
    }
)  # fmt: skip
FIELDS: Mapping[str, frozenset[str]] = {
    "submit": frozenset({"materials", "data", "effective", "late_reason"}),
    "act": ACT,
    "resubmit": frozenset({"materials", "data"}),
    "claim": frozenset({"step"}),
    "unclaim": frozenset({"step"}),
    "add_signer": frozenset({"step", "persons", "where", "reason"}),
    "remove_signer": frozenset({"step", "signer", "reason"}),
    "transfer": frozenset({"step", "to", "reason", "seat"}),
    "delegate": frozenset({"step", "to", "reason"}),
    "resolve": frozenset({"step", "reason"}),
    "return": frozenset({"step", "to", "reason", "after", "attachments", "signature"}),
    "jump": frozenset({"step", "to", "reason", "authority"}),
    "open_task": frozenset({"step"}),
    "take_back": frozenset({"step", "reason"}),
    "hold": frozenset({"step", "reason"}),
    "release": frozenset({"step", "reason"}),
    "urge": frozenset({"step", "reason"}),
    "carbon_copy": frozenset({"persons", "reason"}),
    "mark_read": frozenset(),
    "watch": frozenset(),
    "unwatch": frozenset(),
    "challenge": frozenset({"officer", "reason"}),
    "recuse": frozenset({"reason"}),
    "rule_on_challenge": frozenset({"officer", "upheld", "reason"}),
    "begin_procedure": frozenset({"procedure", "announced", "notice", "step"}),
    "finish_procedure": frozenset({"procedure"}),
    "abort_procedure": frozenset({"procedure", "reason"}),
    "extend": frozenset({"clock", "by_term", "reason", "told"}),
    "tell": frozenset({"about", "on"}),
    "offer_hearing": frozenset({"reason"}),
    "ask_hearing": frozenset({"reason"}),
    "set_hearing": frozenset({"on", "place"}),
    "hold_hearing": frozenset({"record"}),
    "drop_hearing": frozenset({"reason"}),
    "withdraw": frozenset({"reason", "commitment"}),
    "terminate": frozenset({"ground", "reason"}),
    "reopen": frozenset({"reason"}),
    "answer_job": frozenset({"step", "outcome", "data", "error", "escalation"}),
    "send": frozenset({"message", "correlation", "data", "lives"}),
    "signal": frozenset({"signal", "data"}),
    "retry": frozenset({"token"}),
}
"""The fields that each verb knows."""
WHOLE = frozenset({"begin_procedure", "hold", "jump", "release"})
"""Verbs that may be about the case as a whole."""
AT_A_STEP = frozenset(verb for verb, fields in FIELDS.items() if "step" in fields) - WHOLE


class Script(msgspec.Struct, frozen=True):
    """A story with the text it was read from, so that a mismatch can point at its line."""

    story: Story
    source: str
    file: str

    def line(self, *keys: object) -> int:
        """The line of a key, or of the table around it."""
        return line_of(self.source, list(keys))


def read_story(content: bytes, file: str) -> Script:
    """Read a story file. Raises Unreadable `toml.*`, `story.*`, `moment.no_zone`, each with file and line."""
    script = Script(read_toml(content, Story, file), content.decode("utf-8-sig"), file)
    last = _zoned(script, script.story.start, "start")
    for number, step in enumerate(script.story.step):
        at = _zoned(script, step.at, "step", number, "at")
        if at < last:
            raise Unreadable("story.goes_back", file=file, line=script.line("step", number, "at"))
        last = at
        _fits(script, number, step)
    return script


def _zoned(script: Script, moment: datetime, *keys: object) -> datetime:
    if moment.tzinfo is None:
        raise Unreadable("story.no_zone", file=script.file, line=script.line(*keys), text=moment.isoformat())
    return aware(moment)


def _fits(script: Script, number: int, step: Step) -> None:
    """Each verb has its own fields, and whoever does something has a name."""
    given = {name for name in step.__struct_fields__ if getattr(step, name) not in (None, "")} - PLAIN
    known = FIELDS[step.do] if step.do else frozenset[str]()
    line = script.line("step", number)
    if (step.do is None) != (step.by is None):
        raise Unreadable("story.verb_and_person", file=script.file, line=line)
    if step.do is None and step.refused:
        raise Unreadable("story.nothing_to_refuse", file=script.file, line=line)
    if unknown := sorted(given - known):
        where = script.line("step", number, unknown[0])
        raise Unreadable(
            "story.field", file=script.file, line=where, verb=step.do or "-", field=unknown[0], known=sorted(known)
        )
    if step.do in AT_A_STEP and not step.step:
        raise Unreadable("story.which_step", file=script.file, line=line, verb=step.do)
