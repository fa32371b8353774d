"""Worklists: everybody sees what they have to do, in order of the working days left, and nobody sees more."""

from datetime import date
from pathlib import Path

import pytest

from approvalflow import Actor, Flaw, commands
from approvalflow.desk import watching
from approvalflow.desk.lists import chosen_lamps, counts
from approvalflow.identity import Lamps, TomlDirectory
from desk.listing import listed, lists_agree
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, straight_road


@pytest.fixture
def office() -> WatchedOffice:
    return watch()


def reviewed_by(whom: str, term: str = "3 WD") -> bytes:
    return straight_road({**STEPS, "Review": f'act="review" {whom} term="{term}"'})


def cases(office: WatchedOffice, list_: str = "open", by: str | Actor = "chen-jing", **asked: object) -> list[str]:
    return [one.row.case for one in office.worklist(list_, by=by, **asked).lines]


def test_what_is_due_first_stands_first_and_what_has_no_day_last(office: WatchedOffice) -> None:
    """The order is that of the working days left; a paused file binds nobody to a day."""
    for day, case in (("2026-03-02", "c-1"), ("2026-03-04", "c-2"), ("2026-03-05", "c-3")):
        office.set(day)
        office.accepted(case)
    office.set("2026-03-06")

    lines = office.worklist(by="chen-jing").lines

    assert [(one.row.case, one.row.due, one.left, one.overdue, one.lamp) for one in lines] == [
        ("c-1", date(2026, 3, 5), 0, 1, "overdue"),
        ("c-2", date(2026, 3, 9), 1, 0, "red"),
        ("c-3", date(2026, 3, 10), 2, 0, "amber"),
    ]
    assert office.worklist_counts(by="chen-jing").lamps == {"overdue": 1, "red": 1, "amber": 1, "green": 0, "none": 0}


