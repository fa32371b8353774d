"""Whatever is wrong: one sentence with its code, an exit code by the branch of the error tree, never a traceback."""

import sqlite3
from pathlib import Path

import pytest

from approvalflow import errors
from approvalflow.cli import main
from approvalflow.storage.engine import open_engine
from cli.terminal import Terminal

SUBMIT = "submit food-business-licence --applicant P-1 "
BUSINESS = "--data business=餐饮服务经营者 "


@pytest.mark.parametrize(
    ("line", "code", "exit_code"),
    [
        ("show nothing", "case.unknown", 4),
        ("publish matter --as nobody", "person.unknown", 4),
        ("publish matter", "cli.who", 3),
        ("publish elsewhere --as bai-xue", "matter.no_folder", 3),
        (SUBMIT + BUSINESS + "--as nobody", "person.unknown", 4),
        (SUBMIT + BUSINESS + "--effective 2026-03-01T09:00:00 --late-reason x", "moment.no_zone", 3),
        (SUBMIT + BUSINESS + "--effective soon", "moment.not_a_moment", 3),
        (SUBMIT + "--data business", "cli.not_a_pair", 3),
        (SUBMIT, "submit.missing_field", 4),
        (SUBMIT + BUSINESS + "--data area=large", "submit.wrong_value", 4),
        (SUBMIT + BUSINESS + "--material lunch", "submit.unknown_material", 4),
        ("submit nothing --applicant P-1", "matter.not_published", 4),
        ("calendar 2026-13-01", "cli.not_a_date", 3),
        ("calendar 0000", "cli.not_a_date", 3),
        ("calendar 9999", "calendar.too_far", 3),
        ("calendar 2026-03-02 --add '99999 Y'", "term.too_long", 3),
        ("calendar 1999-01-04", "calendar.before_first_notice", 3),
        ("calendar 2026-03-02 --add 20", "term.no_unit", 3),
        ("calendar 2026-03-02 --add 20日", "term.two_readings", 3),
        ("show x --now 2026-03-02T09:00:00", "moment.no_zone", 3),
        ("tasks --as nobody", "person.unknown", 4),
        ("tasks --as x --db mysql://there/books", "books.unknown_kind", 6),
        ("tasks --as x --db sqlite:///elsewhere.db", "books.missing", 6),
        ("tasks --as x --people elsewhere.toml", "file.missing", 3),
        ("validate elsewhere.bpmn", "file.missing", 3),
    ],
)
def test_one_sentence_a_code_and_a_branch(terminal: Terminal, line: str, code: str, exit_code: int) -> None:
    """On stderr; with --json the same as one value; in both languages."""
    english, chinese, told = terminal(line), terminal(line + " --lang zh-CN"), terminal(line + " --json")

    assert english.err.startswith(f"{code}: ")
    assert chinese.err.startswith(f"{code}: ")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese.err)
    assert {english.code, chinese.code, told.code} == {exit_code}
    assert english.out == ""
    assert set(told.error) == {"error", "message", "remedy", "values", "findings"}
    assert told.error["error"] == code


def test_common_options_may_stand_before_the_command(terminal: Terminal) -> None:
    """As most command lines have it; what belongs to no command is still told."""
    behind, before = (
        terminal("calendar 2026-03-02 --add '5 WD' --json"),
        terminal("--json calendar 2026-03-02 --add '5 WD'"),
    )
    assert (before.out, before.code) == (behind.out, 0)
    several = terminal("--lang zh-CN --db=sqlite:///elsewhere.db --as x tasks --json")
    assert (several.code, several.error["error"]) == (6, "books.missing")
    assert terminal("--nonsense tasks").code == 2
    assert terminal("--json").code == 2


def test_a_missing_paper_is_told_at_filing_and_stops_acceptance(terminal: Terminal) -> None:
    """The counter hears at once what is missing, by name."""
    said = terminal.submit("--material application-form").out
    terminal.done("act c-1 Receive received --as zhang-min")
    refused = terminal("act c-1 Accept accepted --as zhang-min")

    assert "Required papers not filed yet: 营业执照" in said
    assert refused.err.startswith(
        "accept.materials_missing: Case 2026-000001 cannot be accepted yet; missing: 营业执照"
    )
    assert refused.code == 4


