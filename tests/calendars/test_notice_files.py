"""Notice files: what is read, and what is refused."""

import re
import subprocess
import sys
from datetime import date
from importlib.resources import files

import pytest

from approvalflow.calendars import Notice, WorkCalendar, read_notice, shipped_notices
from approvalflow.calendars.checking import accept
from approvalflow.calendars.shipped import index_bytes, shipped_texts
from approvalflow.errors import Unreadable

GOOD = """
id = "cn-2031"
covers = 2031
work = [2031-01-04]

[source]
document = "国办发明电〔2030〕1号"
title = "a made-up notice"
issued = 2030-11-01
checked = 2030-11-02

[[rest]]
feast = "元旦"
first = 2030-12-31
last = 2031-01-02
"""


def refusal(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read_notice(text.encode(), "notice.toml")
    return refused.value


def test_a_good_notice_is_read():
    """A notice carries its source, its days and the digest of its bytes."""
    notice = read_notice(GOOD.encode(), "notice.toml")
    assert (notice.document, notice.issued, notice.covers) == ("国办发明电〔2030〕1号", date(2030, 11, 1), 2031)
    assert notice.digest.startswith("sha256:")
    calendar = WorkCalendar([notice])
    assert calendar.is_working(date(2031, 1, 4))
    assert not calendar.is_working(date(2031, 1, 1))


def test_every_shipped_notice_names_document_and_dates():
    """One notice a year since 2004 and three amendments, each with document and dates; what was not seen is said."""
    notices = shipped_notices()
    assert sorted(n.covers for n in notices if n.covers) == list(range(2004, 2027))
    assert [n.amends for n in notices if n.amends] == ["cn-2015", "cn-2019", "cn-2020"]
    assert all(n.title and n.checked > n.issued for n in notices)
    assert all(n.issued.year == n.covers - 1 for n in notices if n.covers)
    assert [n.issued for n in notices] == sorted(n.issued for n in notices)
    unnumbered = [n for n in notices if not re.fullmatch(r"国办?发明电〔\d{4}〕\d+号", n.document)]
    assert [n.covers for n in unnumbered] == [2004, 2005, 2008]
    assert all("未见" in n.document and n.source.note for n in unnumbered)
    assert [n.covers for n in notices if n.source.seen == "second"] == [2004, 2005]


def test_the_index_says_what_the_files_say():
    """The first question reads one file made from the others. Made anew by `python tests/calendars/notice_index.py`."""
    assert files("approvalflow.calendars").joinpath("data", "notices.json").read_bytes() == index_bytes()


def test_a_shipped_text_is_known_by_its_bytes_and_any_other_is_read():
    """A change of one sign makes it another notice, which is read and checked as a file."""
    text = shipped_texts()["2026.toml"]
    assert read_notice(text.encode(), "x") in shipped_notices()
    assert read_notice(text.replace("cn-2026", "cn-2026-x").encode(), "x").id == "cn-2026-x"
    assert refusal(text.replace("2026-01-04", "2026-01-05")).code == "calendar.make_up_on_weekday"


def test_a_shipped_notice_stands_with_all_the_others():
    """No shipped notice contradicts another one without saying that it amends it."""
    standing: list[Notice] = []
    for notice in shipped_notices():
        accept(notice, standing)
        standing.append(notice)


OPENED = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from datetime import date
from approvalflow.calendars import national
data = lambda: sorted({one.rpartition("/")[2] for one in opened if "/approvalflow/" in one and "/data/" in one})
print(data())
national().is_working(date(2026, 3, 2))
print(data())
"""


def test_the_first_question_reads_the_index_of_the_notices_and_nothing_before_it():
    """Importing opens no data file; the first answer opens one index, none of the thirty notices it is made of."""
    said = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, check=True, text=True)
    assert said.stdout.splitlines() == ["[]", "['notices.json']"]


def test_the_later_notice_overrides_whatever_the_order_given():
    """Override follows the day of issue, not the order in which notices are listed."""
    backwards = WorkCalendar(list(reversed(shipped_notices())))
    assert backwards.adopted == WorkCalendar(shipped_notices()).adopted
    assert not backwards.is_working(date(2020, 2, 1))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("covers = 2031", "", "calendar.covers_or_amends"),
        ("covers = 2031", 'covers = 2031\namends = "cn-2030"', "calendar.covers_or_amends"),
        ("2030-11-02", "2030-10-31", "calendar.checked_before_issued"),
        ("last = 2031-01-02", "last = 2030-12-30", "calendar.range_backwards"),
        ("last = 2031-01-02", "last = 2031-06-02", "calendar.range_too_long"),
        ("[2031-01-04]", "[2031-01-03]", "calendar.make_up_on_weekday"),
        ("[2031-01-04]", "[2031-01-01]", "calendar.rests_and_works"),
        ("[2031-01-04]", "[2031-01-04, 2031-01-04]", "calendar.rests_and_works"),
        ("[2031-01-04]", "[2032-01-04]", "calendar.day_outside_year"),
        ("first = 2030-12-31", "first = 2030-11-30", "calendar.day_outside_year"),
        ("covers = 2031", 'covers = "2031"', "toml.wrong_value"),
        ("covers = 2031", "covers = 20310", "toml.wrong_value"),
        ("covers = 2031", "cover = 2031", "toml.wrong_key"),
        ('id = "cn-2031"', 'id = "../etc"', "toml.wrong_value"),
        ('feast = "元旦"', "", "toml.missing_key"),
        ("2031-01-02", "2031-02-30", "toml.broken"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(old, new, code):
    """Each contradiction has its own code and a sentence that names the file, in both languages."""
    assert old in GOOD
    refused = refusal(GOOD.replace(old, new, 1))
    assert refused.code == code
    for language in ("en", "zh-CN"):
        said = refused.say(language)
        assert "notice.toml" in said
        assert not [name for name in refused.values if "{" + name + "}" in said]


def test_overlapping_ranges_and_empty_notices_are_refused():
    """A day belongs to one range, and a notice names at least one day."""
    again = GOOD + '\n[[rest]]\nfeast = "春节"\nfirst = 2031-01-02\nlast = 2031-01-02\n'
    assert refusal(again).code == "calendar.day_named_twice"
    empty = GOOD.split("[[rest]]", maxsplit=1)[0].replace("work = [2031-01-04]", "")
    assert refusal(empty).code == "calendar.empty_notice"


def test_a_wrong_key_is_answered_with_the_keys_that_exist():
    """A slip of the pen is answered with its line and the keys of that table."""
    refused = refusal(GOOD.replace("feast =", "festival ="))
    assert refused.code == "toml.wrong_key"
    assert refused.values["known"] == ["feast", "first", "last"]
    assert refused.values["line"] == 13
