"""Ways in which a hostile tester once broke a date, a warning, or the books; each is closed."""

import sqlite3
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from approvalflow import Actor, Office, Party, Refused, SetClock, commands
from approvalflow.bpmn.reader import read_drawing
from approvalflow.errors import DrawingRefused, Unreadable
from approvalflow.matters.folder import processes
from approvalflow.moment import read_moment
from approvalflow.reading import parse_toml
from small_office import APPLICANT, MATTER, STEPS, at, clock_at, drawing, open_office, submit, task, to_delivery
from small_office import to_review as reviewing

RECTIFY = 'act="rectify" role="inspector"'
CHECK = 'act="follow_up" role="inspector"'
START, END = '<startEvent id="Start"/>', '<endEvent id="End"/>'
TERM_OF_CHECK = '[terms.check]\nterm = "2 M"\nbasis = "office-guide"\narticle = "2"\n[terms.issue]'


def nodes(*names: str, **more: str) -> str:
    """Start, end, steps of the straight road, and further ones."""
    return START + END + "".join(task(*one) for one in {**{n: STEPS[n] for n in names}, **more}.items())


def an_office(folder: Path, process: bytes, matter: str = MATTER) -> tuple[Office, SetClock]:
    """A small office on a file, and its clock."""
    clock = clock_at()
    return open_office(f"sqlite:///{folder}/a.db", clock, folder / "m", process, matter), clock


def told(office: Office) -> list[tuple[str, str]]:
    """Clock and level of every warning about a correction."""
    given = (one.event for one in office.history("c-1") if type(one.event).__name__ == "WarningGiven")
    return [(one.clock, one.level) for one in given if one.clock.startswith("correction")]


def go(clock: SetClock, office: Office, day: str) -> None:
    """Days pass, and the sweep runs."""
    clock.set(read_moment(at(day)))
    office.sweep()


def test_two_orders_to_rectify_have_two_clocks(tmp_path: Path) -> None:
    """Side by side each order keeps its date and its warnings; one answered stops only its own."""
    drawn = nodes("Receive", "Accept", "Review", "Verify", "Decide", "Deliver", RA=RECTIFY, RB=RECTIFY)
    drawn += '<parallelGateway id="G1"/><parallelGateway id="G2"/>'
    road = [*pairwise(["Start", "Receive", "Accept", "G1"]), ("G1", "RA"), ("G1", "RB"), ("RA", "G2"), ("RB", "G2")]
    road += pairwise(["G2", "Review", "Verify", "Decide", "Deliver", "End"])
    office, clock = an_office(tmp_path, drawing(drawn, [(*one, "") for one in road]))
    with office:
        reviewing(office)
        first, second = office.case("c-1").visits
        office.act("c-1", "RA", "ordered", by="li-qiang", items=("a",), until=date(2026, 3, 6))
        office.act("c-1", "RB", "ordered", by="zhou-ping", items=("b",), until=date(2026, 3, 20))
        go(clock, office, "2026-03-10")
        assert {clock for clock, level in told(office) if level == "overdue"} == {f"correction/{first}"}
        office.act("c-1", "RA", "done", by="li-qiang")
        assert [one for one in office.case("c-1").clocks if one.startswith("correction")] == [f"correction/{second}"]
        go(clock, office, "2026-04-10")
        assert (f"correction/{second}", "overdue") in told(office)
        assert office.check() == []


def test_an_order_ends_with_its_step(tmp_path: Path) -> None:
    """A rectification that a timer takes away warns nobody any more."""
    drawn = nodes("Receive", "Accept", "Review", "Verify", "Decide", "Deliver", RA=RECTIFY)
    drawn += '<boundaryEvent id="B" attachedToRef="RA" af:term="10 WD"><timerEventDefinition/></boundaryEvent>'
    drawn += '<exclusiveGateway id="M"/>'
    road = [*pairwise(["Start", "Receive", "Accept", "RA", "M", "Review", "Verify", "Decide", "Deliver", "End"])]
    office, clock = an_office(tmp_path, drawing(drawn, [(*one, "") for one in [*road, ("B", "M")]]))
    with office:
        reviewing(office)
        office.act("c-1", "RA", "ordered", by="li-qiang", items=("a",), until=date(2026, 3, 20))
        go(clock, office, "2026-03-17")
        before = told(office)
        go(clock, office, "2026-03-25")
        assert told(office) == before
        assert not [one for one in office.case("c-1").clocks if one.startswith("correction")]


