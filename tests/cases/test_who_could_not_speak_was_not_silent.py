"""Silence is drawn only from who could have spoken; who was kept from it is asked anew, with all the days."""

import random
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from approvalflow import Actor, Conflict, Refused, commands
from approvalflow.desk.who.authority import authorise
from cases.test_silence_comes_first import APPROVES, CONSENTS, CONSULTED
from desk.test_straight_back import REVIEW, back, drafted
from desk.test_who_is_asked import finds, with_a_job
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import APPLICANT, MATTER, STEPS, straight_road, task

FINANCE = changed(MATTER, ("[complaint]", '[steps.Finance]\nsilence = "disclosure-consent"\n\n[complaint]'))
ASKED = 'act="consult" persons="sun-wei zhou-ping" term="3 WD" pattern="consult"'
KEPT_SILENT, RULED_LATE = "silence.kept_silent", "silence.ruled_late"


def consulted(pattern: str = "consult") -> WatchedOffice:
    """Chen Jing and Zhao Lei are consulted until 5 March."""
    steps = {**CONSULTED, "Review": CONSULTED["Review"].replace('"consult"', f'"{pattern}"').replace(
        f'act="{pattern}"', 'act="consult"')}  # fmt: skip
    office = watch(straight_road(steps), CONSENTS)
    office.accepted()
    return office


def challenge(office: WatchedOffice, officer: str) -> None:
    """The party challenges an officer."""
    office.do(APPLICANT, commands.Challenge(case=CASE, officer=officer, reason="有利害关系"))


def ruled(office: WatchedOffice, officer: str, *, upheld: bool = False) -> None:
    """The head rules."""
    office.do("zheng-hong", commands.RuleOnChallenge(case=CASE, officer=officer, upheld=upheld, reason="查无此事"))


def codes(office: WatchedOffice) -> set[str]:
    """What has an owner now."""
    return {one.code for one in office.only.incidents.values()}


def deemed(office: WatchedOffice) -> list[str]:
    """The seats that silence has made agree."""
    return [one.seat for one in office.events("OpinionGiven") if one.deemed]


def test_who_is_consulted_speaks_whoever_holds_the_work() -> None:
    """A hold stops no days, and so it stops nobody from answering in them."""
    office = consulted()
    office.hold(CASE, by="zhao-lei", reason="稍后")

    assert office.why(CASE, "Review", "chen-jing")[0].can
    office.act(CASE, "Review", "disagree", by="chen-jing", reason="不同意公开")
    expects("case.held", lambda: office.take_back(CASE, "Review", by="chen-jing"))
    office.pass_to("2026-03-06")

    assert office.only.steps["Review"].disagree == 1
    assert len(deemed(office)) == 1
    expects("case.held", lambda: office.act(CASE, "Verify", "agree", by="sun-wei"))


def test_without_a_text_a_hold_keeps_who_is_consulted_from_work_like_anybody() -> None:
    """Nothing follows from their silence then."""
    office = watch(straight_road(CONSULTED))
    office.accepted()
    office.hold(CASE, by="zhao-lei", reason="稍后")

    expects("case.held", lambda: office.act(CASE, "Review", "disagree", by="chen-jing", reason="不同意公开"))


def test_a_hold_of_its_own_does_not_keep_the_office_from_granting_by_silence() -> None:
    """The office is silent, and the hold is its own."""
    office = watch(matter=APPROVES)
    office.verified()
    office.hold(CASE, by="huang-hai", reason="稍后")

    office.pass_to("2026-03-17")

    assert office.only.decision == "granted"


def test_who_was_frozen_is_asked_anew_when_the_step_thaws() -> None:
    """Nobody could answer over the days; from the thaw they have them all, and after them silence consents."""
    process = drafted('siblings="freeze"').decode().replace(task("Finance", REVIEW), task("Finance", ASKED))
    office = watch(process.encode(), FINANCE)
    office.accepted()
    office.act(CASE, "Draft", "agree", by="chen-jing")
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    office.pass_to("2026-03-06")
    expects("step.frozen", lambda: office.act(CASE, "Finance", "disagree", by="sun-wei", reason="违法"))
    office.act(CASE, "Draft", "agree", by="chen-jing")

    assert deemed(office) == []
    assert str(office.due_date("Finance")) == "2026-03-11"
    office.act(CASE, "Finance", "disagree", by="sun-wei", reason="违法")
    office.pass_to("2026-03-12")
    assert office.only.steps["Finance"].disagree == 1
    assert len(deemed(office)) == 1


