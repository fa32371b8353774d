"""One registry describes every command: nothing that can be asked, written or refused is missing from it."""

import ast
from pathlib import Path
from typing import get_args

import approvalflow
from approvalflow.bpmn.attributes import TABLE as ATTRIBUTES
from approvalflow.cases import commands, events
from approvalflow.cases.acts import TABLE
from approvalflow.desk.beside import PATTERNS, beside
from approvalflow.desk.registry import registry
from approvalflow.desk.views import JOB, TOPICS
from approvalflow.words import catalogue
from desk.watched import CASE, watch
from small_office import STEPS, straight_road, task

SOURCE = Path(approvalflow.__file__).parent
BESIDE = {
    "agenda.py", "asof.py", "asking.py", "backwards.py", "country.py", "publishing.py", "readings.py", "rehearsal.py",
    "audit.py", "catalogue.py", "whatif.py", "drafts.py", "sending.py",
}  # fmt: skip
"""Modules that answer questions, publish, send into the office, keep drafts; no command runs through them."""


def refusals() -> dict[str, str]:
    """Every code with which a module of cases or desk refuses, with the module."""
    found = {}
    for file in [*(SOURCE / "cases").glob("*.py"), *(SOURCE / "desk").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refused", "Conflict"):
                code = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
                if code and file.name not in BESIDE:
                    found[str(code)] = file.name
    return found


def test_every_command_has_its_row() -> None:
    """By the name under which it is sent; and no row is left over."""
    sent = {str(kind.__struct_config__.tag) for kind in get_args(commands.AnyCommand)}

    assert {row.command for row in registry()} == sent


def test_every_event_is_somebodys() -> None:
    """Each event that can happen to a case is written by some command, and every event named exists."""
    written = {name for row in registry() for name in (*row.events, *row.follow)}

    assert written == {kind.__name__ for kind in get_args(events.AnyEvent)}


def test_every_refusal_is_somebodys() -> None:
    """Each code raised on the way of a command, or at another door, is in its row."""
    known = {code for row in (*registry(), *beside()) for code in row.errors}

    assert {f"{code} ({file})" for code, file in refusals().items() if code not in known} == set()


def test_every_row_is_whole() -> None:
    """A Chinese term, who may, an effect on path and opinions: nothing is left blank."""
    for row in registry():
        assert all((row.command, row.zh, row.who, row.path, row.opinions, row.errors))


def test_every_notice_is_in_the_row_of_what_it_is_sent_for() -> None:
    """Also that of a machine which is given a job."""
    machine = '<serviceTask id="Review" name="登记"/>'
    office = watch(straight_road().replace(task("Review", STEPS["Review"]).encode(), machine.encode()))
    office.accepted()
    (row,) = [one for one in registry() if (one.act, one.outcome) == ("accept", "accepted")]
    (since,) = [one.seq for one in office.history(CASE) if isinstance(one.event, events.CaseAccepted)]
    sent = {one.topic for one in office.outbox(undelivered=False) if one.seq >= since}

    assert {"job", "notice.accepted"} <= sent <= {*row.notices}
    assert {*TOPICS.values(), JOB} == {topic for one in registry() for topic in one.notices}


HANDLING = {
    "认领": "claim", "取消认领": "unclaim", "会签": "all", "或签": "any", "票签": "vote", "顺序会签": "in_turn",
    "意见征求": "consult", "加签": "add_signer", "减签": "remove_signer", "转办": "transfer", "委派": "delegate",
    "委派办结": "resolve", "代理": "stand_in", "离职转办": "transfer_all", "退回": "return", "拿回": "take_back",
    "催办": "urge", "抄送": "carbon_copy", "已阅": "mark_read",
    "关注": "watch", "取消关注": "unwatch", "跳转": "jump", "挂起": "hold", "恢复": "release",
    "暂存": "save_draft", "相同审批人": "carry", "空审批人": "nobody_found", "超时自动处理": "timeout",
    "唤醒": "reopen", "打开待办": "open_task", "申请回避": "challenge", "自行回避": "recuse",
}  # fmt: skip
"""What officials do with a task, by the words of the field."""


def test_everything_that_is_done_with_a_task_is_there() -> None:
    """By its Chinese word: as a command, as a pattern of a step, at the door of the office, or as a standing rule."""
    found = {row.zh: row.command for row in (*registry(), *beside()) if row.command != "act"}

    assert {zh: found.get(zh) for zh in HANDLING} == HANDLING
    assert {zh for zh in found if found[zh] in PATTERNS} <= set(HANDLING)


def test_whatever_is_no_command_is_really_there() -> None:
    """Patterns in the drawing, doors of the office, rules of the drawing and the directory."""
    (pattern,) = [one for one in ATTRIBUTES if one.name == "pattern"]
    assert {*PATTERNS} == {name for name, _ in pattern.choices} - {"single"}
    assert all(row.kind != "door" or hasattr(approvalflow.Office, row.command) for row in beside())
    assert {"carry"} <= {one.name for one in ATTRIBUTES}


def test_who_may_has_its_words() -> None:
    """The table says in both languages who may do what."""
    assert {row.who for row in TABLE if f"who.{row.who}" not in catalogue()} <= {"machine"}
