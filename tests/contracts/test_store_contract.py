"""What every store promises, whatever it is made of."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from approvalflow.desk.rows import Change, DraftRow, DueRow, SeenRow
from approvalflow.errors import ApprovalFlowError, BooksError, Conflict, Defect
from approvalflow.testing.memory import MemoryStore
from contracts.book_rows import (
    MONDAY,
    a_case,
    a_change,
    a_due,
    a_first_change,
    a_full_change,
    a_key,
    a_matter,
    a_message,
    a_refusal,
    a_task,
    an_event,
    later,
)
from contracts.stores import SqlStore

Store = MemoryStore | SqlStore


def refused(kind: type[ApprovalFlowError]) -> "pytest.RaisesExc[ApprovalFlowError]":
    return pytest.raises(kind)


def test_what_is_kept_comes_back_as_it_was(store: Store, tenant: str) -> None:
    """Case, events, seats, due rows, messages and key of a change are read back equal, in another transaction."""
    change = a_change(
        row=a_case(number="食许2031-0001", snapshot='{"b": 1, "a": "\\u0000 𠮷"}'),
        tasks_opened=(a_task(holder="li", due=date(2031, 3, 17), number="食许2031-0001"),),
        due_opened=(a_due(), a_due(key="promised", at=later(days=2))),
        outbox=(a_message(),),
        key=a_key(),
    )
    with store.transaction(tenant)() as books:
        books.keep(change)

    with store.transaction(tenant)() as books:
        loaded = books.load("c-1", key="k-1")
        assert loaded is not None
        assert (loaded.case, loaded.key, loaded.book) == (change.case, change.key, 0)
        assert tuple(books.events("c-1")) == change.events
        assert tuple(books.tasks(case="c-1")) == change.tasks_opened
        assert tuple(books.due_of("c-1")) == change.due_opened
        assert tuple(books.outbox()) == change.outbox
        assert books.keys("c-1") == [change.key]
        assert books.case("c-1") == books.case("食许2031-0001") == change.case
        assert books.tenant == tenant


def test_a_moment_keeps_its_microseconds_and_comes_back_in_utc(store: Store, tenant: str) -> None:
    """A moment told in Hangzhou is the same moment when read, to the microsecond."""
    told = datetime(2031, 3, 4, 7, 59, 59, 999999, tzinfo=timezone(timedelta(hours=8)))
    with store.transaction(tenant)() as books:
        books.keep(a_change(due_opened=(a_due(at=told),)))

    with store.read(tenant)() as books:
        (row,) = books.due_of("c-1")
        assert row.at == told
        assert books.due(told - timedelta(microseconds=1)) == []
        assert books.due(told) == [row]


def test_an_exception_leaves_nothing_behind(store: Store, tenant: str) -> None:
    """A transaction that ends in an exception has written nothing, not even a number drawn."""
    with pytest.raises(ZeroDivisionError), store.transaction(tenant)() as books:  # noqa: PT012
        books.keep(a_full_change(expected=0))
        books.append("tenant", 0, [an_event()])
        books.refuse(a_refusal())
        books.publish(a_matter())
        books.count_up("2031")
        1 / 0  # noqa: B018

    with store.transaction(tenant)() as books:
        loaded = books.load("c-1", key="c-1 1")
        assert loaded is not None
        assert (loaded.case, loaded.key, loaded.book) == (None, None, 0)
        assert list(books.events("c-1")) == list(books.events("tenant")) == []
        assert (
            books.tasks() == books.due(later(days=999)) == books.outbox() == books.refusals() == books.matters() == []
        )
        assert books.count_up("2031") == 1


def test_a_change_closes_what_it_names_and_opens_the_rest(store: Store, tenant: str) -> None:
    """Seats and due rows that a change closes are gone, those it opens are there, the others stay."""
    with store.transaction(tenant)() as books:
        books.keep(a_first_change())
        books.keep(a_first_change("c-2"))
        books.keep(a_full_change())

    with store.read(tenant)() as books:
        assert [(row.visit, row.seat) for row in books.tasks(case="c-1")] == [("Review@2", "1"), ("Review@2", "2")]
        assert [row.key for row in books.due_of("c-1")] == ["step 2"]
        assert [row.visit for row in books.tasks(case="c-2")] == ["Review@1", "Review@1"]
        assert [event.seq for event in books.events("c-1")] == [1, 2]
        assert [event.seq for event in books.events("c-1", after=1)] == [2]


@pytest.mark.parametrize("expected", [0, 1, 3])
def test_a_lost_race_is_a_conflict(store: Store, tenant: str, expected: int) -> None:
    """A change made from another head than the present one is refused, and the case is not touched."""
    with store.transaction(tenant)() as books:
        books.keep(a_change())
        books.keep(a_change(expected=1))

    with refused(Conflict) as told, store.transaction(tenant)() as books:
        books.keep(a_change(expected=expected, row=a_case(stage="accepted", seq=expected + 1)))

    assert told.value.code == "case.moved_on"
    with store.read(tenant)() as books:
        assert books.case("c-1") == a_case(seq=2, hash="sha256:2")


def test_a_number_belongs_to_one_case(store: Store, tenant: str) -> None:
    """Two cases cannot bear the same number, be it given at birth or later."""
    with store.transaction(tenant)() as books:
        books.keep(a_change(row=a_case(number="2031-1")))
        books.keep(a_change("c-2"))

    for change in (
        a_change("number-3", row=a_case("number-3", number="2031-1")),
        a_change("c-2", 1, row=a_case("c-2", number="2031-1", seq=2), numbered=True),
    ):
        with refused(Conflict) as told, store.transaction(tenant)() as books:
            books.keep(change)
        assert (told.value.code, told.value.values) == ("case.number_taken", {"number": ["2031-1"]})


def test_a_key_answers_once(store: Store, tenant: str) -> None:
    """A second command with a used key is a conflict, and none of its rows is kept."""
    with store.transaction(tenant)() as books:
        books.keep(a_change(key=a_key("k")))

    with refused(Conflict) as told, store.transaction(tenant)() as books:
        books.keep(a_change("c-2", key=a_key("k")))

    assert (told.value.code, told.value.values) == ("key.raced", {"key": ["k"]})
    with store.transaction(tenant)() as books:
        unknown = books.load("c-2", key="k")
        assert unknown is not None
        assert (unknown.case, unknown.key) == (None, a_key("k"))
        assert books.keys("c-2") == []


def test_a_key_of_no_case_answers_once_whatever_case_is_asked_about(store: Store, tenant: str) -> None:
    """It is found beside a case and without one, belongs to nobody's file, and goes with its time."""
    with store.transaction(tenant)() as books:
        books.keep_key(a_key("whole"))
        books.keep(a_change())
    with refused(Conflict) as told, store.transaction(tenant)() as books:
        books.keep_key(a_key("whole"))
    with refused(Conflict) as too, store.transaction(tenant)() as books:
        books.keep(a_change("c-2", key=a_key("whole")))

    assert {told.value.code, too.value.code} == {"key.raced"}
    with store.read(tenant)() as books:
        found = [books.load(case, key="whole") for case in ("tenant", "c-1", "nowhere")]
        assert [one.key for one in found if one is not None] == [a_key("whole")] * 3
        assert [*books.strays()] == []
    with store.transaction(tenant)() as books:
        books.forget_keys(later(minutes=10_000_000))
        gone = books.load("c-1", key="whole")
        assert gone is not None
        assert gone.key is None


