"""Nothing follows from silence unless a text says so, and then the outcome carries the text."""

import inspect
from datetime import date, datetime

import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import Clock, ClockKind, Deemed, Pause, Silence, of_silence, renewal, silence, start_clock
from approvalflow.deadlines.silence import silences
from approvalflow.errors import Unreadable
from approvalflow.moment import HOME
from approvalflow.reading import read_toml

CALENDAR = national()
EXPIRY = date(2026, 5, 31)


def a_clock(term: str = "5 WD", kind: ClockKind = ClockKind.WINDOW, **more) -> Clock:
    return start_clock(kind, term, datetime(2026, 3, 2, 10, tzinfo=HOME), **more)


def march(day: int) -> date:
    return date(2026, 3, day)


def test_the_five_outcomes_each_have_a_text():
    """Accepted, renewed, approved, consented, withdrawn: each with title, article and the day it was checked."""
    assert {one.effect for one in silences().values()} == {"accepted", "renewed", "approved", "consented", "withdrawn"}
    for one in silences().values():
        assert one.title
        assert one.article
        assert one.checked >= date(2026, 11, 22)


@pytest.mark.parametrize("missing", ["title", "article", "checked"])
def test_a_text_without_citation_cannot_be_read(missing):
    """A matter's own rule of silence is refused when it does not say where it stands; an empty article is none."""
    lines = {
        "effect": 'effect = "withdrawn"', "title": 'title = "某市政务服务条例"', "article": 'article = "24"',
        "checked": "checked = 2026-11-22", "silent": 'silent = "applicant"', "dated": 'dated = "end"',
        "zh": 'zh = "视为撤回"', "en": 'en = "deemed withdrawn"',
    }  # fmt: skip
    whole = "\n".join(lines.values()).encode()
    assert read_toml(whole, Silence, "silence.toml").effect == "withdrawn"
    without = "\n".join(line for name, line in lines.items() if name != missing).encode()
    with pytest.raises(Unreadable):
        read_toml(without, Silence, "silence.toml")
    with pytest.raises(Unreadable):
        read_toml(whole.replace(b'article = "24"', b'article = ""'), Silence, "silence.toml")


def test_without_a_text_nothing_follows_however_late():
    """The general case of the Licensing Act: overrun opens review and suit, and grants nothing."""
    assert of_silence(None, a_clock("20 WD", ClockKind.STATUTORY), CALENDAR, date(2026, 12, 1)) is None
    assert inspect.signature(Deemed).parameters["text"].default is inspect.Parameter.empty


def test_silence_accepts_as_of_the_receipt():
    """行政许可法 32(1)(四): from the day after the window, dated back to the receipt."""
    text = silence("licensing-acceptance")
    assert of_silence(text, a_clock(), CALENDAR, march(9)) is None
    found = of_silence(text, a_clock(), CALENDAR, march(10))
    assert (found.effect, found.on, found.since) == ("accepted", march(2), march(9))
    assert "32(1)(四)" in found.say()
    assert "视为受理" in found.say("zh-CN")


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("review-acceptance", "accepted"), ("disclosure-consent", "consented"), ("drug-approval", "approved"),
        ("review-withdrawal", "withdrawn"), ("disclosure-withdrawal", "withdrawn"),
    ],
)  # fmt: skip
def test_other_outcomes_count_from_the_end_of_the_time(name, effect):
    """What the other texts deem counts from the last day of the time that passed in silence."""
    found = of_silence(silence(name), a_clock(), CALENDAR, march(10))
    assert (found.effect, found.on) == (effect, march(9))


def test_whoever_spoke_in_time_was_not_silent():
    """A clock stopped on its last day gives nothing; one stopped a day late gives what had followed already."""
    text = silence("drug-approval")
    spoke, late = (a_clock().stop(datetime(2026, 3, day, 16, tzinfo=HOME), "answered") for day in (9, 10))
    assert of_silence(text, spoke, CALENDAR, march(20)) is None
    assert of_silence(text, late, CALENDAR, march(20)).on == march(9)


def test_a_clock_that_is_held_or_uncertain_has_not_run_out():
    """Nothing follows while a procedure is open, nor past the last announced day."""
    text = silence("drug-approval")
    held = a_clock("20 WD").pause(Pause(id="p", begin=march(9)))
    uncertain = start_clock(ClockKind.STATUTORY, "60 WD", datetime(2026, 11, 2, 10, tzinfo=HOME))
    assert of_silence(text, held, CALENDAR, date(2026, 12, 1)) is None
    assert of_silence(text, uncertain, CALENDAR, date(2027, 6, 1)) is None


def test_an_unknown_text_is_answered_with_those_that_exist():
    """A slip in the name never becomes silence without effect."""
    with pytest.raises(Unreadable, match="licensing-renewal"):
        silence("licensing-approval")


@pytest.mark.parametrize(
    ("filed", "decided", "today", "outcome"),
    [
        (date(2026, 4, 10), None, date(2026, 5, 31), "awaiting"),
        (date(2026, 4, 10), None, date(2026, 6, 1), "renewed"),
        (date(2026, 5, 1), None, date(2026, 6, 1), "renewed"),
        (date(2026, 5, 2), None, date(2026, 6, 1), "lapsed"),
        (date(2026, 5, 2), None, date(2026, 5, 20), "too_late"),
        (date(2026, 4, 10), date(2026, 5, 29), date(2026, 6, 1), "decided"),
        (date(2026, 4, 10), date(2026, 6, 1), date(2026, 6, 2), "renewed"),
    ],
)
def test_a_renewal(filed, decided, today, outcome):
    """行政许可法 50: asked 30 days before the expiry, a Sunday that does not roll; silence up to it renews."""
    text = silence("licensing-renewal")
    found = renewal(EXPIRY, filed, CALENDAR, lead="30 ND", today=today, decided=decided, text=text)
    assert (found.outcome, found.last_to_file) == (outcome, date(2026, 5, 1))
    assert (found.deemed is not None) == (outcome == "renewed")


def test_without_a_text_silence_renews_nothing():
    """A permit of another statute lapses: Article 50 is not a law of nature."""
    found = renewal(EXPIRY, date(2026, 4, 10), CALENDAR, lead="30 ND", today=date(2026, 6, 1))
    assert (found.outcome, found.deemed) == ("lapsed", None)