def test_the_days_left_change_over_night_without_anything_happening(office: WatchedOffice) -> None:
    """Nothing is written, and the lamp is another."""
    office.accepted()
    seen = []
    for day in ("2026-03-02", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09"):
        office.set(day)
        (line,) = office.worklist(by="chen-jing").lines
        seen.append((line.left, line.overdue, line.lamp))

    assert seen == [(3, 0, "amber"), (1, 0, "red"), (0, 0, "red"), (0, 1, "overdue"), (0, 2, "overdue")]


def test_lamps_are_those_of_the_office(office: WatchedOffice) -> None:
    """How many days are few is for the office to say; nonsense is refused."""
    office.accepted()
    office.lamps = Lamps(red=0, amber=2)

    assert [one.lamp for one in office.worklist(by="chen-jing").lines] == ["green"]


@pytest.mark.parametrize(("red", "amber", "code"), [(0, 2, ""), (3, 2, "list.bad_lamps"), (-1, 2, "list.bad_lamps")])
def test_the_people_file_may_state_the_lamps(red: int, amber: int, code: str) -> None:
    """As whoever opens the office in a program may; nonsense is refused."""
    sheet = Path("processes/office.toml").read_bytes() + f"\n[lamps]\nred = {red}\namber = {amber}\n".encode()
    people = TomlDirectory.read(sheet, "office.toml")

    if code:
        expects(code, lambda: chosen_lamps(None, people))
    else:
        assert chosen_lamps(None, people) == Lamps(red=red, amber=amber)
    assert chosen_lamps(Lamps(red=2, amber=5), people) == Lamps(red=2, amber=5)


def test_the_nearest_clock_binds(office: WatchedOffice) -> None:
    """A step whose own term outlasts the promise is due when the promise is."""
    long = watch(reviewed_by('role="reviewer"', "9 WD"))
    long.accepted()

    (line,) = long.worklist(by="chen-jing").lines

    assert (line.row.clock, line.row.due) == ("promised", long.due_date("promised"))


def test_a_claimed_seat_leaves_the_pool_and_stands_with_its_holder(office: WatchedOffice) -> None:
    """待认领 and 待办 are two lists; together they are what one may act on."""
    office.accepted("c-1")
    office.accepted("c-2")
    office.do("chen-jing", commands.Claim(case="c-1", visit=office.visit("Review", "c-1")))

    assert (cases(office, "mine"), cases(office, "pools"), cases(office)) == (["c-1"], ["c-2"], ["c-1", "c-2"])
    assert (cases(office, by="zhao-lei"), cases(office, "mine", "zhao-lei")) == (["c-2"], [])
    lists_agree(office)


def test_whoever_must_keep_out_does_not_see_it() -> None:
    """Challenged, kept apart, related to the applicant, spoken already: as at the act."""
    office = watch(reviewed_by('role="reviewer" pattern="all" seats="2"'))
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert (cases(office), cases(office, by="zhao-lei")) == ([], [CASE])
    lists_agree(office)

    office.file.edit('id = "zhao-lei"\n', 'id = "zhao-lei"\nrelated = ["P-1"]\n')
    assert cases(office, by="zhao-lei") == []
    lists_agree(office)


def test_a_challenged_officer_no_longer_sees_the_file(office: WatchedOffice) -> None:
    """回避: from the moment of the challenge."""
    office.accepted()
    office.do(APPLICANT, commands.Challenge(case=CASE, officer="chen-jing", reason="亲属"))

    assert (cases(office), cases(office, by="zhao-lei")) == ([], [CASE])
    lists_agree(office)


def test_a_stand_in_sees_the_list_of_the_absent_within_dates_and_acts(office: WatchedOffice) -> None:
    """代理: zhao-lei stands in for sun-wei at verifications from 16 to 20 March; the line says for whom."""
    office.set("2026-03-12")
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert cases(office, by="zhao-lei") == []

    office.set("2026-03-16")
    (line,) = office.worklist(by="zhao-lei").lines
    assert (line.row.node, line.acting_for) == ("Verify", "sun-wei")
    lists_agree(office)

    office.set("2026-03-21")
    assert cases(office, by="zhao-lei") == []
    lists_agree(office)


def stands_in(office: WatchedOffice, absent: str, stand_in: str, scope: str = "") -> None:
    """For the whole month, in everything or at steps of one act."""
    days = "from = 2026-03-01\nuntil = 2026-03-31\n" + (f'scope = ["{scope}"]\n' if scope else "")
    office.file.edit(
        "[[stand_in]]", f'[[stand_in]]\nabsent = "{absent}"\nstand_in = "{stand_in}"\n{days}\n[[stand_in]]'
    )


@pytest.mark.parametrize(("absent", "more"), [("sun-wei", 0), ("zhou-ping", 1)])
def test_a_stand_in_who_has_spoken_counts_what_the_list_shows(absent: str, more: int) -> None:
    """Of a pool with several seats nobody takes a second one, but one of an absent colleague who has none yet."""
    office = watch(reviewed_by('role="inspector" pattern="all" seats="3"'))
    stands_in(office, absent, "li-qiang")
    office.accepted()
    lists_agree(office)
    office.act(CASE, "Review", "agree", by="li-qiang")

    assert office.worklist_counts("pools", by="li-qiang").all == 2 * more
    assert office.worklist_counts("pools", by="li-qiang", lamp="amber").all == 2 * more
    lists_agree(office)


@pytest.mark.parametrize("scope", ["", "review"])
def test_who_stands_in_for_two_of_one_pool_has_what_each_of_them_may_do(scope: str) -> None:
    """One at verifications only, the other in everything or at reviews: both kinds of work are on the list."""
    office = watch(reviewed_by('role="inspector" pattern="all" seats="2"'))
    stands_in(office, "li-qiang", "sun-wei", scope)
    stands_in(office, "zhou-ping", "sun-wei", "verify")
    office.accepted()

    assert office.worklist_counts("pools", by="sun-wei").all == 2
    lists_agree(office)
    office.act(CASE, "Review", "agree", by="li-qiang")
    assert office.worklist_counts("pools", by="sun-wei").all == 0
    lists_agree(office)


@pytest.mark.parametrize("whom", ['role="inspector"', 'person="song-kai"'])
@pytest.mark.parametrize("more", ['capacity="commissioned"', ""])
def test_what_is_done_by_commission_is_on_no_list_of_a_stand_in_elsewhere(whom: str, more: str) -> None:
    """As at the act: it is for the department commissioned (许可法 24(3)); anything else of the absent one is there."""
    office = watch(reviewed_by(f'{whom} department="health-supervision" {more}'))
    stands_in(office, "song-kai", "li-qiang")
    office.accepted()

    assert cases(office, by="li-qiang") == ([] if more else [CASE])
    lists_agree(office)


def test_counting_what_is_looked_at_one_by_one_stops_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of a lamp of a long pool is not read: there are at least so many; the other lamps are counted, too."""
    office = watch(reviewed_by('role="inspector" department="health-supervision"'))
    stands_in(office, "song-kai", "li-qiang")
    for number in range(3):
        office.accepted(f"c-{number}")
    office.set("2026-03-06")
    office.accepted("c-9")
    every = office.worklist_counts(by="li-qiang")
    assert (every.all, every.beyond) == (4, ())

    monkeypatch.setattr(counts, "MOST_LOOKED_AT", 3)
    counted = office.worklist_counts(by="li-qiang")
    assert ({lamp: many for lamp, many in counted.lamps.items() if many}, counted.beyond) == (
        {"overdue": 3, "amber": 1},
        ("overdue",),
    )
    alone = office.worklist_counts(by="li-qiang", lamp="amber")
    assert (alone.all, alone.beyond) == (1, ())


def test_what_was_delegated_stands_with_both(office: WatchedOffice) -> None:
    """委派: by me, and to me; resolved, it is the holder's again."""
    office.accepted()
    visit = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    office.do("chen-jing", commands.Delegate(case=CASE, visit=visit, to="zhao-lei"))

    assert (cases(office, "delegated"), cases(office, "entrusted", "zhao-lei")) == ([CASE], [CASE])
    assert (cases(office), cases(office, by="zhao-lei")) == ([], [CASE])
    lists_agree(office)

    office.do("zhao-lei", commands.Resolve(case=CASE, visit=visit))
    assert (cases(office, "delegated"), cases(office, "entrusted", "zhao-lei"), cases(office)) == ([], [], [CASE])


def test_what_came_back_says_how_often_and_why(office: WatchedOffice) -> None:
    """退回件."""
    office.accepted()
    for reason in ("缺图纸", "图纸不清"):
        office.act(CASE, "Review", "agree", by="chen-jing")
        office.do("sun-wei", commands.Return(case=CASE, visit=office.visit("Verify"), to="Review", reason=reason))

    (line,) = office.worklist("returned", by="chen-jing").lines

    assert (line.row.node, line.row.returned, line.row.reason) == ("Review", 2, "图纸不清")
    assert cases(office, "open", returned=True) == [CASE]
    office.act(CASE, "Review", "agree", by="chen-jing")
    assert cases(office, "returned") == cases(office, "returned", "sun-wei") == []


def test_what_is_held_says_so_until_it_is_released(office: WatchedOffice) -> None:
    """挂起件: held, it stays in the lists of whoever had it, marked; the day due is the same."""
    office.accepted("c-1")
    office.accepted("c-2")
    before = {one.row.case: one.row.due for one in office.worklist(by="chen-jing").lines}
    office.do("zheng-hong", commands.Hold(case="c-1", reason="等上级批复"))

    assert cases(office, "held") == cases(office, held=True) == ["c-1"]
    assert {one.row.case: one.row.due for one in office.worklist(by="chen-jing").lines} == before

    office.do("zheng-hong", commands.Release(case="c-1"))
    assert cases(office, "held") == []


def test_done_is_what_one_did_also_after_a_transfer(office: WatchedOffice) -> None:
    """已办: who passed it on and who did it both have it; the latest first."""
    office.accepted()
    visit = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    office.do("chen-jing", commands.Transfer(case=CASE, visit=visit, to="zhao-lei", reason="出差"))
    office.act(CASE, "Review", "agree", by="zhao-lei")

    def done(person: str, **asked: object) -> list[tuple[str, str]]:
        return [(one.node, one.what) for one in office.handled(by=person, **asked).rows]

    assert done("chen-jing") == [("Review", "transferred")]
    assert done("zhao-lei") == [("Review", "agree")]
    assert done("zhang-min") == [("Accept", "accepted"), ("Receive", "received")]
    assert done("zhang-min", step="Receive") == [("Receive", "received")]
    page = office.handled(by="zhang-min", limit=1)
    assert [one.what for one in page.rows] == ["accepted"]
    assert [one.what for one in office.handled(by="zhang-min", after=page.next).rows] == ["received"]


def test_what_was_done_is_narrowed_like_the_other_lists(office: WatchedOffice) -> None:
    """By day, outcome, number or name, and by how its case stands today; each page goes on within the same question."""
    for day, case in (("2026-03-02", "c-1"), ("2026-03-05", "c-2")):
        office.set(day)
        office.accepted(case)
    office.act("c-1", "Review", "agree", by="chen-jing")
    office.do(APPLICANT, commands.Withdraw(case="c-2", reason="不办了"))

    def done(**asked: object) -> list[tuple[str, str]]:
        return [(one.case, one.what) for one in office.handled(by="zhang-min", **asked).rows]

    both = [("c-2", "accepted"), ("c-2", "received"), ("c-1", "accepted"), ("c-1", "received")]
    assert done() == done(starts="清源") == both
    assert done(since=date(2026, 3, 3)) == done(starts="2026-000002") == both[:2]
    assert done(since=date(2026, 3, 2), until=date(2026, 3, 4)) == done(ongoing=True) == both[2:]
    assert done(outcome="accepted", ongoing=True) == done(lamp="amber", outcome="accepted") == [("c-1", "accepted")]
    assert done(lamp="overdue") == done(due_before=date(2026, 3, 9)) == []
    assert done(due_before=date(2026, 3, 10)) == both[2:]
    page = office.handled(by="zhang-min", starts="2026", limit=3)
    assert len(page.rows) == 3
    assert [one.case for one in office.handled(by="zhang-min", starts="2026", after=page.next).rows] == ["c-1"]
    expects("list.bad_cursor", lambda: office.handled(by="zhang-min", after=page.next))


def test_what_was_done_says_and_counts_how_its_cases_stand(office: WatchedOffice) -> None:
    """The nearest open step gives day and lamp; a closed case has none; copies not read are counted."""
    office.accepted("c-1")
    office.accepted("c-2")
    office.do("chen-jing", commands.CarbonCopy(case="c-1", persons=("huang-hai",)))
    office.do("chen-jing", commands.CarbonCopy(case="c-2", persons=("huang-hai",)))
    office.do("huang-hai", commands.MarkRead(case="c-1"))
    office.do(APPLICANT, commands.Withdraw(case="c-2", reason="不办了"))
    office.set("2026-03-05")

    rows = {one.case: one for one in office.handled("copies", by="huang-hai").rows}

    assert (rows["c-1"].number, rows["c-1"].due, rows["c-1"].left, rows["c-1"].lamp) == (
        "2026-000001",
        date(2026, 3, 5),
        0,
        "red",
    )
    assert (rows["c-2"].closed, rows["c-2"].lamp, rows["c-2"].due) == (True, None, None)
    assert [one.case for one in office.handled("copies", by="huang-hai", unread=True).rows] == ["c-2"]
    found = office.handled_counts("watched", by="huang-hai")
    assert (found.all, found.closed, found.unread, found.beyond) == (2, 1, 1, False)
    assert found.lamps == {"overdue": 0, "red": 1, "amber": 0, "green": 0, "none": 0}
    assert office.handled_counts("done", by="zhang-min", ongoing=True).all == 2


def test_an_act_for_an_absent_one_is_done_by_both(office: WatchedOffice) -> None:
    """The opinion bears both names, and both have it among what they did."""
    office.set("2026-03-16")
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="zhao-lei")

    for person in ("sun-wei", "zhao-lei"):
        (row,) = office.handled(by=person).rows
        assert (row.what, row.actor, row.absent) == ("agree", "zhao-lei", "sun-wei")


