"""A notice that comes in: as a table, as TOML again, against those that stand."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.calendars import Rest, Sheet, Source, read_notice, shipped_notices
from approvalflow.calendars.checking import accept
from approvalflow.calendars.draft import Given, sheet_of
from approvalflow.calendars.notices import parse_notice
from approvalflow.calendars.tabular import LIMIT, read_table
from approvalflow.calendars.writing import tell, write_notice
from approvalflow.errors import Unreadable

TABLE = "first,last,what,feast\n2031-01-01,2031-01-03,放假,元旦\n2031-01-04,,上班,\n2031-02-01,2031-02-02,rest,春节\n"
SAID = Given(checked=date(2030, 11, 2), document="示例〔2030〕1号", title="示例", issued=date(2030, 11, 1))
WIDE = {
    "id": "cn-2031",
    "covers": 2031,
    "source": Source(document="示例〔2030〕1号", title="示例", issued=date(2030, 11, 1), checked=date(2030, 11, 2)),
}


def notice(**fields):
    sheet = Sheet(**{**WIDE, **fields})
    return read_notice(write_notice(sheet).encode(), "x.toml")


def refusal(ask) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        ask()
    for language in ("en", "zh-CN"):
        sentence = refused.value.say(language)
        assert not sentence.startswith(refused.value.code)
        assert not [name for name in refused.value.values if "{" + name + "}" in sentence]
    return refused.value


def rest(feast: str, first: str, last: str = "") -> Rest:
    return Rest(feast=feast, first=date.fromisoformat(first), last=date.fromisoformat(last or first))


def test_a_table_is_read():
    """One range a line, Chinese or English words, the source said by a person."""
    sheet = sheet_of(read_table(TABLE), SAID, ())
    assert sheet.rest == (rest("元旦", "2031-01-01", "2031-01-03"), rest("春节", "2031-02-01", "2031-02-02"))
    assert (sheet.work, sheet.covers, sheet.id) == ((date(2031, 1, 4),), 2031, "cn-2031")


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("", "notice.wrong_columns"),
        ("day,kind\n2031-01-01,rest\n", "notice.wrong_columns"),
        ("first,first,what\n2031-01-01,2031-01-01,rest\n", "notice.wrong_columns"),
        ('first,what\n"2031-01-01,rest\n', "notice.wrong_columns"),
        ("first,what\n2031-02-30,rest\n", "notice.wrong_row"),
        ("first,what\n2031-01-01,party\n", "notice.wrong_row"),
        ("first,what\n2031-01-01,rest,more\n", "notice.wrong_row"),
        ("first,last,what\n2031-01-03,2031-01-01,rest\n", "notice.wrong_row"),
        ("first,last,what\n2031-01-01,2039-01-01,rest\n", "notice.wrong_row"),
        ("first,what\n", "notice.no_days"),
        ("x" * (LIMIT + 1), "notice.too_long"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(table, code):
    """Columns, days and words are checked; the line is named."""
    assert refusal(lambda: read_table(table)).code == code


def test_every_shipped_notice_is_written_as_it_was_read():
    """Writing a notice and reading it again changes nothing but the digest."""
    for one in shipped_notices():
        again = parse_notice(write_notice(one).encode(), "x.toml")
        assert {name: getattr(again, name) for name in Sheet.__struct_fields__} == {
            name: getattr(one, name) for name in Sheet.__struct_fields__
        }


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=100).filter(lambda text: not any(0xD800 <= ord(sign) < 0xE000 for sign in text)))
def test_any_words_survive_being_written(words):
    """Quotes, line ends and signs that do not print come back as they were."""
    sheet = Sheet(
        **{**WIDE, "source": Source(**{**_plain(WIDE["source"]), "title": words})}, rest=(rest("元旦", "2031-01-01"),)
    )
    assert parse_notice(write_notice(sheet).encode(), "x.toml").title == words


def _plain(source: Source) -> dict:
    return {name: getattr(source, name) for name in source.__struct_fields__}


def test_the_reading_is_shown_in_both_languages():
    """Every range with its length, every make-up day with its weekday."""
    sheet = sheet_of(read_table(TABLE), SAID, ())
    assert tell(sheet, "zh-CN") == (
        "cn-2031：示例〔2030〕1号，示例，2030-11-01 印发",
        "覆盖 2031 年",
        "放假：元旦，2031-01-01 至 2031-01-03，共 3 天",
        "放假：春节，2031-02-01 至 2031-02-02，共 2 天",
        "上班：2031-01-04，周六",
    )
    assert "worked: 2031-01-04, Saturday" in tell(sheet, "en")


def test_a_year_is_covered_once():
    """A second notice for a year must say that it amends the first."""
    standing = [*shipped_notices(), notice(rest=(rest("元旦", "2031-01-01"),))]
    again = {"id": "cn-2031-b", "rest": (rest("元旦", "2031-01-01", "2031-01-02"),)}
    assert refusal(lambda: accept(notice(**again), standing)).code == "notice.covered_before"
    accept(notice(**again, covers=None, amends="cn-2031"), standing)


def test_a_contradiction_needs_an_explicit_override():
    """A day that another notice decided otherwise is refused, unless the notice says that it amends that one."""
    day = {"id": "cn-x", "covers": None, "rest": (rest("春节", "2026-02-14"),)}
    amends = notice(**day, amends="cn-2025")
    refused = refusal(lambda: accept(amends, shipped_notices()))
    assert (refused.code, refused.values["other"]) == ("notice.contradicts", "cn-2026")
    accept(notice(**day, amends="cn-2026"), shipped_notices())
    assert refusal(lambda: accept(notice(**day, amends="cn-1999"), shipped_notices())).code == "notice.amends_unknown"


def test_ranges_of_a_feast_join_up():
    """Between two ranges of one feast only a weekend may lie, and not one that is worked."""
    sunday = (rest("清明节", "2031-04-05"), rest("清明节", "2031-04-07"))
    others = {"without": ("元旦", "春节", "劳动节", "端午节", "中秋节", "国庆节")}
    accept(notice(rest=sunday, **others), ())
    assert refusal(lambda: accept(notice(rest=sunday, work=(date(2031, 4, 6),)), ())).code == "notice.range_gap"
    wide = (rest("清明节", "2031-04-04"), rest("清明节", "2031-04-08"))
    refused = refusal(lambda: accept(notice(rest=wide), ()))
    assert (refused.code, refused.values["day"]) == ("notice.range_gap", date(2031, 4, 7))


def test_the_same_notice_is_not_taken_twice():
    """An id stands for one notice."""
    assert refusal(lambda: accept(shipped_notices()[-1], shipped_notices())).code == "calendar.notice_twice"


WHOLE = (
    rest("元旦", "2031-01-01"),
    rest("春节", "2031-01-22", "2031-01-28"),
    rest("清明", "2031-04-05"),
    rest("劳动节", "2031-05-01", "2031-05-05"),
    rest("端午节", "2031-06-24"),
    rest("国庆节、中秋节", "2031-10-01", "2031-10-07"),
)


@pytest.mark.parametrize(
    ("kept", "missing"),
    [
        (WHOLE[:1], ["劳动节 2031-05-01", "国庆节 2031-10-03", "春节", "清明节", "端午节", "中秋节"]),
        (WHOLE[:5], ["国庆节 2031-10-01", "国庆节 2031-10-02", "国庆节 2031-10-03", "中秋节"]),
        ((*WHOLE[:2], *WHOLE[3:]), ["清明节"]),
        ((rest("元旦", "2031-01-04"), *WHOLE[1:]), ["元旦 2031-01-01"]),
        ((*WHOLE[:3], rest("劳动节", "2031-05-01"), *WHOLE[4:]), ["劳动节 2031-05-02"]),
    ],
)
def test_a_notice_of_a_year_that_lacks_a_feast_of_the_law_is_refused(kept, missing):
    """Else the feasts that a text lost would be working days with certainty; what is missing is named."""
    accept(notice(rest=WHOLE), shipped_notices())
    refused = refusal(lambda: accept(notice(rest=kept), shipped_notices()))

    assert refused.code == "notice.year_incomplete"
    assert set(missing) <= set(refused.values["missing"])


def test_a_feast_is_left_out_on_purpose_only_when_the_notice_says_so():
    """`without` is written and read again; what it does not name is still asked for; an amendment lacks nothing."""
    accept(notice(rest=WHOLE[:5], without=("国庆", "中秋节")), ())
    assert refusal(lambda: accept(notice(rest=WHOLE[:5], without=("国庆节",)), ())).values["missing"] == ["中秋节"]
    accept(notice(id="cn-x", covers=None, amends="cn-2026", rest=WHOLE[:1]), shipped_notices())


def test_every_shipped_notice_of_a_year_is_whole():
    """The law of each year since 2004 asks for nothing that its notice did not give."""
    for one in shipped_notices():
        if one.covers:
            accept(one, ())


def test_a_notice_issued_before_the_one_it_amends_is_refused():
    """What is issued later wins, so that it would silently change nothing."""
    source = Source(document="示例〔2025〕1号", title="示例", issued=date(2025, 11, 3), checked=date(2025, 11, 5))
    early = notice(id="cn-x", covers=None, amends="cn-2026", rest=(rest("春节", "2026-02-14"),), source=source)
    assert refusal(lambda: accept(early, shipped_notices())).code == "notice.amends_later"
