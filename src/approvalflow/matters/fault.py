"""A fault is something wrong at one place of a matter; it becomes a Finding with its line when the text is at hand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from approvalflow.errors import Unreadable
from approvalflow.matters.matter import Matter

Path = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Something wrong at one key path of the file."""

    code: str
    path: Path
    values: Mapping[str, object]


Rule = Callable[[Matter], Iterator[Fault]]


def fault(code: str, *path: Any, **values: object) -> Fault:
    """A fault that says where it stands."""
    return Fault(code=code, path=path, values={"where": ".".join(map(str, path)), **values})


def unreadable(read: Callable[[str], object], text: str) -> Unreadable | None:
    """Why `read` refuses this text, or None when it does not."""
    try:
        read(text)
    except Unreadable as problem:
        return problem
    return None
