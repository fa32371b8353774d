"""Who may take a seat, and in which capacity somebody acts in it."""

from datetime import date

import pytest

from approvalflow.identity import Capacity, Denial, SeatFacts, SeatRule, TomlDirectory, belongs, candidates, may_act

FILE = """
name = "x"
department = [{ id = "market", name = "m" }, { id = "hall", name = "h" }]
person = [
  { id = "ann", name = "Ann", department = "market", roles = ["reviewer"] },
  { id = "bob", name = "Bob", department = "market", roles = ["reviewer", "verifier"], posts = ["deputy-head"] },
  { id = "cai", name = "Cai", department = "hall", roles = ["reviewer"], posts = ["duty-officer"] },
  { id = "dan", name = "Dan", department = "hall", posts = ["duty-officer"] },
]
roster = [{ department = "hall", person = "dan", from = 2026-03-01, until = 2026-03-31 }]
stand_in = [{ absent = "ann", stand_in = "cai", from = 2026-03-10, until = 2026-03-12, scope = ["review"] }]
"""
OFFICE = TomlDirectory.read(FILE.encode(), "office.toml")
DAY = date(2026, 3, 11)


def found(properties: dict[str, str], *excluded: str, on: date = DAY) -> tuple[str, ...]:
    return candidates(SeatRule.read(properties), OFFICE, on, frozenset(excluded), organ="market")


def test_a_role_without_department_means_the_organ() -> None:
    """The matter's organ is the department when the step names none."""
    assert found({"role": "reviewer"}) == ("ann", "bob")
    assert found({"role": "reviewer", "department": "hall"}) == ("cai",)


@pytest.mark.parametrize("overseer", ['posts = ["supervisor"]', 'roles = ["reviewer", "flow-administrator"]'])
def test_whoever_oversees_is_no_candidate_and_stands_in_for_nobody(overseer: str) -> None:
    """Supervision and administration are kept apart from approval, whatever else the people file says of somebody."""
    eve = f'person = [ {{ id = "eve", name = "Eve", department = "market", {overseer} }},'
    stands = 'stand_in = [{ absent = "bob", stand_in = "eve", from = 2026-03-01, until = 2026-03-31 },'
    text = FILE.replace("person = [", eve, 1).replace("stand_in = [", stands, 1)
    office = TomlDirectory.read(text.encode(), "office.toml")
    rule = SeatRule(roles=("reviewer",), also=("eve",))

    assert candidates(rule, office, DAY, organ="market") == ("ann", "bob")
    answer = may_act("eve", SeatFacts(candidates=("bob", "eve")), office, DAY)
    assert isinstance(answer, Denial)
    assert answer.code == "person.kept_out"


def test_role_and_post_together_mean_both() -> None:
    """A step may ask for somebody who has a role and a post."""
    assert found({"role": "reviewer", "post": "deputy-head"}) == ("bob",)
    assert found({"role": "inspector", "post": "deputy-head"}) == ()


RANKED = TomlDirectory.read(
    b"""
name = "x"
department = [{ id = "market", name = "m" }, { id = "hall", name = "h" }]
person = [
  { id = "ann", name = "Ann", department = "market", posts = ["section-chief"], roles = ["reviewer"] },
  { id = "bob", name = "Bob", department = "market", posts = ["deputy-head"], roles = ["reviewer"] },
  { id = "cai", name = "Cai", department = "market", posts = ["chief-engineer"] },
  { id = "dan", name = "Dan", department = "market", posts = ["head", "party-secretary"] },
  { id = "eve", name = "Eve", department = "hall", posts = ["head"] },
  { id = "fan", name = "Fan", department = "market", roles = ["reviewer"] },
]
rank = [
  { id = "section", name = "Section", posts = ["section-chief"] },
  { id = "deputy", name = "Deputy", posts = ["deputy-head", "chief-engineer"] },
  { id = "leading", name = "Leading", posts = ["head", "party-secretary"] },
]
""",
    "office.toml",
)


def ranked(properties: dict[str, str]) -> tuple[str, ...]:
    return candidates(SeatRule.read(properties), RANKED, DAY, organ="market")


def test_a_rank_or_a_higher_one_will_do() -> None:
    """Whoever holds a post of the rank, an equal one or a higher one, in the department; once, with several posts."""
    assert ranked({"rank": "section"}) == ("ann", "bob", "cai", "dan")
    assert ranked({"rank": "deputy"}) == ("bob", "cai", "dan")
    assert ranked({"rank": "leading"}) == ("dan",)
    assert ranked({"rank": "leading", "department": "hall"}) == ("eve",)


def test_a_rank_with_a_role_or_a_post_means_both() -> None:
    """A reviewer of the rank at least; a post that is below the rank asked for is nobody's."""
    assert ranked({"rank": "deputy", "role": "reviewer"}) == ("bob",)
    assert ranked({"rank": "section", "post": "deputy-head"}) == ("bob",)
    assert ranked({"rank": "leading", "post": "deputy-head"}) == ()


def test_a_rank_nobody_lists_is_nobodys() -> None:
    """Neither one that the office does not have, nor any at all of a directory without ranks."""
    assert ranked({"rank": "minister"}) == ()
    assert found({"rank": "deputy"}) == ()


def test_any_of_several_roles_will_do() -> None:
    """A step may ask for whoever has one of the roles; with a post, for whoever holds it and has one of them."""
    assert found({"role": "verifier, reviewer"}) == ("ann", "bob")
    assert found({"role": "inspector、verifier"}) == ("bob",)
    assert found({"role": "inspector, reviewer", "post": "deputy-head"}) == ("bob",)


