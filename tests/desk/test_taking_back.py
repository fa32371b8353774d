"""拿回: who has acted takes it back, until the next one has opened the file; never what counts in law."""

import pytest

from approvalflow import commands
from desk.watched import CASE, JOB, WatchedOffice, expects, watch
from small_office import STEPS, straight_road, task

THREE = 'act="review" term="3 WD" persons="chen-jing zhao-lei li-qiang" pattern="{}"'
STANDS_IN = """
[[stand_in]]
absent = "chen-jing"
stand_in = "zhao-lei"
from = 2026-03-01
until = 2026-03-10
scope = ["review"]
"""


def reviewed(**steps: str) -> WatchedOffice:
    """An office whose file was reviewed and lies, unopened, at the verification; or at the review, by other steps."""
    office = watch(straight_road({**STEPS, **steps}))
    office.accepted()
    if not steps:
        office.act(CASE, "Review", "agree", by="chen-jing", reason="齐全")
    return office


def test_what_nobody_has_opened_is_taken_back() -> None:
    """The step is open again as a new visit with a full clock; the opinion stays readable and counts no more."""
    office = reviewed()
    statutory = office.due_date("statutory")
    first = office.events("StepSettled")[-1].visit
    office.pass_to("2026-03-03")
    office.take_back(CASE, "Review", by="chen-jing", reason="误点")

    assert office.open() == ["Review"]
    assert office.visit("Review") != first
    assert "Review" not in office.only.steps
    assert str(office.due_date("Review")) == "2026-03-06"
    assert office.due_date("statutory") == statutory
    assert office.events("OpinionGiven")[0].text == "齐全"
    assert [one.node for one in office.events("StepVoided")] == ["Review"]


@pytest.mark.parametrize("how", ["open", "claim", "draft", "hold"])
def test_once_the_next_one_has_opened_it_it_stays(how: str) -> None:
    """Looking at the file, claiming it, writing a draft, holding it: each counts; it is said who, not of a draft."""
    office = reviewed()
    visit = office.visit("Verify")
    if how == "open":
        office.open_task(CASE, "Verify", by="sun-wei")
    elif how == "claim":
        office.do("sun-wei", commands.Claim(case=CASE, visit=visit))
    elif how == "draft":
        office.save_draft(CASE, "Verify", by="sun-wei", reason="拟同意")
    else:
        office.hold(CASE, "Verify", by="sun-wei", reason="会商")

    code = "take_back.begun" if how == "draft" else "take_back.opened"
    refusal = expects(code, lambda: office.take_back(CASE, "Review", by="chen-jing"))
    assert (refusal.values.get("by"), refusal.values["visit"]) == (None if how == "draft" else "sun-wei", visit)


@pytest.mark.parametrize("step", ['role="reviewer"', 'persons="chen-jing zhao-lei ma-li" pattern="vote" pass="1"'])
def test_what_a_colleague_had_begun_at_the_step_itself_stands_in_nobodys_way(step: str) -> None:
    """Their draft is from before it was settled: nobody whose turn came later has opened the file."""
    office = watch(straight_road({**STEPS, "Review": f'act="review" {step} term="3 WD"'}))
    office.accepted()
    office.save_draft(CASE, "Review", by="zhao-lei", reason="拟不同意")
    office.act(CASE, "Review", "agree", by="chen-jing")

    office.take_back(CASE, "Review", by="chen-jing")
    assert office.open() == ["Review"]
    office.act(CASE, "Review", "agree", by="zhao-lei")
    assert office.only.steps["Review"].by == ("zhao-lei",)


def test_what_the_next_one_has_done_is_not_taken_back() -> None:
    """A step that was acted on was opened, even where its own act was taken back since."""
    office = reviewed()
    office.act(CASE, "Verify", "agree", by="sun-wei")

    expects("take_back.opened", lambda: office.take_back(CASE, "Review", by="chen-jing"))
    office.take_back(CASE, "Verify", by="sun-wei")
    assert office.open() == ["Verify"]
    expects("take_back.opened", lambda: office.take_back(CASE, "Review", by="chen-jing"))