def test_an_act_names_what_it_needs_in_the_readers_words(terminal: Terminal) -> None:
    """A refusal says which options are missing, and which are too many."""
    terminal.submit()
    terminal.done("act c-1 Receive received --as zhang-min")

    assert (
        "还缺少：补正内容（defects）" in terminal("act c-1 Accept correction_requested --as zhang-min --lang zh-CN").err
    )
    assert terminal("act c-1 Accept accepted --as zhang-min --how post").err.startswith("act.unknown_field: ")
    assert "当前阶段为“已收件”" in terminal("begin-procedure c-1 testing --as zheng-hong --lang zh-CN").err


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<definitions", "drawing.not_xml"),
        ("<!DOCTYPE x><definitions/>", "drawing.doctype"),
        ("<html/>", "drawing.not_bpmn"),
    ],
)
def test_a_file_that_is_no_drawing(bare: Terminal, tmp_path: Path, content: str, code: str) -> None:
    """Broken XML and a DOCTYPE are findings of `validate`, and stop `publish`; both exit as a refused drawing."""
    (tmp_path / "matter" / "process.bpmn").write_text(content, encoding="utf-8")

    validated, published = bare("validate matter --json"), bare("publish matter --as bai-xue --json")

    assert (validated.code, published.code) == (7, 7)
    assert [one["code"] for one in validated.json["findings"]] == [code]
    assert [one["code"] for one in published.error["findings"]] == [code]


def test_a_gateway_without_a_condition_is_named_with_its_remedy(bare: Terminal, tmp_path: Path) -> None:
    """Element, line, reason and remedy; no second line is needed to find it."""
    drawing = tmp_path / "matter" / "process.bpmn"
    text = drawing.read_text("utf-8")
    start, end = text.index("<conditionExpression"), text.index("</conditionExpression>")
    drawing.write_text(text[:start] + text[end + len("</conditionExpression>") :], encoding="utf-8")

    said = bare("validate matter")

    assert said.code == 7
    assert "drawing.no_condition" in said.out
    assert "→" in said.out
    assert "line 1" in said.out


def test_a_term_without_a_unit_in_a_drawing(bare: Terminal, tmp_path: Path) -> None:
    """The two readings are named."""
    drawing = tmp_path / "matter" / "process.bpmn"
    drawing.write_text(drawing.read_text("utf-8").replace('term="3 WD"', 'term="3"'), encoding="utf-8")

    said = bare("validate matter")

    assert said.code == 7
    assert "3 WD" in said.out
    assert "3 ND" in said.out


def test_a_wrong_key_in_a_matter_says_which_keys_exist(bare: Terminal, tmp_path: Path) -> None:
    """With file and line."""
    matter = tmp_path / "matter" / "matter.toml"
    matter.write_text("colour = 'red'\n" + matter.read_text("utf-8"), encoding="utf-8")

    told = bare("publish matter --as bai-xue --json")

    assert (told.code, told.error["error"]) == (3, "toml.wrong_key")
    assert told.error["values"]["line"] == 1
    assert "handling" in told.error["values"]["known"]


def test_books_of_a_newer_version(terminal: Terminal, tmp_path: Path) -> None:
    """Nothing is opened, nothing is changed."""
    with sqlite3.connect(tmp_path / "books.db") as connection:
        [table] = connection.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE '%version' AND sql LIKE '%version_num%'"
        ).fetchone()
        connection.execute(f"UPDATE {table} SET version_num = '9999'")
    connection.close()

    said = terminal("doctor")

    assert (said.code, said.err.split(":")[0]) == (6, "books.newer_version")


def test_a_file_that_is_no_database(bare: Terminal, tmp_path: Path) -> None:
    """Some other file lies where the books should be."""
    (tmp_path / "books.db").write_text("这不是数据库" * 100, encoding="utf-8")

    assert (bare("doctor").code, bare("doctor").err.split(":")[0]) == (6, "books.damaged")