def test_persons_beside_a_role_share_its_seat() -> None:
    """Without a pattern they may take the one seat, wherever they work; with one, each of them has a seat."""
    assert found({"role": "verifier", "persons": "dan"}) == ("bob", "dan")
    assert found({"role": "verifier", "persons": "dan", "pattern": "all"}) == ("dan",)


def test_a_pool_of_several_is_found_by_each_of_them() -> None:
    """Whoever has one of its roles in its department, and every person it names; nobody else."""
    pool = SeatRule.read({"role": "verifier, inspector", "persons": "dan"}).pool("market")

    assert pool == "(=dan,inspector,verifier)@market"
    assert [one.id for one in OFFICE.people if belongs(one, pool)] == ["bob", "dan"]
    assert not any(belongs(one, "(inspector,verifier)@hall") for one in OFFICE.people)


def test_several_who_are_named_are_a_pool_of_as_many_as_a_name_holds() -> None:
    """One of them is no pool; who no longer fits into its name may act all the same."""
    assert SeatRule(persons=("dan",), done_by="Review").pool("market") == ""
    assert SeatRule(persons=("dan", "bob"), done_by="Review").pool("market") == "(=bob,=dan)@market"
    assert SeatRule(persons=("dan", "bob"), done_by="Review", roles=("clerk",)).pool("market") == "(=bob,=dan)@market"
    long = SeatRule(also=("dan",), roles=("clerk",), department="d" * 300)
    assert long.pool("market") == f"clerk@{'d' * 300}"
    many = tuple(f"officer-{number:03}" for number in range(40))
    assert 200 < len(SeatRule(persons=many).pool("market")) <= 240


def test_a_named_person_is_the_only_candidate() -> None:
    """A person the directory does not know leaves the seat empty, never open to others."""
    assert found({"person": "cai", "role": "reviewer"}) == ("cai",)
    assert found({"person": "nobody"}) == ()


def test_the_duty_officer_is_the_one_on_the_roster() -> None:
    """Without a turn that day, whoever holds the post."""
    duty = {"post": "duty-officer", "department": "hall"}

    assert found(duty) == ("dan",)
    assert found(duty, on=date(2026, 4, 1)) == ("cai", "dan")


def test_who_must_sit_apart_is_no_candidate() -> None:
    """Performers of a step kept apart are taken out, even if nobody is left."""
    assert SeatRule.read({"apart": "Review_1, Verify_1"}).apart == ("Review_1", "Verify_1")
    assert found({"role": "verifier"}, "bob") == ()


def test_the_applicants_seat_has_no_officers() -> None:
    """A seat of the applicant is in nobody's pool."""
    rule = SeatRule.read({"seat": "applicant", "role": "reviewer"})

    assert candidates(rule, OFFICE, DAY, organ="market") == ()
    assert rule.pool("market") == ""
    assert SeatRule.read({"role": "reviewer"}).pool("market") == "reviewer@market"


def test_a_candidate_may_act_while_nobody_has_claimed() -> None:
    """An open pool belongs to all its candidates."""
    seat = SeatFacts(candidates=("ann", "bob"))

    assert may_act("bob", seat, OFFICE, DAY) == Capacity(actor="bob", kind="candidate")


def test_once_claimed_only_the_holder_acts() -> None:
    """A second candidate is told who holds the seat."""
    seat = SeatFacts(holder="bob", candidates=("ann", "bob"))

    assert may_act("bob", seat, OFFICE, DAY) == Capacity(actor="bob", kind="holder")
    assert may_act("ann", seat, OFFICE, DAY) == Denial(
        code="person.claimed_by_other", values={"person": "ann", "holder": "bob"}
    )


@pytest.mark.parametrize("seat", [SeatFacts(holder="ann"), SeatFacts(candidates=("ann", "bob"))])
def test_a_stand_in_acts_under_both_names(seat: SeatFacts) -> None:
    """For the holder, or for a candidate of an open pool, within days and scope."""
    assert may_act("cai", seat, OFFICE, DAY, "review") == Capacity(actor="cai", kind="stand-in", acting_for="ann")


@pytest.mark.parametrize(("on", "act"), [(date(2026, 3, 13), "review"), (DAY, "decide")])
def test_a_stand_in_out_of_days_or_scope_may_not_act(on: date, act: str) -> None:
    """Standing in for a review is not standing in for a decision."""
    assert isinstance(may_act("cai", SeatFacts(holder="ann"), OFFICE, on, act), Denial)


def test_nobody_stands_in_for_somebody_who_must_not_sit_there() -> None:
    """A stand-in cannot do for an excluded person what that person may not do."""
    seat = SeatFacts(candidates=("ann", "bob"), excluded=("ann",))

    assert isinstance(may_act("cai", seat, OFFICE, DAY, "review"), Denial)


@pytest.mark.parametrize(
    ("actor", "seat", "code"),
    [
        ("zoe", SeatFacts(candidates=("ann",)), "person.unknown"),
        ("dan", SeatFacts(candidates=("ann",)), "person.not_candidate"),
        ("ann", SeatFacts(candidates=("ann", "bob"), excluded=("ann",)), "person.excluded"),
        ("ann", SeatFacts(holder="ann", excluded=("ann",)), "person.excluded"),
        ("ann", SeatFacts(), "person.not_candidate"),
    ],
)
def test_a_denial_says_why(actor: str, seat: SeatFacts, code: str) -> None:
    """Every refusal has its own reason; an empty pool admits nobody."""
    denial = may_act(actor, seat, OFFICE, DAY, "review")

    assert isinstance(denial, Denial)
    assert denial.code == code
