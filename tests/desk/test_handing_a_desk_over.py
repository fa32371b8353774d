"""离职转办: everything on one desk goes to another, previewed, one event a task, and again after a kill."""

from collections.abc import Callable

import pytest

from approvalflow import Flaw, commands
from approvalflow.desk import handover
from approvalflow.testing.memory import MemoryBooks
from desk.test_straight_back import back, drafted
from desk.watched import WatchedOffice, expects, watch
from small_office import APPLICANT, STEPS, straight_road


def office_with(count: int = 3) -> WatchedOffice:
    """Several files on the desk of chen-jing, who leaves."""
    office = watch(straight_road({**STEPS, "Review": STEPS["Review"] + ' signers="department"'}))
    for number in range(count):
        case = f"c-{number + 1}"
        office.accepted(case)
        office.do("chen-jing", commands.Claim(case=case, visit=office.visit("Review", case)))
    return office


def hand_over(office: WatchedOffice, *, dry_run: bool, to: str = "zhao-lei", by: str = "sun-wei") -> list[str]:
    """The refusals, one for each task; empty where it went."""
    found = office.transfer_all("chen-jing", to, by=by, reason="离职", dry_run=dry_run)
    return [one.refused for one in found]


def test_a_preview_writes_nothing() -> None:
    """It says what would go, by trying it and undoing it."""
    office = office_with()
    before = office.rows()

    assert hand_over(office, dry_run=True) == ["", "", ""]
    assert office.rows() == before


def test_every_task_goes_by_an_event_of_its_own() -> None:
    """By the leaver, a superior or the head; both names are kept."""
    office = office_with()

    assert hand_over(office, dry_run=False) == ["", "", ""]
    for number in (1, 2, 3):
        moved = office.events("SeatChanged", case=f"c-{number}")[-1]
        assert (moved.kind, moved.previous, moved.holder) == ("transferred", "chen-jing", "zhao-lei")
    assert [task.case for task in office.tasks("zhao-lei")] == ["c-1", "c-2", "c-3"]
    assert hand_over(office, dry_run=False) == []


def test_what_cannot_go_stays_and_says_why() -> None:
    """The others go all the same."""
    office = office_with(2)
    beside = commands.AddSigner(case="c-1", visit=office.visit("Review", "c-1"), persons=("zhao-lei",), where="beside")
    office.do("chen-jing", beside)

    assert hand_over(office, dry_run=True) == ["signer.sits_already", ""]
    assert hand_over(office, dry_run=False) == ["signer.sits_already", ""]
    assert [task.case for task in office.tasks("chen-jing")] == ["c-1"]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_desk_is_shown_to_whoever_may_give_it_away(dry_run: bool) -> None:
    """A preview asks for the right of the real run, and what was refused is kept."""
    office = office_with(1)

    for stranger in ("ma-li", APPLICANT):
        expects(
            "list.not_yours",
            lambda stranger=stranger: office.transfer_all(
                "chen-jing", "zhao-lei", by=stranger, reason="离职", dry_run=dry_run
            ),
        )
    assert [one.code for one in office.refusals()] == ["list.not_yours"] * 2


@pytest.mark.parametrize(
    ("moment", "may"),
    [("03-15T23:59", False), ("03-16T00:01", True), ("03-20T23:59", True), ("03-21T00:01", False)],
)
def test_a_stand_in_gives_a_desk_away_on_the_days_of_the_standing(moment: str, may: bool) -> None:
    """Both included, as the office's wall has them."""
    office = office_with(1)
    days = "from = 2026-03-16\nuntil = 2026-03-20\n\n"
    office.file.edit("[[stand_in]]", f'[[stand_in]]\nabsent = "chen-jing"\nstand_in = "wu-gang"\n{days}[[stand_in]]')
    office.set(f"2026-{moment}:00")

    if may:
        assert hand_over(office, dry_run=True, by="wu-gang") == [""]
    else:
        expects("list.not_yours", lambda: hand_over(office, dry_run=True, by="wu-gang"))


