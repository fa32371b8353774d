"""自选下一步处理人, 相同审批人: who comes next is chosen, and who has agreed already need not be asked twice."""

from functools import partial

import pytest

from approvalflow import commands
from desk.test_every_round_counts import TWICE, inspected_twice, two_instances
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import APPLICANT, STEPS, straight_road, task


def office_with(**steps: str) -> WatchedOffice:
    """An office whose file lies at the review."""
    office = watch(straight_road({**STEPS, **steps}))
    office.accepted()
    return office


def desks(office: WatchedOffice) -> list[str | None]:
    """On whose desks the file lies."""
    return [task.holder for task in office.tasks(case=CASE)]


CHOSEN = 'act="verify" role="inspector" term="2 WD" chosen_by="Review"'


def test_who_did_a_step_chooses_who_does_the_next() -> None:
    """Of those who could sit there, and where the drawing lets them."""
    office = office_with(Verify=CHOSEN)

    office.act(CASE, "Review", "agree", by="chen-jing", handlers={"Verify": ("zhou-ping",)})

    assert desks(office) == ["zhou-ping"]
    assert office.only.steps["Review"].chosen["Verify"].persons == ("zhou-ping",)
    expects("person.claimed_by_other", lambda: office.act(CASE, "Verify", "agree", by="li-qiang"))
    assert office.act(CASE, "Verify", "agree", by="zhou-ping").open


def test_without_a_choice_the_pool_is_asked() -> None:
    """The drawing allows the choice; it does not demand it."""
    office = office_with(Verify=CHOSEN)
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert desks(office) == [None]


def test_several_are_chosen_where_several_sign() -> None:
    """Then only those chosen have a seat."""
    office = office_with(Verify=CHOSEN + ' pattern="all"')

    office.act(CASE, "Review", "agree", by="chen-jing", handlers={"Verify": ("zhou-ping", "wu-gang")})

    assert sorted(map(str, desks(office))) == ["wu-gang", "zhou-ping"]


@pytest.mark.parametrize(
    ("handlers", "code"),
    [
        ({"Decide": ("huang-hai",)}, "choose.not_here"),
        ({"Verify": ("ma-li",)}, "person.not_candidate"),
        ({"Verify": ("nobody-here",)}, "person.unknown"),
        ({"Verify": ()}, "choose.how_many"),
        ({"Verify": ("zhou-ping", "wu-gang")}, "choose.how_many"),
    ],
)
def test_a_choice_is_checked_like_any_assignee(handlers: dict[str, tuple[str, ...]], code: str) -> None:
    """And nothing of the act is kept when it is wrong."""
    office = office_with(Verify=CHOSEN)

    expects(code, lambda: office.act(CASE, "Review", "agree", by="chen-jing", handlers=handlers))
    assert office.open() == ["Review"]


LOOK = 'act="verify" person="sun-wei" term="1 WD"'
FOR_ZHOU_PING = {"Verify": ("zhou-ping",)}