def test_an_order_after_a_check_lives_on_when_the_case_closes(tmp_path: Path) -> None:
    """Delivery closes the case; what a check has ordered still runs, and a second unmet check needs no new date."""
    drawn = nodes("Receive", "Accept", "Review", "Verify", "Decide", "Deliver", FU=CHECK, RF=CHECK)
    drawn += '<parallelGateway id="G"/>'
    road = [*pairwise(["Start", "Receive", "Accept", "Review", "Verify", "Decide", "G", "Deliver", "End"])]
    road += pairwise(["G", "FU", "RF", "End"])
    matter = MATTER.replace("[terms.issue]", TERM_OF_CHECK)
    office, clock = an_office(tmp_path, drawing(drawn, [(*one, "") for one in road]), matter)
    with office:
        reviewing(office)
        office.act("c-1", "Review", "agree", by="chen-jing")
        office.act("c-1", "Verify", "agree", by="sun-wei")
        office.act("c-1", "Decide", "granted", by="huang-hai", reason="符合", basis=("21",))
        for officer, code in (("nobody", "person.unknown"), ("qian-yi", "person.not_candidate")):
            with pytest.raises(Refused) as refused:
                office.act("c-1", "FU", "met", by="li-qiang", reason="符合", officers=("li-qiang", officer))
            assert refused.value.code == code
        office.act("c-1", "FU", "unmet", by="li-qiang", reason="缺", items=("a",), until=date(2026, 3, 20))
        office.act("c-1", "Deliver", "delivered", by="zhang-min", how="窗口", proof="签收")
        go(clock, office, "2026-03-25")
        assert "overdue" in {level for _, level in told(office)}
        office.act("c-1", "RF", "unmet", by="li-qiang", reason="仍缺")
        assert office.case("c-1").visits == {}


def test_whoever_goes_along_to_a_check_has_a_hand_in_it(tmp_path: Path) -> None:
    """A second look by others is one by none of those whom the record of the first names, whoever recorded it."""
    drawn = nodes("Receive", "Accept", "Review", "Verify", "Decide", "Deliver", FU=CHECK, RF=f'{CHECK} apart="FU"')
    drawn += '<parallelGateway id="G"/>'
    road = [*pairwise(["Start", "Receive", "Accept", "Review", "Verify", "Decide", "G", "Deliver", "End"])]
    road += pairwise(["G", "FU", "RF", "End"])
    matter = MATTER.replace("[terms.issue]", TERM_OF_CHECK)
    office, _ = an_office(tmp_path, drawing(drawn, [(*one, "") for one in road]), matter)
    with office:
        reviewing(office)
        office.act("c-1", "Review", "agree", by="chen-jing")
        office.act("c-1", "Verify", "agree", by="sun-wei")
        office.act("c-1", "Decide", "granted", by="huang-hai", reason="符合", basis=("21",))
        office.act("c-1", "FU", "met", by="li-qiang", reason="符合", officers=("zhou-ping",))
        assert office.case("c-1").steps["FU"].by == ("li-qiang", "zhou-ping")
        assert office.rebuild("c-1") == office.case("c-1")
        for officer in ("li-qiang", "zhou-ping"):
            with pytest.raises(Refused) as refused:
                office.act("c-1", "RF", "met", by=officer, reason="符合")
            assert refused.value.code == "person.excluded"
        office.act("c-1", "RF", "met", by="wu-gang", reason="符合")


