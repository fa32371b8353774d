"""`notice`: the text of a notice pasted in is read, shown, checked, and adopted only once confirmed."""

import io
import sys
from datetime import date
from pathlib import Path

import icalendar
import pytest

from cli.terminal import Terminal

TEXT = """示例办公厅关于2027年部分节假日安排的通知
示例〔2026〕1号
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日至11日放假调休，共7天。2月13日（周六）上班。
三、清明节：4月3日至5日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日放假，共1天。
六、中秋节：9月15日放假，共1天。
七、国庆节：10月1日至7日放假调休，共7天。
示例办公厅
2026年11月20日
"""


@pytest.fixture
def text(terminal: Terminal) -> Path:
    file = terminal.folder / "2027.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_the_reading_is_shown_and_kept(terminal: Terminal, text: Path) -> None:
    """A person compares what was read with what was published; the file is what `adopt` takes."""
    said = terminal.done(f"notice {text} --save {terminal.folder}/2027.toml --lang zh-CN", at="2026-11-22")

    assert "cn-2027：示例〔2026〕1号" in said.out
    assert "放假：春节，2027-02-05 至 2027-02-11，共 7 天" in said.out
    assert "上班：2027-02-13，周六" in said.out
    told = terminal.done(f"adopt {terminal.folder}/2027.toml --as bai-xue")
    assert "cn-2027" in told.out
    assert terminal.done("calendar 2027-02-13 --json").json["works"] is True


def test_nothing_is_adopted_unless_somebody_confirms(terminal: Terminal, text: Path) -> None:
    """Without a terminal to ask at, `--yes` is the confirmation; without either nothing is adopted."""
    refused = terminal(f"notice {text} --adopt --as bai-xue", at="2026-11-22")

    assert (refused.code, refused.err.split(":")[0]) == (4, "notice.not_confirmed")
    assert "rest: Spring Festival, 2027-02-05 to 2027-02-11, 7 days" in refused.out
    assert not terminal.done("calendar 2027-02-13 --json").json["announced"]

    terminal.done(f"notice {text} --adopt --yes --as bai-xue")
    assert terminal.done("calendar 2027-02-13 --json").json["document"] == "示例〔2026〕1号"
    again = terminal(f"notice {text} --adopt --yes --as bai-xue")
    assert again.out.splitlines()[-1] == "cn-2027 was adopted before; nothing was changed."


def test_what_was_not_understood_keeps_a_notice_from_being_adopted(terminal: Terminal, text: Path) -> None:
    """A clause with a day that nobody read may be the one that matters."""
    text.write_text(text.read_text(encoding="utf-8") + "\n八、补充：5月4日不放假。\n", encoding="utf-8")

    assert "not understood" in terminal(f"notice {text}", at="2026-11-22").out
    refused = terminal(f"notice {text} --adopt --yes --as bai-xue", at="2026-11-22")
    assert (refused.code, refused.err.split(":")[0]) == (3, "notice.not_understood")


def test_a_notice_pasted_again_on_another_day_was_adopted_before(terminal: Terminal, text: Path) -> None:
    """It is the same notice, though the day of its reading is another; nothing is written, and --json names it."""
    terminal.done(f"notice {text} --adopt --yes --as bai-xue", at="2026-11-22")
    again = terminal.done(f"notice {text} --adopt --yes --as bai-xue", at="2026-11-25")
    assert again.out.splitlines()[-1] == "cn-2027 was adopted before; nothing was changed."
    told = terminal.done(f"notice {text} --json", at="2026-11-25").json
    assert (told["adopted_before"], told["adopted"]) == ("cn-2027", False)

    text.write_text(TEXT.replace("至11日放假调休，共7天", "至10日放假调休，共6天"), encoding="utf-8")
    assert terminal(f"notice {text}", at="2026-11-25").err.startswith("calendar.notice_twice")


