"""The text of a notice, pasted in, gives the days that the shipped file has; hostile text gives typed errors."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.calendars import Notice, Rest, division_notices, read_notice, shipped_notices
from approvalflow.calendars.checking import adopted_before
from approvalflow.calendars.draft import Given, sheet_of
from approvalflow.calendars.pasted import LIMIT, read_text
from approvalflow.calendars.writing import write_notice
from approvalflow.errors import Unreadable

TEXTS = tomllib.loads(Path(__file__).with_name("pasted_notices.toml").read_text(encoding="utf-8"))
SHIPPED = {one.id: one for one in (*shipped_notices(), *division_notices())}
TODAY = date(2026, 11, 22)


def text_of(name: str) -> str:
    """The notice as somebody copies it from the page: heading, salutation, preamble, items, end."""
    one = TEXTS[name]
    salutation = "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n"
    preamble = "　　经国务院批准，现将放假调休日期的具体安排通知如下。"
    end = "　　节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。\n"
    heading = f"{one['title']}\n{one.get('document', '')}\n"
    return f"{heading}{salutation}{preamble}{one['items']}{end}国务院办公厅\n{one.get('signed', '')}\n"


def by_days(rests: tuple[Rest, ...]) -> list[tuple[date, date, str]]:
    """Ranges that touch are one."""
    found: list[tuple[date, date, str]] = []
    for one in sorted(rests, key=lambda rest: rest.first):
        if found and found[-1][2] == one.feast and (one.first - found[-1][1]).days == 1:
            found[-1] = (found[-1][0], one.last, one.feast)
        else:
            found.append((one.first, one.last, one.feast))
    return found


def read_as(text: str, **said: object) -> Notice:
    standing = [one for one in shipped_notices() if one.covers]
    return sheet_of(read_text(text), Given(checked=TODAY, **said), standing)


def refusal(text: str, **said: object) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read_as(text, **said)
    for language in ("en", "zh-CN"):
        sentence = refused.value.say(language)
        assert not sentence.startswith(refused.value.code)
        assert not [name for name in refused.value.values if "{" + name + "}" in sentence]
    return refused.value


def test_the_texts_are_those_of_all_notices_whose_text_was_read():
    """Every shipped notice whose wording was read is among the texts."""
    assert {one.id for one in SHIPPED.values() if one.source.seen == "text"} == set(TEXTS)


@pytest.mark.parametrize("name", TEXTS)
def test_the_published_text_gives_the_shipped_days(name):
    """Feasts, ranges and make-up days read from the text are those of the file, and nothing is left unread."""
    shipped, draft = SHIPPED[name], read_text(text_of(name))
    rest = draft.rest
    if draft.until:
        rest = sheet_of(draft, Given(checked=TODAY), [one for one in shipped_notices() if one.covers]).rest
    assert by_days(rest) == by_days(shipped.rest)
    assert tuple(sorted(draft.work)) == shipped.work
    assert draft.unread == ()


@pytest.mark.parametrize("name", [name for name in TEXTS if "signed" in TEXTS[name]])
def test_the_heading_gives_the_source(name):
    """Title, document number and day of issue are read from heading and end, Chinese numerals included."""
    draft, shipped = read_text(text_of(name)), SHIPPED[name]
    assert (draft.title, draft.document, draft.issued) == (shipped.title, shipped.document, shipped.issued)


def test_a_notice_of_a_year_covers_it_and_another_one_amends():
    """The notice of a year gets its id; an adjustment and an extension amend the notice that covers the year."""
    assert (read_as(text_of("cn-2026")).id, read_as(text_of("cn-2026")).covers) == ("cn-2026", 2026)
    for name, amended in (("cn-2019-labour-day", "cn-2019"), ("cn-2020-spring-extension", "cn-2020")):
        sheet = read_as(text_of(name))
        assert (sheet.covers, sheet.amends) == (None, amended)
    assert read_as(text_of("cn-2020-spring-extension")).id == "cn-2020-0126"


def test_everything_in_one_line_is_read_too():
    """Copies often lose their line ends."""
    flat = text_of("cn-2020").replace("\n", "")
    assert by_days(read_text(flat).rest) == by_days(SHIPPED["cn-2020"].rest)


def test_other_forms_of_local_notices():
    """A title with the feast, days without items, seasons of brackets."""
    text = (
        "拉萨市人民政府办公室关于2023年藏历新年放假安排的通知\n驻市各单位：\n2023年藏历新年放假7天。"
        "即：2023年2月20日至2月26日放假调休。2月18日（星期六）、2月19日（星期日）上班。\n2023年2月14日\n"
    )
    sheet = read_as(text, division="西藏自治区/拉萨市", document="示例〔2023〕1号")
    assert by_days(sheet.rest) == [(date(2023, 2, 20), date(2023, 2, 26), "藏历新年")]
    assert sheet.work == (date(2023, 2, 18), date(2023, 2, 19))
    assert (sheet.covers, sheet.amends, sheet.division) == (None, None, "西藏自治区/拉萨市")

    text = "广西壮族自治区人民政府办公厅关于2024年“壮族三月三”放假的通知\n一、4月11日至12日放假，与周末连休。\n"
    assert by_days(read_text(text).rest) == [(date(2024, 4, 11), date(2024, 4, 12), "壮族三月三")]


def test_what_is_not_understood_is_shown_and_never_guessed():
    """A clause that names a day in words nobody foresaw is kept as such."""
    text = "关于2027年部分节假日安排的通知\n一、元旦：1月1日放假1天。1月9日（周六）另作安排。\n"
    draft = read_text(text)
    assert draft.unread == ("1月9日<6>另作安排",)
    assert by_days(draft.rest) == [(date(2027, 1, 1), date(2027, 1, 1), "元旦")]


HEAD = "国务院办公厅关于2031年部分节假日安排的通知\n国办发明电〔2030〕1号\n"


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ("一、元旦：1月1日（周四）放假1天。", "notice.weekday_differs"),
        ("一、元旦：1月1日至3日放假，共4天。", "notice.count_differs"),
        ("一、元旦：2月30日放假1天。", "notice.no_such_day"),
        ("一、元旦：13月1日放假1天。", "notice.no_such_day"),
        ("一、元旦：1日放假1天。", "notice.no_month"),
        ("一、春节：2月9日至2月1日放假。", "notice.not_a_range"),
        ("一、春节：2月9日至9月1日放假。", "notice.not_a_range"),
        ("一、各地区要妥善安排。", "notice.no_days"),
        ("", "notice.no_days"),
        ("一、元旦：1月1日放假1天。" + "。" * LIMIT, "notice.too_long"),
        ("一、元旦：1月1日放假1天。", "notice.lacks"),
    ],
)
def test_a_text_that_cannot_be_right_is_refused(items, code):
    """Wrong weekday, wrong count, impossible day: each has its code and a sentence in both languages."""
    assert refusal(HEAD + items + "\n").code == code


def test_a_text_without_a_year_or_without_what_it_amends_is_refused():
    """Nothing is assumed about the year, and an extension needs the notice that it extends."""
    assert refusal("一、元旦：1月1日放假1天。").code == "notice.no_year"
    text = "国务院办公厅关于延长2031年春节假期的通知\n国办发明电〔2031〕1号\n一、延长2031年春节假期至2月2日。\n"
    assert refusal(text, issued=date(2031, 1, 20)).code == "notice.nothing_to_amend"
    text = text.replace("2031年春节", "2020年中秋节").replace("2月2日", "1月2日")
    assert refusal(text, issued=date(2020, 1, 20)).code == "notice.nothing_to_lengthen"
    assert refusal(text_of("cn-2026"), id="../etc").code == "notice.wrong_value"


SIGNS = list("一二、：:。，,;（()）至到—-日月年放假休上班共天延长其中0123456789\n “”<>〔〕号")
WORDS = [
    "元旦：",
    "1月1日",
    "放假调休",
    "2031年",
    "（周六）",
    "上班。",
    "关于2031年部分节假日安排的通知\n",
    "共3天",
    "99",
]
PIECES = st.sampled_from([*SIGNS, *WORDS])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_hostile_text_gives_a_draft_or_a_typed_error(text):
    """Whatever is pasted in, nothing but an Unreadable comes back."""
    said = ""
    try:
        draft = read_text(text)
    except Unreadable as refused:
        said = refused.say("zh-CN")
    assert said or draft.rest or draft.work or draft.until


OCTOBER = "关于2027年部分节假日安排的通知\n示例〔2026〕3号\n一、国庆节：10月1日至7日放假调休，共7天。"


@pytest.mark.parametrize(
    "clause",
    [
        "9月26日（星期日）、10月9日（星期六）不上班",
        "2月13日（周六）不调休上班",
        "取消5月8日（周六）上班",
        "5月4日不放假",
        "6月9日放假半天",
        "9月26日（星期日）上午上班",
        "2月13日（周六）不调休上班、补班",
        "2月5日或6日放假",
        "2月5日至11日（2月7日上班）放假",
        "2月5日至11日除2月7日外放假",
        "原定2月5日放假调至2月8日",
        "正月初一至初七放假",
        "春节放假调休，每周六上班",
        "2.5至2.11放假",
        "除夕至2月11日放假",
        "11月1日起放假",
    ],
)
def test_what_turns_a_clause_round_or_leaves_a_day_open_is_shown_not_read(clause):
    draft = read_text(f"{OCTOBER}\n二、补充：{clause}。\n2026年11月20日")

    assert (len(draft.unread), draft.work, [str(one.last) for one in draft.rest]) == (1, (), ["2027-10-07"])


@pytest.mark.parametrize(
    ("item", "rest", "work"),
    [
        ("春节：正月初一（2月6日）至正月初七（2月12日）放假，共7天。2月13日（周六）补班", "0206-0212", "0213"),
        ("春节：除夕（2月5日，周五）至初六（2月11日）放假，2月13日调休上班", "0205-0211", "0213"),
        ("春节：2月5日（农历12月29日）至11日放假，共七天，1月30日、31日（周六、周日）上班", "0205-0211", "0130 0131"),
        ("元旦：一月一日至三日放假三天", "0101-0103", ""),
        ("元旦：1月1号至3号休息，1月9号（星期六）补上班", "0101-0103", "0109"),
        ("元旦：1月1日（周五）放假，与1月2日（周六）、3日（周日）周末连休", "0101-0101 0102-0102 0103-0103", ""),
        ("元旦：2027-01-01至2027-01-03放假", "0101-0103", ""),
        ("元旦：1月1日（周五）放假1天不调休，1月4日为节后首个工作日", "0101-0101", ""),
        ("劳动节：自5月1日起至5月5日止放假，共5天。5月8日（周六）为工作日", "0501-0505", "0508"),
        ("劳动节：放假时间：5月1日至5日，共5天。上班时间：5月8日（星期六）", "0501-0505", "0508"),
        ("劳动节：5月1日至5日（周六至周三）放假（其中5月1日、2日为法定节假日），共5天", "0501-0505", ""),
        ("劳动节：星期六（5月1日）至星期三（5月5日）放假。鼓励安排职工5月6日休息", "0501-0505", ""),
    ],
)
def test_other_usual_forms_are_read(item, rest, work):
    """Make-up days by other names, days by their feast with the date in brackets, numbers in Chinese signs."""
    draft = read_text(f"关于2027年部分节假日安排的通知\n一、{item}。\n2026年11月20日\n")

    assert " ".join(f"{one.first:%m%d}-{one.last:%m%d}" for one in draft.rest) == rest
    assert " ".join(f"{day:%m%d}" for day in draft.work) == work
    assert draft.unread == ()


@pytest.mark.parametrize("item", ["二、春节：正月初一至初七放假，共7天。", "二、春节：放假7天。"])
def test_an_item_without_a_date_is_shown(item):
    """Days of rest that have no date are missing from the notice, and somebody must see that."""
    draft = read_text(f"关于2027年部分节假日安排的通知\n一、元旦：1月1日放假1天。\n{item}\n三、放假期间要做好值班。\n")
    assert len(draft.unread) == 1
    draft = read_text("关于2027年部分节假日安排的通知\n另，2月13日（周六）上班。\n一、元旦：1月1日放假1天。\n")
    assert draft.unread == ("2月13日<6>上班",)


@pytest.mark.parametrize("name", TEXTS)
def test_a_shipped_text_pasted_again_is_the_notice_that_stands(name):
    """It says the same under the same document, whatever it calls a feast; a day more or less, and it does not."""
    shipped, today = SHIPPED[name], date(2031, 1, 1)
    place = {"division": shipped.division, "id": "" if shipped.covers else "pasted-again"}
    draft = read_text(text_of(name))
    said = Given(checked=today, document=shipped.document, title=shipped.title, issued=shipped.issued, **place)
    standing = [*shipped_notices(), *division_notices()]
    again = sheet_of(draft, said, [one for one in standing if one.covers])
    pasted = read_notice(write_notice(again).encode(), "x.toml")

    assert pasted.digest != shipped.digest
    assert adopted_before(pasted, standing) == shipped
    less = Notice(**{**{one: getattr(pasted, one) for one in Notice.__struct_fields__}, "rest": pasted.rest[1:]})
    assert adopted_before(less, standing) is None


@pytest.mark.parametrize("name", [name for name in TEXTS if TEXTS[name]["items"].count("：") > 6])
def test_a_text_that_lost_its_numbers_is_read_by_its_feasts(name):
    """Copies often lose 一、 and 二、; every range keeps the feast that heads its line."""
    for lost in ("一二三四五六七八", "二三五"):
        draft = read_text(re.sub(rf"(?m)(^|。)[{lost}]、", r"\1", text_of(name)))

        assert (by_days(draft.rest), tuple(sorted(draft.work))) == (by_days(SHIPPED[name].rest), SHIPPED[name].work)
        assert draft.unread == ()


@pytest.mark.parametrize("year", ["二〇二七年", "二零二七年", "二○二七年"])
def test_a_year_in_chinese_signs_is_read(year):
    """As older notices write it, of a whole year and of one feast."""
    draft = read_text(f"关于{year}部分节假日安排的通知\n一、元旦：1月1日放假1天。\n")
    assert (draft.year, draft.annual, by_days(draft.rest)[0][0]) == (2027, True, date(2027, 1, 1))
    assert by_days(read_text(f"关于{year}春节放假的通知\n2月5日至11日放假。").rest)[0][2] == "春节"


@pytest.mark.parametrize(
    "clause",
    [
        "将1月9日（星期六）、10日（星期日）两个公休日调至1月4日（星期一）、5日（星期二）",
        "1月9日（星期六）照常办公",
        "1月9日（星期六）正常工作",
        "窗口1月2日、3日照常办公",
        "其中，1月9日正常工作",
        "其中，将1月9日（星期六）公休日调至1月4日（星期一）",
        "1月4日（星期一）为公休日",
    ],
)
def test_a_remark_that_alone_gives_work_or_rest_is_shown(clause):
    """A remark may only say again what the ranges and make-up days say."""
    draft = read_text(f"关于2027年部分节假日安排的通知\n一、元旦：1月1日至3日放假，共3天。{clause}。\n")
    assert len(draft.unread) == 1


def test_a_remark_that_says_what_was_read_is_passed_over():
    """Moved days that rest and make-up days that are worked are accounted for."""
    items = "一、元旦：1月1日至5日放假。将1月9日（周六）、10日（周日）两个公休日调至1月4日、5日。"
    items += "1月9日、10日上班。1月6日起照常办公。"
    assert read_text(f"关于2027年部分节假日安排的通知\n{items}\n").unread == ()
