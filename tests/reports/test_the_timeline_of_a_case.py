"""A case as a clerk would tell it."""

from datetime import date, timedelta
from pathlib import Path

from approvalflow import commands as c
from approvalflow.reports import clocks, timeline, worklist
from approvalflow.words import Language
from small_office import APPLICANT, clock_at, open_office, submit, to_delivery, to_review


def lines(office, case: str = "c-1", language: Language = "zh-CN"):
    """The timeline as text by event."""
    return timeline(office.history(case), office.rules(case), office.people, language)


def test_who_did_what_under_which_power(tmp_path: Path) -> None:
    """Name, department, sentence, and the entry of the list of powers with its article."""
    with open_office(f"sqlite:///{tmp_path}/b.db", clock_at(), tmp_path / "m", powered()) as office:
        to_delivery(office)
        told = {one.event: one for one in lines(office)}

    assert told["CaseReceived"].who.text == "张敏（政务服务中心（综合窗口））"
    assert told["CaseReceived"].sentence == "收件，办件编号 2026-000001。"
    assert told["CaseReceived"].power == "收件、出具凭证 行政许可法 32(2)"
    assert told["CaseSubmitted"].who.text == "清源餐饮有限公司（申请人）"
    assert told["DecisionMade"].sentence == "决定准予“食品经营许可”：符合条件。依据：第78号令 21。"


def powered() -> bytes:
    """The straight road, its first step under a power of the list."""
    from small_office import STEPS, straight_road

    return straight_road({**STEPS, "Receive": STEPS["Receive"] + ' power="receive"'})


def test_effects_are_indented_under_the_act(tmp_path: Path) -> None:
    """What a clock does stands below what somebody did; the token's moves are for the machine."""
    with open_office(f"sqlite:///{tmp_path}/b.db", clock_at(), tmp_path / "m") as office:
        to_review(office)
        levels = {one.event: one.level for one in lines(office)}

    assert (levels["CaseAccepted"], levels["ClockStarted"], levels["StepOpened"], levels["Moved"]) == (0, 1, 1, 2)


def test_a_clock_tells_its_term_text_and_date(tmp_path: Path) -> None:
    """Due when, and why."""
    with open_office(f"sqlite:///{tmp_path}/b.db", clock_at(), tmp_path / "m") as office:
        to_review(office)
        said = [one.sentence for one in lines(office) if one.event == "ClockStarted"]

    assert (
        "法定时限自 2026-03-02 起算（当日不计入）：10 个工作日（食品经营许可和备案管理办法 21），2026-03-16 届满。"
        in said
    )


def test_warnings_name_post_people_and_days(tmp_path: Path) -> None:
    """Before, on and after the day, each in its own words."""
    now = clock_at()
    with open_office(f"sqlite:///{tmp_path}/b.db", now, tmp_path / "m") as office:
        to_review(office)
        for _ in range(4):
            now.set(now.at + timedelta(days=1))
            office.sweep()
        said = [one.sentence for one in lines(office, language="en") if one.event == "WarningGiven"]

    assert said[0] == (
        "Warning (approaching): the term of the step “Review” ends on 2026-03-05, 1 WD from now. "
        "Told to the handler: 陈静, 赵雷."
    )
    assert said[1].startswith("Warning (due today): the term of the step “Review” ends today, 2026-03-05.")
    assert said[2].startswith(
        "Warning (overdue): the term of the step “Review” ended on 2026-03-05 and is overdue by 1 WD."
    )


def test_silence_and_lateness_are_told(tmp_path: Path) -> None:
    """Accepted by silence names the text and since when it counts."""
    now = clock_at()
    with open_office(f"sqlite:///{tmp_path}/b.db", now, tmp_path / "m") as office:
        submit(office)
        office.act("c-1", "Receive", "received", by="zhang-min")
        now.set(now.at + timedelta(days=9))
        office.sweep()
        [accepted] = [one for one in lines(office) if one.event == "CaseAccepted"]

    assert accepted.sentence == (
        "期限内未告知补正，依照食品经营许可和备案管理办法 18(1)(四)，自 2026-03-02 收到申请材料之日起即为受理。"
    )
    assert accepted.effective == date(2026, 3, 2)


