"""Which nodes are to be looked at when what holds at one hangs on what holds at others, and in which order.

Whoever looks at each node as soon as anything before it has changed looks at the last one once for every way there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heappop, heappush

After = Callable[[str], Iterable[str]]


class Ahead:
    """The nodes still to be looked at: each once, however often it is asked for, and first what leads to the others."""

    def __init__(self, first: Iterable[str], after: After) -> None:
        self._place = _places(starts := list(first), after)
        self._waiting = set[str]()
        self._heap: list[tuple[int, str]] = []
        self.add(starts)

    def add(self, keys: Iterable[str]) -> None:
        """Something that they hang on has changed."""
        for key in keys:
            if key not in self._waiting:
                self._waiting.add(key)
                heappush(self._heap, (self._place[key], key))

    def __iter__(self) -> Iterator[str]:
        while self._heap:
            _, key = heappop(self._heap)
            self._waiting.discard(key)
            yield key


def _places(starts: list[str], after: After) -> Mapping[str, int]:
    """All that can be reached, each behind whatever leads to it but by a loop: postorder, turned round."""
    found, seen = list[str](), set[str]()
    for start in starts:
        ways = [] if start in seen else [(start, iter(after(start)))]
        seen.add(start)
        while ways:
            key, onward = ways[-1]
            if (target := next((one for one in onward if one not in seen), None)) is None:
                found.append(key)
                ways.pop()
            else:
                seen.add(target)
                ways.append((target, iter(after(target))))
    return {key: place for place, key in enumerate(reversed(found))}