def test_copies_are_listed_read_or_not(office: WatchedOffice) -> None:
    """抄送."""
    office.accepted()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.do("chen-jing", commands.CarbonCopy(case=CASE, persons=("huang-hai", "li-qiang")))
    office.do("li-qiang", commands.MarkRead(case=CASE))

    assert [(one.actor, one.read) for one in office.handled("copies", by="huang-hai").rows] == [("chen-jing", None)]
    (row,) = office.handled("copies", by="li-qiang").rows
    assert row.read == office.now()


def test_what_one_follows_stands_with_what_one_was_told_of(office: WatchedOffice) -> None:
    """关注: the latest first, page by page, and no more once one has stopped; it moves nothing and gives no right."""
    office.accepted()
    tasks = office.tasks(case=CASE)
    office.do("sun-wei", commands.Watch(case=CASE))
    office.do("chen-jing", commands.Watch(case=CASE))
    office.do("chen-jing", commands.CarbonCopy(case=CASE, persons=("sun-wei",)))

    first = office.handled("watched", by="sun-wei", limit=1)
    second = office.handled("watched", by="sun-wei", limit=1, after=first.next)
    assert [(one.list, one.actor) for one in (*first.rows, *second.rows)] == [
        ("copy", "chen-jing"),
        ("watch", "sun-wei"),
    ]
    assert (second.next, office.handled("watched", by="sun-wei", matter="another").rows) == ("", ())
    assert [one.list for one in office.handled("copies", by="sun-wei").rows] == ["copy"]
    assert office.tasks(case=CASE) == tasks
    expects("watch.already", lambda: office.do("sun-wei", commands.Watch(case=CASE)))

    office.do("sun-wei", commands.Unwatch(case=CASE))
    assert [one.list for one in office.handled("watched", by="sun-wei").rows] == ["copy"]
    assert [one.list for one in office.handled("watched", by="chen-jing").rows] == ["watch"]
    expects("watch.none", lambda: office.do("sun-wei", commands.Unwatch(case=CASE)))
    office.do("sun-wei", commands.Watch(case=CASE))
    assert office.only.watched_by == ("chen-jing", "sun-wei")
    assert not office.check()