def test_only_who_acted_takes_it_back_or_who_stands_in() -> None:
    """Neither a colleague nor a superior; a stand-in does, and both names are kept."""
    office = reviewed()
    expects("take_back.not_yours", lambda: office.take_back(CASE, "Review", by="zhao-lei"))
    expects("take_back.not_yours", lambda: office.take_back(CASE, "Review", by="zheng-hong"))
    expects("take_back.nothing", lambda: office.take_back(CASE, "Decide", by="huang-hai"))
    office.file.edit("[[stand_in]]", STANDS_IN + "\n[[stand_in]]")
    office.take_back(CASE, "Review", by="zhao-lei")

    assert office.events("StepTakenBack")[0].acting_for == "chen-jing"


@pytest.mark.parametrize("settled", [False, True])
def test_a_stand_in_takes_the_own_opinion_back_first(settled: bool) -> None:
    """Who also spoke in person reaches their own opinion, wherever the seat stands; the absent one's still counts."""
    office = reviewed(Review=THREE.format("all"))
    office.file.edit("[[stand_in]]", STANDS_IN + "\n[[stand_in]]")
    for person in ("chen-jing", "zhao-lei", "li-qiang")[: 3 if settled else 2]:
        office.act(CASE, "Review", "agree", by=person)
    office.take_back(CASE, "Review", by="zhao-lei")

    said = [seat.opinion for seat in office.only.visits[office.visit("Review")].seats]
    assert said == ["agree", None, "agree" if settled else None]
    assert not (office.events("OpinionTakenBack") or office.events("StepTakenBack"))[0].acting_for


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize("by", ["chen-jing", "zhao-lei"])
def test_a_stand_in_may_take_back_just_what_the_absent_one_said(by: str, settled: bool) -> None:
    """By naming the seat, whoever of the two spoke from it; from the seat of anybody else nothing."""
    office = reviewed(Review=THREE.format("all"))
    office.file.edit("[[stand_in]]", STANDS_IN + "\n[[stand_in]]")
    visit = office.visit("Review")
    office.act(CASE, visit, "agree", by="zhao-lei", seat="zhao-lei")
    office.act(CASE, visit, "agree", by=by, seat="chen-jing")
    if settled:
        office.act(CASE, visit, "agree", by="li-qiang")
    wrong = "take_back.not_yours" if settled else "take_back.nothing"
    expects(wrong, lambda: office.take_back(CASE, "Review", by="zhao-lei", seat="li-qiang"))

    office.take_back(CASE, "Review", by="zhao-lei", seat="chen-jing", reason="误代")
    said = {seat.id: seat.opinion for seat in office.only.visits[office.visit("Review")].seats}
    assert said == {"chen-jing": None, "zhao-lei": "agree", "li-qiang": "agree" if settled else None}


@pytest.mark.parametrize("seat", [None, "chen-jing"])
@pytest.mark.parametrize("settled", [False, True])
def test_the_absent_one_takes_back_what_was_said_in_their_name(settled: bool, seat: str | None) -> None:
    """It is their voice, also on the day after the standing; what their stand-in said in person stays."""
    office = reviewed(Review=THREE.format("all"))
    office.file.edit("[[stand_in]]", STANDS_IN + "\n[[stand_in]]")
    visit = office.visit("Review")
    for own in ("zhao-lei", "chen-jing"):
        office.act(CASE, visit, "agree", by="zhao-lei", seat=own)
    if settled:
        office.act(CASE, visit, "agree", by="li-qiang")
    office.set("2026-03-11")
    expects(
        "take_back.not_yours" if settled else "take_back.nothing",
        lambda: office.take_back(CASE, "Review", by="sun-wei"),
    )

    office.take_back(CASE, "Review", by="chen-jing", reason="本人不同意", seat=seat)

    said = {one.id: one.opinion for one in office.only.visits[office.visit("Review")].seats}
    assert said == {"chen-jing": None, "zhao-lei": "agree", "li-qiang": "agree" if settled else None}
    assert office.act(CASE, "Review", "disagree", by="chen-jing", reason="不符").case == CASE


def test_who_stands_in_later_takes_back_what_another_stand_in_said() -> None:
    """In the name of the same absent one, of whom it is the voice; the step had one seat."""
    office = reviewed(Review='act="review" term="3 WD" person="chen-jing"')
    office.file.edit("[[stand_in]]", STANDS_IN + "\n[[stand_in]]")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    office.file.edit('stand_in = "zhao-lei"', 'stand_in = "li-qiang"')

    office.take_back(CASE, "Review", by="li-qiang", reason="误代")

    assert (office.open(), office.events("StepTakenBack")[0].acting_for) == (["Review"], "chen-jing")