def test_a_thing_said_once_is_never_said_twice(store: Store, tenant: str) -> None:
    """A message with a key that was used is a conflict, also when the first one was delivered long ago."""
    with store.transaction(tenant)() as books:
        books.keep(a_change(outbox=(a_message("w"),)))
        books.delivered(["w"], MONDAY)

    with refused(Conflict) as told, store.transaction(tenant)() as books:
        books.keep(a_change(expected=1, outbox=(a_message("w"),)))

    assert told.value.code == "outbox.said_before"


def test_a_row_that_is_there_already_is_our_own_mistake(store: Store, tenant: str) -> None:
    """Opening a seat, a due row or an event a second time is a defect, not a race."""
    with store.transaction(tenant)() as books:
        books.keep(a_change(tasks_opened=(a_task(),), due_opened=(a_due(),)))

    for change in (
        a_change(expected=1, tasks_opened=(a_task(),)),
        a_change(expected=1, due_opened=(a_due(),)),
        a_change(expected=1, events=(an_event(1),)),
    ):
        with refused(Defect) as told, store.transaction(tenant)() as books:
            books.keep(change)
        assert told.value.code == "books.rule_broken"


def test_an_unknown_case_is_told_apart_from_a_locked_one(store: Store, tenant: str) -> None:
    """`load` of a case nobody opened answers without a case, with and without skipping locked ones."""
    with store.transaction(tenant)() as books:
        books.append("tenant", 0, [an_event(1), an_event(2)])
        for skip in (False, True):
            loaded = books.load("nobody", key="k", skip_locked=skip)
            assert loaded is not None
            assert (loaded.case, loaded.key, loaded.book) == (None, None, 2)
        assert books.case("nobody") is None


