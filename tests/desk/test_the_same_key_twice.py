"""A command that is sent twice under one key is done once."""

import pytest

from approvalflow import Actor, commands
from desk.watched import CASE, expects, watch
from small_office import APPLICANT, DATA, PARTY


def test_the_first_answer_is_given_again() -> None:
    """The same key, content and person: the answer of the first time, though the case has moved on, and no new row."""
    office = watch()
    office.accepted()
    command = commands.Act(case=CASE, visit=office.visit("Review"), outcome="agree", key="k-1")
    first = office.do("chen-jing", command)
    office.act(CASE, "Verify", "agree", by="sun-wei")
    rows = office.rows()

    again = office.do("chen-jing", command)

    assert again == first
    assert office.rows() == rows
    assert office.kept() == []


def test_a_step_named_by_its_element_is_the_visit_of_the_first_time() -> None:
    """The client sends the very same words again, though the step is settled since, or open anew."""
    office = watch()
    office.accepted()
    first = office.act(CASE, "Review", "agree", by="chen-jing", key="k-1")
    assert office.act(CASE, "Review", "agree", by="chen-jing", key="k-1") == first

    office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Verify"), to="Review", reason="重看"))
    rows = office.rows()

    assert office.act(CASE, "Review", "agree", by="chen-jing", key="k-1") == first
    assert office.rows() == rows
    expects("key.reused", lambda: office.act(CASE, "Review", "agree", by="zhao-lei", key="k-1"))


def test_an_application_sent_twice_is_one_case() -> None:
    """A client that got no answer sends its application again and hears of the same case."""
    office = watch()
    command = commands.Submit(case=CASE, matter="food-business-licence", applicant=PARTY, data=dict(DATA), key="k-1")

    assert office.do(APPLICANT, command) == office.do(APPLICANT, command)
    assert len(office.cases()) == 1


@pytest.mark.parametrize(
    ("person", "outcome"), [("chen-jing", "abstain"), ("zhao-lei", "agree")], ids=["other content", "other person"]
)
def test_a_key_means_one_command_of_one_person(person: str, outcome: str) -> None:
    """The same key for something else, or from somebody else, is refused."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")
    office.do("chen-jing", commands.Act(case=CASE, visit=visit, outcome="agree", key="k-1"))

    other = commands.Act(case=CASE, visit=visit, outcome=outcome, key="k-1")

    expects("key.reused", lambda: office.do(person, other))


def test_a_key_counts_for_the_whole_tenant() -> None:
    """A key used on one case cannot be used on another."""
    office = watch()
    office.accepted("c-1")
    office.accepted("c-2")
    office.do("chen-jing", commands.Act(case="c-1", visit=office.visit("Review"), outcome="agree", key="k-1"))

    other = commands.Act(case="c-2", visit=office.visit("Review", "c-2"), outcome="agree", key="k-1")

    expects("key.reused", lambda: office.do("chen-jing", other))


def test_a_refused_command_does_not_use_its_key() -> None:
    """Only successes are kept: after a refusal the same key may be used for what is right."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")
    wrong = commands.Act(case=CASE, visit=visit, outcome="disagree", key="k-1")
    expects("act.needs", lambda: office.do("chen-jing", wrong))

    right = commands.Act(case=CASE, visit=visit, outcome="disagree", reason="材料矛盾", key="k-1")

    assert office.do("chen-jing", right).events[0] == "OpinionGiven"


def test_a_back_dated_command_is_another_command() -> None:
    """The legal moment belongs to the content."""
    office = watch(start="2026-03-04")
    office.filed()
    visit = office.visit("Receive")
    office.do("zhang-min", commands.Act(case=CASE, visit=visit, outcome="received", key="k-1"))

    earlier = commands.Act(
        case=CASE, visit=visit, outcome="received", key="k-1", effective=office.now(), late_reason="补录"
    )

    expects("key.reused", lambda: office.do(Actor(id="zhang-min", kind="officer"), earlier))


def test_a_namesake_of_another_kind_is_another_person() -> None:
    """A party and an officer may bear one name; the host says which of them asks."""
    office = watch()
    office.accepted()
    command = commands.Act(case=CASE, visit=office.visit("Review"), outcome="agree", key="k-1")
    office.do("chen-jing", command)

    expects("key.reused", lambda: office.do(Actor(id="chen-jing", kind="applicant"), command))


def test_a_key_names_the_events_it_made() -> None:
    """The books keep, with a key, the numbers of the first and the last event that the command wrote."""
    office = watch()
    office.accepted()
    seq = office.only.seq
    answer = office.do("chen-jing", commands.Act(case=CASE, visit=office.visit("Review"), outcome="agree", key="k-1"))

    with office.desk.read() as books:
        (key,) = books.keys(CASE)

    assert (key.first, key.last) == (answer.first, answer.last) == (seq + 1, office.only.seq)


def test_a_key_answers_for_thirty_days() -> None:
    """Later the sweep has dropped it, and what is sent again is a new command."""
    office = watch()
    office.accepted()
    command = commands.Act(case=CASE, visit=office.visit("Review"), outcome="agree", key="k-1")
    office.do("chen-jing", command)
    office.pass_to("2026-03-31")
    office.sweep()
    assert office.do("chen-jing", command).open

    office.pass_to("2026-04-02")
    office.sweep()

    expects("visit.not_open", lambda: office.do("chen-jing", command))