def test_a_stand_in_takes_back_only_within_its_acts() -> None:
    """Who may verify for somebody does not undo a review of theirs."""
    office = reviewed()
    office.file.edit("[[stand_in]]", STANDS_IN.replace("review", "verify") + "\n[[stand_in]]")

    expects("take_back.not_yours", lambda: office.take_back(CASE, "Review", by="zhao-lei"))


def test_what_counts_in_law_is_never_taken_back() -> None:
    """Acceptance, decision and the like end by their own acts only."""
    office = watch()
    office.accepted()

    refusal = expects("return.past_legal_act", lambda: office.take_back(CASE, "Accept", by="zhang-min"))
    assert refusal.values["acts"] == ["accept"]


def test_one_opinion_at_a_step_that_is_not_settled() -> None:
    """Only that seat is open again; the others have said what they said, and may go on."""
    office = reviewed(Review=THREE.format("all"))
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=person)
    office.take_back(CASE, "Review", by="chen-jing")

    assert [seat.opinion for seat in office.only.visits[office.visit("Review")].seats] == [None, "agree", None]
    office.act(CASE, "Review", "agree", by="li-qiang")
    assert office.open() == ["Review"]
    office.act(CASE, "Review", "disagree", by="chen-jing", reason="复核不符")
    assert office.only.steps["Review"].disagree == 1


TWO = 'act="review" term="3 WD" persons="chen-jing zhao-lei" pattern="all" signers="anyone"'
FIRST = (
    "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
    "<completionCondition>nrOfCompletedInstances = 1</completionCondition></multiInstanceLoopCharacteristics>"
)


def with_inside(inner: str, *flows: tuple[str, str]) -> WatchedOffice:
    """The review is a sub-process with this inside; the file has been accepted."""
    road = straight_road({**STEPS, "Verify": 'role="verifier" term="3 WD"'}).decode()
    head, _, rest = road.partition('<userTask id="Review"')
    ways = "".join(f'<sequenceFlow id="i{one}{to}" sourceRef="{one}" targetRef="{to}"/>' for one, to in flows)
    part = f'<subProcess id="Review"><startEvent id="IS"/>{inner}{ways}</subProcess>'
    road = f"{head}{part}{rest.partition('/>')[2]}".replace('af:apart="Review Verify"', 'af:apart="One"')
    office = watch(road.encode())
    office.accepted()
    return office


def test_what_ended_with_a_step_stands_again_with_what_was_said_there() -> None:
    """Of several instances the first to be done ends the others; taken back, each has its own words and signers."""
    office = with_inside(f'<endEvent id="IE"/>{task("One", TWO)}{FIRST}', ("IS", "One"), ("One", "IE"))
    one, other, last = sorted(office.only.visits, key=lambda name: int(office.only.visits[name].token))
    office.do("chen-jing", commands.Act(case=CASE, visit=one, outcome="disagree", reason="违法"))
    signer = commands.AddSigner(case=CASE, visit=other, persons=("wu-gang",), where="after", reason="请复核")
    office.do("zhao-lei", signer)
    for person in ("chen-jing", "zhao-lei"):
        office.do(person, commands.Act(case=CASE, visit=last, outcome="agree"))
    assert office.open() == ["Verify"]
    office.take_back(CASE, "One", by="zhao-lei")

    said = [[(seat.holder, seat.opinion) for seat in visit.seats] for visit in office.only.visits.values()]
    nobody: list[tuple[str, str | None]] = [("chen-jing", None), ("zhao-lei", None)]
    assert sorted(said, key=str) == sorted(
        [[("chen-jing", "disagree"), nobody[1]], [*nobody, ("wu-gang", None)], [("chen-jing", "agree"), nobody[1]]],
        key=str,
    )
    assert len({visit.token for visit in office.only.visits.values()}) == 3
    (refused,) = [name for name, visit in office.only.visits.items() if visit.seats[0].opinion == "disagree"]
    office.do("zhao-lei", commands.Act(case=CASE, visit=refused, outcome="agree"))
    assert (office.open(), office.only.steps["One"].outcome) == (["Verify"], "disagree")
    assert office.check() == []


