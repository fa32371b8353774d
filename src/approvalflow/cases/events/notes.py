"""What is said beside a case and moves nothing."""

from approvalflow.cases.events.base import Event


class Urged(Event, frozen=True, kw_only=True):
    """催办: those whose turn it is were asked to hurry."""

    visit: str
    people: tuple[str, ...]
    text: str = ""


class CopySent(Event, frozen=True, kw_only=True):
    """抄送: people were told of the case; they have nothing to do in it."""

    persons: tuple[str, ...]
    text: str = ""


class CopyRead(Event, frozen=True, kw_only=True):
    """已阅: one of them has read it."""


class WatchBegun(Event, frozen=True, kw_only=True):
    """关注: somebody follows the case."""


class WatchEnded(Event, frozen=True, kw_only=True):
    """取消关注: they follow it no more."""
