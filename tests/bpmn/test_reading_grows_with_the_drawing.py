"""Reading four times as much is about four times the work, whatever the drawing is full of."""

from collections.abc import Callable

import pytest
from tests.bpmn.drawn import HEAD, drawing, line
from tests.counting import calls_of

from approvalflow.bpmn.reader import Reading, read_drawing

MESSAGE = '<message id="m" name="M"/>'
KEY = (
    '<correlationProperty id="k{}"><correlationPropertyRetrievalExpression messageRef="m"><messagePath>a</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>"
)
BOUND = (
    '<correlationSubscription><correlationPropertyBinding correlationPropertyRef="k{}"><dataPath>b</dataPath>'
    "</correlationPropertyBinding></correlationSubscription>"
)
POOL = '<process id="q{0}" isExecutable="true"><startEvent id="s{0}"/></process>'


def _tasks(task: str, many: int) -> str:
    return line(*(task.format(f't{number}" messageRef="m', number - 1) for number in range(1, many + 1)))


def _messages(many: int) -> Reading:
    return read_drawing(drawing(_tasks('<receiveTask id="{}"/>', many), beside=MESSAGE), dry=True)


def _subscriptions(many: int) -> Reading:
    inside = _tasks('<receiveTask id="{}"/>', many) + "".join(BOUND.format(number) for number in range(many))
    keys = "".join(KEY.format(number) for number in range(many))
    return read_drawing(drawing(inside, beside=MESSAGE + keys), dry=True)


def _flows_of_messages(many: int) -> Reading:
    flows = "".join(f'<messageFlow id="mf{one}" sourceRef="O" targetRef="t{one}"/>' for one in range(1, many + 1))
    pools = f'<participant id="O"/><participant id="A" processRef="P"/>{flows}'
    beside = f'{MESSAGE}<collaboration id="C">{pools}</collaboration>'
    return read_drawing(drawing(_tasks('<receiveTask id="{}"/>', many), beside=beside), dry=True)


def _called(many: int) -> Reading:
    calls = _tasks('<callActivity id="{}" calledElement="q{}"/>', many)
    return read_drawing(drawing(calls, beside="".join(POOL.format(one) for one in range(many))), dry=True)


def _called_elsewhere(many: int) -> Reading:
    calls = _tasks('<callActivity id="{}" calledElement="q{}"/>', many)
    other = f"{HEAD}{''.join(POOL.format(one) for one in range(many))}</definitions>".encode()
    return read_drawing(drawing(calls), beside={"other.bpmn": other}, dry=True)


@pytest.mark.parametrize("full_of", [_messages, _subscriptions, _flows_of_messages, _called, _called_elsewhere])
def test_reading_grows_as_the_drawing_does(full_of: Callable[[int], Reading]) -> None:
    assert full_of(2).drawing is not None  # and whatever is made once is made
    assert calls_of(lambda: full_of(240)) < 5 * calls_of(lambda: full_of(60))
