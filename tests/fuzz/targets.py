"""What the fuzzer calls with hostile bytes. Whatever comes out but an answer or a typed refusal is a find."""

from contextlib import suppress
from functools import cache
from pathlib import Path

from approvalflow.bpmn.reader import Reading, read_drawing
from approvalflow.calendars import WorkCalendar, national
from approvalflow.dryrun import Answers, dry_run, read_answers
from approvalflow.dryrun.answers import Stop
from approvalflow.errors import ApprovalFlowError, Defect, Finding
from approvalflow.expressions import compile_cell, compile_entry, compile_expression
from approvalflow.expressions.functions.texts import written
from approvalflow.lint import lint
from approvalflow.matters import Matter, read_matter
from approvalflow.spiff.dmn import DecisionFiles
from approvalflow.spiff.dmn_reader import read_decisions
from expressions.views import Desk

PROCESSES = Path(__file__).parents[2] / "processes"
SHOWN = 20
SMALL = 400


@cache
def calendar() -> WorkCalendar:
    return national()


@cache
def matter() -> Matter:
    return read_matter((PROCESSES / "food-business-licence" / "matter.toml").read_bytes(), "matter.toml")


def drawings(content: bytes) -> None:
    """Read as for cases, with every rule asked, and as for runs, with a short run."""
    strict = read_drawing(content, file="process.bpmn")
    _tell(strict.findings)
    _judged(strict)
    if strict.drawing is not None:
        _tell(lint(strict.drawing, matter(), None))
    dry = read_drawing(content, file="process.bpmn", dry=True, anyway=True)
    _tell(dry.findings)
    _judged(dry)
    if dry.drawing is not None and len(dry.drawing.nodes) < SMALL:
        with typed():
            dry_run(dry.drawing, Answers(stop=Stop(moves=200)), calendar())


def _judged(reading: Reading) -> None:
    """A drawing that is not there has a reason, and one that is has no error."""
    assert (reading.drawing is None) == any(one.severity == "error" for one in reading.findings)


def _tell(findings: tuple[Finding, ...]) -> None:
    for one in findings[:SHOWN]:
        assert one.show("zh-CN").encode()
        assert one.show("en").encode()


def expressions(content: bytes) -> None:
    """Compiled in every way there is, and evaluated; bytes that are no text become half characters."""
    text = content.decode("utf-8", "surrogateescape")
    view = Desk()
    for compiled in (
        lambda: compile_expression(text),
        lambda: compile_expression(text, free=True),
        lambda: compile_entry(text, names=("Floor Area",), local=("risk",)),
        lambda: compile_cell(text, names=("Floor Area",), local=("risk",)),
    ):
        with typed():
            written(compiled().evaluate(view))


def decisions(content: bytes) -> None:
    """Every decision of a file, decided."""
    with typed():
        for name in read_decisions(content):
            with typed():
                DecisionFiles().decide(content, name, Desk())


def matters(content: bytes) -> None:
    """A matter, and the answers to a run."""
    with typed():
        read_matter(content, "matter.toml")
    with typed():
        read_answers(content, "answers.toml")


class typed(suppress):
    """Typed refusals are answers, if they can be said; a defect is none."""

    def __init__(self) -> None:
        super().__init__(ApprovalFlowError)

    def __exit__(self, kind: object, problem: object, trace: object) -> bool:
        if isinstance(problem, ApprovalFlowError) and not isinstance(problem, Defect):
            assert problem.say("zh-CN").encode()
            assert problem.say("en").encode()
            return True
        return False


TARGETS = {"drawings": drawings, "expressions": expressions, "decisions": decisions, "matters": matters}
