"""The text of a notice, pasted in, becomes a draft: the usual sentence forms since 2005, and nothing guessed.

    一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

A clause with a day is a rest range (放假, 补休), a make-up day (上班), the new end of a feast (延长…至), or a
remark that changes nothing (其中…为法定节假日, 照常公休, 调至). Whatever else names a day is kept as not understood
and shown. A weekday in brackets and a number of days are checked against the calendar.
"""

import re
from datetime import date

from approvalflow.calendars.clauses import LOST, clauses, items_of, number, one_spelling, preamble
from approvalflow.calendars.daywords import SEPARATOR, Names, Reader, feast_of
from approvalflow.calendars.draft import Draft
from approvalflow.calendars.notices import Rest, days_of
from approvalflow.errors import Unreadable

LIMIT = 20_000

_TITLE = re.compile(r"(?<!《)(?:^|(?<=\n))([^\n。:《]{0,40}\n?[^\n。:《]{0,60}关于[^。:]{2,100}?的通知)")
_NUMBER = re.compile(r"(?<![(》])([\u4e00-\u9fff]{2,30})[〔\[【(](\d{4})[〕\]】)](\d{1,5})号")
_SIGNED = re.compile(r"(?:(?<=[厅院室府])\n?|(?<=\n)|^)(\d{4})年(\d{1,2})月(\d{1,2})日(?=\n|$|来源|各)")
_IN_SIGNS = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日(?=\n|$)"
)
_YEAR_IN_SIGNS = re.compile(r"([〇○零一二三四五六七八九]{4})年")
_REMARK = re.compile(r"公休|法定|照常|正常|调至|调休$|起|是.*节")
_RESTS = re.compile(r"放假|休假|补休|补假|连休|休息(?!日)|休\d{1,2}天|假期时间")
_WORKS = re.compile(r"上班|补班|为\D{0,6}工作(?:日|时间)")
_AT_WORK = re.compile(r"办公|工作|上班|营业|开放")
_UNSURE = re.compile(
    r"不|取消|无需|半天|上午|下午|起放假|除\D*\d.*外|原定|[调改]至.*(?:放假|休息)|(?:放假|休息).*[调改]至|"
    rf"^\D*(?:{SEPARATOR})\d|{LOST}"
)
"""What turns a clause round, halves a day, or leaves open where a range begins: it is shown, not read."""
_NAMED = re.compile(r"除夕|初[一二三四五六七八九十]|正月|腊月|[周期][一二三四五六日天]|当[日天]|\d[./]\d")
"""A day by another name than its date: nobody here knows which that is."""
_SIGNATURE = re.compile(r"\D{0,20}\d{4}年\d{1,2}月\d{1,2}日(?:<\d>)?")
_SAID = re.compile(r"共(\d{1,3})天|[放休]假(?:调休|公休)?,?共?(\d{1,3})天|休(\d{1,2})天")


def read_text(text: str) -> Draft:
    """The draft of a pasted notice. Raises Unreadable `notice.too_long`, `notice.no_days`, `notice.no_year`, …"""
    if len(text) > LIMIT:
        raise Unreadable("notice.too_long", length=len(text), limit=LIMIT)
    plain = one_spelling(text)
    title = _title(plain)
    year = _year(title, plain)
    found = [_Item(year, feast_of(_YEAR_IN_SIGNS.sub(f"{year}年", title))).read(body) for body in items_of(plain)]
    rest, work = tuple(r for one in found for r in one.rest), tuple(d for one in found for d in one.work)
    until = next((one.until for one in found if one.until), None)
    if not rest and not work and until is None:
        raise Unreadable("notice.no_days")
    return Draft(
        title=title,
        document=_number(plain),
        issued=_issued(plain),
        year=year,
        annual="部分节假日" in title or not title,
        rest=rest,
        work=work,
        until=until,
        unread=(*_before(year, plain), *(clause for one in found for clause in one.unread)),
    )


