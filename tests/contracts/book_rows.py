"""Rows for tests of the books: everything has a sensible value, name what matters."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from approvalflow.desk.rows import (
    CaseRow,
    Change,
    DueRow,
    EventRow,
    InvolvedRow,
    KeyRow,
    MatterRow,
    MessageRow,
    OutboxRow,
    RefusalRow,
    SignalRow,
    TaskRow,
    WaitRow,
)

MONDAY = datetime(2031, 3, 3, 1, 30, 0, 123456, tzinfo=UTC)


def later(**much: float) -> datetime:
    return MONDAY + timedelta(**much)


def a_case(case: str = "c-1", **values: Any) -> CaseRow:
    usual: dict[str, Any] = {
        "number": None,
        "matter": "food",
        "version": "1",
        "stage": "submitted",
        "seq": 1,
        "hash": "sha256:1",
        "calendar": 7,
        "opened": MONDAY,
        "recorded": MONDAY,
        "snapshot": '{"stage":"submitted","名称":"小吃店"}',
    }
    return CaseRow(case=case, **(usual | values))


def an_event(seq: int = 1, **values: Any) -> EventRow:
    usual: dict[str, Any] = {
        "type": "CaseSubmitted",
        "v": 1,
        "recorded": MONDAY,
        "effective": MONDAY,
        "actor": "li",
        "payload": '{"a": 1}',
        "hash": f"sha256:{seq}",
    }
    return EventRow(seq=seq, **(usual | values))


def a_task(case: str = "c-1", visit: str = "Review@5", seat: str = "1", **values: Any) -> TaskRow:
    usual: dict[str, Any] = {
        "node": "Review",
        "name": "审查",
        "act": "review",
        "matter": "food",
        "version": "1",
        "number": None,
        "applicant": "P-1",
        "party": "小吃店",
        "holder": None,
        "pool": None if values.get("holder") else "reviewer@food",
        "department": "food",
        "clock": "",
        "due": None,
        "opened": MONDAY,
    }
    given = usual | values
    owner = f"={given['holder']}" if given["holder"] else f"@{given['pool']}"
    return TaskRow(case=case, visit=visit, seat=seat, **({"owner": owner, "place": given["due"] or date.max} | given))


def something_done(case: str = "c-1", owner: str = "=li", **values: Any) -> InvolvedRow:
    usual: dict[str, Any] = {
        "list": "done",
        "at": MONDAY,
        "seq": 1,
        "matter": "food",
        "party": "小吃店",
        "visit": "Review@1",
        "node": "Review",
        "what": "agree",
        "actor": owner[1:],
    }
    return InvolvedRow(case=case, owner=owner, **(usual | values))


def a_due(case: str = "c-1", key: str = "statutory", at: datetime = MONDAY) -> DueRow:
    return DueRow(case=case, key=key, at=at)


def a_message(key: str = "c-1/1", **values: Any) -> OutboxRow:
    usual: dict[str, Any] = {
        "case": "c-1",
        "seq": 1,
        "topic": "warning",
        "payload": '{"to": "wang"}',
        "recorded": MONDAY,
    }
    return OutboxRow(key=key, **(usual | values))


def a_key(key: str = "k-1", **values: Any) -> KeyRow:
    usual: dict[str, Any] = {
        "digest": "sha256:d",
        "actor": "li",
        "first": 1,
        "last": 1,
        "answer": "{}",
        "recorded": MONDAY,
    }
    return KeyRow(key=key, **(usual | values))


def a_refusal(code: str = "case.wrong_stage", **values: Any) -> RefusalRow:
    usual: dict[str, Any] = {"actor": "li", "case": "c-1", "command": "decide", "detail": "{}", "recorded": MONDAY}
    return RefusalRow(code=code, **(usual | values))


def a_matter(code: str = "food", version: str = "1", **values: Any) -> MatterRow:
    usual: dict[str, Any] = {
        "digest": "sha256:m",
        "matter": b"[matter]\r\n\x00",
        "drawing": "<流程/>".encode(),
        "report": "[]",
        "recorded": MONDAY,
    }
    return MatterRow(code=code, version=version, **(usual | values))


def a_change(case: str = "c-1", expected: int = 0, **values: Any) -> Change:
    """One event on top of `expected`, with the case row to match."""
    seq = expected + 1
    row = values.pop("row", None) or a_case(case, seq=seq, hash=f"sha256:{seq}")
    return Change(expected=expected, case=row, events=values.pop("events", (an_event(seq),)), **values)


def a_full_change(case: str = "c-1", expected: int = 1) -> Change:
    """A change that needs every statement there is: it follows `a_first_change`."""
    return a_change(
        case,
        expected,
        tasks_closed=((f"Review@{expected}", "1"), (f"Review@{expected}", "2")),
        tasks_opened=(a_task(case, f"Review@{expected + 1}", "1"), a_task(case, f"Review@{expected + 1}", "2")),
        due_closed=(f"step {expected}",),
        due_opened=(a_due(case, f"step {expected + 1}"),),
        outbox=(a_message(f"{case}/{expected + 1}", case=case, seq=expected + 1),),
        involved=(something_done(case, seq=expected + 1),),
        key=a_key(f"{case} {expected + 1}", first=expected + 1, last=expected + 1),
    )


def a_first_change(case: str = "c-1") -> Change:
    """A new case with two seats and a due row, which `a_full_change` then closes."""
    return a_change(
        case,
        tasks_opened=(a_task(case, "Review@1", "1"), a_task(case, "Review@1", "2")),
        due_opened=(a_due(case, "step 1"),),
    )


def a_wait(case: str = "c-1", wait: str = "9", **values: Any) -> WaitRow:
    usual: dict[str, Any] = {"kind": "message", "name": "Letter", "correlation": "", "any_key": False, "opened": MONDAY}
    return WaitRow(case=case, wait=wait, **(usual | values))


def a_letter(id: str = "m-1", **values: Any) -> MessageRow:
    usual: dict[str, Any] = {
        "name": "Letter",
        "correlation": "",
        "data": '{"answer":"是"}',
        "actor": "job",
        "arrived": MONDAY,
        "until": later(days=30),
    }
    return MessageRow(id=id, **(usual | values))


def a_signal(id: str = "s-1", **values: Any) -> SignalRow:
    usual: dict[str, Any] = {"name": "Alarm", "data": "{}", "actor": "job", "origin": "", "sent": MONDAY}
    return SignalRow(id=id, **(usual | values))
