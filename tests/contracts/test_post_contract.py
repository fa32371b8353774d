"""What every store promises of messages, signals and who waits for them."""

from datetime import datetime

import pytest

from approvalflow.desk.rows import HearingRow, TakenRow
from approvalflow.errors import Conflict
from approvalflow.testing.memory import MemoryStore
from contracts.book_rows import MONDAY, a_case, a_change, a_letter, a_signal, a_wait, an_event, later
from contracts.stores import SqlStore

Store = MemoryStore | SqlStore


def cases(store: Store, tenant: str, **waits: tuple[str, str]) -> None:
    """Cases that wait for the letter: by case, its number and the correlation that its wait states."""
    for minute, (case, (number, correlation)) in enumerate(waits.items()):
        opened = a_wait(case, correlation=correlation, opened=later(minutes=minute))
        with store.transaction(tenant)() as books:
            books.keep(a_change(row=a_case(case, number=number or None), waits_opened=(opened,)))


def met(store: Store, tenant: str, **about: str) -> list[tuple[str, str]]:
    with store.read(tenant)() as books:
        return [(one.id, one.case) for one in books.matches(later(hours=1), **about)]  # type: ignore[arg-type]


def test_what_a_case_waits_for_comes_back_and_goes(store: Store, tenant: str) -> None:
    """Opened and closed with the change of the case."""
    rows = (a_wait(), a_wait(wait="10", kind="signal", name="警报", correlation="k"))
    with store.transaction(tenant)() as books:
        books.keep(a_change(row=a_case(), waits_opened=rows, messages=(a_letter(),), signals=(a_signal(),)))
    with store.read(tenant)() as books:
        assert books.waits_of("c-1") == [rows[1], rows[0]]
        assert (books.message("m-1"), books.signal("s-1")) == (a_letter(), a_signal())

    with store.transaction(tenant)() as books:
        books.keep(a_change(expected=1, row=a_case(seq=2), events=(an_event(2),), waits_closed=("9",)))

    with store.read(tenant)() as books:
        assert books.waits_of("c-1") == [rows[1]]


def test_a_message_meets_by_name_and_key(store: Store, tenant: str) -> None:
    """The key that a wait states, the id or the number of its case; without a key only a wait that states none."""
    cases(store, tenant, one=("", ""), two=("2031-000002", "k-2"), three=("2031-000003", "k-2"))
    letters = {"none": "", "stated": "k-2", "id": "three", "number": "2031-000002", "nobody": "k-9"}
    with store.transaction(tenant)() as books:
        for minute, (id, key) in enumerate(letters.items()):
            books.post(a_letter(id, correlation=key, arrived=later(seconds=minute)))
        books.post(a_letter("other", name="Lettre"))

    assert met(store, tenant) == [
        ("none", "one"), ("stated", "two"), ("stated", "three"), ("id", "three"), ("number", "two"),
    ]  # fmt: skip
    assert met(store, tenant, case="three") == [("stated", "three"), ("id", "three")]
    assert met(store, tenant, message="number") == [("number", "two")]
    assert met(store, "another") == []


def test_a_wait_without_a_key_yet_has_what_nobody_else_goes_by(store: Store, tenant: str) -> None:
    """After those with its key, though it has waited longer; what is for a case is not for another, waiting or not."""
    rows = {
        "new": (a_wait("new", any_key=True, opened=later(minutes=0)),),
        "old": (a_wait("old", correlation="k-1", opened=later(minutes=1)),),
        "last": (a_wait("last", any_key=True, opened=later(minutes=2)),),
        "busy": (a_wait("busy", name="Other", opened=later(minutes=3)),),
    }
    for number, (case, waits) in enumerate(rows.items()):
        with store.transaction(tenant)() as books:
            books.keep(a_change(row=a_case(case, number=f"2031-00000{number}"), waits_opened=waits))
    keys = {"known": "k-1", "fresh": "k-2", "none": "", "number": "2031-000002", "elsewhere": "busy"}
    with store.transaction(tenant)() as books:
        for minute, (id, key) in enumerate(keys.items()):
            books.post(a_letter(id, correlation=key, arrived=later(seconds=minute)))

    assert met(store, tenant) == [
        ("known", "old"), ("fresh", "new"), ("fresh", "last"), ("none", "new"), ("none", "last"), ("number", "last"),
    ]  # fmt: skip
    assert met(store, tenant, case="new") == [("fresh", "new"), ("none", "new")]

    agreed, plain = a_wait("new", correlation="k-2", opened=later(minutes=0)), a_wait("busy", opened=later(minutes=9))
    with store.transaction(tenant)() as books:
        books.keep(a_change("new", expected=1, row=a_case("new", seq=2), waits_closed=("9",), waits_opened=(agreed,)))
        books.keep(a_change("busy", expected=1, row=a_case("busy", seq=2), waits_closed=("9",), waits_opened=(plain,)))

    assert met(store, tenant) == [
        ("known", "old"), ("fresh", "new"), ("none", "busy"), ("number", "last"), ("elsewhere", "busy"),
    ]  # fmt: skip


