"""回避: who has an interest keeps out, who is challenged does until it is ruled on, and nothing is decided before."""

import pytest
from msgspec.structs import replace

from approvalflow import commands
from approvalflow.reports.timeline import timeline
from desk.watched import CASE, SYSTEM, WatchedOffice, expects, watch
from small_office import APPLICANT, DATA, PARTY, STEPS, straight_road


def office_at_review(**steps: str) -> WatchedOffice:
    """An office whose file lies at the review."""
    office = watch(straight_road({**STEPS, **steps}))
    office.accepted()
    return office


def challenge(office: WatchedOffice, officer: str) -> None:
    """The applicant asks that an officer keep out."""
    office.do(APPLICANT, commands.Challenge(case=CASE, officer=officer, reason="与竞争对手有利害关系"))


def rule(office: WatchedOffice, by: str, officer: str, *, upheld: bool) -> None:
    """Somebody rules on it."""
    office.do(by, commands.RuleOnChallenge(case=CASE, officer=officer, upheld=upheld, reason="经核查"))


def test_who_is_challenged_keeps_out_until_it_is_ruled_on() -> None:
    """What they had taken goes back to the pool; a rejected challenge lets them act again."""
    office = office_at_review()
    office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Review")))
    challenge(office, "chen-jing")

    assert [task.holder for task in office.tasks(case=CASE)] == [None]
    expects("person.excluded", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    expects("challenge.already", lambda: challenge(office, "chen-jing"))

    rule(office, "zheng-hong", "chen-jing", upheld=False)
    assert office.act(CASE, "Review", "agree", by="chen-jing").open
    assert office.only.challenges == {}


def delegated(office: WatchedOffice, by: str, to: str) -> str:
    """Somebody lets somebody else work on the review: its visit."""
    visit = office.visit("Review")
    office.do(by, commands.Delegate(case=CASE, visit=visit, to=to))
    return visit


def on_lists(office: WatchedOffice, *people: str) -> dict[str, list[str]]:
    """What each may act on now."""
    return {one: [line.row.visit for line in office.worklist("open", by=one).lines] for one in people}


def test_what_the_challenged_has_delegated_goes_back_to_the_pool() -> None:
    """Nobody works for somebody who keeps out: a colleague finds it on the list, takes it and answers."""
    office = office_at_review()
    visit = delegated(office, "chen-jing", "wu-gang")
    challenge(office, "chen-jing")

    everybody = on_lists(office, "chen-jing", "zhao-lei", "wu-gang")
    assert everybody == {"chen-jing": [], "zhao-lei": [visit], "wu-gang": []}
    expects("seat.not_delegated", lambda: office.do("wu-gang", commands.Resolve(case=CASE, visit=visit)))
    assert office.act(CASE, "Review", "agree", by="zhao-lei").open
    assert office.only.steps["Review"].worked == ()


@pytest.mark.parametrize("own", [False, True])
def test_what_is_delegated_to_the_challenged_is_back_with_its_holder(own: bool) -> None:
    """The delegate can neither act nor answer any more, and has not worked on it."""
    office = office_at_review()
    visit = delegated(office, "chen-jing", "wu-gang")
    if own:
        office.do("wu-gang", commands.Recuse(case=CASE, reason="申请人是本人亲属"))
    else:
        challenge(office, "wu-gang")

    assert on_lists(office, "chen-jing", "wu-gang") == {"chen-jing": [visit], "wu-gang": []}
    rows = [one for one in office.handled("done", by="wu-gang").rows if one.what == "resolved"]
    assert rows == []  # who keeps out has answered nothing
    told = [one.sentence for one in timeline(office.history(CASE), office.rules(CASE), office.people, "zh-CN")]
    assert any("不再委派吴刚办理" in one for one in told)
    assert office.act(CASE, "Review", "agree", by="chen-jing").open
    assert office.only.steps["Review"].worked == ()


@pytest.mark.parametrize("own", [False, True])
def test_what_the_challenged_has_delegated_of_their_own_seat_is_no_more_with_the_delegate(own: bool) -> None:
    """Whoever keeps out has nobody work for them: the seat waits until the head gives it to somebody else."""
    office = office_at_review(Review='act="review" person="chen-jing" term="3 WD"')
    visit = delegated(office, "chen-jing", "wu-gang")
    if own:
        office.do("chen-jing", commands.Recuse(case=CASE, reason="申请人是本人亲属"))
    else:
        challenge(office, "chen-jing")

    (seat,) = office.only.visits[visit].seats
    assert (seat.holder, seat.delegate) == ("chen-jing", None)
    assert on_lists(office, "wu-gang") == {"wu-gang": []}
    expects("seat.not_delegated", lambda: office.do("wu-gang", commands.Resolve(case=CASE, visit=visit)))
    office.do("zheng-hong", commands.Transfer(case=CASE, visit=visit, to="zhao-lei", reason="回避"))
    assert office.act(CASE, "Review", "agree", by="zhao-lei").open
    assert office.only.steps["Review"].worked == ()


@pytest.mark.parametrize("officer", ["chen-jing", "wu-gang"])
def test_a_step_that_stands_again_is_with_nobody_who_keeps_out_meanwhile(officer: str) -> None:
    """Of two seats the first was delegated and the second settled the step; who is challenged then has it no more."""
    office = office_at_review(Review='act="review" role="reviewer" seats="2" pattern="any" term="3 WD"')
    delegated(office, "chen-jing", "wu-gang")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    challenge(office, officer)

    office.do("zhao-lei", commands.TakeBack(case=CASE, step="Review", reason="误点"))

    first = office.only.visits[office.visit("Review")].seats[0]
    assert (first.holder, first.delegate) == (None if officer == "chen-jing" else "chen-jing", None)


def test_an_upheld_challenge_is_for_good() -> None:
    """At every later step of the case as well."""
    office = office_at_review()
    challenge(office, "sun-wei")
    rule(office, "huang-hai", "sun-wei", upheld=True)
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert office.open() == []  # nobody else verifies: an incident with an owner, never a pass
    assert [one.code for one in office.only.incidents.values()] == ["seat.nobody_found"]
    expects("challenge.none", lambda: rule(office, "zheng-hong", "sun-wei", upheld=False))


def test_a_step_that_waited_for_the_challenged_opens_when_that_is_rejected() -> None:
    """Its whole pool was challenged before it came up: nobody has to try again, as soon as somebody may act there."""
    office = office_at_review(Verify='act="verify" role="inspector" term="2 WD"')
    for officer in ("li-qiang", "zhou-ping", "wu-gang"):
        challenge(office, officer)
    office.act(CASE, "Review", "agree", by="chen-jing")
    rule(office, "huang-hai", "li-qiang", upheld=True)
    assert (office.open(), [one.node for one in office.only.incidents.values()]) == ([], ["Verify"])

    rule(office, "huang-hai", "wu-gang", upheld=False)
    assert (office.open(), office.only.incidents) == (["Verify"], {})
    expects("person.excluded", lambda: office.act(CASE, "Verify", "agree", by="zhou-ping"))
    assert office.act(CASE, "Verify", "agree", by="wu-gang").open


def test_nothing_is_decided_while_a_challenge_is_open() -> None:
    """Not even if the one challenged has nothing to do with the decision."""
    office = office_at_review()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    challenge(office, "chen-jing")
    grant = {"reason": "符合条件", "basis": ("第78号令 21",)}

    refused = expects("decide.challenge_open", lambda: office.act(CASE, "Decide", "granted", by="huang-hai", **grant))

    assert refused.values["officers"] == ["chen-jing"]
    (seat,) = office.why(CASE, "Decide", "huang-hai")
    assert [one.code for one in seat.reasons if not one.holds] == ["decide.challenge_open"]
    assert not seat.can
    rule(office, "zheng-hong", "chen-jing", upheld=False)
    assert office.act(CASE, "Decide", "granted", by="huang-hai", **grant).stage == "decided"


def test_who_rules_is_above_the_officer_and_not_the_officer() -> None:
    """A head of the organ or a superior; about a head it is the superior."""
    office = office_at_review()
    challenge(office, "zheng-hong")
    for other in ("zheng-hong", "chen-jing", "lin-chao", "qian-yi"):
        expects("person.may_not_rule", lambda other=other: rule(office, other, "zheng-hong", upheld=False))

    rule(office, "tang-zhiyuan", "zheng-hong", upheld=True)
    assert office.only.challenges == {"zheng-hong": "upheld"}


def without_a_superior(office: WatchedOffice) -> None:
    """The directory names nobody above the head."""
    alone = 'posts = ["agency-head", "main-head"]\nsuperior = "tang-zhiyuan"\n\n[[person]]\nid = "he-jun"'
    office.file.edit(alone, alone.replace('superior = "tang-zhiyuan"\n', ""))


@pytest.mark.parametrize("others", [(), ("tang-zhiyuan",)])
def test_a_challenge_of_the_top_is_ruled_on_by_an_administrator(others: tuple[str, ...]) -> None:
    """Where nobody above the head is there, or all keep out: under a recorded authority, as a jump, and only then."""
    office = office_at_review()
    if not others:
        without_a_superior(office)
    for officer in ("zheng-hong", *others):
        if others:
            expects("person.may_not_rule", lambda: rule(office, "bai-xue", "zheng-hong", upheld=False))
        challenge(office, officer)
    bare = commands.RuleOnChallenge(case=CASE, officer="zheng-hong", upheld=True, reason="近亲属")
    ruling = replace(bare, authority="局党组会议纪要〔2026〕3号")

    assert expects("act.needs", lambda: office.do("bai-xue", bare)).values["missing"] == ["authority"]
    for other in ("zheng-hong", "chen-jing", "lin-chao"):
        expects("person.may_not_rule", lambda other=other: office.do(other, ruling))
    office.do("bai-xue", ruling)

    assert office.only.challenges["zheng-hong"] == "upheld"
    told = timeline(office.history(CASE), office.rules(CASE), office.people, "en")
    assert "On the authority of 局党组会议纪要〔2026〕3号." in told[-2].sentence


NOBODY_RULES = "challenge.nobody_rules"


@pytest.mark.parametrize("owner", ["bai-xue", "market"])
def test_a_challenge_that_nobody_above_can_rule_on_has_an_owner(owner: str) -> None:
    """An administrator, who may rule under an authority; where none is named, the organ; it ends when it is ruled."""
    office = office_at_review()
    without_a_superior(office)
    if owner == "market":
        office.file.give_roles("bai-xue", '["publisher"]')
    challenge(office, "zheng-hong")

    ((key, incident),) = office.only.incidents.items()
    assert (key, incident.code, incident.owner) == (f"{NOBODY_RULES}:zheng-hong", NOBODY_RULES, owner)
    assert office.said("incident") == 1
    told = timeline(office.history(CASE), office.rules(CASE), office.people, "en")[-1].sentence
    assert told.startswith("The file cannot go on by itself: Nobody above")
    office.act(CASE, "Review", "agree", by="chen-jing")  # the token moves on, and it stands
    office.do(SYSTEM if owner == "market" else owner, commands.Retry(case=CASE, token=key))
    assert (office.said("incident"), [*office.only.incidents]) == (1, [key])
    office.file.give_roles("bai-xue", '["flow-administrator"]')
    ruling = commands.RuleOnChallenge(
        case=CASE, officer="zheng-hong", upheld=False, reason="查无此事", authority="纪要3号"
    )
    office.do("bai-xue", ruling)
    assert office.only.incidents == {}


def test_a_preview_tells_each_challenge_that_nobody_can_rule_on() -> None:
    """None of them has a place in the drawing; each is told, with the officer."""
    office = office_at_review()
    without_a_superior(office)
    for officer in ("zheng-hong", "huang-hai"):
        challenge(office, officer)

    stops = office.preview(CASE, by="bai-xue").stops
    assert [one.values["officer"] for one in stops if one.code == NOBODY_RULES] == ["zheng-hong", "huang-hai"]


@pytest.mark.parametrize("way", ["a superior", "the sweep", "the case ends"])
def test_that_incident_goes_when_somebody_can_rule_or_nothing_is_left(way: str) -> None:
    """Somebody above is entered, or the case is withdrawn."""
    office = office_at_review()
    without_a_superior(office)
    challenge(office, "zheng-hong")
    assert [one.code for one in office.only.incidents.values()] == [NOBODY_RULES]

    if way != "the case ends":
        office.sweep()
        alone = 'posts = ["agency-head", "main-head"]\n\n[[person]]\nid = "he-jun"'
        office.file.edit(alone, 'superior = "tang-zhiyuan"\n' + alone)
        if way == "the sweep":
            office.sweep()
        else:
            office.do("chen-jing", commands.Claim(case=CASE, visit=office.visit("Review")))
    else:
        office.do(APPLICANT, commands.Withdraw(case=CASE))

    assert office.only.incidents == {}


def test_what_the_challenged_head_held_is_released_by_an_administrator() -> None:
    """While the head keeps out and nobody is above; before, it is the head's to release."""
    office = office_at_review()
    without_a_superior(office)
    office.do("zheng-hong", commands.Hold(case=CASE, reason="等待研究"))
    release = commands.Release(case=CASE, authority="局党组会议纪要〔2026〕3号")
    expects("person.may_not_release", lambda: office.do("bai-xue", release))
    challenge(office, "zheng-hong")

    expects("act.needs", lambda: office.do("bai-xue", replace(release, authority="")))
    expects("person.excluded", lambda: office.do("zheng-hong", release))
    office.do("bai-xue", release)

    assert office.only.held == {}
    told = timeline(office.history(CASE), office.rules(CASE), office.people, "en")
    assert "On the authority of 局党组会议纪要〔2026〕3号." in told[-1].sentence


@pytest.mark.parametrize("officer", ["he-jun", "cao-ming", "qian-yi", "bai-xue"])
def test_who_could_have_no_hand_in_a_case_holds_up_no_decision(officer: str) -> None:
    """Officers of another bureau, who supervises, who administers: there is nothing that they could keep out of."""
    office = office_at_review()

    expects("challenge.no_hand", lambda: challenge(office, officer))
    expects("challenge.no_hand", lambda: office.do(officer, commands.Recuse(case=CASE, reason="自行回避")))
    assert office.only.challenges == {}


@pytest.mark.parametrize("officer", ["zhang-min", "wang-lei", "chen-jing", "sun-wei", "zheng-hong", "tang-zhiyuan"])
def test_who_has_or_could_have_a_hand_is_challenged(officer: str) -> None:
    """Who did a step, could do one, is above those who do, or heads the organ or what it belongs to."""
    office = office_at_review()
    challenge(office, officer)

    assert office.only.challenges == {officer: "open"}


@pytest.mark.parametrize("stands_in", [False, True])
def test_who_stands_in_for_somebody_who_has_a_hand_has_one(stands_in: bool) -> None:
    """An officer of another bureau that day."""
    office = office_at_review()
    if stands_in:
        days = "from = 2026-01-01\nuntil = 2026-12-31\n"
        office.file.edit("[[roster]]", f'[[stand_in]]\nabsent = "chen-jing"\nstand_in = "he-jun"\n{days}\n[[roster]]')
        challenge(office, "he-jun")
    else:
        expects("challenge.no_hand", lambda: challenge(office, "he-jun"))


def test_an_officer_steps_aside() -> None:
    """自行回避: at once, and the head rules on it."""
    office = office_at_review()
    office.do("chen-jing", commands.Recuse(case=CASE, reason="申请人是本人亲属"))

    expects("person.excluded", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    assert office.act(CASE, "Review", "agree", by="zhao-lei").open


def test_only_the_applicant_challenges_and_only_somebody_who_is_there() -> None:
    """An officer steps aside, another party has no say, and nobody challenges a name nobody knows."""
    office = office_at_review()
    mine = commands.Challenge(case=CASE, officer="sun-wei", reason="有利害关系")

    expects("person.not_the_applicant", lambda: office.do("chen-jing", mine))
    expects("person.unknown", lambda: challenge(office, "nobody-here"))


VOTE = 'act="verify" term="2 WD" pattern="vote" persons="wu-gang zhou-ping li-qiang" pass="60 %" veto="wu-gang"'
TURN = 'act="verify" term="2 WD" pattern="in_turn" persons="wu-gang zhou-ping"'
EACH = 'act="verify" term="2 WD" pattern="all" role="inspector"'
ALONE = 'act="verify" term="2 WD" person="wu-gang"'


@pytest.mark.parametrize("verify", [VOTE, TURN, EACH, ALONE])
@pytest.mark.parametrize("upheld", [None, False, True])
def test_a_challenge_strikes_out_nobodys_voice_before_the_step_opens(verify: str, upheld: bool | None) -> None:
    """The seat is there as if they had been challenged later: theirs again, or given to somebody else; never nothing.

    Only of a pool, each of whose members has a seat, whoever is out for good is none.
    """
    office = office_at_review(Verify=verify)
    challenge(office, "wu-gang")
    if upheld:
        rule(office, "zheng-hong", "wu-gang", upheld=True)
    office.act(CASE, "Review", "agree", by="chen-jing")
    visit = office.visit("Verify")
    seats = {seat.holder: seat for seat in office.only.visits[visit].seats}
    assert ("wu-gang" in seats) == (not (upheld and verify == EACH))
    if "wu-gang" not in seats:
        return

    assert seats["wu-gang"].veto == (verify == VOTE)
    if "zhou-ping" in seats and verify != TURN:
        office.act(CASE, "Verify", "agree", by="zhou-ping")
    expects("person.excluded", lambda: office.act(CASE, "Verify", "agree", by="wu-gang"))
    assert office.open() == ["Verify"]
    if upheld is False:
        rule(office, "zheng-hong", "wu-gang", upheld=False)
        assert office.act(CASE, "Verify", "disagree", by="wu-gang", reason="不符").open
    else:
        seat = seats["wu-gang"].id
        office.do("zheng-hong", commands.Transfer(case=CASE, visit=visit, seat=seat, to="sun-wei", reason="回避"))
        assert office.act(CASE, "Verify", "disagree", by="sun-wei", reason="不符").open


def keeps_out(office: WatchedOffice, how: str) -> None:
    """Somebody has no part in the vote: by kinship, by what they did before, for good, or having left."""
    if how == "related":
        office.file.edit('id = "wu-gang"\n', 'id = "wu-gang"\nrelated = ["P-1"]\n')
    elif how == "upheld":
        challenge(office, "wu-gang")
        rule(office, "zheng-hong", "wu-gang", upheld=True)
    elif how == "gone":
        office.file.give_roles("wu-gang")
    office.act(CASE, "Review", "agree", by="wu-gang" if how == "apart" else "chen-jing")


NAMED = 'act="verify" term="2 WD" pattern="vote" persons="wu-gang zhou-ping li-qiang" pass="2/3" apart="Review"'
ROLE = NAMED.replace('persons="wu-gang zhou-ping li-qiang"', 'role="inspector"')
ASKED = ['quorum="3"', 'veto="wu-gang"']


@pytest.mark.parametrize("more", ASKED)
@pytest.mark.parametrize(("verify", "how"), [(NAMED, "related"), (NAMED, "apart"), (ROLE, "related"), (ROLE, "upheld")])
def test_nobody_who_keeps_out_makes_a_vote_that_cannot_pass(verify: str, how: str, more: str) -> None:
    """A relative, who did what is kept apart, who is out for good: the seat is there, and goes to somebody else."""
    review = 'act="review" term="2 WD" persons="chen-jing wu-gang" role="reviewer"'
    office = office_at_review(Verify=f"{verify} {more}", Review=review)
    keeps_out(office, how)
    visit = office.visit("Verify")
    assert {one.holder for one in office.only.visits[visit].seats} == {"wu-gang", "zhou-ping", "li-qiang"}

    for person in ("zhou-ping", "li-qiang"):
        office.act(CASE, "Verify", "agree", by=person)
    expects("person.excluded", lambda: office.act(CASE, "Verify", "agree", by="wu-gang"))
    assert office.open() == ["Verify"]
    office.do("zheng-hong", commands.Transfer(case=CASE, visit=visit, seat="wu-gang", to="sun-wei", reason="回避"))
    assert office.act(CASE, "Verify", "agree", by="sun-wei").open
    assert office.only.steps["Verify"].outcome == "agree"


@pytest.mark.parametrize("more", ASKED)
def test_who_has_left_makes_no_vote_that_cannot_pass(more: str) -> None:
    """Of a role nobody is asked who has it no more: too few are an incident, and no outcome."""
    office = office_at_review(Verify=f"{ROLE} {more}")
    keeps_out(office, "gone")

    assert office.open() == []
    assert [(one.code, one.owner) for one in office.only.incidents.values()] == [("seat.too_few", "zheng-hong")]


def test_the_place_at_a_decision_goes_to_somebody_who_could_decide() -> None:
    """批准: not to a verifier, still less to a clerk of the other one who votes, but to another approver."""
    office = office_at_review(Decide='act="decide" role="approver" pattern="vote" pass="2" quorum="2"')
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.file.edit('"郑红"', '"郑红"\nrelated = ["P-1"]')
    office.act(CASE, "Verify", "agree", by="sun-wei")
    visit = office.visit("Decide")

    def give(to: str, by: str) -> None:
        office.do(by, commands.Transfer(case=CASE, visit=visit, seat="zheng-hong", to=to, reason="回避"))

    expects("person.not_candidate", lambda: give("li-qiang", "huang-hai"))
    expects("person.not_candidate", lambda: give("li-qiang", "tang-zhiyuan"))
    office.file.give_roles("li-qiang", '["inspector", "approver"]')
    give("li-qiang", "tang-zhiyuan")


def test_where_the_others_can_decide_a_relative_of_a_role_is_not_asked() -> None:
    """Two of three inspectors make a vote of two thirds without a quorum."""
    office = office_at_review(Verify=ROLE)
    keeps_out(office, "related")

    assert {one.holder for one in office.only.visits[office.visit("Verify")].seats} == {"zhou-ping", "li-qiang"}


def test_a_challenged_person_that_was_chosen_is_still_chosen() -> None:
    """自选下一步处理人: the other one chosen does not sign alone."""
    office = office_at_review(Decide='act="decide" pattern="all" role="approver" chosen_by="Review"')
    office.act(CASE, "Review", "agree", by="chen-jing", handlers={"Decide": ("huang-hai", "zheng-hong")})
    challenge(office, "huang-hai")
    office.act(CASE, "Verify", "agree", by="sun-wei")

    assert [seat.holder for seat in office.only.visits[office.visit("Decide")].seats] == ["huang-hai", "zheng-hong"]


@pytest.mark.parametrize("challenged", [False, True])
def test_what_the_challenged_said_before_is_not_carried_forward(challenged: bool) -> None:
    """相同审批人: the seat that they have by name waits for whoever acts in it."""
    again = {"Again": f'{ALONE} carry="Review"'.replace("verify", "review")}
    steps = {**STEPS, "Review": ALONE.replace("verify", "review")}
    order = [*[*steps][:4], "Again", *[*steps][4:]]
    office = watch(straight_road({one: {**steps, **again}[one] for one in order}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="wu-gang")
    if challenged:
        challenge(office, "wu-gang")
    office.act(CASE, "Verify", "agree", by="sun-wei")

    assert office.open() == (["Again"] if challenged else ["Decide"])


def test_relatives_of_the_applicant_are_never_asked() -> None:
    """The directory names the parties somebody keeps out of: not found in a pool, not added, not even as a stand-in."""
    office = watch()
    office.file.edit('id = "chen-jing"\n', 'id = "chen-jing"\nrelated = ["P-1"]\n')
    office.accepted()

    (seat,) = office.only.visits[office.visit("Review")].seats
    assert seat.candidates == ("zhao-lei",)
    expects("person.excluded", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))
    beside = commands.AddSigner(case=CASE, visit=office.visit("Review"), persons=("chen-jing",), where="beside")
    expects("person.excluded", lambda: office.do("zhao-lei", beside))


@pytest.mark.parametrize("ruled", [True, False])
def test_who_keeps_out_of_a_case_keeps_out_when_it_is_filed_anew(ruled: bool) -> None:
    """Under its new number, too: for good where that was upheld, else until it is ruled on there."""
    office = office_at_review()
    challenge(office, "chen-jing")
    if ruled:
        rule(office, "zheng-hong", "chen-jing", upheld=True)
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="补正后再报"))
    office.reopen(CASE, by=APPLICANT, reason="重新申请", as_case="c-2")
    office.act("c-2", "Receive", "received", by="zhang-min")
    office.act("c-2", "Accept", "accepted", by="zhang-min")

    assert office.case("c-2").challenges == {"chen-jing": "upheld" if ruled else "open"}
    expects("person.excluded", lambda: office.act("c-2", "Review", "agree", by="chen-jing"))
    filed = timeline(office.history("c-2"), office.rules("c-2"), office.people, "zh-CN")[0]
    assert "陈静 回避" in filed.sentence
    if not ruled:
        no = commands.RuleOnChallenge(case="c-2", officer="chen-jing", upheld=False, reason="查无此事")
        office.do("zheng-hong", no)
        assert office.act("c-2", "Review", "agree", by="chen-jing").open


def test_nobody_files_an_application_with_people_kept_out() -> None:
    """They are challenged, each with a reason, and that is ruled on."""
    office = watch()
    kept = {"chen-jing": "upheld"}
    filed = commands.Submit(case=CASE, matter="food-business-licence", applicant=PARTY, data=DATA, challenges=kept)

    expects("reopen.not_linked", lambda: office.do(APPLICANT, filed))