def test_a_stand_in_is_named_with_whom_it_stands_in_for(tmp_path: Path) -> None:
    """An opinion given for somebody else bears both names."""
    now = clock_at("2026-03-16")
    with open_office(f"sqlite:///{tmp_path}/b.db", now, tmp_path / "m") as office:
        to_review(office)
        office.act("c-1", "Review", "agree", by="chen-jing")
        office.act("c-1", "Verify", "agree", by="zhao-lei", reason="代为审核")
        last = [one for one in lines(office) if one.event == "OpinionGiven"][-1]

    assert last.who.text == "赵雷（代孙伟）（市场监督管理局）"
    assert last.sentence == "“Verify”意见：同意。代为审核。"


def test_clocks_say_how_they_stand(tmp_path: Path) -> None:
    """Green while nothing was said, amber once warned, red when overdue, paused with the earliest day."""
    now = clock_at()
    with open_office(f"sqlite:///{tmp_path}/b.db", now, tmp_path / "m") as office:
        to_review(office)

        def row(name: str):
            case = office.case("c-1")
            rows = clocks(case, office.rules("c-1"), office.desk.catalogue.calendar, office.now(), "zh-CN")
            return next(one for one in rows if one.clock == name)

        assert (row("statutory").lamp, row("statutory").left, row("statutory").state) == (
            "green",
            10,
            "2026-03-16 届满、剩余 10 个工作日",
        )
        assert row("window").lamp == "off"
        now.set(clock_at("2026-03-13").at)
        office.sweep()
        assert row("statutory").lamp == "amber"
        now.set(clock_at("2026-03-18").at)
        assert (row("statutory").lamp, row("statutory").overdue) == ("red", 2)


def test_a_paused_clock_says_since_when(tmp_path: Path) -> None:
    """No date, but the day before which it cannot end."""
    with open_office(f"sqlite:///{tmp_path}/b.db", clock_at(), tmp_path / "m") as office:
        to_review(office)
        office.do("zheng-hong", c.BeginProcedure(case="c-1", procedure="hearing"))
        case = office.case("c-1")
        rows = clocks(case, office.rules("c-1"), office.desk.catalogue.calendar, office.now(), "en")
        [statutory] = [one for one in rows if one.clock == "statutory"]

    assert (statutory.lamp, statutory.due, statutory.paused_since) == ("paused", None, date(2026, 3, 2))
    assert statutory.state.startswith("paused since 2026-03-02; not before ")


def test_a_date_past_the_last_notice_is_provisional(tmp_path: Path) -> None:
    """“Not announced yet”, with the best guess."""
    with open_office(f"sqlite:///{tmp_path}/b.db", clock_at("2026-12-28"), tmp_path / "m") as office:
        to_review(office)
        case = office.case("c-1")
        rows = clocks(case, office.rules("c-1"), office.desk.catalogue.calendar, office.now(), "zh-CN")
        [statutory] = [one for one in rows if one.clock == "statutory"]

    assert statutory.due is None
    assert statutory.provisional is not None
    assert statutory.state.startswith("放假通知尚未公布，暂定 2027-01-")


def test_a_worklist_names_people_and_pools(tmp_path: Path) -> None:
    """A pool by department and role, the applicant by name."""
    with open_office(f"sqlite:///{tmp_path}/b.db", clock_at(), tmp_path / "m") as office:
        submit(office)
        [waiting] = worklist(office.tasks(case="c-1"), office.people, "zh-CN")
        [held] = worklist(office.tasks(case="c-1"), office.people, "en")

    assert (waiting.who, waiting.doing) == ("政务服务中心（综合窗口） 窗口人员", "收件")
    assert held.text("en").startswith("c-1  food-business-licence  “Receive”: 政务服务中心（综合窗口） window clerk")
    assert APPLICANT.id == "P-1"


def test_days_left_beyond_the_last_notice_say_so(tmp_path: Path) -> None:
    """What is counted over days that nobody has announced is a guess, and told as one."""
    now = clock_at("2026-12-28")
    with open_office(f"sqlite:///{tmp_path}/b.db", now, tmp_path / "m") as office:
        to_review(office)
        now.set(clock_at("2027-01-06").at)
        case, rules, calendar = office.case("c-1"), office.rules("c-1"), office.desk.catalogue.calendar
        row = next(one for one in clocks(case, rules, calendar, office.now()) if one.clock == "statutory")

    assert row.due is None
    assert row.state.endswith("days after 2026-12-31 are counted as if there were no holidays but those fixed by date")
