"""A step done several times, as instances or as rounds of a loop, was done by everybody who did one of them."""

import pytest

from approvalflow import commands
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import STEPS, straight_road

TWICE = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
REVIEW = 'act="review" role="reviewer, inspector" term="3 WD"'


def two_instances(verify: str = STEPS["Verify"], *, times: str = TWICE, review: str = REVIEW) -> WatchedOffice:
    """The file lies at the review, which has two instances."""
    road = straight_road({**STEPS, "Review": review, "Verify": verify}).decode()
    (drawn,) = (line for line in road.split("<") if line.startswith('userTask id="Review"'))
    office = watch(changed(road, (f"<{drawn}", f"<{drawn[:-2]}>{times}</userTask>")).encode())
    office.accepted()
    return office


def inspected_twice(verify: str = STEPS["Verify"]) -> WatchedOffice:
    """One by Chen Jing and one by Li Qiang; the file lies at the verification."""
    office = two_instances(verify)
    first, second = sorted(office.only.visits)
    office.act(CASE, first, "agree", by="chen-jing")
    office.act(CASE, second, "agree", by="li-qiang")
    return office


def gone_round() -> WatchedOffice:
    """Chen Jing reviewed, the check sent the file round, Zhao Lei reviewed it again; the check is open again."""
    check = {"Check": 'act="verify" role="reviewer, inspector" term="3 WD" apart="Review"', "Verify": STEPS["Verify"]}
    before, after = dict([*STEPS.items()][:2]), dict([*STEPS.items()][4:])
    road = straight_road({**before, "Review": REVIEW, **check, **after}).decode()
    loop = (
        '<exclusiveGateway id="Right" default="On"/><sequenceFlow id="On" sourceRef="Right" targetRef="Verify"/>'
        '<sequenceFlow id="Round" sourceRef="Right" targetRef="Review"><conditionExpression>'
        'step.Check.outcome = "disagree"</conditionExpression></sequenceFlow></process>'
    )
    way = 'sourceRef="Check" targetRef='
    office = watch(changed(road, (way + '"Verify"', way + '"Right"'), ("</process>", loop)).encode())
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Check", "disagree", by="wu-gang", reason="材料不全")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    return office


def seats(office: WatchedOffice, step: str) -> list[str | None]:
    """Who has the seats of an open step."""
    return [one.holder for one in office.only.visits[office.visit(step)].seats]


def test_whoever_did_an_instance_is_out_of_the_step_kept_apart() -> None:
    """Not only who did the last one: nobody verifies what they reviewed themselves."""
    office = inspected_twice('act="verify" role="reviewer, inspector" apart="Review" term="2 WD"')

    for person in ("chen-jing", "li-qiang"):
        expects("person.excluded", lambda person=person: office.act(CASE, "Verify", "agree", by=person))
        (why,) = office.why(CASE, "Verify", person)
        assert "can.apart" in [one.code for one in why.reasons]
    assert office.act(CASE, "Verify", "agree", by="wu-gang").open


def test_whoever_did_a_round_of_a_loop_is_out_of_the_step_kept_apart() -> None:
    """Who reviewed the file before it went round has a hand in it still."""
    office = gone_round()

    for person in ("chen-jing", "zhao-lei"):
        expects("person.excluded", lambda person=person: office.act(CASE, "Check", "agree", by=person))
    assert office.act(CASE, "Check", "agree", by="li-qiang").open


def test_a_round_that_was_undone_counts_no_more_and_those_before_it_do() -> None:
    """What a return undoes was never done."""
    office = gone_round()
    office.do("li-qiang", commands.Return(case=CASE, visit=office.visit("Check"), to="Review", reason="请重新审查"))
    office.act(CASE, "Review", "agree", by="zhou-ping")

    expects("person.excluded", lambda: office.act(CASE, "Check", "agree", by="chen-jing"))
    assert office.act(CASE, "Check", "agree", by="zhao-lei").open


def test_a_return_taken_back_makes_every_round_count_again() -> None:
    """As if the file had not gone back."""
    office = gone_round()
    before = office.only.rounds, office.only.steps
    office.do("li-qiang", commands.Return(case=CASE, visit=office.visit("Check"), to="Review", reason="误点"))
    office.take_back(CASE, "Check", by="li-qiang", reason="误点")

    assert (office.only.rounds, office.only.steps) == before
    expects("person.excluded", lambda: office.act(CASE, "Check", "agree", by="chen-jing"))


def test_a_return_past_a_whole_loop_undoes_every_round_of_it() -> None:
    """Each is named, the latest first; then all the people of its steps are free again."""
    office = gone_round()
    rounds = [one.visit for one in office.events("StepSettled") if one.visit.startswith(("Review", "Check"))]
    back = commands.Return(case=CASE, visit=office.visit("Check"), to=rounds[0], reason="请重新审查")
    office.do("wu-gang", back)

    told = [one.visit for one in office.events("StepVoided")]
    assert told == [back.visit, rounds[2], rounds[0], rounds[1]]
    office.act(CASE, "Review", "agree", by="wu-gang")
    assert office.act(CASE, "Check", "agree", by="chen-jing").open


