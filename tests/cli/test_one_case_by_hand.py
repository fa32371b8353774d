"""A case from submission to delivery, typed command by command."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

from cli.terminal import Terminal

DEFECTS = "--defect subject-certificate=缺少 --defect facilities-and-layout=缺少 --defect safety-rules-list=缺少"


def test_a_case_is_carried_through_by_commands_alone(terminal: Terminal) -> None:
    """Every command is a process of its own: the case continues exactly where it stood."""
    terminal.to_review()

    terminal.done("claim c-1 Review --as chen-jing")
    terminal.done("unclaim 2026-000001 Review --as chen-jing")
    terminal.done("act c-1 Review agree --as chen-jing --reason 材料真实")
    terminal.done("return c-1 Verify --to Review --reason 请补充说明 --as sun-wei")
    terminal.done("act c-1 Review agree --as zhao-lei", at="2026-03-03")
    terminal.done("act c-1 Verify agree --as sun-wei")
    terminal.done("act c-1 Decide granted --as huang-hai --reason 符合条件 --basis '办法 22' --remedy review")
    terminal.done("act c-1 Issue issued --as zhang-min --number JY1 --valid-until 2031-03-02")
    done = terminal.done("act c-1 Deliver delivered --as zhang-min --how window --proof 签收 --json")

    assert done.json["outcome"] == "granted"
    assert terminal.done("doctor").out == "The books agree with themselves. Cases checked: 1.\n"


def test_what_a_command_did_is_told_as_a_clerk_would(terminal: Terminal) -> None:
    """After an act the terminal shows the act under its power, the clocks it moved, and what is open now."""
    terminal.submit()

    said = terminal.done("act c-1 Receive received --as zhang-min --lang zh-CN").out

    assert "2026-03-02 09:00  张敏（政务服务中心（综合窗口））：收件，办件编号 2026-000001。" in said
    assert "补正告知期自 2026-03-02 起算（当日不计入）：5 个工作日" in said
    assert "2026-000001  食品经营许可  清源餐饮  —— 已收件" in said
    assert "待办：Accept“Accept”（受理）" in said


def test_show_tells_the_case_in_both_languages_and_as_data(terminal: Terminal) -> None:
    """`show` has head, clocks and timeline; with --json the same as one value."""
    terminal.to_review()

    english, chinese = terminal.done("show c-1").out, terminal.done("show c-1 --lang zh-CN").out
    told = terminal.done("show 2026-000001 --json").json

    assert "2026-000001  食品经营许可  清源餐饮  – accepted" in english
    assert "due on 2026-03-16, 10 WD left" in english
    assert "● 绿灯  法定时限" in chinese
    assert "受理申请，出具受理通知书 2026-000001-A。" in chinese
    assert told["case"]["stage"] == "accepted"
    assert [one["due"] for one in told["clocks"] if one["clock"] == "statutory"] == ["2026-03-16"]
    assert told["timeline"][0]["event"] == "CaseSubmitted"


def test_columns_stay_aligned_under_wide_characters(terminal: Terminal) -> None:
    """A Chinese sign is as wide as two Latin ones, so the next column begins at the same place in every row."""
    from rich.cells import cell_len

    terminal.to_review()

    lines = terminal.done("show c-1 --lang zh-CN").out.splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("状态灯"))
    rows = lines[head + 1 : head + 4]
    places = {cell_len(line[: line.index("2026-03-02")]) for line in rows}

    assert places == {cell_len(lines[head][: lines[head].index("起算日")])}


def test_the_machinery_is_shown_on_request(terminal: Terminal) -> None:
    """`--all` also tells how the token moved."""
    terminal.submit()

    assert "The file moves: P → Start" not in terminal.done("show c-1").out
    assert "The file moves: P → Start" in terminal.done("show c-1 --all").out


def test_explain_counts_day_by_day(terminal: Terminal) -> None:
    """A clock by its name, or by the element id of an open step."""
    terminal.to_review()

    assert "2026-03-16 Mon  day 10   ← last day" in terminal.done("explain c-1 statutory").out
    assert terminal.done("explain c-1 Review --json").json["date"] == "2026-03-05"
    assert terminal("explain c-1 lunch").code == 4


def test_tasks_of_a_person_a_case_and_the_applicant(terminal: Terminal) -> None:
    """Somebody's tasks are what they hold or may claim; the applicant's are what it is asked."""
    terminal.submit("--material application-form")
    terminal.done("act c-1 Receive received --as zhang-min")
    terminal.done(f"act c-1 Accept correction_requested --as zhang-min {DEFECTS}")

    assert terminal.done("tasks --as applicant:P-1 --json").json["tasks"][0]["who"] == "清源餐饮"
    assert terminal.done("tasks --as chen-jing").out == "Nothing to do.\n"
    assert "2026-000001" in terminal.done("tasks --case c-1").out
    assert terminal("tasks").err.startswith("tasks.whose: ")


def test_the_applicant_resubmits_with_data(terminal: Terminal) -> None:
    """Fields are read by the type that the matter declares."""
    terminal.submit("--material application-form")
    terminal.done("act c-1 Receive received --as zhang-min")
    terminal.done(f"act c-1 Accept correction_requested --as zhang-min {DEFECTS}")

    line = (
        "resubmit c-1 --as applicant:P-1 --material subject-certificate --data area=120.50 --data vending=true --json"
    )
    answer = terminal.done(line).json

    assert answer["events"][0] == "MaterialsResubmitted"
    assert answer["missing"] == ["facilities-and-layout", "safety-rules-list", "vending-devices"]
    data = terminal.done("show c-1 --json").json["case"]["data"]
    assert (data["area"], data["vending"]) == ("120.50", True)


def test_a_procedure_of_a_step_that_is_done_is_begun_once(terminal: Terminal) -> None:
    """The same key means the visit of the first time, also when its step is no longer open."""
    terminal.to_review()
    begin = "begin-procedure c-1 testing --step Review --announced '5 WD' --as zheng-hong --key k-7 --json"
    first = terminal.done(begin).json
    terminal.done("act c-1 Review agree --as chen-jing")

    assert terminal.done(begin).json == first


def test_procedure_extension_withdrawal(terminal: Terminal) -> None:
    """The commands beside the steps."""
    terminal.to_review()
    terminal.done("begin-procedure c-1 testing --announced '5 WD' --notice 2026-03-02 --as zheng-hong")
    assert "paused since 2026-03-02" in terminal.done("show c-1").out
    terminal.done("finish-procedure c-1 testing --as chen-jing", at="2026-03-04")
    terminal.done("begin-procedure c-1 testing --as zheng-hong")
    terminal.done("abort-procedure c-1 testing --reason 不需要 --as chen-jing", at="2026-03-05")

    extended = terminal.done("extend c-1 statutory '3 WD' --reason 案情复杂 --as zheng-hong").out
    assert "Extended the statutory term by 3 working days: 案情复杂. Now due on 2026-03-24." in extended
    assert "terminate.no_such_ground" in terminal("terminate c-1 boredom --reason 无 --as huang-hai").err

    answer = terminal.done("withdraw c-1 --reason 不办了 --as applicant:P-1 --json").json
    assert answer["outcome"] == "withdrawn"


def test_terminating_on_a_ground_of_the_list(terminal: Terminal) -> None:
    """An approver of the organ ends a case; the ground is one of the matter's."""
    terminal.to_review()

    answer = terminal.done("terminate c-1 force-majeure --reason 洪灾 --as huang-hai --json").json

    assert (answer["stage"], answer["outcome"]) == ("closed", "terminated")


