"""加签 and 减签: others sign as well, before, after or beside somebody; nothing that was said is ever lost."""

import pytest

from approvalflow import commands
from approvalflow.cases.events import Signature
from approvalflow.cases.seats import state_of
from approvalflow.reports import timeline
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import STEPS, straight_road

REVIEW = 'act="review" role="reviewer" term="3 WD" signers="department"'


def office_with(review: str = REVIEW, **steps: str) -> WatchedOffice:
    """An office whose file lies at the review."""
    office = watch(straight_road({**STEPS, "Review": review, **steps}))
    office.accepted()
    return office


def add(office: WatchedOffice, by: str, *persons: str, where: str = "beside", **more: str) -> None:
    """Add signers to the open review."""
    office.do(by, commands.AddSigner(case=CASE, visit=office.visit("Review"), persons=persons, where=where, **more))  # type: ignore[arg-type]


def remove(office: WatchedOffice, by: str, signer: str) -> None:
    """Remove a signer from the open review."""
    office.do(by, commands.RemoveSigner(case=CASE, visit=office.visit("Review"), signer=signer))


def states(office: WatchedOffice) -> dict[str, str]:
    """Every seat of the review with its state."""
    visit = office.only.visits[office.visit("Review")]
    return {seat.id: state_of(visit, seat) for seat in visit.seats}


def desks(office: WatchedOffice) -> set[str | None]:
    """On whose desks the file lies."""
    return {task.holder for task in office.tasks(case=CASE)}


def test_before_lets_the_adder_speak_last() -> None:
    """前加签: the adder has taken the seat, and waits until the added one has spoken."""
    office = office_with()
    add(office, "chen-jing", "li-qiang", where="before", reason="请先核对现场")

    assert states(office) == {"1": "waiting", "+1": "active"}
    assert desks(office) == {"li-qiang"}
    expects("seat.not_yet", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))

    office.act(CASE, "Review", "agree", by="li-qiang")
    assert desks(office) == {"chen-jing"}
    assert [*office.act(CASE, "Review", "agree", by="chen-jing").open.values()] == ["Verify"]
    assert office.only.steps["Review"].by == ("chen-jing", "li-qiang")


def test_after_settles_only_when_the_added_one_has_spoken() -> None:
    """后加签: the adder may have spoken already, as long as the step is open; the added one can still disagree."""
    office = office_with()
    add(office, "chen-jing", "li-qiang", where="after")
    assert states(office) == {"1": "active", "+1": "waiting"}

    assert office.act(CASE, "Review", "agree", by="chen-jing").open == {office.visit("Review"): "Review"}
    add(office, "chen-jing", "zhou-ping", where="after")
    office.act(CASE, "Review", "agree", by="li-qiang")
    office.act(CASE, "Review", "disagree", by="zhou-ping", reason="不符合")

    assert office.only.steps["Review"].outcome == "disagree"


VOTE = 'act="review" term="3 WD" persons="chen-jing zhao-lei wu-gang" pattern="vote" pass="1/2" signers="department"'


@pytest.mark.parametrize("opinion", ["agree", "disagree"])
def test_no_vote_passes_before_who_was_added_after_was_heard(opinion: str) -> None:
    """Though it is certain already: their word was asked for. The others need not speak."""
    office = office_with(VOTE)
    add(office, "chen-jing", "li-qiang", where="after")
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=person)
    assert office.open() == ["Review"]
    assert desks(office) == {"li-qiang", "wu-gang"}

    office.act(CASE, "Review", opinion, by="li-qiang", reason="已核")
    assert office.open() == ["Verify"]
    assert office.only.steps["Review"].outcome == "agree"


def test_a_vote_that_waited_for_somebody_is_settled_when_they_are_removed() -> None:
    """减签: then it is as certain as it was."""
    office = office_with(VOTE)
    add(office, "chen-jing", "li-qiang", where="after")
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=person)
    remove(office, "chen-jing", "+1")

    assert office.open() == ["Verify"]


