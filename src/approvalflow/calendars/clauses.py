"""The text of a notice in one spelling, cut into its numbered items, and these into clauses."""

import re
import unicodedata
from collections.abc import Iterator

from approvalflow.calendars.daywords import DAY, SEPARATOR, Names, heads

LOST = "…"
"""Stands where a bracket named days of its own: what they do in the clause is not known."""
_ITEM = re.compile(
    r"(?:^|(?<=[\n。;]))(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.](?!\d))"
)
_SIGN = "[一二三四五六七八九十]{1,3}"
_IN_SIGNS = re.compile(rf"(?<![年历一二三四五六七八九十])({_SIGN})月({_SIGN})[日号]|(?<=[至到、—~-])({_SIGN})[日号]")
_COUNTED = re.compile(rf"(?<=[共假休])({_SIGN}|两)天")
_NUMBERED = re.compile(r"(?<=月)(\d{1,2})号|(?<=[至到、—~-])(\d{1,2})号(?!文)")
_ALIAS = re.compile(r"(?:农历)?(?:正月|腊月)?(?:除夕|初[一二三四五六七八九十]|[周星]期?[一二三四五六日天])\(([^()]*)\)")
"""A day by its name with the date in brackets: 「正月初一(2月6日)」, 「星期六(5月9日)」."""
_ADVICE = re.compile(r"(?:鼓励|倡导|提倡)(?:(?!放假|上班|补班)[^。;\n])*(?=[。;\n]|$)")
"""Leave that an employer may give on top: it changes no day."""
_VERB = re.compile(r"放假(?!日)|上班|补班|[不除]")
_WRITTEN = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_HEADING = re.compile(r"(?<=[。;,\n:])([^。;,\n:\d]*(?:放假|休假|上班|补班|调休)[^。;,\n:\d]*):")
_DIGITS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}


def one_spelling(text: str) -> str:
    """One spelling of signs, no blanks; line ends stay."""
    text = unicodedata.normalize("NFKC", text).replace("\r", "\n")
    return re.sub(r"\n+", "\n", re.sub(r"[^\S\n]+|\u200b|\ufeff", "", text)).strip()


def items_of(plain: str) -> list[str]:
    """The items; where none of them names a day, the whole text."""
    marks = _marks(plain)
    ends = [*(mark.start() for mark in marks[1:]), len(plain)]
    items = [plain[mark.end() : end] for mark, end in zip(marks, ends, strict=True)] if marks else []
    return items if any(DAY.search(_digits(one)) for one in items) else [plain]


def _marks(plain: str) -> list[re.Match[str]]:
    """Where items begin: at their numbers and, where a copy lost some of these, at the feasts that head them."""
    return sorted([*_ITEM.finditer(plain), *heads().finditer(plain)], key=lambda mark: mark.start())


def preamble(plain: str) -> str:
    """What stands before the first item; nothing where there are no items."""
    marks = _marks(plain)
    return plain[: marks[0].start()] if marks else ""


def clauses(body: str) -> Iterator[str]:
    """Brackets keep only the weekday they name, so that their commas divide nothing; a heading stays with its days."""
    body = _ALIAS.sub(lambda one: _dated(one[0], one[1]), _digits(_ADVICE.sub("", body)))
    body = re.sub(r"\(([^()]*)\)", lambda inside: _bracket(inside[1]), body)
    body = re.sub(rf"(\d{{1,2}})({SEPARATOR})(?=\d{{1,2}}日)", r"\1日\2", body)
    body = _HEADING.sub(r"\1", "\n" + body)
    return (clause for clause in re.split(r"[。;,\n:]", body) if clause)


def number(text: str) -> int:
    """二〇〇六 is 2006, 十二 12, 三十一 31."""
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS.get(tens, 0) if tens else 1) * 10 + _DIGITS.get(ones, 0)
    return int("".join(str(_DIGITS[sign]) for sign in text))


def _digits(text: str) -> str:
    """「五月一日至三日」 and 「5月1号」 as dates in figures, 「共三天」 as a number."""
    text = _WRITTEN.sub(r"\1年\2月\3日", text)
    text = _IN_SIGNS.sub(lambda one: f"{number(one[1])}月{number(one[2])}日" if one[1] else f"{number(one[3])}日", text)
    text = _NUMBERED.sub(lambda one: f"{one[1] or one[2]}日", text)
    return _COUNTED.sub(lambda one: f"{number(one[1])}天", text)


def _bracket(inside: str) -> str:
    """A day of the moon's calendar is a remark, as is which day is the feast; on any other the clause may turn."""
    remark = "农历" in inside or ("法定" in inside and not _VERB.search(inside))
    return Names.weekday(inside) if remark or not DAY.search(inside) else LOST


def _dated(whole: str, inside: str) -> str:
    """The date that a bracket gives for the name before it, with the weekday that either of them says."""
    found = DAY.match(inside)
    return found[0] + Names.weekday(whole) if found and not DAY.search(inside, found.end()) else whole
