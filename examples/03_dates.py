"""Which days count: the calendar by itself, then the clocks of a case, each explained day by day.

Run it: `python examples/03_dates.py`
"""

from datetime import date, datetime
from pathlib import Path

from approvalflow import Office, Party, SetClock, Term, Unreadable, national

MATTER = Path(__file__).parents[1] / "processes" / "food-business-licence"
PAPERS = ("application-form", "subject-certificate", "facilities-and-layout", "safety-rules-list")


def main() -> None:
    """Days, terms, and a date that explains itself."""
    the_calendar()
    the_terms()
    a_case_over_the_holiday()


def the_calendar() -> None:
    """Every day names the notice that says so; past the last notice there is only a provisional date."""
    calendar = national()
    for day in (date(2026, 2, 14), date(2026, 2, 17), date(2026, 2, 28)):
        print(calendar.day(day).text("zh-CN"))
    print("five working days after 12 February 2026:", calendar.add(date(2026, 2, 12), 5))
    print("as it was known on 3 November 2025:", national(known_by=date(2025, 11, 3)).add(date(2026, 2, 12), 5))
    late = date(2026, 12, 20)
    print("past the last notice:", calendar.add(late, 20), "or provisionally", calendar.add_provisional(late, 20))


def the_terms() -> None:
    """A term carries its unit; a bare number is refused with the readings it may have."""
    print(Term.parse("20 WD").amount, Term.parse("20 WD").unit.name)
    try:
        Term.parse("20日")
    except Unreadable as problem:
        print(problem)


def a_case_over_the_holiday() -> None:
    """Accepted on the last days before Spring Festival: statutory and promised clock, explained."""
    clock = SetClock(datetime.fromisoformat("2026-02-12T09:00:00+08:00"))
    with Office.open("sqlite://", now=clock) as office:
        office.publish(MATTER, by="bai-xue")
        shop, data = Party(id="P-1", name="清源餐饮有限公司"), {"business": "餐饮服务经营者"}
        case = office.submit("food-business-licence", by="P-1", applicant=shop, materials=PAPERS, data=data).case
        office.act(case, "Receive", "received", by="zhang-min")
        answer = office.act(case, "Accept", "accepted", by="zhang-min")
        print("promised:", answer.due["promised"], "statutory:", answer.due["statutory"])
        print(office.explain(case, "promised").text("en"))


if __name__ == "__main__":
    main()
