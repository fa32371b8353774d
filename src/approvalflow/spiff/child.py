"""The child process: reads one question from standard input, answers with one report, both JSON.

Order matters: SpiffWorkflow is loaded and its script engine taken out, the process is locked up, and only then is
the drawing read.
"""

import os
import sys

import msgspec

from approvalflow.desk.opinion import Report
from approvalflow.errors import Unreadable
from approvalflow.spiff.cell import alarm, lock_up
from approvalflow.spiff.opinion import no_opinion
from approvalflow.spiff.wire import Request

SHARE = 0.7
"""Of the seconds before the parent kills: what is known by then is worth more than nothing."""


def main() -> None:
    """Answer and end. Whatever else writes to standard output writes to standard error instead."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    answer.write(msgspec.json.encode(_opinion(request)))
    answer.close()


def _opinion(request: Request) -> Report:
    from approvalflow.spiff.compare import compare
    from approvalflow.spiff.events import NotComparableError
    from approvalflow.spiff.theirs import SpiffCannotRead, disarm

    disarm()
    drawing = request.drawing()
    enough = alarm(request.limits.seconds * SHARE)
    lock_up()
    try:
        return compare(request.content, drawing, request.limits, enough)
    except SpiffCannotRead as problem:
        return no_opinion("opinion.spiff_cannot_read", detail=str(problem))
    except NotComparableError as problem:
        return no_opinion("opinion.not_comparable", element=problem.element, name=problem.name or "–")
    except Unreadable as problem:
        return no_opinion("opinion.unreadable", detail=str(problem))
    except RecursionError:
        return no_opinion("opinion.too_deep")
    except MemoryError:
        return no_opinion("opinion.out_of_memory")


if __name__ == "__main__":
    main()
