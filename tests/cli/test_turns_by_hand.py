"""A file is held, opened, taken back, returned, put elsewhere and taken up again, typed command by command."""

from typing import Any

import pytest

from approvalflow import Actor, Answer, Office, commands
from cli.terminal import Terminal


def test_every_turn_of_a_file_can_be_typed(terminal: Terminal) -> None:
    """Held and released, opened and taken back, returned straight back, jumped: each with what it is refused with."""
    terminal.to_review()

    terminal.done("hold c-1 --as chen-jing --reason 会商")
    assert "held: 2026-000001" in terminal.done("show c-1").out
    assert terminal("act c-1 Review agree --as chen-jing").err.startswith("case.held")
    terminal.done("release c-1 --as chen-jing")
    terminal.done("act c-1 Review agree --as chen-jing")
    terminal.done("take-back c-1 Review --as chen-jing --reason 误点")
    terminal.done("act c-1 Review agree --as chen-jing")
    terminal.done("open-task c-1 Verify --as sun-wei")
    assert terminal("take-back c-1 Review --as chen-jing").err.startswith("take_back.opened")
    terminal.done("act c-1 Verify agree --as sun-wei")
    terminal.done("return c-1 Decide --to Review --after back --reason 补充 --as huang-hai")
    assert "returned to “Review”: 1" in terminal.done("show c-1").out
    assert terminal("return c-1 Review --after sideways --reason 补充 --as chen-jing").err.startswith("cli.after")
    terminal.done("act c-1 Review agree --as zhao-lei")
    terminal.done("jump c-1 Verify --reason 修订 --authority 纪要第5号 --as bai-xue")

    assert "open: Verify" in terminal.done("show c-1").out
    assert terminal.done("doctor").out.startswith("The books agree with themselves.")


def test_a_closed_case_is_taken_up_again_by_hand(terminal: Terminal) -> None:
    """Its closing revoked, or filed anew; `show` names the other case on both sides."""
    terminal.to_review()

    terminal.done("withdraw c-1 --as applicant:P-1")
    terminal.done("reopen c-1 --reason 误撤 --as applicant:P-1")
    assert "open: Review" in terminal.done("show c-1").out
    terminal.done("withdraw c-1 --as applicant:P-1")
    terminal.done("reopen c-1 --reason 重报 --new --case c-2 --as applicant:P-1")

    assert "filed anew as c-2" in terminal.done("show c-1").out
    assert "filed anew for case c-1" in terminal.done("show c-2 --lang en").out
    assert terminal.done("doctor").out.startswith("The books agree with themselves.")


def test_who_types_too_late_reads_what_changed_meanwhile(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking at the case and sending: a lost race (exit code 5) with who was faster, at every turn."""
    terminal.to_review()
    terminal.done("act c-1 Review agree --as chen-jing")
    send = Office.do

    def overtaken(by: str, command: commands.AnyCommand) -> None:
        def do(office: Office, actor: Actor, sent: commands.AnyCommand, **more: Any) -> Answer:
            send(office, by, command)
            return send(office, actor, sent, **more)

        monkeypatch.setattr(Office, "do", do)

    overtaken("sun-wei", commands.OpenTask(case="c-1", visit="Verify@5"))
    late = terminal("take-back c-1 Review --as chen-jing")
    assert (late.code, late.err.partition(":")[0]) == (5, "take_back.opened")
    overtaken("P-1", commands.Withdraw(case="c-1"))
    assert terminal("jump c-1 Review --reason 修订 --authority 纪要 --as bai-xue").code == 5
    overtaken("P-1", commands.Reopen(case="c-1", reason="误撤"))
    assert terminal("reopen c-1 --reason 误撤 --as zhang-min").code == 5