def test_an_applicant_has_no_desk_to_give_away() -> None:
    """A head who names one learns nothing of where their files lie."""
    office = watch(straight_road({**STEPS, "Review": 'act="hear" seat="applicant" term="3 WD"'}))
    office.accepted("c-1")

    assert office.open() == ["Review"]
    assert office.transfer_all(APPLICANT.id, "zhao-lei", by="gao-jian", reason="离职", dry_run=True) == ()


def test_what_was_only_delegated_goes_back() -> None:
    """委派: its holder decides what becomes of it."""
    office = office_with(0)
    office.accepted("c-1")
    office.do("zhao-lei", commands.Delegate(case="c-1", visit=office.visit("Review", "c-1"), to="chen-jing"))

    (one,) = office.transfer_all("chen-jing", "li-qiang", by="sun-wei", reason="离职", dry_run=False)

    assert (one.refused, one.back) == ("", True)
    assert [task.holder for task in office.tasks(case="c-1")] == ["zhao-lei"]


@pytest.mark.parametrize("by", ["chen-jing", "sun-wei"])
def test_what_the_leaver_has_delegated_goes_too(by: str) -> None:
    """It lies on another desk, and would come back to nobody."""
    office = office_with(1)
    office.do("chen-jing", commands.Delegate(case="c-1", visit=office.visit("Review", "c-1"), to="li-qiang"))
    before = office.rows()

    assert hand_over(office, dry_run=True, by=by) == [""]
    assert office.rows() == before
    assert hand_over(office, dry_run=False, by=by) == [""]
    assert [task.holder for task in office.tasks(case="c-1")] == ["zhao-lei"]
    assert hand_over(office, dry_run=False, by=by) == []


