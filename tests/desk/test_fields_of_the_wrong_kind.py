"""A field of the wrong kind is refused before anything is written: no command leaves a case that cannot be read."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvalflow import Actor, Office, Refused, commands
from approvalflow.cases import events as e
from approvalflow.cli import main
from approvalflow.desk.keeping import rows
from approvalflow.errors import ApprovalFlowError, Defect
from desk.watched import CASE, WatchedOffice, expects, watch
from internal_office import JOB, Hall, catch, flows, process, user
from small_office import APPLICANT, clock_at, open_office, to_review

ENDS, LETTER = '<startEvent id="S"/><endEvent id="E"/>', '<message id="m" name="Letter"/>'
MOMENT = datetime(2026, 3, 2, tzinfo=UTC)
ODD: tuple[Any, ...] = (
    0, 1, -1.5, 2**70, float("nan"), True, None, b"x", bytearray(b"x"), "no", "\ud800", "\u3000", "Review@4", [], ["x"],
    [1], ("x", 2), {"x"}, {"a": 1}, {1: 2}, {"a": ["b"]}, object(), Decimal("1.5"), UUID(int=1), date(2026, 3, 2),
    MOMENT, e.Party(id="P-1", name=None), e.Flaw(text=3), [e.Flaw(text=[])], type, len,
)  # fmt: skip
"""What may come from a form, a spreadsheet or a program that is wrong."""
PEOPLE = ("chen-jing", "zhang-min", "bai-xue", "zheng-hong", "huang-hai", "sun-wei", APPLICANT,
          Actor(id="machine", kind="system"))  # fmt: skip
GIVEN: dict[str, Any] = {
    "case": CASE, "visit": "Review@4", "step": "Review", "to": "Verify", "reason": "理由", "authority": "纪要",
    "outcome": "agree", "where": "beside", "officer": "chen-jing", "upheld": True, "persons": ("zhao-lei",),
    "matter": "food-business-licence", "applicant": e.Party(id="P-1", name="某公司"), "signer": "1",
    "procedure": "testing", "clock": "statutory", "by_term": "5 WD", "about": "testing", "on": date(2026, 3, 2),
    "place": "一楼", "record": "r", "ground": "lapsed", "token": "1", "due": "statutory", "wait": "1", "message": "m",
    "signal": "s",
}  # fmt: skip


def reviewed() -> WatchedOffice:
    """A file that lies at the review."""
    office = watch()
    office.accepted()
    return office


def every_field() -> Iterator[tuple[type[Any], str]]:
    """Each command of the registry with each of its fields."""
    for kind in get_args(commands.AnyCommand):
        yield from ((kind, field) for field in kind.__struct_fields__)


def sent(kind: type[Any], **odd: Any) -> Any:
    """A command with everything it needs, and what is odd."""
    needed = {one.name: GIVEN[one.name] for one in msgspec.structs.fields(kind) if one.required}
    return kind(**{**needed, **odd})


def told(asked: Callable[[], object]) -> ApprovalFlowError | None:
    """What is answered to a question that may be refused; only errors of our own, that have their sentences."""
    try:
        asked()
    except ApprovalFlowError as refusal:
        return refusal if refusal.say("zh-CN") and refusal.say("en") else None
    return None


def stays_readable(office: WatchedOffice, by: Any, command: Any) -> None:
    """Done or refused in our words; whatever the books hold then is read again, and nothing contradicts it."""
    said = told(lambda: Office.do(office, by, command))  # the watched one reads the case of every command itself
    assert not isinstance(said, Defect), said
    office.history(CASE)
    assert office.case(CASE) == office.rebuild(CASE)


def test_no_field_of_any_command_makes_a_case_unreadable() -> None:
    """Every command, every field, values of every wrong kind, by people who may and may not."""
    office = reviewed()
    for number, (kind, field) in enumerate(every_field()):
        for turn in range(3):
            odd = ODD[(number * 3 + turn * 11) % len(ODD)]
            stays_readable(office, PEOPLE[(number + turn) % len(PEOPLE)], sent(kind, **{field: odd}))
    assert not office.check()


@pytest.mark.long
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_mixture_of_odd_fields_makes_a_case_unreadable(data: st.DataObject) -> None:
    """Several odd fields at once, one command after another."""
    office = reviewed()
    for _ in range(5):
        kind = data.draw(st.sampled_from(get_args(commands.AnyCommand)))
        fields = data.draw(st.dictionaries(st.sampled_from(kind.__struct_fields__), st.sampled_from(ODD), max_size=4))
        stays_readable(office, data.draw(st.sampled_from(PEOPLE)), sent(kind, **fields))
    assert not office.check()


@pytest.mark.parametrize(
    ("by", "command", "field"),
    [
        ("chen-jing", sent(commands.Transfer, to="zhao-lei", reason=5), "reason"),
        ("chen-jing", sent(commands.Urge, reason=5), "reason"),
        ("bai-xue", sent(commands.Jump, reason="x", authority=2), "authority"),
        ("zheng-hong", sent(commands.RuleOnChallenge, upheld="no"), "upheld"),
        ("chen-jing", sent(commands.AddSigner, where="nowhere"), "where"),
        ("chen-jing", sent(commands.Return, after="nonsense"), "after"),
        ("chen-jing", sent(commands.Act, effective=date(2026, 3, 2)), "effective"),
        ("chen-jing", sent(commands.Act, until=MOMENT), "until"),
    ],
)
def test_the_refusal_names_the_field(by: str, command: Any, field: str) -> None:
    """What was given, in which field, and what it takes; nothing is written."""
    office = reviewed()
    before = office.history(CASE)

    refusal = expects("command.wrong_field", lambda: office.do(by, command))

    assert refusal.values["field"] == field
    assert refusal.values["expected"]
    assert office.history(CASE) == before


@pytest.mark.parametrize("case", [["c-1"], {"a": 1}, b"c-1", None])
def test_what_is_no_command_or_names_no_case_is_refused_in_our_words(case: Any) -> None:
    """Whatever silence has made law meanwhile is not asked of what nobody can read."""
    office = reviewed()
    expects("command.wrong_field", lambda: Office.do(office, "chen-jing", sent(commands.Hold, case=case, reason="x")))
    expects("command.not_text", lambda: Office.do(office, "chen-jing", case))


def test_known_names_are_told() -> None:
    """A place for a signer that does not exist is answered with those that do; a step for a jump likewise."""
    office = reviewed()

    refusal = expects("command.wrong_field", lambda: office.do("chen-jing", sent(commands.AddSigner, where="nowhere")))
    assert refusal.values["expected"] == "before, after, beside"
    refusal = expects("jump.not_a_step", lambda: office.jump(CASE, "Nowhere", by="bai-xue", reason="x", authority="y"))
    assert "Verify" in refusal.say("zh-CN")


def test_a_list_is_taken_for_what_it_lists() -> None:
    """Who writes `persons=["zhao-lei"]` is understood, and the file says the same as for a tuple."""
    office = reviewed()
    office.do("chen-jing", sent(commands.AddSigner, persons=["zhao-lei"], visit=office.visit("Review")))

    assert [one.holder for one in office.case(CASE).visits[office.visit("Review")].seats][-1] == "zhao-lei"
    assert office.case(CASE) == office.rebuild(CASE)


def test_an_event_that_could_not_be_read_again_is_not_written() -> None:
    """The last guard, for faults of our own."""
    wrong = e.Happened(
        event=e.SeatChanged(visit="A@1", seat=5, kind="claimed"),  # type: ignore[arg-type]
        recorded=MOMENT,
        effective=MOMENT,
        actor="x",
        seq=1,
    )
    with pytest.raises(Defect, match="SeatChanged"):
        rows("t", "c", "", [wrong])


@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\t\n", "\u200b", "\ufeff \u2060", "\u3164", "\u2800", "\u0301"])
def test_a_blank_reason_is_none(blank: str) -> None:
    """White space, signs without a shape, fillers: whoever must say why has said nothing."""
    office = reviewed()
    visit = office.visit("Review")
    blank_ones: list[tuple[Any, Any]] = [
        ("chen-jing", commands.Act(case=CASE, visit=visit, outcome="disagree", reason=blank)),
        ("chen-jing", commands.Transfer(case=CASE, visit=visit, to="zhao-lei", reason=blank)),
        ("chen-jing", commands.Return(case=CASE, visit=visit, reason=blank)),
        ("bai-xue", commands.Jump(case=CASE, to="Verify", reason="理由", authority=blank)),
        ("bai-xue", commands.Jump(case=CASE, to="Verify", reason=blank, authority="纪要")),
        (APPLICANT, commands.Challenge(case=CASE, officer="chen-jing", reason=blank)),
        ("chen-jing", commands.Recuse(case=CASE, reason=blank)),
        ("chen-jing", commands.Hold(case=CASE, reason=blank)),
    ]
    for by, command in blank_ones:
        expects("act.needs", lambda by=by, command=command: office.do(by, command))


def test_a_blank_entry_of_a_list_is_missing() -> None:
    """A refusal without a legal basis is none, though a line for it was sent."""
    office = reviewed()
    office.act(CASE, "Review", "agree", by="chen-jing")
    office.act(CASE, "Verify", "agree", by="sun-wei")
    for wrong in ({"basis": [" "]}, {"basis": ["法", "\u3000"]}, {"remedies": ["\u200b"]}, {"reason": "\u3000"}):
        fields = {"reason": "不符合", "basis": ("食品安全法",), "remedies": ("review",), **wrong}
        refusal = expects(
            "act.needs", lambda fields=fields: office.act(CASE, "Decide", "refused", by="huang-hai", **fields)
        )
        assert refusal.values["missing"] == [*wrong]


@pytest.mark.parametrize("half", ["\ud800", "x\x00y"], ids=["half", "nul"])
def test_half_a_character_is_refused_everywhere(tmp_path: Path, half: str) -> None:
    """In drafts, questions, names and lists as in commands; so is NUL, which not every database takes."""
    office = open_office("sqlite://", clock_at(), tmp_path / "m")
    to_review(office)
    asked = [
        lambda: office.save_draft(CASE, "Review", by="chen-jing", reason=half),
        lambda: office.save_draft(CASE, half, by="chen-jing", reason="x"),
        lambda: office.act(CASE, "Review", "agree", by="chen-jing", reason=half),
        lambda: office.act(half, "Review", "agree", by="chen-jing"),
        lambda: office.act(CASE, half, "agree", by="chen-jing"),
        lambda: office.act(
            CASE, "Review", "agree", by="chen-jing",
            attachments=(e.Attachment(name=half, digest="sha256:" + "0" * 64, size=1, media_type="a/b"),),
        ),
        lambda: office.transfer_all("chen-jing", half, by="zheng-hong", reason="x"),
        lambda: office.transfer_all("chen-jing", "zhao-lei", by="zheng-hong", reason=half, dry_run=False),
        lambda: office.why(CASE, half, "chen-jing"),
        lambda: office.why(half, "Review", "chen-jing"),
        lambda: office.why(CASE, "Review", half),
        lambda: office.preview(half, by="chen-jing"),
        lambda: office.worklist(by=half),
        lambda: office.tasks(half),
        lambda: office.send(half, by="chen-jing"),
        lambda: office.signal(half, by="chen-jing"),
        lambda: office.send("m", by="chen-jing", data={"x": half}),
    ]  # fmt: skip
    for one in asked:
        told(one)
    assert office.draft(CASE, "Review", by="chen-jing") is None
    asked.append(lambda: office.case(half))
    asked.append(lambda: office.set_switches({"acceptance": "slip"}, reason=half, by="bai-xue"))
    for one in (*asked[:6], *asked[8:10], *asked[-3:]):
        expects("command.not_text", one)


@pytest.mark.parametrize(
    ("text", "written"),
    [("x\x00y", False), ("x\\u0000y", True), ("x\\\x00", False), ("x\x01", True)],
    ids=["nul", "spelled", "behind", "other"],
)
def test_only_the_character_nul_itself_is_refused(text: str, written: bool) -> None:
    """And the refusal names the field; what somebody writes about it is text like any other."""
    office = reviewed()
    if written:
        office.act(CASE, "Review", "agree", by="chen-jing", reason=text)
        assert office.events("OpinionGiven")[0].text == text
    else:
        refusal = expects("command.not_text", lambda: office.act(CASE, "Review", "agree", by="chen-jing", reason=text))
        assert refusal.values["what"] == "reason (NUL)"


def test_no_text_of_any_command_is_kept_with_a_nul() -> None:
    """Every command, every field that takes text, alone or in a list: refused before it reaches a database."""
    office = reviewed()
    for kind, field in every_field():
        for odd in ("x\x00", ("x\x00",), {"business": "x\x00"}, {"x\x00": 1}, e.Party(id="P-1", name="x\x00")):
            command = sent(kind, **{field: odd})
            refusal = told(lambda command=command: Office.do(office, "chen-jing", command))
            assert refusal is not None
            assert refusal.code in ("command.wrong_field", "command.not_text"), (kind, field, refusal)


def test_a_task_is_named_by_text() -> None:
    """The doors that look at a task, and at a draft, refuse any other name like the doors that act."""
    office = reviewed()
    for step in (5, None, ["Review"]):
        for ask in (
            lambda step=step: office.open_task(CASE, step, by="chen-jing"),
            lambda step=step: office.draft(CASE, step, by="chen-jing"),
            lambda step=step: office.save_draft(CASE, step, by="chen-jing", reason="x"),
            lambda step=step: office.drop_draft(CASE, step, by="chen-jing"),
            lambda step=step: office.why(CASE, step, "chen-jing"),
        ):
            assert getattr(told(ask), "code", None) == "command.wrong_field"


def nested(levels: int) -> Any:
    """A list in a list in a list."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


