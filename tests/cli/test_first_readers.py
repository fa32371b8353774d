"""What a first reader of the books, the pages and the command line ran into is answered."""

from pathlib import Path

import pytest

from approvalflow import Actor, Refused, Unreadable
from approvalflow.cli import main
from approvalflow.reading import read_toml
from approvalflow.stories import Story
from small_office import APPLICANT, DATA, PARTY, clock_at, open_office, submit


@pytest.mark.parametrize("kind", ["applicant", "job", "system", "boss"])
def test_a_party_who_bears_an_officers_name_is_no_officer(kind: str, tmp_path: Path) -> None:
    """The host says of which kind the one is whom it has authenticated; an officer's seat is for officers."""
    with open_office(f"sqlite:///{tmp_path}/a.db", clock_at(), tmp_path / "m") as office:
        submit(office)
        with pytest.raises(Refused, match="zhang-min"):
            office.act("c-1", "Receive", "received", by=Actor(id="zhang-min", kind=kind))  # type: ignore[arg-type]
        assert [one.actor for one in office.refusals()] == ["zhang-min"]
        if kind != "system":
            with pytest.raises(Refused):
                office.publish("public-place-health-licence", by=Actor(id="bai-xue", kind=kind))  # type: ignore[arg-type]


@pytest.mark.parametrize("case", ["2026-000001", "tenant", "refusals", "a/b", "a\x00", "", "-a", "x" * 65])
def test_an_id_that_could_be_taken_for_something_else_is_refused(case: str, tmp_path: Path) -> None:
    """A case may not be called like a case number, a stream of the books, or what no address can hold."""
    with open_office(f"sqlite:///{tmp_path}/a.db", clock_at(), tmp_path / "m") as office:
        with pytest.raises(Refused):
            office.submit(
                "food-business-licence", by=APPLICANT, applicant=PARTY, data=dict(DATA), case=case or "\u3000"
            )
        assert office.cases() == ()


def test_a_tenant_has_a_name(tmp_path: Path) -> None:
    """Books without a division, or of one that no key can hold, are not opened."""
    from approvalflow import Office

    for name in ("", "a b", "省" * 3, "x" * 65):
        with pytest.raises(Unreadable) as refused:
            Office.open(f"sqlite:///{tmp_path}/a.db", tenant=name)
        assert refused.value.code == "tenant.bad_name"


def test_a_misspelt_table_is_found_at_its_line() -> None:
    """The header of a table that does not exist is the line that is named."""
    text = b'title = "a"\ntitle_zh = "b"\nstart = 2026-01-05T09:00:00+08:00\n\n[[stp]]\nat = 2026-01-05\n'
    with pytest.raises(Unreadable) as refused:
        read_toml(text, Story, "story.toml")
    assert (refused.value.code, refused.value.values["line"]) == ("toml.wrong_key", 5)


def test_a_people_file_is_told_its_own_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A people file with a wrong table is not taken for a matter."""
    file = tmp_path / "people.toml"
    file.write_text('name = "x"\n\n[[persn]]\nid = "a"\n', encoding="utf-8")
    assert main(["validate", str(file)]) == 3
    told = capsys.readouterr().err
    assert "persn" in told
    assert "stand_in" in told
    assert "line 3" in told


def test_a_language_that_is_not_spoken_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    """`--lang fr` is not silently English."""
    assert main(["acts", "--lang", "fr"]) == 3
    assert "cli.unknown_language" in capsys.readouterr().err


def test_a_story_of_no_matter_points_at_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder that a story names is missing: file and line are told."""
    file = tmp_path / "lost.toml"
    file.write_text(
        'title = "a"\ntitle_zh = "b"\nmatter = "../nope"\nstart = 2026-01-05T09:00:00+08:00\nstep = []\n'
        '[applicant]\nid = "P"\nname = "P"\n',
        encoding="utf-8",
    )
    assert main(["story", str(file)]) == 3
    assert "lost.toml, line 3" in capsys.readouterr().err