def test_a_sweep_warns_once_and_fills_the_sink(terminal: Terminal, tmp_path: Path) -> None:
    """The sweep tells what it did and hands the outbox over; a second one finds nothing."""
    terminal.to_review()

    first = terminal.done("sweep --sink out.jsonl --lang zh-CN", at="2026-03-17").out
    again = terminal.done("sweep --sink out.jsonl --json").json

    assert "预警（超期）：法定时限已于 2026-03-16 届满，超期 1 个工作日。通知效能监察人员：钱毅。" in first
    assert again == {"done": [], "delivered": 0}
    topics = [json.loads(line)["topic"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert topics.count("warning") == 9


def test_the_same_key_files_one_case(terminal: Terminal) -> None:
    """A command sent twice with one key is done once, and gives the first answer again."""
    line = "submit food-business-licence --applicant P-1 --data business=餐饮服务经营者 --key k-1 --json"

    first, second = terminal.done(line).json, terminal.done(line).json

    assert first == second
    assert terminal.done("doctor --json").json["cases"] == 1
    assert terminal(line.replace("P-1", "P-2")).code == 4


def test_a_window_clerk_enters_a_filing_late(terminal: Terminal) -> None:
    """An earlier legal moment needs its zone and a reason."""
    line = "submit food-business-licence --applicant P-1 --data business=餐饮服务经营者 --as zhang-min "
    late = line + "--effective 2026-02-27T16:00:00+08:00 "

    assert terminal(late).err.startswith("act.late_without_reason: ")
    assert terminal(line + "--effective 2026-02-27T16:00:00 --late-reason 系统故障").err.startswith("moment.no_zone: ")
    assert "It counts from 2026-02-27." in terminal.done(late + "--late-reason 系统故障").out


def test_what_was_refused_is_kept(terminal: Terminal) -> None:
    """`refusals` says who tried what, when, and why not."""
    terminal.submit()
    terminal("act c-1 Receive received --as chen-jing")

    assert "person.not_candidate" in terminal.done("refusals").out
    assert "不在本环节可办理人员之列" in terminal.done("refusals --case c-1 --lang zh-CN").out
    [row] = terminal.done("refusals --json").json
    assert (row["actor"], row["command"]["outcome"]) == ("chen-jing", "received")

    for line in ("act c-1 Accept accepted", "claim c-1 Review", "act c-9 Receive received"):
        terminal(f"{line} --as chen-jing")
    told = terminal.done("refusals --json").json[:-1]
    assert [(one["code"], one["case"]) for one in reversed(told)] == [
        ("step.not_open", "c-1"),
        ("step.not_open", "c-1"),
        ("case.unknown", "c-9"),
    ]


def test_real_processes_one_after_the_other(bare: Terminal) -> None:
    """The installed command, each time a new process: what one wrote the next one reads."""
    now = "--now 2026-03-02T09:00:00+08:00"
    filed = "submit food-business-licence --applicant P-1 --case c-1 --data business=餐饮服务经营者"
    answers = []
    for line in (
        f"publish matter --as bai-xue {now}",
        f"{filed} {now}",
        f"act c-1 Receive received --as zhang-min {now}",
    ):
        command = [sys.executable, "-m", "approvalflow.cli", *shlex.split(line), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        answers.append(json.loads(done.stdout))

    assert answers[0]["version"] == "2026.1"
    assert (answers[2]["first"], answers[2]["stage"]) == (answers[1]["last"] + 1, "received")


def test_moments_are_those_of_the_office(bare: Terminal) -> None:
    """What was refused and what was done are shown on the clock of the office's matters, wherever that is."""
    file = bare.folder / "matter.toml"
    file.write_text(file.read_text("utf-8").replace('version = "', 'zone = "Europe/Berlin"\nversion = "', 1), "utf-8")
    bare.done("publish matter --as bai-xue")
    bare.submit()
    bare("act c-1 Receive received --as chen-jing")
    bare.done("act c-1 Receive received --as zhang-min")

    assert "2026-03-02 02:00" in bare.done("refusals").out
    assert "2026-03-02 02:00" in bare.done("tasks --list done --as zhang-min").out
