"""Commands that need no case: help, acts, calendar, validation, notices, stories, the demonstration."""

import subprocess
import sys
from pathlib import Path

import pytest

from approvalflow.cli.commands import NAMES
from approvalflow.cli.entering import build, commands
from approvalflow.matters import shipped
from approvalflow.words import catalogue
from cli.terminal import Terminal

HELP = """
import sys
from approvalflow.cli import main
assert main(["--help"]) == 0
heavy = {"sqlalchemy", "alembic", "lxml", "SpiffWorkflow", "networkx", "pendulum", "approvalflow.bootstrap"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""


def test_help_answers_at_once_and_loads_nothing_heavy() -> None:
    """`--help` names every command, and loads nothing of the engine for it."""
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)

    assert done.stderr == "[]\n"
    assert all(f"  {name} " in done.stdout for name in NAMES)


def test_every_command_and_option_has_help_in_both_languages() -> None:
    """No word of help is missing, in English or Chinese."""
    for language, key in (("en", "en"), ("zh-CN", "zh")):
        app = build(language)  # type: ignore[arg-type]
        for name in NAMES:
            assert catalogue()[f"cli.help.{name}"][key]
            assert [one.name for one in app.commands[name].params if one.name != "help" and not one.help] == []


def test_the_help_speaks_chinese(bare: Terminal) -> None:
    """With --lang zh-CN, or by the environment."""
    assert "行政审批" in bare("--help --lang zh-CN").out
    assert "行政审批" in bare("--lang=zh-CN --help").out
    assert "以一个 JSON 值输出".replace(" ", "") in bare("show --help --lang=zh-CN").out.replace(" ", "")


def test_each_command_has_its_file() -> None:
    """One command, one file, and none that is not listed."""
    folder = Path(sys.modules["approvalflow.cli.commands"].__file__ or "").parent
    files = {one.stem.rstrip("_").replace("_", "-") for one in folder.glob("*.py")} - {"", "--init"}

    assert files == set(NAMES) == set(commands())


def test_the_table_of_acts(bare: Terminal) -> None:
    """As a table for people, as data for programs."""
    rows = bare.done("acts --json").json

    assert {"command", "act", "outcome", "who", "stages", "needs", "may", "clocks"} <= set(rows[0])
    assert "act decide refused" in bare.done("acts").out


def test_the_calendar_says_why(bare: Terminal) -> None:
    """A day, a year, a term from a day; without books by the shipped notices."""
    assert bare.done("calendar 2026-10-10").out == "2026-10-10 is a working day: make-up day, 国办发明电〔2025〕7号.\n"
    assert bare.done("calendar 2026 --json").json["working_days"] == 248
    assert "not announced yet" in bare.done("calendar 2031").out
    assert bare.done("calendar 2026-09-25 --add '5 WD' --json").json["date"] == "2026-10-09"
    assert bare.done("calendar --json").json["date"] == "2026-03-02"
    assert bare.done("calendar 2027-01-04 --lang zh-CN").out.endswith("暂定：该年度放假通知尚未公布。\n")


def test_a_calendar_look_up_leaves_no_books_behind(bare: Terminal, tmp_path: Path) -> None:
    """Asking makes nothing."""
    bare.done("calendar")

    assert not (tmp_path / "books.db").exists()


def test_adopting_a_notice(terminal: Terminal, tmp_path: Path) -> None:
    """A notice counts from then on; the second time nothing happens."""
    notice = tmp_path / "2027.toml"
    notice.write_text(
        'id = "test-2027"\ncovers = 2027\nwork = [2027-01-03]\n'
        'without = ["春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]\n'
        '[source]\ndocument = "示例〔2026〕1号"\ntitle = "示例"\n'
        "issued = 2026-02-01\nchecked = 2026-02-01\n"
        '[[rest]]\nfeast = "元旦"\nfirst = 2027-01-01\nlast = 2027-01-01\n',
        encoding="utf-8",
    )

    assert terminal("adopt 2027.toml --as zhang-min").err.startswith("person.may_not_publish: ")
    assert terminal.done("adopt 2027.toml --as bai-xue --json").json == {"adopted": ["test-2027"]}
    assert "make-up day, 示例〔2026〕1号" in terminal.done("calendar 2027-01-03").out
    assert terminal.done("adopt 2027.toml --as bai-xue").out == "2027.toml was adopted before; nothing was changed.\n"


def test_validating_what_is_sound(bare: Terminal) -> None:
    """A folder, its drawing alone, its matter alone, and a people file."""
    office = shipped("food-business-licence").parent / "office.toml"

    for path in ("matter/matter.toml", str(office), str(office.parent / "food-business-licence")):
        assert bare.done(f"validate {path}").out == f"{path}: nothing to complain of.\n"
    assert bare.done(f"validate {office} --json").json == {"sound": True, "findings": []}


def test_a_warning_is_shown_and_does_not_stand_in_the_way(bare: Terminal) -> None:
    """Element, line, code, reason and remedy; the exit code says that it can be published."""
    said = bare.done("validate matter --lang zh-CN").out
    told = bare.done("validate matter --json").json

    assert "警告  第 1 行：Accept “Accept”  AF211" in said
    assert "    → " in said
    assert told["sound"] is True
    assert {"code", "severity", "element", "line", "reason", "remedy"} <= set(told["findings"][0])


def test_a_second_opinion_is_shown(bare: Terminal) -> None:
    """SpiffWorkflow is driven beside ours, and what it says is told."""
    said = bare.done("validate matter --second-opinion --json").json

    assert said["second_opinion"]["verdict"] == "agrees"


def test_a_story_is_played_and_compared(bare: Terminal, tmp_path: Path) -> None:
    """A story that comes out otherwise is answered with its line and an exit code of its own."""
    story = (shipped("food-business-licence") / "stories" / "granted.toml").read_text("utf-8")
    folder = shipped("food-business-licence").as_posix()
    wrong = tmp_path / "wrong.toml"
    right = story.replace('matter = ".."', f'matter = "{folder}"')
    assert right != story
    wrong.write_text(right.replace('stage = "received"', 'stage = "decided"', 1), encoding="utf-8")

    played = bare(f"story {shipped('food-business-licence') / 'stories' / 'granted.toml'} --json")
    differing = bare("story wrong.toml")

    assert (played.code, played.json["mismatches"]) == (0, 0)
    assert differing.code == 8
    assert "stage should be decided, but is received" in differing.out


def test_what_a_story_did_not_expect_is_told_as_stories_are_written(bare: Terminal, tmp_path: Path) -> None:
    """A designer reads codes, dates and a dash for nothing, in the language asked for."""
    folder = shipped("food-business-licence")
    story = (folder / "stories" / "late.toml").read_text("utf-8").replace('matter = ".."', f'matter = "{folder}"')
    (tmp_path / "misspelt.toml").write_text(story.replace("zhang-min", "zhang-mi", 1), encoding="utf-8")

    told = [line for line in bare("story misspelt.toml --lang zh-CN").out.splitlines() if "✗" in line]

    assert told[0].endswith("refused 应为 –，实际为 person.unknown")
    assert told[1].endswith("due 应为 window = 2026-08-10，实际为 window = –")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_demonstration_runs_three_approvals_and_leaves_its_books(
    bare: Terminal, tmp_path: Path, language: str
) -> None:
    """From submission to delivery, with three rungs of a ladder, and with what to try next."""
    said = bare.done(f"demo --db sqlite:///{tmp_path}/demo/demo.db --lang {language}").out

    levels = ("approaching", "due today", "overdue") if language == "en" else ("临期", "当日到期", "超期")
    assert all(level in said for level in levels)
    assert f"approvalflow show 2026-000001 --db sqlite:///{tmp_path}/demo/demo.db" in said
    assert bare.done(f"doctor --db sqlite:///{tmp_path}/demo/demo.db --json").json == {"cases": 3, "disagreements": []}


def test_the_reference_page_names_every_command_and_option() -> None:
    """Whoever looks an option up finds it."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text("utf-8")
    app = build("en")
    options = {
        (name, word) for name in NAMES for one in app.commands[name].params for word in one.opts if word[:2] == "--"
    }

    assert [name for name in NAMES if f"| `{name}" not in page] == []
    assert sorted((name, word) for name, word in options if f"`{word}" not in page) == []
