"""离职转办: everything on one desk goes to another, previewed, one event a task, and again after a kill."""

from collections.abc import Callable

import pytest

from approvalflow import Actor, Answer, Conflict, Flaw, Office, commands
from approvalflow.desk import handover
from approvalflow.desk.walk import Desk
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


def left_alone(*edits: tuple[str, str]) -> WatchedOffice:
    """Files of Chen Jing, whose steps ask for them by name; they have left, and nobody is above the market office."""
    office = watch(straight_road({**STEPS, "Review": 'act="review" person="chen-jing" term="3 WD"'}))
    for number in (1, 2):
        office.accepted(f"c-{number}")
    office.file.give_roles("ma-li", '["flow-administrator"]')
    for old, new in edits:
        office.file.edit(old, new)
    return office


HEADLESS = [
    ('posts = ["agency-head", "main-head"]\nsuperior = "tang-zhiyuan"', 'superior = "tang-zhiyuan"'),
    ('id = "chen-jing"\n', 'id = "chen-jing-2"\n'),
]


def administers(office: WatchedOffice, **more: object) -> list[str]:
    """The administrator hands the desk over."""
    asked: dict[str, object] = {
        "by": "ma-li",
        "reason": "离职",
        "authority": "局长办公会纪要第5号",
        "dry_run": False,
    }
    return [one.refused for one in office.transfer_all("chen-jing", "zhao-lei", **(asked | more))]  # type: ignore[arg-type]


def test_an_administrator_hands_over_what_nobody_else_can() -> None:
    """Somebody has left and nobody is above them: under an authority, which every event keeps."""
    office = left_alone(*HEADLESS)
    office.file.edit('superior = "sun-wei"\n', "")

    expects("act.needs", lambda: administers(office, authority=" "))
    assert administers(office) == ["", ""]
    for case in ("c-1", "c-2"):
        moved = office.events("SeatChanged", case=case)[-1]
        assert (moved.kind, moved.holder, moved.authority) == ("transferred", "zhao-lei", "局长办公会纪要第5号")


def test_an_administrator_hands_over_nothing_that_others_can() -> None:
    """Each task is asked like a transfer of theirs: it is told, and stays."""
    office = left_alone()

    assert "" not in administers(office)
    assert [one.holder for one in office.tasks(case="c-1")] == ["chen-jing"]


def killed_after(monkeypatch: pytest.MonkeyPatch, tasks: int) -> None:
    """The process dies before so many tasks are done and one more."""
    one_by_one, done = handover._one, list[object]()

    def killed(*given: object, **more: object) -> object:
        if len(done) == tasks:
            raise KeyboardInterrupt
        done.append(given)
        return one_by_one(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(handover, "_one", killed)


@pytest.mark.parametrize("tasks", [0, 1, 3])
def test_under_a_key_the_same_answer_comes_after_a_kill(monkeypatch: pytest.MonkeyPatch, tasks: int) -> None:
    """All that was on the desk the first time, though part of it has gone; nothing is done twice or taken later."""
    office = office_with(4)
    keyed = {"by": "sun-wei", "reason": "离职", "key": "leave-1", "dry_run": False}
    beside = commands.AddSigner(case="c-2", visit=office.visit("Review", "c-2"), persons=("zhao-lei",), where="beside")
    office.do("chen-jing", beside)
    killed_after(monkeypatch, tasks)
    with pytest.raises(KeyboardInterrupt):
        office.transfer_all("chen-jing", "zhao-lei", **keyed)
    monkeypatch.undo()
    office.accepted("c-5")
    office.do("chen-jing", commands.Claim(case="c-5", visit=office.visit("Review", "c-5")))

    told = office.transfer_all("chen-jing", "zhao-lei", **keyed)
    after = office.rows()

    assert [(one.case, one.refused) for one in told] == [
        ("c-1", ""), ("c-2", "signer.sits_already"), ("c-3", ""), ("c-4", "")
    ]  # fmt: skip
    assert office.transfer_all("chen-jing", "zhao-lei", **keyed) == told
    assert office.rows() == after
    assert [task.case for task in office.tasks("chen-jing")] == ["c-2", "c-5"]
    for case in ("c-1", "c-3", "c-4"):
        assert len([one for one in office.events("SeatChanged", case=case) if one.kind == "transferred"]) == 1
    office.agree()


@pytest.mark.parametrize("code", ["books.busy", "books.case_locked", "case.moved_on"])
def test_what_somebody_else_had_locked_goes_the_next_time_under_the_same_key(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A race that is lost is no last word on a task; all else is not done twice."""
    office = office_with(2)
    keyed = {"by": "sun-wei", "reason": "离职", "key": "leave-1", "dry_run": False}
    perform = Desk.perform

    def locked(desk: Desk, actor: Actor, command: commands.AnyCommand) -> Answer:
        if command.case == "c-1":
            raise Conflict(code, case="c-1", changed="-")
        return perform(desk, actor, command)

    monkeypatch.setattr(Desk, "perform", locked)
    told = Office.transfer_all(office, "chen-jing", "zhao-lei", **keyed)
    monkeypatch.undo()

    assert [one.refused for one in told] == [code, ""]
    assert [one.refused for one in office.transfer_all("chen-jing", "zhao-lei", **keyed)] == ["", ""]
    assert [len(office.events("SeatChanged", case=one)) for one in ("c-1", "c-2")] == [2, 2]
    assert [*office.tasks("chen-jing")] == []
    office.agree()


def test_a_key_answers_for_one_desk_and_one_person() -> None:
    """For anything else, and for a preview, which writes nothing, it is refused."""
    office = office_with(1)
    keyed = {"reason": "离职", "key": "leave-1"}
    office.transfer_all("chen-jing", "zhao-lei", by="sun-wei", dry_run=False, **keyed)

    for other in ({"by": "zheng-hong"}, {"reason": "调动"}, {"dry_run": True}):
        asked = {"by": "sun-wei", "dry_run": False, **keyed, **other}
        code = "key.of_a_preview" if "dry_run" in other else "key.reused"
        expects(code, lambda asked=asked: office.transfer_all("chen-jing", "zhao-lei", **asked))
    taken = commands.Watch(case="c-1", key="leave-1")
    expects("key.reused", lambda: office.do("sun-wei", taken))
    expects(
        "command.too_long",
        lambda: office.transfer_all("chen-jing", "wu-gang", by="sun-wei", reason="离职", key="k" * 201),
    )
