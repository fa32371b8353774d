"""许可法 32: a filing is received whatever it lacks; what is missing is told once, completely, within the window."""

from approvalflow import Flaw, commands
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import APPLICANT, MATTER, PAPERS, PARTY

SOME = PAPERS[:2]
REST = tuple(Flaw(material=one, text=f"缺少{one}") for one in PAPERS[2:])
NEVER_ENDS = changed(MATTER, ('also = ["licensing-procedure", "office-guide"]\nlapse = "abandoned"', ""))


def ask(office: WatchedOffice, *defects: Flaw, by: str = "zhang-min") -> object:
    """The one notice of what is missing."""
    return office.act(CASE, "Accept", "correction_requested", by=by, defects=defects)


def answer(office: WatchedOffice, *materials: str, **data: object) -> object:
    """The applicant files again."""
    return office.do(APPLICANT, commands.Resubmit(case=CASE, materials=materials, data=data))


def test_a_filing_that_lacks_a_paper_is_received() -> None:
    """The counter refuses nobody: the answer names what is missing, and a finding is kept for each paper."""
    office = watch()

    filed = office.filed(materials=SOME)

    assert filed.missing == ("facilities-and-layout", "safety-rules-list")
    assert [one.about for one in office.events("FindingRaised")] == ["facilities-and-layout", "safety-rules-list"]
    assert office.act(CASE, "Receive", "received", by="zhang-min").missing == filed.missing


def test_what_a_condition_asks_for_is_missing_only_where_it_holds() -> None:
    """A paper that depends on the form is required of those whom the form concerns."""
    office = watch()

    assert office.filed("c-1").missing == ()
    assert office.filed("c-2", vending=True).missing == ("vending-devices",)


def test_an_unknown_paper_is_refused() -> None:
    """The office takes no paper that the matter does not ask for, at filing or later."""
    office = watch()

    refusal = expects("submit.unknown_material", lambda: office.filed(materials=(*PAPERS, "family-photo")))
    assert refusal.values["unknown"] == ["family-photo"]
    office.received(materials=SOME)
    expects("submit.unknown_material", lambda: ask(office, *REST, Flaw(material="family-photo", text="缺少全家福")))
    ask(office, *REST)
    expects("submit.unknown_material", lambda: answer(office, "family-photo"))


def test_form_data_are_of_the_fields_and_types_declared() -> None:
    """Unknown fields, wrong values and required fields left out are refused, when filing and when filing again."""
    office = watch()

    expects("submit.unknown_field", lambda: office.filed(colour="red"))
    for wrong in ({"area": "many"}, {"area": True}, {"area": "NaN"}, {"vending": "yes"}, {"business": "摆摊"}):
        expects("submit.wrong_value", lambda wrong=wrong: office.filed(**wrong))
    bare = commands.Submit(case=CASE, matter="food-business-licence", applicant=PARTY)
    expects("submit.missing_field", lambda: office.do(APPLICANT, bare))
    office.received(materials=SOME, area="120.50")
    ask(office, *REST)
    expects("submit.wrong_value", lambda: answer(office, area="many"))


def test_an_incomplete_file_is_not_accepted() -> None:
    """Acceptance of a file that lacks papers is refused, and says which."""
    office = watch()
    office.received(materials=SOME)

    refusal = expects("accept.materials_missing", lambda: office.act(CASE, "Accept", "accepted", by="zhang-min"))

    assert refusal.values["missing"] == ["主要设备设施、经营布局、操作流程等文件", "食品安全规章制度目录清单"]


def test_everything_that_is_missing_is_told_at_once() -> None:
    """一次性告知: a notice that leaves out a missing paper is refused, and says which it left out."""
    office = watch()
    office.received(materials=SOME)

    refusal = expects("accept.not_all_at_once", lambda: ask(office, REST[0]))

    assert refusal.values["missing"] == ["食品安全规章制度目录清单"]
    assert not office.only.visits[office.visit("Accept")].awaiting


def test_a_correction_waits_for_the_applicant() -> None:
    """After the notice the office's window stops, the applicant's time runs, and the step waits in their name."""
    office = watch()
    office.received(materials=SOME)

    ask(office, *REST)

    assert not office.runs("window")
    assert str(office.due_date("answer")) == "2026-03-16"
    (task,) = office.tasks(case=CASE)
    assert (task.holder, task.node, str(task.due)) == ("P-1", "Accept", "2026-03-16")
    assert office.said("notice.correction") == 1


def test_nothing_more_is_asked_while_the_applicant_has_the_file() -> None:
    """The officer neither asks again nor accepts while the correction is open."""
    office = watch()
    office.received(materials=SOME)
    ask(office, *REST)

    expects("accept.already_asked", lambda: ask(office, *REST))
    expects("accept.materials_missing", lambda: office.act(CASE, "Accept", "accepted", by="zhang-min"))


