"""How often does an event come? A point in time once, a cycle as often as it says, anything else without end.

Where an event needs several things, each time that all have come counts for one of every cycle among them.
"""

from typing import Any

from approvalflow.bpmn.graph import Node, Timer, Trigger
from approvalflow.tokens.position import Record

TIMER = Trigger.TIMER


def over(event: Node, record: Record, count: int = 1) -> list[list[Any]]:
    """What an event waits for no more when it has come so often: a time that is past, with all it needs beside it."""
    if event.all_of:
        together = record.get("round", 0) + count
        past = any(cause.trigger is TIMER and not _comes_again(cause.timer, together) for cause in event.causes)
        return [[event.id, number] for number in range(len(event.causes)) if past]
    number = record.get("n", 0)
    again = _comes_again(event.causes[number].timer, record.get("fired", 0) + count)
    return [[event.id, number]] if record["for"] == TIMER and not again else []


def _comes_again(timer: Timer | None, fired: int) -> bool:
    """Of a time that the data say, the data say how often it comes: whoever keeps the clock lets it lapse."""
    if timer is None:
        return False
    return timer.value is not None or bool(timer.cycle and (timer.repeats is None or fired < timer.repeats))
