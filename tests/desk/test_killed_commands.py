"""A process may die at any moment: before and after everything it says to the database, in every command there is.

After reopening, events, snapshot, tasks, due rows and outbox agree, the command has happened wholly or not at all, and
sent again it leaves the same books as if nobody had died.
"""

from itertools import pairwise
from pathlib import Path

import pytest

from approvalflow import Actor, Office, SetClock, commands
from approvalflow.desk import sweep as sweeping
from approvalflow.desk.rules import publishing
from approvalflow.desk.rules.gate import propose
from approvalflow.desk.walk import Desk
from approvalflow.matters import read_folder
from approvalflow.matters.folder import processes
from approvalflow.moment import read_moment
from approvalflow.stories import play, read_story
from desk.killing import TENANT, Killer
from small_office import (
    APPLICANT,
    MATTER,
    STEPS,
    agreeing,
    at,
    clock_at,
    drawing,
    open_office,
    submit,
    task,
    write_matter,
)

PUBLISHER = Actor(id="bai-xue", kind="officer")
STORIES = {
    "food": ("food-business-licence", ("rectified", "corrected", "accepted-by-silence", "refused")),
    "investment": ("investment-project-approval", ("silent-department", "extended", "evaluation-overrun")),
    "health": ("public-place-health-licence", ("check-unmet-corrected", "withdrawn")),
}
OWED = {
    "food": {("submit",), ("resubmit",), ("act", "accept", "correction_requested"), ("act", "inspect", "rectify"),
             ("act", "rectify", "ordered"), ("act", "rectify", "done"), ("act", "verify", "agree"),
             ("act", "decide", "refused"), ("act", "issue", "issued"), ("act", "deliver", "delivered"),
             ("wake", "window"), ("wake", "promised")},
    "investment": {("act", "consult", "agree"), ("begin_procedure",), ("finish_procedure",), ("extend",), ("return",),
                   ("act", "review", "agree"), ("act", "decide", "granted"), ("wake", "timer"), ("wake", "statutory")},
    "health": {("act", "notify", "done"), ("act", "commit", "committed"), ("act", "follow_up", "unmet"),
               ("act", "follow_up", "met"), ("withdraw",), ("wake", "correction")},
}  # fmt: skip


@pytest.fixture
def clock() -> SetClock:
    return clock_at()