def test_the_file_comes_back_to_the_same_step() -> None:
    """The applicant's answer wakes the visit that asked; the window starts anew and acceptance counts from then."""
    office = watch()
    office.received(materials=SOME)
    visit = office.visit("Accept")
    ask(office, *REST)
    office.pass_to("2026-03-06T15:00:00")

    answer(office, *PAPERS[2:])

    assert office.visit("Accept") == visit
    assert not office.runs("answer")
    assert str(office.due_date("window")) == "2026-03-13"
    office.pass_to("2026-03-10")
    office.act(CASE, "Accept", "accepted", by="zhang-min")
    assert str(office.only.accepted) == "2026-03-06 07:00:00+00:00"
    assert str(office.due_date("statutory")) == "2026-03-20"


def test_a_clerk_may_file_again_for_the_applicant() -> None:
    """The papers may also be handed in over the counter."""
    office = watch()
    office.received(materials=SOME)
    ask(office, *REST)

    office.do("wang-lei", commands.Resubmit(case=CASE, materials=PAPERS[2:]))

    assert office.missing(CASE) == ()
    expects("person.may_not_file", lambda: office.do("chen-jing", commands.Resubmit(case=CASE)))


def test_nothing_is_filed_again_unasked() -> None:
    """Without a request there is nothing to answer."""
    office = watch()
    office.received()

    expects("resubmit.nothing_asked", lambda: answer(office, "vending-devices"))


def test_a_second_notice_is_only_about_what_is_new() -> None:
    """What could have been told the first time cannot be asked later; what came with the answer can be looked at."""
    office = watch()
    office.received(materials=SOME)
    ask(office, *REST)
    answer(office, *PAPERS[2:])

    stale = Flaw(material="application-form", text="申请书未盖章")
    expects("accept.second_correction", lambda: ask(office, stale))
    expects("accept.second_correction", lambda: ask(office, Flaw(text="请再想想")))
    ask(office, Flaw(material="safety-rules-list", text="清单缺少第二页"))
    assert office.only.corrections == 2


def test_a_paper_still_missing_is_asked_for_again() -> None:
    """An answer that brings only part of what was asked leaves the rest to be asked for again."""
    office = watch()
    office.received(materials=SOME)
    ask(office, *REST)
    answer(office, "facilities-and-layout")

    expects("accept.materials_missing", lambda: office.act(CASE, "Accept", "accepted", by="zhang-min"))
    ask(office, REST[1])
    answer(office, "safety-rules-list")
    assert office.act(CASE, "Accept", "accepted", by="zhang-min").stage == "accepted"


def test_an_answer_that_changes_the_form_may_need_a_new_paper() -> None:
    """When the corrected form makes another paper due, that paper is new and may be asked for."""
    office = watch()
    office.received(materials=SOME)
    ask(office, *REST)
    answer(office, *PAPERS[2:], vending=True)

    assert office.missing(CASE) == ("vending-devices",)
    ask(office, Flaw(material="vending-devices", text="缺少自动设备说明"))


def test_silence_gives_the_application_up_where_a_text_says_so() -> None:
    """When the applicant's time has run out the sweep closes the case as abandoned, naming the text."""
    office = watch()
    office.received(materials=SOME)
    ask(office, *REST)

    office.pass_to("2026-03-16T23:00:00")
    assert office.only.stage == "received"
    office.pass_to("2026-03-17")

    assert (office.only.stage, office.only.closed, office.open()) == ("closed", "abandoned", [])
    (abandoned,) = office.events("CaseAbandoned")
    assert "18(1)(四)" in abandoned.deemed
    assert len(office.events("CaseClosed")) == 1


def test_an_answer_after_its_time_is_too_late() -> None:
    """Where silence has ended the application, a late answer is refused though no sweep has run yet."""
    office = watch()
    office.received(materials=SOME)
    ask(office, *REST)
    office.set("2026-03-17")

    expects("resubmit.abandoned", lambda: answer(office, *PAPERS[2:]))


def test_without_a_text_a_case_never_closes_itself() -> None:
    """Where no text says what the applicant's silence means, the case is warned about and stays open for an answer."""
    office = watch(matter=NEVER_ENDS)
    office.received(materials=SOME)
    ask(office, *REST)

    office.pass_to("2026-06-30")

    assert (office.only.stage, office.open()) == ("received", ["Accept"])
    assert "answer:overdue:supervisor" in office.warnings()
    answer(office, *PAPERS[2:])
    assert office.act(CASE, "Accept", "accepted", by="zhang-min").stage == "accepted"


def test_where_it_is_read_so_a_second_notice_leaves_out_what_never_came() -> None:
    """The switch `second_notice`: only defects of what was filed since, not what is still missing."""
    narrow = changed(
        MATTER, ('organ = "market"', 'organ = "market"\nswitches = { second_notice = "new_defects_only" }')
    )
    office = watch(matter=narrow)
    office.received(materials=SOME)
    ask(office, *REST)
    answer(office, "facilities-and-layout")

    expects("accept.second_correction", lambda: ask(office, REST[1]))
    ask(office, Flaw(material="facilities-and-layout", text="平面图未标尺寸"))
    assert office.only.corrections == 2