def looked_at(verify: str = CHOSEN, review: str = STEPS["Review"], **handlers: tuple[str, ...]) -> WatchedOffice:
    """Chosen at the review was whoever is to verify; the file lies at a look between the two."""
    before, after = dict([*STEPS.items()][:2]), dict([*STEPS.items()][4:])
    office = watch(straight_road({**before, "Review": review, "Look": LOOK, "Verify": verify, **after}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing", handlers=handlers or FOR_ZHOU_PING)
    return office


def sent_back(office: WatchedOffice, step: str, by: str, to: str) -> None:
    """The file is returned, and passes everything again."""
    office.do(by, commands.Return(case=CASE, visit=office.visit(step), to=to, reason="请重新核实"))


@pytest.mark.parametrize("undone", ["returned", "taken back", "jumped past"])
def test_a_choice_goes_with_the_act_that_it_came_with(undone: str) -> None:
    """Whoever does the review anew chooses anew, or chooses nobody; then the pool is asked."""
    office = looked_at()
    if undone == "returned":
        sent_back(office, "Look", "sun-wei", "Review")
    elif undone == "taken back":
        office.take_back(CASE, "Review", by="chen-jing", reason="误点")
    else:
        office.jump(CASE, "Review", by="bai-xue", reason="重新审查", authority="第3号")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    office.act(CASE, "Look", "agree", by="sun-wei")

    assert desks(office) == [None]
    assert office.act(CASE, "Verify", "agree", by="li-qiang").open


def test_a_choice_stands_as_long_as_its_act_does() -> None:
    """However often the step of the chosen opens anew: after a return to it or before it, after a take-back."""
    office = looked_at(CHOSEN + ' pattern="all"', Verify=("zhou-ping", "wu-gang"))
    office.act(CASE, "Look", "agree", by="sun-wei")
    office.take_back(CASE, "Look", by="sun-wei", reason="误点")
    office.act(CASE, "Look", "agree", by="sun-wei")
    assert desks(office) == ["wu-gang", "zhou-ping"]

    sent_back(office, "Verify", "wu-gang", "Look")
    office.act(CASE, "Look", "agree", by="sun-wei")
    assert desks(office) == ["wu-gang", "zhou-ping"]

    for person in ("zhou-ping", "wu-gang"):
        office.act(CASE, "Verify", "agree", by=person)
    sent_back(office, "Decide", "huang-hai", "Verify")
    assert desks(office) == ["wu-gang", "zhou-ping"]


def test_a_choice_comes_back_with_the_act_that_counts_again() -> None:
    """A return that had undone it is taken back."""
    office = looked_at()
    sent_back(office, "Look", "sun-wei", "Review")
    office.take_back(CASE, "Look", by="sun-wei", reason="误退")
    office.act(CASE, "Look", "agree", by="sun-wei")

    assert desks(office) == ["zhou-ping"]


def test_of_several_who_choose_the_last_word_counts_that_still_stands() -> None:
    """Whoever takes an opinion back takes the choice back with it."""
    review = 'act="review" persons="chen-jing zhao-lei" pattern="all" term="2 WD"'
    office = looked_at(review=review)
    office.act(CASE, "Review", "agree", by="zhao-lei", handlers={"Verify": ("wu-gang",)})
    assert office.only.steps["Review"].chosen["Verify"].persons == ("wu-gang",)

    office.take_back(CASE, "Review", by="zhao-lei", reason="误选")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    office.act(CASE, "Look", "agree", by="sun-wei")
    assert desks(office) == ["zhou-ping"]


def test_every_instance_of_a_step_goes_to_the_one_chosen_for_it() -> None:
    """Not only the first to open."""
    road = straight_road({**STEPS, "Verify": CHOSEN}).decode()
    (drawn,) = (line for line in road.split("<") if line.startswith('userTask id="Verify"'))
    office = watch(changed(road, (f"<{drawn}", f"<{drawn[:-2]}>{TWICE}</userTask>")).encode())
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing", handlers=FOR_ZHOU_PING)

    assert desks(office) == ["zhou-ping", "zhou-ping"]


@pytest.mark.parametrize(("second", "holder"), [({}, "zhou-ping"), ({"Verify": ("wu-gang",)}, "wu-gang")])
def test_of_a_step_of_several_instances_any_may_choose(second: dict[str, tuple[str, ...]], holder: str) -> None:
    """The last that did counts."""
    office = two_instances(CHOSEN)
    first, other = sorted(office.only.visits)
    office.act(CASE, first, "agree", by="chen-jing", handlers=FOR_ZHOU_PING)
    office.act(CASE, other, "agree", by="li-qiang", handlers=second)

    assert desks(office) == [holder]


VOTE = 'act="verify" term="2 WD" chosen_by="Review" pattern="vote" '
BOARD = VOTE + 'persons="sun-wei li-qiang huang-hai" pass="60 %" weights="huang-hai=3" veto="huang-hai"'
BY_ROLE = VOTE + 'role="inspector" pass="1/2" veto="inspector"'
OF_THREE = 'act="verify" role="inspector" term="2 WD" chosen_by="Review" seats="3" pattern="all"'


@pytest.mark.parametrize(
    ("verify", "chosen", "code"),
    [
        (VOTE + 'role="inspector" pass="2"', "li-qiang", "choose.vote"),
        (VOTE + 'role="inspector" pass="1" quorum="2"', "li-qiang", "choose.vote"),
        (VOTE + 'role="inspector" pass="1/2" quorum="2"', "li-qiang wu-gang", ""),
        (BOARD, "li-qiang sun-wei", "choose.vote"),
        (BOARD, "li-qiang huang-hai", ""),
        (BY_ROLE, "li-qiang wu-gang", ""),
        (VOTE + 'persons="sun-wei li-qiang" pass="1/2" veto="inspector"', "sun-wei", "choose.vote"),
        (OF_THREE, "li-qiang", "choose.how_many"),
        (OF_THREE, "li-qiang wu-gang zhou-ping", ""),
    ],
)
def test_who_chooses_the_voters_does_not_decide_the_vote(verify: str, chosen: str, code: str) -> None:
    """Those chosen can reach threshold and quorum, and fill the seats; of a role with a veto one is there."""
    office = office_with(Verify=verify)
    act = partial(office.act, CASE, "Review", "agree", by="chen-jing", handlers={"Verify": tuple(chosen.split())})
    if code:
        expects(code, act)
        assert office.open() == ["Review"]
    else:
        assert act().open
        assert set(desks(office)) == {*chosen.split()}


def test_a_vote_is_everybodys_when_too_few_of_those_chosen_are_left() -> None:
    """When the step opens one of the two has lost the role: the other alone is no quorum."""
    office = looked_at(VOTE + 'role="inspector" pass="1/2" quorum="2"', Verify=("zhou-ping", "wu-gang"))
    office.file.give_roles("wu-gang")
    office.act(CASE, "Look", "agree", by="sun-wei")

    assert desks(office) == ["li-qiang", "zhou-ping"]


SAME = 'act="verify" persons="chen-jing" pattern="all" term="2 WD"'


def test_by_default_everybody_is_asked_again() -> None:
    """Two steps are two looks at the file, also by the same person."""
    office = office_with(Verify=SAME)
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert desks(office) == ["chen-jing"]


def test_where_asked_the_earlier_agreement_is_carried_forward_and_says_so() -> None:
    """The event names the visit it comes from and whose opinion it is."""
    office = office_with(Verify=SAME + ' carry="Review"')
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert office.open() == ["Decide"]
    given = office.events("OpinionGiven")[-1]
    assert (given.by, given.carried.partition("@")[0]) == ("chen-jing", "Review")
    assert office.only.steps["Verify"].by == ("chen-jing",)


def test_only_the_same_persons_seat_is_spared() -> None:
    """Everybody else at the step is asked."""
    office = office_with(Verify=SAME.replace("chen-jing", "chen-jing sun-wei") + ' carry="Review"')
    office.act(CASE, "Review", "agree", by="chen-jing")

    assert desks(office) == ["sun-wei"]
    office.act(CASE, "Verify", "disagree", by="sun-wei", reason="不符合")
    assert office.only.steps["Verify"].outcome == "disagree"


def test_a_disagreement_is_not_carried_forward() -> None:
    """Who disagreed is asked again."""
    office = office_with(Verify=SAME + ' carry="Review"')
    office.act(CASE, "Review", "disagree", by="chen-jing", reason="不符合")

    assert desks(office) == ["chen-jing"]


ALL = 'act="verify" persons="chen-jing zhao-lei" pattern="all" term="2 WD"'
STANDS_IN = """
[[stand_in]]
absent = "chen-jing"
stand_in = "zhao-lei"
from = 2026-03-01
until = 2026-03-10
"""


def test_what_a_stand_in_agreed_is_carried_into_nobodys_mouth() -> None:
    """Not into the stand-in's own seat, who never spoke for themselves; nor is it the absent one's own word."""
    office = watch(straight_road({**STEPS, "Verify": ALL + ' carry="Review"'}))
    office.file.edit("# Duty officers", STANDS_IN + "# Duty officers")
    office.file.give_roles("zhao-lei")
    office.accepted()
    office.act(CASE, "Review", "agree", by="zhao-lei")

    assert office.events("OpinionGiven")[-1].acting_for == "chen-jing"
    assert desks(office) == ["chen-jing", "zhao-lei"]


def carried_wholly() -> WatchedOffice:
    """Both agreed at the review, so the verification asked nobody; the file is at a last look."""
    look = {"Verify": ALL + ' carry="Review"', "Look": 'act="verify" person="sun-wei" term="1 WD"'}
    road = {**dict([*STEPS.items()][:2]), "Review": ALL.replace("verify", "review"), **look}
    office = watch(straight_road({**road, **dict([*STEPS.items()][4:])}))
    office.accepted()
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=person)
    assert office.open() == ["Look"]
    return office


def test_a_word_carried_forward_lets_nobody_pass_the_line() -> None:
    """In turn, whoever comes behind it still waits for those before it."""
    line = 'act="verify" term="2 WD" persons="sun-wei chen-jing zhao-lei li-qiang" pattern="in_turn" carry="Review"'
    office = office_with(Review=ALL.replace("verify", "review"), Verify=line)
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=person)

    assert desks(office) == ["sun-wei"]
    refusal = expects("seat.not_yet", lambda: office.act(CASE, "Verify", "agree", by="li-qiang"))
    assert refusal.values["holder"] == "sun-wei"
    office.act(CASE, "Verify", "agree", by="sun-wei")
    assert desks(office) == ["li-qiang"]