def test_what_is_refused_waits_for_nobody() -> None:
    """A vote that cannot pass any more is over, and so is what one against ends at once: nobody signs after that."""
    office = office_with(VOTE.replace("1/2", "&gt; 1/2"))
    add(office, "chen-jing", "li-qiang", where="after")
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "disagree", by=person, reason="不符合")
    assert office.only.steps["Review"].outcome == "disagree"

    office = office_with(REVIEW + ' against="at_once"')
    add(office, "chen-jing", "li-qiang", where="after")
    office.act(CASE, "Review", "disagree", by="chen-jing", reason="不符合")
    assert office.only.steps["Review"].outcome == "disagree"


def test_beside_is_in_parallel() -> None:
    """并加签: all have it on their desks at once."""
    office = office_with()
    add(office, "chen-jing", "li-qiang", "zhou-ping")

    assert desks(office) == {"chen-jing", "li-qiang", "zhou-ping"}
    for person in ("zhou-ping", "chen-jing"):
        office.act(CASE, "Review", "agree", by=person)
    assert [*office.act(CASE, "Review", "agree", by="li-qiang").open.values()] == ["Verify"]


def test_signers_add_signers_down_to_the_depth_of_the_drawing() -> None:
    """Nested, and no deeper than `af:depth` says."""
    office = office_with(REVIEW + ' depth="2"')
    add(office, "chen-jing", "li-qiang", where="before")
    add(office, "li-qiang", "zhou-ping", where="before")

    assert states(office) == {"1": "waiting", "+1": "waiting", "+2": "active"}
    assert expects("signer.too_deep", lambda: add(office, "zhou-ping", "wu-gang")).values["limit"] == 2
    for person in ("zhou-ping", "li-qiang", "chen-jing"):
        office.act(CASE, "Review", "agree", by=person)
    assert office.open() == ["Verify"]


def test_in_turn_the_line_is_kept() -> None:
    """顺序会签: before somebody is still after whoever comes before them, and after them before the next."""
    line = 'act="review" persons="chen-jing zhao-lei" pattern="in_turn" term="3 WD" signers="department"'
    office = office_with(line)
    add(office, "zhao-lei", "li-qiang", where="before")
    add(office, "chen-jing", "zhou-ping", where="after")

    for person in ("chen-jing", "zhou-ping", "li-qiang", "zhao-lei"):
        assert desks(office) == {person}
        office.act(CASE, "Review", "agree", by=person)
    assert office.open() == ["Verify"]


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("at_once", [True, False])
def test_in_turn_those_added_in_one_place_speak_one_after_another(where: str, at_once: bool) -> None:
    """In the order in which they were named, or added; whoever one of them adds behind itself comes before the next."""
    line = 'act="review" persons="chen-jing sun-wei" pattern="in_turn" term="3 WD" signers="anyone"'
    office = office_with(line)
    by = "chen-jing" if where == "after" else "sun-wei"
    for persons in [("wu-gang", "li-qiang")] if at_once else [("wu-gang",), ("li-qiang",)]:
        add(office, by, *persons, where=where)
    add(office, "wu-gang", "zhao-lei", where="after")
    add(office, by, "zhou-ping", where=where)

    for person in ("chen-jing", "wu-gang", "zhao-lei", "li-qiang", "zhou-ping", "sun-wei"):
        assert desks(office) == {person}
        office.act(CASE, "Review", "agree", by=person)
    assert office.only.steps["Review"].agree == 6


def test_who_was_removed_removes_nobody() -> None:
    """The seat through which they added somebody is gone; whoever had added them answers for both."""
    office = office_with()
    add(office, "chen-jing", "li-qiang")
    add(office, "li-qiang", "zhou-ping")
    remove(office, "chen-jing", "+1")

    expects("signer.not_yours", lambda: remove(office, "li-qiang", "+2"))
    remove(office, "chen-jing", "+2")
    assert states(office) == {"1": "active", "+1": "removed", "+2": "removed"}


