"""What happens when somebody is to keep out of a case (回避)."""

from approvalflow.cases.events.base import Event


class OfficerChallenged(Event, frozen=True, kw_only=True):
    """申请回避, 自行回避: an officer is to keep out; `own` when the officer asks. Until it is ruled on, they do."""

    officer: str
    reason: str
    own: bool = False


class ChallengeRuled(Event, frozen=True, kw_only=True):
    """回避决定: the officer keeps out for good, or may act again; `authority` where an administrator rules."""

    officer: str
    upheld: bool
    reason: str
    authority: str = ""