def test_a_message_is_taken_once_and_in_time(store: Store, tenant: str) -> None:
    """Who comes second, or too late, does not have it; nobody meets it any more."""
    cases(store, tenant, one=("", ""), two=("", "k"))
    with store.transaction(tenant)() as books:
        books.post(a_letter("m-1"))
        books.post(a_letter("m-2", until=later(minutes=5)))
    take(store, tenant, "m-1", "one", later(minutes=5))
    for message, case, at in (("m-2", "two", later(minutes=5)), ("m-1", "two", later(minutes=6))):
        with pytest.raises(Conflict) as lost:
            take(store, tenant, message, case, at)
        assert lost.value.code == "message.taken"

    with store.read(tenant)() as books:
        kept = books.message("m-1")
        assert kept is not None
        assert (kept.case, kept.wait, kept.taken, kept.answer) == ("one", "9", later(minutes=5), "{}")
        assert [one.id for one in books.messages(by=MONDAY)] == ["m-2"]
        assert [one.id for one in books.messages(case="one")] == ["m-1"]
    assert met(store, tenant) == []


def take(store: Store, tenant: str, message: str, case: str, at: datetime) -> None:
    """The case takes the message with its second event."""
    taken = TakenRow(message=message, wait="9", at=at, answer="{}")
    with store.transaction(tenant)() as books:
        books.keep(a_change(case, expected=1, taken=taken))


def test_a_message_or_signal_is_sent_once(store: Store, tenant: str) -> None:
    """The same id again is a lost race, and changes nothing."""
    with store.transaction(tenant)() as books:
        books.post(a_letter())
        books.announce(a_signal())
    with pytest.raises(Conflict) as lost, store.transaction(tenant)() as books:
        books.post(a_letter(name="Other"))
    assert lost.value.code == "message.sent_before"
    with pytest.raises(Conflict) as lost, store.transaction(tenant)() as books:
        books.announce(a_signal(name="Other"))
    assert lost.value.code == "signal.sent_before"


def test_a_signal_goes_from_case_to_case_once(store: Store, tenant: str) -> None:
    """In order of the case, only to who waited when it was given; its cursor never goes back."""
    for case, minute in (("a", 0), ("b", 5), ("c", 0)):
        wait = a_wait(case, kind="signal", name="Alarm", opened=later(minutes=minute))
        with store.transaction(tenant)() as books:
            books.keep(a_change(row=a_case(case), waits_opened=(wait,)))
    with store.transaction(tenant)() as books:
        books.announce(a_signal(sent=later(minutes=1), origin="x"))
        assert books.listeners("Alarm", later(minutes=1)) == ["a", "c"]
        assert books.listeners("Alarm", later(minutes=9), after="a", limit=1) == ["b"]
        books.passed("s-1", "c")
        books.passed("s-1", "b")
        assert [(one.id, one.cursor) for one in books.signals()] == [("s-1", "c")]
        books.spent("s-1", later(minutes=2))

    with store.read(tenant)() as books:
        assert books.signals() == []
        assert [one.done for one in books.signals(origin="x")] == [later(minutes=2)]


def test_who_heard_a_signal_and_who_is_owed_it_is_kept(store: Store, tenant: str) -> None:
    """Each case once: heard at once, owed and heard later, or owed and excused; with the answer that it gave."""
    with store.transaction(tenant)() as books:
        books.announce(a_signal())
        for case in ("a", "b", "c"):
            books.keep(a_change(case))
        for case in ("b", "c"):
            books.owe(HearingRow(signal="s-1", case=case, trouble="books.damaged"))
    with store.read(tenant)() as books:
        assert [one.case for one in books.owed()] == ["b", "c"]
        assert [one.case for one in books.owed(after=("s-1", "b"), limit=5)] == ["c"]

    heard = [HearingRow(signal="s-1", case=case, heard=MONDAY, answer="{}") for case in ("a", "b")]
    with store.transaction(tenant)() as books:
        loaded = [books.load(case, signal="s-1") for case in ("a", "b")]
        assert [one and (one.signal, one.hearing and one.hearing.trouble) for one in loaded] == [
            (a_signal(), None), (a_signal(), "books.damaged"),
        ]  # fmt: skip
        books.keep(a_change("a", expected=1, heard=heard[0]))
        books.keep(a_change("b", expected=1, heard=heard[1], owed=True))
        books.excuse("s-1", "c")
        books.excuse("s-1", "a")

    with store.read(tenant)() as books:
        assert books.hearings(signal="s-1") == heard
        assert (books.hearings(case="b"), books.owed()) == ([heard[1]], [])
    with pytest.raises(Conflict) as lost, store.transaction(tenant)() as books:
        books.owe(HearingRow(signal="s-1", case="a", trouble="x"))
    assert lost.value.code == "signal.heard_before"


def test_one_wait_may_follow_another(store: Store, tenant: str) -> None:
    """Closed and opened in one change, alone or among others, also under the same name."""
    rows = {name: a_wait(wait=name) for name in ("1", "2", "3", "4")}
    with store.transaction(tenant)() as books:
        books.keep(a_change(waits_opened=(rows["1"],)))
        books.keep(a_change(expected=1, waits_closed=("1",), waits_opened=(rows["2"],)))
        changed = a_wait(wait="2", correlation="k")
        books.keep(a_change(expected=2, waits_closed=("2",), waits_opened=(changed,)))
        assert books.waits_of("c-1") == [changed]
        books.keep(a_change(expected=3, waits_closed=("2",), waits_opened=(rows["3"], rows["4"])))
        assert books.waits_of("c-1") == [rows["3"], rows["4"]]
