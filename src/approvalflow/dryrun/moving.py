"""The moves of a run: what is sent to the token game, and what follows from what it did at once."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from approvalflow.bpmn.graph import TASKS, Cause, Drawing, Kind, Node, Trigger
from approvalflow.cases.stuck import NO_KEY
from approvalflow.dryrun.agenda import Own
from approvalflow.dryrun.state import Brought, State
from approvalflow.errors import Finding
from approvalflow.tokens import Fire, Position, Signal, Start
from approvalflow.tokens.advance import advance_on
from approvalflow.tokens.position import ROOT, Move, Record, kept_by
from approvalflow.tokens.questions import NO_BRINGS, NO_DATA, Brings, Thrown, brought_by


class Moving(State):
    """One signal at a time; messages that were thrown lie in the inbox, new visits get their answer."""

    def _begins(self, at: str, brought: Brought) -> None:
        """An instance begins by an event, with the data of its process; the run's own are there already."""
        process = self.drawing.nodes[at].scope
        root = process == self.first and ROOT not in self.data.pools
        given = brought.known if root else {**self.answers.pools.get(process, NO_DATA), **brought.known}
        self._send(Start(at, root), brings=brought.brings, given=given, by_cycle=brought.by_cycle)

    def _send(
        self,
        signal: Signal,
        fired: str = "",
        brings: Brings = NO_BRINGS,
        given: Mapping[str, Any] = NO_DATA,
        *,
        by_cycle: bool = False,
    ) -> None:
        self._timed = None
        self.questions.begin(fired, brings, given)
        moves = advance_on(self.board, self.drawing, signal, self._ask, self.questions.meter.spend)
        before = self.board.before()
        self.waits.changed(moves)
        self.moves += max(1, sum(move.node in self.drawing.nodes for move in moves))
        self.trace.moves(self.now, moves, self.board.caught)
        self.entered |= {record["at"] for move in moves for record in move.made.values()}
        opened = (scope for move in moves for scope in move.scopes_opened.items())
        begun = {key: one["of"] for key, one in opened if "on" not in one}
        self.data.pools |= begun
        if isinstance(signal, Start):
            self.keys.began(signal.at, begun)
        self.begun.update(begun.values())
        self._met(moves, begun if by_cycle else {})
        self.terminated = next(terminated(self.drawing, before, moves), self.terminated)
        self.questions.passed(before, moves, self.questions.early)
        for one in list(self.questions.thrown(before, moves)):
            if one.cause.trigger is Trigger.MESSAGE:
                self._post(one)
            else:
                self.signals.append(one)
        self._forget(moves)
        self._begin_visits(moves)
        for wait in sorted({wait for move in moves for wait in move.opened} & self.board.waits.keys(), key=int):
            record = self.board.waits[wait]
            if record["for"] == Trigger.MESSAGE and wait not in self.keys.awaited:
                cause = self._cause(record)
                self.keys.opened(wait, cause, self.questions.seen(self._place_of(record)))
                self._tell_key(record["at"], cause, self.keys.awaited[wait])
            elif record["for"] == Trigger.TIMER:
                self.agenda.rearm(wait)
                self.fresh.append(wait)

    def _met(self, moves: Iterable[Move], by_cycle: Iterable[str]) -> None:
        """A cycle without end has begun these instances; and such an instance may have thrown what another caught."""
        self.endless.begun.update(by_cycle)
        if self.endless.begun:
            scopes = {record["in"] for move in moves for record in move.made.values()}
            ended = self.data.pools.keys() & {one for move in moves for one in move.scopes_closed}
            self.endless.meets(ended | {self._instance(one) for one in scopes if one in self.board.scopes})

    def _tell_key(self, at: str, cause: Cause, key: str) -> None:
        """A key that is drawn and comes to nothing is told, once for each event: no message with a key comes there."""
        told = any((one.code, one.element) == (NO_KEY, at) for one in self.found)
        if cause.correlation is not None and not key and not told:
            node = self.drawing.nodes[at]
            values = {"node": at, "name": cause.name[:200], "reads": cause.correlation.text[:200]}
            file = self.drawing.files.get(at, "")
            self.found.append(
                Finding(
                    code=NO_KEY,
                    values=values,
                    severity="warning",
                    element=at,
                    name=node.name,
                    line=node.line,
                    file=file,
                )
            )

    def _forget(self, moves: Iterable[Move]) -> None:
        """What has ended knows nothing any more, unless it may be compensated."""
        gone = {one for move in moves for one in (*move.scopes_closed, *move.used) if one in self.data.inside}
        if ended := {one for one in gone if one not in self.board.tokens}:
            self.data.drop(ended - (kept_by(self.board.scopes) if self.undoes else set()))

    def _post(self, one: Thrown) -> None:
        """What the drawing itself sends lies in the inbox, with the key that its data gives: one for each receiver."""
        seen = self.questions.seen(one.here, one.carried)
        name, key = one.cause.name, self.keys.sent(one.cause, seen, self._pool_of(one.here))
        for receiver in one.node.talks_to or ("",):
            letter = Own(name=name, correlation=key, to=receiver, carries=one.carried, by=self._pool_of(one.here))
            self.agenda.post(letter, self.now, own=True)

    def _fire(self, wait: str, carried: Mapping[str, Any] = NO_DATA) -> None:
        """What an event brought is there before anything asks for it; in an event sub-process, when that has begun."""
        record = self.board.waits[wait]
        node, cause = self.drawing.nodes[record["at"]], self._cause(record)
        if node.all_of or (node.ports and "in" in record):
            self._send(Fire(wait), brings={(cause.trigger, cause.name): dict(carried)})
        else:
            brought = brought_by(node, cause, carried)
            self.questions.assign(node, "out", self._place_of(record), brought)
            self._send(Fire(wait), fired=node.id)

    def _begin_visits(self, moves: Iterable[Move]) -> None:
        """New visits get their answer, and the moment at which it is given; what came in is assigned."""
        for token in self.standing.begun(self.board, moves):
            node = self.drawing.nodes[self.board.tokens[token]["at"]]
            if lacks := self.questions.lacking(node, self._place(token)):
                self.standing.lacking[token] = lacks
            else:
                self._open(token, node)

    def _open(self, token: str, node: Node) -> None:
        self.questions.opened(node, self._inside(token))
        answer = self.standing.answer(token, node.id)
        waits = node.kind not in TASKS or (node.kind is Kind.RECEIVE_TASK and bool(node.causes))
        if not waits and not answer.never:
            self.standing.wait_for(token, node.id, self._after(answer.after, self.now))


def terminated(drawing: Drawing, before: Position, moves: Iterable[Move]) -> Iterator[str]:
    """The end events that ended the process that the run began with, and not only something in it or beside it."""
    tokens = ChainMap[str, Record]({}, before["tokens"])
    for move in moves:
        node = drawing.nodes.get(move.node)
        if node is not None and any(cause.trigger is Trigger.TERMINATE for cause in node.causes):
            ended = (tokens[token] for token in move.used if token not in move.made)
            yield from (node.id for one in ended if (one["at"], one["in"]) == (node.id, ROOT))
        tokens |= move.made
