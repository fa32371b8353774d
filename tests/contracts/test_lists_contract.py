"""What every store must answer about lists: in order, narrowed, page by page, counted."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from approvalflow.desk.rows import InvolvedRow, Past, Sought, TaskRow, Wanted
from approvalflow.testing.memory import MemoryStore
from contracts.book_rows import a_change, a_task, later, something_done
from contracts.stores import SqlStore

FIELDS = InvolvedRow.__struct_fields__

Store = MemoryStore | SqlStore
POOL = "@reviewer@food"


def test_a_list_is_narrowed_by_everything_that_can_be_asked(store: Store, tenant: str) -> None:
    """Each condition leaves exactly the seats that meet it; several meet all of them."""
    seats = (
        a_task(seat="plain", due=date(2031, 3, 10), number="2031-000001"),
        a_task(seat="other", matter="fire", act="decide", node="Decide", department="fire", number="2031-000010"),
        a_task(seat="back", returned=2, reason="缺图纸", due=date(2031, 3, 5), party="Café 100%_"),
        a_task(seat="held", held=1, due=date(2031, 3, 20)),
        a_task(seat="barred", barred='["li","王五"]', due=date(2031, 3, 21), party="café"),
        a_task(seat="related", applicant="P-9", due=date(2031, 3, 22)),
        a_task(seat="passed", giver="wang", owner=POOL, due=date(2031, 3, 23)),
    )
    with store.transaction(tenant)() as books:
        books.keep(a_change(tasks_opened=seats))
    all_ = ["back", "plain", "held", "barred", "related", "passed", "other"]

    def seen(**wanted: object) -> list[str]:
        with store.read(tenant)() as books:
            return [row.seat for row in books.listed("owner", POOL, Wanted(**wanted))]  # type: ignore[arg-type]

    def without(*seats: str) -> list[str]:
        return [one for one in all_ if one not in seats]

    assert seen() == all_
    assert seen(matter="fire") == seen(act="decide") == seen(node="Decide") == seen(department="fire") == ["other"]
    assert seen(acts=("decide", "issue")) == ["other"]
    assert seen(starts="2031-00000") == ["plain"]
    assert seen(starts="2031-") == ["plain", "other"]
    assert seen(starts="Café 100%_") == ["back"]
    assert seen(starts="C") == ["back"]
    assert seen(since=date(2031, 3, 10), until=date(2031, 3, 20)) == ["plain", "held"]
    assert seen(returned=True) == ["back"]
    assert seen(held=True) == ["held"]
    assert seen(delegated=True) == ["passed"]
    assert seen(own=True) == without("passed")
    assert seen(person="li") == seen(absent="王五") == without("barred")
    assert seen(person="l") == seen(person="Li") == all_
    assert seen(related=("P-9", "P-8")) == without("related")
    assert seen(person="li", related=("P-9",), matter="food", since=date(2031, 3, 20)) == ["held", "passed"]


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_pages_of_a_list_follow_each_other(store: Store, tenant: str, size: int) -> None:
    """Every seat comes once, by day, case, visit and seat, however the pages fall."""
    seats = [
        a_task(f"c-{n % 3}", f"V@{n}", due=None if n % 4 == 0 else date(2031, 3, 1 + n % 5), holder="li")
        for n in range(12)
    ]
    with store.transaction(tenant)() as books:
        for case in ("c-0", "c-1", "c-2"):
            books.keep(a_change(case, tasks_opened=tuple(one for one in seats if one.case == case)))

    found: list[TaskRow] = []
    with store.read(tenant)() as books:
        after = None
        while page := books.listed("owner", "=li", Wanted(), after=after, limit=size):
            found += page
            after = (page[-1].place, page[-1].case, page[-1].visit, page[-1].seat)

    assert found == sorted(seats, key=lambda one: (one.place, one.case, one.visit, one.seat))


def test_a_list_is_that_of_one_owner_department_or_giver(store: Store, tenant: str) -> None:
    """An officer and an applicant may bear one name, and a pool that of a person: their lists are apart."""
    seats = (
        a_task(seat="officer", holder="li"),
        a_task(seat="applicant", holder="li", owner="~li", department=""),
        a_task(seat="pool", pool="li", owner="@li", department="li"),
        a_task(seat="passed", holder="wang", giver="li", department="fire"),
    )
    with store.transaction(tenant)() as books:
        books.keep(a_change(tasks_opened=seats))

    with store.read(tenant)() as books:
        asked = [("owner", "=li"), ("owner", "~li"), ("owner", "@li"), ("giver", "li"), ("department", "fire")]
        found = [[row.seat for row in books.listed(*one, Wanted())] for one in asked]  # type: ignore[arg-type]

    assert found == [["officer"], ["applicant"], ["pool"], ["passed"], ["passed"]]


def test_seats_are_counted_by_spans_of_days(store: Store, tenant: str) -> None:
    """Both ends count; what is narrowed is counted narrowed; counting stops where it is told to."""
    days = [date(2031, 3, day) for day in (1, 2, 2, 3, 3, 3, 9)]
    seats = tuple(a_task(seat=str(n), due=day, held=n % 2) for n, day in enumerate(days))
    with store.transaction(tenant)() as books:
        books.keep(a_change(tasks_opened=(*seats, a_task(seat="undated"))))
    spans = [(date.min, date(2031, 3, 2)), (date(2031, 3, 3), date(2031, 3, 9)), (date.max, date.max)]

    with store.read(tenant)() as books:
        assert list(books.counted("owner", POOL, Wanted(), spans, most=100)) == [3, 4, 1]
        assert list(books.counted("owner", POOL, Wanted(held=True), spans, most=100)) == [1, 2, 0]
        assert list(books.counted("owner", POOL, Wanted(), spans, most=2)) == [2, 2, 1]
        assert list(books.counted("owner", "@nobody@food", Wanted(), spans, most=2)) == [0, 0, 0]


def test_pools_are_found_by_the_beginning_of_their_names(store: Store, tenant: str) -> None:
    """Each once, whatever waits in it."""
    names = ["(a,b)@food", "(a,b)@food", "(=li,a)@fire", "reviewer@food", "duty-officer@food", "duty-officer@fire"]
    seats = tuple(a_task(seat=str(n), pool=name) for n, name in enumerate(names))
    with store.transaction(tenant)() as books:
        books.keep(a_change(tasks_opened=(*seats, a_task(seat="held", holder="(li"))))

    with store.read(tenant)() as books:
        assert list(books.shared_pools()) == ["(=li,a)@fire", "(a,b)@food"]
        assert list(books.shared_pools("duty-officer@")) == ["duty-officer@fire", "duty-officer@food"]
        assert list(books.shared_pools("nobody@")) == []


def test_what_was_done_comes_latest_first_in_pages(store: Store, tenant: str) -> None:
    """Of one person and one list; narrowed by matter, step or outcome, by days, by the beginning of number or name."""
    done = [
        something_done(seq=n, at=later(hours=n // 2), matter="fire" if n == 3 else "food", node=f"N{n % 2}")
        for n in range(1, 7)
    ]
    others = (something_done(owner="=wang"), something_done(owner="~li"), something_done(list="copy", seq=9))
    with store.transaction(tenant)() as books:
        books.keep(a_change(involved=(*done, *others)))

    def seen(size: int, **sought: Any) -> list[InvolvedRow]:
        found: list[InvolvedRow] = []
        before = None
        with store.read(tenant)() as books:
            while page := books.involved("=li", "done", Sought(**sought), before=before, limit=size):
                found += [InvolvedRow(**{one: getattr(row, one) for one in FIELDS}) for row in page]
                before = (page[-1].at, page[-1].case, page[-1].seq)
            counted = books.involved_counted("=li", "done", Sought(**sought), [], most=100)
        assert counted.all == len(found)
        return found

    assert seen(1) == seen(4) == seen(100) == done[::-1]
    assert [one.seq for one in seen(2, matter="fire")] == [3]
    assert [one.seq for one in seen(2, node="N0")] == [6, 4, 2]
    assert [one.seq for one in seen(2, begin=later(hours=1), end=later(hours=3))] == [5, 4, 3, 2]
    assert seen(2, what="nothing") == seen(2, starts="%") == seen(2, starts="nobody") == []
    assert seen(4, what=done[0].what) == seen(4, starts=done[0].party[:1]) == done[::-1]
    with store.read(tenant)() as books:
        assert {one.seq for one in books.involved_in("c-1")} == {1, 2, 3, 4, 5, 6, 9}
        assert list(books.involved_in("c-2")) == []


def test_what_was_done_shows_where_its_case_stands(store: Store, tenant: str) -> None:
    """Number, stage and the day of the nearest open seat; narrowed and counted by them, closed and unread too."""
    late, near = date(2031, 3, 9), date(2031, 3, 3)
    with store.transaction(tenant)() as books:
        for case, days, stage in (
            ("c-1", (late, near), "accepted"),
            ("c-2", (), "closed"),
            ("c-3", (None,), "accepted"),
        ):
            seats = tuple(a_task(case, seat=str(n), due=day) for n, day in enumerate(days))
            seats += (a_task(case, seat="9", owner="+li"),)  # on somebody's desk, and on no list
            change = a_change(case, tasks_opened=seats, involved=(something_done(case, seq=len(case)),))
            books.keep(replace(change, case=replace(change.case, stage=stage, number=f"N-{case}")))
    spans = [(date.min, near), (late, late), (date.max, date.max)]

    with store.read(tenant)() as books:
        rows = books.involved("=li", "done", Sought())
        assert {one.case: (one.number, one.stage, one.place) for one in rows} == {
            "c-1": ("N-c-1", "accepted", near),
            "c-2": ("N-c-2", "closed", None),
            "c-3": ("N-c-3", "accepted", date.max),
        }
        for sought, cases in (
            ({"ongoing": True}, {"c-1", "c-3"}),
            ({"since": near, "until": near}, {"c-1"}),
            ({"since": late}, {"c-3"}),
            ({"starts": "N-c-2"}, {"c-2"}),
            ({"unread": True}, {"c-1", "c-2", "c-3"}),
        ):
            assert {one.case for one in books.involved("=li", "done", Sought(**sought))} == cases, sought
        assert books.involved_counted("=li", "done", Sought(), spans, most=9) == Past(
            all=3, unread=3, closed=1, spans=(1, 0, 1)
        )
        assert books.involved_counted("=li", "done", Sought(), spans, most=2).all == 2


def test_copies_are_read_once(store: Store, tenant: str) -> None:
    """Reading marks one's own unread copies of the case; the first mark stays, and nobody else's changes."""
    copies = tuple(something_done(owner=owner, list="copy", visit="", node="", seq=2) for owner in ("=li", "=wang"))
    with store.transaction(tenant)() as books:
        books.keep(a_change(involved=copies))
        books.keep(a_change("c-2", involved=(something_done("c-2", list="copy"), something_done("c-2", seq=3))))
    for expected, at in ((1, later(hours=1)), (2, later(hours=2))):
        with store.transaction(tenant)() as books:
            books.keep(a_change(expected=expected, copies_read=(("=li", at),)))

    with store.read(tenant)() as books:
        assert {one.owner: one.read for one in books.involved_in("c-1")} == {"=li": later(hours=1), "=wang": None}
        assert [one.read for one in books.involved_in("c-2")] == [None, None]


def test_whoever_stops_following_a_case_has_it_no_more(store: Store, tenant: str) -> None:
    """Their row of that case goes; what they did there, what others follow and what they follow elsewhere stays."""
    followed = tuple(something_done(owner=owner, list="watch", seq=2) for owner in ("=li", "=wang"))
    with store.transaction(tenant)() as books:
        books.keep(a_change(involved=(*followed, something_done(owner="=li", seq=3))))
        books.keep(a_change("c-2", involved=(something_done("c-2", owner="=li", list="watch", seq=2),)))
    with store.transaction(tenant)() as books:
        books.keep(a_change(expected=1, unwatched=("=li",)))

    with store.read(tenant)() as books:
        assert [(one.owner, one.list) for one in books.involved_in("c-1")] == [("=wang", "watch"), ("=li", "done")]
        assert [one.list for one in books.involved_in("c-2")] == ["watch"]
