"""In a case as in a run: a step opens when one of its input sets is available."""

from pathlib import Path

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.cases.commands import AnswerJob, Retry
from approvalflow.dryrun.answers import Answers, Step
from desk.test_cases_follow_dry_runs import BEGIN, PEOPLE, compare
from dryrun.test_input_sets import needs
from internal_office import JOB, Hall, flows, process, user

START = '<startEvent id="S"/><endEvent id="E"/><dataObject id="n"/><parallelGateway id="G"/>'
JOBS = '<serviceTask id="J" name="J"/>'


def drawing(kind: str = "userTask", more: str = "") -> bytes:
    """A job that gives the data, and beside it a task that needs them."""
    task = needs("n", kind=kind, more=more).replace(f"<{kind} ", f'<{kind} name="B" ')
    if kind == "userTask":
        task = task.replace("<userTask ", '<userTask af:role="reviewer" af:term="3 WD" ')
    return process(START + JOBS + task + user("C") + flows("S → G → J → C → E", "G → B → E"))


def answered(hall: Hall, **data: object) -> None:
    """The job is done."""
    visit = next(visit for visit, one in hall.office.case("c-1").visits.items() if one.node == "J")
    hall.office.do(JOB, AnswerJob(case="c-1", visit=visit, outcome="done", data=data))


def test_a_step_opens_when_its_data_have_come(tmp_path: Path) -> None:
    """Until then nobody has it in the list."""
    hall = Hall(tmp_path, drawing(), n="number")
    hall.file()
    assert hall.open() == ["J"]

    answered(hall, n=7)

    assert hall.open() == ["B", "C"]
    assert hall.sound()


def test_what_a_machine_does_waits_too(tmp_path: Path) -> None:
    """A script is done in the command that brings the data."""
    hall = Hall(tmp_path, drawing("scriptTask", '<script>n = n + 1</script>'), n="number")  # fmt: skip
    hall.file()
    answered(hall, n=7)

    assert (hall.open(), hall.office.case("c-1").data["n"]) == (["C"], 8)
    assert hall.sound()


@pytest.mark.parametrize("kind", ["userTask", "scriptTask"])
def test_a_file_that_nothing_can_bring_on_has_an_owner(kind: str, tmp_path: Path) -> None:
    """Who owns the incident may begin the step without its data."""
    hall = Hall(tmp_path, drawing(kind), n="number")
    hall.file()
    answered(hall)
    assert (hall.open(), hall.office.case("c-1").incidents) == (["C"], {})
    hall.done("C")
    ((token, incident),) = hall.office.case("c-1").incidents.items()
    assert (incident.node, incident.code) == ("B", "step.lacks_data")

    hall.office.do(incident.owner, Retry(case="c-1", token=token))

    assert hall.office.case("c-1").incidents == {}
    assert hall.open() == (["B"] if kind == "userTask" else [])
    assert hall.sound()


@pytest.mark.parametrize("kind", ["userTask", "scriptTask"])
def test_a_case_waits_as_a_run_does(kind: str, tmp_path: Path) -> None:
    """Move by move."""
    tasks = {name: Step(after=PEOPLE) for name in ("B", "C")} if kind == "userTask" else {"C": Step(after=PEOPLE)}
    answers = Answers(begin=BEGIN, tasks={**tasks, "J": Step(after="PT5M", set={"n": 3})})

    drawn = drawing(kind).replace(b'id="in_n"', b'id="in_n" name="n"')

    assert compare(parse_drawing(drawn), answers, tmp_path, "") == "completed"