def test_thresholds_are_of_the_seats_there_are() -> None:
    """Two of three are enough for 60 %; of four it takes three, and with the fourth removed two again."""
    vote = 'act="review" persons="chen-jing zhao-lei sun-wei" pattern="vote" pass="60 %" term="3 WD"'
    office = office_with(vote + ' signers="department"')
    add(office, "sun-wei", "li-qiang")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    assert office.open() == ["Review"]

    remove(office, "sun-wei", "+1")

    assert office.open() == ["Verify"]
    settled = office.events("StepSettled")[-1]
    assert (settled.tally.got, settled.tally.base) == (2, 3)


def test_a_removed_signer_may_make_a_decision() -> None:
    """When the last one asked need not sign, the decision of those who have is made, on what they stated."""
    office = office_with(STEPS["Review"], Decide='act="decide" role="approver" signers="department"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    visit = office.visit("Decide")
    office.do("huang-hai", commands.AddSigner(case=CASE, visit=visit, persons=("wu-gang",), where="after"))
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))
    assert office.only.decision is None

    office.do("huang-hai", commands.RemoveSigner(case=CASE, visit=visit, signer="+1", reason="不再需要"))

    assert office.only.decision == "granted"
    (made,) = office.events("DecisionMade")
    assert (made.reason, made.basis) == ("符合条件", ("第78号令 21",))


def test_who_is_consulted_at_a_decision_does_not_send_the_file_back() -> None:
    """Their word neither grants nor refuses, and a return would settle the step; who decides may send it back."""
    office = office_with(STEPS["Review"], Decide='act="decide" role="approver" signers="department"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    visit = office.visit("Decide")
    office.do("huang-hai", commands.AddSigner(case=CASE, visit=visit, persons=("wu-gang",), where="beside"))
    back = commands.Return(case=CASE, visit=visit, to="Review", reason="请补正")

    expects("return.consult", lambda: office.do("wu-gang", back))
    office.do("huang-hai", back)
    assert office.open() == ["Review"]


REVIEWED = 'act="review" role="inspector" term="3 WD"'
APPROVED = 'act="decide" role="approver" signers="department"'
CHECKED = 'act="deliver" done_by="Decide" closes="true"'


@pytest.mark.parametrize("last", ["heard", "heard by a stand-in", "removed"])
def test_a_decision_is_that_of_whoever_stated_it_not_of_whom_it_waited_for(last: str) -> None:
    """Who was consulted, even against it, has not decided: not in the event, as told, or for the steps after it."""
    office = office_with(REVIEWED, Decide=APPROVED, Deliver=CHECKED)
    days = 'absent = "zhao-lei"\nstand_in = "wu-gang"\nfrom = 2026-03-01\nuntil = 2026-03-31\n'
    office.file.edit("[[stand_in]]", f"[[stand_in]]\n{days}\n[[stand_in]]")
    office.act(CASE, "Review", "agree", by="li-qiang")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    decide = {"case": CASE, "visit": office.visit("Decide")}
    office.do("huang-hai", commands.AddSigner(**decide, persons=("zhao-lei",), where="after"))
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))
    if last == "removed":
        office.do("huang-hai", commands.RemoveSigner(**decide, signer="+1", reason="不再需要"))
    else:
        by = "wu-gang" if last == "heard by a stand-in" else "zhao-lei"
        office.act(CASE, "Decide", "refused", by=by, reason="不同意", basis=("x",), remedies=("review",))

    (line,) = [one for one in timeline(office.history(CASE), office.rules(CASE), office.people) if one.level == 0][-1:]
    assert (line.event, line.who.id, line.who.acting_for) == ("DecisionMade", "huang-hai", "")
    decided = office.only.steps["Decide"]
    heard = {"heard": ("zhao-lei",), "heard by a stand-in": ("wu-gang", "zhao-lei")}.get(last, ())
    assert (decided.by, decided.owners, decided.worked) == (("huang-hai",), ("huang-hai",), heard)
    office.act(CASE, "Issue", "issued", by="zhang-min", number="JY-1")
    assert [one.holder for one in office.tasks(case=CASE)] == ["huang-hai"]
    done = [one.what for one in office.handled(by="zhao-lei").rows]
    assert done == ([] if last == "removed" else ["refused"])