def test_a_correction_that_ended_with_a_step_is_not_begun_again_by_a_mistake() -> None:
    """What was ordered has its day; a step whose end has ended it is returned to, not taken back."""
    inner = '<parallelGateway id="IG"/><endEvent id="IE"><terminateEventDefinition/></endEvent><endEvent id="IF"/>'
    inner += task("One", 'act="review" role="reviewer" term="3 WD"') + task("Fix", 'act="rectify" role="reviewer"')
    ways = (("IS", "IG"), ("IG", "One"), ("IG", "Fix"), ("One", "IE"), ("Fix", "IF"))
    for ordered in (False, True):
        office = with_inside(inner, *ways)
        if ordered:
            office.act(CASE, "Fix", "ordered", by="zhao-lei", items=("隔断",), until="2026-03-10")
        office.act(CASE, "One", "agree", by="chen-jing")
        assert office.open() == ["Verify"]
        if ordered:
            expects("take_back.ended", lambda office=office: office.take_back(CASE, "One", by="chen-jing"))
        else:
            office.take_back(CASE, "One", by="chen-jing")
            assert office.open() == ["Fix", "One"]


def test_in_turn_the_next_seat_is_the_next_one() -> None:
    """顺序会签: until the next in line has opened the file."""
    office = reviewed(Review=THREE.format("in_turn"))
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.take_back(CASE, "Review", by="chen-jing")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.open_task(CASE, "Review", by="zhao-lei")

    refusal = expects("take_back.opened", lambda: office.take_back(CASE, "Review", by="chen-jing"))
    assert refusal.values["by"] == "zhao-lei"


NEXT = {
    "a draft": lambda office, step: office.save_draft(CASE, "Review", by="zhao-lei", reason="拟同意"),
    "a delegation": lambda office, step: office.do("zhao-lei", commands.Delegate(**step, to="wu-gang")),
    "a signer": lambda office, step: office.do(
        "zhao-lei", commands.AddSigner(**step, persons=("wu-gang",), where="before")
    ),
    "a signer beside": lambda office, step: office.do(
        "zhao-lei", commands.AddSigner(**step, persons=("wu-gang",), where="beside")
    ),
    "a transfer": lambda office, step: office.do("zhao-lei", commands.Transfer(**step, to="wu-gang", reason="出差")),
    "a hold": lambda office, step: (
        office.hold(CASE, "Review", by="zhao-lei", reason="待核"),
        office.release(CASE, "Review", by="zhao-lei"),
    ),
    "a hold of everything": lambda office, step: (
        office.hold(CASE, by="zhao-lei", reason="待核"),
        office.release(CASE, by="zhao-lei"),
    ),
    "an opinion, taken back": lambda office, step: (
        office.act(CASE, "Review", "agree", by="zhao-lei"),
        office.take_back(CASE, "Review", by="zhao-lei"),
    ),
}