def test_a_case_is_followed_by_who_may_see_it(office: WatchedOffice) -> None:
    """Who has a part in it, is above one who has, was told of it, or runs the system; nobody who must keep out."""
    office.accepted()
    for person in ("zhang-min", "chen-jing", "sun-wei", "huang-hai", "bai-xue"):
        office.do(person, commands.Watch(case=CASE))
    expects("watch.not_yours", lambda: office.do("cao-ming", commands.Watch(case=CASE)))
    office.do("chen-jing", commands.CarbonCopy(case=CASE, persons=("cao-ming",)))
    office.do("cao-ming", commands.Watch(case=CASE))
    expects("person.not_an_officer", lambda: office.do(APPLICANT, commands.Watch(case=CASE)))
    expects("list.for_officers", lambda: office.handled("watched", by=APPLICANT))
    office.do(APPLICANT, commands.Challenge(case=CASE, officer="zhao-lei", reason="亲属"))
    expects("watch.keeps_out", lambda: office.do("zhao-lei", commands.Watch(case=CASE)))


def test_no_more_than_a_hundred_follow_one_case(office: WatchedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a case remembers is bounded; whoever stops makes room."""
    monkeypatch.setattr(watching, "MOST", 1)
    office.accepted()
    office.do("sun-wei", commands.Watch(case=CASE))
    expects("watch.too_many", lambda: office.do("chen-jing", commands.Watch(case=CASE)))
    office.do("sun-wei", commands.Unwatch(case=CASE))
    office.do("chen-jing", commands.Watch(case=CASE))


def test_the_list_of_somebody_else_is_for_who_is_above_or_runs_the_system(office: WatchedOffice) -> None:
    """A superior at any distance, a head, a supervisor, an administrator; others are refused, and that is kept."""
    office.accepted()
    for person in ("sun-wei", "huang-hai", "zheng-hong", "qian-yi", "bai-xue"):
        assert cases(office, by=person, of="chen-jing") == [CASE]
    for list_ in ("open", "mine", "done", "copies", "watched"):
        ask = office.handled if list_ in ("done", "copies", "watched") else office.worklist
        expects("list.not_yours", lambda ask=ask, list_=list_: ask(list_, by="zhao-lei", of="chen-jing"))
    expects("list.not_yours", lambda: office.worklist_counts(by="cao-ming", of="chen-jing"))
    expects("person.unknown", lambda: office.worklist(by=Actor(id="nobody", kind="officer")))
    expects("person.unknown", lambda: office.worklist(by=Actor(id="job", kind="job")))

    assert {one.code for one in office.refusals()} == {"list.not_yours", "person.unknown"}


def test_a_department_sees_its_own_and_heads_those_below(office: WatchedOffice) -> None:
    """部门待办: for its people without what they must keep out of; for its heads all of it."""
    office.accepted()
    office.do(APPLICANT, commands.Challenge(case=CASE, officer="chen-jing", reason="亲属"))

    assert cases(office, "department", "zhao-lei") == cases(office, "department", "zheng-hong") == [CASE]
    assert cases(office, "department") == []
    assert office.worklist_counts("department", by="chen-jing").all == 1
    assert cases(office, "department", "bai-xue", department="market") == [CASE]
    assert cases(office, "department", "li-qiang", department="market") == [CASE]
    expects("list.not_yours", lambda: office.worklist("department", by="zhang-min", department="market"))
    expects("department.unknown", lambda: office.worklist("department", by="bai-xue", department="nowhere"))


def test_a_department_is_counted_by_index_whoever_asks(office: WatchedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a colleague must keep out of is not looked up one by one: the count is that of the department."""
    monkeypatch.setattr(counts, "MOST_LOOKED_AT", 1)
    for case in ("c-1", "c-2"):
        office.accepted(case)

    for person in ("zhao-lei", "zheng-hong"):
        found = office.worklist_counts("department", by=person)
        assert (found.all, found.beyond) == (2, ())


def test_an_applicant_sees_its_own_and_nothing_else(office: WatchedOffice) -> None:
    """What the office waits for from it; never a list of officers, also of one who bears its name."""
    office.received()
    flaw = Flaw(material="application-form", text="未签字")
    office.act(CASE, "Accept", "correction_requested", by="zhang-min", defects=(flaw,))

    assert cases(office, by=APPLICANT) == [CASE]
    assert cases(office, by=Actor(id="P-2", kind="applicant")) == []
    for list_ in ("pools", "department", "delegated", "entrusted"):
        expects("list.for_officers", lambda list_=list_: office.worklist(list_, by=APPLICANT))
    expects("list.for_officers", lambda: office.worklist(by=APPLICANT, of="zhang-min"))


def test_filters_meet(office: WatchedOffice) -> None:
    """By matter, step, act, lamp, day, and the beginning of number or applicant; several together."""
    for day, case in (("2026-03-02", "c-1"), ("2026-03-05", "c-2")):
        office.set(day)
        office.accepted(case)
    office.set("2026-03-06")

    assert cases(office, lamp="overdue") == cases(office, due_before="2026-03-10") == ["c-1"]
    assert cases(office, lamp="amber") == ["c-2"]
    assert cases(office, lamp="amber", due_before="2026-03-06") == []
    assert cases(office, starts="2026-000002") == ["c-2"]
    assert cases(office, starts="清源", step="Review", act="review", matter="food-business-licence") == ["c-1", "c-2"]
    assert cases(office, act="verify") == cases(office, matter="other") == cases(office, held=True) == []
    assert office.worklist_counts(by="chen-jing", starts="2026-000002").all == 1


def test_pages_are_not_disturbed_by_what_happens_between_them(office: WatchedOffice) -> None:
    """A row that stayed is neither doubled nor hidden by one that went before it or came behind it."""
    for n in range(1, 6):
        office.accepted(f"c-{n}")
    page = office.worklist(by="chen-jing", limit=2)
    office.act("c-1", "Review", "agree", by="zhao-lei")
    office.accepted("c-0")
    office.act("c-4", "Review", "agree", by="zhao-lei")

    rest = office.worklist(by="chen-jing", limit=9, after=page.next)

    assert [[one.row.case for one in part.lines] for part in (page, rest)] == [["c-1", "c-2"], ["c-3", "c-5"]]
    assert rest.next == ""


def test_a_cursor_answers_its_own_question_only(office: WatchedOffice) -> None:
    """Cut, changed, of another question or another list: refused, before anything is looked up."""
    for n in range(3):
        office.accepted(f"c-{n}")
    good = office.worklist(by="chen-jing", limit=1).next

    other = "B" if good[-1] == "A" else "A"
    for bad in (good[:-2], "x" + good[1:], good[:-1] + other, "x", "é", "-" * 5000, good + "==", good + "!"):
        expects("list.bad_cursor", lambda bad=bad: office.worklist(by="chen-jing", after=bad, limit=1))
    expects("list.bad_cursor", lambda: office.worklist(by="chen-jing", after=good, lamp="red"))
    expects("list.bad_cursor", lambda: office.worklist("pools", by="chen-jing", after=good))
    expects("list.bad_cursor", lambda: office.handled(by="chen-jing", after=good))
    assert cases(office, after=good, limit=7) == ["c-1", "c-2"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"list": "everything"}, "list.unknown"),
        ({"list": "done"}, "list.unknown"),
        ({"lamp": "blue"}, "list.no_such_lamp"),
        ({"limit": 0}, "list.limit"),
        ({"limit": 501}, "list.limit"),
        ({"matter": "m" * 201}, "list.too_long"),
        ({"starts": "a\x00"}, "list.too_long"),
        ({"colour": "red"}, "list.not_a_question"),
        ({"due_before": "tomorrow"}, "list.not_a_question"),
        ({"due_before": date.min}, "list.no_such_day"),
        ({"list": "department", "of": "chen-jing"}, "list.no_such_filter"),
        ({"outcome": "agree"}, "list.no_such_filter"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(office: WatchedOffice, asked: dict, code: str) -> None:
    """Never passed over: a filter that is not understood would show more than was asked for."""
    expects(code, lambda: office.worklist(by="chen-jing", **asked))
    if code == "list.no_such_filter":
        for of_seats in ({"act": "review"}, {"held": True}, {"department": "market"}, {"unread": True}):
            expects(code, lambda of_seats=of_seats: office.handled(by="chen-jing", **of_seats))


def test_the_duty_officer_finds_the_seats_of_the_day(office: WatchedOffice) -> None:
    """值班长: whoever is on the roster, not everybody with the post."""
    duty = watch(reviewed_by('post="duty-officer" department="service-centre"'))
    duty.accepted()

    (seen,) = [one for one in ("gao-jian", "meng-yu") if listed(duty, one)]
    duty.act(CASE, "Review", "agree", by=seen)
    lists_agree(duty)


def test_seats_of_several_roles_and_persons_are_found_by_each() -> None:
    """Whoever has one of the roles, or is named beside them, finds it."""
    office = watch(reviewed_by('role="reviewer, inspector" persons="sun-wei"'))
    office.accepted()

    assert [one for one in ("chen-jing", "li-qiang", "sun-wei", "huang-hai") if cases(office, by=one)] == [
        "chen-jing",
        "li-qiang",
        "sun-wei",
    ]
    lists_agree(office)