def test_who_is_challenged_is_not_silent_and_has_the_days_anew_when_that_is_ruled_on() -> None:
    """The party keeps nobody's objection away by challenging them over the day."""
    office = consulted()
    challenge(office, "chen-jing")
    (incident,) = [one for one in office.only.incidents.values() if one.code == KEPT_SILENT]
    assert incident.owner == "zheng-hong"
    office.pass_to("2026-03-10")
    assert (office.open(), deemed(office)) == (["Review"], [])
    ruled(office, "chen-jing")

    assert codes(office) == set()
    assert str(office.due_date("Review")) == "2026-03-13"
    office.act(CASE, "Review", "disagree", by="chen-jing", reason="不同意公开")
    office.pass_to("2026-03-16")
    assert office.only.steps["Review"].disagree == 1
    assert len(deemed(office)) == 1


def test_a_challenge_that_is_ruled_on_within_the_days_gives_them_anew_too() -> None:
    """A minute at the end of the last day is not the time to answer that the text gives."""
    office = consulted()
    challenge(office, "chen-jing")
    office.set("2026-03-05T23:58:00")
    ruled(office, "chen-jing")

    office.pass_to("2026-03-06")
    assert office.open() == ["Review"]
    office.pass_to("2026-03-11")
    assert (office.open(), len(deemed(office))) == (["Verify"], 2)


def test_where_one_of_a_pool_may_speak_its_silence_counts() -> None:
    """A challenge of one of several who could answer changes nothing for the others."""
    steps = {**STEPS, "Review": 'act="consult" role="reviewer" term="3 WD"'}
    office = watch(straight_road(steps), CONSENTS)
    office.accepted()
    challenge(office, "chen-jing")

    office.pass_to("2026-03-06")

    assert (codes(office), len(deemed(office))) == (set(), 1)


def test_a_seat_that_is_given_to_somebody_else_is_asked_anew() -> None:
    """Upheld: the head gives the seat out, and the new holder has the days of the step."""
    office = consulted()
    challenge(office, "chen-jing")
    ruled(office, "chen-jing", upheld=True)
    office.set("2026-03-05T17:00:00")
    seat = next(one.id for one in office.only.visits[office.visit("Review")].seats if one.holder == "chen-jing")
    given = commands.Transfer(case=CASE, visit=office.visit("Review"), seat=seat, to="wu-gang", reason="回避")
    office.do("zheng-hong", given)

    assert codes(office) == set()
    assert str(office.due_date("Review")) == "2026-03-10"


def test_another_department_that_is_asked_has_all_the_days() -> None:
    """The file said on the last day whom it is about: nobody consents to what they were never asked in time."""
    office = with_a_job("market", act="consult", matter=CONSENTS)
    office.set("2026-03-05T17:00:00")
    finds(office, "health")

    assert str(office.due_date("Review")) == "2026-03-10"
    office.pass_to("2026-03-06")
    assert (office.open(), deemed(office)) == (["Review"], [])
    office.act(CASE, "Review", "disagree", by="ma-li", reason="不同意公开")


def test_whose_turn_has_not_come_was_not_asked() -> None:
    """In turn: the first one's silence brings the second one's turn, with all the days."""
    office = consulted("in_turn")
    office.pass_to("2026-03-06")
    assert (office.open(), len(deemed(office))) == (["Review"], 1)
    assert str(office.due_date("Review")) == "2026-03-11"

    office.act(CASE, "Review", "disagree", by="zhao-lei", reason="不同意公开")

    assert office.only.steps["Review"].disagree == 1


def test_who_waits_for_a_signer_of_their_own_is_silent() -> None:
    """Nobody stretches their days by adding somebody before themselves."""
    office = consulted()
    signer = commands.AddSigner(case=CASE, visit=office.visit("Review"), persons=("wu-gang",), where="before")
    office.do("zhao-lei", signer)

    office.pass_to("2026-03-06")

    assert (office.open(), len(deemed(office))) == (["Verify"], 3)


@pytest.mark.parametrize("aside", [False, True])
def test_silence_grants_nothing_while_the_party_challenges_and_the_office_has_the_day_of_the_ruling(
    *, aside: bool
) -> None:
    """Nothing is decided while a challenge is open; once it is ruled on the office decides that day, or has granted.

    So it is where another officer has stepped aside, on whom nobody has ruled yet.
    """
    for decided in (True, False):
        office = watch(matter=APPROVES)
        office.verified()
        challenge(office, "huang-hai")
        if aside:
            office.do("sun-wei", commands.Recuse(case=CASE, reason="亲属"))
        office.pass_to("2026-03-20")
        assert office.only.stage == "accepted"
        ruled(office, "huang-hai")
        office.sweep()
        assert codes(office) == {RULED_LATE}

        if aside:
            ruled(office, "sun-wei", upheld=True)
        if decided:
            saying = {"reason": "不符合", "basis": ("第78号令 22",), "remedies": ("review",)}
            office.act(CASE, "Decide", "refused", by="huang-hai", **saying)
        office.pass_to("2026-03-21")
        office.sweep()

        assert office.only.decision == ("refused" if decided else "granted")
        assert codes(office) == set()