class _Item:
    """One numbered item: a feast, its days, and what is said about them."""

    def __init__(self, year: int, feast: str) -> None:
        self.days, self.feast = Reader(year), feast
        self.rest: list[Rest] = []
        self.work: list[date] = []
        self.until: tuple[str, date] | None = None
        self.unread: list[str] = []
        self._said, self._details = 0, False
        self._remarks: list[tuple[str, list[tuple[date, date]]]] = []

    def read(self, body: str) -> "_Item":
        """Clause by clause; after 其中 only make-up days and days moved are news."""
        named, rest = Names.lead(body)
        self.feast = named or self.feast or "放假"
        self.days.new_year = "元旦" in self.feast
        for clause in clauses(rest):
            self._details = self._details or "其中" in clause
            if self._details and not (_WORKS.search(clause) or _AT_WORK.search(clause) or "调至" in clause):
                self.days.skim(clause)  # its days are in the ranges named before
            elif not _SIGNATURE.fullmatch(clause):
                self._read_clause(clause, self.days.ranges(clause))
        if self._said and not self.rest and not self.unread:
            self.unread.append(body)  # so many days of rest, and nobody knows which
        self.unread += [clause for clause, ranges in self._remarks if not self._borne_out(clause, ranges)]
        return self

    def _borne_out(self, clause: str, ranges: list[tuple[date, date]]) -> bool:
        """Whether a remark says no more than what was read: rest or work that it alone gives would be lost."""
        named = {day for first, last in ranges for day in days_of(Rest(feast="", first=first, last=last))}
        rests = {day for one in self.rest for day in days_of(one)}
        if _AT_WORK.search(clause):
            return not named & rests and all(
                day.weekday() < 5 or day in self.work for day in named if "起" not in clause
            )
        if "调至" in clause:
            return named <= rests | set(self.work)
        return "起" in clause or all(day in rests or (day.weekday() > 4 and day not in self.work) for day in named)

    def _read_clause(self, clause: str, ranges: list[tuple[date, date]]) -> None:
        if _unsure(clause, ranges, self.days.unlinked):
            self.unread.append(clause)
            return
        if ranges and _WORKS.search(clause):
            self._worked(clause, ranges)
        elif ranges and "延长" in clause:
            self.until = (self.feast, ranges[-1][1])
        elif ranges and _RESTS.search(clause):
            self._rested(ranges)
        elif ranges and not _REMARK.search(clause):
            self.unread.append(clause)
        elif ranges:
            self._remarks.append((clause, ranges))
        self._count(clause, ranges)

    def _rested(self, ranges: list[tuple[date, date]]) -> None:
        """A range that holds one said before says it more exactly."""
        for first, last in ranges:
            self.rest = [one for one in self.rest if not first <= one.first <= one.last <= last]
            self.rest.append(Rest(feast=self.feast, first=first, last=last))

    def _count(self, clause: str, ranges: list[tuple[date, date]]) -> None:
        """「共3天」 is of the ranges just named or of all of the item; said before any, it waits for them."""
        said = _SAID.search(clause)
        self._said = int(said[1] or said[2] or said[3]) if said else self._said
        counted = sum((one.last - one.first).days + 1 for one in self.rest)
        here = sum((last - first).days + 1 for first, last in ranges)
        if self._said and self.rest:
            if self._said not in (counted, here):
                raise Unreadable("notice.count_differs", feast=self.feast, said=self._said, counted=counted)
            self._said = 0

    def _worked(self, clause: str, ranges: list[tuple[date, date]]) -> None:
        """「起正常上班」 says when the feast is over; 「照常上班」 of a weekday says nothing new."""
        if "起" in clause:
            return
        days = [day for first, last in ranges for day in days_of(Rest(feast="", first=first, last=last))]
        usual = re.search(r"照常|正常|工作", clause)
        self.work += [day for day in days if not usual or day.weekday() > 4]


def _unsure(clause: str, ranges: list[tuple[date, date]], unlinked: bool) -> bool:
    """A clause about rest or work that was not wholly understood."""
    told = bool(_RESTS.search(clause) or _WORKS.search(clause))
    if ranges:
        return bool(_UNSURE.search(re.sub(r"(?<=天)不调休$", "", clause))) or (told and unlinked)
    return told and bool(LOST in clause or _NAMED.search(clause))


def _before(year: int, plain: str) -> tuple[str, ...]:
    """Clauses before the first item that give a day rest or work: the items should say it, so it is shown."""
    told = (one for one in clauses(preamble(plain)) if _RESTS.search(one) or _WORKS.search(one))
    return tuple(one for one in told if "起" not in one and Reader(year).names(one))


def _title(plain: str) -> str:
    found = _TITLE.search(plain)
    return found[1].replace("\n", "") if found else ""


def _year(title: str, plain: str) -> int:
    in_figures = (_YEAR_IN_SIGNS.sub(lambda one: f"{number(one[1])}年", text) for text in (title, plain))
    found = next(filter(None, (re.search(r"((?:19|20|21)\d{2})年", text) for text in in_figures)), None)
    if found is None:
        raise Unreadable("notice.no_year")
    return int(found[1])


def _number(plain: str) -> str:
    for found in _NUMBER.finditer(plain):
        office = re.sub(r".*通知", "", found[1])
        if 2 <= len(office) <= 12:
            return f"{office}〔{found[2]}〕{found[3]}号"
    return ""


def _issued(plain: str) -> date | None:
    signed = [(int(one[1]), int(one[2]), int(one[3])) for one in _SIGNED.finditer(plain)]
    in_signs = [(number(one[1]), number(one[2]), number(one[3])) for one in _IN_SIGNS.finditer(plain)]
    for year, month, day in reversed(signed + in_signs):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None