@pytest.mark.parametrize("what", NEXT)
def test_in_turn_whatever_the_next_one_did_has_opened_the_file(what: str) -> None:
    """As between two steps: who works on a word already does not lose it."""
    office = reviewed(Review=THREE.format("in_turn") + ' signers="department"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    NEXT[what](office, {"case": CASE, "visit": office.visit("Review")})

    code = "take_back.begun" if what == "a draft" else "take_back.opened"
    refusal = expects(code, lambda: office.take_back(CASE, "Review", by="chen-jing"))
    assert refusal.values.get("by", "zhao-lei") == "zhao-lei"


def test_whoever_holds_the_whole_case_from_the_next_step_has_opened_the_file() -> None:
    """And nobody else who held it, or held it before it came there."""
    office = reviewed(Verify='act="verify" person="sun-wei" term="2 WD"')
    office.hold(CASE, by="chen-jing", reason="待核")
    office.release(CASE, by="chen-jing")
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.hold(CASE, by="zheng-hong", reason="会商")
    office.release(CASE, by="zheng-hong")
    office.take_back(CASE, "Review", by="chen-jing")

    office.act(CASE, "Review", "agree", by="chen-jing")
    office.hold(CASE, by="sun-wei", reason="待核")
    office.release(CASE, by="sun-wei")
    refusal = expects("take_back.opened", lambda: office.take_back(CASE, "Review", by="chen-jing"))
    assert refusal.values["by"] == "sun-wei"


ACTS = {
    "a procedure": lambda case: commands.BeginProcedure(case=case, procedure="hearing", announced="5 WD"),
    "a hearing": lambda case: commands.OfferHearing(case=case),
    "a copy": lambda case: commands.CarbonCopy(case=case, persons=("liu-fang",)),
}


@pytest.mark.parametrize("what", ACTS)
def test_whoever_acts_on_the_whole_case_from_the_next_step_has_opened_the_file(what: str) -> None:
    """What they have begun would stand with nobody at the step that began it."""
    office = reviewed(Verify='act="verify" person="zheng-hong" term="2 WD"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.do("zheng-hong", ACTS[what](CASE))

    refusal = expects("take_back.opened", lambda: office.take_back(CASE, "Review", by="chen-jing"))
    assert refusal.values["by"] == "zheng-hong"


def test_in_turn_what_one_did_oneself_or_before_is_no_opening_of_the_next() -> None:
    """A signer put behind oneself, and a draft of the next one from before the word."""
    office = reviewed(Review=THREE.format("in_turn") + ' signers="department"')
    office.save_draft(CASE, "Review", by="zhao-lei", reason="待前一位")
    office.clock.set(office.clock().replace(hour=11))
    office.act(CASE, "Review", "agree", by="chen-jing")
    behind = commands.AddSigner(
        case=CASE, visit=office.visit("Review"), persons=("wu-gang",), where="after", seat="chen-jing"
    )
    office.do("chen-jing", behind)

    office.take_back(CASE, "Review", by="chen-jing")
    assert office.only.visits[office.visit("Review")].seats[0].opinion is None


def test_in_turn_it_is_remembered_when_the_step_has_opened_anew() -> None:
    """The next one agreed, which settled the step, and took that back: they have seen the word before theirs."""
    office = reviewed(Review='act="review" term="3 WD" persons="chen-jing zhao-lei" pattern="in_turn"')
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=person)
    office.take_back(CASE, "Review", by="zhao-lei")

    refusal = expects("take_back.opened", lambda: office.take_back(CASE, "Review", by="chen-jing"))
    assert refusal.values["by"] == "zhao-lei"


@pytest.mark.parametrize("persons", ["sun-wei chen-jing li-qiang", "sun-wei chen-jing"])
def test_whose_word_was_carried_forward_has_opened_nothing(persons: str) -> None:
    """相同审批人: an agreement from an earlier step keeps nobody from taking back, open step or settled."""
    verify = f'act="verify" term="2 WD" persons="{persons}" pattern="in_turn" carry="Review"'
    office = reviewed(Verify=verify)
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    assert office.open() == (["Verify"] if "li-qiang" in persons else ["Decide"])
    office.take_back(CASE, "Verify", by="sun-wei")
    assert [task.holder for task in office.tasks(case=CASE)] == ["sun-wei"]

    if "li-qiang" in persons:
        office.act(CASE, "Verify", "agree", by="sun-wei")
        office.open_task(CASE, "Verify", by="li-qiang")
        refusal = expects("take_back.opened", lambda: office.take_back(CASE, "Verify", by="sun-wei"))
        assert refusal.values["by"] == "li-qiang"


def test_a_settled_step_of_several_hands_keeps_what_the_others_said() -> None:
    """No opinion is lost or given twice: the step waits for the one that was taken back, and for no other."""
    office = reviewed(Review=THREE.format("all"))
    for person in ("chen-jing", "zhao-lei", "li-qiang"):
        office.act(CASE, "Review", "agree", by=person)
    assert office.open() == ["Verify"]
    office.take_back(CASE, "Review", by="zhao-lei")

    seats = office.only.visits[office.visit("Review")].seats
    assert [seat.opinion for seat in seats] == ["agree", None, "agree"]
    assert len(office.events("OpinionGiven")) == 3
    office.act(CASE, "Review", "agree", by="zhao-lei")
    assert office.only.steps["Review"].agree == 3
    assert office.open() == ["Verify"]


AT_ONCE = 'persons="chen-jing zhao-lei li-qiang" pattern="all" against="at_once"'
VETOED = 'persons="chen-jing zhao-lei li-qiang" pattern="vote" pass="2" refuse="2" veto="zhao-lei"'
ANY_ONE = 'persons="chen-jing zhao-lei li-qiang" pattern="any"'


@pytest.mark.parametrize(
    ("step", "mine", "theirs"),
    [(AT_ONCE, "agree", "disagree"), (VETOED, "agree", "disagree"), (ANY_ONE, "abstain", "agree")],
)
def test_a_word_that_decided_nothing_is_taken_back_and_said_anew(step: str, mine: str, theirs: str) -> None:
    """What the others said decides it all the same, but not before whoever took theirs back has spoken again."""
    office = reviewed(Review=f'act="review" {step} term="3 WD"')
    office.act(CASE, "Review", mine, by="chen-jing")
    office.act(CASE, "Review", theirs, by="zhao-lei", reason="材料不实")
    assert office.open() == ["Verify"]

    answer = office.take_back(CASE, "Review", by="chen-jing", reason="误点")
    assert (office.open(), "StepSettled" in answer.events) == (["Review"], False)
    office.act(CASE, "Review", "disagree", by="li-qiang", reason="材料不实")
    assert office.open() == ["Review"]
    office.act(CASE, "Review", "abstain", by="chen-jing")

    settled = office.only.steps["Review"]
    assert (settled.outcome, settled.by) == (theirs, ("chen-jing", "zhao-lei", "li-qiang"))
    assert office.open() == ["Verify"]


@pytest.mark.parametrize("then", ["transferred", "closed"])
def test_the_step_waits_for_the_seat_whatever_becomes_of_it(then: str) -> None:
    """Whoever it is given to speaks; a closing that is revoked changes nothing."""
    office = reviewed(Review=f'act="review" {AT_ONCE} term="3 WD"', Verify='act="verify" role="verifier" term="2 WD"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Review", "disagree", by="zhao-lei", reason="材料不实")
    office.take_back(CASE, "Review", by="chen-jing")
    last = "chen-jing"
    if then == "transferred":
        last, seat = "wu-gang", {"case": CASE, "visit": office.visit("Review"), "seat": "chen-jing"}
        office.do("sun-wei", commands.Transfer(**seat, to=last, reason="出差"))
    if then == "closed":
        office.do("P-1", commands.Withdraw(case=CASE))
        office.do("P-1", commands.Reopen(case=CASE, reason="误撤"))
    assert office.open() == ["Review"]

    office.act(CASE, "Review", "agree", by=last)
    assert (office.only.steps["Review"].outcome, office.open()) == ("disagree", ["Verify"])


def test_looking_again_writes_nothing() -> None:
    """The first opening is kept, once; it changes nothing that a client has seen of the seat."""
    office = reviewed()
    office.open_task(CASE, "Verify", by="sun-wei")
    (seat,) = office.only.visits[office.visit("Verify")].seats

    assert office.open_task(CASE, "Verify", by="sun-wei").events == ()
    assert (seat.read_by, seat.revision) == ("sun-wei", 0)
    expects("person.excluded", lambda: office.open_task(CASE, "Verify", by="chen-jing"))


def between(machine: str) -> bytes:
    """A machine does something between the review and the verification."""
    process = (
        straight_road().decode().replace('sourceRef="Review" targetRef="Verify"', 'sourceRef="Review" targetRef="M"')
    )
    flow = '<sequenceFlow id="m" sourceRef="M" targetRef="Verify"/></process>'
    return process.replace("</process>", machine + flow).encode()


@pytest.mark.parametrize("machine", ["serviceTask", "intermediateThrowEvent"])
def test_what_a_machine_did_in_between_is_undone_with_it(machine: str) -> None:
    """An automatic step is nobody who has opened the file; a job that still runs is called off."""
    office = watch(between(f'<{machine} id="M" name="登记"/>'))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    if machine == "serviceTask":
        office.take_back(CASE, "Review", by="chen-jing")
        assert office.open() == ["Review"]
        office.act(CASE, "Review", "agree", by="chen-jing")
        office.do(JOB, commands.AnswerJob(case=CASE, visit=office.visit("M"), outcome="done"))
    assert office.open() == ["Verify"]

    office.take_back(CASE, "Review", by="chen-jing")
    assert office.open() == ["Review"]
    assert "M" not in office.only.steps


def test_what_others_already_know_is_not_taken_back() -> None:
    """What the party was told, and what went to another office."""
    office = watch(straight_road({**STEPS, "Review": 'act="notify" role="reviewer" term="3 WD"'}))
    office.accepted()
    office.act(CASE, "Review", "done", by="chen-jing")

    refusal = expects("return.past_legal_act", lambda: office.take_back(CASE, "Review", by="chen-jing"))
    assert refusal.values["acts"] == ["notify"]