def test_withdrawing_the_commitment_undoes_no_acceptance(tmp_path: Path) -> None:
    """What only its own act can end is not undone by going back to the choice of the route either."""
    window = 'role="window-clerk" department="service-centre"'
    steps = {
        "Receive": f'act="receive" {window}',
        "Commit": 'act="commit" seat="applicant"',
        "Accept": f'act="accept" {window}',
        "Review": 'act="review" role="reviewer" term="3 WD"',
        "Decide": 'act="decide" role="approver" apart="Review"',
        "Deliver": f'act="deliver" {window}',
    }
    process = drawing(nodes(**steps), [(*one, "") for one in pairwise(["Start", *steps, "End"])])
    matter = (processes() / "public-place-health-licence" / "matter.toml").read_text(encoding="utf-8")
    papers = ["application-form", "identity", "site-plan", "hygiene-rules", "commitment"]
    office, _ = an_office(tmp_path, process, matter)
    with office:
        inn = Party(id="P-1", name="旅店")
        filed = {"materials": papers, "data": {"place": "旅店", "commits": True}, "case": "k"}
        office.submit("public-place-health-licence", by=APPLICANT, applicant=inn, **filed)
        office.act("k", "Receive", "received", by="zhang-min")
        office.act("k", "Commit", "committed", by=APPLICANT)
        office.act("k", "Accept", "accepted", by="zhang-min")
        with pytest.raises(Refused) as refused:
            office.do(APPLICANT, commands.Withdraw(case="k", commitment=True, reason="反悔"))
        assert refused.value.code == "return.past_legal_act"


def test_a_promise_is_never_extended_past_the_law(tmp_path: Path) -> None:
    """The promised clock may be extended only as far as the statutory one reaches."""
    extension = (
        '[terms.promised.extension]\nup_to = "9 WD"\nrank = "agency-head"\nbasis = "office-guide"\narticle = "2"\n'
    )
    matter = MATTER.replace("[terms.issue]", extension + "[terms.issue]")
    office, _ = an_office(tmp_path, None, matter)  # type: ignore[arg-type]
    with office:
        reviewing(office)
        for by_term, code in (("9 WD", "clock.past_statutory"), ("4 WD", "clock.past_statutory")):
            with pytest.raises(Refused) as refused:
                office.do("zheng-hong", commands.Extend(case="c-1", clock="promised", by_term=by_term, reason="x"))
            assert refused.value.code == code
        office.do("zheng-hong", commands.Extend(case="c-1", clock="promised", by_term="3 WD", reason="x"))
        clocks = office.case("c-1").clocks
        assert clocks["promised"].stated == clocks["statutory"].stated


def test_what_has_run_out_is_not_paused(tmp_path: Path) -> None:
    """A procedure begun after the last day leaves the date as it stands, and the delay visible."""
    office, clock = an_office(tmp_path, None)  # type: ignore[arg-type]
    with office:
        reviewing(office)
        last = office.case("c-1").clocks["statutory"].stated
        go(clock, office, "2026-03-20")
        begin = commands.BeginProcedure(case="c-1", procedure="hearing", announced="5 WD", notice=date(2026, 3, 20))
        assert office.do("zheng-hong", begin).due["statutory"] == last
        assert str(last) in office.explain("c-1", "statutory").answer("en")


def test_a_receipt_is_not_dated_before_its_filing(tmp_path: Path) -> None:
    """Nothing can be received that has not been filed."""
    office, _ = an_office(tmp_path, None)  # type: ignore[arg-type]
    with office:
        submit(office)
        late = {"effective": read_moment(at("2026-02-02")), "late_reason": "补录"}
        with pytest.raises(Refused) as refused:
            office.act("c-1", "Receive", "received", by="zhang-min", **late)
        assert refused.value.code == "act.before_filing"
        assert "2026-02-02 09:00" in refused.value.say()  # as the office's clock shows it


def test_a_keyword_that_no_act_has_is_refused(tmp_path: Path) -> None:
    """A misspelt word is named with those there are, and kept like any refusal."""
    office, _ = an_office(tmp_path, None)  # type: ignore[arg-type]
    with office:
        submit(office)
        with pytest.raises(Refused) as refused:
            office.act("c-1", "Receive", "received", by="zhang-min", reasn="x")
        assert refused.value.code == "act.no_such_field"
        assert refused.value.values["unknown"] == ["reasn"]
        assert "reason" in refused.value.say()
        assert office.refusals()[0].code == "act.no_such_field"


