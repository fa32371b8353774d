"""Days and feasts as notices write them: 「12月30日至1月1日」, 「17日、25日」, 「“五一”国际劳动节」."""

import re
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from approvalflow.calendars.law import revisions
from approvalflow.errors import Unreadable
from approvalflow.reading import read_toml

SEPARATOR = r"[至到—–―‐~〜-]+"
DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:<(\d)>)?")
_LINK = re.compile(rf"起?(?:{SEPARATOR})")
_LISTED = re.compile(r"[、和及与]|以及")
_ONE = r"(?:周|星期|礼拜)[一二三四五六日天]"
_WEEKDAY = re.compile(rf"{_ONE}(?:(?:[、和及]|{SEPARATOR})(?:{_ONE}|[一二三四五六日天](?!\w)))*")
_WEEKDAYS = {sign: number for number, sign in enumerate("一二三四五六日")} | {"天": 6}
LONGEST = 60


class _Feasts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    alias: dict[str, str]


class Names:
    """What feasts are called, and weekdays in brackets."""

    @staticmethod
    def lead(body: str) -> tuple[str, str]:
        """The feast at the head of an item, and the rest; no feast where the head is the beginning of a sentence."""
        head = re.match(r"([^\d:。,;\n(]{1,60})(?:\([^()]*\))?(:?)", body)
        if head is None:
            return "", body
        words = head[1]
        if re.search(r"放假|延长|调整|各|根据|本", words) or not (head[2] or re.search(r"[节旦日年一]”?$", words)):
            return "", body
        return plain_feast(words), body[head.end() :]

    @staticmethod
    def weekday(inside: str) -> str:
        """「（农历除夕、周日）」 becomes a mark that `DAY` reads; of 「（周六、周日）」 it is the last."""
        found = _WEEKDAY.search(inside)
        return f"<{_WEEKDAYS[found[0][-1]] + 1}>" if found else ""


def feast_of(title: str) -> str:
    """The feast that a title is about; none for the notice of a whole year."""
    found = re.search(r"(?:\d{4}年|关于)((?:(?!\d{4}年|关于|部分节假日).)+?)(?:假期|调休|放假)", title)
    return plain_feast(found[1]) if found else ""


def plain_feast(words: str) -> str:
    """One name for a feast, without quotes; several are joined with 、 as notices do."""
    parts = re.split(r"[、和]", re.sub(r"[“”\"'‘’「」]", "", words))
    return "、".join(_aliases().get(one, one) for one in parts if one)


@cache
def _aliases() -> dict[str, str]:
    file = files(__package__).joinpath("data", "feasts.toml")
    return read_toml(file.read_bytes(), _Feasts, file.name).alias


@cache
def heads() -> re.Pattern[str]:
    """The place before a feast, or several, that head an item: 「元旦：1月1日…」 without a number before it."""
    law = {one.feast for revision in revisions() for one in revision.days}
    law |= {one.feast for revision in revisions() for one in revision.movable}
    known = {*_aliases(), *_aliases().values(), *law}
    quote = "[“”\"'‘’「」]?"
    one = "(?:" + "|".join(quote + quote.join(name) + quote for name in sorted(known, key=len, reverse=True)) + ")"
    return re.compile(rf"(?:^|(?<=[\n。;:]))(?={one}(?:[、和]{one})*(?:\([^()]*\))?:)")


class Reader:
    """Reads days in the order they are written: what a day leaves out is that of the day before it."""

    def __init__(self, year: int) -> None:
        self._year, self._month, self._of = year, 0, year
        self.new_year = self.unlinked = False

    def ranges(self, clause: str) -> list[tuple[date, date]]:
        """Every day or range of days of a clause; `unlinked` says that two of them stand in no known relation.

        Raises Unreadable `notice.no_such_day` and its like.
        """
        found: list[tuple[date, date]] = []
        end, self.unlinked = -1, False
        for one in DAY.finditer(clause):
            day, between = self._day(one), clause[end : one.start()]
            if end >= 0 and _LINK.fullmatch(between):
                found[-1] = (found[-1][0], self._after(found[-1][0], day, one))
            else:
                self.unlinked = self.unlinked or (end >= 0 and not _LISTED.fullmatch(between))
                found.append((day, day))
            end = one.end()
        return found

    @staticmethod
    def names(clause: str) -> bool:
        """Whether the clause names a day of a month."""
        return any(one[2] for one in DAY.finditer(clause))

    def skim(self, clause: str) -> None:
        """Pass over a remark: only the month that it names last is kept."""
        for one in DAY.finditer(clause):
            if one[2] and 1 <= int(one[2]) <= 12:
                self._month, self._of = int(one[2]), int(one[1] or self._year)

    def _day(self, one: re.Match[str]) -> date:
        if one[2]:
            self._month = int(one[2])
            self._of = int(one[1]) if one[1] else self._guess(one)
        elif not self._month:
            raise Unreadable("notice.no_month", text=one[0])
        return self._checked(_date(self._of, self._month, int(one[3]), one[0]), one)

    def _guess(self, one: re.Match[str]) -> int:
        """The year of the notice, or the one before for a December day that its weekday or New Year puts there."""
        if int(one[2]) != 12:
            return self._year
        if not one[4]:
            return self._year - self.new_year
        day = _date(self._year, 12, int(one[3]), one[0])
        return self._year if day.isoweekday() == int(one[4]) else self._year - 1

    def _checked(self, day: date, one: re.Match[str]) -> date:
        if one[4] and day.isoweekday() != int(one[4]):
            raise Unreadable("notice.weekday_differs", day=day, said="一二三四五六日"[int(one[4]) - 1])
        return day

    def _after(self, first: date, last: date, one: re.Match[str]) -> date:
        if last < first and not one[1] and one[2]:  # over the end of the year
            self._of = first.year + 1
            last = self._checked(_date(self._of, self._month, int(one[3]), one[0]), one)
        if not 0 <= (last - first).days <= LONGEST:
            raise Unreadable("notice.not_a_range", first=first, last=last)
        return last


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("notice.no_such_day", text=re.sub(r"<\d>", "", text), year=year) from None
