"""What officials do with a task that is no command: patterns of a step, drafts, the bulk, and standing rules.

With the commands they make the whole of what can be done: `approvalflow acts --json` prints both.
"""

from functools import cache

import msgspec

from approvalflow.cases.acts import ANY
from approvalflow.desk.registry import Described, refusals, registry

PATTERNS = {
    "all": ("会签", "every seat; one no settles it at once, or at the end (`af:against`)"),
    "any": ("或签", "the first opinion settles it"),
    "vote": ("票签", "settled as soon as a threshold is reached, or none can be"),
    "in_turn": ("顺序会签", "one seat after another"),
    "consult": ("意见征求", "recorded; they settle nothing"),
}


@cache
def beside() -> tuple[Described, ...]:
    """A row for each, of the kinds `pattern`, `door` and `rule`."""
    patterns = (
        _row(name, zh, "pattern", "seat", events=("OpinionGiven", "StepSettled"), opinions=said, clocks="stop step")
        for name, (zh, said) in PATTERNS.items()
    )
    return (*patterns, *_doors(), *_rules())


def _doors() -> tuple[Described, ...]:
    (transfer,) = (row for row in registry() if row.command == "transfer")
    drafting = (*refusals("seat"), "command.not_text", "draft.too_long", "draft.unknown_field", "step.not_open")
    bulk = ("act.needs", "key.of_a_preview", "key.reused", "list.not_yours")
    return (
        _row("save_draft", "暂存", "door", "holder", errors=drafting, opinions="none; private to its author"),
        msgspec.structs.replace(transfer, command="transfer_all", zh="离职转办", kind="door",
                                errors=tuple(sorted({*transfer.errors, *bulk}))),
    )  # fmt: skip


def _rules() -> tuple[Described, ...]:
    return (
        _row("stand_in", "代理", "rule", "seat", opinions="gives those of the absent; each bears both names"),
        _row("carry", "相同审批人", "rule", "machine", events=("OpinionGiven", "StepSettled"),
             opinions="an agreement is carried forward, and says so"),
        _row("nobody_found", "空审批人", "rule", "owner", events=("IncidentOpened",), path="the file waits",
             errors=("seat.nobody_found", "seat.nobody_left", "seat.too_few")),
        _row("nobody_rules", "回避申请无人可决定", "rule", "owner", events=("IncidentOpened",),
             path="no decision is made", errors=("challenge.nobody_rules",)),
        _row("timeout", "超时自动处理", "rule", "machine", events=("WarningGiven", "SignalTaken", "OpinionGiven"),
             path="as the drawing says", opinions="given by silence only where a text provides it",
             clocks="as the clock says"),
    )  # fmt: skip


def _row(
    command: str,
    zh: str,
    kind: str,
    who: str,
    *,
    events: tuple[str, ...] = (),
    path: str = "none",
    opinions: str = "none",
    clocks: str = "",
    errors: tuple[str, ...] = (),
) -> Described:
    return Described(
        command=command,
        act="",
        outcome="",
        zh=zh,
        kind=kind,
        who=who,
        stages=tuple(str(stage) for stage in ANY),
        needs=(),
        may=(),
        events=events,
        follow=(),
        path=path,
        opinions=opinions,
        clocks=clocks,
        while_held="refused" if kind == "pattern" else "lawful",
        while_frozen="refused" if kind == "pattern" else "lawful",
        notices=(),
        errors=errors,
    )
