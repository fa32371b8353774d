"""Other processes for tests: some race, some die in the middle."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from contracts.overhearing import overhear


def run_in_process(work: Callable[[], None]) -> int:
    """Start `work` in a process of its own; the answer is for `outcome`."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def outcome(child: int) -> int:
    """How a process ended: 0 well, 1 with an exception, -9 killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Bomb:
    """Kills this process before or after the n-th thing it says to the database, BEGIN and COMMIT counted.

    Without a number it waits until `left` is set.
    """

    def __init__(self, engine: Engine, at: int = -1) -> None:
        self.left = at
        overhear(engine, self.tick, self.tick)
        event.listen(engine, "commit", self.tick)

    def tick(self, *anything: Any) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
