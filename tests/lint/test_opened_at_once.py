"""Rule AF219."""

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.lint import lint
from internal_office import flows, process, user
from lint.shelf import a_matter, findings, places

TIMES = "<multiInstanceLoopCharacteristics{}><loopCardinality>{}</loopCardinality></multiInstanceLoopCharacteristics>"


def test_opened_at_once():
    """A number in the drawing that one command cannot open is told before it is published."""
    assert places(findings("opened_at_once/unsound", a_matter())) == [("AF219", "Review")]
    assert findings("opened_at_once/sound", a_matter()) == ()


def told(around: str, inside: str, sequential: str = "") -> list[tuple[str, int]]:
    body = f'<startEvent id="S"/><subProcess id="Q"><startEvent id="QS"/>{user("A", TIMES.format("", inside))}'
    body += f"{flows('QS → A')}{TIMES.format(sequential, around)}</subProcess>{flows('S → Q')}"
    return [(one.element, one.values["count"]) for one in lint(parse_drawing(process(body))) if one.code == "AF219"]


def test_numbers_around_a_step_count_together():
    """Each instance of a sub-process opens all of its own, unless they come one after another."""
    assert told("100", "100") == [("A", 10_000)]
    assert told("100", "100", ' isSequential="true"') == []
    assert told("x", "100") == []