@pytest.mark.parametrize("text", ["99999 WD", "99999 ND", "99999 Y", "1500 M"])
def test_a_term_without_end_is_refused_at_publishing(text: str, tmp_path: Path) -> None:
    """A term longer than any law's never reaches a calendar that ends."""
    steps = {**STEPS, "Review": f'act="review" role="reviewer" term="{text}"'}
    with pytest.raises(DrawingRefused) as refused:
        an_office(tmp_path, drawing(nodes(**steps), [(*one, "") for one in pairwise(["Start", *steps, "End"])]))
    assert "term.too_long" in {one.code for one in refused.value.findings}


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("P1Y2M3W4DT5H", "2027-05-27T14:00:00+08:00"),
        ("PT36H", "2026-03-03T21:00:00+08:00"),
        ("P9999Y", ""),
        ("P99999M", ""),
    ],
)
def test_a_duration_that_is_read_can_be_waited_for(text: str, fires: str, tmp_path: Path) -> None:
    """Whatever publishing accepts as a duration has a moment at run time; what has none is refused there."""
    wait = f"<timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition>"
    drawn = nodes("Receive", "Accept", "Review", "Verify", "Decide", "Deliver")
    drawn += f'<intermediateCatchEvent id="Wait">{wait}</intermediateCatchEvent>'
    road = ["Start", "Receive", "Accept", "Wait", "Review", "Verify", "Decide", "Deliver", "End"]
    process = drawing(drawn, [(*one, "") for one in pairwise(road)])
    if not fires:
        with pytest.raises(DrawingRefused):
            an_office(tmp_path, process)
        return
    office, _ = an_office(tmp_path, process)
    with office:
        reviewing(office)
        (timer,) = office.case("c-1").timers.values()
        assert timer.at == read_moment(fires)


@pytest.mark.parametrize("text", ["2026-03-05x09:00:00+08:00", "2026-03-05T09:00:00"])
def test_a_date_is_read_the_same_way_when_it_is_waited_for(text: str, tmp_path: Path) -> None:
    """A moment is either refused at publishing or the moment that fires."""
    wait = f"<timerEventDefinition><timeDate>{text}</timeDate></timerEventDefinition>"
    drawn = nodes("Receive", "Accept", "Review", "Verify", "Decide", "Deliver")
    drawn += f'<intermediateCatchEvent id="Wait">{wait}</intermediateCatchEvent>'
    road = ["Start", "Receive", "Accept", "Wait", "Review", "Verify", "Decide", "Deliver", "End"]
    try:
        office, _ = an_office(tmp_path, drawing(drawn, [(*one, "") for one in pairwise(road)]))
    except DrawingRefused:
        return
    with office:
        reviewing(office)
        assert next(iter(office.case("c-1").timers.values())).at == read_moment(text)


TAMPERED = {
    "a case deleted": "DELETE FROM af_case_file WHERE \"case\" = 'c-1'",
    "a due row of nobody": "INSERT INTO af_due SELECT tenant, 'ghost', key, at FROM af_due LIMIT 1",
    "a topic": "UPDATE af_outbox SET topic = 'x'",
    "a place in the outbox": "UPDATE af_outbox SET seq = 99",
    "a calendar": "UPDATE af_case_file SET calendar = 999",
    "a version": "UPDATE af_case_file SET version = '2020.1'",
    "bytes for a text": "UPDATE af_event SET payload = x'ff' WHERE seq = 3 AND stream = 'c-1'",
    "no moment": "UPDATE af_event SET recorded = 'garbage' WHERE seq = 3 AND stream = 'c-1'",
    "the tail of the tenant": "DELETE FROM af_event WHERE stream = 'tenant' AND type = 'MatterPublished'",
    "a published file": "UPDATE af_matter_version SET matter = x'00'",
}


