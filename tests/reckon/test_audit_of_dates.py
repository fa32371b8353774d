"""An audit says where the dates of others part from ours, and why; what cannot be read names case and field."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from approvalflow.errors import ApprovalFlowError
from approvalflow.reckoning import compare, read_entries, reckon
from approvalflow.reckoning.sheet import entries_of
from reckon.conftest import CASE, Audit

SUSPEND = {"type": "suspend", "id": "s", "kind": "检验", "at": "2026-03-09T15:00:00+08:00"}


def test_an_agreeing_file_answers_zero(audit: Audit):
    """A row a case, and a sum at the end."""
    said = audit({}, {"expected_due_date": "2026-03-30"})

    assert said.code == 0
    assert said.out.count("agrees") == 2
    assert "2 cases: 2 agree, 0 differ." in said.out


def test_a_differing_date_answers_one_with_the_first_differing_day(audit: Audit):
    """The earlier of two days is where they part, with what our reckoning says of that day."""
    said = audit({}, {"expected_due_date": "2026-03-27"})

    assert said.code == 1
    assert "DIFFERS" in said.out
    assert "c-2: from 2026-03-27 on: due_date is 2026-03-27 in the file, 2026-03-30 by the reckoning." in said.out
    assert "2026-03-27" in said.out.rpartition("by the reckoning.")[2]


def test_days_left_part_earlier_than_the_due_date(audit: Audit):
    """Somebody who worked on a make-up Saturday shows it on that day, not only at the end."""
    theirs = {"start_datetime": "2026-02-09T10:00:00+08:00", "expected_due_date": "2026-03-17"}
    left = {"2026-02-13": 16, "2026-02-14": 16}

    said = audit({**theirs, "expected_remaining_workdays_at": left})

    first = next(line for line in said.out.splitlines() if line.startswith("c-1: from"))
    assert first == "c-1: from 2026-02-14 on: remaining[2026-02-14] is 16 in the file, 15 by the reckoning."


def test_a_list_of_days_parts_where_it_first_leaves_ours(audit: Audit):
    """The first day of a hand-made list that we do not count, or that is missing there."""
    days = ["2026-03-03", "2026-03-04", "2026-03-06"]

    said = audit({"amount": 3, "expected_due_date": "2026-03-05", "hand_trace": days})

    assert said.code == 1
    assert "from 2026-03-05 on: hand_trace is 2026-03-06 in the file, 2026-03-05 by the reckoning." in said.out


def test_an_outcome_may_differ_while_the_date_agrees(audit: Audit):
    """A site check that somebody takes for a pause."""
    events = [{**SUSPEND, "kind": "现场核查"}, {"type": "resume", "id": "s", "at": "2026-03-13T15:00:00+08:00"}]

    said = audit({"events": events, "expected_outcome": None})

    assert said.code == 1
    assert "outcome is – in the file, event_ignored_not_excludable by the reckoning." in said.out


def test_json_carries_no_verdict_but_the_exit_code_does(audit: Audit):
    """`--json` is the list of answers and nothing else."""
    said = audit({"expected_due_date": "2026-03-27"}, options="--json")

    assert said.code == 1
    assert [one["due_date"] for one in said.json] == ["2026-03-30"]


def test_a_case_without_expectation_is_only_reckoned(audit: Audit):
    """Nothing to compare is no difference."""
    case = {name: value for name, value in CASE.items() if not name.startswith("expected_")}

    said = audit(content=json.dumps([case]).encode())

    assert said.code == 0
    assert "1 cases: 0 agree, 0 differ." in said.out


def test_a_listed_reading_that_comes_out_otherwise_is_a_difference(audit: Audit):
    """Alternatives are audited like the case itself."""
    other = {"reading": "same day", "expected_due_date": "2026-04-08", "recompute": {"suspension_boundary": "same_day"}}
    events = [SUSPEND, {"type": "resume", "id": "s", "at": "2026-03-16T15:00:00+08:00"}]

    said = audit({"events": events, "expected_due_date": "2026-04-07", "alternatives": [other]})

    assert said.code == 1
    assert "c-1 └ same day: from 2026-04-07 on: due_date is 2026-04-08 in the file, 2026-04-07" in said.out


def test_moments_of_another_offset_are_local_days(audit: Audit):
    """17:00 in London is the next day in Beijing."""
    said = audit({"start_datetime": "2026-03-01T17:00:00+00:00"})

    assert said.code == 0


def test_the_order_of_the_file_does_not_matter(audit: Audit):
    """Events are taken in order of time."""
    resume = {"type": "resume", "id": "s", "at": "2026-03-16T15:00:00+08:00"}

    said = audit({"events": [resume, SUSPEND], "expected_due_date": "2026-04-07"})

    assert said.code == 0


def test_a_statutory_clock_has_the_same_exclusions_as_the_promised_one(audit: Audit):
    """Five days of inspection move both."""
    events = [SUSPEND, {"type": "resume", "id": "s", "at": "2026-03-16T15:00:00+08:00"}]
    expected = {"expected_due_date": "2026-03-23", "expected_statutory_due_date": "2026-04-07"}

    assert audit({"amount": 10, "statutory_amount": 20, "events": events, **expected}).code == 0


def test_a_renewal_filed_after_the_expiry_renews_nothing(audit: Audit):
    """Silence renews what was filed in time only."""
    case = {"flow": "before_expiry", "amount": 0, "start_datetime": "2026-05-31T23:59:00+08:00"}
    case = {**case, "expected_due_date": "2026-05-31"}

    said = audit({**case, "renewal_filed_at": "2026-06-01T10:00:00+08:00"}, options="--json")

    assert [(one["due_date"], one["last_work_day"], one["deemed"]) for one in said.json] == [
        ("2026-05-31", "2026-05-29", None)
    ]


@pytest.mark.parametrize(
    ("filed", "switches", "deemed"),
    [
        ("2026-05-01", {}, "renewed"),
        ("2026-05-02", {}, None),
        ("2026-05-02", {"late_renewal": "renewed"}, "renewed"),
        ("2026-06-10", {"late_renewal": "renewed"}, None),
        ("2026-05-01", {"renewal_lead": "working"}, None),
    ],
)
def test_a_renewal_is_asked_for_thirty_days_ahead(audit: Audit, filed: str, switches: dict[str, str], deemed: str):
    """Silence renews what was asked for in time; what follows from asking later is a switch."""
    case = {"flow": "before_expiry", "amount": 0, "start_datetime": "2026-05-31T23:59:00+08:00"}

    said = audit({**case, **switches, "renewal_filed_at": f"{filed}T10:00:00+08:00"}, options="--json")

    assert [one["deemed"] for one in said.json] == [deemed]


def test_the_list_of_special_procedures_is_that_of_the_law_of_the_term(audit: Audit):
    """Hearing a third party stops the clock of a disclosure, and not that of a licence."""
    begun = {**SUSPEND, "kind": "征求第三方意见"}
    events = [begun, {"type": "resume", "id": "s", "at": "2026-03-16T15:00:00+08:00"}]

    disclosure = audit({"events": events, "article": "政府信息公开条例 33"}, options="--json")
    licence = audit({"events": events, "article": "行政许可法 42"}, options="--json")

    assert [(one["due_date"], one["outcome"]) for one in disclosure.json] == [("2026-04-07", None)]
    assert [(one["due_date"], one["outcome"]) for one in licence.json] == [
        ("2026-03-30", "event_ignored_not_excludable")
    ]


def test_counting_back_into_an_unannounced_year_states_no_date(audit: Audit):
    """The working days of a year that no notice covers are not known."""
    case = {"flow": "before", "amount": 30, "start_datetime": "2027-03-31T12:00:00+08:00"}

    said = audit({**case, "expected_due_date": None, "expected_outcome": "calendar_unpublished"})

    assert said.code == 0


def test_a_renewal_counted_in_days_nobody_announced_is_not_decided(audit: Audit):
    """Thirty working days before an expiry in an unannounced year: no outcome is drawn from silence."""
    case = {"flow": "before_expiry", "amount": 0, "start_datetime": "2027-01-15T12:00:00+08:00"}
    case = {**case, "renewal_lead": "working", "renewal_filed_at": "2026-12-03T10:00:00+08:00"}

    said = audit({**case, "expected_due_date": "2027-01-15"}, options="--json")

    assert [(one["deemed"], one["outcome"]) for one in said.json] == [(None, "calendar_unpublished")]


RECEIVED = {"flow": "decision_from_receipt", "trigger": "received", "correction_window": 7, "amount": 5}
TOLD = {"type": "correction_notice", "at": "2027-01-06T10:00:00+08:00"}


@pytest.mark.parametrize(
    ("events", "accepted", "due", "provisional"),
    [
        ([], "2026-12-24", "2026-12-31", None),
        ([TOLD], None, None, "2026-12-31"),
        ([{**TOLD, "at": "2026-12-31T10:00:00+08:00"}], None, None, None),
    ],
    ids=["never told", "told, perhaps too late", "told in time"],
)
def test_a_window_that_ends_in_an_unannounced_year_decides_nothing_for_certain(
    audit: Audit, events: list[Any], accepted: str | None, due: str | None, provisional: str | None
):
    """The seventh working day after 24 December 2026 is not known before the notice for 2027."""
    received = {**RECEIVED, "start_datetime": "2026-12-24T10:00:00+08:00", "events": events}

    said = audit({**received, "expected_due_date": due}, options="--json")

    found = said.json[0]
    assert (found["acceptance_date"], found["due_date"], found["provisional_due_date"]) == (accepted, due, provisional)


def test_an_acceptance_by_slip_is_provisional_where_its_last_day_is(audit: Audit):
    """At the latest five working days after the papers came, and these end in an unannounced year."""
    told = {**TOLD, "at": "2026-12-25T10:00:00+08:00"}
    came = {"type": "materials_resubmitted", "at": "2026-12-30T10:00:00+08:00", "complete": True}
    received = {**RECEIVED, "start_datetime": "2026-12-24T10:00:00+08:00", "acceptance": "slip"}

    said = audit({**received, "events": [told, came], "expected_due_date": None}, options="--json")

    assert [(one["acceptance_date"], one["outcome"]) for one in said.json] == [(None, "calendar_unpublished")]


def test_a_notice_that_answers_papers_filed_after_closing_keeps_its_place(audit: Audit):
    """Filed on Saturday and by the guide received on Monday, answered on Sunday: the second notice is in time."""
    days = [("correction_notice", "2024-03-04T10:00"), ("materials_resubmitted", "2024-03-09T23:01")]
    days += [("correction_notice", "2024-03-10T15:30"), ("materials_resubmitted", "2024-03-13T10:00")]
    events: list[Any] = [{"type": kind, "at": f"{moment}:00+08:00"} for kind, moment in days]
    events[1]["complete"], events[3]["complete"] = False, True
    case = {**RECEIVED, "start_datetime": "2024-03-01T10:00:00+08:00", "receipt_policy": "next_working_day"}

    said = audit({**case, "amount": 20, "events": events}, options="--json")

    assert [one["acceptance_date"] for one in said.json] == ["2024-03-13"]
    assert [one["outcome"] for one in said.json] == ["accepted_on_resubmission"]


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"unit": "fortnight"}, "reckon.wrong_value", "unit"),
    ({"amount": "20"}, "reckon.wrong_value", "amount"),
    ({"amount": 0}, "reckon.wrong_value", "amount"),
    ({"amount": True}, "reckon.wrong_value", "amount"),
    ({"amount": 10**30}, "reckon.wrong_value", "amount"),
    ({"start_datetime": "2026-03-02T10:00:00"}, "reckon.wrong_value", "start_datetime"),
    ({"start_datetime": "yesterday"}, "reckon.wrong_value", "start_datetime"),
    ({"start_datetime": "9999-12-31T23:59:59-23:59"}, "reckon.wrong_value", "start_datetime"),
    ({"start_datetime": "2026-03-02", "unit": "hour"}, "reckon.wrong_value", "start_datetime"),
    ({"start_datetime": "1900-01-01T10:00:00+08:00"}, "reckon.cannot", "start_datetime"),
    ({"calendar_as_of": "1990-01-01"}, "reckon.cannot", "calendar_as_of"),
    ({"events": {}}, "reckon.wrong_value", "events"),
    ({"events": [{"type": "pause", "at": "2026-03-09"}]}, "reckon.wrong_value", "events[0].type"),
    ({"events": [{"type": "resume", "id": "s"}]}, "reckon.wrong_value", "events[0].at"),
    ({"events": [{**SUSPEND, "at": "9 March"}]}, "reckon.wrong_value", "events[0].at"),
    ({"events": [{"type": "resume", "id": "x", "at": "2026-03-09"}]}, "reckon.cannot", "events[0]"),
    ({"events": [SUSPEND, SUSPEND]}, "reckon.cannot", "events[1]"),
    ({"events": [{**SUSPEND, "anounced_workdays": 5}]}, "reckon.unknown_field", "events[0].anounced_workdays"),
    ({"suspension_boundry": "same_day"}, "reckon.unknown_field", "suspension_boundry"),
    ({"expected_date": "2026-03-30"}, "reckon.unknown_field", "expected_date"),
    ({"expected_due_date": 20260330}, "reckon.wrong_value", "expected_due_date"),
    ({"expected_remaining_workdays_at": {"x": 1}}, "reckon.wrong_value", "expected_remaining_workdays_at"),
    ({"suspension_boundary": "whatever"}, "reckon.cannot", "amount"),
    ({"flow": "decision_from_receipt"}, "reckon.wrong_value", "correction_window"),
    ({"alternatives": [{"reading": "x"}]}, "reckon.wrong_value", "alternatives[0].recompute"),
    ({"alternatives": [{"recompute": {"amount": "x"}}]}, "reckon.wrong_value", "alternatives[0].amount"),
    ({"alternatives": [{"recompute": {"unti": "month"}}]}, "reckon.unknown_field", "alternatives[0].recompute.unti"),
    ({"flow": "before", "unit": "hour"}, "reckon.cannot", "start_datetime"),
]


@pytest.mark.parametrize(("fields", "code", "field"), BAD, ids=[f"{field}-{n}" for n, (_, _, field) in enumerate(BAD)])
def test_a_bad_case_is_named_with_its_field(audit: Audit, fields: dict[str, Any], code: str, field: str):
    """Exit code 3, the case, the field, the reason; a file that does not follow its schema is not half told."""
    said = audit({}, fields, options="--json")

    told = json.loads(said.err)
    assert (said.code, told["error"]) == (3, code)
    assert (told["values"]["case"], told["values"]["field"]) == ("c-2", field)
    answered = [one["id"] for one in json.loads(said.out)] if said.out else []
    assert answered == (["c-1"] if code == "reckon.cannot" else [])


@pytest.mark.parametrize("options", ["", "--json"])
def test_cases_that_allow_no_date_leave_the_others_answered(audit: Audit, options: str):
    """A start before 2004, a reused id, a paused term of hours: each is named on stderr, the others are reckoned."""
    resume = {"type": "resume", "id": "s", "at": "2026-03-16"}
    bad = [
        {"start_datetime": "2003-03-03T10:00:00+08:00"},
        {"events": [SUSPEND, resume, SUSPEND]},
        {"unit": "hour", "events": [SUSPEND]},
        {"alternatives": [{"reading": "other", "recompute": {"start_datetime": "2003-03-03T10:00:00+08:00"}}]},
    ]

    said = audit({}, *bad, {"expected_due_date": "2026-03-27"}, options=options)

    assert said.code == 3
    assert said.err.count("reckon.cannot") == 4
    assert all(f"case c-{n}:" in said.err for n in (2, 3, 4, 5))
    if options:
        assert [one["id"] for one in json.loads(said.out)] == ["c-1", "c-5", "c-6"]
    else:
        assert "3 cases: 2 agree, 1 differ." in said.out


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "reckon.not_json"),
        (b"\xff\xfe", "reckon.not_json"),
        (b"[" * 100_000, "reckon.not_json"),
        (b'{"cases": NaN}', "reckon.not_json"),
        (b'[{"id": "\\ud800"}]', "reckon.not_json"),
        (b'{"cases": 5}', "reckon.no_cases"),
        (b"{}", "reckon.no_cases"),
        (b"[7]", "reckon.wrong_value"),
        (b"[{}]", "reckon.wrong_value"),
        (b"PK\x03\x04 no zip", "reckon.no_workbook"),
        (b'[{"id": "c", "amount": 5, "amount": 7}]', "reckon.not_json"),
        (json.dumps([{name: CASE[name] for name in CASE if name != "unit"}]).encode(), "reckon.wrong_value"),
        (json.dumps([CASE, CASE]).encode(), "reckon.id_twice"),
    ],
)
def test_a_bad_file_is_refused_with_its_name(audit: Audit, content: bytes, code: str):
    """Whatever is given to read."""
    said = audit(content=content, options="--json")

    assert (said.code, said.error["error"]) == (3, code)
    assert said.error["values"]["file"] == "theirs.json"


def test_a_file_that_is_not_there(audit: Audit, tmp_path, capsys):
    """As every other command says it."""
    from cli.terminal import Terminal

    assert Terminal(capsys, "", tmp_path)("--lang en reckon nowhere.json").err.startswith("file.missing: ")


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=12),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted({*CASE, "events", "correction_window", "max_extension", "trigger", "calendar_as_of", "hand_trace",
                 "alternatives", "expected_remaining_workdays_at", "renewal_filed_at", "receipt_policy"})  # fmt: skip


@given(some.dictionaries(some.sampled_from(FIELDS), json_values, min_size=1, max_size=3))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_hostile_values_are_reckoned_or_refused_by_name(changed: dict[str, Any]):
    """Never another exception than ours, and never one without the case."""
    problem = None
    try:
        for entry in entries_of([{**CASE, **changed}], "hostile.json"):
            compare(entry, reckon(entry, "hostile.json"))
    except ApprovalFlowError as refused:
        problem = refused

    assert problem is None or (problem.code.startswith("reckon.") and problem.values["case"])


def test_what_only_informs_may_be_anything():
    """Title, article and reason have no influence, whatever their kind."""
    entries = read_entries(json.dumps([{**CASE, "title": None, "reason": 7, "colour": "red"}]).encode(), "f.json")

    assert reckon(entries[0]).due_date == date(2026, 3, 30)


@pytest.mark.parametrize("switch", ["hearing_request", "hearing_notice", "upper_level", "plain_days", "renewal_lead"])
def test_a_reading_that_the_file_decides_itself_is_refused_not_passed_over(switch: str):
    """The unit or the start of the case says which days are meant."""
    with pytest.raises(ApprovalFlowError) as refused:
        entries_of([{**CASE, switch: "working"}], "x.json")
    assert (refused.value.code, refused.value.values["field"]) == ("reckon.wrong_value", switch)


@pytest.mark.parametrize("more", [{"unit": "hour", "amount": 8}, {"unit": "calendar_day", "calendar_roll": "none"}])
def test_what_rests_on_a_provisional_acceptance_is_provisional(more: dict[str, Any]):
    """Hours, and days that do not roll, need no calendar; but nobody knows yet when the correction window ended."""
    case = {
        "id": "c-1",
        "flow": "decision_from_receipt",
        "trigger": "received",
        "start_datetime": "2027-01-11T10:00:00+08:00",
        "correction_window": 5,
        "events": [
            {"type": "correction_notice", "at": "2027-01-13T10:00:00+08:00"},
            {"type": "materials_resubmitted", "at": "2027-01-20T10:00:00+08:00", "complete": True},
        ],
        "amount": 5,
        **more,
    }
    (entry,) = entries_of([case], "x.json")

    found = reckon(entry, "x.json")
    assert (found.due_date, found.due_datetime, found.acceptance_date) == (None, None, None)
    assert (found.outcome, found.provisional_due_date is not None) == ("calendar_unpublished", True)


def test_what_is_due_at_closing_cannot_be_extended_after_it(audit: Audit):
    """Where the day ends at the close of business, an extension on the last evening is late; by default it is not."""
    case = {"amount": 5, "max_extension": 5, "expected_due_date": "2026-03-09"}
    late = {**case, "events": [{"type": "extend", "days": 3, "at": "2026-03-09T17:00:01+08:00"}]}
    early = {**late, "events": [{"type": "extend", "days": 3, "at": "2026-03-09T16:59:59+08:00"}]}

    said = audit({**late, "day_end": "closing"}, {**early, "day_end": "closing"}, late, options="--json")

    assert [(one["outcome"], one["due_date"], one["due_datetime"]) for one in said.json] == [
        ("extension_rejected_late", "2026-03-09", "2026-03-09T17:00:00+08:00"),
        (None, "2026-03-12", "2026-03-12T17:00:00+08:00"),
        (None, "2026-03-12", None),
    ]


def test_a_procedure_begun_after_closing_of_the_last_day_leaves_nothing_out(audit: Audit):
    """What ended at five is not paused at six; by default the last day runs until midnight."""
    pause = [
        {**SUSPEND, "at": "2026-03-09T18:00:00+08:00"},
        {"type": "resume", "id": "s", "at": "2026-03-16T10:00+08:00"},
    ]
    case = {"amount": 5, "events": pause, "expected_due_date": "2026-03-16"}

    said = audit({**case, "day_end": "closing"}, case, options="--json")

    assert [one["due_date"] for one in said.json] == ["2026-03-09", "2026-03-16"]


def test_a_correction_told_after_closing_of_the_last_day_is_too_late(audit: Audit):
    """The window has lapsed at the close of business: accepted as of the receipt."""
    events = [
        {"type": "correction_notice", "at": "2026-03-09T18:00:00+08:00"},
        {"type": "materials_resubmitted", "at": "2026-03-11T10:00:00+08:00", "complete": True},
    ]
    case = {"flow": "decision_from_receipt", "trigger": "received", "correction_window": 5, "events": events}

    said = audit({**case, "day_end": "closing"}, case, options="--json")

    assert [(one["outcome"], one["acceptance_date"]) for one in said.json] == [
        ("deemed_accepted", "2026-03-02"),
        ("accepted_on_resubmission", "2026-03-11"),
    ]


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ({}, {"2026-12-31": -190, "2027-05-05": None}),
        ({"unit": "calendar_day", "start_datetime": "2026-12-20T10:00:00+08:00"}, {"2026-12-31": None}),
        (
            {"unit": "hour", "start_datetime": "2026-12-31T10:00:00+08:00", "amount": 72},
            {"2026-12-31": None, "2027-01-03": 0},
        ),
        ({"flow": "before", "unit": "calendar_day", "start_datetime": "2027-03-01", "amount": 5}, {"2026-12-31": None}),
        ({"unit": "calendar_day"}, {"2027-05-05": 0}),
    ],
)
def test_what_is_left_is_not_guessed_through_days_nobody_announced(
    audit: Audit, more: dict[str, Any], left: dict[str, int | None]
):
    """Null where the days up to it are not all announced; then a file that states a figure differs."""
    case = {**more, "expected_remaining_workdays_at": left}
    guess = {**more, "expected_remaining_workdays_at": {day: -293 for day, one in left.items() if one is None}}

    said = audit(case, *([guess] if guess["expected_remaining_workdays_at"] else []), options="--json")

    assert said.json[0]["remaining"] == left
    assert said.code == (1 if len(said.json) == 2 else said.code)


def test_a_statutory_date_that_nobody_can_state_says_why(audit: Audit):
    """The promised date stands; the statutory one lies in a year that is not announced."""
    case = {
        "start_datetime": "2026-12-10T10:00:00+08:00",
        "amount": 5,
        "statutory_amount": 20,
        "expected_due_date": None,
    }

    (found,) = audit(case, options="--json").json

    assert (found["due_date"], found["statutory_due_date"]) == ("2026-12-17", None)
    assert found["outcome"] == "calendar_unpublished"


def test_a_promise_never_ends_past_the_statutory_term(audit: Audit):
    """A promised amount above the statutory one: the statutory day is the last, and what is left counts up to it."""
    left = {"expected_remaining_workdays_at": {"2026-03-27": 1}}

    (found,) = audit({"amount": 25, "statutory_amount": 20, **left}, options="--json").json

    assert (found["due_date"], found["statutory_due_date"]) == ("2026-03-30", "2026-03-30")
    assert found["remaining"] == {"2026-03-27": 1}
    assert [line["date"] for line in found["reckoning"] if line.get("last")] == ["2026-03-30"]
    assert found["reckoning"][-1]["date"] == "2026-03-30"
