"""拿回: whatever is taken back, the file is where it would be had that not been done; or it is refused, and says why.

The oracle knows nothing of how: everything else that was done is done once more from the beginning, in the same order,
and both files are laid side by side. What could not be done without it must have kept it from being taken back.
"""

# ruff: noqa: E501 - rows of XML read best unbroken

import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

import pytest

from approvalflow import Actor, Conflict, Refused, commands
from approvalflow.cases.rounds import counting
from approvalflow.testing.memory import MemoryStore
from approvalflow.tokens import frozen
from desk.watched import CASE, TENANT, WatchedOffice, watch
from internal_office import MATTER, PARTY, flows, process

APPLICANT = Actor(id="P-1", kind="applicant")
COUNTER = 'af:role="window-clerk" af:department="service-centre"'
COMMITMENT = """
[commitment]
conditions = ["具备场所"]
liability = "承诺不实的，撤销许可"
checker = "market"
method = "现场核查"
unmet = "correct, then revoke"
false = "revoke at once"
withdrawable = true
basis = "house-rules"
article = "1"
"""
STEPS = {
    "C": "chen-jing",
    "T": "chen-jing",
    "A": "zhao-lei",
    "B": "sun-wei",
    "Q": "li-qiang",
    "Z": "zhou-ping",
    "V": "sun-wei",
}
"""Who does which step: the commitment and a draft, then two branches of two, then the verification."""


class Doing(NamedTuple):
    """One thing that is done, by whom, at which step, and to which the file goes."""

    what: str
    by: str
    step: str = ""
    to: str = ""
    after: str = ""


class File:
    """One file of an office in memory, that can be put back to how it stood."""

    def __init__(self, siblings: str) -> None:
        self.store = MemoryStore()
        doors = (self.store.transaction(TENANT), self.store.read(TENANT))
        self.office: WatchedOffice = watch(drawing(siblings), MATTER + COMMITMENT, doors=doors)
        self.office.submit("test", by=APPLICANT, applicant=PARTY, case=CASE)
        self.office.act(CASE, "R", "received", by="zhang-min")
        self.office.act(CASE, "K", "accepted", by="zhang-min")
        self.office.act(CASE, "C", "committed", by=APPLICANT)
        self.saved = self.kept()

    def kept(self) -> object:
        """The books as they are."""
        return self.store._tenants[TENANT]

    def restore(self, kept: object) -> None:
        """The books are again as they were."""
        self.store._tenants[TENANT] = kept  # type: ignore[assignment]

    def do(self, doing: Doing) -> str:
        """Do it, or why it could not be done."""
        try:
            _DO[doing.what](self, doing)
        except (Refused, Conflict) as refusal:
            return refusal.code
        return ""

    def visit(self, step: str) -> str:
        """The open visit of a step, if there is one; else the step."""
        return next((name for name, one in self.office.only.visits.items() if one.node == step), step)

    def stands(self) -> dict[str, object]:
        """What somebody who only knows people and steps can tell of the file."""
        case = self.office.only
        stopped = frozen(case.position)
        seats = {
            one.node: (one.token in stopped, one.awaiting, [(seat.holder, seat.opinion, seat.by) for seat in one.seats])
            for one in case.visits.values()
        }
        counts = {node: [(one.outcome, one.by) for one in counting(case, node)] for node in case.steps}
        back = {place: (one.times, one.reason) for place, one in case.sent_back.items()}
        marked = sorted(one.node for name, one in case.visits.items() if case.came_back(name))
        told = {"stage": case.stage, "committed": case.committed, "stuck": [*case.incidents.values()]}
        return {"open": seats, "counts": counts, "returns": case.returns, "back": back, "marked": marked, **told}


def drawing(siblings: str) -> bytes:
    """Commitment, draft, two branches of two steps, verification, decision."""
    acts = {"T": "review", "A": "review", "B": "verify", "Q": "review", "Z": "verify", "V": "verify"}
    nodes = f'<startEvent id="S"/><endEvent id="E"/><userTask id="R" name="R" af:act="receive" {COUNTER}/>'
    nodes += f'<userTask id="K" name="K" af:act="accept" {COUNTER}/><parallelGateway id="F"/><parallelGateway id="J"/>'
    nodes += '<userTask id="C" name="C" af:act="commit" af:seat="applicant" af:term="3 WD"/>'
    for step, act in acts.items():
        nodes += f'<userTask id="{step}" name="{step}" af:act="{act}" af:person="{STEPS[step]}" af:term="3 WD" af:siblings="{siblings}"/>'
    nodes += '<userTask id="D" name="D" af:act="decide" af:role="approver"/>'
    nodes += f'<userTask id="L" name="L" af:act="deliver" {COUNTER} af:closes="true"/>'
    return process(nodes + flows("S → R → K → C → T → F → A → B → J → V → D → L → E", "F → Q → Z → J"))


def _act(file: File, doing: Doing) -> None:
    file.office.act(CASE, doing.step, "agree", by=doing.by)


def _return(file: File, doing: Doing) -> None:
    sent = commands.Return(case=CASE, visit=file.visit(doing.step), to=doing.to, after=doing.after, reason=doing.step)
    file.office.do(doing.by, sent)


def _jump(file: File, doing: Doing) -> None:
    file.office.jump(CASE, doing.to, step=doing.step, by=doing.by, reason="修订", authority="纪要")


def _uncommit(file: File, doing: Doing) -> None:
    file.office.do(APPLICANT, commands.Withdraw(case=CASE, commitment=True, reason="反悔"))


def _commit(file: File, doing: Doing) -> None:
    file.office.act(CASE, "C", "committed", by=APPLICANT)


