"""Moves told in the words of the drawing: what was entered and left, thrown and caught, which flows were taken."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from approvalflow.bpmn.graph import Cause, Drawing, Kind, Node
from approvalflow.moment import written
from approvalflow.tokens import Move

Entry = dict[str, Any]
"""`at`, `does` and `element`; by what it does also `token`, `instance`, `event`, `name`, `set`, `code`, `answer`."""

CATCHING = frozenset({Kind.START, Kind.CATCH, Kind.RECEIVE_TASK})


class Trace:
    """Everything that happened, in order."""

    def __init__(self, drawing: Drawing) -> None:
        self.entries: list[Entry] = []
        self._drawing = drawing
        self.fired: tuple[str, Cause | None] = ("", None)
        self._at: dict[str, dict[str, Any]] = {}

    def add(self, now: datetime, does: str, element: str, **more: Any) -> None:
        """One thing that happened."""
        self.entries.append({"at": written(now), "does": does, "element": element, **more})

    def moves(self, now: datetime, moves: tuple[Move, ...]) -> None:
        """What these moves did."""
        for move in moves:
            for entry in self._told(move):
                self.entries.append({"at": written(now), **entry})

    def _told(self, move: Move) -> Iterator[Entry]:
        node = self._drawing.nodes.get(move.node)
        came = [token for token in move.made if token not in move.used]
        if node is None:
            yield from self._process(move)
        else:
            yield from self._caught(node, move, came)
        for element, answer in move.asked.items():
            yield {"does": "ask", "element": element, "answer": answer}
        for thrown in move.thrown:
            yield {"does": "throw", "element": move.node, "event": thrown["for"], "name": thrown["name"]}
        yield from self._gone(move, node)
        for flow in move.flows:
            yield from [{"does": "take", "element": flow}] * (1 if node is None else node.completion_quantity)
        if move.incident:
            yield {"does": "fail", "element": move.node, "code": move.incident}
        for token in came:
            yield {"does": "enter", "element": move.made[token]["at"], "token": token, **_instance(move.made[token])}
        self._at |= move.made

    def _process(self, move: Move) -> Iterator[Entry]:
        if any("on" not in scope for scope in move.scopes_opened.values()):
            yield {"does": "start", "element": move.node}
        elif move.scopes_closed and not move.used:
            yield {"does": "end", "element": move.node}

    def _caught(self, node: Node, move: Move, came: list[str]) -> Iterator[Entry]:
        if node.by_event and came and move.made[came[0]]["at"] == node.id:
            return  # its start event says what was caught
        if not (node.kind in CATCHING and move.used) and not (node.kind is Kind.BOUNDARY and node.id in _places(move)):
            return
        if node.causes:
            fired, by = self.fired
            cause = by if by is not None and fired == node.id else node.causes[0]
            yield {"does": "catch", "element": node.id, "event": cause.trigger.value, "name": cause.name}

    def _gone(self, move: Move, node: Node | None) -> Iterator[Entry]:
        """The first token at the node itself leaves it, at a join every one; all other tokens used are cancelled."""
        left, merged = False, any(token in move.made for token in move.used)
        for token in move.used:
            record = self._at.pop(token)
            if token in move.made or (merged and record["at"] == move.node):
                continue
            done = record["at"] == move.node and (not left or node is None or node.kind not in RESTING)
            left = left or done
            does = "leave" if done else "cancel"
            yield {"does": does, "element": record["at"], "token": token, **_instance(record)}


def _instance(record: Mapping[str, Any]) -> dict[str, int]:
    """The number of an instance of a repeated activity, from 1."""
    return {"instance": record["i"] + 1} if "i" in record else {}


def _places(move: Move) -> set[str]:
    return {record["at"] for record in move.made.values()}


RESTING = frozenset(
    kind for kind in Kind if kind.value.lower().endswith(("task", "process", "activity", "transaction"))
)