def test_a_signer_is_removed_from_a_signed_decision() -> None:
    """What those who decide have said is signed; a removal needs no signature, and could bear none."""
    office = office_with(REVIEWED, Decide=f'{APPROVED} signed="true"')
    office.act(CASE, "Review", "agree", by="li-qiang")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    decide = {"case": CASE, "visit": office.visit("Decide")}
    office.do("huang-hai", commands.AddSigner(**decide, persons=("zhao-lei",), where="after"))
    said = {"reason": "符合条件", "basis": ("第78号令 21",)}
    expects("signature.needed", lambda: office.act(CASE, "Decide", "granted", by="huang-hai", **said))
    signature = Signature(algorithm="SM2", key="k-1", value="00")
    office.act(CASE, "Decide", "granted", by="huang-hai", signature=signature, **said)

    office.do("huang-hai", commands.RemoveSigner(**decide, signer="+1", reason="请假"))
    assert office.only.decision == "granted"


def test_who_was_heard_at_a_decision_has_had_a_hand_in_it() -> None:
    """What must be apart from the decision is apart from them, too."""
    office = office_with(
        REVIEWED, Decide=APPROVED, Deliver='act="deliver" role="reviewer" apart="Decide" closes="true"'
    )
    office.act(CASE, "Review", "agree", by="li-qiang")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    decide = {"case": CASE, "visit": office.visit("Decide")}
    office.do("huang-hai", commands.AddSigner(**decide, persons=("zhao-lei",), where="beside"))
    for by in ("zhao-lei", "huang-hai"):
        office.act(CASE, "Decide", "granted", by=by, reason="符合条件", basis=("第78号令 21",))
    office.act(CASE, "Issue", "issued", by="zhang-min", number="JY-1")

    expects("person.excluded", lambda: office.act(CASE, "Deliver", "delivered", by="zhao-lei", how="x", proof="y"))
    assert office.events("DecisionMade")[0].by == ""


def test_a_decision_rests_on_what_was_said_before_the_case_was_closed_and_reopened() -> None:
    """Whose word stands again states it, though it was given at the visit before."""
    office = office_with(REVIEWED, Decide=APPROVED)
    office.act(CASE, "Review", "agree", by="li-qiang")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    signer = commands.AddSigner(case=CASE, visit=office.visit("Decide"), persons=("zhao-lei",), where="after")
    office.do("huang-hai", signer)
    office.act(CASE, "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))
    office.do("P-1", commands.Withdraw(case=CASE))
    office.do("P-1", commands.Reopen(case=CASE, reason="误撤"))
    office.do("huang-hai", commands.RemoveSigner(case=CASE, visit=office.visit("Decide"), signer="+1"))

    (made,) = office.events("DecisionMade")
    assert (made.reason, office.only.decision) == ("符合条件", "granted")


def test_who_has_spoken_is_not_removed() -> None:
    """An opinion is never lost; and the one removed is out of everybody's way."""
    office = office_with()
    add(office, "chen-jing", "li-qiang", "zhou-ping")
    office.act(CASE, "Review", "disagree", by="li-qiang", reason="不符合")

    expects("signer.has_spoken", lambda: remove(office, "chen-jing", "+1"))
    remove(office, "chen-jing", "+2")
    expects("seat.removed", lambda: office.act(CASE, "Review", "agree", by="zhou-ping", seat="+2"))
    expects("signer.not_added", lambda: remove(office, "chen-jing", "+2"))

    assert states(office) == {"1": "active", "+1": "done", "+2": "removed"}
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.only.steps["Review"].outcome == "disagree"


def test_only_who_added_removes() -> None:
    """Or whoever added the one who did; the seats of the drawing are nobody's to remove."""
    office = office_with()
    add(office, "chen-jing", "li-qiang")
    add(office, "li-qiang", "zhou-ping")

    expects("signer.not_yours", lambda: remove(office, "zhou-ping", "+1"))
    expects("signer.not_yours", lambda: remove(office, "zhao-lei", "+2"))
    expects("signer.not_added", lambda: remove(office, "chen-jing", "1"))
    remove(office, "chen-jing", "+2")
    assert states(office)["+2"] == "removed"


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("nobody-here", "person.unknown"),
        ("qian-yi", "person.kept_out"),
        ("bai-xue", "person.kept_out"),
        ("ma-li", "person.other_department"),
        ("chen-jing", "signer.sits_already"),
    ],
)
def test_who_is_added_is_checked_like_any_assignee(person: str, code: str) -> None:
    """Known, of the department that the drawing allows, no supervisor or administrator, and not there already."""
    office = office_with()

    expects(code, lambda: add(office, "chen-jing", person))


