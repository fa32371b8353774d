"""The shipped matters are real: every number, paper and power has its article and the day somebody read it."""

from collections.abc import Iterator
from datetime import date

import msgspec
import pytest

from approvalflow.errors import Unreadable
from approvalflow.identity import TomlDirectory
from approvalflow.matters import Matter, citation, read_matter, sample_office, shipped, shipped_names
from approvalflow.matters.citations import basis_of
from approvalflow.matters.matter import Cited, Rung

CHECKED = date(2026, 11, 22)
NUMBERED = ("terms", "limits", "powers", "materials", "procedures", "declining", "terminating", "remedies", "fees")


def a_matter(name: str) -> Matter:
    return read_matter((shipped(name) / "matter.toml").read_bytes(), name)


def cited(value: object) -> Iterator[Cited | Rung]:
    """Every part of a matter that must name a text, however deep it stands."""
    if isinstance(value, Cited | Rung):
        yield value
    if isinstance(value, msgspec.Struct):
        value = {name: getattr(value, name) for name in value.__struct_fields__}
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for inner in value:
            yield from cited(inner)


def test_three_matters_are_shipped() -> None:
    """A serial one, a joint one, and one by commitment."""
    assert shipped_names() == ("food-business-licence", "investment-project-approval", "public-place-health-licence")


@pytest.mark.parametrize("name", shipped_names())
def test_every_number_paper_power_and_rung_names_article_and_day(name: str) -> None:
    """Nothing that a text fixes stands in a matter without that text, the article, and the day it was read."""
    matter = a_matter(name)
    parts = list(cited(matter))
    for table in NUMBERED:
        assert all(isinstance(one, Cited) for one in getattr(matter, table).values()), table

    assert len(parts) > 40
    for one in parts:
        assert one.basis is not None
        assert one.article is not None
        assert one.article.strip(), one
        found = basis_of(matter, one.basis)
        assert found is not None
        assert found.checked == CHECKED, found


@pytest.mark.parametrize("table", ["materials", "powers"])
@pytest.mark.parametrize("key", ["article", "basis"])
def test_a_paper_or_power_without_article_is_refused(table: str, key: str) -> None:
    """Leaving the article out of one line is enough to be refused, at that line."""
    lines = (shipped("food-business-licence") / "matter.toml").read_text(encoding="utf-8").splitlines()
    at = lines.index(f"[{table}]") + 1
    start, _, rest = lines[at].partition(f", {key} = ")
    assert rest
    lines[at] = start + rest[rest.index('"', 1) + 1 :]

    with pytest.raises(Unreadable) as refused:
        read_matter("\n".join(lines).encode(), "matter.toml")

    assert refused.value.code == "toml.missing_key"
    assert refused.value.values["line"] == at + 1


def test_a_text_without_the_day_it_was_read_is_refused() -> None:
    """`checked` cannot be left out of a text."""
    text = (shipped("food-business-licence") / "matter.toml").read_text(encoding="utf-8")

    with pytest.raises(Unreadable) as refused:
        read_matter(text.replace("checked = 2026-11-22\n", "", 1).encode(), "matter.toml")

    assert (refused.value.code, refused.value.values["key"]) == ("toml.missing_key", "checked")


@pytest.mark.parametrize("name", shipped_names())
def test_promises_stand_on_a_sample_text_and_the_law_does_not(name: str) -> None:
    """What the sample office promises is marked as a sample; no statutory term, remedy or paper rests on a sample."""
    matter = a_matter(name)
    samples = {one.id for one in matter.basis if one.sample}

    assert matter.terms["promised"].basis in samples
    for one in (
        matter.terms["statutory"],
        matter.terms["window"],
        *matter.remedies.values(),
        *matter.materials.values(),
    ):
        assert one.basis not in samples


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_matter_has_a_ladder_of_three_rungs(name: str) -> None:
    """Approaching, due, overdue, each to somebody else."""
    for rungs in a_matter(name).ladders.values():
        assert [rung.level for rung in rungs] == ["approaching", "due", "overdue"]
        assert len({rung.to for rung in rungs}) == 3


@pytest.mark.parametrize("name", shipped_names())
def test_every_department_and_post_of_a_matter_exists_in_the_sample_office(name: str) -> None:
    """Organs, leads, checkers, ranks and the posts of rungs are found in the sample office."""
    matter = a_matter(name)
    office = TomlDirectory.read(sample_office().read_bytes(), "office.toml")

    assert office.department(matter.organ)
    assert not matter.joint or office.department(matter.joint.lead)
    assert not matter.commitment or office.department(matter.commitment.checker)
    ranks = [one.extension.rank for one in matter.terms.values() if one.extension]
    ranks += [one.rank for one in matter.procedures.values() if one.rank]
    assert all(office.holders(rank, matter.organ) for rank in ranks)
    for rung in (rung for rungs in matter.ladders.values() for rung in rungs if rung.to != "handler"):
        assert office.holders(rung.to, rung.department or matter.organ), rung


def said(matter: Matter, clock: str) -> tuple[str, str]:
    term = matter.terms[clock]  # type: ignore[index]
    return term.term, citation(matter, term)


def test_food_licence_terms_are_those_of_order_78() -> None:
    """Ten working days and five more by the head, delivery in five, a site check in five."""
    matter = a_matter("food-business-licence")

    assert said(matter, "statutory") == ("10 WD", "食品经营许可和备案管理办法 21")
    assert said(matter, "issue") == ("5 WD", "食品经营许可和备案管理办法 22")
    assert said(matter, "window") == ("5 WD", "食品经营许可和备案管理办法 18(1)(四)")
    extension = matter.terms["statutory"].extension
    assert extension is not None
    assert (extension.up_to, extension.rank) == ("5 WD", "agency-head")
    assert (matter.limits["inspect"].term, matter.limits["inspect"].article) == ("5 WD", "20(4)")


def test_project_approval_terms_are_those_of_order_673() -> None:
    """Twenty working days, up to forty more by the main head, the evaluation not counted and limited to thirty."""
    matter = a_matter("investment-project-approval")

    assert said(matter, "statutory") == ("20 WD", "企业投资项目核准和备案管理条例 10(1)")
    extension = matter.terms["statutory"].extension
    assert extension is not None
    assert (extension.up_to, extension.rank) == ("40 WD", "main-head")
    assert "statutory" in matter.procedures["evaluation"].pauses
    assert (matter.limits["evaluate"].term, matter.limits["evaluate"].article) == ("30 WD", "9(3)")


def test_public_places_that_are_only_filed_cannot_be_chosen() -> None:
    """Since order 797 seven kinds are filed, three need neither; the rest are licensed."""
    choices = set(a_matter("public-place-health-licence").fields["place"].choices)

    filed = {"录像厅（室）", "音乐厅", "展览馆", "博物馆", "美术馆", "图书馆", "书店"}
    assert not choices & (filed | {"公园", "体育场（馆）", "公共交通工具"})
    assert {"宾馆", "美容店", "游泳场（馆）", "商场（店）"} <= choices


def test_the_check_after_a_commitment_is_a_local_figure() -> None:
    """Two months stand on local texts that are named and marked as seen at second hand."""
    matter = a_matter("public-place-health-licence")
    check = matter.terms["check"]

    assert check.term == "2 M"
    for basis in (check.basis, *check.also):
        found = basis_of(matter, basis)
        assert found is not None
        assert found.seen == "repeated elsewhere"
    assert matter.commitment is not None
    assert matter.commitment.unmet == "correct, then revoke"