@pytest.mark.parametrize("what", sorted(TAMPERED))
def test_the_doctor_sees_behind_the_cases(what: str, tmp_path: Path) -> None:
    """Whatever is changed in a file by hand is a finding, and never an exception."""
    office, _ = an_office(tmp_path, None)  # type: ignore[arg-type]
    with office:
        to_delivery(office)
        assert office.check() == []
        with closing(sqlite3.connect(tmp_path / "a.db")) as books, books:
            books.execute(TAMPERED[what])
        assert office.check() != []
    with Office.open(f"sqlite:///{tmp_path}/a.db", tenant="330100") as again:
        assert again.check() != []


@pytest.mark.parametrize("wrong", [{"reason": "\ud800"}, {"reason": "x" * 1_000_001}])
def test_text_that_no_book_can_hold_is_refused(wrong: dict[str, str], tmp_path: Path) -> None:
    """Half a character and a book instead of a sentence are refused with a code, and the refusal is kept."""
    office, _ = an_office(tmp_path, None)  # type: ignore[arg-type]
    with office:
        reviewing(office)
        with pytest.raises(Refused) as refused:
            office.act("c-1", "Review", "disagree", by="chen-jing", **wrong)
        assert refused.value.code in ("command.not_text", "command.too_long")
        assert len(office.refusals()) == 1


def test_a_number_of_thousands_of_digits_is_refused(tmp_path: Path) -> None:
    """A form field is a number of ordinary length."""
    office, _ = an_office(tmp_path, None)  # type: ignore[arg-type]
    data = {"business": "餐饮服务经营者", "area": 10**5000}
    with office, pytest.raises(Refused):
        office.submit("food-business-licence", by=APPLICANT, applicant=Party(id="P-1", name="x"), data=data)


def test_thousands_of_attributes_and_deep_keys_are_not_worked_through() -> None:
    """Below the limits of size there are limits of shape."""
    many = " ".join(f'a{n}="x"' for n in range(20_000))
    findings = read_drawing(drawing(f'<userTask id="T" {many}/>', [])).findings
    assert [one.values.get("what") for one in findings] == ["attributes"]
    with pytest.raises(Unreadable, match="parts"):
        parse_toml(b"a." * 20_000 + b"b = 1", "deep.toml")


def test_a_wrong_word_is_answered_with_the_words_there_are(tmp_path: Path) -> None:
    """A misspelt clock is a wrong key, a misspelt verb a wrong choice; both say what can stand there."""
    with pytest.raises(Unreadable) as refused:
        an_office(tmp_path, None, MATTER.replace("[terms.issue]", "[terms.isue]"))  # type: ignore[arg-type]
    assert refused.value.code == "toml.wrong_key"
    assert "issue" in refused.value.values["known"]  # type: ignore[operator]
    assert MATTER.splitlines()[int(refused.value.values["line"]) - 1] == "[terms.issue]"  # type: ignore[call-overload]


def test_a_date_to_meet_lies_on_a_working_day_even_in_an_unannounced_year(tmp_path: Path) -> None:
    """An order until a Saturday of a year without notice is refused like any other Saturday."""
    drawn = nodes("Receive", "Accept", "Review", "Verify", "Decide", "Deliver", RA=RECTIFY)
    road = ["Start", "Receive", "Accept", "RA", "Review", "Verify", "Decide", "Deliver", "End"]
    office, _ = an_office(tmp_path, drawing(drawn, [(*one, "") for one in pairwise(road)]))
    with office:
        reviewing(office)
        with pytest.raises(Refused) as refused:
            office.act("c-1", "RA", "ordered", by="li-qiang", items=("a",), until=date(2027, 1, 9))
        assert refused.value.code == "act.until_rests"


def test_a_machine_is_no_officer(tmp_path: Path) -> None:
    """The system may wake a case, and may not give an opinion in it."""
    office, _ = an_office(tmp_path, None)  # type: ignore[arg-type]
    with office:
        reviewing(office)
        with pytest.raises(Refused):
            office.act("c-1", "Review", "agree", by=Actor(id="chen-jing", kind="system"))