def test_books_that_somebody_else_is_writing_in(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conflict: try again; nothing was changed."""
    monkeypatch.setitem(open_engine.__kwdefaults__, "wait", 0.05)
    other = sqlite3.connect(tmp_path / "books.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        said = terminal(SUBMIT + BUSINESS)
    finally:
        other.close()

    assert (said.code, said.err.split(":")[0]) == (5, "books.locked")


def test_our_own_mistakes_are_told_without_a_traceback(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception nobody foresaw is a defect, exit code 70."""
    from approvalflow.calendars import workdays

    def broken(*_: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr(workdays.WorkCalendar, "day", broken)

    said = bare("calendar 2026-03-02")

    assert said.code == 70
    assert said.err.startswith("cli.defect: Something went wrong inside (RuntimeError: the sky fell).")


def test_a_command_typed_wrongly(bare: Terminal) -> None:
    """Exit code 2, with where the help is."""
    assert bare("show").code == 2
    assert bare("nonsense x").err.startswith("cli.usage: ")
    told = bare("submit --json")
    assert (told.code, told.error["error"]) == (2, "cli.usage")
    assert "approvalflow submit --help" in told.error["remedy"]
    assert main([]) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "没有写命令"),
        ("nonsense", "没有“nonsense”这个命令"),
        ("show", "缺少 CASE"),
        ("show x --nosuch", "没有 --nosuch 这个选项"),
        ("show x y", "多余的内容：y"),
        ("sweep --limit abc", "--limit 的内容无法识别"),
    ],
)
def test_what_was_typed_wrongly_is_told_in_chinese(bare: Terminal, typed: str, said: str) -> None:
    """The complaint of the parser too, and nothing of it in English."""
    told = bare(f"{typed} --lang zh-CN")

    assert (told.code, told.err.splitlines()[0]) == (2, f"cli.usage: 命令有误：{said}")


def test_the_frame_of_a_help_is_in_chinese(bare: Terminal) -> None:
    """Headings, and the remarks behind an option."""
    told = bare("show --help --lang zh-CN").out

    assert told.startswith("用法: approvalflow show")
    for english in ("Usage", "Arguments", "Options:", "required", "default:", "Show this message"):
        assert english not in told


def test_bytes_that_are_no_text(bare: Terminal) -> None:
    """Whatever a broken terminal sends is refused before anything is read."""
    said = bare(["show", b"\xff\xfe".decode("utf-8", "surrogateescape")])

    assert (said.code, said.err.split(":")[0]) == (3, "cli.not_text")


def test_every_branch_of_the_error_tree_has_an_exit_code_of_its_own() -> None:
    """A script can tell who is at fault; 2 stays with commands typed wrongly."""
    branches = (
        errors.Unreadable,
        errors.DrawingRefused,
        errors.Refused,
        errors.Conflict,
        errors.BooksError,
        errors.Defect,
    )
    codes = [one.exit_code for one in branches]

    assert len({0, 1, 2, 8, 130, *codes}) == 5 + len(codes)


def test_an_applicants_name_cannot_steer_the_terminal(terminal: Terminal) -> None:
    """Control characters are shown as such, in text and in errors."""
    terminal.done([*SUBMIT.split(), *BUSINESS.split(), "--case", "c-9", "--name", "\x1b[31m红\u202e"])  # type: ignore[arg-type]

    assert "\x1b" not in terminal.done("show c-9").out
    assert "\x1b" not in terminal(["show", "\x1b[2J"]).err


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\x85"])
def test_no_name_and_no_reason_begins_a_line_of_its_own(terminal: Terminal, end: str) -> None:
    """Nobody forges an entry of the timeline or a row of a list by the line ends of what they are called or say."""
    forged = f"x{end}2026-01-01 09:00  FORGED"
    terminal.done([*SUBMIT.split(), *BUSINESS.split(), "--case", "c-9", "--name", forged])  # type: ignore[arg-type]
    said = terminal.done(["hold", "c-9", "--as", "zhang-min", "--reason", forged])  # type: ignore[arg-type]

    told = [said.out, *(terminal.done(one).out for one in ("show c-9", "tasks --as zhang-min"))]
    lines = [line for one in told for line in one.splitlines() if "FORGED" in line]

    assert len(lines) >= 5
    assert not [line for line in lines if line.strip().startswith("2026-01-01")]


TRANSFER, LATE = "transfer-all a b --reason x", ("--effective 2026-03-02T09:00:00+08:00", "--late-reason x")


@pytest.mark.parametrize(
    ("line", "option"),
    [*((TRANSFER, one) for one in LATE), *(("draft c-1 Review", one) for one in ("--key k", *LATE))],
)
def test_what_would_have_no_effect_is_not_offered(terminal: Terminal, line: str, option: str) -> None:
    """A desk handed over task by task, and a draft, are entered now; a draft is no command that is done once."""
    answered = terminal(f"{line} --as zhao-lei {option}")
    assert answered.code == 2
    assert option.split(maxsplit=1)[0] in answered.err


def test_a_key_of_a_preview_is_refused_as_whatever_the_office_does_not_do(terminal: Terminal) -> None:
    """The option is there for the desk that is handed over; which of the two was asked for, the office knows."""
    answered = terminal(f"{TRANSFER} --as zhao-lei --key k")
    assert (answered.code, answered.err.partition(":")[0]) == (4, "key.of_a_preview")