def test_only_a_publisher_adopts(terminal: Terminal, text: Path) -> None:
    """Reading is for everybody, adopting for the role `publisher`."""
    assert terminal(f"notice {text} --adopt --yes --as zhang-min", at="2026-11-22").err.startswith(
        "person.may_not_publish"
    )
    assert terminal(f"notice {text} --adopt --yes").err.startswith("cli.who")


def test_text_is_pasted_in(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads what is pasted; what the text lacks is said with options; with --json it is one value."""
    pasted = TEXT.replace("示例〔2026〕1号\n", "").encode()

    def paste() -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pasted)))

    paste()
    assert terminal("notice -", at="2026-11-22").err.startswith("notice.lacks: The text does not say: document.")
    paste()
    told = terminal("notice - --document 示例〔2026〕9号 --json").json
    assert told["notice"]["source"]["document"] == "示例〔2026〕9号"
    assert told["notice"]["source"]["checked"] == "2026-11-22"
    assert (told["adopted"], told["not_understood"]) == (False, [])


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("（周五）", "（周四）", "", "notice.weekday_differs"),
        ("共3天", "共4天", "", "notice.count_differs"),
        ("2027年部分", "2026年部分", "", "notice.weekday_differs"),
        ("", "", "--covers 2026 --id x", "calendar.day_outside_year"),
        ("", "", "--amends cn-1999", "notice.amends_unknown"),
        ("", "", "--form spoken", "notice.which_form"),
        ("", "", "--issued soon", "cli.not_a_date"),
        ("", "", "--form csv", "notice.wrong_columns"),
    ],
)
def test_what_cannot_be_right_is_refused(
    terminal: Terminal, text: Path, old: str, new: str, line: str, code: str
) -> None:
    """One sentence, a code, exit code 3; in both languages."""
    text.write_text(TEXT.replace(old, new) if old else TEXT, encoding="utf-8")

    for language in ("en", "zh-CN"):
        said = terminal(f"notice {text} {line} --lang {language}", at="2026-11-22")
        assert (said.code, said.err.split(":")[0]) == (3, code)


def test_a_second_notice_for_a_year_must_say_what_it_amends(terminal: Terminal, text: Path) -> None:
    """2026 is covered: a local notice says its place, another national one says `--amends`."""
    heading = "示例自治区人民政府关于2026年“示例节”放假的通知\n示例〔2026〕2号\n"
    text.write_text(f"{heading}一、4月20日至21日放假，与周末连休。\n2026年3月1日\n", encoding="utf-8")
    terminal.done(f"notice {text} --division 示例自治区 --adopt --yes --as bai-xue", at="2026-03-02")

    told = terminal.done("calendar 2026-04-20 --json").json
    assert (told["works"], told["layer"], told["place"]) == (False, "division", "示例自治区")
    other = terminal(f"notice {text} --division 另一自治区 --id other")
    assert other.err.startswith("calendar.two_places")


def test_the_feed_of_the_notices(terminal: Terminal) -> None:
    """`calendar --ics` is what a calendar programme subscribes to."""
    feed = terminal.done("calendar 2026 --ics").out
    assert feed.count("\r\n") == feed.count("\n") > 0
    starts = [one.start for one in icalendar.Calendar.from_ical(feed).events]
    assert date(2026, 2, 15) in starts
    assert {one.year for one in starts} == {2026}
    assert terminal.done("calendar --ics --json").json["ics"].startswith("BEGIN:VCALENDAR")


def test_another_country(terminal: Terminal) -> None:
    """Weekends and public holidays elsewhere, with the package as the source."""
    day = terminal.done("calendar 2026-05-01 --country DE-BE --json").json
    assert (day["works"], day["document"].partition(":")[0].split()[0]) == (False, "holidays")
    term = terminal.done("calendar 2026-04-30 --country DE --add '1 WD'").out
    assert "2026-05-04" in term
    assert terminal("calendar 2026-05-01 --country XX").err.startswith("calendar.unknown_country")
    assert terminal("calendar 2026-05-01 --country CN").err.startswith("calendar.not_elsewhere")