def test_who_steps_aside_does_not_keep_silence_from_granting() -> None:
    """That is the office's own doing."""
    office = watch(matter=APPROVES)
    office.verified()
    office.do("huang-hai", commands.Recuse(case=CASE, reason="亲属"))

    office.pass_to("2026-03-17")

    assert office.only.decision == "granted"


PEOPLE = ("sun-wei", "zhou-ping", "wu-gang")


def days_of(office: WatchedOffice, until: datetime, seed: int) -> Mapping[date, frozenset[str]]:
    """Play at random until a day; each evening, the seats of finance from which somebody could speak."""
    dice, evenings = random.Random(seed), dict[date, frozenset[str]]()
    while office.now() < until:
        for _ in range(dice.randrange(4)):
            with suppress(Refused, Conflict):
                something(office, dice)
        office.set(f"{office.now():%Y-%m-%d}T23:30:00")
        if "Finance" in office.open():
            evenings[office.now().date()] = frozenset(could_speak(office))
        office.pass_to(f"{office.now() + timedelta(hours=dice.choice((10, 34))):%Y-%m-%d}")
    return evenings


def could_speak(office: WatchedOffice) -> Iterator[str]:
    """The seats of finance from which somebody has spoken, or would be heard now."""
    case, visit = office.only, office.visit("Finance")
    with office._read() as books:
        facts = office.desk.facts_now(books, case)
    yield from (seat.id for seat in case.visits[visit].seats if seat.opinion)
    for seat in case.visits[visit].seats:
        for who in PEOPLE:
            opinion = commands.Act(case=CASE, visit=visit, outcome="agree", seat=seat.id)
            actor = Actor(id=who, kind="officer")
            with suppress(Refused, Conflict):
                authorise(case, opinion, replace(facts, actor=who), actor, office.people)
                yield seat.id


def something(office: WatchedOffice, dice: random.Random) -> None:
    """What people do beside a consultation, or to keep others from it."""
    who, beside = dice.choice(PEOPLE), dice.choice(("chen-jing", "zhao-lei"))
    match dice.randrange(10):
        case 0:
            office.hold(CASE, by=beside, reason="稍后")
        case 1:
            office.release(CASE, by=beside)
        case 2:
            challenge(office, who)
        case 3:
            for officer in office.only.challenges:
                ruled(office, officer, upheld=dice.random() < 0.2)
        case 4 | 9:
            office.act(CASE, "Draft", "agree", by=beside)
        case 5:
            if "Legal" in office.open():
                back(office, "Legal", beside, to="Draft", after=dice.choice(("again", "back")))
        case 6:
            if "Finance" in office.open():
                given = commands.Transfer(case=CASE, visit=office.visit("Finance"), to=who, reason="外出")
                office.do("zheng-hong", given)
        case 7:
            office.act(CASE, "Finance", "disagree", by=who, reason="违法")
        case _:
            office.take_back(CASE, "Finance", by=who)


def check_silence(seed: int) -> int:
    """Whoever agreed by silence could speak on each evening of the days that ran out; how many they were."""
    process = drafted('siblings="freeze"').decode().replace(task("Finance", REVIEW), task("Finance", ASKED))
    office = watch(process.encode(), FINANCE)
    office.accepted()
    evenings = days_of(office, office.now() + timedelta(days=12), seed)
    begun: dict[str, date] = {}
    drawn = 0
    for one in office.history(CASE):
        if type(one.event).__name__ == "ClockStarted":
            begun[one.event.id] = one.event.clock.begun  # type: ignore[union-attr]
        if type(one.event).__name__ == "OpinionGiven" and one.event.deemed:  # type: ignore[union-attr]
            visit, seat = one.event.visit, one.event.seat  # type: ignore[union-attr]
            last = one.effective.astimezone(office.now().tzinfo).date()
            asked = [could for day, could in evenings.items() if begun[visit] <= day <= last]
            assert asked, (seed, visit, seat)
            assert all(seat in could for could in asked), (seed, visit, seat)
            drawn += 1
    return drawn


def test_silence_never_speaks_for_who_could_not() -> None:
    """Whatever is played at random around a consultation; and silence does speak in some of the plays."""
    assert sum(check_silence(seed) for seed in range(16)) > 0


@pytest.mark.long
def test_silence_never_speaks_for_who_could_not_in_many_plays() -> None:
    """The same, much more often."""
    assert sum(check_silence(seed) for seed in range(1000, 1300)) > 0