def test_by_default_only_who_could_sit_there_is_added() -> None:
    """The drawing opens it further, or not at all."""
    office = office_with(STEPS["Review"])
    expects("person.not_candidate", lambda: add(office, "chen-jing", "li-qiang"))
    add(office, "chen-jing", "zhao-lei")
    assert desks(office) == {"chen-jing", "zhao-lei"}

    expects("signer.not_here", lambda: add(office_with(REVIEW.replace("department", "none")), "chen-jing", "zhao-lei"))


def test_who_is_kept_apart_is_not_added_either() -> None:
    """一审一核: who reviewed does not sign the verification."""
    office = office_with(STEPS["Review"], Verify=STEPS["Verify"] + ' signers="anyone"')
    office.act(CASE, "Review", "agree", by="chen-jing")

    beside = commands.AddSigner(case=CASE, visit=office.visit("Verify"), persons=("chen-jing",), where="beside")
    expects("person.excluded", lambda: office.do("sun-wei", beside))


def test_a_signer_who_left_the_office_is_noticed_at_the_act() -> None:
    """Checked when added, and again when acting."""
    office = office_with()
    add(office, "chen-jing", "li-qiang")
    before = 'id = "li-qiang"\nname = "李强"\ndepartment = '
    office.file.edit(f'{before}"market"', f'{before}"water"')

    expects("person.other_department", lambda: office.act(CASE, "Review", "agree", by="li-qiang", seat="+1"))
    remove(office, "chen-jing", "+1")


def test_or_steps_take_signers_beside_only() -> None:
    """或签: the first opinion settles, so that nobody can come before or after it."""
    office = office_with('act="review" role="reviewer" pattern="any" term="3 WD" signers="department"')

    expects("signer.first_settles", lambda: add(office, "chen-jing", "li-qiang", where="after"))
    add(office, "chen-jing", "li-qiang")
    assert [*office.act(CASE, "Review", "agree", by="li-qiang").open.values()] == ["Verify"]


def test_acts_of_one_seat_are_not_countersigned() -> None:
    """Accepting and issuing are one officer's acts."""
    office = watch(straight_road())
    office.received()

    beside = commands.AddSigner(case=CASE, visit=office.visit("Accept"), persons=("wang-lei",), where="beside")
    expects("signer.one_seat", lambda: office.do("zhang-min", beside))


def test_a_stale_view_adds_nobody() -> None:
    """The seat has changed since it was seen: look again."""
    office = office_with()
    office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Review")))

    expects("seat.stale", lambda: add(office, "chen-jing", "li-qiang", revision=0))  # type: ignore[arg-type]


def test_the_history_tells_who_added_whom() -> None:
    """In words, with the place in line and the reason."""
    office = office_with()
    add(office, "chen-jing", "li-qiang", where="before", reason="请先核对现场")
    remove(office, "chen-jing", "+1")

    told = [line.sentence for line in timeline(office.history(CASE), office.rules(CASE), office.people, "zh-CN")]
    assert any("前加签：李强" in line and "请先核对现场" in line for line in told)
    assert any("减签：李强" in line for line in told)