def _reopen(file: File, doing: Doing) -> None:
    file.office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误"))
    file.office.do(APPLICANT, commands.Reopen(case=CASE, reason="误"))


def _take_back(file: File, doing: Doing) -> None:
    file.office.take_back(CASE, doing.step, by=doing.by)


_DO: dict[str, Callable[[File, Doing], None]] = {
    "act": _act,
    "return": _return,
    "jump": _jump,
    "uncommit": _uncommit,
    "commit": _commit,
    "reopen": _reopen,
    "take back": _take_back,
}


def taken_back(file: File, done: list[Doing], step: str) -> str:
    """Whoever did a step takes it back. What `done` is without it, done anew, leads to the same file; or the refusal."""
    here = file.stands()
    if refused := file.do(Doing("take back", STEPS[step], step)):
        assert file.stands() == here
        return refused
    found, kept = file.stands(), file.kept()
    gone = max(place for place, one in enumerate(done) if one.step == step and one.what in ("act", "return"))
    del done[gone]
    file.restore(file.saved)
    without = next(filter(None, map(file.do, done)), "")
    if without != "step.frozen":  # what is frozen again was done while it was not, and stays done
        assert not without, f"{done} cannot be done without what was taken back at {step}: {without}"
        assert file.stands() == found, (done, step)
    file.restore(kept)
    return ""


def possible(file: File) -> Iterator[Doing]:
    """What could be tried now, whether or not it is refused."""
    for visit in file.office.only.visits.values():
        step = visit.node
        if step == "C":
            yield Doing("commit", "P-1", "C")
        elif step in STEPS:
            yield Doing("act", STEPS[step], step)
            yield from (Doing("return", STEPS[step], step, to, after) for to in STEPS for after in ("again", "back"))
            yield from (Doing("jump", "bai-xue", step, to) for to in STEPS)
    yield from (Doing("uncommit", "P-1"), Doing("reopen", "P-1"))
    yield from (Doing("take back", by, step) for step, by in STEPS.items())


@pytest.fixture(scope="module")
def files() -> dict[str, File]:
    """A file for each thing that a return does with the other branches."""
    return {siblings: File(siblings) for siblings in ("keep", "redo", "freeze")}


BEGUN = [Doing("act", STEPS[step], step) for step in ("T", "A", "Q")]
BACK = (
    Doing("return", "sun-wei", "B", "A", "again"),
    Doing("return", "sun-wei", "B", "A", "back"),
    Doing("return", "zhou-ping", "Z", "T", "again"),
    Doing("return", "zhou-ping", "Z", "T", "back"),
    Doing("jump", "bai-xue", "Z", "T"),
    Doing("uncommit", "P-1"),
    Doing("reopen", "P-1"),
    Doing("take back", "zhao-lei", "A"),
)


@pytest.mark.parametrize("first", BACK, ids=lambda one: "-".join(filter(None, one)))
def test_of_two_goings_back_each_is_taken_back_or_stands(files: dict[str, File], first: Doing) -> None:
    """Returns of both kinds, a jump, a commitment withdrawn, a closing revoked, an opinion taken back: one after the other."""
    file = files["keep"]
    for then in BACK:
        file.restore(file.saved)
        done = [*BEGUN]
        assert not any(file.do(one) for one in BEGUN)
        for one in (first, then):
            if one.what == "take back":
                taken_back(file, done, one.step)
            elif not file.do(one):
                done.append(one)
        both = file.kept()
        for step in ("A", "B", "Z"):
            file.restore(both)
            taken_back(file, [*done], step)


def test_what_another_return_has_undone_is_not_taken_back(files: dict[str, File]) -> None:
    """Neither when the file passed everything again nor straight back; the step it went to is done as if for the first time."""
    for after, other in product(("again", "back"), (BACK[2], BACK[4], BACK[5])):
        file = files["keep"]
        file.restore(file.saved)
        assert not any(file.do(one) for one in (*BEGUN, Doing("return", "sun-wei", "B", "A", after), other))
        assert taken_back(file, [], "B") == "take_back.gone_on"
        assert "A" not in file.office.only.steps


WISHED = {"act": 6, "return": 7, "jump": 2, "uncommit": 1, "reopen": 1, "commit": 6, "take back": 3}


def play(file: File, chance: random.Random) -> list[str]:
    """Some things are done, one after the other; then each step is taken back by whoever did it. What was answered."""
    done: list[Doing] = []
    file.restore(file.saved)
    answers: list[str] = []
    for _ in range(chance.randint(2, 10)):
        ways = [*possible(file)]
        kinds = sorted({one.what for one in ways})
        (kind,) = chance.choices(kinds, [WISHED[one] for one in kinds])
        doing = chance.choice([one for one in ways if one.what == kind])
        if kind == "take back":
            answers.append(taken_back(file, done, doing.step))
        elif not file.do(doing):
            done.append(doing)
    last = file.kept()
    for step in STEPS:
        file.restore(last)
        answers.append(taken_back(file, [*done], step))
    return answers


@pytest.mark.parametrize(("first", "plays"), [(0, 12), pytest.param(1000, 1500, marks=pytest.mark.long)])
def test_whatever_was_done_what_is_taken_back_is_as_if_it_had_not_been(
    files: dict[str, File], first: int, plays: int
) -> None:
    """Whoever does anything in any order, and takes anything back in between."""
    answers: list[str] = []
    for seed in range(first, first + plays):
        chance = random.Random(seed)
        answers += play(files[chance.choice(("keep", "keep", "redo", "freeze"))], chance)
    assert answers.count("") > plays / 2
    assert {*answers} <= {
        "",
        "take_back.opened",
        "take_back.gone_on",
        "take_back.nothing",
        "take_back.not_yours",
        "step.frozen",
    }
