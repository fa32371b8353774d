"""Any two commands on one case are ordered: the loser still succeeds, or is told what changed and what it can do now.

Two people look at a file. One command is sent after the other, each by somebody who saw the file as it was before both.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from approvalflow import Actor, Conflict, Flaw, Office, commands
from approvalflow.desk.registry import registry
from approvalflow.testing.memory import MemoryStore
from desk.test_taking_a_return_back import held
from desk.watched import CASE, JOB, SYSTEM, TENANT, WatchedOffice, watch
from small_office import MATTER, PAPERS, drawing, straight_road, task

Asked = tuple[str | Actor, commands.AnyCommand]
NOT_ASKED = frozenset({"submit"})
"""Begins a case, so there is none yet on which it could lose a race."""


TAKING = frozenset({"delegate", "add_signer", "transfer"})


class Table:
    """One state of a file, and what people may do in it, each by itself."""

    def __init__(self, process: bytes, prepare: Callable[[WatchedOffice], None]) -> None:
        self.store = MemoryStore()
        doors = (self.store.transaction(TENANT), self.store.read(TENANT))
        self.office = watch(process, MATTER, doors=doors)
        prepare(self.office)
        self.seen = self.office.only.seq
        self.tables = self.store._tenants[TENANT]

    def visit(self, step: str) -> str:
        """The open visit of a step."""
        return self.office.visit(step)

    def do(self, asked: Asked) -> None:
        """Send a command of somebody who knows the file as it was at first."""
        actor, command = asked
        command = type(command)(**{**_fields(command), "seen": self.seen})
        Office.do(self.office, actor, command)

    def again(self) -> None:
        """The file is as it was at first."""
        self.store._tenants[TENANT] = self.tables


def _fields(command: commands.AnyCommand) -> dict[str, object]:
    return {name: getattr(command, name) for name in command.__struct_fields__}


def under_review() -> tuple[Table, list[Asked]]:
    """Legal and finance lie side by side in their pools, after a draft."""

    def prepare(office: WatchedOffice) -> None:
        office.accepted()
        office.act(CASE, "Draft", "agree", by="chen-jing")

    table = Table(held(), prepare)
    legal, finance, c = table.visit("Legal"), table.visit("Finance"), commands
    return table, [
        *((one, c.Claim(case=CASE, visit=legal)) for one in ("chen-jing", "zhao-lei")),
        *((one, c.Act(case=CASE, visit=legal, outcome="agree")) for one in ("chen-jing", "zhao-lei")),
        ("zhao-lei", c.Act(case=CASE, visit=finance, outcome="agree")),
        ("chen-jing", c.Delegate(case=CASE, visit=legal, to="li-qiang")),
        ("chen-jing", c.AddSigner(case=CASE, visit=legal, persons=("zhao-lei",), where="beside")),
        ("zheng-hong", c.Transfer(case=CASE, visit=legal, to="zhao-lei", reason="派件")),
        ("zhao-lei", c.Return(case=CASE, visit=legal, to="Draft", reason="重拟")),
        ("chen-jing", c.Return(case=CASE, visit=finance, to="Draft", reason="重拟")),
        ("chen-jing", c.TakeBack(case=CASE, step="Draft")),
        ("zhao-lei", c.OpenTask(case=CASE, visit=legal)),
        ("bai-xue", c.Jump(case=CASE, visit=legal, to="Draft", reason="修订", authority="纪要")),
        ("zhao-lei", c.Hold(case=CASE, reason="待查")),
        ("zhao-lei", c.Hold(case=CASE, visit=legal, reason="待查")),
        ("P-1", c.Urge(case=CASE, visit=legal)),
        ("zheng-hong", c.Urge(case=CASE, visit=legal)),
        ("chen-jing", c.CarbonCopy(case=CASE, persons=("liu-fang",))),
        ("zhao-lei", c.Watch(case=CASE)),
        ("P-1", c.Challenge(case=CASE, officer="chen-jing", reason="有纠纷")),
        ("chen-jing", c.Recuse(case=CASE, reason="亲属")),
        ("P-1", c.Withdraw(case=CASE)),
        ("huang-hai", c.Terminate(case=CASE, ground="no-longer-needed", reason="不再需要许可")),
        ("zheng-hong", c.BeginProcedure(case=CASE, procedure="hearing", announced="5 WD")),
        ("zheng-hong", c.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="案情复杂")),
        ("chen-jing", c.OfferHearing(case=CASE)),
        (SYSTEM, c.Recompute(case=CASE)),
        (SYSTEM, c.CheckSeats(case=CASE)),
        (SYSTEM, c.Wake(case=CASE, due=legal)),
        (SYSTEM, c.TakeMessage(case=CASE, wait="99", message="m")),
        (SYSTEM, c.HearSignal(case=CASE, signal="s")),
    ]


def in_hand() -> tuple[Table, list[Asked]]:
    """Legal is delegated, finance has a second signer, a procedure runs, an officer is challenged, a copy is unread."""
    c = commands

    def prepare(office: WatchedOffice) -> None:
        office.accepted()
        office.act(CASE, "Draft", "agree", by="zhao-lei")
        legal, finance = office.visit("Legal"), office.visit("Finance")
        office.do("chen-jing", c.Delegate(case=CASE, visit=legal, to="li-qiang"))
        office.do("zhao-lei", c.Claim(case=CASE, visit=finance))
        office.do("zhao-lei", c.AddSigner(case=CASE, visit=finance, persons=("chen-jing",), where="after"))
        office.do("chen-jing", c.CarbonCopy(case=CASE, persons=("liu-fang", "ma-li")))
        office.do("zhao-lei", c.Watch(case=CASE))
        office.do("P-1", c.Challenge(case=CASE, officer="zhou-ping", reason="有纠纷"))
        office.do("zheng-hong", c.BeginProcedure(case=CASE, procedure="hearing", announced="5 WD"))
        office.do("zheng-hong", c.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="案情复杂"))

    table = Table(held(), prepare)
    legal, finance = table.visit("Legal"), table.visit("Finance")
    rule = c.RuleOnChallenge(case=CASE, officer="zhou-ping", upheld=True, reason="属实")
    return table, [
        ("li-qiang", c.Resolve(case=CASE, visit=legal, reason="可行")),
        ("chen-jing", c.Resolve(case=CASE, visit=legal)),
        ("zheng-hong", c.Transfer(case=CASE, visit=legal, to="zhao-lei", reason="改派")),
        ("zhao-lei", c.RemoveSigner(case=CASE, visit=finance, signer="+1")),
        ("zhao-lei", c.Act(case=CASE, visit=finance, outcome="agree")),
        ("zhao-lei", c.Unclaim(case=CASE, visit=finance)),
        ("zhao-lei", c.Return(case=CASE, visit=finance, to="Draft", reason="重拟")),
        ("liu-fang", c.MarkRead(case=CASE)),
        ("ma-li", c.MarkRead(case=CASE)),
        ("zhao-lei", c.Unwatch(case=CASE)),
        ("zheng-hong", rule),
        ("tang-zhiyuan", rule),
        ("zheng-hong", c.FinishProcedure(case=CASE, procedure="hearing")),
        ("zheng-hong", c.AbortProcedure(case=CASE, procedure="hearing", reason="不再需要")),
        ("zhao-lei", c.Tell(case=CASE, about="statutory", on=date(2026, 3, 2))),
        ("zhao-lei", c.Hold(case=CASE, reason="待查")),
        ("P-1", c.Withdraw(case=CASE)),
        ("huang-hai", c.Terminate(case=CASE, ground="no-longer-needed", reason="不再需要许可")),
    ]


def on_hold() -> tuple[Table, list[Asked]]:
    """The whole case is held."""
    c = commands

    def prepare(office: WatchedOffice) -> None:
        office.accepted()
        office.hold(CASE, by="chen-jing", reason="待查")

    table = Table(straight_road(), prepare)
    return table, [
        ("chen-jing", c.Release(case=CASE)),
        ("zheng-hong", c.Release(case=CASE)),
        ("zheng-hong", c.Transfer(case=CASE, visit=table.visit("Review"), to="zhao-lei", reason="派件")),
        ("P-1", c.Withdraw(case=CASE)),
        ("huang-hai", c.Terminate(case=CASE, ground="no-longer-needed", reason="不再需要许可")),
    ]


def at_the_counter() -> tuple[Table, list[Asked]]:
    """Received, and a correction was asked for."""
    c = commands

    def prepare(office: WatchedOffice) -> None:
        office.received(materials=PAPERS[1:])
        flaw = (Flaw(text="缺申请表", material=PAPERS[0]),)
        office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=flaw)

    table = Table(straight_road(), prepare)
    return table, [
        ("P-1", c.Resubmit(case=CASE, materials=PAPERS[:1])),
        ("liu-fang", c.Resubmit(case=CASE, materials=PAPERS[:1])),
        ("P-1", c.Withdraw(case=CASE)),
    ]


def before_a_hearing() -> tuple[Table, list[Asked]]:
    """The party was told that it may ask for a hearing, or has asked."""
    c = commands

    def prepare(office: WatchedOffice) -> None:
        office.accepted()
        office.do("chen-jing", c.OfferHearing(case=CASE))

    table = Table(straight_road(), prepare)
    return table, [
        ("P-1", c.AskHearing(case=CASE)),
        ("liu-fang", c.AskHearing(case=CASE)),
        ("P-1", c.DropHearing(case=CASE)),
        ("P-1", c.Withdraw(case=CASE)),
        ("zhao-lei", c.Act(case=CASE, visit=table.visit("Review"), outcome="agree")),
    ]


def hearing_asked() -> tuple[Table, list[Asked]]:
    """It has asked; the day is to be fixed."""
    c = commands

    def prepare(office: WatchedOffice) -> None:
        office.accepted()
        office.do("chen-jing", c.OfferHearing(case=CASE))
        office.do("P-1", c.AskHearing(case=CASE))

    table = Table(straight_road(), prepare)
    return table, [
        ("chen-jing", c.SetHearing(case=CASE, on=date(2026, 3, 20), place="一号会议室")),
        ("zhao-lei", c.SetHearing(case=CASE, on=date(2026, 3, 23), place="二号会议室")),
        ("P-1", c.DropHearing(case=CASE)),
        ("P-1", c.Withdraw(case=CASE)),
    ]


def hearing_set() -> tuple[Table, list[Asked]]:
    """It is the day of the hearing."""
    c = commands

    def prepare(office: WatchedOffice) -> None:
        office.accepted()
        office.do("chen-jing", c.OfferHearing(case=CASE))
        office.do("P-1", c.AskHearing(case=CASE))
        office.do("chen-jing", c.SetHearing(case=CASE, on=date(2026, 3, 20), place="一号会议室"))
        office.do("chen-jing", c.Tell(case=CASE, about="hearing_notice", on=date(2026, 3, 2)))
        office.set("2026-03-20")

    table = Table(straight_road(), prepare)
    return table, [
        ("chen-jing", c.HoldHearing(case=CASE, record="笔录一")),
        ("zhao-lei", c.HoldHearing(case=CASE, record="笔录二")),
        ("P-1", c.DropHearing(case=CASE)),
    ]


def withdrawn() -> tuple[Table, list[Asked]]:
    """Closed by the applicant."""
    c = commands

    def prepare(office: WatchedOffice) -> None:
        office.accepted()
        office.do("P-1", c.Withdraw(case=CASE))

    table = Table(straight_road(), prepare)
    return table, [
        ("P-1", c.Reopen(case=CASE, reason="误撤")),
        ("liu-fang", c.Reopen(case=CASE, reason="误撤")),
        ("P-1", c.Reopen(case=CASE, reason="重新申请", as_case="c-2")),
        ("liu-fang", c.Reopen(case=CASE, reason="重新申请", as_case="c-2")),
    ]


def stuck() -> tuple[Table, list[Asked]]:
    """Nobody was found for the review; now somebody is there."""
    c = commands

    def prepare(office: WatchedOffice) -> None:
        office.file.give_roles("chen-jing")
        office.file.give_roles("zhao-lei")
        office.accepted()
        office.file.give_roles("chen-jing", '["reviewer"]')

    table = Table(straight_road(), prepare)
    (token,) = table.office.only.incidents
    return table, [
        ("zheng-hong", c.Retry(case=CASE, token=token)),
        ("tang-zhiyuan", c.Retry(case=CASE, token=token)),
        ("P-1", c.Withdraw(case=CASE)),
    ]


def at_a_job() -> tuple[Table, list[Asked]]:
    """A job runs elsewhere."""
    c = commands
    nodes = '<startEvent id="S"/><endEvent id="E"/><serviceTask id="M"/>' + task("A", 'role="reviewer" term="3 WD"')
    process = drawing(nodes, [("S", "M", ""), ("M", "A", ""), ("A", "E", "")])

    def prepare(office: WatchedOffice) -> None:
        office.filed()

    table = Table(process, prepare)
    return table, [
        (JOB, c.AnswerJob(case=CASE, visit=table.visit("M"), outcome="done")),
        (SYSTEM, c.AnswerJob(case=CASE, visit=table.visit("M"), outcome="failed")),
        ("P-1", c.Withdraw(case=CASE)),
    ]


STATES = (
    under_review, in_hand, on_hold, at_the_counter, before_a_hearing, hearing_asked, hearing_set, withdrawn, stuck,
    at_a_job,
)  # fmt: skip


def pairs(asked: list[Asked]) -> Iterator[tuple[Asked, Asked]]:
    """Every two, in both orders, of two people."""
    yield from ((one, other) for one in asked for other in asked if one is not other and one[0] != other[0])


def lost_by(table: Table, asked: Asked) -> Conflict | None:
    """The conflict, where the command comes too late; anything else that stands against it is an error."""
    try:
        table.do(asked)
    except Conflict as conflict:
        return conflict
    return None


@pytest.mark.parametrize("state", STATES)
def test_the_loser_succeeds_or_is_told_what_changed(state: Callable[[], tuple[Table, list[Asked]]]) -> None:
    """Of every two commands, in both orders: a typed conflict says who did what, when, and what is left to do."""
    table, asked = state()
    for one in asked:
        table.do(one)
        table.again()
    lost = 0
    for first, second in pairs(asked):
        table.do(first)
        if (conflict := lost_by(table, second)) is not None:
            lost += 1
            actor = first[0] if isinstance(first[0], str) else first[0].id
            did = str(type(first[1]).__struct_config__.tag)
            # Who delegates what nobody had taken has taken it with that.
            assert conflict.values["by"] == actor, (second, conflict.code)
            assert conflict.values["did"] in (did, "claim" if did in TAKING else did), (second, conflict.code)
            assert conflict.values["at"] != "-"
            assert isinstance(conflict.values["mine"], list)
            assert conflict.exit_code == 5
        table.again()
    assert lost


def test_every_command_is_raced() -> None:
    """What is added to the registry races, too, from that day on."""
    raced = {str(type(command).__struct_config__.tag) for state in STATES for _, command in state()[1]}

    assert {row.command for row in registry()} - raced == NOT_ASKED
