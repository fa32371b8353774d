"""Moves told in the words of the drawing: what was entered and left, thrown and caught, which flows were taken."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from approvalflow.bpmn.graph import Cause, Drawing, Kind, Node
from approvalflow.moment import written
from approvalflow.tokens import Move
from approvalflow.tokens.board import Caught

Entry = dict[str, Any]
"""`at`, `does` and `element`; by what it does also `token`, `instance`, `event`, `name`, `set`, `code`, `answer`."""

NO_WAY = "token.no_flow_true"
CATCHING = frozenset({Kind.START, Kind.CATCH, Kind.RECEIVE_TASK})


class Trace:
    """Everything that happened, in order."""

    def __init__(self, drawing: Drawing) -> None:
        self.entries: list[Entry] = []
        self._drawing = drawing
        self._came: dict[str, list[Cause]] = {}
        """By event, which of its causes have come and are not told yet: it is told when its token goes on."""
        self._at: dict[str, dict[str, Any]] = {}

    def add(self, now: datetime, does: str, element: str, **more: Any) -> None:
        """One thing that happened."""
        self.entries.append({"at": written(now), "does": does, "element": element, **more})

    def comes(self, now: datetime, event: str, cause: Cause, *, part: bool = False) -> None:
        """One of several things that an event waits for has come; `part`: it needs others as well, and this is told."""
        if part:
            self.entries.append({"at": written(now), **_catch(event, cause)})
        else:
            self._came.setdefault(event, []).append(cause)

    def moves(self, now: datetime, moves: tuple[Move, ...], caught: Sequence[Caught] = ()) -> None:
        """What these moves did; `caught` are the causes by which events of several were caught, in order."""
        coming = deque(caught)
        for number, move in enumerate(moves):
            while coming and coming[0].move <= number:
                one = coming.popleft()
                self.comes(now, one.event, self._drawing.nodes[one.event].causes[one.cause], part=one.part)
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
        for token in (one for one in came if "aside" not in move.made[one]):
            yield {"does": "enter", "element": move.made[token]["at"], "token": token, **_instance(move.made[token])}
        self._at |= move.made

    def _process(self, move: Move) -> Iterator[Entry]:
        if any("on" not in scope for scope in move.scopes_opened.values()):
            yield {"does": "start", "element": move.node}
        elif move.scopes_closed and not move.used:
            yield {"does": "end", "element": move.node}

    def _caught(self, node: Node, move: Move, fresh: list[str]) -> Iterator[Entry]:
        if node.by_event and fresh and move.made[fresh[0]]["at"] == node.id:
            return  # its start event says what was caught
        at_border = node.kind is Kind.BOUNDARY and node.id in _places(move)
        if node.causes and (at_border or (node.kind in CATCHING and self._has_caught(node, move))):
            came = self._came.get(node.id)
            yield _catch(node.id, came.pop(0) if came else node.causes[0])

    def _has_caught(self, node: Node, move: Move) -> bool:
        """A message task catches where its token goes on, of one that is repeated each instance."""
        if not move.used or node.kind is not Kind.RECEIVE_TASK:
            return bool(move.used)
        first = move.used[0]
        goes_on = first not in move.made or move.incident == NO_WAY
        return goes_on and ("i" in self._at[first] or (node.loop is None and node.multi is None))

    def _gone(self, move: Move, node: Node | None) -> Iterator[Entry]:
        """The first token at the node itself leaves it, at a join every one; all other tokens used are cancelled."""
        left, merged = False, any(token in move.made for token in move.used)
        for token in move.used:
            record = self._at.pop(token)
            if token in move.made or (merged and record["at"] == move.node) or "aside" in record:
                continue
            done = record["at"] == move.node and (not left or node is None or node.kind not in RESTING)
            left = left or done
            does = "leave" if done else "cancel"
            yield {"does": does, "element": record["at"], "token": token, **_instance(record)}


def _catch(event: str, cause: Cause) -> Entry:
    return {"does": "catch", "element": event, "event": cause.trigger.value, "name": cause.name}


def _instance(record: Mapping[str, Any]) -> dict[str, int]:
    """The number of an instance of a repeated activity, from 1."""
    return {"instance": record["i"] + 1} if "i" in record else {}


def _places(move: Move) -> set[str]:
    return {record["at"] for record in move.made.values()}


RESTING = frozenset(
    kind for kind in Kind if kind.value.lower().endswith(("task", "process", "activity", "transaction"))
)
