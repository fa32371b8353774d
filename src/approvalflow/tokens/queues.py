"""What stands before a node that gathers several tokens: kept in order as it comes and goes, never searched for."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from approvalflow.tokens.position import Record


class Queue:
    """The tokens at one node of one scope, the lowest first, all of them and by the flow they came by.

    `held` is how many of them are. What a join has found out it need not find out again: `fresh` are the flows that it
    has not yet `marked`, `looked` says how many of those that ever came into its scope are known not to come here,
    and `witness` is a token that still could.
    """

    __slots__ = ("counts", "flows", "fresh", "held", "looked", "marked", "tokens", "witness")

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.flows: dict[str, list[int]] = {}
        self.counts: dict[str, int] = {}
        self.held = 0
        self.fresh: list[str] = []
        self.marked = 0
        self.looked = 0
        self.witness = ""

    def add(self, token: str, record: Record) -> None:
        """A token has come."""
        via = record.get("via", "")
        if via not in self.flows:
            self.flows[via] = []
            self.fresh.append(via)
        insort(self.tokens, int(token))
        insort(self.flows[via], int(token))
        if self.counts:
            self.counts[via] = len(self.flows[via])
        self.held += "held" in record

    def remove(self, token: str, record: Record) -> None:
        """A token has gone."""
        via = record.get("via", "")
        for line in (self.tokens, self.flows[via]):
            del line[bisect_left(line, int(token))]
        if not self.flows[via]:
            del self.flows[via]
            self.marked, self.counts = -1, {}
        elif self.counts:
            self.counts[via] -= 1
        self.held -= "held" in record

    def counted(self, flows: Iterable[str]) -> dict[str, int]:
        """How many tokens each flow has brought, also those of `flows` that have brought none."""
        if not self.counts:
            self.counts = dict.fromkeys(flows, 0) | {flow: len(line) for flow, line in self.flows.items()}
        return self.counts

    def unmarked(self) -> list[str]:
        """The flows that have brought a token and are not yet marked; all of them where one brings none any more."""
        if self.marked < 0:
            self.marked, self.fresh = 0, list(self.flows)
        fresh, self.fresh = self.fresh, []
        return fresh