@pytest.mark.parametrize("matter", sorted(STORIES))
def test_a_kill_at_any_moment_of_a_real_approval_loses_and_doubles_nothing(
    matter: str, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a story does, by people or by the sweep, survives a kill before and after every statement."""
    folder, stories = STORIES[matter]
    seen: dict[tuple[str, ...], int] = {}
    for name in stories:
        script = read_story((processes() / folder / "stories" / f"{name}.toml").read_bytes(), name)
        clock.set(script.story.start)
        file = tmp_path / f"{name}.db"
        with Office.open(f"sqlite:///{file}", tenant=TENANT, now=clock) as office:
            office.publish(processes() / folder, by="bai-xue")
            killer = Killer(office, file, clock, tmp_path, seen)
            monkeypatch.setattr(sweeping, "_wake", killer.woken)
            for played in play(script, office, clock, read_folder(processes() / folder).matter.code, case="c-1"):
                assert not played.mismatches
            assert office.check() == []
        monkeypatch.undo()
    assert OWED[matter] <= set(seen), OWED[matter] - set(seen)
    assert min(seen.values()) >= 2


ROAD = {
    **{name: STEPS[name] for name in ("Receive", "Accept", "Review")},
    "Charge": 'act="charge" role="window-clerk" department="service-centre"',
    "Inspect": 'act="inspect" role="inspector" term="2 WD"',
    "Decide": 'act="decide" role="approver"',
    "Deliver": STEPS["Deliver"],
}
FEE = '[fees.copy]\nname = "工本费"\namount = "10"\nbasis = "licensing-act"\narticle = "58"\n'
NOTICE = Path(__file__).with_name("fictional-2027.toml")


def rare() -> bytes:
    """What the shipped drawings do not have: work done elsewhere, a fee, and a way that is closed until the 12th."""
    nodes = '<startEvent id="Start"/><endEvent id="End"/><exclusiveGateway id="Closed"/>'
    nodes += '<serviceTask id="Fetch" name="Fetch" af:job="fetch"/>' + "".join(task(*one) for one in ROAD.items())
    road = ["Start", "Receive", "Accept", "Fetch", "Review", "Charge", "Inspect", "Closed", "Decide", "Deliver", "End"]
    opens = 'today > date("2026-03-12")'
    flows = [(one, other, opens if one == "Closed" else "") for one, other in pairwise(road)]
    return drawing(nodes, [*flows, ("Closed", "Inspect", "case.vending = true")])


def test_a_kill_at_any_moment_of_the_rarer_commands_loses_and_doubles_nothing(
    tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claims, fees, jobs, incidents, endings, publishing and adopted notices survive kills as well."""
    file, seen = tmp_path / "rare.db", dict[tuple[str, ...], int]()
    with open_office(f"sqlite:///{file}", clock, tmp_path / "m", rare(), MATTER + FEE) as office:
        killer = Killer(office, file, clock, tmp_path, seen)
        monkeypatch.setattr(sweeping, "_wake", killer.woken)
        _the_rarer_commands(office, clock)
        _three_endings(office)
        _publishing(office, killer, tmp_path)
        _adopting(office, killer)
        assert office.check() == []
    done = {name[:1] for name in seen} | {name[:3] for name in seen}
    owed = {("claim",), ("unclaim",), ("answer_job",), ("retry",), ("abort_procedure",), ("terminate",), ("withdraw",)}
    owed |= {("publish",), ("adopt",), ("recompute",), ("act", "charge", "paid"), ("act", "accept", "declined")}
    assert owed <= done, owed - done


def _the_rarer_commands(office: Office, clock: SetClock) -> None:
    submit(office)
    visit = next(iter(office.case("c-1").visits))
    office.do("zhang-min", commands.Claim(case="c-1", visit=visit))
    office.do("zhang-min", commands.Unclaim(case="c-1", visit=visit))
    office.act("c-1", "Receive", "received", by="zhang-min")
    office.act("c-1", "Accept", "accepted", by="zhang-min")
    job = next(iter(office.case("c-1").visits))
    office.do(Actor(id="job", kind="job"), commands.AnswerJob(case="c-1", visit=job, outcome="done", data={"area": 90}))
    office.act("c-1", "Review", "agree", by="chen-jing")
    office.act("c-1", "Charge", "paid", by="zhang-min", fee="copy", amount="10", reference="R-1")
    office.do("zheng-hong", commands.BeginProcedure(case="c-1", procedure="hearing", announced="5 WD"))
    office.do("li-qiang", commands.AbortProcedure(case="c-1", procedure="hearing", reason="申请人放弃听证"))
    office.act(
        "c-1", "Inspect", "meets", by="li-qiang", officers=("li-qiang", "zhou-ping"), party_signed=True, reason="符"
    )
    stuck = next(iter(office.case("c-1").incidents))
    clock.set(read_moment(at("2026-03-13")))
    office.sweep()
    office.do(office.case("c-1").incidents[stuck].owner, commands.Retry(case="c-1", token=stuck))
    assert [one.node for one in office.case("c-1").visits.values()] == ["Decide"]


def _three_endings(office: Office) -> None:
    for case in ("c-2", "c-3", "c-4"):
        submit(office, case)
        office.act(case, "Receive", "received", by="zhang-min")
    office.act("c-2", "Accept", "declined", by="zhang-min", ground="not-needed", reason="依法不需要")
    office.do(APPLICANT, commands.Withdraw(case="c-3", reason="不办了"))
    ground = sorted(office.rules("c-4").terminating)[0]
    office.do("huang-hai", commands.Terminate(case="c-4", ground=ground, reason="主体终止"))
    assert [office.case(case).closed for case in ("c-2", "c-3", "c-4")] == ["declined", "withdrawn", "terminated"]


def _publishing(office: Office, killer: Killer, folder: Path) -> None:
    new = write_matter(folder / "next", rare(), MATTER.replace("2026.1", "2026.2") + FEE)
    found = read_folder(new)
    proposal = propose(found.content, found.drawing, office.people)

    def publish(desk: Desk) -> None:
        with desk.transaction() as books:
            publishing.publish(books, PUBLISHER, desk.now, proposal, agreeing(found.drawing, proposal.drawing))

    killer.kill(("publish",), publish)


def _adopting(office: Office, killer: Killer) -> None:
    submit(office, "c-5")
    office.act("c-5", "Receive", "received", by="zhang-min")
    killer.clock.set(read_moment(at("2026-12-28")))
    office.sweep()
    text = NOTICE.read_bytes()

    def adopt(desk: Desk) -> None:
        with desk.transaction() as books:
            desk.catalogue.refresh(books, books.head("tenant"))
            known = desk.catalogue.layers
            publishing.adopt(books, PUBLISHER, office.people, desk.now, {NOTICE.name: text}, known)

    killer.kill(("adopt",), adopt)
    adopt(office.desk)
    killer.kill(("recompute",), lambda desk: desk.perform(sweeping.SYSTEM, commands.Recompute(case="c-5")))
    assert office.recompute()