def test_a_file_sent_back_to_a_step_that_had_asked_nobody_asks_them() -> None:
    """What was agreed before the file went back is not carried to it again; what is agreed anew is."""
    office = carried_wholly()
    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Look"), to="Verify", reason="请重新核实"))
    assert desks(office) == ["chen-jing", "zhao-lei"]

    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Verify", "agree", by=person)
    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Look"), to="Review", reason="请重新审查"))
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=person)
    assert office.open() == ["Look"]


def test_a_loop_of_the_drawing_asks_them_too() -> None:
    """A file that comes round again is not passed by what was agreed before it came the first time."""
    road = straight_road({**STEPS, "Review": ALL.replace("verify", "review"), "Verify": ALL + ' carry="Review"'})
    way = 'sourceRef="Verify" targetRef='
    loop = (
        task("Look", 'act="verify" person="sun-wei" term="1 WD"') + '<exclusiveGateway id="Right" default="On"/>'
        '<sequenceFlow id="To" sourceRef="Look" targetRef="Right"/>'
        '<sequenceFlow id="On" sourceRef="Right" targetRef="Decide"/>'
        '<sequenceFlow id="Round" sourceRef="Right" targetRef="Verify"><conditionExpression>'
        'step.Look.outcome = "disagree"</conditionExpression></sequenceFlow></process>'
    )
    office = watch(changed(road.decode(), (way + '"Decide"', way + '"Look"'), ("</process>", loop)).encode())
    office.accepted()
    for person in ("chen-jing", "zhao-lei"):
        office.act(CASE, "Review", "agree", by=person)
    office.act(CASE, "Look", "disagree", by="sun-wei", reason="不符合")

    assert desks(office) == ["chen-jing", "zhao-lei"]


