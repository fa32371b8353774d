"""Linting four times as much is about four times the work: drawings come from strangers, and publishing waits."""

import pytest
from tests.bpmn.drawn import drawing
from tests.counting import calls_of

from approvalflow.bpmn.graph import Drawing
from approvalflow.bpmn.reader import read_drawing
from approvalflow.lint import lint

STEP = '<userTask id="t{0}" af:act="review" af:role="reviewer" af:term="2 WD"/>'
ASKED = '<conditionExpression>step.t{0}.outcome = "disagree"</conditionExpression>'


def _flow(source: str, target: str, condition: str = "") -> str:
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'


def _read(*parts: str) -> Drawing:
    found = read_drawing(drawing('<startEvent id="s"/>' + "".join(parts))).drawing
    assert found is not None
    return found


def _one_end(many: int) -> Drawing:
    """So many steps that lead to one end."""
    each = (
        STEP.format(one)
        + _flow("g", f"t{one}", f"<conditionExpression>case.x = {one}</conditionExpression>" * (one > 0))
        for one in range(many)
    )
    ends = (_flow(f"t{one}", "e") for one in range(many))
    return _read('<exclusiveGateway id="g" default="g_t0"/><endEvent id="e"/>', _flow("s", "g"), *each, *ends)


def _line(many: int) -> Drawing:
    """So many steps after one another, each with a short cut by its outcome."""
    each = (
        f'{STEP.format(one)}<exclusiveGateway id="g{one}" default="g{one}_t{one + 1}"/>{_flow(f"t{one}", f"g{one}")}'
        f"{_flow(f'g{one}', f't{one + 1}')}{_flow(f'g{one}', 'e', ASKED.format(one))}"
        for one in range(many)
    )
    return _read(*each, f'<endEvent id="e"/><endEvent id="t{many}"/>', _flow("s", "t0"))


def _back_to_each(side: int) -> Drawing:
    """So many steps after one another (squared: flows), each of which may go back to every one before it."""
    each = (
        f'<exclusiveGateway id="m{one}"/>{STEP.format(one)}<exclusiveGateway id="g{one}" default="g{one}_m{one + 1}"/>'
        f"{_flow(f'm{one}', f't{one}')}{_flow(f't{one}', f'g{one}')}{_flow(f'g{one}', f'm{one + 1}')}"
        + "".join(_flow(f"g{one}", f"m{before}", ASKED.format(one)) for before in range(one + 1))
        for one in range(side)
    )
    return _read(*each, f'<endEvent id="m{side}"/>', _flow("s", "m0"))


@pytest.mark.parametrize(
    ("small", "large"),
    [(_one_end(50), _one_end(200)), (_line(50), _line(200)), (_back_to_each(8), _back_to_each(16))],
    ids=["one_end", "line", "back_to_each"],
)
def test_linting_grows_as_the_drawing_does(small: Drawing, large: Drawing) -> None:
    lint(small)  # and whatever is made once is made
    assert calls_of(lambda: lint(large)) < 6 * calls_of(lambda: lint(small))