NO_DATA = [
    ("number", "1e9999"), ("number", "-1e6500"), ("number", Decimal("1e9999")), ("number", 10**6200),
    ("list", [Decimal("1e9999")]), ("list", nested(11)), ("list", nested(500)), ("list", nested(990)),
    ("list", [[["x" * 20_000]]]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), NO_DATA, ids=lambda _: "")
def test_data_that_no_condition_could_read_are_refused(kind: str, value: Any, tmp_path: Path) -> None:
    """Too large or too deep, wherever they come in; what can be read comes in."""
    hall = Hall(tmp_path, process(ENDS + user("A") + catch("B") + flows("S → A → B → E"), before=LETTER), x=kind)
    with pytest.raises(Refused) as refused:
        hall.file("c-2", x=value)
    assert refused.value.code in ("submit.wrong_value", "command.not_text")

    hall.file(x={"number": "1e300", "list": nested(10)}[kind])
    with pytest.raises(Refused) as refused:
        hall.office.send("Letter", by=JOB, data={"x": value}, key="k")
    assert refused.value.code in ("message.does_not_fit", "command.not_text")
    assert hall.office.inbox() == []
    assert hall.sound()


@pytest.mark.parametrize(
    "text", ["[1e9999]", "[" * 500 + "]" * 500, "[" * 90_000 + "]" * 90_000], ids=["1e9999", "500", "90000"]
)
def test_the_command_line_refuses_such_data_too(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a sentence of ours, and no talk of a fault inside."""
    hall = Hall(tmp_path, process(ENDS + user("A") + flows("S → A → E")), x="list")
    books = ["--db", hall.url, "--tenant", "330100"]

    code = main(["submit", "test", "--as", "applicant:P-1", "--applicant", "P-1", "--data", f"x={text}", *books])

    assert code == Refused.exit_code, capsys.readouterr().err