def test_a_case_that_is_known_brings_the_head_of_the_book(store: Store, tenant: str) -> None:
    """`load` tells how far the tenant's own stream has come."""
    with store.transaction(tenant)() as books:
        books.keep(a_change())
        books.append("tenant", 0, [an_event(1)])
        books.append("tenant", 1, [an_event(2), an_event(3)])

    with store.transaction(tenant)() as books:
        loaded = books.load("c-1", skip_locked=True)
        assert loaded is not None
        assert (loaded.case and loaded.case.case, loaded.book) == ("c-1", 3)
    with store.read(tenant)() as books:
        assert books.load("c-1") == loaded


def test_a_stream_goes_on_only_from_its_head(store: Store, tenant: str) -> None:
    """Events are added after the last one; from anywhere else it is a conflict."""
    with store.transaction(tenant)() as books:
        assert (books.last("tenant"), books.head("tenant")) == (None, 0)
        books.append("tenant", 0, [an_event(1)])
        books.append("tenant", 1, [])
        books.append("tenant", 1, [an_event(2, type="NoticeAdopted")])

    for expected in (0, 1, 5):
        with refused(Conflict) as told, store.transaction(tenant)() as books:
            books.append("tenant", expected, [an_event(expected + 1)])
        assert told.value.code == "stream.moved_on"

    with store.read(tenant)() as books:
        assert books.last("tenant") == an_event(2, type="NoticeAdopted")
        assert (books.head("tenant"), books.head("nothing")) == (2, 0)
        assert [event.seq for event in books.events("tenant", after=1)] == [2]


def test_a_worklist_shows_what_a_person_holds_and_what_waits_in_the_pools(store: Store, tenant: str) -> None:
    """Earliest due first, undated last; what somebody holds no longer waits in its pool."""
    with store.transaction(tenant)() as books:
        seats = (
            a_task(seat="undated", holder="li"),
            a_task(seat="second", holder="li", due=date(2031, 3, 20)),
            a_task(seat="first", due=date(2031, 3, 10)),
            a_task(seat="taken", holder="wang", due=date(2031, 3, 1)),
            a_task(seat="elsewhere", pool="reviewer@fire", due=date(2031, 3, 2)),
        )
        books.keep(a_change(tasks_opened=seats))
        books.keep(a_change("c-2", tasks_opened=(a_task("c-2", seat="third", due=date(2031, 3, 20)),)))

    def seen(**asked: object) -> list[str]:
        with store.read(tenant)() as books:
            return [row.seat for row in books.tasks(**asked)]  # type: ignore[arg-type]

    assert seen(holder="li") == ["second", "undated"]
    assert seen(pools=["reviewer@food", "nobody@food"]) == ["first", "third"]
    assert seen(holder="li", pools=["reviewer@food"]) == ["first", "second", "third", "undated"]
    assert seen(holder="li", pools=["reviewer@food"], limit=2) == ["first", "second"]
    assert seen(case="c-1", pools=["reviewer@food"]) == ["first"]
    assert seen(case="c-2") == ["third"]
    assert seen() == ["taken", "elsewhere", "first", "second", "third", "undated"]