def test_whoever_did_an_instance_is_among_those_who_did_the_step() -> None:
    """A step for whoever did another one asks everybody who did it; one for their superior the superiors of all."""
    asks_all = inspected_twice('act="verify" done_by="Review" pattern="all" term="2 WD"')
    assert seats(asks_all, "Verify") == ["li-qiang", "chen-jing"]

    office = inspected_twice('act="verify" superior_of="Review" pattern="all" term="2 WD"')
    assert seats(office, "Verify") == ["sun-wei"]


def test_whoever_did_a_round_has_a_part_in_the_case() -> None:
    """They may send a copy, and follow it."""
    office = gone_round()

    office.do("chen-jing", commands.CarbonCopy(case=CASE, persons=("huang-hai",)))
    office.do("chen-jing", commands.Watch(case=CASE))
    assert office.only.watched_by == ("chen-jing",)


@pytest.mark.parametrize("by", ["element", "visit"])
def test_an_instance_is_taken_back_while_others_are_still_open(by: str) -> None:
    """By whoever did it, named by element or visit; the others go on as if nothing had happened."""
    office = two_instances()
    first, second = sorted(office.only.visits)
    office.act(CASE, first, "agree", by="chen-jing")
    office.take_back(CASE, "Review" if by == "element" else first, by="chen-jing", reason="误点")

    assert len(office.only.visits) == 2
    assert second in office.only.visits
    assert office.only.steps.keys() == {"Receive", "Accept"}
    office.act(CASE, second, "agree", by="li-qiang")
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert office.open() == ["Verify"]


def test_an_instance_is_taken_back_until_the_next_step_is_opened() -> None:
    """Also when another one was done after it; what that one said stays."""
    office = inspected_twice()
    expects("take_back.not_yours", lambda: office.take_back(CASE, "Review", by="zhou-ping"))
    office.take_back(CASE, "Review", by="chen-jing", reason="误点")

    assert office.open() == ["Review"]
    assert office.only.steps["Review"].by == ("li-qiang",)
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.open_task(CASE, "Verify", by="sun-wei")
    for person in ("chen-jing", "li-qiang"):
        expects("take_back.opened", lambda person=person: office.take_back(CASE, "Review", by=person))


def test_one_instance_after_another_is_taken_back_until_the_next_instance_is_opened() -> None:
    """In a sequence the next one is the next instance; what nobody had opened of it is gone."""
    one_by_one = changed(TWICE, ("Characteristics><", 'Characteristics isSequential="true"><'))
    office = two_instances(times=one_by_one)
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.take_back(CASE, "Review", by="chen-jing", reason="误点")
    assert office.open() == ["Review"]

    first = office.visit("Review")
    office.act(CASE, first, "agree", by="chen-jing")
    office.open_task(CASE, "Review", by="li-qiang")
    expects("take_back.opened", lambda: office.take_back(CASE, first, by="chen-jing"))


def test_an_opinion_is_taken_back_from_the_instance_that_is_named() -> None:
    """Though the same people have said the same at another one."""
    office = two_instances(review='act="review" persons="chen-jing li-qiang" pattern="all" term="3 WD"')
    first, second = sorted(office.only.visits)
    for visit in (first, second):
        office.act(CASE, visit, "agree", by="chen-jing")
    office.take_back(CASE, second, by="chen-jing", reason="误点")

    assert [office.only.visits[one].seats[0].opinion for one in (first, second)] == ["agree", None]


@pytest.mark.parametrize("last", ["settled", "open"])
def test_of_several_instances_the_latest_word_is_taken_back(last: str) -> None:
    """Wherever it was said: at one that is settled since, or at one that is open still."""
    office = two_instances(review='act="review" persons="chen-jing li-qiang" pattern="all" term="3 WD"')
    first, second = sorted(office.only.visits)
    if last == "settled":
        for visit, person in ((first, "li-qiang"), (second, "chen-jing"), (second, "li-qiang")):
            office.act(CASE, visit, "agree", by=person)
        gone, stays = second, first
    else:
        for visit, person in ((second, "li-qiang"), (first, "li-qiang"), (second, "chen-jing")):
            office.act(CASE, visit, "agree", by=person)
        gone, stays = first, second
    office.take_back(CASE, "Review", by="li-qiang", reason="误点")

    if last == "settled":
        assert [one.visit for one in office.events("StepTakenBack")] == [gone]
        assert stays in office.only.visits
    else:
        assert [one.visit for one in office.events("OpinionTakenBack")] == [gone]
        assert office.only.steps["Review"].visit == stays


def test_a_round_is_not_taken_back_once_the_file_has_gone_round() -> None:
    """Somebody has acted on it since."""
    office = gone_round()

    expects("take_back.opened", lambda: office.take_back(CASE, "Review", by="chen-jing"))
    office.take_back(CASE, "Review", by="zhao-lei", reason="误点")
    assert office.open() == ["Review"]
    expects("person.excluded", lambda: office.act(CASE, "Review", "agree", by="wu-gang"))
