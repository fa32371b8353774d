"""The child locks itself up before it reads anything: no code from texts, no files, no processes, bounded memory."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

MEMORY = 1 << 30
_FORBIDDEN = frozenset(
    {
        "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "subprocess.Popen",
        "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
        "socket.connect", "socket.bind", "socket.sendto", "ctypes.dlopen", "os.kill",
    }
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MADE_UP = frozenset({"<string>", "<unknown>"})


def lock_up() -> None:
    """From now on this process can only think. There is no way back."""
    _bound_resources()
    sys.addaudithook(_refuse)


def alarm(seconds: float) -> Callable[[], bool]:
    """Has the time gone by? An alarm and not a clock; where there are no alarms the parent's kill is the only bound."""
    rung: list[int] = []
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    return lambda: bool(rung)


def _bound_resources() -> None:
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # Where a system cannot bound one of them, the rest still holds.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def _refuse(event: str, values: tuple[object, ...]) -> None:
    """`exec` and `eval` of a text show as running code that no file holds; importing modules goes on working."""
    if event == "exec" and getattr(values[0], "co_filename", "") in _MADE_UP:
        raise PermissionError("code from a text")
    if event in _FORBIDDEN or (event == "open" and isinstance(values[2], int) and values[2] & _WRITING):
        raise PermissionError(event)