def test_due_rows_come_in_order_and_in_pages(store: Store, tenant: str) -> None:
    """Every row due by a moment comes once, in order of moment, case and key, however the pages fall."""
    rows = [a_due(f"c-{n % 3}", f"k{n}", later(hours=n // 4)) for n in range(12)]
    with store.transaction(tenant)() as books:
        for case in ("c-0", "c-1", "c-2"):
            books.keep(a_change(case, due_opened=tuple(row for row in rows if row.case == case)))

    expected = sorted((row.at, row.case, row.key) for row in rows if row.at <= later(hours=1))
    for size in (1, 3, 100):
        found, after = [], None
        with store.read(tenant)() as books:
            while page := books.due(later(hours=1), limit=size, after=after):
                found += [(row.at, row.case, row.key) for row in page]
                after = found[-1]
        assert found == expected


def test_messages_leave_in_the_order_they_were_written(store: Store, tenant: str) -> None:
    """The outbox lists what was not handed over yet, in order; all of it, or that of one case, when asked."""
    with store.transaction(tenant)() as books:
        books.keep(a_change(outbox=(a_message("z"), a_message("a"))))
        books.keep(a_change("c-2", outbox=(a_message("m", case="c-2", recorded=later(seconds=1)),)))

    with store.transaction(tenant)() as books:
        assert [row.key for row in books.outbox()] == ["z", "a", "m"]
        assert [row.key for row in books.outbox(limit=1)] == ["z"]
        books.delivered([], MONDAY)
        books.delivered(["z", "never written"], MONDAY)

    with store.read(tenant)() as books:
        assert [row.key for row in books.outbox()] == ["a", "m"]
        assert [row.key for row in books.outbox(undelivered=False)] == ["z", "a", "m"]
        assert [row.key for row in books.outbox(case="c-1", undelivered=False)] == ["z", "a"]
        assert [row.key for row in books.outbox(case="c-1")] == ["a"]


def test_refusals_are_kept_newest_first_and_hang_together(store: Store, tenant: str) -> None:
    """Who tried what is listed, by case too, and the chain of their hashes holds."""
    rows = [a_refusal(f"r.{n}", case=None if n == 1 else f"c-{n}", recorded=later(minutes=-n)) for n in range(3)]
    for row in rows:
        with store.transaction(tenant)() as books:
            books.refuse(row)

    with store.read(tenant)() as books:
        assert books.refusals() == rows[::-1]
        assert books.refusals(limit=1) == rows[2:]
        assert books.refusals(case="c-0") == rows[:1]
        assert books.broken_refusal() is None


def test_a_published_version_never_changes(store: Store, tenant: str) -> None:
    """A version is kept byte for byte; publishing it again is a conflict."""
    with store.transaction(tenant)() as books:
        books.publish(a_matter("food", "2"))
        books.publish(a_matter("food", "1"))
        books.publish(a_matter("Bath", "1"))

    with refused(Conflict) as told, store.transaction(tenant)() as books:
        books.publish(a_matter("food", "1", matter=b"other"))
    assert told.value.code == "matter.already_published"
    assert told.value.values == {"matter": ["food"], "version": ["1"]}

    with store.read(tenant)() as books:
        assert books.matter("food", "1") == a_matter("food", "1")
        assert books.matter("food", "3") is None
        assert [(row.code, row.version) for row in books.matters()] == [("Bath", "1"), ("food", "1"), ("food", "2")]


def test_numbers_are_drawn_without_gaps(store: Store, tenant: str) -> None:
    """Each counter begins at 1 and leaves out none, in one transaction and across them."""
    with store.transaction(tenant)() as books:
        assert [books.count_up("2031"), books.count_up("2031"), books.count_up("2032")] == [1, 2, 1]
    with pytest.raises(ZeroDivisionError), store.transaction(tenant)() as books:  # noqa: PT012
        assert books.count_up("2031") == 3
        1 / 0  # noqa: B018
    with store.transaction(tenant)() as books:
        assert books.count_up("2031") == 3


def test_cases_are_listed_a_page_at_a_time(store: Store, tenant: str) -> None:
    """Cases come in the order of their ids, by code point on every database; closed or up-to-date ones on wish not."""
    with store.transaction(tenant)() as books:
        for case, stage, calendar in (
            ("b", "closed", 1),
            ("B", "accepted", 2),
            ("办", "accepted", 1),
            ("a-1", "decided", 3),
        ):
            books.keep(a_change(case, row=a_case(case, stage=stage, calendar=calendar)))

    def seen(**asked: object) -> list[str]:
        with store.read(tenant)() as books:
            return [row.case for row in books.cases(**asked)]  # type: ignore[arg-type]

    assert seen() == ["B", "a-1", "b", "办"]
    assert seen(limit=2) == ["B", "a-1"]
    assert seen(after="a-1") == ["b", "办"]
    assert seen(open_only=True) == ["B", "a-1", "办"]
    assert seen(calendar_before=2) == ["b", "办"]
    assert seen(open_only=True, calendar_before=3, limit=1) == ["B"]


def test_cases_under_way_are_listed_by_id(store: Store, tenant: str) -> None:
    """Whatever is not closed; of closed ones those with a seat to fill, or something that falls due; each once."""
    with store.transaction(tenant)() as books:
        for case, stage in (("a", "accepted"), ("b", "closed"), ("c", "closed"), ("d", "closed"), ("e", "decided")):
            books.keep(a_change(case, row=a_case(case, stage=stage)))
        for case in ("a", "c"):
            seats = tuple(a_task(case, seat=seat) for seat in ("1", "2"))
            books.keep(Change(expected=1, case=a_case(case, stage="closed", seq=2), events=(), tasks_opened=seats))
        due = (DueRow(case="d", key="answer", at=MONDAY),)
        books.keep(Change(expected=1, case=a_case("d", stage="closed", seq=2), events=(), due_opened=due))
        assert books.under_way() == ["a", "c", "d", "e"]
        assert books.under_way(limit=2) == ["a", "c"]
        assert books.under_way(after="c") == ["d", "e"]


def test_how_far_the_sweep_has_looked_is_kept_for_each_tenant(store: Store, tenant: str) -> None:
    """None at first; then what was kept last, and of no other tenant."""
    with store.transaction(tenant)() as books:
        assert books.people_seen() is None
        for row in (SeenRow(revision="1"), SeenRow(revision="2", begun="c-1", reached="c-3", round=1)):
            books.see_people(row)
            assert books.people_seen() == row
    with store.read(f"{tenant}2")() as books:
        assert books.people_seen() is None


def test_tenants_do_not_see_each_other(store: Store, tenant: str) -> None:
    """Two divisions may use the same ids, numbers, keys and counters, and neither sees a row of the other."""
    change = a_full_change(expected=0)
    for one in (tenant, f"{tenant}-b"):
        with store.transaction(one)() as books:
            books.keep(change)
            books.append("tenant", 0, [an_event()])
            books.refuse(a_refusal())
            books.publish(a_matter())
            assert books.count_up("2031") == 1

    with store.transaction(f"{tenant}-c")() as books:
        loaded = books.load("c-1", key="c-1 1")
        assert loaded is not None
        assert (loaded.case, loaded.key, loaded.book, books.case("c-1")) == (None, None, 0, None)
        nothing = [*books.cases(), *books.tasks(), *books.due(later(days=9)), *books.due_of("c-1"), *books.outbox()]
        nothing += [
            *books.keys("c-1"),
            *books.refusals(),
            *books.matters(),
            *books.events("c-1"),
            *books.events("tenant"),
        ]
        assert nothing == []
        assert (books.last("tenant"), books.matter("food", "1"), books.broken_refusal()) == (None, None, None)
        books.delivered(["c-1/1"], MONDAY)
        books.keep(a_change(tasks_closed=(("Review@1", "1"),), due_closed=("step 1",)))
    with store.read(tenant)() as books:
        assert [len(books.outbox()), len(books.tasks()), len(books.due_of("c-1"))] == [1, 2, 1]


def test_who_comes_second_is_told_that_the_books_are_held(store: Store, tenant: str) -> None:
    """While one writes a case, another cannot have it: a conflict after the wait, and afterwards all is free again."""
    with store.transaction(tenant)() as books:
        books.keep(a_change())

    with store.transaction(tenant)() as books:
        books.load("c-1")
        with refused(Conflict) as told, store.transaction(tenant)() as others:
            others.load("c-1")
        books.keep(a_change(expected=1))

    assert told.value.code in {"books.locked", "books.busy"}
    with store.transaction(tenant)() as books:
        loaded = books.load("c-1")
        assert loaded is not None
        assert loaded.case == a_case(seq=2, hash="sha256:2")


def test_a_reader_stays_at_one_moment_and_holds_up_nobody(store: Store, tenant: str) -> None:
    """What is written while somebody reads is seen by the next reader, not by this one."""
    with store.transaction(tenant)() as books:
        books.keep(a_change())

    with store.read(tenant)() as reader:
        assert reader.head("c-1") == 1
        with store.transaction(tenant)() as books:
            books.keep(a_change(expected=1))
        assert reader.head("c-1") == 1
        before = reader.case("c-1")
        assert before is not None
        assert before.seq == 1
    with store.read(tenant)() as reader:
        assert reader.head("c-1") == 2


def test_a_reader_cannot_write(store: Store, tenant: str) -> None:
    """A transaction for reading refuses to write, and the next one for writing may again."""
    for attempt in ("keep", "append", "refuse", "publish", "count_up"):
        rows = {"keep": a_change(), "refuse": a_refusal(), "publish": a_matter(), "count_up": "2031"}
        with refused(BooksError) as told, store.read(tenant)() as books:
            if attempt == "append":
                books.append("tenant", 0, [an_event()])
            else:
                getattr(books, attempt)(rows[attempt])
        assert told.value.code == "books.read_only"

    with store.transaction(tenant)() as books:
        books.keep(a_change())
    with store.read(tenant)() as books:
        assert [row.case for row in books.cases()] == ["c-1"]


def test_a_naive_moment_is_not_kept(store: Store, tenant: str) -> None:
    """A moment without a zone is refused at the door of the books."""
    with refused(ApprovalFlowError) as told, store.transaction(tenant)() as books:
        books.keep(a_change(due_opened=(a_due(at=datetime(2031, 3, 3)),)))  # noqa: DTZ001
    assert told.value.code == "moment.no_zone"


def test_large_files_and_odd_letters_survive(store: Store, tenant: str) -> None:
    """A snapshot of several megabytes and letters outside the basic plane come back unchanged."""
    text = '{"t": "' + "𠮷田《 %s :x \\\\ ' \"" * 100_000 + '"}'
    with store.transaction(tenant)() as books:
        books.keep(
            a_change(row=a_case(snapshot=text), events=(an_event(payload=text, recorded=MONDAY.astimezone(UTC)),))
        )
    with store.read(tenant)() as books:
        row = books.case("c-1")
        assert row is not None
        assert row.snapshot == text
        assert next(iter(books.events("c-1"))).payload == text


def test_a_draft_is_one_persons_and_forgotten_in_time(store: Store, tenant: str) -> None:
    """One at each step of a case for each author; another tenant has none of it."""
    mine = DraftRow(case="c-1", visit="Review@4", author="li", content='{"reason": "草稿"}', recorded=MONDAY)
    with store.transaction(tenant)() as books:
        books.keep(a_first_change())
        books.keep_draft(mine)

    with store.read(tenant)() as books:
        assert books.draft("c-1", "Review@4", "li") == mine
        assert books.draft("c-1", "Review@4", "wang") is None
        assert books.draft("c-1", "Verify@5", "li") is None
        assert [*books.strays()] == []
    with store.read(f"{tenant}-b")() as books:
        assert books.draft("c-1", "Review@4", "li") is None

    with store.transaction(tenant)() as books:
        books.forget_drafts(MONDAY)
        assert books.draft("c-1", "Review@4", "li") == mine
        books.drop_draft("c-1", "Review@4", "wang")
        books.forget_drafts(later(days=1))
        assert books.draft("c-1", "Review@4", "li") is None
        books.keep_draft(mine)
        books.drop_draft("c-1", "Review@4", "li")
        assert books.draft("c-1", "Review@4", "li") is None