def test_whose_agreement_was_carried_forward_may_take_it_back_and_speak() -> None:
    """From a step still open, and from one that it settled; then nothing is carried into the seat again."""
    office = carried_wholly()
    office.take_back(CASE, "Verify", by="chen-jing", reason="重新考虑")
    assert office.open() == ["Verify"]
    office.take_back(CASE, "Verify", by="zhao-lei", reason="重新考虑")

    office.act(CASE, "Verify", "agree", by="zhao-lei")
    assert office.act(CASE, "Verify", "disagree", by="chen-jing", reason="不符合").open


@pytest.mark.parametrize("how", ["another takes theirs back", "the closing is revoked"])
def test_an_opinion_at_a_step_that_stands_again_is_still_taken_back(how: str) -> None:
    """Whoever gave it takes it back as long as nobody has opened what comes next."""
    office = watch(straight_road({**STEPS, "Review": ALL.replace("verify", "review")}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    if how == "another takes theirs back":
        office.act(CASE, "Review", "agree", by="zhao-lei")
        office.take_back(CASE, "Review", by="zhao-lei")
    else:
        office.do(APPLICANT, commands.Withdraw(case=CASE, reason="误撤"))
        office.reopen(CASE, by=APPLICANT, reason="误撤")
    office.take_back(CASE, "Review", by="chen-jing", reason="重新考虑")

    assert [seat.opinion for seat in office.only.visits[office.visit("Review")].seats] == [None, None]


def test_who_agreed_at_any_instance_of_a_step_is_not_asked_again() -> None:
    """Not only whoever did the last one."""
    verify = 'act="verify" persons="chen-jing li-qiang wu-gang" pattern="all" term="2 WD" carry="Review"'
    office = inspected_twice(verify)

    assert desks(office) == ["wu-gang"]


def test_a_return_by_mistake_asks_nobody_twice() -> None:
    """Once it is taken back, what was agreed before is carried forward as if the file had never gone back."""
    before, after = dict([*STEPS.items()][:3]), dict([*STEPS.items()][4:])
    office = watch(straight_road({**before, "Look": LOOK, "Verify": SAME + ' carry="Review"', **after}))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    sent_back(office, "Look", "sun-wei", "Review")
    office.take_back(CASE, "Look", by="sun-wei", reason="误退")
    office.act(CASE, "Look", "agree", by="sun-wei")

    assert office.open() == ["Decide"]
    assert office.only.steps["Verify"].by == ("chen-jing",)