def test_a_desk_is_found_without_looking_at_every_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files are open: what was delegated is found by index, too, over several pages."""
    office = office_with(3)
    for number in range(3):
        case = f"c-{number + 1}"
        office.do("chen-jing", commands.Delegate(case=case, visit=office.visit("Review", case), to="li-qiang"))
    monkeypatch.setattr(MemoryBooks, "cases", None)
    monkeypatch.setattr(handover, "PAGE", 2)

    assert hand_over(office, dry_run=True) == ["", "", ""]


def test_an_incident_follows_the_post() -> None:
    """Its owner is the head of the organ: whoever is that next may go on from it, with nothing to hand over."""
    office = watch()
    office.file.give_roles("chen-jing")
    office.file.give_roles("zhao-lei")
    office.accepted()
    (token,) = office.only.incidents
    owner = office.only.incidents[token].owner
    assert hand_over(office, dry_run=True) == []
    office.file.edit(
        'roles = ["approver"]\nposts = ["agency-head", "main-head"]\nsuperior = "tang-zhiyuan"', "roles = []"
    )
    office.file.edit('name = "孙伟"\n', 'name = "孙伟"\nposts = ["agency-head"]\n')
    office.file.give_roles("chen-jing", '["reviewer"]')

    expects("person.not_the_owner", lambda: office.do("zhao-lei", commands.Retry(case="c-1", token=token)))
    assert owner == "zheng-hong"
    office.do("sun-wei", commands.Retry(case="c-1", token=token))
    assert office.open() == ["Review"]


def test_it_goes_on_after_a_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has gone has gone, and the rest is done by running it again."""
    office = office_with()
    one_by_one = handover._one
    gone: list[str] = []

    def killed(*given: object, **more: object) -> object:
        if gone:
            raise KeyboardInterrupt
        gone.append("c-1")
        return one_by_one(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(handover, "_one", killed)
    with pytest.raises(KeyboardInterrupt):
        hand_over(office, dry_run=False)
    monkeypatch.undo()

    assert [task.case for task in office.tasks("chen-jing")] == ["c-2", "c-3"]
    assert hand_over(office, dry_run=False) == ["", ""]


def in_line() -> WatchedOffice:
    """Chen Jing's turn has not come: Zhao Lei speaks first."""
    line = 'act="review" persons="zhao-lei chen-jing" pattern="in_turn" term="3 WD" signers="anyone"'
    office = watch(straight_road({**STEPS, "Review": line}))
    office.accepted("c-1")
    return office


def frozen() -> WatchedOffice:
    """Chen Jing holds finance, which a return has frozen."""
    office = watch(drafted('siblings="freeze"'))
    office.accepted("c-1")
    office.act("c-1", "Draft", "agree", by="zhao-lei")
    office.do("chen-jing", commands.Claim(case="c-1", visit=office.visit("Finance")))
    back(office, "Legal", "zhao-lei", to="Draft", after="again")
    return office


def asked_for_papers() -> WatchedOffice:
    """Zhang Min holds the acceptance, which waits for the applicant's papers."""
    office = watch()
    office.received("c-1")
    office.do("zhang-min", commands.Claim(case="c-1", visit=office.visit("Accept")))
    defects = (Flaw(text="缺食品安全管理制度"),)
    office.act("c-1", "Accept", "correction_requested", by="zhang-min", defects=defects)
    return office


ELSEWHERE = [
    (in_line, "chen-jing", "wu-gang"),
    (frozen, "chen-jing", "zhao-lei"),
    (asked_for_papers, "zhang-min", "wang-lei"),
]


@pytest.mark.parametrize(("made", "leaver", "to"), ELSEWHERE)
def test_what_is_on_no_list_now_goes_too(made: Callable[[], WatchedOffice], leaver: str, to: str) -> None:
    """Whose turn has not come, whose step a return has frozen or waits for the applicant: it would come to nobody."""
    office = made()
    assert leaver not in {one.holder for one in office.tasks(case="c-1")}
    before, listed = office.rows(), office.tasks(case="c-1")

    (told,) = office.transfer_all(leaver, to, by=leaver, reason="离职")
    assert (told.refused, office.rows()) == ("", before)
    assert office.transfer_all(leaver, to, by=leaver, reason="离职", dry_run=False) == (told,)
    assert to in {seat.holder for seat in office.only.visits[told.visit].seats}
    assert office.tasks(case="c-1") == listed
    assert office.transfer_all(leaver, to, by=leaver, reason="离职") == ()


@pytest.mark.parametrize("by", ["chen-jing", "sun-wei"])
def test_what_was_delegated_and_is_on_no_list_now_goes_too(by: str) -> None:
    """Its turn would come on the other desk, and it would go back to nobody."""
    office = in_line()
    office.do("chen-jing", commands.Delegate(case="c-1", visit=office.visit("Review"), to="li-qiang"))

    assert hand_over(office, dry_run=False, to="wu-gang", by=by) == [""]
    assert [seat.worker for seat in office.only.visits[office.visit("Review")].seats][1:] == ["wu-gang"]
    assert hand_over(office, dry_run=False, to="wu-gang", by=by) == []


def test_what_cannot_go_is_not_called_back_either() -> None:
    """What the leaver has delegated stays where it is when nobody may have it."""
    office = office_with(1)
    office.do("chen-jing", commands.Delegate(case="c-1", visit=office.visit("Review", "c-1"), to="li-qiang"))
    before = office.rows()

    assert hand_over(office, dry_run=False, by="chen-jing", to="chen-jing") == ["signer.sits_already"]
    assert office.rows() == before


def test_the_head_of_the_matters_organ_is_told_what_stays() -> None:
    """Also of a desk in another department: the one named cannot have it, and that is no reason to say nothing."""
    office = watch()
    office.received("c-1")
    office.do("zhang-min", commands.Claim(case="c-1", visit=office.visit("Accept")))

    (told,) = office.transfer_all("zhang-min", "sun-wei", by="zheng-hong", reason="离职")
    assert (told.visit, told.refused) == (office.visit("Accept"), "person.not_candidate")
