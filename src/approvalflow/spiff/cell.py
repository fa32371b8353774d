"""The child locks itself up before it reads anything: no code from texts, no files, no processes, bounded memory."""

import signal
import sys
from collections.abc import Callable

MEMORY = 1 << 30
_FORBIDDEN = frozenset({"os.system", "os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen", "socket.connect"})
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
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(event: str, values: tuple[object, ...]) -> None:
    """`exec` and `eval` of a text show as running code that no file holds; importing modules goes on working."""
    if event == "exec" and getattr(values[0], "co_filename", "") in _MADE_UP:
        raise PermissionError("code from a text")
    if event in _FORBIDDEN:
        raise PermissionError(event)
