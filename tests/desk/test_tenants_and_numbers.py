"""Many divisions may share a database: each has its own books, numbers, matters and refusals."""

from approvalflow.testing.memory import MemoryStore
from desk.watched import CASE, MATTER, WatchedOffice, expects, watch
from small_office import straight_road


def two() -> tuple[WatchedOffice, WatchedOffice]:
    """Two offices on the same books."""
    store = MemoryStore()
    one, other = (watch(doors=(store.transaction(name), store.read(name))) for name in ("330100", "330200"))
    return one, other


def test_two_tenants_do_not_see_each_other() -> None:
    """The same case id in both is two cases; tasks, due rows, messages and refusals stay apart."""
    here, there = two()
    here.accepted()
    there.filed()
    expects("person.not_candidate", lambda: here.act(CASE, "Review", "agree", by="li-qiang"))

    assert (here.only.stage, there.only.stage) == ("accepted", "submitted")
    assert len(here.tasks("chen-jing")) == 1
    assert not there.tasks("chen-jing")
    assert there.next_due() is None
    assert there.refusals() == []
    assert {one.topic for one in there.outbox()} == {"task.opened"}
    here.pass_to("2026-03-20")
    assert there.sweep() == []
    assert len(there.cases()) == 1


def test_a_key_counts_in_its_tenant_only() -> None:
    """The same key in another division is another key."""
    from approvalflow import commands

    here, there = two()
    for office in (here, there):
        office.accepted()
        command = commands.Act(case=CASE, visit=office.visit("Review"), outcome="agree", key="k-1")
        assert office.do("chen-jing", command).open == {office.visit("Verify"): "Verify"}


def test_what_one_publishes_the_other_does_not_have() -> None:
    """A matter is published division by division."""
    here, there = two()
    here.publish_texts(straight_road(), MATTER.replace('code = "food-business-licence"', 'code = "second"'))

    assert len(here.rows()) > len(there.rows())
    with there.desk.read() as books:
        assert [one.code for one in books.matters()] == ["food-business-licence"]


def test_numbers_have_no_gaps() -> None:
    """Every receipt takes the next number of its year and division; what was refused has taken none."""
    here, there = two()
    for name in ("a", "b", "c"):
        here.filed(name)
        expects("person.not_candidate", lambda name=name: here.act(name, "Receive", "received", by="chen-jing"))
        expects("act.unknown_field", lambda name=name: here.act(name, "Receive", "received", by="wang-lei", fee="1"))
        here.act(name, "Receive", "received", by="zhang-min")
    there.received("a")

    assert [here.case(name).number for name in "abc"] == ["2026-000001", "2026-000002", "2026-000003"]
    assert there.case("a").number == "2026-000001"


def test_a_case_is_found_by_its_number() -> None:
    """Whoever asks may use the number on the slip instead of the id; who acts as well."""
    office = watch()
    office.accepted()

    assert office.case("2026-000001") == office.only
    assert office.act("2026-000001", "Review", "agree", by="chen-jing").case == CASE
